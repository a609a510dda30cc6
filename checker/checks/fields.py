"""Was every field read that the policy asks for, and can what was read be true and still valid?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from checker.checks.base import Check, Finding, Measured, compare
from checker.documents.consistency import Issue
from checker.documents.extract import FieldReading
from checker.documents.reading import DocumentReading
from checker.evidence import Evidence
from checker.limits import Limit, LimitSet
from checker.report import FieldValue, Region, Status
from checker.vision.lines import TextLine

_WRONG = ("invalid", "expired", "doubtful")


class Limits(LimitSet):
    """What a document must say.

    Attributes:
        required: Fields that must be there.
        sure: Confidence of a reading from which what it contradicts is called wrong; below it a person looks.
        confidence_min: Least confidence of the required fields.
        levels: Levels of education, degree or physician that the category takes.
        current_year: Whether the document must have been issued in the year for which it is judged.
        period_months_min: Least months from the start to the end of the period.
        exam_years: Years of examinations that count.
        may_expire: Whether a validity that has ended is not held against the document.
    """

    required: Limit[list[str]]
    sure: Limit[float]
    confidence_min: Limit[float] | None = None
    levels: Limit[list[str]] | None = None
    current_year: Limit[bool] | None = None
    period_months_min: Limit[int] | None = None
    exam_years: Limit[list[int]] | None = None
    may_expire: Limit[bool] | None = None


def measure(evidence: Evidence, limits: Limits) -> Measured:
    """Reads the fields and looks at them together; the values tell what is wrong, never what was read."""
    document = evidence.document
    if document.settled is None:
        raise ValueError(f"no kind of document belongs to the category {evidence.ask.category}")
    readings, consistency = document.fields, document.settled.consistency
    # What nothing printed announces is no ground to refuse.
    doubtful = document.settled.doubtful | {name for name, reading in readings.items() if reading.guessed}
    confidence = {name: reading.confidence for name, reading in readings.items()}
    required = [confidence[name] for name in limits.required.value if name in confidence]
    exam_year = readings["exam_year"].value if "exam_year" in readings else None
    values = {
        "kind": document.kind.id if document.kind else None,
        "read": list(readings),
        "carried": sorted(document.kind.carried) if document.kind else [],
        "empty": list(document.empty),
        "confidence": min(required, default=None),
        "confidences": confidence,
        "doubtful": sorted(doubtful),
        "repaired": [name for name, reading in readings.items() if reading.repaired],
        "issues": [_plain(issue) for issue in consistency.issues],
        "level": consistency.level,
        "period_months": consistency.period_months,
        "issue_year": consistency.issue_year,
        "exam_year": int(exam_year) if exam_year else None,
        "year": evidence.ask.as_of.year,
    }
    regions = {name: [_region(evidence, reading)] for name, reading in readings.items()}
    return Measured(values, regions, _field_values(document, regions))


def _plain(issue: Issue) -> dict[str, Any]:
    return {
        "field": issue.field,
        "reason": issue.reason,
        "gravity": issue.gravity,
        "fields": list(issue.involved),
        "sure": issue.sure,
        **dict(issue.facts),
    }


def _region(evidence: Evidence, reading: FieldReading) -> Region:
    quads = [line.shown_span(start, end) for line, start, end in evidence.document.places(reading)]
    if len(quads) == 1:
        polygon = [(round(float(x), 1), round(float(y), 1)) for x, y in quads[0]]
    else:
        xs = [float(x) for quad in quads for x in quad[:, 0]]
        ys = [float(y) for quad in quads for y in quad[:, 1]]
        left, right, top, bottom = (round(v, 1) for v in (min(xs), max(xs), min(ys), max(ys)))
        polygon = [(left, top), (right, top), (right, bottom), (left, bottom)]
    return Region(label=reading.name, polygon=polygon)


def _field_values(
    document: DocumentReading[TextLine], regions: Mapping[str, Sequence[Region]]
) -> dict[str, FieldValue]:
    assert document.settled is not None
    wrong: dict[str, str] = {}
    for issue in document.settled.consistency.issues:
        if issue.gravity in {"invalid", "expired"}:
            wrong.setdefault(issue.field, f"@reason.{issue.reason}")
    fields = {}
    for name, reading in document.fields.items():
        spec = document.kind.spec_of(name) if document.kind else None
        judged = spec is not None and (spec.validator or spec.type in {"date", "period", "sex"})
        fields[name] = FieldValue(
            value=reading.value,
            confidence=reading.confidence,
            valid=False if name in wrong else True if judged else None,
            reason=wrong.get(name),
            polygon=list(regions[name][0].polygon),
            repaired=reading.repaired,
        )
    for name in document.empty:
        fields[name] = FieldValue(value=None, confidence=0.0, reason="@reason.empty")
    return fields


def decide(values: Mapping[str, Any], limits: Limits) -> list[Finding]:
    """Contradictions first, then what the policy asks for, then what is missing."""
    findings = [
        *_issues(values, limits),
        *_policy(values, limits),
        *_missing(values, limits),
        *compare(values, limits, "confidence_min", "fields.doubtful"),
    ]
    if values["repaired"]:
        findings.append(Finding("fields.repaired", Status.WARN, params={"field": _names(values["repaired"])}))
    return findings


def _names(fields: Sequence[str]) -> str:
    return " ".join(f"@field.{name}" for name in fields)


def _sure(values: Mapping[str, Any], limits: Limits, fields: Sequence[str]) -> bool:
    known = values["confidences"]
    return all(known.get(name, 1.0) >= limits.sure.value and name not in values["doubtful"] for name in fields)


def _issues(values: Mapping[str, Any], limits: Limits) -> list[Finding]:
    findings = []
    for issue in values["issues"]:
        if issue["gravity"] == "expired" and limits.may_expire is not None and limits.may_expire.value:
            continue
        code = "fields.expired" if issue["gravity"] == "expired" else "fields.invalid"
        if issue["gravity"] == "warn":
            status, code = Status.WARN, "fields.unusual"
        elif issue["gravity"] == "doubtful" or not (issue["sure"] and _sure(values, limits, issue["fields"])):
            status = Status.UNDETERMINED
        else:
            status = Status.FAIL
        params = {"variant": issue["reason"], "reason": f"@reason.{issue['reason']}", "field": _names([issue["field"]])}
        params.update({key: value for key, value in issue.items() if key == "days"})
        findings.append(Finding(code, status, issue["field"], params))
    return findings


def _policy(values: Mapping[str, Any], limits: Limits) -> list[Finding]:
    findings = []
    level = values["level"]
    if limits.levels is not None and level is not None and level not in limits.levels.value:
        involved = [name for name in ("level", "degree", "education_level") if name in values["read"]]
        status = Status.FAIL if involved and _sure(values, limits, involved) else Status.UNDETERMINED
        params = {
            "variant": "level",
            "level": level,
            "wanted": "、".join(limits.levels.value),
            "field": _names(["certificate_number"]),
        }
        findings.append(Finding("fields.invalid", status, (involved or ["certificate_number"])[0], params))
    issued = values["issue_year"]
    if limits.current_year is not None and limits.current_year.value and issued not in {None, values["year"]}:
        sure = _sure(values, limits, ["issue_date"])
        code = "fields.expired" if issued < values["year"] else "fields.invalid"
        params = {"variant": "not_current_year", "field": _names(["issue_date"])}
        findings.append(Finding(code, Status.FAIL if sure else Status.UNDETERMINED, "issue_date", params))
    if limits.exam_years is not None and values["exam_year"] not in {None, *limits.exam_years.value}:
        sure = _sure(values, limits, ["exam_year"])
        years = limits.exam_years.value
        params = {"variant": "exam_year", "first": min(years), "last": max(years), "field": _names(["issue_date"])}
        findings.append(Finding("fields.invalid", Status.FAIL if sure else Status.UNDETERMINED, "exam_year", params))
    return [*findings, *_period(values, limits)]


def _period(values: Mapping[str, Any], limits: Limits) -> list[Finding]:
    found = []
    for finding in compare(values, limits, "period_months_min", "fields.invalid", region="period_end"):
        asked = limits.period_months_min
        failed = finding.status is Status.FAIL
        params = {
            "variant": "period_incomplete" if failed else "period_too_short",
            "field": _names(["period_end"]),
            "wanted": (asked.undetermined or asked.value) if asked is not None else None,
        }
        sure = _sure(values, limits, ["period_start", "period_end"])
        found.append(replace(finding, status=finding.status if sure else Status.UNDETERMINED, params=params))
    return found


def _missing(values: Mapping[str, Any], limits: Limits) -> list[Finding]:
    # What this kind of document does not say anywhere, another one of the applicant does.
    required = [name for name in limits.required.value if name in values["carried"]]
    missing = [name for name in required if name not in values["read"]]
    blank = [name for name in missing if name in values["empty"]]
    unseen = [name for name in missing if name not in blank]
    findings = []
    if blank:
        findings.append(Finding("fields.missing", Status.FAIL, params={"variant": "blank", "field": _names(blank)}))
    if unseen:
        nothing = len(missing) == len(required)
        status = Status.FAIL if nothing and len(missing) > 1 else Status.UNDETERMINED
        findings.append(Finding("fields.missing", status, params={"field": _names(unseen)}))
    return findings


CHECK = Check("fields", Limits, measure, decide, waits_for=("format", "document_type"), personal=True)
