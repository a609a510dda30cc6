"""One set through all engines: same results in process, from the local pool, and from Ray although a worker dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from checker.batch.results import rows

pytest.importorskip("ray", reason="Ray is an extra: pip install -e '.[ray]' in the checkout")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    source = tmp_path / "images"
    source.mkdir()
    for number in range(200):
        (source / f"{number:03}.jpg").write_bytes(bytes([number]) * number)
    return source


def stable(row: dict[str, Any]) -> dict[str, Any]:
    report = {key: value for key, value in row["report"].items() if key not in {"id", "created_at", "timings_ms"}}
    return {**row, "report": report}


def command(folder: Path, out: Path, engine: str) -> list[str]:
    start = [sys.executable, "-m", "checker", "batch", str(folder), "--category", "photo", "--out", str(out)]
    return [*start, "--engine", engine, "--workers", "2", "--as-of", "2021-01-20"]


def actors(driver: subprocess.Popen[str]) -> list[psutil.Process]:
    """The actor processes that are at work: those that have started an engine process."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        title = " ".join(process.info["cmdline"] or [])
        if title.startswith("ray::MapWorker") and process.children():
            found.append(process)
    return found


def test_same_results_although_a_worker_dies(folder: Path, tmp_path: Path) -> None:
    inline = tmp_path / "inline"
    subprocess.run(command(folder, inline, "inline"), check=False, capture_output=True, timeout=120)
    local = tmp_path / "local"
    subprocess.run(command(folder, local, "local"), check=False, capture_output=True, timeout=120)
    out = tmp_path / "ray"
    with subprocess.Popen(
        command(folder, out, "ray"), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as run:
        deadline = time.monotonic() + 120
        killed = False
        while time.monotonic() < deadline and run.poll() is None and not killed:
            for actor in actors(run)[:1]:
                os.kill(actor.pid, signal.SIGKILL)
                killed = True
            time.sleep(0.05)
        output, _ = run.communicate(timeout=240)
    assert killed
    assert run.returncode == 1, output
    expected = [stable(row) for row in rows(inline / "results.jsonl")]
    assert [stable(row) for row in rows(out / "results.jsonl")] == expected
    assert [stable(row) for row in rows(local / "results.jsonl")] == expected
    assert len(expected) == 200
