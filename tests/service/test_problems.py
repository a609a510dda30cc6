"""One shape for every error."""

import pytest

from checker.service.app import create_app
from checker.service.problems import ProblemDocument, catalogue, document, of_engine
from checker.settings import Settings
from checker.workers import (
    EngineBusy,
    EngineCrashed,
    EngineFailed,
    EngineOutOfMemory,
    EngineTimeout,
    EngineUnavailable,
    EngineWait,
    PoolStatus,
)
from tests.service.conftest import form

SHAPE = {"type", "title", "status", "detail", "request_id"}


class FailingPool:
    """A pool whose engines fail in one way."""

    def __init__(self, error, pool):
        self._error = error
        self.status = pool.status

    def run(self, *args, **kwargs):
        raise self._error


def pinned(response, status, key):
    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    assert set(response.json) == SHAPE
    assert response.json["status"] == status
    assert response.json["type"] == f"urn:checker:problem:{key}"
    assert response.json["title"] and response.json["detail"]
    assert "{" not in response.json["detail"]
    assert response.json["request_id"] == response.headers["X-Request-Id"]
    assert ("Retry-After" in response.headers) == (status in (429, 503))


def test_every_error_has_one_shape(client, post, engines):
    pinned(client.get("/nothing"), 404, "not-found")
    assert "/docs" in client.get("/").json["detail"]  # which is what `make serve` tells to open
    pinned(client.put("/v1/checks"), 405, "method-not-allowed")
    pinned(client.get("/v1/policies/none"), 404, "no-such-policy")
    pinned(post(image=None), 400, "missing-part")
    pinned(post(category="x"), 422, "unknown-category")
    pinned(client.post("/v1/checks", data=b"x"), 415, "not-an-upload")
    pinned(post(image=bytes(11_000_000)), 413, "too-large")
    told = post(image=bytes(11_000_000), headers={"Accept-Language": "en"})
    assert "10,500,000 bytes" in told.json["detail"]  # as figures are set in reports
    assert client.put("/v1/checks").headers["Allow"] == "GET, HEAD, OPTIONS, POST"


@pytest.mark.parametrize(
    ("error", "status", "key"),
    [
        (EngineBusy("x"), 429, "queue-full"),
        (EngineWait("x"), 503, "no-engine-free"),
        (EngineTimeout("x"), 503, "engine-timeout"),
        (EngineCrashed("x"), 503, "engine-crashed"),
        (EngineOutOfMemory("x"), 503, "engine-out-of-memory"),
        (EngineFailed("x"), 503, "engine-failed"),
        (EngineUnavailable("x"), 503, "not-ready"),
        (RuntimeError("张三"), 500, "internal-error"),
    ],
)
def test_failures_of_engines_have_that_shape(engines, error, status, key):
    app = create_app(Settings(), FailingPool(error, engines))
    response = app.test_client().post("/v1/checks", **form({"image": b"x", "category": "photo"}))
    pinned(response, status, key)
    assert "张三" not in response.text


@pytest.mark.parametrize(("queued", "job", "told"), [(8, 0.06, "1"), (8, 0.75, "3"), (40, 1.5, "30"), (8, 0.0, "2")])
def test_a_full_queue_says_when_it_will_have_drained(engines, queued, job, told):
    pool = FailingPool(EngineBusy("x"), engines)
    pool.status = lambda: PoolStatus(2, 2, 2, queued, queued, {}, None, job)
    response = (
        create_app(Settings(), pool).test_client().post("/v1/checks", **form({"image": b"x", "category": "photo"}))
    )
    assert (response.status_code, response.headers["Retry-After"]) == (429, told)


def test_all_problems_have_words_in_both_languages():
    params = dict.fromkeys(("part", "known", "policy", "bytes", "seconds", "rate", "allowed", "reason"), 1.0)
    for key, entry in catalogue().items():
        assert set(entry) <= {"status", "retry_after", "en", "zh-CN"}
        assert ("retry_after" in entry) == (entry["status"] in (429, 503))
        for language in ("en", "zh-CN"):
            told = document(key, language, "id", params)
            assert isinstance(told, ProblemDocument)
            assert told.detail


def test_the_language_of_a_problem_is_negotiated(client):
    assert client.get("/x", headers={"Accept-Language": "en"}).json["title"] == "Not found"
    assert client.get("/x").json["title"] == "未找到"


def test_every_engine_error_is_told():
    assert of_engine(EngineTimeout("x"), 15).params == {"seconds": 15}
