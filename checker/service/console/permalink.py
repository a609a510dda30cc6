"""One stored report in the console: its page, its picture where that is kept, and marks where a check was wrong."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from flask import Blueprint, Response, g

from checker.policy import UnknownCategoryError
from checker.report import Report
from checker.service import asked
from checker.service.auth import in_scope
from checker.service.checks import run
from checker.service.console import login
from checker.service.console.rendering import described, go_to, language, page, require_token
from checker.service.console.views import local_time, regions
from checker.service.problems import Problem
from checker.service.records import LookQuery, Records, add_mark, has_image, look_at_image, looks, marks_of
from checker.service.uploads import read_form
from checker.settings import Settings
from checker.workers import EnginePool, Job
from checker.workers.jobs import look

_LOOKS = 5
_REASON_MAX = 500
_RIGHT = ("pass", "fail")


def add_routes(routes: Blueprint, settings: Settings, pool: EnginePool, records: Records) -> None:
    """Adds the pages about one stored report."""

    def show(report_id: str) -> Response:
        report = find(records, report_id)
        # The log says who looked at which report.
        g.told = {"report": report.id, "looked_at": True}
        return stored_page(report, full=False)

    def reveal(report_id: str) -> Response:
        texts, _ = read_form(("csrf",), ())
        require_token(texts.get("csrf"))
        report = find(records, report_id)
        g.told = {"report": report.id, "looked_at_fields": True}
        return stored_page(report, full=True)

    def show_image(report_id: str) -> Response:
        texts, _ = read_form(("csrf",), ())
        require_token(texts.get("csrf"))
        report = find(records, report_id)
        policy = asked.find_policy(report.policy.id, "no-such-report")
        policy.category(report.category)
        key = g.get("key")
        owner, key_id = (key.owner, key.id) if key is not None else ("", "")
        # Before anything is shown, the look is written down.
        g.told = {"report": report.id, "looked_at_image": True}
        image = look_at_image(records, report.id, looker=owner, key=key_id, place="console")
        if image is None:
            raise Problem("no-such-image")
        # What was uploaded may be hostile, so an engine makes the picture that is shown.
        day = date.fromisoformat(report.as_of)
        limits = asked.intake_limits(settings)
        job = Job(image, report.category, report.policy.id, as_of=day, language=language(), limits=limits)
        seen = run(settings, pool, look, job)
        return stored_page(
            report,
            full=True,  # The picture shows them anyway.
            preview=seen["preview"],
            layers=seen["layers"],
            regions=regions(report, language()),
        )

    def stored_page(report: Report, *, full: bool, **picture: Any) -> Response:
        policy = asked.find_policy(report.policy.id, "no-such-report")
        try:
            told = described(report, policy, full=full)
        except UnknownCategoryError:
            raise Problem("no-such-report") from None
        told |= {"stored": True, "back": f"/console/reports/{report.id}", "marks": marks_of(records, report.id)}
        told |= {"kept": has_image(records, report.id), "local": local_time(policy)}
        told |= {"looks": looks(records, LookQuery(report_id=report.id, limit=_LOOKS)), "layers": [], **picture}
        return page("console/report.html", **told)

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
        return go_to(f"/console/reports/{report.id}#marks")

    routes.get("/reports/<report_id>")(show)
    routes.post("/reports/<report_id>")(reveal)
    routes.post("/reports/<report_id>/image")(show_image)
    routes.post("/reports/<report_id>/marks")(mark)


def find(records: Records, report_id: str) -> Report:
    """Returns a stored report.

    Raises:
        Problem: There is none of that id that the current caller may see.
    """
    try:
        found: tuple[dict[str, Any], str] | None = records.find(str(uuid.UUID(report_id)))
    except ValueError:
        found = None
    if found is None or not in_scope(found[0]["category"]):
        raise Problem("no-such-report")
    return Report.model_validate(found[0])
