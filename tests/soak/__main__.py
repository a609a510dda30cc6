"""Sends images to a service that this command starts, and tells latency, refusals and the growth of every process.

Without sources the images are those of `mix.py`: photos, cards, forms and the hostile corpus. Growth of a process is
its median size while the last tenth of the images is answered, over that around the image `--settle`.

Example:
    python -m tests.soak --images 3000 --clients 3 --again
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.soak.mix import SHARES, Sent, mix

CATEGORIES = ("photo", "id_card_portrait", "id_card_emblem", "probation_certificate")
SUFFIXES = {".jpg", ".jpeg", ".png", ".bin", ".gif", ".webp"}


def main() -> None:
    """Runs the command."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("sources", nargs="*", type=Path, help="files or folders of images instead of the mix")
    parser.add_argument("--images", type=int, default=3000, help="how many to send in all")
    parser.add_argument("--clients", type=int, default=4, help="how many at a time")
    parser.add_argument("--settle", type=int, default=300, help="images after which memory is compared with")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after that, however many are left")
    parser.add_argument("--category", help="one category for all sources; by default the four in turn")
    parser.add_argument("--shares", type=json.loads, default=SHARES, help="kinds of the mix and their shares, as JSON")
    parser.add_argument("--trace", type=Path, help="file for the sizes over time, as lines of JSON")
    parser.add_argument("--again", action="store_true", help="send an image again that was refused with 429 or 503")
    asked = parser.parse_args()
    files = sorted(file for source in asked.sources for file in gather(source))
    if asked.sources and not files:
        parser.error("no images found")
    uploads = of_files(files, asked.images, asked.category) if files else mix(asked.images, asked.shares)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    service = Service()
    try:
        tell(soak(service, uploads, asked))
    finally:
        service.stop()


def gather(source: Path) -> list[Path]:
    """Returns the files of a source."""
    if source.is_file():
        return [source]
    return [file for file in source.rglob("*") if file.suffix.lower() in SUFFIXES]


class Service:
    """The service in a process of its own, on a free port."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        environment = os.environ | {"CHECKER_PORT": str(self.port), "CHECKER_LOG_LEVEL": "error"}
        self.process = subprocess.Popen([sys.executable, "-m", "checker", "serve"], env=environment)
        while not self.ready():
            if self.process.poll() is not None:
                sys.exit("the service did not start")
            time.sleep(0.2)

    def ready(self) -> bool:
        """Says whether all engines are up."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as response:
                told = json.load(response)
                return bool(told["engines"] == len(os.sched_getaffinity(0)))
        except OSError:
            return False

    def post(self, content: bytes, category: str) -> tuple[int, str]:
        """Sends one image; returns the status and the verdict or problem."""
        edge = "soak-frontier"
        body = (
            f'--{edge}\r\nContent-Disposition: form-data; name="category"\r\n\r\n{category}\r\n'
            f'--{edge}\r\nContent-Disposition: form-data; name="image"; filename="x.jpg"\r\n\r\n'
        ).encode() + content
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/v1/checks",
            body + f"\r\n--{edge}--\r\n".encode(),
            {"Content-Type": f"multipart/form-data; boundary={edge}"},
        )
        try:
            with urllib.request.urlopen(request, timeout=600) as response:
                return response.status, json.load(response)["verdict"]
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)["type"].rpartition(":")[2]
        except urllib.error.URLError as error:  # An answer to a body that is too large may come before it is sent.
            return 0, type(error.reason).__name__

    def memory(self) -> dict[str, float]:
        """Returns the resident memory of the service's processes in MB, engines under one name as the largest."""
        sizes: dict[str, float] = {}
        for name, pid in self.processes():
            try:
                pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
            except OSError:
                continue
            size = pages * os.sysconf("SC_PAGE_SIZE") / 1e6
            sizes[name] = max(sizes.get(name, 0.0), size)
        return sizes

    def processes(self) -> list[tuple[str, int]]:
        """Returns (role, process id) of all processes of the service."""
        roles = ("arbiter", "service", "fork server", "engine")
        found = [(roles[0], self.process.pid)]
        level = [self.process.pid]
        for role in roles[1:]:
            level = [child for parent in level for child in children(parent)]
            if role == "fork server":
                level = [child for child in level if b"forkserver" in command(child)]
            found += [(role, child) for child in level]
        return found

    def stop(self) -> None:
        """Ends the service."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=60)


def children(pid: int) -> list[int]:
    """Returns the process ids of a process's children."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            found += [int(child) for child in (task / "children").read_text().split()]
        except OSError:
            continue
    return found


def command(pid: int) -> bytes:
    """Returns a process's command line."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def of_files(files: list[Path], count: int, category: str | None) -> Iterator[Sent]:
    """Yields files in any order, under one category or the four in turn."""
    order = random.Random(1)
    for number in range(count):
        yield Sent("file", order.choice(files).read_bytes(), category or CATEGORIES[number % len(CATEGORIES)])


def soak(service: Service, uploads: Iterator[Sent], asked: argparse.Namespace) -> dict[str, object]:
    """Sends the images and returns what came out."""
    outcomes: Counter[str] = Counter()
    seconds: list[float] = []
    lock = threading.Lock()
    idle = service.memory()
    trace: list[tuple[int, dict[str, float]]] = []
    begun = time.monotonic()

    def client() -> None:
        while time.monotonic() - begun < asked.seconds:
            with lock:
                upload = next(uploads, None)
            if upload is None:
                return
            while True:
                sent = time.perf_counter()
                status, word = service.post(upload.content, upload.category)
                spent = time.perf_counter() - sent
                with lock:
                    outcomes[f"{upload.kind}: {status} {word}"] += 1
                    if status == 200:
                        seconds.append(spent)
                if status not in (429, 503) or not asked.again:
                    break
                time.sleep(0.2)

    threads = [threading.Thread(target=client) for _ in range(asked.clients)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        time.sleep(0.5)
        trace.append((len(seconds), service.memory()))
        if asked.trace:
            with asked.trace.open("a", encoding="ascii") as file:
                file.write(json.dumps(trace[-1]) + "\n")
    spent = time.monotonic() - begun
    return {
        "outcomes": dict(sorted(outcomes.items())),
        "seconds": round(spent, 1),
        "answered_per_second": round(len(seconds) / spent, 2),
        "latency_s": percentiles(seconds),
        "memory_mb": {"idle": rounded(idle), **growth(trace, asked.settle)},
    }


def growth(trace: list[tuple[int, dict[str, float]]], settle: int) -> dict[str, object]:
    """Compares the sizes of the processes around the image `settle` with those at the end.

    Args:
        trace: Images answered so far, and the sizes then.
        settle: After how many images a process should have its final size.
    """
    last = trace[-1][0] if trace else 0
    settled = medians([sizes for count, sizes in trace if 0.8 * settle <= count <= 1.2 * settle])
    end = medians([sizes for count, sizes in trace if count >= 0.9 * last])
    highest: dict[str, float] = {}
    for name, size in itertools.chain.from_iterable(sizes.items() for count, sizes in trace if count >= settle):
        highest[name] = max(size, highest.get(name, 0.0))
    grown = {name: round(100 * (end[name] / size - 1), 1) for name, size in settled.items() if name in end}
    return {
        f"after_{settle}": rounded(settled),
        "end": rounded(end),
        "growth_percent": grown,
        "highest_at_any_moment": rounded(highest),
    }


def medians(sizes: list[dict[str, float]]) -> dict[str, float]:
    """Returns the median of each process."""
    names = dict.fromkeys(itertools.chain.from_iterable(sizes))
    return {name: statistics.median(each[name] for each in sizes if name in each) for name in names}


def percentiles(seconds: list[float]) -> dict[str, float]:
    """Returns the usual percentiles."""
    if len(seconds) < 2:
        return {}
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    return {f"p{share}": round(cuts[share - 1], 3) for share in (50, 90, 95, 99)}


def rounded(sizes: dict[str, float]) -> dict[str, float]:
    """Returns the sizes with one decimal."""
    return {name: round(size, 1) for name, size in sizes.items()}


def tell(result: dict[str, object]) -> None:
    """Prints the result."""
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
