"""The person in front of the background."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.runtime import infer

SELFIE = "selfie_segmentation.tflite"
_SIZE = 256


def person_mask(rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Segments the person of a portrait (MediaPipe selfie segmentation).

    Args:
        rgb: (height, width, 3) picture, person upright.

    Returns:
        (height, width) probability 0..1 that a pixel belongs to the person. The network sees 256×256 pixels, so the
        edge is good to about 1 % of the picture's height.

    Raises:
        WeightsError: The weights are missing or altered.
    """
    height, width = rgb.shape[:2]
    coarse = max(height, width) > 3 * _SIZE
    small = cv2.resize(rgb, (_SIZE, _SIZE), interpolation=cv2.INTER_AREA if coarse else cv2.INTER_LINEAR)
    (mask,) = infer(SELFIE, small[None].astype(np.float32) / np.float32(255))
    mask = np.clip(mask.reshape(_SIZE, _SIZE), 0.0, 1.0)
    return np.asarray(cv2.resize(mask, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
