"""Whether something is before the lower face: a hand at mouth, chin or cheek, a paper, a cup, a cloth, a mask below.

Hands have the colour of faces, things have any, and both cover lips, chin or cheek in any shape, so that colours and
lines of the mouth tell some of them at best. Two networks look at every portrait anyway. What the one that places the
points sees at chin, lips, jaws, cheeks and nose differs by what covers them, but by beards as well; what the one that
finds the person sees from the lips to the neck tells hands from beards better, and reaches below the chin. A logistic
regression over both was fitted by `tools.calibrate.fit_lower_face` on hands and things drawn over many people, against
beards, collars, scarves, long hair, shadows and smiles (counts in the policy's notes), and one more on masks that are
pulled down to the chin.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from checker.vision.cues import probability
from checker.vision.mesh import CHIN, Mesh
from checker.vision.near_head import NearHead, rectangles
from checker.vision.weights import read_fitted

Floats = NDArray[np.float32]

# Masks pulled down leave the mouth free and lie where collars do: told along with hands, they cost good portraits.
WEIGHTS = {"covers": "lower_face_weights.toml", "chin_masks": "chin_mask_weights.toml"}

# Rectangles (left, right, upper, lower) in eye distances from the chin, along the eyes and down; what is given for one
# side counts on the other, too.
PLACES = {
    "mouth": (-0.25, 0.25, -0.5, -0.2),
    "chin": (-0.25, 0.25, -0.12, 0.12),
    "below_chin": (-0.3, 0.3, 0.2, 0.5),
    "neck": (-0.35, 0.35, 0.55, 0.85),
    "beside_chin": (0.4, 0.7, -0.05, 0.35),
    "cheeks": (0.45, 0.75, -0.75, -0.25),
}


@dataclass(frozen=True)
class Described:
    """What the networks see of the lower face.

    Attributes:
        face: (places, channels) of the one that places the points, at `mesh.LOWER_FACE`.
        person: (places, channels) of the one that finds the person, over `PLACES`.
    """

    face: Floats
    person: Floats


@dataclass(frozen=True)
class _Weights:
    bias: float
    face: Floats
    person: Floats


@cache
def _weights(name: str) -> _Weights:
    data = read_fitted(WEIGHTS[name])
    person = np.array([data["person"][place] for place in PLACES], np.float32)
    return _Weights(float(data["bias"]), np.array(data["face"], np.float32), person)


@cache
def _points() -> Floats:
    return rectangles(PLACES.values())


def lower_face_covered(mesh: Mesh, head: NearHead) -> float:
    """Returns the probability that something is before the lower face; 0 for points that no network measured.

    Args:
        mesh: The face.
        head: The same head.
    """
    described = describe_lower_face(mesh, head)
    if described is None:
        return 0.0
    return probability(max(_odds(described, _weights(name)) for name in WEIGHTS))


def _odds(described: Described, weights: _Weights) -> float:
    face, person = float((weights.face * described.face).sum()), float((weights.person * described.person).sum())
    return weights.bias + face + person


def describe_lower_face(mesh: Mesh, head: NearHead) -> Described | None:
    """Returns what the networks see there; None for points that no network measured."""
    if mesh.lower is None:
        return None
    right, left = mesh.eye_centres
    across, away = left - right, mesh.xy[CHIN] - (right + left) / np.float32(2)
    square = max(float(across @ across), 1e-3)
    chin = np.array([away @ across, away[1] * across[0] - away[0] * across[1]], np.float32) / np.float32(square)
    return Described(mesh.lower, head.described(_points() + chin))
