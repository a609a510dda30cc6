"""Whether lenses before the eyes are tinted: the skin seen through them against the same person's skin beside them.

A tinted lens takes the same shares of the light from all that lies behind it. So, in logarithms of linear light, the
skin below, beside and between eye and nose and the white of the eye all move by one and the same step against the
cheek; dark circles, eye shadow and deep sockets move some of them only, and skin of any colour is its own measure.
How much these places differ on bare faces and behind clear lenses was measured by `tools.calibrate.fit_tint`. Where the
places of one face contradict each other, as those of deep sockets below a lamp do, their mean is less certain.

Bright skin has its red at the end of the channel, while what lies around the eyes is a little darker and keeps it: it
then seems redder than the cheek, as behind a rosy lens. The cheek is redder than it was recorded, nobody knows by how
much, so the step of X may be any smaller one, and the one that is nearest to bare faces counts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.weights import read_fitted

Floats = NDArray[np.float32]

WEIGHTS = "tint_weights.toml"
# Outwards from the middle of the eye and down, in pixels of a view with the eyes 48 apart: first and last column, row.
_BEHIND = ((-8, 8, 7, 11), (6, 14, 5, 9), (13, 17, -3, 5), (-16, -13, 2, 7))  # below, below the corner, temple, nose
_BESIDE = ((-6, 10, 27, 34), (12, 22, 20, 27), (-27, -21, 18, 26))  # cheek, its outer part, the tip of the nose
PLACES = len(_BEHIND) + 1  # and the white of the eye
_WHITE = 0.84  # of the pixels between the lids are darker than its white
_ENDED = 0.955  # linear red from which half of the pixels are at the channel's end, give or take what JPEG does to them
_RED = np.array([3.240479 * 0.950456, -1.537150, -0.498535 * 1.088754], np.float32)  # of X, Y, Z by their whites (sRGB)
_DOUBT = 0.3  # of the covariance of the places about their mean, added to that of bare faces
_RIM = 0.8  # stops below the second lightest place: a rim or a lash lies there, not a lens before the skin


@dataclass(frozen=True, slots=True)
class Usual:
    """How bare faces look, by `tools.calibrate.fit_tint`.

    Attributes:
        at_white: (places, 3) usual steps of skin as light as white paper.
        by_skin: (places, 3) what they change with each stop that the skin is darker or lighter.
        weights: (places, 3) of the places, for each part of the step.
        centre: (3,) usual mean step of both eyes.
        whitening: (3, 3) makes the differences of bare faces of one size, the same in all directions.
    """

    at_white: Floats
    by_skin: Floats
    weights: Floats
    centre: Floats
    whitening: Floats


@cache
def _usual() -> Usual:
    data = read_fitted(WEIGHTS)
    return Usual(**{name: np.array(value, np.float32) for name, value in data.items()})


def lens_tint(lab: Floats, centres: Floats, lids: tuple[Floats, Floats]) -> float:
    """Tells how far the colours behind the lenses are from those of bare eyes.

    Args:
        lab: (height, width, 3) CIE Lab, L 0..100, of a face set upright with its eyes 48 pixels apart.
        centres: (2, 2) middles of the right and of the left eye in it.
        lids: (n, 2) outlines of the lids of both in it.

    Returns:
        Standard deviations of bare faces (Mahalanobis 1936) by which they are darker or of another colour.
    """
    seen = _places(lab, centres, lids)
    return tint_of(*_compared(seen), _usual(), ended=_red_ended(seen))


def describe_tint(lab: Floats, centres: Floats, lids: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    """Compares the places behind lenses with the skin beside them.

    Args:
        lab: As of `lens_tint`.
        centres: As of `lens_tint`.
        lids: As of `lens_tint`.

    Returns:
        (2, places, 3) for each eye and place its step against the skin beside, in stops: of the luminance Y, and how
        much those of X and of Z differ from it; (2,) how light that skin is, in stops below white.
    """
    return _compared(_places(lab, centres, lids))


def _places(lab: Floats, centres: Floats, lids: tuple[Floats, Floats]) -> Floats:
    """(2, places behind and beside, 3) Lab."""
    seen = np.empty((2, PLACES + len(_BESIDE), 3), np.float32)
    for eye, (centre, outline, out) in enumerate(zip(centres.tolist(), lids, (-1, 1), strict=True)):
        for place, window in enumerate((*_BEHIND, *_BESIDE)):
            seen[eye, place + (place >= len(_BEHIND))] = _median(lab, centre, out, window)
        seen[eye, len(_BEHIND)] = _eye_white(lab, outline)
    return seen


def _compared(seen: Floats) -> tuple[Floats, Floats]:
    stops = _stops(seen)
    beside = np.sort(stops[:, PLACES:], axis=1)[:, len(_BESIDE) // 2]
    return stops[:, :PLACES] - beside[:, None], beside[:, 0]


def _red_ended(seen: Floats) -> bool:
    """Whether the red of the skin beside an eye is at the end of its channel, in the middle one of its places."""
    red = np.sort(_roots(seen[:, PLACES:]) ** 3 @ _RED, axis=1)[:, len(_BESIDE) // 2]
    return bool((red >= _ENDED).any())


def tint_of(steps: Floats, skin: Floats, usual: Usual, *, ended: bool = False) -> float:
    """As `lens_tint`, from what `describe_tint` returned; `ended` when the red of the skin beside is at its end."""
    mean, scatter = _shared(steps, skin, usual)
    step = mean - usual.centre
    step[0] = min(step[0], 0.0)  # what mirrors light is lighter, and still of another colour when it is tinted
    doubt = np.eye(3, dtype=np.float32) + np.float32(_DOUBT) * usual.whitening @ scatter @ usual.whitening.T
    nearer = usual.whitening.T @ np.linalg.solve(doubt, usual.whitening)
    if ended:  # where the distance no longer falls as X does
        step[1] -= max(float(nearer[1] @ step / nearer[1, 1]), 0.0)
    return float(np.sqrt(max(float(step @ nearer @ step), 0.0)))


def mean_step(steps: Floats, skin: Floats, usual: Usual) -> Floats:
    """(3,) the mean step of both eyes beyond the usual one, without the places where a rim lies."""
    return _shared(steps, skin, usual)[0]


def _shared(steps: Floats, skin: Floats, usual: Usual) -> tuple[Floats, Floats]:
    """`mean_step` and the (3, 3) covariance of the places of both eyes about it."""
    beyond = steps - (usual.at_white + usual.by_skin * skin[:, None, None])
    second = np.sort(beyond[..., 0], axis=1)[:, -2:-1]
    weights = usual.weights * (beyond[..., :1] >= second[..., None] - np.float32(_RIM))
    weights = weights / (len(steps) * weights.sum(axis=1, keepdims=True))
    mean = (beyond * weights).sum(axis=(0, 1)).astype(np.float32)
    apart = ((beyond - mean) * np.sqrt(weights)).reshape(-1, 3)
    return mean, (apart.T @ apart).astype(np.float32)


def _median(lab: Floats, centre: list[float], out: int, window: tuple[int, int, int, int]) -> Floats:
    """(3,) median Lab of a window; black where it lies beyond the view."""
    first, last, top, bottom = window
    left, right = sorted((centre[0] + out * first, centre[0] + out * last))
    rows = slice(max(0, round(centre[1] + top)), max(0, round(centre[1] + bottom) + 1))
    pixels = lab[rows, max(0, round(left)) : max(0, round(right) + 1)].reshape(-1, 3)
    if not len(pixels):
        return np.zeros(3, np.float32)
    middle: Floats = np.sort(pixels, axis=0)[len(pixels) // 2]
    return middle


def _eye_white(lab: Floats, outline: Floats) -> Floats:
    """(3,) mean Lab of the lightest pixels between the lids; of shut ones, the lids themselves."""
    (left, top), (right, bottom) = outline.min(axis=0).tolist(), outline.max(axis=0).tolist()
    height, width = lab.shape[:2]
    corner = min(max(math.floor(left), 0), width), min(max(math.floor(top), 0), height)
    part = lab[corner[1] : max(math.ceil(bottom) + 1, 0), corner[0] : max(math.ceil(right) + 1, 0)]
    if not part.size:
        return np.zeros(3, np.float32)
    mask = np.zeros(part.shape[:2], np.uint8)
    cv2.fillPoly(mask, [np.round(outline - corner).astype(np.int32)], 1)
    pixels = part[mask > 0]
    pixels = pixels if len(pixels) else part.reshape(-1, 3)
    lightest = np.argsort(pixels[:, 0], kind="stable")[min(int(_WHITE * len(pixels)), len(pixels) - 1) :]
    white: Floats = pixels[lightest].mean(axis=0)
    return white


def _roots(lab: Floats) -> Floats:
    """Cube roots of X, Y and Z, each against the white (CIE 15: they follow from L, a, b)."""
    roots_y = (lab[..., 0] + 16) / 116
    return np.stack([roots_y + lab[..., 1] / 500, roots_y, roots_y - lab[..., 2] / 200], axis=-1).astype(np.float32)


def _stops(lab: Floats) -> Floats:
    """Stops of Y, and of X and Z against Y, each against the white."""
    stops = 3 * np.log2(np.maximum(_roots(lab)[..., (1, 0, 2)], np.float32(0.05)))
    stops[..., 1:] -= stops[..., :1]
    return stops.astype(np.float32)
