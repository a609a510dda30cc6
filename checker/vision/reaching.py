"""Hands that reach into the print: skin, as it looks beside the paper, from the picture's rim to between the lines.

A finger hides whole lines as often as it ends them, so lines tell little of it; but whoever holds a sheet at its margin
stays outside the hull of all print. The colour of skin is taken against the paper's, whatever the light: red is least
and blue most absorbed, from pale to dark, in nearly the same proportion, while printed bands and panels are far more
coloured, ink and shadows less. A desk of wood looks like skin, and lies outside the sheet, even where something beside
the sheet is printed, too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.light import LEAST_CONTRAST, Cells, Floats, PaperMap
from checker.vision.lines import Quad, quad_size
from checker.vision.outline import Outline

Box = tuple[float, float, float, float]

# What is held for skin and for another thing than paper, not how much of it is too much. Natural logarithms by which
# green darkens more than red, and blue than green; the second over the first.
_REDDER, _REDDEST, _BLUER = 0.1, 0.62, 1.25
_DARK, _TINTED = 0.5, 0.2
_SMOOTH, _GAP = 5, 7  # Pixels of the paper's map.
_SKIN = 0.5  # Share of skin in what reaches in: the rest is nails, rings, sleeves and creases.
_LEAST = 0.002  # Of the hull of all print.
_PHOTO = 1.3  # Half the width and height of a photo over those of the face on it.
_LINES = 4  # Fewer have no hull to speak of.
_CONTRAST = 0.2  # Of the paper, between it and ink.
_BLACK = 4.0  # Grey levels below which no colour is known.


@dataclass(frozen=True, slots=True)
class Hand:
    """What of the colour of skin is a hand; the limits are the policy's.

    Attributes:
        printed: Greatest share of it on which there is print: a panel of that colour bears some, a hand hides it.
        shaded: Least spread of the logarithm of its brightness: hands are round.
        divided: Greatest share of the hull of all print on the lesser side of it: a cover seen between two leaves runs
            through between them.
    """

    printed: float
    shaded: float
    divided: float


@dataclass(frozen=True, slots=True, eq=False)
class Reaching:
    """The hand that reaches deepest into the print.

    Attributes:
        depth: Distance of its innermost point from the hull of all print, in heights of the usual line.
        area: Share of the hull that it covers, 0 to 1.
        polygon: Hull of what of it lies within the print, pixels of the picture, (N, 2).
    """

    depth: float
    area: float
    polygon: Floats


def find_reaching(
    quads: Sequence[Quad],
    cells: Cells,
    paper: PaperMap,
    outline: Outline,
    hand: Hand,
    faces: Callable[[], Sequence[Box]],
) -> Reaching | None:
    """Looks for a hand between the lines of print.

    Args:
        quads: Corners of the lines of print, pixels of the picture.
        cells: Paper and ink along lines of the same picture.
        paper: The page without its text.
        outline: The sheet that carries the text; what is printed beside it is none of its print.
        hand: What is one.
        faces: Finds the faces of the picture: left, top, right, bottom. A portrait at the sheet's edge has skin, too.
            Asked only when something reaches into the print.

    Returns:
        None where nothing of the kind lies between the lines, or there are too few of them.
    """
    lit = cells.inside & ~cells.inverse & (cells.paper - cells.ink > LEAST_CONTRAST)
    if not outline.mask.any():
        return None
    sheet = cv2.convexHull(cv2.findNonZero(outline.mask)).astype(np.float32) / np.float32(outline.scale)
    quads = [quad for quad in quads if cv2.pointPolygonTest(sheet, quad.mean(axis=0).tolist(), False) >= 0]
    if len(quads) < _LINES or not lit.any():
        return None
    skin, foreign = _surfaces(cells, lit, paper)
    outer = np.round(cv2.convexHull(np.concatenate(quads)) * np.float32(paper.scale)).astype(np.int32)
    hull = cv2.fillConvexPoly(np.zeros(skin.shape, np.uint8), outer, 1)
    printed = float(hull.sum())
    inner = cv2.copyMakeBorder(hull, 1, 1, 1, 1, cv2.BORDER_CONSTANT)
    depth = cv2.distanceTransform(inner, cv2.DIST_L2, 5)[1:-1, 1:-1]
    high = float(np.median([quad_size(quad)[1] for quad in quads])) * paper.scale
    within = (_from_the_rim(foreign) & (hull > 0)).astype(np.uint8)
    count, names, stats, _ = cv2.connectedComponentsWithStats(within)
    best: Reaching | None = None
    for name in range(1, count):
        if stats[name, cv2.CC_STAT_AREA] < _LEAST * printed:
            continue
        part = names == name
        seen = part & skin
        if seen.sum() < _SKIN * part.sum() or _printed(part, cells, paper.scale) > hand.printed:
            continue
        if float(np.log(np.maximum(paper.level[seen], _BLACK)).std()) < hand.shaded:
            continue
        if _divided(hull > 0, part) > hand.divided:
            continue
        seen &= ~_portraits(part.shape, faces(), paper.scale)
        deep = float(depth[seen].max(initial=0.0)) / high
        if seen.sum() < _LEAST * printed or (best is not None and deep <= best.depth):
            continue
        rows, columns = np.nonzero(seen)
        corners = np.stack([columns, rows], axis=1).astype(np.float32) / np.float32(paper.scale)
        polygon = np.asarray(cv2.convexHull(corners)[:, 0], np.float32)
        best = Reaching(round(deep, 4), round(float(seen.sum()) / printed, 4), polygon)
    return best


def _surfaces(cells: Cells, lit: NDArray[np.bool_], paper: PaperMap) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Where the map has the colour of skin beside the paper's, and where it is no paper."""
    columns, rows = np.floor(cells.centre[lit] * paper.scale).astype(np.intp).T
    at = np.clip(rows, 0, paper.level.shape[0] - 1), np.clip(columns, 0, paper.level.shape[1] - 1)
    colour = np.log(np.maximum(paper.colour, _BLACK))
    colour -= np.median(colour[at], axis=0)
    redder, bluer = colour[..., 0] - colour[..., 1], colour[..., 1] - colour[..., 2]
    skin = (redder > _REDDER) & (redder < _REDDEST) & (bluer > 0) & (bluer < _BLUER * redder)
    tint = np.log(np.maximum(paper.white, 1) / np.maximum(paper.level, 1))
    tinted = np.abs(tint - np.median(tint[at])) > _TINTED
    return skin, skin | tinted | (paper.level < _DARK * float(np.percentile(cells.paper[lit], 75)))


def _from_the_rim(foreign: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The parts that are connected with the picture's rim: no hand lies on a sheet without its arm."""
    opened = cv2.morphologyEx(foreign.astype(np.uint8), cv2.MORPH_OPEN, np.ones((_SMOOTH, _SMOOTH), np.uint8))
    joined = cv2.morphologyEx(opened, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_GAP, _GAP)))
    _, names = cv2.connectedComponents(joined)
    outside = np.unique(np.concatenate([names[0], names[-1], names[:, 0], names[:, -1]]))
    return np.isin(names, outside[outside > 0])


def _printed(part: NDArray[np.bool_], cells: Cells, scale: float) -> float:
    """Share of the part that is covered by squares of lines that lie within it and have print."""
    side = np.array([[0, 0], [0.5, 0], [-0.5, 0], [0, 0.5], [0, -0.5]])
    around = (cells.centre[:, None] + side * cells.size[:, None, None]) * scale
    columns, rows = np.clip(np.floor(around).astype(np.intp), 0, np.array(part.shape[::-1]) - 1).transpose(2, 0, 1)
    inked = cells.inside & (cells.paper - cells.ink > _CONTRAST * cells.paper)
    held = part[rows, columns].all(axis=1) & inked
    return float((cells.size[held] ** 2).sum()) * scale**2 / float(part.sum())


def _divided(hull: NDArray[np.bool_], part: NDArray[np.bool_]) -> float:
    """Share of the hull on the lesser side of what runs through it; 0 where nothing does."""
    _, _, stats, _ = cv2.connectedComponentsWithStats((hull & ~part).astype(np.uint8), connectivity=4)
    left = np.sort(stats[1:, cv2.CC_STAT_AREA])
    return float(left[-2] / hull.sum()) if len(left) > 1 else 0.0


def _portraits(shape: tuple[int, ...], faces: Sequence[Box], scale: float) -> NDArray[np.bool_]:
    """Where the photos are to which some faces belong: a hand may lie beside or on them."""
    found = np.zeros(shape, bool)
    for x0, y0, x1, y1 in faces:
        x, y, wide, high = (x0 + x1) / 2, (y0 + y1) / 2, _PHOTO * (x1 - x0), _PHOTO * (y1 - y0)
        left, top = max(0, int((x - wide) * scale)), max(0, int((y - high) * scale))
        found[top : max(0, int((y + high) * scale)), left : max(0, int((x + wide) * scale))] = True
    return found
