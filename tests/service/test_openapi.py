"""The OpenAPI document is complete, true, and browsable."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings, strategies
from schemathesis import GenerationMode

from checker.checks import BY_ID
from checker.service.keys import KeyFile
from checker.service.openapi import openapi
from checker.service.operations import JSON, OPERATIONS
from checker.service.problems import MEDIA_TYPE, TYPE_PREFIX, catalogue
from checker.service.stored import SearchQuery

ROOT = Path(__file__).parents[2]
# The document itself, a whole policy, and keys that are made by each service for itself.
WITHOUT_EXAMPLE = {"openapi", "showPolicy", "receiptKeys"}
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
    elsewhere = openapi()["components"]["responses"].values()
    general = {name.partition(".")[0] for each in elsewhere for name in each["content"][MEDIA_TYPE]["examples"]}
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


def test_every_call_that_answers_in_words_has_examples_in_both_languages():
    for operation in OPERATIONS:
        call = openapi()["paths"][operation.path][operation.method]
        for status, answer in call["responses"].items():
            for media_type, media in answer.get("content", {}).items():
                if media_type == MEDIA_TYPE:
                    names = [name.rpartition(".") for name in media["examples"]]
                    assert {key for key, _, language in names if language == "en"} == {key for key, _, _ in names}
                    assert {key for key, _, language in names if language == "zh-CN"} == {key for key, _, _ in names}
                elif status == "200" and operation.answer[media_type] in ("Report", "Repair"):
                    assert set(media["examples"]) == {"zh-CN", "en"}
                elif status == "200" and media_type == JSON and operation.id not in WITHOUT_EXAMPLE:
                    assert media["examples"], operation.id


def test_every_code_and_every_type_of_problem_is_named():
    schemas = openapi()["components"]["schemas"]
    assert set(schemas["Problem"]["properties"]["type"]["enum"]) == {TYPE_PREFIX + key for key in catalogue()}
    source = "".join(path.read_text("utf-8") for path in (ROOT / "checker" / "checks").glob("*.py"))
    used = {code for check in BY_ID for code in re.findall(rf'"({check}\.[a-z_]+)"', source)}
    assert len(used) > 60
    assert used <= set(schemas["Code"]["enum"])
    for code, words in schemas["Code"]["x-words"].items():
        assert set(words) == {"en", "zh-CN"}, code
        assert all(text["message"] and text["hint"] for text in words.values()), code
        assert not re.search(r"\{\w+:", str([text["message"] for text in words.values()])), code
    assert schemas["CheckResult"]["properties"]["id"]["enum"] == list(BY_ID)


def test_schemas_are_schemas():
    for name in openapi()["components"]["schemas"]:
        jsonschema.Draft202012Validator.check_schema(openapi()["components"]["schemas"][name])


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
    for code in openapi()["components"]["schemas"]["Code"]["enum"]:
        assert f"<code>{code}</code>" in response.text
    for parameter in SearchQuery.model_fields:
        assert f"<code>{parameter}</code>" in response.text


def test_generated_requests_find_nothing(start, tmp_path):
    """Against the service as it runs, keys and all: right requests and wrong ones."""
    keys = tmp_path / "keys.json"
    secret, _ = KeyFile(keys).create("fuzz", "admin", rate="100000/minute")
    server = start(CHECKER_ENGINES="1", CHECKER_KEYS_FILE=str(keys))
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {secret}"
    api = schemathesis.openapi.from_url(f"http://127.0.0.1:{server.port}/openapi.json")
    for operation in (result.ok() for result in api.get_all_operations()):

        @given(case=strategies.one_of(operation.as_strategy(), operation.as_strategy(GenerationMode.NEGATIVE)))
        @settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
        def sends(case):
            case.call_and_validate(session=session)

        sends()
    session.close()
