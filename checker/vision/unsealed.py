"""Text under red seals: found and read again with the red ink out of the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.frames import Frame
from checker.vision.lines import Image, Quad, TextLine, rectify
from checker.vision.second import without_red
from checker.vision.text import detect_lines, recognise

Area = tuple[int, int, int, int]
"""Left, top, right, bottom, pixels."""

_LEAST_RED = 0.12
_LEAST_SHARE = 0.0015
_WIDEST = 0.6
_MOST_AREAS = 3
_SAME = 0.5
_SURER = 0.02
_TALLER = 1.8
_LEAST_LENGTH, _LEAST_SURE = 2, 0.6


@dataclass(frozen=True, slots=True, eq=False)
class RedInk:
    """Where the red ink of seals is.

    Attributes:
        mask: uint8 0 or 1, reduced picture, (rows, columns).
        scale: Pixels of the mask per pixel of the picture.
        areas: Across the whole picture along the lines, because text begins and ends outside of a seal; largest
            first, three at most. Red that fills much of the picture is no ink.
    """

    mask: NDArray[np.uint8]
    scale: float
    areas: tuple[Area, ...]

    def touches(self, quad: Quad) -> bool:
        """Whether there is red ink within the bounds of a line, pixels of the picture."""
        left, top = np.floor(quad.min(axis=0) * self.scale).astype(int)
        right, bottom = np.ceil(quad.max(axis=0) * self.scale).astype(int)
        return bool(self.mask[max(0, top) : bottom + 1, max(0, left) : right + 1].any())


def red_ink(rgb: Image, *, sideways: bool = False) -> RedInk:
    """Looks for the red ink of seals.

    Args:
        rgb: The picture.
        sideways: Lines run from top to bottom.
    """
    scale = min(1.0, 480 / max(rgb.shape[:2]))
    small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.float32)
    flat = small.reshape(-1, 3)
    paper = np.median(flat[flat.mean(axis=1) >= np.percentile(flat.mean(axis=1), 75)], axis=0)
    balanced = small / np.maximum(paper, 16)
    red = ((balanced[..., 0] - balanced[..., 1:].max(axis=2)) > _LEAST_RED).astype(np.uint8)
    closed = np.asarray(cv2.morphologyEx(red, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8)), np.uint8)
    count, _labels, stats, _ = cv2.connectedComponentsWithStats(closed)
    rows, columns = red.shape
    areas: list[tuple[int, Area]] = []
    for x, y, wide, tall, pixels in (stats[i] for i in range(1, count)):
        if pixels < _LEAST_SHARE * red.size or wide > _WIDEST * columns or tall > _WIDEST * rows:
            continue
        dx, dy = (columns, 0.1 * tall) if not sideways else (0.1 * wide, rows)
        left, top = max(0, int((x - dx) / scale)), max(0, int((y - dy) / scale))
        right, bottom = int(np.ceil((x + wide + dx) / scale)), int(np.ceil((y + tall + dy) / scale))
        area = (left, top, min(rgb.shape[1], right), min(rgb.shape[0], bottom))
        ink = int(pixels)
        # Ring, star and letters of one seal are parts of their own: what overlaps is read once.
        for other in [a for a in areas if _overlap(area, a[1])]:
            areas.remove(other)
            ink += other[0]
            area = _union(area, other[1])
        areas.append((ink, area))
    return RedInk(closed, scale, tuple(area for _, area in sorted(areas, reverse=True)[:_MOST_AREAS]))


def _overlap(a: Area, b: Area) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _union(a: Area, b: Area) -> Area:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])


def read_unsealed(rgb: Image, frame: Frame) -> list[TextLine]:
    """Finds and reads the lines that red ink touches, without it.

    Args:
        rgb: The picture as shown.
        frame: How it reads upright.

    Returns:
        Lines in the upright frame; none when the picture has no red ink.
    """
    height, width = rgb.shape[:2]
    lines = []
    ink = red_ink(rgb, sideways=frame.sideways)
    for x0, y0, x1, y1 in ink.areas:
        pale, shift = without_red(rgb[y0:y1, x0:x1]), np.array([x0, y0], np.float32)
        for quad in detect_lines(pale):
            if not ink.touches(quad + shift):
                continue
            shown = frame.reading_order(quad + shift, width, height)
            said = recognise([rectify(pale, shown - shift)])[0]
            if said.text.strip():
                upright = frame.upright(shown, width, height)
                lines.append(TextLine(said.text, said.confidence, upright, said.confidences, said.positions, shown))
    return lines


def _bounds(quad: Quad) -> NDArray[np.float32]:
    return np.concatenate([quad.min(axis=0), quad.max(axis=0)]).astype(np.float32)


def _shared(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    """Shared area of two boxes relative to the smaller one."""
    wide = min(a[2], b[2]) - max(a[0], b[0])
    tall = min(a[3], b[3]) - max(a[1], b[1])
    least = min((a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1]))
    return float(max(0.0, wide) * max(0.0, tall) / max(1.0, least))


def merge(lines: Sequence[TextLine], again: Sequence[TextLine]) -> list[TextLine]:
    """Joins first readings with those without red ink.

    Letters along the rim of a seal make tall boxes over other lines; those are not the same line.

    A new line takes the place of the one it covers when it is surer and at most one character shorter; a line where
    there was none is added.

    Args:
        lines: First readings.
        again: Readings without red ink, same frame.
    """
    merged = list(lines)
    for new in again:
        box = _bounds(new.polygon)
        old = [
            line
            for line in merged
            if _shared(_bounds(line.polygon), box) > _SAME and line.height < _TALLER * max(1.0, new.height)
        ]
        if not old:
            if len(new.text) >= _LEAST_LENGTH and new.confidence >= _LEAST_SURE:
                merged.append(new)
            continue
        longer = len(new.text) - sum(len(line.text) for line in old)
        surer = new.confidence - min(line.confidence for line in old)
        if (longer >= -1 and surer > _SURER) or (longer > 0 and surer > -_SURER):
            merged = [line for line in merged if all(line is not other for other in old)] + [new]
    return merged
