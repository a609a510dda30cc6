"""Words for people, in both languages, keyed by code: one catalogue file for each check."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Literal

Language = Literal["zh-CN", "en"]
LANGUAGES: tuple[Language, ...] = ("zh-CN", "en")
DEFAULT: Language = "zh-CN"


class _Lenient(dict[str, Any]):
    """Leaves a placeholder empty that has no value, so that a message is never lost for want of a number."""

    def __missing__(self, key: str) -> _Blank:
        return _Blank()


class _Blank:
    def __format__(self, spec: str) -> str:
        return "–"


@cache
def catalogue() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Returns code → language → {"message", "hint"} of all checks.

    Raises:
        ValueError: Two files define the same code.
    """
    entries: dict[str, Mapping[str, Mapping[str, str]]] = {}
    for file in sorted(resources.files(__name__).iterdir(), key=lambda item: item.name):
        if not file.name.endswith(".toml"):
            continue
        for code, entry in tomllib.loads(file.read_text("utf-8")).items():
            if code in entries:
                raise ValueError(f"messages/{file.name}: {code} is defined twice")
            entries[code] = entry
    return entries


def render(code: str, language: Language, params: Mapping[str, Any]) -> tuple[str, str]:
    """Returns (message, hint) for a code.

    Args:
        code: As in the report. When `params` has a `variant` for which the catalogue knows special words
            (`<code>.<variant>`), those are taken.
        language: `zh-CN` or `en`.
        params: Values for the placeholders.

    Raises:
        KeyError: The code is not in the catalogue.
    """
    entries = catalogue()
    entry = entries.get(f"{code}.{params.get('variant')}", entries[code])[language]
    values = _Lenient({key: value for key, value in params.items() if value is not None})
    return entry["message"].format_map(values), entry.get("hint", "").format_map(values)


@cache
def field_names() -> tuple[str, ...]:
    """Returns the names of all fields that documents may have."""
    return tuple(code.removeprefix("field.") for code in catalogue() if code.startswith("field."))


def negotiate(accept_language: str | None) -> Language:
    """Picks a language from an `Accept-Language` header (RFC 9110); what we do not speak becomes the default."""
    best: tuple[float, Language] | None = None
    for part in (accept_language or "").split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            quality = float(weight or 1.0)
        except ValueError:
            continue
        primary = tag.strip().lower().split("-")[0]
        known: Language | None = "zh-CN" if primary == "zh" else "en" if primary == "en" else None
        if known and quality > 0 and (best is None or quality > best[0]):
            best = (quality, known)
    return best[1] if best else DEFAULT
