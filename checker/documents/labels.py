"""Finds printed labels on a page: in one line, spread over a row, broken over the lines of a table cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from checker.documents.english import is_english_label
from checker.documents.kinds import FieldSpec, Kind
from checker.documents.label_context import NOTE_BEGINS, PUNCTUATION, all_labels, context, set_off, with_note
from checker.documents.lines import Page, Segment, rows_of
from checker.documents.misread_labels import add_misread
from checker.documents.phrases import ByHeight, Part, Row, Rows, below, box_of, in_row, scattered, stacked
from checker.documents.places import SIGNS, Label

_ENDS: Final = frozenset("自从起至到")
_STACKED: Final = 3
_MOST_LABELS: Final = 200
"""Of a page: what a label leads to is looked for on the whole page. The fullest forms that were read have 34."""
_WHOLE_NOTE: Final = re.compile(r"\([^()\d]{1,10}\)$")
# A line that is a note or its beginning: "(年月日)", not "(5)出生日期(年月日)".
_NOTE_LINE: Final = re.compile(r"\([^()\d]{1,10}\)?$")
# Types whose labels may be longer than those listed by words that change nothing.
_MODIFIED: Final = frozenset(
    {"person", "sex", "organisation", "major", "text", "department", "level", "exam_category", "address"}
)


def _vocabulary(kind: Kind) -> list[tuple[str, FieldSpec | None]]:
    words: dict[str, FieldSpec | None] = {}
    for spec in kind.fields:
        for label in spec.labels:
            words.setdefault(label, spec)
    known = all_labels()
    for text in (*kind.boundaries, *(part for word in kind.words for part in word.split("|") if part in known)):
        words.setdefault(text, None)
    return sorted(words.items(), key=lambda item: -len(item[0]))


class _Taken:
    """Which characters of which segments belong to a label already."""

    def __init__(self) -> None:
        self._spans: dict[int, list[tuple[int, int]]] = {}

    def free(self, segment: Segment, start: int, end: int) -> bool:
        return all(end <= a or b <= start for a, b in self._spans.get(segment.index, ()))

    def add(self, segment: Segment, start: int, end: int) -> None:
        self._spans.setdefault(segment.index, []).append((start, end))

    def ends_at(self, segment: Segment, index: int) -> bool:
        return any(b == index for _, b in self._spans.get(segment.index, ()))


def _modified(segment: Segment, start: int, modifiers: Sequence[str]) -> int:
    """Where a label begins when the words before it that change nothing are part of it; its start when others are."""
    begin = start
    while begin > 0 and not segment.spaced[begin] and not PUNCTUATION.match(segment.text[begin - 1]):
        word = next((word for word in modifiers if segment.text.endswith(word, 0, begin)), None)
        if word is None:
            return start
        begin -= len(word)
    return begin


def _with_broken_note(segments: ByHeight, parts: list[Part]) -> list[Part]:
    """The parts of a label with the note behind it that is broken over two lines: "姓名(中" above "文)"."""
    last, start, end = parts[-1]
    if end < len(last.text):
        return parts
    note: list[Part] = []
    under, text = below(segments, last), last.text[start:]
    while under is not None and (NOTE_BEGINS.search(text) or (not note and _NOTE_LINE.match(under.text))):
        text += under.text
        note.append((under, 0, len(under.text)))
        if _WHOLE_NOTE.search(text):
            return [*parts[:-1], *note, (last, start, end)]
        under = below(segments, under)
    return parts


def find_labels(page: Page, kind: Kind) -> list[Label]:
    """Labels of a kind on a page; longer ones win where they overlap, misread ones count where no exact one is.

    Returns:
        Labels from top to bottom, then from left to right.
    """
    vocabulary = _vocabulary(kind)
    known = {text for text, _ in vocabulary}
    rows, by_height = Rows(Row(row) for row in rows_of(page.segments)), ByHeight(page.segments)
    taken = _Taken()
    labels: list[Label] = []

    def add(text: str, spec: FieldSpec | None, parts: list[Part], quality: float) -> None:
        if len(labels) == _MOST_LABELS:
            return
        last, start, end = parts[-1]
        bracketed = last.text[start - 1 : start] == "(" and last.text[end : end + 1] == ")"
        parts = [*parts[:-1], (last, start, end + 1 if bracketed else with_note(last, end))]
        parts = _with_broken_note(by_height, parts)
        if quality > 0 and all(taken.free(*part) for part in parts):
            for part in parts:
                taken.add(*part)
            labels.append(Label(text, spec, tuple(parts), box_of(parts), quality))

    for text, spec in vocabulary:
        for row in rows.that_may_hold(text):
            for parts in in_row(row, text, known):
                segment, start, end = parts[-1]
                if len(parts) > 1 and segment.text[start:end] in _ENDS and end < len(segment.text):
                    continue  # "至2023年12月12日" in a box of its own is the end of the value
                if text.isascii() and segment.text[start - 1 : start] == "/":
                    continue  # the English words behind a Chinese label are a note to it
                first, begin, _ = parts[0]
                if spec is not None and spec.type in _MODIFIED and set_off(segment, end, spec):
                    longer = _modified(first, begin, kind.modifiers)
                    parts[0] = (first, longer if taken.free(first, longer, begin) else begin, parts[0][2])
                    start = parts[0][1] if len(parts) == 1 else start
                glued = taken.ends_at(parts[0][0], parts[0][1])
                glued = glued and (spec is None or spec.type != "date")
                quality = 0.9 if glued else context(segment, start, with_note(segment, end), spec, len(text), known)
                add(text, spec, parts, quality)
        if len(text) <= 4:
            for parts in scattered(by_height, text):
                add(text, spec, parts, 0.9)
        modified = spec is not None and spec.type in _MODIFIED

        def begins(segment: Segment, start: int, modified: bool = modified) -> bool:
            return modified and _modified(segment, start, kind.modifiers) == 0

        if modified or len(text) >= _STACKED:
            for parts in stacked(by_height, text, known, begins):
                add(text, spec, parts, 0.95)
    add_misread(page, by_height, kind, labels, add)
    labels = [_with_translation(by_height, label, taken) for label in labels]
    return sorted(labels, key=lambda label: (label.box.cy, label.box.x0))


def _with_translation(segments: ByHeight, label: Label, taken: _Taken) -> Label:
    """The label with its English below it in the same cell: beside both stands the value, and below both."""
    segment, end = label.last
    if segment.text[end:].strip(SIGNS) or segment.text.isascii():
        return label
    under = below(segments, segment, lambda s: taken.free(s, 0, len(s.text)))
    if under is None or not is_english_label(under.text) or under.box.overlap_x(label.box) < 0.5:
        return label
    taken.add(under, 0, len(under.text))
    part = (under, 0, len(under.text))
    return replace(label, segments=(part, *label.segments), box=label.box.union(under.box))
