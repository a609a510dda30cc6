"""Lines of another sheet below the document, by their slant; nothing is drawn or read here."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from checker.vision.beneath import laid_flat, lies_on, lies_within, within_sheet, without_beneath, without_signs
from checker.vision.lines import Quad, TextLine
from checker.vision.own_sheet import OwnSheet
from checker.vision.reading import Reading


def box(middle: tuple[float, float], length: float, slope: float = 0.0, height: float = 20.0) -> Quad:
    along, across = np.array([length / 2, 0]), np.array([0, height / 2])
    turn = np.deg2rad(slope)
    matrix = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    corners = np.array([-along - across, along - across, along + across, -along + across])
    return np.asarray(corners @ matrix + middle, np.float32)


DOCUMENT = [box((500, y), 600, 1.0) for y in range(300, 700, 50)]
BELOW = [box((x, y), 300, 14.0) for x in (250, 750) for y in (60, 120, 880, 940)]


def reading(boxes: list[Quad]) -> tuple[Reading, list[TextLine]]:
    lines = [TextLine(str(index), 0.99, quad, shown=quad) for index, quad in enumerate(boxes)]
    whole = Reading(
        0, False, False, 1.0, 80.0, 1.0, tuple(lines), {"0": 80.0}, len(boxes), tuple(boxes), False, (1000, 1000)
    )
    return whole, lines


def kept(found: Reading) -> set[int]:
    return {int(line.text) for line in found.lines}


def test_lines_around_the_document_at_another_slant_are_none_of_it() -> None:
    whole, lines = reading([*DOCUMENT, *BELOW, box((400, 900), 30), box((250, 910), 35)])
    found = without_beneath(whole, lines[:3])
    assert kept(found) == set(range(len(DOCUMENT)))  # short lines below go with their neighbours
    assert len(found.boxes) == found.detected == len(DOCUMENT)
    assert found.skew_degrees == 1.0


def test_the_document_is_known_by_its_words_and_not_by_the_number_of_its_lines() -> None:
    many = [box((x, y), 300, 34.0) for x in (150, 500, 850) for y in range(20, 280, 40)]
    whole, lines = reading([*DOCUMENT, *many])
    assert kept(without_beneath(whole, lines[:3])) == set(range(len(DOCUMENT)))


def test_a_word_of_the_document_in_a_line_of_another_sheet_makes_that_none_of_it() -> None:
    whole, lines = reading([*DOCUMENT, *BELOW])
    found = without_beneath(whole, [*lines[:3], lines[len(DOCUMENT)]])
    assert kept(found) == set(range(len(DOCUMENT)))


def test_lines_laid_flat_stand_on_their_sheet_as_seen_from_above() -> None:
    matrix = cv2.getRotationMatrix2D((500, 500), 8, 1)
    sheet, line = (
        cv2.transform(np.array([points], np.float32), matrix)[0].astype(np.float32)
        for points in (
            [(100, 200), (900, 200), (900, 800), (100, 800)],
            [(300, 260), (700, 260), (700, 290), (300, 290)],
        )
    )
    (flat,), width, height = laid_flat(sheet, [TextLine("毕业证书", 0.99, line, shown=line)])
    assert (width, height) == (800, 600) and flat.text == "毕业证书"
    assert np.allclose(flat.polygon, [(200, 60), (600, 60), (600, 90), (200, 90)], atol=0.5)
    assert lies_on(sheet, line) and not lies_on(sheet, line + np.float32([0, 700]))


def test_pieces_of_lines_beside_the_document_go_with_their_own_slant() -> None:
    pieces = [box((170, y), 60, 34.0) for y in (400, 450, 500)]
    whole, lines = reading([*DOCUMENT, *BELOW, *pieces])
    assert kept(without_beneath(whole, lines[:3])) == set(range(len(DOCUMENT)))


PIECES = [(60, y) for y in range(320, 700, 80)]


@pytest.mark.parametrize(("slope", "length"), [(24.0, 44), (24.0, 34), (10.5, 44), (-30.0, 34)])
def test_pieces_that_agree_in_their_slant_tell_another_sheet(slope: float, length: int) -> None:
    pieces = [box(middle, length, slope + off) for middle, off in zip(PIECES, (-1.5, 1.0, 0.0, 1.5, -1.0), strict=True)]
    single = box((50, 760), 20, -3.0)
    whole, lines = reading([*DOCUMENT, *pieces, single])
    assert kept(without_beneath(whole, lines[:3])) == set(range(len(DOCUMENT)))


def test_short_lines_tilted_by_the_shapes_of_their_letters_do_not_agree() -> None:
    pieces = [box(middle, 34, slope) for middle, slope in zip(PIECES, (-20.0, 14.0, 27.0, -9.0, 38.0), strict=True)]
    whole, lines = reading([*DOCUMENT, *pieces])
    assert without_beneath(whole, lines[:3]) is whole


def test_a_label_of_the_document_next_to_another_sheet_is_kept() -> None:
    label = box((250, 235), 50, 1.5)
    above = [box((250, y), 300, 24.0) for y in (40, 90, 140, 190)]
    whole, lines = reading([*DOCUMENT, label, *above])
    assert kept(without_beneath(whole, lines[:3])) == set(range(len(DOCUMENT) + 1))


def test_short_labels_of_the_document_are_kept_next_to_another_sheet() -> None:
    labels = [box((172, y), 34, 1.0) for y in range(320, 700, 80)]
    beside = [box((90, y), 120, 30.0) for y in range(300, 720, 60)]
    whole, lines = reading([*DOCUMENT, *labels, *beside])
    found = without_beneath(whole, [*lines[:3], *lines[len(DOCUMENT) : len(DOCUMENT) + len(labels)]])
    assert kept(found) == set(range(len(DOCUMENT) + len(labels)))


def test_lines_of_one_sheet_go_together_though_one_is_hardly_aslant() -> None:
    curved = [box((110, y), 200, slope) for y, slope in ((40, 7.5), (85, 9.5), (130, 9.7), (175, 10.0), (220, 10.0))]
    whole, lines = reading([*DOCUMENT, *curved])
    assert kept(without_beneath(whole, lines[:3])) == set(range(len(DOCUMENT)))


def test_what_stands_at_a_slant_between_the_lines_is_kept() -> None:
    signed = [box((500, y), 200, 12.0) for y in (320, 420, 520, 620)]
    whole, lines = reading([*DOCUMENT, *signed])
    assert without_beneath(whole, lines[:3]) is whole


def test_a_few_slanted_lines_are_no_sheet() -> None:
    whole, lines = reading([*DOCUMENT, *BELOW[:3]])
    assert without_beneath(whole, lines[:3]) is whole


def test_without_words_of_a_document_nothing_is_left_out() -> None:
    whole, lines = reading([*DOCUMENT, *BELOW])
    assert without_beneath(whole, lines[:1]) is whole
    assert without_beneath(whole, []) is whole


def test_lines_in_columns_have_no_slant_of_their_own() -> None:
    whole, lines = reading([*DOCUMENT, *(box((x, 150), 200, 91.0) for x in (60, 100, 140, 180, 220))])
    assert without_beneath(whole, lines[:3]) is whole


@pytest.mark.parametrize("apart", [5.0, 7.0, 7.8])
def test_the_other_page_of_a_bent_booklet_is_no_other_sheet(apart: float) -> None:
    slopes = ((250, -apart / 2), (750, apart / 2))
    pages = [box((x, y), 300, slope) for x, slope in slopes for y in range(200, 800, 60)]
    whole, lines = reading(pages)
    assert without_beneath(whole, lines[:3]) is whole


SHEET = np.array([[180, 270], [820, 270], [820, 700], [180, 700]], np.float32)
FOUND = OwnSheet(SHEET, np.zeros(len(DOCUMENT) + 4, bool))
ASKEW = [box((90, y), 120, 4.0) for y in (320, 420, 520, 620)]


def test_lines_beyond_the_edges_of_the_sheet_and_askew_to_them_are_none_of_it() -> None:
    whole, _ = reading([*DOCUMENT, *ASKEW])
    assert not lies_within(SHEET, whole.boxes)
    found = within_sheet(whole, FOUND)
    assert kept(found) == set(range(len(DOCUMENT)))
    assert len(found.boxes) == found.detected == len(DOCUMENT)
    assert lies_within(SHEET, found.boxes)


def test_lines_that_run_along_the_edges_of_a_panel_are_the_document_s() -> None:
    whole, _ = reading([*DOCUMENT, *(box((90, y), 120, 1.0) for y in (320, 420, 520, 620))])
    assert within_sheet(whole, FOUND) is whole


def test_lines_around_a_panel_seen_at_a_steep_angle_are_the_document_s() -> None:
    corners = np.array([[0, 0], [1000, 0], [1000, 1000], [0, 1000]], np.float32)
    seen = np.array([[0, 0], [1000, 200], [1000, 800], [0, 1000]], np.float32)
    steep = cv2.getPerspectiveTransform(corners, seen)

    def slanted(quad: Quad) -> Quad:
        return np.asarray(cv2.perspectiveTransform(quad[None], steep)[0], np.float32)

    lines = [box((300, y), 300, 0.0) for y in (120, 180, 820, 880, 400, 460, 520)]
    panel = np.array([[120, 350], [880, 350], [880, 600], [120, 600]], np.float32)
    whole, _ = reading([slanted(line) for line in lines])
    assert within_sheet(whole, OwnSheet(slanted(panel), np.zeros(len(lines), bool))) is whole


def test_lines_that_an_edge_of_the_sheet_cuts_are_none_of_it_however_they_run() -> None:
    whole, _ = reading([*DOCUMENT, *(box((90, y), 120, 1.0) for y in (320, 420, 520, 620))])
    cut = np.arange(len(DOCUMENT) + 4) >= len(DOCUMENT)
    for corners in (None, SHEET):
        assert kept(within_sheet(whole, OwnSheet(corners, cut))) == set(range(len(DOCUMENT)))
    assert within_sheet(whole, OwnSheet(None, cut), lambda _lines: True) is whole


def test_a_few_lines_beside_a_sheet_or_frame_are_kept() -> None:
    whole, _ = reading([*DOCUMENT, *ASKEW[:3]])
    assert within_sheet(whole, FOUND) is whole


def test_another_document_beside_the_sheet_is_kept() -> None:
    whole, _ = reading([*DOCUMENT, *ASKEW])
    asked: list[set[int]] = []

    def another(lines: Sequence[TextLine]) -> bool:
        asked.append({int(line.text) for line in lines})
        return True

    assert within_sheet(whole, FOUND, another) is whole
    assert asked == [set(range(len(DOCUMENT), len(DOCUMENT) + len(ASKEW)))]


@pytest.mark.parametrize(("slope", "left_out"), [(7.0, False), (8.5, False), (9.5, True), (-7.5, True)])
def test_another_sheet_is_told_from_eight_degrees_on(slope: float, left_out: bool) -> None:
    """The document runs at one degree: what lies at less from it counts as its own, as a booklet's other page does."""
    below = [box((x, y), 300, slope) for x in (250, 750) for y in (60, 120, 880, 940)]
    whole, lines = reading([*DOCUMENT, *below])
    assert (kept(without_beneath(whole, lines[:3])) == set(range(len(DOCUMENT)))) is left_out


@pytest.mark.parametrize(("slope", "left_out"), [(10.0, False), (12.5, False), (13.5, True), (16.0, True)])
def test_pieces_of_lines_are_told_from_twelve_degrees_on(slope: float, left_out: bool) -> None:
    """Their nearest long line is the document's and others slope the other way: only their own slant can tell them."""
    pieces = [box((170, y), 60, slope) for y in (470, 500, 530)]
    below = [box((x, y), 300, -14.0) for x in (250, 750) for y in (60, 120, 880, 940)]
    whole, lines = reading([*DOCUMENT, *below, *pieces])
    own = len(DOCUMENT)
    kept_pieces = set() if left_out else {own + len(below) + index for index in range(3)}
    assert kept(without_beneath(whole, lines[:3])) == {*range(own), *kept_pieces}


def spoken(told: list[tuple[str, Quad]]) -> Reading:
    lines = tuple(TextLine(text, 0.99, quad, shown=quad) for text, quad in told)
    boxes = tuple(quad for _, quad in told)
    return Reading(0, False, False, 1.0, 80.0, 1.0, lines, {"0": 80.0}, len(boxes), boxes, False, (1000, 1000))


PAGE = [("执业证书编号：1234", quad) for quad in DOCUMENT] + [("男", box((300, 520), 30)), ("3", box((600, 480), 20))]
DAYS = {
    "left": [(str(day), box((80, 250 + 80 * day), 20)) for day in range(3)],
    "top": [(str(10 + day), box((300 + 90 * day, 150), 30)) for day in range(3)],
    "right": [(chr(65 + key), box((920, 300 + 90 * key), 20)) for key in range(2)],
    "bottom": [("5", box((500, 900), 20))],
}


def test_days_and_keys_around_a_document_are_none_of_it() -> None:
    whole = spoken([*PAGE, *(day for days in DAYS.values() for day in days)])
    found, ends = without_signs(whole)
    assert [line.text for line in found.lines] == [text for text, _ in PAGE]
    assert found.detected == len(found.boxes) == len(PAGE)
    assert ends == {"left", "top", "right"}  # One below says nothing of where it ends there.


@pytest.mark.parametrize(
    "beside",
    [
        [(str(60 + row), box((920, 260 + 40 * row), 30)) for row in range(12)],  # Marks in the last column of a table.
        DAYS["left"] + DAYS["right"],  # Too few sides.
        [day for days in DAYS.values() for day in days][::2],  # Too few.
        [("证", box((x, y), 30)) for x in (60, 940) for y in (60, 500, 940)],  # Not letters or figures.
    ],
    ids=["column", "two sides", "few", "characters"],
)
def test_short_words_of_a_document_are_its_own(beside: list[tuple[str, Quad]]) -> None:
    whole = spoken([*PAGE, *beside])
    assert without_signs(whole) == (whole, frozenset())
