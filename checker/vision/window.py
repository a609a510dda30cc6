"""Traces of a window: the bars that programs draw along the upper and lower rim of a screen."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.lines import Image

Samples = NDArray[np.int16]

# The numbers here say what a bar is: tones of 255, shares of the picture. How many are too many is said by the policy.
_COLUMNS = 640
_RIM = 8
_EXACT = 3
_EVEN = 0.75
_PLAIN = 0.5
"""Most of a row is of the bar's colour, even where a menu's words stand close together."""
_OTHER = 6
_STRAIGHT = 0.5
_BLUR, _STEADY = 16, 2
"""Rows over which the loss of compression may smear the step from one colour to the next: a block of JPEG."""
_BEFORE, _SLANT = 6, 0.15
"""Rows before a step, and how much of them may be another colour already where both ends keep theirs."""
_LEAST = 0.008
_REACH = 0.45
_MARK = 40
_LIGHT = 128


def window_bars(rgb: Image) -> int:
    """Counts bars that run from side to side in one colour, other than the paper's, and carry signs.

    Titles, tools and task bars follow one another from the upper or the lower rim inwards, each of exactly one colour
    at both ends and parted from the next by a straight step. Desks and paper are not so even; rows of a table have the
    colour of their paper, and so has a page around a tinted field; the empty bars that fill up a picture to another
    shape bear no signs.

    Args:
        rgb: The picture, uint8, (height, width, 3).
    """
    columns = rgb[:, :: max(1, rgb.shape[1] // _COLUMNS)]
    if min(columns.shape[:2]) < 4 * _RIM:
        return 0
    sides = [side for side in (columns, columns[::-1]) if _drawn(side[:1]).all()]
    grounds = (paper_colour(rgb), _commonest_light(columns[::4])) if sides else ()
    return sum(_bars(side, grounds) for side in sides)


def paper_colour(rgb: Image) -> Samples:
    """The commonest light tone of each channel in the middle of a picture, (3,)."""
    rows, columns = (
        slice(size // 4, max(1, 3 * size // 4), step) for size, step in zip(rgb.shape, (4, 2), strict=False)
    )
    return _commonest_light(rgb[rows, columns])


def _commonest_light(rgb: Image) -> Samples:
    pixels = rgb.reshape(-1, 3)
    light = pixels[pixels.min(axis=1) >= _LIGHT]
    return np.array([np.bincount(channel, minlength=256).argmax() for channel in light.T], np.int16)


def _bars(columns: Image, grounds: Sequence[Samples]) -> int:
    """Bars with signs from the first row on."""
    reach = np.ascontiguousarray(columns[: round(_REACH * len(columns))])
    drawn, level = _drawn(reach), _level(reach)
    found, start = 0, 0
    while start < len(reach) and drawn[start]:
        same = drawn[start:] & (np.abs(level[start:] - level[start]).max(axis=1) <= _OTHER)
        end = start + (len(same) if same.all() else int(np.argmin(same)))
        follows = _next(reach, level, start, end)
        if follows is None:
            break
        other = all(np.abs(level[start] - ground).max() > _OTHER for ground in grounds)
        found += bool(other and end - start >= _LEAST * len(columns) and _signs(reach[start:end], level[start]))
        start = follows
    return found


def _next(reach: Image, level: Samples, start: int, end: int) -> int | None:
    """The first row of another colour after a bar, past what compression smears; None where no straight step is.

    A desk goes on at both ends beside the sheet that begins there, too, but hardly any sheet lies straight.
    """
    before = cv2.absdiff(reach[max(start, end - _BEFORE)], reach[start]).max(axis=1) > _OTHER
    for row in range(end + 1, min(end + _BLUR, len(reach) - _STEADY)):
        steady = np.abs(level[row + _STEADY] - level[row]).max() <= _EXACT
        straight = before.mean() <= _SLANT or np.abs(level[row] - level[start]).max() > _OTHER
        if steady and straight and (cv2.absdiff(reach[row], reach[start]).max(axis=1) > _OTHER).mean() >= _STRAIGHT:
            return row
    return None


def _drawn(rows: Image) -> NDArray[np.bool_]:
    """Which rows have one colour at both ends, and mostly the same in between."""
    ends = _ends(rows).astype(np.int16)
    level = _level(rows)[:, None]
    even = (np.abs(ends - level).max(axis=2) <= _EXACT).mean(axis=1) >= _EVEN
    usual = np.ascontiguousarray(np.broadcast_to(level.astype(np.uint8), rows.shape))
    plain = cv2.inRange(cv2.absdiff(rows, usual), (0, 0, 0), (_OTHER, _OTHER, _OTHER))
    return np.asarray(even & ((plain > 0).mean(axis=1) >= _PLAIN), np.bool_)


def _ends(rows: Image) -> Image:
    return np.concatenate([rows[:, :_RIM], rows[:, -_RIM:]], axis=1)


def _level(rows: Image) -> Samples:
    return np.asarray(np.median(_ends(rows), axis=1), np.int16)


def _signs(bar: Image, level: Samples) -> bool:
    """Whether something stands in the bar that is neither a speck nor reaches to its edges, as a sheet's frame does."""
    apart = (np.abs(bar - level).max(axis=2) > _MARK).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(apart, connectivity=8)
    top, tall, wide = (stats[1:, column] for column in (cv2.CC_STAT_TOP, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_WIDTH))
    inside = (top > 0) & (top + tall < len(bar))
    return bool((inside & (tall >= 5) & (tall <= 0.9 * len(bar)) & (wide >= 2) & (wide <= 0.5 * bar.shape[1])).any())
