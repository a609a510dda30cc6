"""Stored reports over HTTP: one by its id, and many by what is known of them."""

from __future__ import annotations

import dataclasses
import json
import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Literal

from flask import Blueprint, Response, g, request
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from checker.documents.numbers import check_id_number
from checker.report import PolicyReference, Verdict
from checker.service.auth import in_scope, require, scope
from checker.service.problems import Problem
from checker.service.records import Query, Records, RecordsError

REFERENCE_PATTERN = "[A-Za-z0-9._:/-]{1,64}"
# The days of the calendar from 1900 to 2199, so that whoever holds to the description sends no 31st of November.
DATE_PATTERN = (
    "((19|20|21)[0-9]{2}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    "|02-(0[1-9]|1[0-9]|2[0-8]))|((19|20|21)(0[48]|[2468][048]|[13579][26])|2000)-02-29)"
)
DAY: Any = {"pattern": f"^{DATE_PATTERN}$", "json_schema_extra": {"format": "date"}}
_ID_LIKE = re.compile("[0-9]{17}[0-9Xx]")
_REFERENCE = re.compile(REFERENCE_PATTERN)


class ReportSummary(BaseModel):
    """What is known of a stored report without opening it."""

    model_config = ConfigDict(extra="forbid")

    id: str
    created_at: str
    verdict: Verdict
    category: str
    policy: PolicyReference
    image_sha256: str
    reference: str | None
    caller: str | None
    codes: list[str]


class ReportPage(BaseModel):
    """Some reports, the newest first."""

    model_config = ConfigDict(extra="forbid")

    reports: list[ReportSummary]
    next: str | None = Field(description="for `before`, to see older ones; null when there are none")


class SearchQuery(BaseModel):
    """Which reports to look for."""

    model_config = ConfigDict(extra="forbid")

    reference: str | None = Field(None, pattern=f"^{REFERENCE_PATTERN}$", description="the caller's own word")
    image_sha256: str | None = Field(None, pattern="^[0-9a-f]{64}$", description="digest of the image")
    category: str | None = Field(None, pattern="^[a-z0-9_]{1,64}$", description="the claimed category")
    verdict: Literal["pass", "fail", "review"] | None = Field(None, description="the verdict")
    code: str | None = Field(None, pattern="^[a-z0-9_.]{1,64}$", description="a code that the report names")
    since: str | None = Field(None, **DAY, description="first day, UTC")
    until: str | None = Field(None, **DAY, description="day after the last, UTC")
    before: str | None = Field(None, pattern="^[0-9a-f-]{36}$", description="only older ones than this id")
    limit: int = Field(50, ge=1, le=100, description="how many at most")


def blueprint(records: Records) -> Blueprint:
    """Returns the routes."""
    routes = Blueprint("stored", __name__)

    def show(report_id: str) -> Response:
        try:
            found = records.find(str(uuid.UUID(report_id)))
        except ValueError:
            found = None
        except RecordsError:
            raise Problem("records-unavailable") from None
        # Whose report it is, is not told to others: for them there is none.
        if found is None or not _may_see(*found):
            raise Problem("no-such-report")
        return answer(found[0])

    def search() -> Response:
        require("staff")
        asked = read_query()
        try:
            found = records.search(dataclasses.replace(to_query(asked), scope=scope()))
        except RecordsError:
            raise Problem("records-unavailable") from None
        following = found[-1]["id"] if len(found) == asked.limit else None
        page = ReportPage(reports=[ReportSummary.model_validate(summary) for summary in found], next=following)
        return answer(page.model_dump(mode="json"))

    routes.get("/v1/checks/<report_id>")(show)
    routes.get("/v1/checks")(search)
    return routes


def read_query() -> SearchQuery:
    """Reads the current request's query.

    Raises:
        Problem: A parameter is unknown, repeated or not valid.
    """
    if any(len(request.args.getlist(name)) > 1 for name in request.args):
        raise Problem("invalid-query", known=", ".join(SearchQuery.model_fields))
    try:
        return SearchQuery.model_validate(request.args.to_dict())
    except ValidationError:
        raise Problem("invalid-query", known=", ".join(SearchQuery.model_fields)) from None


def to_query(asked: SearchQuery) -> Query:
    """Returns what to look for in the store."""
    days = {"since", "until"}
    return Query(**asked.model_dump(exclude=days), since=start_of(asked.since), until=start_of(asked.until))


def read_reference(text: str | None) -> str | None:
    """Reads the part `reference`.

    Raises:
        Problem: It is too long, has characters that a reference has not, or holds the number of an identity card: it is
            stored as it is and stands in receipts, which are to hold nothing personal.
    """
    if text is None or text == "":
        return None
    if not _REFERENCE.fullmatch(text) or any(check_id_number(found).valid for found in _ID_LIKE.findall(text)):
        raise Problem("invalid-reference")
    return text


def keep(
    records: Records, report: dict[str, Any], reference: str | None, image: bytes, failed: Callable[[], None]
) -> None:
    """Stores a report; a store that is out of order costs the caller nothing, but is counted and logged.

    Args:
        records: Where reports are kept.
        report: As plain data.
        reference: The caller's own word for the upload.
        image: The upload itself, which the store keeps only where operators ask for it.
        failed: Counts a report that could not be stored.
    """
    key = g.get("key")
    try:
        records.add(report, caller=key.owner if key else "", reference=reference, image=image)
    except RecordsError as error:
        failed()
        g.told = {**g.get("told", {}), "not_stored": str(error)}


def _may_see(report: dict[str, Any], caller: str) -> bool:
    key = g.get("key")
    return key is None or (in_scope(report["category"]) and (key.may("staff") or key.owner == caller))


def start_of(day: str | None) -> datetime | None:
    """Returns when a day begins in UTC."""
    return datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None


def answer(content: Any) -> Response:
    """Returns a response that nobody keeps."""
    response = Response(json.dumps(content, ensure_ascii=False), content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
