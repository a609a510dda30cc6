"""Where the head is in the picture: chin, crown with and without hair, eyes, ears, shoulders."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from checker.vision.mesh import CHIN, Mesh

Floats = NDArray[np.float32]

# The crown of a skull lies as far above the eyes as the chin below them (eyes in the middle of the head, a rule of
# anatomy and of drawing alike); a little hair belongs to the head, more of it is hair.
_SKULL = 1.0
_HAIR_ALLOWED = 0.12
_FACE_SIDES = (234, 454, 127, 356)


@dataclass(frozen=True, slots=True)
class Head:
    """All in pixels of the picture, y downwards.

    Attributes:
        eye_y: Height of the eye line.
        eye_to_chin: Distance from the eyes to the chin.
        chin_y: The chin.
        crown_y: The crown, hair told apart: never higher than a skull with a little hair would be.
        hair_y: Where the hair (or a hat) ends; equal to `crown_y` when the mask shows none above.
        skull_y: The crown of the skull, estimated from the face alone.
        left_x: Left edge of the face at the ears.
        right_x: Right edge of the face at the ears.
        middle_x: Middle of the face.
        shoulder_width: Width of the person at the lower border, over the width of the face.
    """

    eye_y: float
    eye_to_chin: float
    chin_y: float
    crown_y: float
    hair_y: float
    skull_y: float
    left_x: float
    right_x: float
    middle_x: float
    shoulder_width: float


def head_of(mesh: Mesh, person: Floats) -> Head:
    """Measures the head of an upright portrait.

    Args:
        mesh: The face's points.
        person: (height, width) mask of the person, 0..1.
    """
    eyes, chin = mesh.eye_centres.mean(0), mesh.xy[CHIN]
    eye_to_chin = float(np.linalg.norm(chin - eyes))
    skull_y = float(eyes[1]) - _SKULL * (float(chin[1]) - float(eyes[1]))
    sides = mesh.xy[list(_FACE_SIDES)]
    left, right = float(sides[:, 0].min()), float(sides[:, 0].max())
    hair_y = _top_of(person, float(mesh.xy[10][0]), 0.25 * (right - left), float(eyes[1]), skull_y)
    highest = skull_y - _HAIR_ALLOWED * eye_to_chin
    lowest = skull_y + _HAIR_ALLOWED * eye_to_chin
    crown = min(max(hair_y, highest), lowest)
    rows = person[-max(1, person.shape[0] // 40) :]
    shoulders = np.count_nonzero(rows > 0.5) / rows.size * person.shape[1] / max(right - left, 1.0)
    return Head(
        eye_y=float(eyes[1]),
        eye_to_chin=eye_to_chin,
        chin_y=float(chin[1]),
        crown_y=crown,
        hair_y=min(hair_y, crown),
        skull_y=skull_y,
        left_x=left,
        right_x=right,
        middle_x=float((mesh.xy[[127, 356]].mean(0)[0] + eyes[0]) / 2),
        shoulder_width=shoulders,
    )


def _top_of(person: Floats, middle: float, reach: float, eye_y: float, skull_y: float) -> float:
    """The row where the person ends above the forehead: the first, going up, where the mask gives way."""
    height, width = person.shape
    columns = slice(max(0, int(middle - reach)), min(width, max(int(middle - reach) + 1, int(middle + reach) + 1)))
    if columns.start >= columns.stop:
        return skull_y
    start = int(max(0.0, min(eye_y, height - 1.0)))
    shown = np.count_nonzero(person[:start, columns] > 0.5, axis=1)
    outside = np.flatnonzero(shown <= 0.5 * (columns.stop - columns.start))
    if not len(outside):
        return min(0.0, skull_y)
    if outside[-1] >= start - 2:  # the mask misses the forehead itself
        return skull_y
    return float(outside[-1] + 1)
