"""How strong noise is in a face: as fine as the finest detail, but everywhere, also where there is no detail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.ranks import percentile

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]

# How the measure is taken; from which noise detail is lost, the policy's limits of `blur` say.
_SQUARE = 0.09  # of the eye distance: side of the squares that are compared
_LEAST_SIDE = 4  # pixels: of smaller squares all have features
_EVEN_SQUARES = 20  # percentile of them that is taken for noise
_MORE = 1.3  # times what is found there, which is less than the mean


@dataclass(frozen=True, slots=True)
class Floor:
    """Squares of a face: their side in pixels, and which of them count, by rows and columns."""

    side: int
    inside: Bools

    def noise(self, values: Floats) -> float:
        """Returns the mean square of the noise in a band (height, width) of the picture; 0 of a small face."""
        if not self.inside.any():
            return 0.0
        return _MORE * percentile(_by_squares(values * values, self.side)[self.inside], _EVEN_SQUARES)


def floor_of(mask: Bools, eye_distance: float) -> Floor:
    """Lays squares over a face.

    Args:
        mask: (height, width) where its features are, or all of it; those squares count that lie in the ellipse around
            it, so that wall and hair do not.
        eye_distance: Pixels between the eyes.
    """
    side = round(_SQUARE * eye_distance)
    if side < _LEAST_SIDE:
        return Floor(1, np.zeros(mask.shape, np.bool_))
    x, y, width, height = cv2.boundingRect(mask.view(np.uint8))
    face = np.zeros(mask.shape, np.uint8)
    cv2.ellipse(face, (x + width // 2, y + height // 2), (width // 2, height // 2), 0, 0, 360, 1, -1)
    return Floor(side, _by_squares(face, side) > 0.99)


def _by_squares(values: NDArray[Any], side: int) -> Floats:
    """Means by squares."""
    height, width = (max(1, length // side) for length in values.shape)
    whole = values[: height * side, : width * side].astype(np.float32, copy=False)
    return np.asarray(cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA), np.float32)
