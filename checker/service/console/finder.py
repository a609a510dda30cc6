"""Stored reports in the console: found again by what is known of them."""

from __future__ import annotations

import base64
import binascii
import dataclasses
import hashlib
import itertools
import json
import re
import uuid
from datetime import UTC, datetime, timedelta, timezone

from flask import Blueprint, Response, request
from pydantic import ValidationError

from checker.service import asked, stored
from checker.service.auth import scope
from checker.service.console.rendering import go_to, page, problem_page, require_token
from checker.service.console.views import local_time, zone, zone_name
from checker.service.openapi import report_codes
from checker.service.problems import Problem
from checker.service.records import Query, Records, RecordsError
from checker.service.uploads import read_form
from checker.settings import Settings

_PAGE = 25
_DIGEST = re.compile("[0-9a-f]{64}")


def add_routes(routes: Blueprint, settings: Settings, records: Records) -> None:
    """Adds the list of stored reports."""

    def search() -> Response:
        texts = {name: text.strip() for name, text in request.args.items() if text.strip()}
        words = texts.pop("find", "")
        recognised = recognise(words)
        wanted = recognised or {}
        if "id" in wanted:
            return go_to(f"/console/reports/{wanted['id']}")
        policy = asked.find_policy(settings.policy, "unknown-policy")
        query = read_filters({**texts, **wanted})
        # What can be no report's is looked for and not found, like anything else that there is not.
        within = dataclasses.replace(in_zone(query, zone(policy)), scope=scope())
        found = records.search(within) if recognised is not None else []
        return page(
            "console/reports.html",
            found=found,
            query=query,
            words=words or query.image_sha256 or query.reference or "",
            older={**texts, **wanted, "before": found[-1]["id"]} if len(found) == query.limit else None,
            newest={**texts, **wanted, "before": None} if query.before else None,
            policy=policy,
            zone=zone_name(policy),
            local=local_time(policy),
            codes=itertools.groupby(report_codes(), key=lambda code: code.partition(".")[0]),
        )

    def find_by_image() -> Response:
        texts, files = read_form(("csrf",), ("image",))
        require_token(texts.get("csrf"))
        if "image" not in files:
            raise Problem("missing-part", part="image")
        digest = hashlib.sha256(files["image"].read()).hexdigest()
        return go_to(f"/console/reports?find={digest}")

    def closed(_: RecordsError) -> Response:
        return problem_page(Problem("records-unavailable"))

    routes.register_error_handler(RecordsError, closed)
    routes.get("/reports")(search)
    routes.post("/reports")(find_by_image)


def in_zone(query: stored.SearchQuery, there: timezone) -> Query:
    """Returns what to look for: days as they are where the authority is, the last one included."""

    def start_of(day: str | None, later: int) -> datetime | None:
        if day is None:
            return None
        return (datetime.fromisoformat(day).replace(tzinfo=there) + timedelta(days=later)).astimezone(UTC)

    return dataclasses.replace(stored.to_query(query), since=start_of(query.since, 0), until=start_of(query.until, 1))


def recognise(text: str) -> dict[str, str] | None:
    """Returns what a word in the search box is: a report's id, a receipt of one, an image's digest or a reference.

    Returns:
        The filter that it stands for, empty when there is no word; None when it can be none of these.
    """
    text = text.strip()
    if not text:
        return {}
    if _DIGEST.fullmatch(text.lower()):
        return {"image_sha256": text.lower()}
    try:
        return {"id": str(uuid.UUID(text))}
    except ValueError:
        named = _of_receipt(text)
    if named:
        return {"id": named}
    return {"reference": text} if re.fullmatch(stored.REFERENCE_PATTERN, text) else None


def _of_receipt(text: str) -> str | None:
    """Returns the report that a receipt names. The signature is not looked at: the report itself is what counts."""
    parts = text.split(".")
    if len(parts) != 3:
        return None
    try:
        payload = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        return str(uuid.UUID(payload["jti"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, binascii.Error):
        return None


def read_filters(texts: dict[str, str]) -> stored.SearchQuery:
    """Reads the filters of the list.

    Raises:
        Problem: One is unknown or not valid.
    """
    try:
        return stored.SearchQuery.model_validate({**texts, "limit": _PAGE})
    except ValidationError:
        raise Problem("invalid-query", known=", ".join(stored.SearchQuery.model_fields)) from None
