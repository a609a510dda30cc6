"""The console's pages: choose an image, see the report over it, ask what if."""

from __future__ import annotations

import dataclasses
import hmac
import json
import secrets
from typing import Any

from flask import Blueprint, Flask, Response, g, redirect, render_template, request, session
from pydantic import ValidationError

from checker.messages import LANGUAGES, Language, catalogue, negotiate, render
from checker.policy import Policy, PolicyError, builtin_policies
from checker.redecide import redecide
from checker.report import Report
from checker.service import asked
from checker.service.checks import run
from checker.service.console.views import all_findings, fields_shown, sorted_checks, ticket, with_limits
from checker.service.metrics import Metrics
from checker.service.problems import Problem
from checker.service.uploads import read_form
from checker.settings import Settings
from checker.workers import EnginePool
from checker.workers.jobs import look

_POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_CHANGE = "limit:"


def blueprint(settings: Settings, pool: EnginePool, metrics: Metrics) -> Blueprint:
    """Returns the console's routes."""
    routes = Blueprint("console", __name__, url_prefix="/console", template_folder="templates", static_folder="static")

    def start() -> Response:
        return page("console/start.html", policy=asked.find_policy(settings.policy, "unknown-policy"))

    def check() -> Response:
        wanted = asked.read(settings, "csrf")
        require_token(request.form.get("csrf"))
        job = dataclasses.replace(wanted.job, language=language())
        seen = run(settings, pool, look, job)
        metrics.report(seen["report"])
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

    def speak() -> Response:
        wanted = request.args.get("lang", "")
        if wanted in LANGUAGES:
            session["lang"] = wanted
        return redirect("/console/", 303)  # type: ignore[return-value]

    def problem(error: Problem) -> Response:
        title, detail = error.words(language())
        response = page("console/problem.html", title=title, detail=detail)
        response.status_code = error.status
        response.headers.update(error.headers)
        return response

    routes.register_error_handler(Problem, problem)
    routes.get("/")(start)
    routes.post("/check")(check)
    routes.post("/what-if")(what_if)
    routes.get("/wording")(wording)
    routes.get("/language")(speak)
    return routes


def language() -> Language:
    """Returns the language of the session, else that of the browser."""
    for known in LANGUAGES:
        if session.get("lang") == known:
            return known
    return negotiate(request.headers.get("Accept-Language"))


def token() -> str:
    """Returns the session's token, which every form sends back."""
    if "csrf" not in session:
        session["csrf"] = secrets.token_urlsafe(24)
    known: str = session["csrf"]
    return known


def require_token(sent: str | None) -> None:
    """Refuses a form that did not come from a page of this session.

    Raises:
        Problem: The token is missing or wrong.
    """
    if not sent or not hmac.compare_digest(sent, session.get("csrf", "")):
        raise Problem("invalid-token")


def page(template: str, **values: Any) -> Response:
    """Returns a rendered page with its own content policy."""
    speak = language()

    def word(code: str, **params: Any) -> str:
        return render(code, speak, params)[0]

    other = next(known for known in LANGUAGES if known != speak)
    html = render_template(
        template, w=word, lang=speak, other=other, token=token(), policies=builtin_policies(), **values
    )
    response = Response(html, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = speak
    return response


def described(report: Report, policy: Policy) -> dict[str, Any]:
    """Returns what the report pages show of a report."""
    category = policy.category(report.category)
    speak = language()
    kept = report.model_copy(update={"fields": {}, "receipt": None})
    return {
        "report": report,
        "category": category,
        "policy": policy,
        "checks": sorted_checks(report, category, speak),
        "fields": fields_shown(report, speak),
        "tickets": {known: ticket(report, known) for known in LANGUAGES},
        "report_json": json.dumps(kept.to_dict(), ensure_ascii=False),
    }


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


def install(app: Flask, *, secure: bool) -> None:
    """Sets how the session's cookie is sent, and signs it with a key of this process."""
    app.secret_key = secrets.token_bytes(32)
    app.config.update(
        SESSION_COOKIE_NAME="checker_console",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_PATH="/console",
    )
