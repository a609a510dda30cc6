"""A fine regular pattern on blank paper: the pixels of a display where hardly anything else is.

Between the lines of print paper is even, or has the grain of its fibres and of the sensor, which prefers no direction.
A display shows its lattice there, as fine as it is or as a beat with the sensor's pixels. Its period and its direction
drift over the page, and it comes from elsewhere at every place; so each place is judged for itself, and asked is how
many of them have any. Edges of print and ruled lines are waves of long periods with overtones, which do not count.

Certificates are printed on fine lines that look the same to this; a form printed on office paper has none. But print is
faint, stops at frames, and lines run one way; and its colours are those of its ink, not red beside green beside blue.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.lines import Image
from checker.vision.spectrum import Floats, near

Corners = list[tuple[int, int]]

_SIDE, _STEP = 64, 32
"""Pixels of a window and from one to the next."""
_AROUND, _FEWEST, _USED = 3, 5, 5
"""Windows along the side of a place, blank ones that it needs, and so many of them are looked at."""
_PLACES, _LEAST = 16, 4
_INK, _REACH, _BLANK = 0.8, 7, 0.85
"""Of the paper around: darker pixels are print; pixels of the halved picture; share of a window without."""
_LIT = 0.5
_SMOOTH, _CLIP, _DARK = 13, 0.06, 20.0
_FINEST, _COARSEST = 0.5, 0.16
"""Cycles a pixel."""
_TONE, _AS_STRONG = 0.05, 0.5
"""Cycles a pixel from which on a wave may have overtones, and how prominent it is beside one of them."""
_SHARE, _ALL_BUT = 0.4, 0.1
"""Part of the places, the weakest first, that has no more than what is told; and that may be without the lattice."""
_CLEAR = 1.5
"""Prominence from which on a wave's amplitude is its own."""
_ASIDE, _CROSSING = np.radians(25), 0.2
"""Angle between waves that cross; the weaker one of a lattice is at least this share of the stronger one."""
_MIDDLE = 128.0

_TAPER = np.outer(np.hanning(_SIDE), np.hanning(_SIDE)).astype(np.float32)
_DOWN = np.fft.fftfreq(_SIDE)[:, None].astype(np.float32)
_ACROSS = np.fft.rfftfreq(_SIDE)[None].astype(np.float32)
_FREQUENCY = np.hypot(_DOWN, _ACROSS)


def _of_blocks(along: Floats, aside: Floats, block: int = 8) -> NDArray[np.bool_]:
    """The edges of compression's blocks: rows or columns of a period that goes into their pixels."""
    off = np.abs(along * block - np.round(along * block)) / block
    return (np.abs(aside) * _SIDE < 1.6) & (off * _SIDE < 1.1)


_DIRECTION = np.arctan2(_DOWN, np.broadcast_to(_ACROSS, _FREQUENCY.shape))
_FINE = (_FREQUENCY > _COARSEST) & (_FREQUENCY < _FINEST) & ~_of_blocks(_ACROSS, _DOWN) & ~_of_blocks(_DOWN, _ACROSS)
_OF_COLOUR = (
    (_FREQUENCY > 0.07) & (_FREQUENCY < 0.4) & ~_of_blocks(_ACROSS, _DOWN, 16) & ~_of_blocks(_DOWN, _ACROSS, 16)
)
_PARTS = [
    (
        np.round(_DOWN * _SIDE / share).astype(np.intp) % _SIDE,
        np.round(_ACROSS * _SIDE / share).astype(np.intp),
        share * _TONE <= _FREQUENCY,
    )
    for share in (2, 3)
]


@dataclass(frozen=True, slots=True)
class Lattice:
    """The strongest fine waves at places of blank paper.

    Attributes:
        prominence: Decimal logarithm of the power of the strongest fine wave over that of its neighbours in the
            spectrum, of which two fifths of the places have no more.
        amplitude: Of a wave that nearly all places have, and that another crosses, as a share of the brightness, in the
            channel that has least of it; median of the places. 0 without such a wave.
        colour: Of a wave of the differences between the channels that nearly all places have, as a share of half of
            full brightness; median of the places. 0 without such a wave.
    """

    prominence: float
    amplitude: float
    colour: float


def fine_lattice(rgb: Image, mask: NDArray[np.uint8] | None = None) -> Lattice | None:
    """Measures how regular blank paper is, at most places of the sheet.

    Args:
        rgb: The picture, uint8, (height, width, 3), not resampled.
        mask: Where the sheet is, non-zero; any size. The whole picture by default.

    Returns:
        None with fewer than four places that are blank enough.
    """
    if min(rgb.shape[:2]) < 4 * _SIDE:
        return None
    grey = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)
    half = grey.shape[1] // 2, grey.shape[0] // 2
    small = np.asarray(cv2.resize(grey, half, interpolation=cv2.INTER_AREA), np.uint8)
    ink = _ink(small)
    places = _places(ink, small, mask)
    if len(places) < _LEAST:
        return None
    chosen = [places[at] for at in np.unique(np.linspace(0, len(places) - 1, min(_PLACES, len(places))).astype(int))]
    grey_waves = [_waves(_powers(_windows(grey[..., None], place), ink, place), _FINE) for place in chosen]
    prominence = max(0.0, float(np.quantile([waves.max() for waves in grey_waves], _SHARE)))
    return Lattice(
        round(prominence, 3),
        round(_crossed(rgb, ink, chosen, grey_waves), 4),
        round(_coloured(rgb, ink, chosen), 4),
    )


def _crossed(rgb: Image, ink: NDArray[np.uint8], places: Sequence[Corners], found: Sequence[Floats]) -> float:
    """The amplitude of `Lattice`, given the waves of the brightness at each place."""
    if np.quantile([waves.max() for waves in found], _ALL_BUT) < _CLEAR:
        return 0.0
    both = []
    for place, waves in zip(places, found, strict=True):
        windows = _windows(rgb, place)
        powers = [_powers(windows[:, channel : channel + 1], ink, place) for channel in range(3)]
        first = np.unravel_index(int(np.argmax(waves)), waves.shape)
        apart = np.abs(_DIRECTION - _DIRECTION[first])
        across = np.where(np.minimum(apart, np.pi - apart) > _ASIDE, waves, 0)
        second = np.unravel_index(int(np.argmax(across)), waves.shape)
        both.append([min(_amplitude(power, *at) for power in powers) for at in (first, second)])
    stronger, weaker = np.median(np.array(both), axis=0)
    return float(stronger) if weaker >= _CROSSING * stronger else 0.0


def _coloured(rgb: Image, ink: NDArray[np.uint8], places: Sequence[Corners]) -> float:
    """The amplitude of colours of `Lattice`."""
    enough = math.ceil(_ALL_BUT * (len(places) - 1)) + 1
    found, powers = [], []
    for place in places:
        red, green, blue = _windows(rgb, place).swapaxes(0, 1)
        apart = np.clip([_MIDDLE + one - green for one in (red, blue)], 0, 255)
        powers.append(_powers(np.asarray(apart, np.float32).swapaxes(0, 1), ink, place))
        found.append(_waves(powers[-1], _OF_COLOUR))
        if sum(waves.max() < _CLEAR for waves in found) >= enough:
            return 0.0  # Whatever the others have: most pictures are told by three.
    strongest = [np.unravel_index(int(np.argmax(waves)), waves.shape) for waves in found]
    return float(np.median([_amplitude(power, *at) for power, at in zip(powers, strongest, strict=True)]))


def _ink(small: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """1 where something is printed, pixels of the halved picture."""
    paper = cv2.dilate(cv2.blur(small, (3, 3)), np.ones((_REACH, _REACH), np.uint8))
    dark = (small < _INK * paper.astype(np.float32)).astype(np.uint8)
    return np.asarray(cv2.dilate(dark, np.ones((3, 3), np.uint8)), np.uint8)


def _places(ink: NDArray[np.uint8], small: NDArray[np.uint8], mask: NDArray[np.uint8] | None) -> list[Corners]:
    """Upper left corners of blank windows, by the places of the sheet that have enough of them."""
    side, step = _SIDE // 2, _STEP // 2
    rows, columns = (np.arange(0, size - side + 1, step) for size in small.shape)
    at = np.ix_(rows + side // 2, columns + side // 2)
    inked = cv2.blur(ink.astype(np.float32), (side, side))[at]
    light = cv2.blur(small, (side, side))[at].astype(np.float32)
    on = np.ones(light.shape, bool)
    if mask is not None and mask.any():
        sheet = cv2.resize((mask > 0).astype(np.float32), small.shape[::-1], interpolation=cv2.INTER_NEAREST)
        inside = cv2.blur(sheet, (side, side))[at] > 0.99
        on = inside if inside.any() else on
    blank = on & (inked <= 1 - _BLANK) & (light > _LIT * np.percentile(light[on], 90))
    found = []
    for top in range(0, blank.shape[0], _AROUND):
        for left in range(0, blank.shape[1], _AROUND):
            down, across = np.nonzero(blank[top : top + _AROUND, left : left + _AROUND])
            if len(down) >= _FEWEST:
                used = np.linspace(0, len(down) - 1, _USED).astype(int)
                found.append([((top + down[k]) * _STEP, (left + across[k]) * _STEP) for k in used])
    return found


def _windows(picture: NDArray[np.uint8], place: Corners) -> Floats:
    """The windows of a place, (windows, channels, side, side)."""
    windows = [picture[top : top + _SIDE, left : left + _SIDE].transpose(2, 0, 1) for top, left in place]
    return np.array(windows, np.float32)


def _powers(windows: Floats, ink: NDArray[np.uint8], place: Corners) -> Floats:
    """Sum of the spectra of some planes, as if their brightness were one, mean over the windows of a place.

    Args:
        windows: (windows, planes, side, side).
        ink: What is printed, so left out.
        place: Upper left corners of the windows.
    """
    size = (_SMOOTH, _SMOOTH)
    relative = np.empty_like(windows)
    for flat, planes, (top, left) in zip(relative, windows, place, strict=True):
        half = ink[top // 2 : (top + _SIDE) // 2, left // 2 : (left + _SIDE) // 2]
        paper = 1 - np.repeat(np.repeat(half, 2, axis=0), 2, axis=1).astype(np.float32)
        known = np.maximum(cv2.blur(paper, size), 1e-3)
        for index, plane in enumerate(planes):
            around = cv2.blur(plane * paper, size) / known
            flat[index] = np.clip((plane - around) / np.maximum(around, _DARK), -_CLIP, _CLIP) * paper
    spectra = np.abs(np.fft.rfft2(relative * _TAPER)) ** 2
    return np.asarray(spectra.reshape(-1, *spectra.shape[2:]).sum(axis=0) / len(place), np.float32)


def _waves(power: Floats, known: NDArray[np.bool_]) -> Floats:
    """How far the waves asked for that are no overtones stand out; 0 elsewhere."""
    level = np.log10(power + 1e-6)
    wide = cv2.copyMakeBorder(level, 6, 6, 0, 0, cv2.BORDER_WRAP)
    wide = cv2.copyMakeBorder(wide, 0, 0, 6, 6, cv2.BORDER_REFLECT_101)
    around = cv2.blur(cv2.medianBlur(cv2.medianBlur(wide, 5), 5), (9, 9))[6:-6, 6:-6]
    waves = level - around
    largest = near(waves)
    overtone = np.zeros(waves.shape, bool)
    for down, across, has in _PARTS:
        overtone |= (largest[down, across] >= _AS_STRONG * waves) & has
    return np.asarray(np.where(known & ~overtone, waves, 0), np.float32)


def _amplitude(power: Floats, down: np.intp, across: np.intp) -> float:
    """Of the wave whose power lies around this bin, by Parseval's theorem."""
    rows, columns = np.arange(down - 2, down + 3) % _SIDE, slice(max(0, across - 2), across + 3)
    return 2 * float(np.sqrt(power[rows, columns].sum() / (_SIDE**2 * (_TAPER**2).sum())))
