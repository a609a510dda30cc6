"""Ink beside words: what a bracket, an empty box and a tick look like to the gate."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from checker.vision.marks import ROWS, find_marks

SIZE = 40
INK = (40, 40, 45)
QUAD = np.array([[0, 0], [400, 0], [400, ROWS * SIZE], [0, ROWS * SIZE]], np.float32)
MIDDLE = round(ROWS * SIZE / 2)


def strip() -> NDArray[np.uint8]:
    return np.full((round(ROWS * SIZE), 400, 3), 245, np.uint8)


def bracket(image: NDArray[np.uint8], x: int, start: int) -> None:
    cv2.ellipse(image, (x, MIDDLE), (10, 18), 0, start, start + 150, INK, 2, cv2.LINE_AA)


def tick(image: NDArray[np.uint8], x: int, size: float = 1.0, ink: tuple[int, int, int] = INK) -> None:
    steps = [(-12, 0), (-4, 11), (16, -16)]
    points = np.array([(x + size * dx, MIDDLE + size * dy) for dx, dy in steps], np.int32)
    cv2.polylines(image, [points], False, ink, 4, cv2.LINE_AA)


def kinds(image: NDArray[np.uint8], *, sealed: bool = False) -> list[str]:
    return [mark.kind for mark in find_marks(image, QUAD, sealed=sealed)]


def test_empty_brackets() -> None:
    image = strip()
    bracket(image, 120, 105)
    bracket(image, 220, -75)
    assert kinds(image) == ["open", "close"]


@pytest.mark.parametrize("size", [0.6, 1.0, 1.8])
def test_a_tick_within_brackets(size: float) -> None:
    image = strip()
    bracket(image, 100, 105)
    bracket(image, 240, -75)
    tick(image, 165, size)
    assert kinds(image) == ["open", "mark", "close"]


@pytest.mark.parametrize("ring", [True, False])
def test_box_and_ring_are_hollow_until_something_is_in_them(ring: bool) -> None:
    image = strip()
    if ring:
        cv2.circle(image, (120, MIDDLE), 15, INK, 2, cv2.LINE_AA)
    else:
        cv2.rectangle(image, (105, MIDDLE - 15), (135, MIDDLE + 15), INK, 2)
    assert kinds(image) == ["hollow"]
    tick(image, 120)
    assert "hollow" not in kinds(image)
    assert "mark" in kinds(image)


def test_a_box_that_is_filled_is_a_mark() -> None:
    image = strip()
    cv2.rectangle(image, (105, MIDDLE - 15), (135, MIDDLE + 15), INK, -1)
    assert kinds(image) == ["mark"]


def test_borders_and_other_rows_are_left_out() -> None:
    image = strip()
    cv2.line(image, (0, 80), (400, 80), INK, 2)
    cv2.line(image, (200, 0), (200, 88), INK, 2)
    cv2.rectangle(image, (60, 0), (90, 12), INK, -1)
    assert kinds(image) == []


def test_a_line_to_write_on() -> None:
    image = strip()
    cv2.line(image, (100, MIDDLE + 22), (260, MIDDLE + 22), INK, 2)
    assert kinds(image) == ["line"]
    tick(image, 180)
    assert sorted(kinds(image)) == ["line", "mark"]


def test_the_border_of_a_cell_in_pieces_is_no_line_to_write_on() -> None:
    image = strip()
    for start, end, y in ((0, 100, 30), (106, 260, 31), (266, 400, 32)):
        cv2.line(image, (start, MIDDLE + y), (end, MIDDLE + y), INK, 2)
    assert kinds(image) == []


def test_the_ink_of_a_seal_is_no_tick() -> None:
    image = strip()
    tick(image, 180, ink=(215, 60, 70))
    assert kinds(image) == ["mark"]
    assert kinds(image, sealed=True) == []


def test_blank_paper_shows_nothing() -> None:
    noisy = np.random.default_rng(3).normal(240, 3, strip().shape).clip(0, 255).astype(np.uint8)
    assert kinds(noisy) == []
