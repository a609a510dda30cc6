"""Whether a hand lies on the lower face: before the mouth, at the chin or on a cheek.

Hands have the colour of faces and cover lips, chin or cheek in any shape, so that colours and lines of the mouth tell
those before the mouth at best. What the network that places the points sees at chin, lips, jaws, cheeks and nose
differs: a logistic regression over one of its layers there, fitted by `tools.calibrate.fit_hands` on hands drawn over
many people, against beards, collars, long hair, smiles and other defects (counts in the policy's notes).
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from checker.vision.cues import probability
from checker.vision.mesh import Mesh
from checker.vision.weights import read_fitted

Floats = NDArray[np.float32]

WEIGHTS = "hand_weights.toml"


@cache
def _weights() -> tuple[Floats, float]:
    data = read_fitted(WEIGHTS)
    return np.array(data["places"], np.float32), float(data["bias"])


def hand_on_face(mesh: Mesh) -> float:
    """Returns the probability that a hand lies on the lower face; 0 for points that no network measured.

    Args:
        mesh: The face.
    """
    if mesh.lower is None:
        return 0.0
    weights, bias = _weights()
    return probability(bias + float((weights * mesh.lower).sum()))
