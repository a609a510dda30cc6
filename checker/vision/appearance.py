"""What the pixels of a face say about eyes, mouth and head: measures in an upright view of fixed eye distance.

The mesh fills in what is covered, so visibility is read from colours and contrasts, each relative to the person's own
skin: no measure knows what a skin should look like.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.eye_likeness import eye_looks
from checker.vision.faces import EYES_OF_BOX, Box
from checker.vision.mesh import (
    CHIN,
    INNER_LIPS,
    LEFT_EYE,
    LEFT_LIDS,
    RIGHT_EYE,
    RIGHT_LIDS,
    Eye,
    Mesh,
)
from checker.vision.pixels import sampled, unit
from checker.vision.ranks import median, percentile, percentiles

Rgb = NDArray[np.uint8]
Floats = NDArray[np.float32]

EYE_DISTANCE = 48  # pixels between the eye centres in the view
# The head with its hair, ear to ear, from above the crown to below the chin.
_WIDTH, _HEIGHT = round(3.25 * EYE_DISTANCE), round(4.5 * EYE_DISTANCE)
_EYES_AT = (_WIDTH / 2, 2.35 * EYE_DISTANCE)
_EYE_LINE = 0.42  # of the height of the box of a face: where the eyes are

_EYES = ((RIGHT_LIDS, RIGHT_EYE), (LEFT_LIDS, LEFT_EYE))
GLABELLA, _UPPER_LIP, _LIP_TOP, _LIP_BOTTOM, _LIP_LINE, _CHIN_BUTTON = 9, 164, 0, 17, 13, 199
_FAIR_SKIN = 50.0  # lightness of a cheek
_LIPS_OUTER = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146)
_LIPS_INNER = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95)
_FINER = 3  # times the pixels of the view, in which closed lips are a few pixels apart
_PALER, _LESS_RED = 3.0, 0.8  # teeth: lighter than the lips, in units of L; at most that share of their red (a*)
_HOLLOW = 0.6  # at most that share of the lips' lightness


@dataclass(frozen=True)
class View:
    """The face upright, eyes level, `EYE_DISTANCE` apart.

    Attributes:
        lab: (4.5 d, 3.25 d, 3) CIE Lab, L 0..100, for the eye distance d.
        person: (4.5 d, 3.25 d) 0..1, the person's mask.
        points: (468, 2) points of the mesh in the view.
        lids: for the right and the left eye: (16, 2) outline of the lids in the view.
        openings: for the right and the left eye: lid distance over the distance of the corners, by the iris model.
    """

    lab: Floats
    person: Floats
    points: Floats
    lids: tuple[Floats, Floats]
    openings: tuple[float, float]

    @cached_property
    def light(self) -> Floats:
        """(4.5 d, 3.25 d) the lightness of `lab` alone."""
        return np.asarray(cv2.extractChannel(self.lab, 0), np.float32)


def view_of(rgb: Rgb, mesh: Mesh, eyes: tuple[Eye, Eye], person: Floats) -> View:
    """Cuts the upright view out of a picture.

    Args:
        rgb: (height, width, 3) picture.
        mesh: The face's points in it.
        eyes: Outlines of the right and the left eye in it.
        person: (height, width) mask of the person.
    """
    right, left = mesh.eye_centres
    scale = EYE_DISTANCE / max(math.dist(left.tolist(), right.tolist()), 1e-3)
    cos, sin = math.cos(math.radians(mesh.roll)) * scale, math.sin(math.radians(mesh.roll)) * scale
    rotation = np.array([[cos, sin], [-sin, cos]], np.float32)
    shift = np.array(_EYES_AT, np.float32) - rotation @ ((right + left) / 2)
    matrix = np.concatenate([rotation, shift[:, None]], axis=1)
    size = (_WIDTH, _HEIGHT)
    mask = cv2.warpAffine(person, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    view = sampled(rgb, matrix, size)
    lab = cv2.cvtColor(unit(view), cv2.COLOR_RGB2LAB)
    lids = tuple((eye.contour @ rotation.T + shift).astype(np.float32) for eye in eyes)
    points = (mesh.xy @ rotation.T + shift).astype(np.float32)
    openings = (eyes[0].opening, eyes[1].opening)
    return View(np.asarray(lab, np.float32), np.asarray(mask, np.float32), points, (lids[0], lids[1]), openings)


def eye_middles(view: View) -> Floats:
    """(2, 2) middles between the corners of the right and of the left eye in the view."""
    return np.stack([view.points[list(corners)].mean(0) for corners in (RIGHT_EYE, LEFT_EYE)])


def patch(view: View, at: Floats, radius: float = 0.07) -> Floats:
    """Median Lab of a square around a place; radius in eye distances."""
    reach = max(1, round(radius * EYE_DISTANCE))
    x, y = (round(float(value)) for value in at)
    pixels = view.lab[max(0, y - reach) : max(0, y + reach + 1), max(0, x - reach) : max(0, x + reach + 1)].reshape(
        -1, 3
    )
    if not len(pixels):
        return np.zeros(3, np.float32)
    middle: Floats = np.sort(pixels, axis=0)[len(pixels) // 2]
    return middle


def _chroma_distance(first: Floats, second: Floats) -> float:
    return float(np.hypot(*(first - second)[1:]))


def eye_features(view: View, mesh: Mesh) -> dict[str, float]:
    """Measures both eyes.

    Returns:
        `eye_opening`, `eye_lids`, `eye_contrast`: means of both eyes of the lids' distance by two models (in eye
        widths) and of the contrast between the lids, over no less than a fixed lightness, as the white of an eye does
        not darken with the skin; `eye_shut`: mean of both, as `eye_looks` tells it; these four also with `_apart`: half
        of what the right eye has more than the left. `eye_likeness`: as `eye_looks` tells it; `box_span`,
        `lens_dark_worst`, `eye_bright`: of the worse eye, the contrast of the whole eye, the darkness of the skin below
        it, and how light the eye is. Contrasts and lightness are in units of the lightness of the cheek.
    """
    contrasts, boxes, darks, lights = [], [], [], []
    for corners, lids in ((RIGHT_EYE, view.lids[0]), (LEFT_EYE, view.lids[1])):
        centre = view.points[list(corners)].mean(0)
        cheek = patch(view, centre + np.array([0, 0.53 * EYE_DISTANCE], np.float32))
        below = patch(view, centre + np.array([0, 0.25 * EYE_DISTANCE], np.float32), 0.05)
        skin = max(float(cheek[0]), 1.0)
        low, high = percentiles(_inside(view, lids, centre), 5, 95)
        contrasts.append((high - low) / max(skin, _FAIR_SKIN))
        x, y = (round(float(value)) for value in centre)
        wide, tall = round(0.22 * EYE_DISTANCE), round(0.125 * EYE_DISTANCE)
        box = view.light[max(0, y - tall) : y + tall + 1, max(0, x - wide) : x + wide + 1]
        first, middle, last = percentiles(box, 5, 50, 95) if box.size else (0.0, 0.0, 0.0)
        boxes.append((last - first) / skin)
        lights.append(middle / skin)
        darks.append((cheek[0] - below[0]) / skin)
    lids_apart = [_distances(mesh, pairs) / max(_distances(mesh, (corners,)), 1e-3) for pairs, corners in _EYES]
    looks = eye_looks(view.light, view.lids)
    of_both = {"eye_opening": view.openings, "eye_lids": lids_apart, "eye_contrast": contrasts, "eye_shut": looks.shut}
    return {
        **{name: (right + left) / 2 for name, (right, left) in of_both.items()},
        **{f"{name}_apart": (right - left) / 2 for name, (right, left) in of_both.items()},
        "eye_likeness": looks.likeness,
        "box_span": float(min(boxes)),
        "lens_dark_worst": float(max(darks)),
        "eye_bright": float(max(lights)),
    }


def _distances(mesh: Mesh, pairs: Sequence[tuple[int, int]]) -> float:
    """Mean distance in the picture between the points of each pair."""
    return sum(math.dist(mesh.xy[first].tolist(), mesh.xy[second].tolist()) for first, second in pairs) / len(pairs)


def _inside(view: View, lids: Floats, centre: Floats) -> Floats:
    """Lightness of the pixels between the lids."""
    mask = np.zeros(view.light.shape, np.uint8)
    cv2.fillPoly(mask, [np.round(lids).astype(np.int32)], 1)
    pixels: Floats = view.light[mask > 0]
    return pixels if pixels.size >= 5 else patch(view, centre)[:1]


def mouth_opening(mesh: Mesh) -> float:
    """Returns the distance between the inner lips over the distance from the eyes to the chin (OFIQ's MouthClosed)."""
    height = float(np.linalg.norm(mesh.points[CHIN] - mesh.points[[*RIGHT_EYE, *LEFT_EYE]].mean(0)))
    return _distances(mesh, INNER_LIPS) / max(height, 1e-3)


def mouth_seen(view: View, opening: float) -> tuple[float, float]:
    """Tells how much of an opening of the mouth is seen to be one.

    The mesh takes full lips that are closed for parted ones. Between parted lips are teeth, lighter and less red than
    the person's own lips, or a dark hollow.

    Args:
        view: The face.
        opening: As of `mouth_opening`.

    Returns:
        The same for what is teeth or dark alone; and for what is teeth beside either lip, as a moustache darkens one.
    """
    outer, inner = (view.points[list(ring)] for ring in (_LIPS_OUTER, _LIPS_INNER))
    corner = np.maximum(np.floor(outer.min(axis=0)) - 2, 0).astype(int)
    far = np.minimum(np.ceil(outer.max(axis=0)) + 3, view.lab.shape[1::-1]).astype(int)
    window = view.lab[corner[1] : far[1], corner[0] : far[0]]
    if min(window.shape[:2]) < 4:
        return 0.0, 0.0
    part = cv2.resize(window, None, fx=_FINER, fy=_FINER, interpolation=cv2.INTER_LINEAR)
    planes = [np.asarray(cv2.extractChannel(part, plane), np.float32) for plane in (0, 1)]  # L*, and a* for red
    inside = _filled(planes[0], inner - corner)
    apart = cv2.dilate(inside.view(np.uint8), np.ones((3, 3), np.uint8)) == 0
    # Both rings begin at one corner of the mouth, and reach the other half way, along the upper lip.
    half = len(outer) // 2
    upper = np.concatenate([outer[: half + 1], inner[half::-1]])
    lower = np.concatenate([outer[half:], outer[:1], inner[:1], inner[: half - 1 : -1]])
    both, *lips = (_filled(planes[0], ring - corner) & apart for ring in (outer, upper, lower))
    each = [lip for lip in lips if lip.any()]
    if not each or not both.any() or not inside.any():
        return 0.0, 0.0
    paleness, redness = (plane[inside] for plane in planes)
    light, red = (median(plane[both]) for plane in planes)
    teeth = (paleness > light + _PALER) & (redness < _LESS_RED * red)
    hollow = paleness < _HOLLOW * light
    light, red = (max(median(plane[lip]) for lip in each) for plane in planes)
    beyond = (paleness > light + _PALER) & (redness < _LESS_RED * red)
    share = opening / len(paleness)
    return float(share * np.count_nonzero(teeth | hollow)), float(share * np.count_nonzero(beyond))


def _filled(part: Floats, ring: Floats) -> NDArray[np.bool_]:
    """What a ring of points, in pixels of the view, encloses of a part of it that is made finer."""
    mask = np.zeros(part.shape[:2], np.uint8)
    cv2.fillPoly(mask, [np.round((ring + 0.5) * _FINER - 0.5).astype(np.int32)], 1)
    return mask > 0


def cover_features(view: View, mesh: Mesh) -> dict[str, float]:
    """Measures whether the lower face is that of the same skin, with lips.

    Returns:
        `presence`: the mesh's logit; `lip_colour`: how far the lips differ from the skin above and below; `lip_line`:
        darkness of the line between the lips; `chin_tint`: how far the chin differs in colour from the skin between
        the brows (all but the first in Lab units).
    """
    between = patch(view, view.points[GLABELLA])
    upper, chin = patch(view, view.points[_UPPER_LIP], 0.05), patch(view, view.points[_CHIN_BUTTON])
    lips: Floats = (
        patch(view, view.points[_LIP_TOP], 0.04) + patch(view, view.points[_LIP_BOTTOM], 0.04)
    ) / np.float32(2)
    line = patch(view, view.points[_LIP_LINE], 0.03)
    return {
        "presence": mesh.presence,
        "lip_colour": _chroma_distance(lips, (upper + chin) / np.float32(2)),
        "lip_line": float(lips[0] - line[0]),
        "chin_tint": _chroma_distance(chin, between),
    }


def detail(view: View) -> float:
    """Returns how strong the sharpest edges of the head are (97th percentile of local contrast, units of L).

    Glasses, masks and hats have edges as faces and hair do; only blur and lack of contrast take them all away, and then
    nothing can be said of eyes or cloth.
    """
    return _sharpest(view.light, view.person) or 0.0


def detail_in(rgb: Rgb, box: Box, person: Floats) -> float | None:
    """Returns the same of a face without points; None where no person is seen in its place.

    Args:
        rgb: (height, width, 3) picture.
        box: (x0, y0, x1, y1) of the face in it.
        person: (height, width) mask of the person.
    """
    x0, y0, x1, y1 = box
    scale = EYE_DISTANCE / max(EYES_OF_BOX * (x1 - x0), 1e-3)
    shift = np.array(_EYES_AT, np.float32) - np.float32(scale) * np.array([(x0 + x1) / 2, y0 + _EYE_LINE * (y1 - y0)])
    matrix = np.array([[scale, 0, shift[0]], [0, scale, shift[1]]], np.float32)
    size = (_WIDTH, _HEIGHT)
    mask = cv2.warpAffine(person, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    lab = cv2.cvtColor(unit(sampled(rgb, matrix, size)), cv2.COLOR_RGB2LAB)
    return _sharpest(np.asarray(cv2.extractChannel(lab, 0), np.float32), np.asarray(mask, np.float32))


def _sharpest(light: Floats, person: Floats) -> float | None:
    inside = person > 0.6
    if np.count_nonzero(inside) < 500:
        return None
    fine = np.asarray(cv2.absdiff(light, cv2.GaussianBlur(light, (0, 0), 1.5)), np.float32)
    return percentile(fine[inside], 97)


def burnt_share(rgb: Rgb, box: tuple[float, float, float, float]) -> float:
    """Returns the share of a face that is clipped to white: in the middle of its box, all three channels above 249."""
    x0, y0, x1, y1 = box
    left, right = int(x0 + 0.2 * (x1 - x0)), int(x1 - 0.2 * (x1 - x0))
    top, bottom = int(y0 + 0.2 * (y1 - y0)), int(y1 - 0.2 * (y1 - y0))
    middle = rgb[max(0, top) : max(0, bottom), max(0, left) : max(0, right)]
    if not middle.size:
        return 0.0
    white = cv2.countNonZero(cv2.inRange(middle, (250, 250, 250), (255, 255, 255)))
    return float(white / (middle.shape[0] * middle.shape[1]))


def burnt_features(rgb: Rgb, box: tuple[float, float, float, float]) -> float:
    """Returns the lesser of what is clipped of a whole face and of the half with the eyes: a white mask is no light."""
    x0, y0, x1, y1 = box
    return min(burnt_share(rgb, box), burnt_share(rgb, (x0, y0, x1, (y0 + y1) / 2)))
