"""Labels printed together, with their values together behind them: "性别/民族 男/汉族", "学历及专业:本科 中医学"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from checker.documents.bodies import SCHOOL_PARTS
from checker.documents.candidates import Candidate
from checker.documents.chain import Chain
from checker.documents.kinds import FieldSpec, load_kinds
from checker.documents.lines import Page, Segment
from checker.documents.places import Label
from checker.documents.values import LEVELS, parse

_JOINTS: Final = "/、及和|"
_BETWEEN: Final = re.compile(r"[/、|,，\s]+")
_SCORE: Final = 0.97
_TWO: Final = 2
# Values that tell where they end.
_LEADS: Final = {
    "level": LEVELS,
    "sex": "[男女]",
    "organisation": rf"[\u3400-\u9fff()]{{2,20}}?(?:大学|学院|学校){SCHOOL_PARTS}",
}


@cache
def _pattern(kind_id: str) -> tuple[re.Pattern[str], dict[str, FieldSpec]]:
    specs = {label: spec for spec in load_kinds()[kind_id].fields for label in spec.labels if len(spec.names) == 1}
    known = "|".join(re.escape(label) for label in sorted(specs, key=len, reverse=True))
    return re.compile(rf"(?:{known})(?:[{_JOINTS}](?:{known})){{1,3}}(?=$|:)"), specs


def _behind(page: Page, labels: Sequence[Label], segment: Segment, end: int) -> Chain:
    """What stands behind an index of a segment: the rest of it, or else the box next to it if that is no label."""
    chain = Chain()
    chain.add(segment, end, len(segment.text))
    if chain.text.strip(" :"):
        return chain
    right = [s for s in page.segments if s.box.x0 >= segment.box.x1 and s.box.overlap_y(segment.box) > 0.5]
    chain = Chain()
    nearest = min(right, key=lambda s: s.box.x0, default=None)
    if nearest is not None and not any(s is nearest and not at for other in labels for s, at, _ in other.segments):
        chain.add(nearest, 0, len(nearest.text))
    return chain


def from_joint(page: Page, labels: Sequence[Label], kind_id: str) -> Iterator[Candidate]:
    """Values of labels that are printed together.

    Args:
        page: The page.
        labels: All labels of the page: one that stands next is no value.
        kind_id: The kind of document.

    Yields:
        One candidate for each label, where there are as many values, or where the first one tells where it ends.
    """
    pattern, specs = _pattern(kind_id)
    for segment in page.segments:
        match = pattern.search(segment.text)
        if match is None:
            continue
        joined = [text for text in re.split(f"[{_JOINTS}]", match[0]) if text]
        if any(text not in specs for text in joined):
            continue  # a label that holds the sign itself
        chain = _behind(page, labels, segment, match.end())
        for text, (start, end) in zip(joined, _parts(chain.text, [specs[text].type for text in joined]), strict=False):
            spec = specs[text]
            value = parse(spec.type, chain.text[start:end])
            if value is not None:
                spans = chain.spans(start + value.start, start + value.end)
                raw = chain.text[start + value.start : start + value.end]
                yield Candidate(spec.names[0], value.value, raw, spans, _SCORE * value.strength, text)


def _parts(text: str, types: Sequence[str]) -> list[tuple[int, int]]:
    """Where the value of each type stands in a text; none when they cannot be told apart."""
    begin = len(text) - len(text.lstrip(" :"))
    parts, at = [], begin
    for sign in _BETWEEN.finditer(text, begin):
        parts.append((at, sign.start()))
        at = sign.end()
    parts.append((at, len(text)))
    parts = [(a, b) for a, b in parts if a < b]
    if len(parts) == len(types):
        return parts
    if len(types) != _TWO:
        return []
    lead = re.match(_LEADS.get(types[0], "(?!)"), text[begin:])
    if lead is not None and begin + lead.end() < len(text):
        return [(begin, begin + lead.end()), (begin + lead.end(), len(text))]
    tail = re.search(rf"(?:{_LEADS.get(types[1], '(?!)')})$", text[begin:])
    if tail is not None and tail.start() > 0:
        return [(begin, begin + tail.start()), (begin + tail.start(), len(text))]
    return []
