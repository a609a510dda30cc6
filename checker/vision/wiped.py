"""Print that is pale around a place burnt to white: a reflection wiped it out there, and thins it around."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.light import Cells, Floats, PaperMap

# What is burnt, seen, pale and strong; how much pale print is too much is the policy's `glare_wiped_*`.
_PURE = 250.0
_WHITEST_ELSEWHERE, _LEAST_ELSEWHERE = 247.0, 0.1
_LEAST_SHARE = 0.02
_SEEN, _PALE, _STRONG = 0.12, 0.45, 0.75
_CLEAR, _REACH = 1.2, 0.5
_GRID = 4
_AT_ONCE = 64  # Places compared with all squares at once: a page of small print has 20,000 squares and 2,000 places.


@dataclass(frozen=True, slots=True, eq=False)
class Wiped:
    """A place that is burnt to white and around which print is pale before it is as strong as elsewhere.

    Attributes:
        cells: Pale squares of a line's height around it that are nearer to it than any strong print.
        lines: Number of lines that they belong to.
        fall: Upper over lower quartile of the strength of these lines' paler print: it fades by degrees around a
            reflection, while notes and labels in grey are as pale everywhere.
        polygon: The place and the pale print around it, pixels of the picture, (N, 2).
    """

    cells: int
    lines: int
    fall: float
    polygon: Floats


def wiped_print(cells: Cells, paper: PaperMap, mask: NDArray[np.uint8] | None) -> Wiped | None:
    """Looks for the place on burnt paper, clear of print, that has most pale print around it before any strong.

    Light that burns the paper leaves print as strong as it was, so that strong print stands next to any blank; a
    reflection leaves none in its middle, paler and paler print around that, and strong print only beyond.

    Args:
        cells: Paper and ink along the lines.
        paper: The page without its text.
        mask: Where the sheet is, non-zero; any size. The whole picture by default.

    Returns:
        None where the sheet is burnt nowhere or everywhere, or no print is pale.
    """
    level = paper.white
    sheet = np.ones(level.shape, np.uint8)
    if mask is not None:
        sheet = np.asarray(cv2.resize(mask, level.shape[::-1], interpolation=cv2.INTER_NEAREST), np.uint8)
    on_sheet = sheet > 0
    white = ((cv2.GaussianBlur(level, (0, 0), 1.0) >= _PURE) & on_sheet).astype(np.uint8)
    elsewhere = on_sheet & (cv2.dilate(white, np.ones((5, 5), np.uint8)) == 0)
    contrast = np.maximum(cells.paper - cells.ink, 0)
    if not cells.inside.any() or elsewhere.sum() < max(_LEAST_ELSEWHERE * on_sheet.sum(), 1):
        return None
    if np.median(level[elsewhere]) > _WHITEST_ELSEWHERE:
        return None
    strength = contrast / max(float(np.percentile(contrast[cells.inside], 75)), 1.0)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(white, connectivity=4)
    found = [
        _around((labels == label).astype(np.uint8), cells, strength, paper.scale)
        for label in range(1, count)
        if stats[label, cv2.CC_STAT_AREA] >= _LEAST_SHARE * on_sheet.sum()
    ]
    return max((wiped for wiped in found if wiped), key=lambda wiped: (wiped.cells, wiped.lines), default=None)


def _around(burnt: NDArray[np.uint8], cells: Cells, strength: Floats, scale: float) -> Wiped | None:
    """The place within one burnt part, as small as the map's grid, with most pale print nearer than strong print."""
    places = cells.centre * scale
    columns, rows = np.clip(np.floor(places).astype(int), 0, np.array(burnt.shape[::-1]) - 1).T
    near = cv2.dilate(burnt, np.ones((5, 5), np.uint8))[rows, columns] > 0
    pale = cells.inside & near & (strength > _SEEN) & (strength < _PALE) & (cells.paper >= _PURE)
    strong, seen = cells.inside & (strength >= _STRONG), cells.inside & (strength > _SEEN)
    if not pale.any() or not strong.any():
        return None
    spots = np.unique(np.argwhere(burnt) // _GRID, axis=0)[:, ::-1] * _GRID + _GRID / 2
    usual = float(np.median(cells.size)) * scale
    most, best, chosen = 0, 0, pale
    for first in range(0, len(spots), _AT_ONCE):
        apart = _apart(spots[first : first + _AT_ONCE], places)
        nearest = np.sqrt(apart[:, strong].min(axis=1, keepdims=True)) + _REACH * usual
        before = (apart[:, pale] <= nearest**2) & (apart[:, seen].min(axis=1, keepdims=True) >= (_CLEAR * usual) ** 2)
        numbers = before.sum(axis=1)
        if numbers.max() > most:
            most, best = int(numbers.max()), first + int(numbers.argmax())
            chosen = np.flatnonzero(pale)[before[best - first]]
    if not most:
        return None
    paler = strength[seen & ~strong & np.isin(cells.line, cells.line[chosen])]
    lower, upper = np.percentile(paler, (25, 75))
    hull = cv2.convexHull(np.vstack([spots[best : best + 1], places[chosen]]).astype(np.float32))[:, 0]
    lines, fall = len(np.unique(cells.line[chosen])), round(float(upper / lower), 3)
    return Wiped(most, lines, fall, (hull / scale).astype(np.float32))


def _apart(spots: NDArray[np.floating], places: Floats) -> NDArray[np.float64]:
    """Square of the distance of each spot (S, 2) from each place (N, 2): (S, N)."""
    x, y = ((spots[:, axis, None] - places[None, :, axis]) ** 2 for axis in (0, 1))
    return np.asarray(x + y, np.float64)
