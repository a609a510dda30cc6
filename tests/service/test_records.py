"""Stored reports, in SQLite and in a real PostgreSQL."""

import json
import re
import shutil
import socket
import subprocess
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from cryptography.fernet import Fernet

from checker.service.app import create_app
from checker.service.keys import KeyFile
from checker.service.records import Query, Records, RecordsError, store
from checker.service.records.tables import Base
from checker.service.stored import DATE_PATTERN
from checker.settings import Settings, SettingsError
from checker.uuid7 import uuid7
from tests.service.conftest import form
from tests.service.reports import KEY, report


@pytest.fixture(scope="session")
def postgresql():
    """The address of a PostgreSQL that runs for these tests only."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    programs = found[-1].parent if found else None
    if programs is None:
        named = shutil.which("initdb")
        if named is None:
            pytest.skip("PostgreSQL is not installed")
        programs = Path(named).parent
    # A folder of its own: pytest closes its own ones to other users whenever a run begins.
    home = Path(tempfile.mkdtemp(prefix="postgresql"))
    # It refuses to run as root, as tests in containers often do.
    root = Path("/proc/self").stat().st_uid == 0
    user = {"user": "postgres", "group": "postgres", "extra_groups": []} if root else {}
    if root:
        shutil.chown(home, "postgres", "postgres")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data = home / "data"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": home, **user}
    subprocess.run([programs / "initdb", "-D", data, "-U", "checker", "-A", "trust", "--no-sync"], check=True, **quiet)
    server = subprocess.Popen(
        [programs / "postgres", "-D", data, "-p", str(port), "-c", "listen_addresses=127.0.0.1", "-k", home, "-F"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=home,
        **user,
    )
    deadline = time.monotonic() + 30
    while subprocess.run([programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)], check=False).returncode:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    yield f"postgresql://checker@127.0.0.1:{port}/postgres"
    server.terminate()
    server.wait(timeout=20)
    shutil.rmtree(home)


@pytest.fixture(params=["memory", "file", "postgresql"])
def url(request, tmp_path):
    if request.param == "postgresql":
        address = request.getfixturevalue("postgresql")
        engine = store._engine(address)
        with engine.begin() as connection:
            connection.execute(sqlalchemy.text("DROP SCHEMA public CASCADE; CREATE SCHEMA public"))
        engine.dispose()
        return address
    return "sqlite://" if request.param == "memory" else f"sqlite:///{tmp_path}/records.db"


@pytest.fixture
def records(url):
    records = Records(url, days=30, keys=(KEY,))
    yield records
    records.close()


def test_a_report_comes_back_as_it_was(records):
    first = report()
    records.add(first, caller="portal", reference="A-1")
    assert records.find(first["id"]) == (first, "portal")
    assert list(records.find(first["id"])[0])[-3:] == ["fields", "timings_ms", "receipt"]
    assert records.find(str(uuid7())) is None


def test_search_by_everything(records):
    reports = [
        report(),
        report(verdict="pass", checks=[]),
        report(category="id_card_emblem", image={"sha256": "b" * 64, "bytes": 4}),
    ]
    for number, one in enumerate(reports):
        records.add(one, caller=f"caller{number}", reference=f"R{number}")

    def found(**query):
        return [summary["reference"] for summary in records.search(Query(**query))]

    assert found() == ["R2", "R1", "R0"]
    assert found(verdict="pass") == ["R1"]
    assert found(category="photo") == ["R1", "R0"]
    assert found(image_sha256="b" * 64) == ["R2"]
    assert found(code="blur.motion") == ["R2", "R0"]
    assert found(reference="R1") == ["R1"]
    assert found(caller="caller0") == ["R0"]
    assert found(limit=1) == ["R2"]
    assert found(scope=("id_card_emblem", "student_card")) == ["R2"]
    assert found(scope=("id_card_emblem",), category="photo") == []
    assert found(before=reports[2]["id"], limit=1) == ["R1"]
    now = datetime.now(UTC)
    assert found(since=now + timedelta(hours=1)) == []
    assert found(until=now - timedelta(hours=1)) == []
    assert found(since=now - timedelta(hours=1), until=now + timedelta(hours=1)) == ["R2", "R1", "R0"]
    assert records.search(Query(reference="R0"))[0]["codes"] == ["blur.motion", "blur.too_blurry"]


def test_reports_are_kept_for_so_many_days(records):
    old = report(created_at="2021-01-12T08:30:00.123Z")
    fresh = report()
    records.add(fresh)
    with records._session() as session:
        session.execute(sqlalchemy.update(store.StoredReport).values(created_at=datetime.now(UTC) - timedelta(days=29)))
    records.add(old)
    assert records.find(old["id"]) is None
    records.tidy()
    with records._session() as session:
        assert [stored.id for stored in session.scalars(sqlalchemy.select(store.StoredReport))] == [fresh["id"]]
        codes = session.scalars(sqlalchemy.select(store.StoredCode.report_id)).all()
        assert set(codes) == {fresh["id"]}


def test_the_tables_are_those_of_the_migrations(records):
    records.search(Query())
    with records._engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, Base.metadata) == []


def test_a_second_service_finds_the_tables_made(records, url):
    records.add(report(), reference="A")
    if url != "sqlite://":
        other = Records(url, days=30, keys=(KEY,))
        assert [found["reference"] for found in other.search(Query())] == ["A"]
        other.close()


def test_nothing_personal_is_readable_in_the_file(tmp_path):
    path = tmp_path / "records.db"
    for keys in ((KEY,), ()):
        records = Records(f"sqlite:///{path}", days=30, keys=keys)
        one = report()
        records.add(one)
        content = path.read_bytes()
        assert one["id"].encode() in content
        for secret in ("张三".encode(), b"11010519491231002X", json.dumps("张三").encode()):
            assert secret not in content
        assert records.find(one["id"])[0]["fields"] == (one["fields"] if keys else {})
        records.close()


def test_keys_can_be_changed(tmp_path):
    url, new = f"sqlite:///{tmp_path}/records.db", Fernet.generate_key().decode()
    one = report()
    for keys, seen in (((KEY,), True), ((new, KEY), True), ((new,), False)):
        records = Records(url, days=30, keys=keys)
        if keys == (KEY,):
            records.add(one)
        assert (records.find(one["id"])[0]["fields"] == one["fields"]) is seen
        records.close()


def test_in_memory_only_the_last_reports_are_kept(monkeypatch):
    monkeypatch.setattr(store, "IN_MEMORY_REPORTS_MAX", 3)
    records = Records("sqlite://", days=30)
    reports = [report() for _ in range(5)]
    for one in reports:
        records.add(one)
    assert [summary["id"] for summary in records.search(Query())] == [one["id"] for one in reversed(reports[2:])]
    records.close()


def test_wrong_settings_are_told_at_the_start(engines):
    for wrong in ({"database_url": "mysql://x"}, {"database_url": "nonsense"}, {"records_keys": "short"}):
        with pytest.raises(SettingsError, match="CHECKER_DATABASE_URL or CHECKER_RECORDS_KEYS"):
            create_app(Settings(**wrong), engines)


def test_a_database_that_is_down_costs_the_caller_nothing(engines, tmp_path):
    app = create_app(Settings(database_url=f"sqlite:///{tmp_path}/missing/records.db"), engines)
    client = app.test_client()
    for _ in range(3):
        response = client.post("/v1/checks", **form({"image": b"rubbish", "category": "photo"}))
        assert response.status_code == 200
    assert "checker_record_failures_total 3.0" in client.get("/metrics").text
    shown = client.get(f"/v1/checks/{response.json['id']}")
    assert (shown.status_code, shown.json["type"]) == (503, "urn:checker:problem:records-unavailable")
    assert client.get("/v1/checks").status_code == 503


def test_a_database_of_a_later_version_costs_the_caller_nothing_either(engines, tmp_path):
    url = f"sqlite:///{tmp_path}/records.db"
    later = Records(url, days=30)
    later.search(Query())
    with later._engine.begin() as connection:
        connection.execute(sqlalchemy.text("UPDATE alembic_version SET version_num = '9999'"))
    later.close()
    client = create_app(Settings(database_url=url), engines).test_client()
    assert client.post("/v1/checks", **form({"image": b"rubbish", "category": "photo"})).status_code == 200
    assert "checker_record_failures_total 1.0" in client.get("/metrics").text


def test_an_unreachable_postgresql_is_left_alone_for_a_while(monkeypatch):
    tries = []
    monkeypatch.setattr(store, "migrate", lambda engine: (tries.append(engine), engine.connect().close()))
    monkeypatch.setattr(store, "_PAUSE_SECONDS", 600.0)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        records = Records(f"postgresql://x@127.0.0.1:{closed.getsockname()[1]}/x", days=1)
        for _ in range(20):
            with pytest.raises(RecordsError):
                records.add(report())
    assert len(tries) == 1
    records.close()


def test_reports_over_http(engines, tmp_path):
    file = KeyFile(tmp_path / "keys.json")
    secrets = {name: file.create(name, role)[0] for name, role in (("a", "check"), ("b", "check"), ("s", "staff"))}
    app = create_app(Settings(keys_file=str(tmp_path / "keys.json"), records_keys=KEY), engines)
    client = app.test_client()

    def auth(name):
        return {"Authorization": f"Bearer {secrets[name]}"}

    made = client.post(
        "/v1/checks", headers=auth("a"), **form({"image": b"x", "category": "photo", "reference": "N:7"})
    )
    path = made.headers["Location"]
    assert client.get(path, headers=auth("a")).json == made.json
    assert client.get(path, headers=auth("s")).json == made.json
    assert client.get(path, headers=auth("b")).status_code == 404
    assert client.get("/v1/checks", headers=auth("a")).status_code == 403
    page = client.get("/v1/checks?reference=N:7&verdict=fail&code=format.unsupported", headers=auth("s")).json
    assert [found["id"] for found in page["reports"]] == [made.json["id"]]
    assert page["reports"][0]["caller"] == "a"
    assert page["next"] is None
    for wrong in (
        "limit=0",
        "limit=x",
        "nonsense=1",
        "since=2021-13-01",
        "verdict=maybe",
        "limit=1&limit=2",
        "code=%27",
    ):
        response = client.get(f"/v1/checks?{wrong}", headers=auth("s"))
        assert (response.status_code, response.json["type"]) == (400, "urn:checker:problem:invalid-query")
    for reference in ("张三", "x" * 65, "11010519491231002X", "portal/11010519491231002x"):
        bad = client.post(
            "/v1/checks", headers=auth("a"), **form({"image": b"x", "category": "photo", "reference": reference})
        )
        assert bad.json["type"] == "urn:checker:problem:invalid-reference"


def test_dates_are_the_days_of_the_calendar():
    pattern = re.compile(DATE_PATTERN)
    days = {f"{year}-{month:02}-{day:02}" for year in range(1896, 2204) for month in range(14) for day in range(33)}
    first, count = date(1900, 1, 1), (date(2200, 1, 1) - date(1900, 1, 1)).days
    real = {(first + timedelta(days=number)).isoformat() for number in range(count)}
    assert {day for day in days if pattern.fullmatch(day)} == real
