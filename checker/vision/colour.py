"""How much colour a sheet has, whatever the light it was photographed in."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.lines import Image

_SIDE = 128


def colourfulness(rgb: Image, mask: NDArray[np.uint8] | None = None, *, part: float = 0.015) -> float:
    """Measures how far the coloured parts of a sheet are from grey.

    Each channel is first divided by that of the paper, so a black-and-white copy in warm or blue light counts as grey;
    averaging over many pixels takes the colour noise of cameras and of JPEG out.

    Args:
        rgb: The picture, uint8, (height, width, 3).
        mask: Where the sheet is, non-zero; any size, it is scaled. The whole picture by default.
        part: How much of the sheet must have at least the colour returned, 0 to 1; a seal takes up 0.002 and more.

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
    pixels = small[inside]
    if len(pixels) < 50:
        pixels = small.reshape(-1, 3)
    light = pixels.mean(axis=1)
    paper = np.median(pixels[light >= np.percentile(light, 75)], axis=0)
    balanced = pixels / np.maximum(paper, 8)
    return round(float(np.percentile(np.ptp(balanced, axis=1), 100 * (1 - part))), 4)
