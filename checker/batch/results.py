"""The results of a batch: append-only JSON lines, which can be picked up again after any stop."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

RESULTS = "results.jsonl"


def results_name(shard: tuple[int, int] | None) -> str:
    """Returns the file name of a batch's results, or of shard (index, count) of it."""
    return f"results-{shard[0]}-of-{shard[1]}.jsonl" if shard else RESULTS


def mend(path: Path) -> int:
    """Cuts off a torn last line that a killed run left.

    Returns:
        How many bytes were cut off.
    """
    if not path.exists():
        return 0
    with path.open("rb+") as stream:
        size = stream.seek(0, os.SEEK_END)
        end = size
        step = 1 << 16
        while end > 0:
            start = max(0, end - step)
            stream.seek(start)
            newline = stream.read(end - start).rfind(b"\n")
            if newline >= 0:
                end = start + newline + 1
                break
            end = start
        if end < size:
            stream.truncate(end)
            stream.flush()
            os.fsync(stream.fileno())
    return size - end


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yields the lines of a results file.

    Raises:
        ValueError: A line is not a JSON object; the message names it.
    """
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            try:
                row = json.loads(line)
            except ValueError as error:
                raise ValueError(f"{path.name}, line {number}: {error}") from error
            yield row


def printable(path: str) -> str:
    """Returns the path of an image for pages, tables and terminals: what is no text in its name becomes "?"."""
    return path.encode(errors="replace").decode()


def result_files(out: Path) -> list[Path]:
    """Returns the results of a batch: one file, or those of its shards."""
    if out.is_file():
        return [out]
    return sorted(out.glob("results*.jsonl"))


def done(path: Path, stamp: str) -> dict[str, tuple[str, str]]:
    """Returns key → (sha256, verdict) of the images that are done under the same policy and engine.

    Args:
        path: The results file; it need not exist.
        stamp: Policy digest and engine version of the run that asks.

    Errors are not done: an unreadable file is tried again.
    """
    if not path.exists():
        return {}
    finished = (row for row in rows(path) if row["stamp"] == stamp and row.get("report"))
    return {row["key"]: (row["sha256"], sys.intern(row["report"]["verdict"])) for row in finished}


def _line(row: dict[str, Any]) -> bytes:
    try:
        return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    except UnicodeEncodeError:  # The name of a file is not in UTF-8; escaped, it comes back as it is.
        return json.dumps(row, separators=(",", ":")).encode() + b"\n"


class Writer:
    """Appends whole lines; what was written survives the process, and every `sync_every` lines the machine."""

    def __init__(self, path: Path, sync_every: int = 200) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Unbuffered: a line is handed to the system in one call, so that a kill can tear only the last one.
        self._stream: io.FileIO = path.open("ab", buffering=0)
        self._sync_every = sync_every
        self._since = 0

    def write(self, row: dict[str, Any]) -> None:
        """Appends one result."""
        rest = memoryview(_line(row))
        while rest:  # On a disk that fills up a call takes only a part, and says so.
            rest = rest[self._stream.write(rest) :]
        self._since += 1
        if self._since >= self._sync_every:
            self.sync()

    def sync(self) -> None:
        """Makes sure that the lines are on the disk."""
        os.fsync(self._stream.fileno())
        self._since = 0

    def close(self) -> None:
        """Syncs and closes."""
        self.sync()
        self._stream.close()
