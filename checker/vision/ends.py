"""The ends of a picture: its darkest and brightest parts, and from which level on it is burnt."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.ranks import percentile, percentiles

Rgb = NDArray[np.uint8]

# sRGB to linear light, and the luminance of the three channels (IEC 61966-2-1).
_STEPS = np.arange(256) / 255
_LINEAR = np.where(_STEPS <= 0.04045, _STEPS / 12.92, ((_STEPS + 0.055) / 1.055) ** 2.4).astype(np.float32)
LUMINANCE = np.array([[0.212671, 0.715160, 0.072169]], np.float32)

BURNT = 245  # of each channel: where all are above, skin is burnt to white; where pale skin shines, one is below
# Prints, and cameras that keep room at the top, end below that: burnt is what lies so few levels below the end of the
# picture (per cent of it), but no darker than a white wall.
_END, _TO_END, _LEAST_BURNT = 99.8, 6, 235


def extremes(seen: Rgb) -> tuple[float, float]:
    """Lightness (CIE L*) of the darkest and the brightest hundredth of a picture: hair or coat, and backdrop.

    Args:
        seen: (height, width, 3) picture, or its `sample`.
    """
    # Luminance alone needs no L*a*b* of every pixel.
    luminance = np.asarray(cv2.transform(cv2.LUT(seen, _LINEAR), LUMINANCE), np.float32)
    darkest, brightest = percentiles(luminance, 1, 99)
    return _lightness(darkest), _lightness(brightest)


def _lightness(luminance: float) -> float:
    """CIE L* of a share of full light (CIE 15)."""
    return 116 * luminance ** (1 / 3) - 16 if luminance > 0.008856 else 903.3 * luminance


def burnt_from(seen: Rgb) -> float:
    """From which level of all channels, 0 to 255, a picture is burnt to white: close to the whitest that it shows.

    Args:
        seen: (height, width, 3) picture, or its `sample`.
    """
    red, green, blue = cv2.split(seen)
    # NumPy takes thirty times as long for the least of three neighbours.
    end = percentile(np.asarray(cv2.min(cv2.min(red, green), blue), np.uint8), _END)
    return min(max(end - _TO_END, _LEAST_BURNT), BURNT)


def sample(rgb: Rgb) -> Rgb:
    """Returns every so many pixels of a picture (height, width, 3): enough for its ends."""
    step = max(1, max(rgb.shape[:2]) // 160)
    if step == 1:
        return rgb
    down, across = (min(step, size) // 2 for size in rgb.shape[:2])  # strips are narrower than a step
    # Numbers of four bytes are picked out several times as fast as groups of three.
    pixels = cv2.cvtColor(rgb[down::step], cv2.COLOR_RGB2RGBA).view(np.uint32)[..., 0]
    picked = np.ascontiguousarray(pixels[:, across::step])
    return np.asarray(cv2.cvtColor(picked.view(np.uint8).reshape(*picked.shape, 4), cv2.COLOR_RGBA2RGB), np.uint8)
