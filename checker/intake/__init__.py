"""Intake: what the bytes of an upload are, told without decoding any pixel."""

from __future__ import annotations

from checker.intake.facts import ImageFacts, IntakeLimits, IntakeProblem, Severity, Upload
from checker.intake.look import inspect

__all__ = ["ImageFacts", "IntakeLimits", "IntakeProblem", "Severity", "Upload", "inspect"]
