"""A card so far away that none of its text can be read: found by its shape, and known by its lines when enlarged.

Windows, posters and tiles are quadrilaterals as well, so what is found counts only if the network that finds lines of
text sees several in it, one below the other, once it is as large as a card should be.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.lines import Image, Quad, quad_size
from checker.vision.text import detect_lines

_SIDE = 640
_LEAST, _MOST = 0.003, 0.12
"""Shares of the picture that what is looked for covers: of smaller things nothing is seen."""
_LONG, _LONGEST = 1.15, 2.1
"""Longer over shorter side of a card, seen at up to 40 degrees."""
_FILLED = 0.88
"""Of its four corners' area at least: a card's corners are round."""
_LEVELS = 12
_SAME = 0.6
_RIM = 3
_ENLARGED = 640
"""Pixels that the longer side is enlarged to."""
_AROUND = 1.12
_LINES, _WIDE, _APART = 3, 1.5, 0.7
"""Rows of lines that a card has at least; length of a line over its height; how far apart rows are, in heights."""
_TRIED = 6


def find_far_card(rgb: Image) -> Quad | None:
    """Looks for a small quadrilateral with lines of text on it.

    Args:
        rgb: The picture, uint8, (height, width, 3).

    Returns:
        Its corners, pixels of the picture, in any order around it; None where there is none.
    """
    scale = min(1.0, _SIDE / max(rgb.shape[:2]))
    small = np.asarray(cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    tried: list[Quad] = []
    for quad in _quadrilaterals(small):
        if any(_alike(quad, other) for other in tried):
            continue
        tried.append(quad)
        found = np.asarray(quad / scale, np.float32)
        if _rows(_enlarged(rgb, found)) >= _LINES:
            return found
        if len(tried) == _TRIED:
            break
    return None


def _quadrilaterals(small: Image) -> Iterator[Quad]:
    """Four-cornered parts of one brightness or colour, those seen at most levels first."""
    height, width = small.shape[:2]
    lab = cv2.cvtColor(cv2.GaussianBlur(small, (0, 0), 1.0), cv2.COLOR_RGB2LAB)
    found: list[tuple[Quad, float]] = []
    for channel in (*cv2.split(lab), small.min(axis=2)):
        low, high = np.percentile(channel, (0.5, 99.8))
        for level in np.linspace(low, high, _LEVELS + 2)[1:-1]:
            for part in ((channel > level), (channel <= level)):
                contours, _ = cv2.findContours(part.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
                for contour in contours:
                    x, y, across, down = cv2.boundingRect(contour)
                    if min(x, y, width - x - across, height - y - down) < _RIM or across * down < _LEAST * part.size:
                        continue
                    quad = _corners(contour)
                    if quad is not None and _LEAST <= cv2.contourArea(quad) / part.size <= _MOST:
                        found.append((quad, cv2.contourArea(contour) / cv2.contourArea(quad)))
    return _most_seen(found)


def _most_seen(found: list[tuple[Quad, float]]) -> Iterator[Quad]:
    """One quadrilateral for all that are alike, the one that is filled best; those seen most often first.

    A tiled floor has a thousand of them: they are compared with the first of their kind only, where they can be alike.
    """
    middles = np.array([quad.mean(axis=0) for quad, _ in found]).reshape(-1, 2)
    longer = np.array([max(quad_size(quad)) for quad, _ in found])
    left = np.ones(len(found), bool)
    groups: list[list[int]] = []
    for first in range(len(found)):
        if not left[first]:
            continue
        near = left & (np.linalg.norm(middles - middles[first], axis=1) <= longer[first] / 2)
        groups.append([place for place in np.flatnonzero(near).tolist() if _alike(found[first][0], found[place][0])])
        left[groups[-1]] = False
    groups.sort(key=len, reverse=True)
    return (found[max(group, key=lambda place: found[place][1])][0] for group in groups)


def _corners(contour: NDArray[Any]) -> Quad | None:
    """The smallest rectangle around a contour that nearly fills it, of a card's proportions."""
    hull = cv2.convexHull(contour)
    around = cv2.boxPoints(cv2.minAreaRect(hull))
    polygon = cv2.approxPolyDP(hull, 0.04 * cv2.arcLength(hull, True), True)
    quad = np.asarray(polygon[:, 0] if len(polygon) == 4 else around, np.float32)
    if cv2.contourArea(contour) < _FILLED * max(cv2.contourArea(quad), 1.0):
        return None
    one, other = quad_size(quad)
    return quad if _LONG <= max(one, other) / max(min(one, other), 1.0) <= _LONGEST else None


def _alike(quad: Quad, other: Quad) -> bool:
    """Whether two quadrilaterals cover each other for the most part."""
    one, two = cv2.contourArea(quad), cv2.contourArea(other)
    if min(one, two) < _SAME * max(one, two):
        return False
    common, _ = cv2.intersectConvexConvex(cv2.convexHull(quad), cv2.convexHull(other))
    return bool(common >= _SAME * max(one, two))


def _enlarged(rgb: Image, quad: Quad) -> Image:
    """The surroundings of a quadrilateral, upright as the picture is."""
    (left, top), (right, bottom) = quad.min(axis=0), quad.max(axis=0)
    x, y, half = (left + right) / 2, (top + bottom) / 2, np.array([right - left, bottom - top]) / 2 * _AROUND
    x0, y0 = max(0, int(x - half[0])), max(0, int(y - half[1]))
    part = rgb[y0 : int(y + half[1]) + 1, x0 : int(x + half[0]) + 1]
    zoom = _ENLARGED / max(part.shape[:2])
    return np.asarray(cv2.resize(part, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_CUBIC), np.uint8)


def _rows(rgb: Image) -> int:
    """Number of rows of text: lines of a card stand one below the other, whichever way the card lies."""
    boxes = detect_lines(rgb)
    wide = [box for box in boxes if max(quad_size(box)) >= _WIDE * min(quad_size(box))]
    if not wide:
        return 0
    flat = sum(np.ptp(box[:, 0]) >= np.ptp(box[:, 1]) for box in wide) * 2 >= len(wide)
    axis = 1 if flat else 0
    heights = float(np.median([min(quad_size(box)) for box in wide]))
    middles = np.sort([float(box[:, axis].mean()) for box in wide])
    return 1 + int((np.diff(middles) >= _APART * heights).sum())
