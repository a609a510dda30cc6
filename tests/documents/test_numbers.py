"""Numbers: valid and invalid vectors, all synthetic."""

from __future__ import annotations

import datetime as dt

import pytest

from checker.documents import numbers
from checker.documents.numbers import NumberCheck, repair_once

AS_OF = dt.date(2021, 1, 20)


def id_number(region: str = "430104", born: str = "19900101", sequence: str = "051") -> str:
    first = region + born + sequence
    return first + numbers.id_check_character(first)


@pytest.mark.parametrize(
    "text", ["11010519491231002X", "360426199101010071", "１１０１０５１９４９１２３１００２×", "110105 19491231 002x"]
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
        (id_number(born="20301231"), "birth_date"),
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
        ("430104123456", ()),
        ("990104123456", ("region",)),
        ("91110000600037341L", ()),
        ("4301041234", ("length",)),
    ],
)
def test_registration_numbers_only_warn(text: str, warnings: tuple[str, ...]) -> None:
    found = numbers.check_institution_registration(text)
    assert found.valid and found.warnings == warnings


def test_a_registration_number_is_a_number() -> None:
    assert numbers.check_institution_registration("长沙市").errors == ("pattern",)


def test_qualification_numbers() -> None:
    holder = "360426199101010071"
    found = numbers.check_qualification_number("201843110" + holder, AS_OF)
    assert found.valid and not found.warnings
    assert (found.facts["level"], found.facts["category"], found.facts["id_number"]) == ("执业医师", "临床", holder)
    assert numbers.check_qualification_number("201843210" + holder).facts["level"] == "执业助理医师"
    assert numbers.check_qualification_number("201843110" + holder[:-1] + "2").errors == ("id_number",)
    assert numbers.check_qualification_number("199043999" + holder, AS_OF).warnings == ("level", "category", "year")
    assert numbers.check_qualification_number("201843110123456789012345").valid
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
    assert numbers.check_diploma_number("10223919960600012").warnings == ("type", "year")
    assert numbers.check_diploma_number("湘中专字19990123号").warnings == ("length",)
    assert numbers.check_diploma_number("编号").errors == ("pattern",)
    assert numbers.check_diploma_number("65430102031123456").facts["type"] == "自学考试"


def test_degree_numbers() -> None:
    found = numbers.check_degree_number("1053332016000123", AS_OF)
    assert found.valid and (found.facts["level"], found.facts["year"]) == ("硕士", "2016")
    assert numbers.check_degree_number("C1053342016000123").facts["type"] == "成人教育"
    assert numbers.check_degree_number("105334201600012").warnings == ("length",)
    assert numbers.check_degree_number("105339201600S123").warnings == ("length",)


def test_repair_needs_an_impossible_character() -> None:
    right = "360426199101010071"
    misread = right.replace("0", "O", 1)
    repaired = repair_once(misread, numbers.check_id_number)
    assert repaired is not None and repaired.value == right
    wrong = right[:-1] + "2"
    assert repair_once(wrong, numbers.check_id_number) is None
    assert repair_once("11010519491231002K", numbers.check_id_number) is not None


def test_repair_is_refused_when_two_would_do() -> None:
    def both(text: str) -> NumberCheck:
        return NumberCheck(text, () if text in {"61", "B1"} else ("checksum",))

    assert repair_once("G1", both) is not None
    assert repair_once("GT", lambda text: NumberCheck(text, () if text in {"6T", "G7"} else ("checksum",))) is None
