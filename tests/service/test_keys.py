"""API keys: at rest, in the file, on the command line, and at the door."""

import logging
import os
import re
import shutil
import socket
import subprocess
import time
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from checker.cli import main
from checker.service.app import create_app
from checker.service.keys import KeyFile, KeysError
from checker.settings import Settings, SettingsError
from tests.service.conftest import form


@pytest.fixture
def file(tmp_path):
    return KeyFile(tmp_path / "keys.json")


def test_only_the_digest_is_kept(file, tmp_path):
    secret, key = file.create("portal", "check")
    content = (tmp_path / "keys.json").read_text()
    assert secret not in content
    assert key.id in secret
    # The random part may hold underscores of its own: what stands behind the last one can be a single letter.
    assert secret.partition(f"{key.id}_")[2] not in content
    assert (tmp_path / "keys.json").stat().st_mode & 0o077 == 0


def test_who_could_read_the_file_still_can_when_a_key_is_added(file, tmp_path, monkeypatch):
    file.create("portal", "check")
    path = tmp_path / "keys.json"
    path.chmod(0o640)
    owner, given = path.stat(), []
    monkeypatch.setattr(os, "fchown", lambda _, user, group: given.append((user, group)))
    file.create("portal", "check")
    assert path.stat().st_mode & 0o777 == 0o640
    assert given == [(owner.st_uid, owner.st_gid)]


def test_a_file_that_cannot_be_replaced_stays_as_it_was(file, tmp_path, monkeypatch):
    secret, _ = file.create("portal", "check")

    def refused(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "fchown", refused)
    with pytest.raises(PermissionError):
        file.create("portal", "check")
    assert [found.name for found in tmp_path.iterdir()] == ["keys.json"]
    assert file.find(secret)


def test_a_key_is_found_by_all_of_it(file):
    secret, key = file.create("portal", "check")
    assert file.find(secret) == key
    for wrong in ("", "ck", secret[:-1], secret + "x", secret.replace(key.id, "00000000"), secret.upper(), key.digest):
        assert file.find(wrong) is None


def test_an_owner_has_two_live_keys_at_most(file):
    first, key = file.create("portal", "check")
    second, _ = file.create("portal", "check")
    with pytest.raises(KeysError, match="2 live keys"):
        file.create("portal", "check")
    assert file.find(first) and file.find(second)
    file.revoke(key.id)
    assert file.find(first) is None
    assert file.find(second)
    file.create("portal", "check")
    assert len(file.keys()) == 3


def test_a_key_expires(file):
    secret, _ = file.create("portal", "check", expires=datetime.now(UTC) - timedelta(seconds=1))
    assert file.find(secret) is None


def test_a_change_by_another_process_is_seen(file, tmp_path):
    secret, key = file.create("portal", "check")
    other = KeyFile(tmp_path / "keys.json")
    assert other.find(secret)
    file.revoke(key.id)
    assert other.find(secret) is None


def test_what_is_not_a_file_of_keys_is_told(tmp_path, engines):
    for content in ("", "[]", "{}", '{"keys": [{}]}', '{"keys": [{"id": "x"}]}'):
        (tmp_path / "keys.json").write_text(content)
        with pytest.raises(KeysError):
            KeyFile(tmp_path / "keys.json").keys()
    with pytest.raises(KeysError, match="rate"):
        KeyFile(tmp_path / "new.json").create("portal", "check", rate="often")
    with pytest.raises(SettingsError, match="CHECKER_KEYS_FILE"):
        create_app(Settings(keys_file=str(tmp_path / "nowhere.json")), engines)


def test_the_command_line_makes_lists_and_revokes(tmp_path):
    path = tmp_path / "keys.json"
    variables = {"CHECKER_KEYS_FILE": str(path), "COLUMNS": "200"}
    run = CliRunner()
    made = run.invoke(main, ["keys", "create", "portal", "--category", "photo", "--days", "90"], env=variables)
    assert made.exit_code == 0
    secret = made.stdout.strip()
    key = KeyFile(path).find(secret)
    assert key.categories == ("photo",)
    listed = run.invoke(main, ["keys", "list"], env=variables)
    assert key.id in listed.output and "live" in listed.output and secret not in listed.output
    assert run.invoke(main, ["keys", "revoke", key.id], env=variables).exit_code == 0
    assert "revoked" in run.invoke(main, ["keys", "list"], env=variables).output
    for wrong in (
        ["revoke", "nothing0"],
        ["create", "x", "--category", "passport"],
        ["create", "x", "--rate", "often"],
    ):
        assert run.invoke(main, ["keys", *wrong], env=variables).exit_code == 2


def shown(secret):
    return {"Authorization": f"Bearer {secret}"}


@pytest.fixture
def door(file, tmp_path, engines):
    """A client far away, of a service with keys; and the keys by role."""
    secrets = {role: file.create(role, role)[0] for role in ("check", "staff", "admin")}
    secrets["scoped"] = file.create("scoped", "check", categories=("id_card_emblem",))[0]
    secrets["slow"] = file.create("slow", "check", rate="2/hour")[0]
    app = create_app(Settings(keys_file=str(tmp_path / "keys.json")), engines)
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    return client, secrets


IMAGE = {"image": b"rubbish", "category": "photo"}


def test_without_keys_only_this_machine_is_served(engines, caplog):
    with caplog.at_level(logging.WARNING):
        client = create_app(Settings(), engines).test_client()
    assert "only requests from this machine" in caplog.text
    for address, status in (("127.0.0.1", 200), ("::1", 200), ("::ffff:127.0.0.1", 200), ("192.0.2.7", 403), ("", 403)):
        client.environ_base["REMOTE_ADDR"] = address
        assert client.post("/v1/checks", **form(IMAGE)).status_code == status
        assert client.get("/livez").status_code == 200
    forged = client.post("/v1/checks", headers={"X-Forwarded-For": "127.0.0.1"}, **form(IMAGE))
    assert forged.status_code == 403


def test_a_key_opens_the_door(door):
    client, secrets = door
    for role in ("check", "staff", "admin"):
        assert client.post("/v1/checks", headers=shown(secrets[role]), **form(IMAGE)).status_code == 200


@pytest.mark.parametrize(
    "authorization",
    [None, "Bearer", "Bearer nonsense", "Bearer ck_00000000_x", "Bearer 张三", "Digest x", "Basic eDp5", "Basic !"],
)
def test_without_one_it_stays_shut(door, authorization):
    client, _ = door
    headers = {"Authorization": authorization.encode()} if authorization else {}
    response = client.post("/v1/checks", headers=headers, **form(IMAGE))
    assert (response.status_code, response.json["type"]) == (401, "urn:checker:problem:unauthorized")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_keys_also_bind_this_machine(door):
    client, _ = door
    client.environ_base["REMOTE_ADDR"] = "127.0.0.1"
    assert client.post("/v1/checks", **form(IMAGE)).status_code == 401
    for path in ("/livez", "/docs", "/openapi.json", "/v1/policies", "/v1/policies/hunan-2021"):
        assert client.get(path).status_code == 200
    assert client.get("/metrics").status_code == 401


def test_the_body_of_a_stranger_is_not_read(door):
    client, _ = door
    response = client.post("/v1/checks", data=bytes(11_000_000), content_type="multipart/form-data; boundary=x")
    assert response.status_code == 401


def test_a_key_is_bound_to_its_categories(door):
    client, secrets = door
    assert client.post("/v1/checks", headers=shown(secrets["scoped"]), **form(IMAGE)).status_code == 403
    allowed = client.post(
        "/v1/checks", headers=shown(secrets["scoped"]), **form(IMAGE | {"category": "id_card_emblem"})
    )
    assert allowed.status_code == 200


def test_a_key_has_its_rate(door):
    client, secrets = door
    statuses = [client.post("/v1/checks", headers=shown(secrets["slow"]), **form(IMAGE)) for _ in range(3)]
    assert [response.status_code for response in statuses] == [200, 200, 429]
    assert statuses[2].json["type"] == "urn:checker:problem:rate-limited"
    assert 1 <= int(statuses[2].headers["Retry-After"]) <= 7200
    assert client.post("/v1/checks", headers=shown(secrets["check"]), **form(IMAGE)).status_code == 200


@pytest.fixture(scope="module")
def redis(tmp_path_factory):
    """The address of a Redis that runs for these tests only, and how to stop it."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("Redis is not installed")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [program, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"],
        cwd=tmp_path_factory.mktemp("redis"),
        stdout=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 30
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        assert time.monotonic() < deadline
        time.sleep(0.05)

    def stop():
        server.terminate()
        server.wait(timeout=20)

    yield f"redis://127.0.0.1:{port}/0", stop
    stop()


def test_several_services_count_together_in_redis_and_each_alone_when_it_is_down(redis, engines, file, tmp_path):
    address, stop = redis
    secret, _ = file.create("portal", "check", rate="3/hour")
    settings = Settings(keys_file=str(tmp_path / "keys.json"), rate_storage_url=address)
    services = [create_app(settings, engines) for _ in range(2)]

    def ask(service):
        return services[service].test_client().get("/v1/checks/x", headers=shown(secret)).status_code

    assert [ask(0), ask(1), ask(0)] == [404, 404, 404]
    assert [ask(0), ask(1)] == [429, 429]
    stop()
    # Each now counts for itself, and none breaks down.
    assert [ask(0) for _ in range(5)] == [404, 404, 404, 429, 429]
    assert ask(1) == 404


def test_the_rate_binds_sessions_of_the_console_too(engines, file, tmp_path):
    secret, _ = file.create("staff", "staff", rate="5/hour")
    client = create_app(Settings(keys_file=str(tmp_path / "keys.json")), engines).test_client()
    token = re.search(r'name="csrf" value="([^"]+)"', client.get("/console/login").text).group(1)
    client.post("/console/login", **form({"csrf": token, "key": secret}))
    pages = [client.get("/console/reports") for _ in range(6)]
    assert [page.status_code for page in pages].count(429) >= 1
    assert pages[-1].status_code == 429
    assert pages[-1].content_type.startswith("text/html")
    assert int(pages[-1].headers["Retry-After"]) > 0


def test_a_file_that_breaks_later_shuts_the_door(door, tmp_path):
    client, secrets = door
    (tmp_path / "keys.json").write_text("{")
    assert client.post("/v1/checks", headers=shown(secrets["check"]), **form(IMAGE)).status_code == 401
    (tmp_path / "keys.json").unlink()
    client.environ_base["REMOTE_ADDR"] = "127.0.0.1"
    assert client.post("/v1/checks", headers=shown(secrets["check"]), **form(IMAGE)).status_code == 401


def test_an_unusable_store_of_rates_is_told_at_the_start(engines):
    with pytest.raises(SettingsError, match="CHECKER_RATE_STORAGE_URL"):
        create_app(Settings(rate_storage_url="carrier-pigeon://x"), engines)
