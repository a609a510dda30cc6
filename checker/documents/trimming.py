"""What stands around and between the words of a value, and is none of it."""

from __future__ import annotations

import re
from typing import Final

HAN: Final = r"\u3400-\u9fff\U00020000-\U0003134f"
"""Chinese characters, for a class of a regular expression."""

_LEADING: Final = re.compile(r"^[\s:;,.。、_|/\\\-—=~'\"“”‘’*·】\]√✓✔☑☐□■★☆]+")
_TRAILING: Final = re.compile(r"[\s:;,.。、_|/\\\-—=~'\"“”‘’*·(√✓✔☑【★☆]+")


def trim(text: str, start: int = 0, end: int | None = None) -> tuple[int, int]:
    """Returns where a text begins and ends without the marks, rules and brackets that forms leave around values."""
    part = text[start:end]
    lead = _LEADING.match(part)
    start += lead.end() if lead else 0
    part = text[start:end]
    # From the end: a search for what ends the text would try each mark within it.
    trail = _TRAILING.match(part[::-1])
    return start, start + len(part) - (trail.end() if trail else 0)


def join_words(text: str) -> str:
    """Drops spaces between Chinese characters and keeps them between Latin words."""
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub(rf"(?<=[{HAN}·()\d]) | (?=[{HAN}·()\d])", "", text)
