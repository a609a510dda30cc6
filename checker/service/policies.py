"""`/v1/policies`: what is asked of each category, for portals to show and for programs to read."""

from __future__ import annotations

import json

from flask import Blueprint, Response, request

from checker.policy import builtin_policies, load_policy
from checker.service.asked import find_policy


def blueprint() -> Blueprint:
    """Returns the routes."""
    routes = Blueprint("policies", __name__)

    def index() -> Response:
        policies = [
            load_policy(name).model_dump(mode="json", by_alias=True, include={"id", "version", "digest", "title"})
            for name in builtin_policies()
        ]
        return _json({"policies": policies})

    def show(policy_id: str) -> Response:
        policy = find_policy(policy_id, "no-such-policy")
        response = _json(policy.to_dict())
        response.set_etag(policy.digest.removeprefix("sha256:"))
        response.headers["Cache-Control"] = "max-age=300"
        return response.make_conditional(request)  # type: ignore[return-value]

    routes.get("/v1/policies")(index)
    routes.get("/v1/policies/<policy_id>")(show)
    return routes


def _json(content: object) -> Response:
    return Response(json.dumps(content, ensure_ascii=False), content_type="application/json")
