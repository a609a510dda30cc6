"""Words and signs of programs: names of files, menus, and the buttons of a window, as only a screen shows them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from checker.vision.lines import Image, TextLine
from checker.vision.window import paper_colour

Floats = NDArray[np.float32]

_FILE = re.compile(
    r"[\w\u4e00-\u9fff)）\]】-][.·]\s?(jpe?g|png|bmp|gif|heic|webp|tiff?|pdf|docx?|wps)\b", re.IGNORECASE
)
_NUMBERED = re.compile(r"_\d{2,}(jpe?g|png|pdf)", re.IGNORECASE)
"""A camera's or scanner's name of a file whose dot is too small to be read, as on a display at some distance."""
MENU = frozenset(
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
        "发送",
        "转发",
        "收藏",
        "删除",
        "更多",
        "下载",
        "复制",
        "裁剪",
        "全屏",
        "批注",
        "缩略图",
    )
)
"""Words of menus; each stands on documents, too, but three of them side by side, or four below each other, do not."""
_SIDE_BY_SIDE, _STACKED, _MOSTLY = 3, 4, 0.6
_DESKTOP = frozenset(
    (
        "回收站",
        "此电脑",
        "我的电脑",
        "RecycleBin",
        "ThisPC",
        "文件传输助手",
        "查看原图",
        "按住说话",
        "图片查看",
        "图片查看器",
        "照片查看器",
        "Windows照片查看器",
        "PDF阅读器",
    )
)
"""Icons of a desktop, titles of viewers, and what messengers write around a picture."""
_PAIRS = (
    (
        re.compile(r"([01]?\d|2[0-3])[:：][0-5]\d\W{0,3}"),
        re.compile(r".*([2345]G\b|LTE|Wi-?Fi|HD\b|中国(移动|联通|电信|广电)|\d{1,3}\s*[%％]).*", re.IGNORECASE),
    ),
    (re.compile(r"\D{0,3}\d{1,3}\s*页?\s*/\s*共?\s*\d{1,3}\D{0,3}"), re.compile(r"\D{0,4}\d{2,3}\s*[%％]\D{0,4}")),
)
"""What stands in one row of a screen: a phone's clock and its network or battery; the page of so many and its size."""
_WHOLE_ROWS = tuple(
    re.compile(row, re.IGNORECASE)
    for row in (
        r"\D{0,2}\d{1,3}\s*/\s*\d{1,3}\s*[-–—−一]\s*\d{2,3}\s*[%％]\s*[+＋十]?\W{0,2}",
        r"([01]?\d|2[0-3])[:：][0-5]\d\W{0,4}(中国(移动|联通|电信|广电)\W{0,3})?[45]G\b\W{0,6}(\d{1,3}\s*[%％]?)?\W{0,2}",
        r"\W{0,2}(今天|昨天)\s*((上|下|中)午|晚上|凌晨)?\s*([01]?\d|2[0-3])[:：][0-5]\d\W{0,2}",
    )
)
"""Those read as one: a page and its size with the buttons that change it, a clock and its network. And when a message
came, or a picture was taken, as messengers and galleries say it."""
_TASK_CLOCK = re.compile(r".?\W{0,2}([01]?\d|2[0-3])[:：][0-5]\d\s*20\d\d/\d{1,2}/\d{1,2}\W{0,2}")
"""The clock of a task bar over its date, read as one, at its right end: cameras stamp theirs on the left as well."""
_CLOCK = re.compile(r"([上下]午\s*)?([01]?\d|2[0-3])[:：][0-5]\d(\s*[AP]M)?\W{0,3}", re.IGNORECASE)
"""Phones write the half of the day on either side; icons beside the clock are read as signs."""
_BAR, _BAR_COLOUR, _BAR_PLAIN = 0.08, 8, 0.8
_ADDRESS = re.compile(r"[a-z0-9-]+\.[a-z]{2,}(:\d+)?/\S*[?=&]\S*", re.IGNORECASE)
"""An address with what was asked of the server: pages printed from a browser bear it on paper, not in a field."""
_TOP = 0.3
_ENLARGE, _CLOSE = frozenset("□口回日▢❐❑☐"), frozenset("×XxⅩ✕✖✗")
_APART = (1.2, 8.0)
"""From the button that enlarges a window to the one that closes it, in heights of the row they stand in."""
_GROUND, _PLAIN, _FIELD = 6, 0.9, 0.5
"""Buttons stand on exactly one colour; boxes to tick stand on paper, with rules and words beside them."""
_LEVEL, _ALIKE = 0.35, 2.0
"""How far the middles of a row's lines are apart, in heights of the lower one, and how much higher the other may be."""
_LONG, _STEEPEST = 5.0, 0.2
"""Lines of so many heights and more say how rows slant where a display was photographed at a slant; no more than so."""


def program_words(rgb: Image, lines: Sequence[TextLine]) -> int:
    """Counts signs of a program.

    Args:
        rgb: The picture, uint8, (height, width, 3).
        lines: All that was read in it.

    Returns:
        How many names of files, icons of a desktop, rows with three words of a menu, addresses in a field, clocks
        beside a phone's network, and pairs of buttons that enlarge and close a window stand there.
    """
    words = ["".join(line.text.split()) for line in lines]
    named = sum(bool(_FILE.search(word) or _NUMBERED.search(word)) or word in _DESKTOP for word in words)
    named += sum(any(row.fullmatch(line.text.strip()) for row in _WHOLE_ROWS) for line in lines)
    right = (line for line in lines if line.shown[:, 0].mean() > rgb.shape[1] / 2)
    named += sum(_TASK_CLOCK.fullmatch(line.text.strip()) is not None for line in right)
    rows = _Rows.of(lines)
    menus = _menus(lines, rows) + _columns(lines, rows)
    return named + menus + _pairs(lines, rows) + _addresses(rgb, lines, rows) + _buttons(rgb, lines, rows)


def status_bars(rgb: Image, lines: Sequence[TextLine]) -> int:
    """Counts clocks at the very top that stand in a bar of one colour from side to side.

    Args:
        rgb: The picture, uint8, (height, width, 3).
        lines: All that was read in it.
    """
    height = rgb.shape[0]
    found = 0
    for line in lines:
        top, bottom = float(line.shown[:, 1].min()), float(line.shown[:, 1].max())
        if bottom > _BAR * height or _CLOCK.fullmatch(line.text.strip()) is None:
            continue
        bar = rgb[max(0, int(top)) : max(1, round(bottom))].reshape(-1, 3).astype(np.int16)
        plain = np.abs(bar - np.median(bar, axis=0)).max(axis=1) <= _BAR_COLOUR
        found += bool(plain.mean() > _BAR_PLAIN)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """Where all lines stand in the picture as shown, each (N,): a picture may hold hundreds of them.

    `slants` are the least and the greatest slope of long lines, level ones included.
    """

    left: Floats
    top: Floats
    right: Floats
    bottom: Floats
    tall: Floats
    slants: tuple[float, float]

    @classmethod
    def of(cls, lines: Sequence[TextLine]) -> _Rows:
        corners = np.array([line.shown for line in lines], np.float32).reshape(-1, 4, 2)
        (left, top), (right, bottom) = corners.min(axis=1).T, corners.max(axis=1).T
        return cls(left, top, right, bottom, np.maximum(bottom - top, 1), _slants(corners))

    def beside(self, index: int) -> NDArray[np.intp]:
        """Lines, this one included, that stand in one row, which slants no more than the picture's long lines do."""
        lower = ((self.top + self.bottom) - (self.top[index] + self.bottom[index])) / 2
        along = ((self.left + self.right) - (self.left[index] + self.right[index])) / 2
        apart = np.abs(lower - np.clip(lower, *np.sort([slant * along for slant in self.slants], axis=0)))
        less, more = np.minimum(self.tall, self.tall[index]), np.maximum(self.tall, self.tall[index])
        return np.flatnonzero((apart <= _LEVEL * less) & (more <= _ALIKE * less))


def _slants(corners: Floats) -> tuple[float, float]:
    """The least and the greatest slope of long lines, corners (N, 4, 2); 0 lies between them."""
    along, down = (corners[:, 1] - corners[:, 0]).T if len(corners) else np.zeros((2, 0), np.float32)
    high = np.hypot(*(corners[:, 3] - corners[:, 0]).T)
    slopes = [
        float(drop / length)
        for length, drop, height in zip(along, down, high, strict=True)
        if length > _LONG * height and abs(drop) < _STEEPEST * length
    ]
    return min([0.0, *slopes]), max([0.0, *slopes])


def _menus(lines: Sequence[TextLine], rows: _Rows) -> int:
    """Rows of which three words and more are a menu's, and few others."""
    found = 0
    for index in range(len(lines)):
        beside = rows.beside(index)
        if beside[0] != index:
            continue  # Each row counts once.
        parts = [part for other in beside for part in re.split(r"[\s()（）A-Za-z|·]+", lines[other].text) if part]
        known = [part for part in parts if part in MENU]
        found += len(set(known)) >= _SIDE_BY_SIDE and len(known) >= _MOSTLY * len(parts)
    return found


def _columns(lines: Sequence[TextLine], rows: _Rows) -> int:
    """1 where four words and more of a menu, and few others, stand below each other: a telephone lies on its side.

    Each is as wide and as high as the others, and alone in its line.
    """
    known = [index for index, line in enumerate(lines) if "".join(line.text.split()) in MENU]
    middles, wide = (rows.left + rows.right) / 2, rows.right - rows.left
    for index in known:
        under = (np.abs(middles - middles[index]) <= rows.tall[index]) & (wide <= _ALIKE * wide[index])
        words = [other for other in known if under[other] and wide[index] <= _ALIKE * wide[other]]
        first, last = min(rows.top[words]), max(rows.bottom[words])
        among = np.count_nonzero(under & (rows.top >= first) & (rows.bottom <= last))
        if len({lines[other].text for other in words}) >= _STACKED and len(words) >= _MOSTLY * among:
            return 1
    return 0


def _pairs(lines: Sequence[TextLine], rows: _Rows) -> int:
    """Rows in which two things stand that only a screen has side by side."""
    texts = [line.text.strip() for line in lines]
    found = 0
    for one, other in _PAIRS:
        firsts = [index for index, text in enumerate(texts) if one.fullmatch(text)]
        found += sum(any(other.fullmatch(texts[k]) for k in rows.beside(index) if k != index) for index in firsts)
    return found


def _addresses(rgb: Image, lines: Sequence[TextLine], rows: _Rows) -> int:
    """Addresses near the top that stand on exactly one colour, other than that of the paper."""
    found = 0
    paper = paper_colour(rgb)
    for index, line in enumerate(lines):
        top, bottom = round(float(rows.top[index])), round(float(rows.bottom[index]))
        if bottom > _TOP * rgb.shape[0] or _ADDRESS.search(line.text) is None:
            continue
        left, right = round(float(rows.left[index])), round(float(rows.right[index]))
        field = rgb[max(0, top) : bottom + 1, max(0, left) : right + 1].reshape(-1, 3).astype(np.int16)
        colour = np.median(field, axis=0)
        plain = (np.abs(field - colour).max(axis=1) <= _GROUND).mean()
        found += bool(plain >= _FIELD and np.abs(colour - paper).max() > _GROUND)
    return found


def _buttons(rgb: Image, lines: Sequence[TextLine], rows: _Rows) -> int:
    """Buttons that close a window, each with one that enlarges it to the left."""
    enlarges = np.array([line.text.strip() in _ENLARGE for line in lines], np.bool_)
    found = 0
    for right in (index for index, line in enumerate(lines) if line.text.strip() in _CLOSE):
        row = rows.beside(right)
        tall, gap = np.maximum(rows.tall[row], rows.tall[right]), rows.left[right] - rows.right[row]
        near = row[enlarges[row] & (gap >= _APART[0] * tall) & (gap <= _APART[1] * tall)]
        found += any(_plain_between(rgb, rows, int(left), right) for left in near)
    return found


def _plain_between(rgb: Image, rows: _Rows, left: int, right: int) -> bool:
    top, bottom = round(float(rows.top[right])), round(float(rows.bottom[right]))
    start, end = float(rows.right[left]), float(rows.left[right])
    inset = max(1, round(0.15 * (end - start)))
    between = rgb[max(0, top) : bottom + 1, round(start) + inset : round(end) - inset].reshape(-1, 3).astype(np.int16)
    if not len(between):
        return False
    apart = np.abs(between - np.median(between, axis=0)).max(axis=1)
    return bool((apart <= _GROUND).mean() >= _PLAIN)
