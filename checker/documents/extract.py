"""Reads the fields of a document from its recognised lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from checker.documents.candidates import Candidate, from_label
from checker.documents.captions import from_captions
from checker.documents.fallbacks import from_fallback
from checker.documents.joint import from_joint
from checker.documents.kinds import FieldSpec, Kind
from checker.documents.labels import find_labels
from checker.documents.lines import Line, Page, Quad, Segment, read_page
from checker.documents.periods import periods_below
from checker.documents.places import Label
from checker.documents.prose import from_prose
from checker.documents.validators import WITH_CHECKSUM, judge, repair, validate

_REPAIRED = 0.95
_COLUMN = 0.95
# Fields whose values running text breaks at the end of a line, and whose ends its patterns tell.
_RUNS_ON = frozenset({"major"})
_LONGEST_REST = 6
# Letters of a month; months after the last of the studies in which a diploma is dated.
_MONTH, _LATER = 7, 2
# Numbers written into boxes: at least so many of them, and how wide a step from one to the next is a lost one.
_BOXES, _GAP, _DOUBTFUL = 8, 1.6, 0.3
_MISREAD_WITHIN = re.compile(r"[0-9]{6}[\u3400-\u9fff][0-9A-Za-z]{4}")


@dataclass(frozen=True, slots=True, eq=False)
class FieldReading:
    """What was read for one field.

    Attributes:
        name: As in the contract.
        value: Normalised: half-width, dates ISO 8601, validity without end "long-term".
        raw: As recognised.
        confidence: 0 to 1; the least sure character counts.
        polygon: Corners in the frame of the lines.
        spans: Where it stands: index of the line in the list given, first character, end (of the recognised text).
        score: How clearly label, place and form speak for this value, 0 to 1.
        alternatives: Other values that were found for the field, best first.
        repaired: One confusable character was corrected because a checksum then holds.
        label: The printed label that led to it, "" when there was none.
        guessed: Nothing printed says that the value is that of this field and no other: no ground to refuse.
    """

    name: str
    value: str
    raw: str
    confidence: float
    polygon: Quad
    spans: tuple[tuple[int, int, int], ...]
    score: float
    alternatives: tuple[str, ...] = ()
    repaired: bool = False
    label: str = ""
    guessed: bool = False


def reading_of(name: str, candidate: Candidate, others: Iterable[Candidate] = ()) -> FieldReading:
    """What a candidate says of a field, with the confidence of its least sure character and its place.

    Args:
        name: Of the field.
        candidate: The value taken.
        others: Other values found for it, best first.
    """
    spans, polygons, worst = [], [], []
    for segment, start, end in candidate.spans:
        spans.append((segment.index, segment.source[start], segment.source[end - 1] + 1))
        polygons.append(segment.polygon(start, end))
        worst.append(min((segment.confidence, *segment.confidences[start:end])))
        worst.append(float(np.mean(segment.confidences[start:end])))
    if _box_lost([segment for segment, _, _ in candidate.spans]) or _MISREAD_WITHIN.search(candidate.value):
        worst.append(_DOUBTFUL)
    points = np.concatenate(polygons)
    if len(polygons) == 1:
        polygon = polygons[0]
    else:
        (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
        polygon = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], np.float32)
    alternatives = dict.fromkeys(other.value for other in others if other.value != candidate.value)
    return FieldReading(
        name=name,
        value=candidate.value,
        raw=candidate.raw,
        confidence=round(min(worst), 4),
        polygon=polygon,
        spans=tuple(spans),
        score=candidate.score,
        alternatives=tuple(alternatives)[:4],
        repaired=candidate.repaired,
        label=candidate.label,
        guessed=candidate.guessed,
    )


def _box_lost(segments: Sequence[Segment]) -> bool:
    """True when a number in boxes of one character each shows a gap where a box was not read."""
    if len(segments) < _BOXES or any(len(segment.text) > 1 for segment in segments):
        return False
    steps = np.diff([(segment.box.x0 + segment.box.x1) / 2 for segment in segments])
    return bool(steps.max() > _GAP * np.median(steps))


def _weighted(spec: FieldSpec, candidate: Candidate) -> Candidate:
    """The candidate with what its validator says of it, and with one misread character of a number corrected."""
    corrected = repair(spec.validator, candidate.value)
    if corrected is not None:
        return replace(candidate, value=corrected, score=candidate.score * _REPAIRED, repaired=True)
    # The sign × for the X at the end of an identity number is a misreading too, only a harmless one.
    told = spec.validator in WITH_CHECKSUM and "×" in candidate.raw
    return replace(candidate, score=candidate.score * judge(spec.validator, candidate.value), repaired=told)


def with_contained(kind: Kind, readings: dict[str, FieldReading]) -> dict[str, FieldReading]:
    """Adds fields that are printed only under another name, or only as part of another number."""
    added = dict(readings)
    for name, sources in kind.same_as.items():
        found = [_contained(kind, name, readings[source]) for source in sources if source in readings]
        taken = [reading for reading in found if reading is not None]
        if name not in readings and taken:
            # The day at the foot of a diploma is that of the graduation whose month the text gives.
            same = [reading for reading in taken if _near(taken[0].value, reading.value)]
            added[name] = max(same, key=lambda reading: len(reading.value))
    return added


def _shared(kind: Kind, readings: dict[str, FieldReading]) -> dict[str, FieldReading]:
    """Adds fields whose label is printed as part of another one: "法定代表人(主要负责人):"."""
    added = dict(readings)
    for spec in kind.fields:
        if len(spec.names) == 1 and spec.names[0] not in readings:
            parts = [text for label in spec.labels for text in (f"({label})", f"或{label}")]
            source = next((r for r in readings.values() if r.label.endswith(tuple(parts))), None)
            if source is not None:
                added[spec.names[0]] = replace(source, name=spec.names[0])
    return added


def _near(month: str, day: str) -> bool:
    """True for the same value, and for a day in a month or in the two after it."""
    if len(month) != _MONTH or len(day) <= _MONTH:
        return day.startswith(month)
    later = 12 * (int(day[:4]) - int(month[:4])) + int(day[5:7]) - int(month[5:7])
    return 0 <= later <= _LATER


def _contained(kind: Kind, name: str, source: FieldReading) -> FieldReading | None:
    spec = kind.spec_of(source.name)
    outcome = validate(spec.validator, source.value) if spec is not None else None
    if outcome is None:
        return replace(source, name=name)
    part = outcome.facts.get(name)
    return replace(source, name=name, value=part, alternatives=()) if part is not None and outcome.valid else None


def _whole(ranked: Sequence[Candidate], labels: Sequence[Label]) -> Candidate:
    """The best candidate, or the one that goes on where that ends with its line: running text does."""
    best = ranked[0]
    segment, start, end = best.spans[-1]
    if end < len(segment.text) or best.name not in _RUNS_ON:
        return best
    return next(
        (
            c
            for c in ranked[1:]
            if not (c.label or _overlap(c, labels))
            and c.value.startswith(best.value)
            and 0 < len(c.value) - len(best.value) <= _LONGEST_REST
            and any(s is segment and (a, b) == (start, end) for s, a, b in c.spans)
        ),
        best,
    )


def _overlap(candidate: Candidate, labels: Sequence[Label]) -> bool:
    """True when a label stands within a value."""
    parts = [part for label in labels for part in label.segments]
    return any(s is t and a < d and c < b for s, a, b in candidate.spans for t, c, d in parts)


def _from_column(page: Page, label: Label) -> Iterable[Candidate]:
    """The whole of the periods in a column, where its head announces a period."""
    if label.spec is not None and label.spec.type == "period":
        for name, end in zip(label.spec.names, periods_below(page, label), strict=False):
            yield Candidate(name, end.value, end.raw, end.spans, _COLUMN * label.quality, label.text)


def extract_page(page: Page, kind: Kind, labels: Sequence[Label]) -> dict[str, FieldReading]:
    """Reads the fields of a prepared page whose labels were found; see `extract_fields`."""
    found: dict[str, list[Candidate]] = {}
    captions = from_captions(page, labels)
    for label in labels:
        if label.spec is not None:
            own = [captions[label]] if label in captions else from_label(page, labels, label)
            for candidate in (*own, *_from_column(page, label)):
                found.setdefault(candidate.name, []).append(_weighted(label.spec, candidate))
    for candidate in (*from_joint(page, labels, kind.id), *from_prose(page, kind)):
        spec = kind.spec_of(candidate.name)
        if spec is not None:
            found.setdefault(candidate.name, []).append(_weighted(spec, candidate))
    for spec in kind.fields:
        for name in spec.names:
            # What is printed under another name is not looked for without a label.
            if any(found.get(source) for source in kind.same_as.get(name, ())):
                continue
            if not any(candidate.score >= 0.3 for candidate in found.get(name, ())):
                used = [max(cs, key=lambda c: c.score) for cs in found.values() if cs]
                more = [_weighted(spec, c) for c in from_fallback(page, labels, kind, spec, name, used)]
                found.setdefault(name, []).extend(more)
    readings: dict[str, FieldReading] = {}
    for name, candidates in found.items():
        ranked = sorted(candidates, key=lambda c: -c.score)
        if ranked and ranked[0].score >= 0.1:
            best = _whole(ranked, labels)
            readings[name] = reading_of(name, best, [c for c in ranked if c is not best])
    readings = _shared(kind, with_contained(kind, readings))
    order = [name for spec in kind.fields for name in spec.names]
    return {name: readings[name] for name in order if name in readings}


def extract_fields(lines: Sequence[Line], kind: Kind, width: int, height: int) -> dict[str, FieldReading]:
    """Reads all fields that a kind of document carries.

    Args:
        lines: Recognised lines of an upright picture, in any order.
        kind: The kind of document.
        width: Of the frame the polygons refer to, pixels.
        height: Of that frame, pixels.

    Returns:
        Readings by field name, in the order of the kind; fields that were not found are absent.
    """
    page = read_page(lines, width, height, simplify=not kind.traditional)
    return extract_page(page, kind, find_labels(page, kind))
