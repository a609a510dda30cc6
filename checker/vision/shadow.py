"""Hard shadows on text: an edge between lines that darkens the paper, or one so dark that little is read beyond it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.light import LEAST_CONTRAST, Cells, Floats, PaperMap
from checker.vision.lines import Quad


@dataclass(frozen=True, slots=True, eq=False)
class Shadow:
    """A hard-edged shadow across text.

    Attributes:
        dark: Share of the text that lies at its edge on the dark side, 0 to 1.
        ratio: Luminance of the paper in the shadow over that beside it.
        polygon: Hull of the dark side, pixels of the picture, (N, 2).
    """

    dark: float
    ratio: float
    polygon: Floats


_MOST_CELLS = 220
_MOST_PAIRS = 2500
_SAMPLES = 40
_LEAST_DROP = 0.28
# What "paper" means in the map, not how dark a shadow may be: as dark as that, against the paper seen between the
# letters themselves, the map holds their ink.
_INK_LEFT = 0.3
_NEAR, _FAR = 5.0, 68.0
_EDGE = 5.0


def text_shadow(cells: Cells, paper: PaperMap, mask: NDArray[np.uint8] | None = None) -> Shadow | None:
    """Looks for pairs of text cells between which the paper darkens abruptly, and only once.

    Between the two there must be nothing darker than the darker one and nothing brighter than the brighter one, so a
    photo, a table's rule or the desk between them does not count, and the change must happen within a short way, so
    uneven light does not count. Light print on a dark bar is no place for a shadow: the bar is printed.

    Args:
        cells: Paper and ink along the lines.
        paper: The page without its text.
        mask: Where the sheet is, non-zero; any size. The whole picture by default. The grain of a desk is no text.
    """
    printed = cells.inside & ~cells.inverse & (cells.paper - cells.ink > LEAST_CONTRAST)
    if mask is not None:
        printed &= _on_sheet(cells.centre * paper.scale, paper.level.shape, mask)
    chosen = np.flatnonzero(printed)
    if len(chosen) < 4:
        return None
    if len(chosen) > _MOST_CELLS:
        chosen = chosen[np.linspace(0, len(chosen) - 1, _MOST_CELLS).astype(int)]
    level = np.log(np.maximum(paper.level, 8))
    points = (cells.centre[chosen] * paper.scale).astype(np.float32)
    here = _sample(level, points[:, 0], points[:, 1])
    # The map keeps some ink of letters so large and bold that the closing does not bridge them: no paper is that dark.
    bare = here > np.log(np.maximum(cells.paper[chosen], 8)) - _INK_LEFT
    chosen, points, here = chosen[bare], points[bare], here[bare]
    drop = here[:, None] - here[None, :]
    apart = np.linalg.norm(points[:, None] - points[None], axis=2)
    bright, dark = np.nonzero((drop > _LEAST_DROP) & (apart < _FAR) & (apart > _NEAR))
    if len(bright) > _MOST_PAIRS:
        some = np.linspace(0, len(bright) - 1, _MOST_PAIRS).astype(int)
        bright, dark = bright[some], dark[some]
    if not len(bright):
        return None
    way = np.linspace(0, 1, _SAMPLES, dtype=np.float32)
    ends, starts = points[dark], points[bright]
    along = _sample(
        level,
        np.asarray(starts[:, :1] + (ends - starts)[:, :1] * way, np.float32),
        np.asarray(starts[:, 1:] + (ends - starts)[:, 1:] * way, np.float32),
    )
    fall, gap = drop[bright, dark], apart[bright, dark]
    window = np.clip(np.round(_EDGE / gap * (_SAMPLES - 1)).astype(int), 1, _SAMPLES - 1)
    step = np.empty(len(fall))
    for size in np.unique(window):
        rows = window == size
        step[rows] = (along[rows, :-size] - along[rows, size:]).max(axis=1)
    alone = (along.min(axis=1) > here[dark] - 0.12) & (along.max(axis=1) < here[bright] + 0.12)
    once = np.abs(np.diff(along, axis=1)).sum(axis=1) < 1.25 * fall
    sharp = alone & once & (step > 0.6 * fall) & (step > _LEAST_DROP)
    if not sharp.any():
        return None
    inside = np.unique(dark[sharp])
    hull = cv2.convexHull(cells.centre[chosen][inside].astype(np.float32))[:, 0]
    ratio = float(np.exp(-np.median(step[sharp])))
    return Shadow(round(len(inside) / len(chosen), 4), round(ratio, 4), hull)


def _on_sheet(points: Floats, shape: tuple[int, ...], mask: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which points of a map lie on the sheet that a mask of the same picture in another size shows."""
    factor = np.array(mask.shape[::-1]) / np.array(shape[1::-1])
    column, row = np.clip((points * factor).astype(int), 0, np.array(mask.shape[::-1]) - 1).T
    return np.asarray(mask[row, column] > 0)


@dataclass(frozen=True, slots=True, eq=False)
class DarkPart:
    """The largest part of a page that is less than half as bright as the rest.

    In a deep shadow few lines are found, so there may be none to compare with those in the light. What tells it from
    a photo, a bar or the desk is that lines of text go on inside or end at its edge, and that it has the paper's
    colour.

    Attributes:
        lines: Share of the lines that have print in it or end at its edge, 0 to 1.
        ratio: Its luminance over that of the rest.
        area: Share of the page that it covers, 0 to 1.
        edge: Share of its rim within the page along which the light changes abruptly, 0 to 1.
        tint: Natural logarithm by which its least channel darkens more or less than its luminance: colour adds to it.
        polygon: Its hull, pixels of the picture, (N, 2).
    """

    lines: float
    ratio: float
    area: float
    edge: float
    tint: float
    polygon: Floats


_DEEP = 0.5
_STRIPE = 7
_REACH = 11
_ABRUPT = 2.0
_PRINTED = 0.2


def dark_part(quads: Sequence[Quad], cells: Cells, paper: PaperMap, sheet: NDArray[np.uint8] | None) -> DarkPart | None:
    """Looks for the part of the page that may lie in a deep shadow, and measures what tells it from other dark things.

    Args:
        quads: Corners of all lines found, pixels of the picture.
        cells: Paper and ink along the lines.
        paper: The page without its text.
        sheet: Where the sheet was found, of the size of the map; None when it is not known.

    Returns:
        None where nothing broader than a stripe is that dark, or nothing else is left of the page.
    """
    lit = cells.inside & ~cells.inverse & (cells.paper - cells.ink > LEAST_CONTRAST)
    if not lit.any():
        return None
    level, bright = paper.level, float(np.percentile(cells.paper[lit], 75))
    page = page_of(quads, paper, sheet)
    dark = ((level < _DEEP * bright) & page).astype(np.uint8)
    dark = np.asarray(cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((_STRIPE, _STRIPE), np.uint8)), np.uint8)
    count, names, stats, _ = cv2.connectedComponentsWithStats(dark)
    if count < 2:
        return None
    part, light = names == 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax()), page & (level > _DEEP * bright)
    if not light.any():
        return None
    ratio, least = float(np.median(level[part]) / np.median(level[light])), np.median(paper.white[light])
    # Paper that has nothing of one channel, as a pure red one, has nothing to tell a tint by.
    tinted = float(np.median(paper.white[part]) / least) if least > 0 else ratio
    rows, columns = np.nonzero(part)
    corners = np.stack([columns, rows], axis=1).astype(np.float32) / np.float32(paper.scale)
    ending = _running_in(cells, part, paper.scale)
    return DarkPart(
        lines=round(ending / len(np.unique(cells.line[cells.inside])), 4),
        ratio=round(ratio, 4),
        area=round(float(part.sum() / page.sum()), 4),
        edge=round(_abrupt(level, part, page), 4),
        tint=round(float(abs(np.log(max(tinted, 1e-3) / max(ratio, 1e-3)))), 4),
        polygon=np.asarray(cv2.convexHull(corners)[:, 0], np.float32),
    )


def page_of(quads: Sequence[Quad], paper: PaperMap, sheet: NDArray[np.uint8] | None) -> NDArray[np.bool_]:
    """The hull of all lines and of what was found of the sheet: its dark part may have been taken for the desk."""
    points = [np.concatenate(list(quads)) * paper.scale]
    if sheet is not None and sheet.any():
        rows, columns = np.nonzero(sheet)
        points.append(np.stack([columns, rows], axis=1))
    hull = cv2.convexHull(np.round(np.concatenate(points)).astype(np.int32))
    return np.asarray(cv2.fillConvexPoly(np.zeros(paper.level.shape, np.uint8), hull, 1), np.uint8) > 0


def _abrupt(level: Floats, part: NDArray[np.bool_], page: NDArray[np.bool_]) -> float:
    """Share of the part's rim, as far as it lies within the page, along which the light changes abruptly."""
    small, wide = np.ones((3, 3), np.uint8), np.ones((_STRIPE, _STRIPE), np.uint8)
    rim = part & (cv2.erode(part.astype(np.uint8), small) == 0) & (cv2.erode(page.astype(np.uint8), wide) > 0)
    if not rim.any():
        return 0.0
    around = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_REACH, _REACH))
    step = cv2.dilate(level, around)[rim] / np.maximum(cv2.erode(level, around)[rim], 1)
    return float((step > _ABRUPT).mean())


def _running_in(cells: Cells, part: NDArray[np.bool_], scale: float) -> int:
    """Number of the lines that have dark print in the part, or end at its edge."""
    columns, rows = np.floor(cells.centre * scale).astype(int).T
    places = np.clip(rows, 0, part.shape[0] - 1), np.clip(columns, 0, part.shape[1] - 1)
    dark = cells.inside & ~cells.inverse & part[places]
    printed = dark & (cells.paper - cells.ink > _PRINTED * cells.paper)
    # The middle of a line's last cell is half its height from the end, so such lines end nearer than that to the edge.
    side = 2 * round(float(np.median(cells.size[cells.inside])) * scale) + 1
    near = cv2.dilate(part.astype(np.uint8), cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))) > 0
    close = cells.inside & ~cells.inverse & near[places]
    cut = np.intersect1d(cells.line[close], cells.line[cells.inside & ~close])
    return len(np.union1d(cells.line[printed], cut))


def _sample(level: Floats, x: Floats, y: Floats) -> Floats:
    columns, rows = x.astype(np.float32), y.astype(np.float32)
    found = cv2.remap(level, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found, np.float32).reshape(x.shape)
