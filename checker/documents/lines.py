"""Recognised lines made ready for reading: half-width characters without spaces, on a page that is not askew."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from checker.documents.place_names import settle
from checker.documents.vocabulary import put_right, simplified

Quad = NDArray[np.float32]

_NOISE = 0.4
_FEW = 4
_APART = 0.7
_GAP = re.compile(r"[\u3400-\u9fff]_[\u3400-\u9fff]")
# Labels of two letters, which forms print apart; "男☑女" in the same form is a choice.
_SPACED_LABEL = "姓名|性别|民族|专业|学历|学制|学号|学校|系别|班级|籍贯|单位|住址|地址|出生|电话|职务|职称|类别|级别"
_BOX_IN_GAP = re.compile("|".join(f"{one[0]}[☐☑☒□■▢◻✓✔√]{one[1]}" for one in _SPACED_LABEL.split("|")))
_DOTS = frozenset("・•‧∙⋅᛫")
# Greek and Cyrillic capitals that readers take for Latin ones of the same shape (Unicode Technical Standard 39).
_LATIN = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВЕКМНОРСТХ", "ABEZHIKMNOPTYXABEKMHOPCTX")


class Line(Protocol):
    """What the text reader delivers; any object with these attributes will do."""

    @property
    def text(self) -> str:
        """The characters as recognised."""

    @property
    def confidence(self) -> float:
        """How sure the reader is of them, 0 to 1."""

    @property
    def polygon(self) -> Quad:
        """Corners (4, 2) in pixels of the upright frame: top left, top right, bottom right, bottom left."""


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle in the deskewed frame, in line heights or pixels alike."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def height(self) -> float:
        """Vertical extent."""
        return self.y1 - self.y0

    @property
    def width(self) -> float:
        """Horizontal extent."""
        return self.x1 - self.x0

    @property
    def cy(self) -> float:
        """Vertical centre."""
        return (self.y0 + self.y1) / 2

    @property
    def cx(self) -> float:
        """Horizontal centre."""
        return (self.x0 + self.x1) / 2

    def overlap_y(self, other: Box) -> float:
        """Shared vertical extent relative to the smaller height, 0 to 1."""
        shared = min(self.y1, other.y1) - max(self.y0, other.y0)
        return max(0.0, shared) / max(1e-6, min(self.height, other.height))

    def overlap_x(self, other: Box) -> float:
        """Shared horizontal extent relative to the smaller width, 0 to 1."""
        shared = min(self.x1, other.x1) - max(self.x0, other.x0)
        return max(0.0, shared) / max(1e-6, min(self.width, other.width))

    def union(self, other: Box) -> Box:
        """The smallest box that holds both."""
        return Box(min(self.x0, other.x0), min(self.y0, other.y0), max(self.x1, other.x1), max(self.y1, other.y1))


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """One recognised line, squeezed.

    Attributes:
        index: Position in the list of lines.
        text: Half-width characters without spaces.
        source: For each character, its index in the recognised text.
        spaced: For each character, whether space stood before it.
        edges: Horizontal positions between the characters, one more than characters, in the deskewed frame.
        box: Extent in the deskewed frame.
        confidence: Of the line.
        confidences: Of each character.
        line: The line itself.
    """

    index: int
    text: str
    source: tuple[int, ...]
    spaced: tuple[bool, ...]
    edges: tuple[float, ...]
    box: Box
    confidence: float
    confidences: tuple[float, ...]
    line: Line

    def part(self, start: int, end: int) -> Box:
        """Extent of the characters `start` to `end` (exclusive)."""
        return Box(self.edges[start], self.box.y0, self.edges[end], self.box.y1)

    def raw(self, start: int, end: int) -> str:
        """Half-width text of the characters, with the spaces that were recognised between them."""
        pieces = [(" " if self.spaced[i] and i > start else "") + self.text[i] for i in range(start, end)]
        return "".join(pieces)

    def polygon(self, start: int, end: int) -> Quad:
        """Corners of the characters in the frame of the recognised line."""
        first, last = self.source[start], self.source[end - 1] + 1
        span = getattr(self.line, "span", None)
        if span is not None:
            return np.asarray(span(first, last), np.float32)
        a, b = first / max(1, len(self.line.text)), last / max(1, len(self.line.text))
        tl, tr, br, bl = (self.line.polygon[i] for i in range(4))
        return np.stack([tl + (tr - tl) * a, tl + (tr - tl) * b, bl + (br - bl) * b, bl + (br - bl) * a]).astype(
            np.float32
        )


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """All lines of an image, deskewed, with their order of reading.

    Attributes:
        segments: In the order of the lines given, empty lines left out.
        width: Of the upright frame, pixels.
        height: Of the upright frame, pixels.
        skew: Degrees by which lines descend to the right.
    """

    segments: tuple[Segment, ...]
    width: int
    height: int
    skew: float

    @property
    def characters(self) -> int:
        """Number of characters on the page."""
        return sum(len(segment.text) for segment in self.segments)

    def askew(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Maps points (…, 2) of the deskewed frame back into that of the lines."""
        return points @ _rotation(self.skew).T


def _rotation(skew: float) -> NDArray[np.float64]:
    """Turns points (…, 2) so that lines that descend by `skew` degrees become level."""
    cos, sin = np.cos(np.radians(skew)), np.sin(np.radians(skew))
    return np.array([[cos, -sin], [sin, cos]])


def _fold(text: str, forms: Mapping[str, str]) -> tuple[str, tuple[int, ...], tuple[bool, ...]]:
    characters: list[str] = []
    source: list[int] = []
    spaced: list[bool] = []
    space = False
    for index, original in enumerate(text):
        for character in unicodedata.normalize("NFKC", original).translate(_LATIN):
            if character.isspace() or character == "\u3000" or _is_gap(text, index):
                space = True
                continue
            characters.append("·" if character in _DOTS else forms.get(character, character))
            source.append(index)
            spaced.append(space)
            space = False
    text = put_right("".join(characters))
    return text, tuple(source), (False,) * len(text) if _set_apart(text, spaced) else tuple(spaced)


def _is_gap(text: str, index: int) -> bool:
    """True for one low line between characters: readers take lines of security paper in the gap of a label for one.

    And for a box between the letters of a label that stand alone: what lies in its gap ("姓☑名") is no choice.
    """
    if text[index] == "_":
        return _GAP.fullmatch(text, max(0, index - 1), index + 2) is not None
    return index == 1 and _BOX_IN_GAP.fullmatch(text) is not None


def _set_apart(text: str, spaced: Sequence[bool]) -> bool:
    """True for characters in boxes of their own or set far apart, between which a space says nothing."""
    if len(text) < _FEW:
        return text.isdigit() and len(text) > 1 and all(spaced[1:])
    return sum(spaced[1:]) >= _APART * (len(text) - 1)


def _edges(line: Line, source: tuple[int, ...], x0: float, x1: float) -> tuple[float, ...]:
    """Character borders: half-way between the recogniser's centres, or by typical widths where it gives none."""
    positions: Sequence[float] = getattr(line, "positions", ())
    if len(positions) == len(line.text) and positions:
        centres = [x0 + (x1 - x0) * float(positions[i]) for i in source]
        inner = [(a + b) / 2 for a, b in pairwise(centres)]
        return (x0, *inner, x1)
    weights = np.cumsum([0.0] + [1.0 if ord(c) > 0x2E7F else 0.55 for c in line.text])
    starts = [x0 + (x1 - x0) * float(weights[i] / weights[-1]) for i in source]
    return (*starts, x1)


def _skew(lines: Sequence[Line]) -> float:
    angles, weights = [], []
    for line in lines:
        dx, dy = (line.polygon[1] + line.polygon[2] - line.polygon[0] - line.polygon[3]) / 2
        if dx > 0 and abs(dy) < dx * 0.36:
            angles.append(float(np.degrees(np.arctan2(dy, dx))))
            weights.append(float(dx))
    if not angles:
        return 0.0
    order = np.argsort(angles)
    cumulated = np.cumsum(np.asarray(weights)[order])
    return angles[int(order[int(np.searchsorted(cumulated, cumulated[-1] / 2))])]


def read_page(lines: Sequence[Line], width: int, height: int, *, simplify: bool = True) -> Page:
    """Prepares recognised lines for reading.

    Args:
        lines: In any order; empty texts are dropped.
        width: Of the frame the polygons refer to, pixels.
        height: Of that frame, pixels.
        simplify: Turn traditional characters into simplified ones: readers confuse the two in some typefaces.
    """
    forms = simplified() if simplify else {}
    skew = _skew([line for line in lines if line.text.strip()])
    rotation = _rotation(skew)
    segments = []
    for index, line in enumerate(lines):
        text, source, spaced = _fold(line.text, forms)
        if not text or (line.confidence < _NOISE and len(text) <= 2):
            continue
        others: Sequence[str] = getattr(line, "others", ())
        if any(others) and len(others) == len(line.text):
            text = settle(text, ["".join(forms.get(other, other) for other in others[i]) for i in source])
        corners = np.asarray(line.polygon, np.float64) @ rotation
        y0, y1 = float(corners[:2, 1].mean()), float(corners[2:, 1].mean())
        x0, x1 = float(corners[[0, 3], 0].mean()), float(corners[[1, 2], 0].mean())
        given = getattr(line, "confidences", ())
        confidences = (
            tuple(float(given[i]) for i in source)
            if len(given) == len(line.text)
            else (float(line.confidence),) * len(text)
        )
        edges = _edges(line, source, x0, x1)
        box = Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1, min(y0, y1) + 1))
        segments.append(Segment(index, text, source, spaced, edges, box, float(line.confidence), confidences, line))
    return Page(tuple(segments), width, height, skew)


def rows_of(segments: Sequence[Segment]) -> list[list[Segment]]:
    """Segments that stand on one line, each row from left to right, rows from top to bottom."""
    rows: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda s: s.box.cy):
        for row in reversed(rows[-4:]):
            near = min(row, key=lambda s: min(abs(s.box.x0 - segment.box.x1), abs(segment.box.x0 - s.box.x1)))
            tolerance = 0.45 * min(near.box.height, segment.box.height)
            if abs(near.box.cy - segment.box.cy) < tolerance and near.box.overlap_x(segment.box) < 0.3:
                row.append(segment)
                break
        else:
            rows.append([segment])
    return [sorted(row, key=lambda s: s.box.x0) for row in rows]


def columns_of(segments: Sequence[Segment]) -> list[list[Segment]]:
    """Segments in columns that a vertical white strip divides, from left to right; one column when none does.

    A strip counts when it is wider than two line heights and both sides have at least two rows.
    """
    if len(segments) < 4:
        return [list(segments)]
    height = float(np.median([s.box.height for s in segments]))
    ordered = sorted(segments, key=lambda s: s.box.x0)
    best: tuple[float, int] | None = None
    right = ordered[0].box.x1
    for i in range(1, len(ordered)):
        gap = ordered[i].box.x0 - right
        if gap > 2 * height and (best is None or gap > best[0]) and 2 <= i <= len(ordered) - 2:
            best = (gap, i)
        right = max(right, ordered[i].box.x1)
    if best is None:
        return [list(segments)]
    return columns_of(ordered[: best[1]]) + columns_of(ordered[best[1] :])


@dataclass(frozen=True, slots=True, eq=False)
class Stream:
    """Text of several segments in order of reading, with the way back to each character's place.

    Attributes:
        text: All characters.
        places: For each character, its segment and its index there; None for a line break.
    """

    text: str
    places: tuple[tuple[Segment, int] | None, ...]


def stream_of(rows: Sequence[Sequence[Segment]], alone: Callable[[Sequence[Segment]], bool] | None = None) -> Stream:
    """Joins rows into one text; a line break stands where a row does not go on in the next one.

    Running text goes on with letters of about the same height at about the same distance; titles and signatures stand
    apart.

    Args:
        rows: From top to bottom, each from left to right.
        alone: Tells rows that stand apart whatever their print.
    """
    single = [alone is not None and alone(row) for row in rows]
    text: list[str] = []
    places: list[tuple[Segment, int] | None] = []
    for number, row in enumerate(rows):
        if number and (single[number - 1] or single[number] or _apart(rows[number - 1], row)):
            text.append("\n")
            places.append(None)
        for segment in row:
            text.extend(segment.text)
            places.extend((segment, i) for i in range(len(segment.text)))
    return Stream("".join(text), tuple(places))


def _apart(above: Sequence[Segment], below: Sequence[Segment]) -> bool:
    tall = sorted(segment.box.height for segment in above)[len(above) // 2]
    low = sorted(segment.box.height for segment in below)[len(below) // 2]
    gap = min(segment.box.y0 for segment in below) - max(segment.box.y1 for segment in above)
    # The box of a few letters is taller than that of a long line of the same print.
    short = min(sum(len(segment.text) for segment in row) for row in (above, below)) <= _FEW
    return max(tall, low) > (1.9 if short else 1.5) * min(tall, low) or gap > 2.2 * max(tall, low)
