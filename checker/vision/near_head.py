"""What the network that finds the person knows of places of the head, whose layers describe shapes and materials.

Places are given in eye distances from the middle between the eyes, along the eyes and down.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from checker.vision.mesh import Mesh
from checker.vision.person import Person, find_person

Rgb = NDArray[np.uint8]
Floats = NDArray[np.float32]

_STEPS = 5  # points across and down a rectangle
_NEAR = 0.15  # eye distance over the picture's width from which the first look shows the head as an identity photo does
_FRAME = (2.2, 2.4, 3.4)  # eye distances to the sides, above and below the eyes in such a photo


@dataclass(frozen=True)
class NearHead:
    """A head that fills the picture as in an identity photo: a part of the picture where it is smaller.

    Attributes:
        person: What the network saw in that picture.
        eyes: (2, 2) centres of the right and of the left eye in it, pixels.
        size: Its width and height.
    """

    person: Person
    eyes: Floats
    size: tuple[int, int]

    def in_picture(self, points: Floats) -> Floats:
        """Takes places (…, 2) in eye distances to pixels."""
        right, left = self.eyes
        across = left - right
        down = np.array([-across[1], across[0]], np.float32)
        found: Floats = (right + left) / np.float32(2) + points[..., :1] * across + points[..., 1:] * down
        return found

    def described(self, points: Floats) -> Floats:
        """Returns the means of all layers at points (places, points, 2) in eye distances: (places, channels)."""
        at = self.in_picture(points)
        return np.concatenate([means(layer, at, *self.size) for layer in self.person.layers], axis=1)


def near_head(rgb: Rgb, mesh: Mesh, person: Person) -> NearHead:
    """Looks again at a head so small that the network saw too little of it.

    Args:
        rgb: (height, width, 3) picture.
        mesh: The face's points in it.
        person: What `find_person` found in it.
    """
    height, width = rgb.shape[:2]
    right, left = mesh.eye_centres
    distance = float(np.linalg.norm(left - right))
    if distance >= _NEAR * width:
        return NearHead(person, mesh.eye_centres, (width, height))
    x, y = (right + left) / 2
    sides, above, below = (reach * distance for reach in _FRAME)
    x0, y0 = max(0, int(x - sides)), max(0, int(y - above))
    part = rgb[y0 : int(y + below), x0 : int(x + sides)]
    start = np.array((x0, y0), np.float32)
    return NearHead(find_person(part), mesh.eye_centres - start, (part.shape[1], part.shape[0]))


def rectangles(places: Iterable[tuple[float, float, float, float]]) -> Floats:
    """Points (places, points, 2) in rectangles (left, right, upper, lower); those on one side count on both."""
    found = []
    for left, right, upper, lower in places:
        columns, rows = np.meshgrid(np.linspace(left, right, _STEPS), np.linspace(upper, lower, _STEPS))
        one = np.stack([columns.ravel(), rows.ravel()], axis=1)
        found.append(np.concatenate([one, one * (-1, 1)]))  # a rectangle in the middle is its own mirror image
    return np.asarray(found, np.float32)


def means(layer: Floats, at: Floats, width: int, height: int) -> Floats:
    """Means of a layer (channels, rows, columns) at points (places, points, 2) of the picture: (places, channels)."""
    channels, rows, columns = layer.shape
    places, points = at.shape[:2]
    x = np.minimum(np.maximum((at[..., 0] + 0.5) * (columns / width) - 0.5, 0), columns - 1.001)
    y = np.minimum(np.maximum((at[..., 1] + 0.5) * (rows / height) - 0.5, 0), rows - 1.001)
    x0, y0 = x.astype(np.int32), y.astype(np.int32)
    fx, fy = x - x0.astype(np.float32), (y - y0.astype(np.float32)) / points
    first = np.arange(0, places * rows * columns, rows * columns, dtype=np.int32)[:, None] + (y0 * columns + x0)
    cells = np.array([first, first + 1, first + columns, first + (columns + 1)], np.intp)
    gx, gy = 1 - fx, 1 / points - fy
    shares = np.array([gx * gy, fx * gy, gx * fy, fx * fy], np.float64)
    weights = np.bincount(cells.ravel(), shares.ravel(), places * rows * columns).reshape(places, -1)
    return np.asarray(weights.astype(np.float32) @ layer.reshape(channels, -1).T, np.float32)
