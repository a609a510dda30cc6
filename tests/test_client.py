"""The client against the real application, served over a socket."""

import json
import threading
from datetime import date
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from checker import check_image
from checker.client import Client, ServiceError
from checker.receipts import add_key
from checker.service.app import create_app
from checker.settings import Settings
from checker.workers import EngineLimits, EnginePool


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        return


class Flaky:
    """Answers with some failures before it lets requests through."""

    def __init__(self, app):
        self.app = app
        self.failures = []
        self.seen = []

    def __call__(self, environ, start):
        self.seen.append(environ.get("HTTP_AUTHORIZATION"))
        if not self.failures:
            return self.app(environ, start)
        status, headers, body = self.failures.pop(0)
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        start(status, headers)
        return [body]


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    keys = tmp_path_factory.mktemp("keys") / "receipts.json"
    add_key(keys)
    with EnginePool(1, limits=EngineLimits(seconds=60)) as pool:
        flaky = Flaky(create_app(Settings(receipt_keys_file=str(keys)), pool))
        server = make_server("127.0.0.1", 0, flaky, handler_class=Quiet)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", flaky
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def waits():
    return []


@pytest.fixture
def client(served, waits):
    url, flaky = served
    flaky.failures, flaky.seen = [], []
    return Client(url, key="ck_test", sleep=waits.append)


def plain(report):
    return report.model_dump(exclude={"id", "created_at", "timings_ms"})


def test_the_report_is_that_of_the_library(client, tmp_path):
    path = tmp_path / 'quo"te\u5f20.jpg'
    path.write_bytes(b"not an image")
    got = client.check(path, "photo", as_of=date(2021, 1, 20), language="en", claims={"name": "张三"}, fields="masked")
    wanted = check_image(
        b"not an image", "photo", as_of=date(2021, 1, 20), language="en", fields="masked", name="x.jpg"
    )
    assert plain(got) == plain(wanted)
    assert client.report(got.id) == got


def test_it_waits_as_long_as_it_is_told(client, served, waits):
    _, flaky = served
    flaky.failures = [
        ("429 Busy", [("Retry-After", "7")], b"{}"),
        ("503 Away", [], b"not json"),
    ]
    assert client.check(b"x", "photo").verdict == "fail"
    assert waits == [7.0, 2.0]
    assert flaky.seen == ["Bearer ck_test"] * 3


def test_it_gives_up_with_the_problem(client, served, waits):
    _, flaky = served
    problem = {"type": "urn:checker:problem:queue-full", "title": "t", "detail": "d", "request_id": "r-1"}
    flaky.failures = [("429 Busy", [("Retry-After", "1000")], json.dumps(problem).encode())] * 4
    with pytest.raises(ServiceError, match="t: d") as raised:
        client.check(b"x", "photo")
    assert (raised.value.status, raised.value.type, raised.value.request_id) == (429, problem["type"], "r-1")
    assert waits == [60.0] * 3


def test_mistakes_are_not_repeated(client, waits):
    with pytest.raises(ServiceError) as raised:
        client.check(b"x", "passport")
    assert raised.value.type == "urn:checker:problem:unknown-category"
    assert waits == []


def test_a_service_that_is_away_is_told(waits):
    with pytest.raises(ServiceError, match="cannot be reached") as raised:
        Client("http://127.0.0.1:1", attempts=2, sleep=waits.append).check(b"x", "photo")
    assert raised.value.status == 0
    assert len(waits) == 1
    with pytest.raises(ValueError, match="HTTP"):
        Client("file:///etc/passwd")


def test_an_answer_of_another_kind_is_told(client, served):
    _, flaky = served
    for body in (b"<html>", b"{}"):
        flaky.failures = [("200 OK", [], body)]
        with pytest.raises(ServiceError):
            client.check(b"x", "photo")


def test_policies_repairs_and_receipts(client, served):
    assert client.policy("hunan-2021")["id"] == "hunan-2021"
    found = client.repair(b"GIF89a", "photo")
    assert found.image is None
    assert found.refused
    assert client.verify_receipt("a.b.c", b"x") is False
