"""Files that people make of a good picture, and pages that were never on paper: as even as a screenshot, but none."""

from __future__ import annotations

import random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tools.calibrate.screens.desktops import Program, Screen, Size

Rgb = NDArray[np.uint8]
_PAGES: tuple[Size, ...] = ((1240, 1754), (992, 1403), (1654, 2339))
_ENTRIES = (
    ("姓名", "李晓雯"),
    ("性别", "女"),
    ("出生日期", "1996年05月12日"),
    ("院校", "湖南中医药大学"),
    ("层次", "本科"),
    ("专业", "临床医学"),
    ("学制", "5 年"),
    ("入学日期", "2014年09月01日"),
    ("学籍状态", "毕业"),
    ("学号", "201410234"),
)


def _page(rng: random.Random, colour: int = 255) -> Screen:
    size = rng.choice(_PAGES)
    return Screen(size, (colour, colour, colour), rng, size[0] / 794)


def scanner_app(picture: Rgb, size: Size, rng: random.Random, unit: float) -> Rgb:
    """A scanner app's page: the sheet cut out, white around it, often the app's name in a corner."""
    page = _page(rng)
    page.show(picture, (rng.uniform(0, 0.1) * page.wide, 0.03 * page.tall, 0.95 * page.wide, 0.95 * page.tall))
    if rng.random() < 0.6:
        x, y = rng.choice((0.04, 0.66)) * page.wide, page.tall - 34 * page.unit
        page.icons(x, y, rng.randrange(2), (40, 160, 120))
        page.words((x + 24 * page.unit, y), rng.choice(("扫描全能王 创建", "由手机扫描 App 生成")), (120, 120, 120), 13)
    return np.asarray(page.image)


def two_pictures(picture: Rgb, size: Size, rng: random.Random, unit: float) -> Rgb:
    """The same card twice on one page, as its two sides are put together."""
    page = _page(rng)
    for top in (0.08, 0.52):
        page.show(picture, (0.12 * page.wide, top * page.tall, 0.88 * page.wide, (top + 0.4) * page.tall))
    return np.asarray(page.image)


def padded(picture: Rgb, size: Size, rng: random.Random, unit: float) -> Rgb:
    """A picture filled up to a square or to some other shape."""
    tall, wide = picture.shape[:2]
    side, level = max(tall, wide), rng.choice((0, 255, 255, 238))
    across, down = rng.choice(((side, side), (round(1.1 * wide), round(1.1 * tall)), (wide, round(1.3 * tall))))
    ground = np.full((max(down, tall), max(across, wide), 3), level, np.uint8)
    top, left = (ground.shape[0] - tall) // 2, (ground.shape[1] - wide) // 2
    ground[top : top + tall, left : left + wide] = picture
    scale = min(1.0, 1700 / max(ground.shape[:2]))
    return np.asarray(cv2.resize(ground, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def captioned(picture: Rgb, size: Size, rng: random.Random, unit: float) -> Rgb:
    """A page of a word processor with a heading and the picture below it."""
    page = _page(rng)
    text = rng.choice(("身份证复印件", "毕业证书", "附件：资格证书", "材料一"))
    page.words((page.wide * rng.uniform(0.1, 0.4), 60 * page.unit), text, (0, 0, 0), rng.choice((16, 22)))
    page.show(picture, (0.1 * page.wide, 0.1 * page.tall, 0.9 * page.wide, rng.uniform(0.6, 0.9) * page.tall))
    return np.asarray(page.image)


def web_report(picture: Rgb, size: Size, rng: random.Random, unit: float) -> Rgb:
    """A report saved from a web page: coloured head, a framed or tinted field with all its entries, notes below."""
    page = _page(rng)
    tone = rng.choice(((22, 120, 110), (34, 90, 170), (240, 246, 250)))
    ink = (250, 250, 250) if sum(tone) < 500 else (30, 60, 90)
    page.bar(0, 64 * page.unit, tone)
    page.words((40 * page.unit, 18 * page.unit), "高等学校学生信息网", ink, 20)
    page.words((0.3 * page.wide, 96 * page.unit), "教育部学籍在线验证报告", (20, 20, 20), 24)
    box = (0.08 * page.wide, 160 * page.unit, 0.92 * page.wide, 160 * page.unit + 620 * page.unit)
    page.draw.rectangle(
        box, fill=rng.choice(((246, 250, 252), (255, 255, 255), (253, 251, 243))), outline=(190, 200, 210)
    )
    for row, (name, value) in enumerate(_ENTRIES):
        y = box[1] + (24 + 56 * row) * page.unit
        page.words((box[0] + 40 * page.unit, y), name, (100, 110, 120), 15)
        page.words((box[0] + 200 * page.unit, y), value, (20, 20, 20), 15)
    side = 150 * page.unit
    face = cv2.resize(picture, (round(side), round(1.3 * side)), interpolation=cv2.INTER_AREA)
    x, y = round(box[2] - 190 * page.unit), round(box[1] + 30 * page.unit)
    page.image.paste(Image.fromarray(face), (x, y))
    for row in range(3):
        y = box[3] + (24 + 30 * row) * page.unit
        page.words((box[0], y), "注意事项：报告内容以在线查询结果为准，有效期内可在线验证。", (110, 110, 110), 12)
    page.words(
        (0.3 * page.wide, page.tall - 40 * page.unit), "https://www.example.cn/report   1/1", (150, 150, 150), 11
    )
    return np.asarray(page.image)


def print_header(picture: Rgb, size: Size, rng: random.Random, unit: float) -> Rgb:
    """A page printed from a browser: date and title above, address and number below, a table between."""
    page = _page(rng)
    page.words((24 * page.unit, 14 * page.unit), "2021/1/12", (60, 60, 60), 11)
    page.words((0.4 * page.wide, 14 * page.unit), "考生服务平台", (60, 60, 60), 11)
    page.words((0.28 * page.wide, 90 * page.unit), "网上报名成功通知单", (0, 0, 0), 24)
    x0, y0, x1 = 0.1 * page.wide, 150 * page.unit, 0.9 * page.wide
    for row, name in enumerate(("姓名", "性别", "证件编号", "报考类别", "考区", "考点", "工作单位", "毕业学校")):
        y = y0 + 50 * row * page.unit
        page.draw.rectangle(
            (x0, y, x0 + 150 * page.unit, y + 50 * page.unit), fill=(238, 243, 248), outline=(120, 140, 160)
        )
        page.draw.rectangle((x0 + 150 * page.unit, y, x1, y + 50 * page.unit), outline=(120, 140, 160))
        page.words((x0 + 20 * page.unit, y + 14 * page.unit), name, (30, 30, 30), 15)
        page.words(
            (x0 + 180 * page.unit, y + 14 * page.unit), "临床执业医师" if row == 3 else "湖南长沙", (20, 20, 20), 15
        )
    page.words(
        (24 * page.unit, page.tall - 26 * page.unit), "http://www.example.cn/print?id=12   1/1", (60, 60, 60), 11
    )
    return np.asarray(page.image)


CALIBRATION: dict[str, Program] = {made.__name__: made for made in (scanner_app, two_pictures, padded)}
VALIDATION: dict[str, Program] = {made.__name__: made for made in (captioned, web_report, print_header)}
