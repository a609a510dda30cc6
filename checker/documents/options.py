"""Printed options of which one is ticked: "□临床 ☑口腔 □中医", "男□ 女☑"."""

from __future__ import annotations

import re
from typing import Final

_TICKED: Final = "√✓✔☑☒■●"
_EMPTY: Final = "□☐○"
_MARK: Final = re.compile(f"[{_TICKED}{_EMPTY}]")
_OPTION: Final = re.compile(rf"([{_TICKED}{_EMPTY}]*)([^{_TICKED}{_EMPTY}]*)")
# A place for a tick in brackets, empty or not.
_BRACKET: Final = re.compile(r"\([\s_]*(?:[√✓✔☑■●vVxX×][\s_]*)?\)")
# A tick that stands by itself belongs to the word that it touches: "男 √女".
_BEFORE: Final = re.compile(rf"\s[{_TICKED}]\S")
_MOST: Final = 12
_SIGNS: Final = " \t_:,;"
# Options that stand side by side with nothing between them where every mark was lost.
_BOTH_SEXES: Final = re.compile(r"男[\s/、_()]*女|女[\s/、_()]*男")
_CATEGORY: Final = re.compile(r"临床|口腔|公共卫生|中西医结合|中医")
_LEVEL: Final = re.compile(r"研究生|大学本科|大学专科|本科|专科|大专|中专")
_LOST: Final = {"exam_category": (_CATEGORY, 3), "level": (_LEVEL, 3)}


def chosen(value_type: str, text: str) -> str | None:
    """The text with nothing but the option that is ticked; what is left out keeps its place as spaces.

    Marks stand before their words when one stands before the first word, else behind them.

    Args:
        value_type: Type of the value, one of `kinds.ValueType`.
        text: What stands where the value stands.

    Returns:
        The text itself when it shows no options; None when it shows some and not which one is meant.
    """
    text = _BRACKET.sub(lambda place: f"{_mark_in(place[0]):^{len(place[0])}}", text)
    marks = _MARK.findall(text)
    if not marks:
        return None if _all_printed(value_type, text) else text
    ahead = _MARK.match(text.lstrip(_SIGNS)) is not None or (len(marks) == 1 and _BEFORE.search(text) is not None)
    options: list[tuple[int, int, bool | None]] = []
    at = 0
    mark = ""
    for match in _OPTION.finditer(text):
        sign, word = match[1], match[2]
        if ahead:
            mark = sign
        elif sign and options:
            start, end, _ = options[-1]
            options[-1] = (start, end, sign[-1] in _TICKED)
        if word.strip(f"{_SIGNS}.、()"):
            at = match.start(2)
            options.append((at, match.end(2), mark[-1:] in _TICKED if ahead and mark else None))
    ticked = [(start, end) for start, end, is_ticked in options if is_ticked]
    if len(options) == 1 and len(marks) == 1:
        return text if marks[0] in _TICKED or options[0][2] is None else None
    if len(ticked) != 1:
        return None
    start, end = ticked[0]
    # Behind the last option stands what else is printed there.
    own = text[start:end].lstrip(_SIGNS)
    word = re.match(rf"[^\s,;。]{{0,{_MOST}}}", own)
    lead = end - start - len(own)
    stop = start + lead + (word.end() if word else 0)
    return " " * (start + lead) + text[start + lead : stop]


def _mark_in(place: str) -> str:
    return "√" if place.strip("() _\t") else "□"


def _all_printed(value_type: str, text: str) -> bool:
    if value_type == "sex":
        return _BOTH_SEXES.search(text[:8]) is not None
    pattern, least = _LOST.get(value_type, (None, 0))
    return pattern is not None and len(set(pattern.findall(text))) >= least
