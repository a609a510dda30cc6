"""Colours that turn: what a display's red, green and blue stripes leave in a photo, and what no print can.

A print is of one ink at every place, so its regular patterns go from paper to ink and back: the red, green and blue of
a photo rise and fall together, or, where the colour filter of the sensor beats with fine dots, against each other. A
display's three colours stand side by side: each rises a third of a period after the one before, whatever the lens, the
filter and the shrinking made of that period, and the hue goes round. Along a wave of the colours the three channels are
complex amplitudes; the area of the triangle that they make is what turns.

Where nothing turns the other way round is telling, too: lines printed in coloured ink keep their hue, so the channels
differ in strength and rise and fall together. A display whose colours are lost leaves grey waves, alike in all three.
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
_PART, _PARTS = 48, 24
_TOGETHER, _IN_PHASE = 0.85, 0.25
"""Coherence of each channel with the brightness from which on they rise and fall together, and most that what a channel
has more or less of it may be out of phase, as a share of what is in phase."""


def turning_colours(rgb: Image, mask: NDArray[np.uint8] | None = None, half: Image | None = None) -> float | None:
    """Measures how much of the waves of colour on the sheet turns.

    Args:
        rgb: The picture, uint8, (height, width, 3); it is made `coarse`.
        mask: Where the sheet is, non-zero; any size. The whole picture by default.
        half: What `coarse` gives, where it is known already.

    Returns:
        0 (none, or no such wave) to 1 (three channels alike strong, a third of a period apart), of the wave of which
        most does. None for pictures of less than 128 pixels a side.
    """
    rgb = coarse(rgb) if half is None else half
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


def fixed_hue(rgb: Image, course: Course, mask: NDArray[np.uint8] | None = None) -> float:
    """Measures how far a wave is one of colour although nothing turns: the channels differ in strength, not in place.

    Args:
        rgb: The picture, uint8, (height, width, 3), as large as it is: fine lines are grey in a smaller one.
        course: Of the wave, cycles a pixel.
        mask: Where the sheet is, non-zero; any size. The whole picture by default.

    Returns:
        How much stronger or weaker the wave is in the channels than in the brightness, as shares of it, all three taken
        together; 0 for grey, and where the channels do not rise and fall together.
    """
    height, width = rgb.shape[:2]
    step = max(_STEP, min(height, width) // _PARTS)
    rows, columns = _places((height, width), mask, _PART, (step, step))
    half = _PART // 2
    waves = course.at(rows + np.float64(half), columns + np.float64(half))
    found = []
    for channel in cv2.split(rgb):
        plane = channel.astype(np.float32)
        light = np.asarray(cv2.blur(plane, (_SMOOTH, _SMOOTH)), np.float32)
        shine = np.maximum(light[rows + half, columns + half], _DARK)
        quick = np.asarray(np.clip(plane - light, -_CLIP, _CLIP), np.float32)
        found.append(_amplitudes(quick, rows, columns, waves, _PART) / shine)
    parts = np.array(found)
    grey = parts.mean(axis=0)
    power = max(float((np.abs(grey) ** 2).sum()), 1e-12)
    common = (parts * grey.conj()).sum(axis=1)
    together = np.abs(common) / np.sqrt(np.maximum((np.abs(parts) ** 2).sum(axis=1) * power, 1e-12))
    more = common / power - 1
    hue, aside = float(np.linalg.norm(more.real)), float(np.linalg.norm(more.imag))
    return round(hue, 4) if together.min() >= _TOGETHER and aside <= _IN_PHASE * hue else 0.0


def coarse(rgb: Image) -> Image:
    """A picture halved where it is large enough: neither colour filters nor most JPEGs keep finer colours."""
    return halved(rgb) if min(rgb.shape[:2]) >= 2 * TILE else rgb


def halved(rgb: Image) -> Image:
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
    half = _WINDOW // 2
    rows, columns = _places((height, width), mask, _WINDOW, (max(_STEP, height // _MOST), max(_STEP, width // _MOST)))
    shine = light[rows + half, columns + half]
    lit = shine > _LIT * float(np.median(shine))
    rows, columns, shine = rows[lit], columns[lit], np.maximum(shine[lit], _DARK)
    waves = course.at(rows + np.float64(half), columns + np.float64(half))
    red, green, blue = (_amplitudes(channel, rows, columns, waves, _WINDOW) / shine for channel in channels)
    area = np.imag(red * green.conj() + green * blue.conj() + blue * red.conj()).sum()
    power = sum((np.abs(part) ** 2).sum() for part in (red, green, blue))
    return float(abs(area) * 2 / np.sqrt(3)), float(power)


def _places(
    shape: tuple[int, int], mask: NDArray[np.uint8] | None, side: int, step: tuple[int, int]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Upper and left ends of windows on the sheet, or of all where hardly any lies on it."""
    starts = (np.arange(0, size - side + 1, each) for size, each in zip(shape, step, strict=True))
    rows, columns = (part.ravel() for part in np.meshgrid(*starts, indexing="ij"))
    if mask is not None and mask.any():
        down, across = mask.shape[0] / shape[0], mask.shape[1] / shape[1]
        middle = ((rows + side // 2) * down).astype(np.intp), ((columns + side // 2) * across).astype(np.intp)
        on = mask[middle] > 0
        if np.count_nonzero(on) >= _LEAST:
            rows, columns = rows[on], columns[on]
    return rows, columns


def _amplitudes(
    plane: Floats, rows: NDArray[np.intp], columns: NDArray[np.intp], waves: NDArray[np.float64], side: int
) -> NDArray[np.complex64]:
    """Complex amplitude of a wave in every window."""
    at, taper = np.arange(side), np.hanning(side).astype(np.float32)
    down, across = (np.exp(-2j * np.pi * np.outer(waves[:, axis], at)).astype(np.complex64) for axis in (0, 1))
    windows = np.lib.stride_tricks.sliding_window_view(plane, (side, side))[rows, columns]
    windows = windows * np.outer(taper, taper)
    return np.asarray((np.einsum("ni,nij->nj", down, windows) * across).sum(axis=1), np.complex64)
