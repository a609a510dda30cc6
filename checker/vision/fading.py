"""Print that fades away: all that a reflection leaves to see where the paper is as white as the reflection."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.light import Cells, Floats
from checker.vision.lines import Image, Quad, quad_size

_STRIP = 16
_PAD = 3
_SMALLEST = 6.0
_SHORTEST = 2.5
_WHITE = 245.0
_STRONG, _GONE = 0.75, 0.25
_LEAST_INK = 0.15
_LEAST_LENGTH, _MOST_LENGTH = 0.9, 3.0
_SUDDEN, _RISE = 0.3, 0.25
_FAINT, _COVERED = 0.15, 0.35
_RADII = (1.0, 2.0, 3.5, 5.5, 8.0, 12.0)


@dataclass(frozen=True, slots=True, eq=False)
class Fading:
    """Lines of text that fade away around one place.

    Attributes:
        length: Over how many heights of their lines they fade, taken together, each end of a line at most three.
        polygon: The place where they are gone, pixels of the picture, (N, 2).
    """

    length: float
    polygon: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Fade:
    """From the last print of usual strength to where there is none; length in heights of the line."""

    length: float
    height: float
    start: Floats
    end: Floats


def fading_print(rgb: Image, quads: Sequence[Quad], cells: Cells) -> Fading | None:
    """Looks for a place on pure white paper around which lines of text lose their ink little by little.

    A line that ends, ends with a letter as black as the others; beneath a reflection, which is softer than letters are
    wide, the darkest strokes of each letter are paler than those of the one before. One line may happen to end in
    smaller or lighter print or in marks such as quotes and full stops; several do not end or begin so towards one place
    that holds no print itself.

    Args:
        rgb: The picture, uint8, (height, width, 3).
        quads: Lines of text, pixels of the picture.
        cells: Paper and ink along the lines; lines without white paper are passed over.

    Returns:
        The place with the longest fades; None where no two fade around one place.
    """
    fades: list[_Fade] = []
    for index in np.unique(cells.line[cells.paper >= _WHITE]):
        length, height = quad_size(quads[index])
        if height < _SMALLEST or length < _SHORTEST * height:
            continue
        ink, strength, paper, places = _along(rgb, quads[index], length, height)
        usual = float(np.percentile(strength[_PAD * _STRIP : -_PAD * _STRIP], 80))
        if usual < _LEAST_INK:
            continue
        strength, covered = strength / usual, ink > _FAINT * usual
        inside = ((places >= 0) & (places < rgb.shape[1::-1])).all(axis=1)
        strength[~inside] = np.nan
        for way in (slice(None), slice(None, None, -1)):
            for start, end in _falls(strength[way], covered[way], paper[way]):
                fades.append(_Fade((end - start) / _STRIP, height, places[way][start], places[way][end]))
    return _around_one_place(fades, _printed(quads, cells)) if fades else None


def _printed(quads: Sequence[Quad], cells: Cells) -> Floats:
    """Places of print that has not faded: cells at least half as strong as usual, and lines that were not measured."""
    strength = (cells.paper - cells.ink) / np.maximum(cells.paper, 1)
    usual = float(np.percentile(strength[cells.inside], 75))
    measured = set(cells.line.tolist())
    others = [quad.mean(axis=0) for index, quad in enumerate(quads) if index not in measured]
    return np.concatenate([cells.centre[cells.inside & (strength >= usual / 2)], np.reshape(others, (-1, 2))])


def _along(rgb: Image, quad: Quad, length: float, height: float) -> tuple[Floats, Floats, Floats, Floats]:
    """Ink, strength of the print, paper and place along a line and three heights beyond both ends.

    Ink is (paper - ink) / paper of the darkest strokes, strength the most of it within half a height to either side,
    so a line that ends with a letter falls from its full strength to none within a stroke.
    """
    steps = length / height
    along = ((quad[1] - quad[0]) + (quad[2] - quad[3])) / 2 / steps
    reach = np.array([-_PAD, steps + _PAD, steps + _PAD, -_PAD], np.float32)[:, None] * along
    corners = (np.array([quad[0], quad[0], quad[3], quad[3]], np.float32) + reach).astype(np.float32)
    width = round((steps + 2 * _PAD) * _STRIP)
    target = np.array([[0, 0], [width, 0], [width, _STRIP], [0, _STRIP]], np.float32) - 0.5
    matrix = cv2.getPerspectiveTransform(corners - 0.5, target)
    white = (255, 255, 255)
    strip = cv2.warpPerspective(rgb, matrix, (width, _STRIP), borderMode=cv2.BORDER_CONSTANT, borderValue=white)
    # Coloured ink is as strong as black in the channel that it absorbs; a reflection fills all three.
    ordered = np.sort(strip.min(axis=2)[2:-2], axis=0).astype(np.float32)
    near = np.ones((1, _STRIP), np.uint8)
    paper = cv2.dilate(ordered[-2:-1], near)[0]
    ink = np.asarray((paper - ordered[1]).clip(0) / np.maximum(paper, 1), np.float32)
    strength = cv2.dilate(ink[None], near)[0]
    way = ((np.arange(width) + 0.5) / _STRIP - _PAD)[:, None]
    places = ((quad[0] + quad[3]) / 2 + way * along).astype(np.float32)
    return ink, np.asarray(strength, np.float32), np.asarray(paper, np.float32), places


def _falls(strength: Floats, covered: NDArray[np.bool_], paper: Floats) -> Iterator[tuple[int, int]]:
    """Ranges over which the strength falls from usual to none, slowly and steadily, on white paper.

    Letters cover such a range; where only a faint rule stands behind the last letter, most of it is blank.
    """
    half = _STRIP // 2
    last: int | None = None
    for position, value in enumerate(strength):
        if np.isnan(value):
            last = None
        elif value >= _STRONG:
            last = position
        elif value <= _GONE and last is not None:
            start, last = last, None
            if position - start < _LEAST_LENGTH * _STRIP or np.median(paper[start : position + 1]) < _WHITE:
                continue
            if covered[start : position - half + 1].mean() < _COVERED:
                continue
            part = strength[max(0, start - 2) : position + 1]
            highest_after = np.maximum.accumulate(part[::-1])[::-1]
            if (part[:-half] - part[half:]).max() <= _SUDDEN and (highest_after - part).max() <= _RISE:
                yield start, position


def _around_one_place(fades: Sequence[_Fade], strong: Floats) -> Fading | None:
    start, end = (np.stack([getattr(fade, name) for fade in fades]) for name in ("start", "end"))
    ahead = (end - start) / np.maximum(np.linalg.norm(end - start, axis=1, keepdims=True), 1e-6)
    lengths = np.array([min(fade.length, _MOST_LENGTH) for fade in fades])
    best: Fading | None = None
    for number, fade in enumerate(fades):
        for radius in np.array(_RADII) * fade.height:
            centre = end[number] + ahead[number] * radius
            if (np.linalg.norm(strong - centre, axis=1) < 0.75 * radius).sum() > 1:
                continue
            towards = centre - end
            apart = np.linalg.norm(towards, axis=1)
            facing = (towards * ahead).sum(axis=1) > 0.2 * apart
            chosen = np.flatnonzero(facing & (apart <= 1.6 * radius + fade.height))
            if len(chosen) < 2:
                continue
            length = float(lengths[chosen].sum())
            if best is None or length > best.length + 1e-3:
                best = Fading(round(length, 2), _disc(centre, radius))
    return best


def _disc(centre: NDArray[np.float32], radius: float) -> Floats:
    angles = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    return np.asarray(centre + radius * np.stack([np.cos(angles), np.sin(angles)], axis=1), np.float32)
