"""Where the images of a batch come from: folders, globs, manifests, on any storage that fsspec opens."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import fsspec
from fsspec.implementations.local import LocalFileSystem

from checker.documents.claims import check_names

MANIFEST_SUFFIXES = (".jsonl", ".ndjson", ".csv", ".parquet")
_GLOB = set("*?[")
_DAY = re.compile(r"((?:19|20|21)\d\d-\d\d-\d\d)(?:[T ]00:00:00(?:\.0+)?)?")


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
        return hashlib.sha256(_bytes(json.dumps(asked, ensure_ascii=False))).hexdigest()[:32]

    def shard(self, count: int) -> int:
        """Returns which of `count` shards (0-based) takes the image: by its path, the same on every machine."""
        return int.from_bytes(hashlib.sha256(_bytes(self.path)).digest()[:8], "big") % count


def _bytes(text: str) -> bytes:
    """In UTF-8; what a file's name holds of bytes that are none (names in GBK, for one) comes as lone surrogates."""
    return text.encode(errors="surrogatepass")


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
        paths: Iterable[str]
        if _GLOB & set(source):
            paths = sorted(path for path in filesystem.glob(root) if filesystem.isfile(path))
        elif filesystem.isdir(root):
            paths = _walk(root) if isinstance(filesystem, LocalFileSystem) else sorted(filesystem.find(root))
        elif filesystem.exists(root):
            paths = [root]
        else:
            raise SourceError(f"{source}: there is no such folder or file")
    except SourceError:
        raise
    except Exception as error:
        raise SourceError(f"{source}: cannot be opened: {type(error).__name__}: {error}") from error
    base = root.rstrip("/") + "/"
    for path in paths:
        relative = path[len(base) :] if path.startswith(base) else path
        below = relative if path.startswith(base) else path.rsplit("/", 1)[-1]
        if path == root or not any(part.startswith(".") for part in below.split("/")):
            yield relative, filesystem.unstrip_protocol(path)


def _walk(folder: str) -> Iterator[str]:
    """Yields what is in a folder of this machine and in those below it, sorted, without holding more than one folder.

    fsspec looks at every file before it names the first, and passes folders over that it may not open: here such a
    folder is yielded itself, and so are links to folders, which are not followed; reading them tells why not.
    """
    waiting = [folder + "/"]  # what comes next last; folders end with a slash
    while waiting:
        path = waiting.pop()
        if not path.endswith("/"):
            yield path
            continue
        path = path.rstrip("/")
        try:
            with os.scandir(path or "/") as found:
                # In the order of whole paths: as if every folder's name ended with the slash that follows it.
                names = sorted(item.name + "/" * item.is_dir(follow_symlinks=False) for item in found)
        except OSError:
            yield path or "/"
            continue
        waiting += [f"{path}/{name}" for name in reversed(names) if not name.startswith(".")]


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
            raise ValueError(f"cannot be read: {row}")
        if not isinstance(row, dict) or not isinstance(row.get("path"), str) or not row["path"]:
            raise ValueError("each line must be an object with a path")
        path = row["path"]
        claims = row.get("claims") or {}
        claims = json.loads(claims) if isinstance(claims, str) else claims
        if not isinstance(claims, dict) or not all(isinstance(text, str) and text.strip() for text in claims.values()):
            raise ValueError("claims must be an object whose values are texts that are not blank")
        check_names(claims)
        named = str(row.get("category") or category or "")
        if not named:
            raise ValueError("the category is missing, and --category names none")
        return Entry(
            path=path,
            url=_resolve(manifest, path),
            category=named,
            claims=claims,
            reference=None if row.get("reference") is None else str(row["reference"]),
            as_of=_day(row.get("as_of")) or as_of,
        )
    except ValueError as error:
        return Entry(path=path, url="", category="", error=f"line {number}: {error}")


def _day(told: Any) -> date | None:
    """Returns the date of a line: a text, or what Parquet has for a date or a midnight."""
    if not told:
        return None
    try:
        if (said := _DAY.fullmatch(str(told))) is not None:
            return date.fromisoformat(said[1])
    except ValueError:
        pass
    raise ValueError("as_of must be a date such as 2021-01-20")


def _resolve(manifest: str, path: str) -> str:
    if "://" in path or path.startswith("/"):
        return path
    folder, slash, _ = manifest.rpartition("/")
    return f"{folder}{slash}{path}"


def read_bytes(url: str) -> bytes:
    """Reads one image.

    Raises:
        OSError: It cannot be read, whatever the storage, or is no file: a pipe would never end.
    """
    try:
        filesystem, path = fsspec.core.url_to_fs(url)
        if isinstance(filesystem, LocalFileSystem):
            local = Path(path)
            if local.exists() and not local.is_file() and not local.is_dir():
                raise OSError("not a regular file")
        with filesystem.open(path, "rb") as stream:
            content: bytes = stream.read()
            return content
    except OSError:
        raise
    except Exception as error:
        raise OSError(f"{type(error).__name__}: {error}") from error
