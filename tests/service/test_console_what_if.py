"""The console decides again by other limits and policies, from the report alone."""

import html
import json
import re

import pytest

from checker import load_policy
from tests.service.conftest import form, token_of


def asks_what_if(client, accept="application/json", **parts):
    token = token_of(client.get("/console/"))
    return client.post("/console/what-if", headers={"Accept": accept}, **form({"csrf": token} | parts))


@pytest.fixture
def held(client, picture):
    """A report as the page holds it."""
    token = token_of(client.get("/console/"))
    response = client.post("/console/check", **form({"csrf": token, "image": picture, "category": "photo"}))
    return html.unescape(re.search(r'<textarea name="report"[^>]*>(.*?)</textarea>', response.text, re.S).group(1))


def test_another_limit_is_told_with_what_it_changes(client, held):
    before = next(check["status"] for check in json.loads(held)["checks"] if check["id"] == "file_size")
    less = {"limit:file_size:bytes_max": "4000"}
    told = asks_what_if(client, report=held, **less).json
    assert before == "pass" and told["verdict"]["status"] == "fail"
    (change,) = told["changes"]
    assert change["id"] == "file_size" and change["message"]
    assert (change["before"]["status"], change["after"]["status"]) == ("pass", "fail")
    assert asks_what_if(client, report=held).json["changes"] == []
    page = asks_what_if(client, "text/html", report=held, **less)
    assert page.mimetype == "text/html" and 'class="changes"' in page.text


def test_another_policy_is_read_from_a_file(client, held):
    text = load_policy()._file[0]
    stricter = text.replace(b"bytes_max = { value = 30720, warn = 30000,", b"bytes_max = { value = 4000, warn = 3000,")
    assert stricter != text
    told = asks_what_if(client, report=held, policy_file=stricter).json
    assert [change["id"] for change in told["changes"]] == ["file_size"]
    refused = asks_what_if(client, report=held, policy_file=b"id = 1")
    assert refused.status_code == 422 and "TOML" in refused.json["problem"]
    assert asks_what_if(client, report=held, policy_file=b"#" * 300_000).status_code == 422
    page = asks_what_if(client, "text/html", report=held, policy_file=b"<b>nix</b>")
    assert page.status_code == 422 and page.mimetype == "text/html" and "<b>nix" not in page.text


@pytest.mark.parametrize("wrong", [{"report": "{}"}, {"limit:dimensions:width_min": "wide"}, {"limit:nix:nix": "1"}])
def test_a_what_if_that_cannot_be_is_refused_in_words(client, held, wrong):
    response = asks_what_if(client, **({"report": held} | wrong))
    assert response.status_code == 422 and response.json["problem"]
