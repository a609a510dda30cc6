"""Red to one side of every stroke and blue to the other: a display shows them side by side, paper does not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from checker.vision.fringes import colour_fringes

SIZE = (420, 640)


def page(seed: int = 1, ink: tuple[int, int, int] = (30, 30, 34)) -> tuple[np.ndarray, list[np.ndarray]]:
    """Strokes in six lines, (height, width, 3) of 0 to 255, and the corners of the lines."""
    rng = np.random.default_rng(seed)
    picture = np.full((*SIZE, 3), 232.0)
    lines = []
    for top in range(40, 400, 60):
        for left in range(40, 580, 18):
            down, wide, tall = rng.integers(0, 12), rng.integers(2, 5), rng.integers(8, 22)
            picture[top + down : top + down + tall, left : left + wide] = ink
            picture[top + down : top + down + 3, left : left + 12] = ink
        lines.append(np.array([(36, top - 4), (590, top - 4), (590, top + 38), (36, top + 38)], np.float32))
    return cv2.GaussianBlur(picture, (0, 0), 0.9), lines


def moved(picture: np.ndarray, across: float, down: float, grow: float = 1.0) -> np.ndarray:
    """Red one way and blue the other, each by half, or farther from the middle by a share; with a sensor's noise."""
    seen = picture.copy()
    for channel, half in ((0, 0.5), (2, -0.5)):
        scale = 1 + (grow - 1) * 2 * half
        shift = [(1 - scale) * size / 2 + way * half for size, way in zip(SIZE[::-1], (across, down), strict=True)]
        to = np.array([[scale, 0, shift[0]], [0, scale, shift[1]]])
        plane = np.ascontiguousarray(picture[..., channel])
        seen[..., channel] = cv2.warpAffine(
            plane, to, SIZE[::-1], flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        )
    return (seen + np.random.default_rng(3).normal(0, 3, seen.shape)).clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize(("across", "down"), [(0.3, 0.0), (-0.5, 0.0), (0.2, -0.25)])
def test_displaced_colours_are_measured(across: float, down: float) -> None:
    picture, lines = page()
    found = colour_fringes(moved(picture, across, down), lines)
    assert found is not None and 0.8 < found / np.hypot(across, down / 4) < 1.5


@pytest.mark.parametrize("ink", [(30, 30, 34), (20, 30, 90), (90, 40, 20)])
@pytest.mark.parametrize("grow", [1.0, 1.001])
def test_ink_on_paper_has_none_though_the_lens_displaces_colours_outwards(
    ink: tuple[int, int, int], grow: float
) -> None:
    picture, lines = page(2, ink)
    assert (colour_fringes(moved(picture, 0, 0, grow), lines) or 0.0) < 0.05


@pytest.mark.parametrize("part", [slice(0, 3), slice(3, 6)])
@pytest.mark.parametrize("grow", [1.001, 1.003])
def test_a_lens_displaces_outwards_also_what_lies_to_one_side(part: slice, grow: float) -> None:
    picture, lines = page(7)
    aside = [quad * np.float32((0.6, 1)) for quad in lines[part]]
    assert (colour_fringes(moved(picture, 0, 0, grow), aside) or 0.0) < 0.06
    found = colour_fringes(moved(picture, 0.5, 0, grow), lines)
    assert found is not None and found > 0.25


@pytest.mark.parametrize("demosaic", [cv2.COLOR_BayerBG2RGB, cv2.COLOR_BayerBG2RGB_EA])
@pytest.mark.parametrize("sharpening", [0.0, 0.6])
def test_a_camera_that_sees_each_colour_at_every_other_pixel_displaces_none(demosaic: int, sharpening: float) -> None:
    picture, lines = page(11)
    turn = cv2.getRotationMatrix2D((SIZE[1] / 2, SIZE[0] / 2), 1.7, 1)  # by hand: strokes meet the filter everywhere
    shown = cv2.warpAffine(picture, turn, SIZE[::-1], flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    noisy = (shown + np.random.default_rng(5).normal(0, 2, shown.shape)).clip(0, 255).astype(np.uint8)
    mosaic = noisy[..., 1].copy()
    mosaic[0::2, 0::2], mosaic[1::2, 1::2] = noisy[0::2, 0::2, 0], noisy[1::2, 1::2, 2]
    seen = cv2.cvtColor(cv2.cvtColor(mosaic, demosaic), cv2.COLOR_RGB2BGR).astype(np.float32)
    sharp = seen + sharpening * (seen - cv2.GaussianBlur(seen, (0, 0), 1.1))
    done, file = cv2.imencode(".jpg", sharp.clip(0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 85])
    assert done
    photo = np.ascontiguousarray(cv2.imdecode(file, cv2.IMREAD_COLOR)[..., ::-1])
    found = colour_fringes(photo, [cv2.transform(quad[None], turn)[0] for quad in lines])
    assert found is not None and found < 0.03


def test_what_a_scanner_displaces_down_counts_a_quarter() -> None:
    picture, lines = page(8)
    across, down = (colour_fringes(moved(picture, *way), lines) for way in ((0.4, 0), (0, 0.4)))
    assert across is not None and down is not None and 0.1 < down / across < 0.4


def test_compression_of_the_colours_leaves_them() -> None:
    picture, lines = page(4)
    seen = moved(picture, 0.4, 0.0)
    packed = cv2.imencode(".jpg", seen[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 70])[1]
    found = colour_fringes(np.ascontiguousarray(cv2.imdecode(packed, cv2.IMREAD_COLOR)[..., ::-1]), lines)
    assert found is not None and found > 0.2


def test_lines_that_disagree_tell_nothing_and_a_few_are_not_enough() -> None:
    picture, lines = page(5)
    seen = moved(picture, 0, 0)
    for number, quad in enumerate(lines):
        top, bottom = int(quad[0, 1]), int(quad[2, 1])
        seen[top:bottom] = moved(picture, 0.5 if number % 2 else -0.5, 0)[top:bottom]
    assert colour_fringes(seen, lines) == 0.0
    assert colour_fringes(seen, lines[:2]) is None
    assert colour_fringes(np.full((*SIZE, 3), 200, np.uint8), lines) is None


def test_lines_at_and_beyond_the_rim_are_taken() -> None:
    picture, lines = page(6)
    outside = [quad + np.float32(offset) for quad in lines for offset in (-500, 0, 900)]
    assert colour_fringes(moved(picture, 0.3, 0), outside) == colour_fringes(moved(picture, 0.3, 0), lines)
