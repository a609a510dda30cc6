"""Programs that take no part in choosing limits: viewers of messengers, mail, shared folders, writers, tablets."""

from __future__ import annotations

import random

import numpy as np
from numpy.typing import NDArray

from tools.calibrate.screens.desktops import Program, Screen, Size

Rgb = NDArray[np.uint8]


def _grey(level: int) -> tuple[int, int, int]:
    return (level, level, level)


def _status(screen: Screen, ink: tuple[int, int, int]) -> None:
    """What a phone writes above everything: often without a clock that can be read."""
    unit, rng = screen.unit, screen.rng
    if rng.random() < 0.7:
        screen.words((26 * unit, 9 * unit), f"{rng.randrange(0, 23)}:{rng.randrange(10, 59)}", ink, 14)
    screen.icons(screen.wide - 96 * unit, 10 * unit, 3, ink, 26)


def messenger_viewer(picture: Rgb, size: Size, rng: random.Random, unit: float) -> Rgb:
    """A picture of a conversation opened: black, full width, two or three signs in the corners."""
    screen = Screen(size, (0, 0, 0), rng, unit)
    screen.show(picture, (0, 0, size[0], size[1]))
    if rng.random() < 0.5:
        _status(screen, _grey(230))
    y = size[1] - 58 * unit
    screen.draw.rounded_rectangle((16 * unit, y, 100 * unit, y + 30 * unit), 6 * unit, fill=_grey(52))
    screen.words((28 * unit, y + 5 * unit), rng.choice(("查看原图", "原图(1.2M)")), _grey(210), 12)
    screen.icons(size[0] - 90 * unit, y + 6 * unit, 2, _grey(220), 40)
    return np.asarray(screen.image)


def moments(picture: Rgb, size: Size, rng: random.Random, unit: float) -> Rgb:
    """A list of files or posts with the picture in it, words above and below."""
    screen = Screen(size, _grey(255), rng, unit)
    _status(screen, _grey(40))
    screen.bar(36 * unit, 1 * unit, _grey(226))
    screen.icons(16 * unit, 46 * unit, 1, _grey(40))
    screen.words((size[0] / 2 - 30 * unit, 46 * unit), rng.choice(("详情", "我的证件", "收藏", "笔记")), _grey(20), 16)
    screen.draw.rounded_rectangle((14 * unit, 88 * unit, 52 * unit, 126 * unit), 6 * unit, fill=(200, 120, 70))
    screen.words((64 * unit, 90 * unit), rng.choice(("王小明", "考生小李", "招生办")), (80, 100, 150), 15)
    screen.words((64 * unit, 112 * unit), rng.choice(("毕业证发一下", "见附图", "资格审核材料")), _grey(40), 15)
    below = screen.show(picture, (64 * unit, 142 * unit, size[0] - 20 * unit, size[1] - 180 * unit))[3]
    screen.words((64 * unit, below + 12 * unit), rng.choice(("3分钟前", "昨天", "1月12日")), _grey(140), 12)
    screen.icons(size[0] - 50 * unit, below + 12 * unit, 1, _grey(120))
    return np.asarray(screen.image)


def phone_browser(picture: Rgb, size: Size, rng: random.Random, unit: float) -> Rgb:
    """A page of the web on a phone, its address above or below."""
    screen = Screen(size, _grey(rng.choice((255, 248, 242))), rng, unit)
    _status(screen, _grey(30))
    top, bottom = rng.random() < 0.5, _grey(rng.choice((246, 250)))
    y = 38 * unit if top else size[1] - 96 * unit
    screen.bar(y, 48 * unit, bottom)
    screen.draw.rounded_rectangle(
        (16 * unit, y + 7 * unit, size[0] - 60 * unit, y + 41 * unit), 12 * unit, fill=_grey(228)
    )
    screen.words(
        (40 * unit, y + 13 * unit), rng.choice(("my.chsi.com.cn", "www.nmec.org.cn", "example.cn")), _grey(40), 14
    )
    screen.bar(size[1] - 48 * unit, 48 * unit, bottom)
    screen.icons(26 * unit, size[1] - 34 * unit, 5, (40, 110, 210), (size[0] / unit - 60) / 4.3)
    screen.words((20 * unit, 100 * unit), rng.choice(("学籍学历信息", "证件上传", "材料预览")), _grey(20), 18)
    screen.show(picture, (16 * unit, 140 * unit, size[0] - 16 * unit, size[1] - 120 * unit))
    return np.asarray(screen.image)


def shared_folder(picture: Rgb, size: Size, rng: random.Random, unit: float) -> Rgb:
    """A web page of shared files: dark, tools above, the picture in the middle."""
    ground = rng.choice((_grey(38), (30, 36, 48), (245, 247, 250)))
    ink = _grey(220) if sum(ground) < 400 else _grey(60)
    screen = Screen(size, ground, rng, unit)
    screen.words((20 * unit, 16 * unit), rng.choice(("扫描件_001", "证书(1)", "20210112")), ink, 14)
    screen.icons(size[0] - 300 * unit, 16 * unit, 6, ink, 46)
    screen.show(picture, (0.12 * size[0], 56 * unit, 0.88 * size[0], size[1] - 20 * unit))
    screen.icons(24 * unit, size[1] / 2, 1, ink)
    screen.icons(size[0] - 40 * unit, size[1] / 2, 1, ink)
    return np.asarray(screen.image)


def mail(picture: Rgb, size: Size, rng: random.Random, unit: float) -> Rgb:
    """A program for mail: folders, letters, and one opened with the picture in it."""
    screen = Screen(size, _grey(255), rng, unit)
    tint = rng.choice(((0, 114, 198), (46, 62, 80), (236, 239, 244)))
    screen.bar(0, 44 * unit, tint)
    ink = _grey(240) if sum(tint) < 500 else _grey(60)
    screen.words((16 * unit, 12 * unit), rng.choice(("收件箱", "邮箱", "邮件")), ink, 15)
    screen.controls(size[0], 14 * unit, ink)
    left = rng.uniform(0.2, 0.3) * size[0]
    screen.draw.rectangle((0, 44 * unit, left, size[1]), fill=_grey(243))
    for row in range(int((size[1] / unit - 60) // 62)):
        y = (56 + 62 * row) * unit
        screen.words((16 * unit, y), rng.choice(("报名通知", "成绩单", "资料补交", "会议纪要")), _grey(30), 13)
        screen.words(
            (16 * unit, y + 22 * unit), rng.choice(("请查收附件", "您好，材料已发", "回复：审核")), _grey(120), 12
        )
    screen.words((left + 24 * unit, 64 * unit), rng.choice(("证件材料", "转发：证书")), _grey(20), 18)
    screen.words((left + 24 * unit, 96 * unit), "2021-01-12 14:05", _grey(130), 12)
    screen.show(picture, (left + 24 * unit, 126 * unit, size[0] - 30 * unit, size[1] - 20 * unit))
    return np.asarray(screen.image)


def writer(picture: Rgb, size: Size, rng: random.Random, unit: float) -> Rgb:
    """A word processor: ribbon, rulers, a white page with the picture pasted on it, a bar below."""
    screen = Screen(size, _grey(rng.choice((230, 204, 160))), rng, unit)
    screen.bar(0, 32 * unit, rng.choice(((43, 87, 154), _grey(243))))
    screen.bar(32 * unit, 86 * unit, _grey(248))
    screen.icons(20 * unit, 52 * unit, 16, _grey(90), 52)
    screen.words((24 * unit, 96 * unit), "剪贴板      字体         段落           样式", _grey(120), 11)
    x0, x1 = 0.28 * size[0], 0.72 * size[0]
    screen.draw.rectangle((x0, 132 * unit, x1, size[1]), fill=_grey(255))
    screen.show(picture, (x0 + 30 * unit, 160 * unit, x1 - 30 * unit, size[1] - 70 * unit))
    screen.bar(size[1] - 24 * unit, 24 * unit, rng.choice(((43, 87, 154), _grey(240))))
    screen.words((12 * unit, size[1] - 21 * unit), "第1页，共1页    0个字", _grey(128), 11)
    return np.asarray(screen.image)


def preview(picture: Rgb, size: Size, rng: random.Random, unit: float) -> Rgb:
    """A viewer of another system: three round buttons at the left, title beside them, grey ground."""
    screen = Screen(size, _grey(rng.choice((232, 246, 40))), rng, unit)
    dark = screen.image.getpixel((0, 0)) == _grey(40)
    screen.bar(0, 50 * unit, _grey(54) if dark else _grey(240))
    for k, colour in enumerate(((255, 95, 86), (255, 189, 46), (39, 201, 63))):
        x = (14 + 20 * k) * unit
        screen.draw.ellipse((x, 19 * unit, x + 12 * unit, 31 * unit), fill=colour)
    ink = _grey(225) if dark else _grey(50)
    screen.words((92 * unit, 15 * unit), rng.choice(("扫描件", "证件照片", "Scan 12")), ink, 14)
    screen.icons(size[0] - 220 * unit, 17 * unit, 5, ink, 42)
    screen.show(picture, (8 * unit, 58 * unit, size[0] - 8 * unit, size[1] - 8 * unit))
    return np.asarray(screen.image)


DESKTOP: dict[str, Program] = {program.__name__: program for program in (shared_folder, mail, writer, preview)}
PHONE: dict[str, Program] = {program.__name__: program for program in (messenger_viewer, moments, phone_browser)}
