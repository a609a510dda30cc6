"""How strong print is along lines of text and along the rules of tables and frames."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.light import Floats
from checker.vision.lines import Image, Quad, quad_size

_STRIP = 16
_PAD = 3
_SMALLEST = 6.0
_LEAST_INK = 0.15
_RED = 20
_MOSTLY = 0.5
_FAINT = 0.15
_TALL, _INKED = 0.5, 0.12
_LETTER, _APART = 0.2, 4.0
_UPRIGHT, _ALIKE = 4, 0.7
_ABOVE, _THROUGH = 6, 0.6
_RULE_SIDE = 960
_LEAST_UNIT = 7.0
_STRAIGHT = 3.0
_SHORTEST_RULE = 4.0
_LEAST_DARKER = 14
_LEAST_RULE_INK = 0.12
_MOST_RULES = 200


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """Print along one line of text or one rule, and a little beyond both ends.

    Attributes:
        strength: Of the darkest strokes within half a height, over what is usual on it; NaN outside the picture, (N,).
        covered: Whether a stroke is at this very place, (N,).
        letters: `strength` of letters alone, carried on evenly over the blanks between them; NaN outside the picture, 0
            before the first and after the last, (N,). Empty for a rule.
        drawn: Whether a letter has a stroke at this very place, (N,). Empty for a rule.
        stamped: Whether the darkest stroke at this very place is a seal's: red, beyond the ends of a line that is not,
            (N,). Empty for a rule.
        paper: The least channel of the paper there, 0 to 255, (N,).
        places: Pixels of the picture, (N, 2).
        unit: Number of samples to the height of a line.
        height: Of the line, or of the page's usual line for a rule, pixels.
        rule: Whether it is a rule.
    """

    strength: Floats
    covered: NDArray[np.bool_]
    letters: Floats
    drawn: NDArray[np.bool_]
    stamped: NDArray[np.bool_]
    paper: Floats
    places: Floats
    unit: int
    height: float
    rule: bool


def channel_floor(rgb: Image) -> NDArray[np.uint8]:
    """The least of the three channels: coloured ink is as strong as black in it, and a reflection fills all three."""
    return np.asarray(cv2.min(cv2.min(rgb[..., 0], rgb[..., 1]), rgb[..., 2]), np.uint8)


def text_tracks(rgb: Image, quads: Sequence[Quad], chosen: Iterable[int]) -> Iterator[Track]:
    """Follows lines of text and three heights beyond both ends.

    A line that ends with a letter falls from its full strength to none within a stroke.

    Args:
        rgb: The picture, uint8, (height, width, 3).
        quads: Lines of text, pixels of the picture.
        chosen: Which of them to follow.
    """
    for index in chosen:
        length, height = quad_size(quads[index])
        if height < _SMALLEST or length < height:
            continue
        track = _along(rgb, quads[index], length, height)
        if track is not None:
            yield track


def _along(rgb: Image, quad: Quad, length: float, height: float) -> Track | None:
    steps = length / height
    along = ((quad[1] - quad[0]) + (quad[2] - quad[3])) / 2 / steps
    reach = np.array([-_PAD, steps + _PAD, steps + _PAD, -_PAD], np.float32)[:, None] * along
    corners = (np.array([quad[0], quad[0], quad[3], quad[3]], np.float32) + reach).astype(np.float32)
    width = round((steps + 2 * _PAD) * _STRIP)
    target = np.array([[0, 0], [width, 0], [width, _STRIP], [0, _STRIP]], np.float32) - 0.5
    matrix = cv2.getPerspectiveTransform(corners - 0.5, (target + np.array([0, _ABOVE])).astype(np.float32))
    size, white = (width, _STRIP + 2 * _ABOVE), (255, 255, 255)
    strip = cv2.warpPerspective(rgb, matrix, size, borderMode=cv2.BORDER_CONSTANT, borderValue=white)
    wide = strip.min(axis=2).astype(np.float32)
    level = wide[_ABOVE + 2 : -_ABOVE - 2]
    ordered = np.sort(level, axis=0)
    near = np.ones((1, _STRIP), np.uint8)
    paper = cv2.dilate(ordered[-2:-1], near)[0]
    ink = (paper - ordered[1]).clip(0) / np.maximum(paper, 1)
    strength = cv2.dilate(ink[None], near)[0]
    usual = float(np.percentile(strength[_PAD * _STRIP : -_PAD * _STRIP], 80))
    if usual < _LEAST_INK:
        return None
    way = ((np.arange(width) + 0.5) / _STRIP - _PAD)[:, None]
    places = ((quad[0] + quad[3]) / 2 + way * along).astype(np.float32)
    inside = ((places >= 0) & (places < rgb.shape[1::-1])).all(axis=1)
    strength = np.where(inside, strength / usual, np.nan).astype(np.float32)
    letters, drawn = _letters(strength, (paper - wide).clip(0) / np.maximum(paper, 1) / usual)
    covered = ink > _FAINT * usual
    stamped = _stamped(np.asarray(strip[_ABOVE + 2 : -_ABOVE - 2], np.uint8), covered)
    whole = np.asarray(paper, np.float32)
    return Track(strength, covered, letters, drawn, stamped, whole, places, _STRIP, height, rule=False)


def _stamped(strip: Image, covered: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether the darkest stroke of each column is a seal's, (width,): red, and beyond the ends of a line that is not.

    Red print fades below a reflection as black does, and so does print that a seal lies on.
    """
    darkest = strip[channel_floor(strip).argmin(axis=0), np.arange(strip.shape[1])].astype(np.int16)
    red, within = darkest[:, 0] - darkest[:, 1:].max(axis=1) > _RED, slice(_PAD * _STRIP, -_PAD * _STRIP)
    own = covered[within]
    if (red[within] & own).sum() > _MOSTLY * own.sum():
        return np.zeros_like(red)
    red[within] = False
    return np.asarray(red)


def _letters(strength: Floats, ink: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Strength of letters alone: dots, dashes and the edges of a fold are pale wherever they stand.

    What goes on above and below the line, such as a rule or a fold, is no letter. Thin strokes are paler than others,
    and those that lie are often thin ("二〇一"): a letter is drawn where one of its upright strokes is.

    Args:
        strength: Along the line, NaN outside the picture, (N,).
        ink: Over what is usual, of the line's height and `_ABOVE` more on both sides, (rows, N).

    Returns:
        The strength, and where a letter is drawn, (N,) each.
    """
    body = ink[_ABOVE + 2 : -_ABOVE - 2]
    peak = np.sort(body, axis=0)[-2]
    edges = np.minimum(ink[: _ABOVE // 2].max(axis=0), ink[-(_ABOVE // 2) :].max(axis=0))
    own = edges < _THROUGH * np.maximum(peak, _INKED)
    near = cv2.dilate(((body > _INKED) & own).astype(np.uint8), np.ones((1, _STRIP // 2), np.uint8)) > 0
    tall = np.where(near.any(axis=0), len(near) - near[::-1].argmax(axis=0) - near.argmax(axis=0), 0)
    usual = max(float(np.percentile(tall[_PAD * _STRIP : -_PAD * _STRIP], 80)), 1.0)
    seen = (tall >= _TALL * usual) & (np.nan_to_num(strength) >= _LETTER)
    found = np.where(seen, strength, np.where(np.isnan(strength), np.nan, 0)).astype(np.float32)
    places = np.flatnonzero(seen)
    for gap in np.flatnonzero(np.diff(places) > 1):
        first, last = int(places[gap]), int(places[gap + 1])
        if last - first <= _APART * _STRIP:
            found[first + 1 : last] = np.interp(np.arange(first + 1, last), [first, last], found[[first, last]])
    strokes = cv2.dilate(body, np.ones((1, 3), np.uint8))
    upright = cv2.erode(strokes, np.ones((_UPRIGHT, 1), np.uint8)).max(axis=0)
    return found, seen & own & (peak > _FAINT) & (upright >= _ALIKE * peak)


def rule_tracks(floor: NDArray[np.uint8], height: float, least: float) -> Iterator[Track]:
    """Follows drawn lines, across and down, that are longer than four letters and hardly lean.

    Args:
        floor: The least channel of the picture, uint8, (height, width).
        height: Of the page's usual line, pixels: what is as straight as three letters are long is no letter.
        least: How much darker than its paper a drawn line is at least, grey levels.
    """
    scale = min(1.0, _RULE_SIDE / max(floor.shape))
    small = floor
    if scale < 1:
        small = np.asarray(cv2.resize(floor, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    unit = max(_LEAST_UNIT, height * scale)
    for turned in (False, True):
        level = np.ascontiguousarray(small.T) if turned else small
        for strength, paper, points in _rules(level, unit, least):
            places = ((points[:, ::-1] if turned else points) / scale).astype(np.float32)
            covered, none = np.ones(len(strength), np.bool_), np.zeros(0, np.float32)
            yield Track(strength, covered, none, none > 0, none > 0, paper, places, int(unit), height, rule=True)


def _closed(level: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """Fills what is narrower than a square; beyond the rim it goes on, so the desk left along it is no narrow rule."""
    wide = cv2.copyMakeBorder(level, side, side, side, side, cv2.BORDER_REPLICATE)
    filled = cv2.morphologyEx(wide, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    return np.asarray(filled[side:-side, side:-side], np.uint8)


def _rules(level: NDArray[np.uint8], unit: float, least: float) -> Iterator[tuple[Floats, Floats, Floats]]:
    """Strength, paper and place of each horizontal rule and a height beyond both ends."""
    # Paper on both sides, unlike the edge of a photo; as broad as high, so that rules do not break where they cross.
    side = max(3, int(unit / 2)) | 1
    around = _closed(level, side)
    # A rule that leans by a pixel over three letters is still one.
    darker = cv2.dilate(cv2.subtract(around, level), np.ones((3, 1), np.uint8))
    straight = cv2.morphologyEx(darker, cv2.MORPH_OPEN, np.ones((1, int(_STRAIGHT * unit)), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats((straight > _LEAST_DARKER).astype(np.uint8))
    longest = np.argsort(-stats[1:count, cv2.CC_STAT_WIDTH], kind="stable")[:_MOST_RULES] + 1
    for label in longest:
        x, y, width, tall = (int(value) for value in stats[label, :4])
        if width < _SHORTEST_RULE * unit or tall > 0.08 * width + 8:
            continue
        own = labels[y : y + tall, x : x + width] == label
        first, last = max(0, x - int(unit)), min(level.shape[1], x + width + int(unit))
        strength = np.zeros(last - first, np.float32)
        strength[x - first : x - first + width] = np.where(own, straight[y : y + tall, x : x + width], 0).max(axis=0)
        usual = float(np.percentile(strength[x - first : x - first + width], 80))
        if usual < max(255 * _LEAST_RULE_INK, least):
            continue
        columns = np.arange(first, last)
        rows = np.interp(columns - x, np.arange(width), own.argmax(axis=0) + own.sum(axis=0) / 2) + y
        paper = around[np.clip(rows.astype(int), 0, level.shape[0] - 1), columns].astype(np.float32)
        yield np.asarray(strength / usual, np.float32), paper, np.stack([columns, rows], axis=1).astype(np.float32)
