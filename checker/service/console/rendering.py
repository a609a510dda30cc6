"""How pages of the console are made: in the session's language, with its token, and a content policy of their own."""

from __future__ import annotations

import hmac
import json
import secrets
from typing import Any

from flask import Response, g, make_response, redirect, render_template, request, session

from checker.messages import LANGUAGES, Language, catalogue, negotiate, render
from checker.policy import Policy, builtin_policies
from checker.report import Report
from checker.service.console import login
from checker.service.console.views import fields_shown, local_time, sorted_checks, ticket, zone_name
from checker.service.problems import Problem, headers_of

_POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

# Layers that hide the picture below them: shown when asked for, or while their check is looked at.
_COVERING = {"background", "person"}


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
    if not sent or not hmac.compare_digest(sent.encode(), session.get("csrf", "").encode()):
        raise Problem("invalid-token")


def page(template: str, *, back: str | None = None, **values: Any) -> Response:
    """Returns a rendered page with its own content policy.

    Args:
        template: Its name.
        back: Where the page is found again, for the link to the other language; by default its own address.
        values: For the template.
    """
    speak = language()

    def word(code: str, **params: Any) -> str:
        return render(code, speak, params)[0]

    def known(kind: str, name: str) -> str:
        return render(f"{kind}.{name}", speak, {})[0] if f"{kind}.{name}" in catalogue() else ""

    here = request.full_path.rstrip("?") if request.method == "GET" else "/console/"
    html = render_template(
        template,
        w=word,
        known=known,
        lang=speak,
        other=next(known for known in LANGUAGES if known != speak),
        token=token(),
        who=login.who(),
        policies=builtin_policies(),
        back=back or here,
        **values,
    )
    response = Response(html, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = speak
    return response


def go_to(address: str) -> Response:
    """Returns the response after a form or a search: go and see there."""
    return make_response(redirect(address, 303))


def problem_page(problem: Problem) -> Response:
    """Returns a page that tells a problem."""
    title, detail = problem.words(language())
    g.problem = problem.key
    response = page("console/problem.html", title=title, detail=detail, request_id=g.get("request_id", ""))
    response.status_code = problem.status
    response.headers.update(headers_of(problem))
    return response


def described(report: Report, policy: Policy, *, full: bool = True) -> dict[str, Any]:
    """Returns what the report pages show of a report.

    Args:
        report: The report.
        policy: By which it was decided, as it is now.
        full: Whether the page may hold the full values of fields, masked until they are asked for.
    """
    speak = language()
    kept = report.model_copy(update={"fields": {}, "receipt": None})
    checks = sorted_checks(report, policy.category(report.category), speak)
    return {
        "report": report,
        "category": policy.category(report.category),
        "policy": policy,
        "when": f"{local_time(policy)(report.created_at)} {zone_name(policy)}",
        "policy_changed": report.policy.digest != policy.digest,
        "checks": checks,
        "shown_first": {"face", "outline", *(layer for check in checks if not check.quiet for layer in check.layers)}
        - _COVERING,
        "fields": fields_shown(report, speak, full=full),
        "tickets": {known: ticket(report, policy, known) for known in LANGUAGES},
        "report_json": json.dumps(kept.to_dict(), ensure_ascii=False),
    }
