"""How likely eyes are closed or covered, the lower face is covered, or the head is: logistic cues over plain measures.

Weights were fitted by `tools.calibrate.fit` on seeded degradations of portraits of 67 to 69 people; each half of the
people was scored with the weights of the other half (counts in the policy's notes).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Cue:
    """A logistic cue: probability = 1 / (1 + exp(-(bias + sum of weight * measure)))."""

    weights: Mapping[str, float]
    bias: float

    def probability(self, measures: Mapping[str, float]) -> float:
        """Returns 0..1.

        Raises:
            KeyError: A measure is missing.
        """
        return _probability(self.logit(measures))

    def logit(self, measures: Mapping[str, float]) -> float:
        """Returns the log odds.

        Raises:
            KeyError: A measure is missing.
        """
        return self.bias + sum(weight * measures[name] for name, weight in self.weights.items())


def _probability(logit: float) -> float:
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, logit))))


EYES_CLOSED = Cue({"eye_opening": -34.35, "eye_lids": -13.0, "eye_contrast": -15.96}, 20.57)
EYES_COVERED = Cue({"box_span": -11.301, "lens_dark_worst": 3.38, "eye_bright": 4.216, "eye_span": -4.946}, 3.032)
# An eye is never lighter than the cheek: at most 0.92 of it on 271 portraits, with a mirrored lamp 1.2 and more.
MIRRORED_LAMP = Cue({"eye_bright": 40.0}, -43.6)
FACE_COVERED = Cue({"presence": -0.588, "lip_colour": -0.489, "lip_line": -0.139, "chin_tint": 0.077}, 12.472)
HEADWEAR = Cue({"log_light_sd": -3.059, "log_tint_sd": -1.999, "top_chroma": 0.096, "top_skin_tint": 0.066}, 5.212)
# Cloth by its texture may be black hair, and an even edge may be that of a fringe: a hat shows both.
BRIM = Cue(
    {"log_light_sd": -0.516, "log_tint_sd": -1.559, "top_chroma": 0.098, "log_ragged": -2.934, "brim_low": 7.24},
    -10.078,
)

# Seams and prints give cloth some of hair's texture: of an edge that is surely a brim's, this share counts for it. It
# does not hold the other way round, as a fringe of black hair has the texture of cloth.
_EDGE_FOR_TEXTURE = 0.2
_SKIN = 12.0  # nearer to the skin than this (Lab) is a bald head


def eyes_covered(measures: Mapping[str, float]) -> float:
    """Returns the probability that an eye is covered, from `appearance.eye_features`."""
    return max(EYES_COVERED.probability(measures), MIRRORED_LAMP.probability(measures))


def headwear(measures: Mapping[str, float]) -> float | None:
    """Returns the probability of a hat or scarf from `appearance.head_features`.

    Returns:
        0..1, or None when too little of the head's top is in the picture to tell.
    """
    if "top_light_sd" not in measures:
        return None
    if measures["top_skin"] < _SKIN:
        return 0.0
    terms = headwear_terms(measures)
    texture, edge = HEADWEAR.logit(terms), BRIM.logit(terms)
    return _probability(min(edge, texture + _EDGE_FOR_TEXTURE * max(0.0, edge - texture)))


def headwear_terms(measures: Mapping[str, float]) -> dict[str, float]:
    """Returns the terms of `HEADWEAR` and `BRIM` from `appearance.head_features`.

    The lower edge counts within bounds: no edge is smoother than the view shows, and between the brows and a bare
    forehead its height says all it can.
    """
    return {
        "log_light_sd": math.log(measures["top_light_sd"] + 0.5),
        "log_tint_sd": math.log(measures["top_tint_sd"] + 0.5),
        "top_chroma": measures["top_chroma"],
        "top_skin_tint": measures["top_skin_tint"],
        "log_ragged": math.log(min(max(measures["brim_ragged"], 0.003), 0.05)),
        "brim_low": min(max(-measures["brim_height"], -0.9), 0.0),
    }
