"""Is the file neither too large nor too small?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from checker.checks.base import Check, Finding, Measured, compare
from checker.evidence import Evidence
from checker.limits import Limit, LimitSet

_KILOBYTE = 1000


class Limits(LimitSet):
    """Bytes of the file as uploaded."""

    bytes_min: Limit[int] | None = None
    bytes_max: Limit[int] | None = None


def measure(evidence: Evidence, limits: Limits) -> Measured:
    """Counts the bytes."""
    return Measured({"bytes": evidence.upload.facts.bytes})


def decide(values: Mapping[str, Any], limits: Limits) -> list[Finding]:
    """Compares the bytes with the limits."""
    found = [
        *compare(values, limits, "bytes_max", "file_size.too_large"),
        *compare(values, limits, "bytes_min", "file_size.too_small"),
    ]
    return [replace(finding, params={**finding.params, **_sizes(values["bytes"], finding)}) for finding in found]


def _sizes(measured: int, finding: Finding) -> dict[str, Any]:
    """Returns both sizes in kilobytes; nobody understands tenths of one, so what is less is told in bytes."""
    asked, end = finding.params["asked"], "max" if "bytes_max" in finding.params else "min"
    if min(measured, asked) < _KILOBYTE:
        return {"variant": "bytes"}
    return {"kilobytes": measured / _KILOBYTE, f"kilobytes_{end}": asked / _KILOBYTE}


CHECK = Check("file_size", Limits, measure, decide, waits_for=())
