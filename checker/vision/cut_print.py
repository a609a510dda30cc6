"""Print cut by a straight edge of something blank that lies on it, such as a slip of white paper.

What lies on a sheet need not be dark or coloured. But nobody prints letters into an edge: strokes that run into one and
do not go on beyond it are hidden there. An edge is seen beside the strokes as well, which tells it from the feet of a
line's own letters and the ends of bars, and what is before it differs from what is behind it for some way, which tells
it from the rules of a table. What runs along a line tells nothing: creases, rules and tinted rows do, and letters stand
on them. Nor does an edge that cuts one line only, for a letter may well touch the border of a tint.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.light import LEAST_CONTRAST, Cells, Floats
from checker.vision.lines import Image, Quad

Box = tuple[float, float, float, float]

_SIDE = 1280
# In heights of the usual line: parts of one edge, what an edge has at least, a gap in it, and what is looked at behind.
_PART, _FIRST, _LONG, _GAP, _BEHIND = 0.6, 1.2, 3.0, 1.5, 0.8
_SMALL = 9.0  # Pixels of the reduced picture: letters of lines lower than that are no separate strokes.
_FAINT = 0.8  # Grey levels by which the detector takes gradients to be in error: white paper on white is faint.
_ASLANT, _ASIDE = 0.06, 3.0  # Sine and pixels by which parts of one edge may differ.
_INK = 0.35  # Of the usual depth of print.
_STEP = 4.0  # Grey levels by which the two sides of an edge differ.
_PAPER = 0.7  # Of the usual brightness of paper: what is before the edge is the page and not a photo.
_SEEN, _BLANK, _OPEN = 0.8, 0.6, 0.15  # Shares of the edge: seen as such, without print behind, without print before.
_PORTRAIT = 10.0  # Depths behind the edge.
_ACROSS = 0.2  # Sine of the angle at which an edge crosses lines: print stands on what runs along them.
_EMPTY, _PRINTED = 1.5, 0.1  # Heights of the usual line behind the edge, and the share of them where lines may be.
_OWN = 0.4  # Of all print, by length, behind the edge: the document itself lies there, on another sheet.
_SEVERAL = 2  # Lines that an edge cuts: a single letter may touch a crease or the border of a tint.
_AROUND = 2  # Pixels beside a stroke that are not counted as free of it.


@dataclass(frozen=True, slots=True, eq=False)
class CutPrint:
    """The edge that cuts most lines.

    Attributes:
        lines: Number of lines strokes of which run into it and do not go on.
        polygon: The strip behind it that was found to be blank, pixels of the picture, (4, 2).
    """

    lines: int
    polygon: Floats


def find_cut_print(
    rgb: Image, quads: Sequence[Quad], cells: Cells, faces: Callable[[], Sequence[Box]]
) -> CutPrint | None:
    """Looks for the straight edge at which most lines are cut.

    Args:
        rgb: The picture, uint8, (height, width, 3).
        quads: Corners of all lines found, pixels of the picture; the first side runs along the line.
        cells: Paper and ink along the lines.
        faces: Finds the faces of the picture: left, top, right, bottom. A photo may be glued over print. Asked only
            when several lines are cut.

    Returns:
        None where no edge cuts several, where the print is too small to say, or where there is none.
    """
    lit = cells.inside & ~cells.inverse & (cells.paper - cells.ink > LEAST_CONTRAST)
    if not lit.any():
        return None
    scale = min(1.0, _SIDE / max(rgb.shape[:2]))
    high = float(np.median(cells.size[lit])) * scale
    if high < _SMALL:
        return None
    small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else rgb
    grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.uint8)
    page = _page(grey, [quad * np.float32(scale) for quad in quads], cells, high)
    around = np.asarray(cv2.convexHull(np.concatenate(list(quads)) * np.float32(scale)), np.float32)
    found = []
    for first, last in _edges(grey, high):
        for start, end in ((first, last), (last, first)):
            lines, behind = page.cut(start, end)
            x, y = (start + end) / 2 + behind
            # What lies behind the outermost print is the margin, the sheet's own edge or the picture's.
            if lines >= _SEVERAL and cv2.pointPolygonTest(around, (float(x), float(y)), False) >= 0:
                found.append((lines, start / scale, end / scale, behind / scale))
    for lines, start, end, behind in sorted(found, key=lambda edge: -edge[0]):
        # What is behind the edge may be a portrait, whose head and shoulders are higher than its face.
        deep = np.stack([start, end, end + behind * _PORTRAIT, start + behind * _PORTRAIT])
        if not any(_holds(deep, box) for box in faces()):
            return CutPrint(lines, np.stack([start, end, end + behind, start + behind]).astype(np.float32))
    return None


def _holds(strip: NDArray[Any], box: Box) -> bool:
    x0, y0, x1, y1 = box
    return cv2.pointPolygonTest(strip.astype(np.float32), ((x0 + x1) / 2, (y0 + y1) / 2), False) >= 0


def _edges(grey: NDArray[np.uint8], high: float) -> list[tuple[NDArray[Any], NDArray[Any]]]:
    """Ends of the straight edges, longest part first; parts of one that print interrupts are put together."""
    finder = cv2.createLineSegmentDetector(cv2.LSD_REFINE_STD, quant=_FAINT)
    found = finder.detect(cv2.GaussianBlur(grey, (0, 0), 0.8))[0]
    if found is None:
        return []
    parts = np.asarray(found, np.float64).reshape(-1, 2, 2)
    lengths = np.linalg.norm(parts[:, 1] - parts[:, 0], axis=1)
    parts, lengths = parts[lengths >= _PART * high], lengths[lengths >= _PART * high]
    (x, y), (dx, dy) = parts.transpose(2, 0, 1), (parts[:, 1] - parts[:, 0]).T / lengths
    free = np.ones(len(parts), bool)
    edges = []
    for one in np.argsort(-lengths, kind="stable"):
        if not free[one] or lengths[one] < _FIRST * high:
            continue
        way, origin = np.array([dx[one], dy[one]]), parts[one, 0]
        near = free & (np.abs(dy * way[0] - dx * way[1]) < _ASLANT)
        near &= (np.abs((y - origin[1]) * way[0] - (x - origin[0]) * way[1]) < _ASIDE).all(axis=1)
        others = [int(index) for index in np.flatnonzero(near) if index != one]
        along = {index: sorted(float(point) for point in (parts[index] - origin) @ way) for index in others}
        start, end, members = 0.0, float(lengths[one]), [int(one)]
        after = sorted((index for index in others if along[index][0] >= 0), key=lambda index: (along[index][0], index))
        before = sorted((index for index in others if along[index][0] < 0), key=lambda index: (-along[index][1], index))
        for index in after:
            if along[index][0] <= end + _GAP * high:
                end = max(end, along[index][1])
                members.append(index)
        for index in before:
            if along[index][1] >= start - _GAP * high:
                start = min(start, along[index][0])
                members.append(index)
        free[members] = False
        if end - start >= _LONG * high:
            edges.append((origin + way * start, origin + way * end))
    return edges


def _page(grey: NDArray[np.uint8], quads: Sequence[Quad], cells: Cells, high: float) -> _Page:
    lit = cells.inside & ~cells.inverse & (cells.paper - cells.ink > LEAST_CONTRAST)
    light = set(cells.line[cells.inverse].tolist())  # White letters on a dark ground are the ground between them.
    print_at = np.zeros(grey.shape, np.int16)
    ways = np.array([quad[1] - quad[0] + quad[2] - quad[3] for quad in quads], np.float64) / 2
    lengths = np.maximum(np.linalg.norm(ways, axis=1), 1.0)
    middles = np.array([quad.mean(axis=0) for quad in quads], np.float64)
    for index, quad in enumerate(quads):
        if index not in light:
            cv2.fillConvexPoly(print_at, np.round(quad).astype(np.int32), index + 1)
    print_at = np.asarray(cv2.dilate(print_at, np.ones((5, 5), np.uint8)), np.int16)
    bright, depth = np.median(cells.paper[lit]), np.percentile((cells.paper - cells.ink)[lit], 75)
    usual = (high, float(bright), float(depth))
    return _Page(grey.astype(np.float32), print_at, middles, ways / lengths[:, None], lengths, *usual)


@dataclass(frozen=True, slots=True, eq=False)
class _Page:
    """The reduced picture in grey, where which line of print is and which way it runs, and what is usual of the print.

    Attributes:
        print_at: Number of the line, from 1; 0 where none is.
        middles: Middles of the lines, (lines, 2).
        ways: Unit vectors along them, (lines, 2).
        lengths: Their lengths, (lines,).
        high: Height of the lines.
        bright: Grey level of the paper.
        depth: By how much print is darker.
    """

    grey: Floats
    print_at: NDArray[np.int16]
    middles: NDArray[np.float64]
    ways: NDArray[np.float64]
    lengths: NDArray[np.float64]
    high: float
    bright: float
    depth: float

    def cut(self, start: NDArray[Any], end: NDArray[Any]) -> tuple[int, NDArray[Any]]:
        """Lines that come to the edge from its left, as seen from its start, and end there; and the way behind it."""
        length = float(np.linalg.norm(end - start))
        way = (end - start) / length
        ahead = np.array([way[1], -way[0]])
        deep, deeper = max(9, round(_BEHIND * self.high)), round(_EMPTY * self.high)
        behind, at = -ahead * deep, np.arange(int(length))[None]

        def places(away: NDArray[np.intp]) -> tuple[Floats, Floats]:
            x, y = (start[axis] + way[axis] * at + ahead[axis] * away[:, None] for axis in (0, 1))
            return np.asarray(x, np.float32), np.asarray(y, np.float32)

        crossing = np.concatenate([[False], np.abs(self.ways @ ahead) >= _ACROSS])
        lines = self._print(*places(np.arange(2, 5)))
        comes = crossing[lines].all(axis=0)
        if not comes.any() or self._behind(start, way, ahead, length) > _OWN:
            return 0, behind
        if (self._print(*places(np.arange(-deeper, -2))) > 0).mean() > _PRINTED:
            return 0, behind
        rows = places(np.arange(-deep, 10))  # From behind the edge to before it.
        seen = np.asarray(cv2.remap(self.grey, *rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)
        # A shadow darkens a whole row beside the edge, print some places of it.
        ink = np.asarray(np.percentile(seen, 75, axis=1)[:, None] - seen > _INK * self.depth, np.bool_)
        touching = ink[deep + 2 : deep + 5].all(axis=0) & comes
        if not touching.any():
            return 0, behind
        blank = ~_wider(np.asarray(ink[: deep - 1].any(axis=0)))
        free = ~_wider(np.asarray((ink | (self._print(*rows) > 0))[deep - 2 : deep + 9].any(axis=0)))
        if free.mean() < _OPEN or free.sum() < self.high or blank.mean() < _BLANK:
            return 0, behind
        level = seen[:, free]
        far, back, off = (np.median(level[deep + a : deep + b], axis=0) for a, b in ((-deep, -6), (-6, -2), (4, 8)))
        edge = (np.abs(back - off) > _STEP) & (np.abs(far - off) > _STEP) & (np.sign(back - off) == np.sign(far - off))
        if edge.mean() < _SEEN or np.median(off) < _PAPER * self.bright:
            return 0, behind
        stop = np.flatnonzero(np.diff(np.concatenate([[0], touching & blank, [0]]).astype(np.int8)))
        narrow = stop[1::2] - stop[::2] <= _BEHIND * self.high
        return len(set(lines[1, stop[::2][narrow]].tolist())), behind

    def _behind(self, start: NDArray[Any], way: NDArray[Any], ahead: NDArray[Any], length: float) -> float:
        """Share of all print, by length, that lies behind the edge and not beyond its ends."""
        along, away = (self.middles - start) @ way, (self.middles - start) @ ahead
        return float(self.lengths[(along > 0) & (along < length) & (away < 0)].sum() / self.lengths.sum())

    def _print(self, x: Floats, y: Floats) -> NDArray[np.int16]:
        found = cv2.remap(self.print_at, x, y, cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT)
        return np.asarray(found, np.int16)


def _wider(places: NDArray[np.bool_]) -> NDArray[np.bool_]:
    grown = cv2.dilate(places[None].astype(np.uint8), np.ones((1, 2 * _AROUND + 1), np.uint8))
    return np.asarray(grown[0] > 0)
