"""Is there ink where a person signs?"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import cv2.typing
import numpy as np
from numpy.typing import NDArray

from checker.vision.lines import Image, Quad

_AHEAD, _WIDE = 0.3, 6.3
"""Where the space begins and ends behind the label, in heights of the label's line."""
_ABOVE, _BELOW = 0.6, 0.4
"""How far it goes beyond that line; names are written larger than print."""
_SIZE = (180, 60)
_ROOM = _SIZE[0] * _SIZE[1] // 4
_INK = 0.7
"""Of the paper's brightness: pencil and pale ball pens are darker than this, shades of folds are not."""


def signing_place(label: Quad) -> Quad:
    """The space behind a label such as 签字, one line high and six wide.

    Args:
        label: Corners of the label, shape (4, 2), pixels x, y, in reading direction.

    Returns:
        Corners in the same order and frame.
    """
    down = label[3] - label[0]
    tall = max(float(np.linalg.norm(down)), 1.0)
    along = label[1] - label[0]
    step = tall * along / max(float(np.linalg.norm(along)), 1.0)
    return np.array(
        [
            label[1] + _AHEAD * step - _ABOVE * down,
            label[1] + _WIDE * step - _ABOVE * down,
            label[2] + _WIDE * step + _BELOW * down,
            label[2] + _AHEAD * step + _BELOW * down,
        ],
        np.float32,
    )


def signature_ink(
    rgb: Image,
    place: Quad,
    *,
    printed: Sequence[Quad] = (),
    seal: NDArray[np.float32] | None = None,
    mask: NDArray[np.uint8] | None = None,
) -> float | None:
    """Share of a place to sign that pen, print or a name stamp covers.

    Args:
        rgb: The picture, uint8, (height, width, 3).
        place: Corners of the space, of `signing_place`.
        printed: Print of the form that reaches into the space; it does not count.
        seal: Outline of the red seal, (N, 2), if there is one: a pen is seen through its ink, a name stamp is not.
        mask: Where the sheet is, non-zero; any size. A dark desk beside it is no ink.

    Returns:
        0 to 1; handwriting and name stamps fill 0.03 and more. None where too little of the space is free.
    """
    wide, tall = _SIZE
    target = np.array([[0, 0], [wide, 0], [wide, tall], [0, tall]], np.float32)
    matrix = cv2.getPerspectiveTransform(np.asarray(place, np.float32), target)
    space = cv2.warpPerspective(rgb, matrix, _SIZE, borderMode=cv2.BORDER_REPLICATE)
    sheet = np.ones((1, 1), np.uint8) if mask is None else mask
    # From pixels of the mask to the picture's; nothing is drawn at that size, as a form may have hundreds of places.
    grow = np.diag([rgb.shape[1] / sheet.shape[1], rgb.shape[0] / sheet.shape[0], 1.0])
    shift = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
    fitted = matrix @ np.linalg.inv(shift) @ grow @ shift
    free = cv2.warpPerspective(sheet, fitted, _SIZE, flags=cv2.INTER_NEAREST, borderValue=0) > 0
    free &= ~_drawn(printed, matrix)
    under = _drawn([] if seal is None else [seal], matrix)
    if int(free.sum()) < _ROOM:
        return None
    # Red ink is dark in green and blue only, and as bright as paper in red.
    dark = [space[..., channel] < _INK * float(np.percentile(space[..., channel][free], 80)) for channel in range(3)]
    ink = dark[0] | ((dark[1] | dark[2]) & ~under)
    return round(float(ink[free].mean()), 4)


def _drawn(areas: Sequence[NDArray[np.float32]], matrix: cv2.typing.MatLike) -> NDArray[np.bool_]:
    """Where areas of the picture lie in the space, (60, 180)."""
    drawn = np.zeros(_SIZE[::-1], np.uint8)
    for area in areas:
        corners = cv2.perspectiveTransform(area[None].astype(np.float32), matrix)
        cv2.fillPoly(drawn, [np.round(corners[0]).astype(np.int32)], (1,))
    return drawn > 0
