"""Whether a face looks photographed: shaded drawings and modelled heads have a face's features, but not its look.

Detectors and the network that places the points take cartoons, drawn portraits and modelled heads for faces, shaded or
flat; nothing about their points is odd. What the network sees on the way differs: a logistic regression over the means
and standard deviations of two of its layers over the face, fitted by `tools.calibrate.fit_likeness` (counts in the
policy's notes). Where in the face something is seen does not count, so that glasses, beards and expressions say little.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from checker.vision.cues import probability
from checker.vision.mesh import Mesh
from checker.vision.weights import read_fitted

Floats = NDArray[np.float32]

WEIGHTS = "likeness_weights.toml"


@cache
def _weights() -> tuple[Floats, float]:
    data = read_fitted(WEIGHTS)
    return np.array([data["means"], data["deviations"]], np.float32), float(data["bias"])


def drawn_likelihood(mesh: Mesh) -> float | None:
    """Returns the probability that a face is drawn or modelled; None for points that no network measured.

    Args:
        mesh: The face.
    """
    if mesh.look is None:
        return None
    weights, bias = _weights()
    return probability(bias + float((weights * mesh.look).sum()))
