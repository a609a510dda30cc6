"""The OpenAPI document is complete, true, and browsable."""

import json
import re
from html.parser import HTMLParser

import jsonschema
import schemathesis
from hypothesis import HealthCheck, given, settings

from checker.service.app import create_app
from checker.service.openapi import openapi
from checker.service.operations import OPERATIONS
from checker.service.problems import catalogue
from checker.settings import Settings

NOT_DESCRIBED = {"/console"}


def validator(name):
    return jsonschema.Draft202012Validator({"$ref": f"#/components/schemas/{name}", **openapi()})


def test_every_route_is_described_and_every_description_has_a_route(app):
    routes = {
        (method.lower(), re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if not any(rule.rule.startswith(prefix) for prefix in NOT_DESCRIBED)
    }
    assert routes == {(operation.method, operation.path) for operation in OPERATIONS}


def test_every_problem_is_described_somewhere():
    told = {key for operation in OPERATIONS for key in operation.all_problems()}
    # What the server or the router says before any call is known.
    general = {"not-found", "method-not-allowed", "request-line-too-long", "headers-too-large"}
    general |= {
        "invalid-token",
        "invalid-policy-file",
        "invalid-what-if",
        "login-refused",
        "invalid-mark",
    }  # of the console, which is for people
    assert told | general == set(catalogue())


def test_reports_and_problems_hold_to_their_schemas(post):
    validator("Report").validate(post().json)
    validator("Report").validate(post(image=b"rubbish").json)
    validator("Problem").validate(post(category="x").json)


def test_policies_hold_to_their_schemas(client):
    validator("Policies").validate(client.get("/v1/policies").json)
    validator("Policy").validate(client.get("/v1/policies/hunan-2021").json)


def test_every_example_holds_to_its_schema():
    examples = 0
    for methods in openapi()["paths"].values():
        for call in methods.values():
            for answer in call["responses"].values():
                for media in answer.get("content", {}).values():
                    for example in media.get("examples", {}).values():
                        name = media["schema"]["$ref"].rpartition("/")[2]
                        validator(name).validate(example["value"])
                        assert "{" not in str(example["value"].get("detail", ""))
                        examples += 1
    assert examples > 50


def test_the_document_is_served_as_it_is(client):
    assert client.get("/openapi.json").json == json.loads(json.dumps(openapi()))


class Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []
        self.ids = set()

    def handle_starttag(self, tag, attributes):
        self.found += [value for name, value in attributes if name in ("src", "href", "action")]
        self.ids |= {value for name, value in attributes if name == "id"}
        assert tag not in ("script", "link", "iframe", "img")


def test_the_page_needs_nothing_from_elsewhere(client):
    response = client.get("/docs")
    page = Links()
    page.feed(response.text)
    assert {link for link in page.found if not link.startswith("#")} == {"openapi.json"}
    assert {link[1:] for link in page.found if link.startswith("#")} <= page.ids
    assert "url(" not in response.text and "@import" not in response.text
    nonce = re.search(r'nonce="([^"]+)"', response.text).group(1)
    assert f"'nonce-{nonce}'" in response.headers["Content-Security-Policy"]
    for operation in OPERATIONS:
        assert operation.path in response.text


def test_generated_requests_find_nothing(engines):
    app = create_app(Settings(), engines)
    inner = app.wsgi_app
    app.wsgi_app = lambda environ, start: inner(environ | {"REMOTE_ADDR": "127.0.0.1"}, start)
    api = schemathesis.openapi.from_wsgi("/openapi.json", app)
    for operation in (result.ok() for result in api.get_all_operations()):

        @given(case=operation.as_strategy())
        @settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
        def sends(case):
            case.call_and_validate()

        sends()
