"""Lines that a detection network's map links with each other are found one by one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from checker.vision.text_boxes import Boxes


def page(*lines: tuple[int, int, int, int]) -> NDArray[np.float32]:
    likely = np.zeros((320, 480), np.float32)
    for left, top, right, bottom in lines:
        likely[top:bottom, left:right] = 0.95
    return likely


def extents(boxes: list[NDArray[np.float32]]) -> list[list[int]]:
    return sorted([round(float(v)) for v in (*box.min(axis=0), *box.max(axis=0))] for box in boxes)


LABELS = [(40, top, 60, top + 18) for top in (100, 150, 200)]
VALUES = [(140, top, 220, top + 18) for top in (100, 150, 200)]
OTHERS = [(40, 30, 220, 48), (260, 100, 420, 118), (260, 150, 420, 168)]


def linked() -> NDArray[np.float32]:
    """Labels linked by a faint bridge from one to the next, and each with its value."""
    likely = page(*OTHERS, *LABELS, *VALUES)
    likely[118:200, 46:52] = np.maximum(likely[118:200, 46:52], 0.45)
    for top in (100, 150, 200):
        likely[top + 4 : top + 12, 60:140] = 0.4
    return likely


def test_lines_linked_by_a_faint_bridge_are_found_each() -> None:
    apart = extents(Boxes()(page(*OTHERS, *LABELS, *VALUES)))
    assert len(apart) == 9
    found = extents(Boxes()(linked()))
    assert len(found) == 9
    assert np.abs(np.array(found) - np.array(apart)).max() <= 3


def test_lines_that_are_not_linked_are_found_as_before_and_only_once() -> None:
    boxes = Boxes()
    likely = page(*OTHERS, *LABELS)
    assert extents(boxes(likely)) == extents(boxes._boxes(boxes._first, likely))


def test_shreds_beside_lines_and_rims_of_seals_are_no_lines() -> None:
    likely = page(*OTHERS)
    rows, columns = np.ogrid[:320, :480]
    distance = np.hypot(rows - 240.0, columns - 120.0)
    rim = (distance > 55) & (distance < 63)
    likely[rim] = 0.9
    likely[26:29, 300:340] = 0.9
    boxes = Boxes()
    assert extents(boxes(likely)) == extents(boxes._boxes(boxes._first, likely))


def test_a_blank_map_has_no_lines() -> None:
    assert Boxes()(np.zeros((64, 96), np.float32)) == []
