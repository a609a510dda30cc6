"""The person in front of the background."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.pixels import unit
from checker.vision.runtime import infer

Floats = NDArray[np.float32]

SELFIE = "selfie_segmentation.tflite"
LAYERS = ((32, 16, 16), (24, 32, 32))
_SIZE = 256


@dataclass(frozen=True)
class Person:
    """The person of a portrait, and what the network saw on the way.

    Attributes:
        mask: (height, width) probability 0..1 that a pixel belongs to the person.
        layers: (channels, rows, columns) of the shapes `LAYERS`, each over the whole picture: how the network describes
            every place, from which it then tells the person.
    """

    mask: Floats
    layers: tuple[Floats, ...]


def find_person(rgb: NDArray[np.uint8]) -> Person:
    """Segments the person of a portrait (MediaPipe selfie segmentation).

    Args:
        rgb: (height, width, 3) picture, person upright.

    Returns:
        The mask, good to about 1 % of the picture's height, as the network sees 256×256 pixels; and its inner layers.

    Raises:
        WeightsError: The weights are missing or altered.
    """
    height, width = rgb.shape[:2]
    coarse = max(height, width) > 3 * _SIZE
    small = cv2.resize(rgb, (_SIZE, _SIZE), interpolation=cv2.INTER_AREA if coarse else cv2.INTER_LINEAR)
    mask, *layers = infer(SELFIE, unit(small)[None], inner=LAYERS)
    full = cv2.resize(mask.reshape(_SIZE, _SIZE), (width, height), interpolation=cv2.INTER_LINEAR)
    return Person(np.asarray(full, np.float32), tuple(layer[0] for layer in layers))


def person_mask(rgb: NDArray[np.uint8]) -> Floats:
    """Returns the mask of `find_person` alone."""
    return find_person(rgb).mask
