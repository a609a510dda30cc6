"""Stored reports in the console: found again, marked as wrong, and counted."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
import uuid
from typing import Any

from flask import Blueprint, Response, g, redirect, request
from pydantic import ValidationError

from checker.messages import catalogue
from checker.policy import UnknownCategoryError
from checker.report import Report
from checker.service import asked, stored
from checker.service.console import login
from checker.service.console.rendering import described, page, problem_page, require_token
from checker.service.problems import Problem
from checker.service.records import Records, RecordsError, add_mark, manifest, marks_of, overruled, overview
from checker.service.uploads import read_form
from checker.settings import Settings

_PAGE = 25
_REASON_MAX = 500
_DIGEST = re.compile("[0-9a-f]{64}")
_RIGHT = ("pass", "fail")


def add_routes(routes: Blueprint, settings: Settings, records: Records) -> None:
    """Adds the pages about stored reports."""

    def search() -> Response:
        texts = {name: text.strip() for name, text in request.args.items() if text.strip()}
        wanted = recognise(texts.pop("find", ""))
        if "id" in wanted:
            return redirect(f"/console/reports/{wanted['id']}", 303)  # type: ignore[return-value]
        query = read_filters({**texts, **wanted})
        found = records.search(stored.to_query(query))
        older = {**texts, **wanted, "before": found[-1]["id"]} if len(found) == query.limit else None
        policy = asked.find_policy(settings.policy, "unknown-policy")
        return page(
            "console/reports.html",
            found=found,
            query=query,
            older=older,
            categories=policy.categories,
            codes=[code for code, entry in sorted(catalogue().items()) if entry["en"].get("hint")],
        )

    def find_by_image() -> Response:
        texts, files = read_form(("csrf",), ("image",))
        require_token(texts.get("csrf"))
        if "image" not in files:
            raise Problem("missing-part", part="image")
        digest = hashlib.sha256(files["image"].read()).hexdigest()
        return redirect(f"/console/reports?find={digest}", 303)  # type: ignore[return-value]

    def show(report_id: str) -> Response:
        report = find(records, report_id)
        # The log says who looked at which report.
        g.told = {"report": report.id, "looked_at": True}
        policy = asked.find_policy(report.policy.id, "no-such-report")
        try:
            told = described(report, policy)
        except UnknownCategoryError:
            raise Problem("no-such-report") from None
        return page("console/report.html", **told, layers=[], marks=marks_of(records, report.id), stored=True)

    def mark(report_id: str) -> Response:
        texts, _ = read_form(("csrf", "check", "right", "reason"), ())
        require_token(texts.get("csrf"))
        report, reason = find(records, report_id), texts.get("reason", "").strip()
        if texts.get("right") not in _RIGHT or not 0 < len(reason) <= _REASON_MAX:
            raise Problem("invalid-mark")
        try:
            add_mark(
                records,
                report.to_dict(),
                texts.get("check", ""),
                right=texts["right"],
                reason=reason,
                author=login.who() or "",
            )
        except ValueError:
            raise Problem("invalid-mark") from None
        g.told = {"report": report.id, "marked": texts["check"]}
        return redirect(f"/console/reports/{report.id}", 303)  # type: ignore[return-value]

    def closed(_: RecordsError) -> Response:
        return problem_page(Problem("records-unavailable"))

    routes.register_error_handler(RecordsError, closed)
    routes.get("/reports")(search)
    routes.post("/reports")(find_by_image)
    routes.get("/reports/<report_id>")(show)
    routes.post("/reports/<report_id>/marks")(mark)
    _add_counts(routes, records)


def _add_counts(routes: Blueprint, records: Records) -> None:
    """Adds the pages that count."""

    def marks() -> Response:
        return page("console/marks.html", rows=overruled(records))

    def export() -> Response:
        lines = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in manifest(records))
        response = Response(lines, content_type="application/jsonl; charset=utf-8")
        response.headers["Content-Disposition"] = "attachment; filename=marks.jsonl"
        response.headers["Cache-Control"] = "no-store"
        return response

    def numbers() -> Response:
        return page("console/overview.html", seen=overview(records))

    routes.get("/marks")(marks)
    routes.get("/marks.jsonl")(export)
    routes.get("/overview")(numbers)


def recognise(text: str) -> dict[str, str]:
    """Returns what a word in the search box is: a report's id, a receipt of one, an image's digest or a reference."""
    text = text.strip()
    if not text:
        return {}
    if _DIGEST.fullmatch(text.lower()):
        return {"image_sha256": text.lower()}
    try:
        return {"id": str(uuid.UUID(text))}
    except ValueError:
        named = _of_receipt(text)
    return {"id": named} if named else {"reference": text}


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


def find(records: Records, report_id: str) -> Report:
    """Returns a stored report.

    Raises:
        Problem: There is none of that id.
    """
    try:
        found: tuple[dict[str, Any], str] | None = records.find(str(uuid.UUID(report_id)))
    except ValueError:
        found = None
    if found is None:
        raise Problem("no-such-report")
    return Report.model_validate(found[0])
