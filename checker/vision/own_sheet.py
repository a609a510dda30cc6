"""The sheet that carries some lines, told by its straight edges from other paper that it lies on.

White paper on white paper differs from it by a shade or by a narrow shadow only, too faint to end a region that grows
(vision/outline.py), and print below the sheet may have the slant of its own. But a sheet's edge is straight, and seen
along the whole side: what is averaged along it stands out of noise and print. Edges that close up around the lines are
those of the sheet if none of them goes on beyond its corners: a fold and the gutter of a booklet end at edges that do.

One edge alone tells as much where it cuts lines of the print below: letters are set off from the edge of a panel or of
a column of the same sheet, but another sheet covers them at any place.

The numbers below say what an edge is and when it is surely another sheet's; they leave lines out of what is measured.
How much of a document may be missing, the policy says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.lines import Image, Quad, lengthwise, quad_size
from checker.vision.outline import SIDES

Floats = NDArray[np.float32]

_SIDE = 900
_STRIP = 16
_PAPER = 0.9  # Of the pixels of a strip so many are darker than what counts for its paper: print is not paper.
_THIN, _BESIDE = 5, 3  # Rules up to this width are left out, and over how many pixels each side of an edge is averaged.
_STEEPEST, _TURN = 7.0, 0.25  # Degrees
_STEP = 2.0  # Grey levels
_SEEN, _MOSTLY = 0.75, 0.7  # Shares of the own lines' extent and of a side.
_MOSTLY_AS, _GOES_ON = 0.8, 0.5  # Of its usual strength: where it is seen, and where it goes on beyond a corner.
_CORNER = 0.03  # Of a side's length: left out at each corner.
_NEAR, _FAR = 12, 60  # Pixels beyond a corner between which it is looked at: all of it that the picture shows.
_NEAREST, _APART, _MOST = 8, 8, 6  # Pixels from the print, and of two edges from each other; edges of a side.
_ASIDE, _RIM = 3, 2  # Pixels by which an edge is missed, and from the rim: what lies beyond has to be seen.
_INSET = 0.8  # Of a line's height: boxes are longer than what is seen of the line.
_LINES = 3  # That tell where the sheet is.
_CLOSED = 3  # Sides of four at which an adjoining one is seen to end: one may be at the rim.
_ENDS = (3, 0), (0, 1), (1, 2), (2, 3)  # Corners at the ends of the left, top, right and bottom side.
_SIGNS = 1, -1  # Of edges beyond which it is brighter, and darker.
_DEEP = 0.5  # Of a line's height: what lies less far within a sheet is print below it that its edge cuts lengthwise.
# Lines that an edge cuts, and how far beyond it they begin, in heights: their boxes are larger than the letters by a
# quarter. Beyond such edges of six documents of one renderer 88 of 106 lines begin at -0.28 to 0; 176 good documents of
# six renderers, folds and books among them, whole and cropped through their print, have no edge that cuts four,
# whatever lines are taken for those with words, 2026-11-27.
_CUT_LINES, _CUT, _BESIDE_IT = 4, (-0.4, 0.0), 1.0
_LEVEL, _AS_HIGH = 0.15, 0.3  # Of a line's height, by which lines of one row may differ.


@dataclass(frozen=True, slots=True)
class _Edge:
    """An edge `across = at + slope * along`, pixels of the reduced picture; `sign` 1 where it gets brighter."""

    at: float
    slope: float
    sign: int
    strength: float


@dataclass(frozen=True, slots=True, eq=False)
class OwnSheet:
    """What is known of the edges of the sheet that carries some lines.

    Attributes:
        corners: Pixels of the picture, from the top left clockwise; None where not all four edges are seen. A frame or
            panel printed on the document has edges, too; whether anything of the document stands outside it is for
            the caller to tell.
        beyond: Which lines of the picture lie beyond an edge that cuts several, so are another sheet's: (lines,).
        ends: Sides on which there is such an edge.
    """

    corners: Quad | None
    beyond: NDArray[np.bool_]
    ends: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class _Lines:
    """Lines of the reduced picture: their two ends (lines, 2, 2), how far each goes (lines, 2), middles and heights."""

    ends: Floats
    ways: Floats
    middles: Floats
    heights: list[float]

    @classmethod
    def of(cls, lines: Sequence[Quad]) -> _Lines:
        corners = np.array(lines, np.float32).reshape(-1, 4, 2)
        ends = np.asarray((corners[:, [0, 1]] + corners[:, [3, 2]]) / 2, np.float32)
        heights = [max(quad_size(line)[1], 1.0) for line in lines]
        return cls(ends, np.abs(ends[:, 1] - ends[:, 0]), np.asarray(ends.mean(axis=1), np.float32), heights)


def find_own_sheet(rgb: Image, quads: Sequence[Quad], boxes: Sequence[Quad]) -> OwnSheet:
    """Looks for the edges of the sheet around some lines: those that cut lines, and four that close up around them.

    Args:
        rgb: The picture, uint8, (height, width, 3).
        quads: Lines that are surely the document's, pixels of the picture.
        boxes: All lines of the picture.

    Returns:
        The smallest sheet that no line crosses and the lines beyond it; with hardly any lines nothing is known.
    """
    nothing = np.zeros(len(boxes), bool)
    if len(quads) < _LINES:
        return OwnSheet(None, nothing)
    scale = min(1.0, _SIDE / max(rgb.shape[:2]))
    small = np.asarray(cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    points = np.concatenate(list(quads)) * scale
    steps = _steps(small), _steps(np.ascontiguousarray(small.transpose(1, 0, 2)))
    found = [
        _edges(steps[index % 2], points if index % 2 == 0 else points[:, ::-1], last=index >= 2)
        for index in range(len(SIDES))
    ]
    lines = _Lines.of([np.asarray(lengthwise(box) * scale, np.float32) for box in boxes])
    cut = {
        side: parts
        for index, side in enumerate(SIDES)
        if (parts := [part for edge in found[index] if (part := _beyond(edge, index, lines, points)) is not None])
    }
    beyond = np.logical_or.reduce([nothing, *(part for parts in cut.values() for part in parts)])
    return OwnSheet(_closed(found, steps, scale, boxes, small.shape), beyond, frozenset(cut))


def _closed(
    found: Sequence[Sequence[_Edge]],
    steps: tuple[Floats, Floats],
    scale: float,
    boxes: Sequence[Quad],
    shape: tuple[int, ...],
) -> Quad | None:
    """Corners of the smallest sheet within edges on all sides that end at each other and cross no line."""
    around = list(product(*found))
    if not around:
        return None
    corners = _corners(np.array([[(edge.at, edge.slope) for edge in sides] for sides in around], np.float32))
    limits = np.array([shape[1], shape[0]], np.float32)
    whole = ((corners > _RIM) & (corners < limits - _RIM)).all(axis=(1, 2))
    one, other = corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1]
    areas = one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]
    for place in np.flatnonzero(whole)[np.argsort(areas[whole], kind="stable")]:
        if _close_up(steps, around[place], corners[place]):
            sheet = np.asarray(corners[place] / scale, np.float32)
            if not any(_crosses(sheet, box) for box in boxes):
                return sheet
    return None


def _beyond(edge: _Edge, index: int, lines: _Lines, points: Floats) -> NDArray[np.bool_] | None:
    """Which lines lie beyond an edge that cuts several of those that run up to it; None where it cuts hardly any."""
    across = index % 2
    sign = 1 if index >= 2 else -1
    first, last = points[:, 1 - across].min(), points[:, 1 - across].max()
    away = sign * (lines.ends[..., across] - edge.at - edge.slope * lines.ends[..., 1 - across])
    outside = np.asarray(away.sum(axis=1) > 0, np.bool_)
    cut, beside, inside = [], 0, []
    by_line = zip(lines.ways, lines.middles, lines.heights, np.sort(away, axis=1), strict=True)
    for place, (way, middle, high, distances) in enumerate(by_line):
        near, far = distances / high
        if way[across] < way[1 - across] or not first <= middle[1 - across] <= last:
            continue
        if near < -_INSET and far > _INSET:
            return None
        level = float(middle[1 - across] + edge.slope * middle[across])
        if not outside[place]:
            inside.append((level, high))
        elif near < _BESIDE_IT:
            beside += 1
            if _CUT[0] < near <= _CUT[1]:
                cut.append((level, high))
    # What stands in the same rows as the document's lines, and is as large, is a column of it.
    rows = sum(
        any(abs(at - other) < _LEVEL * high and abs(high - tall) < _AS_HIGH * high for other, tall in inside)
        for at, high in cut
    )
    return outside if len(cut) >= max(_CUT_LINES, beside / 2) and 2 * rows <= len(cut) else None


def _crosses(sheet: Quad, box: Quad) -> bool:
    """Whether a line goes on from within a sheet to the outside; what the sheet covers in part ends at its edge."""
    line = lengthwise(box)
    start, end = (line[0] + line[3]) / 2, (line[1] + line[2]) / 2
    wide, high = quad_size(line)
    inset = min(0.4, _INSET * high / max(wide, 1.0))
    inner = start + (end - start) * inset, end + (start - end) * inset
    first, last = (cv2.pointPolygonTest(sheet, (float(x), float(y)), True) for x, y in inner)
    return bool(min(first, last) < 0 and max(first, last) >= _DEEP * high)


def _steps(small: Image) -> Floats:
    """How much brighter paper gets from left to right in each strip of rows, by channel: (strips, width, 3)."""
    count = max(1, small.shape[0] // _STRIP)
    rows = small[: count * _STRIP].reshape(count, -1, *small.shape[1:])
    paper = _ranked(rows, min(rows.shape[1] - 1, int(_PAPER * rows.shape[1]))).astype(np.float32)
    plain = cv2.morphologyEx(paper, cv2.MORPH_CLOSE, np.ones((1, _THIN), np.uint8))
    means = np.asarray(cv2.blur(plain, (_BESIDE, 1)), np.float32)
    steps = np.zeros(means.shape, np.float32)
    away = _BESIDE // 2 + 1
    steps[:, away:-away] = means[:, 2 * away :] - means[:, : -2 * away]
    return steps


def _ranked(rows: NDArray[np.uint8], rank: int) -> NDArray[np.uint8]:
    """The value of a rank, counted from the least, over the second axis of (strips, rows, ...).

    Only so many of the largest are kept as are above it, two of sixteen: to part all takes fifteen times as long.
    """
    largest = [np.zeros_like(rows[:, 0]) for _ in range(rows.shape[1] - rank)]
    for row in range(rows.shape[1]):
        value = rows[:, row]
        for place, known in enumerate(largest):
            largest[place], value = np.maximum(known, value), np.minimum(known, value)
    return largest[-1]


def _edges(steps: Floats, points: Floats, *, last: bool) -> list[_Edge]:
    """Edges beyond the outermost of some points, seen along most of their extent; `last` for those to the right."""
    strips, width, _ = steps.shape
    first, end = (int(points[:, 1].min() // _STRIP), int(points[:, 1].max() // _STRIP) + 1)
    first, end = max(0, first), min(strips, end)
    low, high = (int(points[:, 0].max()) + _NEAREST, width) if last else (0, int(points[:, 0].min()) - _NEAREST)
    if end - first < 3 or high - low < 1:
        return []
    along = (np.arange(first, end) + 0.5) * _STRIP
    middle = float(along.mean())
    slopes = np.tan(np.radians(np.arange(-_STEEPEST, _STEEPEST + _TURN / 2, _TURN)))
    rank = int((1 - _SEEN) * (end - first))
    sharp = np.stack([(sign * steps[first:end]).max(axis=2) for sign in _SIGNS])
    broad = np.stack([cv2.dilate(part, np.ones((1, 3), np.uint8)) for part in sharp])
    offsets = slopes[:, None] * (along - middle)
    room = int(np.abs(offsets).max()) + 2
    sharp, broad = (np.pad(part, ((0, 0), (0, 0), (room, room))) for part in (sharp, broad))
    across = np.arange(low, high)
    across = across[_promising(broad >= _STEP, np.round(low + offsets).astype(int) + room, len(across), rank)]
    if not len(across):
        return []
    rows = np.arange(end - first)[:, None]
    seen, score = np.empty((2, len(slopes), len(_SIGNS), len(across)), np.float32)
    for number, offset in enumerate(offsets):
        there = np.round(across + offset[:, None]).astype(int) + room
        seen[number] = np.partition(broad[:, rows, there], rank, axis=1)[:, rank]
        score[number] = seen[number] + sharp[:, rows, there].mean(axis=1)  # Several slopes may pass by all of an edge.
    each = np.arange(len(across))
    best = score.reshape(-1, len(across)).argmax(axis=0)
    strength = seen.reshape(-1, len(across))[best, each]
    edges: list[_Edge] = []
    while len(edges) < _MOST and strength.max() >= _STEP:
        place = int(strength.argmax())
        slope, sign = float(np.float32(slopes[best[place] // 2])), _SIGNS[best[place] % 2]
        edges.append(_Edge(float(across[place]) - slope * middle, slope, sign, float(strength[place])))
        strength[np.abs(across - across[place]) <= _APART] = 0
    return edges


def _promising(seen: NDArray[np.bool_], starts: NDArray[np.intp], width: int, rank: int) -> NDArray[np.bool_]:
    """At which of so many places side by side an edge of some slope is seen: few, and only those need be measured.

    Args:
        seen: Where an edge is, (signs, strips, columns).
        starts: Column of the first place in each strip along edges of each slope, (slopes, strips).
        width: How many places.
        rank: In so many strips the edge need not be seen.
    """
    marks = seen.astype(np.uint8)
    found = np.zeros(width, bool)
    for columns in starts:
        count = np.zeros((len(marks), width), np.uint8)
        for strip, column in enumerate(columns):
            count += marks[:, strip, column : column + width]
        found |= (count >= len(columns) - rank).any(axis=0)
    return found


def _corners(sides: Floats) -> Floats:
    """Where left and top, top and right, right and bottom, bottom and left meet: (N, 4, 2) of (N, 4, at and slope)."""
    corners = []
    for upright, flat in ((0, 1), (2, 1), (2, 3), (0, 3)):
        (at, slope), (down, tilt) = sides[:, upright].T, sides[:, flat].T
        x = (at + slope * down) / (1 - slope * tilt)
        corners.append(np.stack([x, down + tilt * x], axis=1))
    return np.stack(corners, axis=1).astype(np.float32)


def _close_up(steps: tuple[Floats, Floats], around: Sequence[_Edge], corners: Floats) -> bool:
    """Whether four edges are seen along their sides and end at their corners.

    At each side an adjoining one is seen to end, but for one side, which may lie at the rim. None goes on beyond it, as
    the edges on both sides of a fold do; a single edge may be in line with print beyond it.
    """
    ended, going_on = np.zeros((len(SIDES), len(corners)), bool), []
    for index, edge in enumerate(around):
        axis = 1 if index % 2 == 0 else 0
        places = np.array(_ENDS[index])
        ends = _ends(steps[index % 2], edge, corners[places, axis])
        if ends is None:
            return False
        for place, end in zip(places, ends, strict=True):
            ended[index, place] = end is True
            if end is None:
                going_on.append((index, place))
    for index, place in going_on:
        (beside,) = (other for other in (index - 1, index + 1) if place in _ENDS[other % len(SIDES)])
        first, second = _ENDS[beside % len(SIDES)]
        if not ended[(index + 2) % len(SIDES), second if place == first else first]:
            return False
    sides = range(len(SIDES))
    seen = [ended[[side - 1, (side + 1) % len(SIDES)]][:, list(_ENDS[side])].any() for side in sides]
    return len(going_on) <= 1 and int(np.sum(seen)) >= _CLOSED


def _ends(steps: Floats, edge: _Edge, corners: Floats) -> tuple[bool | None, bool | None] | None:
    """Whether an edge is seen to end at two corners, whose places along it are given: (2,).

    Returns:
        For each corner True, None where the edge goes on beyond it, False where the picture ends there; None instead of
        both for an edge that is not seen between them.
    """
    start, end = sorted(float(corner) for corner in corners)
    inset = _CORNER * (end - start)
    inside = _along(steps, edge, start + inset, end - inset)
    if inside is None or (inside.max(axis=(0, 2)) >= _MOSTLY_AS * max(_STEP, edge.strength / 2)).mean() < _MOSTLY:
        return None
    most = _GOES_ON * inside.mean(axis=1).max()

    def ended(first: float, last: float) -> bool | None:
        part = _along(steps, edge, first, last)
        # Print and the ends of other sheets are there in some places, what goes on is in all.
        return False if part is None else None if np.median(part, axis=1).max() >= most else True

    before, after = ended(start - _FAR, start - _NEAR), ended(end + _NEAR, end + _FAR)
    return (before, after) if start == corners[0] else (after, before)


def _along(steps: Floats, edge: _Edge, start: float, end: float) -> Floats | None:
    """How strong the edge is from `start` to `end`: (places across, strips, 3); None with none in view."""
    strips, width, _ = steps.shape
    rows = np.arange(max(0, round(start / _STRIP)), min(strips, round(end / _STRIP)))
    across = np.round(edge.at + edge.slope * (rows + 0.5) * _STRIP).astype(int)
    rows, across = (part[(across >= _ASIDE) & (across < width - _ASIDE)] for part in (rows, across))
    if not len(rows):
        return None
    near = np.stack([steps[rows, across + off] for off in range(-_ASIDE, _ASIDE + 1)])
    return np.asarray(edge.sign * near, np.float32)
