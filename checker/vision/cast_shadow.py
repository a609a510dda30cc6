"""The hard shadow of a head on the wall behind it.

It is an even, dark patch in the wall's own colour, beside the head and darker than the wall but not black. Next to the
head the mask is in doubt about it or leaves it in its margin, where the wall is not looked at otherwise. What the mask
is sure of is the person: grey clothes, a hood behind the neck, grey hair; and hair that the mask misses is uneven.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]

# Where a shadow may lie, which is the measure's own business.
_SURE = 0.9  # probability of being the person from which nothing is a shadow
_FACE = (0.55, 1.1)  # half axes of the oval around the eyes that is face, in widths of it and distances to the chin
_BESIDE = 0.25  # of the way from the eyes to the chin: a shadow of the head begins no lower; one of a collar does


@dataclass(frozen=True, slots=True)
class Shade:
    """What is a shadow and no hair or cloth.

    Attributes:
        darker: L* below the wall, at least.
        darkest: L*, at least.
        chroma: From the wall's colour dimmed as much, a*b*, at most.
        uneven: L* within three pixels, at most.
    """

    darker: float
    darkest: float
    chroma: float
    uneven: float


def cast_share(
    lab: Floats,
    wall: tuple[float, float, float],
    person: Floats,
    region: Bools,
    shade: Shade,
    *,
    centre: float,
    eyes: float,
    chin: float,
    width: float,
) -> float:
    """Measures the largest such patch.

    Args:
        lab: (height, width, 3) L*a*b*.
        wall: Median L*a*b* of the backdrop.
        person: (height, width) probability that a pixel is the person.
        region: (height, width) what is surely backdrop, and measured as such.
        shade: What counts as a shadow.
        centre: x of the middle of the head, in pixels of `lab`, as the rest.
        eyes: y of the eyes.
        chin: y of the chin.
        width: From ear to ear.

    Returns:
        Its area over that of the head (1.1 times its width squared); 0 without one.
    """
    above = slice(0, min(max(round(chin), 1), len(lab)))
    light = np.asarray(cv2.extractChannel(lab[above], 0), np.float32)
    shaded = cv2.inRange(light, shade.darkest, max(wall[0] - shade.darker, shade.darkest))
    shaded[(person[above] > _SURE) | region[above]] = 0
    axes = max(1, round(_FACE[0] * width)), max(1, round(_FACE[1] * (chin - eyes)))
    cv2.ellipse(shaded, (round(centre), round(eyes)), axes, 0, 0, 360, 0, -1)
    if not cv2.countNonZero(shaded):
        return 0.0
    dimmed, kernel = light / max(wall[0], 1.0), np.ones((3, 3), np.uint8)
    a, b = (cv2.extractChannel(lab[above], channel) - dimmed * wall[channel] for channel in (1, 2))
    uneven = cv2.subtract(cv2.dilate(light, kernel), cv2.erode(light, kernel))
    shaded[(cv2.magnitude(a, b) >= shade.chroma) | (uneven >= shade.uneven)] = 0
    _, _, stats, _ = cv2.connectedComponentsWithStats(shaded, connectivity=8)
    beside = stats[1:, cv2.CC_STAT_TOP] < eyes + _BESIDE * (chin - eyes)
    return float((stats[1:, cv2.CC_STAT_AREA] * beside).max(initial=0)) / (1.1 * max(width, 1.0) ** 2)
