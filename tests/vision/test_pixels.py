"""Fewer pixels: none is skipped, and everything stays where it was."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from checker.vision.pixels import sampled, shrunk, warped

RAMP = np.repeat((np.arange(240) + 8)[None, :, None], 160, axis=0).repeat(3, axis=2).astype(np.uint8)
STRIPES = np.tile(np.array([0, 240], np.uint8), (160, 120))


@pytest.mark.parametrize("size", [(240, 160), (150, 100), (90, 60), (33, 22)])
def test_shrunk_keeps_every_place(size: tuple[int, int]) -> None:
    small = shrunk(RAMP, size)
    assert small.shape == (size[1], size[0], 3)
    expected = 8 + (np.arange(size[0]) + 0.5) * 240 / size[0] - 0.5
    # Halving odd sides leaves their last pixels out.
    assert np.abs(small[size[1] // 2, :, 0] - expected).max() <= 2.5


def test_shrunk_averages() -> None:
    assert np.abs(shrunk(STRIPES, (60, 40)).astype(int) - 120).max() <= 1


@pytest.mark.parametrize("scale", [0.9, 0.4, 0.15])
def test_sampled_keeps_every_place(scale: float) -> None:
    matrix = np.array([[scale, 0, 0], [0, scale, 0]], np.float32)
    width, height = round(200 * scale), round(120 * scale)
    found = sampled(RAMP, matrix, (width, height))[height // 2, :, 0]
    expected = 8 + np.arange(width) / scale
    inside = slice(2, -2)
    assert np.abs(found[inside] - expected[inside]).max() <= 1.5


def test_sampled_skips_no_pixels() -> None:
    matrix = np.array([[0.2, 0, 0], [0, 0.2, 0]], np.float32)
    found = sampled(STRIPES, matrix, (40, 28)).astype(int)[2:-2, 2:-2]
    assert np.abs(found - 120).max() <= 2


@pytest.mark.parametrize("angle", [0.0, 0.3])
def test_warped_is_what_three_channels_give(angle: float) -> None:
    picture = np.random.default_rng(2).integers(0, 256, (90, 70, 3), np.uint8)
    cos, sin = 1.3 * np.cos(angle), 1.3 * np.sin(angle)
    matrix = np.array([[cos, sin, -30.4], [-sin, cos, 12.7]], np.float32)
    plain = cv2.warpAffine(picture, matrix, (64, 48), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    assert np.array_equal(warped(picture, matrix, (64, 48)), plain)
    assert warped(picture[..., 0], matrix, (64, 48)).shape == (48, 64)


@pytest.mark.parametrize(
    ("angle", "scale", "centre"),
    [
        (0.0, 1.0, (200, 150)),
        (0.7, 0.6, (390, 20)),
        (2.9, 1.4, (3, 297)),
        (-1.2, 2.0, (-80, 150)),
        (0.4, 1.0, (700, 150)),
        (0.4, 1.0, (200, -300)),
        (1.6, 0.8, (200, 700)),
        (0.0, 0.0, (200, 150)),
        (0.0, np.nan, (200, 150)),
    ],
)
def test_warping_looks_at_all_that_a_map_shows(angle: float, scale: float, centre: tuple[int, int]) -> None:
    picture = np.random.default_rng(3).integers(1, 256, (300, 400, 3), np.uint8)
    linear = scale * np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    shift = np.array([20, 15]) - linear @ np.array(centre)
    matrix = np.concatenate([linear, shift[:, None]], axis=1).astype(np.float32)
    plain = cv2.warpAffine(picture, matrix, (40, 30), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    assert np.array_equal(warped(picture, matrix, (40, 30)), plain)
