"""What lies around the sheet and is as good as black: a display's bezel, its black bars, a dark program.

A photo is exposed for the page. Where that shines by itself, a frame or a bar that does not is left almost without
light, while what lies around paper gets the same light as the paper: even black cloth and dark wood send a tenth of it
back. One may lie on something black all the same, so this says something together with other signs only.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.lines import Image
from checker.vision.pixels import shrunk

_SIDE = 400
_BLACK = 32
"""Brightest channel, of 255, below which something is as good as black."""
_BESIDE = np.ones((7, 7), np.uint8)
"""The sheet's own edge and shadow are left out: so much around it, pixels of the reduced picture."""


def black_around(rgb: Image, mask: NDArray[np.uint8] | None = None) -> float:
    """Measures how much of the picture lies beside the sheet and is almost black.

    Args:
        rgb: The picture, uint8, (height, width, 3).
        mask: Where the sheet is, non-zero; any size.

    Returns:
        Share of the picture's area, 0 to 1; 0 where no sheet is known.
    """
    if mask is None or not mask.any():
        return 0.0
    height, width = rgb.shape[:2]
    scale = min(1.0, _SIDE / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = shrunk(rgb, size)
    brightest = cv2.max(cv2.max(small[..., 0], small[..., 1]), small[..., 2])
    sheet = cv2.resize((mask > 0).astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    beside = cv2.dilate(sheet, _BESIDE) == 0
    return round(float(np.count_nonzero(beside & (brightest < _BLACK)) / beside.size), 4)
