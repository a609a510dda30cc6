"""The report: what every caller gets, whichever way the image came."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from checker.intake import ImageFacts

Point = tuple[float, float]


class Status(StrEnum):
    """The outcome of one check."""

    PASS = "pass"
    WARN = "warn"
    UNDETERMINED = "undetermined"
    FAIL = "fail"
    SKIP = "skip"


class Verdict(StrEnum):
    """The outcome of all checks of one image."""

    PASS = "pass"
    FAIL = "fail"
    REVIEW = "review"


class Model(BaseModel):
    """Base of all parts of a report."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Region(Model):
    """A place in the picture, in pixels of the image as the uploader sees it."""

    label: str
    polygon: list[Point]


class Finding(Model):
    """One thing that a check found wrong or worth telling."""

    status: Status
    code: str
    message: str
    hint: str
    detail: dict[str, Any] = Field(default_factory=dict, description="values the message was made from")
    regions: list[Region] = Field(default_factory=list)


class CheckResult(Model):
    """One check of one image. `code`, `message` and `hint` are those of the gravest finding; `also` has the others."""

    id: str
    status: Status
    code: str | None = None
    message: str = ""
    hint: str = ""
    measured: dict[str, Any] = Field(default_factory=dict)
    limit: dict[str, Any] = Field(default_factory=dict)
    regions: list[Region] = Field(default_factory=list)
    detail: dict[str, Any] = Field(default_factory=dict)
    also: list[Finding] = Field(default_factory=list)


class FieldValue(Model):
    """What was read for one field of a document.

    Attributes:
        value: As printed, in one spelling (half-width, dates ISO 8601, sex 男 or 女); None when the label is there
            and no value was read.
        confidence: 0 to 1.
        valid: False when a rule says so, None when there is no rule to judge by.
        reason: Why it is not valid, in the language asked for.
        polygon: Where, in pixels of the image as the uploader sees it.
        repaired: One confusable character was corrected because a checksum then holds.
    """

    value: str | None
    confidence: float
    valid: bool | None = None
    reason: str | None = None
    polygon: list[Point] | None = None
    repaired: bool = False


class PolicyReference(Model):
    """Which policy decided."""

    id: str
    version: str
    digest: str


def _millis(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


class Report(Model):
    """All checks of one image and the verdict; see the contract for each key."""

    schema_: str = Field(default="1", alias="schema")
    id: str
    created_at: Annotated[datetime, PlainSerializer(_millis, return_type=str)]
    verdict: Verdict
    category: str
    policy: PolicyReference
    as_of: str
    image: ImageFacts
    checks: list[CheckResult]
    fields: dict[str, FieldValue] = Field(default_factory=dict)
    timings_ms: dict[str, float] = Field(default_factory=dict)
    receipt: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Returns the report as plain data, keys as in the contract."""
        return self.model_dump(mode="json", by_alias=True)

    def check(self, check_id: str) -> CheckResult | None:
        """Returns one check's result, or None when the policy does not ask for it."""
        return next((result for result in self.checks if result.id == check_id), None)


def verdict_of(statuses: list[Status]) -> Verdict:
    """Combines checks: `fail` as soon as one fails, else `review` as soon as one is undetermined, else `pass`."""
    if Status.FAIL in statuses:
        return Verdict.FAIL
    if Status.UNDETERMINED in statuses:
        return Verdict.REVIEW
    return Verdict.PASS
