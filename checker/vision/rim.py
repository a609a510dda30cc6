"""What the rim of a picture cuts through: letters, and the rules of tables and frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.lines import Image, Quad, quad_size, rectify
from checker.vision.outline import SIDES, Floats

_LEAST_CONTRAST = 40
_RULE_REACH = 0.05
_UNCLIP = 0.25
_BESIDE = 0.015
_SAME = 14.0
_CORNER = 0.02


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the sheet.

    Attributes:
        gap: Least distance between letters and this side, in heights of their line or of the page's usual line,
            whichever is less; 9 when no line is near.
        lines: Number of lines that are nearer than a fifth of their height.
        rules: Number of drawn lines that run out of the picture here.
    """

    gap: float
    lines: int
    rules: int


_FAR = 9.0
_TOUCH = 0.2


def own_print(rgb: Image, quads: Sequence[Quad], watermark: float) -> list[Quad]:
    """Leaves out lines much paler than the others: a watermark runs over the edge of its sheet as it is printed.

    Args:
        rgb: The picture, uint8, (height, width, 3).
        quads: Lines of text, pixels of the picture.
        watermark: Contrast of a line over the median of all, below which it is one.
    """
    if not quads or watermark <= 0:
        return list(quads)
    grey = _grey(rgb)
    # The ends of a box at the edge of a sheet lie on the desk.
    contrasts = [float(np.subtract(*np.percentile(rectify(grey, _middle(quad)), (85, 2)))) for quad in quads]
    least = watermark * float(np.median(contrasts))
    return [quad for quad, contrast in zip(quads, contrasts, strict=True) if contrast >= least]


def _middle(quad: Quad) -> Quad:
    """The middle half of a line."""
    top, bottom = (quad[1] - quad[0]) / 4, (quad[2] - quad[3]) / 4
    return np.array([quad[0] + top, quad[1] - top, quad[2] - bottom, quad[3] + bottom], np.float32)


def rim_of_picture(rgb: Image, quads: Sequence[Quad]) -> dict[str, Side]:
    """Measures how near letters and rules come to the four sides of a picture.

    Args:
        rgb: The picture, uint8, (height, width, 3).
        quads: Lines of text, pixels of the picture.
    """
    grey = _grey(rgb)
    found = {}
    usual = float(np.median([quad_size(quad)[1] for quad in quads])) if len(quads) else 0.0
    for turns, side in enumerate(SIDES):
        turned = np.rot90(grey, turns)  # The side is now on the left.
        gaps = [
            gap
            for quad in quads
            if (gap := _ink_gap(turned, _turn(quad, turns, grey.shape), quad_size(quad)[1], usual)) is not None
        ]
        near = sum(gap < _TOUCH for gap in gaps)
        found[side] = Side(round(min(gaps, default=_FAR), 3), near, _rules(turned))
    return found


def rim_of_sheet(rgb: Image, corners: Quad, quads: Sequence[Quad]) -> dict[str, Side]:
    """Measures how near the lines of text come to the edges of a sheet within the picture.

    Boxes of text are a quarter of a height larger than the letters, which is taken off. Where the paper goes on beyond
    an edge it is a frame drawn on the sheet, to which text may come as near as it likes.

    Args:
        rgb: The picture, uint8, (height, width, 3).
        corners: Of the sheet, from the top left clockwise, pixels.
        quads: Lines of text, pixels.
    """
    found = {}
    edges = {"left": (3, 0), "top": (0, 1), "right": (1, 2), "bottom": (2, 3)}
    for side in SIDES:
        start, end = (corners[index] for index in edges[side])
        along = (end - start) / max(float(np.linalg.norm(end - start)), 1.0)
        normal = np.array([-along[1], along[0]])
        if _drawn(rgb, start, end, normal):
            found[side] = Side(_FAR, 0, 0)
            continue
        gaps = [float(((quad - start) @ normal).min()) / max(quad_size(quad)[1], 1.0) + _UNCLIP for quad in quads]
        near = sum(-0.5 < gap < 2 * _TOUCH for gap in gaps)
        found[side] = Side(round(min((gap for gap in gaps if gap > -0.5), default=_FAR), 3), near, 0)
    return found


def _drawn(rgb: Image, start: Floats, end: Floats, normal: Floats) -> bool:
    """Whether it looks the same on both sides of an edge; `normal` points inwards."""
    way = np.linspace(0.1, 0.9, 48, dtype=np.float32)[:, None]
    away = _BESIDE * max(rgb.shape[:2]) * normal
    sides = []
    for shift in (away, -away):
        points = (start + (end - start) * way + shift).astype(np.float32)
        inside = (points >= 0).all(axis=1) & (points < [rgb.shape[1], rgb.shape[0]]).all(axis=1)
        if inside.sum() < len(points) / 2:
            return False
        columns, rows = points[inside].astype(int).T
        sides.append(np.median(rgb[rows, columns].astype(np.float32), axis=0))
    return bool(np.abs(sides[0] - sides[1]).max() < _SAME)


def _turn(quad: Quad, turns: int, shape: tuple[int, ...]) -> Quad:
    """Corners after `np.rot90(picture, turns)`."""
    height, width = shape[:2]
    points = quad.astype(np.float32)
    for _ in range(turns):
        points = np.stack([points[:, 1], width - points[:, 0]], axis=1)
        height, width = width, height
    return np.asarray(points, np.float32)


def _grey(rgb: Image) -> NDArray[np.uint8]:
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)


def _ink_gap(grey: NDArray[np.uint8], box: Quad, tall: float, usual: float) -> float | None:
    """Distance of the first ink from the left rim; None when the line is not near, or hardly darker than its paper.

    A heading needs no wider margin than the print below it: its distance is told in heights of the usual line.
    """
    (left, top), (right, bottom) = box.min(axis=0), box.max(axis=0)
    if left > 0.8 * tall or tall < 6:
        return None
    inset = 0.12 * min(bottom - top, tall)
    first, last = max(0, round(top + inset)), min(grey.shape[0], round(bottom - inset))
    patch = grey[first:last, : max(4, round(min(right, 2 * tall)))]
    if patch.shape[0] < 4:
        return None
    paper, ink = np.percentile(patch, 85), np.percentile(patch, 2)
    if paper - ink < _LEAST_CONTRAST:
        return None
    dark = patch < (paper + ink) / 2
    # What is as dark above and below the line is the desk, the frame of a scan or a table, not a letter.
    beside = np.concatenate([grey[max(0, first - patch.shape[0]) : first], grey[last : last + patch.shape[0]]])
    framed = (beside[:, : patch.shape[1]] < (paper + ink) / 2).mean(axis=0) > 0.7 if len(beside) else False
    # Boxes are larger than their letters: a sliver of a bar or frame before the box is no part of the line.
    own = max(0, int(left))
    columns = np.flatnonzero((dark.any(axis=0) & ~np.asarray(framed))[own:]) + own
    return float(columns[0]) / min(tall, usual) if len(columns) else None


def _rules(grey: NDArray[np.uint8]) -> int:
    """Counts dark lines that start at the left rim and run straight inwards."""
    height, width = grey.shape
    reach = max(12, round(width * _RULE_REACH))
    strip = np.ascontiguousarray(grey[:, :reach])
    tall = max(5, round(height * 0.012)) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (1, tall))
    darker = cv2.morphologyEx(strip, cv2.MORPH_CLOSE, kernel).astype(np.int16) - strip
    # A rule may lean by a pixel or two over the strip.
    line = cv2.dilate((darker > 35).astype(np.uint8), np.ones((3, 1), np.uint8))
    rows = (line.mean(axis=1) > 0.9) & (line[:, :2].max(axis=1) > 0)
    starts = rows & ~np.concatenate(([False], rows[:-1]))
    # Along the two adjoining sides it is a strip of the desk that a crop to the sheet left over.
    corner = round(_CORNER * height)
    return int(starts[corner : height - corner].sum())
