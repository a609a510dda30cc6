"""Tolerant comparison of names: what two spellings of the same name may differ in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from checker.documents.vocabulary import simplified, vocabulary


def _groups(pairs: Iterable[str]) -> dict[str, str]:
    """Maps each character to the smallest one of all that are variants of each other."""
    head: dict[str, str] = {}

    def root(character: str) -> str:
        while head.get(character, character) != character:
            character = head[character]
        return character

    for pair in pairs:
        first, second = sorted((root(pair[0]), root(pair[1])))
        head[second] = first
    return {character: root(character) for character in head}


_FOLD: Final = _groups(
    [*(pair for line in vocabulary()["variants"] for pair in line.split()), *map("".join, simplified().items())]
)
_DOTS: Final = re.compile(r"[·•・‧∙⋅.。．\-—_,，'’`\s]+")


def fold_name(text: str) -> str:
    """Form of a name for comparison: half-width, upper case, without dots and spaces, variant characters joined.

    Traditional and simplified forms and printing variants of the same character become one character.
    """
    compatible = unicodedata.normalize("NFKC", text).upper()
    return "".join(_FOLD.get(c, c) for c in _DOTS.sub("", compatible))


def differing_characters(read: str, claimed: str) -> int | None:
    """Number of characters in which two folded names differ, None when they differ in length.

    A "?" stands for one rare character that cannot be entered in the portal and differs from nothing.
    """
    left, right = fold_name(read), fold_name(claimed)
    if len(left) != len(right):
        return None
    return sum(a != b and "?" not in (a, b) for a, b in zip(left, right, strict=True))
