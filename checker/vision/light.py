"""Light on text: how bright paper and ink are along each line, and the page without its text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.lines import Image, Quad, quad_size

Floats = NDArray[np.float32]

_STRIP = 16
_PAD = 2
_MAX_LINES = 80
_MIN_HEIGHT = 4.0


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Squares of one line height along all lines of text, including two beyond each end of a line.

    Attributes:
        line: Index of the line of each cell, (N,).
        inside: Whether the cell lies on the line itself and not beyond its ends, (N,).
        centre: Pixels x, y, (N, 2).
        size: Height of the line, pixels, (N,).
        paper: Luminance of the brightest tenth of the cell, 0 to 255, (N,).
        ink: Luminance of the darkest twentieth of the cell, 0 to 255, (N,).
        clipped: Share of pixels whose three channels are all 250 or more, (N,).
        inverse: Whether the line's print is lighter than what it is printed on, (N,).
    """

    line: NDArray[np.intp]
    inside: NDArray[np.bool_]
    centre: Floats
    size: Floats
    paper: Floats
    ink: Floats
    clipped: Floats
    inverse: NDArray[np.bool_]


def measure_cells(rgb: Image, quads: Sequence[Quad]) -> Cells:
    """Measures paper and ink along lines of text.

    Args:
        rgb: The picture, uint8, (height, width, 3).
        quads: Corners of the lines, in pixels of the picture. The 80 longest are used.
    """
    known = [(index, quad, *quad_size(quad)) for index, quad in enumerate(quads)]
    known = sorted((item for item in known if item[3] >= _MIN_HEIGHT), key=lambda item: -item[2])[:_MAX_LINES]
    rows: list[tuple[float, ...]] = []
    for index, quad, length, height in known:
        rows.extend(_cells_of(rgb, index, quad, max(1, round(length / height)), height))
    table = np.array(rows, np.float32).reshape(-1, 9)
    return Cells(
        line=table[:, 0].astype(np.intp),
        inside=table[:, 1] > 0,
        centre=table[:, 2:4],
        size=table[:, 4],
        paper=table[:, 5],
        ink=table[:, 6],
        clipped=table[:, 7],
        inverse=table[:, 8] > 0,
    )


def _cells_of(rgb: Image, index: int, quad: Quad, count: int, height: float) -> list[tuple[float, ...]]:
    along = ((quad[1] - quad[0]) + (quad[2] - quad[3])) / 2 / count
    steps = np.array([-_PAD, count + _PAD, count + _PAD, -_PAD], np.float32)[:, None] * along
    corners = (np.array([quad[0], quad[0], quad[3], quad[3]], np.float32) + steps).astype(np.float32)
    total = count + 2 * _PAD
    width = total * _STRIP
    target = np.array([[0, 0], [width, 0], [width, _STRIP], [0, _STRIP]], np.float32) - 0.5
    matrix = cv2.getPerspectiveTransform(corners - 0.5, target)
    strip = cv2.warpPerspective(rgb, matrix, (width, _STRIP), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    tiles = strip.reshape(_STRIP, total, _STRIP, 3).transpose(1, 0, 2, 3).reshape(total, -1, 3)
    grey = tiles @ np.array([0.299, 0.587, 0.114], np.float32)
    ordered = np.sort(grey, axis=1)
    pixels = ordered.shape[1]
    paper, ink = ordered[:, int(pixels * 0.9)], ordered[:, int(pixels * 0.05)]
    clipped = (tiles.min(axis=2) >= 250).mean(axis=1)
    inverse = _inverse(paper, ordered[:, pixels // 2], ink)
    middle = (quad[0] + quad[3]) / 2
    out: list[tuple[float, ...]] = []
    for cell in range(total):
        x, y = middle + (cell - _PAD + 0.5) * along
        if 0 <= x < rgb.shape[1] and 0 <= y < rgb.shape[0]:
            here = _PAD <= cell < total - _PAD
            out.append((index, here, x, y, height, paper[cell], ink[cell], clipped[cell], inverse))
    return out


LEAST_CONTRAST = 12
"""Grey levels between paper and ink below which a cell counts as having no print."""
_GROUND = 0.3
"""Of the way from ink to paper. Letters cover less than a half: on paper the middle pixel is beyond, even in noise."""


def _inverse(paper: NDArray[Any], middle: NDArray[Any], ink: NDArray[Any]) -> bool:
    """Whether a line's middle pixels are nearer to its darkest ones, as with white letters on a dark bar."""
    seen = (paper - ink > LEAST_CONTRAST)[_PAD:-_PAD]
    if not seen.any():
        return False
    place = (middle - ink)[_PAD:-_PAD][seen] / (paper - ink)[_PAD:-_PAD][seen]
    return bool(np.median(place) < _GROUND)


@dataclass(frozen=True, slots=True, eq=False)
class PaperMap:
    """The page without its text: luminance of what it is printed on.

    Attributes:
        level: Luminance 0 to 255, text and lines removed, (rows, columns).
        white: The same for the least of the three channels: specular light has no colour.
        colour: The same for red, green and blue, (rows, columns, 3).
        scale: Pixels of the map per pixel of the picture.
    """

    level: Floats
    white: Floats
    colour: Floats
    scale: float


_MAP_SIDE = 240


def paper_map(rgb: Image) -> PaperMap:
    """Removes text from a reduced picture by a morphological closing wider than its strokes.

    Args:
        rgb: The picture, uint8, (height, width, 3).
    """
    height, width = rgb.shape[:2]
    scale = min(1.0, _MAP_SIDE / max(height, width))
    size = (max(8, round(width * scale)), max(8, round(height * scale)))
    small = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (7, 7))

    def closed(channel: NDArray[np.uint8]) -> Floats:
        smooth = cv2.medianBlur(cv2.morphologyEx(channel, cv2.MORPH_CLOSE, kernel), 5)
        return np.asarray(cv2.GaussianBlur(smooth.astype(np.float32), (0, 0), 1.0), np.float32)

    grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.uint8)
    colour = np.dstack([closed(np.ascontiguousarray(small[..., channel])) for channel in range(3)])
    return PaperMap(closed(grey), closed(small.min(axis=2)), colour, scale)


@dataclass(frozen=True, slots=True)
class TextLight:
    """How text stands out from its paper.

    Attributes:
        lines: Number of lines measured.
        paper: Median over the lines of the paper's luminance, 0 to 1.
        ink: Luminance of the darkest print: the tenth percentile over the lines, 0 to 1.
        contrast: (paper - ink) / 255 of the better lines: the upper quartile.
        weber: (paper - ink) / paper of the lines that stand out most, the upper twentieth: it stays what it is when a
            picture is only dark. Small thin print is pale by itself, what is flat is so in its headings too.
        clipped: Share of the text's area that is pure white.
    """

    lines: int
    paper: float
    ink: float
    contrast: float
    weber: float
    clipped: float


def text_light(cells: Cells) -> TextLight | None:
    """Sums cells up; None when there is no line."""
    names = np.unique(cells.line[cells.inside])
    if not len(names):
        return None
    paper, ink = np.empty(len(names)), np.empty(len(names))
    for position, name in enumerate(names):
        chosen = cells.inside & (cells.line == name)
        paper[position] = np.median(cells.paper[chosen])
        ink[position] = np.percentile(cells.ink[chosen], 25)
    depth = np.maximum(paper - ink, 0)
    return TextLight(
        lines=len(names),
        paper=round(float(np.median(paper)) / 255, 4),
        ink=round(float(np.percentile(ink, 10)) / 255, 4),
        contrast=round(float(np.percentile(depth, 75)) / 255, 4),
        weber=round(float(np.percentile(depth / np.maximum(paper, 1), 95)), 4),
        clipped=round(float(cells.clipped[cells.inside].mean()), 4),
    )
