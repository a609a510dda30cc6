"""Colours that turn: what a display's red, green and blue stripes leave in a photo, and what no print can.

A print is of one ink at every place, so its regular patterns go from paper to ink and back: the red, green and blue of
a photo rise and fall together, or, where the colour filter of the sensor beats with fine dots, against each other. A
display's three colours stand side by side: each rises a third of a period after the one before, whatever the lens, the
filter and the shrinking made of that period, and the hue goes round. A wave whose hue goes round stands on one side of
the spectrum of the complex colour; one that goes to and fro stands on both sides alike.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.lines import Image

Floats = NDArray[np.float32]

_TILE = 128
_ROWS, _COLUMNS = 4, 5
_SMOOTH, _CLIP = 33, 0.2
_LONGEST, _SHORTEST = 6 / _TILE, 0.47
"""Cycles a pixel: slower ones are the picture's own colours, faster ones nothing after a colour filter."""
_AROUND = 17
_FLOOR = 1e-5
"""Square of an amplitude, shares of the brightness, below which a wave counts as none: 0.3 %, JPEG's own."""
_LIT = 0.3
_HALF = _TILE // 2 + 1

_WINDOW = np.outer(np.hanning(_TILE), np.hanning(_TILE)).astype(np.float32)
_WINDOW /= _WINDOW.sum()
_FREQUENCY = np.hypot(np.fft.fftfreq(_TILE)[:, None], np.fft.rfftfreq(_TILE)[None])
_BINS = (_FREQUENCY > _LONGEST) & (_FREQUENCY < _SHORTEST)


def turning_colours(rgb: Image) -> float | None:
    """Measures how much more of a wave's colour turns one way than the other.

    Args:
        rgb: The picture, uint8, (height, width, 3). It is halved where it is large enough: neither colour filters nor
            most JPEGs keep finer colours.

    Returns:
        Decimal logarithm of the power that turns one way over that which turns the other way, in the wave where this
        is the most; the median over tiles of what is not dark. None for pictures of less than 128 pixels a side.
    """
    if min(rgb.shape[:2]) >= 2 * _TILE:
        size = (rgb.shape[1] // 2, rgb.shape[0] // 2)
        rgb = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
    if min(rgb.shape[:2]) < _TILE:
        return None
    colour, light = _colour(rgb)
    height, width = light.shape
    rows = np.linspace(0, height - _TILE, min(_ROWS, height // _TILE)).astype(int)
    columns = np.linspace(0, width - _TILE, min(_COLUMNS, width // _TILE)).astype(int)
    lit = _LIT * float(np.percentile(light[::8, ::8], 95))
    parts = [(slice(y, y + _TILE), slice(x, x + _TILE)) for y in rows for x in columns]
    found = [_turn(colour[part]) for part in parts if light[part].mean() >= lit]
    return round(float(np.median(found)), 3) if found else None


def _colour(rgb: Image) -> tuple[Floats, Floats]:
    """The colour as a plane vector, red to the right, relative to the brightness and without slow changes; and that."""
    red, green, blue = (channel.astype(np.float32) for channel in cv2.split(rgb))
    light = cv2.blur((red + green + blue) / np.float32(3), (_SMOOTH, _SMOOTH))
    base = np.maximum(light, 8)
    across = (red - (green + blue) / np.float32(2)) / base
    up = np.float32(np.sqrt(3) / 2) * (green - blue) / base
    plane = cv2.merge([across, up])
    quick = cv2.subtract(plane, cv2.blur(plane, (2 * _SMOOTH - 1, 2 * _SMOOTH - 1)))
    return np.clip(quick, -_CLIP, _CLIP).astype(np.float32), np.asarray(light, np.float32)


def _turn(colour: Floats) -> float:
    spectrum = cv2.dft(np.ascontiguousarray(colour * _WINDOW[..., None]), flags=cv2.DFT_COMPLEX_OUTPUT)
    power = cv2.boxFilter(_wrapped(np.square(spectrum).sum(axis=2), 1), -1, (3, 3), normalize=False)[1:-1, 1:-1]
    other = np.roll(power[::-1, ::-1], (1, 1), (0, 1))
    usual = np.log(power + other + np.float32(1e-9))
    margin = _AROUND // 2
    around = np.exp(cv2.blur(_wrapped(usual, margin), (_AROUND, _AROUND))[margin:-margin, margin:-margin])
    floor = around[:, :_HALF] / 2 + np.float32(_FLOOR)
    turns = np.abs(np.log10((power[:, :_HALF] + floor) / (other[:, :_HALF] + floor)))
    return float(turns[_BINS].max())


def _wrapped(plane: Floats, margin: int) -> Floats:
    return np.asarray(cv2.copyMakeBorder(plane, margin, margin, margin, margin, cv2.BORDER_WRAP), np.float32)
