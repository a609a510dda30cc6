"""The direction of a face: yaw, pitch and roll, each from two cues that fail in different ways.

One cue of each angle uses the depth that the point model gives, the other only where points lie in the picture. The
tilt is told best by the heights of many places on the face, because no single one says whether a nose is short or the
head is raised; the depth has to confirm its direction. Yaw's second cue and the tilt were fitted on people whose heads
were turned synthetically (`tools.calibrate.fit_pose`; figures in the policy's notes).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from checker.vision.mesh import CHIN, Mesh

_NOSE, _TEMPLES = 4, (127, 356)
_YAW_OF_NOSE = 33.6  # degrees for the nose's offset from the middle of the temples, in halves of their distance
_PITCH_BIAS, _PITCH_SCALE = 2.6, -1.31  # a frontal skull leans by the bias; the model understates angles by the scale

# Places whose height against the eye line changes with the tilt of the head, in eye distances.
_HEIGHTS = {
    "nose": (4,),
    "below_nose": (2,),
    "nostrils": (98, 327),
    "bridge": (168,),
    "outer_eyes": (33, 263),
    "temples": (127, 356),
    "ears": (234, 454),
    "lobes": (93, 323),
    "cheeks": (50, 280),
    "jaw": (58, 288),
    "mouth": (61, 291),
    "upper_lip": (0,),
    "chin": (152,),
}
# Degrees for each of them, by `tools.calibrate.fit_pose`.
_PITCH_OF = {
    "nose": 51.3,
    "below_nose": 41.5,
    "nostrils": -328.3,
    "bridge": -98.2,
    "outer_eyes": -427.7,
    "temples": -206.2,
    "ears": -67.1,
    "lobes": 39.8,
    "cheeks": -204.1,
    "jaw": 150.8,
    "mouth": 117.2,
    "upper_lip": 89.2,
    "chin": -52.5,
}
_PITCH_OFFSET = 2.92


@dataclass(frozen=True, slots=True)
class Pose:
    """Degrees, each by two cues.

    Attributes:
        yaw: Positive: the nose points to the right side of the picture.
        pitch: Positive: the person looks down.
        roll: Positive: the head leans clockwise in the picture.
    """

    yaw: tuple[float, float]
    pitch: tuple[float, float]
    roll: tuple[float, float]


def pose_of(mesh: Mesh) -> Pose:
    """Measures the pose of an upright face (roll within 45 degrees)."""
    points = mesh.xy
    right, left = mesh.eye_centres
    middle, distance = (right + left) / 2, max(float(np.linalg.norm(left - right)), 1e-3)
    across = (left - right) / distance
    temples = points[list(_TEMPLES)]
    half = max(float(np.linalg.norm(temples[1] - temples[0])) / 2, 1e-3)
    to_chin = points[CHIN] - middle
    shape = heights_of(mesh)
    nose = float((points[_NOSE] - temples.mean(0)) @ across) / half
    return Pose(
        yaw=(mesh.yaw, _YAW_OF_NOSE * nose),
        pitch=(
            _PITCH_OFFSET + sum(_PITCH_OF[name] * value for name, value in shape.items()),
            _PITCH_SCALE * (mesh.pitch + _PITCH_BIAS),
        ),
        roll=(mesh.roll, math.degrees(math.atan2(-float(to_chin[0]), float(to_chin[1])))),
    )


def heights_of(mesh: Mesh) -> dict[str, float]:
    """Returns how far places of the face lie below the eye line, in eye distances: the terms of the tilt."""
    right, left = mesh.eye_centres
    distance = max(float(np.linalg.norm(left - right)), 1e-3)
    across = (left - right) / distance
    down = np.array([-across[1], across[0]], np.float32) / distance
    below = ((mesh.xy - (right + left) / 2) @ down).tolist()
    return {name: sum(below[place] for place in places) / len(places) for name, places in _HEIGHTS.items()}
