"""The direction of a face: yaw, pitch and roll, each from two cues that fail in different ways.

One cue of each angle uses the depth that the point model gives, the other only where points lie in the picture. The
tilt is told best by the whole shape of the face, because no single place says whether a nose is short or the head is
raised; and by what the network that places the points sees at each height of the face, as nostrils, lids and chin show
themselves otherwise. People differ in both, and not alike: the mean of both counts, with a part of what the depth says,
which alone differs most between people; and the depth has to confirm its direction. Yaw's second cue and the tilt were
fitted on people whose heads were turned synthetically (`tools.calibrate.fit_pose`; figures in the policy's notes).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from checker.vision.mesh import CHIN, Mesh
from checker.vision.weights import read_fitted

Floats = NDArray[np.float32]
Indices = NDArray[np.intp]

WEIGHTS = "pose_weights.toml"
_NOSE, _TEMPLES = 4, (127, 356)
_YAW_OF_NOSE = 33.6  # degrees for the nose's offset from the middle of the temples, in halves of their distance
_PITCH_BIAS, _PITCH_SCALE = 2.6, -1.31  # a frontal skull leans by the bias; the model understates angles by the scale
DEPTH = 0.15
"""How much of the tilt by depth is added to the mean, which understates large tilts (28 degrees by 3): figures in the
note of `pitch_max`."""


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


@dataclass(frozen=True)
class _TiltWeights:
    pairs: Indices  # (pairs, 2) points that mirror each other; twice the same one on the middle line
    degrees: Floats  # (pairs, 2) for each eye distance that they lie down, and apart
    offset: float
    look: Floats  # (channels, rows) degrees for each unit of `Mesh.rows`
    look_offset: float


@cache
def _tilt_weights() -> _TiltWeights:
    data = read_fitted(WEIGHTS)
    rows = data["pairs"]
    pairs, degrees = np.array([row[:2] for row in rows], np.intp), np.array([row[2:] for row in rows], np.float32)
    look = np.array(data["look"], np.float32)
    return _TiltWeights(pairs, degrees, float(data["offset"]), look, float(data["look_offset"]))


def pose_of(mesh: Mesh) -> Pose:
    """Measures the pose of an upright face (roll within 45 degrees)."""
    points = mesh.xy
    right, left = mesh.eye_centres
    middle, distance = (right + left) / 2, max(float(np.linalg.norm(left - right)), 1e-3)
    across = (left - right) / distance
    temples = points[list(_TEMPLES)]
    half = max(float(np.linalg.norm(temples[1] - temples[0])) / 2, 1e-3)
    to_chin = points[CHIN] - middle
    nose = float((points[_NOSE] - temples.mean(0)) @ across) / half
    by_depth = _PITCH_SCALE * (mesh.pitch + _PITCH_BIAS)
    return Pose(
        yaw=(mesh.yaw, _YAW_OF_NOSE * nose),
        pitch=(_tilt_of(mesh) + DEPTH * by_depth, by_depth),
        roll=(mesh.roll, math.degrees(math.atan2(-float(to_chin[0]), float(to_chin[1])))),
    )


def _tilt_of(mesh: Mesh) -> float:
    """The tilt by shape and look; by the shape alone of points that no network measured."""
    weights = _tilt_weights()
    by_shape = weights.offset + float((weights.degrees * shape_of(mesh, weights.pairs)).sum())
    if mesh.rows is None:
        return by_shape
    return (by_shape + weights.look_offset + float((weights.look * mesh.rows).sum())) / 2


def shape_of(mesh: Mesh, pairs: Indices) -> Floats:
    """Returns where mirrored points of a face lie: its shape and its tilt, whether or not it is turned a little aside.

    Args:
        mesh: The face.
        pairs: (n, 2) points that mirror each other; twice the same one on the middle line.

    Returns:
        (n, 2): how far the pair's middle lies below the eyes, and how far the two are apart along them, in eye
        distances.
    """
    right, left = mesh.eye_centres
    distance = max(float(np.linalg.norm(left - right)), 1e-3)
    across = (left - right) / distance
    axes = np.stack([across, (-across[1], across[0])], axis=1)
    places = (mesh.xy - (right + left) / 2) @ axes / distance
    first, second = places[pairs[:, 0]], places[pairs[:, 1]]
    shape: Floats = np.stack([(first[:, 1] + second[:, 1]) / 2, second[:, 0] - first[:, 0]], axis=1).astype(np.float32)
    return shape
