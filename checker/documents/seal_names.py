"""The school that is named only in its seal: "在本校学习" above the seal of the school."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeVar

from checker.documents.extract import FieldReading
from checker.documents.kinds import Kind, fold
from checker.documents.lines import Line
from checker.documents.values import parse

L = TypeVar("L", bound=Line)

_FALLBACK: Final = "seal_ring"
_SCHOOL: Final = re.compile(
    r"[\u3400-\u9fff]{2,20}?(?:大学|学院|研究院|学校|[高医中卫]专|卫校)(?:[\u3400-\u9fff]{2,8}学院)?"
)
# Seals of other bodies, and letters of several seals, end in a school's words at most by misreading. But offices and
# hospitals have schools: "卫生管理干部学院", "石油管理局卫生学校", "协和医院护士学校".
_NO_SCHOOL: Final = re.compile(r"(?:[厅局委]|(?<!干)部|医院)(?:大学|学[院校])|[专公]用?章|(.{3,})\1")
# "在本校临床医学专业学习": such a paper may leave it to its seal to say whose it is. Others name the school in
# print, and what hides it there has to be told. The words may be broken before "本校".
_OURSELVES: Final = re.compile(r"(?:^|[在入经])[我本]学?[校院]")
_SURE: Final = 0.75
"""Mean over the letters. The signature of the head often crosses one or two; the others tell that it is a name."""
_MOST: Final = 0.7
"""So sure a name from a ring is at most: of six crossed by a signature one was read to the letter."""


def from_rings(
    kind: Kind, fields: Mapping[str, FieldReading], lines: Sequence[L], find_rings: Callable[[], Sequence[L]]
) -> tuple[FieldReading, L] | None:
    """Reads the school from the ring of its seal where the paper calls it "本校" and does not name it elsewhere.

    What a ring says is no ground to refuse, and how sure it is, is the mean over its letters, not the least: the others
    stand though a signature runs over one.

    Args:
        kind: The kind of document.
        fields: What was read.
        lines: What the fields refer to; the ring becomes one more.
        find_rings: Reads the rings; several readings of one seal are lines of their own.

    Returns:
        The reading and the line it refers to; None when there is nothing to add.
    """
    wanted = [spec.names[0] for spec in kind.fields if _FALLBACK in spec.fallbacks and spec.names[0] not in fields]
    if not wanted or not any(_OURSELVES.search(fold(line.text)) for line in lines):
        return None
    named = [(line, name) for line in find_rings() if line.confidence >= _SURE and (name := _school(line.text))]
    if not named:
        return None
    line, name = max(named, key=lambda one: len(one[1]) * one[0].confidence)
    return FieldReading(
        name=wanted[0],
        value=name,
        raw=line.text,
        confidence=round(min(line.confidence, _MOST), 4),
        polygon=line.polygon,
        spans=((len(lines), 0, len(line.text)),),
        score=0.5,
        alternatives=tuple(dict.fromkeys(other for _, other in named if other != name))[:4],
        guessed=True,
    ), line


def _school(text: str) -> str | None:
    said = fold(text)
    value = None if _NO_SCHOOL.search(said) else parse("organisation", said)
    return value.value if value is not None and _SCHOOL.fullmatch(value.value) else None
