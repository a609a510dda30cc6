"""Reads doubtful places again before anything is called wrong."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from checker.documents.consistency import Consistency, check_consistency
from checker.documents.extract import FieldReading, with_contained
from checker.documents.kinds import Kind, fold
from checker.documents.validators import WITH_CHECKSUM, repair, validate
from checker.documents.values import parse

Reread = Callable[[FieldReading], list[str]]
"""Reads the place of a field again in several ways; one text for each way."""

_WORTH_IT: Final = frozenset(
    [
        "checksum",
        "pattern",
        "length",
        "region",
        "birth_date",
        "id_number",
        "birth_date_differs",
        "sex_differs",
        "embedded_id_differs",
        "no_such_date",
        "level_differs",
        "before_start",
        "validity_years",
        "in_future",
        "expired",
    ]
)
_AGREED: Final = 2


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """Fields after the second look.

    Attributes:
        fields: Readings, corrected where a second reading proves itself.
        consistency: What they say together.
        doubtful: Fields on which the readings do not agree.
    """

    fields: dict[str, FieldReading]
    consistency: Consistency
    doubtful: frozenset[str]


def _values(kind: Kind, name: str, texts: list[str]) -> list[str]:
    spec = kind.spec_of(name)
    if spec is None:
        return []
    found = []
    for text in texts:
        value = parse("date" if spec.type == "period" else spec.type, fold(text))
        if value is None:
            continue
        last = name == spec.names[-1] and len(spec.names) > 1
        both = parse("period", fold(text)) if last and spec.type == "period" else None
        read = both.second.value if both is not None and both.second is not None else value.value
        found.append(repair(spec.validator, read) or read)
    return found


def _proves_itself(kind: Kind, name: str, value: str, as_of: dt.date) -> bool:
    spec = kind.spec_of(name)
    if spec is None or spec.validator not in WITH_CHECKSUM:
        return False
    outcome = validate(spec.validator, value, as_of)
    return outcome is not None and outcome.valid


def second_look(
    kind: Kind,
    fields: Mapping[str, FieldReading],
    as_of: dt.date,
    reread: Reread | None,
    born: dt.date | None = None,
) -> Settled:
    """Settles what makes a document wrong by reading those places again.

    A number whose checksum fails is replaced when two of the new readings agree on one whose checksum holds; it is
    doubtful when one does, or when the new readings do not confirm the first. Other contradictory fields are replaced
    when two new readings agree on a value that removes the contradiction.

    Args:
        kind: The kind of document.
        fields: First readings.
        as_of: Day for which validity is judged.
        reread: Reads a place again; without it, first readings stand.
        born: The holder's birth date where the document does not print it.
    """
    settled = dict(fields)
    doubtful: set[str] = set()
    consistency = check_consistency(kind, settled, as_of, born)
    if reread is None:
        return Settled(settled, consistency, frozenset())
    asked: set[str] = set()
    for issue in consistency.issues:
        if issue.gravity == "warn" or issue.reason not in _WORTH_IT:
            continue
        for name in issue.involved:
            reading = settled.get(name)
            if reading is None or name in asked or _proves_itself(kind, name, reading.value, as_of):
                continue
            asked.add(name)
            values = _values(kind, name, reread(reading))
            if not values:
                doubtful.add(name)
                continue
            chosen = _choose(kind, settled, name, values, as_of)
            if chosen is not None:
                settled[name] = replace(reading, value=chosen, alternatives=(reading.value, *reading.alternatives)[:4])
            elif Counter(values)[reading.value] * 2 < len(values) or any(
                _proves_itself(kind, name, value, as_of) for value in values
            ):
                doubtful.add(name)
    settled = with_contained(kind, settled)
    return Settled(settled, check_consistency(kind, settled, as_of, born), frozenset(doubtful))


def _choose(kind: Kind, fields: Mapping[str, FieldReading], name: str, values: list[str], as_of: dt.date) -> str | None:
    """The new value that at least two readings agree on and that removes an issue, None when there is none."""
    now = len([i for i in check_consistency(kind, fields, as_of).issues if i.gravity != "warn" and name in i.involved])
    for value, count in Counter(values).most_common():
        if count < _AGREED or value == fields[name].value:
            continue
        changed = {**fields, name: replace(fields[name], value=value)}
        issues = check_consistency(kind, changed, as_of).issues
        if len([i for i in issues if i.gravity != "warn" and name in i.involved]) < now:
            return value
    return None
