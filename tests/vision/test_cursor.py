"""Mouse pointers, drawn here after other outlines than the ones that are looked for, and what resembles them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from checker.vision import cursor
from checker.vision.cursor import pointer
from checker.vision.lines import Image
from tests.vision.sheets import on_desk, sheet

ARROW = np.array([[0, 0], [0, 16], [4, 12.5], [6.5, 18], [8.5, 17], [6, 11.7], [11.5, 11.5]])
OUTER = np.array([[0, 0], [0, 17], [4, 13.5], [7, 20], [10.2, 18.6], [7.2, 12.4], [12.4, 12]])
BELOW = 0.78


def _shown(scale: float, ink: int, edge: int, corners: np.ndarray = ARROW, *, quality: int = 85) -> Image:
    picture, _ = on_desk(*sheet())
    points = np.round((corners * scale + (400, 300)) * 16).astype(np.int32)
    cv2.polylines(picture, [points], True, (edge,) * 3, max(2, round(2 * scale)), cv2.LINE_AA, shift=4)
    cv2.fillPoly(picture, [points], (ink,) * 3, cv2.LINE_AA, shift=4)
    coded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)


@pytest.mark.parametrize("scale", [1.0, 1.5, 3.0])
@pytest.mark.parametrize(("ink", "edge"), [(255, 0), (0, 255)])
def test_a_pointer_is_known_white_or_black(scale: float, ink: int, edge: int) -> None:
    assert pointer(_shown(scale, ink, edge)) > 0.82


@pytest.mark.parametrize("scale", [2.2, 3.0])
@pytest.mark.parametrize("lean", [-4, 4])
def test_a_pointer_whose_edge_is_drawn_over_its_inside_is_known(scale: float, lean: float) -> None:
    turn = np.deg2rad(lean)
    corners = OUTER @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    points = np.round((corners * scale + (400, 300)) * 16).astype(np.int32)
    picture, _ = on_desk(*sheet())
    cv2.fillPoly(picture, [points], (255,) * 3, cv2.LINE_AA, shift=4)
    cv2.polylines(picture, [points], True, (30,) * 3, round(scale), cv2.LINE_AA, shift=4)
    assert pointer(picture) > 0.82


def test_print_has_none() -> None:
    assert pointer(on_desk(*sheet())[0]) < BELOW


def test_an_arrow_of_one_tone_is_none() -> None:
    assert pointer(_shown(1.5, 225, 225)) < BELOW
    grey = _shown(1.5, 120, 120)
    assert pointer(grey) < BELOW


@pytest.mark.parametrize(
    "corners",
    [
        ARROW * (-1, 1) + (12, 0),
        np.array([[0, 0], [0, 18], [11.5, 11.5]]),
        np.array([[0, 0], [0, 18], [11, 18], [11, 0]]),
    ],
    ids=["mirrored", "no tail", "box"],
)
def test_other_shapes_in_two_tones_are_none(corners: np.ndarray) -> None:
    assert pointer(_shown(1.5, 255, 0, corners)) < BELOW


def test_of_a_picture_full_of_arrows_some_are_looked_at_and_of_countless_dots_none() -> None:
    cell = np.zeros((21, 13), np.uint8)
    cv2.fillPoly(cell, [np.round(ARROW).astype(np.int32) + 1], (1,))
    assert len(cursor._possible(np.pad(np.tile(cell, (10, 10)), 1))) == 100
    assert len(cursor._possible(np.tile(cell, (40, 40)))) == cursor._MOST_PATCHES
    dots = np.zeros((1000, 1000), np.uint8)
    dots[300:321, 300:313] = cell
    assert len(cursor._possible(dots)) == 1
    dots[1:290:2, 1::2] = dots[340::2, 1::2] = 1
    assert not cursor._possible(dots)


def test_the_most_parts_are_counted_or_bounded() -> None:
    dots = np.zeros((900, 900), np.uint8)
    dots[1::2, 1::2] = 1
    assert cursor._parts(dots) == 450 * 450 + 1
    assert cursor._parts(dots[:30, :30]) >= 15 * 15 + 1
