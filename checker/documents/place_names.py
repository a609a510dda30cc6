"""Names of provinces, cities and counties: they tell which character stands where a reader was not sure.

Many counties have a character of their own (溆浦, 攸县, 汨罗) that readers hardly met while they were trained: they
take a common one of the same shape for it, and know that they are not sure.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Final

from checker.documents.trimming import HAN
from checker.documents.vocabulary import vocabulary

_KINDS: Final = "市县区"
"""A county becomes a city or a district and keeps its name, which papers of both times show."""
_SUFFIX: Final = re.compile(rf"(?:自治)?[省{_KINDS}州旗盟]$")
_BREAK: Final = re.compile(rf"[^{HAN}]|[省市州盟区在于]")


@cache
def _names() -> frozenset[str]:
    """Names as written, and those that a division had or is called by: 宁乡县, 麻阳县."""
    text = (resources.files("checker.documents") / "place_names.toml").read_text("utf-8")
    names = {name for rows in tomllib.loads(text).values() for row in rows for name in row.split()}
    peoples = "|".join(vocabulary()["ethnicities"])
    people = re.compile(rf"(?:(?:{peoples})族?)+自治(?=[县州旗区]$)")
    stems = {_SUFFIX.sub("", people.sub("", name)) for name in names}
    return frozenset(names | {stem + kind for stem in stems if len(stem) > 1 for kind in _KINDS})


@cache
def _longest() -> int:
    return max(map(len, _names()))


def settle(text: str, others: Sequence[str]) -> str:
    """Replaces characters that were not read surely by the likeliest that makes the name of a place.

    Args:
        text: As read, without spaces.
        others: For each character, which others it may be, likeliest first; "" for a sure one.
    """
    for index, candidates in enumerate(others):
        if not candidates or _is_named(text, index):
            continue
        for other in candidates:
            changed = text[:index] + other + text[index + 1 :]
            if _is_named(changed, index):
                text = changed
                break
    return text


def _is_named(text: str, index: int) -> bool:
    """True when a character belongs to the name of a place, and is not the word for its kind at the end."""
    names = _names()
    for start in range(max(0, index - _longest() + 2), index + 1):
        for end in range(index + 2, min(len(text), start + _longest()) + 1):
            if text[start:end] in names and (end - start > 2 or start == 0 or _BREAK.match(text[start - 1])):
                return True
    return False
