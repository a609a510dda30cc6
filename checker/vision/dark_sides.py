"""What is dark between each rim of a picture and what is lit within it, and its two straight edges."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.lines import Image

Points = NDArray[np.float64]
Mask = NDArray[np.bool_]
Tones = NDArray[np.float32]

SIDES = ("left", "top", "right", "bottom")

_COLOUR = 28
_LINES = 96
"""So many lines across the picture are followed inwards from each rim."""
_REACH, _BROADEST = 0.65, 0.45
"""How far inwards what is dark may end, and how broad it may be, in parts of the picture."""
_LEAST, _LIT = 3, 6
"""Pixels that are dark at least, and that are lit behind them."""
_SLOPES = np.linspace(-0.25, 0.25, 101)
_BIN, _OFF, _EXACT = 1.5, 1.8, 1.2
"""Pixels: offsets that are counted together, and how far from a line its points may be, at first and once it is
fitted."""
_FEWEST, _WITHOUT_GAP = 0.22, 0.6
"""Share of the lines that must see an edge, and of those between the first and the last that do."""
_BESIDE, _APART, _MOSTLY = 4, 20, 0.5
"""Pixels beyond both edges, tones of 255 and share of the length: a border printed on paper has paper on both sides."""
_MOSTLY_DARK = 20
"""Percentile of its breadth that counts as the least: signs that stand in it end it here and there."""
_SOFT, _AVERAGED = 1.2, 31


@dataclass(frozen=True, slots=True, eq=False)
class DarkSide:
    """What is dark along one side of what is lit.

    Attributes:
        inner: Two points on the edge to what is lit, (2, 2), pixels; going from the first to the second, what is lit
            lies to the left as one sees the picture.
        outer: The same of the edge to the room; None where none is seen.
        depth: How broad it is at least, pixels, even where its end is not seen or lies beyond the picture.
        rough: How far its tone goes up and down along its middle, in parts of the brightest tone; 0 without `outer`.
        tint: Saturation there, 0 to 1.
    """

    inner: Points
    outer: Points | None
    depth: float
    rough: float = 0.0
    tint: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Planes:
    """A reduced picture and what is asked of it in each tone, all (height, width).

    Attributes:
        colours: uint8, (height, width, 3).
        tones: The greatest channel, uint8.
        spread: How far the channels differ, uint8.
        soft: `tones`, smoothed a little.
        light: The brightest tone, but for a few spots.
    """

    colours: Image
    tones: NDArray[np.uint8]
    spread: NDArray[np.uint8]
    soft: NDArray[np.uint8]
    light: float

    @classmethod
    def of(cls, small: Image) -> Planes:
        """The planes of a picture, uint8, (height, width, 3), some hundred pixels."""
        red, green, blue = cv2.split(small)
        tones = np.asarray(cv2.max(cv2.max(red, green), blue), np.uint8)
        spread = np.asarray(cv2.subtract(tones, cv2.min(cv2.min(red, green), blue)), np.uint8)
        soft = np.asarray(cv2.GaussianBlur(tones, (0, 0), _SOFT), np.uint8)
        return cls(small, tones, spread, soft, float(np.percentile(tones[::2, ::2], 95)))

    def turned(self, turns: int) -> Planes:
        """The same after `np.rot90(picture, turns)`."""
        colours, tones, spread, soft = (
            np.rot90(plane, turns) for plane in (self.colours, self.tones, self.spread, self.soft)
        )
        return Planes(colours, tones, spread, soft, self.light)


def dark_sides(planes: Planes, part: float) -> dict[str, DarkSide]:
    """Looks from each rim inwards.

    Args:
        planes: The picture.
        part: Of the brightest tone; what is darker and grey is dark.

    Returns:
        The sides that have a straight edge to what is lit, by their names; none where there can be no two opposite ones
        with an edge to the room.
    """
    level = part * planes.light
    dark = ((planes.tones < level) & (planes.spread < _COLOUR)).astype(np.uint8)
    closed = np.asarray(cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)), np.uint8)
    size = planes.tones.shape[1], planes.tones.shape[0]
    found = dict[str, DarkSide]()
    for turns, name in enumerate(SIDES):
        if turns == len(SIDES) // 2 and all(side.outer is None for side in found.values()):
            return {}
        side = _left_side(planes.turned(turns), np.rot90(closed, turns), level)
        if side is not None:
            outer = None if side.outer is None else _turned_back(side.outer, turns, size)
            found[name] = DarkSide(_turned_back(side.inner, turns, size), outer, side.depth, side.rough, side.tint)
    return found


def _turned_back(points: Points, turns: int, size: tuple[int, int]) -> Points:
    """Points of `np.rot90(picture, turns)` in the picture of a width and a height."""
    widths = [size[turn % 2] for turn in range(turns)]
    for width in reversed(widths):
        points = np.stack([width - 1 - points[:, 1], points[:, 0]], axis=1)
    return points


def _left_side(planes: Planes, dark: NDArray[np.uint8], level: float) -> DarkSide | None:
    """As `dark_sides`, of the left side alone."""
    tones, colours = planes.tones, planes.colours
    height, width = tones.shape
    rows = np.linspace(2, height - 3, _LINES).astype(int)
    reach = int(_REACH * width)
    lines, seen = tones[rows, : reach + _LIT + 1].astype(np.float32), dark[rows, : reach + _LIT + 1] > 0
    row, start, end = _runs(seen, reach, _BROADEST * max(height, width))
    inner = _crossings(lines, row, end, level)
    apart = (height - 5) / (_LINES - 1)
    edge = _straight(rows[row], inner, apart)
    if edge is None:
        return None
    slope, offset, on = edge
    first, last = float(rows[row][on].min()), float(rows[row][on].max())
    within = np.array([[slope * y + offset, y] for y in (first, last)])
    depth = float(np.percentile(end[on] - start[on], _MOSTLY_DARK))
    ends = on & (start > 0)
    outer = _straight(rows[row][ends], _crossings(lines, row[ends], start[ends], level), apart)
    if outer is None:
        return DarkSide(within, None, depth)
    slope_out, offset_out, on_out = outer
    along = rows[row[ends][on_out]]
    out, into = slope_out * along + offset_out, slope * along + offset
    beyond, lit = (np.clip(np.rint(x).astype(int), 0, width - 1) for x in (out - _BESIDE, into + _BESIDE))
    differ = np.abs(colours[along, beyond].astype(np.int16) - colours[along, lit]).max(axis=1)[out >= _BESIDE - 1]
    if not len(differ) or (differ > _APART).mean() < _MOSTLY:
        return DarkSide(within, None, 0.0)
    middle = np.clip(np.rint((out + into) / 2).astype(int), 0, width - 1)
    return DarkSide(
        within,
        np.array([[slope_out * y + offset_out, y] for y in (float(along.min()), float(along.max()))]),
        depth,
        rough=_roughness(planes.soft[along, middle]) / planes.light,
        tint=_saturation(colours[along, middle]),
    )


def _runs(seen: Mask, reach: int, broadest: float) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Line, start and end of everything dark of a possible breadth with something lit behind it."""
    steps = np.diff(np.pad(seen.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    row, start = np.nonzero(steps == 1)
    end = np.nonzero(steps == -1)[1]
    kept = (end - start >= _LEAST) & (end - start <= broadest) & (end <= reach)
    row, start, end = row[kept], start[kept], end[kept]
    before = np.pad(np.cumsum(seen, axis=1), ((0, 0), (1, 0)))
    lit = before[row, end + _LIT] == before[row, end]
    return row[lit], start[lit], end[lit]


def _crossings(lines: Tones, row: NDArray[np.intp], place: NDArray[np.intp], level: float) -> Points:
    """Where between two pixels the tone passes a level."""
    before, after = lines[row, np.maximum(place - 1, 0)], lines[row, place]
    step = after - before
    part = np.where(np.abs(step) > 1e-6, (level - before) / np.where(step == 0, 1, step), 0.5)
    return np.asarray(place - 1 + np.clip(part, 0, 1), np.float64)


def _straight(along: NDArray[np.intp], across: Points, apart: float) -> tuple[float, float, Mask] | None:
    """Finds the straight line that most points lie on.

    Args:
        along: Rows of the points.
        across: Columns of the points.
        apart: Rows from one line that was followed to the next.

    Returns:
        Its slope and offset, and which points lie on it; None where few lines see it, or it has gaps.
    """
    if len(along) < _FEWEST * _LINES:
        return None
    offsets = across - _SLOPES[:, None] * along
    least = float(offsets.min())
    bins = ((offsets - least) / _BIN).astype(np.intp)
    count = int(bins.max()) + 2
    flat = bins + count * np.arange(len(_SLOPES))[:, None]
    votes = np.bincount(flat.ravel(), minlength=count * len(_SLOPES)).reshape(len(_SLOPES), count)
    pairs = votes[:, :-1] + votes[:, 1:]
    best, place = (int(index) for index in np.unravel_index(int(pairs.argmax()), pairs.shape))
    on = np.abs(offsets[best] - least - (place + 1) * _BIN) <= _OFF
    slope = offset = 0.0
    for _ in range(3):
        seen = np.unique(along[on])
        if len(seen) < _FEWEST * _LINES:
            return None
        slope, offset = (float(value) for value in np.polyfit(along[on], across[on], 1))
        on = np.abs(across - slope * along - offset) <= _EXACT
    seen = np.unique(along[on])
    possible = (seen[-1] - seen[0]) / apart + 1 if len(seen) else 1.0
    return (slope, offset, on) if len(seen) >= max(_FEWEST * _LINES, _WITHOUT_GAP * possible) else None


def _roughness(tones: NDArray[np.uint8]) -> float:
    """How far tones along a line are from their average nearby, median; 0 where there are few."""
    if len(tones) < _AVERAGED // 2:
        return 0.0
    level = cv2.blur(tones.astype(np.float32)[:, None], (1, _AVERAGED), borderType=cv2.BORDER_REFLECT)
    return float(np.median(np.abs(tones[:, None] - level)))


def _saturation(colours: Image) -> float:
    usual = np.median(colours, axis=0)
    return float((usual.max() - usual.min()) / max(float(usual.max()), 1.0))
