"""Red ink is found, and goes without taking the black ink with it."""

from __future__ import annotations

import cv2
import numpy as np

from checker.vision.lines import TextLine
from checker.vision.second import without_red
from checker.vision.unsealed import merge, red_ink

PAPER, INK, RED = (232, 230, 225), (35, 35, 40), (205, 60, 65)


def sheet(seal: bool = True) -> np.ndarray:
    image = np.full((900, 640, 3), PAPER, np.uint8)
    cv2.putText(image, "2021 01 20", (330, 700), cv2.FONT_HERSHEY_SIMPLEX, 1.1, INK, 2)
    if seal:
        layer = np.full_like(image, 255)
        cv2.circle(layer, (430, 690), 90, RED, 6)
        cv2.circle(layer, (430, 690), 25, RED, -1)
        image = np.minimum(image, layer)
    return image


def line(text: str, confidence: float, x: float, width: float = 100) -> TextLine:
    quad = np.array([[x, 0], [x + width, 0], [x + width, 20], [x, 20]], np.float32)
    return TextLine(text, confidence, quad, (), (), quad)


def test_seals_are_found_across_the_lines() -> None:
    (left, top, right, bottom), *more = red_ink(sheet()).areas
    assert not more and (left, right) == (0, 640)
    assert top < 605 and 775 < bottom < 900
    assert red_ink(sheet(seal=False)).areas == ()
    (left, top, right, bottom), *_ = red_ink(sheet(), sideways=True).areas
    assert (top, bottom) == (0, 900) and left < 345 and right > 515


def test_lines_beside_a_seal_are_not_under_it() -> None:
    ink = red_ink(sheet())
    assert ink.touches(np.array([[300, 680], [500, 680], [500, 710], [300, 710]], np.float32))
    assert not ink.touches(np.array([[20, 680], [300, 680], [300, 710], [20, 710]], np.float32))


def test_red_goes_and_black_stays() -> None:
    plain, sealed = sheet(seal=False)[..., 0].astype(int), without_red(sheet())[..., 0].astype(int)
    black = plain < 80
    assert np.abs(sealed - plain)[~cv2.dilate(black.astype(np.uint8), np.ones((5, 5))).astype(bool)].max() < 45
    assert (sealed[black] < 110).mean() > 0.97


def test_readings_without_red_replace_what_they_cover() -> None:
    first = [line("2021年1", 0.99, 0, 60), line("日", 0.99, 70, 20), line("单位", 0.9, 300)]
    merged = merge(first, [line("2021年1月20日", 0.99, 0, 95), line("公章", 0.95, 500), line("x", 0.2, 700, 10)])
    assert [item.text for item in merged] == ["单位", "2021年1月20日", "公章"]
    assert merge(first, [line("单", 0.91, 300)]) == first
