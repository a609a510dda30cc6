"""Spectra of square tiles of a picture: which waves stand out in them."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Corners = list[tuple[int, int]]

TILE = 128
WINDOW = np.outer(np.hanning(TILE), np.hanning(TILE)).astype(np.float32)
DOWN = np.fft.fftfreq(TILE)[:, None]
ACROSS = np.fft.rfftfreq(TILE)[None]
FREQUENCY = np.hypot(DOWN, ACROSS)
_AXIS = 0.02
ON_AXIS = (np.abs(DOWN) < _AXIS) | (np.abs(ACROSS) < _AXIS)
AS_STRONG = 0.8
"""Share of a wave's prominence from which on another is as strong."""
_SWING = 20.0
_LOWEST_TONE = 0.025


def _part(share: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """For every bin of a spectrum, the bin at this part of its frequency."""
    down, across = np.round(DOWN * TILE / share).astype(np.intp), np.round(ACROSS * TILE / share).astype(np.intp)
    return down % TILE, across


_PARTS = {share: _part(share) for share in (2, 3)}


def flattened(rgb: NDArray[np.uint8]) -> tuple[Floats, Floats]:
    """The brightness without its slow changes, letters cut to the size of a pattern, and the slow changes; 0 to 255."""
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32)
    light = np.asarray(cv2.blur(grey, (21, 21)), np.float32)
    return np.clip(grey - light, -_SWING, _SWING).astype(np.float32), light


def prominence(*tiles: Floats) -> Floats:
    """Log power over its surroundings in the spectrum of a tile, or of several planes of it, (TILE, TILE / 2 + 1)."""
    waves = np.fft.rfft2(np.stack(tiles) * WINDOW)
    power = (np.abs(waves) ** 2).sum(axis=0).astype(np.float32)
    level = np.log10(cv2.GaussianBlur(power, (3, 3), 0) + 10)
    around = cv2.blur(cv2.medianBlur(cv2.medianBlur(level, 5), 5), (9, 9))
    return np.asarray(level - around, np.float32)


def near(spectrum: Floats) -> Floats:
    """The largest of each bin and its neighbours; rows go round."""
    rows = np.vstack([spectrum[-1:], spectrum, spectrum[:1]])
    return np.asarray(cv2.dilate(rows, np.ones((3, 3), np.uint8))[1:-1], np.float32)


def overtones(spectrum: Floats) -> NDArray[np.bool_]:
    """Waves of which there is one as strong of two or three times their period.

    Thin ruled lines, as certificates and tables are printed on, have many. Moiré and the pixels of a display have none.
    """
    largest = near(spectrum)  # A part of a bin's frequency lies between bins.
    overtone = np.zeros(spectrum.shape, bool)
    for share, bins in _PARTS.items():
        overtone |= (largest[bins] >= AS_STRONG * spectrum) & (share * _LOWEST_TONE <= FREQUENCY)
    return overtone
