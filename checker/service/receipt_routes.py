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
        if "sha256" in texts and not _DIGEST.fullmatch(texts["sha256"]):
            raise Problem("invalid-digest")
        images: list[tuple[str, int | None]] = [(texts["sha256"], None)] if "sha256" in texts else []
        if "image" in files:
            content = files["image"].read()
            images.append((hashlib.sha256(content).hexdigest(), len(content)))
        if not images:
            raise Problem("missing-part", part="image")
        # Who sends both the file and its digest is told when the receipt does not hold for either.
        each = [verify(texts["receipt"], public, image_sha256=digest, image_bytes=size) for digest, size in images]
        found = next((told for told in each if not told.valid), each[0])
        return Response(found.model_dump_json(), content_type="application/json")

    routes.get("/.well-known/jwks.json")(keys)
    routes.post("/v1/receipts/verify")(check)
    return routes
