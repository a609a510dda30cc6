"""Print on what a document lies on: newspaper, another sheet that shows beside it, a calendar or a keyboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.lines import Quad, TextLine, lengthwise, quad_size
from checker.vision.outline import SIDES
from checker.vision.own_sheet import OwnSheet
from checker.vision.reading import Reading, skew

# What is held for print of another sheet, by geometry alone; how much of a document may be missing or covered is the
# policy's to say.
# Degrees. Seen aslant, the lines of one sheet and of the two pages of a bent booklet differ by less than the first.
# From the second on the slant of short lines is plain: of two letters the box is tilted by their shapes.
_SLANT, _PLAIN = 8.0, 12.0
_FEW = 4
# Degrees between the lines of a page and its own edges once these are made a rectangle: a panel printed on the page has
# the same, another sheet only by chance.
_ASKEW = 2.0
# From which length over height a slope is certain, from which it counts at all, and from which where several agree,
# within so many degrees.
_LONG, _SLANTED, _LEANING, _AGREE = 4.0, 2.0, 1.5, 4.0
# Characters of a day or a key; how many of them make a calendar or a keyboard, on how many sides of the document, and
# how many tell that it ends on one. Five documents on them have 13 to 45 on 3 and 4 sides, 2026-11-27.
_SIGN, _SIGNS, _AROUND, _BESIDE = 2, 6, 3, 2

Floats = NDArray[np.float64]


def without_beneath(reading: Reading, own: Sequence[TextLine]) -> Reading:
    """Leaves out the lines of another sheet: at another slant, and around those of the document, not between them.

    What is stamped or signed at a slant stands between lines of the document. A document leaves of the lines below
    it only pieces, the slant of which is hardly measured; but where several agree it is theirs. What has neither this
    slant nor plainly that of the document goes with the line next to it.

    Args:
        reading: All lines of the picture.
        own: Those that carry words of the document's kind; fewer than two tell nothing of its slant.
    """
    found = _Lines(reading.boxes)
    words = np.unique([found.place(line) for line in own]).astype(int)
    carrying = words[found.slanted[words]]
    if len(carrying) < 2:
        return reading
    apart = found.apart(found.usual(carrying))
    parallel = apart <= _AGREE
    words = words[~found.long[words] | (apart[words] <= _SLANT)]  # Another sheet may have a word of it, too.
    inside = np.union1d(words, np.flatnonzero(found.long & parallel))
    hull = cv2.convexHull(np.concatenate([found.boxes[index] for index in inside]).astype(np.float32))
    outside = np.array([cv2.pointPolygonTest(hull, (float(x), float(y)), False) < 0 for x, y in found.middles])
    aslant = (apart > _SLANT) & outside
    foreign = aslant & found.long
    foreign = found.agreeing(aslant) | (foreign if foreign.sum() >= _FEW else np.zeros_like(foreign))
    if not foreign.any():
        return reading
    foreign |= found.slanted & (apart > _PLAIN) & outside
    measured = np.union1d(inside, np.flatnonzero(foreign))
    for index in np.setdiff1d(np.flatnonzero(outside & ~(found.slanted & parallel)), measured):
        beside = measured[found.away(index, measured).argmin()]
        unlike = found.apart(float(found.slopes[beside]))[index] > apart[index]
        foreign[index] = foreign[beside] and not (found.long[index] and unlike)
    return _without(reading, found, foreign)


def without_signs(reading: Reading) -> tuple[Reading, frozenset[str]]:
    """Leaves out single letters and figures all around a document: a calendar's days or a keyboard's keys.

    Args:
        reading: All lines of the picture.

    Returns:
        What is left, and the sides of the picture, as shown, on which the document ends before such signs.
    """
    found = _Lines(reading.boxes)
    short = {found.place(line) for line in reading.lines if _is_sign(line.text)}
    told = [line.shown for line in reading.lines if len(line.text.strip()) > _SIGN]
    if len(short) < _SIGNS or not told:
        return reading, frozenset()
    hull = cv2.convexHull(np.concatenate(told).astype(np.float32))
    (left, top), (right, bottom) = hull[:, 0].min(axis=0), hull[:, 0].max(axis=0)
    outside = found.beyond(np.asarray(hull[:, 0], np.float32)) & np.isin(np.arange(len(found.boxes)), sorted(short))
    x, y = found.middles[outside].T
    above, level = (left <= x) & (x <= right), (top <= y) & (y <= bottom)  # A column of marks is on one side only.
    beside = level & (x < left), above & (y < top), level & (x > right), above & (y > bottom)
    numbers = {side: int(where.sum()) for side, where in zip(SIDES, beside, strict=True)}
    if outside.sum() < _SIGNS or sum(number > 0 for number in numbers.values()) < _AROUND:
        return reading, frozenset()
    ends = frozenset(side for side, number in numbers.items() if number >= _BESIDE)
    return _without(reading, found, outside), ends


def _is_sign(text: str) -> bool:
    return len(text.strip()) <= _SIGN and text.isascii() and any(character.isalnum() for character in text)


def within_sheet(
    reading: Reading, sheet: OwnSheet, another: Callable[[Sequence[TextLine]], bool] = lambda _lines: False
) -> Reading:
    """Leaves out the lines beyond the edges of the document's sheet, where they are those of another sheet.

    Either an edge cuts them, or there are as many as another sheet has and they lie askew to the edges: a panel or
    frame printed on the document has edges, too, and what stands around it runs along them.

    Args:
        reading: All lines of the picture.
        sheet: Edges of the sheet, found among these lines.
        another: Whether the lines beyond it are a document by themselves; then nothing is left out.
    """
    found = _Lines(reading.boxes)
    foreign = sheet.beyond
    if sheet.corners is not None:
        beyond = found.beyond(sheet.corners)
        if beyond.sum() >= _FEW and found.askew(beyond, sheet.corners):
            foreign = foreign | beyond
    if not foreign.any():
        return reading
    if another([line for line in reading.lines if foreign[found.place(line)]]):
        return reading
    return _without(reading, found, foreign)


def lies_within(sheet: Quad, quads: Sequence[Quad]) -> bool:
    """Whether no line lies beyond the edges of a sheet."""
    return not _Lines(quads).beyond(sheet).any()


def lies_on(sheet: Quad, quad: Quad) -> bool:
    """Whether the middle of a line lies on a sheet."""
    x, y = quad.mean(axis=0)
    return cv2.pointPolygonTest(sheet.astype(np.float32), (float(x), float(y)), False) >= 0


def laid_flat(sheet: Quad, lines: Sequence[TextLine]) -> tuple[list[TextLine], int, int]:
    """The lines on a sheet as they stand on it seen from above; and its width and height, pixels."""
    width, height = (round(float(size)) for size in quad_size(sheet))
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(sheet.astype(np.float32), flat)
    polygons = [cv2.perspectiveTransform(line.shown[None].astype(np.float32), matrix)[0] for line in lines]
    return [replace(line, polygon=polygon) for line, polygon in zip(lines, polygons, strict=True)], width, height


def _without(reading: Reading, found: _Lines, foreign: NDArray[np.bool_]) -> Reading:
    lines = tuple(line for line in reading.lines if not foreign[found.place(line)])
    boxes = tuple(box for box, other in zip(reading.boxes, foreign, strict=True) if not other)
    slope = skew(lines, columns=reading.columns)
    return replace(reading, lines=lines, boxes=boxes, detected=len(boxes), skew_degrees=slope)


class _Lines:
    """Where the lines of a picture lie, and how they slope, in degrees from -45 to 45: text set in columns alike."""

    def __init__(self, quads: Sequence[Quad]) -> None:
        self.boxes = [lengthwise(quad) for quad in quads]
        self.middles = np.array([box.mean(axis=0) for box in self.boxes]).reshape(-1, 2)
        sizes = np.array([quad_size(box) for box in self.boxes]).reshape(-1, 2)
        self.lengths = sizes[:, 0]
        self.long = self.lengths >= _LONG * sizes[:, 1]
        self.slanted = self.lengths >= _SLANTED * sizes[:, 1]
        self.leaning = self.lengths >= _LEANING * sizes[:, 1]
        ways = np.array([box[1] - box[0] + box[2] - box[3] for box in self.boxes]).reshape(-1, 2)
        self.slopes = _fold(np.degrees(np.arctan2(ways[:, 1], ways[:, 0])))

    def usual(self, places: NDArray[np.intp]) -> float:
        """Median slope of some lines, weighted by length."""
        order = places[np.argsort(self.slopes[places], kind="stable")]
        weights = self.lengths[order].cumsum()
        return float(self.slopes[order][np.searchsorted(weights, weights[-1] / 2)])

    def apart(self, slope: float) -> Floats:
        """How far each line's slope is from another one, degrees."""
        return np.abs(_fold(self.slopes - slope))

    def askew(self, chosen: NDArray[np.bool_], sheet: Quad) -> bool:
        """Whether at least half of some lines, the long ones of them, do not run along the edges of a sheet."""
        corners, square = sheet.astype(np.float32), np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
        width, height = quad_size(sheet)
        boxes = [self.boxes[index] for index in np.flatnonzero(chosen & self.long)]
        if not boxes:
            return False
        ends = np.array([[(box[0] + box[3]) / 2, (box[1] + box[2]) / 2] for box in boxes], np.float32)
        matrix = cv2.getPerspectiveTransform(corners, square * np.array([width, height], np.float32))
        ways = np.diff(cv2.perspectiveTransform(ends, matrix), axis=1)[:, 0]
        off = np.abs(_fold(np.degrees(np.arctan2(ways[:, 1], ways[:, 0])))) > _ASKEW
        return bool(2 * off.sum() >= len(off))

    def agreeing(self, chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which of some lines, however short, have the slope of several of them."""
        places = np.flatnonzero(chosen & self.leaning)
        slopes = self.slopes[places]
        alike = np.abs(_fold(slopes[:, None] - slopes)) <= _AGREE
        return np.isin(np.arange(len(self.boxes)), places[alike.sum(axis=1) >= _FEW])

    def away(self, place: int, others: NDArray[np.intp]) -> Floats:
        """How far the middle of a line is from each of some others."""
        ends = np.array([[box[0] + box[3], box[1] + box[2]] for box in (self.boxes[index] for index in others)]) / 2
        ways = ends[:, 1] - ends[:, 0]
        shares = ((self.middles[place] - ends[:, 0]) * ways).sum(axis=1) / np.maximum((ways**2).sum(axis=1), 1.0)
        nearest = ends[:, 0] + ways * shares.clip(0, 1)[:, None]
        return np.asarray(np.linalg.norm(self.middles[place] - nearest, axis=1), np.float64)

    def beyond(self, sheet: Quad) -> NDArray[np.bool_]:
        """Which lines lie outside a sheet with their middle."""
        around = sheet.reshape(-1, 1, 2).astype(np.float32)
        return np.array([cv2.pointPolygonTest(around, (float(x), float(y)), False) < 0 for x, y in self.middles], bool)

    def place(self, line: TextLine) -> int:
        """Index of the box in which a line was read."""
        return int(np.linalg.norm(self.middles - line.shown.mean(axis=0), axis=1).argmin())


def _fold(degrees: Floats) -> Floats:
    return np.asarray((degrees + 45) % 90 - 45, np.float64)
