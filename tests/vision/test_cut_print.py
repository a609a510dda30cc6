"""White slips on a sheet are told by the print that their edges cut, and nothing that is printed is."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from checker.vision.cut_print import Box, CutPrint, find_cut_print
from checker.vision.light import measure_cells
from tests.vision.sheets import Quad, Rgb, sheet

PAPER, SLIP = 225, 245
LEFT, TOP, RIGHT, BOTTOM = 300, 106, 520, 300


def cut(page: Rgb, quads: list[Quad], faces: Sequence[Box] = ()) -> CutPrint | None:
    return find_cut_print(page, quads, measure_cells(page, quads), lambda: faces)


def slipped(corners: Sequence[tuple[int, int]], colour: int = SLIP) -> tuple[Rgb, list[Quad]]:
    """A page of print with a blank slip on it, the slip's corners in pixels."""
    page, quads = sheet(lines=12)
    page = np.asarray(cv2.GaussianBlur(page, (0, 0), 0.6), np.uint8)
    cv2.fillPoly(page, [np.array(corners, np.int32)], (colour, colour, colour), cv2.LINE_AA)
    return page, quads


STRAIGHT = ((LEFT, TOP), (RIGHT, TOP), (RIGHT, BOTTOM), (LEFT, BOTTOM))
SLANTED = ((250, 70), (600, 100), (580, 480), (230, 450))


@pytest.mark.parametrize("corners", [STRAIGHT, SLANTED], ids=["straight", "slanted"])
@pytest.mark.parametrize("colour", [SLIP, 205], ids=["white", "grey"])
def test_a_slip_cuts_the_print_along_its_edges(corners: Sequence[tuple[int, int]], colour: int) -> None:
    found = cut(*slipped(corners, colour))
    assert found is not None and found.strokes >= 4
    (x0, y0), (x1, y1) = found.polygon.min(axis=0), found.polygon.max(axis=0)
    lowest, highest = np.min(corners, axis=0), np.max(corners, axis=0)
    assert x0 > lowest[0] - 50 and y0 > lowest[1] - 50 and x1 < highest[0] + 50 and y1 < highest[1] + 50


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
