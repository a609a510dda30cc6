"""Does the document say what the caller claims?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from checker.checks.base import Check, Finding, Measured
from checker.documents.claims import ClaimResult, compare_claims, same_value, stands_elsewhere
from checker.documents.extract import FieldReading
from checker.documents.kinds import fold
from checker.documents.validators import WITH_CHECKSUM, validate
from checker.documents.values import parse
from checker.evidence import Evidence
from checker.limits import Limit, LimitSet
from checker.report import Region, Status


class Limits(LimitSet):
    """How sure a reading must be.

    Attributes:
        sure: Confidence from which one differing character is a contradiction; below it a person looks.
    """

    sure: Limit[float]


def measure(evidence: Evidence, limits: Limits) -> Measured:
    """Compares each claim with what was read; a contradiction is read a second time before it is told."""
    document = evidence.document
    results, regions = [], {}
    for first in compare_claims(document.fields, evidence.ask.claims, limits.sure.value):
        result, reading = first, document.fields.get(first.field)
        if result.outcome == "differs" and reading is not None:
            result = _again(evidence, result, reading)
        if reading is not None:
            line, start, end = document.places(reading)[0]
            quad = line.shown_span(start, end)
            polygon = [(round(float(x), 1), round(float(y), 1)) for x, y in quad]
            regions[result.field] = [Region(label=result.field, polygon=polygon)]
        results.append(result)
    return Measured({"claims": {r.field: r.outcome for r in results}}, regions)


def _again(evidence: Evidence, result: ClaimResult, reading: FieldReading) -> ClaimResult:
    kind = evidence.document.kind
    spec = kind.spec_of(result.field) if kind is not None else None
    claimed = evidence.ask.claims[result.field]
    if spec is None:
        return result
    number = validate(spec.validator, reading.value, evidence.ask.as_of) if spec.validator in WITH_CHECKSUM else None
    if number is not None and not number.valid:
        # A number that nobody has is a misread or a forged one: `fields` judges which, it contradicts no claim.
        return replace(result, outcome="unsure")
    page = (line.text for line in evidence.document.lines)
    if stands_elsewhere(result.field, reading.value, claimed, page):
        return replace(result, outcome="unsure")
    for text in evidence.reread(evidence.document.places(reading)):
        value = parse("date" if spec.type == "period" else spec.type, fold(text))
        if value is not None and same_value(result.field, value.value, claimed):
            return replace(result, outcome="unsure")
    return result


def decide(values: Mapping[str, Any], limits: Limits) -> list[Finding]:
    """A contradiction fails; a claim that the document does not speak of is only told."""
    findings = []
    for name, outcome in values["claims"].items():
        params = {"field": f"@field.{name}"}
        if outcome == "differs":
            findings.append(Finding("claims.mismatch", Status.FAIL, name, params))
        elif outcome == "unsure":
            findings.append(Finding("claims.mismatch", Status.UNDETERMINED, name, {**params, "variant": "unsure"}))
        elif outcome == "not_read":
            findings.append(Finding("claims.not_read", Status.WARN, None, params))
    return findings


CHECK = Check("claims", Limits, measure, decide, waits_for=("format", "document_type"), personal=True)
