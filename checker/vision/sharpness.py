"""How sharp each line of text is: how many blurred edges would fit into the height of its characters.

The width of an edge is measured where ink meets paper, as contrast over slope (the width of the ramp that has the
edge's steepest slope; for a step blurred by a Gaussian it is sigma * sqrt(2 pi)). Contrast is taken from the edge's
own neighbourhood, so faint print, uneven light and empty forms change nothing. Divided into the height of the text
it says how finely characters are drawn whatever the scale: text that was enlarged from few pixels has the wide edges
of those pixels and scores as low as text that is out of focus.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.lines import Image, Quad, quad_size, rectify
from checker.vision.ranks import quantile

Gray = NDArray[np.float32]

STRIP_HEIGHT = 64
"""Pixels; larger text is reduced to it, smaller is left as it is: enlarging adds no sharpness."""

TEXT_SHARE = 0.68
"""Height of the characters over the height of the detector's box (its boxes are grown around the text)."""

SCENE_SIDE = 1280
"""Pixels of the longer side at which a whole scene is measured."""

DIRECTIONS = ((0, 1), (1, 0), (1, 1), (1, -1))
"""Steps down and to the right: along rows, along columns, along both diagonals."""

_PITCH = 1.05
_NARROWEST = 1.95
_DIAGONAL = 1.15
_NEIGHBOURHOOD = 0.18
_SCENE_NEIGHBOURHOOD = 1.2
_TYPICAL = 0.95
_SCENE_TYPICAL = 0.99
_SCENE_STEEP = 0.95
_SCENE_DIRECTIONS = 12
_SCENE_PLACES = 20_000
_CONTRASTED = 0.5
_LEAST_CONTRAST = 12.0
_EDGE_QUANTILE = 0.8
_LEAST_SLOPE = 0.02
_LEAST_EDGES = 12
_FAR_SIDE = 640
_FAR_BAND = (0.5, 4.0)
_FAR_NEIGHBOURHOOD = 6.0
"""Hundredths of the longer side: what is finer is taken for noise, what is coarser for light; how far apart."""
_FAR_TYPICAL = 0.8
_FAR_LEAST_CONTRAST = 2.5
"""Of 18 real pages blurred so far that they showed no contrast between neighbours 17 have more, and 0.3 to 1.2
edges; blank paper and a plain desk, noise and folds and all, have 1.9 at most, and 2.4 edges and more, 2026-11-27."""


@dataclass(frozen=True, slots=True)
class LineSharpness:
    """How sharp one line is.

    Attributes:
        steps: Text height over edge width, the lowest of all directions; larger is sharper.
        height: Height of the characters, pixels of the image as shown.
        contrast: Of ink against paper, grey levels 0 to 255.
    """

    steps: float
    height: float
    contrast: float


def line_sharpness(rgb: Image, quad: Quad) -> LineSharpness | None:
    """Measures one line.

    Args:
        rgb: The picture.
        quad: Corners of the line in reading direction, pixels of `rgb`.

    Returns:
        The measure; None when the line shows no contrast to measure edges on.
    """
    _length, tall = quad_size(quad)
    height = TEXT_SHARE * tall
    strip = rectify(rgb, quad, STRIP_HEIGHT if tall > STRIP_HEIGHT else None)
    gray = cv2.cvtColor(strip, cv2.COLOR_RGB2GRAY).astype(np.float32)
    text_height = TEXT_SHARE * gray.shape[0]
    size = max(3, round(_NEIGHBOURHOOD * gray.shape[0]) | 1)
    slopes, contrast = edge_slopes(gray, size=size)
    along, across, *oblique = slopes
    if along is None or across is None:
        return None
    least = min(slope for slope in (along, across, *oblique) if slope is not None)
    return LineSharpness(round(least * text_height, 3), round(height, 1), round(contrast, 1))


def detail_height(height: float, steps: float) -> float:
    """Says how high, in pixels, sharp letters would be that show as much detail as these.

    Text that was enlarged has the edges of the pixels it was enlarged from, spread over as many new ones; their widths
    add in squares to the width that the sharpest text has. On ten pages reduced to letters of 5 to 16 pixels and
    enlarged again (linear, cubic, Lanczos, JPEG before and after) it gives back the height before enlarging to within
    a tenth. Text out of focus has as little detail as text enlarged from that height.

    Args:
        height: Of the letters, pixels.
        steps: Their height over the width of their edges, as in `LineSharpness`.

    Returns:
        Pixels, at most `height`: that of text as sharp as its pixels allow.
    """
    spread = (height / max(steps, 1e-6)) ** 2 - _NARROWEST**2
    return round(height if spread <= _PITCH**2 else _PITCH * height / spread**0.5, 2)


def edge_slopes(gray: Gray, *, size: int) -> tuple[list[float | None], float]:
    """Measures how steep the edges are that are met along rows, columns and both diagonals, over the contrast there.

    Shaking smears the edges met on its way and sharpens, as it were, those beside it: a hand shakes in any direction.
    Contrast is taken in a square, because what is smeared away along one direction still shows in the others how dark
    the ink is.

    Args:
        gray: Luminance 0 to 255, shape (height, width).
        size: Side of the neighbourhood in which an edge's contrast is taken, pixels, odd.

    Returns:
        The inverse of the edges' width, 1/pixel, for each of `DIRECTIONS` (None where there are too few), and the
        contrast they were taken at.
    """
    square = np.ones((size, size), np.uint8)
    span = cv2.dilate(gray, square) - cv2.erode(gray, square)
    found = [_edge_slope(gray, span, direction, size) for direction in DIRECTIONS]
    return [slope for slope, _ in found], found[0][1]


def _edge_slope(gray: Gray, span: Gray, direction: tuple[int, int], size: int) -> tuple[float | None, float]:
    down, right = direction
    height, width = gray.shape
    here = (slice(0, height - down), slice(max(0, -right), width - max(0, right)))
    there = (slice(down, height), slice(max(0, right), width - max(0, -right)))
    slope = np.abs(gray[there] - gray[here]) / np.float32(np.hypot(down, right))
    near = np.maximum(span[there], span[here])
    contrast = float(quantile(near, _TYPICAL)) if near.size else 0.0
    if contrast < _LEAST_CONTRAST:
        return None, contrast
    window = np.eye(size, dtype=np.uint8)[:, ::right] if down and right else np.ones((1, size), np.uint8)
    highest = cv2.dilate(slope, np.ascontiguousarray(window if right else window.T))
    # In a clean scan paper has no slope at all: those equal zeros are no edges.
    peaks = (near >= _CONTRASTED * contrast) & (slope >= highest) & (slope > _LEAST_SLOPE * contrast)
    if int(peaks.sum()) < _LEAST_EDGES:
        return None, contrast
    steepest = float(quantile(slope[peaks] / near[peaks], _EDGE_QUANTILE))
    return steepest * (_DIAGONAL if down and right else 1.0), contrast


def scene_sharpness(rgb: Image) -> float | None:
    """Measures the edges of a whole picture, for one in which no line of text can be made out.

    Shaking leaves the edges along its way as sharp as they were, and seen obliquely they still look steep: the
    direction in which they do not must be met within a few degrees. Slopes are taken over three pixels (Sobel), from
    which they can be told in any direction, and in which a camera's noise counts for less.

    Args:
        rgb: The picture.

    Returns:
        Edges that would fit into a hundredth of the picture's longer side, the lowest of all directions; None when the
        picture shows no contrast, neither between neighbours nor, blurred beyond that, between what lies further apart.
    """
    height, width = rgb.shape[:2]
    scale = min(1.0, SCENE_SIDE / max(height, width))
    size = (max(8, round(width * scale)), max(8, round(height * scale)))
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA) if scale < 1 else rgb
    gray = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32)
    unit = max(gray.shape) / 100
    window = max(3, round(_SCENE_NEIGHBOURHOOD * unit) | 1)
    square = np.ones((window, window), np.uint8)
    span = cv2.dilate(gray, square) - cv2.erode(gray, square)
    contrast = float(np.quantile(span, _SCENE_TYPICAL))
    seen = span >= _CONTRASTED * contrast
    if contrast < _LEAST_CONTRAST or int(seen.sum()) < _LEAST_EDGES:
        return _far_sharpness(rgb)
    return float(round(_slope(gray, span, seen) * unit, 3))


def _far_sharpness(rgb: Image) -> float | None:
    """The same of a picture without contrast between neighbours: how steep it is for what differs further apart.

    Slow changes of the light are taken off, and a good part of the picture has to differ. A soft shadow on paper
    without any noise is still taken for a blurred thing (2 of 6 drawn); nothing is read there, so it is refused anyway.
    """
    scale = min(1.0, _FAR_SIDE / max(rgb.shape[:2]))
    size = (max(8, round(rgb.shape[1] * scale)), max(8, round(rgb.shape[0] * scale)))
    gray = cv2.cvtColor(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY).astype(np.float32)
    unit = max(gray.shape) / 100
    near, far = (cv2.GaussianBlur(gray, (0, 0), reach * unit) for reach in _FAR_BAND)
    square = np.ones((int(_FAR_NEIGHBOURHOOD * unit) | 1,) * 2, np.uint8)
    span = cv2.dilate(near - far, square) - cv2.erode(near - far, square)
    contrast = float(np.quantile(span, _FAR_TYPICAL))
    if contrast < _FAR_LEAST_CONTRAST:
        return None
    return float(round(_slope(gray, span, span >= _CONTRASTED * contrast) * unit, 3))


def _slope(gray: NDArray[Any], span: NDArray[Any], seen: NDArray[np.bool_]) -> float:
    """How steep the steepest places seen are, in spans a pixel, in the direction in which they are the least so."""
    every = max(1, int(seen.sum()) // _SCENE_PLACES)
    across, down = (
        cv2.Sobel(gray, cv2.CV_32F, right, 1 - right, ksize=3, scale=1 / 8)[seen][::every] / span[seen][::every]
        for right in (1, 0)
    )
    ways = np.arange(_SCENE_DIRECTIONS) * np.pi / _SCENE_DIRECTIONS
    return float(min(np.quantile(np.abs(np.cos(way) * across + np.sin(way) * down), _SCENE_STEEP) for way in ways))
