"""Images of refused uploads: kept only on demand, encrypted, for their own days, and never seen unnoticed."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy
import structlog
from cryptography.fernet import Fernet

from checker.service.app import create_app
from checker.service.keys import KeyFile
from checker.service.records import LookQuery, Records, RecordsError, has_image, look_at_image, looks
from checker.service.records.tables import StoredImage, StoredReport
from checker.service.run import tidy_now_and_then
from checker.settings import Settings
from checker.uuid7 import uuid7
from tests.service.conftest import form
from tests.service.reports import KEY, report
from tests.service.test_records import postgresql, url  # noqa: F401 - fixtures

IMAGE = b"the bytes of a document" * 100


@pytest.fixture
def records(url):  # noqa: F811 - the fixture
    records = Records(url, days=30, keys=(KEY,), image_days=3)
    yield records
    records.close()


def seen(records, one, place="api"):
    return look_at_image(records, one["id"], looker="staff-a", key="1a2b3c4d", place=place)


def test_a_refused_image_comes_back_and_the_look_is_written_down(records):
    one, other = report(), report(verdict="review")
    for each in (one, other):
        records.add(each, image=IMAGE)
    assert has_image(records, one["id"]) is True
    assert looks(records, LookQuery()) == []
    assert seen(records, one) == IMAGE
    assert seen(records, one, "console") == IMAGE
    for missing in (other["id"], str(uuid7())):
        assert has_image(records, missing) is False
        assert look_at_image(records, missing, looker="x", key="", place="api") is None
    last, first = looks(records, LookQuery())
    assert (first.place, last.place) == ("api", "console")
    assert (first.report_id, first.image_sha256, first.category) == (one["id"], "a" * 64, "photo")
    assert (first.looker, first.key) == ("staff-a", "1a2b3c4d")
    assert abs(first.at - datetime.now(UTC)) < timedelta(minutes=1)


def test_looks_are_found_by_everything(records):
    one, other = report(), report()
    for each, looker in ((one, "a"), (other, "b")):
        records.add(each, image=IMAGE)
        look_at_image(records, each["id"], looker=looker, key="", place="api")
    now = datetime.now(UTC)

    def found(**query):
        return [look.looker for look in looks(records, LookQuery(**query))]

    assert found() == ["b", "a"]
    assert found(report_id=one["id"]) == ["a"]
    assert found(looker="b") == ["b"]
    assert found(limit=1) == ["b"]
    assert found(before=looks(records, LookQuery())[0].id) == ["a"]
    assert found(since=now + timedelta(hours=1)) == []
    assert found(since=now - timedelta(hours=1), until=now + timedelta(hours=1)) == ["b", "a"]


def test_an_image_goes_after_its_days_and_the_look_stays(records):
    one = report()
    records.add(one, image=IMAGE)
    assert seen(records, one) == IMAGE
    with records.session() as session:
        session.execute(sqlalchemy.update(StoredImage).values(created_at=datetime.now(UTC) - timedelta(days=3)))
    assert has_image(records, one["id"]) is False
    assert seen(records, one) is None
    records.tidy()
    with records.session() as session:
        assert session.scalars(sqlalchemy.select(StoredImage)).all() == []
    assert records.find(one["id"]) is not None
    assert len(looks(records, LookQuery())) == 1


def test_an_image_goes_with_its_report(records):
    one = report()
    records.add(one, image=IMAGE)
    with records.session() as session:
        session.execute(sqlalchemy.text("DELETE FROM reports"))
        assert session.scalars(sqlalchemy.select(StoredImage)).all() == []


def test_a_look_that_cannot_be_written_down_shows_nothing(records):
    one = report()
    records.add(one, image=IMAGE)
    with records.session() as session:
        session.execute(sqlalchemy.text("DROP TABLE image_looks"))
    with pytest.raises(RecordsError):
        seen(records, one)


def test_switched_off_nothing_is_kept_and_what_was_kept_goes(tmp_path):
    path = tmp_path / "records.db"
    one = report()
    kept = Records(f"sqlite:///{path}", days=30, keys=(KEY,), image_days=3)
    kept.add(one, image=IMAGE)
    kept.close()
    assert IMAGE[:23] not in path.read_bytes()
    off = Records(f"sqlite:///{path}", days=30, keys=(KEY,))
    off.add(report(), image=IMAGE)
    assert has_image(off, one["id"]) is False
    off.tidy()
    with off.session() as session:
        assert session.scalar(sqlalchemy.select(sqlalchemy.func.count()).select_from(StoredImage)) == 0
    off.close()


def test_without_the_key_an_image_is_neither_kept_nor_shown(tmp_path):
    with pytest.raises(RecordsError, match="encrypted"):
        Records("sqlite://", days=30, image_days=3)
    url = f"sqlite:///{tmp_path}/records.db"  # noqa: F811 - the fixture
    one = report()
    new = Fernet.generate_key().decode()
    for keys, shown in (((KEY,), IMAGE), ((new, KEY), IMAGE), ((new,), None)):
        records = Records(url, days=30, keys=keys, image_days=3)
        if keys == (KEY,):
            records.add(one, image=IMAGE)
        assert seen(records, one) == shown
        records.close()


@pytest.fixture
def door(engines, tmp_path):
    file = KeyFile(tmp_path / "keys.json")
    secrets = {role: file.create(f"{role}-x", role)[0] for role in ("check", "staff", "admin")}
    for name, category in (("photos", "photo"), ("cards", "id_card_portrait")):
        secrets[name] = file.create(name, "staff", categories=(category,))[0]
        secrets[f"{name}-admin"] = file.create(f"{name}-admin", "admin", categories=(category,))[0]
    settings = Settings(
        keys_file=str(tmp_path / "keys.json"),
        database_url=f"sqlite:///{tmp_path}/records.db",
        records_keys=KEY,
        refused_images_days=2,
    )
    app = create_app(settings, engines)
    client = app.test_client()

    def get(role, path):
        return client.get(path, headers={"Authorization": f"Bearer {secrets[role]}"})

    made = client.post(
        "/v1/checks",
        headers={"Authorization": f"Bearer {secrets['check']}"},
        **form({"image": b"rubbish", "category": "photo"}),
    )
    yield get, made.json["id"]
    app.records.close()


def test_staff_see_the_image_and_admins_the_looks(door):
    get, report_id = door
    path = f"/v1/checks/{report_id}/image"
    assert get("check", path).status_code == 403
    assert get("staff", "/v1/image-looks").status_code == 403
    with structlog.testing.capture_logs() as logged:
        shown = get("staff", path)
    assert (shown.status_code, shown.data) == (200, b"rubbish")
    assert shown.content_type == "application/octet-stream"
    assert shown.headers["Content-Disposition"] == "attachment"
    assert shown.headers["Cache-Control"] == "no-store"
    assert [(line["report"], line["looked_at_image"]) for line in logged] == [(report_id, True)]
    for other in (str(uuid7()), "nonsense"):
        missing = get("staff", f"/v1/checks/{other}/image")
        assert (missing.status_code, missing.json["type"]) == (404, "urn:checker:problem:no-such-image")
    page = get("admin", f"/v1/image-looks?report_id={report_id}&looker=staff-x").json
    assert [(look["looker"], look["place"], look["report_id"]) for look in page["looks"]] == [
        ("staff-x", "api", report_id)
    ]
    assert len(page["looks"][0]["key"]) == 8
    assert page["next"] is None
    assert get("admin", "/v1/image-looks?limit=1").json["next"] == page["looks"][0]["id"]
    for wrong in ("limit=0", "limit=1&limit=2", "nonsense=1", "since=2021-13-01", "before=x"):
        response = get("admin", f"/v1/image-looks?{wrong}")
        assert (response.status_code, response.json["type"]) == (400, "urn:checker:problem:invalid-query")


def test_staff_bound_to_categories_see_nothing_of_others(door):
    get, report_id = door
    for path in (f"/v1/checks/{report_id}", f"/v1/checks/{report_id}/image"):
        assert (get("photos", path).status_code, get("cards", path).status_code) == (200, 404)
    assert [get(name, "/v1/checks").json["reports"] != [] for name in ("photos", "cards")] == [True, False]
    for role, lookers in (("admin", ["photos"]), ("photos-admin", ["photos"]), ("cards-admin", [])):
        assert [look["looker"] for look in get(role, "/v1/image-looks").json["looks"]] == lookers


def test_what_is_kept_no_longer_goes_without_any_upload(records, caplog):
    records.add(report(), image=IMAGE)
    with records.session() as session:
        session.execute(sqlalchemy.update(StoredReport).values(created_at=datetime.now(UTC) - timedelta(days=31)))
    pauses = []

    def pause(seconds):
        pauses.append(seconds)
        if len(pauses) == 2:
            raise InterruptedError

    with caplog.at_level(logging.INFO), pytest.raises(InterruptedError):
        tidy_now_and_then(records, pause)
    assert "1 reports were deleted" in caplog.text
    with records.session() as session:
        assert session.scalars(sqlalchemy.select(StoredImage)).all() == []
