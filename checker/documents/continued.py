"""Values that go on below: broken at the end of a line, or in a cell too narrow for them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from checker.documents.chain import Chain
from checker.documents.dates import find_dates, is_date
from checker.documents.lines import Page, Segment
from checker.documents.places import LAP, Label, centred_below, next_label, owner

_TO = "至到\\-—–~"
# A period that is broken off at the end of a line, or taken up at the beginning of the next one.
_BROKEN = re.compile(rf"[{_TO}年][\s:_]*$")
# A day that is broken off in its cell, and what ends it in the next line.
_DAY_BROKEN = re.compile(r"\d[.\-/年月]?\d?$")
_DAY_ENDS = re.compile(r"\d{0,2}[.\-/月]?\d{0,2}日?[\s_]*$")
# The number of a section or of a sentence, not of a line that goes on.
_NUMBERED = re.compile(r"(?:[一二三四五六七八九十]{1,3}|\d{1,2})[、.)]|[(][一二三四五六七八九十\d]{1,2}[)]")
_TAKEN_UP = re.compile(rf"[{_TO}]\s*[12]")
_SAME_COLUMN = 0.5
_WHOLE_DAY = 10
"""Characters of a date with its day."""


def breaks_day(before: str, after: str) -> bool:
    """True when a cell breaks a date within its month or day: "2024.10.0" above "9"."""
    dates, whole = find_dates(before), find_dates(before + after)
    broken = not dates or not dates[-1].exists or len(dates[-1].iso) < _WHOLE_DAY
    return broken and bool(whole) and all(date.exists for date in whole) and len(whole[-1].iso) == _WHOLE_DAY


def _in_other_row(page: Page, label: Label, segment: Segment) -> bool:
    """True when a segment below a label is, or stands beside, what must be a label that is not known here."""
    own = {id(s) for s, _, _ in label.segments}
    row = [s for s in page.segments if s is not segment and s.box.overlap_y(segment.box) >= 0.5]
    if segment.box.x0 < label.box.x1 and any(s.box.x0 >= segment.box.x1 for s in row):
        return True
    return any(
        id(s) not in own
        and s.box.x1 <= segment.box.x0 + LAP * segment.box.height
        and s.box.overlap_x(label.box) > _SAME_COLUMN
        and s.box.cy > label.box.y1
        for s in row
    )


def continued(chain: Chain, page: Page, labels: Sequence[Label], label: Label) -> Chain | None:
    """The chain with the lines that continue it below, None when none does."""
    length = len(chain.text.split("\t")[0])
    places = [place for place in chain.places[:length] if place is not None]
    if not places:
        return None
    # The colon may stand in the label's box and the value in the next one.
    first, at = next(((segment, i) for segment, i in places if segment.text[i] not in ":;.,_"), places[0])
    left = first.edges[at]
    margin = max((s.box.x1 for s in page.segments), default=0.0)
    row_left = min(s.box.x0 for s in page.segments if s.box.overlap_y(label.box) > 0.5)
    used = {id(segment) for segment, _ in places} | {id(segment) for segment, _, _ in label.segments}
    longer = Chain()
    longer.text, longer.places = chain.text[:length], chain.places[:length]
    current, height, grown = places[-1][0], first.box.height, False
    # A date that is broken off goes on below, however wide the lines are set.
    type_ = label.spec.type if label.spec is not None else ""
    period, day = type_ == "period", type_ == "date"
    reach = 2.6 if period else 1.95
    number = type_ in {"identifier", "id_number"}

    def goes_on(s: Segment) -> bool:
        """Whether the text itself, not only its place, says that a period or a day goes on in a segment below."""
        if day:
            return (
                bool(_DAY_BROKEN.search(longer.text) and _DAY_ENDS.match(s.text)) and s.box.overlap_x(current.box) > 0.5
            )
        if not period or s.box.overlap_x(label.box.union(current.box)) < 0.5:
            return False
        if not (_BROKEN.search(longer.text) or _TAKEN_UP.match(s.text)):
            return False
        return any(date.end > len(longer.text) for date in find_dates(longer.text + s.text))

    for _ in range(4):
        below = [
            s
            for s in page.segments
            if id(s) not in used
            and 0.5 * height < s.box.cy - current.box.cy < reach * height
            and 0.6 * height < s.box.height < 1.7 * height
            and (
                abs(s.box.x0 - left) < 1.3 * height
                or (
                    abs(s.box.x0 - label.box.x0) < 1.3 * height
                    and current.box.x1 > 0.85 * margin
                    and s.box.x1 < current.box.x1
                )
                or centred_below(first, current, s)
                or (
                    abs(s.box.x0 - row_left) < 1.3 * height
                    and current.box.x1 > 0.85 * margin
                    and (s.box.x1 < current.box.x1 or label.segments[0][1] > 0)
                )
                or goes_on(s)
            )
            and owner(labels, s) in (None, label)
            and next_label(labels, s, 0) > 0
            and not (number and is_date(s.text))
            and _NUMBERED.match(s.text) is None
            and (goes_on(s) or not (day or _in_other_row(page, label, s)))
        ]
        if not below:
            break
        current = min(below, key=lambda s: s.box.cy)
        longer.add(current, 0, next_label(labels, current, 0))
        used.add(id(current))
        grown = True
    return longer if grown else None
