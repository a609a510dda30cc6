"""Where a tick may stand beside or below the printed words 合格 and 不合格, and what ink is there."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from checker.documents.lines import Page, Quad, Segment


class Mark(Protocol):
    """A connected piece of ink in a strip of the picture."""

    @property
    def kind(self) -> str:
        """A bracket ("open" or "close"), an empty box or ring ("hollow"), a "line" to write on, or any other "mark"."""

    @property
    def x0(self) -> float:
        """Left edge along the strip, 0 to 1."""

    @property
    def y0(self) -> float:
        """Upper edge across it, 0 to 1."""

    @property
    def x1(self) -> float:
        """Right edge."""

    @property
    def y1(self) -> float:
        """Lower edge."""


FindMarks = Callable[[Quad], Sequence[Mark]]
"""Finds the ink in a strip, given by its corners in the frame of the lines, `ROWS` times as high as its print."""

ROWS: Final = 2.2
"""Height of a strip in sizes of its print."""

WORD: Final = re.compile(r"不?合格")
TEXT: Final = re.compile(r"[\u3400-\u9fff]{2,}|[A-Za-z0-9]{4,}")
# Distances in sizes of the print: parts of what "beside", "below" and "around" mean, not limits of a verdict.
_AHEAD, _BEHIND, _NEAR = 4.5, 8.0, 0.35
_AROUND, _RING = 0.3, 1.25
_BELOW, _FAR = 3.0, 40.0
_STEP, _DEEP, _CENTRAL = 1.1, 7.0, 0.4
_ROW = 0.4


@dataclass(frozen=True, slots=True)
class Word:
    """A printed word: its segment and characters there, its extent, the size of its print."""

    segment: Segment
    start: int
    end: int
    x0: float
    x1: float
    cy: float
    size: float


@dataclass(frozen=True, slots=True)
class Beside:
    """Ink left and right of a word as (kind, left, right) in the frame of the page, and whether a ring holds it."""

    left: tuple[tuple[str, float, float], ...]
    right: tuple[tuple[str, float, float], ...]
    ringed: bool


def _word(segment: Segment, start: int, end: int) -> Word:
    """The extent of a word from the centres of its characters: the edges of its line may hold ink beside it."""
    positions = getattr(segment.line, "positions", ())
    height = segment.box.height
    if len(positions) == len(segment.line.text) and positions:
        wide = segment.box.width
        centres = [segment.box.x0 + wide * float(positions[segment.source[i]]) for i in range(start, end)]
        pitch = (centres[-1] - centres[0]) / (end - start - 1)
        size = min(max(pitch, 0.6 * height), height)
        x0, x1 = centres[0] - 0.5 * min(pitch, size), centres[-1] + 0.5 * min(pitch, size)
    else:
        x0, x1 = segment.edges[start], segment.edges[end]
        size = min(height, (x1 - x0) / (end - start))
    return Word(segment, start, end, x0, x1, segment.box.cy, size)


def word_pairs(page: Page) -> list[tuple[Word, Word]]:
    """Each 不合格 with the 合格 before it in its row, or else above or below it."""
    words = [
        _word(segment, match.start(), match.end()) for segment in page.segments for match in WORD.finditer(segment.text)
    ]
    passed = [word for word in words if word.end - word.start == 2]
    pairs = []
    for failed in (word for word in words if word.end - word.start == 3):
        row = [
            w
            for w in passed
            if abs(w.cy - failed.cy) < 0.6 * failed.size and 0 <= failed.x0 - w.x1 + 0.5 * w.size < _FAR * failed.size
        ]
        column = [
            w
            for w in passed
            if 0.8 * failed.size < abs(w.cy - failed.cy) < _BELOW * failed.size
            and abs(w.x0 - failed.x0) < 2.5 * failed.size
        ]
        nearest = max(row, key=lambda w: w.x1, default=None) or min(
            column, key=lambda w: abs(w.cy - failed.cy), default=None
        )
        if nearest is not None:
            pairs.append((nearest, failed))
    return pairs


def _limits(page: Page, word: Word, other: Word) -> tuple[float, float]:
    """How far the place for a tick may reach to the left and right of a word: up to the next text."""
    left, right = word.x0 - _AHEAD * word.size, word.x1 + _BEHIND * word.size
    for segment in page.segments:
        if abs(segment.box.cy - word.cy) > 0.7 * max(word.size, 0.5 * segment.box.height):
            continue
        for match in TEXT.finditer(segment.text):
            x0, x1 = segment.edges[match.start()], segment.edges[match.end()]
            if segment is word.segment and match.start() < word.end and word.start < match.end():
                # Text and word in one run: what belongs to the word itself is no limit.
                if match.start() < word.start - 1:
                    left = max(left, word.x0)
                if match.end() > word.end + 1 and not WORD.match(segment.text, word.end):
                    right = min(right, word.x1)
                continue
            if x1 <= word.x0 + 0.5 * word.size:
                left = max(left, x1)
            elif x0 >= word.x1 - 0.5 * word.size:
                right = min(right, x0)
    if abs(other.cy - word.cy) < 0.6 * word.size:
        if other.x0 > word.x0:
            right = min(right, other.x0)
        else:
            left = max(left, other.x1)
    return left, right


def ink_beside(page: Page, word: Word, other: Word, find: FindMarks) -> Beside:
    """Looks at the ink left and right of a word, up to the next text and to the other word of its pair."""
    left, right = _limits(page, word, other)
    half = ROWS / 2 * word.size
    x0, x1 = min(left, word.x0) - 0.2 * word.size, max(right, word.x1) + 0.2 * word.size
    corners = np.array([[x0, word.cy - half], [x1, word.cy - half], [x1, word.cy + half], [x0, word.cy + half]])
    marks = find(np.asarray(page.askew(corners), np.float32))
    before, behind, ringed = [], [], False
    for mark in marks:
        a, b = x0 + mark.x0 * (x1 - x0), x0 + mark.x1 * (x1 - x0)
        around = _AROUND * word.size
        if a < word.x0 + around and b > word.x1 - around and (mark.y1 - mark.y0) * ROWS > _RING:
            ringed = True
            continue
        centre = (a + b) / 2
        if _of_other_text(page, word, other, centre, word.cy + (mark.y0 + mark.y1 - 1) * half):
            continue
        if b <= word.x0 + _NEAR * word.size and left < centre < word.x0:
            before.append((mark.kind, a, b))
        elif a >= word.x1 - _NEAR * word.size and word.x1 < centre < right:
            behind.append((mark.kind, a, b))
    return Beside(_whole(before), _whole(behind), ringed)


def _of_other_text(page: Page, word: Word, other: Word, x: float, y: float) -> bool:
    """True for ink in a line of text above or below the words' row: a strip cuts the print of cells beside it."""
    own = word.segment, other.segment
    return any(
        segment.box.x0 < x < segment.box.x1 and segment.box.y0 < y < segment.box.y1
        for segment in page.segments
        if all(segment is not s for s in own)
        and abs(segment.box.cy - word.cy) > _ROW * word.size
        and TEXT.search(segment.text)
    )


def _whole(ink: list[tuple[str, float, float]]) -> tuple[tuple[str, float, float], ...]:
    """Ink without the end of brackets that began elsewhere, in the text of a neighbour."""
    start = 1 if ink and ink[0][0] == "close" else 0
    return tuple(ink[start:])


def ticked_below(page: Page, word: Word, beside: float, find: FindMarks) -> bool:
    """Whether a cell below a word that heads a column of a table holds a tick; `beside` is half the way to the next."""
    size = word.size
    margin = min(max(0.4 * size, 0.6 * beside), 2.5 * size)
    x0, x1 = word.x0 - margin, word.x1 + margin
    texts = (
        s.box.y0
        for s in page.segments
        if s.box.cy > word.cy + size and s.box.x0 < x1 and s.box.x1 > x0 and TEXT.search(s.text)
    )
    bottom = min((*texts, word.cy + _DEEP * size))
    y = word.cy + _STEP * size
    while y + 0.5 * size < bottom:
        half = ROWS / 2 * size
        corners = np.array([[x0, y - half], [x1, y - half], [x1, y + half], [x0, y + half]])
        if any(_in_cell(mark) for mark in find(np.asarray(page.askew(corners), np.float32))):
            return True
        y += 0.5 * _STEP * size
    return False


def _in_cell(mark: Mark) -> bool:
    middle, tall = (mark.y0 + mark.y1) / 2 - 0.5, mark.y1 - mark.y0
    return mark.kind == "mark" and abs(middle) * ROWS < _CENTRAL and tall * ROWS > _CENTRAL
