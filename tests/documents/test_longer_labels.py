"""Labels that are longer than those listed, broken in their cell, or part of the name of another document."""

from __future__ import annotations

import pytest

from checker.documents.extract import extract_fields
from checker.documents.kinds import load_kinds
from checker.documents.match import recognise_kind
from tests.documents.layout import Line, column, line, read

ID = "431202199605052360"


def cells(*rows: tuple[tuple[str, ...], tuple[str, ...]], top: float = 140) -> list[Line]:
    """Rows of a label and a value, each in as many lines as given, both in the middle of their cells."""
    lines: list[Line] = []
    for label, value in rows:
        height = 45.0 * max(len(label), len(value))
        for x, texts in ((80, label), (420, value)):
            lines += [line(t, x, top + height / 2 + (i - len(texts) / 2) * 40) for i, t in enumerate(texts)]
        top += height + 20
    return lines


@pytest.mark.parametrize(
    ("label", "field", "value"),
    [
        ("报考人姓名", "name", "张三"),
        ("目前就读学校", "school", "湘南医学院"),
        ("试用专业科室", "department", "骨科"),
        ("报考级别及类别", "exam_category", "临床执业医师"),
        ("所学专业名称", "major", "中医学"),
        ("毕业学校全称", "school", "湘南医学院"),
    ],
)
@pytest.mark.parametrize("layout", ["cells", "colon", "spaces"])
def test_words_that_change_nothing_may_stand_around_a_label(label: str, field: str, value: str, layout: str) -> None:
    texts = {
        "cells": cells(((label,), (value,))),
        "colon": column([f"{label}：{value}"]),
        "spaces": column([f"{label}  {value}"]),
    }
    assert read(texts[layout], "probation_certificate").get(field) == value


@pytest.mark.parametrize("label", ["导师姓名", "联系人姓名", "考点名称", "证件名称"])
def test_other_words_do_change_it(label: str) -> None:
    found = read(cells(((label,), ("王五",)), (("性别",), ("男",))), "probation_certificate")
    assert "name" not in found and "institution_name" not in found


@pytest.mark.parametrize("label", [("姓名(中", "文)"), ("姓名(中文", ")"), ("姓名(", "必填)")])
def test_a_note_behind_a_label_may_be_broken_in_its_cell(label: tuple[str, ...]) -> None:
    found = read(cells((label, ("张三",)), (("性别",), ("女",))), "probation_certificate")
    assert found["name"] == "张三"


def test_a_label_in_brackets_behind_another_is_a_note_to_it() -> None:
    assert read(column(["学历（层次）：本科", "姓名：张三"]), "probation_certificate")["education_level"] == "本科"


def test_a_value_ends_at_a_label_that_is_not_known() -> None:
    page = [line("主要执业机构：浏阳市精神卫生中心", 60, 100), line("从业要求：口腔专业", 640, 100)]
    assert read(page, "assistant_practice")["institution_name"] == "浏阳市精神卫生中心"


def test_a_value_below_its_head_may_go_on_in_a_shorter_line_under_its_middle() -> None:
    page = [line("报考类别", 100, 100), line("法人姓名", 500, 100)]
    page += [line("公共卫生执业医", 60, 150), line("师", 150, 185), line("李四", 530, 165)]
    found = read(page, "probation_certificate")
    assert found["exam_category"] == "公共卫生执业医师" and found["legal_representative"] == "李四"


@pytest.mark.parametrize(
    ("label", "field"), [("有效期自", "valid_from"), ("有效期起始日期", "valid_from"), ("有效期止", "valid_until")]
)
def test_ends_of_a_validity_may_have_labels_of_their_own(label: str, field: str) -> None:
    assert read(cells(((label,), ("2018年3月4日",))), "institution_licence") == {field: "2018-03-04"}


def test_born_ends_a_sentence_and_announces_no_date() -> None:
    text = "苏俊，男，1989/12/08出生。2009年9月考入我校内科学专业学习，学制三年，准予毕业。"
    assert read(column(["毕业证书", text]), "diploma")["birth_date"] == "1989-12-08"


def test_the_label_of_a_number_is_no_title() -> None:
    form = [
        line("执业助理医师执业期考核证明", 200, 60, 36),
        line("姓名：张三", 60, 130),
        line("执业科室：内科", 60, 430),
    ]
    form += cells(
        (("执业助理医师资格证书", "编号"), ("201643210" + ID,)),
        (("执业助理医师执业证书编号",), ("210430408005722",)),
        top=200,
    )
    assert recognise_kind(form, 1100, 700).best.kind == "assistant_period_certificate"


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (
            "diploma",
            "学生蔡玲 女 1991年12月10日生，于2008年9月至2013年7月在本校中医学专业学习",
            {"name": "蔡玲", "sex": "女"},
        ),
        ("diploma", "学生胡军，男，于2009年9月至2014年6月在我校中医系针灸推拿学专业学习", {"major": "针灸推拿学"}),
        (
            "degree",
            "研究生肖桂，性别女，生于1996-06-19，在岳州中医学院攻读麻醉学专业",
            {"name": "肖桂", "birth_date": "1996-06-19"},
        ),
        (
            "clinical_training_proof",
            "研究生黎玲同学在我校附属单位衡阳市康复医院的骨科轮转",
            {"name": "黎玲", "institution_name": "衡阳市康复医院", "department": "骨科"},
        ),
        (
            "clinical_training_proof",
            "兹有我校研究生瞿旻，在湘潭市协和医院（科室：神经内科）完成临床实践训练",
            {"name": "瞿旻", "department": "神经内科"},
        ),
        ("commitment_letter", "我叫毛紫，系湖湘医科大学在读研究生。我承诺", {"name": "毛紫", "school": "湖湘医科大学"}),
        (
            "commitment_letter",
            "本人毕业于云梦大学，专业为儿科学，毕业时间：2020年7月30日",
            {"school": "云梦大学", "major": "儿科学", "graduation_date": "2020-07-30"},
        ),
        (
            "foreign_degree_report",
            "兹证明田爽（女，1991年8月21日出生）所持东京医科大学于2015年6月颁发的医学学士学位证书",
            {"name": "田爽", "school": "东京医科大学"},
        ),
        ("diploma", "学校：永兴卫生学校（章）", {"school": "永兴卫生学校"}),
    ],
)
def test_sentences(kind: str, text: str, expected: dict[str, str]) -> None:
    found = read(column([text]), kind)
    assert {name: found.get(name) for name in expected} == expected


def test_the_day_of_signing_stands_behind_the_place_for_a_signature() -> None:
    page = [
        line("姓名：张三", 60, 100),
        line("法定代表人（签字）：", 60, 900),
        line("（单位公章）  2021年1月12日", 600, 900),
    ]
    assert extract_fields(page, load_kinds()["probation_certificate"], 1100, 1000)["issue_date"].value == "2021-01-12"


@pytest.mark.parametrize(
    ("label", "note", "value", "expected"),
    [
        ("出生日期", "（年月日）", "1997年10月15日", {"birth_date": "1997-10-15"}),
        ("毕业院校", "（全称）", "云梦大学", {"school": "云梦大学"}),
    ],
)
def test_a_note_in_lines_of_its_own_below_a_label(label: str, note: str, value: str, expected: dict[str, str]) -> None:
    assert read(cells(((label, note[:-1], note[-1]), (value,))), "registration_notice") == expected


def test_the_end_of_a_label_in_its_cell_is_no_half_of_another() -> None:
    page = [*cells((("身份证有效", "期"), ("2012年5月22日至2022年5月22日",))), line("（公章）2021年1月8日", 500, 900)]
    assert extract_fields(page, load_kinds()["probation_certificate"], 1100, 1000)["issue_date"].value == "2021-01-08"


def test_a_date_below_a_number_is_no_part_of_it() -> None:
    page = column(["学位证书", "授予医学博士学位，此证。", "编号：1155222018002357", "2018年6月20日"])
    found = read(page, "degree")
    assert (found["certificate_number"], found["issue_date"]) == ("1155222018002357", "2018-06-20")


def test_a_person_between_no_commas() -> None:
    found = read(column(["兹证明黎飞男1992年9月28日出生，毕业于首尔大学。"]), "foreign_degree_report")
    assert (found["name"], found["sex"], found["birth_date"]) == ("黎飞", "男", "1992-09-28")


@pytest.mark.parametrize(
    ("label", "value", "expected"),
    [
        ("性别/民族", "男/汉族", {"sex": "男", "ethnicity": "汉族"}),
        ("性别、民族", "女 苗族", {"sex": "女", "ethnicity": "苗族"}),
        ("学历及专业", "大专中医学", {"education_level": "大专", "major": "中医学"}),
    ],
)
def test_labels_that_are_printed_together(label: str, value: str, expected: dict[str, str]) -> None:
    for page in (cells(((label,), (value,))), column([f"一、{label}：{value}"])):
        found = read(page, "registration_notice")
        assert {name: found.get(name) for name in expected} == expected


def test_a_label_beside_labels_that_are_printed_together_is_no_value_of_them() -> None:
    head = [line("学历/专业", 60, 100), line("毕业院校/毕业时间", 400, 100)]
    found = read([*head, line("本科/临床医学", 60, 150), line("湘南大学/2015年7月", 400, 150)], "probation_certificate")
    assert found.get("education_level") != "毕业院校" and found.get("major") != "毕业时间"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("assistant_practice", "备案机构：长沙市第三医院"),
        ("assistant_practice", "发证机构：长沙市卫生健康委员会"),
        ("registration_notice", "主办单位：国家医学考试中心"),
    ],
)
def test_other_bodies_than_the_one_that_a_bare_word_asks_for(kind: str, text: str) -> None:
    assert "institution_name" not in read(column([text]), kind)


@pytest.mark.parametrize("label", ["学历取得日期", "学历取得时间"])
def test_the_date_of_a_diploma_is_not_that_of_the_form(label: str) -> None:
    for page in (column([f"{label}：2015年7月1日"]), cells(((label,), ("2015年7月1日",)))):
        found = read([*page, line("（单位公章）2021年1月11日", 600, 900)], "probation_certificate")
        assert (found["graduation_date"], found["issue_date"]) == ("2015-07-01", "2021-01-11")


def test_inspections_of_a_licence_do_not_end_it() -> None:
    page = column(["发证日期：2018年3月1日", "校验起始日期：2018年3月1日", "校验截止日期：2019年2月28日"])
    assert read(page, "institution_licence") == {"issue_date": "2018-03-01"}


def test_the_ends_of_a_permits_validity_are_no_ends_of_an_internship() -> None:
    found = read(column(["证件有效期起始：2018年1月1日", "证件有效期终止：2023年1月1日"]), "hmt_internship")
    assert found == {"valid_from": "2018-01-01", "valid_until": "2023-01-01"}


def test_periods_in_a_column_are_one_from_the_first_to_the_last() -> None:
    page = [line("轮转科室", 80, 100), line("起止时间", 400, 100)]
    for row, (ward, period) in enumerate(
        (("急诊科", "2019.09—2019.11"), ("骨科", "2019.12—2020.02"), ("内科", "2020.03—2020.12"))
    ):
        page += [line(ward, 80, 160 + 60 * row), line(period, 360, 160 + 60 * row)]
    found = read(page, "clinical_training_proof")
    assert (found["period_start"], found["period_end"]) == ("2019-09", "2020-12")


def test_a_value_goes_on_at_the_left_margin_of_the_text() -> None:
    page = [
        line("学历：大专", 60, 100),
        line("报考类别：中医执业助", 640, 100),
        line("理医师", 60, 140),
        line("二、其他", 60, 180),
    ]
    assert read(page, "probation_certificate")["exam_category"] == "中医执业助理医师"


def test_what_was_read_again_of_a_seal_is_no_part_of_the_authority() -> None:
    page = column(["发证机关：安乡县卫生局雅乡县卫生局乡县卫生"])
    assert read(page, "institution_licence")["issuing_authority"] == "安乡县卫生局"


def test_a_name_in_letters_may_be_set_in_two_lines_beside_its_label() -> None:
    page = [line("姓名", 80, 120), line("SMITH JOHN", 300, 100), line("EDWARD", 330, 132), line("国籍", 80, 200)]
    assert read(page, "foreigner_internship")["name"] == "SMITH JOHN EDWARD"


def test_a_value_ends_where_the_next_label_of_the_line_begins() -> None:
    found = read(column(["持证人余嘉怡性别女", "证书编码201643241430482197802121065"]), "assistant_qualification")
    assert (found["name"], found["sex"]) == ("余嘉怡", "女")


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (
            "assistant_period_certificate",
            "自2018年9月1日起至2020年11月30日止，在衡南县第二人民医院（登记号51377559X36032122A1001）中医内科、中医外科岗位从事助理医师工作",
            {"institution_name": "衡南县第二人民医院", "department": "中医内科、中医外科"},
        ),
        ("assistant_period_certificate", "现申请报考中医类别执业医师。", {"exam_category": "中医"}),
        ("probation_certificate", "报考类别为_中医，自2018年7月至2019年12月在我单位试用", {"exam_category": "中医"}),
        ("degree", "攻读我校口腔医学硕士专业学位，已通过规定的课程考试、专业实践和学位论文答辩", {"major": "口腔医学"}),
        ("commitment_letter", "专业：起", {"major": None}),
        ("commitment_letter", "专业：自2020年8月起", {"major": None}),
        ("foreigner_internship", "申请人声明：以上所填内容属实。", {"name": None}),
    ],
)
def test_more_sentences(kind: str, text: str, expected: dict[str, str | None]) -> None:
    found = read(column([text], height=20), kind)
    assert {name: found.get(name) for name in expected} == expected


def test_values_in_larger_letters_below_small_labels_in_two_languages() -> None:
    page = [line("姓名 Name", 100, 100, 26), line("类别 Category", 100, 200, 26), line("级别 Class", 500, 200, 26)]
    page += [line("易立新", 100, 118, 44), line("中医", 100, 226, 34), line("执业助理医师", 500, 226, 34)]
    found = read(page, "assistant_qualification")
    assert (found["name"], found["exam_category"], found["level"]) == ("易立新", "中医", "执业助理医师")


def test_what_is_printed_under_another_name_is_not_guessed_from_dates() -> None:
    text = "学生贾子健，性别男，于2009年9月至2014年7月在本校口腔医学专业学习，准予毕业。原毕业证书遗失。"
    found = read(column(["毕业证明书", text, "校长：秦晓慈", "2020年11月12日"]), "diploma_substitute")
    assert (found["graduation_date"], found["issue_date"]) == ("2014-07", "2020-11-12")


def test_a_label_of_another_kind_is_no_misreading_of_one_of_this() -> None:
    page = [line("专业", 60, 140), line("外科学", 240, 140), line("学位类型", 440, 140), line("专业学位", 640, 140)]
    found = read(page, "clinical_training_proof")
    assert found["major"] == "外科学" and "education_level" not in found
