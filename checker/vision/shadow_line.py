"""Shadows whose edge runs on over the desk: what lies beyond it is still the sheet, only in the dark.

In a deep shadow hardly a line of text is found, so the lit part alone is taken for the sheet and the shadow's edge for
an edge of it. Three things tell them apart. A shadow darkens the desk beside the sheet along the same line. It takes
the same share of the light from both, so paper and desk differ in the dark as they do in the light: what a table's
edge or a black bar has beyond it does not know where the sheet was. And the paper goes on for a good way. (That such
crossings of two edges tell shadows and films from things that lie on top: Metelli, The perception of transparency,
1974.)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.light import Floats, PaperMap
from checker.vision.lines import Image
from checker.vision.text import detect_lines

_FLOOR: Final = 2.0
"""Grey levels added before logarithms are taken: noise and rounding in the black."""
_STEEP: Final = 0.08
_BESIDE: Final = 4.0
_LEAST_DROP: Final = 0.55
_LINES: Final = 8
_LEAST_VOTES: Final = 20
_OFF: Final = 2.5
_ALIKE: Final = 0.97
_NEAR, _FAR = 4, 10
_SHEET, _DESK = 5, 13
_LEAST_SHEET, _LEAST_DESK = 15, 5
_ACROSS: Final = 0.5
_TELLING: Final = 0.15
_PAPER: Final = 0.5
_LIKELY_DESK, _LIKELY_KEPT = 0.5, 0.3
_SMALLEST: Final = 16
_LEAST_RATIO: Final = 0.02


@dataclass(frozen=True, slots=True, eq=False)
class ShadowLine:
    """A straight edge at which sheet and desk darken together.

    Attributes:
        ratio: Luminance of the paper beyond the line over that before it.
        desk: Share of the line beside the sheet along which the desk darkens too, of the side with the less, 0 to 1.
        kept: How alike paper and desk differ on both sides of the line, in logarithms: the smaller difference over the
            greater; 1 in a shadow, 0 where something else begins.
        share: Share of the sheet, as far as its paper is seen to go on, that lies beyond the line, 0 to 1.
        polygon: The part beyond the line, pixels of the picture, (4, 2).
    """

    ratio: float
    desk: float
    kept: float
    share: float
    polygon: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Line:
    """A point on the line, the way along it and the way into the dark, both of unit length, pixels of the map."""

    point: Floats
    along: Floats
    into: Floats


def shadow_line(paper: PaperMap, sheet: NDArray[np.uint8] | None) -> ShadowLine | None:
    """Looks for the straight edge that is most like a shadow's.

    Args:
        paper: The page without its text.
        sheet: Where the sheet, or its lit part, was found, of the size of the map; None when it is not known.

    Returns:
        None where no straight edge darkens the sheet and what is beside it alike.
    """
    if sheet is None or not sheet.any():
        return None
    level = np.log(paper.level + np.float32(_FLOOR))
    near, wide = (cv2.dilate(sheet, np.ones((size, size), np.uint8)).astype(np.float32) for size in (_SHEET, _DESK))
    found = [_judged(line, level, near, wide, paper.scale) for line in _straight_edges(level)]
    lines = [line for line in found if line is not None]
    return max(lines, key=lambda line: (line.desk * line.kept, line.share), default=None)


def lines_beyond(rgb: Image, line: ShadowLine) -> int:
    """Number of lines of text found beyond the line once that part is as bright as the paper before it.

    Args:
        rgb: The picture, uint8, (height, width, 3).
        line: What `shadow_line` found in it.
    """
    low = np.maximum(np.floor(line.polygon.min(axis=0)).astype(int), 0)
    high = np.ceil(line.polygon.max(axis=0)).astype(int) + 1
    part = rgb[low[1] : high[1], low[0] : high[0]]
    if min(part.shape[:2]) < _SMALLEST:
        return 0
    lit = cv2.convertScaleAbs(part, alpha=1 / max(line.ratio, _LEAST_RATIO))
    outline = line.polygon - low.astype(np.float32)
    # Beside the sheet and before the line there is only white, which holds no text.
    inside = cv2.fillConvexPoly(np.zeros(part.shape[:2], np.uint8), np.round(outline).astype(np.int32), 1)
    lit[inside == 0] = 255
    return len(detect_lines(np.ascontiguousarray(lit)))


def _straight_edges(level: Floats) -> Iterator[_Line]:
    """The longest straight edges at which the light drops abruptly, each with the side on which it is dark."""
    across, down = cv2.Sobel(level, cv2.CV_32F, 1, 0) / 8, cv2.Sobel(level, cv2.CV_32F, 0, 1) / 8
    slope = np.hypot(across, down)
    rows, columns = np.nonzero(slope > _STEEP)
    points = np.stack([columns, rows], axis=1).astype(np.float32)
    into = -np.stack([across, down], axis=2)[rows, columns] / slope[rows, columns][:, None]
    here = slope[rows, columns]
    ridge = (here >= _sample(slope, points + into)) & (here >= _sample(slope, points - into))
    ridge &= _sample(level, points - _BESIDE * into) - _sample(level, points + _BESIDE * into) > _LEAST_DROP
    points, into = points[ridge], into[ridge]
    for _ in range(_LINES):
        drawn = np.zeros(level.shape, np.uint8)
        drawn[points[:, 1].astype(int), points[:, 0].astype(int)] = 1
        straight = cv2.HoughLines(drawn, 1.5, np.pi / 120, _LEAST_VOTES)
        if straight is None:
            return
        rho, theta = straight[0, 0]
        normal = np.array([np.cos(theta), np.sin(theta)], np.float32)
        close, facing = np.abs(points @ normal - rho) < _OFF, into @ normal
        normal = normal if (facing[close] > 0).mean() > 0.5 else -normal
        own = close & (into @ normal > _ALIKE)
        if own.sum() >= _LEAST_VOTES // 2:
            x, y, x0, y0 = cv2.fitLine(points[own], cv2.DIST_HUBER, 0, 0.01, 0.01).ravel()
            turned = np.array([-y, x], np.float32)
            turned = turned if turned @ normal > 0 else -turned
            yield _Line(np.array([x0, y0], np.float32), np.array([x, y], np.float32), turned)
        points, into = points[~close], into[~close]


def _judged(line: _Line, level: Floats, near: Floats, wide: Floats, scale: float) -> ShadowLine | None:
    """Compares both sides of a line, along the sheet and along the desk at either end of it."""
    rows, columns = level.shape
    way = np.arange(-rows - columns, rows + columns, dtype=np.float32)[:, None] * line.along + line.point
    seen = np.ones(len(way), bool)
    for side in (way - _NEAR * line.into, way + _NEAR * line.into):
        seen &= ((side >= 0) & (side <= (columns - 1, rows - 1))).all(axis=1)
    way = way[seen]
    before, beyond = (_strip(level, way, sign * line.into) for sign in (-1, 1))
    lit = way - (_NEAR + 2) * line.into
    inside = np.flatnonzero(_sample(near, lit) > 0.5)
    if len(inside) < _LEAST_SHEET:
        return None
    falls = before - beyond > _LEAST_DROP
    desk, places = _sample(wide, lit) < 0.5, np.arange(len(way))
    ends = [end for end in (desk & (places < inside[0]), desk & (places > inside[-1])) if end.sum() >= _LEAST_DESK]
    if not ends or falls[inside].mean() < _ACROSS:
        return None
    paper, dark = float(np.median(before[inside])), float(np.median(beyond[inside]))
    desk_falls = min(float(falls[end].mean()) for end in ends)
    kept = min(_alike(paper - np.median(before[end]), dark - np.median(beyond[end])) for end in ends)
    if desk_falls < _LIKELY_DESK or kept < _LIKELY_KEPT:
        return None
    dim = _reach(level, way[inside], line.into, dark)
    bright = _lit_depth(near, way[inside], line.into)
    corners = np.stack([way[inside[0]], way[inside[-1]]])
    polygon = np.concatenate([corners, corners[::-1] + dim * line.into]) / np.float32(scale)
    return ShadowLine(
        ratio=round(float(np.exp(dark - paper)), 4),
        desk=round(desk_falls, 4),
        kept=round(kept, 4),
        share=round(dim / max(dim + bright, 1.0), 4),
        polygon=np.asarray(polygon, np.float32),
    )


def _alike(light: float, dark: float) -> float:
    """How alike two differences are, 0 to 1; as alike as can be where a light desk hardly differs from the paper."""
    if max(abs(light), abs(dark)) < _TELLING:
        return 1.0
    return float(min(light / dark, dark / light)) if light * dark > 0 else 0.0


def _reach(level: Floats, foot: Floats, into: Floats, dark: float) -> float:
    """How far beyond the line most of what is seen is as bright as the paper just beyond it."""
    rows, columns = level.shape
    deep = np.arange(_NEAR, rows + columns, dtype=np.float32)
    places = foot[None] + deep[:, None, None] * into
    shown = ((places >= 0) & (places <= (columns - 1, rows - 1))).all(axis=2)
    alike = np.abs(_sample(level, places.reshape(-1, 2)).reshape(shown.shape) - dark) < _PAPER
    goes_on = ((alike & shown).sum(axis=1) > 0.5 * np.maximum(shown.sum(axis=1), 1)) & (shown.mean(axis=1) > 0.5)
    stops = np.flatnonzero(~goes_on)
    return float(deep[stops[0]]) if len(stops) else float(deep[-1])


def _lit_depth(near: Floats, foot: Floats, into: Floats) -> float:
    """How much of the sheet lies before the line: mean over the places along it."""
    deep = np.arange(1, sum(near.shape), dtype=np.float32)
    places = (foot[None] - deep[:, None, None] * into).reshape(-1, 2)
    edge = cv2.BORDER_CONSTANT
    return float((_sample(near, places, edge).reshape(len(deep), len(foot)) > 0.5).sum(axis=0).mean())


def _strip(level: Floats, way: Floats, into: Floats) -> Floats:
    """Median of a strip along the line, from a little beside it on."""
    return np.asarray(np.median([_sample(level, way + step * into) for step in range(_NEAR, _FAR)], axis=0), np.float32)


def _sample(values: Floats, points: NDArray[Any], border: int = cv2.BORDER_REPLICATE) -> Floats:
    # OpenCV takes no map of more than 32,767 rows; places are sampled in a square of them.
    side = max(1, int(np.ceil(np.sqrt(len(points)))))
    padded = np.zeros((side * side, 2), np.float32)
    padded[: len(points)] = points
    x, y = padded[:, 0].reshape(side, side), padded[:, 1].reshape(side, side)
    found = cv2.remap(values, x, y, cv2.INTER_LINEAR, borderMode=border)
    return np.asarray(found, np.float32).ravel()[: len(points)]
