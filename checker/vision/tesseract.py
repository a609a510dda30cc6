"""Tesseract behind the same interface: an alternative engine, and a second opinion on digits."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from typing import Any

import cv2
import numpy as np
import pytesseract

from checker.vision.lines import Image, Quad, Recognised

LANGUAGES = ("chi_sim", "eng")
_TIMEOUT = 30
_SHORT_SIDE = 64
_STRIP_HEIGHT = 56
_MARGIN = 10
_LINE = 4
_WORD = 5


class Tesseract:
    """The `tesseract` program on the path, with simplified Chinese and English."""

    name = "tesseract"

    def __init__(self) -> None:
        lacking = [language for language in LANGUAGES if language not in languages()]
        if lacking:
            raise RuntimeError(
                f"tesseract cannot be used: {', '.join(lacking)} not found. Install it with its languages "
                "(Debian: tesseract-ocr tesseract-ocr-chi-sim), or set CHECKER_OCR=rapidocr."
            )

    def detect(self, rgb: Image) -> list[Quad]:
        """Finds lines, upright or sideways: whichever of the two readings finds more confident words."""
        height = rgb.shape[0]
        upright, upright_words = _layout(rgb)
        turned, turned_words = _layout(np.ascontiguousarray(np.rot90(rgb, -1)))
        if turned_words <= upright_words:
            return upright
        # A quarter turn clockwise moved (x, y) to (height - y, x).
        return [np.stack([quad[:, 1], height - quad[:, 0]], axis=-1).astype(np.float32) for quad in turned]

    def recognise(self, strips: Sequence[Image]) -> list[Recognised]:
        """Reads strips, each as one line."""
        return [_line(strip, "+".join(LANGUAGES)) for strip in strips]


def read_digits(strip: Image, letters: str = "X") -> Recognised:
    """Reads a strip that can only hold digits and a few letters, such as an ID number.

    Args:
        strip: One upright line, RGB.
        letters: The letters that may occur.

    Returns:
        The text; empty when nothing was read.

    Raises:
        RuntimeError: Tesseract is not installed.
    """
    if not languages():
        raise RuntimeError("tesseract is not installed")
    return _line(strip, "eng", f"-c tessedit_char_whitelist=0123456789{letters}")


@cache
def languages() -> tuple[str, ...]:
    """Returns the languages that the installed Tesseract reads; none when it is not installed."""
    if shutil.which("tesseract") is None:
        return ()
    return tuple(sorted(pytesseract.get_languages()))


def _layout(rgb: Image) -> tuple[list[Quad], float]:
    """Returns the boxes of lines, and the summed confidence of the words found."""
    rows, columns = rgb.shape[:2]
    pad_rows, pad_columns = max(0, _SHORT_SIDE - rows), max(0, _SHORT_SIDE - columns)
    padded = cv2.copyMakeBorder(rgb, 0, pad_rows, 0, pad_columns, cv2.BORDER_REPLICATE)
    data = _data(np.asarray(padded, np.uint8), "+".join(LANGUAGES), "--psm 11")
    quads, words = [], 0.0
    for index, level in enumerate(data["level"]):
        if level == _WORD and str(data["text"][index]).strip():
            words += max(0.0, float(data["conf"][index]) - 50) * len(str(data["text"][index]).strip())
        elif level == _LINE:
            left, top = data["left"][index], data["top"][index]
            right, bottom = left + data["width"][index], top + data["height"][index]
            quads.append(np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32))
    return quads, words


def _line(strip: Image, language: str, options: str = "") -> Recognised:
    height, width = strip.shape[:2]
    size = (max(1, round(width * _STRIP_HEIGHT / height)), _STRIP_HEIGHT)
    scaled = cv2.resize(strip, size, interpolation=cv2.INTER_AREA if height > _STRIP_HEIGHT else cv2.INTER_CUBIC)
    framed = cv2.copyMakeBorder(scaled, _MARGIN, _MARGIN, _MARGIN, _MARGIN, cv2.BORDER_REPLICATE)
    data = _data(np.asarray(framed, np.uint8), language, f"--psm 7 {options}".strip())
    text, confidences, positions = "", [], []
    for index, word in enumerate(data["text"]):
        letters = str(word).strip()
        if data["level"][index] != _WORD or not letters:
            continue
        sure = round(max(0.0, float(data["conf"][index])) / 100, 5)
        start = (data["left"][index] - _MARGIN) / size[0]
        step = data["width"][index] / size[0] / len(letters)
        for place, letter in enumerate(letters):
            text += letter
            confidences.append(sure)
            positions.append(round(min(1.0, max(0.0, start + (place + 0.5) * step)), 5))
    mean = round(float(np.mean(confidences)), 5) if confidences else 0.0
    return Recognised(text, mean, tuple(confidences), tuple(positions))


def _data(rgb: Image, language: str, options: str) -> dict[str, list[Any]]:
    """Returns Tesseract's table, column by column.

    Picture and table go through pipes: `pytesseract` would write both to the disk, and they are an applicant's.

    Raises:
        RuntimeError: Tesseract failed, or took too long.
    """
    picture = cv2.imencode(".png", rgb[..., ::-1])[1].tobytes()
    command = [pytesseract.pytesseract.tesseract_cmd, "stdin", "stdout", "-l", language, "-c", "tessedit_create_tsv=1"]
    try:
        done = subprocess.run(
            [*command, *options.split()], input=picture, capture_output=True, timeout=_TIMEOUT, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise RuntimeError(f"tesseract failed: {type(error).__name__}") from None
    header, *lines = done.stdout.decode("utf-8").splitlines()
    rows = [(line + "\t").split("\t") for line in lines]  # the last column, the text, is left out where it is empty
    return {
        name: [row[at] if name == "text" else int(float(row[at])) for row in rows]
        for at, name in enumerate(header.split("\t"))
    }
