"""Values without a label: the date at the foot, the school in the heading, a number that proves itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from checker.documents.bodies import SCHOOL_PARTS
from checker.documents.candidates import Candidate
from checker.documents.chain import spans_of
from checker.documents.dates import LONG_TERM, find_dates
from checker.documents.kinds import FieldSpec, Kind
from checker.documents.lines import Page, Segment, rows_of, stream_of
from checker.documents.mrz import find_mrz
from checker.documents.numbers import check_id_number
from checker.documents.places import SIGNS, Label, owner
from checker.documents.prose import streams
from checker.documents.validators import repair, validate
from checker.documents.values import parse

_SCORE: Final = 0.55
# Line heights between a value and what may be its label; the other page of a spread is farther away.
_CLOSE: Final = 4
# Characters beside a date that may be misread ornaments.
_FEW: Final = 8
# The head of a list of later changes and inspections.
_RECORDS: Final = re.compile(r"(?:变更|校验|年检|延续)(?:登记|注册)?(?:记录|事项|项目|情况|栏)")
# The body that signs, in the line of the day.
_SIGNED: Final = re.compile(r"(?:局|委员会|厅|医院|学院|大学|学校|中心|卫生院|诊所|门诊部|办公室)(?:\(.{1,4}\))?$")
# Of the text, from its first line to its last: its head, where it says whom it is written to, and its middle.
_TOP: Final = 0.3
_MIDDLE: Final = 0.5
# Who compares a copy with the document, or prints it, does so later than it was issued.
_LATER: Final = re.compile(r"审核(?:日期|人)|核对|核验|查验|打印|复印|与原件|扫描")
# When a picture was taken, as telephones and scanning programs print it on it.
_CLOCK: Final = re.compile(r"\d{1,2}:[0-5]\d(?!\d)")
_SCHOOL: Final = re.compile(r"[\u3400-\u9fff()]{2,20}?(?:大学|学院|研究院|专科学校|卫生学校|学校)" + SCHOOL_PARTS)
# Schools in general, and what a sentence says of one.
_NO_SCHOOL: Final = re.compile(
    r"(?:[\u3400-\u9fff]{2,3}省)?(?:中华人民共和国|全国|普通|成人|高等|中等|专业|职业|本|[我该]校)*学[校院]$|(?:[经由在系]|兹有)(?=.{4})"
)
# Colleges that are parts of universities, named beside these on students' cards.
_PART: Final = re.compile(r"临床(?:医)?学院$|^(?:研究生|继续教育|公共卫生|口腔医|护理|基础医|中医药?|药)学?院$")
_AUTHORITY: Final = re.compile(
    r"[\u3400-\u9fff()·]{3,30}(?:局|委员会|卫健委|厅|中心|办公室|教育部|卫生部|人民政府|大学|学院|研究生院)(?=\(|$)"
)
_OURSELVES: Final = re.compile(r"[在经系为][我本](?:院|单位|中心|诊所|所|站)")
# An institution in a line of its own, with the place for its seal.
_SIGNER: Final = re.compile(
    r"(?P<name>[\u3400-\u9fff()]{3,30}?(?:医院|卫生院|中心|保健院|诊所|门诊部|卫生[室站所]|服务站))"
    r"(?P<seal>\((?:单位)?[公盖]?章\))?$"
)
# What a label says when its value is a date; behind the place for a signature or a seal stands the day of signing.
_OF_DATES: Final = re.compile(r"日期|时间|年月|期限|有效期|出生|生日")
_DATED: Final = frozenset({"date", "period"})
_AS_LONG: Final = frozenset({"diploma", "degree"})
_DAY: Final = 10
"""Characters of a date with its day."""
_LENGTHS: Final = {"diploma": (17, 18), "degree": (16, 17), "practice": (15,), "qualification": (24, 27)}


def _of_segment(name: str, segment: Segment, start: int, end: int, value: str, score: float) -> Candidate:
    return Candidate(name, value, segment.raw(start, end), ((segment, start, end),), score)


def _id_anywhere(page: Page, kind: Kind, name: str, used: Sequence[Candidate]) -> Iterator[Candidate]:
    # One certificate's number in eleven has the check digit of an identity number. On a paper whose own number is as
    # long, one that nothing announces and that says another birth date than the paper is that number.
    others = {c.value for c in used if c.label and c.name != name}
    own = kind.spec_of("certificate_number")
    if own is not None and own.validator in _AS_LONG:
        born = {c.value for c in used if c.name == "birth_date" and len(c.value) == _DAY}
    else:
        born = set()

    def stands(number: str) -> bool:
        said = check_id_number(number).facts.get("birth_date")
        return number not in others and (not born or said in born)

    for segment in page.segments:
        value = parse("id_number", segment.raw(0, len(segment.text)))
        if value is None or not stands(value.value):
            continue
        if check_id_number(value.value).valid or repair("id_number", value.value):
            yield _of_segment(name, segment, 0, len(segment.text), value.value, _SCORE)
    # In running text a number may be broken at the end of a line.
    for stream in streams(page, kind):
        for match in re.finditer(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])", stream.text):
            if check_id_number(match[0]).valid and stands(match[0].upper()):
                spans = spans_of(stream.places[match.start() : match.end()])
                yield Candidate(name, match[0].upper(), match[0], spans, _SCORE)


def _number_anywhere(page: Page, name: str, validator: str | None) -> Iterator[Candidate]:
    for segment in page.segments:
        for match in re.finditer(r"[A-Za-z]?\d{14,26}[\dXx]?", segment.text):
            if len(match[0]) not in _LENGTHS.get(validator or "", ()) or check_id_number(match[0]).valid:
                continue
            outcome = validate(validator, match[0])
            if outcome is not None and outcome.valid and not outcome.warnings:
                yield _of_segment(name, segment, match.start(), match.end(), match[0].upper(), _SCORE)


def _dates(page: Page, labels: Sequence[Label], name: str, used: Sequence[Candidate]) -> Iterator[Candidate]:
    """Dates that stand alone and are not the value of another field."""
    taken = {segment.index for c in used for segment, _, _ in c.spans if c.name != name}
    for row in rows_of(page.segments):
        for run in _runs(row, taken):
            stream = stream_of([run])
            if _CLOCK.search(stream.text):
                continue
            found = [d for d in find_dates(stream.text) if d.iso != LONG_TERM and len(d.iso) > 4]
            if len(found) != 1 or not found[0].exists:
                continue
            spans = spans_of(stream.places[found[0].start : found[0].end])
            first = spans[0][0]
            around = sum(len(segment.text) - (end - start) for segment, start, end in spans)
            before = "".join(s.text for s in row if s.box.x1 <= first.box.x0) + first.text[: spans[0][1]]
            alone = around <= _FEW or _SIGNED.search(first.text[: spans[0][1]]) is not None
            if alone and not _LATER.search(before) and not _announced(page, labels, first, name, used):
                yield Candidate(name, found[0].iso, stream.text[found[0].start : found[0].end], spans, _SCORE)


def _at_foot(page: Page, candidate: Candidate) -> bool:
    """True when a candidate stands below the middle of the text."""
    return _depth(page, candidate.spans[0][0]) > _MIDDLE


def _in_record(page: Page, candidate: Candidate) -> bool:
    """True when a date stands below the head of a list of what changed later."""
    return any(_RECORDS.search(s.text) and s.box.cy < candidate.spans[0][0].box.cy for s in page.segments)


def _depth(page: Page, segment: Segment) -> float:
    """Where a segment stands between the first line of the text, 0, and the last, 1."""
    top = min(s.box.cy for s in page.segments)
    bottom = max(s.box.cy for s in page.segments)
    return (segment.box.cy - top) / max(1.0, bottom - top)


def _runs(row: Sequence[Segment], taken: set[int]) -> list[list[Segment]]:
    """Neighbours in a row that no field has taken."""
    runs: list[list[Segment]] = [[]]
    for segment in row:
        apart = runs[-1] and segment.box.x0 - runs[-1][-1].box.x1 > _CLOSE * segment.box.height
        if segment.index in taken or apart:
            runs.append([])
        if segment.index not in taken:
            runs[-1].append(segment)
    return [run for run in runs if run]


def _announced(page: Page, labels: Sequence[Label], segment: Segment, name: str, used: Sequence[Candidate]) -> bool:
    """True when a label of something else stands before a segment and has no other value."""
    label = owner(labels, segment)
    if label is None or (label.spec is not None and name in label.spec.names):
        return False
    if label.spec is None:
        own, end = label.last
        return (
            _OF_DATES.search(label.text) is not None
            and not own.text[end:].strip(SIGNS)
            and not any(
                label.box.x1 <= other.box.x0
                and other.box.x1 <= segment.box.x0
                and other.box.overlap_y(segment.box) > 0.5
                for other in page.segments
            )
        )
    return label.spec.type in _DATED and all(candidate.label != label.text for candidate in used)


def _free(
    page: Page,
    labels: Sequence[Label],
    name: str,
    used: Sequence[Candidate],
    pattern: re.Pattern[str],
    group: int | str = 0,
) -> list[tuple[Segment, re.Match[str]]]:
    """Lines that begin with what a pattern describes, where that is neither a label nor the value of another field."""
    taken = {(s.index, i) for c in used if c.name != name for s, start, end in c.spans for i in range(start, end)}
    taken |= {(s.index, i) for label in labels for s, start, end in label.segments for i in range(start, end)}
    matches = ((segment, pattern.match(segment.text)) for segment in page.segments)
    return [(s, m) for s, m in matches if m is not None and not any((s.index, i) in taken for i in range(m.end(group)))]


def _schools(page: Page, labels: Sequence[Label], name: str, used: Sequence[Candidate]) -> Iterator[Candidate]:
    tallest = max((segment.box.height for segment in page.segments), default=1.0)
    matches = [(s, m) for s, m in _free(page, labels, name, used, _SCHOOL) if not _NO_SCHOOL.match(m[0])]
    for segment, match in matches:
        # A part of a name that stands elsewhere in full is what was read of a seal.
        if any(match[0] in other[0] and match[0] != other[0] for _, other in matches):
            continue
        share = len(match[0]) / len(segment.text)
        # Ornaments and seals are read as words too, but not surely.
        sure = min(segment.confidences[: match.end()])
        score = _SCORE * (0.4 + 0.4 * share + 0.2 * segment.box.height / tallest) * (0.5 + 0.5 * sure)
        score *= 0.5 if _PART.search(match[0]) else 1.0
        yield _of_segment(name, segment, 0, match.end(), match[0], score)


def _signers(page: Page, labels: Sequence[Label], name: str, used: Sequence[Candidate]) -> Iterator[Candidate]:
    """The body that speaks of itself as "我院" and stands at the head or signs at the foot."""
    if not any(_OURSELVES.search(segment.text) for segment in page.segments):
        return
    for segment, match in _free(page, labels, name, used, _SIGNER, "name"):
        sure = min(segment.confidences[: match.end("name")])
        score = _SCORE * (1.0 if match["seal"] else 0.8) * (0.5 + 0.5 * sure)
        yield _of_segment(name, segment, 0, match.end("name"), match["name"], score)


def _authorities(page: Page, labels: Sequence[Label], name: str, used: Sequence[Candidate]) -> Iterator[Candidate]:
    for segment, match in _free(page, labels, name, used, _AUTHORITY):
        depth = _depth(page, segment)
        # At the head of the text stands sooner whom it is written to.
        share = 0.5 + 0.5 * depth if depth > _TOP else 0.3
        yield _of_segment(name, segment, 0, match.end(), match[0], _SCORE * share)


def _degrees(page: Page, name: str) -> Iterator[Candidate]:
    for segment in page.segments:
        for match in re.finditer(r"([\u3400-\u9fff()]{1,8}?(?:学士|硕士|博士))(?:专业)?学位?", segment.text):
            title = "证书" in segment.text[match.end() : match.end() + 3]
            value = re.sub(r".*(?:授予|通过|获得|专业|[)])", "", match[1])
            if value:
                yield _of_segment(name, segment, match.start(1), match.end(1), value, _SCORE * (0.4 if title else 1.0))


def _in_column(page: Page, labels: Sequence[Label], name: str, used: Sequence[Candidate]) -> Iterator[Candidate]:
    """A sex, or the name above it, in a column of values whose own labels were lost."""
    alone = sorted(_alone(page, labels, [c.spans[0][0] for c in used if c.label]), key=lambda s: s.box.cy)
    for i, segment in enumerate(alone):
        if segment.text not in {"男", "女"}:
            continue
        place = segment if name == "sex" else alone[i - 1] if i else None
        value = parse("sex" if name == "sex" else "person", place.text) if place is not None else None
        if place is not None and value is not None and value.strength >= 1:
            yield replace(_of_segment(name, place, 0, len(place.text), value.value, _SCORE), guessed=True)


def _alone(page: Page, labels: Sequence[Label], led: Sequence[Segment]) -> list[Segment]:
    """Segments that begin where at least two values with labels begin, and have nothing close before them."""
    return [
        s
        for s in page.segments
        if all(s is not other for other in led)
        and sum(abs(s.box.x0 - other.box.x0) < s.box.height for other in led) > 1
        and not any(
            o.box.x0 < s.box.x0 < o.box.x1 + _CLOSE * s.box.height and o.box.overlap_y(s.box) > 0.5
            for o in page.segments
            if o is not s
        )
        and owner(labels, s) is None
    ]


def _machine_readable(page: Page, name: str) -> Iterator[Candidate]:
    zone = find_mrz(page)
    if zone is None:
        return
    outcome, upper, lower = zone
    value = outcome.value if name == "id_number" else outcome.facts.get(name)
    if value:
        segment = upper if name == "name" else lower
        yield _of_segment(name, segment, 0, len(segment.text), value, _SCORE)


def from_fallback(
    page: Page, labels: Sequence[Label], kind: Kind, spec: FieldSpec, name: str, used: Sequence[Candidate]
) -> Iterator[Candidate]:
    """Values of a field that no label and no pattern led to.

    Args:
        page: The page.
        labels: All labels found on it.
        kind: The kind of document.
        spec: The field's specification, whose fallbacks are tried.
        name: The field.
        used: Values found for all fields so far; a date among them is not taken again.
    """
    for fallback in spec.fallbacks:
        match fallback:
            case "id_anywhere":
                yield from _id_anywhere(page, kind, name, used)
            case "number_anywhere":
                yield from _number_anywhere(page, name, spec.validator)
            case "last_date":
                # The day of issue stands at the foot; a month above it belongs to a field whose label was not read.
                born = {f"{c.value[6:10]}-{c.value[10:12]}-{c.value[12:14]}" for c in used if c.name == "id_number"}
                dates = [c for c in _dates(page, labels, name, used) if c.value not in born]
                whole = [c for c in dates if len(c.value) > 7 or _at_foot(page, c)]
                whole = [c for c in whole if not _in_record(page, c)] or whole
                yield from (replace(c, guessed=not _at_foot(page, c)) for c in whole[-1:])
            case "first_date":
                yield from list(_dates(page, labels, name, used))[:1]
            case "school_line":
                yield from _schools(page, labels, name, used)
            case "signer_line":
                yield from _signers(page, labels, name, used)
            case "authority_line":
                yield from _authorities(page, labels, name, used)
            case "column":
                yield from _in_column(page, labels, name, used)
            case "machine_readable":
                yield from _machine_readable(page, name)
            case "degree_line":
                yield from _degrees(page, name)
