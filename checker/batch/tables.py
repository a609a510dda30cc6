"""Results as tables: CSV and Parquet, one line an image."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from checker.batch.summary import flat

Rows = Callable[[], Iterable[Mapping[str, Any]]]

_GROUP = 2048
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def columns(rows: Rows) -> list[str]:
    """Returns all columns of the table: one pass over the results."""
    found: dict[str, None] = {}
    for row in rows():
        found.update(dict.fromkeys(flat(row)))
    return list(found)


def write_csv(rows: Rows, path: Path) -> None:
    """Writes a CSV that spreadsheets open as UTF-8.

    Texts that a spreadsheet would run as a formula get an apostrophe: paths come from outside.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, columns(rows), restval="")
        writer.writeheader()
        for row in rows():
            writer.writerow({name: _harmless(value) for name, value in flat(row).items()})


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_DANGEROUS) else value


def write_parquet(rows: Rows, path: Path) -> None:
    """Writes a Parquet file: texts as strings, every measured number as float64."""
    import pyarrow as pa
    from pyarrow import parquet

    schema = pa.schema([(name, pa.float64() if _is_number(name) else pa.string()) for name in columns(rows)])
    with parquet.ParquetWriter(path, schema) as writer:
        for group in _groups(rows()):
            writer.write_table(pa.Table.from_pylist(group, schema=schema))


def _is_number(name: str) -> bool:
    return "." in name or name in {"bytes", "width", "height"}


def _groups(rows: Iterable[Mapping[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    group: list[dict[str, Any]] = []
    for row in rows:
        group.append(flat(row))
        if len(group) >= _GROUP:
            yield group
            group = []
    if group:
        yield group
