"""The direction of a face: yaw, pitch and roll, each from two cues that fail in different ways.

The first cue of each angle uses the depth that the point model gives; the second only where points lie in the picture.
Constants of the second cues and the biases were fitted on 35 people whose heads were turned synthetically by 12 to 30
degrees, and checked on 123 frontal portraits of other pictures: for them the milder of both cues stays within 7 degrees
of yaw and 13 of pitch.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from checker.vision.mesh import CHIN, FOREHEAD, Mesh

_NOSE, _TEMPLES = 4, (127, 356)
_YAW_OF_NOSE = 33.6  # degrees for the nose's offset from the middle of the temples, in halves of their distance
_PITCH_BIAS, _PITCH_SCALE = 2.6, -1.31  # a frontal skull leans by the bias; the model understates angles by the scale
_PITCH_OF = {"nose": -13.9, "temples": -101.4, "forehead": 87.9}  # each relative to the eye line
_PITCH_OFFSET = -26.7


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
    down = np.array([-across[1], across[0]], np.float32)
    temples = points[list(_TEMPLES)]
    half = max(float(np.linalg.norm(temples[1] - temples[0])) / 2, 1e-3)
    to_chin = points[CHIN] - middle
    height = max(float(to_chin @ down), 1e-3)
    shares = {
        "nose": float((points[_NOSE] - middle) @ down) / distance,
        "temples": float((temples.mean(0) - middle) @ down) / distance,
        "forehead": float((middle - points[FOREHEAD]) @ down) / height,
    }
    by_shape = _PITCH_OFFSET + sum(_PITCH_OF[name] * value for name, value in shares.items())
    nose = float((points[_NOSE] - temples.mean(0)) @ across) / half
    return Pose(
        yaw=(mesh.yaw, _YAW_OF_NOSE * nose),
        pitch=(_PITCH_SCALE * (mesh.pitch + _PITCH_BIAS), by_shape),
        roll=(mesh.roll, math.degrees(math.atan2(-float(to_chin[0]), float(to_chin[1])))),
    )
