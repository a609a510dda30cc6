from __future__ import annotations

import cv2
import numpy as np
import pytest

from checker.report import Status
from checker.vision.mosaic import find_mosaic
from tests.checks.test_blur import seen
from tests.vision.written import page

Picture = np.ndarray


def whole(picture: Picture) -> list[Picture]:
    height, width = picture.shape[:2]
    return [np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)]


def enlarged(side: float, interpolation: int) -> np.ndarray:
    whole = page()
    height, width = whole.shape[:2]
    small = cv2.resize(whole, (round(width / side), round(height / side)), interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (width, height), interpolation=interpolation)


@pytest.mark.parametrize("side", [2, 3, 4, 5])
def test_squares_are_found_with_their_side(side: int) -> None:
    picture = enlarged(side, cv2.INTER_NEAREST)
    mosaic = find_mosaic(picture, whole(picture))
    assert mosaic.squares > 0.9 and mosaic.side == side


@pytest.mark.parametrize("interpolation", [cv2.INTER_LINEAR, cv2.INTER_CUBIC])
def test_smooth_enlarging_leaves_none(interpolation: int) -> None:
    picture = enlarged(3, interpolation)
    assert find_mosaic(picture, whole(picture)).squares < 0.2


def test_black_and_white_print_and_plain_paper_are_none() -> None:
    black = np.where(page() > 128, 255, 0).astype(np.uint8)
    assert find_mosaic(black, whole(black)).squares < 0.5
    plain = np.full((300, 200, 3), 240, np.uint8)
    assert find_mosaic(plain, whole(plain)).squares == 0


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 40, 3), (40, 1, 3), (2, 3, 3)])
def test_the_narrowest_pictures_are_none(shape: tuple[int, int, int]) -> None:
    picture = np.zeros(shape, np.uint8)
    assert find_mosaic(picture, whole(picture)).squares == 0


def test_a_code_of_squares_beside_sharp_text_is_no_mosaic() -> None:
    picture = page().copy()
    height, width = picture.shape[:2]
    picture[height // 2 :] = 255
    modules = np.random.default_rng(7).integers(0, 2, (37, 37), np.uint8) * 255
    code = np.kron(modules, np.ones((8, 8), np.uint8))[..., None]
    picture[height - 300 : height - 4, width - 300 : width - 4] = code
    assert find_mosaic(picture, whole(picture)).squares > 0.9
    assert seen(picture) == []


def test_a_page_in_a_mosaic_shows_no_more_than_its_squares() -> None:
    assert seen(page()) == []
    assert seen(enlarged(5, cv2.INTER_NEAREST)) == [("blur.too_blurry", Status.FAIL)]
