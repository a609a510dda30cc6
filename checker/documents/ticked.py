"""Which of two printed words is ticked, by the ink beside them: readers lose ticks, boxes and brackets."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

import numpy as np

from checker.documents.candidates import Candidate
from checker.documents.extract import FieldReading, reading_of
from checker.documents.lines import Page, Quad, Segment
from checker.documents.ticks import BLANK, FAILED, PASSED, UNCLEAR


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

_WORD: Final = re.compile(r"不?合格")
_TEXT: Final = re.compile(r"[\u3400-\u9fff]{2,}|[A-Za-z0-9]{4,}")
_AHEAD, _BEHIND = 4.5, 8.0
_NEAR, _CLOSER, _GAP = 0.35, 0.6, 0.2
_AROUND, _RING = 0.3, 1.25
_BELOW, _FAR = 3.0, 40.0
_STEP, _DEEP, _CENTRAL = 1.1, 7.0, 0.4


@dataclass(frozen=True, slots=True)
class _Word:
    """A printed word: its segment and characters there, its extent, the size of its print."""

    segment: Segment
    start: int
    end: int
    x0: float
    x1: float
    cy: float
    size: float


@dataclass(frozen=True, slots=True)
class _Beside:
    """Ink left and right of a word as (kind, left, right) in the frame of the page, and whether a ring holds it."""

    left: tuple[tuple[str, float, float], ...]
    right: tuple[tuple[str, float, float], ...]
    ringed: bool


@dataclass(frozen=True, slots=True)
class Ticked:
    """What the ink beside a pair of words says.

    Attributes:
        value: One of `PASSED`, `FAILED`, `BLANK` and `UNCLEAR`.
        spans: The words: segment, first character, end.
    """

    value: str
    spans: tuple[tuple[Segment, int, int], ...]


def _word(segment: Segment, start: int, end: int) -> _Word:
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
    return _Word(segment, start, end, x0, x1, segment.box.cy, size)


def _pairs(page: Page) -> list[tuple[_Word, _Word]]:
    """Each 不合格 with the 合格 before it in its row, or else above or below it."""
    words = [
        _word(segment, match.start(), match.end())
        for segment in page.segments
        for match in _WORD.finditer(segment.text)
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


def _limits(page: Page, word: _Word, other: _Word) -> tuple[float, float]:
    """How far the place for a tick may reach to the left and right of a word: up to the next text."""
    left, right = word.x0 - _AHEAD * word.size, word.x1 + _BEHIND * word.size
    for segment in page.segments:
        if abs(segment.box.cy - word.cy) > 0.7 * max(word.size, 0.5 * segment.box.height):
            continue
        for match in _TEXT.finditer(segment.text):
            x0, x1 = segment.edges[match.start()], segment.edges[match.end()]
            if segment is word.segment and match.start() < word.end and word.start < match.end():
                # Text and word in one run: what belongs to the word itself is no limit.
                if match.start() < word.start - 1:
                    left = max(left, word.x0)
                if match.end() > word.end + 1 and not _WORD.match(segment.text, word.end):
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


def _beside(page: Page, word: _Word, other: _Word, find: FindMarks) -> _Beside:
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
        if b <= word.x0 + _NEAR * word.size and left < centre < word.x0:
            before.append((mark.kind, a, b))
        elif a >= word.x1 - _NEAR * word.size and word.x1 < centre < right:
            behind.append((mark.kind, a, b))
    return _Beside(_whole(before), _whole(behind), ringed)


def _whole(ink: list[tuple[str, float, float]]) -> tuple[tuple[str, float, float], ...]:
    """Ink without the end of brackets that began elsewhere, in the text of a neighbour."""
    start = 1 if ink and ink[0][0] == "close" else 0
    return tuple(ink[start:])


def _place(ink: Sequence[tuple[str, float, float]]) -> bool | None:
    """Whether ink in a place is a tick: True and False, None when there is no place at all."""
    if not ink:
        return None
    start = next((i for i, (kind, _, _) in enumerate(ink) if kind == "open"), -1)
    end = next((i for i in range(len(ink) - 1, start, -1) if ink[i][0] == "close"), len(ink))
    closed = [i for i, (kind, _, _) in enumerate(ink) if kind == "close" and i > start]
    later = [i for i, (kind, _, _) in enumerate(ink) if kind == "open" and closed and i > closed[0]]
    if later:  # the place of something else begins
        end = closed[0]
    # A bracket within brackets is a tick that looks like one.
    within = [kind for kind, _, _ in ink[start + 1 : end]]
    marks = [kind for kind in within if kind == "mark" or (kind in {"open", "close"} and start >= 0 and end < len(ink))]
    return bool(marks)


def _judge(page: Page, passed: _Word, failed: _Word, first: _Beside, second: _Beside) -> str | None:
    if first.ringed != second.ringed:
        return PASSED if first.ringed else FAILED
    if first.ringed:
        return UNCLEAR
    row = abs(passed.cy - failed.cy) < 0.6 * failed.size
    outer_left = first.left if row else (*first.left, *second.left)
    outer_right = second.right if row else (*first.right, *second.right)
    framed_left = any(kind != "mark" for kind, _, _ in outer_left)
    framed_right = any(kind != "mark" for kind, _, _ in outer_right)
    if outer_left and outer_right and framed_left == framed_right:
        return UNCLEAR
    if outer_left and (framed_left or not outer_right):
        places = first.left, second.left
    elif outer_right or not row:
        places = first.right, second.right
    else:
        return _between(passed, failed, _without_slash(page, passed, failed, first.right))
    said = [_place(ink) for ink in places]
    if said[0] and said[1]:
        return UNCLEAR
    if said[0] or said[1]:
        return PASSED if said[0] else FAILED
    return BLANK if False in said else None


def _without_slash(
    page: Page, passed: _Word, failed: _Word, ink: Sequence[tuple[str, float, float]]
) -> Sequence[tuple[str, float, float]]:
    """The ink between two words without the stroke that divides them, if one was read there."""
    strokes = [
        (segment.edges[i] + segment.edges[i + 1]) / 2
        for segment in page.segments
        if abs(segment.box.cy - passed.cy) < 0.6 * passed.size
        for i, character in enumerate(segment.text)
        if character in "/|丨" and passed.x1 < segment.edges[i + 1] and segment.edges[i] < failed.x0
    ]
    if len(strokes) != 1 or not ink:
        return ink
    stroke = min(ink, key=lambda piece: abs((piece[1] + piece[2]) / 2 - strokes[0]))
    if len(ink) == 1 and _nearer(passed, failed, stroke[1], stroke[2]) is not None:
        return ink
    return [piece for piece in ink if piece is not stroke]


def _between(passed: _Word, failed: _Word, ink: Sequence[tuple[str, float, float]]) -> str | None:
    """What ink between two words says that have none before and behind them: it belongs to the much nearer one."""
    marks = [(a, b) for kind, a, b in ink if kind == "mark"]
    if not marks:
        return None
    if any(kind in {"open", "hollow"} for kind, _, _ in ink):
        return PASSED
    if len(marks) > 1:
        return UNCLEAR
    return _nearer(passed, failed, *marks[0]) or UNCLEAR


def _nearer(passed: _Word, failed: _Word, x0: float, x1: float) -> str | None:
    """The word that a mark between the two is much nearer to."""
    gap = _GAP * passed.size
    to_passed, to_failed = gap + max(0.0, x0 - passed.x1), gap + max(0.0, failed.x0 - x1)
    if to_passed < _CLOSER * to_failed:
        return PASSED
    return FAILED if to_failed < _CLOSER * to_passed else None


def _columns(page: Page, passed: _Word, failed: _Word, find: FindMarks) -> str | None:
    """What is ticked in the cells below two words that head columns of a table."""
    ticked = [_ticked_below(page, word, abs(failed.x0 - passed.x1) / 2, find) for word in (passed, failed)]
    if ticked[0] and ticked[1]:
        return UNCLEAR
    if ticked[0] or ticked[1]:
        return PASSED if ticked[0] else FAILED
    return None


def _ticked_below(page: Page, word: _Word, beside: float, find: FindMarks) -> bool:
    size = word.size
    margin = min(max(0.4 * size, 0.6 * beside), 2.5 * size)
    x0, x1 = word.x0 - margin, word.x1 + margin
    texts = (
        s.box.y0
        for s in page.segments
        if s.box.cy > word.cy + size and s.box.x0 < x1 and s.box.x1 > x0 and _TEXT.search(s.text)
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


def _alone(page: Page, passed: _Word, failed: _Word) -> bool:
    """True when nothing else is printed in the row of two words, as in the line of an opinion."""
    own = {id(passed.segment), id(failed.segment)}
    row = [s for s in page.segments if s.box.overlap_y(passed.segment.box) > 0.5]
    other = [s for s in row if id(s) not in own and _TEXT.search(s.text)]
    spans = {id(s): s.text for s in (passed.segment, failed.segment)}
    return not other and all(not _TEXT.search(_WORD.sub(" ", text)) for text in spans.values())


def read_ticks(page: Page, find: FindMarks) -> Ticked | None:
    """Says what is ticked on a page, by the ink left and right of each pair of words.

    Args:
        page: The page.
        find: Finds the ink in a strip.

    Returns:
        What the pairs agree on; `UNCLEAR` when they do not; None when beside none of them is a place for a tick.
    """
    beside, below = [], []
    for passed, failed in _pairs(page):
        first, second = _beside(page, passed, failed, find), _beside(page, failed, passed, find)
        value = _judge(page, passed, failed, first, second)
        spans = tuple((word.segment, word.start, word.end) for word in (passed, failed))
        if value is not None:
            beside.append(Ticked(value, spans))
            continue
        value = _columns(page, passed, failed, find)
        if value is None and _alone(page, passed, failed):
            value = UNCLEAR
        if value is not None:
            below.append(Ticked(value, spans))
    found = [*below, *beside]
    values = {ticked.value for ticked in beside or below}
    if len(values) > 1 or (values == {PASSED} and any(ticked.value == FAILED for ticked in below)):
        return Ticked(UNCLEAR, found[-1].spans)
    return found[-1] if found else None


def with_ticks(page: Page, name: str, fields: Mapping[str, FieldReading], find: FindMarks) -> dict[str, FieldReading]:
    """Replaces what the recognised text says of an assessment by what the ink beside its words says.

    Text alone refuses nothing, for readers lose ticks: where no pair of words was found, it is a matter of doubt, and
    so is ink that contradicts a tick that was recognised. An outcome written out beside its label stands.

    Args:
        page: The page.
        name: Of the field.
        fields: Readings of the text.
        find: Finds the ink in a strip.
    """
    settled = dict(fields)
    pairs = _pairs(page)
    paired = {word.segment.index for pair in pairs for word in pair}
    said = settled.get(name)
    if said is not None and _WORD.fullmatch(said.raw) and paired.isdisjoint(index for index, _, _ in said.spans):
        return settled
    ticked = read_ticks(page, find)
    if ticked is not None:
        # Ink that contradicts a tick that was recognised as such refuses nothing.
        contradicted = said is not None and said.value == PASSED and ticked.value != PASSED
        ticked = replace(ticked, value=UNCLEAR) if contradicted else ticked
        raw = "".join(segment.text[start:end] for segment, start, end in ticked.spans)
        settled[name] = reading_of(name, Candidate(name, ticked.value, raw, ticked.spans, 1.0))
    elif said is not None and _WORD.fullmatch(said.raw):
        del settled[name]
    elif said is not None and said.value != PASSED:
        settled[name] = replace(said, value=UNCLEAR)
    return settled
