"""How pages of the console are made: in the session's language, with its token, and a content policy of their own."""

from __future__ import annotations

import hmac
import json
import secrets
from typing import Any

from flask import Response, g, render_template, request, session

from checker.messages import LANGUAGES, Language, negotiate, render
from checker.policy import Policy, builtin_policies
from checker.report import Report
from checker.service.console import login
from checker.service.console.views import fields_shown, sorted_checks, ticket
from checker.service.problems import Problem

_POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


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
        template, w=word, lang=speak, other=other, token=token(), who=login.who(), policies=builtin_policies(), **values
    )
    response = Response(html, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = speak
    return response


def problem_page(problem: Problem) -> Response:
    """Returns a page that tells a problem."""
    title, detail = problem.words(language())
    g.problem = problem.key
    response = page("console/problem.html", title=title, detail=detail)
    response.status_code = problem.status
    response.headers.update(problem.headers)
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
