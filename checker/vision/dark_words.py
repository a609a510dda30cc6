"""Light words on something dark beside the sheet: bars and black grounds of programs and telephones bear them.

What paper lies on is seldom written on in grey or white on black: keys of a keyboard, names of makers, and the titles
on books, clipboards and the cases of certificates are; so only what programs write counts for much. Cameras write the
day and the hour over a picture, as white as it can be; what a display shows is darker in a photo of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.lines import Image, TextLine
from checker.vision.programs import MENU

Mask = NDArray[np.uint8]

# The numbers here say what a light word on something dark is: tones of 255, shares. How much of them is too much is
# said by the policy.
_SURE = 0.85
_DARK, _LIGHTER, _GREY, _TINT = 0.42, 60, 30, 0.25
"""Ground, in parts of the brightest tone; by how much letters are lighter; how far the channels of both may differ."""
_SIDE, _BRIDGED, _ENCLOSING = 320, 5, 0.5
_DRAWN = 250
"""Least channel, of 255, of the letters that a camera writes."""
_DATED = re.compile(r"([01]?\d|2[0-3])[:：][0-5]\d|20\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}|\d{1,2}月\d{1,2}日")
_STATED = re.compile(
    r"\d\s*[%％]|\b\d{1,3}\s*/\s*\d{1,3}\b|[2345]G\b|[.·]\s*(jpe?g|png|bmp|gif|heic|webp|tiff?|pdf|docx?|wps)\b",
    re.IGNORECASE,
)
"""Clocks and dates, sizes, pages and names of files say at once what they stand on."""
_CHINESE = re.compile(r"[\u4e00-\u9fff].*[\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]{4,}")
_KEY = re.compile(
    r"shift|enter|control|ctrl|caps ?lock|lock|space|home|pg ?up|pg ?dn|page|delete|backspace|insert|pause|break|return"
    r"|option|command|print|scroll|prt ?scr?|num ?lock",
    re.IGNORECASE,
)
_STATEMENT, _WORD, _NAME = 2.0, 1.0, 0.5


def words_on_dark(rgb: Image, sheet: Mask | None, lines: Sequence[TextLine]) -> float:
    """Weighs light words on something grey or black that lies beside the sheet.

    A dark bar printed on the sheet has paper around it; what counts reaches the rim of the picture or goes around the
    sheet.

    Args:
        rgb: The picture, uint8, (height, width, 3).
        sheet: Where the sheet is, non-zero, reduced; without one nothing lies beside it.
        lines: All that was read.

    Returns:
        2 for each clock, date, page, size or name of a file, 1 for each line with a word of a menu, and 0.5 once for
        all else: other Chinese words, days and hours that a camera wrote, and names in Latin letters that are no
        key's, for a row of keys may read as one.
    """
    if sheet is None:
        return 0.0
    whole = np.asarray(cv2.dilate(sheet, np.ones((5, 5), np.uint8)), np.uint8)
    beside = [(line, weight) for line in lines if (weight := _weight(line)) and not _within(line, whole, rgb)]
    if not beside:
        return 0.0
    light = float(np.percentile(rgb[::4, ::4].max(axis=2), 95))
    inks = [(line, weight, _light_on_dark(rgb, line, light)) for line, weight in beside]
    dark = [(line, _NAME if _stamped(line, ink) else weight) for line, weight, ink in inks if ink is not None]
    if not dark:
        return 0.0
    around = _around(rgb, whole, light)
    weights = [weight for line, weight in dark if _within(line, around, rgb)]
    return sum(weight for weight in weights if weight > _NAME) + _NAME * (_NAME in weights)


def _weight(line: TextLine) -> float:
    if line.confidence < _SURE:
        return 0.0
    text = line.text.strip()
    if _DATED.search(text) or _STATED.search(text):
        return _STATEMENT
    if any(part in MENU for part in text.split()):
        return _WORD
    named = _CHINESE.search(text) or (_LATIN.search(text) and not _KEY.fullmatch(text))
    return _NAME if named else 0.0


def _stamped(line: TextLine, ink: NDArray[np.float64]) -> bool:
    """Whether a camera wrote the day or the hour over the picture."""
    dated = _DATED.search(line.text)
    rest = _DATED.sub(" ", line.text)
    return bool(dated and ink.min() >= _DRAWN and not _STATED.search(rest))


def _within(line: TextLine, mask: Mask, rgb: Image) -> bool:
    """Whether the middle of a line lies on a reduced mask."""
    x, y = line.shown.mean(axis=0) * [mask.shape[1] / rgb.shape[1], mask.shape[0] / rgb.shape[0]]
    return bool(mask[min(max(int(y), 0), mask.shape[0] - 1), min(max(int(x), 0), mask.shape[1] - 1)])


def _light_on_dark(rgb: Image, line: TextLine, light: float) -> NDArray[np.float64] | None:
    """The colour of grey or white letters on something grey or black, (3,); None for others."""
    (left, top), (right, bottom) = np.maximum(line.shown.min(axis=0), 0).astype(int), line.shown.max(axis=0).astype(int)
    pixels = rgb[top : bottom + 1, left : right + 1].reshape(-1, 3)
    if not len(pixels):
        return None
    tones = pixels.max(axis=1)
    usual, high = np.percentile(tones, (50, 96))
    if usual > _DARK * light or high - usual < _LIGHTER:
        return None
    ground, ink = (np.median(pixels[part], axis=0) for part in (tones <= usual, tones >= high))
    grey = np.ptp(ground) <= _GREY and np.ptp(ink) <= _TINT * ink.max()
    return np.asarray(ink, np.float64) if grey else None


def _around(rgb: Image, sheet: Mask, light: float) -> Mask:
    """Dark parts that reach the rim of the picture or go around the middle of the sheet, reduced."""
    scale = min(1.0, _SIDE / max(rgb.shape[:2]))
    size = (max(8, round(rgb.shape[1] * scale)), max(8, round(rgb.shape[0] * scale)))
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    dark = (small.max(axis=2) < _ENCLOSING * light).astype(np.uint8)
    # Letters are no holes.
    closed = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((_BRIDGED, _BRIDGED), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(np.asarray(closed, np.uint8), connectivity=4)
    rows, columns = np.nonzero(cv2.resize(sheet, size, interpolation=cv2.INTER_NEAREST))
    x, y = (float(np.mean(place)) if len(place) else -1.0 for place in (columns, rows))
    left, top, wide, tall = (stats[:, column] for column in range(4))
    reaches = (left == 0) | (top == 0) | (left + wide == size[0]) | (top + tall == size[1])
    encloses = (left < x) & (x < left + wide) & (top < y) & (y < top + tall)
    kept = reaches | encloses
    kept[0] = False
    return np.asarray(kept[labels], np.uint8)
