"""Is the file neither too large nor too small?"""

from __future__ import annotations

from collections.abc import Mapping
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
    return [
        *compare(values, limits, "bytes_max", "file_size.too_large", params=_sizes(values, limits.bytes_max, "max")),
        *compare(values, limits, "bytes_min", "file_size.too_small", params=_sizes(values, limits.bytes_min, "min")),
    ]


def _sizes(values: Mapping[str, Any], limit: Limit[int] | None, end: str) -> dict[str, Any]:
    """Returns both sizes in kilobytes; nobody understands tenths of one, so what is less is told in bytes."""
    if limit is None:
        return {}
    if min(values["bytes"], limit.value) < _KILOBYTE:
        return {"variant": "bytes"}
    return {"kilobytes": values["bytes"] / _KILOBYTE, f"kilobytes_{end}": limit.value / _KILOBYTE}


CHECK = Check("file_size", Limits, measure, decide, waits_for=())
