"""Is something on the head? Told by what the network that finds the person knows of the head's top.

Colour and texture do not tell: knitting, seams and light make cloth as uneven as hair, black hair is as even as cloth
in many pictures, and a fringe ends in as even a line as a brim. The segmentation network looks at every portrait
anyway, and its inner layers describe shapes and materials. Three logistic regressions over the means of those layers at
seven places of the head were fitted by `tools.calibrate.fit_headwear` (counts in the policy's notes): one tells what
covers the top of the head, one bands and hoods, which leave it bare or hang down like hair, one small stiff hats that
sit high on the hair.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from checker.vision.cues import probability
from checker.vision.near_head import NearHead, rectangles
from checker.vision.weights import read_fitted

Floats = NDArray[np.float32]

WEIGHTS = {"hats": "headwear_weights.toml", "bands": "headband_weights.toml", "small_hats": "small_hat_weights.toml"}

# Rectangles (left, right, upper, lower) in eye distances from the middle between the eyes, along the eyes and down;
# what is given for one side counts on the other, too.
PLACES = {
    "forehead": (-0.35, 0.35, -0.5, -0.3),
    "hair_line": (-0.5, 0.5, -1.0, -0.6),
    "top": (-0.5, 0.5, -1.65, -1.1),
    "crown": (-0.5, 0.5, -2.2, -1.75),
    "temples": (0.6, 0.95, -0.9, -0.35),
    "upper_sides": (0.7, 1.1, -1.6, -1.0),
    "ears": (0.85, 1.25, -0.1, 0.5),
}
_SEEN = 0.5  # least share of the head's top that must lie in the picture


@dataclass(frozen=True)
class _Weights:
    bias: float
    places: Floats  # (places, channels of all layers)


@cache
def _weights() -> tuple[_Weights, ...]:
    read = [read_fitted(name) for name in WEIGHTS.values()]
    return tuple(_Weights(one["bias"], np.array([one["places"][name] for name in PLACES], np.float32)) for one in read)


@cache
def _points() -> Floats:
    return rectangles(PLACES.values())


def headwear(head: NearHead) -> float | None:
    """Tells how likely something is worn on the head.

    Returns:
        Probability 0..1, of a hat, of a band or hood or of a small hat, whichever is likeliest; None when too little of
        the head's top is in the picture to tell.
    """
    described = describe_head(head)
    if described is None:
        return None
    return probability(max(one.bias + float((described * one.places).sum()) for one in _weights()))


def describe_head(head: NearHead) -> Floats | None:
    """Returns the means of the network's layers at the head's places, (places, channels); None as `headwear`."""
    return head.described(_points()) if _top_in_picture(head) else None


def _top_in_picture(head: NearHead) -> bool:
    x, y = np.moveaxis(head.in_picture(_points()[list(PLACES).index("top")]), -1, 0)
    width, height = head.size
    return float(((x >= 0) & (x < width) & (y >= 0) & (y < height)).mean()) >= _SEEN
