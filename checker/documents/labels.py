"""Finds printed labels on a page: in one line, spread over a row, broken over the lines of a table cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Sequence
from dataclasses import replace
from functools import cache
from typing import Final

from checker.documents.dates import find_dates
from checker.documents.english import english_label_ends, is_english_label
from checker.documents.fuzzy import find_phrase
from checker.documents.kinds import FieldSpec, Kind, load_kinds
from checker.documents.lines import Page, Segment, rows_of
from checker.documents.phrases import Part, below, box_of, in_row, scattered, stacked
from checker.documents.places import SIGNS, Label, announced
from checker.documents.values import parse

_PUNCTUATION: Final = re.compile(r"[:;,.。、_|()\[\]【】《》<>*#\-—\d●■◆·]")
# What may stand between a label and its colon: who has to sign or seal, and what it is in English.
_NOTE: Final = re.compile(
    r"(?:名称|全称)(?=$|[:;】\]])"
    r"|\((?:(?:加?盖|单位)?(?:公|盖|印)?章|签字|签章|签名|手签|本人签名|全称|必填|No\.?|NO\.?|ID|方向|层次|院校|住所|中文|年月日)\)"
    r"|\([^()\d]{1,10}\)(?=$|[:;】\]]|[.·—\-]{2})"
)
# A note that only a space sets off from the value.
_ASIDE: Final = re.compile(r"(?:名称|全称|\([^()\d]{1,10}\))(?=.)")
# What sets a label off from its value: a colon, the end of a bracket around the label, leading dots or dashes.
_OFF: Final = re.compile(r"[:;】\]]|[_)]:|[.·]{2,}|[—\-]{2,}")
_CLEAR: Final = 0.7
_LONG: Final = 4
_STACKED: Final = 3
# A line of so many letters is no label with its value.
_PARAGRAPH: Final = 12
# Longer labels begin with shorter ones, or their words tell what they are.
_MOST_LETTERS: Final = 5
# Characters behind a label that tell whether it is a whole word; names are shorter.
_TOLD_WITHIN: Final = 60
# A note behind a label that is broken over the lines of a cell.
_NOTE_BEGINS: Final = re.compile(r"\([^()\d]{0,6}$")
_WHOLE_NOTE: Final = re.compile(r"\([^()\d]{1,10}\)$")
# A line that is a note or its beginning: "(年月日)", not "(5)出生日期(年月日)".
_NOTE_LINE: Final = re.compile(r"\([^()\d]{1,10}\)?$")
# Types whose labels may be longer than those listed by words that change nothing.
_MODIFIED: Final = frozenset({"person", "sex", "organisation", "major", "text", "level", "exam_category", "address"})
_Add = Callable[[str, FieldSpec | None, list[Part], float], None]
_TELLING: Final = frozenset({"sex", "ethnicity", "date", "level", "exam_category"})
_GLUED: Final = frozenset({"sex", "ethnicity", "date", "period", "id_number", "identifier"})


def _vocabulary(kind: Kind) -> list[tuple[str, FieldSpec | None]]:
    words: dict[str, FieldSpec | None] = {}
    for spec in kind.fields:
        for label in spec.labels:
            words.setdefault(label, spec)
    known = _all_labels()
    for text in (*kind.boundaries, *(part for word in kind.words for part in word.split("|") if part in known)):
        words.setdefault(text, None)
    return sorted(words.items(), key=lambda item: -len(item[0]))


@cache
def _all_labels() -> frozenset[str]:
    """Labels of all kinds. Other words that identify a kind may be values ("执业助理医师") and end none."""
    return frozenset(
        text
        for kind in load_kinds().values()
        for text in (*kind.boundaries, *(label for spec in kind.fields for label in spec.labels))
    )


def _with_note(segment: Segment, end: int) -> int:
    """Index after a label and what is noted behind it."""
    note = _NOTE.match(segment.text, end) or _ASIDE.match(segment.text, end)
    if note is not None and (note.re is _NOTE or segment.spaced[note.end()]):
        return note.end()
    if _NOTE_BEGINS.match(segment.text, end) or segment.text[end:] == "/":
        return len(segment.text)
    # Spaces are gone from the text: "Name MARTIN" is told from "Namesake" by where they were.
    ends = [after for after in english_label_ends(segment.text, end) if not _word_goes_on(segment, after)]
    return max(ends, default=end)


def _word_goes_on(segment: Segment, index: int) -> bool:
    rest = segment.text[index : index + 1]
    return rest.isascii() and rest.isalpha() and not segment.spaced[index]


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


def _context(
    segment: Segment, start: int, end: int, spec: FieldSpec | None, whole: int, known: Container[str]
) -> float:
    """How clearly a phrase stands as a label in its line, 0 when it is part of other text."""
    text = segment.text
    before, after = text[:start], text[end:]
    if spec is not None and spec.type == "date" and re.search(r"[\d日号]$", before) and _closes_date(before):
        return 0.0  # "1989年1月2日出生": the word ends a sentence and announces nothing
    colon = _OFF.match(after) is not None
    value = None
    if spec is not None and after and not colon:
        value = parse(spec.type, segment.raw(end, _next_label(text, end, known)))
    if before.endswith("(") and after and not colon and spec is not None and spec.type not in _GLUED:
        return 0.0
    if start == 0 or _PUNCTUATION.match(before[-1:]) or segment.spaced[start]:
        if not after or colon:
            return 1.0
        if spec is None:
            return 0.7 if start == 0 or segment.spaced[end] else 0.5
        if value is None:
            return 0.3 if whole >= 4 else 0.0
        if before and after[0] in "为是系":
            return 0.45
        return 0.9 if value.strength >= 0.7 and value.start <= 2 else 0.6 * value.strength
    if colon:
        # "备案机构:", "资格取得日期:": other bodies and days than those that the bare word asks for
        short = 0.0 if spec is not None and spec.type in {"organisation", "date"} else 0.6
        return 0.85 if whole >= 3 else short
    if spec is not None and value is not None and spec.type in _GLUED and value.start <= 1 and value.strength >= 0.7:
        return 0.7
    if not after and whole >= 3:
        return 0.4
    if spec is not None and not after and spec.type in _GLUED:
        # "日期" at the end of a longer word is the date of something else.
        return 0.0 if spec.type == "date" and whole < 3 else 0.4
    return 0.6 if whole >= 5 else 0.0


def _set_off(segment: Segment, end: int, spec: FieldSpec) -> bool:
    """True when what ends at an index is a whole word: nothing, a colon, a space or a clear value comes next."""
    end = _with_note(segment, end)
    if end == len(segment.text) or segment.spaced[end] or _OFF.match(segment.text, end):
        return True
    rest = segment.raw(end, min(end + _TOLD_WITHIN, len(segment.text)))
    value = parse(spec.type, rest) if spec.type in _TELLING | {"person"} else None
    if value is not None and spec.type == "person":
        return value.strength >= 1 and value.end == len(rest)
    return value is not None and value.strength >= _CLEAR and value.start == 0


def _next_label(text: str, end: int, known: Container[str]) -> int:
    """Where the next label of two characters or more begins behind a value of at least two, or the end of the text."""
    sizes = range(2, _MOST_LETTERS + 1)
    places = (at for at in range(end + 2, len(text) - 1) if any(text[at : at + size] in known for size in sizes))
    return next(places, len(text))


def _closes_date(before: str) -> bool:
    dates = find_dates(before)
    return bool(dates) and dates[-1].end == len(before)


def _modified(segment: Segment, start: int, modifiers: Sequence[str]) -> int:
    """Where a label begins when the words before it that change nothing are part of it; its start when others are."""
    begin = start
    while begin > 0 and not segment.spaced[begin] and not _PUNCTUATION.match(segment.text[begin - 1]):
        word = next((word for word in modifiers if segment.text.endswith(word, 0, begin)), None)
        if word is None:
            return start
        begin -= len(word)
    return begin


def _with_broken_note(segments: Sequence[Segment], parts: list[Part]) -> list[Part]:
    """The parts of a label with the note behind it that is broken over two lines: "姓名(中" above "文)"."""
    last, start, end = parts[-1]
    if end < len(last.text):
        return parts
    note: list[Part] = []
    under, text = below(segments, last), last.text[start:]
    while under is not None and (_NOTE_BEGINS.search(text) or (not note and _NOTE_LINE.match(under.text))):
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
    rows = rows_of(page.segments)
    taken = _Taken()
    labels: list[Label] = []

    def add(text: str, spec: FieldSpec | None, parts: list[Part], quality: float) -> None:
        last, start, end = parts[-1]
        bracketed = last.text[start - 1 : start] == "(" and last.text[end : end + 1] == ")"
        parts = [*parts[:-1], (last, start, end + 1 if bracketed else _with_note(last, end))]
        parts = _with_broken_note(page.segments, parts)
        if quality > 0 and all(taken.free(*part) for part in parts):
            for part in parts:
                taken.add(*part)
            labels.append(Label(text, spec, tuple(parts), box_of(parts), quality))

    for text, spec in vocabulary:
        for row in rows:
            for parts in in_row(row, text):
                segment, start, end = parts[-1]
                if text.isascii() and segment.text[start - 1 : start] == "/":
                    continue  # the English words behind a Chinese label are a note to it
                first, begin, _ = parts[0]
                if spec is not None and spec.type in _MODIFIED and _set_off(segment, end, spec):
                    parts[0] = (first, _modified(first, begin, kind.modifiers), parts[0][2])
                    start = parts[0][1] if len(parts) == 1 else start
                glued = taken.ends_at(parts[0][0], parts[0][1])
                glued = glued and (spec is None or spec.type != "date")
                quality = 0.9 if glued else _context(segment, start, _with_note(segment, end), spec, len(text), known)
                add(text, spec, parts, quality)
        if len(text) <= 4:
            for parts in scattered(page.segments, text):
                add(text, spec, parts, 0.9)
        modified = spec is not None and spec.type in _MODIFIED

        def begins(segment: Segment, start: int, modified: bool = modified) -> bool:
            return modified and _modified(segment, start, kind.modifiers) == 0

        if modified or len(text) >= _STACKED:
            for parts in stacked(page.segments, text, known, begins):
                add(text, spec, parts, 0.95)
    _add_misread(page, kind, labels, add)
    labels = [_with_translation(page, label, taken) for label in labels]
    return sorted(labels, key=lambda label: (label.box.cy, label.box.x0))


def _with_translation(page: Page, label: Label, taken: _Taken) -> Label:
    """The label with its English below it in the same cell: beside both stands the value, and below both."""
    segment, end = label.last
    if segment.text[end:].strip(SIGNS) or segment.text.isascii():
        return label
    under = below([s for s in page.segments if taken.free(s, 0, len(s.text))], segment)
    if under is None or not is_english_label(under.text) or under.box.overlap_x(label.box) < 0.5:
        return label
    taken.add(under, 0, len(under.text))
    part = (under, 0, len(under.text))
    return replace(label, segments=(part, *label.segments), box=label.box.union(under.box))


def _add_misread(page: Page, kind: Kind, labels: list[Label], add: _Add) -> None:
    """Adds labels with reading errors at the start of lines, for fields that have no exact label."""
    known = {id(label.spec) for label in labels if label.spec is not None}
    for spec in kind.fields:
        if id(spec) in known:
            continue
        for text in sorted(spec.labels, key=len, reverse=True):
            if len(text) == 2:
                _add_halves(page, text, spec, add)
            if len(text) < 4:
                continue
            for segment in page.segments:
                hit = find_phrase(text, segment.text[: len(text) + 2])
                if hit is not None and hit.start == 0 and hit.errors and not _is_title(segment, kind):
                    if hit.end == len(segment.text) and announced(page, labels, segment):
                        continue
                    quality = 0.8 * _context(segment, 0, hit.end, spec, len(text), frozenset())
                    add(text, spec, [(segment, 0, hit.end)], quality)


def _is_title(segment: Segment, kind: Kind) -> bool:
    """True for the heading of the document, which may be like a label ("国外学历" like "国外学校")."""
    hits = ((title, find_phrase(title, segment.text)) for title in kind.titles)
    return any(hit is not None and len(segment.text) < 1.5 * len(title) for title, hit in hits)


def _add_halves(page: Page, text: str, spec: FieldSpec, add: _Add) -> None:
    """Adds labels of two spaced characters of which only one was read ("别:" of "性 别:")."""
    for segment in page.segments:
        bare = segment.text.strip(SIGNS)
        ends = segment.text[:2] == text[1] + ":" or bare == text[1]
        # Many labels begin alike; only values that tell their own type show which one this was.
        begins = bare == text[0] and spec.type in _TELLING
        ends = ends or (segment.text[0] == text[1] and _told_by_rest(segment, spec))
        if (ends or begins) and not _belies(segment, text, spec) and not (len(bare) == 1 and _goes_on(page, segment)):
            start = segment.text.index(text[1] if ends else text[0])
            add(text, spec, [(segment, start, start + 1)], 0.5)


def _goes_on(page: Page, segment: Segment) -> bool:
    """True when a single letter is set under a line as its end.

    So end a longer label in its cell ("所学专" above "业"), a date, and the last word of a paragraph.
    """

    def ends(other: Segment) -> bool:
        """Under the middle of what may be a label, under the beginning of what is none."""
        longer = len(other.text) >= _PARAGRAPH or other.text[-1:].isdigit()
        apart = abs(other.box.cx - segment.box.cx)
        return min(apart, abs(other.box.x0 - segment.box.x0) if longer else apart) < 0.5 * segment.box.height

    return any(
        below([segment], other) is segment and len(other.text) >= _LONG and ends(other)
        for other in page.segments
        if other is not segment
    )


def _told_by_rest(segment: Segment, spec: FieldSpec) -> bool:
    """True when all that follows one character is a value of a field: "别女", "名张三"."""
    rest = segment.raw(1, len(segment.text))
    value = parse(spec.type, rest) if spec.type in _TELLING | {"person"} else None
    clear = _CLEAR if spec.type in _TELLING else 1.0
    return value is not None and value.strength >= clear and value.end == len(rest)


def _belies(segment: Segment, text: str, spec: FieldSpec) -> bool:
    """True when what follows half a label is no such value: "名:" may be of a name and of a school."""
    behind = segment.raw(segment.text.index(text[1]) + 1, len(segment.text)) if text[1] in segment.text else ""
    if not behind.strip(SIGNS):
        return False
    value = parse(spec.type, behind)
    return value is None or value.strength < _CLEAR
