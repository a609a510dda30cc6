"""What checks read on a document: a level, a year, how long ago it expired. It is kept encrypted or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checker.checks import CHECKS

_READ = frozenset(check.id for check in CHECKS if check.personal)
_TELLING: dict[str, Any] = {"message": "", "measured": {}, "detail": {}}


def part(report: Mapping[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Parts a report from what its checks read on the document.

    Args:
        report: As plain data.

    Returns:
        The report in which these checks have their outcome and what to do about it only, and these checks as they were.
    """
    read = [check for check in report["checks"] if check["id"] in _READ]
    checks = [_outcome(check) if check["id"] in _READ else check for check in report["checks"]]
    return {**report, "checks": checks}, read


def join(report: Mapping[str, Any], read: list[dict[str, Any]]) -> dict[str, Any]:
    """Returns the report with the checks put back that it was parted from."""
    by_id = {check["id"]: check for check in read}
    return {**report, "checks": [by_id.get(check["id"], check) for check in report["checks"]]}


def _outcome(finding: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: _TELLING.get(name, value) for name, value in finding.items()}
    if "also" in kept:
        kept["also"] = [_outcome(other) for other in kept["also"]]
    return kept
