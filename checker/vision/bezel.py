"""A display's bezel: a nearly black frame of even width and with straight edges around a picture.

Where what is around the picture on the display is as black as the bezel, the two are one: black bars, equally wide, to
the left and right of the picture, or above and below it, and thin ones on the other sides, as programs fit pictures in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.lines import Image, Quad

Points = NDArray[np.float64]

# The numbers here say what a bezel is: its proportions, in shares of its size, and straight edges. How much of what it
# encloses may be other than the sheet is said by the policy.
_SIDE = 480
_DARK = (0.16, 0.24, 0.32)
"""Parts of the brightest tone below which a frame may lie; it is blacker than the black of what a display shows."""
_COLOUR = 28
_SMALLEST = 0.12
_FILLED = (0.97, 1.03)
_THINNEST, _WIDEST = 0.006, 0.09
_UNEVEN, _UNEQUAL, _CHIN = 0.35, 2.2, 5.0
_MIDDLE, _STRAIGHT = (0.1, 0.9), 1.5
_CUT, _RIM = 1, 2
_BAR_TONES = (0.1, 0.13, 0.16, 0.2, 0.24)
"""As `_DARK`, of black bars: a display at night is far blacker than the desk it lies on."""
_CENTRED, _PARALLEL, _EDGED = 0.01, 0.008, 0.85
"""How exactly a program puts a picture in the middle: the difference of the wide bars, and how far an edge turns, in
shares of the display; and how much of the edges must be straight. Nobody lays a sheet on a folder as exactly."""
_PRECISIONS = (0.02, 0.03, 0.045, 0.06, 0.08)


@dataclass(frozen=True, slots=True, eq=False)
class Bezel:
    """A dark frame around a part of the picture.

    Attributes:
        straight: Share of the frame's edge on straight lines, 0 to 1; of the inner or the outer one, the less.
        filled: Share of what it encloses that is the sheet with the text, 0 to 1. A sheet on a black folder, or a
            certificate in a picture frame, fills it; on a display there is more beside the sheet.
        inner: Corners of what it encloses, pixels of the picture, from the top left clockwise.
    """

    straight: float
    filled: float
    inner: Quad


def find_bezel(rgb: Image, mask: NDArray[np.uint8] | None = None) -> Bezel | None:
    """Looks for a dark frame that ends within the picture.

    Desks and cloths, however dark, reach its rim; tables and ornaments are thinner, or not filled with black.

    Args:
        rgb: The picture, uint8, (height, width, 3).
        mask: Where the sheet is, non-zero; any size.

    Returns:
        The straightest frame of a bezel's proportions, or None.
    """
    small, scale = _reduced(rgb)
    size = (small.shape[1], small.shape[0])
    best: Bezel | None = None
    for outside, inside in _dark_rings(small, _DARK, _CUT):
        straight, inner = _framed(outside, inside)
        if inner is not None and (best is None or straight > best.straight):
            best = Bezel(round(straight, 3), _share(inner, mask, size), np.asarray(inner / scale, np.float32))
    return best


def letterbox(rgb: Image) -> float:
    """Looks for a display on which a picture stands between black bars, the whole of it in the photo.

    A frame or a folder around a sheet is about as wide on all sides.

    Args:
        rgb: The picture, uint8, (height, width, 3).

    Returns:
        How many times as wide as the wider of the two thin bars the narrower of the two wide ones is, straightened; 0
        where there is no dark quadrilateral with another one exactly in its middle.
    """
    small, _ = _reduced(rgb)
    found = 0.0
    for outside, inside in _dark_rings(small, _BAR_TONES, 0):
        outer, inner = _quadrilateral(outside), _quadrilateral(inside)
        if outer is not None and inner is not None and min(outer[1], inner[1]) >= _EDGED:
            found = max(found, _bars(outer[0], inner[0]))
    return round(found, 2)


def _bars(outer: Points, inner: Points) -> float:
    """As `letterbox`, of one quadrilateral in another, corners from the top left clockwise."""
    lengths = np.linalg.norm(outer - np.roll(outer, -1, axis=0), axis=1)
    wide, tall = float(lengths[0::2].mean()), float(lengths[1::2].mean())
    straight = np.array([[0, 0], [wide, 0], [wide, tall], [0, tall]], np.float32)
    turn = cv2.getPerspectiveTransform(outer.astype(np.float32), straight)
    corners = np.asarray(cv2.perspectiveTransform(inner.astype(np.float32)[None], turn)[0], np.float64)
    left, top = corners[[0, 3], 0], corners[[0, 1], 1]
    right, bottom = wide - corners[[1, 2], 0], tall - corners[[3, 2], 1]
    turned = np.abs([*np.diff(left), *np.diff(right)]) / tall, np.abs([*np.diff(top), *np.diff(bottom)]) / wide
    bars = np.array([[left.mean(), right.mean()], [top.mean(), bottom.mean()]])
    if np.max(turned) > _PARALLEL or bars.min() <= 0:
        return 0.0
    broad = int(np.argmax(bars.min(axis=1)))
    centred = abs(float(bars[broad, 0] - bars[broad, 1])) <= _CENTRED * (wide, tall)[broad]
    return float(bars[broad].min() / bars[1 - broad].max()) if centred else 0.0


def _reduced(rgb: Image) -> tuple[Image, float]:
    scale = min(1.0, _SIDE / max(rgb.shape[:2]))
    size = (max(8, round(rgb.shape[1] * scale)), max(8, round(rgb.shape[0] * scale)))
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8), scale


def _dark_rings(small: Image, parts: tuple[float, ...], cut: int) -> Iterator[tuple[Points, Points]]:
    """Outer and inner edges of what is dark, in each of the tones, and runs along few sides of the picture."""
    channels = cv2.split(small)
    brightest = cv2.max(cv2.max(channels[0], channels[1]), channels[2])
    darkest = cv2.min(cv2.min(channels[0], channels[1]), channels[2])
    grey, light = cv2.subtract(brightest, darkest) < _COLOUR, np.percentile(brightest, 95)
    for part in parts:
        dark = ((brightest < part * light) & grey).astype(np.uint8)
        closed = np.asarray(cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)), np.uint8)
        for outside, inside in _rings(closed):
            if _sides_on_rim(outside, (small.shape[1], small.shape[0])) <= cut:
                yield outside, inside


def _rings(dark: NDArray[np.uint8]) -> list[tuple[Points, Points]]:
    """Outer edges of dark patches, each with that of its largest hole."""
    padded = cv2.copyMakeBorder(dark, 1, 1, 1, 1, cv2.BORDER_CONSTANT)
    contours, tree = cv2.findContours(padded, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    edges = [np.asarray(contour[:, 0], np.float64) - 1 for contour in contours]
    largest: dict[int, int] = {}
    for hole, (_, _, _, patch) in enumerate(tree[0] if tree is not None else ()):
        if patch >= 0 and (patch not in largest or _area(edges[hole]) > _area(edges[largest[patch]])):
            largest[patch] = hole
    return [
        (edges[patch], edges[hole]) for patch, hole in largest.items() if _area(edges[hole]) > _SMALLEST * dark.size
    ]


def _sides_on_rim(edge: Points, size: tuple[int, int]) -> int:
    """How many sides of the picture a patch runs along."""
    along = [edge[:, 0] < _RIM, edge[:, 1] < _RIM, edge[:, 0] >= size[0] - _RIM, edge[:, 1] >= size[1] - _RIM]
    return sum(int(touches.sum()) > 0.1 * size[1 - k % 2] for k, touches in enumerate(along))


def _area(points: Points) -> float:
    return float(cv2.contourArea(points.astype(np.float32)))


def _framed(outside: Points, inside: Points) -> tuple[float, Points | None]:
    """How straight a ring's edges are, and its inner corners where it has a bezel's shape."""
    outer, inner = _quadrilateral(outside), _quadrilateral(inside)
    if outer is None or inner is None or not _proportioned(outer[0], inner[0]):
        return 0.0, None
    return min(outer[1], inner[1]), inner[0]


def _quadrilateral(edge: Points) -> tuple[Points, float] | None:
    """Four straight lines along an edge: their corners, and the share of the edge that lies on them."""
    hull = cv2.convexHull(edge.astype(np.float32))
    around = cv2.arcLength(hull, True)
    for precision in _PRECISIONS:
        rough = np.asarray(cv2.approxPolyDP(hull, precision * around, True)[:, 0], np.float64)
        if len(rough) == 4:
            break
    else:
        return None
    rough = np.roll(rough, -int(np.argmin(rough.sum(axis=1))), axis=0)
    first, last = rough[1] - rough[0], rough[3] - rough[0]
    if first[0] * last[1] - first[1] * last[0] < 0:
        rough = rough[[0, 3, 2, 1]]
    sides = [_side(edge, rough[k], rough[(k + 1) % 4]) for k in range(4)]
    corners = []
    for (start, way, _), (other, along, _) in zip([sides[-1], *sides[:-1]], sides, strict=True):
        system = np.stack([way, -along], axis=1)
        if abs(np.linalg.det(system)) < 0.2:
            return None
        corners.append(start + np.linalg.solve(system, other - start)[0] * way)
    found = np.array(corners)
    if not _FILLED[0] * _area(found) <= _area(edge) <= _FILLED[1] * _area(found):
        return None
    return found, float(np.mean([share for *_, share in sides]))


def _side(edge: Points, start: Points, end: Points) -> tuple[Points, Points, float]:
    """The line through the middle of one side, as a point and a direction, and the share of the side that it fits."""
    length = float(np.linalg.norm(end - start))
    way = (end - start) / max(length, 1.0)
    across = np.array([-way[1], way[0]])
    along, off = (edge - start) @ way, (edge - start) @ across
    near = (along > _MIDDLE[0] * length) & (along < _MIDDLE[1] * length) & (np.abs(off) < 3 + 0.03 * length)
    if near.sum() < 8:
        return start, way, 0.0
    slope, height = np.polyfit(along[near], off[near], 1)
    apart = np.abs(off[near] - slope * along[near] - height)
    kept = apart <= max(1.0, 3 * float(np.median(apart)))
    slope, height = np.polyfit(along[near][kept], off[near][kept], 1)
    apart = np.abs(off[near] - slope * along[near] - height)
    covered = min(1.0, float(near.sum()) / ((_MIDDLE[1] - _MIDDLE[0]) * length))
    direction = way + slope * across
    return start + height * across, direction / np.linalg.norm(direction), float((apart < _STRAIGHT).mean()) * covered


def _proportioned(outer: Points, inner: Points) -> bool:
    """Whether the frame is as wide along each side, as wide left as right, and not wider above than below."""
    wide = float(np.linalg.norm(inner[1] - inner[0]))
    widths = []
    for k in range(4):
        start, end = outer[k], outer[(k + 1) % 4]
        way = (end - start) / max(float(np.linalg.norm(end - start)), 1.0)
        points = [inner[k] * (1 - part) + inner[(k + 1) % 4] * part - start for part in (0.1, 0.5, 0.9)]
        away = [point[1] * way[0] - point[0] * way[1] for point in points]
        if max(away) - min(away) > 1 + _UNEVEN * float(np.mean(away)):
            return False
        widths.append(float(np.mean(away)))
    top, right, bottom, left = widths
    thin, thick = max(1e-6, min(left, right)), max(left, right)
    return bool(
        min(widths) >= _THINNEST * wide
        and max(top, left, right) <= _WIDEST * wide
        and thick <= _UNEQUAL * thin
        and top <= _UNEQUAL * thick
        and bottom <= _CHIN * thick
    )


def _share(inner: Points, mask: NDArray[np.uint8] | None, size: tuple[int, int]) -> float:
    if mask is None:
        return 0.0
    sheet = cv2.resize(mask, size, interpolation=cv2.INTER_NEAREST) > 0
    enclosed = cv2.fillPoly(np.zeros(sheet.shape, np.uint8), [np.round(inner).astype(np.int32)], (1,)) > 0
    return round(float(sheet[enclosed].mean()), 3) if enclosed.any() else 0.0
