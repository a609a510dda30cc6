"""Text under red seals: found and read again with the red ink out of the way."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.frames import Frame
from checker.vision.lines import Image, Quad, TextLine, rectify
from checker.vision.second import without_red
from checker.vision.text import detect_lines, recognise

_LEAST_RED = 45
_LEAST_SHARE = 0.0015
_MOST_SHARE = 0.5
_MARGIN = 0.35
_SAME = 0.5
_SURER = 0.02


def red_area(rgb: Image) -> tuple[int, int, int, int] | None:
    """Where the red ink of a picture is.

    Args:
        rgb: The picture.

    Returns:
        Left, top, right, bottom in pixels with a margin; None when there is hardly any red, or too much for ink.
    """
    scale = min(1.0, 480 / max(rgb.shape[:2]))
    small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.int16)
    red = ((small[..., 0] - np.maximum(small[..., 1], small[..., 2])) > _LEAST_RED).astype(np.uint8)
    red = np.asarray(cv2.morphologyEx(red, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8)), np.uint8)
    count, _labels, stats, _ = cv2.connectedComponentsWithStats(red)
    parts = [stats[i] for i in range(1, count) if stats[i][cv2.CC_STAT_AREA] >= _LEAST_SHARE * red.size]
    if not parts or sum(int(part[cv2.CC_STAT_AREA]) for part in parts) > _MOST_SHARE * red.size:
        return None
    boxes = np.array([[p[0], p[1], p[0] + p[2], p[1] + p[3]] for p in parts], np.float32)
    x0, y0 = boxes[:, :2].min(axis=0)
    x1, y1 = boxes[:, 2:].max(axis=0)
    dx, dy = _MARGIN * (x1 - x0), 0.1 * (y1 - y0)
    height, width = rgb.shape[:2]
    return (
        max(0, int((x0 - dx) / scale)),
        max(0, int((y0 - dy) / scale)),
        min(width, int(np.ceil((x1 + dx) / scale))),
        min(height, int(np.ceil((y1 + dy) / scale))),
    )


def read_unsealed(rgb: Image, frame: Frame) -> list[TextLine]:
    """Finds and reads the lines where red ink is, without it.

    Args:
        rgb: The picture as shown.
        frame: How it reads upright.

    Returns:
        Lines in the upright frame; none when the picture has no red ink.
    """
    area = red_area(rgb)
    if area is None:
        return []
    x0, y0, x1, y1 = area
    pale = without_red(rgb[y0:y1, x0:x1])
    height, width = rgb.shape[:2]
    shift = np.array([x0, y0], np.float32)
    lines = []
    for quad in detect_lines(pale):
        local = frame.reading_order(quad + shift, width, height) - shift
        said = recognise([rectify(pale, local)])[0]
        if said.text.strip():
            shown = (local + shift).astype(np.float32)
            upright = frame.upright(shown, width, height)
            lines.append(TextLine(said.text, said.confidence, upright, said.confidences, said.positions, shown))
    return lines


def _bounds(quad: Quad) -> NDArray[np.float32]:
    return np.concatenate([quad.min(axis=0), quad.max(axis=0)]).astype(np.float32)


def _shared(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    """Shared area of two boxes relative to the smaller one."""
    wide = min(a[2], b[2]) - max(a[0], b[0])
    tall = min(a[3], b[3]) - max(a[1], b[1])
    least = min((a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1]))
    return float(max(0.0, wide) * max(0.0, tall) / max(1.0, least))


def merge(lines: Sequence[TextLine], again: Sequence[TextLine]) -> list[TextLine]:
    """Joins first readings with those without red ink.

    A new line takes the place of the one it covers when it is surer and not shorter; a line where there was none is
    added.

    Args:
        lines: First readings.
        again: Readings without red ink, same frame.
    """
    merged = list(lines)
    for new in again:
        box = _bounds(new.polygon)
        old = [line for line in merged if _shared(_bounds(line.polygon), box) > _SAME]
        if not old:
            merged.append(new)
        elif len(old) == 1:
            before = old[0]
            longer = len(new.text) - len(before.text)
            surer = new.confidence - before.confidence
            if (longer >= 0 and surer > _SURER) or (longer > 0 and surer > -_SURER):
                merged[merged.index(before)] = new
    return merged
