"""The console's pages without a browser: tokens, headers, reports found and marked, and what is never in them."""

import base64
import hashlib
import html
import json
import re
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from cryptography.fernet import Fernet

from checker.checks import CHECKS
from checker.messages import LANGUAGES
from checker.service.app import create_app
from checker.service.console.finder import in_zone
from checker.service.console.views import measure_words
from checker.service.openapi import report_codes
from checker.service.records import LookQuery, looks
from checker.service.stored import SearchQuery
from checker.settings import Settings
from tests.service.conftest import form, token_of
from tools.calibrate import __main__ as calibrate
from tools.calibrate import find


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


def test_what_can_be_filtered_by_are_the_codes_that_reports_have(client):
    offered = set(re.findall(r"<option(?: selected)?>([a-z_.]+)</option>", client.get("/console/reports").text))
    assert offered == set(report_codes())


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


@pytest.mark.parametrize("words", ["李明", "a b", "<b>x</b>", "x" * 65])
def test_words_that_can_be_no_report_find_nothing_and_stay_in_their_box(client, kept, words):
    response = client.get("/console/reports", query_string={"find": words})
    assert response.status_code == 200 and kept not in response.text
    assert f'name="find" value="{html.escape(words)}"' in response.text


def test_a_policy_that_has_changed_since_is_told(client, app, kept):
    assert 'class="notice"' not in client.get(f"/console/reports/{kept}").text
    plain, _ = app.records.find(kept)
    older = {**plain, "id": kept[:-4] + "0000", "policy": {**plain["policy"], "digest": "sha256:" + "0" * 64}}
    app.records.add(older)
    assert 'class="notice"' in client.get(f"/console/reports/{older['id']}").text


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
    assert (ours["expect_checks"], ours["kind"]) == ({"format": "pass"}, "overruled")
    assert date.fromisoformat(ours["as_of"]) <= date.today() + timedelta(days=1)
    text = client.get("/console/marks").text
    assert "<code>format</code>" in text and "it &lt;b&gt;is&lt;/b&gt; one" in text


def test_exported_marks_are_read_by_the_calibration(client, picture, post_check, tmp_path, monkeypatch, capsys):
    kept = post_check(picture)
    token = token_of(client.get(f"/console/reports/{kept}"))
    marked = {"csrf": token, "check": "dimensions", "right": "pass", "reason": "large enough"}
    assert client.post(f"/console/reports/{kept}/marks", **form(marked)).status_code == 303
    (tmp_path / "somewhere").mkdir()
    (tmp_path / "somewhere" / "a.jpg").write_bytes(picture)
    exported = tmp_path / "marks.jsonl"
    exported.write_text(client.get("/console/marks.jsonl").text, "utf-8")
    monkeypatch.setattr("sys.argv", ["find", str(exported), "--images", str(tmp_path / "somewhere")])
    capsys.readouterr()
    assert find.main() == 0
    labelled = tmp_path / "labelled.jsonl"
    labelled.write_text(capsys.readouterr().out, "utf-8")
    results, kinds = calibrate.run(labelled, "hunan-2021")
    assert [result["expected"] for result in results["dimensions"]] == ["pass"]
    assert sum(kinds["dimensions: overruled"].values()) == 1


def test_how_often_a_check_was_overruled_is_told_of_the_reports_that_name_it(engines):
    client = create_app(Settings(), engines).test_client()
    ids = []
    for number in range(4):
        token = token_of(client.get("/console/"))
        image = b"no picture %d" % number
        response = client.post("/console/check", **form({"csrf": token, "image": image, "category": "photo"}))
        ids.append(re.search(r"/console/reports/([0-9a-f-]{36})", response.text).group(1))
    mark = {"csrf": token, "check": "format", "right": "pass", "reason": "it is one"}
    assert client.post(f"/console/reports/{ids[0]}/marks", **form(mark)).status_code == 303
    assert "1 of 4 kept reports (25.0%)" in client.get("/console/marks", headers={"Accept-Language": "en"}).text


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


@pytest.fixture
def keeping(engines, tmp_path):
    """A service that keeps fields and refused images, encrypted."""
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'records.db'}",
        records_keys=Fernet.generate_key().decode(),
        refused_images_days=2,
    )
    return create_app(settings, engines)


def checked(client, image, **parts):
    token = token_of(client.get("/console/"))
    parts = {"csrf": token, "image": image, "category": "photo"} | parts
    response = client.post("/console/check", **form(parts))
    assert response.status_code == 200, response.text
    return re.search(r"/console/reports/([0-9a-f-]{36})", response.text).group(1)


def test_a_kept_image_is_shown_when_asked_for_and_the_look_is_written_down(keeping, picture):
    client = keeping.test_client()
    kept = checked(client, picture)
    page = client.get(f"/console/reports/{kept}")
    assert f'action="/console/reports/{kept}/image"' in page.text and "data:image" not in page.text
    assert looks(keeping.records, LookQuery()) == []
    assert client.post(f"/console/reports/{kept}/image", **form({"csrf": "x"})).status_code == 403
    assert looks(keeping.records, LookQuery()) == []
    shown = client.post(f"/console/reports/{kept}/image", **form({"csrf": token_of(page)}))
    assert "data:image/jpeg" in shown.text and 'class="layer layer-' in shown.text
    (look,) = looks(keeping.records, LookQuery())
    assert (look.report_id, look.place) == (kept, "console")
    assert 'class="looks"' in client.get(f"/console/reports/{kept}").text


def test_an_image_that_is_not_kept_is_neither_offered_nor_shown(client, kept):
    page = client.get(f"/console/reports/{kept}")
    assert f"/console/reports/{kept}/image" not in page.text
    assert client.post(f"/console/reports/{kept}/image", **form({"csrf": token_of(page)})).status_code == 404


def test_stored_fields_are_masked_until_asked_for(keeping, picture):
    client = keeping.test_client()
    kept = checked(client, picture)
    plain, _ = keeping.records.find(kept)
    plain["id"] = kept = kept[:-4] + "0000"
    plain["fields"] = {"name": {"value": "上官月", "confidence": 0.9}, "school": {"value": "<b>x", "confidence": 1}}
    keeping.records.add(plain)
    page = client.get(f"/console/reports/{kept}")
    assert "上**" in page.text and "上官月" not in page.text and "&lt;b&gt;x" in page.text and "<b>x" not in page.text
    assert client.post(f"/console/reports/{kept}", **form({"csrf": "x"})).status_code == 403
    shown = client.post(f"/console/reports/{kept}", **form({"csrf": token_of(page)}))
    assert "上官月" in shown.text


def test_what_the_applicant_entered_is_compared(client, picture):
    token = token_of(client.get("/console/"))
    parts = {"csrf": token, "image": picture, "category": "photo"}
    assert client.post("/console/check", **form(parts | {"claim:name": "x" * 201})).status_code == 400
    assert client.post("/console/check", **form(parts | {"claim:nix": "x"})).status_code == 400
    assert client.post("/console/check", **form(parts | {"claim:name": "上官月", "claim:sex": ""})).status_code == 200


def test_the_category_is_offered_again(client, post_check):
    post_check(b"no picture", "student_card")
    assert 'value="student_card" selected' in client.get("/console/").text


@pytest.mark.parametrize(
    ("back", "leads_to"),
    [
        ("/console/reports?verdict=fail&since=2021-01-12", "/console/reports?verdict=fail&since=2021-01-12"),
        (
            "/console/reports/01978c5e-0000-7000-8000-000000000000",
            "/console/reports/01978c5e-0000-7000-8000-000000000000",
        ),
        ("https://elsewhere.example/console/", "/console/"),
        ("//elsewhere.example", "/console/"),
        ("/console/\\elsewhere.example", "/console/"),
        ("/console//elsewhere.example", "/console/"),
        ("/console/logout\r\nSet-Cookie: a=b", "/console/"),
    ],
)
def test_the_other_language_leads_back_to_the_same_page_and_nowhere_else(client, back, leads_to):
    response = client.get("/console/language", query_string={"lang": "en", "back": back})
    assert (response.status_code, response.location) == (303, leads_to)


def test_every_page_links_to_itself_in_the_other_language(client, kept):
    for path in ("/console/", "/console/reports?verdict=fail", f"/console/reports/{kept}", "/console/wording"):
        page = client.get(path, headers={"Accept-Language": "en"})
        link = html.unescape(re.search(r'href="(/console/language[^"]+)"', page.text).group(1))
        client.get(link)
        assert client.get(path).headers["Content-Language"] == "zh-CN"
        assert client.get(link).location == path
        with client.session_transaction(path="/console/") as session:
            session.pop("lang")


def test_days_are_those_of_the_authority_and_the_last_one_is_included():
    query = in_zone(SearchQuery(since="2021-01-12", until="2021-01-12"), timezone(timedelta(hours=8)))
    assert query.since == datetime(2021, 1, 11, 16, tzinfo=UTC)
    assert query.until == datetime(2021, 1, 12, 16, tzinfo=UTC)


def test_what_breaks_down_is_told_on_a_page(client, monkeypatch):
    def broken(*_):
        raise RuntimeError("it quotes an upload")

    monkeypatch.setattr("checker.service.console.counts.overview", broken)
    response = client.get("/console/overview")
    assert (response.status_code, response.mimetype) == (500, "text/html")
    assert "it quotes" not in response.text and response.headers["X-Request-Id"] in response.text


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_every_limit_has_words_in_both_languages(check):
    for name in check.limits.model_fields:
        if name != "severity":
            assert all(measure_words(check.id, name, language) for language in LANGUAGES)


def test_a_report_says_in_chinese_where_its_limits_come_from(client, picture):
    token = token_of(client.get("/console/"))
    parts = {"csrf": token, "image": picture, "category": "photo"}
    text = client.post("/console/check", headers={"Accept-Language": "zh-CN"}, **form(parts)).text
    notes = re.findall(r'<dd lang="([^"]+)">', text)
    assert len(notes) > 20 and set(notes) == {"zh-CN"}
    assert "通知附件1：jpg格式" in text
