"""`POST /v1/repairs` hands out the new image with its own report."""

import base64
import hashlib

import jsonschema

from checker.service.openapi import openapi
from tests.service.conftest import form


def test_a_refusal_is_an_answer(client):
    response = client.post("/v1/repairs", **form({"image": b"GIF89a rubbish", "category": "photo"}))
    assert response.status_code == 200
    assert response.json["image"] is None
    assert response.json["refused"][0].startswith("format.")
    assert response.json["report"]["verdict"] == "fail"
    schema = {"$ref": "#/components/schemas/Repair", **openapi()}
    jsonschema.Draft202012Validator(schema).validate(response.json)
    assert client.get(f"/v1/checks/{response.json['report']['id']}").json["image"]["bytes"] == 14


def test_the_report_is_that_of_the_image_handed_out(client, picture):
    response = client.post("/v1/repairs", **form({"image": picture, "category": "photo"}))
    assert response.status_code == 200
    if response.json["image"] is not None:
        content = base64.b64decode(response.json["image"])
        assert hashlib.sha256(content).hexdigest() == response.json["report"]["image"]["sha256"]
    else:
        assert response.json["report"]["image"]["sha256"] == hashlib.sha256(picture).hexdigest()


def test_mistakes_are_problems_as_in_checks(client, picture):
    assert client.post("/v1/repairs", **form({"image": picture})).status_code == 400
    assert client.post("/v1/repairs", **form({"image": picture, "category": "x"})).status_code == 422
