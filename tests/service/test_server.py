"""The service as it is started: faults of engines, slow clients, full queues, the disk, and its end."""

import json
import os
import re
import select
import signal
import threading
import time
import urllib.request
from pathlib import Path

import pytest

from tests.service.conftest import multipart, raw_post, read_response

ROOT = Path(__file__).parents[2]

# A few limits are tightened so that the tests need not wait for the real ones.
TIGHT = {
    "CHECKER_ENGINES": "1",
    "CHECKER_ENGINE_SECONDS": "2.5",
    "CHECKER_ENGINE_MEMORY_MB": "400",
    "CHECKER_QUEUE_SIZE": "2",
    "CHECKER_HEADER_SECONDS": "2",
    "CHECKER_UPLOADS_MAX": "8",
    "CHECKER_LOG_LEVEL": "debug",
}


@pytest.fixture(scope="module")
def picture():
    """Bytes that are judged without any model."""
    return b"not an image" * 1000


@pytest.fixture(scope="module")
def server(start):
    return start("by_claim", **TIGHT)


@pytest.fixture(scope="module")
def slow_server(start):
    return start("slow", **TIGHT)


def check(server, image, category="photo"):
    with server.connect() as connection:
        connection.sendall(raw_post(multipart([("image", "秘密.jpg", image), ("category", None, category.encode())])))
        status, body = read_response(connection)
        return status, json.loads(body)


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        ("hang", "engine-timeout"),
        ("spin_deaf", "engine-timeout"),
        ("eat_memory", "engine-out-of-memory"),
        ("segfault", "engine-crashed"),
        ("rubbish", "engine-crashed"),
        ("raise_error", "engine-failed"),
    ],
)
def test_a_faulty_engine_is_one_503_and_the_next_request_is_served(server, picture, fault, problem):
    status, body = check(server, f"fault:{fault}\n".encode())
    assert (status, body["type"]) == (503, f"urn:checker:problem:{problem}")
    assert check(server, picture)[0] == 200


def test_uploads_never_touch_the_disk(server, picture):
    spill = server.tmp / "tmp"
    seen = set()
    stop = threading.Event()

    def watch():
        while not stop.is_set():
            seen.update(os.listdir(spill))
            for process in processes(server):
                seen.update(name for name in open_files(process) if name.startswith((str(spill), "/tmp/", "/var/tmp/")))
            time.sleep(0.002)

    watcher = threading.Thread(target=watch)
    watcher.start()
    body = multipart([("image", "a.jpg", picture + bytes(3_000_000)), ("category", None, b"photo")])
    try:
        with server.connect() as connection:
            for start in range(0, len(body), 500_000):
                head = raw_post(body)[: -len(body)] if start == 0 else b""
                connection.sendall(head + body[start : start + 500_000])
                time.sleep(0.05)
            assert read_response(connection)[0] == 200
    finally:
        stop.set()
        watcher.join()
    # The clone itself may lie there, and the log of this test does; the rest are gunicorn's heartbeat and a socket.
    known = (str(ROOT), str(server.log_path))
    assert not {name for name in seen if not name.startswith(known) and "wgunicorn" not in name and "pymp" not in name}


@pytest.mark.parametrize("header", ["SCRIPT_NAME: /v1", "PATH_INFO: /livez", "SCRIPT_NAME: /nowhere"])
def test_no_header_rewrites_where_a_request_leads_to(server, header):
    with server.connect() as connection:
        connection.sendall(f"GET /v1/policies HTTP/1.1\r\nHost: x\r\n{header}\r\nConnection: close\r\n\r\n".encode())
        status, body = read_response(connection)
    assert status == 200 and b"hunan-2021" in body


def unanswered(connections):
    """Those on which nothing came back, and which are open."""
    return set(connections) - set(select.select(connections, [], [], 0)[0])


def test_a_client_that_drips_its_body_is_refused_and_holds_nothing_up(server, picture):
    body = multipart([("image", "a.jpg", picture), ("category", None, b"photo")])
    connections = [server.connect() for _ in range(100)]
    try:
        for connection in connections:
            connection.sendall(raw_post(body)[: -len(body)] + body[:10])
        time.sleep(0.3)
        started = time.monotonic()
        for _ in range(5):
            assert server.get("/livez")[0] == 200
        assert unanswered(connections)  # The probes did not wait for them.
        answers = []
        for number, connection in enumerate(connections):
            while time.monotonic() - started < 12:
                try:
                    connection.send(body[10 + number : 11 + number])
                except OSError:
                    break
                connection.settimeout(0.05)
                try:
                    answers.append(read_response(connection)[0])
                    break
                except TimeoutError:
                    continue
                except OSError:
                    break
        assert set(answers) <= {408, 429}
        assert 429 in answers and 408 in answers
        assert check(server, picture)[0] == 200
    finally:
        for connection in connections:
            connection.close()


def test_a_client_that_drips_its_headers_is_dropped(server):
    connections = [server.connect() for _ in range(60)]
    try:
        for connection in connections:
            connection.sendall(b"GET /livez HTTP/1.1\r\nHo")
        deadline = time.monotonic() + 8
        open_ones = set(range(60))
        probed_meanwhile = 0
        while open_ones and time.monotonic() < deadline:
            assert server.get("/livez")[0] == 200
            probed_meanwhile += bool(unanswered(connections))
            for number in list(open_ones):
                connections[number].settimeout(0.005)
                try:
                    connections[number].send(b"s")
                    if connections[number].recv(100) == b"":
                        open_ones.discard(number)
                except TimeoutError:
                    continue
                except OSError:
                    open_ones.discard(number)
        assert not open_ones
        assert probed_meanwhile
    finally:
        for connection in connections:
            connection.close()


def test_idle_connections_hold_no_thread(server):
    connections = [server.connect() for _ in range(150)]
    try:
        time.sleep(0.5)
        assert server.get("/livez")[0] == 200
        assert unanswered(connections)
    finally:
        for connection in connections:
            connection.close()


def test_a_client_that_leaves_in_the_middle_leaves_nothing(server, picture):
    for _ in range(10):
        with server.connect() as connection:
            connection.sendall(raw_post(multipart([("image", "a.jpg", picture)]))[:-500])
    assert check(server, picture)[0] == 200
    metrics = server.get("/metrics")[1].decode()
    assert "checker_queue_depth 0.0" in metrics


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"rubbish\r\n\r\n", 400),
        (b"GET /" + b"x" * 5000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"x" * 9000 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"".join(b"X-%d: 1\r\n" % n for n in range(80)) + b"\r\n", 431),
        (b"POST /v1/checks HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n", 400),
        (b"POST /v1/checks HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (b"GET /livez HTTP/9.9\r\n\r\n", 400),
    ],
)
def test_requests_that_never_reach_the_application_have_the_same_shape(server, request_bytes, status):
    with server.connect() as connection:
        connection.sendall(request_bytes)
        got, body = read_response(connection)
    assert got == status
    assert set(json.loads(body)) == {"type", "title", "status", "detail", "request_id"}


def test_what_never_reached_the_application_is_counted(server):
    def refused():
        found = re.search(rb'checker_rejections_total{reason="headers-too-large"} (\d+)', server.get("/metrics")[1])
        return int(found.group(1)) if found else 0

    before = refused()
    with server.connect() as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"x" * 9000 + b"\r\n\r\n")
        assert read_response(connection)[0] == 431
    assert refused() == before + 1


def test_numbers_are_those_of_all_processes(start, picture):
    """Several engines work, and whoever scrapes sees what all of them did."""
    server = start(
        "by_claim", **TIGHT | {"CHECKER_ENGINES": "2", "CHECKER_QUEUE_SIZE": "20", "CHECKER_UPLOADS_MAX": "32"}
    )
    results = []
    threads = [threading.Thread(target=lambda: results.append(check(server, picture)[0])) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [200] * 12
    for _ in range(3):
        told = server.get("/metrics")[1]
        assert b'checker_verdicts_total{category="photo",verdict="fail"} 12.0' in told
        assert b'checker_http_requests_total{method="POST",route="/v1/checks",status="200"} 12.0' in told
        assert b"checker_engines 2.0" in told
    server.stop()


@pytest.mark.parametrize(("called", "secure"), [("https", True), ("http", False)])
def test_a_proxy_on_this_machine_says_whether_cookies_are_for_tls_only(server, called, secure):
    address = f"http://127.0.0.1:{server.port}/console/"
    request = urllib.request.Request(address, headers={"X-Forwarded-Proto": called})
    with urllib.request.urlopen(request, timeout=10) as response:
        assert ("; Secure" in response.headers["Set-Cookie"]) is secure


def test_a_chunked_upload_is_taken_and_bounded(server, picture):
    head = raw_post(b"").replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    body = multipart([("image", "a.jpg", picture), ("category", None, b"photo")])
    with server.connect() as connection:
        connection.sendall(head + b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))
        assert read_response(connection)[0] == 200
    with server.connect() as connection:
        connection.sendall(head)
        piece = b"%x\r\n%s\r\n" % (1_000_000, bytes(1_000_000))
        for _ in range(11):
            connection.sendall(piece)
        assert read_response(connection)[0] == 413


def test_a_client_whose_upload_is_too_large_gets_to_read_so(server):
    """The answer comes before the body is through; a connection that is cut then would take the answer along."""
    with server.connect() as connection:
        connection.sendall(raw_post(bytes(20_000_000)))
        status, body = read_response(connection)
    assert (status, json.loads(body)["type"]) == (413, "urn:checker:problem:too-large")


def test_a_full_queue_is_429_at_once_and_probes_answer(slow_server, picture):
    """Before the first check is done, that is; a job of this server takes a second."""
    statuses = []
    threads = [threading.Thread(target=lambda: statuses.append(check(slow_server, picture)[0])) for _ in range(8)]
    for thread in threads:
        thread.start()
    while len(statuses) < 5:
        time.sleep(0.02)
    answers = {path: slow_server.get(path) for path in ("/livez", "/readyz", "/metrics")}
    assert statuses == [429] * 5
    assert {path: answer[0] for path, answer in answers.items()} == {"/livez": 200, "/readyz": 503, "/metrics": 200}
    assert b"checker_queue_depth 2.0" in answers["/metrics"][1]
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] * 3 + [429] * 5


def test_a_client_that_hangs_up_gives_its_place_in_the_queue_back(slow_server, picture):
    upload = raw_post(multipart([("image", "a.jpg", picture), ("category", None, b"photo")]))
    clients = [slow_server.connect() for _ in range(3)]
    for client in clients:
        client.sendall(upload)
        time.sleep(0.1)
    assert b"checker_queue_depth 2.0" in slow_server.get("/metrics")[1]
    for client in clients:
        client.close()
    time.sleep(0.5)
    assert b"checker_queue_depth 0.0" in slow_server.get("/metrics")[1]
    assert check(slow_server, picture)[0] == 200
    assert b'checker_rejections_total{reason="client-gone"} 2.0' in slow_server.get("/metrics")[1]


def test_the_log_is_json_and_holds_nothing_personal(server, picture):
    check(server, picture, category="张三")
    with server.connect() as connection:
        parts = [("image", "李四.jpg", picture), ("category", None, b"photo")]
        parts.append(("claims", None, '{"name": "王五", "id_number": "11010519491231002X"}'.encode()))
        connection.sendall(
            raw_post(
                multipart(parts),
                extra="X-Request-Id: req-1\r\ntraceparent: 00-" + "a" * 32 + "-" + "b" * 16 + "-01\r\n",
            )
        )
        assert read_response(connection)[0] == 200
    server.get("/nix/11010519491231002X?name=%E7%8E%8B%E4%BA%94")
    time.sleep(0.2)
    lines = [json.loads(line) for line in server.log().splitlines()]
    ours = next(line for line in lines if line.get("request_id") == "req-1")
    assert ours["trace_id"] == "a" * 32
    assert ours["status"] == 200
    assert ours["route"] == "/v1/checks"
    for secret in ("张三", "李四", "王五", "11010519491231002X", "秘密", "%E7%8E%8B", "\\u5f20"):
        assert secret not in server.log()


def test_sigterm_finishes_what_was_begun(slow_server, picture):
    server = slow_server
    results = []
    threads = [threading.Thread(target=lambda: results.append(check(server, picture)[0])) for _ in range(2)]
    for thread in threads:
        thread.start()
    time.sleep(0.4)
    owned = processes(server)
    assert len(owned) >= 4
    server.process.send_signal(signal.SIGTERM)
    for thread in threads:
        thread.join()
    assert results == [200, 200]
    assert server.process.wait(timeout=30) == 0
    assert server.get("/livez")[0] == 0
    deadline = time.monotonic() + 5
    while any(map(alive, owned)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(alive, owned))
    assert "Traceback" not in server.log()


def test_engines_do_not_outlive_a_killed_service(server):
    owned = processes(server)
    for process in owned[:2]:
        os.kill(process, signal.SIGKILL)
    server.process.wait(timeout=10)
    deadline = time.monotonic() + 5
    while any(map(alive, owned)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(alive, owned))


def processes(server):
    """Process ids of the service and all below it, parents first."""
    found = [server.process.pid]
    for process in found:
        for task in os.listdir(f"/proc/{process}/task") if alive(process) else ():
            try:
                with open(f"/proc/{process}/task/{task}/children") as file:
                    found.extend(int(child) for child in file.read().split())
            except OSError:
                continue
    return found


def alive(process):
    try:
        with open(f"/proc/{process}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def open_files(process):
    try:
        links = [f"/proc/{process}/fd/{number}" for number in os.listdir(f"/proc/{process}/fd")]
    except OSError:
        return []
    found = []
    for link in links:
        try:
            found.append(os.readlink(link))
        except OSError:
            continue
    return found
