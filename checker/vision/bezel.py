"""A display's bezel: a dark frame of even width and with straight edges around a lit area, whole or cut by the picture.

From each rim of the picture inwards come the room, the frame, and what is lit within it. Where the frame is, its outer
and its inner edge are straight and, once what slants is set upright, parallel: nobody lays a sheet on a folder as
exactly. Two opposite sides are enough; the picture may cut the others.

Where what is around a picture on the display is as black as the bezel, the two are one: black bars, equally wide, to
the left and right of the picture, or above and below it, and thin ones on the other sides, as programs fit pictures in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.dark_sides import SIDES, DarkSide, Mask, Planes, Points, dark_sides
from checker.vision.lines import Image, Quad

# The numbers here say what a bezel is: its proportions, in shares of its size, and straight edges. How much of what it
# encloses may be other than the sheet, and how exact a frame is too exact, is said by the policy.
_SIDE = 640
_TONES = (0.13, 0.16, 0.2, 0.28)
"""Parts of the brightest tone below which a frame may lie; it is blacker than the black of what a display shows."""
_OPPOSITE = (("left", "right"), ("top", "bottom"))
_SMALLEST = 0.12
_THINNEST, _WIDEST = 0.006, 0.09
_UNEQUAL, _CHIN = 2.2, 5.0
_PARALLEL, _SEEN_PARALLEL = 0.3, 0.6
"""Degrees by which the two edges of a side may differ, set upright or as seen."""
_CENTRED = 0.012
"""How exactly a program puts a picture in the middle: the difference of the wide bars, in parts of the display."""
_ALIKE = 0.15
"""By how much of their width the thin sides differ at most where the wide bars go on beyond the picture."""
_SMOOTH, _TINT = 0.0042, 0.3
"""How rough and how coloured a bezel is at most; leather is rougher."""


@dataclass(frozen=True, slots=True, eq=False)
class Bezel:
    """A dark frame around a part of the picture, seen on two opposite sides at least.

    Attributes:
        filled: Share of what it encloses that is the sheet with the text, 0 to 1. A sheet on a black folder, or a
            certificate in a picture frame, fills it; on a display there is more beside the sheet.
        uneven: By how much of their width two opposite sides differ, set upright, of a smooth black frame; None where
            it is none.
        letterbox: How many times as wide as the wider of the two thin sides the narrower of the two wide ones is; 0
            where the picture between them does not stand exactly in the middle.
        inner: Corners of what it encloses within the picture, pixels, (N, 2).
    """

    filled: float
    uneven: float | None
    letterbox: float
    inner: Quad


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a frame, in parts of the longer side of what it encloses.

    Attributes:
        width: Mean distance of its edges, or how broad it is at least where the outer one is not seen.
        turned: Degrees between its edges.
        whole: Whether its outer edge is seen.
    """

    width: float
    turned: float
    whole: bool


def find_bezels(rgb: Image, mask: NDArray[np.uint8] | None = None) -> list[Bezel]:
    """Looks for dark frames that end within the picture on two opposite sides at least.

    Desks and cloths, however dark, reach its rim; tables and ornaments are thinner, or have paper on both sides.

    Args:
        rgb: The picture, uint8, (height, width, 3).
        mask: Where the sheet is, non-zero; any size.

    Returns:
        One for each tone in which there is such a frame.
    """
    scale = min(1.0, _SIDE / max(rgb.shape[:2]))
    size = (max(16, round(rgb.shape[1] * scale)), max(16, round(rgb.shape[0] * scale)))
    planes = Planes.of(np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8))
    sheet = _sheet(mask, size) if mask is not None else None
    found = (_bezel(dark_sides(planes, part), size, sheet, scale) for part in _TONES)
    return [bezel for bezel in found if bezel is not None]


def _sheet(mask: NDArray[np.uint8], size: tuple[int, int]) -> Mask:
    """The region of the sheet stops two of its pixels before the edges."""
    whole = cv2.dilate(mask, np.ones((5, 5), np.uint8))
    return np.asarray(cv2.resize(whole, size, interpolation=cv2.INTER_NEAREST) > 0, np.bool_)


def _bezel(edges: Mapping[str, DarkSide], size: tuple[int, int], sheet: Mask | None, scale: float) -> Bezel | None:
    if not any(all(name in edges and edges[name].outer is not None for name in pair) for pair in _OPPOSITE):
        return None
    inner = _enclosed(edges, size)
    upright = _upright(edges)
    sides = _sides(edges, upright, float(max(size)))
    if cv2.contourArea(inner.astype(np.float32)) < _SMALLEST * size[0] * size[1] or sides is None:
        return None
    return Bezel(
        _share(inner, sheet, size) if _proportioned(sides) else 1.0,
        _unevenness(sides, edges) if upright is not None else None,
        _letterbox(sides) if upright is not None else 0.0,
        np.asarray(inner / scale, np.float32),
    )


def _enclosed(edges: Mapping[str, DarkSide], size: tuple[int, int]) -> Points:
    """What lies within all inner edges and the picture, as corners."""
    corners = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float64)
    for side in edges.values():
        start, end = side.inner
        way = end - start
        depth = way[1] * (corners[:, 0] - start[0]) - way[0] * (corners[:, 1] - start[1])
        kept: list[Points] = []
        for k in range(len(corners)):
            here, there = depth[k - 1], depth[k]
            if (here > 0) != (there > 0):
                kept.append(corners[k - 1] + here / (here - there) * (corners[k] - corners[k - 1]))
            if there > 0:
                kept.append(corners[k])
        corners = np.array(kept).reshape(-1, 2)
    return corners


def _upright(edges: Mapping[str, DarkSide]) -> tuple[Points, float, float] | None:
    """What sets the quadrilateral of all four inner edges upright, (3, 3), and its width and height."""
    if len(edges) < len(SIDES):
        return None
    corners = [_meeting(edges[SIDES[k - 1]].inner, edges[SIDES[k]].inner) for k in range(4)]
    left_bottom, left_top, right_top, right_bottom = corners
    if left_top is None or right_top is None or right_bottom is None or left_bottom is None:
        return None
    quad = np.array([left_top, right_top, right_bottom, left_bottom], np.float32)
    lengths = np.linalg.norm(quad - np.roll(quad, -1, axis=0), axis=1)
    wide, tall = float(lengths[0::2].mean()), float(lengths[1::2].mean())
    if min(wide, tall) < 1 or not cv2.isContourConvex(quad):
        return None
    straight = np.array([[0, 0], [wide, 0], [wide, tall], [0, tall]], np.float32)
    return np.asarray(cv2.getPerspectiveTransform(quad, straight), np.float64), wide, tall


def _meeting(first: Points, second: Points) -> Points | None:
    ways = np.stack([first[1] - first[0], second[0] - second[1]], axis=1)
    if abs(np.linalg.det(ways)) < 0.2 * np.prod(np.linalg.norm(ways, axis=0)):
        return None
    return np.asarray(first[0] + np.linalg.solve(ways, second[0] - first[0])[0] * (first[1] - first[0]))


def _sides(
    edges: Mapping[str, DarkSide], upright: tuple[Points, float, float] | None, seen: float
) -> dict[str, _Side] | None:
    """All sides; None where the edges of one are not parallel, or it is coloured."""
    found = {}
    for name, edge in edges.items():
        outer = edge.outer if edge.outer is not None else _shifted(edge)
        if upright is None:
            inner, longest, most = edge.inner, seen, _SEEN_PARALLEL
        else:
            turn, wide, tall = upright
            inner, outer = (cv2.perspectiveTransform(line[None], turn)[0] for line in (edge.inner, outer))
            longest, most = max(wide, tall), _PARALLEL
        way = (inner[1] - inner[0]) / max(float(np.linalg.norm(inner[1] - inner[0])), 1e-6)
        off = [float(way[0] * (point - inner[0])[1] - way[1] * (point - inner[0])[0]) for point in outer]
        along = outer[1] - outer[0]
        turned = float(np.degrees(np.arctan2(way[0] * along[1] - way[1] * along[0], way @ along)))
        whole = edge.outer is not None
        if whole and (abs(turned) > most or edge.tint > _TINT):
            return None
        found[name] = _Side(sum(off) / 2 / longest, turned, whole)
    return found


def _shifted(side: DarkSide) -> Points:
    """The inner edge as far outwards as it is dark for certain."""
    way = side.inner[1] - side.inner[0]
    return np.asarray(side.inner + side.depth * np.array([-way[1], way[0]]) / max(float(np.linalg.norm(way)), 1e-6))


def _proportioned(sides: Mapping[str, _Side]) -> bool:
    """Whether the sides that are seen are about as wide as each other, but for a chin."""
    *others, widest = sorted(side.width for side in sides.values() if side.whole)
    return bool(
        others[0] >= _THINNEST
        and others[-1] <= _WIDEST
        and others[-1] <= _UNEQUAL * others[0]
        and widest <= _CHIN * others[-1]
    )


def _unevenness(sides: Mapping[str, _Side], edges: Mapping[str, DarkSide]) -> float | None:
    """By how much of their width two opposite sides of a smooth black frame differ; of left and right, if seen."""
    whole = {name: side.width for name, side in sides.items() if side.whole}
    smooth = all(edges[name].rough <= _SMOOTH for name in whole)
    if not smooth or not _proportioned(sides) or max(whole.values()) > _WIDEST:
        return None
    first, second = next((whole[one], whole[other]) for one, other in _OPPOSITE if one in whole and other in whole)
    return round(2 * abs(first - second) / (first + second), 3)


def _letterbox(sides: Mapping[str, _Side]) -> float:
    """As `Bezel.letterbox`; where the wide bars go on beyond the picture, the thin sides must be alike instead."""
    if len(sides) < len(SIDES):
        return 0.0
    broad, thin = sorted(
        ([sides[name] for name in pair] for pair in _OPPOSITE), key=lambda pair: -min(side.width for side in pair)
    )
    widths, edges = [side.width for side in broad], [side.width for side in thin]
    if not all(side.whole for side in thin) or min(edges) <= 0:
        return 0.0
    if all(side.whole for side in broad):
        exact = abs(widths[0] - widths[1]) <= _CENTRED * (1 + sum(widths))
    else:
        exact = abs(edges[0] - edges[1]) <= _ALIKE * sum(edges) / 2
    return round(min(widths) / max(edges), 2) if exact else 0.0


def _share(inner: Points, sheet: Mask | None, size: tuple[int, int]) -> float:
    if sheet is None:
        return 0.0
    enclosed = cv2.fillPoly(np.zeros(sheet.shape, np.uint8), [np.rint(inner).astype(np.int32)], (1,)) > 0
    return round(float(sheet[enclosed].mean()), 3) if enclosed.any() else 0.0
