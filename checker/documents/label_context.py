"""How clearly a phrase stands as a label: what stands before it, what is noted behind it, whether a value follows."""

from __future__ import annotations

import re
from collections.abc import Container
from functools import cache
from typing import Final

from checker.documents.dates import find_dates
from checker.documents.english import english_label_ends
from checker.documents.kinds import FieldSpec, load_kinds
from checker.documents.lines import Segment
from checker.documents.values import parse

PUNCTUATION: Final = re.compile(r"[:;,.。、_|()\[\]【】《》<>*#\-—\d●■◆·]")
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
CLEAR: Final = 0.7
_YEAR: Final = re.compile(r"(?:19|20)\d\d年?")
# Shorter words for a day ("日期") end those for other days ("更新日期").
_LEAST_DATE: Final = 3
# Longer labels begin with shorter ones, or their words tell what they are.
_MOST_LETTERS: Final = 5
# Characters behind a label that tell whether it is a whole word; names are shorter.
_TOLD_WITHIN: Final = 60
# A note behind a label that is broken over the lines of a cell.
NOTE_BEGINS: Final = re.compile(r"\([^()\d]{0,6}$")
TELLING: Final = frozenset({"sex", "ethnicity", "date", "level", "exam_category"})
_GLUED: Final = frozenset({"sex", "ethnicity", "date", "period", "id_number", "identifier"})


@cache
def all_labels() -> frozenset[str]:
    """Labels of all kinds. Other words that identify a kind may be values ("执业助理医师") and end none."""
    return frozenset(
        text
        for kind in load_kinds().values()
        for text in (*kind.boundaries, *(label for spec in kind.fields for label in spec.labels))
    )


def with_note(segment: Segment, end: int) -> int:
    """Index after a label and what is noted behind it."""
    note = _NOTE.match(segment.text, end) or _ASIDE.match(segment.text, end)
    if note is not None and (note.re is _NOTE or segment.spaced[note.end()]):
        return note.end()
    if NOTE_BEGINS.match(segment.text, end) or segment.text[end:] == "/":
        return len(segment.text)
    # Spaces are gone from the text: "Name MARTIN" is told from "Namesake" by where they were.
    ends = [after for after in english_label_ends(segment.text, end) if not _word_goes_on(segment, after)]
    return max(ends, default=end)


def _word_goes_on(segment: Segment, index: int) -> bool:
    rest = segment.text[index : index + 1]
    return rest.isascii() and rest.isalpha() and not segment.spaced[index]


def context(segment: Segment, start: int, end: int, spec: FieldSpec | None, whole: int, known: Container[str]) -> float:
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
    if start == 0 or PUNCTUATION.match(before[-1:]) or segment.spaced[start]:
        if not after or colon or spec is None:
            apart = 0.7 if start == 0 or (after and segment.spaced[end]) else 0.5
            return 1.0 if not after or colon else apart
        if value is None:
            # Month and day may stand in boxes of their own.
            year = spec.type == "date" and _YEAR.fullmatch(after) is not None
            return 0.9 if year else 0.3 if whole >= 4 else 0.0
        if before and after[0] in "为是系":
            return 0.45
        return 0.9 if value.strength >= 0.7 and value.start <= 2 else 0.6 * value.strength
    if colon:
        # "备案机构:", "资格取得日期:": other bodies and days than those that the bare word asks for
        short = 0.0 if spec is not None and spec.type in {"organisation", "date"} else 0.6
        return 0.85 if whole >= 3 else short
    if spec is not None and spec.type == "date" and whole < _LEAST_DATE:
        return 0.0  # "更新日期2020年2月20日" is none of issue either
    if spec is not None and value is not None and spec.type in _GLUED and value.start <= 1 and value.strength >= 0.7:
        return 0.7
    if not after and whole >= 3:
        return 0.4
    if spec is not None and not after and spec.type in _GLUED:
        return 0.4
    return 0.6 if whole >= 5 else 0.0


def set_off(segment: Segment, end: int, spec: FieldSpec) -> bool:
    """True when what ends at an index is a whole word: nothing, a colon, a space or a clear value comes next."""
    end = with_note(segment, end)
    if end == len(segment.text) or segment.spaced[end] or _OFF.match(segment.text, end):
        return True
    rest = segment.raw(end, min(end + _TOLD_WITHIN, len(segment.text)))
    value = parse(spec.type, rest) if spec.type in TELLING | {"person"} else None
    if value is not None and spec.type == "person":
        return value.strength >= 1 and value.end == len(rest)
    return value is not None and value.strength >= CLEAR and value.start == 0


def _next_label(text: str, end: int, known: Container[str]) -> int:
    """Where the next label of two characters or more begins behind a value of at least two, or the end of the text."""
    sizes = range(2, _MOST_LETTERS + 1)
    places = (at for at in range(end + 2, len(text) - 1) if any(text[at : at + size] in known for size in sizes))
    return next(places, len(text))


def _closes_date(before: str) -> bool:
    dates = find_dates(before)
    return bool(dates) and dates[-1].end == len(before)
