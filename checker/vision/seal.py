"""Seals: the red round or oval stamp of an office."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.lines import Image

Floats = NDArray[np.float32]

_SIDE = 480
_SECTORS = 24


@dataclass(frozen=True, slots=True, eq=False)
class Seal:
    """What most resembles a seal.

    Attributes:
        ring: Share of the directions from its centre in which there is red on the rim, 0 to 1.
        size: Mean diameter over the short side of the document, 0 to 1.
        fill: Share of its ellipse that is red, 0 to 1; a ring with letters and a star fills less than a half.
        ink: How red the stamp's ink is, 0 to 1: red over the mean of green and blue, relative to the paper.
        polygon: Pixels of the picture, (N, 2).
    """

    ring: float
    size: float
    fill: float
    ink: float
    polygon: Floats


def find_seal(rgb: Image, mask: NDArray[np.uint8] | None = None) -> Seal | None:
    """Looks for red that forms a ring or a disc.

    Args:
        rgb: The picture, uint8, (height, width, 3).
        mask: Where the sheet is, non-zero; any size. Red outside it (a desk, a cloth) does not count.

    Returns:
        The candidate with the most complete ring; None when there is no red of a seal's size.
    """
    return max(_all(rgb, mask), key=lambda seal: seal.ring, default=None)


def find_rings(rgb: Image) -> list[Seal]:
    """Looks for all seals whose rim is nearly complete and which are no discs, none twice; see `find_seal`."""
    rings: list[Seal] = []
    for seal in sorted(_all(rgb, None), key=lambda seal: -seal.ring):
        if seal.ring >= _LEAST_RING and seal.fill <= _DISC:
            middle = seal.polygon.mean(axis=0)
            reach = np.ptp(seal.polygon, axis=0).max() / 2
            if all(np.linalg.norm(middle - other.polygon.mean(axis=0)) > reach for other in rings):
                rings.append(seal)
    return rings


def _all(rgb: Image, mask: NDArray[np.uint8] | None) -> list[Seal]:
    scale = min(1.0, _SIDE / max(rgb.shape[:2]))
    size = (max(8, round(rgb.shape[1] * scale)), max(8, round(rgb.shape[0] * scale)))
    small = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
    inside = np.ones(size[::-1], np.uint8)
    if mask is not None:
        fitted = cv2.resize(mask, size, interpolation=cv2.INTER_NEAREST)
        inside = (fitted > 0).astype(np.uint8)
    if inside.sum() < 400:
        return []
    _, _, wide, tall = cv2.boundingRect(inside)
    short = min(wide, tall)
    redness = np.asarray(cv2.blur(_redness(small, inside, short), (3, 3)), np.float32)
    red = ((redness > _LEAST_RED) & (inside > 0)).astype(np.uint8)
    # First as it is: a name stamp beside the seal grows together with it.
    reaches = (1, *(max(3, round(gap * short)) for gap in _GAPS))
    return [seal for reach in reaches for seal in _candidates(red, redness, short, reach, scale)]


_LEAST_RING, _DISC = 0.7, 0.5
"""Of a seal whose words may be read, how much of its rim is lined and how much of it red at most."""
_GAPS = (0.012, 0.03, 0.07)
"""What thin ink may leave open between the parts of a seal, of the sheet's short side."""
_LEAST_RED = 0.04
_SMALLEST, _LARGEST = 0.07, 0.55
_FLATTEST = 0.5
_COARSE = 4
_WIDER = 0.25
"""Of the sheet's short side. A star takes up a quarter of its seal, letters less."""
_BOXY = 0.9
"""Share of its box that an outline fills: 0.79 for round and oval ones, more for the square seals of persons."""


def _redness(small: Image, inside: NDArray[np.uint8], short: int) -> Floats:
    """Red minus the larger of green and blue, each channel divided by that of the paper around.

    Skin, wood and gold are nearer to yellow, with more green than blue; that is taken off.
    """
    balanced = small.astype(np.float32) / _paper(small, inside, short)
    green, blue = balanced[..., 1], balanced[..., 2]
    return np.asarray(balanced[..., 0] - np.maximum(green, blue) - np.maximum(green - blue, 0), np.float32)


def _paper(small: Image, inside: NDArray[np.uint8], short: int) -> Floats:
    """The sheet without what is printed on it, as light that is warmer on one side colours it, 16 to 255.

    A closing wider than a seal's star and letters, of each channel; what lies beside the sheet takes no part.
    """
    size = (max(2, small.shape[1] // _COARSE), max(2, small.shape[0] // _COARSE))
    coarse = np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_AREA), np.uint8)
    beside = cv2.resize((inside == 0).astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0
    kernel = np.ones((max(3, round(_WIDER * short / _COARSE)),) * 2, np.uint8)
    coarse[beside] = 0
    spread = cv2.dilate(coarse, kernel)
    spread[beside] = 255
    paper = cv2.resize(cv2.erode(spread, kernel), small.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.maximum(paper, 16), np.float32)


def _candidates(red: NDArray[np.uint8], redness: Floats, short: int, reach: int, scale: float) -> list[Seal]:
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    joined = cv2.morphologyEx(
        cv2.copyMakeBorder(red, reach, reach, reach, reach, cv2.BORDER_CONSTANT), cv2.MORPH_CLOSE, kernel
    )
    joined = joined[reach:-reach, reach:-reach]
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found = []
    by_area = np.argsort(-stats[1:count, cv2.CC_STAT_AREA], kind="stable")[:12] + 1
    for index in by_area:
        left, top, wide, tall, _ = stats[index]
        diameter = (wide + tall) / 2
        if not (_SMALLEST * short <= diameter <= _LARGEST * short and _FLATTEST <= wide / tall <= 1 / _FLATTEST):
            continue
        window = (slice(top, top + tall), slice(left, left + wide))
        own = (labels[window] == index) & (red[window] > 0)
        ring, outline = _ring(own)
        if outline is None:
            continue
        polygon = (outline + np.array([left, top], np.float32)) / scale
        ink = float(np.median(redness[window][own]))
        fill = min(1.0, float(own.sum()) / (np.pi / 4 * wide * tall))
        found.append(Seal(round(ring, 4), round(float(diameter / short), 4), round(fill, 4), round(ink, 4), polygon))
    return found


def _ring(own: NDArray[np.bool_]) -> tuple[float, Floats | None]:
    """Fits an ellipse around red pixels and says how much of it they line."""
    rows, columns = np.nonzero(own)
    if len(rows) < 24:
        return 0.0, None
    points = np.stack([columns, rows], axis=1).astype(np.float32)
    hull = np.asarray(cv2.convexHull(points)[:, 0], np.float32)
    _, box, _ = cv2.minAreaRect(hull)
    if len(hull) < 6 or cv2.contourArea(hull) > _BOXY * box[0] * box[1]:
        return 0.0, None
    (x, y), axes, angle = cv2.fitEllipse(evenly(hull))
    major, minor = max(axes) / 2, min(axes) / 2
    if minor < 4 or minor / major < _FLATTEST:
        return 0.0, None
    turn = np.deg2rad(angle)
    shifted = points - (x, y)
    along = shifted[:, 0] * np.cos(turn) + shifted[:, 1] * np.sin(turn)
    across = -shifted[:, 0] * np.sin(turn) + shifted[:, 1] * np.cos(turn)
    along, across = along / (axes[0] / 2), across / (axes[1] / 2)
    radius = np.hypot(along, across)
    sector = ((np.arctan2(across, along) + np.pi) / (2 * np.pi) * _SECTORS).astype(int) % _SECTORS
    slack = max(0.1, 2.0 / minor)
    on_rim = np.abs(radius - 1) < slack
    lined = np.bincount(sector[on_rim], minlength=_SECTORS) > 0
    # Letters of a title fill their box as evenly as they fill its ellipse: what lies beyond the rim counts against it.
    beyond = float((radius > 1 + slack).mean())
    angles = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    outline = np.stack(
        [
            x + axes[0] / 2 * np.cos(angles) * np.cos(turn) - axes[1] / 2 * np.sin(angles) * np.sin(turn),
            y + axes[0] / 2 * np.cos(angles) * np.sin(turn) + axes[1] / 2 * np.sin(angles) * np.cos(turn),
        ],
        axis=1,
    )
    return float(lined.mean()) * max(0.0, 1 - 4 * beyond), outline.astype(np.float32)


def evenly(hull: Floats) -> Floats:
    """Points at even distances along a hull: its own corners crowd where the rim is ragged."""
    closed = np.vstack([hull, hull[:1]])
    steps = np.linalg.norm(np.diff(closed, axis=0), axis=1)
    way = np.concatenate([[0], np.cumsum(steps)])
    at = np.linspace(0, way[-1], 48, endpoint=False)
    return np.stack([np.interp(at, way, closed[:, axis]) for axis in (0, 1)], axis=1).astype(np.float32)
