"""Labels that stand below their values, and pages on which they do not."""

from __future__ import annotations

import pytest

from tests.documents.layout import Line, line, read


def _rows(*rows: tuple[str, ...]) -> list[Line]:
    return [line(text, 60 + 300 * i, 60 + 50 * j) for j, row in enumerate(rows) for i, text in enumerate(row)]


def test_values_above_their_labels() -> None:
    page = _rows(
        ("张三", "女", "1991-01-01"),
        ("姓名", "性别", "出生日期"),
        ("360426199101010071", "口腔"),
        ("身份证号", "执业类别"),
        ("长安区皮肤病防治院", "2014-10-30"),
        ("主要执业机构", "发证日期"),
    )
    found = read(page, "assistant_practice")
    assert (found["name"], found["sex"], found["birth_date"]) == ("张三", "女", "1991-01-01")
    assert (found["id_number"], found["exam_category"]) == ("360426199101010071", "口腔")
    assert (found["institution_name"], found["issue_date"]) == ("长安区皮肤病防治院", "2014-10-30")


def test_values_below_their_labels_are_not_those_of_the_labels_below_them() -> None:
    page = _rows(
        ("姓名", "性别", "出生日期"),
        ("张三", "女", "1991-01-01"),
        ("执业类别", "身份证号", "发证日期"),
        ("口腔", "360426199101010071", "2014-10-30"),
    )
    found = read(page, "assistant_practice")
    assert (found["name"], found["sex"], found["birth_date"]) == ("张三", "女", "1991-01-01")
    assert (found["exam_category"], found["issue_date"]) == ("口腔", "2014-10-30")


def test_a_name_in_letters_goes_on_below_its_label() -> None:
    page = [line("姓名:JOHN PATRICK", 60, 60), line("性别:男", 500, 60), line("MURPHY", 60, 118)]
    assert read([*page, line("国籍:爱尔兰", 60, 200)], "foreigner_internship")["name"] == "JOHN PATRICK MURPHY"


@pytest.mark.parametrize("below", ["MALE", "Nationality", "Date of birth"])
def test_what_is_no_name_below_one_in_letters_is_no_part_of_it(below: str) -> None:
    page = [line("姓名:JOHN PATRICK", 60, 60), line(below, 60, 118), line("国籍:爱尔兰", 60, 200)]
    assert read(page, "foreigner_internship")["name"] == "JOHN PATRICK"


def test_a_name_in_two_lines_beside_its_label_has_its_dot_once() -> None:
    page = [line("姓名", 60, 72), line("努尔麦麦提", 200, 55), line("·艾力", 200, 90), line("性别", 500, 72)]
    assert read([*page, line("男", 600, 72)], "admission_ticket")["name"] == "努尔麦麦提·艾力"


def test_the_first_of_two_dates_with_labels_of_their_own_is_no_end() -> None:
    page = _rows(("有效期限 Valid from", "", "至to"), ("2016-07-03", "", "2031-07-02"))
    found = read([item for item in page if item.text], "institution_licence")
    assert (found["valid_from"], found["valid_until"]) == ("2016-07-03", "2031-07-02")
