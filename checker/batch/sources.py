"""Where the images of a batch come from: folders, globs, manifests, on any storage that fsspec opens."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import fsspec

from checker.documents.claims import check_names

MANIFEST_SUFFIXES = (".jsonl", ".ndjson", ".csv", ".parquet")
_GLOB = set("*?[")


class SourceError(ValueError):
    """A source cannot be used; the message says why and what to give instead."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One image of a batch.

    Attributes:
        path: As the source names it; the key of the result.
        url: What fsspec opens.
        category: What the image is claimed to be.
        claims: Field name → value.
        reference: The caller's own key, kept with the result.
        as_of: The date for which validity is judged.
        error: Why this line of a manifest cannot be used; then nothing else counts.
    """

    path: str
    url: str
    category: str
    claims: Mapping[str, str] = field(default_factory=dict)
    reference: str | None = None
    as_of: date | None = None
    error: str | None = None

    def key(self) -> str:
        """Returns a digest of everything that is asked about the image, apart from its bytes."""
        asked = [self.path, self.category, sorted(self.claims.items()), self.as_of and self.as_of.isoformat()]
        return hashlib.sha256(json.dumps(asked, ensure_ascii=False).encode()).hexdigest()[:32]

    def shard(self, count: int) -> int:
        """Returns which of `count` shards (0-based) takes the image: by its path, the same on every machine."""
        return int.from_bytes(hashlib.sha256(self.path.encode()).digest()[:8], "big") % count


def entries(
    source: str | None, manifest: str | None, *, category: str | None = None, as_of: date | None = None
) -> Iterator[Entry]:
    """Yields the images of a source, without holding them all in memory.

    Args:
        source: A folder, a glob, one file, or the URL of one (`s3://…`, `hdfs://…`).
        manifest: A JSONL, CSV or Parquet file with the columns path, category, claims, reference, as_of; paths that are
            not absolute and not URLs are relative to it.
        category: For images whose source names none.
        as_of: For images whose source names none.

    Raises:
        SourceError: The source cannot be opened, or there is nothing to say what its images are claimed to be.
    """
    if manifest is not None:
        yield from _from_manifest(manifest, category, as_of)
        return
    if source is None:
        raise SourceError("name a folder, a glob or a URL, or give --manifest FILE")
    if category is None:
        raise SourceError("--category is missing: say what the images are claimed to be")
    for path, url in _files(source):
        yield Entry(path=path, url=url, category=category, as_of=as_of)


def _files(source: str) -> Iterator[tuple[str, str]]:
    try:
        filesystem, root = fsspec.core.url_to_fs(source)
        if _GLOB & set(source):
            paths = [path for path in filesystem.glob(root) if filesystem.isfile(path)]
        elif filesystem.isdir(root):
            paths = filesystem.find(root)
        elif filesystem.exists(root):
            paths = [root]
        else:
            raise SourceError(f"{source}: there is no such folder or file")
    except SourceError:
        raise
    except Exception as error:
        raise SourceError(f"{source}: cannot be opened: {type(error).__name__}: {error}") from error
    base = root.rstrip("/") + "/"
    for path in sorted(paths):
        relative = path[len(base) :] if path.startswith(base) else path
        if not any(part.startswith(".") for part in relative.split("/")):
            yield relative, filesystem.unstrip_protocol(path)


def _from_manifest(manifest: str, category: str | None, as_of: date | None) -> Iterator[Entry]:
    suffix = next((end for end in MANIFEST_SUFFIXES if manifest.lower().endswith(end)), None)
    if suffix is None:
        raise SourceError(f"{manifest}: a manifest ends in {', '.join(MANIFEST_SUFFIXES)}")
    readers = {".csv": _csv_rows, ".parquet": _parquet_rows}
    try:
        with fsspec.open(manifest, "rb") as stream:
            for number, row in readers.get(suffix, _json_rows)(stream):
                yield _entry(manifest, number, row, category, as_of)
    except SourceError:
        raise
    except (OSError, ValueError, ImportError) as error:
        raise SourceError(f"{manifest}: cannot be read: {error}") from error


def _json_rows(stream: Any) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(stream, 1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except ValueError as error:
                yield number, error


def _csv_rows(stream: Any) -> Iterator[tuple[int, Any]]:
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    try:
        for row in (reader := csv.DictReader(text)):
            yield reader.line_num, {name: value for name, value in row.items() if name and value != ""}
    finally:
        text.detach()  # the stream belongs to the caller, who closes it


def _parquet_rows(stream: Any) -> Iterator[tuple[int, Any]]:
    from pyarrow import parquet

    number = 0
    for batch in parquet.ParquetFile(stream).iter_batches(batch_size=1024):
        for row in batch.to_pylist():
            number += 1
            yield number, {name: value for name, value in row.items() if value is not None}


def _entry(manifest: str, number: int, row: Any, category: str | None, as_of: date | None) -> Entry:
    """Makes an entry of one line; what is wrong with it becomes the entry's error, never an end."""
    path = f"line {number}"
    try:
        if isinstance(row, Exception):
            raise row
        path = str(row["path"])
        claims = row.get("claims") or {}
        claims = json.loads(claims) if isinstance(claims, str) else dict(claims)
        if not all(isinstance(value, str) for value in claims.values()):
            raise ValueError("claims must be texts")
        check_names(claims)
        day = row.get("as_of") or as_of
        named = str(row.get("category") or category or "")
        if not named:
            raise ValueError("no category")
        return Entry(
            path=path,
            url=_resolve(manifest, path),
            category=named,
            claims=claims,
            reference=None if row.get("reference") is None else str(row["reference"]),
            as_of=date.fromisoformat(str(day)[:10]) if day else None,
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return Entry(path=path, url="", category="", error=f"line {number}: {type(error).__name__}: {error}")


def _resolve(manifest: str, path: str) -> str:
    if "://" in path or path.startswith("/"):
        return path
    folder, slash, _ = manifest.rpartition("/")
    return f"{folder}{slash}{path}"


def read_bytes(url: str) -> bytes:
    """Reads one image.

    Raises:
        OSError: It cannot be read, whatever the storage.
    """
    try:
        with fsspec.open(url, "rb") as stream:
            content: bytes = stream.read()
            return content
    except OSError:
        raise
    except Exception as error:
        raise OSError(f"{type(error).__name__}: {error}") from error
