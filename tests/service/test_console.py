"""The console's pages without a browser: sessions, tokens, headers, and what is never in them."""

import json
import re

import pytest

from checker.service.app import create_app
from checker.service.keys import KeyFile
from checker.settings import Settings
from tests.service.conftest import form


@pytest.fixture
def door(engines, tmp_path):
    """A client of a service with keys, the file of keys, and keys by role."""
    file = KeyFile(tmp_path / "keys.json")
    made = {role: file.create(role, role) for role in ("check", "staff", "admin")}
    app = create_app(Settings(keys_file=str(tmp_path / "keys.json"), host="0.0.0.0"), engines)
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    return client, file, made


def token_of(response):
    return re.search(r'name="csrf" value="([^"]+)"', response.text).group(1)


def get(client, path):
    return client.get(path, base_url="https://localhost")


def post(client, path, **parts):
    return client.post(path, base_url="https://localhost", **form(parts))


def log_in(client, key):
    return post(client, "/console/login", csrf=token_of(get(client, "/console/login")), key=key)


def test_strangers_are_sent_to_the_login_whatever_they_show_in_headers(door):
    client, _, made = door
    for path in ("/console/", "/console/wording", "/console/nix"):
        response = client.get(path, headers={"Authorization": f"Bearer {made['admin'][0]}"})
        assert (response.status_code, response.location) == (303, "/console/login")
    assert post(client, "/console/check", image=b"x", category="photo").status_code == 303
    with client.get("/console/static/console.css") as response:
        assert response.status_code == 200


def test_staff_log_in_and_out(door):
    client, _, made = door
    response = log_in(client, made["staff"][0])
    assert (response.status_code, response.location) == (303, "/console/")
    cookie = response.headers["Set-Cookie"]
    assert all(word in cookie for word in ("HttpOnly", "SameSite=Strict", "Secure", "Path=/console", "Expires="))
    with client.session_transaction(base_url="https://localhost", path="/console/") as session:
        assert made["staff"][0] not in json.dumps(dict(session))
    page = get(client, "/console/")
    assert page.status_code == 200 and "(staff)" in page.text
    assert post(client, "/console/logout", csrf="x").status_code == 403
    assert post(client, "/console/logout", csrf=token_of(page)).status_code == 303
    assert get(client, "/console/").status_code == 303


def test_a_key_of_another_role_or_none_is_refused_in_words(door):
    client, _, made = door
    for shown in (made["check"][0], "nonsense", "张三", ""):
        response = log_in(client, shown)
        assert response.status_code == 403 and 'role="alert"' in response.text
    assert get(client, "/console/").status_code == 303


def test_a_login_needs_the_token_of_its_page(door):
    client, _, made = door
    get(client, "/console/login")
    assert post(client, "/console/login", csrf="x", key=made["staff"][0]).status_code == 403
    assert get(client, "/console/").status_code == 303


def test_a_revoked_key_ends_its_sessions(door):
    client, file, made = door
    log_in(client, made["admin"][0])
    assert get(client, "/console/").status_code == 200
    file.revoke(made["admin"][1].id)
    assert get(client, "/console/").status_code == 303


def test_without_keys_this_machine_needs_no_login(client):
    assert client.get("/console/").status_code == 200
    assert client.get("/console/", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 403


def test_pages_may_load_nothing_from_elsewhere_and_are_not_cached(client):
    response = client.get("/console/")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
    assert response.headers["Cache-Control"] == "no-store"
    assert "style=" not in response.text and "onclick" not in response.text


@pytest.mark.parametrize("path", ["/console/check", "/console/what-if", "/console/logout", "/console/login"])
def test_every_form_needs_its_token(client, picture, path):
    parts = {"image": picture, "category": "photo"} if path.endswith("check") else {"csrf": "wrong"}
    response = client.post(path, **form(parts))
    assert response.status_code == 403
    assert response.mimetype == "text/html"


def test_errors_of_the_console_are_pages(client):
    token = token_of(client.get("/console/"))
    response = client.post("/console/check", **form({"csrf": token, "image": b"x", "category": "nix"}))
    assert response.status_code == 422 and response.mimetype == "text/html"
    response = client.post("/console/check", **form({"csrf": token, "image": b"x", "claims": "x" * 100_000}))
    assert response.status_code == 413 and response.mimetype == "text/html"
