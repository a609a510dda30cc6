"""Tesseract behind the same interface: an alternative engine, and a second opinion on digits.

The program reads a whole picture in one go, as it is meant to be used: what it says of each line comes with the line's
place. Strips that are asked for on their own go to it together, as the pages of one file.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import NamedTuple

import cv2
import numpy as np
import pytesseract

from checker.vision.frames import FRAMES
from checker.vision.lines import Found, Image, Recognised

LANGUAGES = ("chi_sim", "eng")
_TIMEOUT = 30
_SHORT_SIDE = 64
_STRIP_HEIGHT = 56
_MARGIN = 10
_SPARSE_TEXT = "--psm 11"
_ONE_LINE = "--psm 7"
_WORD = "5"
_CLEAR_WORTH = 20.0
_CLEAR_MEAN = 0.65
"""Pages as they should stand have 0.7 and more, others at most 0.55."""


class _Word(NamedTuple):
    """A word of Tesseract's table: where it stands, pixels of its page, and how sure it is, 0 to 1."""

    page: int
    line: tuple[str, ...]
    text: str
    sure: float
    left: int
    top: int
    width: int
    height: int


class Tesseract:
    """The `tesseract` program on the path, with simplified Chinese and English."""

    name = "tesseract"
    clear_confidence = 0.8

    def __init__(self) -> None:
        lacking = [language for language in LANGUAGES if language not in languages()]
        if lacking:
            raise RuntimeError(
                f"tesseract cannot be used: {', '.join(lacking)} not found. Install it with its languages "
                "(Debian: tesseract-ocr tesseract-ocr-chi-sim), or set CHECKER_OCR=rapidocr."
            )

    def detect(self, rgb: Image) -> list[Found]:
        """Finds and reads lines: upright, or as they stand after the turn or flip that makes most sense of them."""
        height, width = rgb.shape[:2]
        most, best = -1.0, list[Found]()
        for frame in FRAMES:
            lines = _read_page(frame.apply(rgb))
            worth, mean = _worth(lines)
            if worth > most:
                most, best = worth, [Found(frame.shown(line.quad, width, height), line.said) for line in lines]
            if worth >= _CLEAR_WORTH and mean >= _CLEAR_MEAN:
                break
        return best

    def recognise(self, strips: Sequence[Image]) -> list[Recognised]:
        """Reads strips, each as one line."""
        return _read_strips(strips, "+".join(LANGUAGES))


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
    return _read_strips([strip], "eng", f"-c tessedit_char_whitelist=0123456789{letters}")[0]


@cache
def languages() -> tuple[str, ...]:
    """Returns the languages that the installed Tesseract reads; none when it is not installed."""
    if shutil.which("tesseract") is None:
        return ()
    return tuple(sorted(pytesseract.get_languages()))


def _worth(lines: Sequence[Found]) -> tuple[float, float]:
    """About the number of characters read with confidence, and their mean confidence."""
    sure = [value for line in lines if line.said is not None for value in line.said.confidences]
    return sum(max(0.0, 2 * value - 1) ** 2 for value in sure), float(np.mean(sure)) if sure else 0.0


def _read_page(rgb: Image) -> list[Found]:
    """Finds and reads the lines of a picture as if it stood upright."""
    rows, columns = rgb.shape[:2]
    pad_rows, pad_columns = max(0, _SHORT_SIDE - rows), max(0, _SHORT_SIDE - columns)
    padded = cv2.copyMakeBorder(rgb, 0, pad_rows, 0, pad_columns, cv2.BORDER_REPLICATE)
    words = _words([np.asarray(padded, np.uint8)], "+".join(LANGUAGES), _SPARSE_TEXT)
    found = []
    for _, group in groupby(words, key=lambda word: word.line):
        line = list(group)
        left, top = min(word.left for word in line), min(word.top for word in line)
        right, bottom = max(word.left + word.width for word in line), max(word.top + word.height for word in line)
        quad = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)
        found.append(Found(quad, _joined(line, left, max(1, right - left))))
    return found


def _read_strips(strips: Sequence[Image], language: str, options: str = "") -> list[Recognised]:
    """Reads strips of one upright line each."""
    pages = []
    for strip in strips:
        height, width = strip.shape[:2]
        size = (max(1, round(width * _STRIP_HEIGHT / height)), _STRIP_HEIGHT)
        scaled = cv2.resize(strip, size, interpolation=cv2.INTER_AREA if height > _STRIP_HEIGHT else cv2.INTER_CUBIC)
        framed = cv2.copyMakeBorder(scaled, _MARGIN, _MARGIN, _MARGIN, _MARGIN, cv2.BORDER_REPLICATE)
        pages.append(np.asarray(framed, np.uint8))
    words = _words(pages, language, f"{_ONE_LINE} {options}")
    read = {page: list(group) for page, group in groupby(words, key=lambda word: word.page)}
    widths = [page.shape[1] - 2 * _MARGIN for page in pages]
    return [_joined(read.get(number, []), _MARGIN, width) for number, width in enumerate(widths, start=1)]


def _joined(words: Sequence[_Word], left: int, width: int) -> Recognised:
    """Puts the words of a line together, with spaces only between Latin ones.

    Args:
        words: From left to right.
        left: Where the line starts, pixels.
        width: How long it is, pixels.
    """
    text, confidences, positions = "", list[float](), list[float]()
    for word in words:
        step = word.width / len(word.text)
        places = [(word.left - left + (place + 0.5) * step) / width for place in range(len(word.text))]
        if _latin(text[-1:]) and _latin(word.text[0]):
            text += " "
            confidences.append(word.sure)
            positions.append((positions[-1] + places[0]) / 2)
        text += word.text
        confidences += [word.sure] * len(word.text)
        positions += places
    mean = round(float(np.mean(confidences)), 5) if confidences else 0.0
    return Recognised(text, mean, tuple(confidences), tuple(round(min(1.0, max(0.0, at)), 5) for at in positions))


def _latin(character: str) -> bool:
    return character.isascii() and character.isalpha()


def _words(pages: Sequence[Image], language: str, options: str) -> Iterator[_Word]:
    """Yields the words of Tesseract's table, page by page and line by line.

    Pictures and table go through pipes: `pytesseract` would write both to the disk, and they are an applicant's.

    Raises:
        RuntimeError: Tesseract failed, or took too long.
    """
    if not pages:
        return
    picture = cv2.imencodemulti(".tiff", [page[..., ::-1] for page in pages])[1].tobytes()
    command = [pytesseract.pytesseract.tesseract_cmd, "stdin", "stdout", "-l", language, "-c", "tessedit_create_tsv=1"]
    try:
        done = subprocess.run(
            [*command, *options.split()],
            input=picture,
            capture_output=True,
            timeout=_TIMEOUT,
            check=True,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},  # its threads wait for each other, at twice the cost
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise RuntimeError(f"tesseract failed: {type(error).__name__}") from None
    header, *rows = done.stdout.decode("utf-8").splitlines()
    names = header.split("\t")
    for row in rows:
        # The last column, the text, is left out where it is empty.
        cells: Mapping[str, str] = dict(zip(names, (row + "\t").split("\t"), strict=False))
        if cells["level"] == _WORD and cells["text"].strip():
            line = tuple(cells[name] for name in ("page_num", "block_num", "par_num", "line_num"))
            left, top, width, height = (int(cells[name]) for name in ("left", "top", "width", "height"))
            sure = round(max(0.0, float(cells["conf"])) / 100, 5)
            yield _Word(int(cells["page_num"]), line, cells["text"].strip(), sure, left, top, width, height)
