"""Pictures enlarged without smoothing: a mosaic of squares, each the colour of one pixel before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from checker.vision.lines import Image, Quad

_SIDES = range(2, 11)
_SCANNED = 400  # lines each way
_FARTHEST = 40  # pixels between two steps
_LEAST_STEP = 40  # grey levels: the coder's own steps are lower
_FAINT = 8
_STRONG = 0.7  # quantile of the steps above the faint ones
_LEAST_STEPS = 200


@dataclass(frozen=True, slots=True)
class Mosaic:
    """How far steps between pixels stand in a grid.

    Attributes:
        squares: Share of the distances between steps that are multiples of the side, less chance: 1 in a mosaic, about
            0 elsewhere; of the direction where it is less.
        side: Of the squares, pixels; 1 where steps are too few to tell.
    """

    squares: float
    side: int


def find_mosaic(rgb: Image, lines: Sequence[Quad]) -> Mosaic:
    """Looks for squares of 2 to 10 pixels in the text.

    In a mosaic, two strong steps in a row are apart by a multiple of the square's side. Edges that a camera, a scanner
    or a smooth enlargement gives are wider than a pixel, those of a drawn or a black-and-white page at any distance.
    Beside the text, a two-dimensional code is a grid of squares on the sharpest page.

    Args:
        rgb: (height, width, 3) picture.
        lines: Corners of the lines of text in it, pixels.
    """
    grey = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)
    inside = np.zeros(grey.shape, np.uint8)
    for line in lines:
        cv2.fillConvexPoly(inside, np.round(line).astype(np.int32), 1)
    found = [_along(*both) for both in ((grey, inside), (grey.T, inside.T))]
    return min(found, key=lambda mosaic: mosaic.squares)


def _along(rows: Image, inside: Image) -> Mosaic:
    if rows.shape[1] < 2:
        return Mosaic(0.0, 1)
    scanned, mask = (np.ascontiguousarray(image[:: max(1, len(rows) // _SCANNED)]) for image in (rows, inside))
    steps = cv2.absdiff(scanned[:, 1:], scanned[:, :-1]) * mask[:, 1:]
    counts = np.bincount(steps.ravel(), minlength=256)
    counts[: _FAINT + 1] = 0
    strong = int(np.searchsorted(np.cumsum(counts), _STRONG * counts.sum()))
    y, x = np.nonzero(steps >= max(_LEAST_STEP, strong))
    apart = np.diff(x)[np.diff(y) == 0]
    distances = np.bincount(apart[apart <= _FARTHEST], minlength=_FARTHEST + 1)
    total = int(distances.sum())
    if total < _LEAST_STEPS:
        return Mosaic(0.0, 1)
    shares = {side: float(distances[side::side].sum()) / total for side in _SIDES}
    # By chance one distance in `side` is a multiple of it.
    less = {side: (share - 1 / side) / (1 - 1 / side) for side, share in shares.items()}
    side = max(less, key=lambda side: (round(less[side], 2), side))
    return Mosaic(max(0.0, less[side]), side)
