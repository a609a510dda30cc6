"""`/openapi.json` for programs and `/docs` for people; the page is made from the document and needs nothing else."""

from __future__ import annotations

import json
import re
import secrets
from functools import cache
from typing import Any

from flask import Blueprint, Response, render_template
from markupsafe import Markup, escape

from checker.service import headers
from checker.service.openapi import openapi


def blueprint() -> Blueprint:
    """Returns the routes."""
    routes = Blueprint("documentation", __name__, template_folder="templates")
    routes.add_app_template_filter(_plain, "plain")
    routes.add_app_template_filter(_prose, "prose")

    def document() -> Response:
        return Response(_serialized(), content_type="application/json")

    def page() -> Response:
        nonce = secrets.token_urlsafe(16)
        response = Response(render_template("docs.html", api=openapi(), resolve=_resolve, nonce=nonce))
        response.headers["Content-Security-Policy"] = headers.NOTHING + f"; style-src 'nonce-{nonce}'"
        return response

    routes.get("/openapi.json")(document)
    routes.get("/docs")(page)
    return routes


@cache
def _serialized() -> str:
    return json.dumps(openapi(), ensure_ascii=False)


def _resolve(schema: dict[str, Any]) -> dict[str, Any]:
    name = str(schema["$ref"]).rpartition("/")[2]
    found: dict[str, Any] = openapi()["components"]["schemas"][name]
    return found


def _plain(markup: str) -> str:
    """Undoes the escapes of `tojson`, which are meant for scripts; the template then escapes for HTML."""
    return json.dumps(json.loads(markup), ensure_ascii=False, indent=2)


def _prose(text: str) -> Markup:
    """Sets what stands between backticks as code, as OpenAPI's descriptions are CommonMark."""
    return Markup(re.sub("`([^`]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped before
