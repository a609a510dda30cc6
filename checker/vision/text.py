"""Reading text: lines are found once, then read one by one.

The default engine runs the PP-OCRv6 models that `rapidocr` brings (Apache-2.0) with its own post-processing, compiled
here so that precision, threads and files are ours: nothing is downloaded, and the same bytes give the same text on
every processor. `CHECKER_OCR=tesseract` chooses Tesseract instead.
"""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision import runtime
from checker.vision.lines import Found, Image, Quad, Recognised, TextEngine, TextLine, order_corners, rectify
from checker.vision.text_boxes import Boxes

ENGINES = ("rapidocr", "tesseract")
STRIP_HEIGHT = 48
"""Pixels; what the recognition model was trained on."""

_DETECTION = "PP-OCRv6_det_small.onnx"
_RECOGNITION = "PP-OCRv6_rec_small.onnx"
_LONG_SIDE = 1280
_ASPECT = 6.0
_SHORT_SIDE = 96
_STRIP_STEP = 32
_STRIP_NARROWEST = 128
_STRIP_WIDEST = 3200
# Up to this probability a character is noted with others that it may be, if they are at least so likely.
_SURE, _LIKELY, _OTHERS = 0.9, 0.005, 6


class RapidOcr:
    """PP-OCRv6 (small) detection and recognition."""

    name = "rapidocr"
    clear_confidence = 0.92

    def __init__(self) -> None:
        core, options = runtime.core(), runtime.properties()
        self._lock = threading.Lock()
        # Pictures come in any size: what the runtime would keep for each of them only fills the memory.
        forgetful = {**options, "CPU_RUNTIME_CACHE_CAPACITY": 0}
        self._detection = core.compile_model(runtime.weight_path(_DETECTION), "CPU", forgetful)
        recognition = core.read_model(runtime.weight_path(_RECOGNITION))
        self._characters = _characters(recognition)
        # Strips come in some dozen widths: enough for the usual ones, at 25 MB less than for all.
        few = {**options, "CPU_RUNTIME_CACHE_CAPACITY": 400}
        self._recognition = core.compile_model(recognition, "CPU", few)
        self._boxes = Boxes()

    def detect(self, rgb: Image) -> list[Found]:
        """Finds lines of text, and does not read them.

        The picture is scaled so that its long side is at most 1280 pixels, and padded to a multiple of 32 and to an
        aspect ratio of at most 6: the network misses text in narrow strips.
        """
        height, width = rgb.shape[:2]
        scale = min(1.0, _LONG_SIDE / max(height, width))
        small = rgb
        if scale < 1:
            size = (max(1, round(width * scale)), max(1, round(height * scale)))
            small = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
        rows, columns = small.shape[:2]
        full_rows = _up(max(rows, columns / _ASPECT, _SHORT_SIDE), 32)
        full_columns = _up(max(columns, rows / _ASPECT, _SHORT_SIDE), 32)
        tensor = np.zeros((1, 3, full_rows, full_columns), np.float32)
        tensor[0, :, :rows, :columns] = (small.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)
        with self._lock:
            likely = np.array(self._detection(tensor)[0][0, 0])
        boxes = self._boxes(likely)
        bounds = np.array([width, height], np.float32)
        zoom = np.array([width / columns, height / rows], np.float32)
        found = [np.clip(box * zoom, 0, bounds) for box in boxes]
        return [Found(quad) for quad in found if cv2.contourArea(quad) > 0]

    def recognise(self, strips: Sequence[Image]) -> list[Recognised]:
        """Reads strips one at a time: batches save nothing here, and alone each result depends on its strip only."""
        return [self._one(strip) for strip in strips]

    def _one(self, strip: Image) -> Recognised:
        height, width = strip.shape[:2]
        wide = min(_STRIP_WIDEST, max(1, math.ceil(width * STRIP_HEIGHT / height)))
        if (height, width) != (STRIP_HEIGHT, wide):
            method = cv2.INTER_AREA if height > STRIP_HEIGHT else cv2.INTER_CUBIC
            strip = np.asarray(cv2.resize(strip, (wide, STRIP_HEIGHT), interpolation=method), np.uint8)
        # Few different widths: the runtime prepares itself anew for each shape it has not seen.
        full = max(_up(wide, _STRIP_STEP), _STRIP_NARROWEST)
        tensor = np.zeros((1, 3, STRIP_HEIGHT, full), np.float32)
        tensor[0, :, :, :wide] = (strip.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)
        with self._lock:
            return _decode(self._recognition(tensor)[0][0], self._characters, full / wide)


def detect_lines(rgb: Image) -> list[Quad]:
    """Finds lines of text with the configured engine.

    Args:
        rgb: The picture, uint8, (height, width, 3).

    Returns:
        Corners of each line as for an upright page, pixels of `rgb`; in no particular order.
    """
    return [found.quad for found in engine().detect(rgb)]


def recognise(strips: Sequence[Image]) -> list[Recognised]:
    """Reads strips of one upright line each with the configured engine."""
    return engine().recognise(strips)


def read_quads(rgb: Image, quads: Sequence[Quad]) -> list[TextLine]:
    """Reads the lines inside given corners; lines in which nothing is read are left out."""
    results = recognise([rectify(rgb, quad) for quad in quads])
    return [TextLine.of(said, quad, quad) for quad, said in zip(quads, results, strict=True) if said.text.strip()]


def read(rgb: Image) -> list[TextLine]:
    """Finds and reads all lines of a picture that is upright; from the top to the bottom."""
    quads = [order_corners(quad) for quad in detect_lines(rgb)]
    return read_quads(rgb, sorted(quads, key=lambda quad: (float(quad[:, 1].mean()), float(quad[:, 0].mean()))))


@lru_cache(maxsize=2)
def load_engine(name: str) -> TextEngine:
    """Loads an engine once a process.

    Raises:
        ValueError: There is no engine of this name.
        RuntimeError: The engine is not installed.
    """
    if name == "rapidocr":
        return RapidOcr()
    if name == "tesseract":
        from checker.vision.tesseract import Tesseract

        return Tesseract()
    raise ValueError(f"CHECKER_OCR={name!r} is no engine; choose one of {', '.join(ENGINES)}")


def engine() -> TextEngine:
    """Returns the engine that the environment variable `CHECKER_OCR` names; `rapidocr` by default."""
    return load_engine(os.environ.get("CHECKER_OCR", "rapidocr"))


def _up(value: float, step: int) -> int:
    return math.ceil(value / step) * step


def _decode(probabilities: NDArray[np.float32], characters: list[str], stretch: float) -> Recognised:
    """Decodes CTC output greedily: repeated classes merge, class 0 is the blank.

    Args:
        probabilities: Shape (steps, classes).
        characters: Text of each class.
        stretch: Width of the padded strip over the width of the strip itself.
    """
    best = probabilities.argmax(axis=1)
    starts = np.flatnonzero((best != 0) & np.concatenate(([True], best[1:] != best[:-1])))
    text, confidences, positions, others = [], [], [], []
    for start in starts:
        end = int(start)
        while end + 1 < len(best) and best[end + 1] == best[start]:
            end += 1
        peak = probabilities[start : end + 1, best[start]]
        text.append(characters[best[start]])
        confidences.append(round(float(peak.max()), 5))
        positions.append(round(min(1.0, (start + end + 1) / 2 / len(best) * stretch), 5))
        others.append("" if confidences[-1] >= _SURE else _others(probabilities[start : end + 1], characters))
    mean = round(float(np.mean(confidences)), 5) if confidences else 0.0
    return Recognised("".join(text), mean, tuple(confidences), tuple(positions), tuple(others))


def _others(probabilities: NDArray[np.float32], characters: list[str]) -> str:
    """Which further characters the steps of one character may mean, likeliest first."""
    likeliest = probabilities.max(axis=0)
    ranked = np.argsort(-likeliest, kind="stable")[1 : _OTHERS + 2]
    return "".join(characters[i] for i in ranked if likeliest[i] >= _LIKELY)[:_OTHERS]


def _characters(model: Any) -> list[str]:
    """Returns the text of each class: the blank, the model's own list, the space."""
    listed: str = model.get_rt_info(["framework", "character"]).value
    return ["", *listed.splitlines(), " "]
