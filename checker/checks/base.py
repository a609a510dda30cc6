"""What a check is made of: it measures, then it decides from the measured values alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from checker.evidence import Evidence
from checker.limits import LimitSet, grade
from checker.report import FieldValue, Region, Status

MILDEST_FIRST = (Status.PASS, Status.WARN, Status.UNDETERMINED, Status.FAIL)


@dataclass(frozen=True, slots=True)
class Measured:
    """What a check saw.

    Attributes:
        values: JSON values only, no name or number of a person; enough for `decide` to judge without the image.
        regions: Places in the picture by a name that findings refer to.
        fields: Fields of the document that were read, if the check reads any.
    """

    values: dict[str, Any]
    regions: dict[str, list[Region]] = field(default_factory=dict)
    fields: dict[str, FieldValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as the policy asks; words come from the message catalogue by `code`."""

    code: str
    status: Status = Status.FAIL
    region: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Check:
    """A registered check.

    Attributes:
        id: As in the contract.
        limits: The model of its limits; the policy is validated against it.
        measure: Looks at the evidence. Any exception becomes `<id>.unavailable`, undetermined.
        decide: Judges the measured values by the limits; findings in order of importance.
        waits_for: Checks whose failure makes this one pointless; it is then skipped.
        personal: Whether its values or words tell what stands on the document; they are then stored only encrypted.
    """

    id: str
    limits: type[LimitSet]
    measure: Callable[[Evidence, Any], Measured]
    decide: Callable[[Mapping[str, Any], Any], list[Finding]]
    waits_for: tuple[str, ...] = ("format",)
    personal: bool = False


def compare(
    values: Mapping[str, Any],
    limits: LimitSet,
    name: str,
    code: str,
    *,
    region: str | None = None,
    params: Mapping[str, Any] | None = None,
) -> list[Finding]:
    """Compares one measured value with one limit.

    Args:
        values: The measured values; the value's name is the limit's without `_min` or `_max`.
        limits: The check's limits.
        name: The limit's name.
        code: The code to report when the limit is not held.
        region: The measured region to point at.
        params: Further values for the message.

    Returns:
        One finding, or none when the limit is held, not asked for, or the value was not measured (None). Its message
        is given the value as `measured` and the limit, by its name and as `asked`: the end of the band that the value
        fell in, since "0.51, at least 0.50 is asked" would be no reason for doubt.
    """
    limit = limits.number(name)
    measured = values.get(name[:-4])
    if limit is None or measured is None:
        return []
    status = grade(name, float(measured), limit)
    if status is Status.PASS:
        return []
    bound = limit.bound(status)
    return [Finding(code, status, region, {name: bound, "asked": bound, "measured": measured, **(params or {})})]


def gravity(finding: Finding) -> int:
    """Returns how grave a finding is: greater numbers are graver."""
    return MILDEST_FIRST.index(finding.status)


def gravest(findings: Iterable[Finding]) -> list[Finding]:
    """Returns the gravest finding, the first of equals, or none."""
    return sorted(findings, key=gravity, reverse=True)[:1]


def gravest_by_code(findings: Iterable[Finding]) -> list[Finding]:
    """Returns the gravest finding of each code, the first of equals: several measures may see the same thing."""
    best: dict[str, Finding] = {}
    for finding in findings:
        if finding.code not in best or gravity(finding) > gravity(best[finding.code]):
            best[finding.code] = finding
    return list(best.values())
