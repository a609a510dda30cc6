"""Is the content an accepted image format, whole, a single still picture, and what its name says?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checker.checks.base import Check, Finding, Measured
from checker.decode import DecodeError
from checker.evidence import Evidence
from checker.intake import Severity as Gravity
from checker.limits import Limit, LimitSet, Severity
from checker.report import Status

_STATUS = {
    Gravity.FATAL: Status.FAIL,
    Gravity.FAIL: Status.FAIL,
    Gravity.DOUBT: Status.UNDETERMINED,
    Gravity.WARN: Status.WARN,
}
# How people call a format, where that is not simply its name in capitals.
_NAMES = {"jpeg2000": "JPEG 2000", "jpeg_xl": "JPEG XL", "webp": "WebP"}


class Limits(LimitSet):
    """What the policy asks of the format.

    Attributes:
        formats: Accepted formats, as in `image.format` of the report.
        mismatch: How grave it is when name or media type contradict the content; a warning when not given.
    """

    formats: Limit[list[str]]
    mismatch: Limit[Severity] | None = None


def measure(evidence: Evidence, limits: Limits) -> Measured:
    """Lists what intake and, if it found a picture, the decoder say about the bytes."""
    upload = evidence.upload
    problems = [{"code": item.code, "severity": item.severity.value, **item.params} for item in upload.problems]
    decoded = evidence.decoded if upload.fatal is None else None
    if isinstance(decoded, DecodeError):
        problems.insert(0, {"code": decoded.code, "severity": Gravity.FATAL.value, **decoded.params})
    elif decoded is not None and decoded.doubt is not None:
        problems.append({"code": "format.damaged", "severity": Gravity.DOUBT.value, "reason": decoded.doubt})
    decodable = not any(problem["severity"] == Gravity.FATAL.value for problem in problems)
    return Measured({"format": upload.facts.format, "decodable": decodable, "problems": problems})


def decide(values: Mapping[str, Any], limits: Limits) -> list[Finding]:
    """Turns problems into findings and compares the format with the accepted ones."""
    accepted = ", ".join(name_of(item) for item in limits.formats.value)
    findings = []
    for problem in values["problems"]:
        params = {key: value for key, value in problem.items() if key not in ("code", "severity")}
        status = _STATUS[Gravity(problem["severity"])]
        if problem["code"] == "format.mismatch":
            wanted = limits.mismatch.value if limits.mismatch else "warn"
            if wanted == "ignore":
                continue
            status = Status(wanted)
        findings.append(Finding(problem["code"], status, params=_for_people(params, accepted)))
    found = values["format"]
    if found not in limits.formats.value and not any(finding.status is Status.FAIL for finding in findings):
        params = {"variant": "not_accepted", "container": found}
        findings.append(Finding("format.unsupported", params=_for_people(params, accepted)))
    return findings


def name_of(container: str) -> str:
    """Returns the name of a format for people."""
    return _NAMES.get(container, container.upper())


def _for_people(params: dict[str, Any], accepted: str) -> dict[str, Any]:
    named = {key: name_of(params[key]) for key in ("container", "content") if isinstance(params.get(key), str)}
    return {**params, **named, "accepted": accepted}


CHECK = Check("format", Limits, measure, decide, waits_for=())
