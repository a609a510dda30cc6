"""All checks, in the order they run: the cheap ones first."""

from __future__ import annotations

from checker.checks.base import Check

CHECKS: tuple[Check, ...] = ()

BY_ID: dict[str, Check] = {check.id: check for check in CHECKS}
