"""The canvas of a viewer with its signs, and even surroundings that are none."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from checker.vision.canvas import canvas_signs
from checker.vision.lines import Image
from tests.vision.sheets import on_desk, sheet


def _viewer(tone: int, *, signs: bool = True) -> Image:
    picture = np.full((900, 1200, 3), tone, np.uint8)
    page, _ = sheet(560, 760)
    picture[60:820, 320:880] = page
    if signs:
        ink = (235,) * 3 if tone < 128 else (30,) * 3
        for x in range(500, 720, 40):
            cv2.circle(picture, (x, 862), 9, ink, 2)
    coded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 85])[1]
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)


@pytest.mark.parametrize("tone", [32, 90, 128, 204])
def test_buttons_on_the_canvas_are_counted(tone: int) -> None:
    assert canvas_signs(_viewer(tone)) == 6


def test_a_lid_without_signs_and_a_white_one_with_them_are_none() -> None:
    assert canvas_signs(_viewer(204, signs=False)) == 0
    assert canvas_signs(_viewer(245)) == 0


def test_a_desk_and_a_page_are_none() -> None:
    assert canvas_signs(on_desk(*sheet())[0]) == 0
    assert canvas_signs(sheet(paper=200)[0]) == 0


def test_a_keyboard_on_a_black_desk_is_none() -> None:
    """Cameras take the grain off what is black; what is left is how the light falls on it."""
    picture = _viewer(34).astype(np.float32)
    dark = picture.max(axis=2, keepdims=True) < 60
    light = np.linspace(0.86, 1.14, picture.shape[1], dtype=np.float32)[None, :, None]
    desk = np.where(dark, picture * light, picture).clip(0, 255).astype(np.uint8)
    coded = cv2.imencode(".jpg", desk, [cv2.IMWRITE_JPEG_QUALITY, 85])[1]
    assert canvas_signs(np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)) == 0


def test_what_stands_on_two_sides_only_is_no_canvas() -> None:
    picture = _viewer(90)
    picture[:, :300] = picture[:, -300:] = np.random.default_rng(1).integers(60, 200, (900, 300, 3), np.uint8)
    assert canvas_signs(picture) == 0


def test_a_picture_too_small_for_a_canvas_has_none() -> None:
    assert canvas_signs(np.full((20, 300, 3), 90, np.uint8)) == 0


def test_islands_of_a_soft_shadow_on_an_even_wall_are_no_signs() -> None:
    picture = np.full((900, 1200, 3), 204, np.uint8)
    page, _ = sheet(560, 760)
    picture[60:820, 320:880] = page
    for y in range(120, 700, 60):  # What compression leaves of a shadow beside the page, 46 darker in its middle.
        picture[y : y + 24, 884:908] -= np.uint8(cv2.GaussianBlur(_bump(), (0, 0), 3) * 46)[..., None]
    assert canvas_signs(picture) == 0


def _bump() -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    bump = np.zeros((24, 24), np.float32)
    bump[8:16, 8:16] = 1
    return bump / cv2.GaussianBlur(bump, (0, 0), 3).max()
