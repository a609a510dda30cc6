"""Which word is ticked by the ink beside it, where the recognised text has lost ticks and brackets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from checker.documents.extract import extract_fields
from checker.documents.kinds import load_kinds
from checker.documents.lines import Quad, read_page
from checker.documents.tick_places import ROWS, FindMarks
from checker.documents.ticked import read_ticks, with_ticks
from tests.documents.layout import Line, line

SIZE = 30.0
WORDS = [line("合格", 100, 200), line("不合格", 400, 200)]
"""Words from 100 to 160 and from 400 to 490."""


@dataclass(frozen=True)
class Piece:
    kind: str
    x0: float
    y0: float
    x1: float
    y1: float


def ink(*pieces: tuple[str, float, float], y: float = 215, tall: float = SIZE) -> FindMarks:
    """Ink on a page: what it is, left and right edge; looked at through strips."""

    def find(strip: Quad) -> Sequence[Piece]:
        (left, top), (right, bottom) = strip.min(axis=0), strip.max(axis=0)
        wide, high = right - left, bottom - top
        return [
            Piece(kind, (a - left) / wide, (y - tall / 2 - top) / high, (b - left) / wide, (y + tall / 2 - top) / high)
            for kind, a, b in sorted(pieces, key=lambda piece: piece[1])
            if left < a and b < right and abs(y - (top + bottom) / 2) < 0.4 * high
        ]

    return find


def ticked(lines: list[Line], find: FindMarks) -> str | None:
    found = read_ticks(read_page(lines, 1000, 1400), find)
    return found.value if found is not None else None


BRACKETS = (("open", 170.0, 178.0), ("close", 230.0, 238.0), ("open", 500.0, 508.0), ("close", 560.0, 568.0))
BOXES_AHEAD = (("hollow", 70.0, 92.0), ("hollow", 370.0, 392.0))


@pytest.mark.parametrize(
    ("pieces", "value"),
    [
        ((*BRACKETS, ("mark", 195, 215)), "合格"),
        ((*BRACKETS, ("mark", 520, 545)), "不合格"),
        ((*BRACKETS, ("mark", 195, 215), ("mark", 520, 545)), "合格(?)"),
        (BRACKETS, "合格()"),
        ((*BRACKETS, ("open", 195, 212)), "合格"),
        ((*BRACKETS, ("mark", 600, 640)), "合格()"),
        ((("mark", 190, 215), BRACKETS[2], ("mark", 560, 568)), "合格"),
        (BOXES_AHEAD, "合格()"),
        ((("mark", 70, 92), BOXES_AHEAD[1]), "合格"),
        ((BOXES_AHEAD[0], ("mark", 365, 395)), "不合格"),
        ((("line", 165, 240), ("line", 495, 570), ("mark", 180, 210)), "合格"),
        ((("line", 165, 240), ("line", 495, 570)), "合格()"),
        ((("mark", 170, 195),), "合格"),
        ((("mark", 365, 392),), "不合格"),
        ((("mark", 70, 92),), "合格"),
        ((("mark", 500, 525),), "不合格"),
        ((("mark", 260, 300),), "合格(?)"),
    ],
)
def test_ink_beside_the_words(pieces: tuple[tuple[str, float, float], ...], value: str) -> None:
    assert ticked(WORDS, ink(*pieces)) == value


def test_a_crumb_of_a_seal_is_no_second_tick() -> None:
    read = [line("合格(√)", 100, 200), line("不合格()", 400, 200)]
    crumb = ink(*BRACKETS, ("mark", 190, 215), ("mark", 520, 528))
    assert ticked(read, crumb) == "合格"
    assert ticked(WORDS, crumb) == "合格(?)"
    assert ticked([read[0], line("不合格(√)", 400, 200)], crumb) == "合格(?)"
    assert ticked(read, ink(*BRACKETS, ("mark", 190, 215), ("mark", 520, 536))) == "合格(?)"


@pytest.mark.parametrize(
    ("first", "second", "value"),
    [
        ("合格(√)", "不合格()", "合格"),
        ("合格(√", "不合格)", "合格"),
        ("合格()", "不合格()", "合格(?)"),
        ("合格(√)", "不合格", "合格(?)"),
        ("()合格(√)", "不合格()", "合格(?)"),
    ],
)
def test_a_tick_between_words_is_of_the_bracket_it_was_recognised_in(first: str, second: str, value: str) -> None:
    at = 100 - (16.5 * 2 if first.startswith("(") else 0)
    printed = [line(first, at, 200), line(second, 400, 200)]
    assert ticked(printed, ink(("mark", 255, 280))) == value


def test_a_ring_around_a_word() -> None:
    assert ticked(WORDS, ink(("hollow", 92, 168), tall=50)) == "合格"
    assert ticked(WORDS, ink(("hollow", 392, 498), tall=50)) == "不合格"


def test_words_one_below_the_other() -> None:
    stacked = [line("合格", 100, 200), line("不合格", 100, 260)]
    assert ticked(stacked, ink(("mark", 210, 235), y=275)) == "不合格"
    assert ticked(stacked, ink(("mark", 70, 92))) == "合格"


def test_a_stroke_between_words_is_no_tick() -> None:
    printed = [line("合格/不合格", 100, 200)]
    assert ticked([*printed, line("评价是否", 20, 200)], ink(("mark", 160, 176))) is None


def test_cells_below_the_words() -> None:
    header = [*WORDS, line("岗位(科室)名称", 600, 200)]
    assert ticked(header, ink()) is None
    assert ticked(header, ink(("mark", 120, 145), y=270)) == "合格"
    assert ticked(header, ink(("mark", 430, 455), y=270)) == "不合格"


def test_bare_ink_beside_the_heads_of_columns_does_not_contradict_the_ticks_below_them() -> None:
    foreign, tick = ("mark", 600.0, 630.0), ("mark", 120.0, 145.0)
    below = (*BRACKETS, ("mark", 195.0, 215.0))

    def find(strip: Quad) -> Sequence[Piece]:
        return [*ink(foreign)(strip), *ink(tick, y=270)(strip), *ink(*below, y=615)(strip)]

    opinion = [line("合格", 100, 600), line("不合格", 400, 600)]
    assert ticked([*WORDS, *opinion], find) == "合格"
    assert ticked(WORDS, find) == "合格(?)"


def test_print_of_a_higher_cell_beside_the_words_is_no_tick() -> None:
    header = [line("岗位", 20, 200), *WORDS, line("医师执业证书号码", 600, 175)]
    cut = ("mark", 640, 655)
    assert ticked(header, ink(cut, y=195)) is None
    assert ticked([*WORDS, line("见", 600, 175)], ink(cut, y=195)) == "不合格"


def test_words_alone_with_nothing_beside_them_are_a_matter_of_doubt() -> None:
    assert ticked(WORDS, ink()) == "合格(?)"


KIND = load_kinds()["probation_certificate"]


def settled(lines: list[Line], find: FindMarks) -> str | None:
    fields = extract_fields(lines, KIND, 1000, 1400)
    found = with_ticks(read_page(lines, 1000, 1400), "assessment", fields, find).get("assessment")
    return found.value if found is not None else None


def test_lost_brackets_are_settled_by_the_ink() -> None:
    assert settled(WORDS, ink(*BRACKETS)) == "合格()"
    assert settled(WORDS, ink(*BRACKETS, ("mark", 195, 215))) == "合格"


def test_a_tick_that_was_recognised_is_not_refused_for_ink_that_was_not_found() -> None:
    lines = [line("合格(√)", 100, 200, width=140), line("不合格()", 400, 200, width=170)]
    assert settled(lines, ink(*BRACKETS)) == "合格(?)"


def test_text_alone_refuses_nothing() -> None:
    assert settled([line("合格()", 100, 200)], ink()) == "合格(?)"


def test_an_outcome_written_out_beside_its_label() -> None:
    assert settled([line("考核结果:不合格", 100, 200)], ink()) == "不合格"
    assert settled([line("考核意见", 100, 200), line("合格", 300, 200)], ink()) == "合格"
    assert settled([line("考核结果", 100, 200), line("是否合格见附页", 300, 200)], ink()) is None


def test_strips_are_as_high_as_the_picture_side_expects() -> None:
    from checker.vision import marks

    assert marks.ROWS == ROWS
