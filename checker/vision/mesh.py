"""The 468 points of one face, the lids of its eyes, and the pose that follows from them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from checker.vision.pixels import sampled, unit
from checker.vision.runtime import infer

Rgb = NDArray[np.uint8]
Floats = NDArray[np.float32]

FACE_LANDMARK = "face_landmark.tflite"
IRIS_LANDMARK = "iris_landmark.tflite"

# Indices into MediaPipe's canonical face; right and left are the person's own.
RIGHT_EYE = (33, 133)  # outer and inner corner
LEFT_EYE = (263, 362)
_EYE_CORNERS = np.array([RIGHT_EYE, LEFT_EYE]).T
RIGHT_LIDS = ((160, 144), (159, 145), (158, 153))  # upper and lower, from the outer to the inner corner
LEFT_LIDS = ((387, 373), (386, 374), (385, 380))
INNER_LIPS = ((82, 87), (13, 14), (312, 317))  # upper and lower
MOUTH_CORNERS = (61, 291)
FOREHEAD, CHIN, NOSE_TIP = 10, 152, 1
OVAL = (10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
        152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109)  # fmt: skip
# Pairs that mirror each other, over the rigid part of the face: temples, cheeks, eye corners, jaw, brows.
_PAIRS = ((33, 263), (133, 362), (127, 356), (234, 454), (93, 323), (132, 361), (58, 288), (70, 300), (105, 334),
          (50, 280), (101, 330), (116, 345), (205, 425), (48, 278), (98, 327))  # fmt: skip
_RIGHT_OF_PAIRS, _LEFT_OF_PAIRS = (list(side) for side in zip(*_PAIRS, strict=True))

_FACE_SIZE, _EYE_SIZE = 192, 64
LOOK = ((128, 12, 12), (128, 6, 6))
"""Channels, rows and columns of the layers of the face's network that tell how the face looks."""
EYE_LOOK = (128, 2, 2)
"""Of the last layer before the lids of an eye are placed."""
LOWER_FACE = (152, 13, 172, 397, 205, 425, 4)  # chin, lips, jaw and cheek on both sides, tip of the nose
_FACE_MARGIN = 1.5  # of the longer side of the detector's box, as MediaPipe's own graph crops
_LIDS = 16  # points
_EYE_MARGIN = 2.3  # of the distance between the corners, likewise


@dataclass(frozen=True)
class Mesh:
    """The points of one face, in pixels of the picture they were measured in.

    Attributes:
        points: (468, 3): x, y in pixels, z in the same scale, smaller nearer to the camera. Points that are covered are
            filled in by the model.
        presence: Logit that there is a face in the crop, upright at the angle it was cropped with; `faces` says what is
            measured on faces and on other things.
        layers: What the network saw on the way, of the shapes `LOOK`. None for points that no network measured.
        spots: (468, 2) where the points lie in the crop it saw, x and y in 0..1; None likewise.
    """

    points: Floats
    presence: float
    layers: tuple[Floats, ...] | None = None
    spots: Floats | None = None

    @cached_property
    def look(self) -> Floats | None:
        """(2, channels) means and standard deviations over the crop of both `layers`; None without them."""
        if self.layers is None:
            return None
        seen = [layer.reshape(len(layer), -1) for layer in self.layers]
        return np.concatenate([[one.mean(axis=1), one.std(axis=1)] for one in seen], axis=1)

    @cached_property
    def rows(self) -> Floats | None:
        """(channels, rows) means along the rows of the first layer, from the crop's top down; None without it."""
        return None if self.layers is None else np.asarray(self.layers[0].mean(axis=2), np.float32)

    @cached_property
    def lower(self) -> Floats | None:
        """(places, channels) the first layer at the points `LOWER_FACE`; None without it."""
        return None if self.spots is None else self.layer_at(self.spots[list(LOWER_FACE)])

    def layer_at(self, spots: Floats) -> Floats | None:
        """(n, channels) the first layer at places of the crop, (n, 2) in 0..1, between its cells; None without it."""
        if self.layers is None:
            return None
        layer = self.layers[0]
        last = np.array(layer.shape[:0:-1], np.float32) - np.float32(1.001)
        x, y = np.clip(spots * layer.shape[:0:-1] - 0.5, 0, last).astype(np.float32).T
        x0, y0 = x.astype(np.intp), y.astype(np.intp)
        fx, fy = x - x0, y - y0
        above = layer[:, y0, x0] * (1 - fx) + layer[:, y0, x0 + 1] * fx
        below = layer[:, y0 + 1, x0] * (1 - fx) + layer[:, y0 + 1, x0 + 1] * fx
        return np.asarray((above * (1 - fy) + below * fy).T, np.float32)

    @property
    def xy(self) -> Floats:
        """(468, 2) points in the picture's plane."""
        return self.points[:, :2]

    @cached_property
    def eye_centres(self) -> Floats:
        """(2, 2): middles between the corners of the right and of the left eye."""
        return self._eye_middles[:, :2]

    @cached_property
    def eye_distance(self) -> float:
        """Distance between the eye centres in pixels, in space: not shortened by yaw."""
        return math.dist(*self._eye_middles.tolist())

    @cached_property
    def _eye_middles(self) -> Floats:
        outer, inner = self.points[_EYE_CORNERS]
        return np.asarray((outer + inner) / 2, np.float32)

    @cached_property
    def axes(self) -> Floats:
        """(2, 3) rows, orthonormal, in the picture's x, y, z: the face's own right-to-left and downward axis.

        The first is the mean direction over the mirrored pairs, the second runs from the forehead to the chin.
        """
        pairs = self.points[_LEFT_OF_PAIRS] - self.points[_RIGHT_OF_PAIRS]
        across = _unit((pairs / np.maximum(np.linalg.norm(pairs, axis=1, keepdims=True), 1e-6)).sum(axis=0))
        down = self.points[CHIN] - self.points[FOREHEAD]
        down = _unit(down - across * float(down @ across))
        return np.stack([across, down])

    @property
    def roll(self) -> float:
        """Degrees by which the head leans clockwise in the picture, -180 to 180."""
        return math.degrees(math.atan2(float(self.axes[0, 1]), float(self.axes[0, 0])))

    @property
    def yaw(self) -> float:
        """Degrees by which the head is turned to the person's own left (the right side of the picture)."""
        return math.degrees(math.asin(max(-1.0, min(1.0, float(self.axes[0, 2])))))

    @property
    def pitch(self) -> float:
        """Degrees of the forehead-chin axis against the picture's plane: larger when the chin comes forward.

        A face that looks straight on does not give 0, as the axis leans: see the calibrated bias of `face_pose`.
        """
        return -math.degrees(math.asin(max(-1.0, min(1.0, float(self.axes[1, 2])))))


def _unit(vector: Floats) -> Floats:
    return np.asarray(vector / max(math.hypot(*vector.tolist()), 1e-6), np.float32)


def _crop_matrix(centre: Floats, side: float, angle: float, size: int) -> Floats:
    """Affine (2, 3) from the picture to an upright square crop of `size` pixels; `angle` clockwise in degrees."""
    scale = size / max(side, 1e-3)
    cos, sin = math.cos(math.radians(angle)) * scale, math.sin(math.radians(angle)) * scale
    rotation = np.array([[cos, sin], [-sin, cos]], np.float32)
    shift = np.array([size / 2, size / 2], np.float32) - rotation @ centre.astype(np.float32)
    return np.concatenate([rotation, shift[:, None]], axis=1).astype(np.float32)


def _back(points: Floats, matrix: Floats) -> Floats:
    """Takes crop coordinates (n, 2 or 3) back to the picture; z is scaled like x and y."""
    scale = _scale(matrix)
    found = np.empty_like(points)
    found[:, :2] = (points[:, :2] - matrix[:, 2]) @ (matrix[:, :2] / np.float32(scale * scale))
    found[:, 2:] = points[:, 2:] / np.float32(scale)
    return found


def _scale(matrix: Floats) -> float:
    """Pixels of the crop to one of the picture."""
    return math.hypot(float(matrix[0, 0]), float(matrix[0, 1]))


def face_mesh(rgb: Rgb, box: tuple[float, float, float, float], angle: float) -> Mesh:
    """Measures the points of a face.

    Args:
        rgb: (height, width, 3) picture.
        box: (x0, y0, x1, y1) of the face as a detector gives it, brows to chin.
        angle: Degrees clockwise by which the face leans; the crop is turned by it, so the model sees an upright face.

    Returns:
        The mesh in pixels of `rgb`, whatever the angle.
    """
    centre = np.array([(box[0] + box[2]) / 2, (box[1] + box[3]) / 2], np.float32)
    side = max(box[2] - box[0], box[3] - box[1]) * _FACE_MARGIN
    return _mesh_of_crop(rgb, _crop_matrix(centre, side, angle, _FACE_SIZE))


def refine(rgb: Rgb, mesh: Mesh) -> Mesh:
    """Measures again in a crop placed by the points themselves, as MediaPipe does from frame to frame."""
    oval = mesh.xy[list(OVAL)]
    low, high = oval.min(0), oval.max(0)
    side = float((high - low).max()) * _FACE_MARGIN
    return _mesh_of_crop(rgb, _crop_matrix((low + high) / 2, side, mesh.roll, _FACE_SIZE))


def _mesh_of_crop(rgb: Rgb, matrix: Floats) -> Mesh:
    points, presence, *layers = infer(FACE_LANDMARK, _crop(rgb, matrix, _FACE_SIZE), inner=LOOK)
    seen, points = tuple(layer[0] for layer in layers), points.reshape(468, 3)
    spots = points[:, :2] / np.float32(_FACE_SIZE)
    return Mesh(_back(points, matrix), float(presence.ravel()[0]), seen, spots)


def _crop(rgb: Rgb, matrix: Floats, size: int) -> Floats:
    """(1, size, size, 3) of 0..1: a square cut out of a picture."""
    return unit(sampled(rgb, matrix, (size, size)))[None]


@dataclass(frozen=True, slots=True)
class Eye:
    """The lids of one eye, in pixels of the picture.

    Attributes:
        contour: (16, 2) points round the lids: 0 to 8 the lower one, 9 to 15 the upper.
        opening: Mean distance between the lids over the distance of the corners.
        look: What the network that draws lids saw around it, of the shape `EYE_LOOK`, a right eye mirrored. None for an
            eye that it was not asked about.
    """

    contour: Floats
    opening: float
    look: Floats | None = None

    @classmethod
    def of(cls, contour: Floats, look: Floats | None = None) -> Eye:
        """The eye of an outline (16, 2)."""
        points = contour.tolist()
        lids = [math.dist(points[lower], points[lower + 8]) for lower in (3, 4, 5)]
        return cls(contour, sum(lids) / len(lids) / max(math.dist(points[0], points[8]), 1e-3), look)


def eyes(rgb: Rgb, mesh: Mesh) -> tuple[Eye, Eye]:
    """Measures the lids of the right and of the left eye (the person's own).

    The model finds the irises, too, by a branch of its own that costs a tenth of it; nothing here needs them.
    """
    matrices = [_eye_matrix(mesh, corners) for corners in (RIGHT_EYE, LEFT_EYE)]
    right, left = (_crop(rgb, matrix, _EYE_SIZE) for matrix in matrices)
    # The model knows left eyes only, so it sees the right one mirrored.
    pair = np.concatenate([right[:, :, ::-1], left])
    contours, looks = infer(IRIS_LANDMARK, pair, reshape=True, first=1, inner=(EYE_LOOK,))
    both = contours.reshape(2, 71, 3)[:, :_LIDS]  # then the brow
    both[0, :, 0] = _EYE_SIZE - both[0, :, 0]
    first, second = (_back(points, matrix)[:, :2] for points, matrix in zip(both, matrices, strict=True))
    return Eye.of(first, looks[0]), Eye.of(second, looks[1])


def _eye_matrix(mesh: Mesh, corners: tuple[int, int]) -> Floats:
    first, second = mesh.xy[list(corners)]
    side = math.dist(first.tolist(), second.tolist()) * _EYE_MARGIN
    return _crop_matrix((first + second) / 2, side, mesh.roll, _EYE_SIZE)
