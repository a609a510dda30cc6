"""Things laid on a document: a finger, a note or a telephone, at which several lines of text come to an end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.light import LEAST_CONTRAST, Cells, Floats, PaperMap
from checker.vision.lines import Quad, quad_size
from checker.vision.shadow import page_of

Part = NDArray[np.bool_]
Box = tuple[float, float, float, float]

# What is held for another surface than the paper, not how much of it is too much.
_DARK, _TINTED = 0.5, 0.2
_STRIPE = 7
_LEAST, _MOST = 0.004, 0.35
_REACH, _STEP = 11, 0.12
# Where a line ends, in its heights: from here on it is followed, so near to its end the part begins, and goes on.
_BEFORE, _AFTER, _SAMPLES = -0.4, 2.2, 27
_NEAR, _MAPPED, _GOES_ON, _LASTS = 0.6, 2.0, 0.9, 0.9
_WITHIN, _PRINTED = 0.3, 0.2
_NARROW = 6.0


@dataclass(frozen=True, slots=True, eq=False)
class Covering:
    """A part of the page that is no paper and bears no print, and at which lines end.

    Attributes:
        lines: Number of the lines that end at its edge.
        area: Share of the page that it covers, 0 to 1.
        edge: Share of its rim within the page along which brightness or colour changes abruptly, 0 to 1.
        tint: Natural logarithm by which its least channel darkens more or less than its luminance, against the paper's.
        polygon: Its hull, pixels of the picture, (N, 2).
    """

    lines: int
    area: float
    edge: float
    tint: float
    polygon: Floats


def find_covering(
    quads: Sequence[Quad],
    cells: Cells,
    paper: PaperMap,
    sheet: NDArray[np.uint8] | None,
    faces: Callable[[], Sequence[Box]],
) -> Covering | None:
    """Looks for the part at which most lines end.

    A line that a thing hides ends where the thing begins, while beside a photo, a seal or a bar it ends earlier; and
    what bears print itself, as a label or a tinted cell does, is part of the document.

    Args:
        quads: Corners of all lines found, pixels of the picture.
        cells: Paper and ink along the lines.
        paper: The page without its text.
        sheet: Where the sheet was found, of the size of the map; None when it is not known.
        faces: Finds the faces of the picture: left, top, right, bottom. Text may stand close to a portrait. Asked only
            when lines end at something.

    Returns:
        None where no line ends at such a part.
    """
    lit = cells.inside & ~cells.inverse & (cells.paper - cells.ink > LEAST_CONTRAST)
    if not lit.any():
        return None
    page = page_of(quads, paper, sheet)
    tint = np.log(np.maximum(paper.white, 1) / np.maximum(paper.level, 1))
    usual = float(np.median(tint[_places(cells.centre[lit] * paper.scale, tint.shape)]))
    foreign = (np.abs(tint - usual) > _TINTED) | (paper.level < _DARK * float(np.percentile(cells.paper[lit], 75)))
    light = set(cells.line[cells.inverse].tolist())  # White letters stand on a printed bar, which ends with them.
    ends, own = _line_ends([quad for index, quad in enumerate(quads) if index not in light], paper)
    best: Covering | None = None
    for part in _parts(foreign & page, float(page.sum())):
        lines = _ending(part, ends, own)
        if not lines or (best is not None and lines <= best.lines) or _bears_print(part, cells, paper.scale):
            continue
        rows, columns = np.nonzero(part)
        corners = np.stack([columns, rows], axis=1).astype(np.float32) / np.float32(paper.scale)
        hull = np.asarray(cv2.convexHull(corners)[:, 0], np.float32)
        if any(cv2.pointPolygonTest(hull, ((x0 + x1) / 2, (y0 + y1) / 2), False) >= 0 for x0, y0, x1, y1 in faces()):
            continue
        shade = float(np.median(np.abs(tint[part] - usual)))
        best = Covering(
            lines, round(float(part.sum() / page.sum()), 4), _abrupt(paper, part, page), round(shade, 4), hull
        )
    return best


def _places(points: Floats, shape: tuple[int, ...]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns of points of the map, the nearest ones within it."""
    at = np.clip(np.floor(points).astype(np.intp), 0, np.array(shape[1::-1]) - 1)
    return at[..., 1], at[..., 0]


def _parts(foreign: Part, page: float) -> Iterator[Part]:
    opened = cv2.morphologyEx(foreign.astype(np.uint8), cv2.MORPH_OPEN, np.ones((_STRIPE, _STRIPE), np.uint8))
    count, names, stats, _ = cv2.connectedComponentsWithStats(opened)
    for name in range(1, count):
        if _LEAST <= stats[name, cv2.CC_STAT_AREA] / page <= _MOST:
            yield names == name


def _line_ends(quads: Sequence[Quad], paper: PaperMap) -> tuple[Floats, Floats]:
    """Places beyond both ends of each line and along its inside, map pixels; (lines, 2, 27, 2) and (lines, 24, 2).

    Lines that are hardly longer than high have no direction and are left out, as are those that go on at the rim.
    """
    along = np.linspace(_BEFORE, _AFTER, _SAMPLES)[:, None]
    ends, own = [np.zeros((0, 2, _SAMPLES, 2))], [np.zeros((0, 24, 2))]
    for quad in quads:
        length, height = quad_size(quad)
        if length < 1.2 * height or height < _NARROW:
            continue
        way = ((quad[1] - quad[0]) + (quad[2] - quad[3])) / 2 / length
        first, last = (quad[0] + quad[3]) / 2, (quad[1] + quad[2]) / 2
        inner = np.linspace(0.6 * height, max(0.6 * height, length - 0.6 * height), 24)[:, None]
        ends.append(np.stack([first - way * along * height, last + way * along * height])[None])
        own.append((first + way * inner)[None])
    scale = np.float32(paper.scale)
    return np.concatenate(ends).astype(np.float32) * scale, np.concatenate(own).astype(np.float32) * scale


def _ending(part: Part, ends: Floats, own: Floats) -> int:
    """Number of lines that are not in the part, and at one end of which it begins and goes on."""
    beside = part[_places(own, part.shape)].mean(axis=1) <= _WITHIN
    beyond = part[_places(ends, part.shape)]
    begins = beyond.argmax(axis=2)
    height = np.linalg.norm(ends[:, 0, -1] - ends[:, 0, 0], axis=1) / (_AFTER - _BEFORE)
    step = (_AFTER - _BEFORE) / (_SAMPLES - 1)
    near = _BEFORE + begins * step <= _NEAR + _MAPPED / np.maximum(height, 1e-3)[:, None]
    left = _SAMPLES - begins
    kept = beyond.sum(axis=2) >= _GOES_ON * left
    room = (ends >= 0).all(axis=(2, 3)) & (ends < np.array(part.shape[::-1])).all(axis=(2, 3))
    cut = beyond.any(axis=2) & near & kept & room & (left * step >= _LASTS)
    return int((cut.any(axis=1) & beside).sum())


def _bears_print(part: Part, cells: Cells, scale: float) -> bool:
    """Whether a square of a line that lies wholly within the part has print."""
    side = np.array([[0, 0], [0.7, 0], [-0.7, 0], [0, 0.7], [0, -0.7]])
    around = (cells.centre[:, None] + side * cells.size[:, None, None]) * scale
    within = part[_places(around.astype(np.float32), part.shape)].all(axis=1) & cells.inside
    return bool((cells.paper - cells.ink > _PRINTED * cells.paper)[within].any())


def _abrupt(paper: PaperMap, part: Part, page: Part) -> float:
    """Share of the part's rim, as far as it lies within the page, along which either channel changes abruptly."""
    wide = np.ones((_STRIPE, _STRIPE), np.uint8)
    rim = part & (cv2.erode(part.astype(np.uint8), np.ones((3, 3), np.uint8)) == 0)
    rim &= cv2.erode(page.astype(np.uint8), wide) > 0
    if not rim.any():
        return 0.0
    around = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_REACH, _REACH))
    steps = [
        np.log(np.maximum(cv2.dilate(level, around)[rim], 1) / np.maximum(cv2.erode(level, around)[rim], 1))
        for level in (paper.level, paper.white)
    ]
    return round(float((np.maximum(*steps) > _STEP).mean()), 4)
