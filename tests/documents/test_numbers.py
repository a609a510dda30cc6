"""Numbers: valid and invalid vectors, all synthetic."""

from __future__ import annotations

import datetime as dt

import pytest

from checker.documents import numbers
from checker.documents.numbers import NumberCheck, repair_once
from checker.documents.validators import repair, validate

AS_OF = dt.date(2021, 1, 20)


def id_number(region: str = "430104", born: str = "19900101", sequence: str = "051") -> str:
    first = region + born + sequence
    return first + numbers.id_check_character(first)


@pytest.mark.parametrize(
    "text",
    [
        "11010519491231002X",
        "360426199101010071",
        "１１０１０５１９４９１２３１００２×",
        "110105 19491231 002x",
        "110105-19491231-002\u0425",
    ],
)
def test_id_number_holds(text: str) -> None:
    assert numbers.check_id_number(text).valid


def test_id_number_tells_birth_sex_and_region() -> None:
    found = numbers.check_id_number("360426199101010071", AS_OF)
    assert dict(found.facts) == {"birth_date": "1991-01-01", "sex": "男", "region": "江西"}


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("371002200610020000", "checksum"),
        ("11010519491231002", "length"),
        ("1101051949123100AX", "pattern"),
        (id_number(region="990104"), "region"),
        (id_number(region="810101"), "region"),
        (id_number(born="19900230"), "birth_date"),
        (id_number(region="999999"), "region"),
        (id_number(region="830001"), "region"),
        (id_number(born="20301231"), "birth_date"),
        (id_number(born="20210121"), "birth_date"),
        (id_number(born="18991231"), "birth_date"),
        (id_number(born="19901301"), "birth_date"),
        (id_number(born="00000101"), "birth_date"),
        ("١١٠١٠٥١٩٤٩١٢٣١٠٠٢X", "pattern"),
        ("011105194912310021", "pattern"),
        ("1101051949123100X2", "pattern"),
        ("", "length"),
    ],
)
def test_id_number_fails(text: str, error: str) -> None:
    assert error in numbers.check_id_number(text, AS_OF).errors


def test_every_single_wrong_digit_is_found() -> None:
    right = "360426199101010071"
    for i, digit in enumerate(right[:17]):
        wrong = right[:i] + str((int(digit) + 1) % 10) + right[i + 1 :]
        assert not numbers.check_id_number(wrong).valid


def test_unusual_age_only_warns() -> None:
    found = numbers.check_id_number(id_number(born="20150101"), AS_OF)
    assert found.valid and found.warnings == ("age",)


def test_a_number_of_the_day_itself_is_no_future() -> None:
    assert numbers.check_id_number(id_number(born="20210120"), AS_OF).warnings == ("age",)


def test_residence_permits() -> None:
    assert numbers.check_residence_permit("810000199001010019").valid
    assert numbers.check_residence_permit("830000199001010012").valid
    assert numbers.check_residence_permit("360426199101010071").errors == ("region",)


def test_permanent_residence() -> None:
    first = "91105119900101001"
    good = first + numbers.id_check_character(first)
    assert numbers.check_permanent_residence(good).valid
    assert numbers.check_permanent_residence("CAN110080010124").valid
    assert numbers.check_permanent_residence("1" + good[1:]).errors == ("pattern",)
    wrong = first + ("0" if good[-1] != "0" else "1")
    assert numbers.check_permanent_residence(wrong).errors == ("checksum",)


@pytest.mark.parametrize(
    ("text", "valid"),
    [("H12345678", True), ("M1234567801", True), ("12345678", True), ("A12345678", False), ("H1234", False)],
)
def test_travel_permits(text: str, valid: bool) -> None:
    assert numbers.check_travel_permit(text).valid is valid


@pytest.mark.parametrize(
    ("text", "region"),
    [("A123456(7)", "香港"), ("AB123456(A)", "香港"), ("1234567(8)", "澳门"), ("A123456789", "台湾"), ("A12345", None)],
)
def test_identity_cards_of_hong_kong_macau_and_taiwan(text: str, region: str | None) -> None:
    found = numbers.check_local_identity(text)
    assert (found.facts.get("region"), found.valid) == (region, region is not None)


@pytest.mark.parametrize(
    ("validator", "text", "valid"),
    [
        ("holder", id_number(), True),
        ("holder", "830000199001010012", True),
        ("holder", "91105119900101001" + numbers.id_check_character("91105119900101001"), True),
        ("holder", "H12345678", True),
        ("holder", "E12345678", True),
        ("holder", "CAN110080010124", True),
        ("holder", "43010419", False),  # the beginning of an identity number
        ("holder", id_number()[:-1], False),
        ("id_number", "91105119900101001" + numbers.id_check_character("91105119900101001"), False),
        ("residence_permit", id_number(), False),
        ("hmt_document", "830000199001010012", True),
        ("hmt_document", "A123456(7)", True),
        ("hmt_document", "M12345678", True),
        ("hmt_document", id_number(), False),
    ],
)
def test_which_document_a_number_may_be_of(validator: str, text: str, valid: bool) -> None:
    outcome = validate(validator, text, AS_OF)
    assert outcome is not None and outcome.valid is valid


@pytest.mark.parametrize(
    ("text", "valid"), [("E12345678", True), ("AB123456", True), ("E1234", False), ("ABCDEFG", False)]
)
def test_passports(text: str, valid: bool) -> None:
    assert numbers.check_passport(text).valid is valid


def test_check_digits_of_icao_9303() -> None:
    assert [numbers.mrz_check_digit(text) for text in ("L898902C3", "740812", "120415")] == [6, 2, 9]
    with pytest.raises(ValueError, match="alphabet"):
        numbers.mrz_check_digit("é")


def test_passport_mrz() -> None:
    upper = "P<UTOERIKSSON<<ANNA<MARIA".ljust(44, "<")
    lower = "L898902C36UTO7408122F1204159ZE184226B<<<<<10"
    found = numbers.check_passport_mrz((upper, lower), AS_OF)
    assert found.valid and found.value == "L898902C3"
    assert found.facts["name"] == "ERIKSSON ANNA MARIA"
    assert (found.facts["birth_date"], found.facts["sex"], found.facts["valid_until"]) == (
        "1974-08-12",
        "女",
        "2012-04-15",
    )
    assert numbers.check_passport_mrz((upper, lower.replace("740812", "740813")), AS_OF).errors == ("checksum",)
    assert numbers.check_passport_mrz((upper[:40], lower), AS_OF).errors == ("length",)


def test_a_zone_may_leave_out_what_nobody_knows() -> None:
    upper = "P<UTOERIKSSON<<ANNA".ljust(44, "<")

    def lower(born: str, personal: str = "<" * 14, personal_check: str = "<") -> str:
        body = f"L898902C36UTO{born}{numbers.mrz_check_digit(born)}F3104150{personal}{personal_check}"
        return body + str(numbers.mrz_check_digit(body[:10] + body[13:20] + body[21:43]))

    unknown = numbers.check_passport_mrz((upper, lower("74<<<<")), AS_OF)
    assert unknown.valid and "birth_date" not in unknown.facts
    assert unknown.facts["valid_until"] == "2031-04-15"
    assert numbers.check_passport_mrz((upper, lower("740812", personal_check="0")), AS_OF).valid
    assert numbers.check_passport_mrz((upper, lower("740812", "ZE184226B<<<<<")), AS_OF).errors == ("checksum",)
    assert numbers.check_passport_mrz((upper, lower("740231")), AS_OF).errors == ("birth_date",)
    assert numbers.check_passport_mrz((upper, lower("300101")), AS_OF).facts["birth_date"] == "1930-01-01"


def test_credit_codes() -> None:
    found = numbers.check_credit_code("91110000600037341L")
    assert found.valid and found.facts["organisation_code"] == "600037341" and not found.warnings
    assert numbers.check_credit_code("91110000600037341M").errors == ("checksum",)
    assert numbers.check_credit_code("9111000060003734IL").errors == ("pattern",)
    assert numbers.check_credit_code("9111").errors == ("length",)


def test_credit_code_may_start_with_a_letter() -> None:
    first = "Y1110000600037341"
    assert numbers.check_credit_code(first + numbers.credit_check_character(first)).valid


@pytest.mark.parametrize(
    ("text", "errors"), [("600037341", ()), ("D2143569X", ()), ("600037342", ("checksum",)), ("60003734", ("length",))]
)
def test_organisation_codes(text: str, errors: tuple[str, ...]) -> None:
    assert numbers.check_organisation_code(text).errors == errors


@pytest.mark.parametrize(
    ("text", "warnings"),
    [
        ("60003734143010411A1001", ()),
        ("60003734243010411A1001", ("organisation_code",)),
        ("PDY60001X43010411A1001", ()),
        ("60003734199010411A1001", ("region",)),
        ("430104123416", ()),
        ("430104123456", ("structure",)),
        ("43010412341A", ("structure",)),
        ("990104123416", ("region",)),
        ("长沙市", ("pattern",)),
        ("湘卫医证字第12号", ("pattern",)),
        ("91110000600037341L", ()),
        ("4301041234", ("length",)),
    ],
)
def test_registration_numbers_only_warn(text: str, warnings: tuple[str, ...]) -> None:
    found = numbers.check_institution_registration(text)
    assert found.valid and found.warnings == warnings


def test_qualification_numbers() -> None:
    holder = "360426199101010071"
    found = numbers.check_qualification_number("201843110" + holder, AS_OF)
    assert found.valid and not found.warnings
    assert (found.facts["level"], found.facts["category"], found.facts["id_number"]) == ("执业医师", "临床", holder)
    assert numbers.check_qualification_number("201843210" + holder).facts["level"] == "执业助理医师"
    assert numbers.check_qualification_number("201843110" + holder[:-1] + "2").errors == ("id_number",)
    assert numbers.check_qualification_number("199043999" + holder, AS_OF).warnings == ("level", "category", "year")
    old = numbers.check_qualification_number("201843110123456789012345")
    assert old.valid and old.facts["old_id_number"] == "123456789012345"
    foreign = numbers.check_qualification_number("201843110H12345678000000000")
    assert foreign.valid and foreign.warnings == ("structure",)
    assert numbers.check_qualification_number("201843110B10000199001010019").errors == ("pattern",)
    assert repair("qualification", "201843110B10000199001010019") == "201843110810000199001010019"
    assert numbers.check_qualification_number("2018").errors == ("length",)


def test_practice_numbers() -> None:
    found = numbers.check_practice_number("210430104000123")
    assert found.valid and found.facts["level"] == "执业助理医师" and not found.warnings
    assert numbers.check_practice_number("910990104000123").warnings == ("level", "region")
    assert numbers.check_practice_number("21043010400012").errors == ("length",)
    assert numbers.check_practice_number("2104301040001AB").errors == ("pattern",)


def test_diploma_numbers() -> None:
    found = numbers.check_diploma_number("102231201602000123", AS_OF)
    assert found.valid and not found.warnings
    assert (found.facts["school"], found.facts["year"], found.facts["level"]) == ("10223", "2016", "硕士研究生")
    assert numbers.check_diploma_number("102231201606000123").facts["level"] == "专科"
    assert numbers.check_diploma_number("102239199606000123").warnings == ("type", "year")
    assert numbers.check_diploma_number("湘中专字19990123号").warnings == ("length",)
    assert numbers.check_diploma_number("编号") == NumberCheck("编号", (), ("pattern",))
    assert numbers.check_diploma_number("65430102031123456").facts["type"] == "自学考试"
    assert not numbers.check_diploma_number("10223120020600012", AS_OF).warnings
    assert numbers.check_diploma_number("10223120160600012", AS_OF).warnings == ("length",)
    assert numbers.check_diploma_number("102231203002000123", AS_OF).warnings == ("year",)


def test_degree_numbers() -> None:
    found = numbers.check_degree_number("1053332016000123", AS_OF)
    assert found.valid and (found.facts["level"], found.facts["year"]) == ("硕士", "2016")
    assert numbers.check_degree_number("C1053342016000123").facts["type"] == "成人教育"
    assert numbers.check_degree_number("105334201600012").warnings == ("length",)
    assert numbers.check_degree_number("1053392016000123").warnings == ("level",)
    assert numbers.check_degree_number("1053342030000123", AS_OF).warnings == ("year",)
    assert numbers.check_degree_number("1053342016S00123").facts["level"] == "学士"
    assert numbers.check_degree_number("学位").warnings == ("pattern",)
    assert numbers.check_degree_number("105339201600S123").warnings == ("length",)


def test_repair_needs_an_impossible_character() -> None:
    right = "360426199101010071"
    misread = right.replace("0", "O", 1)
    repaired = repair_once(misread, numbers.check_id_number)
    assert repaired is not None and repaired.value == right
    wrong = right[:-1] + "2"
    assert repair_once(wrong, numbers.check_id_number) is None
    assert repair_once("11010519491231002K", numbers.check_id_number) is not None


@pytest.mark.parametrize(
    "text",
    [
        id_number().replace("1", "I", 2),  # two misread characters
        id_number()[:-1] + str((int(id_number()[-1]) + 1) % 10),  # a wrong digit, not a misread one
        id_number()[:17],
        "43O" + id_number(born="19900230")[3:],  # the checksum would hold, the day does not exist
    ],
)
def test_repair_never_guesses(text: str) -> None:
    assert repair("holder", text) is None


def test_bars_are_strokes_of_the_digit_one_where_the_number_then_holds() -> None:
    number = id_number(born="19900110")
    assert number.count("1") > 1
    assert repair("holder", number.replace("1", "|")) == number
    wrong = number[:-1] + ("2" if number[-1] != "2" else "3")
    assert repair("holder", wrong.replace("1", "|")) is None
    registration = "23213658043010311A2101"
    assert repair("institution_registration", registration.replace("1", "|", 2)) == registration
    assert repair("institution_registration", registration.replace("1", "1|", 2)) is None
    assert repair("passport", "M83|76554") is None
    # Where nothing proves the number, a bar at its end may be the edge of a box.
    assert repair("diploma", "10533120190500012|") is None
    assert repair("diploma", "|0533120190500012") is None
    assert repair("diploma", "1053|1201905000123") == "105311201905000123"


def test_numbers_without_a_checksum_are_never_repaired() -> None:
    assert repair("practice", "2I0430104000123") is None
    assert repair("institution_registration", "4301O4123416") is None


def test_repair_is_refused_when_two_would_do() -> None:
    def both(text: str) -> NumberCheck:
        return NumberCheck(text, () if text in {"61", "B1"} else ("checksum",))

    assert repair_once("G1", both) is not None
    assert repair_once("GT", lambda text: NumberCheck(text, () if text in {"6T", "G7"} else ("checksum",))) is None
