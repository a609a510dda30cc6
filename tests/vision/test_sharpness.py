from __future__ import annotations

import cv2
import numpy as np
import pytest

from checker.vision.legibility import legibility
from checker.vision.lines import Image
from checker.vision.reading import decide_reading
from checker.vision.sharpness import detail_height, line_sharpness, scene_sharpness
from tests.vision.written import page

SIZE = 32


def blurred(picture: Image, sigma: float) -> Image:
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma), np.uint8)


def shaken(picture: Image, length: int, degrees: float = 0) -> Image:
    centre = ((length - 1) / 2, (length - 1) / 2)
    way = np.zeros((length, length), np.float32)
    way[length // 2] = 1
    way = cv2.warpAffine(way, cv2.getRotationMatrix2D(centre, degrees, 1), (length, length))
    return np.asarray(cv2.filter2D(picture, -1, way / way.sum()), np.uint8)


def enlarged(picture: Image, factor: float) -> Image:
    small = cv2.resize(picture, None, fx=1 / factor, fy=1 / factor, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, picture.shape[1::-1], interpolation=cv2.INTER_CUBIC), np.uint8)


def compressed(picture: Image, quality: int) -> Image:
    return np.asarray(cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], 1), np.uint8)


def _noisy(picture: Image) -> Image:
    grain = np.random.default_rng(3).normal(0, 5, picture.shape)
    return compressed(np.asarray((picture + grain).clip(0, 255), np.uint8), 85)


@pytest.fixture(scope="module")
def sharp() -> Image:
    return page(size=SIZE)


@pytest.fixture(scope="module")
def steps(sharp: Image):
    quad = max(decide_reading(sharp).lines, key=lambda line: line.width).shown

    def measure(picture: Image) -> float:
        found = line_sharpness(picture, quad)
        assert found is not None
        return found.steps

    return measure


def test_more_blur_is_less_sharp(sharp: Image, steps) -> None:
    values = [steps(blurred(sharp, sigma)) for sigma in (0.6, 1.2, 2, 3, 4.5)]
    assert values == sorted(values, reverse=True)
    assert steps(sharp) > 8
    assert values[-1] < 5


@pytest.mark.parametrize("spoil", [lambda p: shaken(p, 15), lambda p: enlarged(p, 5), lambda p: blurred(p, 3.5)])
def test_shaking_enlarging_and_defocus_all_cost_sharpness(sharp: Image, steps, spoil) -> None:
    assert steps(spoil(sharp)) < 0.6 * steps(sharp)


@pytest.mark.parametrize("factor", [3, 4, 5])
def test_enlarged_text_shows_how_high_it_was(sharp: Image, factor: float) -> None:
    quad = max(decide_reading(sharp).lines, key=lambda line: line.width).shown
    found = line_sharpness(enlarged(sharp, factor), quad)
    assert found is not None
    assert detail_height(found.height, found.steps) == pytest.approx(found.height / factor, rel=0.25)


def test_text_as_sharp_as_its_pixels_allow_has_all_its_height() -> None:
    assert detail_height(8, 5) == 8
    assert detail_height(30, 14) == 30


@pytest.mark.parametrize("degrees", [0, 30, 45, 60, 90, 135])
def test_shaking_is_told_in_any_direction(sharp: Image, steps, degrees: float) -> None:
    assert steps(shaken(sharp, 21, degrees)) < 0.5 * steps(sharp)


@pytest.mark.parametrize("degrees", [0, 22, 45, 60, 68, 90])
def test_the_scene_tells_shaking_in_any_direction_and_in_noise(sharp: Image, degrees: float) -> None:
    still, shook = _noisy(sharp), scene_sharpness(_noisy(shaken(sharp, 31, degrees)))
    found = scene_sharpness(still)
    assert found is not None and shook is not None
    assert shook < 1.7 < 2.1 < found


def test_faint_print_dim_light_and_compression_cost_little(sharp: Image, steps) -> None:
    faint = page(size=SIZE, ink=170)
    dim = (sharp * 0.35).astype(np.uint8)
    for picture in (faint, dim, compressed(sharp, 30)):
        assert steps(picture) > 10


def test_an_empty_line_has_no_sharpness(sharp: Image) -> None:
    quad = np.array([[10, 10], [300, 10], [300, 40], [10, 40]], np.float32)
    assert line_sharpness(np.full((100, 400, 3), 230, np.uint8), quad) is None


def test_the_scene_tells_a_blurred_page_from_a_sharp_and_from_an_empty_one(sharp: Image) -> None:
    found, lost = scene_sharpness(sharp), scene_sharpness(blurred(sharp, 9))
    assert found is not None
    assert lost is not None
    assert found > 3 > 2 > lost
    assert scene_sharpness(np.full((300, 400, 3), 200, np.uint8)) is None


@pytest.mark.parametrize("share", [0.015, 0.025, 0.035])
def test_a_page_blurred_beyond_any_edge_is_told_from_paper_with_noise_and_a_fold(sharp: Image, share: float) -> None:
    lost = scene_sharpness(blurred(sharp, share * max(sharp.shape)))
    assert lost is not None
    assert lost < 1.5
    noise = np.random.default_rng(3).normal(0, 1, (*sharp.shape[:2], 1))
    paper = np.full(sharp.shape, 225.0) + noise
    paper[200:206] -= 4
    assert scene_sharpness(np.full(sharp.shape, 200, np.uint8)) is None
    assert scene_sharpness(paper.clip(0, 255).astype(np.uint8)) is None


def test_legibility_counts_what_was_read_and_points_at_the_worst(sharp: Image) -> None:
    half = sharp.copy()
    half[:310] = blurred(sharp, 3.5)[:310]
    reading = decide_reading(half)
    found = legibility(half, reading, sure=0.9)
    assert found.sharpness is not None
    assert found.characters >= found.readable > 50
    assert found.confidence > 0.8
    assert found.text_height == pytest.approx(SIZE * 0.85, rel=0.35)
    assert max(quad[:, 1].mean() for quad in found.worst[:2]) < 310
