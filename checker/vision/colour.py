"""How much colour a sheet has, whatever the light it was photographed in."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.lines import Image, Quad

_SIDE = 128
_AROUND = 0.8
_FLAT = 0.35
_CAST = 0.35
_TONES = 200.0
_DARKEST = 0.02
_COLOURED = 0.08
"""Between channels, in shares of the paper's: more than a copy has, less than skin."""


def colourfulness(
    rgb: Image, mask: NDArray[np.uint8] | None = None, quads: Sequence[Quad] = (), *, part: float = 0.015
) -> float:
    """Measures how far the coloured parts of a sheet are from grey.

    Each channel is first divided by that of the paper, so a black-and-white copy in warm or blue light counts as grey.
    Lamps colour one corner more than another, and burnt-out paper has lost its tint: the paper's colour is that of the
    most part of the surroundings of each place, which a portrait or an emblem is not. Averaging over many pixels takes
    the colour noise of cameras and of JPEG out.

    Args:
        rgb: The picture, uint8, (height, width, 3).
        mask: Where the sheet is, non-zero; any size, it is scaled. The whole picture by default.
        quads: Lines of print, pixels of the picture; only what they surround or are near to is looked at, because the
            mask may take some of the ground for the sheet.
        part: How much of that must have at least the colour returned, 0 to 1; a seal takes up 0.002 and more.

    Returns:
        The largest difference between two channels, in shares of the paper's brightness: below 0.03 for copies, 0.1 and
        more for identity cards.
    """
    scale = min(1.0, _SIDE / max(rgb.shape[:2]))
    size = (max(8, round(rgb.shape[1] * scale)), max(8, round(rgb.shape[0] * scale)))
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    inside = np.ones(size[::-1], bool)
    if mask is not None:
        fitted = cv2.resize(mask, size, interpolation=cv2.INTER_NEAREST)
        inside = cv2.erode(fitted, np.ones((5, 5), np.uint8)) > 0
    if len(quads):
        inside &= _printed(size, [quad * scale for quad in quads])
    if inside.sum() < 50:
        inside[:] = True
    light = small.mean(axis=2)[inside]
    paper = np.median(small[inside][light >= np.percentile(light, 75)], axis=0)
    balanced = small / np.maximum(paper, 8)
    balanced[..., ::2] /= _cast(balanced, inside)
    return round(float(np.percentile(np.ptp(balanced[inside], axis=1), 100 * (1 - part))), 4)


def with_severed(rgb: Image, mask: NDArray[np.uint8], corners: Quad | None) -> NDArray[np.uint8]:
    """Adds to a sheet what lies within its corners but was severed from it, as an emblem is by a shadow's edge.

    Coloured things that reach beyond the corners are none of the sheet's: fingers that hold a copy have colour.

    Args:
        rgb: The picture, uint8, (height, width, 3).
        mask: Where the sheet is, non-zero; of the picture's proportions, at most of its size.
        corners: The sheet's corners, pixels of the picture; None if they are not known.

    Returns:
        The mask, or more; uint8, 0 or 1.
    """
    own = (mask > 0).astype(np.uint8)
    if corners is None or not own.any():
        return own
    size = (own.shape[1], own.shape[0])
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    scale = np.array(size, np.float32) / (rgb.shape[1], rgb.shape[0])
    hull = cv2.fillPoly(np.zeros_like(own), [np.round(corners * scale).astype(np.int32)], (1,))
    paper = np.maximum(np.median(small[own > 0], axis=0), 8)
    coloured = (np.ptp(small / paper, axis=2) > _COLOURED).astype(np.uint8)
    _, labels = cv2.connectedComponents(coloured)
    beyond = np.isin(labels, labels[(hull == 0) & (coloured > 0)])
    own[(hull > 0) & ~beyond] = 1
    return own


def _printed(size: tuple[int, int], quads: Sequence[Quad]) -> NDArray[np.bool_]:
    """The upright or leaning rectangle around all lines, wider by as much as emblems and portraits stand off them."""
    centre, (first, second), angle = cv2.minAreaRect(np.concatenate(list(quads)).astype(np.float32))
    more = _AROUND * max(min(first, second), _FLAT * max(first, second))
    corners = cv2.boxPoints((centre, (first + more, second + more), angle))
    filled = cv2.fillPoly(np.zeros(size[::-1], np.uint8), [corners.astype(np.int32)], 1)
    return np.asarray(filled > 0)


def _cast(balanced: NDArray[np.float32], inside: NDArray[np.bool_]) -> NDArray[np.float32]:
    """What the light adds to red and blue, relative to green, beyond the paper's usual colour; 1 where it is usual."""
    tones = np.log(np.maximum(balanced, _DARKEST))
    steps = np.clip(np.round((tones[..., ::2] - tones[..., 1:2]) * _TONES) + 128, 0, 255).astype(np.uint8)
    steps[~inside] = 128
    x, y, wide, tall = cv2.boundingRect(inside.astype(np.uint8))
    reach = max(3, int(_CAST * min(wide, tall)) | 1)
    found = np.full_like(steps, 128)
    for channel in range(2):
        part = np.ascontiguousarray(steps[y : y + tall, x : x + wide, channel])
        found[y : y + tall, x : x + wide, channel] = cv2.medianBlur(part, reach)
    return np.asarray(np.exp((found.astype(np.float32) - 128) / _TONES), np.float32)
