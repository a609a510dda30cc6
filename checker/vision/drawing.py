"""Whether a face is drawn: flat colour from edge to edge, as no skin in a photo is.

Skin is shaded everywhere, and a camera adds noise; smoothing and compression leave some of both. A cartoon or an avatar
is filled with one colour, and scaling or coding it does not shade it. Detectors of faces take such drawings for faces.
"""

from __future__ import annotations

import cv2
import numpy as np

from checker.vision.face_light import Crop
from checker.vision.mesh import OVAL

_TILE = 5  # pixels of the crop, which shows faces at one size: an eighth of the distance between the eyes
_EVEN = 1  # grey levels from the darkest to the lightest pixel of a tile
_DARK, _BURNT = 8, 250  # a tile beyond these is black or burnt, and flat for that


def drawn_share(crop: Crop) -> float:
    """Returns the share of a face that is of one flat colour, neither black nor burnt.

    Args:
        crop: The face, by `face_crop`.
    """
    grey = np.asarray(cv2.cvtColor(crop.rgb, cv2.COLOR_RGB2GRAY), np.uint8)
    face = crop.filled(OVAL).view(np.uint8)
    window = np.ones((_TILE, _TILE), np.uint8)
    middles = slice(_TILE // 2, None, _TILE), slice(_TILE // 2, None, _TILE)
    extremes = cv2.dilate(grey, window), cv2.erode(grey, window)
    most, least = (np.asarray(extreme[middles], np.int16) for extreme in extremes)
    within = cv2.erode(face, window)[middles] > 0
    flat = within & (most - least <= _EVEN) & (most < _BURNT) & (least > _DARK)
    return int(flat.sum()) / max(int(within.sum()), 1)
