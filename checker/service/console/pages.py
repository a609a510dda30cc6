"""The console's pages: choose an image, see the report over it."""

from __future__ import annotations

import dataclasses
import json
import re

from flask import Blueprint, Response, g, request, session
from werkzeug.exceptions import HTTPException

from checker.checks import BY_ID
from checker.messages import LANGUAGES, Language, catalogue, field_names
from checker.report import Report
from checker.service import asked, stored
from checker.service.auth import Gatekeeper
from checker.service.checks import run
from checker.service.console import counts, finder, login, permalink, what_if
from checker.service.console.rendering import described, go_to, language, page, problem_page, require_token
from checker.service.console.views import number, regions
from checker.service.metrics import Metrics
from checker.service.problems import Problem, of_breakdown, of_http
from checker.service.records import Records
from checker.service.uploads import read_form
from checker.settings import Settings
from checker.workers import EnginePool
from checker.workers.jobs import look

_CLAIM = "claim:"
_MAIN_CLAIMS = ("name", "id_number")
_PARTS_MAX = 100
_PLACEHOLDER = re.compile(r"\{([a-z_]+)[^}]*\}")


def blueprint(
    settings: Settings, pool: EnginePool, metrics: Metrics, records: Records, gatekeeper: Gatekeeper
) -> Blueprint:
    """Returns the console's routes."""
    routes = Blueprint("console", __name__, url_prefix="/console", template_folder="templates", static_folder="static")
    claims = [*_MAIN_CLAIMS, *(name for name in field_names() if name not in _MAIN_CLAIMS)]

    def start() -> Response:
        policy = asked.find_policy(settings.policy, "unknown-policy")
        last = session.get("category", "")
        return page(
            "console/start.html",
            policy=policy,
            claims=claims,
            main=len(_MAIN_CLAIMS),
            last=last,
            image_days=records.image_days,
        )

    def check() -> Response:
        request.max_form_parts = _PARTS_MAX
        wanted = asked.read(settings, "csrf", *(_CLAIM + name for name in claims))
        require_token(request.form.get("csrf"))
        if not wanted.job.image and wanted.job.name is None:
            # So browsers send a form in which no file was chosen.
            raise Problem("missing-part", part="image")
        job = dataclasses.replace(wanted.job, language=language(), claims={**wanted.job.claims, **posted_claims()})
        seen = run(settings, pool, look, job)
        metrics.report(seen["report"])
        stored.keep(records, seen["report"], wanted.reference, job.image, metrics.failures.inc)
        g.told = {"category": job.category, "verdict": seen["report"]["verdict"], "report": seen["report"]["id"]}
        session["category"] = job.category
        report = Report.model_validate(seen["report"])
        return page(
            "console/report.html",
            **described(report, wanted.policy),
            preview=seen["preview"],
            layers=seen["layers"],
            regions=regions(report, language()),
            back=f"/console/reports/{report.id}",
        )

    def wording() -> Response:
        return page("console/wording.html", groups=by_check())

    def http(error: HTTPException) -> Response:
        return problem_page(of_http(error, settings.body_bytes_max))

    def broken(error: Exception) -> Response:
        return problem_page(of_breakdown(error))

    routes.register_error_handler(Problem, problem_page)
    routes.register_error_handler(HTTPException, http)
    routes.register_error_handler(Exception, broken)
    routes.add_app_template_filter(number, "number")
    routes.get("/")(start)
    routes.post("/check")(check)
    routes.get("/wording")(wording)
    _sessions(routes, gatekeeper)
    what_if.add_routes(routes)
    finder.add_routes(routes, settings, records)
    permalink.add_routes(routes, settings, pool, records)
    counts.add_routes(routes, settings, records)
    return routes


def _sessions(routes: Blueprint, gatekeeper: Gatekeeper) -> None:
    """Adds language, login and logout."""

    def speak() -> Response:
        wanted = request.args.get("lang", "")
        if wanted in LANGUAGES:
            session["lang"] = wanted
        return go_to(login.page_or_start(request.args.get("back", "")))

    def log_in() -> Response:
        if request.method == "GET":
            return page("console/login.html", leads_to=request.args.get("back", ""))
        texts, _ = read_form(("csrf", "key", "back"), ())
        require_token(texts.get("csrf"))
        try:
            login.enter(gatekeeper, texts.get("key", ""))
        except Problem as error:
            refused = error.words(language())[1]
            response = page("console/login.html", refused=refused, leads_to=texts.get("back", ""))
            response.status_code = error.status
            return response
        return go_to(login.page_or_start(texts.get("back", "")))

    def log_out() -> Response:
        texts, _ = read_form(("csrf",), ())
        require_token(texts.get("csrf"))
        login.leave()
        return go_to("/console/")

    routes.get("/language")(speak)
    routes.route("/login", methods=["GET", "POST"])(log_in)
    routes.post("/logout")(log_out)


def posted_claims() -> dict[str, str]:
    """Returns what the applicant entered, from the fields of the form that were filled in.

    Raises:
        Problem: One is too long.
    """
    filled = {name: text.strip() for name, text in request.form.items() if name.startswith(_CLAIM) and text.strip()}
    return asked.read_claims(json.dumps({name.removeprefix(_CLAIM): text for name, text in filled.items()}))


def by_check() -> dict[str, list[tuple[str, dict[Language, tuple[str, str]]]]]:
    """Returns check → (code, language → message and hint) of all that applicants may be told, numbers left open."""
    groups: dict[str, list[tuple[str, dict[Language, tuple[str, str]]]]] = {check_id: [] for check_id in BY_ID}
    for code, entry in sorted(catalogue().items()):
        if entry["en"].get("hint"):
            words = {known: (_open(entry[known]["message"]), _open(entry[known]["hint"])) for known in LANGUAGES}
            groups.setdefault(code.partition(".")[0], []).append((code, words))
    return groups


def _open(text: str) -> str:
    return _PLACEHOLDER.sub(r"{\1}", text)
