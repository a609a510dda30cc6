"""Is something on the head? Told by what the network that finds the person knows of the head's top.

Colour and texture do not tell: knitting, seams and light make cloth as uneven as hair, black hair is as even as cloth
in many pictures, and a fringe ends in as even a line as a brim. The segmentation network looks at every portrait
anyway, and its inner layers describe shapes and materials. Three logistic regressions over the means of those layers at
seven places of the head were fitted by `tools.calibrate.fit_headwear` (counts in the policy's notes): one tells what
covers the top of the head, one bands and hoods, which leave it bare or hang down like hair, one small stiff hats that
sit high on the hair.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from checker.vision.cues import probability
from checker.vision.mesh import Mesh
from checker.vision.person import Person, find_person
from checker.vision.weights import read_fitted

Rgb = NDArray[np.uint8]
Floats = NDArray[np.float32]

WEIGHTS = {"hats": "headwear_weights.toml", "bands": "headband_weights.toml", "small_hats": "small_hat_weights.toml"}

# Rectangles (left, right, upper, lower) in eye distances from the middle between the eyes, along the eyes and down;
# what is given for one side counts on the other, too.
PLACES = {
    "forehead": (-0.35, 0.35, -0.5, -0.3),
    "hair_line": (-0.5, 0.5, -1.0, -0.6),
    "top": (-0.5, 0.5, -1.65, -1.1),
    "crown": (-0.5, 0.5, -2.2, -1.75),
    "temples": (0.6, 0.95, -0.9, -0.35),
    "upper_sides": (0.7, 1.1, -1.6, -1.0),
    "ears": (0.85, 1.25, -0.1, 0.5),
}
_STEPS = 5  # points across and down a rectangle
_NEAR = 0.15  # eye distance over the picture's width from which the first look shows the head as an identity photo does
_FRAME = (2.2, 2.4, 3.4)  # eye distances to the sides, above and below the eyes in such a photo
_SEEN = 0.5  # least share of the head's top that must lie in the picture


@dataclass(frozen=True)
class _Weights:
    bias: float
    places: Floats  # (places, channels of all layers)


@cache
def _weights() -> tuple[_Weights, ...]:
    read = [read_fitted(name) for name in WEIGHTS.values()]
    return tuple(_Weights(one["bias"], np.array([one["places"][name] for name in PLACES], np.float32)) for one in read)


@cache
def _points() -> Floats:
    """(places, points, 2) in eye distances."""
    found = []
    for left, right, upper, lower in PLACES.values():
        columns, rows = np.meshgrid(np.linspace(left, right, _STEPS), np.linspace(upper, lower, _STEPS))
        one = np.stack([columns.ravel(), rows.ravel()], axis=1)
        found.append(np.concatenate([one, one * (-1, 1)]))  # a rectangle in the middle is its own mirror image
    return np.asarray(found, np.float32)


def headwear(rgb: Rgb, mesh: Mesh, person: Person) -> float | None:
    """Tells how likely something is worn on the head.

    Args:
        rgb: (height, width, 3) picture.
        mesh: The face's points in it.
        person: What `find_person` found in it.

    Returns:
        Probability 0..1, of a hat, of a band or hood or of a small hat, whichever is likeliest; None when too little of
        the head's top is in the picture to tell.
    """
    described = describe_head(rgb, mesh, person)
    if described is None:
        return None
    return probability(max(one.bias + float((described * one.places).sum()) for one in _weights()))


def describe_head(rgb: Rgb, mesh: Mesh, person: Person) -> Floats | None:
    """Returns the means of the network's layers at the head's places, (places, channels); None as `headwear`."""
    right, left = mesh.eye_centres
    height, width = rgb.shape[:2]
    if not _top_in_picture(right, left, width, height):
        return None
    distance = float(np.linalg.norm(left - right))
    if distance < _NEAR * width:  # the network saw too little of so small a head
        x, y = (right + left) / 2
        sides, above, below = (reach * distance for reach in _FRAME)
        x0, y0 = max(0, int(x - sides)), max(0, int(y - above))
        rgb = rgb[y0 : int(y + below), x0 : int(x + sides)]
        height, width = rgb.shape[:2]
        right, left = right - (x0, y0), left - (x0, y0)
        person = find_person(rgb)
    at = _in_picture(_points(), right, left)
    return np.concatenate([_means(layer, at, width, height) for layer in person.layers], axis=1)


def _in_picture(points: Floats, right: Floats, left: Floats) -> Floats:
    across = left - right
    down = np.array([-across[1], across[0]], np.float32)
    found: Floats = (right + left) / np.float32(2) + points[..., :1] * across + points[..., 1:] * down
    return found


def _top_in_picture(right: Floats, left: Floats, width: int, height: int) -> bool:
    x, y = np.moveaxis(_in_picture(_points()[list(PLACES).index("top")], right, left), -1, 0)
    return float(((x >= 0) & (x < width) & (y >= 0) & (y < height)).mean()) >= _SEEN


def _means(layer: Floats, at: Floats, width: int, height: int) -> Floats:
    """Means of a layer (channels, rows, columns) at points (places, points, 2) of the picture: (places, channels)."""
    channels, rows, columns = layer.shape
    places, points = at.shape[:2]
    x = np.minimum(np.maximum((at[..., 0] + 0.5) * columns / width - 0.5, 0), columns - 1.001)
    y = np.minimum(np.maximum((at[..., 1] + 0.5) * rows / height - 0.5, 0), rows - 1.001)
    x0, y0 = x.astype(np.intp), y.astype(np.intp)
    fx, fy = x - x0, y - y0
    first = np.arange(places)[:, None] * (rows * columns) + y0 * columns + x0
    cells = np.stack([first, first + 1, first + columns, first + columns + 1])
    shares = np.stack([(1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy]) / points
    weights = np.bincount(cells.ravel(), shares.ravel(), places * rows * columns).reshape(places, -1)
    return np.asarray(weights.astype(np.float32) @ layer.reshape(channels, -1).T, np.float32)
