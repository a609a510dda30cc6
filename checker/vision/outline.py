"""Where the document ends: the sheet or card that carries the text, told from the desk around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.lines import Image, Quad

Floats = NDArray[np.float32]

SIDES = ("left", "top", "right", "bottom")

_MAP_SIDE = 240
_EDGE = 6.0
_RIM = 0.004
_BRUSH = 7
_STRIP, _LID = 9, 6
_TEXT, _LINE = 0.08, 2.5
"""Share of the text that a region has to carry; how many times as long as high a line is: keys and signs are not."""
_SAME, _STEP, _SUDDEN = 14.0, 6.0, 0.6
_ALONG, _THIN, _DEEP, _APART = 0.7, 2.0, 0.35, 24
"""Of the sheet's side that a severed strip lies along; its depth, pixels of the map, and that over the sheet's; how
far from it, pixels of the map: the dark fold of a bound book is wide."""
_SHADED = 0.8
"""How bright it is over the sheet at least: paper bends towards a fold."""
_FILLED = 0.8
"""How far a sheet and the four corners around it cover each other: 32 whole ones 0.89 and more, 10 photographed at 52
to 61 degrees 0.88 and more; of 5 that shadows or other sheets cut into parts 4 at most 0.76, 2026-11-27."""


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """The part of the picture that belongs to the sheet with the text.

    Attributes:
        mask: uint8 0 or 1, reduced picture, (rows, columns).
        scale: Pixels of the mask per pixel of the picture.
        contact: For each of `SIDES`, how much of the document's extent along that side of the picture goes on to the
            very rim, 0 to 1.
        beyond: For each of `SIDES`, the width of what is seen between the document and the rim where it does not go on
            to it, pixels of the picture, at most some nine pixels of the mask.
        share: Share of the picture's area that the document covers, 0 to 1.
        corners: The smallest four-cornered hull, pixels of the picture, from the top left clockwise; None if the
            document is no quadrilateral.
    """

    mask: NDArray[np.uint8]
    scale: float
    contact: dict[str, float]
    beyond: dict[str, float]
    share: float
    corners: Quad | None


def find_outline(rgb: Image, quads: Sequence[Quad]) -> Outline | None:
    """Grows a region from the paper around the text up to the first edges that are not text.

    Args:
        rgb: The picture, uint8, (height, width, 3).
        quads: Lines of text, pixels of the picture; without any there is nothing to grow from.
    """
    if not len(quads):
        return None
    height, width = rgb.shape[:2]
    scale = min(1.0, _MAP_SIDE / max(height, width))
    size = (max(8, round(width * scale)), max(8, round(height * scale)))
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_BRUSH, _BRUSH))
    closed = np.asarray(cv2.medianBlur(cv2.morphologyEx(small, cv2.MORPH_CLOSE, brush), 5), np.float32)
    across, down = cv2.Sobel(closed, cv2.CV_32F, 1, 0) / 4, cv2.Sobel(closed, cv2.CV_32F, 0, 1) / 4
    flat = (np.hypot(across, down).max(axis=2) < _EDGE).astype(np.uint8)
    _, labels, places, _ = cv2.connectedComponentsWithStats(flat, connectivity=4)
    regions = np.asarray(labels, np.int32)
    seen = _with_text(regions, [quad * scale for quad in quads])
    if seen is None:
        return None
    seen |= _severed(regions, np.asarray(places, np.int32), seen, closed)
    padded = cv2.copyMakeBorder(seen, 8, 8, 8, 8, cv2.BORDER_REPLICATE)
    joined = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, brush)[8:-8, 8:-8]
    outlines, _ = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    mask = np.asarray(cv2.drawContours(np.zeros_like(seen), outlines, -1, 1, -1), np.uint8)
    rims = {side: _rim(rgb, closed, mask, side, scale) for side in SIDES}
    contact, beyond = ({side: rims[side][part] for side in SIDES} for part in (0, 1))
    # The region stops two pixels before the edges: of a card far away that is a tenth.
    share = float(cv2.dilate(mask, np.ones((5, 5), np.uint8)).mean())
    return Outline(mask, scale, contact, beyond, share, _corners(mask, scale))


def _rim(rgb: Image, closed: Floats, mask: NDArray[np.uint8], side: str, scale: float) -> tuple[float, float]:
    """Share of the document's extent along one side that goes on to the very rim, and what is seen beyond the rest.

    The region stops two pixels before any edge, the picture's included, so a narrow strip of desk would be lost in it:
    the rim itself is compared with the paper a little further in. The lid of a scanner is nearly as bright as paper,
    but there is a sudden step between the two, further in than the frame of one or two pixels that a crop may have.
    """
    turns = SIDES.index(side)
    inner, here, full = (np.rot90(array, turns) for array in (closed, mask, rgb))  # The side is now on the left.
    thick, reach = max(2, round(full.shape[1] * _RIM)), min(full.shape[1], round(_STRIP / scale))
    # Text and rules that run out of the picture are taken off the rim as they are off the map.
    brush = np.ones((max(3, round(_BRUSH / scale)), 1), np.uint8)
    plain = cv2.morphologyEx(np.ascontiguousarray(full[:, :reach]), cv2.MORPH_CLOSE, brush)
    band = cv2.resize(plain, (reach, here.shape[0]), interpolation=cv2.INTER_AREA).astype(np.float32)
    rim, paper = band[:, :thick].mean(axis=1), np.median(inner[:, 4:_STRIP], axis=1)
    apart = np.abs(np.median(band[:, :_LID], axis=1) - paper).max(axis=1)
    stepped = (apart > _STEP) & (_steepest(band) > _SUDDEN * apart)
    same = (np.abs(rim - paper).max(axis=1) < _SAME) & ~stepped
    extent = here.any(axis=1)
    near = here[:, :3].max(axis=1) > 0
    reaches = same & near
    foreign = np.abs(band - paper[:, None]).max(axis=2) >= _SAME
    # A frame or pattern along the edge is foreign to the paper as well: the strip ends where its own colour does.
    other = np.abs(band - rim[:, None]).max(axis=2) > 2 * _SAME
    own, strip = _first(other, reach), _first(other | ~foreign, reach)
    widths = np.where(near & (foreign[:, 0] | ~stepped), strip, own)[extent & ~reaches]
    beyond = float(np.median(widths)) if len(widths) else 0.0
    return round(float(reaches.sum()) / max(int(extent.sum()), 1), 4), round(beyond, 1)


def _first(rows: NDArray[np.bool_], none: int) -> NDArray[np.int64]:
    """Column of the first True of each row; `none` where there is none."""
    return np.where(rows.any(axis=1), rows.argmax(axis=1), none)


def _steepest(band: Floats) -> Floats:
    """Largest change within three pixels of each row, rules of one or two pixels left out; uneven light has none."""
    grey = band.mean(axis=2)
    if grey.shape[1] < 8:
        return np.zeros(len(grey), np.float32)
    smooth = cv2.medianBlur(grey, 5)
    return np.asarray(np.abs(smooth[:, 3:] - smooth[:, :-3]).max(axis=1), np.float32)


def _with_text(labels: NDArray[np.int32], quads: Sequence[Quad]) -> NDArray[np.uint8] | None:
    """Keeps the regions on which a good part of the text lies, weighed by the length of the lines.

    What goes on to the rim beside the region with most of it has to carry lines, not single letters as a keyboard does.
    """
    weights, lines = np.zeros(int(labels.max()) + 1), np.zeros(int(labels.max()) + 1)
    rows, columns = labels.shape
    for quad in quads:
        way = np.linspace(0.02, 0.98, 16, dtype=np.float32)[:, None]
        upper, lower = quad[0] + (quad[1] - quad[0]) * way, quad[3] + (quad[2] - quad[3]) * way
        points = np.concatenate([upper, (upper + lower) / 2, lower])
        x = np.clip(np.round(points[:, 0]).astype(int), 0, columns - 1)
        y = np.clip(np.round(points[:, 1]).astype(int), 0, rows - 1)
        length, height = float(np.linalg.norm(quad[1] - quad[0])), float(np.linalg.norm(quad[3] - quad[0]))
        np.add.at(weights, labels[y, x], length / len(points))
        if max(length, height) > _LINE * min(length, height):
            np.add.at(lines, labels[y, x], length / len(points))
    weights[0] = 0
    if weights.sum() <= 0:
        return None
    kept = weights >= _TEXT * weights.sum()
    rim = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    beside = np.setdiff1d(rim, [np.argmax(weights)])
    kept[beside] &= lines[beside] >= _TEXT * weights.sum()
    return np.asarray(kept[labels], np.uint8)


def _severed(
    labels: NDArray[np.int32], places: NDArray[np.int32], seen: NDArray[np.uint8], closed: Floats
) -> NDArray[np.uint8]:
    """Strips of the sheet's own paper that a printed band or a fold cuts off from all text, as the hills on a card do.

    A desk as bright as the paper goes on to the rim of the picture, and other paper is wider than the sheet.
    """
    strips = np.zeros_like(seen)
    height, width = seen.shape
    _, _, wide, tall = cv2.boundingRect(seen)
    papers = [np.median(closed[labels == label], axis=0) for label in np.unique(labels[seen > 0])]
    for label, (left, top, across, down, area) in enumerate(places):
        if label == 0 or min(left, top, width - left - across, height - top - down) < _BRUSH:
            continue
        for axis, length, extent, depth in ((0, across, wide, tall), (1, down, tall, wide)):
            if not (_ALONG * extent <= length <= extent + 2 * _BRUSH and _THIN <= area / length <= _DEEP * depth):
                continue
            here = labels == label
            reach = np.ones((2 * _APART + 1, 2 * _APART + 1), np.uint8)
            near = np.asarray(cv2.dilate(here.astype(np.uint8), reach), np.uint8)
            alike = any(_same_paper(np.median(closed[here], axis=0), paper) for paper in papers)
            if alike and (near & seen).any(axis=axis).sum() >= _ALONG * extent:
                strips[here] = 1
    return strips


def _same_paper(strip: NDArray[np.float32], paper: NDArray[np.float32]) -> bool:
    """Whether two colours differ by no more than light: all channels alike, and not by much."""
    shade = float(strip.mean() / max(paper.mean(), 1.0))
    return _SHADED <= shade <= 1 / _SHADED and float(np.abs(strip - shade * paper).max()) < _SAME / 2


def _corners(mask: NDArray[np.uint8], scale: float) -> Quad | None:
    points = cv2.findNonZero(mask)
    if points is None:
        return None
    hull = cv2.convexHull(points)
    around = cv2.arcLength(hull, True)
    for precision in (0.02, 0.03, 0.045, 0.06):
        polygon = cv2.approxPolyDP(hull, precision * around, True)
        if len(polygon) == 4:
            break
    else:
        return None
    if cv2.contourArea(polygon) < 0.85 * cv2.contourArea(hull):
        return None
    # Of a sheet that a shadow's edge cuts into parts not all are seen, and the corners of the rest are none of its own.
    within = np.asarray(cv2.fillPoly(np.zeros_like(mask), [polygon], 1), np.uint8)
    if np.count_nonzero(within & mask) < _FILLED * np.count_nonzero(within | mask):
        return None
    # The region ends some one and a half pixels of the map before the edge itself.
    flat = polygon[:, 0].astype(np.float32) + 0.5
    outwards = flat - flat.mean(axis=0)
    quad = (flat + 1.5 * np.sign(outwards)) / scale
    start = int(np.argmin(quad.sum(axis=1)))
    quad = np.roll(quad, -start, axis=0)
    first, last = quad[1] - quad[0], quad[3] - quad[0]
    if first[0] * last[1] - first[1] * last[0] < 0:
        quad = quad[[0, 3, 2, 1]]
    return np.asarray(quad, np.float32)
