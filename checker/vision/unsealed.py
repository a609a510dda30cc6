"""Text under red seals: found and read again with the red ink out of the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.frames import Frame
from checker.vision.lines import Image, Quad, TextLine, quad_size, rectify
from checker.vision.second import without_red
from checker.vision.text import detect_lines, recognise

Area = tuple[int, int, int, int]
"""Left, top, right, bottom, pixels."""

_LEAST_RED = 0.12
_LEAST_SHARE = 0.0015
_WIDEST = 0.6
_LONGEST = 2.9
_MOST_SEALS = 3
_BESIDE = 0.6
_HIGHER = 0.15
_INSIDE = 0.8
_EDGE = 2
_ALIKE = 0.5
_SAME = 0.5
_SURER = 0.02
_TALLER = 1.8
# A line where there was none: from so many letters on, so sure; of fewer, surer.
_LEAST_LENGTH, _LEAST_SURE, _BEYOND_DOUBT = 2, 0.6, 0.9
# So many letters, read so well without the red ink, are print though no line is found in their place.
_WORDS, _WELL = 3, 0.9
# Below this a sign between letters (a dot, a bracket) may be a speck of the seal, and does not make a line longer.
_FAIRLY = 0.8
# How much surer the least sure letter has to be where the mean of a long line hides it.
_LESS_DOUBT = 0.1
# Of a line that letters of a seal were read into, whose box grew so much by them, at least so much has to be left.
_MOST, _GROWN = 0.7, 1.25


@dataclass(frozen=True, slots=True, eq=False)
class RedInk:
    """Where the red ink of seals is.

    Attributes:
        mask: uint8 0 or 1, reduced picture, (rows, columns).
        scale: Pixels of the mask per pixel of the picture.
        seals: Left, top, right, bottom of each seal, pixels of the picture; largest first, three at most. Red that
            fills much of the picture is no ink, and red that is long and flat is print.
    """

    mask: NDArray[np.uint8]
    scale: float
    seals: tuple[Area, ...]

    def touches(self, quad: Quad) -> bool:
        """Whether there is red ink within the bounds of a line, pixels of the picture."""
        left, top = np.floor(quad.min(axis=0) * self.scale).astype(int)
        right, bottom = np.ceil(quad.max(axis=0) * self.scale).astype(int)
        return bool(self.mask[max(0, top) : bottom + 1, max(0, left) : right + 1].any())

    def seals_touch(self, quad: Quad) -> bool:
        """Whether a seal, not only something red, lies within the bounds of a line, pixels of the picture."""
        bounds = _bounds(quad)
        return any(_overlap(bounds, seal) for seal in self.seals)


def red_ink(rgb: Image) -> RedInk:
    """Looks for the red ink of seals."""
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
        dx, dy = 0.1 * wide, 0.1 * tall
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
    round_ones = [(ink, area) for ink, area in areas if 1 / _LONGEST < _aspect(area) < _LONGEST]
    return RedInk(closed, scale, tuple(area for _, area in sorted(round_ones, reverse=True)[:_MOST_SEALS]))


def _aspect(area: Area) -> float:
    return (area[2] - area[0]) / max(1, area[3] - area[1])


def _overlap(a: Area | NDArray[np.float32], b: Area) -> bool:
    return bool(a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3])


def _union(a: Area, b: Area) -> Area:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])


def _around(seal: Area, lines: Sequence[TextLine], size: tuple[int, int], *, sideways: bool) -> Area:
    """The seal with the whole of the lines that run under it, which begin and end outside of it."""
    wide, tall = seal[2] - seal[0], seal[3] - seal[1]
    dx, dy = (0.0, _BESIDE * tall) if sideways else (_BESIDE * wide, 0.0)
    area = seal[0] - int(dx), seal[1] - int(dy), seal[2] + int(dx), seal[3] + int(dy)
    for line in lines:
        bounds = _bounds(line.shown)
        if _overlap(bounds, seal):
            margin = line.height
            left, top, right, bottom = (float(v) for v in bounds)
            area = _union(area, (int(left - margin), int(top - margin), int(right + margin), int(bottom + margin)))
    return max(0, area[0]), max(0, area[1]), min(size[0], area[2]), min(size[1], area[3])


def _whole(quad: Quad, area: Area, size: tuple[int, int]) -> bool:
    """True when a line found in a part of the picture was not cut by the part's edges."""
    x0, y0, x1, y1 = _bounds(quad)
    return bool(
        (x0 > area[0] + _EDGE or area[0] == 0)
        and (y0 > area[1] + _EDGE or area[1] == 0)
        and (x1 < area[2] - _EDGE or area[2] == size[0])
        and (y1 < area[3] - _EDGE or area[3] == size[1])
    )


def read_unsealed(
    rgb: Image, frame: Frame, lines: Sequence[TextLine], ink: RedInk | None = None
) -> list[TextLine] | None:
    """Reads what lies under red seals again, without the red ink.

    Args:
        rgb: The picture as shown.
        frame: How it reads upright.
        lines: First readings.
        ink: Where its red ink is, if that is known already.

    Returns:
        All lines: those under seals as they read without red ink, and none made of a seal's own letters. None when
        there is no seal.
    """
    height, width = rgb.shape[:2]
    ink, merged = ink or red_ink(rgb), list(lines)
    unsealed: set[int] = set()
    for seal in ink.seals:
        area = _around(seal, lines, (width, height), sideways=frame.sideways)
        pale, quads = _without_seal(rgb, area)
        under = [quad for quad in quads if ink.touches(quad)]
        if not all(_whole(quad, area, (width, height)) for quad in under):
            # A line that the first reading did not find goes on beyond the area.
            area = _widened(area, (width, height), sideways=frame.sideways)
            pale, quads = _without_seal(rgb, area)
            under = [quad for quad in quads if ink.touches(quad)]
        shift, again = np.array(area[:2], np.float32), []
        whole = [quad for quad in under if _whole(quad, area, (width, height))]
        turned = [frame.reading_order(quad, width, height) for quad in whole]
        for shown, said in zip(turned, recognise([rectify(pale, quad - shift) for quad in turned]), strict=True):
            if said.text.strip():
                upright = frame.upright(shown, width, height)
                again.append(TextLine.of(said, upright, shown))
        # Letters of the seal go first: where they lie over a line, they would be compared with it.
        merged = [
            line
            for line in merged
            if id(line) in unsealed or _read_again(line, again) or not _of_seal(line, seal, pale, shift, quads)
        ]
        merged = merge(merged, again)
        unsealed.update(id(line) for line in again)
    return merged if ink.seals else None


def _without_seal(rgb: Image, area: Area) -> tuple[Image, list[Quad]]:
    """A part of the picture without red ink, and the lines found there, pixels of the picture."""
    pale = without_red(rgb[area[1] : area[3], area[0] : area[2]])
    shift = np.array(area[:2], np.float32)
    return pale, [quad + shift for quad in detect_lines(pale)]


def _widened(area: Area, size: tuple[int, int], *, sideways: bool) -> Area:
    """The area across the whole picture along the lines, and a little higher."""
    left, top, right, bottom = area
    if sideways:
        margin = int(_HIGHER * (right - left))
        return max(0, left - margin), 0, min(size[0], right + margin), size[1]
    margin = int(_HIGHER * (bottom - top))
    return 0, max(0, top - margin), size[0], min(size[1], bottom + margin)


def _of_seal(line: TextLine, seal: Area, pale: Image, shift: NDArray[np.float32], found: Sequence[Quad]) -> bool:
    """True for letters of the seal itself: within it, and not to be read, or not to be found, without its ink."""
    bounds = _bounds(line.shown)
    if not _overlap(bounds, seal) or _shared(bounds, np.array(seal, np.float32)) < _INSIDE:
        return False
    again = recognise([rectify(pale, line.shown - shift)])[0]
    if not _alike(again.text, line.text):
        return True
    same = any(_shared(bounds, _bounds(quad)) > _SAME and _taller(line.shown, quad) < _TALLER for quad in found)
    return not same and (len(again.text) < _WORDS or again.confidence < _WELL)


def _read_again(line: TextLine, again: Sequence[TextLine]) -> bool:
    """True when a line was read alike without red ink in its place."""
    bounds = _bounds(line.shown)
    return any(_alike(new.text, line.text) and _shared(bounds, _bounds(new.shown)) > _SAME for new in again)


def _alike(text: str, other: str) -> bool:
    """True when two texts share at least half of the characters of either."""
    return len(set(text) & set(other)) >= _ALIKE * max(len(set(text)), len(set(other)))


def _taller(quad: Quad, other: Quad) -> float:
    return quad_size(quad)[1] / max(1.0, quad_size(other)[1])


def _bounds(quad: Quad) -> NDArray[np.float32]:
    return np.concatenate([quad.min(axis=0), quad.max(axis=0)]).astype(np.float32)


def _shared(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    """Shared area of two boxes relative to the smaller one."""
    wide = min(a[2], b[2]) - max(a[0], b[0])
    tall = min(a[3], b[3]) - max(a[1], b[1])
    least = min((a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1]))
    return float(max(0.0, wide) * max(0.0, tall) / max(1.0, least))


def _sureness(line: TextLine) -> tuple[float, float]:
    """How sure a line's characters are on average, and the least sure one.

    Brackets and other signs do not count: they are read in either width, and the reader cannot be sure of which.
    """
    sure = [value for character, value in zip(line.text, line.confidences, strict=False) if character.isalnum()]
    return (float(np.mean(sure)), min(sure)) if sure else (line.confidence, line.confidence)


def _length(line: TextLine) -> tuple[int, int]:
    """How much a line says: its letters and digits, and the signs between them that the reader is fairly sure of."""
    letters = [index for index, character in enumerate(line.text) if character.isalnum()]
    if not letters:
        return 0, 0
    confidences = line.confidences or (line.confidence,) * len(line.text)
    signs = set(range(letters[0], letters[-1])) - set(letters)
    return len(letters), sum(confidences[index] >= _FAIRLY for index in signs)


def _rivals(lines: Sequence[TextLine]) -> list[TextLine]:
    """Of readings that lie upon each other the longest, which stands for the place."""
    rivals: list[TextLine] = []
    for line in sorted(lines, key=lambda line: -len(line.text)):
        if all(_shared(_bounds(line.polygon), _bounds(other.polygon)) <= _SAME for other in rivals):
            rivals.append(line)
    return rivals


def _better(new: TextLine, old: Sequence[TextLine]) -> bool:
    """True when a reading without red ink is surer than those with it, and not shorter.

    Or somewhat shorter where letters of a seal were read as a part of the line, which made its box taller or hardly
    anything in it sure: then it has no doubtful character where the other has one.
    """
    letters, signs = _length(new)
    said, said_signs = (sum(counts) for counts in zip(*(_length(line) for line in old), strict=True))
    mean, least = _sureness(new)
    others = [_sureness(line) for line in old]
    surer = mean - min(other for other, _ in others)
    weakest = min(other for _, other in others)
    whole = new.confidence - min(line.confidence for line in old)
    if letters > said and surer > -_SURER:
        return True
    if letters == said and signs > said_signs and min(surer, whole) > -_SURER / 2:
        return True
    if letters >= said and (surer > _SURER or (surer >= 0 and least - weakest > _LESS_DOUBT)):
        return True
    if letters == said - 1 and min(surer, whole) > _SURER:
        return True
    pairs = zip(old, others, strict=True)
    mingled = all(line.height >= _GROWN * new.height or other < _WELL for line, (other, _) in pairs)
    return mingled and least >= _WELL > weakest and letters >= _MOST * said


def merge(lines: Sequence[TextLine], again: Sequence[TextLine]) -> list[TextLine]:
    """Joins first readings with those without red ink.

    Letters along the rim of a seal make tall boxes over other lines; those are not the same line unless they read like
    it. A new line takes the place of the ones it covers when it is the better reading; a line where there was none is
    added, a single character only when it is beyond doubt: what is left of a seal may look like one.

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
            if _shared(_bounds(line.polygon), box) > _SAME
            and (line.height < _TALLER * max(1.0, new.height) or _alike(line.text, new.text))
        ]
        if not old:
            if new.confidence >= (_LEAST_SURE if len(new.text) >= _LEAST_LENGTH else _BEYOND_DOUBT):
                merged.append(new)
            continue
        rivals = _rivals(old)
        if _better(new, rivals):
            merged = [line for line in merged if all(line is not other for other in old)] + [new]
        elif len(rivals) < len(old):
            nested = [line for line in old if all(line is not other for other in rivals)]
            again_read = [line for line in nested if any(_alike(other.text, line.text) for other in rivals)]
            merged = [line for line in merged if all(line is not other for other in again_read)]
    return merged
