"""Reads what the command line is asked to check: files, manifests, claims."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import click

from checker.documents.claims import check_names

_DATE = re.compile(r"(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}")


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
        click.BadParameter: It is not an object of known fields and texts.
    """
    if not text:
        return {}
    try:
        content = Path(text[1:]).read_text("utf-8") if text.startswith("@") else text
    except OSError as error:
        raise click.BadParameter(f"--claims: cannot read {text[1:]}: {error.strerror}") from error
    try:
        return claims_of(json.loads(content))
    except ValueError as error:
        raise click.BadParameter(
            f'--claims: {error}; give a JSON object such as \'{{"name": "张三"}}\' or @FILE'
        ) from error


def claims_of(value: Any) -> dict[str, str]:
    """Checks that decoded claims are an object of known fields and texts.

    Raises:
        ValueError: They are not.
    """
    if value is None:
        return {}
    if not isinstance(value, dict) or not all(isinstance(item, str) and item.strip() for item in value.values()):
        raise ValueError("claims must be an object whose values are texts that are not blank")
    check_names(value)
    return value


def parse_date(text: Any) -> date | None:
    """Parses an ISO date, YYYY-MM-DD, of the years 1900 to 2199.

    Raises:
        ValueError: It is not one.
    """
    if text is None or text == "":
        return None
    try:
        if isinstance(text, str) and _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError("as_of must be a date such as 2021-01-20")


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
    with file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            source = f"line {number}"
            try:
                row = json.loads(line)
                if not isinstance(row, dict) or not isinstance(row.get("path"), str):
                    raise ValueError("each line must be an object with a path")
                source = row["path"]
                named = row.get("category") or category
                if not named:
                    raise ValueError("the category is missing, and --category names none")
                yield Item(
                    source=source,
                    path=file.parent / source,
                    category=str(named),
                    claims=claims_of(row["claims"]) if row.get("claims") else claims,
                    as_of=parse_date(row.get("as_of")) or as_of,
                )
            except ValueError as error:
                yield Item(source, file.parent, "", error=f"{file.name}, line {number}: {error}")
