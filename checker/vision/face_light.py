"""Light on a face, measured against the person's own bright and dark parts, so that no skin is too dark or too light.

What tells a dark picture from dark skin: the whites of the eyes, the highlights on the skin and whatever is bright
around the person; what tells a burnt or hazy one: pupils, lashes and nostrils, which are dark in everybody.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.ends import BURNT, LUMINANCE, burnt_from, extremes, sample
from checker.vision.light_level import SKIN, levels_of, light_of
from checker.vision.mesh import OVAL, Mesh
from checker.vision.pixels import shrunk, unit, warped
from checker.vision.ranks import median, percentile, percentiles

Rgb = NDArray[np.uint8]
Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]

EYE_DISTANCE = 40.0  # pixels between the eyes in the crop that is measured
_WIDTH, _HEIGHT = 104, 128
_EYE_LINE = 48.0

# Rings and points of the canonical face; right and left are the person's own.
_RIGHT_LIDS = (33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7)
_LEFT_LIDS = (263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249)
_RIGHT_BROW = (70, 63, 105, 66, 107, 55, 65, 52, 53, 46)
_LEFT_BROW = (300, 293, 334, 296, 336, 285, 295, 282, 283, 276)
_LIPS = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146)
_NOSTRILS = (98, 97, 2, 326, 327, 294, 19, 64)
# Mirrored pairs of places on bare skin: under the eyes, cheeks, beside the nose, jaw.
_PAIRS = [(50, 280), (101, 330), (205, 425), (36, 266), (187, 411), (118, 347), (123, 352)]
# The same close to the middle, where a face looks at the camera: forehead twice, between the brows, lip, chin.
_MIDDLE_PAIRS = [(108, 337), (109, 338), (107, 336), (37, 267), (201, 421)]


@dataclass(frozen=True)
class Crop:
    """A face set upright at a fixed eye distance.

    Attributes:
        rgb: (128, 104, 3).
        points: (468, 2) points of the mesh in the crop.
        scale: Pixels of the crop to one of the picture; above 1 the picture has less detail than the crop.
        matrix: (2, 3) from the picture to the crop.
    """

    rgb: Rgb
    points: Floats
    scale: float
    matrix: Floats

    @cached_property
    def lab(self) -> tuple[Floats, Floats, Floats]:
        """CIE L*, a* and b* of `rgb`, each (128, 104); L 0..100."""
        light, a, b = cv2.split(cv2.cvtColor(unit(self.rgb), cv2.COLOR_RGB2LAB))
        return np.asarray(light, np.float32), np.asarray(a, np.float32), np.asarray(b, np.float32)

    @cached_property
    def oval(self) -> Bools:
        """(128, 104) what lies within the outline of the face."""
        return self.filled(OVAL)

    def filled(self, *rings: Sequence[int], grow: int = 0) -> Bools:
        """(128, 104) what lies within any of the rings of points of the mesh, and by so many pixels around."""
        mask = np.zeros(self.rgb.shape[:2], np.uint8)
        for ring in rings:
            cv2.fillPoly(mask, [self.places[list(ring)]], 1)
        if grow:
            mask = np.asarray(cv2.dilate(mask, np.ones((2 * grow + 1, 2 * grow + 1), np.uint8)), np.uint8)
        return mask.view(np.bool_)

    @cached_property
    def places(self) -> NDArray[np.int32]:
        """(468, 2) the pixels of the points, some perhaps beyond the crop."""
        return np.round(self.points).astype(np.int32)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a crop lies.

    Attributes:
        size: Its width and height.
        matrix: (2, 3) from the picture to the crop.
        points: (468, 2) points of the mesh in the crop.
        scale: Pixels of the crop to one of the picture.
    """

    size: tuple[int, int]
    matrix: Floats
    points: Floats
    scale: float


def place_face(mesh: Mesh, eye_distance: float = EYE_DISTANCE) -> Place:
    """Places a crop of the face, brows to chin and from ear to ear, upright.

    Args:
        mesh: The points of the face.
        eye_distance: Pixels between the eyes in the crop; its size grows with it.
    """
    grown = eye_distance / EYE_DISTANCE
    size = round(_WIDTH * grown), round(_HEIGHT * grown)
    scale = eye_distance / max(mesh.eye_distance, 1.0)
    cos, sin = math.cos(math.radians(mesh.roll)), math.sin(math.radians(mesh.roll))
    turn = np.array([[cos, sin], [-sin, cos]], np.float32)
    linear = turn * np.float32(scale)
    shift = np.array([size[0] / 2, _EYE_LINE * grown], np.float32) - linear @ mesh.eye_centres.mean(0)
    matrix = np.concatenate([linear, shift[:, None]], axis=1).astype(np.float32)
    return Place(size, matrix, (mesh.xy @ linear.T + shift).astype(np.float32), scale)


def cut_out(picture: Rgb, mesh: Mesh, place: Place, window: tuple[slice, slice] | None = None) -> Rgb:
    """Cuts a crop out of a picture.

    Args:
        picture: (height, width, 3), or (height, width) for a grey one.
        mesh: The points of the face in it.
        place: Where the crop lies.
        window: Rows and columns of the crop that are wanted; all of it by default.

    Returns:
        The crop or that part of it, with the picture's channels.
    """
    # Shrinking with all pixels first: an affine sampling alone would alias.
    x0, y0, x1, y1 = _needed(place)
    part = picture[y0 : max(y1, y0 + 2), x0 : max(x1, x0 + 2)]
    if part.size == 0:
        part, x0, y0 = picture, 0, 0
    factor = np.ones(2, np.float32)
    if place.scale < 0.9:
        fitted = max(2, round(part.shape[1] * place.scale)), max(2, round(part.shape[0] * place.scale))
        factor = np.array([fitted[0] / part.shape[1], fitted[1] / part.shape[0]], np.float32)
        part = shrunk(part, fitted)
    rows, columns = window or (slice(0, place.size[1]), slice(0, place.size[0]))
    linear = place.matrix[:, :2]
    origin = linear @ np.array([x0, y0], np.float32) + place.matrix[:, 2] - (columns.start, rows.start)
    sampling = np.concatenate([linear / factor, origin[:, None]], axis=1).astype(np.float32)
    size = columns.stop - columns.start, rows.stop - rows.start
    return warped(part, sampling, size)


def _needed(place: Place) -> tuple[int, int, int, int]:
    """(x0, y0, x1, y1) of the picture that a crop shows, with what sampling looks at around it."""
    # It turns and scales alone: four corners go back by hand in a third of the time of a general inverse.
    (cos, sin, x), (minus_sin, _, y) = place.matrix.tolist()
    square = cos * cos + sin * sin
    corners = [(across - x, down - y) for across in (0, place.size[0]) for down in (0, place.size[1])]
    columns = [(cos * u + minus_sin * v) / square for u, v in corners]
    rows = [(sin * u + cos * v) / square for u, v in corners]
    margin = 2 + 2 / min(place.scale, 1.0)
    x0, y0, x1, y1 = min(columns) - margin, min(rows) - margin, max(columns) + margin, max(rows) + margin
    return max(0, int(x0)), max(0, int(y0)), max(0, int(x1)), max(0, int(y1))


def face_crop(rgb: Rgb, mesh: Mesh) -> Crop:
    """Cuts the face out, upright, at a fixed distance between the eyes.

    Args:
        rgb: (height, width, 3) picture.
        mesh: The points of the face in it.
    """
    place = place_face(mesh)
    return Crop(cut_out(rgb, mesh, place), place.points, place.scale, place.matrix)


@dataclass(frozen=True, slots=True)
class FaceLight:
    """What the light does to a face. Lightness is CIE L*, 0 to 100.

    Attributes:
        skin: Median lightness of the skin.
        white: The brightest thing known: of the whites of the eyes, the skin's highlights and the surroundings.
        eye_white: Lightness of the whites of the eyes.
        light: What light falls on the face, whatever its skin: stops above what is usual in good light (`light_level`).
        flood: The same by green and blue alone, where skin is at its end last: of a face that is too bright.
        black: The darkest thing known: of pupils and lashes, which are paler in pale people, and hair and clothes.
        contrast: `white` less `black`.
        face_burnt: Share of the skin where all channels are at their end.
        clipped: How much of the skin's light has lost its gradations: the shares of its red, green and blue that are at
            their end, weighted by what each contributes to the lightness.
        crushed: Share of the face that is as good as black.
        side: Factor in light between the brighter and the darker half of the face, in stops (log2), of the middle of
            seven mirrored pairs of places.
        edge: The same of the middle of five pairs close to the middle of the face, which modelling light leaves alike:
            large where the edge of a shadow runs down the face.
        glare: Area of the burnt spots on the skin, as a share of the skin.
        glare_centre: Centre (x, y) of the largest in pixels of the picture, or None.
        highlight: 97th percentile of the lightness of the skin.
        chroma: Median chroma of the skin.
        levels: What `light` and `flood` come from.
    """

    skin: float
    white: float
    eye_white: float
    light: float
    flood: float
    black: float
    contrast: float
    face_burnt: float
    clipped: float
    crushed: float
    side: float
    edge: float
    glare: float
    glare_centre: tuple[float, float] | None
    highlight: float
    chroma: float
    levels: NDArray[np.float64]

    def values(self) -> dict[str, Any]:
        """Returns the numbers, rounded, by name."""
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: round(value, 4) for name, value in found.items() if isinstance(value, float)}


def _skin_mask(crop: Crop) -> Bools:
    """Bare skin: the oval without its rim, eyes, brows, lips and nostrils."""
    oval = crop.oval
    inner = cv2.erode(oval.view(np.uint8), np.ones((7, 7), np.uint8)) > 0
    for grow, rings in ((3, (_RIGHT_LIDS, _LEFT_LIDS)), (2, (_RIGHT_BROW, _LEFT_BROW, _LIPS)), (1, (_NOSTRILS,))):
        inner &= ~crop.filled(*rings, grow=grow)
    return np.asarray(inner, np.bool_)


def measure_light(rgb: Rgb, crop: Crop) -> FaceLight:
    """Measures the light on a face.

    Args:
        rgb: (height, width, 3) picture.
        crop: The face in it, by `face_crop`.

    Returns:
        The measures.
    """
    light, a, b = crop.lab
    skin = _skin_mask(crop)
    oval = crop.oval
    if skin.sum() < 200:  # a face in profile or nearly so
        skin = oval if oval.sum() >= 200 else np.ones_like(oval)
    lids = crop.filled(_RIGHT_LIDS, _LEFT_LIDS, grow=1)
    # A pupil is about a fiftieth of what lies between the lids: small ones in pale eyes are all that is dark there.
    eye_white, black = percentiles(light[lids], 88, 2) if lids.any() else (0.0, 0.0)
    between = crop.filled(_RIGHT_LIDS, _LEFT_LIDS)
    whitest = percentile(light[between], 96) if between.any() else eye_white
    dark = percentile(light[oval], 1) if oval.any() else black
    seen = sample(rgb)
    darkest, brightest = extremes(seen)
    black = min(black, dark, darkest)
    middle, high = percentiles(light[skin], *SKIN)
    red, green, blue = cv2.split(crop.rgb)
    bare = [np.asarray(channel, np.uint8)[skin] for channel in (red, green, blue)]
    levels = levels_of(bare, (middle, high), whitest)
    white = max(eye_white, high, brightest)
    least, most = np.minimum(np.minimum(red, green), blue), np.maximum(np.maximum(red, green), blue)
    ended = [_share(channel >= 254) for channel in bare]
    glare, centre = _glare(crop, skin, least, middle, burnt_from(seen))
    side, edge = _sides(crop, light)
    return FaceLight(
        skin=middle,
        white=white,
        eye_white=eye_white,
        light=light_of(levels, "luminance"),
        flood=light_of(levels, "green"),
        black=black,
        contrast=white - black,
        face_burnt=_share(least[skin] >= BURNT),
        clipped=sum(weight * share for weight, share in zip(LUMINANCE[0].tolist(), ended, strict=True)),
        crushed=_share(most[oval] <= 12),
        side=side,
        edge=edge,
        glare=glare,
        glare_centre=centre,
        highlight=high,
        chroma=float(np.hypot(median(a[skin]), median(b[skin]))),
        levels=levels,
    )


def _share(true: Bools) -> float:
    return np.count_nonzero(true) / max(true.size, 1)


def face_colour(crop: Crop) -> float:
    """How far colours on a face are from their median: 95th percentile, CIE a*b*; 0 for grey, also when it is tinted.

    Args:
        crop: The face, by `face_crop`.
    """
    face = crop.oval
    a, b = (np.asarray(cv2.blur(plane, (3, 3)), np.float32)[face] for plane in crop.lab[1:])
    if not len(a):
        return 0.0
    return percentile(np.hypot(a - np.float32(median(a)), b - np.float32(median(b))), 95)


def _linear(light: Floats) -> Floats:
    """Relative luminance of CIE lightness (CIE 15, the inverse of L*)."""
    root = (light + 16) / 116
    cube = root * root * root  # a tenth of the time of a power
    return np.where(light > 8, cube, light / np.float32(903.3)).astype(np.float32)


def _sides(crop: Crop, light: Floats) -> tuple[float, float]:
    """Stops between the halves of the face: the middle of the mirrored pairs, and of those close to its middle."""
    luminance = np.asarray(cv2.blur(_linear(light), (5, 5)), np.float32)
    height, width = luminance.shape
    pairs = crop.places[np.array([*_PAIRS, *_MIDDLE_PAIRS])]
    x, y = np.minimum(np.maximum(pairs, 0), (width - 1, height - 1)).T
    first, second = luminance[y, x] + np.float32(0.0005)
    stops = np.log2(second / first)
    return abs(median(stops[: len(_PAIRS)])), abs(median(stops[len(_PAIRS) :]))


def _glare(
    crop: Crop, skin: Bools, least: Rgb, middle: float, white: float
) -> tuple[float, tuple[float, float] | None]:
    """The spots of skin that are burnt to a colourless white, by the least channel, where that around them is not.

    One lamp burns forehead, nose and both cheeks at once, so all of them count. `middle` is the skin's
    lightness, `white` the level from which the picture is burnt.
    """
    burnt = skin & (least >= math.ceil(white))  # bytes and whole numbers are compared faster
    burnt &= crop.lab[0] > middle + 10
    if not burnt.any():
        return 0.0, None
    spot = cv2.morphologyEx(burnt.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    count, _, stats, centres = cv2.connectedComponentsWithStats(spot, connectivity=8)
    if count < 2:
        return 0.0, None
    best = int(np.argmax(stats[1:, cv2.CC_STAT_AREA])) + 1
    area = float(stats[1:, cv2.CC_STAT_AREA].sum()) / float(skin.sum())
    back = np.linalg.inv(crop.matrix[:, :2]) @ (centres[best] - crop.matrix[:, 2])
    return area, (float(back[0]), float(back[1]))
