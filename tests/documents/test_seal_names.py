"""A diploma that calls its school "本校" may name it in its seal only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest

from checker.documents.claims import compare_claims
from checker.documents.reading import DocumentReading, read_document
from tests.documents.layout import Line, column, line

AS_OF = dt.date(2021, 1, 20)


def diploma(where: str = "本校", foot: str = "校长：李四") -> list[Line]:
    return [
        line("毕业证书", 300, 100, 60),
        *column(
            [
                "学生 张三，性别 男，一九九零年一月一日生，于二〇〇八年九月",
                f"至二〇一三年六月在{where}临床医学专业五年制本科学习，修完教学计划",
                "规定的全部课程，成绩合格，准予毕业。",
            ],
            100,
            300,
        ),
        line(foot, 500, 560),
        line("证书编号：105331201305001234", 100, 640),
        line("二〇一三年六月三十日", 500, 640),
    ]


def read(lines: list[Line], *rings: Line) -> tuple[DocumentReading[Line], list[int]]:
    """The document, and how often its seals were asked."""
    asked = []

    def find_rings() -> Sequence[Line]:
        asked.append(1)
        return rings

    return read_document(lines, "graduation_certificate", 1100, 800, AS_OF, find_rings=find_rings), asked


def test_the_ring_names_the_school_that_the_text_calls_its_own() -> None:
    document, asked = read(diploma(), line("湘东医科大学", 600, 540, confidence=0.93))
    school = document.fields["school"]
    assert asked == [1]
    assert school.value == "湘东医科大学" and school.guessed and school.confidence == 0.7
    assert [(where.text, a, b) for where, a, b in document.places(school)] == [("湘东医科大学", 0, 6)]


def test_the_reading_with_most_sure_letters_counts_and_offices_are_left_out() -> None:
    rings = [line("东医科大学", 600, 540, confidence=0.97), line("湘东医科大学教务处", 600, 540, confidence=0.95)]
    assert read(diploma(), *rings)[0].fields["school"].value == "湘东医科大学"


def test_what_is_unsure_or_no_school_is_not_taken() -> None:
    rings = [line("湘东医科大学", 600, 540, confidence=0.6), line("湘东市第一人民医院", 600, 540, confidence=0.99)]
    assert "school" not in read(diploma(), *rings)[0].fields


@pytest.mark.parametrize(
    "said", ["湘东省教育厅学院", "湘东市第一人民医院学院", "学历证书专用章大学", "湘东大学湘东大学"]
)
def test_a_name_that_only_ends_like_a_school_is_not_taken(said: str) -> None:
    assert "school" not in read(diploma(), line(said, 600, 540, confidence=0.99))[0].fields


@pytest.mark.parametrize(
    "said", ["湘东卫生管理干部学院", "湘东石油管理局卫生学校", "湘东省卫生厅职工医学院", "湘东医院护士学校"]
)
def test_schools_of_offices_and_hospitals_are_schools(said: str) -> None:
    assert read(diploma(), line(said, 600, 540, confidence=0.99))[0].fields["school"].value == said


def test_seals_are_read_only_where_the_paper_leaves_it_to_them() -> None:
    ring = line("洞庭医科大学", 600, 540, confidence=0.99)
    printed, asked = read(diploma("湘东医科大学"), ring)
    assert printed.fields["school"].value == "湘东医科大学" and asked == []
    # The words that name it are hidden: that has to be told.
    hidden, asked = read(diploma("…"), ring)
    assert "school" not in hidden.fields and asked == []


def test_the_words_may_be_broken_before_the_school() -> None:
    lines = [*diploma("…"), line("本校学习，成绩合格", 100, 480)]
    assert read(lines, line("湘东医科大学", 600, 540, confidence=0.9))[0].fields["school"].value == "湘东医科大学"


def test_a_name_from_a_ring_is_no_ground_to_refuse_a_claim() -> None:
    fields = read(diploma(), line("湘东医科大学", 600, 540, confidence=0.99))[0].fields
    (other,) = compare_claims(fields, {"school": "洞庭中医药大学"})
    (same,) = compare_claims(fields, {"school": "湘东医科大学"})
    assert (other.outcome, same.outcome) == ("unsure", "same")
