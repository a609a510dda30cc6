"""Fields from lines: layouts as data, with the slips that readers make."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checker.documents.extract import extract_fields
from checker.documents.kinds import load_kinds
from tests.documents import pages
from tests.documents.layout import Line, column, line, rotated

SIZE = (1100, 1400)


def read(lines: list[Line], kind: str) -> dict[str, str]:
    return {name: field.value for name, field in extract_fields(lines, load_kinds()[kind], *SIZE).items()}


PORTRAIT = {
    "name": "张三丰",
    "sex": "男",
    "ethnicity": "汉",
    "birth_date": "1991-01-01",
    "address": "湖南省长沙市岳麓区麓山南路932号3栋402室",
    "id_number": pages.ID,
}


def test_identity_card() -> None:
    assert read(pages.id_portrait(), "id_card_portrait") == PORTRAIT


@pytest.mark.parametrize("degrees", [-6, -2.5, 3, 7])
def test_identity_card_askew(degrees: float) -> None:
    assert read(rotated(pages.id_portrait(), degrees), "id_card_portrait") == PORTRAIT


def test_identity_card_in_traditional_typeface_and_in_boxes() -> None:
    lines = [
        line("姓名", 40, 40), line("买买提·艾力", 140, 40), line("性別男", 40, 90), line("民族 維吾爾", 180, 90),
        line("出生", 40, 140), line("1991", 120, 140), line("年 1月1日", 200, 140), line("住 址", 40, 190),
        line("湖南省长沙市岳麓区", 120, 190), line("麓山南路", 120, 230), line(f"公民身份號碼{pages.ID}", 40, 330),
    ]  # fmt: skip
    found = read(lines, "id_card_portrait")
    assert found["ethnicity"] == "维吾尔" and found["name"] == "买买提·艾力" and found["birth_date"] == "1991-01-01"
    assert found["id_number"] == pages.ID and found["address"] == "湖南省长沙市岳麓区麓山南路"


def test_a_line_of_security_paper_in_the_gap_of_a_label_is_no_character() -> None:
    lines = [line("姓_名：_", 40, 40), line("买买提", 200, 40), line("性 别:女", 40, 90)]
    assert read(lines, "student_card") == {"name": "买买提", "sex": "女"}


def test_emblem_side() -> None:
    assert read(pages.id_emblem(), "id_card_emblem") == {
        "issuing_authority": "长沙市公安局岳麓分局",
        "valid_from": "2012-06-01",
        "valid_until": "2032-06-01",
    }
    assert read(pages.id_emblem("2012.06.01-长期"), "id_card_emblem")["valid_until"] == "long-term"


def test_licence() -> None:
    assert read(pages.licence(), "institution_licence") == {
        "institution_name": "长沙市岳麓区人民医院",
        "address": "湖南省长沙市岳麓区麓山南路932号",
        "legal_representative": "张三",
        "principal": "李四",
        "registration_number": "60003734143010411A1001",
        "valid_from": "2018-01-01",
        "valid_until": "2033-12-31",
        "issuing_authority": "长沙市卫生健康委员会",
        "issue_date": "2018-01-01",
    }


def test_licence_with_labels_above_values() -> None:
    lines = [
        line("医疗机构执业许可证", 200, 60, 60),
        line("机构名称", 60, 200), line("登记号", 600, 200),
        line("长沙市岳麓区人民医院", 60, 245), line("60003734143010411A1001", 600, 245),
        line("法定代表人", 60, 340), line("主要负责人", 600, 340), line("张三", 60, 385), line("李四", 600, 385),
    ]  # fmt: skip
    found = read(lines, "institution_licence")
    assert (
        found["institution_name"] == "长沙市岳麓区人民医院" and found["registration_number"] == "60003734143010411A1001"
    )
    assert (found["legal_representative"], found["principal"]) == ("张三", "李四")


def test_form_with_cells() -> None:
    assert read(pages.probation(), "probation_certificate") == {
        "name": "张三",
        "sex": "男",
        "birth_date": "1991-01",
        "ethnicity": "汉族",
        "major": "临床医学",
        "education_level": "本科",
        "graduation_date": "2015-07",
        "id_number": pages.ID,
        "valid_until": "2032-06-01",
        "exam_category": "临床执业医师",
        "institution_name": "长沙市第一医院",
        "address": "长沙市开福区营盘路311号",
        "registration_number": "60003734143010411A1001",
        "legal_representative": "李四",
        "period_start": "2020-07",
        "period_end": "2021-07",
        "department": "内科",
        "issue_date": "2021-01-10",
        "assessment": "合格",
    }


@pytest.mark.parametrize("degrees", [0, 2.5])
def test_running_text_of_a_diploma(degrees: float) -> None:
    assert read(rotated(pages.diploma(), degrees), "diploma") == {
        "name": "张三",
        "sex": "男",
        "birth_date": "1991-01-01",
        "school": "湖南医科大学",
        "major": "临床医学",
        "education_level": "本科",
        "graduation_date": "2013-06-20",
        "period_start": "2008-09",
        "period_end": "2013-06",
        "issue_date": "2013-06-20",
        "certificate_number": "105331201305001234",
        "principal": "李四",
    }


def test_running_text_of_a_degree() -> None:
    found = read(pages.degree(), "degree")
    assert {key: found[key] for key in ("name", "sex", "birth_date", "major", "degree", "school", "issue_date")} == {
        "name": "张三",
        "sex": "男",
        "birth_date": "1991-01-01",
        "major": "内科学",
        "degree": "医学硕士",
        "school": "中南大学",
        "issue_date": "2016-06-30",
    }


def test_running_text_of_the_commitment_letter() -> None:
    assert read(pages.commitment(), "commitment_letter") == {
        "name": "张三",
        "id_number": pages.ID,
        "issue_date": "2021-01-05",
        "graduation_date": "2021-06-30",
        "school": "湖南医科大学",
        "major": "临床医学",
        "period_start": "2020-07",
        "period_end": "2021-07",
        "institution_name": "长沙市第一医院",
    }


@pytest.mark.parametrize(
    ("printed", "field", "value"),
    [
        ("公民身份号码：3604 2619 9101 0100 71", "id_number", pages.ID),
        ("公民身份号码３６０４２６１９９１０１０１００７１", "id_number", pages.ID),
        ("出生 一九九一年一月一日", "birth_date", "1991-01-01"),
        ("性 别： 女", "sex", "女"),
        ("民族：土家族", "ethnicity", "土家族"),
        ("姓名：_张三丰_", "name", "张三丰"),
        ("姓 名 阿依古丽.买买提", "name", "阿依古丽.买买提"),
    ],
)
def test_spellings(printed: str, field: str, value: str) -> None:
    assert read(column([printed]), "id_card_portrait")[field] == value


def test_misread_labels_still_lead_to_values() -> None:
    lines = column(["医疗机构执业许可证", "机构各称：长沙市第一医院", "登记号：430104123456", "法定代衰人：张三"])
    found = read(lines, "institution_licence")
    assert found["institution_name"] == "长沙市第一医院" and found["legal_representative"] == "张三"


def test_one_misread_letter_is_repaired_and_told() -> None:
    lines = column(["公民身份号码 36O426199101010071"])
    found = extract_fields(lines, load_kinds()["id_card_portrait"], *SIZE)["id_number"]
    assert found.value == pages.ID and found.repaired and found.raw == "36O426199101010071"


def test_a_misread_letter_in_a_number_that_holds_an_identity_number_is_repaired_and_told() -> None:
    lines = column(["医师资格证书", "姓名：张三", f"证书编码：20184321036O{pages.ID[3:]}"])
    found = extract_fields(lines, load_kinds()["assistant_qualification"], *SIZE)["certificate_number"]
    assert found.value == "201843210" + pages.ID and found.repaired


@pytest.mark.parametrize(
    ("printed", "value"),
    [("H12345678", "H12345678"), (" E 12345678", "E12345678"), (": A123456(7)", "A1234567"), ("2019年7月", None)],
)
def test_forms_hold_numbers_of_other_documents_than_identity_cards(printed: str, value: str | None) -> None:
    lines = [line("有效身份证件号码", 40, 40), line(printed, 400, 40)]
    found = extract_fields(lines, load_kinds()["probation_certificate"], 1000, 400).get("id_number")
    assert (found.value if found else None) == value


def test_a_cross_for_the_final_x_is_told() -> None:
    lines = column(["公民身份号码 11010519491231002×"])
    found = extract_fields(lines, load_kinds()["id_card_portrait"], *SIZE)["id_number"]
    assert found.value == "11010519491231002X" and found.repaired


def test_the_identity_number_inside_a_qualification_number_is_a_field() -> None:
    assert read(column(["医师资格证书", f"证书编码：201843210{pages.ID}"]), "assistant_qualification") == {
        "certificate_number": "201843210" + pages.ID,
        "id_number": pages.ID,
    }
    practice = column(["医师执业证书", f"资格证书编码：201843210{pages.ID}", "执业证书编码：210430104000123"])
    assert read(practice, "assistant_practice")["id_number"] == pages.ID
    wrong = column(["医师资格证书", f"证书编码：201843210{pages.ID[:-1]}2"])
    assert "id_number" not in read(wrong, "assistant_qualification")


def test_machine_readable_zone_of_a_passport() -> None:
    upper, lower = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<<10"
    lines = [line("PASSPORT", 40, 40, 40), line(upper, 40, 600), line(lower, 40, 640)]
    assert read(lines, "passport") == {
        "name": "ERIKSSON ANNA MARIA",
        "sex": "女",
        "birth_date": "1974-08-12",
        "id_number": "L898902C3",
        "valid_until": "2012-04-15",
    }
    lines[2] = line(lower.replace("740812", "740813"), 40, 640)
    assert read(lines, "passport") == {}


def test_places_and_confidence() -> None:
    lines = [replace(item, confidence=0.7) if item.text.startswith("932") else item for item in pages.id_portrait()]
    found = extract_fields(lines, load_kinds()["id_card_portrait"], *SIZE)
    assert found["name"].spans == ((0, 3, 6),) and found["address"].confidence == 0.7
    left, right = found["name"].polygon[0, 0], found["name"].polygon[1, 0]
    assert 80 < left < right <= 250


def test_a_blank_page_has_no_fields() -> None:
    for kind in load_kinds().values():
        assert extract_fields([], kind, *SIZE) == {}
        assert extract_fields(column(["", "  "]), kind, *SIZE) == {}


def test_labels_without_values_give_nothing() -> None:
    lines = column(["姓名：", "性别：", "出生：", "公民身份号码："])
    assert read(lines, "id_card_portrait") == {}


def test_a_label_of_the_row_above_ends_no_value_further_right() -> None:
    lines = [
        line("医师资格考试试用期考核证明", 200, 60, 60),
        line("登记号", 300, 178, 40), line("60003734143010411A1001", 520, 171, 32),
        line("试用起止", 90, 215), line("时间", 90, 252),
        line("（ 2018 ）年（ 2 ）月  至（ 2020 ）年（ 11 ）月", 512, 230, 38),
    ]  # fmt: skip
    found = read(lines, "probation_certificate")
    assert (found["period_start"], found["period_end"]) == ("2018-02", "2020-11")


def test_a_period_goes_on_in_the_next_line() -> None:
    lines = [
        line("医疗机构执业许可证", 200, 60, 60),
        line("有效期限：自 2010 年 1 月 23 日 至 2025 年 1", 60, 200),
        line("月22日", 215, 262),
    ]
    found = read(lines, "institution_licence")
    assert (found["valid_from"], found["valid_until"]) == ("2010-01-23", "2025-01-22")
