"""The console's pages: choose an image, see the report over it, ask what if."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from flask import Blueprint, Response, g, redirect, request, session
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from checker.messages import LANGUAGES, catalogue, render
from checker.policy import Policy, PolicyError
from checker.redecide import redecide
from checker.report import Report
from checker.service import asked, stored
from checker.service.auth import Gatekeeper
from checker.service.checks import run
from checker.service.console import finder, login
from checker.service.console.rendering import described, language, page, problem_page, require_token
from checker.service.console.views import all_findings, number, with_limits
from checker.service.metrics import Metrics
from checker.service.problems import Problem, of_http
from checker.service.records import Records
from checker.service.uploads import read_form
from checker.settings import Settings
from checker.workers import EnginePool
from checker.workers.jobs import look

_CHANGE = "limit:"
_WHAT_IF_PARTS_MAX = 200
_WHAT_IF_TEXT_MAX = 1024 * 1024


def blueprint(
    settings: Settings, pool: EnginePool, metrics: Metrics, records: Records, gatekeeper: Gatekeeper
) -> Blueprint:
    """Returns the console's routes."""
    routes = Blueprint("console", __name__, url_prefix="/console", template_folder="templates", static_folder="static")

    def start() -> Response:
        return page("console/start.html", policy=asked.find_policy(settings.policy, "unknown-policy"))

    def check() -> Response:
        wanted = asked.read(settings, "csrf")
        require_token(request.form.get("csrf"))
        if not wanted.job.image and wanted.job.name is None:
            # So browsers send a form in which no file was chosen.
            raise Problem("missing-part", part="image")
        job = dataclasses.replace(wanted.job, language=language())
        seen = run(settings, pool, look, job)
        metrics.report(seen["report"])
        stored.keep(records, seen["report"], wanted.reference, wanted.job.image, metrics.failures.inc)
        g.told = {"category": job.category, "verdict": seen["report"]["verdict"], "report": seen["report"]["id"]}
        report = Report.model_validate(seen["report"])
        return page(
            "console/report.html",
            **described(report, wanted.policy),
            preview=seen["preview"],
            layers=seen["layers"],
            regions=regions(report),
        )

    def what_if() -> Response:
        texts, _ = read_form(("csrf", "report", "policy", *posted_changes()), ())
        require_token(texts.get("csrf"))
        report, policy = changed(texts)
        again = redecide(report, policy, language())
        if request.accept_mimetypes.best == "application/json":
            return as_json(again.report)
        return page("console/what_if.html", **described(again.report, policy), before=report, missing=again.missing)

    def wording() -> Response:
        return page("console/wording.html", catalogue=catalogue())

    def http(error: HTTPException) -> Response:
        return problem_page(of_http(error, settings.body_bytes_max))

    routes.register_error_handler(Problem, problem_page)
    routes.register_error_handler(HTTPException, http)
    routes.add_app_template_filter(number, "number")
    routes.get("/")(start)
    routes.post("/check")(check)
    routes.post("/what-if")(what_if)
    routes.get("/wording")(wording)
    _sessions(routes, gatekeeper)
    finder.add_routes(routes, settings, records)
    return routes


def _sessions(routes: Blueprint, gatekeeper: Gatekeeper) -> None:
    """Adds language, login and logout."""

    def speak() -> Response:
        wanted = request.args.get("lang", "")
        if wanted in LANGUAGES:
            session["lang"] = wanted
        return redirect("/console/", 303)  # type: ignore[return-value]

    def log_in() -> Response:
        if request.method == "GET":
            return page("console/login.html")
        texts, _ = read_form(("csrf", "key"), ())
        require_token(texts.get("csrf"))
        try:
            login.enter(gatekeeper, texts.get("key", ""))
        except Problem as error:
            response = page("console/login.html", refused=error.words(language())[1])
            response.status_code = error.status
            return response
        return redirect("/console/", 303)  # type: ignore[return-value]

    def log_out() -> Response:
        texts, _ = read_form(("csrf",), ())
        require_token(texts.get("csrf"))
        login.leave()
        return redirect("/console/", 303)  # type: ignore[return-value]

    routes.get("/language")(speak)
    routes.route("/login", methods=["GET", "POST"])(log_in)
    routes.post("/logout")(log_out)


def regions(report: Report) -> list[dict[str, Any]]:
    """Returns the regions of all findings with the check they belong to."""
    return [
        {"check": result.id, "status": result.status, "label": region.label, "polygon": region.polygon}
        for result in report.checks
        for finding in all_findings(result)
        for region in finding.regions
    ]


def posted_changes() -> list[str]:
    """Returns the names of the form's parts that change a limit."""
    if request.mimetype != "multipart/form-data":
        raise Problem("not-an-upload")
    # One part for each limit of the category, and a report with its regions: more than an upload has.
    request.max_form_parts = _WHAT_IF_PARTS_MAX
    request.max_form_memory_size = _WHAT_IF_TEXT_MAX
    return [name for name in request.form if name.startswith(_CHANGE)]


def changed(texts: dict[str, str]) -> tuple[Report, Policy]:
    """Returns the posted report and the policy to decide it by.

    Raises:
        Problem: The report is none, or a limit cannot be changed so.
    """
    try:
        report = Report.model_validate_json(texts.get("report", ""))
        policy = asked.find_policy(texts.get("policy") or report.policy.id, "unknown-policy")
        changes = {}
        for name, text in texts.items():
            if name.startswith(_CHANGE) and text.strip():
                check_id, _, limit = name.removeprefix(_CHANGE).partition(":")
                changes[check_id, limit] = float(text)
        return report, with_limits(policy, report.category, changes)
    except (ValidationError, ValueError, PolicyError):
        raise Problem("invalid-what-if") from None


def as_json(report: Report) -> Response:
    """Returns the new decision for the page's script."""
    speak = language()
    told = {
        "verdict": report.verdict,
        "words": render(f"verdict.{report.verdict}", speak, {})[0],
        "checks": [
            {"id": result.id, "status": result.status, "words": render(f"console.{result.status}", speak, {})[0]}
            for result in report.checks
        ],
    }
    return Response(json.dumps(told, ensure_ascii=False), content_type="application/json")
