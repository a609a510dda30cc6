import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from checker.service.app import create_app
from checker.settings import Settings
from checker.workers import EngineLimits, EnginePool
from checker.workers.jobs import sample


@pytest.fixture(scope="session")
def picture():
    return sample()


@pytest.fixture(scope="session")
def engines():
    with EnginePool(1, limits=EngineLimits(seconds=30), queue_size=4) as pool:
        assert pool.wait_ready(60)
        yield pool


@pytest.fixture(scope="session")
def app(engines):
    return create_app(Settings(), engines)


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def post(client, picture):
    """Posts a check. Texts are text parts, bytes are files, lists are repeated parts; None leaves the part out."""

    def send(headers=None, **parts):
        return client.post("/v1/checks", headers=headers or {}, **form({"image": picture, "category": "photo"} | parts))

    return send


def form(parts):
    """Encodes a form; not with the test client's own encoder, which spills to the disk."""
    encoded = []
    for name, values in parts.items():
        for value in values if isinstance(values, list) else [values]:
            if isinstance(value, bytes):
                encoded.append((name, "a.jpg", value))
            elif value is not None:
                encoded.append((name, None, value.encode()))
    return {"data": multipart(encoded), "content_type": "multipart/form-data; boundary=frontier"}


def token_of(response):
    """Returns the token of a page's forms."""
    return re.search(r'name="csrf" value="([^"]+)"', response.text).group(1)


class Server:
    """The service as `checker serve` starts it."""

    def __init__(self, variables, tmp, function=None):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.tmp = tmp
        self.log_path = tmp / "log"
        spill = tmp / "tmp"
        spill.mkdir()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("CHECKER_")}
        environment |= {"CHECKER_PORT": str(self.port), "TMPDIR": str(spill), "PYTHONWARNINGS": "default", **variables}
        command = [sys.executable, "-m", "checker", "serve"]
        if function:
            command = [sys.executable, "-m", "tests.service.faulty", function]
        log_file = self.log_path.open("wb")
        self.process = subprocess.Popen(command, env=environment, stdout=log_file, stderr=log_file)
        log_file.close()
        deadline = time.monotonic() + 90
        while self.get("/readyz")[0] != 200:
            assert self.process.poll() is None, self.log()
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.05)

    def get(self, path, headers=None):
        try:
            request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers or {})
            with urllib.request.urlopen(request, timeout=10) as response:
                return response.status, response.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()
        except (urllib.error.URLError, OSError):
            return 0, b""

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def log(self):
        return self.log_path.read_text()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=40)


@pytest.fixture(scope="session")
def start(tmp_path_factory):
    """Starts services; stops them at the end."""
    servers = []

    def begin(function=None, **variables):
        server = Server(variables, tmp_path_factory.mktemp("server"), function)
        servers.append(server)
        return server

    yield begin
    for server in servers:
        server.stop()


def multipart(parts, boundary="frontier"):
    """Encodes (name, file name or None, content) as multipart/form-data."""
    body = b""
    for name, file_name, content in parts:
        disposition = f'form-data; name="{name}"' + (f'; filename="{file_name}"' if file_name is not None else "")
        body += f"--{boundary}\r\nContent-Disposition: {disposition}\r\n".encode()
        body += (b"Content-Type: image/jpeg\r\n" if file_name is not None else b"") + b"\r\n" + content + b"\r\n"
    return body + f"--{boundary}--\r\n".encode()


def raw_post(body, *, boundary="frontier", path="/v1/checks", extra=""):
    head = (
        f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary={boundary}\r\n"
        f"Content-Length: {len(body)}\r\n{extra}\r\n"
    )
    return head.encode() + body


def read_response(connection):
    """Reads one response; returns its status and body."""
    content = b""
    while b"\r\n\r\n" not in content:
        piece = connection.recv(65536)
        if not piece:
            return 0, content
        content += piece
    head, _, body = content.partition(b"\r\n\r\n")
    length = next(
        (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")), 0
    )
    while len(body) < length:
        piece = connection.recv(65536)
        if not piece:
            break
        body += piece
    return int(head.split()[1]), body
