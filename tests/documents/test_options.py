"""Options of which one is ticked: the others are no values, and none is where no tick tells."""

from __future__ import annotations

import pytest

from checker.documents.options import chosen
from tests.documents.layout import line, read


@pytest.mark.parametrize(
    ("value_type", "text", "expected"),
    [
        ("sex", "□男 ☑女", "女"),
        ("sex", "男√ 女□", "男"),
        ("sex", ": 男(√) 女( )", "男"),
        ("sex", "男 √女", "女"),
        ("sex", "男√ 女", "男"),
        ("sex", "男□女■", "女"),
        ("sex", "男()女(√)", "女"),
        ("sex", "男(√) 女( )", "男"),
        ("sex", "男( ) 女(  √ )", "女"),
        ("sex", "男(_√_) 女(__)", "男"),
        ("exam_category", "临床(√)口腔( )公共卫生( )", "临床"),
        ("exam_category", "□临床 □口腔 □公共卫生 ■中医 □中西医结合", "中医"),
        ("exam_category", "临床□ 口腔☑ 中医□", "口腔"),
        ("level", "□研究生 √本科 □专科", "本科"),
        ("level", "☑本科", "本科"),
    ],
)
def test_the_ticked_option_is_left(value_type: str, text: str, expected: str) -> None:
    said = chosen(value_type, text)
    assert said is not None and said.strip(" √☑■□") == expected
    assert text.index(expected) == said.index(expected), "it keeps its place"


@pytest.mark.parametrize(
    ("value_type", "text"),
    [
        ("sex", "□男 □女"),
        ("sex", "☑男 ☑女"),
        ("sex", "男 女"),
        ("sex", "男/女"),
        ("exam_category", "临床 口腔 公共卫生 中医"),
        ("level", "研究生 本科 专科 中专"),
    ],
)
def test_nothing_is_read_where_no_tick_tells(value_type: str, text: str) -> None:
    assert chosen(value_type, text) is None


@pytest.mark.parametrize(
    ("value_type", "text"),
    [("sex", "女"), ("level", "本科(专升本)"), ("exam_category", "中西医结合执业医师"), ("level", "大学本科 学士")],
)
def test_a_value_that_stands_alone_stays(value_type: str, text: str) -> None:
    assert chosen(value_type, text) == text


def test_a_woman_is_not_read_as_a_man_where_both_are_printed() -> None:
    """Her form is refused otherwise: the sex is compared with her identity number."""
    row = [line("性别", 60, 140), line("□男", 240, 140), line("☑女", 340, 140)]
    assert read(row, "probation_certificate")["sex"] == "女"
    lost = [line("性别", 60, 140), line("男", 240, 140), line("女", 340, 140)]
    assert "sex" not in read(lost, "probation_certificate")


def test_options_of_the_next_cell_are_no_part_of_a_value() -> None:
    page = [line("所学专业", 60, 140), line("口腔医学", 240, 140), line("报考类别", 60, 185)]
    page += [line(text, 240 + 150 * i, 185) for i, text in enumerate(["□临床", "■口腔", "□公共卫生", "□中医"])]
    found = read(page, "probation_certificate")
    assert (found["major"], found["exam_category"]) == ("口腔医学", "口腔")
