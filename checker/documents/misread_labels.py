"""Labels with reading errors: a letter misread, one of two letters lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from checker.documents.fuzzy import Hit, find_phrase
from checker.documents.kinds import FieldSpec, Kind
from checker.documents.label_context import CLEAR, TELLING, all_labels, context
from checker.documents.lines import Page, Segment
from checker.documents.phrases import ByHeight, Part, is_below
from checker.documents.places import SIGNS, Label, announced
from checker.documents.values import parse

Add = Callable[[str, FieldSpec | None, list[Part], float], None]
"""Adds a label: its text, its field, where it stands, how clearly."""

_LONG: Final = 4
# A line of so many letters is no label with its value.
_PARAGRAPH: Final = 12
# By itself it ends a date or the place for one, and is no half of a label.
_DAY: Final = "日"
# So little that only a clear value counts behind it.
_UNSURE: Final = 0.2
_ALIKE: Final = frozenset({"sex", "ethnicity", "person"})
# The number of a line in a list.
_NUMBER: Final = re.compile(r"(?:[一二三四五六七八九十]{1,3}|\d{1,2})[、.)]|[(][一二三四五六七八九十\d]{1,2}[)]")


def add_misread(page: Page, by_height: ByHeight, kind: Kind, labels: list[Label], add: Add) -> None:
    """Adds labels with reading errors at the start of lines, for fields that have no exact label.

    Args:
        page: The page.
        by_height: Its lines.
        kind: Whose labels to look for.
        labels: Those found so far.
        add: Takes a further one.
    """
    known = {id(label.spec) for label in labels if label.spec is not None}
    for spec in kind.fields:
        if id(spec) in known:
            continue
        for text in sorted(spec.labels, key=len, reverse=True):
            if len(text) == 2:
                _add_halves(by_height, text, spec, add)
                _add_alike(page, text, spec, add)
            if len(text) < 4:
                continue
            for segment in page.segments:
                number = _NUMBER.match(segment.text)
                at = number.end() if number is not None else 0
                hit = find_phrase(text, segment.text[at : at + len(text) + 2])
                if hit is not None and hit.start == 0 and hit.errors and not _is_title(segment, kind):
                    if segment.text[at:] in all_labels():
                        # No misreading, but a label that this kind has no use for: it ends values.
                        add(segment.text[at:], None, [(segment, at, len(segment.text))], CLEAR)
                        continue
                    end = at + hit.end
                    if end == len(segment.text) and announced(page, labels, segment):
                        continue
                    if _as_near_to_another(kind, spec, segment, at, hit) and not _clear_behind(segment, end, spec):
                        continue
                    quality = 0.8 * context(segment, at, end, spec, len(text), frozenset())
                    add(text, spec, [(segment, at, end)], quality)


def _as_near_to_another(kind: Kind, spec: FieldSpec, segment: Segment, at: int, hit: Hit) -> bool:
    """True when as many errors make it the label of something else: "校(院)" is left of "校(院)名" and "校(院)长"."""
    others = (label for other in kind.fields if other is not spec for label in other.labels)
    near = (
        find_phrase(text, segment.text[at : at + len(text) + 2], hit.errors) for text in (*others, *kind.boundaries)
    )
    return any(other is not None and other.start == 0 and other.errors <= hit.errors for other in near)


def _clear_behind(segment: Segment, end: int, spec: FieldSpec) -> bool:
    """True when what follows a label in its line is clearly a value of its field."""
    value = parse(spec.type, segment.raw(end, len(segment.text)))
    return value is not None and value.strength >= (CLEAR if spec.type in TELLING else 1.0) and value.start <= 1


def _is_title(segment: Segment, kind: Kind) -> bool:
    """True for the heading of the document, which may be like a label ("国外学历" like "国外学校")."""
    hits = ((title, find_phrase(title, segment.text)) for title in kind.titles)
    return any(hit is not None and len(segment.text) < 1.5 * len(title) for title, hit in hits)


def _add_halves(segments: ByHeight, text: str, spec: FieldSpec, add: Add) -> None:
    """Adds labels of two spaced characters of which only one was read ("别:" of "性 别:")."""
    for segment in segments:
        bare = segment.text.strip(SIGNS)
        if bare == _DAY:
            continue
        ends = segment.text[:2] == text[1] + ":" or bare == text[1]
        # Many labels begin alike; only values that tell their own type show which one this was.
        begins = bare == text[0] and spec.type in TELLING
        ends = ends or (segment.text[0] == text[1] and _told_by_rest(segment, spec))
        if (
            (ends or begins)
            and not _belies(segment, text, spec)
            and not (len(bare) == 1 and _goes_on(segments, segment))
        ):
            start = segment.text.index(text[1] if ends else text[0])
            add(text, spec, [(segment, start, start + 1)], 0.5)


def _add_alike(page: Page, text: str, spec: FieldSpec, add: Add) -> None:
    """Adds labels of two characters of which one was read as another: "性刖:女", "艮族 汉", "姓各" beside a name.

    Words of two characters are many: only a value that tells its own type, or a name behind its first one, shows that.
    """
    if spec.type not in _ALIKE:
        return
    for segment in page.segments:
        word = segment.text[:2]
        same = [a == b for a, b in zip(word, text, strict=False)]
        if sum(same) != 1 or len(word) < len(text) or (spec.type == "person" and not same[0]):
            continue
        own = parse(spec.type, word)
        if own is not None and own.strength >= 1 and spec.type != "person":
            continue  # "汉族" is a value
        rest = segment.raw(2, len(segment.text))
        value = parse(spec.type, rest) if rest.strip(SIGNS) else None
        if not rest.strip(SIGNS) or (value is not None and value.strength >= CLEAR and value.start <= 1):
            add(text, spec, [(segment, 0, 2)], _UNSURE)


def _goes_on(segments: ByHeight, segment: Segment) -> bool:
    """True when a single letter is set under a line as its end.

    So end a longer label in its cell ("所学专" above "业"), a date, and the last word of a paragraph.
    """

    def ends(other: Segment) -> bool:
        """Under the middle of what may be a label, under the beginning of what is none."""
        longer = len(other.text) >= _PARAGRAPH or other.text[-1:].isdigit()
        apart = abs(other.box.cx - segment.box.cx)
        return min(apart, abs(other.box.x0 - segment.box.x0) if longer else apart) < 0.5 * segment.box.height

    return any(
        len(other.text) >= _LONG and is_below(other, segment) and ends(other)
        for other in segments.between(segment.box.cy - 2 * segments.tallest, segment.box.cy)
    )


def _told_by_rest(segment: Segment, spec: FieldSpec) -> bool:
    """True when all that follows one character is a value of a field: "别女", "名张三"."""
    rest = segment.raw(1, len(segment.text))
    value = parse(spec.type, rest) if spec.type in TELLING | {"person"} else None
    clear = CLEAR if spec.type in TELLING else 1.0
    return value is not None and value.strength >= clear and value.end == len(rest)


def _belies(segment: Segment, text: str, spec: FieldSpec) -> bool:
    """True when what follows half a label is no such value: "名:" may be of a name and of a school."""
    behind = segment.raw(segment.text.index(text[1]) + 1, len(segment.text)) if text[1] in segment.text else ""
    if not behind.strip(SIGNS):
        return False
    value = parse(spec.type, behind)
    return value is None or value.strength < CLEAR
