"""How much the places of the eyes look like eyes, and like shut ones, whatever may be in front of them.

What covers an eye cannot be listed, but eyes can be known: the light and dark of lids, iris and white lie in the same
directions on everybody. The gradients around each eye are described by how strong each of eight directions is in each
cell of a grid (Dalal & Triggs 2005, "Histograms of oriented gradients for human detection", with one normalisation for
the whole grid). One logistic regression tells eyes, open or shut, from hair, lenses, patches, hands and any other
place, another shut eyes from open ones. Both were fitted by `tools.calibrate.fit_eyes` (counts in the policy's notes).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.weights import read_fitted

Floats = NDArray[np.float32]

WEIGHTS = "eye_weights.toml"
ROWS, COLUMNS, DIRECTIONS = 5, 7, 8
PLACES = 3  # one above another, a cell apart
_CELL = 4  # pixels
_NOISE = 4.0  # added to the sum of all strengths (units of L): with less contrast than that nothing is there
_ANGLES = 2 * np.pi / DIRECTIONS * np.arange(DIRECTIONS)
_AXES = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)], axis=1).astype(np.float32)


@dataclass(frozen=True, slots=True)
class EyeLooks:
    """What the eyes of a face look like, as log odds.

    Attributes:
        likeness: That an eye is seen, of the eye that looks less like one.
        shut: That the right and the left eye are shut.
    """

    likeness: float
    shut: tuple[float, float]


@cache
def _weights() -> tuple[Floats, Floats]:
    """(2, numbers) weights and (2,) biases of `likeness` and `shut`."""
    data = read_fitted(WEIGHTS)
    parts = data["likeness"], data["shut"]
    weights = np.stack([np.array(part["directions"], np.float32).ravel() for part in parts])
    return weights, np.array([part["bias"] for part in parts], np.float32)


def eye_looks(light: Floats, lids: tuple[Floats, Floats]) -> EyeLooks:
    """Tells what the eyes of a face look like.

    Args:
        light: (height, width) lightness L*, 0..100, of a face set upright with its eyes 48 pixels apart.
        lids: (n, 2) outlines of the lids of the right and the left eye in it.
    """
    weights, biases = _weights()
    odds = describe_eyes(light, lids) @ weights.T + biases
    right, left = odds[:, PLACES // 2, 1].tolist()
    return EyeLooks(float(odds[..., 0].max(axis=1).min()), (right, left))


def describe_eyes(light: Floats, lids: tuple[Floats, Floats]) -> Floats:
    """Describes both eyes where the lids are thought to be and a little above and below: rims of glasses mislead.

    Args:
        light: As of `eye_looks`.
        lids: As of `eye_looks`.

    Returns:
        (2, PLACES, numbers) for the right and the left eye, as of `describe_places`.
    """
    right, left = (outline.mean(axis=0) for outline in lids)
    return _described([_around(light, right, mirrored=True), _around(light, left, mirrored=False)])


def describe_places(light: Floats, centre: Floats, *, mirrored: bool) -> Floats:
    """Describes the surroundings of places one above another.

    Args:
        light: As of `eye_looks`.
        centre: (x, y) of the middle place.
        mirrored: Whether to look at it in a mirror, which makes a right eye a left one.

    Returns:
        (PLACES, DIRECTIONS * ROWS * COLUMNS): for each place, from the upper to the lower, the square roots of the mean
        gradients by direction, row and column; Euclidean length at most 1.
    """
    found: Floats = _described([_around(light, centre, mirrored=mirrored)])[0]
    return found


def _around(light: Floats, centre: Floats, *, mirrored: bool) -> Floats:
    """Lightness of the cells of all places around the middle one, and of a pixel more on all sides."""
    width, height = COLUMNS * _CELL, (ROWS + PLACES - 1) * _CELL
    corner = np.array([[1, 0, centre[0] - (width + 1) / 2], [0, 1, centre[1] - (height + 1) / 2]], np.float32)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    around = cv2.warpAffine(light, corner, (width + 2, height + 2), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(around[:, ::-1] if mirrored else around, np.float32)


def _described(surroundings: list[Floats]) -> Floats:
    """(eyes, PLACES, numbers) as of `describe_places`, of what `_around` returned for each eye."""
    seen = np.array(surroundings)
    steps = np.array([seen[:, 1:-1, 2:] - seen[:, 1:-1, :-2], seen[:, 2:, 1:-1] - seen[:, :-2, 1:-1]])
    gradients = steps.reshape(2, -1) / np.float32(2)
    along = np.maximum(_AXES @ gradients, 0)
    strengths = along * along / (np.sqrt((gradients * gradients).sum(axis=0)) + np.float32(1e-3))
    cells = strengths.reshape(DIRECTIONS, len(seen), ROWS + PLACES - 1, _CELL, COLUMNS, _CELL)
    cells = np.einsum("derycx->edrc", cells) / np.float32(_CELL * _CELL)
    grids = np.stack([cells[:, :, first : first + ROWS].reshape(len(seen), -1) for first in range(PLACES)], axis=1)
    found: Floats = np.sqrt(grids / (grids.sum(axis=2, keepdims=True) + np.float32(_NOISE)))
    return found
