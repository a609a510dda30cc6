"""Red ink is found, and goes without taking the black ink with it."""

from __future__ import annotations

import cv2
import numpy as np

from checker.vision.frames import Frame
from checker.vision.lines import TextLine
from checker.vision.second import without_red
from checker.vision.unsealed import merge, read_unsealed, red_ink

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


def shift(down: float) -> np.ndarray:
    return np.array([0, down], np.float32)


def test_seals_are_found_and_flat_red_print_is_none() -> None:
    (left, top, right, bottom), *more = red_ink(sheet()).seals
    assert not more and 300 < left < 345 and 515 < right < 560
    assert top < 605 and 775 < bottom < 830
    assert red_ink(sheet(seal=False)).seals == ()
    heading = sheet(seal=False)
    cv2.putText(heading, "CERTIFICATE OF", (120, 120), cv2.FONT_HERSHEY_SIMPLEX, 1.6, RED, 8)
    assert red_ink(heading).seals == ()


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


def test_a_line_under_a_seal_is_read_whole_and_the_seals_letters_go() -> None:
    image = sheet()
    layer = np.full_like(image, 255)
    cv2.putText(layer, "SEAL", (398, 650), cv2.FONT_HERSHEY_SIMPLEX, 0.7, RED, 2)
    image = np.minimum(image, layer)
    first = [line("1 01", 0.9, 380, 90), line("SEAL", 0.99, 395, 65), line("far", 0.99, 20)]
    placed = [
        TextLine(item.text, item.confidence, item.polygon + shift(top), (), (), item.polygon + shift(top))
        for item, top in zip(first, (672, 632, 100), strict=True)
    ]
    found = read_unsealed(image, Frame(), placed)
    assert found is not None
    texts = [item.text.replace(" ", "") for item in found]
    assert "20210120" in texts and "far" in texts and "SEAL" not in texts and "101" not in texts
    assert read_unsealed(sheet(seal=False), Frame(), placed) is None


def test_a_long_line_that_was_not_found_before_is_read_whole() -> None:
    image = sheet()
    cv2.putText(image, "BEGINS FAR OUT 12345", (20, 640), cv2.FONT_HERSHEY_SIMPLEX, 1.1, INK, 2)
    found = read_unsealed(image, Frame(), [])
    assert found is not None and "BEGINSFAROUT12345" in [item.text.replace(" ", "") for item in found]
