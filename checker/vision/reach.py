"""How far a regular pattern reaches: a display's runs through all that shines, print ends where nothing was printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.drift import Course
from checker.vision.spectrum import Floats

Box = tuple[float, float, float, float]

# The numbers here say where and how a wave is measured. From where on it is print is said by the policy.
_WINDOW, _STEP = 40, 40
_FINE, _FINE_STEP = 24, 8
_MOST = 64  # windows along a side: more tell no more, and a large portrait would cost half a minute
_BESIDE = 0.06  # cycles a pixel: far enough from the wave for a window of this size to know it from its neighbours
_STANDS_OUT = 1.5
_LIGHT = 0.5
_MARGIN, _ENOUGH = 0.04, 8
"""Of the longer side: so near to what was found of the sheet its own margin may be, which bears the same print. And
windows from which on something can be said of what is there."""
_MISSING, _SMOOTH = 0.3, 0.5
_PORTRAIT = (1.1, 0.9, 0.7)  # of a small portrait around its face: half width, above, below the face's centre, in faces


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a wave is.

    Attributes:
        amplitude: Of the wave on the light half of the sheet, as a share of its brightness; the median.
        coverage: Share of the sheet in which the wave is stronger than waves of about the same length.
        beyond: Its amplitude, beyond that of waves of about the same length, on what lies around the sheet and is not
            dark, as a share of that on the sheet; None where too little of that is seen.
        spared: Share of the portraits on the sheet that is light and smooth and does not have it; None without any.
    """

    amplitude: float
    coverage: float
    beyond: float | None
    spared: float | None


def find_reach(
    flat: Floats, light: Floats, course: Course, mask: NDArray[np.uint8] | None, faces: Sequence[Box]
) -> Reach:
    """Follows a wave over the picture.

    Args:
        flat: The picture without its slow changes, (height, width).
        light: Its brightness, (height, width), 0 to 255.
        course: The wave's frequencies.
        mask: Where the sheet is, non-zero; any size. The whole picture by default.
        faces: Of portraits on the sheet: left, top, right, bottom.
    """
    here, there = _corners(flat.shape, _WINDOW, _STEP)
    strength, noise, shine = _amplitudes(flat, light, here, there, _WINDOW, course)
    on, near = np.ones(len(here), bool), np.zeros(len(here), bool)
    if mask is not None and mask.any():
        down, across = mask.shape[0] / flat.shape[0], mask.shape[1] / flat.shape[1]
        middle = ((here + _WINDOW / 2) * down, (there + _WINDOW / 2) * across)
        places = middle[0].astype(np.intp), middle[1].astype(np.intp)
        inside = mask[places] > 0
        on = inside if inside.any() else on
        margin = 2 * round(_MARGIN * max(mask.shape)) + 1
        near = cv2.dilate(np.asarray(mask > 0, np.uint8), np.ones((margin, margin), np.uint8))[places] > 0
    paper = on & (shine >= np.median(shine[on]))
    usual = max(float(np.median(strength[paper] / shine[paper])), 1e-6)
    far, lit = ~(near | on), shine > _LIGHT * float(np.median(shine[on]))
    around = ~on & lit
    if np.count_nonzero(far) >= _ENOUGH > np.count_nonzero(far & lit):
        around = far & lit  # All that shines there is as near as the sheet's own margin.
    seen = np.count_nonzero(around) >= _ENOUGH
    beyond = _above_grain(strength[around] / shine[around], noise[around] / shine[around]) / usual if seen else None
    return Reach(
        amplitude=usual,
        coverage=float(np.mean(strength[on] > _STANDS_OUT * noise[on])),
        beyond=beyond,
        spared=_spared(flat, light, course, usual, float(np.median(shine[paper])), faces),
    )


def _above_grain(strength: NDArray[np.float64], noise: NDArray[np.float64]) -> float:
    """Amplitude without what a rough surface has at any frequency: the powers of a wave and of grain add up."""
    return float(np.sqrt(max(0.0, np.median(strength) ** 2 - np.median(noise) ** 2)))


def _spared(
    flat: Floats, light: Floats, course: Course, usual: float, paper: float, faces: Sequence[Box]
) -> float | None:
    shares = []
    for left, top, right, bottom in faces:
        wide, tall = right - left, bottom - top
        x, y = (left + right) / 2, (top + bottom) / 2
        y0, y1 = max(0, int(y - _PORTRAIT[1] * tall)), min(flat.shape[0], int(y + _PORTRAIT[2] * tall))
        x0, x1 = max(0, int(x - _PORTRAIT[0] * wide)), min(flat.shape[1], int(x + _PORTRAIT[0] * wide))
        if min(y1 - y0, x1 - x0) < 2 * _FINE:
            continue
        rows, columns = _corners((y1 - y0, x1 - x0), _FINE, _FINE_STEP)
        strength, noise, shine = _amplitudes(flat, light, rows + y0, columns + x0, _FINE, course)
        usually = usual * shine
        smooth = (noise < _SMOOTH * usually) & (shine > _LIGHT * paper)
        shares.append(float(np.mean(smooth & (strength < _MISSING * usually))))
    return max(shares) if shares else None


def _corners(shape: tuple[int, ...], side: int, step: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    rows, columns = (np.arange(0, size - side + 1, max(step, size // _MOST)) for size in shape[:2])
    down, across = np.meshgrid(rows, columns, indexing="ij")
    return down.ravel().astype(np.intp), across.ravel().astype(np.intp)


def _amplitudes(
    flat: Floats,
    light: Floats,
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
    side: int,
    course: Course,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """The wave's amplitude, that of its neighbours, and the brightness, of every window."""
    taper = np.hanning(side).astype(np.float32)
    windows = np.lib.stride_tricks.sliding_window_view(flat, (side, side))[rows, columns]
    windows = windows * np.outer(taper, taper)
    whole = float(taper.sum()) ** 2 / 2
    waves = course.at(rows + np.float64(side / 2), columns + np.float64(side / 2))
    at = np.arange(side)
    vertical, horizontal = (np.exp(-2j * np.pi * np.outer(waves[:, axis], at)).astype(np.complex64) for axis in (0, 1))
    beside = np.exp(-2j * np.pi * _BESIDE * at).astype(np.complex64)
    # Real matrices: complex ones would turn all windows into complex numbers first.
    downs = np.stack([vertical, vertical * beside, vertical * beside.conj()], axis=1)
    real, imaginary = (np.matmul(np.ascontiguousarray(part), windows) for part in (downs.real, downs.imag))
    partly = real + 1j * imaginary

    def amplitude(down: int, across: NDArray[np.complex64]) -> NDArray[np.float64]:
        return np.asarray(np.abs((partly[:, down] * across).sum(axis=1)) / whole, np.float64)

    here = amplitude(0, horizontal)
    around = [amplitude(1, horizontal), amplitude(2, horizontal)]
    around += [amplitude(0, horizontal * beside), amplitude(0, horizontal * beside.conj())]
    shine = light[rows + side // 2, columns + side // 2].astype(np.float64)
    return here, np.mean(around, axis=0), np.maximum(shine, 1.0)
