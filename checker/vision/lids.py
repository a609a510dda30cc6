"""The lids of eyes that are plainly open, from what the network that places the points saw of them.

A network of its own draws lids, closed ones as well, and costs a tenth of a portrait. The network that places the
points draws them open whatever they are, but what it sees there tells how far they are: a linear regression over its
inner layer at three places of each eye, fitted by `tools.calibrate.fit_lids` to what the other network says. That
serves where nothing comes near a limit; elsewhere the other network is asked (`checks.face_state`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from checker.vision.mesh import Eye, Mesh
from checker.vision.weights import read_fitted

Floats = NDArray[np.float32]

WEIGHTS = "lid_weights.toml"
RIGHT_CONTOUR = (133, 155, 154, 153, 145, 144, 163, 7, 33, 173, 157, 158, 159, 160, 161, 246)
LEFT_CONTOUR = (362, 382, 381, 380, 374, 373, 390, 249, 263, 398, 384, 385, 386, 387, 388, 466)
"""Points of the mesh in the order of `Eye.contour`."""
_CONTOURS = np.array([RIGHT_CONTOUR, LEFT_CONTOUR])
_MIRROR = np.array([[[-1, 1]], [[1, 1]]], np.float32)
PLACES = np.array([(-1, 0.3), (0, 0.3), (1, 0.3)], np.float32)
"""Where the layer is looked at: in its cells from the middle of the eye, outwards and down."""


@dataclass(frozen=True)
class _Weights:
    bias: Floats  # (2,) of the right and the left eye
    layer: Floats  # (2, places, channels)
    drawn: Floats  # (2,) of the opening that the mesh draws
    shift: Floats  # (16, 2) from the mesh's contour to the other network's, outwards and down, in eye distances


@cache
def _weights() -> _Weights:
    data = read_fitted(WEIGHTS)
    return _Weights(**{name: np.array(data[name], np.float32) for name in ("bias", "layer", "drawn", "shift")})


def likely_eyes(mesh: Mesh, least: float) -> tuple[Eye, Eye] | None:
    """Estimates the right and the left eye as `mesh.eyes` would measure them.

    Args:
        mesh: The face.
        least: How far both have to be open.

    Returns:
        The eyes; None where one is less open, and for points that no network measured.
    """
    seen = describe_lids(mesh)
    if seen is None:
        return None
    weights = _weights()
    drawn = contours(mesh)
    openings = weights.bias + weights.drawn * drawn_openings(drawn) + (weights.layer * seen).sum(axis=(1, 2))
    if openings.min() < least:
        return None
    shifted = drawn + weights.shift * _MIRROR * np.float32(mesh.eye_distance) @ _turn(mesh)
    first, second = (Eye(outline, float(opening)) for outline, opening in zip(shifted, openings, strict=True))
    return first, second


def describe_lids(mesh: Mesh) -> Floats | None:
    """(2, places, channels) of the first layer at the right and the left eye; None for points no network measured."""
    if mesh.layers is None or mesh.spots is None:
        return None
    middles = mesh.spots[_CONTOURS].mean(axis=1, keepdims=True)
    cells = np.array(mesh.layers[0].shape[:0:-1], np.float32)
    seen = mesh.layer_at((middles + PLACES * _MIRROR / cells).reshape(-1, 2))
    return None if seen is None else seen.reshape(2, len(PLACES), -1)


def contours(mesh: Mesh) -> Floats:
    """(2, 16, 2) outlines of both eyes as the mesh draws them, pixels of the picture."""
    return np.asarray(mesh.xy[_CONTOURS], np.float32)


def drawn_openings(outlines: Floats) -> Floats:
    """(2,) as of `Eye.opening`, of outlines (2, 16, 2)."""
    return np.array([Eye.of(outline).opening for outline in outlines], np.float32)


def _turn(mesh: Mesh) -> Floats:
    """(2, 2) rows: the face's own right-to-left and downward axis in the picture's plane."""
    across = mesh.eye_centres[1] - mesh.eye_centres[0]
    across = across / max(float(np.hypot(*across)), 1e-3)
    return np.array([across, (-across[1], across[0])], np.float32)


def shift_between(mesh: Mesh, right: Floats, left: Floats) -> Floats:
    """(2, 16, 2) how far other outlines (16, 2) lie outwards and below those the mesh draws, in eye distances."""
    apart = np.stack([right, left]) - contours(mesh)
    return np.asarray(apart @ _turn(mesh).T / mesh.eye_distance * _MIRROR, np.float32)
