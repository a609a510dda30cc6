"""Decides again from the values a report holds, under another policy or in another language, without the image."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from checker.checks import BY_ID
from checker.checks.base import Measured
from checker.limits import LimitSet
from checker.messages import DEFAULT, Language, render
from checker.pipeline import result_of, skipped
from checker.policy import Policy
from checker.report import CheckResult, Finding, PolicyReference, Region, Report, Status, verdict_of


@dataclass(frozen=True, slots=True)
class Redecided:
    """A report under the new policy.

    Attributes:
        report: The new report; checks that could not be decided again are `undetermined`.
        missing: Checks that need a new run, because a measure they need is not in the old report.
    """

    report: Report
    missing: tuple[str, ...]


def redecide(old: Report, policy: Policy, language: Language = DEFAULT) -> Redecided:
    """Decides a report again.

    Args:
        old: A report with its measured values.
        policy: The policy to decide by.
        language: Of the messages.

    Raises:
        UnknownCategoryError: The policy does not have the report's category.
    """
    category = policy.category(old.category)
    results: dict[str, CheckResult] = {}
    missing: list[str] = []
    for check_id, limits in category.checks.items():
        result = skipped(check_id, limits, results, language)
        if result is None:
            before = old.check(check_id)
            if before is None or not _complete(before, limits):
                missing.append(check_id)
                result = _unknown(check_id, limits, language)
            else:
                result = _again(before, limits, language)
        results[check_id] = result
    report = old.model_copy(
        update={
            "checks": list(results.values()),
            "verdict": verdict_of([result.status for result in results.values()]),
            "policy": PolicyReference(id=policy.id, version=policy.version, digest=policy.digest),
            "receipt": None,
        }
    )
    return Redecided(report, tuple(missing))


def _complete(before: CheckResult, limits: LimitSet) -> bool:
    """Whether the old result holds every measure that the limits compare."""
    # Without a key to encrypt them with, stored reports do not hold the measures of checks that read the document.
    if before.status is Status.SKIP or not before.measured or (before.code or "").endswith(".unavailable"):
        return False
    return all(name[:-4] in before.measured for name in limits.numbers())


def _again(before: CheckResult, limits: LimitSet, language: Language) -> CheckResult:
    findings = BY_ID[before.id].decide(before.measured, limits)
    regions = _regions(before)
    named: dict[str, list[Region]] = {}
    for finding in findings:
        shown = regions.get(finding.code)
        if finding.region and shown:
            named[finding.region] = shown.popleft()
    return result_of(before.id, Measured(before.measured, named), limits, findings, language)


def _regions(before: CheckResult) -> Mapping[str, deque[list[Region]]]:
    """The places the old report showed, by code and in their order: those of the same code still hold."""
    found: dict[str, deque[list[Region]]] = {}
    told: list[CheckResult | Finding] = [before, *before.also]
    for finding in told:
        if finding.code and finding.regions:
            found.setdefault(finding.code, deque()).append(finding.regions)
    return found


def _unknown(check_id: str, limits: LimitSet, language: Language) -> CheckResult:
    title: dict[str, Any] = {"check": render(f"title.{check_id}", language, {})[0]}
    message, hint = render("check.needs_new_run", language, title)
    return CheckResult(
        id=check_id,
        status=Status.UNDETERMINED,
        code=f"{check_id}.unavailable",
        message=message,
        hint=hint,
        limit=limits.plain(),
    )
