"""What is printed at the head and foot of every document of a kind, and whether there is room for it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from checker.documents.kinds import load_kinds
from checker.documents.landmarks import Missing, missing_end, printed_height
from checker.documents.lines import read_page
from tests.documents.layout import Line, line, rotated

CARD = (1000, 630)
HEIGHTS = {kind: load_kinds()[kind].heights for kind in ("id_card_portrait", "id_card_emblem")}


def card(kind: str, start: float = 0.0, end: float = 1.0, without: str = "") -> tuple[list[Line], int]:
    """The labels of a card that stand between two of its heights, and the height of that picture."""
    lines = [
        line(word, 60 if word != "民族" else 300, CARD[1] * (at - start) - 15)
        for word, at in HEIGHTS[kind].items()
        if start < at < end and word != without
    ]
    return lines, round(CARD[1] * (end - start))


def seen(kind: str, lines: Sequence[Line], height: int, *, title: float = 0.0) -> Missing | None:
    return missing_end(read_page(lines, CARD[0], height), load_kinds()[kind], title)


@pytest.mark.parametrize("kind", HEIGHTS)
@pytest.mark.parametrize("degrees", [0, -3, 3])
def test_a_whole_card_misses_nothing(kind: str, degrees: float) -> None:
    lines, height = card(kind)
    assert seen(kind, rotated(lines, degrees), height) is None


@pytest.mark.parametrize("kind", HEIGHTS)
@pytest.mark.parametrize("below", [0, 400])
def test_the_printed_words_say_how_tall_a_card_is_whatever_lies_around_it(kind: str, below: int) -> None:
    lines, height = card(kind)
    page = read_page(lines, CARD[0], height + below)
    assert printed_height(page, load_kinds()[kind]) == pytest.approx(CARD[1], rel=0.02)
    assert printed_height(read_page(lines[:1], *CARD), load_kinds()[kind]) is None
    assert printed_height(page, load_kinds()["diploma"]) is None


@pytest.mark.parametrize("kind", HEIGHTS)
@pytest.mark.parametrize(("start", "end", "side"), [(0.0, 0.7, "bottom"), (0.0, 0.6, "bottom"), (0.2, 1.0, "top")])
def test_a_card_that_fills_the_picture_has_no_room_for_what_was_cut_away(
    kind: str, start: float, end: float, side: str
) -> None:
    start = max(start, 0.4 if side == "top" and kind == "id_card_emblem" else 0.0)
    missing = seen(kind, *card(kind, start, end))
    assert missing is not None and missing.side == side and missing.room < 1.0


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("id_card_portrait", "公民身份号码"),
        ("id_card_portrait", "姓名"),
        ("id_card_emblem", "有效期限"),
        ("id_card_emblem", "中华人民共和国"),
    ],
)
def test_there_is_room_for_a_label_that_was_only_not_read(kind: str, word: str) -> None:
    missing = seen(kind, *card(kind, without=word))
    assert missing is not None and missing.room > 1.2


def test_two_labels_say_nothing_when_they_stand_on_one_row() -> None:
    assert seen("id_card_portrait", [line("性别", 60, 100), line("民族", 300, 100)], 300) is None


BODY = ["姓名王小明", "性别男", "民族汉", "学历本科", "专业临床医学", "单位公章"]


def form(top: float, bottom: float, heading: float = 0.0, texts: Sequence[str] = BODY) -> tuple[list[Line], int]:
    """Lines with margins of 100 pixels beside them; their height is 30."""
    lines = [line("X" * 20, 100, top, heading, width=800)] if heading else []
    start = top + 2 * heading
    lines += [line(text, 100, start + 60 * k, width=800) for k, text in enumerate(texts)]
    return lines, round(start + 60 * (len(texts) - 1) + 30 + bottom)


@pytest.mark.parametrize(("top", "room"), [(100, 1.0), (40, 0.4)])
def test_a_page_without_its_heading_is_judged_by_its_margins(top: float, room: float) -> None:
    missing = seen("probation_certificate", *form(top, 100))
    assert missing == Missing("top", pytest.approx(room, abs=0.02))


def test_a_heading_is_one_whether_or_not_it_could_be_read() -> None:
    assert seen("probation_certificate", *form(40, 100), title=0.7) is None
    assert seen("probation_certificate", *form(40, 100, heading=50)) is None


def test_a_form_without_the_place_for_its_seal() -> None:
    missing = seen("probation_certificate", *form(100, 30, texts=BODY[:-1]), title=0.7)
    assert missing == Missing("bottom", pytest.approx(0.3, abs=0.02))


def test_too_few_lines_say_nothing() -> None:
    assert seen("probation_certificate", *form(10, 10, texts=BODY[:3])) is None
