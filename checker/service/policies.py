"""`/v1/policies`: what is asked of each category, for portals to show and for programs to read."""

from __future__ import annotations

import json
import secrets
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request

from checker.messages import negotiate
from checker.policy import builtin_policies, load_policy
from checker.service import headers
from checker.service.asked import find_policy

_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "required": "Asked of: ",
        "images": "Images: ",
        "check": "check",
        "limit": "limit",
        "value": "value",
        "source": "source",
        "official": "official:",
        "secondary": "at second hand:",
        "calibrated": "measured:",
        "unseen": "What no program can see",
    },
    "zh-CN": {
        "required": "适用于：",
        "images": "图片数量：",
        "check": "检查项",
        "limit": "限值",
        "value": "取值",
        "source": "来源",
        "official": "官方：",
        "secondary": "转引：",
        "calibrated": "实测：",
        "unseen": "程序无法判断的事项",
    },
}


def blueprint() -> Blueprint:
    """Returns the routes."""
    routes = Blueprint("policies", __name__, template_folder="templates")

    def index() -> Response:
        return _json({"policies": listed()})

    def show(policy_id: str) -> Response:
        policy = find_policy(policy_id, "no-such-policy")
        accepted = request.accept_mimetypes
        if accepted["text/html"] > accepted["application/json"]:
            return _page(policy.to_dict())
        response = _json(policy.to_dict())
        response.vary.add("Accept")
        response.set_etag(policy.digest.removeprefix("sha256:"))
        response.headers["Cache-Control"] = "max-age=300"
        return make_response(response.make_conditional(request))

    routes.get("/v1/policies")(index)
    routes.get("/v1/policies/<policy_id>")(show)
    return routes


def listed() -> list[dict[str, Any]]:
    """Returns what there is to say of every policy in a list."""
    known = {"id", "version", "digest", "title"}
    return [load_policy(name).model_dump(mode="json", by_alias=True, include=known) for name in builtin_policies()]


def _page(policy: dict[str, Any]) -> Response:
    lang = negotiate(request.headers.get("Accept-Language"))
    nonce = secrets.token_urlsafe(16)
    page = render_template("policy.html", policy=policy, lang=lang, words=_WORDS[lang], nonce=nonce)
    response = Response(page)
    response.headers["Content-Security-Policy"] = headers.NOTHING + f"; style-src 'nonce-{nonce}'"
    response.headers["Content-Language"] = lang
    response.vary.add("Accept")
    return response


def _json(content: object) -> Response:
    return Response(json.dumps(content, ensure_ascii=False), content_type="application/json")
