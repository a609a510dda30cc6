from __future__ import annotations

import cv2
import numpy as np
import pytest

from checker.report import Status
from checker.vision.mosaic import find_mosaic
from tests.checks.test_blur import seen
from tests.vision.written import page


def enlarged(side: float, interpolation: int) -> np.ndarray:
    whole = page()
    height, width = whole.shape[:2]
    small = cv2.resize(whole, (round(width / side), round(height / side)), interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (width, height), interpolation=interpolation)


@pytest.mark.parametrize("side", [2, 3, 4, 5])
def test_squares_are_found_with_their_side(side: int) -> None:
    mosaic = find_mosaic(enlarged(side, cv2.INTER_NEAREST))
    assert mosaic.squares > 0.9 and mosaic.side == side


@pytest.mark.parametrize("interpolation", [cv2.INTER_LINEAR, cv2.INTER_CUBIC])
def test_smooth_enlarging_leaves_none(interpolation: int) -> None:
    assert find_mosaic(enlarged(3, interpolation)).squares < 0.2


def test_black_and_white_print_and_plain_paper_are_none() -> None:
    black = np.where(page() > 128, 255, 0).astype(np.uint8)
    assert find_mosaic(black).squares < 0.5
    assert find_mosaic(np.full((300, 200, 3), 240, np.uint8)) == find_mosaic(np.zeros((2, 3, 3), np.uint8))


def test_a_page_in_a_mosaic_shows_no_more_than_its_squares() -> None:
    assert seen(page()) == []
    assert seen(enlarged(5, cv2.INTER_NEAREST)) == [("blur.too_blurry", Status.FAIL)]
