"""Identity cards: portrait side, emblem side, temporary card, and other cards that are not identity cards."""

from __future__ import annotations

import datetime as dt
import random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from samples import portraits, seals
from samples.fonts import Face
from samples.paper import BLACK, Colour, Document, Pen, guilloche, texture
from samples.people import Person

SIZE = (1020, 643)
LABEL_COLOURS: tuple[Colour, ...] = ((60, 110, 160), (50, 90, 130), (80, 120, 150), (40, 40, 45))


def _blank(rng: random.Random, hue: int) -> Image.Image:
    bases: tuple[Colour, ...] = ((228, 238, 242), (238, 236, 228), (224, 236, 228), (240, 232, 236))
    waves: tuple[Colour, ...] = ((120, 180, 205), (205, 165, 150), (130, 190, 160), (200, 150, 180))
    image = texture(SIZE, bases[hue % 4], rng, 1.5)
    guilloche(image, rng, waves[hue % 4], lines=rng.randrange(14, 30), alpha=rng.randrange(45, 85))
    guilloche(image, rng, waves[(hue + 1) % 4], lines=rng.randrange(8, 16), alpha=rng.randrange(25, 50))
    return image


def _photo(person: Person, size: tuple[int, int]) -> Image.Image:
    background = ((246, 248, 250), (250, 250, 250), (236, 242, 246))[person.look % 3]
    return Image.fromarray(portraits.id_photo(person.look, size, background))


def _soft_photo(photo: Image.Image, rng: random.Random) -> tuple[Image.Image, Image.Image]:
    """The portrait as printed in the card: hardly any edge, a faint background."""
    mask = Image.new("L", photo.size, 0)
    inset = 6
    ImageDraw.Draw(mask).rectangle((inset, inset, photo.width - inset, photo.height), fill=255)
    mask = mask.filter(ImageFilter.GaussianBlur(rng.uniform(2, 6)))
    white = np.asarray(photo, np.float32).min(axis=2) > 232
    alpha = np.asarray(mask, np.float32) * np.where(white, rng.uniform(0.3, 0.9), 1.0)
    soft = Image.fromarray(alpha.astype(np.uint8)).filter(ImageFilter.GaussianBlur(1.0))
    return photo, soft


def _birth(
    pen: Pen, at: tuple[float, float], birth: dt.date, size: float, colour: Colour, style: int, step: float
) -> None:
    """Year, month and day with their printed units between them."""
    x, y = at
    month, day = (f"{birth.month}", f"{birth.day}") if style != 1 else (f"{birth.month:02d}", f"{birth.day:02d}")
    for value, unit in ((str(birth.year), "年"), (month, "月"), (day, "日")):
        x = pen.text((x, y), value, size) + size * step
        x = pen.text((x, y), unit, size * 0.86, pen.label, colour) + size * step


def portrait_side(person: Person, rng: random.Random, layout: int | None = None) -> Document:
    """The side with the portrait (人像面); three layouts that differ in sizes, spacing, faces and places."""
    layout = rng.randrange(3) if layout is None else layout
    image = _blank(rng, rng.randrange(4))
    style = ("hei", "song", "hei")[layout]
    pen = Pen(image, Face(rng.choice(("hei", "song")), rng), Face(style, rng))
    colour = rng.choice(LABEL_COLOURS)
    big = rng.uniform(39, 45)
    small = big * rng.uniform(0.78, 0.95)
    left = rng.uniform(48, 84)
    column = left + small * (3.1 if layout == 1 else 2.6)
    tight = layout != 2
    spacing = rng.uniform(0.25, 0.6) if layout == 1 else 0.0
    y = rng.uniform(58, 84)
    row = rng.uniform(76, 90)
    pen.text((left, y), "姓名", small, pen.label, colour, spacing)
    pen.text((column, y - 3), person.name, big * 1.08, spacing=0.15 if len(person.name) < 4 else 0.0)
    y += row
    pen.text((left, y), "性别", small, pen.label, colour, spacing)
    end = pen.text((column, y - 2), person.sex, big)
    mid = end + small * rng.uniform(1.2, 2.4)
    end = pen.text((mid, y), "民族", small, pen.label, colour, spacing)
    pen.text((end + small * 0.6, y - 2), person.ethnicity, big)
    y += row
    pen.text((left, y), "出生", small, pen.label, colour, spacing)
    _birth(pen, (column, y - 2), person.birth, big * 0.96, colour, layout % 2, 0.28 if tight else 0.15)
    y += row
    pen.text((left, y), "住址", small, pen.label, colour, spacing)
    width = 640 - column
    for line in pen.wrap(person.address, big * 0.9, width):
        pen.text((column, y - 1), line, big * 0.9)
        y += big * 1.2
    bottom = max(rng.uniform(536, 560), y + 12)
    end = pen.text((left, bottom), "公民身份号码", small, pen.label, colour, spacing * 0.3)
    face = Face("digits", rng)
    number_size = rng.uniform(44, 50)
    gap = rng.uniform(0.0, 0.16)
    x = max(end + small * 0.8, rng.uniform(330, 370))
    while x + pen.width(person.id_number, number_size, face, gap) > SIZE[0] - 36:
        number_size *= 0.97
    pen.text((x, bottom - 5), person.id_number, number_size, face, spacing=gap)
    photo_size = (round(rng.uniform(262, 300)), round(rng.uniform(336, 372)))
    photo, mask = _soft_photo(_photo(person, photo_size), rng)
    image.paste(photo, (round(SIZE[0] - photo_size[0] - rng.uniform(44, 76)), round(rng.uniform(72, 110))), mask)
    fields = {
        "name": person.name,
        "sex": person.sex,
        "ethnicity": person.ethnicity,
        "birth_date": person.birth.isoformat(),
        "address": person.address,
        "id_number": person.id_number,
    }
    return Document(image, fields, corners=0.06, text=0.06)


def emblem(image: Image.Image, centre: tuple[float, float], radius: float) -> None:
    """A red disc with stars and a gate: the look of the national emblem from afar, not its drawing."""
    draw = ImageDraw.Draw(image)
    x, y = centre
    red, gold = (200, 30, 38), (232, 180, 70)
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=gold)
    inner = radius * 0.84
    draw.ellipse((x - inner, y - inner, x + inner, y + inner), fill=red)
    _gold_star(draw, (x, y - radius * 0.38), radius * 0.22, gold)
    for dx, dy in ((-0.42, -0.2), (-0.2, -0.04), (0.2, -0.04), (0.42, -0.2)):
        _gold_star(draw, (x + dx * radius, y + dy * radius), radius * 0.09, gold)
    draw.rectangle((x - radius * 0.5, y + radius * 0.3, x + radius * 0.5, y + radius * 0.44), fill=gold)
    draw.polygon(
        [
            (x - radius * 0.4, y + radius * 0.3),
            (x - radius * 0.28, y + radius * 0.12),
            (x + radius * 0.28, y + radius * 0.12),
            (x + radius * 0.4, y + radius * 0.3),
        ],
        fill=gold,
    )
    draw.ellipse((x - radius * 0.16, y + radius * 0.55, x + radius * 0.16, y + radius * 0.8), outline=gold, width=4)


def _gold_star(draw: ImageDraw.ImageDraw, centre: tuple[float, float], radius: float, colour: Colour) -> None:
    mask = Image.new("L", (round(radius * 2 + 4), round(radius * 2 + 4)), 0)
    seals.star(ImageDraw.Draw(mask), (mask.width / 2, mask.height / 2), radius, 255)
    draw.bitmap((centre[0] - mask.width / 2, centre[1] - mask.height / 2), mask, fill=colour)


def validity(first: dt.date, last: dt.date | None) -> str:
    return f"{first:%Y.%m.%d}-" + (f"{last:%Y.%m.%d}" if last else "长期")


def emblem_side(person: Person, rng: random.Random, layout: int | None = None) -> Document:
    """The side with the national emblem (国徽面)."""
    layout = rng.randrange(3) if layout is None else layout
    image = _blank(rng, rng.randrange(4))
    pen = Pen(image, Face(rng.choice(("hei", "song")), rng), Face(rng.choice(("hei", "song")), rng))
    radius = rng.uniform(78, 98)
    x = rng.uniform(150, 180)
    emblem(image, (x, rng.uniform(140, 170)), radius)
    title = Face(("song", "bold", "kai")[layout], rng)
    centre = (x + radius + SIZE[0] - 40) / 2
    first_y = rng.uniform(88, 112)
    pen.text((centre, first_y), "中华人民共和国", rng.uniform(54, 62), title, BLACK, rng.uniform(0.1, 0.3), "mt")
    pen.text(
        (centre, first_y + rng.uniform(92, 112)),
        "居民身份证",
        rng.uniform(74, 88),
        title,
        BLACK,
        rng.uniform(0.2, 0.6),
        "mt",
    )
    size = rng.uniform(37, 42)
    label_x = rng.uniform(170, 250)
    y = rng.uniform(430, 450)
    gap = size * rng.uniform(0.8, 1.4)
    colour = rng.choice(((24, 24, 28), (24, 24, 28), (50, 80, 110)))
    end = pen.text((label_x, y), "签发机关", size, pen.label, colour)
    pen.text((end + gap, y), person.authority, size)
    y += rng.uniform(72, 88)
    end = pen.text((label_x, y), "有效期限", size, pen.label, colour)
    face = pen.value if rng.random() < 0.6 or person.card_until is None else Face("digits", rng)
    pen.text((end + gap, y), validity(person.card_from, person.card_until), size, face)
    fields = {
        "issuing_authority": person.authority,
        "valid_from": person.card_from.isoformat(),
        "valid_until": person.card_until.isoformat() if person.card_until else "long-term",
    }
    return Document(image, fields, corners=0.06, text=0.06)
