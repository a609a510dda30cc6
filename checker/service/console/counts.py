"""The console's pages that count: how often checks were overruled, and what the stored reports say together."""

from __future__ import annotations

import json

from flask import Blueprint, Response

from checker.service import asked
from checker.service.auth import scope
from checker.service.console.rendering import page
from checker.service.console.views import local_time, zone, zone_name
from checker.service.records import Records, manifest, overruled, overview, recent_marks
from checker.settings import Settings

_REASONS = 50


def add_routes(routes: Blueprint, settings: Settings, records: Records) -> None:
    """Adds the pages."""

    def marks() -> Response:
        policy = asked.find_policy(settings.policy, "unknown-policy")
        return page(
            "console/marks.html",
            rows=overruled(records, scope()),
            reasons=recent_marks(records, _REASONS, scope()),
            local=local_time(policy),
            zone=zone_name(policy),
        )

    def export() -> Response:
        lines = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in manifest(records, scope()))
        response = Response(lines, content_type="application/jsonl; charset=utf-8")
        response.headers["Content-Disposition"] = "attachment; filename=marks.jsonl"
        response.headers["Cache-Control"] = "no-store"
        return response

    def numbers() -> Response:
        policy = asked.find_policy(settings.policy, "unknown-policy")
        seen = overview(records, zone(policy), scope())
        return page("console/overview.html", seen=seen, zone=zone_name(policy))

    routes.get("/marks")(marks)
    routes.get("/marks.jsonl")(export)
    routes.get("/overview")(numbers)
