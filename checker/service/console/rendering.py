"""How pages of the console are made: in the session's language, with its token, and a content policy of their own."""

from __future__ import annotations

import hmac
import secrets
from typing import Any

from flask import Response, render_template, request, session

from checker.messages import LANGUAGES, Language, negotiate, render
from checker.policy import builtin_policies
from checker.service.console import login
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
