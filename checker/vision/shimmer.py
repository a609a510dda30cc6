"""The shimmer of a display: colours that turn in each small part of blank paper, however their waves run.

The channels of a picture, a third of a turn apart, are one complex number a pixel: 0 for grey, its direction the hue. A
wave of one ink goes to and fro in one direction of it, so its spectrum is alike at a frequency and at the opposite one.
A display's red, green and blue stand beside each other: the hue goes round, and one of the two is stronger. Which one
is, and at which frequencies, is the same in all windows of a part of the picture, and chance in noise; so the
differences of one half of the windows are compared with those of the other. Moiré that curves or drifts over the sheet,
so that no wave can be followed (`vision/hues.py`), shows all the same.

Ink takes light away, so a wave of any ink, or of several, is one of the brightness, too: three times as strong in the
hue as there where it takes away one channel alone, less otherwise. Where red and blue shine by turns at one place and
green beside them, as on telephones, nothing turns, but the channels rise against each other and the brightness stays.
So they do where lines are printed in two inks by turns, each as dark as the other. Lines run one way, while the pixels
of a display that shows this stand in a lattice, so waves of that kind count as far as they run several ways.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.hues import coarse
from checker.vision.lines import Image
from checker.vision.spectrum import Floats

Powers = NDArray[np.float32]

_SIDE, _STEP, _PART, _MOST = 32, 24, 4, 40
"""Pixels of the halved picture: of a window and from one to the next. Windows along a part's side; parts at most."""
_SMOOTH, _CLIP = 41, 20.0
_SLOWEST = 2.5 / _SIDE
_LIT, _INK, _INKED = 0.5, 0.72, 0.01
"""Of the lightest tenth of the windows: darker ones are no paper. Of the paper around: darker pixels are print, and
windows with more of them are not blank."""
_REACH = 15
_FEWEST, _DARK = 3, 100
"""Windows of each half of a part. Brightness below which a picture's own steps would be large shares of it."""
_LOUD = 2.0
"""Times the usual power of a part's windows that one of them counts at most: strokes of a seal are no texture."""
_FAINT = 1e-12
_MANY_WAYS, _ONE_WAY = 0.55, 0.85
"""How far waves of a window agree in their direction, 0 to 1, where they are those of a lattice, and where of lines."""
_STRONGEST, _QUICKER = 12, 3.5 / _SIDE
"""At how many frequencies the hue is held against the brightness, and from which on: compression moves slow colours."""

_TAPER = np.outer(np.hanning(_SIDE), np.hanning(_SIDE)).astype(np.float32)
_WHOLE = float((_TAPER**2).sum()) * _SIDE * _SIDE
_TURN = np.exp(2j * np.pi / 3 * np.arange(3)).astype(np.complex64)
_DOWN, _ACROSS = np.meshgrid(np.fft.fftfreq(_SIDE), np.fft.fftfreq(_SIDE), indexing="ij")
_FREQUENCY = np.hypot(_DOWN, _ACROSS)
_QUICK = _FREQUENCY[_FREQUENCY >= _SLOWEST] >= _QUICKER
_WAY = np.exp(2j * np.arctan2(_DOWN, _ACROSS))[_FREQUENCY >= _SLOWEST]
"""Direction of the waves at every frequency, both ends of it alike."""
_OPPOSITE = -np.arange(_SIDE) % _SIDE


@dataclass(frozen=True, slots=True)
class Shimmer:
    """What the colours of blank paper do; medians over the parts of the sheet.

    Attributes:
        turning: How much of them goes round, the same way all over a part, 0 to 1; noise and print about 0.
        texture: Their amplitude, root mean square, as a share of the brightness.
        opposition: How many times as strong as in the brightness they are, at the frequencies where they are strongest;
            less where most of these waves run one way, 0 where all do.
    """

    turning: float
    texture: float
    opposition: float

    @property
    def amplitude(self) -> float:
        """Of what turns, a share of the brightness: of hardly any colour, the share that turns says little."""
        return round(float(np.sqrt(self.turning)) * self.texture, 5)


def shimmer(rgb: Image, mask: NDArray[np.uint8] | None = None, half: Image | None = None) -> Shimmer | None:
    """Measures fine colours on the sheet where nothing is printed.

    Args:
        rgb: The picture, uint8, (height, width, 3); it is made `coarse`.
        mask: Where the sheet is, non-zero; any size. The whole picture by default.
        half: What `coarse` gives, where it is known already.

    Returns:
        None where too little blank paper is seen.
    """
    rgb = coarse(rgb) if half is None else half
    if min(rgb.shape[:2]) < 2 * _SIDE:
        return None
    light = np.asarray(cv2.max(cv2.max(rgb[..., 0], rgb[..., 1]), rgb[..., 2]), np.uint8)
    rows, columns = (np.arange(0, size - _SIDE + 1, _STEP) for size in rgb.shape[:2])
    shine = cv2.blur(light, (_SIDE, _SIDE))[np.ix_(rows + _SIDE // 2, columns + _SIDE // 2)].astype(np.float32)
    blank = _blank(light, rows, columns, shine, mask)
    parts = _parts(blank)
    if not parts:
        return None
    planes = _hue(rgb)
    found = [_colours(planes, rows[down], columns[across], shine[down, across]) for down, across in parts]
    turning, texture, opposition = (float(median) for median in np.median(np.array(found), axis=0))
    return Shimmer(round(max(0.0, turning), 4), round(texture, 4), round(opposition, 2))


def _blank(
    light: NDArray[np.uint8],
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
    shine: Floats,
    mask: NDArray[np.uint8] | None,
) -> NDArray[np.bool_]:
    """Which windows lie on the sheet and hold no print."""
    on = np.ones(shine.shape, bool)
    if mask is not None and mask.any():
        down = ((rows + _SIDE // 2) * (mask.shape[0] / light.shape[0])).astype(np.intp)
        across = ((columns + _SIDE // 2) * (mask.shape[1] / light.shape[1])).astype(np.intp)
        inside = mask[np.ix_(down, across)] > 0
        on = inside if np.count_nonzero(inside) >= 2 * _FEWEST else on
    soft = cv2.blur(light, (3, 3))
    paper = cv2.dilate(soft, np.ones((_REACH, _REACH), np.uint8))
    inked = cv2.blur((soft < _INK * paper.astype(np.float32)).astype(np.float32), (_SIDE, _SIDE))
    plain = inked[np.ix_(rows + _SIDE // 2, columns + _SIDE // 2)] < _INKED
    return np.asarray(on & plain & (shine > _LIT * np.percentile(shine[on], 90)), np.bool_)


def _parts(blank: NDArray[np.bool_]) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Blank windows of the parts of the picture that have enough of them, as rows and columns of the lattice."""
    found = []
    for top in range(0, blank.shape[0], _PART):
        for left in range(0, blank.shape[1], _PART):
            down, across = np.nonzero(blank[top : top + _PART, left : left + _PART])
            even = np.count_nonzero((down + across) % 2 == 0)
            if min(even, len(down) - even) >= _FEWEST:
                found.append((down + top, across + left))
    return [found[at] for at in np.unique(np.linspace(0, len(found) - 1, min(_MOST, len(found))).astype(int))]


def _hue(rgb: Image) -> tuple[NDArray[np.complex64], Floats]:
    """The quick changes of the colours as complex numbers, and of the brightness; none larger than a pattern is."""
    plain = rgb.astype(np.float32)
    quick = plain - cv2.blur(plain, (_SMOOTH, _SMOOTH))
    hue = np.asarray(quick @ _TURN, np.complex64)
    hue *= np.minimum(1, _CLIP / np.maximum(np.abs(hue), 1))
    return hue, np.asarray(quick.mean(axis=2).clip(-_CLIP, _CLIP), np.float32)


def _colours(
    planes: tuple[NDArray[np.complex64], Floats], rows: NDArray[np.intp], columns: NDArray[np.intp], shine: Floats
) -> tuple[float, float, float]:
    """What turns of the colours of one part, their amplitude, and how much stronger than in the brightness they are."""
    powers, grey = (_powers(plane, rows, columns, shine) for plane in planes)
    strength = np.asarray((powers * (_FREQUENCY >= _SLOWEST)).sum(axis=(1, 2)), np.float32)
    usual = float(np.median(strength))
    weights = np.minimum(1, _LOUD * usual / np.maximum(strength, _FAINT))
    even = (rows // _STEP + columns // _STEP) % 2 == 0
    (one, first), (two, second) = (_halves(powers[half], weights[half]) for half in (even, ~even))
    alike, whole = float((one * two).sum()), float((first * second).sum())
    strongest = np.argsort(-(first + second) * _QUICK, kind="stable")[:_STRONGEST]
    coloured, bright = (_halves(part, weights)[1][strongest] for part in (powers, grey))
    opposed = float(np.sqrt(coloured.sum() / max(float(bright.sum()), _FAINT)))
    several = _several(powers[:, _FREQUENCY >= _SLOWEST][:, strongest], _WAY[strongest])
    return alike / max(whole, _FAINT**2), float(np.sqrt(usual)), opposed * several


def _several(powers: Powers, ways: NDArray[np.complex128]) -> float:
    """0 where the waves of each window run one way, 1 where as many run others; lines may bend from one to the next."""
    one = float(np.abs(powers @ ways).sum()) / max(float(powers.sum()), _FAINT)
    return float(np.clip((_ONE_WAY - one) / (_ONE_WAY - _MANY_WAYS), 0, 1))


def _powers(
    plane: NDArray[np.complex64] | Floats, rows: NDArray[np.intp], columns: NDArray[np.intp], shine: Floats
) -> Powers:
    """Spectra of windows, shares of the brightness squared."""
    windows = np.lib.stride_tricks.sliding_window_view(plane, (_SIDE, _SIDE))[rows, columns] * _TAPER
    light = np.maximum(shine, _DARK)[:, None, None]
    return np.asarray(np.abs(np.fft.fft2(windows)) ** 2 / _WHOLE / light**2, np.float32)


def _halves(powers: Powers, weights: Floats) -> tuple[Powers, Powers]:
    """Power at every frequency less that at the opposite one, and both together, means over some windows."""
    mean = np.asarray(np.tensordot(weights, powers, 1) / weights.sum().clip(_FAINT), np.float32)
    smooth = cv2.blur(np.pad(mean, 1, mode="wrap"), (3, 3))[1:-1, 1:-1]
    other, known = smooth[np.ix_(_OPPOSITE, _OPPOSITE)], _FREQUENCY >= _SLOWEST
    return np.asarray((smooth - other)[known], np.float32), np.asarray((smooth + other)[known], np.float32)
