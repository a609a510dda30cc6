"""Glare: a patch of reflected light that hides the print beneath it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.light import LEAST_CONTRAST, Cells, Floats, PaperMap
from checker.vision.lines import Quad


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
    """A patch of glare.

    Attributes:
        rays: Share of the directions in which the paper darkens softly away from its centre, 0 to 1.
        rise: By how much it is brighter than the paper around it, 0 to 1 of the range.
        text: Whether it lies on text.
        polygon: Pixels of the picture, (N, 2).
    """

    rays: float
    rise: float
    text: bool
    polygon: Floats


_RAYS = 16
_REACHES = (6, 10, 16, 24, 36)
_BRIGHT = 225.0
_SOFTEST_STEP = 0.2
_LEAST_SLOPE = 0.6
_RISING = 25


def brightest_spot(paper: PaperMap, quads: Sequence[Quad]) -> Spot | None:
    """Looks for the patch that most resembles a reflection: white, and falling off softly in all directions.

    A page in uneven light is brightest at one end and falls off to one side; a white box or portrait background ends
    with an edge. Only a reflection is brighter than everything around it and has no edge.

    Args:
        paper: The page without its text.
        quads: Lines of text, pixels of the picture.
    """
    level = paper.white
    smooth = np.asarray(cv2.GaussianBlur(level, (0, 0), 2.0), np.float32)
    found: tuple[float, float, float, int, int, int] | None = None
    for reach in _REACHES:
        for x, y in _peaks(level, smooth, reach):
            rays, rise = _fall(level, float(smooth[y, x]), x, y, reach)
            score = rays * min(rise, 40.0)
            if found is None or score > found[0]:
                found = (score, rays, rise, x, y, reach)
    if found is None or found[2] <= 0:
        return None
    _, rays, rise, x, y, reach = found
    mask = (smooth >= smooth[y, x] - rise / 2).astype(np.uint8)
    disc = np.zeros_like(mask)
    cv2.circle(disc, (x, y), 2 * reach, 1, -1)
    _, labels = cv2.connectedComponents(mask & disc)
    patch = (labels == labels[y, x]).astype(np.uint8)
    outlines, _ = cv2.findContours(patch, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    polygon = cv2.convexHull(max(outlines, key=cv2.contourArea))[:, 0].astype(np.float32) / paper.scale
    return Spot(round(rays, 4), round(rise / 255, 4), _touches_text(polygon, quads), polygon)


def _peaks(level: Floats, smooth: Floats, reach: int) -> list[tuple[int, int]]:
    """Places that are brighter than what lies around them at one scale; large scales are looked at in a smaller map."""
    part = 1 if reach < 10 else 2 if reach < 20 else 4
    size = (max(4, level.shape[1] // part), max(4, level.shape[0] // part))
    coarse = cv2.resize(level, size, interpolation=cv2.INTER_AREA)
    narrow, wide = 0.6 * reach / part, 1.4 * reach / part
    bump = cv2.GaussianBlur(coarse, (0, 0), narrow) - cv2.GaussianBlur(coarse, (0, 0), wide)
    side = max(3, 11 // part | 1)
    highest = cv2.dilate(bump, np.ones((side, side), np.uint8))
    bright = cv2.resize(smooth, size, interpolation=cv2.INTER_AREA) > _BRIGHT
    rows, columns = np.nonzero((bump == highest) & (bump > 2) & bright)
    order = np.argsort(-bump[rows, columns], kind="stable")[:6]
    lowest, rightmost = level.shape[0] - 1, level.shape[1] - 1
    found = [(columns[k] * part + part // 2, rows[k] * part + part // 2) for k in order]
    return [(int(min(x, rightmost)), int(min(y, lowest))) for x, y in found]


def _fall(level: Floats, top: float, x: int, y: int, reach: int) -> tuple[float, float]:
    """Returns the share of soft rays and the lower quartile of their fall over twice the reach, in grey levels.

    Beside a dark bar or a photo some of the rays fall far, for another reason than a reflection.
    """
    angles = np.arange(_RAYS) * (2 * np.pi / _RAYS)
    steps = np.arange(2 * reach + 1)
    columns = (x + np.cos(angles)[:, None] * steps).astype(np.float32)
    rows = (y + np.sin(angles)[:, None] * steps).astype(np.float32)
    along = cv2.remap(level, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    fall = top - along[:, -1]
    step = np.abs(np.diff(along, axis=1)).max(axis=1) / np.maximum(fall, 1)
    soft = (fall >= max(5.0, _LEAST_SLOPE * reach)) & (step < _SOFTEST_STEP)
    return float(soft.mean()), float(np.percentile(fall[soft], _RISING)) if soft.any() else 0.0


_LEAST_PRINT, _LEAST_ELSEWHERE = 4, 1 / 3


def print_kept(cells: Cells, patch: Floats) -> float | None:
    """How strong print in a patch is over print elsewhere: a lamp lights both the same, a reflection lies over it.

    Lines that go on beyond the patch are compared with themselves, as print differs from line to line; without any, all
    of the print is.

    Args:
        cells: Paper and ink along the lines.
        patch: Its hull, pixels of the picture, (N, 2).

    Returns:
        The contrast of the better letters within over that of the better ones outside; None with hardly any within, or
        when what is outside is too small a part of the print to say what is usual.
    """
    contrast = cells.paper - cells.ink
    printed = cells.inside & ~cells.inverse & (contrast > LEAST_CONTRAST)
    hull = patch.reshape(-1, 1, 2).astype(np.float32)
    within = np.array([cv2.pointPolygonTest(hull, (float(x), float(y)), False) >= 0 for x, y in cells.centre], bool)
    ratios, weights = [], []
    for line in np.unique(cells.line[printed & within]):
        own = printed & (cells.line == line)
        inside, outside = contrast[own & within], contrast[own & ~within]
        if min(len(inside), len(outside)) >= _LEAST_PRINT / 2:
            ratios.append(_better(inside) / _better(outside))
            weights.append(min(len(inside), len(outside)))
    if sum(weights) >= _LEAST_PRINT:
        return round(float(np.average(ratios, weights=weights)), 4)
    inside, outside = contrast[printed & within], contrast[printed & ~within]
    if len(inside) < _LEAST_PRINT or len(outside) < _LEAST_ELSEWHERE * printed.sum():
        return None
    return round(_better(inside) / _better(outside), 4)


def _better(contrast: Floats) -> float:
    return float(np.percentile(contrast, 75))


def _touches_text(polygon: Floats, quads: Sequence[Quad]) -> bool:
    """Glare wipes out the text beneath it: what counts is the block of text, not only the lines still found.

    The block is as wide and as high as the lines together: where a corner of it is wiped out, none is left there.
    """
    if not len(quads):
        return False
    x, y, width, height = cv2.boundingRect(np.concatenate(list(quads)).astype(np.float32))
    block = np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]], np.float32)
    area, _ = cv2.intersectConvexConvex(block, polygon.reshape(-1, 1, 2))
    return bool(area > 0.25 * max(cv2.contourArea(polygon), 1.0))


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """A patch of pure white on paper that is not.

    Attributes:
        soft: Share of its rim at which the paper falls off softly, 0 to 1.
        share: Share of the sheet that it covers, 0 to 1.
        text: Whether it lies on text.
        polygon: Pixels of the picture, (N, 2).
    """

    soft: float
    share: float
    text: bool
    polygon: Floats


_SMALLEST, _LARGEST = 0.012, 0.5
_OUTWARDS = 12
_LEAST_FALL = 9.0


def white_patch(paper: PaperMap, mask: NDArray[np.uint8] | None, quads: Sequence[Quad]) -> Patch | None:
    """Looks for the white patch with the softest rim, of any size and shape.

    Over twelve pixels of the map light that is only uneven hardly changes, and printed white ends within two; a
    reflection does neither.

    Args:
        paper: The page without its text.
        mask: Where the sheet is, non-zero; any size. The whole picture by default.
        quads: Lines of text, pixels of the picture.

    Returns:
        None where there is no such patch. Paper that is as white as a reflection, as in scans, does not fall off from
        it, so the patch is then not soft.
    """
    level = paper.white
    inside = np.ones(level.shape, np.uint8)
    if mask is not None:
        inside = np.asarray(cv2.resize(mask, level.shape[::-1], interpolation=cv2.INTER_NEAREST), np.uint8)
    usual, area = float(np.median(level[inside > 0])) if inside.any() else 255.0, float(inside.sum())
    smooth = cv2.GaussianBlur(level, (0, 0), 1.0)
    white = ((smooth >= min(251.0, max(250.0, usual + 8))) & (inside > 0)).astype(np.uint8)
    best: Patch | None = None
    for outline in cv2.findContours(white, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]:
        covered = np.zeros_like(white)
        cv2.drawContours(covered, [outline], -1, 1, -1)
        share = float(covered.sum()) / area
        if len(outline) < 12 or not _SMALLEST <= share <= _LARGEST:
            continue
        soft = _softness(level, outline[:, 0].astype(np.float32))
        if best is None or soft > best.soft:
            polygon = (cv2.convexHull(outline)[:, 0] / paper.scale).astype(np.float32)
            best = Patch(round(soft, 4), round(share, 4), _touches_text(polygon, quads), polygon)
    return best


def _softness(level: Floats, rim: Floats) -> float:
    """Share of a closed rim from which the level falls outwards, enough and without a step."""
    around = np.vstack([rim[-4:], rim, rim[:4]])
    even = np.stack([np.convolve(around[:, axis], np.full(9, 1 / 9), "valid") for axis in (0, 1)], axis=1)
    along = np.roll(even, -2, axis=0) - np.roll(even, 2, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-3)
    normal = np.stack([along[:, 1], -along[:, 0]], axis=1)
    if ((even - even.mean(axis=0)) * normal).sum() < 0:
        normal = -normal
    way = np.arange(-1, _OUTWARDS)
    columns = (rim[:, :1] + normal[:, :1] * way).astype(np.float32)
    rows = (rim[:, 1:] + normal[:, 1:] * way).astype(np.float32)
    out = cv2.remap(level, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    fall, step = out[:, 0] - out[:, -1], np.abs(np.diff(out, axis=1)).max(axis=1)
    return float(((fall >= _LEAST_FALL) & (step < 0.3 * np.maximum(fall, _LEAST_FALL))).mean())


@dataclass(frozen=True, slots=True, eq=False)
class Faded:
    """Text that fades away where the paper turns pure white.

    Attributes:
        share: Faded cells over all cells of text in and at the white patch, 0 to 1, drawn towards 0 where they are few.
        polygon: The patch, pixels of the picture, (N, 2).
    """

    share: float
    polygon: Floats


_PURE = 250.0
_NEAR_WHITE = 248.0
_PURE_ON_WHITE = 252.5
_WHITEST_FOR_FADING = 252.0
_PRIOR = 3


def faded_text(cells: Cells, paper: PaperMap, mask: NDArray[np.uint8] | None) -> Faded | None:
    """Looks for a pure white patch in and around which print is only partly as strong as elsewhere.

    A lamp that turns white paper pure white leaves the print as black as it is; a reflection lies over both.

    Args:
        cells: Paper and ink along the lines.
        paper: The page without its text.
        mask: Where the sheet is, non-zero; any size. The whole picture by default.

    Returns:
        The patch with the largest share; None where the paper is pure white everywhere, or there is no text.
    """
    level = paper.white
    inside = np.ones(level.shape, np.uint8)
    if mask is not None:
        inside = np.asarray(cv2.resize(mask, level.shape[::-1], interpolation=cv2.INTER_NEAREST), np.uint8)
    if not inside.any() or cells.inside.sum() < 6:
        return None
    usual, area = float(np.median(level[inside > 0])), float(inside.sum())
    if usual > _WHITEST_FOR_FADING:
        return None
    pure = _PURE_ON_WHITE if usual > _NEAR_WHITE else _PURE
    white = ((cv2.GaussianBlur(level, (0, 0), 1.0) >= pure) & (inside > 0)).astype(np.uint8)
    strength = _strength(cells)
    places = np.floor(cells.centre * paper.scale).astype(int)
    columns = np.clip(places[:, 0], 0, level.shape[1] - 1)
    rows = np.clip(places[:, 1], 0, level.shape[0] - 1)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(white, connectivity=4)
    best: Faded | None = None
    for label in range(1, count):
        if not 0.008 * area <= stats[label, cv2.CC_STAT_AREA] <= _LARGEST * area:
            continue
        own = (labels == label).astype(np.uint8)
        near = cv2.dilate(own, np.ones((7, 7), np.uint8))
        faded = int(((near[rows, columns] > 0) & (strength > 0.12) & (strength < 0.6)).sum())
        strong = int(((own[rows, columns] > 0) & (strength >= 0.75) & cells.inside).sum())
        share = faded / (faded + strong + _PRIOR)
        if best is None or share > best.share:
            outlines, _ = cv2.findContours(own, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
            hull = cv2.convexHull(max(outlines, key=cv2.contourArea))[:, 0]
            best = Faded(round(share, 4), (hull / paper.scale).astype(np.float32))
    return best


def _strength(cells: Cells) -> Floats:
    """Contrast of each cell or of a neighbour on its line, whichever is more, over what is usual in the picture."""
    contrast = np.maximum(cells.paper - cells.ink, 0)
    usual = max(float(np.percentile(contrast[cells.inside], 75)), 1.0)
    same = cells.line[1:] == cells.line[:-1]
    stronger = contrast.copy()
    stronger[1:] = np.where(same, np.maximum(stronger[1:], contrast[:-1]), stronger[1:])
    stronger[:-1] = np.where(same, np.maximum(stronger[:-1], contrast[1:]), stronger[:-1])
    return np.asarray(stronger / usual, np.float32)
