"""Who looks at the console: a key is shown once, and the session then holds whose it is, never the key itself.

Every request looks the key's id up again, so that a key that is revoked or expires ends its sessions too.
"""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from urllib.parse import urlencode

from flask import Flask, Response, g, make_response, redirect, request, session
from flask.sessions import SecureCookieSessionInterface

from checker.service.auth import Gatekeeper
from checker.service.problems import Problem

_START = "/console/"
_LOGIN = "/console/login"
_OPEN = (_LOGIN, "/console/static/", "/console/language")
# A page of the console: its path, perhaps a report's id, perhaps a query.
_PAGE = re.compile(r"/console/[a-z-]*(/[0-9a-f-]{36})?(\?[A-Za-z0-9._~%=&+:-]*)?")
_IDENTITY = "key"
_HOURS = 8


class _Sessions(SecureCookieSessionInterface):
    """Sessions whose cookie, once it was given over TLS, never travels without."""

    def get_cookie_secure(self, app: Flask) -> bool:
        """Returns whether browsers may send the cookie over TLS only.

        A proxy on this machine says by `X-Forwarded-Proto` that it was called over TLS; gunicorn believes nobody else.
        """
        return super().get_cookie_secure(app) or request.is_secure


def install(app: Flask, gatekeeper: Gatekeeper, *, secure: bool, secret: str) -> None:
    """Lets nobody into the console who has not logged in, if there are keys at all.

    Args:
        app: Whose sessions these are.
        gatekeeper: Knows the keys.
        secure: Whether browsers may send the cookie over TLS only, however they are called.
        secret: Signs the sessions; when empty, one that only this process knows.
    """
    app.session_interface = _Sessions()
    app.secret_key = secret or secrets.token_bytes(32)
    app.config.update(
        SESSION_COOKIE_NAME="checker_console",
        SESSION_COOKIE_HTTPONLY=True,
        # Links in tickets lead here from other sites. No address changes anything by being opened, and every form has a
        # token.
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_PATH="/console",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=_HOURS),
    )

    def require_login() -> Response | None:
        path = request.path
        if not path.startswith("/console") or not gatekeeper.keyed():
            return None
        key = gatekeeper.live(session.get(_IDENTITY, ""))
        if key is not None and key.may("staff"):
            gatekeeper.let_in(key)
        elif not path.startswith(_OPEN):
            session.pop(_IDENTITY, None)
            back = page_or_start(request.full_path.rstrip("?") if request.method == "GET" else "")
            query = f"?{urlencode({'back': back})}" if back != _START else ""
            return make_response(redirect(_LOGIN + query, 303))
        return None

    app.before_request(require_login)


def enter(gatekeeper: Gatekeeper, shown: str) -> None:
    """Begins a session with the key that was shown.

    Raises:
        Problem: It is no live key of staff.
    """
    key = gatekeeper.find(shown.strip())
    if key is None or not key.may("staff"):
        raise Problem("login-refused")
    speak = session.get("lang")
    session.clear()
    session[_IDENTITY] = key.id
    session.permanent = True
    if speak:
        session["lang"] = speak


def page_or_start(address: str) -> str:
    """Returns an address if it is that of a page of the console, else the first page: nobody is led elsewhere."""
    return address if _PAGE.fullmatch(address) else _START


def leave() -> None:
    """Ends the session."""
    session.clear()


def who() -> str | None:
    """Returns the owner of the key that the session was begun with; None when no keys are asked for."""
    key = g.get("key")
    return key.owner if key is not None else None
