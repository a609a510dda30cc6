"""What the console's pages show of a report: checks by gravity, values on a scale, text for a ticket."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from checker.documents.masking import mask_field
from checker.limits import Limit
from checker.messages import LANGUAGES, Language, render
from checker.pipeline import in_words
from checker.policy import Category, Policy
from checker.report import CheckResult, Finding, Report, Status

_GRAVITY = [Status.FAIL, Status.UNDETERMINED, Status.WARN, Status.PASS, Status.SKIP]


@dataclass(frozen=True, slots=True)
class Gauge:
    """One measured value on a scale from 0 to 100, with its limit and the bands before it."""

    name: str
    value: float
    limit: Limit[float]
    at_least: bool
    low: float
    high: float

    def place(self, number: float | None) -> float | None:
        """Returns where a number stands on the scale, 0 to 100."""
        if number is None:
            return None
        return round(100 * min(max((number - self.low) / (self.high - self.low), 0.0), 1.0), 2)

    @property
    def measure(self) -> str:
        """Name of the value that the limit is for."""
        return self.name.removesuffix("_min").removesuffix("_max")

    @property
    def state(self) -> Status:
        """On which side of the limit, or in which band before it, the value is."""
        bands = {
            Status.FAIL: self.limit.value,
            Status.UNDETERMINED: self.limit.undetermined,
            Status.WARN: self.limit.warn,
        }
        for status, end in bands.items():
            if end is not None and (self.value < end if self.at_least else self.value > end):
                return status
        return Status.PASS

    @property
    def beyond(self) -> bool:
        """Whether the value is beyond the limit, or in a band before it."""
        return self.state is not Status.PASS

    @property
    def marks(self) -> dict[str, float | None]:
        """Places of the value, the limit and the ends of the bands."""
        bands = {"undetermined": self.limit.undetermined, "warn": self.limit.warn}
        numbers = {"value": self.value, "limit": self.limit.value, **bands}
        return {name: self.place(number) for name, number in numbers.items()}


@dataclass(frozen=True, slots=True)
class CheckView:
    """One check as the page shows it, in both languages."""

    result: CheckResult
    title: str
    findings: list[dict[str, Any]]
    gauges: list[Gauge]

    @property
    def quiet(self) -> bool:
        """Whether there is nothing to tell: such checks are shown closed."""
        return self.result.status in (Status.PASS, Status.SKIP)


def number(value: float) -> str:
    """Returns a measured value for people: at most four digits, and whole numbers whole."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def sorted_checks(report: Report, category: Category, language: Language) -> list[CheckView]:
    """Returns the checks, failures first, each with its scales."""
    views = []
    for result in sorted(report.checks, key=lambda result: _GRAVITY.index(result.status)):
        limits = category.checks.get(result.id)
        gauges = [] if limits is None else list(_gauges(result, limits.numbers()))
        title = render(f"title.{result.id}", language, {})[0]
        views.append(CheckView(result, title, list(_findings(result)), gauges))
    return views


def _gauges(result: CheckResult, limits: Mapping[str, Limit[float]]) -> Iterator[Gauge]:
    for name, limit in limits.items():
        value = result.measured.get(name[:-4])
        if isinstance(value, int | float) and not isinstance(value, bool):
            numbers = [value, limit.value, *(end for end in (limit.undetermined, limit.warn) if end is not None)]
            margin = (max(numbers) - min(numbers) or abs(limit.value) or 1.0) * 0.25
            least = min(numbers)
            low = 0.0 if 0 <= least < margin else least - margin
            yield Gauge(name, float(value), limit, name.endswith("_min"), low, max(numbers) + margin)


def all_findings(result: CheckResult) -> list[CheckResult | Finding]:
    """Returns what a check found: its gravest finding, which is the check itself, then the others."""
    return [result, *result.also]


def _findings(result: CheckResult) -> Iterator[dict[str, Any]]:
    for finding in all_findings(result):
        if finding.code is not None:
            words = {language: _words(result, finding, language) for language in LANGUAGES}
            yield {"code": finding.code, "status": finding.status, "words": words}


def _words(result: CheckResult, finding: CheckResult | Finding, language: Language) -> tuple[str, str]:
    code = finding.code or ""
    if code.endswith(".unavailable"):
        return render("check.unavailable", language, {"check": render(f"title.{result.id}", language, {})[0]})
    return render(code, language, {**result.measured, **result.limit, **in_words(finding.detail, language)})


def ticket(report: Report, language: Language) -> str:
    """Returns plain text for a ticket: verdict, what is wrong, what to do; nothing personal."""
    lines = [render(f"verdict.{report.verdict}", language, {})[0]]
    for result in sorted(report.checks, key=lambda result: _GRAVITY.index(result.status)):
        for finding in _findings(result):
            if finding["status"] in (Status.FAIL, Status.UNDETERMINED):
                message, hint = finding["words"][language]
                lines.append(f"- {message} {hint} [{finding['code']}]")
    lines.append(f"{report.id} · {report.policy.id} {report.policy.version} · {report.created_at:%Y-%m-%d %H:%M} UTC")
    return "\n".join(lines)


def fields_shown(report: Report, language: Language) -> list[dict[str, Any]]:
    """Returns the fields with their masked and full values."""
    return [
        {
            "name": render(f"field.{name}", language, {})[0],
            "id": name,
            "masked": mask_field(name, field.value) or "–",
            "full": field.value or "–",
            "confidence": field.confidence,
            "valid": field.valid,
            "reason": field.reason,
        }
        for name, field in report.fields.items()
    ]


def with_limits(policy: Policy, category_id: str, changes: Mapping[tuple[str, str], float]) -> Policy:
    """Returns the policy with some limits of a category changed; the doubtful bands move along.

    Raises:
        ValueError: There is no such limit, or the limits can no longer be met together.
    """
    category = policy.category(category_id)
    checks = dict(category.checks)
    for (check_id, name), value in changes.items():
        limits = checks.get(check_id)
        old = limits.numbers().get(name) if limits is not None else None
        if limits is None or old is None:
            raise ValueError(f"there is no limit {check_id}.{name}")
        moved = {
            end: None if getattr(old, end) is None else getattr(old, end) + value - old.value
            for end in ("undetermined", "warn")
        }
        changed = {**limits.model_dump(), name: {**old.model_dump(), "value": value, **moved}}
        checks[check_id] = type(limits).model_validate(changed)
    changed_category = category.model_copy(update={"checks": checks})
    return policy.model_copy(update={"categories": {**policy.categories, category_id: changed_category}})
