"""The three face detectors behind plain functions; `faces.py` combines their opinions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.pixels import shrunk
from checker.vision.runtime import infer

Rgb = NDArray[np.uint8]
Floats = NDArray[np.float32]

FULL_RANGE = "face_detection_full_range_sparse.tflite"
SHORT_RANGE = "face_detection_short_range.tflite"
CENTERFACE = "centerface.onnx"

_COARSE = 1 / 3  # shrunk less than this, sampling costs a seventh of averaging and finds the same faces
_TOO_WIDE = 1.1
_OVERLAP = 0.3  # boxes that overlap more than this are the same face


@dataclass(frozen=True, slots=True)
class Detection:
    """One face as a detector sees it.

    Attributes:
        box: (x0, y0, x1, y1) in pixels of the given picture; may reach beyond its border.
        score: 0 to 1.
        points: (n, 2): right eye, left eye, nose, mouth (n = 6 with both ears, of the person's own right and left;
            n = 5 with both mouth corners for CenterFace).
    """

    box: tuple[float, float, float, float]
    score: float
    points: Floats

    @property
    def area(self) -> float:
        """The box's area in square pixels."""
        return max(0.0, self.box[2] - self.box[0]) * max(0.0, self.box[3] - self.box[1])


def overlap(first: tuple[float, float, float, float], second: tuple[float, float, float, float]) -> float:
    """Returns the intersection over the smaller box: 1 also when one box lies within the other."""
    width = min(first[2], second[2]) - max(first[0], second[0])
    height = min(first[3], second[3]) - max(first[1], second[1])
    if width <= 0 or height <= 0:
        return 0.0
    smaller = min((first[2] - first[0]) * (first[3] - first[1]), (second[2] - second[0]) * (second[3] - second[1]))
    return width * height / max(smaller, 1e-6)


def distinct(found: list[Detection]) -> list[Detection]:
    """Keeps the best-scored of the detections that overlap, best first."""
    kept: list[Detection] = []
    for detection in sorted(found, key=lambda item: (-item.score, item.box)):
        if all(overlap(detection.box, other.box) < _OVERLAP for other in kept):
            kept.append(detection)
    return kept


def letterbox(rgb: Rgb, size: int, padding: float, shorter: int | None = None) -> tuple[Rgb, float, float, float]:
    """Fits a picture into a square, with a margin.

    Args:
        rgb: (height, width, 3).
        size: Side of the square in pixels.
        padding: Margin on each side as a share of the picture's longer side: a face that fills the frame is only found
            with some space around it.
        shorter: Instead of a square, a rectangle whose other side is only as long, if the picture fits into it or is
            too wide for it by a tenth at most, for which it is then made smaller.

    Returns:
        The square or rectangle, the scale, and the offset (x, y) of the picture in it.
    """
    height, width = rgb.shape[:2]
    scale = size / (max(height, width) * (1 + 2 * padding))
    if shorter is not None and shorter < min(height, width) * scale <= _TOO_WIDE * shorter:
        scale = shorter / min(height, width)
    fitted = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = shrunk(rgb, fitted) if scale < _COARSE else cv2.resize(rgb, fitted, interpolation=cv2.INTER_LINEAR)
    other = shorter if shorter is not None and min(fitted) <= shorter else size
    across, down = (other, size) if width < height else (size, other)
    square = np.zeros((down, across, 3), np.uint8)
    left, top = (across - fitted[0]) // 2, (down - fitted[1]) // 2
    square[top : top + fitted[1], left : left + fitted[0]] = small
    return square, scale, float(left), float(top)


@cache
def _centres(name: str) -> Floats:
    """Centres (n, 2) of the anchors, 0..1, in the order of the output: MediaPipe's SSD anchors of fixed size."""
    grids = ((48, 1),) if name == FULL_RANGE else ((16, 2), (8, 6))
    layers = []
    for side, repeats in grids:
        steps = (np.arange(side, dtype=np.float32) + 0.5) / side
        x, y = np.meshgrid(steps, steps)
        layers.append(np.repeat(np.stack([x.ravel(), y.ravel()], axis=1), repeats, axis=0))
    return np.concatenate(layers)


def blazeface(rgb: Rgb, name: str, *, padding: float, score_min: float) -> list[Detection]:
    """Finds faces with one of MediaPipe's two detectors.

    Args:
        rgb: (height, width, 3).
        name: `FULL_RANGE` or `SHORT_RANGE`.
        padding: See `letterbox`.
        score_min: Least score.

    Returns:
        Distinct faces, best first, in pixels of `rgb`.
    """
    size = 192 if name == FULL_RANGE else 128
    square, scale, left, top = letterbox(rgb, size, padding)
    boxes, logits = infer(name, square[None].astype(np.float32) / np.float32(127.5) - np.float32(1))
    scores = 1 / (1 + np.exp(-np.clip(logits[0, :, 0], -80, 80)))
    chosen = np.flatnonzero(scores >= score_min)
    offset = np.array([left, top], np.float32)
    found = []
    for index in chosen:
        numbers = boxes[0, index].reshape(8, 2) / size
        centre = numbers[0] + _centres(name)[index]
        corners = np.stack([centre - numbers[1] / 2, centre + numbers[1] / 2])
        points = numbers[2:] + _centres(name)[index]
        corners, points = (corners * size - offset) / scale, (points * size - offset) / scale
        x0, y0, x1, y1 = (float(value) for value in corners.ravel())
        found.append(Detection((x0, y0, x1, y1), float(scores[index]), points.astype(np.float32)))
    return distinct(found)


def centerface(rgb: Rgb, *, side: int = 640, shorter: int | None = None, score_min: float = 0.5) -> list[Detection]:
    """Finds faces, also small ones, with CenterFace (Xu et al. 2019).

    Args:
        rgb: (height, width, 3).
        side: The longer side is brought to this many pixels, a multiple of 32.
        shorter: See `letterbox`; a multiple of 32 as well. The model is compiled once for each shape.
        score_min: Least score.

    Returns:
        Distinct faces, best first, in pixels of `rgb`.
    """
    square, scale, left, top = letterbox(rgb, side, 0.0, shorter)
    data = np.array(cv2.split(square), np.float32)[None]
    heat, sizes, offsets, marks = (output[0] for output in infer(CENTERFACE, data, reshape=True))
    rows, columns = np.nonzero(heat[0] >= score_min)
    origin = np.array([left, top], np.float32)
    # The maps have y before x.
    extents = np.exp(sizes[:, rows, columns].T[:, ::-1]) * 4
    centres = (np.stack([columns, rows], axis=1) + offsets[:, rows, columns].T[:, ::-1] + 0.5) * 4
    low = (centres - extents / 2).astype(np.float32)
    points = marks[:, rows, columns].T.reshape(-1, 5, 2)[:, :, ::-1] * extents[:, None] + low[:, None]
    boxes = np.concatenate([low - origin, low + extents - origin], axis=1) / scale
    found = zip(boxes.tolist(), heat[0, rows, columns].tolist(), (points - origin) / scale, strict=True)
    return distinct([Detection((x0, y0, x1, y1), score, places) for (x0, y0, x1, y1), score, places in found])
