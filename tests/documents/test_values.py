"""What is and what is not a value of a type, and where a value begins and ends."""

from __future__ import annotations

import pytest

from checker.documents.trimming import trim
from checker.documents.values import parse


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("__张三 ☑(", "张三"),
        ("张(三)", "张(三)"),
        ("·张三··李四·", "张三··李四"),
        ("::", ""),
        ("", ""),
        ("张三\n", "张三"),
    ],
)
def test_marks_around_a_value_are_no_part_of_it(text: str, expected: str) -> None:
    start, end = trim(text)
    assert text[start:end] == expected


def test_trimming_within_a_part_tells_places_in_the_whole() -> None:
    text = "姓名: 张三__ 性别"
    start, end = trim(text, 2, 8)
    assert text[start:end] == "张三"


@pytest.mark.parametrize("text", ["放射介入学", "机器学习", "医学影像与深度学习"])
def test_a_field_of_study_may_hold_a_word_that_sentences_use(text: str) -> None:
    found = parse("major", text)
    assert found is not None and found.value == text


@pytest.mark.parametrize("text", ["入学时间", "专科学习", "2年学习", "学制五年"])
def test_words_on_the_course_are_no_field_of_study(text: str) -> None:
    assert parse("major", text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("经洞庭医学院", "洞庭医学院"), ("经贸职业技术学院", "经贸职业技术学院"), ("经济管理学院", "经济管理学院")],
)
def test_a_school_without_the_word_that_leads_to_it(text: str, expected: str) -> None:
    found = parse("organisation", text)
    assert found is not None and found.value == expected
