"""`make load`: throughput, latency and refusals under load, and what each call costs.

Starts the service as it is by default and sends good photos, then good ID cards, from 1, 4, 16 and 64 clients at once.
A client sends its next image when it has its answer; one that is refused waits as long as `Retry-After` says. Then each
call is made many times by one client, and the CPU time of all the service's processes is divided by the number.

Example:
    python -m tests.load --seconds 30
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import resource
import signal
import statistics
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.soak.__main__ import Service

IMAGES = Path(__file__).parents[1] / "samples" / "images"
KINDS = {
    "photo": [("photo", "photo-good.jpg")],
    "ID card": [("id_card_portrait", "id-card-portrait-good.jpg"), ("id_card_emblem", "id-card-emblem-good.jpg")],
}
CLIENTS = (1, 4, 16, 64)
EDGE = "load-frontier"


def main() -> None:
    """Prints two tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--seconds", type=float, default=30, help="for each kind and number of clients")
    parser.add_argument("--clients", type=int, nargs="+", default=CLIENTS)
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--calls", type=int, default=200, help="of each cheap call; a tenth of that of the dear ones")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    service = Service()
    try:
        print(f"{len(os.sched_getaffinity(0))} cores")
        print(
            f"{'kind':9}{'clients':>8}{'images/s':>10}{'p50 s':>8}{'p90 s':>8}{'p95 s':>8}{'p99 s':>8}"
            f"{'answers':>9}{'429':>7}{'other':>7}{'CPU ms':>8}{'client':>8}"
        )
        for kind in asked.kinds:
            for clients in asked.clients:
                print(row(kind, clients, load(service, kind, clients, asked.seconds)), flush=True)
        print(f"\n{'call':34}{'status':>7}{'p50 ms':>9}{'CPU ms':>9}")
        for line in costs(service, asked.calls):
            print(line, flush=True)
    finally:
        service.stop()


@dataclass(slots=True)
class Outcome:
    """What came of one load.

    Attributes:
        seconds: Latency of every image that was answered with a report.
        statuses: How often each status came.
        wall: How long it went on.
        cpu: CPU time of the service in seconds.
        client: CPU time of this process in seconds: it takes from the same cores.
    """

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    wall: float = 0.0
    cpu: float = 0.0
    client: float = 0.0


def load(service: Service, kind: str, clients: int, seconds: float) -> Outcome:
    """Sends images of a kind from a number of clients at once."""
    bodies = [form({"category": category}, (IMAGES / name).read_bytes()) for category, name in KINDS[kind]]
    outcome, lock = Outcome(), threading.Lock()
    for body in bodies:
        call(service.port, "POST", "/v1/checks", body)
    begun, cpu, own = time.monotonic(), cpu_seconds(service), own_seconds()

    def client(number: int) -> None:
        turn = number
        while time.monotonic() - begun < seconds:
            sent = time.perf_counter()
            status, pause = call(service.port, "POST", "/v1/checks", bodies[turn % len(bodies)])
            spent = time.perf_counter() - sent
            turn += 1
            with lock:
                outcome.statuses[status] += 1
                if status == 200:
                    outcome.seconds.append(spent)
            if status != 200:
                time.sleep(min(pause, max(0.0, seconds - (time.monotonic() - begun))))

    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outcome.wall = time.monotonic() - begun
    outcome.cpu, outcome.client = cpu_seconds(service) - cpu, own_seconds() - own
    return outcome


def row(kind: str, clients: int, outcome: Outcome) -> str:
    """Returns a line of the first table."""
    answered, total = len(outcome.seconds), sum(outcome.statuses.values())
    cuts = statistics.quantiles(outcome.seconds, n=100, method="inclusive") if answered > 1 else [float("nan")] * 99
    shares = [outcome.statuses[429] / total, 1 - (outcome.statuses[429] + answered) / total]
    return (
        f"{kind:9}{clients:8}{answered / outcome.wall:10.2f}"
        + "".join(f"{cuts[share - 1]:8.2f}" for share in (50, 90, 95, 99))
        + f"{answered:9}"
        + "".join(f"{share:7.1%}" for share in shares)
        + f"{1000 * outcome.cpu / max(answered, 1):8.0f}{1000 * outcome.client / max(total, 1):8.1f}"
    )


def costs(service: Service, calls: int) -> list[str]:
    """Makes every call many times; returns the lines of the second table."""
    photo, card = ((IMAGES / name).read_bytes() for name in ("photo-good.jpg", "id-card-portrait-good.jpg"))
    check = form({"category": "photo"}, photo)
    stored = json.loads(answer(service.port, "POST", "/v1/checks", check))["id"]
    few = max(5, calls // 10)
    receipt = form({"receipt": "a.b.c", "sha256": "0" * 64})
    wanted: list[tuple[str, str, str, bytes | None, int]] = [
        ("GET /livez", "GET", "/livez", None, calls),
        ("GET /readyz", "GET", "/readyz", None, calls),
        ("GET /metrics", "GET", "/metrics", None, calls),
        ("GET /openapi.json", "GET", "/openapi.json", None, calls),
        ("GET /docs", "GET", "/docs", None, few),
        ("GET /.well-known/jwks.json", "GET", "/.well-known/jwks.json", None, calls),
        ("GET /v1/policies", "GET", "/v1/policies", None, calls),
        ("GET /v1/policies/{id}", "GET", "/v1/policies/hunan-2021", None, few),
        ("GET /v1/checks/{id}", "GET", f"/v1/checks/{stored}", None, calls),
        ("GET /v1/checks (50 of them)", "GET", "/v1/checks", None, few),
        ("POST /v1/receipts/verify", "POST", "/v1/receipts/verify", receipt, calls),
        ("POST /v1/checks, no image", "POST", "/v1/checks", form({"category": "photo"}, b"rubbish"), calls),
        ("POST /v1/checks, photo", "POST", "/v1/checks", check, few),
        ("POST /v1/checks, ID card", "POST", "/v1/checks", form({"category": "id_card_portrait"}, card), few),
        ("POST /v1/repairs, good photo", "POST", "/v1/repairs", check, few),
        ("POST /v1/repairs, PNG photo", "POST", "/v1/repairs", png_form(), few),
    ]
    return [cost(service, *each) for each in wanted]


def cost(service: Service, name: str, method: str, path: str, body: bytes | None, calls: int) -> str:
    """Makes one call many times; returns its line."""
    spent, cpu = [], cpu_seconds(service)
    for _ in range(calls):
        sent = time.perf_counter()
        status, _ = call(service.port, method, path, body)
        spent.append(1000 * (time.perf_counter() - sent))
    return f"{name:34}{status:7}{statistics.median(spent):9.1f}{1000 * (cpu_seconds(service) - cpu) / calls:9.1f}"


def png_form() -> bytes:
    """Returns a form with a photo whose packaging is wrong."""
    return form({"category": "photo"}, (IMAGES / "photo-png.png").read_bytes())


def form(texts: dict[str, str], image: bytes | None = None) -> bytes:
    """Encodes a form."""
    parts = [
        f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'.encode()
        for name, text in texts.items()
    ]
    if image is not None:
        head = f'--{EDGE}\r\nContent-Disposition: form-data; name="image"; filename="x.jpg"\r\n\r\n'
        parts.append(head.encode() + image + b"\r\n")
    return b"".join(parts) + f"--{EDGE}--\r\n".encode()


def call(port: int, method: str, path: str, body: bytes | None) -> tuple[int, float]:
    """Makes one call on a connection of its own; returns the status and the seconds of `Retry-After`."""
    response, _ = exchange(port, method, path, body)
    return response.status, float(response.headers.get("Retry-After", "0"))


def answer(port: int, method: str, path: str, body: bytes | None) -> bytes:
    """Makes one call; returns the body of its answer."""
    return exchange(port, method, path, body)[1]


def exchange(port: int, method: str, path: str, body: bytes | None) -> tuple[http.client.HTTPResponse, bytes]:
    """Makes one call on a connection of its own; returns the response, which has been read, and its body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        kind = {"Content-Type": f"multipart/form-data; boundary={EDGE}"} if body is not None else {}
        connection.request(method, path, body, kind)
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def cpu_seconds(service: Service) -> float:
    """CPU time of all the service's processes, those that ended included."""
    ticks = 0
    for _, pid in service.processes():
        try:
            stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        # Fields 14 to 17 of proc(5): own time in user and kernel mode, and that of children that were waited for.
        ticks += sum(int(value) for value in stat[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def own_seconds() -> float:
    """CPU time of this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
