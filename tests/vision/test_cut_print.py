"""White slips on a sheet are told by the lines that their edges cut, and nothing that is printed is."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from checker.vision.cut_print import Box, CutPrint, find_cut_print
from checker.vision.light import measure_cells
from tests.vision.sheets import Quad, Rgb, sheet, slipped, write

PAPER, SLIP = 225, 245
LEFT, TOP, RIGHT, BOTTOM = 300, 106, 520, 300


def cut(page: Rgb, quads: list[Quad], faces: Sequence[Box] = ()) -> CutPrint | None:
    return find_cut_print(page, quads, measure_cells(page, quads), lambda: faces)


STRAIGHT = ((LEFT, TOP), (RIGHT, TOP), (RIGHT, BOTTOM), (LEFT, BOTTOM))
SLANTED = ((250, 70), (600, 100), (580, 480), (230, 450))


def near(found: CutPrint | None, corners: Sequence[tuple[int, int]], scale: float = 1.0) -> bool:
    """Whether one strip was found, and within the slip."""
    if found is None or found.polygon.shape != (4, 2):
        return False
    lowest, highest = np.min(corners, axis=0) * scale, np.max(corners, axis=0) * scale
    inside = (found.polygon > lowest - 8 * scale) & (found.polygon < highest + 8 * scale)
    return bool(inside.all())


@pytest.mark.parametrize("corners", [STRAIGHT, SLANTED], ids=["straight", "slanted"])
@pytest.mark.parametrize("colour", [SLIP, 205], ids=["white", "grey"])
def test_an_edge_of_a_slip_cuts_the_lines_that_it_crosses(corners: Sequence[tuple[int, int]], colour: int) -> None:
    found = cut(*slipped(corners, colour))
    assert found is not None and found.lines >= 2
    assert near(found, corners)


@pytest.mark.parametrize("turn", [-20.0, 4.0, 20.0, 90.0])
def test_a_slip_is_told_on_a_turned_page(turn: float) -> None:
    page, quads = slipped(STRAIGHT)
    matrix = cv2.getRotationMatrix2D((400, 280), turn, 1.0)
    matrix[:, 2] += (200, 320)
    turned = cv2.warpAffine(page, matrix, (1200, 1200), flags=cv2.INTER_CUBIC, borderValue=(PAPER, PAPER, PAPER))
    found = cut(
        np.asarray(turned, np.uint8), [cv2.transform(quad[None], matrix)[0].astype(np.float32) for quad in quads]
    )
    assert found is not None and found.lines >= 2


def test_places_and_faces_are_those_of_a_large_picture() -> None:
    page, quads = slipped(STRAIGHT)
    large = np.asarray(cv2.resize(page, None, fx=3, fy=3, interpolation=cv2.INTER_CUBIC), np.uint8)
    wide = [np.asarray(quad * 3, np.float32) for quad in quads]
    assert near(cut(large, wide), STRAIGHT, 3.0)
    middle = (3 * (LEFT + RIGHT) / 2, 3 * (TOP + BOTTOM) / 2)
    assert cut(large, wide, [(middle[0] - 90, middle[1] - 120, middle[0] + 90, middle[1] + 120)]) is None


def test_what_is_printed_cuts_nothing() -> None:
    page, quads = sheet(lines=12)
    assert cut(page, quads) is None
    ruled = page.copy()
    for quad in quads:  # Rules right below the feet of the letters, and a frame.
        cv2.line(ruled, (40, round(float(quad[3, 1])) - 3), (760, round(float(quad[3, 1])) - 3), (90, 90, 90), 2)
    cv2.rectangle(ruled, (40, 30), (760, 530), (90, 90, 90), 2)
    assert cut(ruled, quads) is None
    tinted = page.copy()
    tinted[:, 400:] = (tinted[:, 400:] * 0.9).astype(np.uint8)  # Print goes on over a fold or on a tinted ground.
    assert cut(tinted, quads) is None


@pytest.mark.parametrize("aslant", [0, 12])
def test_what_runs_along_a_line_cuts_nothing(aslant: int) -> None:
    """A crease shades all below it, a tinted row ends there: their edge goes through the feet of one line."""
    page, quads = sheet(lines=12)
    line = quads[5]
    foot = round(float(line[3, 1])) - 7
    gone = page.copy()
    gone[foot:] = PAPER
    kept = [quad for quad in quads if quad[3, 1] <= line[3, 1]]
    below = np.array([(0, foot), (800, foot + aslant), (800, 560), (0, 560)], np.int32)
    cv2.fillPoly(gone, [below], (205, 205, 205), cv2.LINE_AA)
    assert cut(gone, [*kept, np.asarray(line + np.float32([0, 200]), np.float32)]) is None


def test_print_behind_an_edge_is_no_blank_thing() -> None:
    page, quads = slipped(STRAIGHT)
    found = cut(page, quads)
    assert found is not None
    label = np.array([(LEFT + 8, TOP + 8), (RIGHT - 8, TOP + 8), (RIGHT - 8, BOTTOM - 8), (LEFT + 8, BOTTOM - 8)])
    assert cut(page, [*quads, label.astype(np.float32)]) is None


def test_a_document_on_another_printed_sheet_is_no_thing_laid_on_it() -> None:
    page, around = slipped(((150, 90), (650, 90), (650, 440), (150, 440)))
    assert cut(page, around) is not None  # Of a blank sheet as large it would be said.
    own = [np.array([[200, y], [600, y], [600, y + 20], [200, y + 20]], np.float32) for y in range(140, 380, 34)]
    write(page, own)
    assert cut(page, [*around, *own]) is None


def test_one_line_tells_nothing() -> None:
    top = round(float(sheet(lines=12)[1][5][0, 1]))
    page, quads = slipped(((300, top - 5), (520, top - 5), (520, top + 25), (300, top + 25)))
    assert cut(page, quads) is None


def test_a_photo_may_be_glued_over_print_and_a_margin_cuts_nothing() -> None:
    page, quads = slipped(STRAIGHT)
    middle = ((LEFT + RIGHT) / 2, (TOP + BOTTOM) / 2)
    face = (middle[0] - 30, middle[1] - 40, middle[0] + 30, middle[1] + 40)
    glued = cut(page, quads, [face])
    assert glued is None
    at_the_rim = slipped(((600, 0), (800, 0), (800, 560), (600, 560)))
    beside = [np.minimum(quad, np.array([[600, np.inf]], np.float32)) for quad in at_the_rim[1]]
    assert cut(at_the_rim[0], beside) is None


def test_small_print_and_none_tell_nothing() -> None:
    page, quads = slipped(STRAIGHT)
    small = cv2.resize(page, None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA)
    assert cut(small, [np.asarray(quad * 0.4, np.float32) for quad in quads]) is None
    assert cut(np.full((400, 600, 3), 230, np.uint8), []) is None
