"""The console's pages without a browser: sessions, tokens, headers, and what is never in them."""

import base64
import hashlib
import html
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


@pytest.fixture
def kept(client, post_check):
    return post_check(b"not a picture")


@pytest.fixture
def post_check(client):
    """Checks an image in the console; returns the id of its report."""

    def send(image, category="photo"):
        token = token_of(client.get("/console/"))
        response = client.post("/console/check", **form({"csrf": token, "image": image, "category": category}))
        assert response.status_code == 200
        return re.search(r"/console/reports/([0-9a-f-]{36})", response.text).group(1)

    return send


@pytest.mark.parametrize("query", ["", "verdict=fail", "category=photo", "code=format.unsupported", "since=2020-01-01"])
def test_reports_are_found_by_what_is_known_of_them(client, kept, query):
    assert kept in client.get(f"/console/reports?{query}").text


@pytest.mark.parametrize("query", ["verdict=pass", "category=id_card_emblem", "until=2020-01-01", "find=nobody-s"])
def test_other_reports_are_not(client, kept, query):
    assert kept not in client.get(f"/console/reports?{query}").text


def test_a_report_is_found_by_id_receipt_digest_or_file(client, kept):
    digest = hashlib.sha256(b"not a picture").hexdigest()
    receipt = base64.urlsafe_b64encode(json.dumps({"jti": kept}).encode()).decode().rstrip("=")
    for text in (kept, kept.upper(), f"x.{receipt}.y"):
        assert client.get("/console/reports", query_string={"find": text}).location == f"/console/reports/{kept}"
    assert kept in client.get(f"/console/reports?find={digest}").text
    token = token_of(client.get("/console/reports"))
    response = client.post("/console/reports", **form({"csrf": token, "image": b"not a picture"}))
    assert response.location == f"/console/reports?find={digest}"
    assert client.get("/console/reports", query_string={"find": "x.e30.y"}).status_code == 200
    assert client.get("/console/reports?verdict=nix").status_code == 400


def test_many_reports_come_in_pages(client, post_check):
    known = {post_check(b"no picture %d" % number) for number in range(27)}
    seen, path = set(), "/console/reports?category=photo"
    while path:
        text = client.get(path).text
        seen |= set(re.findall(r'href="/console/reports/([0-9a-f-]{36})"', text))
        older = re.search(r'href="(/console/reports\?[^"]*before=[^"]*)"', text)
        path = html.unescape(older.group(1)) if older else None
    assert known <= seen


def test_a_permalink_shows_the_report_without_the_picture(client, kept):
    text = client.get(f"/console/reports/{kept}").text
    assert "format.unsupported" in text and "data:image" not in text
    for wrong in ("x", "00000000-0000-0000-0000-000000000000"):
        assert client.get(f"/console/reports/{wrong}").status_code == 404


def test_a_mark_is_kept_counted_and_exported(client, kept):
    def mark(**parts):
        token = token_of(client.get(f"/console/reports/{kept}"))
        given = {"csrf": token, "check": "format", "right": "pass", "reason": "it <b>is</b> one"} | parts
        return client.post(f"/console/reports/{kept}/marks", **form(given))

    for wrong in ({"check": "nix"}, {"right": "perhaps"}, {"reason": " "}, {"reason": "x" * 501}):
        assert mark(**wrong).status_code == 422
    assert mark(csrf="x").status_code == 403
    assert mark(right="fail").status_code == 303
    assert mark().status_code == 303
    shown = client.get(f"/console/reports/{kept}").text
    assert "it &lt;b&gt;is&lt;/b&gt; one" in shown and shown.count("&lt;b&gt;") == 1
    lines = [json.loads(line) for line in client.get("/console/marks.jsonl").text.splitlines()]
    ours = next(line for line in lines if kept in line["reports"])
    assert (ours["path"], ours["category"]) == (hashlib.sha256(b"not a picture").hexdigest(), "photo")
    assert ours["expect_checks"] == {"format": "pass"}
    assert "<code>format</code>" in client.get("/console/marks").text


def test_the_overview_counts_what_is_kept(client, kept):
    text = client.get("/console/overview").text
    assert "format.unsupported" in text and "<code>total</code>" in text


def test_a_store_out_of_order_is_told_and_does_not_keep_a_check_from_its_report(engines):
    app = create_app(Settings(database_url="postgresql://127.0.0.1:1/none"), engines)
    client = app.test_client()
    token = token_of(client.get("/console/"))
    response = client.post("/console/check", **form({"csrf": token, "image": b"x", "category": "photo"}))
    assert response.status_code == 200
    for path in ("/console/reports", "/console/overview", "/console/marks"):
        response = client.get(path)
        assert (response.status_code, response.mimetype) == (503, "text/html")
