"""Bytes, category and policy in; a report out. The only orchestration: whoever calls, this is what runs."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from checker.checks import BY_ID
from checker.checks.base import Check, Finding, Measured
from checker.documents.claims import check_names
from checker.documents.masking import mask_field
from checker.evidence import Ask, Evidence
from checker.intake import IntakeLimits, inspect
from checker.limits import LimitSet
from checker.messages import DEFAULT, Language, render
from checker.policy import DEFAULT_POLICY, Category, Policy, load_policy
from checker.report import (
    CheckResult,
    FieldValue,
    PolicyReference,
    Region,
    Report,
    Status,
    verdict_of,
)
from checker.report import Finding as ReportFinding
from checker.uuid7 import uuid7

logger = logging.getLogger(__name__)

FieldsShown = Literal["full", "masked", "none"]

_GRAVITY = (Status.FAIL, Status.UNDETERMINED, Status.WARN)
_MILD = {Status.UNDETERMINED: "check.near_limit", Status.WARN: "check.advice"}


def check_image(
    image: bytes | str | Path,
    category: str,
    *,
    policy: str | Path | Policy = DEFAULT_POLICY,
    claims: Mapping[str, str] | None = None,
    as_of: date | None = None,
    language: Language = DEFAULT,
    fields: FieldsShown = "full",
    name: str | None = None,
    media_type: str | None = None,
    intake_limits: IntakeLimits | None = None,
) -> Report:
    """Checks one image.

    Args:
        image: The bytes as uploaded, or the path of a file.
        category: What the uploader claims the image is, for example `photo`.
        policy: A policy, its id, or the path of its TOML file.
        claims: Field name → value that the caller expects to find in the document.
        as_of: The date for which validity is judged; today, where the policy's authority is, by default.
        language: Of the messages: `zh-CN` or `en`.
        fields: Whether the fields that were read come `full`, `masked` or not at all (`none`).
        name: The uploader's file name; by default that of `image` when it is a path.
        media_type: The media type that came with the upload.
        intake_limits: Limits on bytes and pixels of the service itself, before any policy.

    Returns:
        The report, whatever the bytes are.

    Raises:
        PolicyError: The policy or the category does not exist, or the policy is not valid.
        ValueError: A claim names no known field.
        OSError: `image` is a path and cannot be read.
    """
    if not isinstance(image, bytes):
        name = name or Path(image).name
        image = Path(image).read_bytes()
    report, _ = examine(
        image,
        category,
        policy=policy,
        claims=claims,
        as_of=as_of,
        language=language,
        fields=fields,
        name=name,
        media_type=media_type,
        intake_limits=intake_limits,
    )
    return report


def examine(
    image: bytes,
    category: str,
    *,
    policy: str | Path | Policy = DEFAULT_POLICY,
    claims: Mapping[str, str] | None = None,
    as_of: date | None = None,
    language: Language = DEFAULT,
    fields: FieldsShown = "full",
    name: str | None = None,
    media_type: str | None = None,
    intake_limits: IntakeLimits | None = None,
) -> tuple[Report, Evidence]:
    """Checks one image as `check_image` does; also returns the evidence, for whoever wants to show it.

    Raises:
        PolicyError: As for `check_image`.
        ValueError: As for `check_image`.
    """
    check_names(claims or {})
    start = time.perf_counter()
    rules = policy if isinstance(policy, Policy) else load_policy(policy)
    asked = rules.category(category)
    now = datetime.now(UTC)
    day = as_of or (now + timedelta(hours=rules.utc_offset_hours)).date()
    ask = Ask(category=category, as_of=day, claims=dict(claims or {}), name=name, media_type=media_type)
    limits = intake_limits or IntakeLimits()
    upload = inspect(image, limits=limits, name=name, media_type=media_type)
    evidence = Evidence(upload, ask, limits)
    evidence.timings_ms["intake"] = (time.perf_counter() - start) * 1000
    results, found = run_checks(evidence, asked, language)
    timings = {stage: round(spent, 1) for stage, spent in evidence.timings_ms.items()}
    timings["total"] = round((time.perf_counter() - start) * 1000, 1)
    report = Report(
        schema="1",
        id=str(uuid7()),
        created_at=now,
        verdict=verdict_of([result.status for result in results]),
        category=category,
        policy=PolicyReference(id=rules.id, version=rules.version, digest=rules.digest),
        as_of=day.isoformat(),
        image=upload.facts,
        checks=results,
        fields=show_fields(found, fields, language),
        timings_ms=timings,
    )
    return report, evidence


def run_checks(
    evidence: Evidence, category: Category, language: Language
) -> tuple[list[CheckResult], dict[str, FieldValue]]:
    """Runs the checks that the category asks for, in their order.

    Returns:
        The results, and the fields that were read.
    """
    results: dict[str, CheckResult] = {}
    fields: dict[str, FieldValue] = {}
    for check_id, limits in category.checks.items():
        waiting = skipped(check_id, limits, results, language)
        if waiting is not None:
            results[check_id] = waiting
            continue
        results[check_id], read = _run(BY_ID[check_id], evidence, limits, language)
        fields.update(read)
    return list(results.values()), fields


def skipped(
    check_id: str, limits: LimitSet, results: Mapping[str, CheckResult], language: Language
) -> CheckResult | None:
    """Returns the `skip` result of a check that waits for one that failed, or None when it can run."""
    blocker = next((needed for needed in BY_ID[check_id].waits_for if _failed(results.get(needed))), None)
    if blocker is None:
        return None
    title = render(f"title.{blocker}", language, {})[0]
    message, hint = render("check.skipped", language, {"check": title})
    detail = {"waits_for": blocker}
    return CheckResult(id=check_id, status=Status.SKIP, message=message, hint=hint, limit=limits.plain(), detail=detail)


def _failed(result: CheckResult | None) -> bool:
    """Whether a check failed so that others need not look: a refused format that can be decoded is no such reason."""
    if result is None or result.measured.get("decodable"):
        return False
    return result.status in (Status.FAIL, Status.SKIP)


def _run(
    check: Check, evidence: Evidence, limits: LimitSet, language: Language
) -> tuple[CheckResult, dict[str, FieldValue]]:
    """Measures, decides and tells; a check that breaks down is `undetermined`, never a crash and never a pass."""
    try:
        measured = check.measure(evidence, limits)
        # What a limit asks for and this image does not have is null, so that it is not taken for never measured.
        absent = {name[:-4]: None for name in limits.numbers() if name[:-4] not in measured.values}
        measured = Measured({**measured.values, **absent}, measured.regions, measured.fields)
        findings = check.decide(measured.values, limits)
        return result_of(check.id, measured, limits, findings, language), dict(measured.fields)
    except Exception as error:
        # Where it broke, but not the exception's text: that may quote what was read from the document.
        where = "".join(traceback.format_tb(error.__traceback__))
        logger.error("check %s broke down: %s\n%s", check.id, type(error).__name__, where)
        unavailable = Finding(f"{check.id}.unavailable", Status.UNDETERMINED)
        return result_of(check.id, Measured({}), limits, [unavailable], language), {}


def result_of(
    check_id: str, measured: Measured, limits: LimitSet, findings: list[Finding], language: Language
) -> CheckResult:
    """Puts a check's measures and findings into words; the gravest finding speaks for the check."""
    graded = [(_severity(finding, limits), finding) for finding in findings]
    told = [pair for pair in graded if pair[0] is not None]
    told.sort(key=lambda pair: _GRAVITY.index(pair[0]) if pair[0] in _GRAVITY else len(_GRAVITY))
    spoken = [_speak(finding, status, measured, limits, language) for status, finding in told if status is not None]
    if not spoken:
        return CheckResult(id=check_id, status=Status.PASS, measured=measured.values, limit=limits.plain())
    first = spoken[0]
    return CheckResult(
        id=check_id,
        status=first.status,
        code=first.code,
        message=first.message,
        hint=first.hint,
        measured=measured.values,
        limit=limits.plain(),
        regions=first.regions,
        detail=first.detail,
        also=spoken[1:],
    )


def _severity(finding: Finding, limits: LimitSet) -> Status | None:
    """The policy's word on how grave a code is; only a failure can be made milder or be ignored."""
    wanted = (limits.severity.value if limits.severity else {}).get(finding.code)
    if wanted is None or finding.status is not Status.FAIL:
        return finding.status
    return None if wanted == "ignore" else Status(wanted)


def _speak(finding: Finding, status: Status, measured: Measured, limits: LimitSet, language: Language) -> ReportFinding:
    params: dict[str, Any] = {**measured.values, **limits.plain(), **in_words(finding.params, language)}
    check_id, _, reason = finding.code.partition(".")
    code = finding.code
    if reason == "unavailable":
        title = render(f"title.{check_id}", language, {})[0]
        message, hint = render("check.unavailable", language, {"check": title})
    else:
        message, hint = render(code, language, params)
        if "asked" in params and status in _MILD:
            # What passes, or goes to a person, must not read like a refusal.
            hint = render(_MILD[status], language, {"hint": hint})[0]
    regions: list[Region] = measured.regions.get(finding.region, []) if finding.region else []
    return ReportFinding(
        status=status, code=code, message=message, hint=hint, detail=dict(finding.params), regions=regions
    )


def in_words(params: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """Puts values such as "@field.name" into words; several of them may be joined by spaces."""
    return {key: _word(value, language) if isinstance(value, str) else value for key, value in params.items()}


def _word(value: str, language: Language) -> str:
    if not value.startswith("@"):
        return value
    words = [render(part.removeprefix("@"), language, {})[0] for part in value.split()]
    return ("、" if language == "zh-CN" else ", ").join(words)


def show_fields(
    fields: Mapping[str, FieldValue], shown: FieldsShown, language: Language = DEFAULT
) -> dict[str, FieldValue]:
    """Returns the fields as the caller wants to see them, reasons put into words."""
    if shown == "none":
        return {}
    fields = {
        name: field.model_copy(update={"reason": _word(field.reason, language)}) if field.reason else field
        for name, field in fields.items()
    }
    if shown == "full":
        return fields
    return {name: field.model_copy(update={"value": mask_field(name, field.value)}) for name, field in fields.items()}
