"""Who gets into the console: keys, sessions and their cookies."""

import json
import re

import pytest

from checker.service.app import create_app
from checker.service.keys import KeyFile
from checker.service.records import Query
from checker.settings import Settings
from tests.service.conftest import form, token_of

ID = "01978c5e-0000-7000-8000-000000000000"


@pytest.fixture
def door(engines, tmp_path):
    """A client of a service with keys, the file of keys, and keys by role."""
    file = KeyFile(tmp_path / "keys.json")
    made = {role: file.create(role, role) for role in ("check", "staff", "admin")}
    app = create_app(Settings(keys_file=str(tmp_path / "keys.json"), host="0.0.0.0"), engines)
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    return client, file, made


def get(client, path):
    return client.get(path, base_url="https://localhost")


def post(client, path, **parts):
    return client.post(path, base_url="https://localhost", **form(parts))


def log_in(client, key):
    return post(client, "/console/login", csrf=token_of(get(client, "/console/login")), key=key)


def test_strangers_are_sent_to_the_login_whatever_they_show_in_headers(door):
    client, _, made = door
    for path, query in (("/console/", ""), ("/console/wording", "?back=%2Fconsole%2Fwording"), ("/console//nix", "")):
        response = client.get(path, headers={"Authorization": f"Bearer {made['admin'][0]}"})
        assert (response.status_code, response.location) == (303, f"/console/login{query}")
    assert post(client, "/console/check", image=b"x", category="photo").status_code == 303
    with client.get("/console/static/console.css") as response:
        assert response.status_code == 200


def test_staff_log_in_and_out(door):
    client, _, made = door
    response = log_in(client, made["staff"][0])
    assert (response.status_code, response.location) == (303, "/console/")
    cookie = response.headers["Set-Cookie"]
    assert all(word in cookie for word in ("HttpOnly", "SameSite=Lax", "Secure", "Path=/console", "Expires="))
    with client.session_transaction(base_url="https://localhost", path="/console/") as session:
        assert made["staff"][0] not in json.dumps(dict(session))
    page = get(client, "/console/")
    assert page.status_code == 200 and "(staff)" in page.text
    assert post(client, "/console/logout", csrf="x").status_code == 403
    assert post(client, "/console/logout", csrf=token_of(page)).status_code == 303
    assert get(client, "/console/").status_code == 303


def test_the_cookie_is_for_tls_only_where_tls_is_spoken(engines):
    client = create_app(Settings(), engines).test_client()
    assert "; Secure" in client.get("/console/", base_url="https://localhost").headers["Set-Cookie"]
    client = create_app(Settings(), engines).test_client()
    cookie = client.get("/console/", base_url="http://localhost").headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "Secure" not in cookie


@pytest.mark.parametrize(("secret", "known"), [("s" * 32, True), ("", False)])
def test_services_with_one_secret_know_each_other_s_logins(engines, tmp_path, secret, known):
    file = KeyFile(tmp_path / "keys.json")
    shown, _ = file.create("staff", "staff")
    settings = Settings(keys_file=str(tmp_path / "keys.json"), session_secret=secret)
    one, other = (create_app(settings, engines).test_client() for _ in range(2))
    log_in(one, shown)
    cookie = one.get_cookie("checker_console", path="/console")
    other.set_cookie("checker_console", cookie.value, path="/console")
    assert (get(other, "/console/").status_code == 200) is known


def test_the_login_leads_on_to_the_page_that_was_asked_for(door):
    client, _, made = door
    wanted = f"/console/reports/{ID}"
    page = get(client, get(client, wanted).location)
    (back,) = re.findall(r'name="back" value="([^"]*)"', page.text)
    parts = {"csrf": token_of(page), "key": made["staff"][0]}
    assert post(client, "/console/login", **parts, back=back).location == wanted
    for elsewhere in ("https://elsewhere.example", "//elsewhere.example", "/v1/checks"):
        parts["csrf"] = token_of(get(client, "/console/login"))
        assert post(client, "/console/login", **parts, back=elsewhere).location == "/console/"


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


def test_a_token_of_other_letters_is_refused_like_any_other(door):
    client, _, made = door
    get(client, "/console/login")
    assert post(client, "/console/login", csrf="张é", key=made["staff"][0]).status_code == 403


def test_staff_bound_to_categories_find_nothing_of_others(door):
    client, file, made = door
    shown = {"Authorization": f"Bearer {made['check'][0]}"}
    for category in ("photo", "id_card_emblem"):
        client.post("/v1/checks", headers=shown, **form({"image": b"x", "category": category}))
    log_in(client, file.create("bound", "staff", categories=("photo",))[0])
    page = get(client, "/console/reports").text
    (photo,) = re.findall(r"/console/reports/([0-9a-f-]{36})", page)
    assert get(client, f"/console/reports/{photo}").status_code == 200
    ids = [found["id"] for found in client.application.records.search(Query())]
    (other,) = set(ids) - {photo}
    assert get(client, f"/console/reports/{other}").status_code == 404


def test_staff_bound_to_categories_count_and_export_theirs_only(door):
    client, file, made = door
    shown = {"Authorization": f"Bearer {made['check'][0]}"}
    for category in ("photo", "id_card_emblem"):
        client.post("/v1/checks", headers=shown, **form({"image": b"x", "category": category}))
    log_in(client, made["staff"][0])
    for found in client.application.records.search(Query()):
        parts = {"check": "format", "right": "pass", "reason": f"of {found['category']}"}
        csrf = token_of(get(client, f"/console/reports/{found['id']}"))
        assert post(client, f"/console/reports/{found['id']}/marks", csrf=csrf, **parts).status_code == 303
    assert len(get(client, "/console/marks.jsonl").text.splitlines()) == 2
    log_in(client, file.create("bound", "staff", categories=("photo",))[0])
    (line,) = get(client, "/console/marks.jsonl").text.splitlines()
    assert json.loads(line)["category"] == "photo"
    marks = get(client, "/console/marks").text
    assert "of photo" in marks and "of id_card_emblem" not in marks and "现存 1 份报告中的 1 份" in marks
    overview = get(client, "/console/overview").text
    assert ">1</a>" in overview and ">2</a>" not in overview and ">2</td>" not in overview


def test_a_revoked_key_ends_its_sessions(door):
    client, file, made = door
    log_in(client, made["admin"][0])
    assert get(client, "/console/").status_code == 200
    file.revoke(made["admin"][1].id)
    assert get(client, "/console/").status_code == 303


def test_without_keys_this_machine_needs_no_login(client):
    assert client.get("/console/").status_code == 200
    assert client.get("/console/", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 403
