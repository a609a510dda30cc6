"""Words and signs of programs: names of files, menus, and the buttons of a window, as only a screen shows them."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from checker.vision.lines import Image, TextLine

_FILE = re.compile(r"[\w\u4e00-\u9fff)）\]】-]\.(jpe?g|png|bmp|gif|heic|webp|tiff?|pdf|docx?|wps)\b", re.IGNORECASE)
_MENU = frozenset(
    (
        "文件",
        "编辑",
        "查看",
        "视图",
        "工具",
        "窗口",
        "帮助",
        "插入",
        "页面",
        "审阅",
        "打印",
        "保存",
        "另存为",
        "旋转",
        "分享",
    )
)
"""Words of menus; each stands on documents, too, but three of them side by side do not."""
_SIDE_BY_SIDE = 3
_DESKTOP = frozenset(("回收站", "此电脑", "我的电脑", "RecycleBin", "ThisPC"))
_ENLARGE, _CLOSE = frozenset("□口回日▢❐❑☐"), frozenset("×XxⅩ✕✖✗")
_APART = (1.2, 8.0)
"""From the button that enlarges a window to the one that closes it, in heights of the row they stand in."""
_GROUND, _PLAIN = 6, 0.9
"""Buttons stand on exactly one colour; boxes to tick stand on paper, with rules and words beside them."""


def program_words(rgb: Image, lines: Sequence[TextLine]) -> int:
    """Counts signs of a program.

    Args:
        rgb: The picture, uint8, (height, width, 3).
        lines: All that was read in it.

    Returns:
        How many names of files, icons of a desktop, rows with three words of a menu, and pairs of buttons that enlarge
        and close a window stand there.
    """
    words = ["".join(line.text.split()) for line in lines]
    named = sum(bool(_FILE.search(word)) or word in _DESKTOP for word in words)
    return named + _menus(lines) + _buttons(rgb, lines)


def _menus(lines: Sequence[TextLine]) -> int:
    """Rows of which three words and more are a menu's, and few others."""
    found = 0
    for line in lines:
        beside = [other for other in lines if _level(line, other)]
        if beside[0] is not line:
            continue  # Each row counts once.
        parts = [part for other in beside for part in re.split(r"[\s()（）A-Za-z|·]+", other.text) if part]
        known = [part for part in parts if part in _MENU]
        found += len(set(known)) >= _SIDE_BY_SIDE and len(known) >= 0.6 * len(parts)
    return found


def _buttons(rgb: Image, lines: Sequence[TextLine]) -> int:
    close = [line for line in lines if line.text.strip() in _CLOSE]
    enlarge = [line for line in lines if line.text.strip() in _ENLARGE]
    return sum(any(_pair(rgb, left, right) for left in enlarge) for right in close)


def _pair(rgb: Image, left: TextLine, right: TextLine) -> bool:
    tall = max(_extent(left)[1], _extent(right)[1])
    start, end = float(left.shown[:, 0].max()), float(right.shown[:, 0].min())
    if not (_level(left, right) and _APART[0] * tall <= end - start <= _APART[1] * tall):
        return False
    top, bottom = (round(float(value)) for value in (right.shown[:, 1].min(), right.shown[:, 1].max()))
    inset = max(1, round(0.15 * (end - start)))
    between = rgb[max(0, top) : bottom + 1, round(start) + inset : round(end) - inset].reshape(-1, 3).astype(np.int16)
    if not len(between):
        return False
    apart = np.abs(between - np.median(between, axis=0)).max(axis=1)
    return bool((apart <= _GROUND).mean() >= _PLAIN)


def _extent(line: TextLine) -> tuple[float, float]:
    """Middle and height."""
    top, bottom = float(line.shown[:, 1].min()), float(line.shown[:, 1].max())
    return (top + bottom) / 2, max(1.0, bottom - top)


def _level(first: TextLine, second: TextLine) -> bool:
    """Whether two lines stand in one row of a screen, which is level."""
    (here, tall), (there, other) = _extent(first), _extent(second)
    return abs(here - there) <= 0.35 * min(tall, other) and max(tall, other) <= 2 * min(tall, other)
