"""Traces of a screen: the regular pattern that a display's pixels leave in a photo of it, and moiré."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.lines import Image

Floats = NDArray[np.float32]

_TILE = 128
_ROWS, _COLUMNS = 5, 5
_LOWEST = 0.06
_LOWEST_ON_AXIS = 0.19
_AXIS = 0.02
_SWING = 20.0

_WINDOW = np.outer(np.hanning(_TILE), np.hanning(_TILE)).astype(np.float32)
_DOWN = np.fft.fftfreq(_TILE)[:, None]
_ACROSS = np.fft.rfftfreq(_TILE)[None]
_FREQUENCY = np.hypot(_DOWN, _ACROSS)
_ON_AXIS = (np.abs(_DOWN) < _AXIS) | (np.abs(_ACROSS) < _AXIS)
_OBLIQUE_BINS = ~_ON_AXIS & (_FREQUENCY > _LOWEST) & (_FREQUENCY < 0.49)
_STRAIGHT_BINS = _ON_AXIS & (_FREQUENCY > _LOWEST_ON_AXIS)


@dataclass(frozen=True, slots=True)
class Pattern:
    """The strongest regular pattern that runs through at least half of the picture.

    Attributes:
        oblique: Decimal logarithm of its power over that of its neighbours in the spectrum, for patterns that run at
            an angle (moiré); print has none that run through desk, paper and photo alike.
        straight: The same for rows or columns of the picture; rules of a table can reach 2.
        grid: The same for a pattern with the same period in rows and columns: a display's pixels.
        period: Of the stronger one of `oblique` and `straight`, pixels.
    """

    oblique: float
    straight: float
    grid: float
    period: float


def regular_pattern(rgb: Image) -> Pattern | None:
    """Looks for a pattern that is the same all over the picture.

    The picture is cut into tiles; what most of their spectra share, above their own surroundings, is not the text.

    Args:
        rgb: The picture, uint8, (height, width, 3); not resampled, because that would remove the pattern.

    Returns:
        None for pictures of less than 128 pixels a side.
    """
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32)
    height, width = grey.shape
    if min(height, width) < _TILE:
        return None
    # Letters are far stronger than any pattern: what remains of them is cut to the size of a pattern.
    grey = np.clip(grey - cv2.blur(grey, (21, 21)), -_SWING, _SWING)
    spectra = []
    for y in np.linspace(0, height - _TILE, min(_ROWS, -(-height // _TILE))).astype(int):
        for x in np.linspace(0, width - _TILE, min(_COLUMNS, -(-width // _TILE))).astype(int):
            spectra.append(_prominence(grey[y : y + _TILE, x : x + _TILE]))
    shared = np.asarray(np.median(np.array(spectra), axis=0), np.float32)
    oblique, straight = np.where(_OBLIQUE_BINS, shared, 0), np.where(_STRAIGHT_BINS, shared, 0)
    stronger = oblique if oblique.max() >= straight.max() else straight
    strongest = np.unravel_index(int(np.argmax(stronger)), stronger.shape)
    half = _TILE // 2
    columns, rows = shared[0, : half + 1], np.maximum(shared[: half + 1, 0], np.roll(shared[::-1, 0], 1)[: half + 1])
    both = np.minimum(columns, rows)[int(_LOWEST_ON_AXIS * _TILE) :]
    return Pattern(
        oblique=round(float(oblique.max()), 3),
        straight=round(float(straight.max()), 3),
        grid=round(max(0.0, float(both.max())), 3),
        period=round(float(1 / max(_FREQUENCY[strongest], 1e-3)), 2),
    )


def _prominence(tile: Floats) -> Floats:
    """Log power of a tile's spectrum over its surroundings; a peak may move by one bin from tile to tile."""
    power = (np.abs(np.fft.rfft2(tile * _WINDOW)) ** 2).astype(np.float32)
    level = np.log10(cv2.GaussianBlur(power, (3, 3), 0) + 10)
    around = cv2.blur(cv2.medianBlur(cv2.medianBlur(level, 5), 5), (9, 9))
    return np.asarray(cv2.dilate(level - around, np.ones((3, 3), np.uint8)), np.float32)
