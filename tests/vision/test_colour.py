from __future__ import annotations

import numpy as np

from checker.vision.colour import colourfulness
from tests.vision.sheets import on_desk, sheet


def test_grey_in_coloured_light_is_grey() -> None:
    page, _ = sheet()
    warm = (page * np.array([1.0, 0.93, 0.8])).astype(np.uint8)
    assert colourfulness(page) < 0.005
    assert colourfulness(warm) < 0.02


def test_a_coloured_picture_is_not() -> None:
    page, _ = sheet()
    page[100:250, 500:650] = (200, 150, 130)
    assert colourfulness(page) > 0.1


def test_the_desk_does_not_count() -> None:
    page, quads = sheet()
    picture, _ = on_desk(page, quads)
    mask = np.zeros(picture.shape[:2], np.uint8)
    mask[80:-80, 80:-80] = 1
    assert colourfulness(picture) > 0.1
    assert colourfulness(picture, mask) < 0.02
