"""Vocabulary that is data: ethnic groups and variant characters."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources


@cache
def vocabulary() -> dict[str, list[str]]:
    """Lists of words by their name in `words.toml`."""
    return tomllib.loads((resources.files("checker.documents") / "words.toml").read_text("utf-8"))


@cache
def simplified() -> dict[str, str]:
    """Traditional characters and their simplified forms."""
    words = vocabulary()
    return dict(zip("".join(words["traditional"]), "".join(words["simplified"]), strict=True))
