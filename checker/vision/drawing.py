"""Whether a face is drawn: flat colour from edge to edge, as no skin in a photo is.

Skin is shaded everywhere, and a camera adds noise; smoothing and compression leave some of both. A cartoon or an avatar
is filled with one colour, and scaling or coding it does not shade it. Detectors of faces take such drawings for faces.
A plain mask or scarf over mouth and nose is as flat, but that colour is hardly found around the eyes.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.face_light import Crop
from checker.vision.pixels import unit

Rgb = NDArray[np.uint8]
Bools = NDArray[np.bool_]

_TILE = 5  # pixels of the crop, which shows faces at one size: an eighth of the distance between the eyes
_EVEN = 1  # grey levels from the darkest to the lightest pixel of a tile
_DARK, _BURNT = 8, 250  # a tile beyond these is black or burnt, and flat for that
_SAME = 6.0  # CIE76: the same colour, about


def drawn_share(crop: Crop, own: float) -> float:
    """Returns the share of a face that is of one flat colour, its own: neither black nor burnt, nor a mask's.

    Args:
        crop: The face, by `face_crop`.
        own: Share of the upper half of the face that is of that colour, at least, if it is not a mask's.
    """
    grey = np.asarray(cv2.cvtColor(crop.rgb, cv2.COLOR_RGB2GRAY), np.uint8)
    face = crop.oval.view(np.uint8)
    window = np.ones((_TILE, _TILE), np.uint8)
    middles = slice(_TILE // 2, None, _TILE), slice(_TILE // 2, None, _TILE)
    extremes = cv2.dilate(grey, window), cv2.erode(grey, window)
    most, least = (np.asarray(extreme[middles], np.int16) for extreme in extremes)
    within = cv2.erode(face, window)[middles] > 0
    flat = within & (most - least <= _EVEN) & (most < _BURNT) & (least > _DARK)
    if flat.any() and not _its_own(np.ascontiguousarray(crop.rgb[middles]), flat, within & (most < _BURNT), own):
        return 0.0
    return int(flat.sum()) / max(int(within.sum()), 1)


def _its_own(colours: Rgb, flat: Bools, shown: Bools, own: float) -> bool:
    """Whether the colour that is flat is the upper half's, too; yes when nothing is shown there."""
    lab = np.asarray(cv2.cvtColor(unit(colours), cv2.COLOR_RGB2LAB), np.float32)
    rows = np.flatnonzero(shown.any(axis=1))
    upper = lab[: (rows[0] + rows[-1] + 1) // 2][shown[: (rows[0] + rows[-1] + 1) // 2]]
    away = np.linalg.norm(upper - np.median(lab[flat], axis=0), axis=1)
    return bool(np.count_nonzero(away < _SAME) >= own * len(upper))
