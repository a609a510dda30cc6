"""What the console's pages show of a report: checks by gravity, values on a scale, text for a ticket."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from checker.documents.masking import mask_field
from checker.limits import Limit, LimitSet
from checker.messages import LANGUAGES, Language, render
from checker.pipeline import in_words
from checker.policy import Category, Policy
from checker.report import CheckResult, Finding, Report, Status

# What a check looks at, as layers over the picture.
_LAYERS = {
    "face": ("face",),
    "rotation": ("text", "face"),
    "mirror": ("text",),
    "face_geometry": ("head",),
    "face_pose": ("head", "mesh"),
    "face_state": ("mesh",),
    "background": ("background",),
    "exposure": ("glare", "shadow"),
    "blur": ("text",),
    "completeness": ("outline",),
    "document_type": ("text",),
    "seal": ("seal",),
    "fields": ("fields",),
    "claims": ("fields",),
}
_GRAVITY = [Status.FAIL, Status.UNDETERMINED, Status.WARN, Status.PASS, Status.SKIP]


@dataclass(frozen=True, slots=True)
class Gauge:
    """One measured value on a scale from 0 to 100, with its limit and the bands before it."""

    name: str
    words: str
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
class LimitView:
    """One limit in words, and where it comes from; `told_in` is the language of the note."""

    name: str
    words: str
    value: str
    source: str
    note: str
    told_in: str


@dataclass(frozen=True, slots=True)
class CheckView:
    """One check as the page shows it, its findings in both languages.

    Attributes:
        waits_for: Title of the failed check that a skipped one waits for.
        layers: Ids of the layers over the picture that show what the check looks at.
    """

    result: CheckResult
    title: str
    findings: list[dict[str, Any]]
    gauges: list[Gauge]
    limits: list[LimitView]
    waits_for: str | None
    layers: tuple[str, ...]

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
        limits, blocker = category.checks.get(result.id), result.detail.get("waits_for")
        views.append(
            CheckView(
                result=result,
                title=render(f"title.{result.id}", language, {})[0],
                findings=list(_findings(result)),
                gauges=[] if limits is None else list(_gauges(result, limits.numbers(), language)),
                limits=[] if limits is None else list(_limits(result.id, limits, language)),
                waits_for=render(f"title.{blocker}", language, {})[0] if blocker else None,
                layers=_LAYERS.get(result.id, ()),
            )
        )
    return views


def measure_words(check_id: str, limit: str, language: Language) -> str:
    """Returns what a limit is about."""
    name = limit[:-4] if limit.endswith(("_min", "_max")) else limit
    return render(f"measure.{check_id}.{name}", language, {})[0]


def _gauges(result: CheckResult, limits: Mapping[str, Limit[float]], language: Language) -> Iterator[Gauge]:
    for name, limit in limits.items():
        value = result.measured.get(name[:-4])
        if isinstance(value, int | float) and not isinstance(value, bool):
            numbers = [value, limit.value, *(end for end in (limit.undetermined, limit.warn) if end is not None)]
            margin = (max(numbers) - min(numbers) or abs(limit.value) or 1.0) * 0.25
            least = min(numbers)
            low = 0.0 if 0 <= least < margin else least - margin
            words = measure_words(result.id, name, language)
            yield Gauge(name, words, float(value), limit, name.endswith("_min"), low, max(numbers) + margin)


def _limits(check_id: str, limits: LimitSet, language: Language) -> Iterator[LimitView]:
    """All limits that decide, those too that are no number to compare."""
    for name in type(limits).model_fields:
        limit = getattr(limits, name)
        if isinstance(limit, Limit) and name != "severity":
            note, told_in = limit.told_in(language)
            words = measure_words(check_id, name, language)
            yield LimitView(name, words, _in_words(name, limit.value, language), limit.source, note, told_in)


def _in_words(name: str, value: Any, language: Language) -> str:
    if isinstance(value, bool):
        return render("console.yes" if value else "console.no", language, {})[0]
    if isinstance(value, list | tuple):
        return ("、" if language == "zh-CN" else ", ").join(_in_words(name, item, language) for item in value)
    if name == "exam_years" or not isinstance(value, int | float):
        code = {"required": f"field.{value}", "subject": f"console.subject.{value}"}.get(name)
        return render(code, language, {})[0] if code else str(value)
    return number(value)


def all_findings(result: CheckResult) -> list[CheckResult | Finding]:
    """Returns what a check found: its gravest finding, which is the check itself, then the others."""
    return [result, *result.also]


def regions(report: Report, language: Language) -> list[dict[str, Any]]:
    """Returns the places in the picture that findings are about, each once for each check, with what is wrong there."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for result in report.checks:
        title = render(f"title.{result.id}", language, {})[0]
        for finding in all_findings(result):
            for region in finding.regions:
                words = f"{title}: {_words(result, finding, language)[0]}"
                place = {"check": result.id, "status": finding.status, "words": words, "polygon": region.polygon}
                found.setdefault((result.id, str(region.polygon)), place)
    return list(found.values())


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


def ticket(report: Report, policy: Policy, language: Language) -> str:
    """Returns plain text for a ticket: verdict, what is wrong, what to do; nothing personal."""
    title = policy.category(report.category).title
    asked = title.zh_CN if language == "zh-CN" else title.en
    lines = [f"{asked} · {render(f'verdict.{report.verdict}', language, {})[0]}"]
    for result in sorted(report.checks, key=lambda result: _GRAVITY.index(result.status)):
        for finding in _findings(result):
            if finding["status"] in (Status.FAIL, Status.UNDETERMINED):
                message, hint = finding["words"][language]
                lines.append(f"- {_sentences(message, hint, language)} [{finding['code']}]")
    when = f"{local_time(policy)(report.created_at)} {zone_name(policy)}"
    lines.append(f"{report.id} · {report.policy.id} {report.policy.version} · {when}")
    return "\n".join(lines)


def _sentences(message: str, hint: str, language: Language) -> str:
    """Chinese full stops are as wide as a letter and are followed by no space."""
    return f"{message}{'' if language == 'zh-CN' else ' '}{hint}".strip()


def local_time(policy: Policy) -> Callable[[datetime | str], str]:
    """Returns a function that says when something was, where the policy's authority is."""

    def told(moment: datetime | str) -> str:
        when = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        aware = when if when.tzinfo is not None else when.replace(tzinfo=UTC)  # SQLite keeps no zone.
        return f"{aware.astimezone(zone(policy)):%Y-%m-%d %H:%M}"

    return told


def zone(policy: Policy) -> timezone:
    """Returns the time zone of the policy's authority."""
    return timezone(timedelta(hours=policy.utc_offset_hours))


def zone_name(policy: Policy) -> str:
    """Returns its name, for example UTC+8."""
    return f"UTC{policy.utc_offset_hours:+d}" if policy.utc_offset_hours else "UTC"


def fields_shown(report: Report, language: Language, *, full: bool) -> list[dict[str, Any]]:
    """Returns the fields with their masked values, and with their full ones where they may be asked for in the page."""
    return [
        {
            "name": render(f"field.{name}", language, {})[0],
            "id": name,
            "masked": mask_field(name, field.value) or "–",
            "full": (field.value or "–") if full else None,
            "confidence": field.confidence,
            "valid": field.valid,
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
