"""Colours that turn: what a display's red, green and blue stripes leave in a photo, and what no print can.

A print is of one ink at every place, so its regular patterns go from paper to ink and back: the red, green and blue of
a photo rise and fall together, or, where the colour filter of the sensor beats with fine dots, against each other. A
display's three colours stand side by side: each rises a third of a period after the one before, whatever the lens, the
filter and the shrinking made of that period, and the hue goes round. Along a wave of the colours the three channels are
complex amplitudes; the area of the triangle that they make is what turns.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.drift import Course, drifting_waves
from checker.vision.lines import Image
from checker.vision.spectrum import TILE, Floats

_SOFT, _SMOOTH, _CLIP = 0.8, 41, 20.0
_LOWEST = 5.5 / TILE
"""Cycles a pixel: slower waves of colour are the picture's own. Text and rules have none, so rows and columns count."""
_NOTABLE, _TRIES = 0.8, 5
_AS_STRONG = 0.03
"""Share of the strongest wave's power; fainter ones may be its overtones. Moiré may be some 17 times as strong."""
_WINDOW, _STEP, _MOST = 40, 40, 16
_LEAST = 8
_LIT, _DARK = 0.5, 8.0


def turning_colours(rgb: Image, mask: NDArray[np.uint8] | None = None) -> float | None:
    """Measures how much of the waves of colour on the sheet turns.

    Args:
        rgb: The picture, uint8, (height, width, 3). It is halved where it is large enough: neither colour filters nor
            most JPEGs keep finer colours.
        mask: Where the sheet is, non-zero; any size. The whole picture by default.

    Returns:
        0 (none, or no such wave) to 1 (three channels alike strong, a third of a period apart), of the wave of which
        most does. None for pictures of less than 128 pixels a side.
    """
    if min(rgb.shape[:2]) >= 2 * TILE:
        rgb = _halved(rgb)
    if min(rgb.shape[:2]) < TILE:
        return None
    channels = [channel.astype(np.float32) for channel in cv2.split(rgb)]
    light = np.asarray(cv2.blur(cv2.merge(channels).mean(axis=2), (_SMOOTH, _SMOOTH)), np.float32)
    red, green, blue = (_quick(channel) for channel in channels)
    planes = [np.clip(plane, -_CLIP, _CLIP) for plane in (red - blue, green - (red + blue) / np.float32(2))]
    waves = zip(range(_TRIES), drifting_waves(planes, mask, _NOTABLE, (_LOWEST, _LOWEST)), strict=False)
    found = np.array([_turning((red, green, blue), light, wave.course, mask) for _, wave in waves]).reshape(-1, 2)
    if not len(found):
        return 0.0
    # Faint overtones of fine dots may turn; the dots themselves do not.
    strong = found[found[:, 1] >= _AS_STRONG * found[:, 1].max()]
    return round(float((strong[:, 0] / np.maximum(strong[:, 1], 1e-9)).max()), 4)


def _halved(rgb: Image) -> Image:
    """Half the size, without what is too fine for it.

    Each pixel of a colour filter sees one colour, so what is folded comes out displaced between the colours, as if it
    turned: fine lines of one ink would.
    """
    soft = cv2.GaussianBlur(rgb, (3, 3), _SOFT)
    return np.asarray(cv2.resize(soft, (rgb.shape[1] // 2, rgb.shape[0] // 2), interpolation=cv2.INTER_AREA), np.uint8)


def _quick(channel: Floats) -> Floats:
    return np.asarray(np.clip(channel - cv2.blur(channel, (_SMOOTH, _SMOOTH)), -_CLIP, _CLIP), np.float32)


def _turning(
    channels: tuple[Floats, ...], light: Floats, course: Course, mask: NDArray[np.uint8] | None
) -> tuple[float, float]:
    """What turns of a wave, and its power, the sums over the sheet of squares of shares of the brightness."""
    height, width = light.shape
    steps = (np.arange(0, size - _WINDOW + 1, max(_STEP, size // _MOST)) for size in (height, width))
    rows, columns = (part.ravel() for part in np.meshgrid(*steps, indexing="ij"))
    half = _WINDOW // 2
    if mask is not None and mask.any():
        down, across = mask.shape[0] / height, mask.shape[1] / width
        on = mask[((rows + half) * down).astype(np.intp), ((columns + half) * across).astype(np.intp)] > 0
        if np.count_nonzero(on) >= _LEAST:
            rows, columns = rows[on], columns[on]
    shine = light[rows + half, columns + half]
    lit = shine > _LIT * float(np.median(shine))
    rows, columns, shine = rows[lit], columns[lit], np.maximum(shine[lit], _DARK)
    waves = course.at(rows + np.float64(half), columns + np.float64(half))
    at, taper = np.arange(_WINDOW), np.hanning(_WINDOW).astype(np.float32)
    down, across = (np.exp(-2j * np.pi * np.outer(waves[:, axis], at)).astype(np.complex64) for axis in (0, 1))
    found = []
    for channel in channels:
        windows = np.lib.stride_tricks.sliding_window_view(channel, (_WINDOW, _WINDOW))[rows, columns]
        windows = windows * np.outer(taper, taper)
        found.append((np.einsum("ni,nij->nj", down, windows) * across).sum(axis=1) / shine)
    red, green, blue = found
    area = np.imag(red * green.conj() + green * blue.conj() + blue * red.conj()).sum()
    power = sum((np.abs(part) ** 2).sum() for part in found)
    return float(abs(area) * 2 / np.sqrt(3)), float(power)
