"""Width of the edges of a face, measured at the finest scale at which they stand clear of noise."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.noise import Floor
from checker.vision.ranks import percentile, percentiles

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]
Indices = NDArray[np.intp]

_EDGES = 220
_LEAST_EDGES = 20
_DIRECTED = 15  # edges from which a direction has a width of its own: the quartile of ten is that of their third
_ABOVE_NOISE = 3.0  # times the noise's slope: what counts as an edge
_SMOOTH = 0.5  # pixels of Gaussian blur before slopes are measured
_SMOOTHEST = 2.0  # the same under the strongest noise
# How far the steepest slopes rise above those of noise: from the first on they tell as much as without it, at the
# second the finest detail tells nothing any more. Sharp faces without noise have 11 and more.
_CLEAR, _DROWNED = 9.0, 6.0
_STEEPEST = 99  # percentile of the slopes at the features
_KERNEL_VARIANCE = 0.64  # pixels squared: what the slopes' kernel smooths noise by, by how it falls with blur
_WIDENED = 3.0  # squared pixels of an edge's width by squared pixels of blur: of blurred faces, whose edges are close


@dataclass(frozen=True, slots=True)
class Slopes:
    """A picture smoothed by `sigma` pixels, its slope along x and y in grey levels a pixel, and its steepest slope."""

    sigma: float
    smooth: Floats
    gx: Floats
    gy: Floats
    steep: Floats


def _slopes(grey: Floats, sigma: float) -> Slopes:
    smooth = np.asarray(cv2.GaussianBlur(grey, (0, 0), sigma), np.float32)
    kernels = (cv2.Scharr(smooth, cv2.CV_32F, *order, scale=1 / 32) for order in ((1, 0), (0, 1)))
    gx, gy = (np.asarray(slope, np.float32) for slope in kernels)
    return Slopes(sigma, smooth, gx, gy, np.sqrt(gx * gx + gy * gy))


def clear_slopes(grey: Floats, mask: Bools, floor: Floor) -> tuple[Slopes, float]:
    """Slopes at the finest scale at which those of edges rise above noise, and how clear they were, 0..1.

    After Elder and Zucker 1998, "Local scale control for edge detection and blur estimation", with one scale for the
    face. Noise falls with the blur's variance, the slopes of an edge out of focus hardly do.
    """
    slopes = _slopes(grey, _SMOOTH)
    noise = math.sqrt(floor.noise(slopes.steep))
    above = percentile(slopes.steep[mask], _STEEPEST) / max(noise, 1e-6)
    clear = min(1.0, max(0.0, (above - _DROWNED) / (_CLEAR - _DROWNED)))
    if above >= _CLEAR:
        return slopes, clear
    variance = (_SMOOTH**2 + _KERNEL_VARIANCE) * _CLEAR / max(above, 1.0) - _KERNEL_VARIANCE
    return _slopes(grey, min(_SMOOTHEST, math.sqrt(variance))), clear


def edge_width(slopes: Slopes, mask: Bools, floor: Floor, reach: int) -> float | None:
    """Width of the strongest edges in pixels: height of the step over its steepest slope, whatever the contrast.

    Each is followed for at most `reach` pixels to either side. What smoothing against noise widened them is deducted.
    Three figures are averaged: the lower quartile, the median, and the lower quartile of the direction in which edges
    are widest, which is where motion shows.
    """
    slope = slopes.steep
    least = max(2.0, _ABOVE_NOISE * math.sqrt(floor.noise(slope)))
    crest = mask & (slope >= 0.999 * cv2.dilate(slope, np.ones((3, 3), np.uint8))) & (slope > least)
    crest[:2] = crest[-2:] = False
    crest[:, :2] = crest[:, -2:] = False
    y, x = np.nonzero(crest)
    if len(y) < _LEAST_EDGES:
        return None
    order = np.argsort(-slope[y, x], kind="stable")[:_EDGES]
    y, x = y[order], x[order]
    steep, dx, dy = (np.asarray(values[y, x], np.float32) for values in (slope, slopes.gx, slopes.gy))
    normal = np.stack([dx / steep, dy / steep]).astype(np.float32)
    step = _step_height(slopes.smooth, x, y, normal, steep, reach)
    strong = step > 0.35 * percentile(step, 90)
    width = (step / steep)[strong]
    sector = np.floor(np.arctan2(dy, dx)[strong] % np.pi / (np.pi / 4) + 0.5).astype(int) % 4
    sides = [percentile(width[sector == k], 25) for k in range(4) if (sector == k).sum() >= _DIRECTED]
    quartile, middle = percentiles(width, 25, 50)
    mean = (quartile + middle + max(sides, default=quartile)) / 3
    return math.sqrt(max(1.0, mean * mean - _WIDENED * (slopes.sigma**2 - _SMOOTH**2)))


def _step_height(grey: Floats, x: Indices, y: Indices, normal: Floats, steep: Floats, reach: int) -> Floats:
    """Grey levels from foot to head of each edge, followed along its normal (2, n) as long as it rises."""
    along = np.arange(-reach, reach + 0.25, 0.5, dtype=np.float32)
    columns = (x[:, None] + normal[0][:, None] * along).astype(np.float32)
    rows = (y[:, None] + normal[1][:, None] * along).astype(np.float32)
    profile = cv2.remap(grey, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    level = np.ones((len(profile), profile.shape[1] + 1), np.bool_)  # both ends of each stop it
    level[:, 1:-1] = np.diff(profile, axis=1) <= 0.06 * steep[:, None]
    middle = profile.shape[1] // 2
    after = level[:, middle + 1 :].argmax(axis=1)
    before = level[:, middle::-1].argmax(axis=1)
    index = np.arange(len(x))
    return np.asarray(profile[index, middle + after] - profile[index, middle - before], np.float32)
