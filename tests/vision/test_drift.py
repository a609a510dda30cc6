"""Waves are followed while their period changes over the picture."""

from __future__ import annotations

import numpy as np
import pytest

from checker.vision.drift import drifting_waves
from checker.vision.spectrum import flattened
from tests.vision.sheets import sheet

SIZE = (700, 900)


def page(seed: int = 4) -> np.ndarray:
    text = sheet(SIZE[1], SIZE[0])[0].astype(np.float32)
    return text + np.random.default_rng(seed).normal(0, 3, text.shape)


def bent(start: float, growth: float) -> tuple[np.ndarray, np.ndarray]:
    """A slanted wave and its frequency across, which grows from left to right by `growth` cycles a pixel."""
    y, x = np.mgrid[0 : SIZE[0], 0 : SIZE[1]].astype(np.float32)
    wave = np.sin(2 * np.pi * (start * x + growth * x**2 / (2 * SIZE[1]) + 0.12 * y))
    return wave[..., None], start + growth * x[0] / SIZE[1]


def strongest(picture: np.ndarray, mask: np.ndarray | None = None):
    flat, _ = flattened(picture.clip(0, 255).astype(np.uint8))
    return next(iter(drifting_waves([flat], mask)), None)


@pytest.mark.parametrize("growth", [0.0, 0.05, -0.2, 0.3])
def test_a_wave_is_followed_with_its_frequency(growth: float) -> None:
    wave, across = bent(0.22, growth)
    found = strongest(page() + 7 * wave)
    assert found is not None and found.prominence > 1.2
    for x in (150, 450, 750):
        down, right = found.course.at(np.array([350.0]), np.array([float(x)]))[0]
        sign = np.sign(down)  # A wave looks the same from both ends.
        assert sign * down == pytest.approx(0.12, abs=0.008)
        assert sign * right == pytest.approx(across[x], abs=0.012)


def test_text_and_noise_have_no_wave_that_goes_on() -> None:
    found = strongest(page())
    assert found is None or found.prominence < 0.8


def test_each_wave_is_told_once() -> None:
    first, second = bent(0.2, 0.1)[0], bent(-0.31, -0.08)[0]
    flat, _ = flattened((page() + 7 * first + 5 * second).clip(0, 255).astype(np.uint8))
    waves = [found for _, found in zip(range(2), drifting_waves([flat], None, 0.8), strict=False)]
    middle = [found.course.at(np.array([350.0]), np.array([450.0]))[0] for found in waves]
    slopes = sorted(float(np.sign(down) * right) for down, right in middle)
    assert slopes == pytest.approx([-0.35, 0.25], abs=0.02)


@pytest.mark.parametrize("size", [(127, 900), (900, 127), (40, 40)])
def test_too_small_for_a_tile(size: tuple[int, int]) -> None:
    assert next(iter(drifting_waves([np.ones(size, np.float32)])), None) is None
