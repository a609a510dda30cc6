"""Building blocks of certificates and notices: label lists, pasted portraits, covers, signatures of offices, codes."""

from __future__ import annotations

import random

import cv2
import numpy as np
from PIL import Image, ImageDraw

from samples import portraits, seals
from samples.fonts import Face
from samples.paper import BLACK, Colour, Pen, guilloche, texture
from samples.people import Person

Items = list[tuple[str, str]]


def spread(label: str, width: int = 4) -> str:
    """A short label with spaces between its characters, as wide as one of `width` characters (姓　名)."""
    if len(label) >= width or len(label) < 2:
        return label
    gap = "  " * (width - len(label)) if len(label) == 2 else " "
    return gap.join(label)


def listing(
    pen: Pen,
    box: tuple[float, float, float],
    items: Items,
    rng: random.Random,
    size: float,
    *,
    step: float = 2.0,
    colon: str = "：",
    rule: bool | None = None,
    align: bool | None = None,
    colour: Colour = BLACK,
) -> float:
    """Labels and values one below another; long values run over several lines.

    Args:
        pen: What to draw with.
        box: Left, top and width in pixels.
        items: Labels and values.
        rng: Decides what is left open.
        size: Text height in pixels.
        step: Line distance in text heights.
        colon: What follows a label; may be empty.
        rule: Whether values stand on a line.
        align: Whether all values begin at one x.
        colour: Of the labels.

    Returns:
        The y below the list.
    """
    x, y, width = box
    rule = rng.random() < 0.4 if rule is None else rule
    align = rng.random() < 0.6 if align is None else align
    widest = max(pen.width(label + colon, size, pen.label) for label, _ in items)
    for label, value in items:
        end = pen.text((x, y), label + colon, size, pen.label, colour)
        start = x + widest + size * 0.4 if align else end + size * 0.3
        for line in pen.wrap(value, size, max(size * 6, x + width - start)) if value else [""]:
            pen.text((start, y), line, size)
            if rule:
                pen.draw.line((start - 4, y + size * 1.2, x + width, y + size * 1.2), fill=(70, 70, 70), width=1)
            y += size * (1.35 if value else step)
        y += size * (step - 1.35)
    return y


def paste_portrait(
    image: Image.Image, person: Person, box: tuple[float, float, float, float], rng: random.Random
) -> None:
    """A printed or glued portrait photo with a thin edge."""
    x, y, w, h = (round(v) for v in box)
    background = rng.choice(((250, 250, 250), (250, 250, 250), (70, 140, 215), (200, 40, 45)))
    photo = Image.fromarray(portraits.id_photo(person.look, (w, h), background))
    image.paste(photo, (x, y))
    ImageDraw.Draw(image).rectangle((x, y, x + w, y + h), outline=(150, 150, 150))


def embossed(image: Image.Image, centre: tuple[float, float], radius: float) -> None:
    """A dry seal: a faint circle, lighter on one side."""
    pixels = np.asarray(image).astype(np.float32)
    y, x = np.mgrid[0 : pixels.shape[0], 0 : pixels.shape[1]].astype(np.float32)
    d = np.hypot(x - centre[0], y - centre[1])
    ring = np.exp(-((d - radius) ** 2) / 6) - np.exp(-((d - radius + 3) ** 2) / 6)
    ring += 0.6 * (np.exp(-((d - radius * 0.6) ** 2) / 5) - np.exp(-((d - radius * 0.6 + 3) ** 2) / 5))
    image.paste(Image.fromarray((pixels + 22 * ring[..., None]).clip(0, 255).astype(np.uint8)))


def covered(image: Image.Image, rng: random.Random, *, double: bool = False) -> Image.Image:
    """The page in its open cover: a coloured rim, and for a booklet an empty or coloured page on the left."""
    colour = rng.choice(((150, 24, 32), (120, 18, 30), (30, 60, 120), (24, 90, 70)))
    rim = round(image.height * rng.uniform(0.015, 0.04))
    left = round(image.width * 0.9) if double else 0
    size = (image.width + left + 2 * rim, image.height + 2 * rim)
    out = texture(size, colour, rng, 5)
    if double:
        page = texture((left, image.height), (246, 240, 228), rng, 2)
        guilloche(page, rng, (220, 190, 160), alpha=40)
        seals.star(ImageDraw.Draw(page), (left / 2, image.height * 0.4), left * 0.16, (196, 60, 50))
        out.paste(page, (rim, rim))
    out.paste(image, (rim + left, rim))
    if double:
        shade = np.asarray(out).astype(np.float32)
        x = np.arange(size[0], dtype=np.float32)[None, :, None]
        fold = 1 - 0.25 * np.exp(-np.abs(x - rim - left) / (size[0] * 0.012))
        out = Image.fromarray((shade * fold).clip(0, 255).astype(np.uint8))
    return out


def pattern(image: Image.Image, rng: random.Random) -> None:
    """The pale pattern of certificate paper."""
    colours: tuple[Colour, ...] = ((225, 190, 160), (200, 215, 180), (190, 205, 225), (235, 205, 150))
    guilloche(image, rng, rng.choice(colours), lines=rng.randrange(10, 26), alpha=rng.randrange(40, 90))


def office(
    pen: Pen,
    at: tuple[float, float],
    name: str,
    date: str,
    rng: random.Random,
    size: float,
    *,
    stamp: bool = True,
    grey: bool = False,
    diameter: float = 240,
) -> None:
    """The issuing office and the date in the lower right, and the seal over both; `at` is the middle of the name."""
    x, y = at
    pen.text((x, y), name, size, anchor="mt")
    pen.text((x, y + size * rng.uniform(1.7, 2.2)), date, size, anchor="mt")
    if stamp:
        colour = (110, 110, 112) if grey else None
        centre = (x + rng.uniform(-0.6, 0.6) * size, y + size * rng.uniform(0.4, 1.6))
        seals.stamp(pen.image, centre, name, round(diameter * rng.uniform(0.88, 1.1)), rng, colour=colour)


def barcode(image: Image.Image, at: tuple[float, float], size: tuple[int, int], rng: random.Random) -> None:
    """Bars that look like a code and say nothing."""
    draw = ImageDraw.Draw(image)
    x = at[0]
    while x < at[0] + size[0]:
        width = rng.choice((2, 3, 4, 6))
        draw.rectangle((x, at[1], x + width - 1, at[1] + size[1]), fill=(20, 20, 20))
        x += width + rng.choice((2, 3, 5))


def matrix_code(image: Image.Image, at: tuple[float, float], side: int, text: str) -> None:
    """A real QR code of the text."""
    code = cv2.QRCodeEncoder_create().encode(text)
    picture = Image.fromarray(code).resize((side, side), Image.Resampling.NEAREST).convert("RGB")
    image.paste(picture, (round(at[0]), round(at[1])))


def title(
    pen: Pen,
    centre: float,
    y: float,
    text: str,
    size: float,
    rng: random.Random,
    colour: Colour = BLACK,
    spacing: float | None = None,
) -> None:
    face = Face(rng.choice(("bold", "song", "hei", "kai")), rng)
    gap = rng.uniform(0, 0.25) if spacing is None else spacing
    while pen.width(text, size, face, gap) > pen.image.width * 0.86:
        size *= 0.95
    pen.text((centre, y), text, size, face, colour, gap, "mt")
