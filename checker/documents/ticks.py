"""Which of two printed words is ticked: 合格(√) 不合格( ), ☑合格 □不合格, 合格√ 不合格□."""

from __future__ import annotations

import re
from typing import Final

_TICKS: Final = "√✓✔☑vVYy■●"
_BOXES: Final = "□☐口○"
_MARK: Final = f"[{_TICKS}{_BOXES}]"
_HAN: Final = r"\u3400-\u9fff"
# A tick may be read as a single character. Several are words: what a lost bracket did not keep apart, or "(单位公章)".
_INSIDE: Final = rf"(?:[^()\n{_HAN}]|(?![合不])[{_HAN}](?!(?![合不])[{_HAN}:]))"
# Readers lose a bracket beside a tick, or read the tick's beginning as one.
_BRACKETS: Final = rf"\({{1,2}}{_INSIDE}{{0,4}}\)|\({{1,2}}{_INSIDE}{{0,2}}"
_PLACE: Final = rf"(?:{_BRACKETS}|{_MARK}{{1,2}})?"
_TOKEN: Final = re.compile(rf"不?合格|{_BRACKETS}|{_MARK}")
CHOICE: Final = rf"(?:\([^()\n{_HAN}]{{0,4}}\)|{_MARK})?(?:(?<!不)合格{_PLACE}(?:不合格{_PLACE})?|不合格{_PLACE})"
"""Pattern of both words, or of one, with the places for ticks beside them, in text without spaces."""

PASSED: Final = "合格"
FAILED: Final = "不合格"
BLANK: Final = "合格()"
"""Nothing is ticked."""
UNCLEAR: Final = "合格(?)"
"""Both words are ticked, or the only tick stands between them and may belong to either."""


def choice(text: str) -> str | None:
    """What is ticked in the text that `CHOICE` matches.

    Boxes and ticks stand before their words when one stands before the first word, behind them when one stands behind
    the last. A place in brackets belongs to the word before it unless all stand before their words.

    Returns:
        One of `PASSED`, `FAILED`, `BLANK` and `UNCLEAR`; None when no place for a tick tells.
    """
    tokens = _TOKEN.findall(text)
    words = [index for index, token in enumerate(tokens) if token.endswith("合格")]
    brackets = any(token.startswith("(") and token.strip("(") for token in tokens)
    places = [i for i, token in enumerate(tokens) if (token[0] == "(" if brackets else token[0] in _TICKS + _BOXES)]
    if not words or not places:
        return None
    ahead, behind = places[0] < words[0], places[-1] > words[-1] and tokens[places[-1]] != "("
    if len(words) == 2 and len(places) == 1 and not (brackets or ahead or behind):
        return UNCLEAR if _is_ticked(tokens[places[0]]) else None
    ahead = ahead and not (brackets and behind)
    found: dict[str, bool | None] = {}
    for place in places:
        near = [w for w in words if (w > place if ahead else w < place)]
        if near:
            found[tokens[near[0] if ahead else near[-1]]] = _is_ticked(tokens[place])
    if found.get(PASSED) and found.get(FAILED):
        return UNCLEAR
    if found.get(PASSED) or found.get(FAILED):
        return PASSED if found.get(PASSED) else FAILED
    # One word with an empty place before it is half of what is printed.
    return BLANK if found.get(PASSED) is False and not (brackets and ahead and len(words) == 1) else None


def _is_ticked(place: str) -> bool | None:
    """True when a bracket holds anything, or a mark is a tick; None for a bracket that is open and empty."""
    if not place.startswith("("):
        return place in _TICKS
    if re.search(r"[^()\s_.,:]", place) is not None:
        return True
    return False if place.endswith(")") else None
