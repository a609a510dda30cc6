"""Print cut by the straight edges of something blank that lies on it, such as a slip of white paper.

What lies on a sheet need not be dark or coloured. But nobody prints letters into an edge: strokes that run into one and
do not go on beyond it are hidden there. An edge is seen beside the strokes as well, which tells it from the feet of a
line's own letters and the ends of bars, and what is before it differs from what is behind it for some way, which tells
it from the rules of a table and from what letters stand on.
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
_AROUND = 2  # Pixels beside a stroke that are not counted as free of it.


@dataclass(frozen=True, slots=True, eq=False)
class CutPrint:
    """Edges at which print is cut.

    Attributes:
        strokes: Number of strokes that run into them and do not go on.
        polygon: Hull of the strips behind them that were found to be blank, pixels of the picture, (N, 2).
    """

    strokes: int
    polygon: Floats


def find_cut_print(
    rgb: Image, quads: Sequence[Quad], cells: Cells, faces: Callable[[], Sequence[Box]]
) -> CutPrint | None:
    """Looks for straight edges at which strokes are cut.

    Args:
        rgb: The picture, uint8, (height, width, 3).
        quads: Corners of all lines found, pixels of the picture.
        cells: Paper and ink along the lines.
        faces: Finds the faces of the picture: left, top, right, bottom. A photo may be glued over print. Asked only
            when strokes are cut.

    Returns:
        None where no stroke is, where the print is too small to say, or where there is none.
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
    light = set(cells.line[cells.inverse].tolist())  # White letters on a dark ground are the ground between them.
    print_at = np.zeros(grey.shape, np.uint8)
    for index, quad in enumerate(quads):
        if index not in light:
            cv2.fillConvexPoly(print_at, np.round(quad * scale).astype(np.int32), 1)
    print_at = np.asarray(cv2.dilate(print_at, np.ones((5, 5), np.uint8)), np.uint8)
    bright, depth = np.median(cells.paper[lit]), np.percentile((cells.paper - cells.ink)[lit], 75)
    page = _Page(grey.astype(np.float32), print_at, high, float(bright), float(depth))
    around = np.asarray(cv2.convexHull(np.concatenate(list(quads)) * np.float32(scale)), np.float32)
    total, strips = 0, []
    for first, last in _edges(grey, high):
        for start, end in ((first, last), (last, first)):
            strokes, behind = page.cut(start, end)
            x, y = (start + end) / 2 + behind
            # What lies behind the outermost print is the margin, the sheet's own edge or the picture's.
            if not strokes or cv2.pointPolygonTest(around, (float(x), float(y)), False) < 0:
                continue
            # What is behind the edge may be a portrait, whose head and shoulders are higher than its face.
            deep = np.stack([start, end, end + behind * _PORTRAIT, start + behind * _PORTRAIT]) / scale
            if not any(_holds(deep.astype(np.float32), box) for box in faces()):
                total += strokes
                strips += [np.stack([start, end, end + behind, start + behind]) / scale]
    if not total:
        return None
    return CutPrint(total, np.asarray(cv2.convexHull(np.concatenate(strips).astype(np.float32))[:, 0], np.float32))


def _holds(strip: Floats, box: Box) -> bool:
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


@dataclass(frozen=True, slots=True, eq=False)
class _Page:
    """The reduced picture in grey, where lines of print are, their height, and the usual paper and depth of print."""

    grey: Floats
    print_at: NDArray[np.uint8]
    high: float
    bright: float
    depth: float

    def cut(self, start: NDArray[Any], end: NDArray[Any]) -> tuple[int, NDArray[Any]]:
        """Strokes that come to the edge from its left, as seen from its start, and end there; and the way behind it."""
        length = float(np.linalg.norm(end - start))
        way = (end - start) / length
        ahead = np.array([way[1], -way[0]])
        deep = max(9, round(_BEHIND * self.high))
        behind, at = -ahead * deep, np.arange(int(length))[None]
        away = np.arange(-deep, 10)[:, None]  # Rows: from behind the edge to before it.
        x = np.asarray(start[0] + way[0] * at + ahead[0] * away, np.float32)
        y = np.asarray(start[1] + way[1] * at + ahead[1] * away, np.float32)
        seen = cv2.remap(self.grey, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        lines = cv2.remap(self.print_at, x, y, cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT)
        # A shadow darkens a whole row beside the edge, print some places of it.
        ink = np.percentile(seen, 75, axis=1)[:, None] - seen > _INK * self.depth
        touching = (ink & (lines > 0))[deep + 2 : deep + 5].all(axis=0)
        if not touching.any():
            return 0, behind
        blank = ~_wider(ink[: deep - 1].any(axis=0))
        free = ~_wider((ink | (lines > 0))[deep - 2 : deep + 9].any(axis=0))
        if free.mean() < _OPEN or free.sum() < self.high or blank.mean() < _BLANK:
            return 0, behind
        level = seen[:, free]
        far, back, off = (np.median(level[deep + a : deep + b], axis=0) for a, b in ((-deep, -6), (-6, -2), (4, 8)))
        edge = (np.abs(back - off) > _STEP) & (np.abs(far - off) > _STEP) & (np.sign(back - off) == np.sign(far - off))
        if edge.mean() < _SEEN or np.median(off) < _PAPER * self.bright:
            return 0, behind
        stop = np.flatnonzero(np.diff(np.concatenate([[0], touching & blank, [0]]).astype(np.int8)))
        widths = stop[1::2] - stop[::2]
        return int((widths <= _BEHIND * self.high).sum()), behind


def _wider(places: NDArray[np.bool_]) -> NDArray[np.bool_]:
    grown = cv2.dilate(places[None].astype(np.uint8), np.ones((1, 2 * _AROUND + 1), np.uint8))
    return np.asarray(grown[0] > 0)
