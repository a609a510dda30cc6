"""Pixels as numbers between 0 and 1, and fewer of them."""

from __future__ import annotations

import math

import cv2
import cv2.typing
import numpy as np
from numpy.typing import NDArray

_SHARES = np.arange(256, dtype=np.float32) / np.float32(255)
_AROUND = 2  # pixels beyond what a map shows that sampling between neighbours may look at


def unit(picture: cv2.typing.MatLike) -> NDArray[np.float32]:
    """Returns a picture's values by 255, same shape: looked up, which takes a third of the time of dividing.

    Args:
        picture: uint8, (height, width) or (height, width, channels).
    """
    return np.asarray(cv2.LUT(picture, _SHARES), np.float32)


def shrunk(picture: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Shrinks a picture with all its pixels: halved as often as it stays large enough, the rest between neighbours.

    Averaging over pixels that do not divide the side takes seven times as long.

    Args:
        picture: (height, width) or (height, width, channels).
        size: Width and height wanted, no larger than the picture's.
    """
    while picture.shape[1] >= 2 * size[0] and picture.shape[0] >= 2 * size[1]:
        picture = _halved(picture)
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def sampled(picture: NDArray[np.uint8], matrix: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Samples a picture through an affine map; halves it first as often as pixels would be skipped.

    Args:
        picture: (height, width) or (height, width, 3).
        matrix: (2, 3) from the picture to what is wanted, the same scale in both directions.
        size: Width and height of what is wanted.
    """
    scale = math.hypot(float(matrix[0, 0]), float(matrix[0, 1]))
    while scale < 0.5 and min(picture.shape[:2]) >= 2:
        picture, scale = _halved(picture), 2 * scale
        # The centre of pixel i of the half lies at 2 i + 0.5 of the whole.
        shift = matrix[:, :2] @ np.array([0.5, 0.5], np.float32) + matrix[:, 2]
        matrix = np.concatenate([2 * matrix[:, :2], shift[:, None]], axis=1)
    return warped(picture, matrix, size)


def warped(picture: NDArray[np.uint8], matrix: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Samples a picture between its pixels through an affine map; beyond its border it goes on as at it.

    Four channels give the same numbers as three in little more than a third of the time. Only what is looked at gets
    the fourth, at its place in a picture of the same size: of a part cut out OpenCV gives other numbers, since it
    reckons places in the picture in four bytes. The rest of that picture is never touched, so costs nothing.

    Args:
        picture: (height, width) or (height, width, 3).
        matrix: (2, 3) from the picture to what is wanted.
        size: Width and height of what is wanted.
    """
    flags, border = cv2.INTER_LINEAR, cv2.BORDER_REPLICATE
    if picture.ndim == 2:
        return np.asarray(cv2.warpAffine(picture, matrix, size, flags=flags, borderMode=border), np.uint8)
    four = np.empty((*picture.shape[:2], 4), np.uint8)
    rows, columns = _looked_at(picture.shape, matrix, size)
    four[rows, columns] = cv2.cvtColor(picture[rows, columns], cv2.COLOR_RGB2RGBA)
    four = cv2.warpAffine(four, matrix, size, flags=flags, borderMode=border)
    return np.asarray(cv2.cvtColor(four, cv2.COLOR_RGBA2RGB), np.uint8)


def _looked_at(shape: tuple[int, ...], matrix: NDArray[np.float32], size: tuple[int, int]) -> tuple[slice, slice]:
    """Rows and columns of a picture that an affine map samples, its border where it goes on beyond; all if unsure."""
    (a, b, x), (c, d, y) = matrix.tolist()
    area = a * d - b * c
    corners = [(u - x, v - y) for u in (0, size[0]) for v in (0, size[1])] if area else []
    across = [(d * u - b * v) / area for u, v in corners]
    down = [(a * v - c * u) / area for u, v in corners]
    if not corners or not all(map(math.isfinite, (*across, *down))):
        return slice(None), slice(None)
    found = []
    for places, length in ((down, shape[0]), (across, shape[1])):
        first = min(max(0, math.floor(min(places)) - _AROUND), length - 1)
        found.append(slice(first, max(first + 1, min(length, math.ceil(max(places)) + _AROUND + 1))))
    return found[0], found[1]


def _halved(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Means of two by two pixels; an odd last row or column is left out."""
    width, height = picture.shape[1] // 2, picture.shape[0] // 2
    even = picture[: 2 * height, : 2 * width]
    return np.asarray(cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
