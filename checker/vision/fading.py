"""Print that fades away: all that a reflection leaves to see where the paper is as white as the reflection."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.light import Cells, Floats
from checker.vision.lines import Image, Quad, quad_size
from checker.vision.tracks import Track, channel_floor, rule_tracks, text_tracks

_WHITE, _WHITE_RULE = 245.0, 248.0
_STRONG, _GONE = 0.75, 0.25
_LEAST_LENGTH = 0.5
_LEAST_RULE, _MOST_RULE = 0.3, 4.0
_MOST_LENGTH = 3.0
# Most that may be lost within this part of a line's height; a rule has no strokes that differ.
_SUDDEN, _WITHIN = 0.35, 4
_SUDDEN_RULE, _WITHIN_RULE = 0.5, 7
_SUDDEN_LETTER = 0.42
# Print that is as strong, give or take so much, over more of the way than this, and a height, is lighter and not faded.
_LEVEL, _EVEN = 0.2, 0.3
# How strong letters are on their way from dark to none, and on how much of a height each shade has ink.
_PALER, _PALEST = (0.5, 0.85), (0.15, 0.5)
_SHADED = 3 / 16
_RISE, _COVERED = 0.3, 0.35
_RADII = (1.0, 1.5, 2.0, 3.0, 4.0, 5.5, 8.0, 12.0)
_CLEAR, _FACING = 0.7, 0.35
_AWAY = 1 / 3
_MOSTLY = 0.5
_MOST_FADES = 80
_INK_SIDE = 640
_RIM = 7


@dataclass(frozen=True, slots=True, eq=False)
class Fading:
    """Print that fades away around one place.

    Attributes:
        length: Over how many heights of a line it fades, taken together, each end of a line or rule at most three; 0
            where only one fades.
        alone: Radius, in usual heights of a line, of the largest place without print towards which letter after letter
            of a single line is paler than the one before; 0 where none is.
        polygon: The place where it is gone, pixels of the picture, (N, 2).
    """

    length: float
    alone: float
    polygon: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Fade:
    """From the last print of usual strength to where there is none; length in heights of a line."""

    length: float
    height: float
    rule: bool
    lettered: bool
    start: Floats
    end: Floats


def fading_print(
    rgb: Image, quads: Sequence[Quad], cells: Cells, mask: NDArray[np.uint8] | None = None, rule_ink: float = 0.0
) -> Fading | None:
    """Looks for a place on pure white paper around which lines of text and rules lose their ink little by little.

    A line that ends, ends with a letter as black as the others, a rule as black as it was; beneath a reflection, which
    is softer than strokes are wide, each stroke is paler than the one before. One line may happen to end in smaller or
    lighter print; several do not end or begin so towards one place that holds no print itself, nor do letters of one
    line, each paler than the one before, towards a place that is wider than a line.

    Args:
        rgb: The picture, uint8, (height, width, 3).
        quads: Lines of text, pixels of the picture.
        cells: Paper and ink along the lines.
        mask: Where the sheet is, non-zero; any size. The whole picture by default. The grain of a desk is no rule.
        rule_ink: Least contrast of a drawn line over that of print: the edge of a white sheet on white has less.

    Returns:
        The place with the longest fades, or else the one towards which letters of one line fade; None without either.
    """
    # No reflection of this kind without paper as white as it is: other patches are told by the paper.
    if not len(quads) or not (cells.paper >= _WHITE).any():
        return None
    usual = float(np.median([quad_size(quad)[1] for quad in quads]))
    floor = channel_floor(rgb)
    least = rule_ink * float(np.percentile(np.maximum(cells.paper - cells.ink, 0)[cells.inside], 75))
    tracks = [*text_tracks(rgb, quads, np.unique(cells.line)), *rule_tracks(floor, usual, least)]
    fades = [fade for track in tracks for fade in _fades(track)]
    if mask is not None:
        fades = _on_sheet(fades, np.asarray(cv2.dilate(mask, np.ones((_RIM, _RIM), np.uint8)), np.uint8), rgb.shape)
    fades = sorted(fades, key=lambda fade: -fade.length)[:_MOST_FADES]
    if not any(fade.lettered for fade in fades) and len(fades) < 2:
        return None
    return _around_one_place(fades, quads, usual, *_clearance(floor, quads))


def _on_sheet(fades: Sequence[_Fade], sheet: NDArray[np.uint8], shape: tuple[int, ...]) -> list[_Fade]:
    """Leaves out what was taken for rules beside the sheet."""
    ends = np.array([sheet.shape[1] - 1, sheet.shape[0] - 1])

    def on(place: Floats) -> bool:
        column, row = np.clip((place / shape[1::-1] * sheet.shape[::-1]).astype(int), 0, ends)
        return bool(sheet[row, column])

    return [fade for fade in fades if not fade.rule or (on(fade.start) and on(fade.end))]


def _fades(track: Track) -> Iterator[_Fade]:
    """Ends of a line or rule over which its strength falls from usual to none, slowly and steadily, on white paper."""
    shortest, longest, sudden, within = _LEAST_LENGTH, np.inf, _SUDDEN, _WITHIN
    if track.rule:
        shortest, longest, sudden, within = _LEAST_RULE, _MOST_RULE, _SUDDEN_RULE, _WITHIN_RULE
    for way in (slice(None), slice(None, None, -1)):
        strength, covered, paper, places = track.strength[way], track.covered[way], track.paper[way], track.places[way]
        lettered = [] if track.rule else _lettered(track.letters[way], track.drawn[way], paper, track.unit)
        red = track.stamped[way]
        lettered = [(start, end) for start, end in lettered if not _of_a_seal(red[start:end], covered[start:end])]
        for start, end in lettered:
            yield _Fade((end - start) / track.unit, track.height, False, True, places[start], places[end])
        for start, end in _falls(strength, sudden, max(2, round(track.unit / within))):
            length = (end - start) / track.unit
            white = paper[max(0, start - 2) : end + 1] if track.rule else paper[max(0, end - 2) : end + 3]
            # Letters cover a fade; where only a faint rule stands behind the last letter, most of it is blank.
            inked = covered[start : max(start + 1, end - track.unit // 2 + 1)].mean() >= _COVERED
            known = any(start <= last and first <= end for first, last in lettered)
            lighter = not track.rule and _even(strength[start : end + 1], track.unit)
            stamped = not track.rule and _of_a_seal(red[start:end], covered[start:end])
            if known or lighter or stamped or not (shortest <= length <= longest and inked):
                continue
            if white.min() >= (_WHITE_RULE if track.rule else _WHITE):
                yield _Fade(length, track.height, track.rule, False, places[start], places[end])


def _lettered(letters: Floats, drawn: NDArray[np.bool_], paper: Floats, unit: int) -> list[tuple[int, int]]:
    """Ranges over which letter after letter is paler than the one before, whatever is blank between them, on white."""
    found = []
    for start, end in _falls(letters, _SUDDEN_LETTER, max(2, round(unit / _WITHIN))):
        shades, inked = letters[start : end + 1], drawn[start : end + 1]
        kept = [int((inked & (shades > low) & (shades <= high)).sum()) for low, high in (_PALER, _PALEST)]
        white = paper[max(0, end - 2) : end + 3].min() >= _WHITE
        if white and end - start >= _LEAST_LENGTH * unit and min(kept) >= _SHADED * unit:
            found.append((start, end))
    return found


def _falls(strength: Floats, sudden: float, window: int) -> Iterator[tuple[int, int]]:
    """Ranges from the last usual strength to none, which rise nowhere and do not fall at once: small print does."""
    strong, gone = strength >= _STRONG, np.flatnonzero(strength <= _GONE)
    for start in np.flatnonzero(strong[:-1] & ~strong[1:]):
        after = gone[np.searchsorted(gone, start) :][:1]
        if not len(after) or strong[start + 1 : after[0]].any():
            continue
        part = strength[max(0, start - 2) : after[0] + 1]
        if len(part) <= window or np.isnan(part).any():
            continue
        highest_after = np.maximum.accumulate(part[::-1])[::-1]
        if (part[:-window] - part[window:]).max() <= sudden and (highest_after - part).max() <= _RISE:
            yield int(start), int(after[0])


def _of_a_seal(red: NDArray[np.bool_], covered: NDArray[np.bool_]) -> bool:
    """Whether most strokes of a fall are a seal's, whose letters follow its ring, beyond the ends of lines, too."""
    return bool(covered.any()) and float(red[covered].mean()) > _MOSTLY


def _even(strength: Floats, unit: int) -> bool:
    """Whether a fall is that of a label beside a signature: from print of one strength to lighter print, and its end.

    Each letter counts for a height, so where print fades it stays as strong for about as long.
    """
    first, longest = 0, 0
    for last in range(len(strength)):
        while np.ptp(strength[first : last + 1]) > _LEVEL:
            first += 1
        longest = max(longest, last + 1 - first)
    return longest - unit > _EVEN * len(strength)


def _clearance(floor: NDArray[np.uint8], quads: Sequence[Quad]) -> tuple[Floats, float]:
    """Distance of each place from ink at least half as strong as the text's, pixels; and the scale of that map."""
    scale = min(1.0, _INK_SIDE / max(floor.shape))
    thin = max(1, round(1 / scale))
    small = cv2.resize(
        cv2.erode(floor, np.ones((thin, thin), np.uint8)), None, fx=scale, fy=scale, interpolation=cv2.INTER_NEAREST
    )
    darkest = []
    for quad in quads:
        (left, top), (right, bottom) = np.floor(quad.min(axis=0) * scale), np.floor(quad.max(axis=0) * scale) + 1
        part = small[int(top) : int(bottom), int(left) : int(right)]
        if part.size:
            darkest.append(np.percentile(part, 10))
    ink = (255 + float(np.median(darkest))) / 2 if darkest else 128.0
    return np.asarray(cv2.distanceTransform((small >= ink).astype(np.uint8), cv2.DIST_L2, 3) / scale, np.float32), scale


def _around_one_place(
    fades: Sequence[_Fade], quads: Sequence[Quad], usual: float, clearance: Floats, scale: float
) -> Fading | None:
    start, end = (np.stack([getattr(fade, name) for fade in fades]) for name in ("start", "end"))
    ahead = (end - start) / np.maximum(np.linalg.norm(end - start, axis=1, keepdims=True), 1e-6)
    lengths = np.array([min(fade.length, _MOST_LENGTH) for fade in fades])
    heights = np.array([fade.height for fade in fades])
    rules = np.array([fade.rule for fade in fades])
    printed = cv2.convexHull(np.concatenate([*quads, start[rules], end[rules]]).astype(np.float32))
    columns, rows = np.clip((end * scale).astype(int), 0, np.array(clearance.shape[::-1]) - 1).T
    # What hides the end of a line hides what is beside it: the bar of a fraction is pale, what it divides is not.
    alone = np.array([fade.lettered for fade in fades]) & (clearance[rows, columns] >= _AWAY * heights)
    best, lone = Fading(0.0, 0.0, np.zeros((0, 2), np.float32)), Fading(0.0, 0.0, np.zeros((0, 2), np.float32))
    for number in range(len(fades)):
        for radius in np.array(_RADII) * usual:
            centre = end[number] + ahead[number] * radius
            column, row = (centre * scale).astype(int)
            if not (0 <= row < clearance.shape[0] and 0 <= column < clearance.shape[1]):
                continue
            # Where print goes on, nothing lies over it. At a margin none is hidden: lines begin in thin letters.
            if clearance[row, column] < _CLEAR * radius:
                continue
            if cv2.pointPolygonTest(printed, (float(centre[0]), float(centre[1])), False) < 0:
                continue
            if alone[number] and radius > lone.alone * usual:
                lone = Fading(0.0, round(float(radius / usual), 2), _disc(centre, radius))
            towards = centre - end
            apart = np.linalg.norm(towards, axis=1)
            facing = (towards * ahead).sum(axis=1) > _FACING * apart
            chosen = facing & (apart <= 1.6 * radius + heights / 2) & (apart >= radius / 2)
            length = float(lengths[chosen].sum())
            # A leaning rule fades at its end in pixels; what hides print, hides letters too.
            if chosen.sum() >= 2 and not rules[chosen].all() and length > best.length + 1e-3:
                best = Fading(round(length, 2), 0.0, _disc(centre, radius))
    if not (best.length or lone.alone):
        return None
    return Fading(best.length, lone.alone, best.polygon if best.length else lone.polygon)


def _disc(centre: NDArray[np.float32], radius: float) -> Floats:
    angles = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    return np.asarray(centre + radius * np.stack([np.cos(angles), np.sin(angles)], axis=1), np.float32)
