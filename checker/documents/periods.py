"""Periods: which end of one a lone date is, and the whole of those that stand in a column."""

from __future__ import annotations

import re
from dataclasses import dataclass

from checker.documents.chain import Span
from checker.documents.lines import Page
from checker.documents.places import Label
from checker.documents.values import parse

_TO = "至到\\-—–~"
# What tells which end of a period a lone date is: "2018年9月至" its start, "至2021年7月" and "2021年7月止" its end.
_OPEN = re.compile(rf"[\s_]*(?:起|[{_TO}])")
_UNTIL = re.compile(rf"(?:[{_TO}]|截止)[\s:_]*$")
_FEWEST = 2
_ROWS = 8.0


@dataclass(frozen=True, slots=True, eq=False)
class End:
    """One end of a period.

    Attributes:
        value: ISO date.
        raw: The period it is the end of, as recognised.
        spans: Where that stands.
    """

    value: str
    raw: str
    spans: tuple[Span, ...]


def end_of(names: tuple[str, ...], label: str, before: str, after: str) -> tuple[str, bool]:
    """Which end of a period a lone date is, and whether nothing printed says so.

    Args:
        names: The fields of its start and its end, or a single one.
        label: The label.
        before: What stands between the label and the date.
        after: What follows the date.
    """
    if len(names) == 1 or "入学" in label:
        return names[0], False
    begins = re.search("开始|起始|[起自始]$|[Ff]rom$", label) or ("起" in label and not re.search("[止讫]|有效", label))
    if begins or _OPEN.match(after) or re.match(r"[\s:]*(?:自|从)", before):
        return names[0], False
    said = re.search(r"[至止]|结束", label) or _UNTIL.search(before) or re.match(r"\s*[止前]", after)
    return names[1], not said


def periods_below(page: Page, label: Label) -> tuple[End, ...]:
    """The earliest start and the latest end of the periods in the column that a label heads.

    Returns:
        Both ends; nothing with fewer than two periods.
    """
    own = {id(segment) for segment, _, _ in label.segments}
    height, last = label.segments[-1][0].box.height, label.box
    found = []
    for segment in sorted(page.segments, key=lambda s: s.box.cy):
        below = 0.5 * height < segment.box.cy - last.cy < _ROWS * height
        if id(segment) in own or not below or segment.box.overlap_x(label.box) < 0.3:
            continue
        value = parse("period", segment.raw(0, len(segment.text)))
        if value is None or value.second is None or value.strength < 1:
            break
        found.append((value, segment))
        last = segment.box
    if len(found) < _FEWEST:
        return ()
    first = min(found, key=lambda item: item[0].value)
    final = max(found, key=lambda item: item[0].second.value if item[0].second is not None else "")
    ends = [(first[0].value, first[1]), (final[0].second.value if final[0].second is not None else "", final[1])]
    return tuple(End(v, s.raw(0, len(s.text)), ((s, 0, len(s.text)),)) for v, s in ends)
