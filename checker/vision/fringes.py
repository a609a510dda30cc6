"""Colour fringes at the strokes of print: what a display's red, green and blue, side by side, do to all of them.

A display shows the red, the green and the blue of a pixel at places a third of a pixel apart, so in a photo of it every
stroke has its red a little to one side and its blue to the other: the same way at every stroke of the page, also where
its pixels are too fine or too blurred to be seen. Text that a system has smoothed for a display has the same. On paper
the three coincide; a lens displaces them outwards from the middle of the picture, in proportion, and what the lines
have of that is taken off. Scanners displace them along the way of their lamp, down the page.

A camera sees red and blue at every other pixel only, on opposite corners of each square of four, and fills the rest in
from neighbours: the red of an edge trails off to one side and the blue to the other, though neither is displaced. That
is a third derivative where a displacement is a first, so both are fitted and only the first counts.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.lines import Image, Quad
from checker.vision.ranks import median
from checker.vision.spectrum import Floats

# The numbers here say where and how the fringes are measured. How wide is too wide is said by the policy.
_SOFT, _ROOM = 1.3, 3
_NARROWEST, _LOWEST = 12, 8
_STEEP, _FEWEST, _FLANK = 5.0, 60, 3
"""Grey levels a pixel from which on a pixel is an edge of print, with its neighbours, which show how it trails off; and
so many of them that a line tells something."""
_COLOURED = 0.5
"""Red less blue over green, means: of coloured print, which has edges of its own in each channel."""
_LINES = 3
_FROM_DEVIATION, _SURE = 1.4826, 2.5
"""The standard error of a median is 1.25 deviations over the root of the number, of which twice is taken off."""
_DOWN = 0.25
"""What is displaced down counts a quarter."""
_ROUNDS, _STRAY = 3, 2.5


def colour_fringes(rgb: Image, lines: Sequence[Quad]) -> float | None:
    """Measures how far the red of print is displaced against its blue, the same way all over the page.

    Where the edges of print are, the difference of the two channels is explained by the green one (the ink's and the
    paper's own colour), by its slopes and by their curvature: what each slope explains is the displacement along it.

    Args:
        rgb: The picture, uint8, (height, width, 3), not resampled.
        lines: Lines of text, pixels of the picture.

    Returns:
        Length of the median displacement of the lines, less what it may be by chance, pixels; 0 where it may be chance.
        Of sharp print up to a third too much, as its slopes are measured over three pixels.
        None with fewer than three lines that can be measured.
    """
    measured = [(quad.mean(axis=0), moved) for quad in lines if (moved := _displaced(rgb, quad)) is not None]
    if len(measured) < _LINES:
        return None
    places, shifts = (np.array(part, np.float64) for part in zip(*measured, strict=True))
    away = places - np.array((rgb.shape[1], rgb.shape[0])) / 2
    growth, unsure = _outwards(away, shifts)
    alike = shifts - growth * away
    usual = np.median(alike, axis=0)
    spread = _FROM_DEVIATION * np.median(np.abs(alike - usual), axis=0)
    chance = np.hypot(_SURE * np.hypot(*spread) / np.sqrt(len(alike)), unsure * np.hypot(*np.median(away, axis=0)))
    return round(max(0.0, float(np.hypot(usual[0], _DOWN * usual[1]) - chance)), 3)


def _outwards(away: NDArray[np.float64], shifts: NDArray[np.float64]) -> tuple[float, float]:
    """Displacement a pixel of distance from the middle, and twice its standard error; lines that stray count less."""
    weights = np.ones(len(away))
    for _ in range(_ROUNDS):
        middle = np.average(away, axis=0, weights=weights), np.average(shifts, axis=0, weights=weights)
        there, moved = away - middle[0], shifts - middle[1]
        extent = float((weights[:, None] * there**2).sum())
        growth = float((weights[:, None] * there * moved).sum()) / max(extent, 1.0)
        off = np.hypot(*(moved - growth * there).T)
        usual = max(float(np.median(off)), 1e-3)
        weights = np.minimum(1, _STRAY * usual / np.maximum(off, 1e-9))
    return growth, 2 * usual / np.sqrt(max(extent, 1.0))


def _even(plane: Floats) -> Floats:
    return plane - np.float32(median(plane))


def _displaced(rgb: Image, quad: Quad) -> NDArray[np.float64] | None:
    """Displacement of the red against the blue of one line, pixels across and down."""
    height, width = rgb.shape[:2]
    left, top = np.maximum(np.floor(quad.min(axis=0)).astype(int) - _ROOM, 0)
    right, bottom = np.minimum(np.ceil(quad.max(axis=0)).astype(int) + _ROOM + 1, (width, height))
    if right - left < _NARROWEST or bottom - top < _LOWEST:
        return None
    soft = cv2.GaussianBlur(rgb[top:bottom, left:right].astype(np.float32), (0, 0), _SOFT)
    red, green, blue = (_even(np.asarray(plane, np.float32)) for plane in cv2.split(soft))
    across, down = (np.asarray(cv2.Sobel(green, cv2.CV_32F, *way), np.float32) / 8 for way in ((1, 0), (0, 1)))
    edge = cv2.dilate((np.hypot(across, down) > _STEEP).astype(np.uint8), np.ones((_FLANK, _FLANK), np.uint8)) > 0
    if np.count_nonzero(edge) < _FEWEST:
        return None
    apart, level = (red - blue)[edge], green[edge]
    if float(np.abs(apart).mean()) > _COLOURED * float(np.abs(level).mean()):
        return None
    trails = [np.asarray(cv2.Laplacian(slope, cv2.CV_32F), np.float32)[edge] for slope in (across, down)]
    known = np.stack([level, across[edge], down[edge], *trails, np.ones_like(level)], axis=1).astype(np.float64)
    return np.asarray(np.linalg.lstsq(known, apart.astype(np.float64), rcond=None)[0][1:3], np.float64)
