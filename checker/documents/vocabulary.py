"""Vocabulary that is data: ethnic groups, variant characters, words that are often misread."""

from __future__ import annotations

import re
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


@cache
def _misread() -> tuple[re.Pattern[str], dict[str, str]]:
    words = vocabulary()
    letters = {group[0]: group[1:] for group in words["misread_letters"]}
    found = {
        word[:i] + wrong + word[i + 1 :]: word
        for word in words["misread_words"]
        for i, letter in enumerate(word)
        for wrong in letters.get(letter, "")
    }
    return re.compile("|".join(sorted(found, key=len, reverse=True))), found


def put_right(text: str) -> str:
    """The text with the letters put right that are misread in common words; it keeps its length."""
    pattern, words = _misread()
    return pattern.sub(lambda match: words[match[0]], text)
