"""How likely eyes are closed or covered, the lower face is covered: logistic cues over plain measures.

Weights were fitted by `tools.calibrate.fit` and `fit_eyes` on seeded degradations of portraits of 67 to 90 people; each
half of the people was scored with the weights of the other half (counts in the policy's notes).
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
        return probability(self.logit(measures))

    def logit(self, measures: Mapping[str, float]) -> float:
        """Returns the log odds.

        Raises:
            KeyError: A measure is missing.
        """
        return self.bias + sum(weight * measures[name] for name, weight in self.weights.items())


def probability(logit: float) -> float:
    """Returns the probability 0..1 that log odds stand for; beyond 40 it is as good as certain."""
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, logit))))


EYES_CLOSED = Cue({"eye_opening": -17.865, "eye_lids": 0.725, "eye_contrast": -1.604, "eye_shut": 1.314}, 5.723)
EYES_COVERED = Cue({"box_span": -7.61, "lens_dark_worst": 3.636, "eye_likeness": -1.366}, 2.678)
# By how much the log odds of one eye must exceed those of the other for a wink; what is beyond counts as log odds.
# Screwed up alike, or in uneven light, they differ by less (vision/appearance.py measures them; counts in the policy).
_WINK = 4.5
# Eyes so far open (`lids`), so surely not closed, covered or behind tinted lenses need no network that draws lids: 827
# of 865 good portraits of seven authors; of 423 with closed, covered, narrowed or made-up eyes, glasses and fringes
# none of the 64 closed ones and none of the 260 that have 0.3 of closed, 0.5 of covered or a tint of 4.5 by
# that network's lids (at most 0.09, 0.09 and 4.04), each by weights fitted to other authors' pictures, 2026-11-27.
PLAINLY_OPEN = 0.3
# Of 274 faces with drawn hair before the eyes 1 is below 0.02 of closed and of covered, 12 below 0.2 of covered; of 29
# by seven other programs none; of 865 good portraits 850 and 861, 2026-11-27.
_SURELY_OPEN, _SURELY_BARE, _SURELY_CLEAR = 0.02, 0.02, 4.1
# A mirrored lamp is lighter than the cheek (1.13 times and more on 41 photos) and does not look like an eye (1.1 at
# most); the white of an eye in dark skin may be as light (1.24 on 847 good photos), and looks like one (3.1 and more).
MIRRORED_LAMP = Cue({"eye_bright": 40.0, "eye_likeness": -4.0}, -43.6)
FACE_COVERED = Cue({"presence": -0.588, "lip_colour": -0.489, "lip_line": -0.139, "chin_tint": 0.077}, 12.472)


def face_covered(measures: Mapping[str, float]) -> float:
    """Returns the probability that the lower face is covered, from `appearance.cover_features`."""
    return FACE_COVERED.probability(measures)


def eyes_closed(measures: Mapping[str, float]) -> float:
    """Returns the probability that both eyes are closed, or one of them, from `appearance.eye_features`."""
    both = EYES_CLOSED.logit(measures)
    apart = abs(sum(weight * measures[f"{name}_apart"] for name, weight in EYES_CLOSED.weights.items()))
    return probability(max(both, min(both + apart, 2 * apart - _WINK)))


def eyes_covered(measures: Mapping[str, float]) -> float:
    """Returns the probability that an eye is covered, from `appearance.eye_features`."""
    return max(cue.probability(measures) for cue in (EYES_COVERED, MIRRORED_LAMP))


def plainly_open(measures: Mapping[str, float], tint: float) -> bool:
    """Whether eyes are so plainly open and seen that more exact lids would change nothing.

    Args:
        measures: As of `appearance.eye_features`.
        tint: As of `lens_tint.lens_tint`.
    """
    closed, covered = eyes_closed(measures), eyes_covered(measures)
    return closed < _SURELY_OPEN and covered < _SURELY_BARE and tint < _SURELY_CLEAR
