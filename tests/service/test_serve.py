"""`checker serve`, as a newcomer starts it."""

import json
import os
import socket
from datetime import date
from pathlib import Path

import pytest

from checker import check_image
from checker.service import run, side
from tests.service.conftest import multipart, raw_post, read_response

PHOTO = Path(__file__).parents[2] / "samples" / "images" / "photo-good.jpg"


def test_the_service_gives_the_report_of_the_library(start):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        metrics_port = probe.getsockname()[1]
    server = start(CHECKER_ENGINES="1", CHECKER_METRICS_PORT=str(metrics_port))
    content = PHOTO.read_bytes()
    parts = [("image", PHOTO.name, content), ("category", None, b"photo"), ("as_of", None, b"2021-01-20")]
    with server.connect() as connection:
        connection.sendall(raw_post(multipart(parts), extra="Accept-Language: en\r\n"))
        status, body = read_response(connection)
    assert status == 200
    got = json.loads(body)
    report = check_image(
        content, "photo", as_of=date(2021, 1, 20), language="en", name=PHOTO.name, media_type="image/jpeg"
    )
    wanted = json.loads(report.model_dump_json(by_alias=True))
    for changing in ("id", "created_at", "timings_ms"):
        del got[changing], wanted[changing]
    assert got == wanted
    assert got["verdict"] == "pass"
    assert server.get("/metrics")[0] == 404
    server.port, port = metrics_port, server.port
    assert b'checker_verdicts_total{category="photo",verdict="pass"} 1.0' in server.get("/metrics")[1]
    assert [server.get(path)[0] for path in ("/livez", "/readyz", "/v1/policies")] == [200, 200, 404]
    server.port = port
    assert "only requests from this machine are served" in server.log()


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"CHECKER_PORT": "eighty"}, "CHECKER_PORT"),
        ({"CHECKER_POLICY": "mars-2050"}, "mars-2050"),
        ({"CHECKER_MODELS_DIR": "/nowhere"}, "/nowhere"),
        ({"CHECKER_KEYS_FILE": "/nowhere/keys.json"}, "CHECKER_KEYS_FILE"),
        ({"CHECKER_DATABASE_URL": "mysql://x"}, "CHECKER_DATABASE_URL"),
        ({"CHECKER_RECEIPT_KEYS_FILE": "/nowhere"}, "CHECKER_RECEIPT_KEYS_FILE"),
    ],
)
def test_what_cannot_be_used_stops_the_start(variables, words, monkeypatch, capsys):
    for name in [name for name in os.environ if name.startswith("CHECKER_")]:
        monkeypatch.delenv(name)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    # What the settings hand down to other rooms must not outlive this test.
    monkeypatch.setattr(run, "export", lambda _: None)
    with pytest.raises(SystemExit) as stopped:
        run.serve()
    assert stopped.value.code == 2
    told = capsys.readouterr().err
    assert told.splitlines()[-1].startswith("error: ")
    assert words in told


def own_addresses():
    """This machine's own address, in each version of the protocol that it speaks: some speak no version 6."""
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return ["127.0.0.1"]
    return ["127.0.0.1", "::1"]


@pytest.mark.parametrize("host", own_addresses())
def test_the_side_port_listens_on_either_kind_of_address(engines, app, host):
    server = side.serve(side.create_side_app(app.settings, engines, app.metrics), host, 0)
    try:
        with socket.create_connection((host, server.server_port), timeout=10) as connection:
            connection.sendall(b"GET /livez HTTP/1.0\r\n\r\n")
            connection.settimeout(10)
            assert b"200 OK" in connection.recv(4096)
    finally:
        server.shutdown()
        server.server_close()


def test_a_taken_port_for_metrics_is_told_by_the_name_of_its_variable(app, caplog):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(OSError):
            side.serve(app, "127.0.0.1", taken.getsockname()[1])
    assert "CHECKER_METRICS_PORT: cannot listen on 127.0.0.1" in caplog.text
