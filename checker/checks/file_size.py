"""Is the file neither too large nor too small?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checker.checks.base import Check, Finding, Measured, compare
from checker.evidence import Evidence
from checker.limits import Limit, LimitSet


class Limits(LimitSet):
    """Bytes of the file as uploaded."""

    bytes_min: Limit[int] | None = None
    bytes_max: Limit[int] | None = None


def measure(evidence: Evidence, limits: Limits) -> Measured:
    """Counts the bytes."""
    return Measured({"bytes": evidence.upload.facts.bytes})


def decide(values: Mapping[str, Any], limits: Limits) -> list[Finding]:
    """Compares the bytes with the limits."""
    params = {"kilobytes": values["bytes"] / 1000}
    for name, limit in limits.numbers().items():
        params[f"kilo{name}"] = limit.value / 1000
    return [
        *compare(values, limits, "bytes_max", "file_size.too_large", params=params),
        *compare(values, limits, "bytes_min", "file_size.too_small", params=params),
    ]


CHECK = Check("file_size", Limits, measure, decide, waits_for=())
