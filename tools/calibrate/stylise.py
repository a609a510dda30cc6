"""Portraits turned into drawings: painted, inked, in few colours, in oil, in pencil. Seeded."""

from __future__ import annotations

import random
from collections.abc import Callable

import cv2
import numpy as np

Rgb = np.ndarray


def painted(rgb: Rgb, rng: random.Random) -> Rgb:
    """Smooth areas with their edges drawn in."""
    return np.asarray(cv2.stylization(rgb, sigma_s=rng.uniform(30, 80), sigma_r=rng.uniform(0.3, 0.6)))


def inked(rgb: Rgb, rng: random.Random) -> Rgb:
    """A comic: smoothed, with black outlines."""
    smooth = _smoothed(rgb, 7)
    grey = cv2.medianBlur(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), 5)
    lines = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, 9, rng.choice((3, 5)))
    return np.asarray(cv2.bitwise_and(smooth, smooth, mask=lines))


def in_few_colours(rgb: Rgb, rng: random.Random) -> Rgb:
    """A poster of 8 to 16 colours."""
    pixels = _smoothed(rgb, 4).reshape(-1, 3).astype(np.float32)
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 12, 1.0)
    cv2.setRNGSeed(rng.randrange(1 << 30))
    _, which, colours = cv2.kmeans(pixels, rng.randint(8, 16), np.empty(0), stop, 1, cv2.KMEANS_PP_CENTERS)
    return np.asarray(colours[which.ravel()].reshape(rgb.shape).astype(np.uint8))


def in_oil(rgb: Rgb, rng: random.Random) -> Rgb:
    """Patches of paint."""
    return np.asarray(cv2.pyrMeanShiftFiltering(cv2.medianBlur(rgb, 7), 10, rng.uniform(20, 30)))


def in_pencil(rgb: Rgb, rng: random.Random) -> Rgb:
    """A drawing in coloured pencil."""
    _, coloured = cv2.pencilSketch(rgb, sigma_s=rng.uniform(40, 80), sigma_r=0.07, shade_factor=0.05)
    return np.asarray(coloured)


def _smoothed(rgb: Rgb, times: int) -> Rgb:
    for _ in range(times):
        rgb = np.asarray(cv2.bilateralFilter(rgb, 9, 45, 9))
    return rgb


STYLES: dict[str, Callable[[Rgb, random.Random], Rgb]] = {
    "painted": painted, "inked": inked, "in_few_colours": in_few_colours, "in_oil": in_oil, "in_pencil": in_pencil,
}  # fmt: skip
