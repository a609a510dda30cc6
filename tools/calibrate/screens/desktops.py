"""What a screen shows when a document is open on it: programs of desktops and phones, drawn pixel by pixel."""

from __future__ import annotations

import random
from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from samples.fonts import Face

Rgb = NDArray[np.uint8]
Size = tuple[int, int]
Colour = tuple[int, int, int]

_WORDS = (
    "文件",
    "编辑",
    "查看",
    "工具",
    "窗口",
    "帮助",
    "首页",
    "插入",
    "页面",
    "审阅",
    "打印",
    "保存",
    "分享",
    "另存为",
    "旋转",
)
_TITLES = (
    "毕业证书扫描件.jpg",
    "身份证.png - 照片",
    "IMG_20210112_0832.jpg",
    "资格证书.pdf - 阅读器",
    "微信图片_20210110153012.jpg",
)


class Screen:
    """A picture of a screen with what is needed to draw on it."""

    def __init__(self, size: Size, colour: Colour, rng: random.Random, unit: float) -> None:
        self.image = Image.new("RGB", size, colour)
        self.draw = ImageDraw.Draw(self.image)
        self.wide, self.tall = size
        self.rng, self.unit = rng, unit
        self.face = Face("hei", rng)

    def words(self, at: tuple[float, float], text: str, colour: Colour, size: float = 13) -> float:
        """Writes; returns where it ends."""
        font = self.face.at(round(size * self.unit))
        self.draw.text(at, text, font=font, fill=colour)
        return float(at[0] + self.draw.textlength(text, font=font))

    def bar(self, top: float, tall: float, colour: Colour, x0: float = 0, x1: float | None = None) -> None:
        """A filled bar."""
        right = self.wide if x1 is None else x1
        self.draw.rectangle((x0, top, right - 1, top + tall - 1), fill=colour)

    def icons(self, x: float, y: float, count: int, colour: Colour, step: float = 34) -> None:
        """A row of simple signs: squares, rings, crosses, arrows."""
        side = 14 * self.unit
        for k in range(count):
            left, kind = x + k * step * self.unit, self.rng.randrange(5)
            box, width = (left, y, left + side, y + side), max(1, round(1.4 * self.unit))
            if kind == 0:
                self.draw.rectangle(box, outline=colour, width=width)
            elif kind == 1:
                self.draw.ellipse(box, outline=colour, width=width)
            elif kind == 2:
                self.draw.line(box, fill=colour, width=width)
                self.draw.line((left, y + side, left + side, y), fill=colour, width=width)
            elif kind == 3:
                self.draw.polygon((left, y + side, left + side / 2, y, left + side, y + side), outline=colour)
            else:
                for row in (0.15, 0.5, 0.85):
                    self.draw.line((left, y + row * side, left + side, y + row * side), fill=colour, width=width)

    def controls(self, right: float, y: float, colour: Colour) -> None:
        """Minimise, maximise, close."""
        side, step, width = 10 * self.unit, 46 * self.unit, max(1, round(self.unit))
        for k in range(3):
            left = right - (3 - k) * step + 18 * self.unit
            if k == 0:
                self.draw.line((left, y + side / 2, left + side, y + side / 2), fill=colour, width=width)
            elif k == 1:
                self.draw.rectangle((left, y, left + side, y + side), outline=colour, width=width)
            else:
                self.draw.line((left, y, left + side, y + side), fill=colour, width=width)
                self.draw.line((left, y + side, left + side, y), fill=colour, width=width)

    def show(self, picture: Rgb, box: tuple[float, float, float, float]) -> tuple[int, int, int, int]:
        """Fits a picture into a box, not larger than itself by more than a half; returns where it stands."""
        x0, y0, x1, y1 = box
        scale = min((x1 - x0) / picture.shape[1], (y1 - y0) / picture.shape[0])
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        fitted = cv2.resize(
            picture, (max(8, int(picture.shape[1] * scale)), max(8, int(picture.shape[0] * scale))), interpolation=how
        )
        left, top = int((x0 + x1 - fitted.shape[1]) / 2), int((y0 + y1 - fitted.shape[0]) / 2)
        self.image.paste(Image.fromarray(fitted), (left, top))
        return left, top, left + fitted.shape[1], top + fitted.shape[0]


def _grey(level: int) -> Colour:
    return (level, level, level)


def full(picture: Rgb, size: Size, rng: random.Random, unit: float) -> Rgb:
    """Nothing but the picture, on black."""
    screen = Screen(size, (0, 0, 0), rng, unit)
    screen.show(picture, (0, 0, *size))
    return np.asarray(screen.image)


def photo_viewer(picture: Rgb, size: Size, rng: random.Random, unit: float) -> Rgb:
    """A viewer: title, picture, tools below."""
    ground = rng.choice((24, 32, 40, 243, 255, 238))
    ink = _grey(228) if ground < 128 else _grey(48)
    screen = Screen(size, _grey(ground), rng, unit)
    screen.words((14 * unit, 9 * unit), rng.choice(_TITLES), ink)
    screen.controls(size[0], 12 * unit, ink)
    screen.show(picture, (0.03 * size[0], 46 * unit, 0.97 * size[0], size[1] - 58 * unit))
    count = rng.randrange(5, 10)
    screen.icons(size[0] / 2 - count * 17 * unit, size[1] - 36 * unit, count, ink)
    return np.asarray(screen.image)


def pdf_viewer(picture: Rgb, size: Size, rng: random.Random, unit: float) -> Rgb:
    """A reader of documents: menu, tools, page on a ground of one tone, a bar to scroll with."""
    ground = rng.choice((82, 96, 128, 204, 230, 255))
    bars = rng.choice((_grey(50), _grey(245), (248, 249, 251), (220, 228, 240), (177, 52, 48)))
    ink = _grey(225) if sum(bars) < 420 else _grey(60)
    screen = Screen(size, _grey(ground), rng, unit)
    tall = rng.choice((40, 66, 92)) * unit
    screen.bar(0, tall, bars)
    x = 12 * unit
    for word in rng.sample(_WORDS, rng.randrange(4, 8)):
        x = screen.words((x, 8 * unit), word, ink) + 18 * unit
    screen.controls(size[0], 12 * unit, ink)
    if tall > 50 * unit:
        screen.icons(14 * unit, 42 * unit, rng.randrange(5, 12), ink, 40)
        screen.words((size[0] * 0.6, 40 * unit), f"1 / {rng.randrange(1, 4)}    {rng.choice((75, 100, 125))}%", ink)
    wide = rng.uniform(0.5, 0.8) * size[0]
    screen.show(picture, ((size[0] - wide) / 2, tall + 14 * unit, (size[0] + wide) / 2, size[1] - 10 * unit))
    screen.bar(tall, size[1], _grey(min(250, ground + 16)), size[0] - 15 * unit)
    screen.bar(tall + 22 * unit, rng.uniform(60, 260) * unit, _grey(168), size[0] - 13 * unit, size[0] - 3 * unit)
    return np.asarray(screen.image)


def browser(picture: Rgb, size: Size, rng: random.Random, unit: float) -> Rgb:
    """A web page with the picture among its words."""
    screen = Screen(size, (255, 255, 255), rng, unit)
    screen.bar(0, 40 * unit, (222, 225, 230))
    screen.bar(8 * unit, 32 * unit, (255, 255, 255), 8 * unit, 250 * unit)
    screen.words((30 * unit, 14 * unit), rng.choice(("学信网", "考生服务平台", "图片查看", "医学考试网")), _grey(60))
    screen.controls(size[0], 14 * unit, _grey(60))
    screen.icons(14 * unit, 52 * unit, 3, _grey(90))
    screen.draw.rounded_rectangle((120 * unit, 46 * unit, size[0] * 0.8, 76 * unit), 14 * unit, fill=(241, 243, 244))
    screen.words(
        (136 * unit, 53 * unit), "https://www.example.cn/archive/view?id=" + str(rng.randrange(10**6)), _grey(50)
    )
    screen.bar(84 * unit, rng.choice((1, 46)) * unit, rng.choice(((38, 96, 170), (20, 130, 120), _grey(235))))
    wide = rng.uniform(0.5, 0.8) * size[0]
    screen.show(picture, ((size[0] - wide) / 2, 150 * unit, (size[0] + wide) / 2, size[1] - 60 * unit))
    x = 0.08 * size[0]
    for word in rng.sample(_WORDS, 5):
        x = screen.words((x, 136 * unit), word, (40, 90, 160)) + 22 * unit
    if rng.random() < 0.6:
        _task_bar(screen)
    return np.asarray(screen.image)


def _wallpaper(screen: Screen) -> None:
    rng, (wide, tall) = screen.rng, (screen.wide, screen.tall)
    x, y = np.meshgrid(np.linspace(0, 1, wide, dtype=np.float32), np.linspace(0, 1, tall, dtype=np.float32))
    tone = np.array([rng.randrange(20, 220) for _ in range(3)], np.float32)
    if rng.random() < 0.3:  # One colour.
        ground = np.broadcast_to(tone, (tall, wide, 3))
    else:
        hills = 0.5 + 0.5 * np.sin(6 * x * rng.uniform(0.5, 2) + 3 * y * rng.uniform(0.5, 3) + rng.uniform(0, 6))
        ground = tone * (0.35 + 0.65 * hills * (1 - 0.4 * y))[..., None]
    screen.image.paste(Image.fromarray(np.asarray(ground, np.uint8)))


def _task_bar(screen: Screen) -> None:
    rng, unit, tall = screen.rng, screen.unit, 40 * screen.unit
    colour = rng.choice(((28, 34, 44), (16, 16, 16), (238, 240, 245), (0, 60, 110)))
    ink = _grey(235) if sum(colour) < 400 else _grey(40)
    screen.bar(screen.tall - tall, tall, colour)
    for k in range(rng.randrange(5, 11)):
        x = (14 + 50 * k) * unit
        box = (x, screen.tall - 33 * unit, x + 26 * unit, screen.tall - 7 * unit)
        screen.draw.rounded_rectangle(box, 4 * unit, fill=tuple(rng.randrange(30, 250) for _ in range(3)))
    screen.words(
        (screen.wide - 70 * unit, screen.tall - 37 * unit), f"{rng.randrange(8, 22)}:{rng.randrange(10, 59)}", ink, 12
    )
    screen.words((screen.wide - 86 * unit, screen.tall - 20 * unit), "2021/1/12", ink, 12)


def window(picture: Rgb, size: Size, rng: random.Random, unit: float) -> Rgb:
    """A window on a desktop, with icons on it and mostly a task bar."""
    screen = Screen(size, (0, 0, 0), rng, unit)
    _wallpaper(screen)
    for k in range(rng.randrange(0, 7)):
        y = (14 + 92 * k) * unit
        box = (20 * unit, y, 62 * unit, y + 42 * unit)
        screen.draw.rounded_rectangle(box, 6 * unit, fill=tuple(rng.randrange(40, 250) for _ in range(3)))
        screen.words(
            (14 * unit, y + 48 * unit),
            rng.choice(("回收站", "此电脑", "报名材料", "微信", "文档")),
            (255, 255, 255),
            12,
        )
    x0, y0 = rng.uniform(0.07, 0.2) * size[0], rng.uniform(0.02, 0.1) * size[1]
    x1, y1 = rng.uniform(0.8, 0.97) * size[0], rng.uniform(0.84, 0.93) * size[1]
    body, title = (
        rng.choice((255, 240, 250, 45)),
        rng.choice(((235, 235, 235), (255, 255, 255), (60, 60, 66), (0, 99, 177))),
    )
    screen.draw.rectangle((x0, y0, x1, y1), fill=_grey(body), outline=_grey(120))
    screen.bar(y0 + 1, 31 * unit, title, x0 + 1, x1)
    ink = _grey(240) if sum(title) < 400 else _grey(40)
    screen.words((x0 + 12 * unit, y0 + 7 * unit), rng.choice(_TITLES), ink)
    screen.controls(x1, y0 + 11 * unit, ink)
    top = y0 + 34 * unit
    if rng.random() < 0.5:
        x = x0 + 12 * unit
        for word in rng.sample(_WORDS, 5):
            x = screen.words((x, top + 4 * unit), word, _grey(60) if body > 128 else _grey(210)) + 18 * unit
        top += 28 * unit
    screen.show(picture, (x0 + 8 * unit, top + 4 * unit, x1 - 8 * unit, y1 - rng.choice((8, 30)) * unit))
    if rng.random() < 0.8:
        _task_bar(screen)
    return np.asarray(screen.image)


def phone_gallery(picture: Rgb, size: Size, rng: random.Random, unit: float) -> Rgb:
    """A phone's gallery: picture in the middle, symbols below; the clock may be hidden."""
    ground = rng.choice((0, 255))
    ink = _grey(235) if ground == 0 else _grey(30)
    screen = Screen(size, _grey(ground), rng, unit)
    screen.show(picture, (0, 90 * unit, size[0], size[1] - 110 * unit))
    if rng.random() < 0.5:
        screen.words((28 * unit, 10 * unit), f"{rng.randrange(0, 23)}:{rng.randrange(10, 59)}", ink, 16)
        screen.icons(size[0] - 110 * unit, 12 * unit, 3, ink, 28)
    if rng.random() < 0.7:
        screen.icons(18 * unit, 48 * unit, 1, ink)
        screen.words((60 * unit, 44 * unit), rng.choice(("2021年1月12日", "图片", "1/3")), ink, 16)
    count = rng.choice((0, 4, 5))
    if count:
        screen.icons(30 * unit, size[1] - 60 * unit, count, ink, (size[0] / unit - 60) / max(1, count - 1) * 0.9)
    return np.asarray(screen.image)


def chat(picture: Rgb, size: Size, rng: random.Random, unit: float) -> Rgb:
    """A conversation into which the picture was sent."""
    screen = Screen(size, rng.choice(((237, 237, 237), (255, 255, 255), (25, 25, 25))), rng, unit)
    ink = _grey(30) if screen.image.getpixel((0, 0))[0] > 128 else _grey(220)
    screen.bar(0, 44 * unit, rng.choice(((237, 237, 237), (248, 248, 248))))
    screen.words(
        (size[0] / 2 - 40 * unit, 12 * unit), rng.choice(("报名咨询群(86)", "李老师", "文件传输助手")), _grey(20), 16
    )
    screen.icons(14 * unit, 14 * unit, 1, _grey(20))
    screen.draw.rounded_rectangle(
        (size[0] - 54 * unit, 60 * unit, size[0] - 14 * unit, 100 * unit), 5 * unit, fill=(90, 140, 200)
    )
    bottom = screen.show(picture, (14 * unit, 60 * unit, size[0] - 66 * unit, size[1] - 150 * unit))[3]
    screen.words(
        (size[0] / 2 - 30 * unit, min(size[1] - 100 * unit, bottom + 14 * unit)),
        f"{rng.randrange(8, 22)}:{rng.randrange(10, 59)}",
        _grey(150),
        12,
    )
    screen.bar(size[1] - 52 * unit, 52 * unit, (247, 247, 247))
    screen.draw.rounded_rectangle(
        (50 * unit, size[1] - 44 * unit, size[0] - 100 * unit, size[1] - 10 * unit), 5 * unit, fill=(255, 255, 255)
    )
    screen.icons(14 * unit, size[1] - 36 * unit, 1, _grey(40))
    screen.icons(size[0] - 84 * unit, size[1] - 36 * unit, 2, ink if sum(ink) < 300 else _grey(40))
    return np.asarray(screen.image)


Program = Callable[[Rgb, Size, random.Random, float], Rgb]
DESKTOP: dict[str, Program] = {
    program.__name__: program for program in (full, photo_viewer, pdf_viewer, browser, window)
}
PHONE: dict[str, Program] = {program.__name__: program for program in (full, phone_gallery, chat)}
