from __future__ import annotations

import cv2
import numpy as np
import pytest

from checker.vision import far_card
from checker.vision.far_card import find_far_card
from tests.vision.sheets import Rgb
from tests.vision.written import page


def scene(inside: Rgb, *, ground: str = "plaid") -> tuple[Rgb, np.ndarray]:
    """Something 150 pixels wide in a picture 1200 wide, on a patterned ground; and its corners."""
    picture = np.full((900, 1200, 3), (110, 80, 55), np.int16)
    if ground == "plaid":
        picture[:, ::160] = picture[::160] = (60, 70, 120)
        for at in range(0, 1200, 160):
            picture[:, at : at + 50] = picture[at : at + 50] = (90, 100, 130)
    picture += np.random.default_rng(3).normal(0, 4, picture.shape).astype(np.int16)
    small = cv2.resize(inside, (150, 95), interpolation=cv2.INTER_AREA)
    picture[380:475, 600:750] = small
    corners = np.array([[600, 380], [750, 380], [750, 475], [600, 475]], np.float32)
    return np.asarray(picture.clip(0, 255), np.uint8), corners


def test_a_small_card_is_found_by_its_lines() -> None:
    found = find_far_card(scene(page(900, 570, size=36))[0])
    assert found is not None
    corners = scene(page())[1]
    assert cv2.contourArea(found) == pytest.approx(cv2.contourArea(corners), rel=0.1)
    assert np.abs(found.mean(axis=0) - corners.mean(axis=0)).max() < 4


@pytest.mark.parametrize("ground", ["plaid", "plain"])
def test_windows_pictures_and_blank_things_are_no_cards(ground: str) -> None:
    blank = np.full((570, 900, 3), 236, np.uint8)
    window = np.full((570, 900, 3), (150, 190, 235), np.uint8)
    window[:, ::300] = window[280:300] = 240
    window[:, 290:310] = window[:, 590:610] = 240
    sky = np.linspace((120, 170, 220), (90, 130, 60), 570)[:, None].astype(np.uint8).repeat(900, axis=1)
    assert [find_far_card(scene(thing, ground=ground)[0]) for thing in (blank, window, sky)] == [None] * 3


def test_the_tiles_of_a_floor_are_not_all_compared_with_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    shades = np.random.default_rng(5).integers(140, 250, (10, 10))
    floor = np.full((900, 1200, 3), 120, np.uint8)
    for row, column in np.ndindex(shades.shape):
        floor[row * 90 + 4 : row * 90 + 86, column * 120 + 4 : column * 120 + 114] = shades[row, column]
    compared: list[bool] = []
    alike = far_card._alike
    monkeypatch.setattr(far_card, "_alike", lambda *quads: compared.append(True) or alike(*quads))
    assert find_far_card(floor) is None
    assert 500 < len(compared) < 5000  # Each with each would be more than half a million.


def test_an_empty_picture_has_none() -> None:
    assert find_far_card(np.full((600, 800, 3), 128, np.uint8)) is None
