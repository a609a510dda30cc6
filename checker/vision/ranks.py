"""Percentiles and medians of a few thousand numbers.

`np.percentile` and `np.median` give the same but take several times as long at this size, and a photo asks for forty.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Numbers = NDArray[np.number]

_MANY = 2000  # numbers from which putting all in order takes longer than parting them at one place
_EXACT = 1 << 24  # up to which OpenCV, which counts in floating point of four bytes, counts exactly
_HALF = 0.5  # from which on NumPy reckons from the upper neighbour


def percentiles(values: Numbers, *asked: float) -> list[float]:
    """Returns percentiles, interpolated linearly between neighbours as `np.percentile` does.

    Args:
        values: Any shape, at least one number, none of them NaN.
        asked: 0 to 100.

    Raises:
        IndexError: There is no number.
    """
    if not values.size:
        raise IndexError("nothing has no percentile")
    if values.dtype == np.uint8:
        return _counted(values, asked)
    ordered = values.flatten()
    ordered.sort()
    found = []
    for share in asked:
        place = share / 100 * (len(ordered) - 1)
        below = int(place)
        low, high = float(ordered[below]), float(ordered[min(below + 1, len(ordered) - 1)])
        found.append(low + (high - low) * (place - below))
    return found


def _counted(values: Numbers, asked: Sequence[float]) -> list[float]:
    """`percentiles` of bytes: to count each of the 256 takes an eighth of the time of putting them in order."""
    plain = np.ascontiguousarray(values, np.uint8).reshape(1, -1)
    counts = np.zeros(256, np.int64)
    for start in range(0, plain.shape[1], _EXACT):
        counts += cv2.calcHist([plain[:, start : start + _EXACT]], [0], None, [256], [0, 256]).ravel().astype(np.int64)
    up_to = np.cumsum(counts)
    found = []
    for share in asked:
        place = share / 100 * (values.size - 1)
        below = int(place)
        low, high = np.searchsorted(up_to, (below, min(below + 1, values.size - 1)), side="right").tolist()
        found.append(low + (high - low) * (place - below))
    return found


def percentile(values: Numbers, asked: float) -> float:
    """Returns one of `percentiles`; of many numbers only as much is put in order as that needs."""
    if values.size < _MANY or values.dtype == np.uint8:
        return percentiles(values, asked)[0]
    parted = values.flatten()
    place = asked / 100 * (len(parted) - 1)
    below = int(place)
    parted.partition(below)
    low = float(parted[below])
    high = float(parted[below + 1 :].min()) if below + 1 < len(parted) else low
    return low + (high - low) * (place - below)


def quantile(values: NDArray[np.float32], share: float) -> np.float32:
    """Returns what `np.quantile` does to the last bit, which reckons with numbers as short as the values.

    Args:
        values: Any shape, at least one number, none of them NaN.
        share: 0 to 1.
    """
    parted = values.flatten()
    place = (len(parted) - 1) * share
    below = int(place)
    parted.partition(below)
    low = parted[below]
    high = parted[below + 1 :].min() if below + 1 < len(parted) else low
    part = place - below
    return np.float32(high - (high - low) * (1 - part) if part >= _HALF else low + (high - low) * part)


def median(values: Floats) -> float:
    """Returns the middle of the values; see `percentiles`."""
    return percentile(values, 50)


def medians(rows: Floats) -> NDArray[np.float32]:
    """Returns the median of each column of (n, columns), n at least 1."""
    ordered = rows.T.copy()
    ordered.sort(axis=1)
    last = ordered.shape[1] - 1
    low, high = ordered[:, last // 2].astype(np.float64), ordered[:, last // 2 + last % 2]
    return np.asarray(low + (high - low) * (last % 2 / 2), np.float32)
