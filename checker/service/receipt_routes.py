"""Receipts over HTTP: the public keys, and a check of one receipt."""

from __future__ import annotations

import hashlib
import json
import re

from flask import Blueprint, Response

from checker.receipts import Signer, verify
from checker.service.problems import Problem
from checker.service.uploads import read_form

DIGEST_PATTERN = "[0-9a-fA-F]{64}"
_DIGEST = re.compile(DIGEST_PATTERN)


def blueprint(signer: Signer | None) -> Blueprint:
    """Returns the routes; without a signer there are no keys, so no receipt is known."""
    routes = Blueprint("receipts", __name__)
    public = signer.public() if signer else {"keys": []}

    def keys() -> Response:
        response = Response(json.dumps(public), content_type="application/json")
        response.headers["Cache-Control"] = "public, max-age=300"
        return response

    def check() -> Response:
        texts, files = read_form(("receipt", "sha256"), ("image",))
        if "receipt" not in texts:
            raise Problem("missing-part", part="receipt")
        size = None
        if "image" in files:
            content = files["image"].read()
            digest, size = hashlib.sha256(content).hexdigest(), len(content)
        elif _DIGEST.fullmatch(texts.get("sha256", "")):
            digest = texts["sha256"]
        elif "sha256" in texts:
            raise Problem("invalid-digest")
        else:
            raise Problem("missing-part", part="image")
        found = verify(texts["receipt"], public, image_sha256=digest, image_bytes=size)
        return Response(found.model_dump_json(), content_type="application/json")

    routes.get("/.well-known/jwks.json")(keys)
    routes.post("/v1/receipts/verify")(check)
    return routes
