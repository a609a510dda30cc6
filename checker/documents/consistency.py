"""What cannot be true on one document: wrong numbers, impossible dates, fields that contradict each other."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from checker.documents import ticks
from checker.documents.dates import LONG_TERM, as_date, months_covered, years_between
from checker.documents.extract import FieldReading
from checker.documents.kinds import Kind
from checker.documents.numbers import NumberCheck, age_on, check_id_number, is_old_id_number, old_id_number
from checker.documents.validators import validate

Gravity = Literal["invalid", "expired", "doubtful", "warn"]

_DATES: Final = (
    "birth_date",
    "valid_from",
    "valid_until",
    "graduation_date",
    "issue_date",
    "period_start",
    "period_end",
)
_PAST: Final = ("birth_date", "valid_from", "issue_date")
_PERIOD_MATTERS: Final = {"probation_certificate", "assistant_period_certificate", "clinical_training_proof"}
_ID_YEARS: Final = (5, 10, 20)
_LAST_OLD_CARDS: Final = "2013"
"""Cards with numbers of 15 digits ended with 2012 (Resident Identity Card Law, as amended in 2011)."""
_LEVEL_WORDS: Final = (
    ("专科", r"专科|大专|高职"),
    ("中专", r"中专|中等专"),
    ("博士", r"博士"),
    ("硕士", r"硕士"),
    ("本科", r"本科|专升本|学士"),
)


@dataclass(frozen=True, slots=True)
class Issue:
    """Something that is wrong, or odd, with what was read.

    Attributes:
        field: The field to tell the reader about.
        reason: Stable code of the reason, without personal data.
        gravity: How sure it is that the document cannot be accepted.
        fields: All fields whose reading it rests on.
        facts: Values for the message; no personal data.
        sure: False when nothing printed says that a value which it rests on is that of its field.
    """

    field: str
    reason: str
    gravity: Gravity
    fields: tuple[str, ...] = ()
    facts: tuple[tuple[str, str | int], ...] = ()
    sure: bool = True

    @property
    def involved(self) -> tuple[str, ...]:
        """Fields whose misreading would explain the issue."""
        return self.fields or (self.field,)


def level_of(text: str) -> str | None:
    """Level of education or degree that a text names: 中专, 专科, 本科, 硕士 or 博士."""
    if re.search(r"专科起点本科|专升本", text):
        return "本科"
    return next((level for level, pattern in _LEVEL_WORDS if re.search(pattern, text)), None)


def _numbers(kind: Kind, values: Mapping[str, str], as_of: dt.date) -> Iterator[tuple[str, NumberCheck]]:
    for spec in kind.fields:
        for name in spec.names:
            outcome = validate(spec.validator, values[name], as_of) if name in values else None
            if outcome is not None:
                yield name, outcome


def _from_old_times(name: str, number: str, values: Mapping[str, str]) -> bool:
    """True for an identity number of 15 digits on a paper of the time before 2013, when these ended."""
    date = values.get("issue_date") or values.get("graduation_date") or ""
    return name == "id_number" and is_old_id_number(number) and "" < date < _LAST_OLD_CARDS


def _number_issues(checks: Mapping[str, NumberCheck], values: Mapping[str, str]) -> Iterator[Issue]:
    for name, outcome in checks.items():
        if _from_old_times(name, outcome.value, values):
            yield Issue(name, "unusual_length", "warn")
            continue
        for error in outcome.errors:
            yield Issue(name, error, "invalid")
        for warning in outcome.warnings:
            yield Issue(name, f"unusual_{warning}", "warn")


def _date_issues(kind: Kind, values: Mapping[str, str], announced: Container[str], as_of: dt.date) -> Iterator[Issue]:
    for name in _DATES:
        iso = values.get(name)
        if iso is None or iso == LONG_TERM:
            continue
        date = as_date(iso)
        if date is None:
            yield Issue(name, "no_such_date", "invalid")
        elif name in _PAST and date > as_of:
            # A day at the foot that no label announces may be that of something else.
            yield Issue(name, "in_future", "invalid" if name in announced else "doubtful")
    for first, last in (("valid_from", "valid_until"), ("period_start", "period_end")):
        start, end = as_date(values.get(first, "")), as_date(values.get(last, ""), end_of_month=True)
        if start and end and end < start:
            gravity: Gravity = "warn" if first == "period_start" and kind.id not in _PERIOD_MATTERS else "invalid"
            yield Issue(last, "before_start", gravity, (first, last))


def _expiry(values: Mapping[str, str], as_of: dt.date) -> Iterator[Issue]:
    end = as_date(values.get("valid_until", ""), end_of_month=True)
    if end is not None and end < as_of:
        yield Issue("valid_until", "expired", "expired", facts=(("days", (as_of - end).days),))


def _identity_period(kind: Kind, values: Mapping[str, str]) -> Iterator[Issue]:
    """Validity of identity cards: 5, 10 or 20 years or long-term by age at issue (Identity Card Law, art. 5)."""
    start = as_date(values.get("valid_from", ""))
    if kind.id not in {"id_card_emblem"} or start is None:
        return
    end = as_date(values.get("valid_until", ""))
    years = years_between(start, end) if end else None
    if end is not None and years not in _ID_YEARS:
        yield Issue("valid_until", "validity_years", "invalid", ("valid_from", "valid_until"))


def validity_for_age(born: dt.date, issued: dt.date) -> int | None:
    """Years that an identity card issued on a day is valid for, None for long-term.

    Resident Identity Card Law, art. 5: 5 years under 16, 10 from 16 to 25, 20 from 26 to 45, long-term from 46.
    """
    age = age_on(born, issued)
    if age < 16:
        return 5
    if age < 26:
        return 10
    return 20 if age < 46 else None


def _age_rule(values: Mapping[str, str], born: dt.date | None) -> Iterator[Issue]:
    start = as_date(values.get("valid_from", ""))
    if len(values.get("birth_date", "")) == 10:
        born = as_date(values["birth_date"])
    if born is None or start is None or born > start:
        return
    wanted = validity_for_age(born, start)
    end = as_date(values.get("valid_until", ""))
    years = years_between(start, end) if end else None
    if (values.get("valid_until") == LONG_TERM and wanted is not None) or (years in _ID_YEARS and years != wanted):
        yield Issue("valid_until", "validity_for_age", "warn", ("valid_from", "valid_until"))


def _holder(values: Mapping[str, str], checks: Mapping[str, NumberCheck]) -> Iterator[Issue]:
    """Birth date and sex as the identity number says them, and identity numbers inside other numbers."""
    known: dict[str, NumberCheck] = {}
    own = checks.get("id_number")
    if own is not None and own.valid and "birth_date" in own.facts:
        known["id_number"] = own
    for name in ("certificate_number", "qualification_number"):
        old = checks[name].facts.get("old_id_number") if name in checks else None
        if old is not None and "id_number" in known and old != old_id_number(known["id_number"].value):
            # Numbers were given anew with the change to 18 characters where two persons had the same: a person looks.
            yield Issue(name, "embedded_id_differs", "doubtful", (name, "id_number"))
        embedded = checks[name].facts.get("id_number") if name in checks else None
        if embedded is None or not checks[name].valid:
            continue
        if "id_number" in known and embedded != known["id_number"].value:
            yield Issue(name, "embedded_id_differs", "invalid", (name, "id_number"))
        elif "id_number" not in known:
            known[name] = check_id_number(embedded)
    for name, outcome in known.items():
        born, printed = outcome.facts["birth_date"], values.get("birth_date")
        if printed is not None and as_date(printed) is not None and not born.startswith(printed):
            yield Issue("birth_date", "birth_date_differs", "invalid", ("birth_date", name))
        sex = values.get("sex")
        if sex in {"男", "女"} and sex != outcome.facts["sex"]:
            yield Issue("sex", "sex_differs", "invalid", ("sex", name))


def _levels(kind: Kind, values: Mapping[str, str], checks: Mapping[str, NumberCheck]) -> Iterator[Issue]:
    """Levels in numbers against printed ones: diplomas, degrees, physicians' certificates."""
    outcome = checks.get("certificate_number")
    facts = dict(outcome.facts) if outcome is not None else {}
    if kind.id in {"diploma", "diploma_substitute", "degree"}:
        printed_name = "degree" if kind.id == "degree" else "education_level"
        printed, numbered = level_of(values.get(printed_name, "")), facts.get("level")
        numbered = "本科" if numbered in {"学士", "第二学士学位"} else level_of(numbered or "")
        if printed and numbered and printed != numbered:
            yield Issue("certificate_number", "level_differs", "invalid", ("certificate_number", printed_name))
        date = values.get("issue_date") or values.get("graduation_date")
        if date and facts.get("year") and facts["year"] != date[:4]:
            yield Issue("certificate_number", "year_differs", "warn", ("certificate_number", "issue_date"))
    if "level" in values and facts.get("level"):
        printed_assistant = "助理" in values["level"]
        if "医师" in values["level"] and printed_assistant != ("助理" in facts["level"]):
            # Sources contradict each other on how the fifteen digits of a practice certificate are made up.
            gravity: Gravity = "warn" if kind.id == "assistant_practice" else "doubtful"
            yield Issue("certificate_number", "level_differs", gravity, ("certificate_number", "level"))


def shown_level(kind: Kind, values: Mapping[str, str], checks: Mapping[str, NumberCheck]) -> str | None:
    """Level that a document stands for, from its words, else from its number."""
    for name in ("level",) if kind.id.startswith("assistant_") else ("degree", "education_level"):
        text = values.get(name, "")
        if kind.id.startswith("assistant_") and "医师" in text:
            return "执业助理医师" if "助理" in text else "执业医师"
        level = level_of(text)
        if level and not kind.id.startswith("assistant_"):
            return level
    outcome = checks.get("certificate_number")
    number_level = outcome.facts.get("level") if outcome is not None else None
    if kind.id.startswith("assistant_"):
        return number_level
    return "本科" if number_level in {"学士", "第二学士学位"} else level_of(number_level or "")


@dataclass(frozen=True, slots=True)
class Consistency:
    """What the fields of one document say together.

    Attributes:
        issues: Gravest first.
        level: Level of education, degree or physician that the document stands for, if it says so.
        period_months: Months between the start and the end of the period, if both were read.
        issue_year: Year in which it was issued, if read.
    """

    issues: tuple[Issue, ...]
    level: str | None
    period_months: int | None
    issue_year: int | None


def check_consistency(
    kind: Kind, readings: Mapping[str, FieldReading], as_of: dt.date, born: dt.date | None = None
) -> Consistency:
    """Looks at the fields of one document together.

    Args:
        kind: The kind of document.
        readings: Its fields.
        as_of: Day for which validity is judged.
        born: The holder's birth date where the document does not print it, for the rule that ties validity to age.
    """
    values = {name: reading.value for name, reading in readings.items()}
    announced = {name for name, reading in readings.items() if reading.label or name != "issue_date"}
    checks = dict(_numbers(kind, values, as_of))
    issues = [
        *_number_issues(checks, values),
        *_date_issues(kind, values, announced, as_of),
        *_expiry(values, as_of),
        *_identity_period(kind, values),
        *_age_rule(values, born),
        *_holder(values, checks),
        *_levels(kind, values, checks),
    ]
    match values.get("assessment"):
        case ticks.FAILED:
            issues.append(Issue("assessment", "not_passed", "invalid"))
        case ticks.BLANK:
            issues.append(Issue("assessment", "not_ticked", "invalid"))
        case ticks.UNCLEAR:
            issues.append(Issue("assessment", "tick_unclear", "doubtful"))
    guessed = {name for name, reading in readings.items() if reading.guessed}
    issues = [replace(issue, sure=guessed.isdisjoint(issue.involved)) for issue in issues]
    order = {"invalid": 0, "expired": 1, "doubtful": 2, "warn": 3}
    issues.sort(key=lambda issue: order[issue.gravity])
    start, end = values.get("period_start"), values.get("period_end")
    issued = values.get("issue_date", "")[:4]
    return Consistency(
        issues=tuple(issues),
        level=shown_level(kind, values, checks),
        period_months=months_covered(start, end) if start and end else None,
        issue_year=int(issued) if issued.isdigit() else None,
    )
