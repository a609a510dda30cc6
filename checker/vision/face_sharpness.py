"""Focus on a face at a fixed eye distance, told apart from enlarging and from compression."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.edge_width import clear_slopes, edge_width
from checker.vision.face_light import Place, cut_out, place_face
from checker.vision.faces import EYES_OF_BOX, Box
from checker.vision.mesh import Mesh
from checker.vision.noise import Floor, floor_of
from checker.vision.ranks import median, percentile

Rgb = NDArray[np.uint8]
Grey = NDArray[np.uint8]
Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]

# Eyes with lids and brows, nostrils, mouth: places with edges in every face.
_FEATURES = (33, 133, 159, 145, 263, 362, 386, 374, 105, 334, 66, 296, 2, 98, 327, 61, 291, 13, 0, 17)
_REACH = 0.16  # of the eye distance, around each of them
_FINEST = 110.0  # pixels between the eyes beyond which more detail tells nothing
_EDGE_REACH = 0.14  # of the eye distance: how far an edge is followed
_KERNEL = 4  # pixels: what filters look at beyond that
_SCANNED = 128  # lines of a face, each way, in which steps are looked at
_LEAST_STEPS = 20
_LEAST_STEP = 12  # grey levels: noise and the coder leave lower ones
_SAMPLE = 512  # pixels of the middle that are searched for traces of enlarging

# What is just sharp enough, from degraded portraits: an edge as wide as this share of the eye distance, or, in a small
# picture, as this many pixels, which sampling and coding alone may give it.
_WIDTH_SHARE = 5.67
_WIDTH_PIXELS = 3.3
_DETAIL = 0.5
_DETAIL_WEIGHT = 3.0
_BONUS = 0.4
_UNTOLD = 0.25  # instead where detail drowns in noise, in a small picture: what is allowed there counts on a bonus
_SMALL, _LARGE = 60.0, 80.0  # pixels between the eyes: all of that, none of it
_EDGELESS = 2.0  # softness of a face without edges
# A shaken picture keeps its detail in one direction only. Of one shaken far enough the edges that are left lie along
# the motion and are sharp. What is missing to each of `Shake`, in softness:
_EVEN_WEIGHT, _SHAKEN_WEIGHT = 1.5, 4.0
_LEAST_DISTANCE = 25.0  # pixels between the eyes below which a lack of edges says nothing
_MIDDLE = 0.8  # of the width and height of a face's box: surely face


@dataclass(frozen=True, slots=True)
class Shake:
    """From which `evenness` of detail down a face counts as softer: somewhat, and as shaken."""

    even: float
    shaken: float


@dataclass(frozen=True, slots=True)
class FaceSharpness:
    """How sharp a face is.

    Attributes:
        softness: About 0 for the sharpest, 1 where focus is lost: the edges' width by what is allowed at this size,
            less a bonus for fine detail, more where detail runs one way only. None when the face is too small to tell.
        edge_width: Width of the edges, percent of the eye distance.
        edge_pixels: The same in pixels.
        detail: Amplitude of the finest detail over the next coarser (half an octave of Gaussian blur each).
        evenness: Energy of detail in the direction with least of it over the one with most: near 0 when shaken.
        spread: How much of the highest steps between pixels their neighbours share: near 0 in a mosaic
            of squares, as enlarging without smoothing leaves it.
        interpolation: Strength of the regular pattern that enlarging leaves, over the noise.
        blockiness: Steps at the borders of 8x8 blocks over the steps within them; 1 without compression.
        flatness: Share of 8x8 blocks of the face that are flat inside, as strong compression leaves them.
        eye_distance: Of the face, in pixels.
    """

    softness: float | None
    edge_width: float | None
    edge_pixels: float | None
    detail: float
    evenness: float
    spread: float
    interpolation: float
    blockiness: float
    flatness: float
    eye_distance: float

    def values(self) -> dict[str, Any]:
        """Returns the numbers, rounded, by name."""
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: None if value is None else round(value, 4) for name, value in found.items()}


def measure_sharpness(rgb: Rgb, mesh: Mesh, shake: Shake | None) -> FaceSharpness:
    """Measures the focus on a face.

    Args:
        rgb: (height, width, 3) picture.
        mesh: The points of the face in it.
        shake: What counts as shaken; nothing without it.
    """
    distance = max(mesh.eye_distance, 1.0)
    whole = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)
    place = place_face(mesh, min(distance, _FINEST))
    mask = _features(place)
    part = _around(mask, _reach(distance) + _KERNEL)
    grey = cut_out(whole, mesh, place, part).astype(np.float32)
    return _measured(whole, grey, mask[part], distance, _box(mesh), shake)


def sharpness_in(rgb: Rgb, box: Box, shake: Shake | None) -> FaceSharpness:
    """Measures the focus on a face without points: one that is shaken or covered.

    Args:
        rgb: (height, width, 3) picture.
        box: (x0, y0, x1, y1) of the face in it.
        shake: As of `measure_sharpness`.
    """
    x0, y0, x1, y1 = box
    distance = max(EYES_OF_BOX * (x1 - x0), 1.0)
    scale = min(distance, _FINEST) / distance
    whole = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)
    grey = whole if scale == 1 else cv2.resize(whole, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    mask = np.zeros(grey.shape, np.uint8)
    middle = round((x0 + x1) / 2 * scale), round((y0 + y1) / 2 * scale)
    axes = round(_MIDDLE * (x1 - x0) / 2 * scale), round(_MIDDLE * (y1 - y0) / 2 * scale)
    cv2.ellipse(mask, middle, axes, 0, 0, 360, 1, -1)
    part = _around(mask > 0, _reach(distance) + _KERNEL)
    return _measured(whole, np.asarray(grey[part], np.float32), mask[part] > 0, distance, box, shake)


def _measured(whole: Grey, grey: Floats, mask: Bools, distance: float, box: Box, shake: Shake | None) -> FaceSharpness:
    """Measures the picture in a box, and of its face, enlarged or shrunk to a working size, what the mask shows."""
    working = min(distance, _FINEST)
    floor = floor_of(mask, working)
    slopes, clear = clear_slopes(grey, mask, floor)
    width, (detail, evenness) = edge_width(slopes, mask, floor, _reach(distance)), _detail(grey, mask, floor)
    block, flat = _compression(whole, box)
    share = None if width is None else 100 * width / working
    softness = None
    if width is not None and share is not None:
        bonus = clear * _bonus(detail) + (1 - clear) * _untold(working)
        softness = _softness(share, width, bonus, evenness, shake)
    if width is None and distance >= _LEAST_DISTANCE:
        softness = _EDGELESS
    spread, lines = _spread(whole, box), _interpolation(whole)
    return FaceSharpness(softness, share, width, detail, evenness, spread, lines, block, flat, distance)


def _reach(distance: float) -> int:
    return max(6, round(_EDGE_REACH * min(distance, _FINEST)))


def _box(mesh: Mesh) -> Box:
    (x0, y0), (x1, y1) = mesh.xy.min(0).tolist(), mesh.xy.max(0).tolist()
    return x0, y0, x1, y1


def _bonus(detail: float) -> float:
    """What fine detail takes from softness; negative where it is missing. Limited, as noise looks like detail."""
    return min(_BONUS, _DETAIL_WEIGHT * (detail - _DETAIL))


def _untold(distance: float) -> float:
    """What `_bonus` is taken for where noise hides it."""
    return _UNTOLD * min(1.0, max(0.0, (_LARGE - distance) / (_LARGE - _SMALL)))


def _softness(share: float, pixels: float, bonus: float, evenness: float, shake: Shake | None) -> float:
    """Width by what is allowed, less a bonus for detail, more when shaken."""
    shaken = 0.0
    if shake is not None:
        shaken = _EVEN_WEIGHT * max(0.0, shake.even - evenness) + _SHAKEN_WEIGHT * max(0.0, shake.shaken - evenness)
    return min(share / _WIDTH_SHARE, pixels / _WIDTH_PIXELS) - bonus + shaken


def _features(place: Place) -> Bools:
    mask = np.zeros(place.size[::-1], np.uint8)
    outer, inner = place.points[np.array(((33, 263), (133, 362)))]
    reach = max(2, round(_REACH * math.dist(*((outer + inner) / 2).tolist())))
    for x, y in np.round(place.points[list(_FEATURES)]).astype(int).tolist():
        cv2.circle(mask, (x, y), reach, 1, -1)
    return mask > 0


def _around(mask: Bools, margin: int) -> tuple[slice, slice]:
    """Rows and columns of everything that is set, and of what measuring there looks at."""
    x, y, width, height = cv2.boundingRect(mask.astype(np.uint8))
    rows = slice(max(0, y - margin), min(mask.shape[0], y + height + margin))
    return rows, slice(max(0, x - margin), min(mask.shape[1], x + width + margin))


def _detail(grey: Floats, mask: Bools, floor: Floor) -> tuple[float, float]:
    """Amplitude of the finest band over the next coarser around the features, and how evenly the latter has directions.

    The second is the ratio of the eigenvalues of the band's structure tensor. Both are of what exceeds the noise.
    """
    first, second = (np.asarray(cv2.GaussianBlur(grey, (0, 0), sigma), np.float32) for sigma in (0.7, 1.4))
    bands = grey - first, first - second
    fine, coarse = (float(values @ values) / values.size for values in (band[mask] for band in bands))
    fine, coarse = fine - floor.noise(bands[0]), coarse - floor.noise(bands[1])
    slopes = [np.asarray(cv2.Scharr(bands[1], cv2.CV_32F, *order), np.float32) for order in ((1, 0), (0, 1))]
    noise = sum(floor.noise(slope) for slope in slopes) / 2
    x, y = (slope[mask] for slope in slopes)
    xx, yy, xy = (float(one @ other) / x.size for one, other in ((x, x), (y, y), (x, y)))
    apart = float(np.hypot(xx - yy, 2 * xy))
    most, least = (xx + yy + apart) / 2 - noise, (xx + yy - apart) / 2 - noise
    return math.sqrt(max(fine, 0.0) / max(coarse, 1e-6)), max(least, 0.0) / max(most, 1e-6)


def blockiness(rgb: Rgb, mesh: Mesh) -> float:
    """Returns as `FaceSharpness` the steps at the borders of 8x8 blocks over those within them.

    Args:
        rgb: (height, width, 3) picture.
        mesh: The points of the face in it.
    """
    return _compression(np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8), _box(mesh))[0]


def _compression(whole: Grey, box: Box) -> tuple[float, float]:
    """Steps at block borders over steps inside, and the share of flat blocks, in the face's box on the 8x8 grid."""
    height, width = whole.shape
    x0, y0 = (int(max(0, value) // 8 * 8) for value in box[:2])
    x1, y1 = int(min(width, box[2]) // 8 * 8), int(min(height, box[3]) // 8 * 8)
    if x1 - x0 < 32 or y1 - y0 < 32:
        return 1.0, 0.0
    grey = whole[y0:y1, x0:x1]
    ratios = []
    for steps, across in ((cv2.absdiff(grey[:, 1:], grey[:, :-1]), 0), (cv2.absdiff(grey[1:], grey[:-1]), 1)):
        means = cv2.reduce(steps, across, cv2.REDUCE_AVG, dtype=cv2.CV_32F).ravel().tolist()
        phase = [sum(means[k::8]) / len(means[k::8]) for k in range(8)]
        ratios.append((phase[7] + 0.1) / (sum(phase[1:6]) / 5 + 0.1))
    rows = grey.reshape(grey.shape[0] // 8, 8, grey.shape[1])
    most, least = (extreme.reduce(rows, axis=1).reshape(len(rows), -1, 8) for extreme in (np.maximum, np.minimum))
    flat = np.count_nonzero(most.max(axis=2) - least.min(axis=2) <= 1) / (most.size // 8)
    return sum(ratios) / 2, flat


def _spread(whole: Grey, box: Box) -> float:
    """Steps beside the highest ones over these: the median, in the direction where it is larger; 1 without steps.

    The edges of a camera's picture are wider than a pixel, however it was sharpened.
    """
    face = whole[int(max(0, box[1])) : int(box[3]) + 1, int(max(0, box[0])) : int(box[2]) + 1]
    found = []
    for lines in (face, face.T):
        if min(lines.shape) < 4:
            continue
        scanned = np.ascontiguousarray(lines[:: max(1, len(lines) // _SCANNED)])
        steps = cv2.absdiff(scanned[:, 1:], scanned[:, :-1])
        middle = steps[:, 1:-1]
        highest = np.flatnonzero(middle >= math.ceil(max(_LEAST_STEP, percentile(middle, 92))))  # of whole numbers
        if len(highest) > _LEAST_STEPS:
            along = np.asarray(steps, np.float32).ravel()
            highest += 1 + 2 * (highest // middle.shape[1])  # there is one step more at both ends of each line
            found.append(median((along[highest - 1] + along[highest + 1]) / (2 * along[highest])))
    return max(found, default=1.0)


def _interpolation(whole: Grey) -> float:
    """The strongest line in the spectrum of the second difference over the median, in the weaker direction.

    Gallagher 2005, "Detection of linear and cubic interpolation in JPEG compressed images": the second difference of an
    enlarged picture varies with the factor's period. The lines of 8x8 blocks are left out.
    """
    top, left = (max(0, (side - _SAMPLE) // 2) for side in whole.shape)
    grey = whole[top : top + _SAMPLE, left : left + _SAMPLE]
    if min(grey.shape) < 66:
        return 0.0
    found = []
    for lines in (cv2.transpose(grey), grey):  # down columns is twice as fast as along rows
        # The kernel of size 1 of the second derivative is 1, -2, 1; sums of bytes are exact.
        bends = cv2.convertScaleAbs(cv2.Sobel(lines, cv2.CV_16S, 0, 2, ksize=1))
        least = cv2.threshold(bends, 20, 0, cv2.THRESH_TRUNC)[1]
        total = cv2.reduce(least, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S).reshape(1, -1)
        bend = total[:, 1:-1] / np.float64(lines.shape[1])
        bend = (bend - cv2.blur(bend, (17, 1), borderType=cv2.BORDER_REPLICATE)).ravel()
        window, known = _lines(len(bend))
        spectrum = np.abs(np.fft.rfft(bend * window))[known]
        base = median(spectrum)
        found.append(float(spectrum.max()) / base if base > 1e-6 else 0.0)
    return min(found)


@lru_cache(maxsize=64)
def _lines(length: int) -> tuple[NDArray[np.float64], Bools]:
    """The window of a spectrum, and which of its frequencies are neither slow nor those of 8x8 blocks."""
    frequency = np.fft.rfftfreq(length)
    known = (frequency > 0.08) & (frequency < 0.5)
    return np.hanning(length), known & (np.abs(frequency - np.round(frequency * 8) / 8) > 0.012)
