"""A line of text in a picture: what it says, how sure that is, and the four corners it was read from."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
"""RGB, shape (height, width, 3)."""

Quad = NDArray[np.float32]
"""Four corners, shape (4, 2), pixels x, y; in reading direction: top left, top right, bottom right, bottom left."""


_STARTS, _ENDS = np.array((0, 3, 0, 1)), np.array((1, 2, 3, 2))
"""Corners at the ends of the top, the bottom, the left and the right side."""
_RULES = " _-—–一丨|Il1.,:;·/\\"
_REPEATED = 5
_KINDS = 0.4


@dataclass(frozen=True, slots=True)
class Recognised:
    """What one strip of text says.

    Attributes:
        text: As recognised, with no correction.
        confidence: Mean over the characters, 0 to 1; 0 when nothing was read.
        confidences: One value a character, 0 to 1.
        positions: Centre of each character along the strip, 0 (start) to 1 (end).
        others: For each character, which others it may be, likeliest first; "" where the reader is sure.
    """

    text: str
    confidence: float
    confidences: tuple[float, ...] = ()
    positions: tuple[float, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class TextLine:
    """One line of text.

    Attributes:
        text: As recognised.
        confidence: Mean over the characters, 0 to 1.
        polygon: Corners in the frame that the reader chose, in reading direction.
        confidences: One value a character.
        positions: Centre of each character along the line, 0 to 1.
        shown: The same corners in pixels of the image as shown; equal to `polygon` when that is upright.
        others: For each character, which others it may be, likeliest first; "" where the reader is sure.
    """

    text: str
    confidence: float
    polygon: Quad
    confidences: tuple[float, ...] = ()
    positions: tuple[float, ...] = ()
    shown: Quad = field(default_factory=lambda: np.zeros((4, 2), np.float32))
    others: tuple[str, ...] = ()

    @classmethod
    def of(cls, said: Recognised, polygon: Quad, shown: Quad) -> TextLine:
        """The line that a strip is, with its corners in the reader's frame and in the image as shown."""
        return cls(said.text, said.confidence, polygon, said.confidences, said.positions, shown, said.others)

    @property
    def height(self) -> float:
        """Height of the line's box, pixels."""
        return quad_size(self.polygon)[1]

    @property
    def width(self) -> float:
        """Length of the line's box, pixels."""
        return quad_size(self.polygon)[0]

    def span(self, start: int, end: int) -> Quad:
        """Returns the corners of the characters `start` to `end` (exclusive) in the frame of `polygon`.

        The cut runs half-way between neighbouring characters. The whole polygon when positions are not known.
        """
        first, last = _cuts(self.positions, start, end)
        return _between(self.polygon, first, last)

    def shown_span(self, start: int, end: int) -> Quad:
        """Returns what `span` does, in pixels of the image as shown."""
        first, last = _cuts(self.positions, start, end)
        return _between(self.shown, first, last)


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A line that an engine found.

    Attributes:
        quad: Its corners; in reading direction when `said` is known, else in an order that fits an upright page.
        said: What it says, from engines that read while they look for lines.
    """

    quad: Quad
    said: Recognised | None = None


class TextEngine(Protocol):
    """Finds and reads lines. One instance a process; not for use by several threads at once.

    Attributes:
        name: As `CHECKER_OCR` names it.
        clear_confidence: Mean confidence from which a page reads so well that it cannot be turned or flipped.
    """

    name: str
    clear_confidence: float

    def detect(self, rgb: Image) -> list[Found]:
        """Finds lines of text in any direction."""

    def recognise(self, strips: Sequence[Image]) -> list[Recognised]:
        """Reads strips that hold one upright line each, RGB; the result is in the same order."""


def quad_size(quad: Quad) -> tuple[float, float]:
    """Returns length along the reading direction and height across it, pixels."""
    sides = quad[_ENDS] - quad[_STARTS]
    # What np.linalg.norm does, which asks much else of so few numbers; pages ask for thousands of sizes.
    top, bottom, left, right = np.sqrt([side.dot(side) for side in sides])
    return float(top + bottom) / 2, float(left + right) / 2


def rectify(rgb: Image, quad: Quad, height: int | None = None) -> Image:
    """Cuts a quadrilateral out and sets it straight.

    Args:
        rgb: The picture.
        quad: Corners in reading direction; a mirrored or turned order mirrors or turns the strip.
        height: Pixels of the result's height; None keeps the scale of the picture.

    Returns:
        The strip, RGB, at least 1 pixel each way. Larger text is made smaller by area averaging, so no aliasing.
    """
    length, tall = quad_size(quad)
    width0, height0 = max(1, round(length)), max(1, round(tall))
    target = np.array([[0, 0], [width0, 0], [width0, height0], [0, height0]], np.float32)
    # Pixel centres are at half coordinates in corner geometry; warpPerspective counts from centres.
    matrix = cv2.getPerspectiveTransform(quad.astype(np.float32) - 0.5, target - 0.5)
    strip = cv2.warpPerspective(rgb, matrix, (width0, height0), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    if height is None or height == height0:
        return np.asarray(strip, np.uint8)
    width = max(1, round(width0 * height / height0))
    method = cv2.INTER_AREA if height < height0 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(strip, (width, height), interpolation=method), np.uint8)


def is_rule(text: str) -> bool:
    """Whether nothing but the lines of a form was read, or nothing at all."""
    return not text.strip(_RULES)


def is_ornament(text: str) -> bool:
    """Whether a row of shapes was read, such as the flowers of a cloth, and no print.

    Readers give what comes nearest to each shape, with confidence when it looks like a sign: signs that are no letters
    ("☆☆☆"), or one or two characters over and over ("女女☆女"). Of digits any number may be the same.
    """
    shapes = [character for character in text if not character.isspace()]
    signs = sum(unicodedata.category(shape).startswith("S") for shape in shapes)
    if signs and 2 * signs >= len(shapes):
        return True
    same = len(shapes) >= _REPEATED and len(set(shapes)) <= _KINDS * len(shapes)
    return same and any(shape.isalpha() for shape in shapes) and not any(shape.isdigit() for shape in shapes)


def order_corners(quad: Quad) -> Quad:
    """Orders corners clockwise, from the one whose edge runs most nearly to the right (x right, y down).

    Long boxes that lean keep their ends together, which sorting by coordinates does not achieve.
    """
    x, y = quad[:, 0], quad[:, 1]
    if float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) < 0:
        quad = quad[::-1]
    edges = np.roll(quad, -1, axis=0) - quad
    rightward = edges[:, 0] / np.maximum(np.hypot(edges[:, 0], edges[:, 1]), 1e-6)
    return np.roll(quad, -int(rightward.argmax()), axis=0).astype(np.float32)


def along_column(quad: Quad) -> Quad:
    """Returns the corners of an upright column of characters so that it reads from the top down.

    Rectified so, the characters lie on their backs, which is how recognition models are taught vertical text.
    """
    return np.roll(quad, -1, axis=0)


def lengthwise(quad: Quad) -> Quad:
    """Orders corners so that the first side is a long one, for lines whose reading direction does not matter."""
    along, across = quad_size(quad)
    return np.roll(quad, -1, axis=0) if across > 1.3 * along else quad


def _cuts(positions: tuple[float, ...], start: int, end: int) -> tuple[float, float]:
    if not positions or start >= end:
        return 0.0, 1.0
    last = len(positions) - 1
    start, end = max(0, start), min(end - 1, last)
    first = 0.0 if start == 0 else (positions[start - 1] + positions[start]) / 2
    final = 1.0 if end == last else (positions[end] + positions[end + 1]) / 2
    return first, final


def _between(quad: Quad, first: float, last: float) -> Quad:
    top, bottom = quad[1] - quad[0], quad[2] - quad[3]
    corners = [quad[0] + first * top, quad[0] + last * top, quad[3] + last * bottom, quad[3] + first * bottom]
    return np.array(corners, np.float32)
