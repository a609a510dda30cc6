"""Whether lips are seen where they must be: a hand over the mouth has the colour of the face, and its own dark lines.

The lines between fingers look like the one between lips, but go on beyond the corners of the mouth; and lips differ in
colour from the skin beside them, which fingers do not.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from checker.vision.ranks import median

Floats = NDArray[np.float32]

_CORNERS = (61, 291)  # of the mouth; the person's right and left
_WITHIN = np.linspace(0.3, 0.7, 5, dtype=np.float32)  # from corner to corner
_BEYOND = np.array((0.15, 0.25, 0.35), np.float32)  # eye distances outside the corners
_HALF = 0.16  # eye distances above and below, in which a line is looked for


def beside_mouth(points: Floats, eye_distance: float) -> Floats:
    """Places on the skin beside the mouth.

    Args:
        points: (468, 2) points of the mesh.
        eye_distance: In the same pixels.

    Returns:
        (4, 2).
    """
    corners, outwards = _corners(points)
    steps = eye_distance * np.array((0.2, 0.3), np.float32)
    return (corners[:, None] + steps[:, None] * outwards[:, None]).reshape(-1, 2)


def line_between_lips(light: Floats, points: Floats, eye_distance: float) -> float:
    """Tells how much darker the line between the lips is than one that goes on beyond their corners.

    Args:
        light: (height, width) lightness of an upright view.
        points: (468, 2) points of the mesh in it.
        eye_distance: In its pixels.

    Returns:
        In units of the lightness; 0 and less where the line does not end.
    """
    corners, outwards = _corners(points)
    within = corners[0] + _WITHIN[:, None] * (corners[1] - corners[0])
    beyond = (corners[:, None] + eye_distance * _BEYOND[:, None] * outwards[:, None]).reshape(-1, 2)
    places = np.concatenate([within, beyond])
    height, width = light.shape
    reach = round(_HALF * eye_distance)
    rows = np.clip(np.round(places[:, 1:]).astype(int) + np.arange(-reach, reach + 1), 0, height - 1)
    columns = np.clip(np.round(places[:, :1]).astype(int) + np.arange(-1, 2), 0, width - 1)
    profiles = light[rows[:, :, None], columns[:, None, :]].mean(axis=2)
    ordered = np.sort(profiles, axis=1)
    depths = ordered[:, reach] - ordered[:, 0]
    return median(depths[: len(_WITHIN)]) - median(depths[len(_WITHIN) :])


def _corners(points: Floats) -> tuple[Floats, Floats]:
    """(2, 2) corners of the mouth, and for each the unit vector (2, 2) that leads away from the other."""
    corners = points[list(_CORNERS)]
    across = corners[1] - corners[0]
    unit = across / max(float(np.linalg.norm(across)), 1e-3)
    return corners, np.stack([-unit, unit]).astype(np.float32)
