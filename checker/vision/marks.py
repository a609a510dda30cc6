"""Ink beside printed words: brackets, empty boxes and rings, and marks set by hand or print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.lines import Image, Quad, quad_size, rectify
from checker.vision.second import without_red

Kind = Literal["open", "close", "hollow", "line", "mark"]

ROWS = 2.2
"""Height of a strip in sizes of its print; the print stands in the middle."""

_SIZE = 32
"""Pixels of the print's size in the strip that is looked at."""
_FAINTEST, _INK, _DARKEST = 0.12, 0.4, 99.5
_LONG, _TALL, _THICK = 2.4, 1.6, 0.3
_SPECK, _LEAST, _SLIGHT = 0.012, 0.2, 0.2
_THIN, _UPRIGHT = 0.15, 4
_BRACKET_WIDE, _BRACKET_TALL, _SLENDER, _BOW = 0.62, 0.6, 1.9, 0.04
_HOLLOW, _INSIDE, _HELD = 0.45, 0.3, 0.05
_SIDE, _DRAWN = 0.3, 0.7
_FLAT, _SHORTEST, _CLEAR = 0.25, 1.0, 0.1
_RUN, _JOIN, _TILT = 0.8, 0.4, 0.15
_MIDDLE = 0.7


@dataclass(frozen=True, slots=True)
class Mark:
    """One connected piece of ink.

    Attributes:
        kind: A bracket that opens or closes, an outline with nothing inside, a line to write on, or anything else.
        x0: Left edge along the strip, 0 to 1.
        y0: Upper edge across it, 0 to 1.
        x1: Right edge.
        y1: Lower edge.
    """

    kind: Kind
    x0: float
    y0: float
    x1: float
    y1: float


def find_marks(rgb: Image, quad: Quad, *, sealed: bool = False) -> list[Mark]:
    """Finds pieces of ink in a strip of a picture.

    Borders, specks, the print of the rows above and below, and what the ends of the strip cut are left out.

    Args:
        rgb: The picture that the corners refer to.
        quad: Corners of the strip in reading direction, `ROWS` times as high as its print.
        sealed: A red seal lies over it, whose ink is not looked at.

    Returns:
        The pieces from left to right; none when the strip shows no ink.
    """
    strip = rectify(rgb, quad)
    if sealed:
        strip = without_red(strip)
    length, height = quad_size(quad)
    tall = round(ROWS * _SIZE)
    wide = max(1, round(length * tall / max(1.0, height)))
    method = cv2.INTER_AREA if height > tall else cv2.INTER_CUBIC
    ink, level, runs = _binary(np.asarray(cv2.resize(strip, (wide, tall), interpolation=method), np.uint8))
    passing = _passing(runs)
    found = _lines(level & (1 - passing), wide, tall)
    count, labels, stats, centres = cv2.connectedComponentsWithStats(ink, connectivity=8)
    for i in range(1, count):
        x, y, w, h, area = (int(v) for v in stats[i])
        if area < _SPECK * _SIZE**2 or max(w, h) < _LEAST * _SIZE:
            continue
        if x == 0 or x + w == wide or (w < _THIN * _SIZE and h > _UPRIGHT * w):
            continue
        cut = y == 0 or y + h == tall
        if abs(centres[i][1] - tall / 2) > (_MIDDLE if cut else _MIDDLE + 0.2) * _SIZE:
            continue
        piece = labels[y : y + h, x : x + w] == i
        kind = _kind(piece.astype(np.uint8))
        if kind == "line" and passing[y : y + h, x : x + w][piece].any():
            continue
        if kind == "mark" and min(w, h) < _SLIGHT * _SIZE:
            continue  # a fragment of a bracket or a rule
        found.append(Mark(kind, x / wide, y / tall, (x + w) / wide, (y + h) / tall))
    return sorted(found, key=lambda mark: mark.x0)


def _lines(level: NDArray[np.uint8], wide: int, tall: int) -> list[Mark]:
    """Level lines below the print that begin and end within the strip."""
    count, _labels, stats, _ = cv2.connectedComponentsWithStats(level, connectivity=8)
    boxes = (tuple(int(v) for v in stats[i]) for i in range(1, count))
    return [
        Mark("line", x / wide, y / tall, (x + w) / wide, (y + h) / tall)
        for x, y, w, h, _ in boxes
        if x > _CLEAR * _SIZE and x + w < wide - _CLEAR * _SIZE and y > tall / 2 and w > _SHORTEST * _SIZE
    ]


def _passing(runs: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Where level lines are that leave the strip, as 1.

    The border of a cell is hardly ever level to a pixel: it falls into pieces, which are joined.
    """
    tall, wide = runs.shape
    reach = np.ones((round(_TILT * _SIZE) | 1, round(_JOIN * _SIZE) | 1), np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(cv2.dilate(runs, reach), connectivity=8)
    x, y, w, h = stats[:, :4].T
    leaves = (x <= _CLEAR * _SIZE) | (x + w >= wide - _CLEAR * _SIZE) | (y + h >= tall)
    leaves[0] = False
    return np.asarray(leaves[labels], np.uint8)


def _binary(strip: Image) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]:
    """Ink of a strip as 1, without rules, the level ones of these, and all level runs of the ink."""
    grey = np.asarray(strip.min(axis=2), np.uint8)
    reach = round(1.5 * _SIZE) | 1
    paper = cv2.GaussianBlur(cv2.dilate(cv2.medianBlur(grey, 3), np.ones((reach, reach), np.uint8)), (0, 0), reach / 3)
    shade = 1 - grey.astype(np.float32) / np.maximum(paper.astype(np.float32), 1)
    full = float(np.percentile(shade, _DARKEST))
    if full < _FAINTEST:
        none = np.zeros(grey.shape, np.uint8)
        return none, none, none
    ink = (shade > _INK * full).astype(np.uint8)
    runs = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, round(_RUN * _SIZE)), np.uint8)), np.uint8)
    level = np.zeros_like(ink)
    for shape in ((1, round(_LONG * _SIZE)), (round(_TALL * _SIZE), 1)):
        line = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(shape, np.uint8))
        across = np.ones((round(_THICK * _SIZE), 1) if shape[0] == 1 else (1, round(_THICK * _SIZE)), np.uint8)
        thick = cv2.morphologyEx(line, cv2.MORPH_OPEN, across)
        rule = np.asarray(cv2.dilate(line - thick, np.ones((3, 3), np.uint8)), np.uint8)
        ink[rule > 0] = 0
        level = rule if shape[0] == 1 else level
    return ink, level, runs


def _kind(piece: NDArray[np.uint8]) -> Kind:
    tall, wide = piece.shape
    if tall < _FLAT * _SIZE and wide > _SHORTEST * _SIZE:
        return "line"
    if wide < _BRACKET_WIDE * _SIZE and tall > _BRACKET_TALL * _SIZE and tall > _SLENDER * wide:
        end = max(1, tall // 5)
        top, middle, bottom = (_middle(part) for part in (piece[:end], piece[2 * end : -2 * end], piece[-end:]))
        bows = top - middle, bottom - middle
        # A bracket on a page that is askew bows to one side too; a stroke does not.
        if min(bows) > 0 and sum(bows) > 2 * _BOW * tall:
            return "open"
        if max(bows) < 0 and sum(bows) < -2 * _BOW * tall:
            return "close"
    return "hollow" if min(tall, wide) > _HOLLOW * _SIZE and _hollow(piece) else "mark"


def _middle(part: NDArray[np.uint8]) -> float:
    """Half-way between the first and the last column that holds ink."""
    columns = np.flatnonzero(part.any(axis=0))
    return float(columns[0] + columns[-1]) / 2 if columns.size else part.shape[1] / 2


def _hollow(piece: NDArray[np.uint8]) -> bool:
    """True for an outline: ink along all four sides and none in the middle."""
    tall, wide = piece.shape
    rows, columns = np.ogrid[:tall, :wide]
    inside = ((rows + 0.5) / tall - 0.5) ** 2 + ((columns + 0.5) / wide - 0.5) ** 2 < _INSIDE**2
    if piece[inside].mean() >= _HELD:
        return False
    dy, dx = round(_SIDE * tall), round(_SIDE * wide)
    across, down = slice(dx, wide - dx), slice(dy, tall - dy)
    sides = piece[:dy, across].max(0), piece[-dy:, across].max(0), piece[down, :dx].max(1), piece[down, -dx:].max(1)
    return min(float(side.mean()) for side in sides) > _DRAWN
