"""Values that a printed label leads to: behind it, right of it, below it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from checker.documents.chain import Chain, Span
from checker.documents.continued import breaks_day, continued
from checker.documents.english import is_english_label
from checker.documents.lines import Box, Page, Segment
from checker.documents.periods import end_of
from checker.documents.places import LAP, Label, goes_on_below, heading, is_label, next_label, owner, set_alike
from checker.documents.value import Value
from checker.documents.values import MULTI_LINE, parse

_VALUE = re.compile(r"[^\s:;,._()]")
# Types whose values end with what kind of body they name.
_BODIES = frozenset({"organisation", "authority"})
# Types whose only values are words that end those of other fields.
_CLOSED = frozenset({"outcome"})
# The beginning of a number whose cell is too narrow for it.
_DIGITS = re.compile(r"[\s:]*[\dXx]{6,17}[\s_]*")
_LATIN = re.compile(r"(?!(?:fe)?male$)[A-Za-z][A-Za-z .,'\-]*", re.IGNORECASE)
_DEPARTMENT = re.compile(r"[科室部区]$")
# Types whose value, or the options for it, a narrow cell breaks.
_BROKEN = frozenset({"date", "sex"})
# Of a label of which only one letter was read.
_HALF = 0.5
# What is written on a line laps over the height of its label by this share at least, so many heights behind it at most.
_LINE_LAP, _REACH = 0.12, 8
_COLUMN_GAP = 4
# Letters of a name without a dot; of its height, what a value below its label shares with the one beside that.
_LONGEST_NAME, _BESIDE = 4, 0.3
# A label that is not known here; dates have words of their own before them.
_UNKNOWN_LABEL = re.compile(r"[\u3400-\u9fff()]{2,10}:")


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A value that may be that of a field.

    Attributes:
        name: Of the field.
        value: Normalised.
        raw: As recognised.
        spans: Where it stands: segment, first character, end.
        score: How much speaks for it, 0 to 1.
        label: The label that led to it.
        repaired: One confusable character was corrected.
        guessed: Nothing printed says that the value is that of this field and no other.
    """

    name: str
    value: str
    raw: str
    spans: tuple[Span, ...]
    score: float
    label: str = ""
    repaired: bool = False
    guessed: bool = False


def _inline(chain: Chain, labels: Sequence[Label], label: Label) -> bool:
    """Adds what follows a label in its own line; True when nothing but a further label ends it."""
    segment, end = label.last
    stop = next_label(labels, segment, end)
    chain.add(segment, end, stop)
    return stop == len(segment.text)


def _up_to_label(labels: Sequence[Label], row: Sequence[Segment]) -> list[Segment]:
    """The segments of a row from left to right, as far as the first that begins with a label, known here or not."""
    ordered = sorted(row, key=lambda s: s.box.x0)
    return list(takewhile(lambda s: next_label(labels, s, 0) > 0 and not _UNKNOWN_LABEL.match(s.text), ordered))


def _right(chain: Chain, page: Page, labels: Sequence[Label], label: Label, *, tall: bool) -> None:
    """Adds the boxes right of a label up to the next label; with `tall`, two lines beside one label.

    The dot in the middle of a name is easily lost where the name is set in two lines; a short name has none.
    """
    height = min(label.box.height, label.segments[-1][0].box.height)
    own = {id(segment) for segment, _, _ in label.segments}
    grown = 0.6 * height if tall else 0.0
    box = label.box
    beside = [
        s
        for s in page.segments
        if id(s) not in own
        and s.box.x0 >= box.x1 - LAP * height
        and min(s.box.y1, box.y1 + grown) - max(s.box.y0, box.y0 - grown)
        > 0.5 * min(s.box.height, box.height + 2 * grown)
        and (owner(labels, s) is label or (tall and _farther(owner(labels, s), label, s)))
        and (s.box.overlap_y(box) > 0.5 or heading(page, labels, s) in (None, label))
    ]
    if not beside and not _VALUE.search(chain.text):
        beside = _above_line(page, labels, label)
    rows: list[list[Segment]] = []
    for s in sorted(beside, key=lambda s: s.box.cy):
        if rows and abs(rows[-1][0].box.cy - s.box.cy) < 0.5 * min(s.box.height, rows[-1][0].box.height):
            rows[-1].append(s)
        else:
            rows.append([s])
    rows = [row for row in (_up_to_label(labels, row) for row in rows) if row]
    level = _level_row(rows, box, height)
    if level is not None:
        rows = [row for row in rows if set_alike(level, row)]
    type_ = label.spec.type if label.spec is not None else ""
    person, day, identity = type_ == "person", type_ in {"date", "period"}, type_ == "id_number"
    if person and level is not None and not level[0].text.isascii():
        rows = [level]  # only names in letters are set in two lines beside a label that is level with one of them
    joint = person and level is None and len(rows) == 2 and set_alike(*rows) and not rows[0][0].text.isascii()
    whole = joint and sum(len(s.text) for row in rows for s in row) <= _LONGEST_NAME
    nearest = min((row[0].box.x0 for row in rows), default=0.0)
    # Behind a value that begins in the label's own box, or goes on in a second line, a gap is sooner the next column
    # than a part of the value.
    narrow = len(rows) > 1 or _VALUE.search(chain.text) is not None
    for number, row in enumerate(rows):
        if len(rows) > 1 and row[0].box.x0 > nearest + 4 * height and not (identity and set_alike(rows[0], row)):
            continue
        previous: Segment | None = (
            label.segments[-1][0] if number == 0 and label.last[1] < len(label.last[0].text) else None
        )
        for s in row:
            stop = next_label(labels, s, 0)
            if previous is not None:
                widest = (1.2 if narrow and _VALUE.search(chain.text) else 2.5) * height
                chain.separate("\t" if s.box.x0 - previous.box.x1 > widest else " ")
            elif chain.text and not (whole or (day and breaks_day(chain.text, s.text))):
                chain.separate("·" if joint and not s.text.startswith("·") else " ")
            chain.add(s, 0, stop)
            previous = s
            if stop < len(s.text):
                break


def _level_row(rows: Sequence[list[Segment]], box: Box, height: float) -> list[Segment] | None:
    """The row that is level with a label, or the closest one where that is of the next column.

    Values that are written by hand stand somewhat higher or lower than their label.
    """
    level = next((row for row in rows if abs(row[0].box.cy - box.cy) < 0.25 * height), None)
    closest = min(rows, key=lambda row: row[0].box.x0, default=None)
    if level is None or closest is None or level[0].box.x0 - closest[-1].box.x1 <= _COLUMN_GAP * height:
        return level
    return closest


def _above_line(page: Page, labels: Sequence[Label], label: Label) -> list[Segment]:
    """What is written by hand on a line to fill in: higher than the label, and close behind it."""
    box = label.box
    near = [
        s
        for s in page.segments
        if _LINE_LAP < s.box.overlap_y(box) <= 0.5
        and s.box.cy < box.cy
        and -LAP * box.height <= s.box.x0 - box.x1 < _REACH * box.height
        and owner(labels, s) is None
        and next_label(labels, s, 0) > 0
    ]
    return [min(near, key=lambda s: s.box.x0)] if near else []


def _farther(other: Label | None, label: Label, segment: Segment) -> bool:
    """True when no label is nearer to what is right of a label, nor level with it."""
    if other is None:
        return True
    apart = abs(other.box.cy - segment.box.cy) > 0.35 * segment.box.height
    return apart and other.box.x1 <= label.box.x0


def _dot_beside(page: Page, label: Label) -> bool:
    """True when a line right of a label begins with the dot in the middle of a name that is set in two lines."""
    height = label.box.height
    return any(
        s.text.startswith("·") and s.box.x0 >= label.box.x1 and abs(s.box.cy - label.box.cy) < height
        for s in page.segments
    )


def _latin_beside(page: Page, labels: Sequence[Label], label: Label) -> bool:
    """True when a name in letters stands beside a label: such are set in two lines."""
    chain = Chain()
    _right(chain, page, labels, label, tall=True)
    return chain.text.isascii() and any(c.isalpha() for c in chain.text) and not is_english_label(chain.text)


def _cell(page: Page, labels: Sequence[Label], label: Label) -> tuple[float, float] | None:
    """From where to where the cell reaches that a label stands in the corner of: up to the label that is next."""
    right = [s for s in page.segments if s.box.x0 > label.box.x1 and s.box.overlap_y(label.box) > 0.5]
    nearest = min(right, key=lambda s: s.box.x0, default=None)
    if nearest is None or not any(s is nearest and start == 0 for other in labels for s, start, _ in other.segments):
        return None
    return label.box.x0, nearest.box.x0


def _in_cell(cell: tuple[float, float] | None, box: Box) -> bool:
    return cell is not None and cell[0] <= box.x0 and box.x1 <= cell[1]


def _below(chain: Chain, page: Page, labels: Sequence[Label], label: Label, *, lines: bool = False) -> None:
    """Adds what stands below a label: the first line, with `lines` those that continue it, all cells of departments."""
    height = label.segments[-1][0].box.height
    last, first = label.box, True
    cell = _cell(page, labels, label)
    column = label.spec is not None and "department" in label.spec.names
    for _ in range(6):
        below = [
            s
            for s in page.segments
            if 0 < s.box.y0 - last.y1 + 0.5 * height < 2.6 * height
            and (s.box.overlap_x(label.box) > 0.3 or (first and _in_cell(cell, s.box)))
            and s.box.cy > last.cy + 0.5 * height
        ]
        nearest = min(below, key=lambda s: s.box.cy, default=None)
        if nearest is None or next_label(labels, nearest, 0) == 0:
            return
        if owner(labels, nearest) is not None and not (first and _heads(page, labels, label, nearest)):
            return
        if not (first or (column and _DEPARTMENT.search(nearest.text)) or (lines and goes_on_below(last, nearest))):
            return
        # Each cell of a column of departments is one; a cell may hold one in two lines.
        chain.separate("、" if column and _DEPARTMENT.search(chain.text) else " ")
        chain.add(nearest, 0, next_label(labels, nearest, 0))
        last, first = nearest.box, False


def _heads(page: Page, labels: Sequence[Label], label: Label, segment: Segment) -> bool:
    """True when a label stands right above a segment, and the label left of that one has another value."""
    other = owner(labels, segment)
    if other is None or heading(page, labels, segment) is not label:
        return False
    return any(
        other.box.x1 <= s.box.x0 + LAP * s.box.height
        and s.box.x1 <= segment.box.x0
        and s.box.overlap_y(segment.box) > _BESIDE
        and all(s is not own for own, _, _ in other.segments)
        for s in page.segments
    )


def _latin_goes_on(page: Page, labels: Sequence[Label], label: Label, beside: Chain) -> Iterator[Candidate]:
    """A name in letters that goes on in the next line, at the left edge of its beginning or of its label."""
    last = next((place[0] for place in reversed(beside.places) if place is not None), None)
    if last is None:
        return
    height = last.box.height
    for s in page.segments:
        down = 0.5 * height < s.box.cy - last.box.cy < 2.3 * height
        left = min(abs(s.box.x0 - label.box.x0), abs(s.box.x0 - last.box.x0)) < 0.8 * height
        letters = _LATIN.fullmatch(s.text) is not None and not is_english_label(s.text)
        if down and left and letters and not is_label(labels, s) and owner(labels, s) is None:
            longer = Chain()
            longer.text, longer.places = beside.text, list(beside.places)
            longer.separate(" ")
            longer.add(s, 0, len(s.text))
            value = parse("person", longer.text)
            if value is not None:
                yield from _candidates(label, longer, value, label.quality * value.strength + 0.02)
            return


def _candidates(label: Label, chain: Chain, value: Value, score: float) -> Iterator[Candidate]:
    assert label.spec is not None
    names = label.spec.names
    guessed = False
    if value.second is not None:
        parts = [(names[0], value), (names[-1], value.second)]
    else:
        name, guessed = end_of(names, label.text, chain.text[: value.start], chain.text[value.end :])
        parts = [(name, value)]
    for name, part in parts:
        spans = chain.spans(part.start, part.end)
        if spans:
            raw = chain.text[part.start : part.end].replace("\t", " ")
            yield Candidate(name, part.value, raw, spans, score, label.text, guessed=guessed)


def _beside(page: Page, labels: Sequence[Label], label: Label, *, broken: bool) -> tuple[Chain, bool]:
    """What stands behind a label in its line and right of it, and whether any of that stands in its own line."""
    assert label.spec is not None
    person = label.spec.type == "person"
    beside, inline = Chain(), True
    if _inline(beside, labels, label):
        inline = bool(re.sub(r"[\s:;,._()]", "", beside.text))
        in_two = person and not inline and (_dot_beside(page, label) or _latin_beside(page, labels, label))
        _right(beside, page, labels, label, tall=(broken and not inline) or in_two)
    return beside, inline


def from_label(page: Page, labels: Sequence[Label], label: Label) -> Iterator[Candidate]:
    """Values that a label leads to.

    Args:
        page: The page.
        labels: All labels of the page: they end values.
        label: The label, which announces a field.

    Yields:
        Candidates: what stands behind and right of the label, with and without further lines, else what is below.
    """
    spec = label.spec
    if spec is None:
        return
    if spec.type in _CLOSED:
        labels = [other for other in labels if other.spec is not None or parse(spec.type, other.text) is None]
    multi = spec.type in MULTI_LINE
    broken = multi or (spec.type in _BROKEN and label.quality > _HALF)
    beside, inline = _beside(page, labels, label, broken=broken)
    value = parse(spec.type, beside.text)
    if value is None and spec.type == "id_number" and _DIGITS.fullmatch(beside.text):
        beside = continued(beside, page, labels, label) or beside
        value = parse(spec.type, beside.text)
    if value is not None and spec.type == "person" and value.value.isascii():
        yield from _latin_goes_on(page, labels, label, beside)
    if value is not None:
        score = label.quality * value.strength
        longer = continued(beside, page, labels, label) if broken and spec.type != "sex" else None
        more = parse(spec.type, longer.text) if longer is not None else None
        if longer is not None and more is not None and more.end > value.end:
            grown = more.strength >= value.strength if spec.type in {"identifier", "id_number"} else True
            if grown and (spec.type != "identifier" or len(more.value) > len(value.value)):
                yield from _candidates(
                    label, longer, more, label.quality * more.strength + (0.02 if spec.type != "identifier" else 0)
                )
        yield from _candidates(label, beside, value, score)
        if spec.type in _BODIES and value.strength < 1:
            # What stands beside is sooner ink of a seal when the line below names a body.
            under = Chain()
            _below(under, page, labels, label)
            value = parse(spec.type, under.text)
            if value is not None and value.strength >= 1:
                yield from _candidates(label, under, value, 0.88 * label.quality)
        return
    filled = re.sub(r"[\s:;,._()]", "", beside.text) != ""
    body = spec.type in _BODIES
    if filled and inline and not body:
        return
    for lines in (multi, False) if multi else (False,):
        under = Chain()
        _below(under, page, labels, label, lines=lines)
        value = parse(spec.type, under.text)
        # A few letters beside the label that name no body are sooner a seal's, when the line below names one.
        if value is not None and (value.strength >= 1 or not (filled and body)):
            below = (0.89 if lines else 0.88) * (0.7 if filled else 1.0)
            yield from _candidates(label, under, value, below * label.quality * value.strength)
