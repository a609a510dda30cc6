"""What layouts drawn at random and forms with seals showed: how labels are set off, and where values stand to them."""

from __future__ import annotations

import pytest

from checker.documents.extract import extract_fields
from checker.documents.kinds import load_kinds
from tests.documents import pages
from tests.documents.layout import column, line, read


@pytest.mark.parametrize(
    "printed", ["【机构地址】{}", "[机构地址]{}", "机构地址......{}", "机构地址——{}", "机构地址︰{}"]
)
def test_brackets_and_leaders_set_a_label_off(printed: str) -> None:
    lines = [line("医疗机构执业许可证", 300, 60), line(printed.format("长沙市雨花区人民中路5号"), 60, 200)]
    lines += [line("【主要负责人】", 60, 260), line("张三", 400, 260), line("法定代表人(负责人)......李四", 60, 320)]
    found = read(lines, "institution_licence")
    assert (found["address"], found["principal"]) == ("长沙市雨花区人民中路5号", "张三")
    assert found["legal_representative"] == "李四"


def test_values_below_labels_that_stand_side_by_side() -> None:
    lines = [
        *(line(text, x, 200, 28) for text, x in (("登记号", 60), ("有效期限", 380), ("主要负责人", 700))),
        *(line(text, x, 232, 28) for text, x in (("60003734143010411A1001", 60), ("张三", 700))),
        line("2013-05-05至2033-05-04", 380, 232, 28),
        *(line(text, x, 300, 28) for text, x in (("地址", 60), ("机构名称", 380), ("法定代表人", 700))),
        *(line(text, x, 332, 28) for text, x in (("长沙市雨花区人民", 60), ("长沙市开福区东风路", 380), ("李四", 700))),
        *(line(text, x, 364, 28) for text, x in (("中路5号", 60), ("社区卫生服务中心", 380))),
    ]
    assert read(lines, "institution_licence") == {
        "registration_number": "60003734143010411A1001",
        "valid_from": "2013-05-05",
        "valid_until": "2033-05-04",
        "principal": "张三",
        "address": "长沙市雨花区人民中路5号",
        "institution_name": "长沙市开福区东风路社区卫生服务中心",
        "legal_representative": "李四",
    }


def test_what_a_label_leads_to_is_no_misread_label() -> None:
    beside = [line("所获学位：", 60, 200), line("医学学士", 300, 200), line("毕业日期：2015年9月24日", 60, 260)]
    assert read(beside, "foreign_degree_report")["degree"] == "医学学士"
    below = [line("所获学位", 60, 200, 28), line("毕业日期", 380, 200, 28)]
    below += [line("医学学士", 60, 232, 28), line("2015年9月24日", 380, 232, 28)]
    found = read(below, "foreign_degree_report")
    assert (found["degree"], found["graduation_date"]) == ("医学学士", "2015-09-24")


def test_the_value_of_another_field_is_no_school_and_no_authority() -> None:
    lines = [line("湖南医科大学湘雅医学院", 300, 60), line("学生证", 400, 120, 60)]
    lines += [line("所在学院：临床医学院", 60, 220), line("姓名：张三", 60, 280)]
    found = read(lines, "student_card")
    assert (found["school"], found["department"]) == ("湖南医科大学湘雅医学院", "临床医学院")
    lines = [
        line("执业机构：", 60, 500),
        line("长沙市开福区社区卫生服务中心", 300, 500),
        line("长沙市卫生局", 500, 700),
    ]
    assert read(lines, "assistant_practice")["issuing_authority"] == "长沙市卫生局"


def test_departments_in_a_column_are_told_apart_and_ticks_are_no_part_of_them() -> None:
    lines = pages.probation()
    assert read([*lines, line("妇产科√", 210, 920, 26)], "probation_certificate")["department"] == "内科、妇产科"


def test_a_lost_box_of_a_number_in_boxes_makes_it_doubtful() -> None:
    digits = [(c, 300 + 30 * i) for i, c in enumerate(pages.ID)]
    label = line("身份证号", 60, 200)
    kind = load_kinds()["registration_notice"]
    whole = extract_fields([label, *(line(c, x, 200, 28) for c, x in digits)], kind, 1100, 1400)["id_number"]
    assert whole.value == pages.ID and whole.confidence > 0.9
    lost = [(c, x) for i, (c, x) in enumerate(digits) if i != 9]
    broken = extract_fields([label, *(line(c, x, 200, 28) for c, x in lost)], kind, 1100, 1400)["id_number"]
    assert len(broken.value) == 17 and broken.confidence < 0.5


def test_english_words_behind_a_label_are_no_part_of_the_value() -> None:
    texts = ["姓名/Name  MARTIN, SOPHIE", "签发机关/Issuing Authority  中华人民共和国国家移民管理局", "性别/Sex  女/F"]
    found = read(column(["外国人永久居留身份证", *texts]), "permanent_residence_card")
    assert found["name"] == "MARTIN, SOPHIE" and found["sex"] == "女"
    assert found["issuing_authority"] == "中华人民共和国国家移民管理局"


def test_letters_of_a_seal_beside_a_label_do_not_hide_the_value_below() -> None:
    lines = [line("登记号", 547, 373, 28), line("60003734143010411A1001", 546, 404, 28)]
    lines += [line("有效期限", 68, 457, 28), line("市卫", 760, 465, 28), line("2014-05-01至2029-04-30", 66, 487, 28)]
    found = read(lines, "institution_licence")
    assert (found["valid_from"], found["valid_until"]) == ("2014-05-01", "2029-04-30")


def test_a_misread_character_does_not_cut_a_number_off() -> None:
    printed = "20174321043042" + "区" + "19950827063X"
    lines = [line("医师资格证书编码", 60, 200), line(printed, 400, 200)]
    found = extract_fields(lines, load_kinds()["assistant_practice"], 1100, 1400)["qualification_number"]
    assert found.value == printed and found.confidence < 0.5
    lines = [line("证书编号：105331201305001234二〇一三年六月二十日", 60, 200)]
    assert read(lines, "diploma")["certificate_number"] == "105331201305001234"
