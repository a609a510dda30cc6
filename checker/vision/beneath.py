"""Print on what a document lies on: newspaper, or another sheet that shows beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.lines import Quad, TextLine, lengthwise, quad_size
from checker.vision.reading import Reading, skew

# Degrees. Seen aslant, the lines of one sheet and of the two pages of a bent booklet differ by less than the first.
# From the second on the slant of short lines is plain: of two letters the box is tilted by their shapes.
_SLANT, _PLAIN = 8.0, 12.0
_FEW = 4
# Degrees between the lines of a page and its own edges once these are made a rectangle: a panel printed on the page has
# the same, another sheet only by chance.
_ASKEW = 2.0
_LONG, _SLANTED = 4.0, 2.0  # from which length over height a slope is certain, and from which it counts at all

Floats = NDArray[np.float64]


def slanted_print(reading: Reading) -> bool:
    """Whether several long lines run at another slant than most do, so that two sheets may be in the picture."""
    found = _Lines(reading.boxes)
    if found.long.sum() < 2 * _FEW:
        return False
    apart = found.apart(found.usual(np.flatnonzero(found.long)))
    return int((apart[found.long] > _SLANT).sum()) >= _FEW


def without_beneath(reading: Reading, own: Sequence[TextLine]) -> Reading:
    """Leaves out the lines of another sheet: at another slant, and around those of the document, not between them.

    What is stamped or signed at a slant stands between lines of the document. Short lines, whose slant is
    hardly measured, go with the long line next to them unless it is plain.

    Args:
        reading: All lines of the picture.
        own: Those that carry words of the document's kind; fewer than two tell nothing of its slant.
    """
    found = _Lines(reading.boxes)
    carrying = np.unique([place for line in own if found.slanted[place := found.place(line)]]).astype(int)
    if len(carrying) < 2:
        return reading
    apart = found.apart(found.usual(carrying))
    # Pieces of lines that the document covers in part are short, and of any slant.
    inside = np.union1d(carrying, np.flatnonzero(found.long & (apart <= _SLANT)))
    hull = cv2.convexHull(np.concatenate([found.boxes[index] for index in inside]).astype(np.float32))
    outside = np.array([cv2.pointPolygonTest(hull, (float(x), float(y)), False) < 0 for x, y in found.middles])
    foreign = found.long & (apart > _SLANT) & outside
    if foreign.sum() < _FEW:
        return reading
    foreign |= found.slanted & (apart > _PLAIN) & outside
    measured = np.flatnonzero(found.long)
    for index in np.flatnonzero(~found.long & outside & ~foreign):
        away = np.linalg.norm(found.middles[measured] - found.middles[index], axis=1)
        foreign[index] = foreign[measured[away.argmin()]]
    return _without(reading, found, foreign)


def within_sheet(
    reading: Reading, sheet: Quad, another: Callable[[Sequence[TextLine]], bool] = lambda _lines: False
) -> Reading:
    """Leaves out the lines beyond the edges of the document's sheet, where they are those of another sheet.

    There have to be as many as another sheet has, and they have to lie askew to the edges: a panel or frame printed on
    the document has edges, too, and what stands around it runs along them.

    Args:
        reading: All lines of the picture.
        sheet: Corners of the sheet, pixels of the picture.
        another: Whether the lines beyond it are a document by themselves; then nothing is left out.
    """
    found = _Lines(reading.boxes)
    foreign = found.beyond(sheet)
    if foreign.sum() < _FEW or not found.askew(foreign, sheet):
        return reading
    if another([line for line in reading.lines if foreign[found.place(line)]]):
        return reading
    return _without(reading, found, foreign)


def lies_within(sheet: Quad, quads: Sequence[Quad]) -> bool:
    """Whether no line lies beyond the edges of a sheet."""
    return not _Lines(quads).beyond(sheet).any()


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

    def beyond(self, sheet: Quad) -> NDArray[np.bool_]:
        """Which lines lie outside a sheet with their middle."""
        around = sheet.reshape(-1, 1, 2).astype(np.float32)
        return np.array([cv2.pointPolygonTest(around, (float(x), float(y)), False) < 0 for x, y in self.middles], bool)

    def place(self, line: TextLine) -> int:
        """Index of the box in which a line was read."""
        return int(np.linalg.norm(self.middles - line.shown.mean(axis=0), axis=1).argmin())


def _fold(degrees: Floats) -> Floats:
    return np.asarray((degrees + 45) % 90 - 45, np.float64)
