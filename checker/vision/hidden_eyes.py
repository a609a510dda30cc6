"""Whether hair hides an eye: the network that places the lids finds some anywhere, but sees that there are none.

Behind a fringe the points of the eyes end up at the tips of the hair, where dark strands and skin between them have the
directions of lids and the contrast of whites. What the network sees before it places the lids differs all the same: one
logistic regression over its last layer, the same for both eyes, tells them from eyes below fringes, shut ones, made up
ones and those behind glasses. It was fitted by `tools.calibrate.fit_hidden_eyes` (counts in the policy's notes).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from checker.vision.cues import probability
from checker.vision.mesh import EYE_LOOK, Eye
from checker.vision.weights import read_fitted

Floats = NDArray[np.float32]

WEIGHTS = "hidden_eye_weights.toml"


@cache
def _weights() -> tuple[Floats, float]:
    data = read_fitted(WEIGHTS)
    return np.array(data["look"], np.float32).reshape(EYE_LOOK), float(data["bias"])


def eye_hidden(eyes: Sequence[Eye]) -> float:
    """Returns the probability that hair hides an eye, of the eye that looks more so; 0 for eyes no network measured."""
    looks = [eye.look for eye in eyes if eye.look is not None]
    if not looks:
        return 0.0
    weights, bias = _weights()
    return probability(bias + max(float((weights * look).sum()) for look in looks))
