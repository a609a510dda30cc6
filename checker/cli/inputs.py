"""Reads what the command line is asked to check: files, manifests, claims."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import click


@dataclass(frozen=True, slots=True)
class Item:
    """One image to check. `error` says why the line of a manifest cannot be used."""

    source: str
    path: Path
    category: str
    claims: dict[str, str] = field(default_factory=dict)
    as_of: date | None = None
    error: str | None = None


def parse_claims(text: str | None) -> dict[str, str]:
    """Parses `--claims`: a JSON object, or `@` and the path of a file that holds one.

    Raises:
        click.BadParameter: It is not an object of texts.
    """
    if not text:
        return {}
    try:
        content = Path(text[1:]).read_text("utf-8") if text.startswith("@") else text
        return claims_of(json.loads(content))
    except (OSError, ValueError) as error:
        raise click.BadParameter(f'{error}; give a JSON object such as \'{{"name": "张三"}}\' or @FILE') from error


def claims_of(value: Any) -> dict[str, str]:
    """Checks that decoded claims are an object of texts.

    Raises:
        ValueError: They are not.
    """
    if value is None:
        return {}
    if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
        raise ValueError("claims must be an object whose values are texts")
    return value


def parse_date(text: str | None) -> date | None:
    """Parses an ISO date (YYYY-MM-DD).

    Raises:
        ValueError: It is not one.
    """
    return date.fromisoformat(text) if text else None


def read_manifest(file: Path, category: str | None, claims: dict[str, str], as_of: date | None) -> Iterator[Item]:
    """Yields the images of a JSONL manifest; paths are relative to it. A bad line is an item with an error.

    Args:
        file: The manifest.
        category: For lines that name none.
        claims: For lines that have none.
        as_of: For lines that have none.

    Raises:
        OSError: The manifest cannot be read.
    """
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            source = f"line {number}"
            try:
                row = json.loads(line)
                source = str(row["path"])
                yield Item(
                    source=source,
                    path=file.parent / source,
                    category=str(row.get("category") or category or ""),
                    claims=claims_of(row["claims"]) if row.get("claims") else claims,
                    as_of=parse_date(row.get("as_of")) or as_of,
                )
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                reason = f"{file.name}, line {number}: {type(error).__name__}: {error}"
                yield Item(source, file.parent, "", error=reason)
