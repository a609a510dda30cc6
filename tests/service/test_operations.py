"""Probes, headers, metrics, policies."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from checker import load_policy
from checker.service.app import create_app
from checker.service.probes import ready
from checker.settings import Settings
from checker.workers import PoolStatus
from tests.service.conftest import form


def status(**changes):
    values = {"engines": 2, "ready": 2, "busy": 0, "queued": 0, "queue_size": 8, "restarts": {}, "problem": None}
    return PoolStatus(**(values | changes))


def test_probes(client):
    assert client.get("/livez").json == {"status": "alive"}
    assert client.get("/readyz").json["status"] == "ready"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [({}, True), ({"ready": 1}, True), ({"ready": 0}, False), ({"queued": 5}, True), ({"queued": 6}, False)],
)
def test_ready_means_an_engine_and_room(changes, expected):
    assert ready(status(**changes)) is expected


def test_every_response_has_the_security_headers(client, post):
    for response in (client.get("/livez"), client.get("/nothing"), post(), post(category="x")):
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert response.headers["X-Frame-Options"] == "DENY"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["X-Request-Id"]
        assert "Access-Control-Allow-Origin" not in response.headers


def test_foreign_pages_may_call_only_when_they_are_listed(engines):
    client = create_app(Settings(cors_origins=("https://portal.example",)), engines).test_client()
    allowed = client.get("/v1/policies", headers={"Origin": "https://portal.example"})
    assert allowed.headers["Access-Control-Allow-Origin"] == "https://portal.example"
    assert "Origin" in allowed.headers["Vary"]
    preflight = client.options("/v1/checks", headers={"Origin": "https://portal.example"})
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    for origin in ("https://evil.example", "null", "https://portal.example.evil.example"):
        assert "Access-Control-Allow-Origin" not in client.get("/livez", headers={"Origin": origin}).headers


def test_a_request_id_is_kept_when_it_is_harmless(client):
    assert client.get("/livez", headers={"X-Request-Id": "abc-1"}).headers["X-Request-Id"] == "abc-1"
    for given in ("a b", "x" * 65, "张三", '"'):
        assert client.get("/livez", headers={"X-Request-Id": given.encode()}).headers["X-Request-Id"] != given


def test_policies_are_served(client):
    index = client.get("/v1/policies").json["policies"]
    assert [policy["id"] for policy in index] == ["hunan-2021"]
    response = client.get("/v1/policies/hunan-2021")
    policy = load_policy()
    assert response.json == policy.to_dict()
    assert len(response.json["categories"]) == 21
    again = client.get("/v1/policies/hunan-2021", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(("language", "word"), [("en", "Portrait photo"), ("zh-CN", "报名照片")])
def test_a_policy_is_a_page_for_browsers(client, language, word):
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": language}
    response = client.get("/v1/policies/hunan-2021", headers=browser)
    assert response.content_type.startswith("text/html")
    assert word in response.text
    assert "30720" in response.text
    for category in load_policy().categories:
        assert f'id="{category}"' in response.text
    for accept in ("*/*", "application/json", "text/html;q=0.5,application/json"):
        assert client.get("/v1/policies/hunan-2021", headers={"Accept": accept}).content_type == "application/json"


def test_engines_that_cannot_start_are_told_at_once(engines):
    class Broken:
        @staticmethod
        def status():
            return status(ready=0, problem="weights are missing")

    client = create_app(Settings(), Broken()).test_client()
    response = client.post("/v1/checks", **form({"image": b"x", "category": "photo"}))
    assert (response.status_code, response.json["type"]) == (503, "urn:checker:problem:not-ready")


def samples(client):
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value for family in families for sample in family.samples
    }


def test_metrics_count_what_happened(engines, picture):
    client = create_app(Settings(), engines).test_client()
    client.post("/v1/checks", **form({"image": picture, "category": "photo"}))
    client.post("/v1/checks", **form({"image": b"rubbish", "category": "photo"}))
    client.post("/v1/checks", **form({"image": bytes(11_000_000), "category": "photo"}))
    client.post("/v1/checks", **form({"image": b"rubbish", "category": "passport"}))
    client.get("/secret/11010519491231002X")
    seen = samples(client)
    assert seen["checker_http_requests_total", "/v1/checks", "200", "POST"] == 2
    assert seen["checker_http_requests_total", "404", "GET", "none"] == 1
    assert seen["checker_rejections_total", "too-large"] == 1
    assert seen["checker_rejections_total", "unknown-category"] == 1
    assert seen["checker_verdicts_total", "fail", "photo"] == 2
    assert seen["checker_checks_total", "fail", "format"] == 1
    assert seen["checker_checks_total", "format", "pass"] == 1
    assert seen["checker_input_bytes_sum",] == len(picture) + 7
    assert seen["checker_input_pixels_sum",] == 480 * 300
    assert seen["checker_stage_duration_seconds_count", "total"] == 2
    assert seen["checker_engines",] == 1
    assert not any("11010519491231002X" in label for key in seen for label in key)


def test_metrics_can_have_a_port_of_their_own(engines):
    client = create_app(Settings(metrics_port=9100), engines).test_client()
    assert client.get("/metrics").status_code == 404
