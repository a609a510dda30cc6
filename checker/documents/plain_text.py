"""Plain text where a value stands: up to a wide gap, the end of a sentence or of a bracket."""

from __future__ import annotations

import re
from typing import Final

from checker.documents.trimming import HAN, join_words, trim
from checker.documents.value import Value

_NO_TEXT: Final = re.compile(
    r"^(?:学习|学习期间|的|等|课程|及|和|名称|级别|类别|日期|时间|证书|号码?|签字|盖章|意见|考核(?:意见|结论)|审核意见|基本情况|及登记号|所\)?)$"
    r"|^.{0,10}(?:意见|结论|签字|盖章)$"
)


# A sentence ends, or a printed option begins.
_ENDS: Final = re.compile(r"[。□☐☑■]")
# What a name in Chinese is in English, behind it.
_ENGLISH: Final = re.compile(rf"(?<=[{HAN}])\s*\(?[A-Za-z][A-Za-z .,&'\-]{{5,}}\)?$")


def cut(text: str) -> tuple[int, int]:
    """Value up to a wide gap (marked by a tab), trimmed."""
    start, end = trim(text)
    gap = text.find("\t", start, end)
    return trim(text, start, gap if gap >= 0 else end)


def _enclosed(text: str, start: int, end: int) -> int:
    """Where a value ends that stands within brackets: "(科室:内科)完成训练" names one department."""
    depth = 0
    for index in range(start, end):
        depth += {"(": 1, ")": -1}.get(text[index], 0)
        if depth < 0:
            return index if index > start else end
    return end


def plain(text: str) -> Value | None:
    """The text that stands where a value stands, None when it is none that a field may hold."""
    start, end = cut(text)
    stop = _ENDS.search(text, start + 1, end)
    end = stop.start() if stop else end
    end = _enclosed(text, start, end)
    value = join_words(text[start:end].replace("_", ""))
    value = _ENGLISH.sub("", value)
    if not value or value[0] in ")]" or _NO_TEXT.match(value) or not re.search(rf"[{HAN}A-Za-z]", value):
        return None
    return Value(value, start, end, 0.8 if len(value) <= 30 else 0.3)


def clause(text: str) -> str:
    """The part of a sentence that a value fills: up to the next comma, without the verb between label and value."""
    start, _ = trim(text)
    is_ = re.match(rf"[为是系](?=[{HAN}])", text[start:])
    begin = start + is_.end() if is_ else start
    stop = re.search(r"[,;]", text[begin:])
    return " " * begin + text[begin : begin + stop.start() if stop else len(text)]
