"""Paper and print: textures, guilloche, borders, and text as forms and certificates set it."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from samples.fonts import Face

Colour = tuple[int, int, int]
BLACK: Colour = (24, 24, 28)
NUMERIC = "0123456789."
MONTHS = "〇一二三四五六七八九"


@dataclass
class Document:
    """A rendered document: the picture, what is printed on it, and whether it lies on paper or is a card.

    Attributes:
        image: RGB picture of the flat document.
        fields: Printed values in the form reports give them.
        corners: Radius of the rounded corners as a share of the height, 0 for paper.
        text: Height of its ordinary text as a share of the height.
    """

    image: Image.Image
    fields: dict[str, str] = field(default_factory=dict)
    corners: float = 0.0
    text: float = 0.015


def texture(size: tuple[int, int], base: Colour, rng: random.Random, strength: float = 3.0) -> Image.Image:
    """Paper of one colour with faint fibres and a slow change of tone."""
    width, height = size
    noise = np.random.default_rng(rng.randrange(2**31))
    fine = noise.normal(0, strength, (height, width, 1))
    coarse = noise.normal(0, strength * 1.5, (max(2, height // 90), max(2, width // 90))).astype(np.float32)
    slow = np.asarray(Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC))[..., None]
    out = np.array(base, np.float32) + fine + slow
    return Image.fromarray(out.clip(0, 255).astype(np.uint8))


def guilloche(image: Image.Image, rng: random.Random, colour: Colour, lines: int = 18, alpha: int = 70) -> None:
    """Draws the fine wave pattern of cards and certificates."""
    width, height = image.size
    layer = Image.new("RGBA", image.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    phase, a, b = rng.uniform(0, 6), rng.uniform(1.2, 2.6), rng.uniform(3.5, 6.5)
    for i in range(lines):
        points = []
        for x in range(0, width + 8, 8):
            t = x / width * 2 * math.pi
            y = height * (i + 0.5) / lines
            y += height / 14 * math.sin(a * t + phase + i * 0.18) + height / 40 * math.sin(b * t - i * 0.3)
            points.append((x, y))
        draw.line(points, fill=(*colour, alpha), width=1)
    image.paste(Image.alpha_composite(image.convert("RGBA"), layer).convert("RGB"))


def border(draw: ImageDraw.ImageDraw, box: tuple[float, float, float, float], colour: Colour, style: int) -> None:
    """An ornamental frame: double line, thick line with corners, or a row of lozenges."""
    x0, y0, x1, y1 = box
    if style == 0:
        draw.rectangle(box, outline=colour, width=4)
        draw.rectangle((x0 + 10, y0 + 10, x1 - 10, y1 - 10), outline=colour, width=1)
        return
    if style == 1:
        draw.rectangle(box, outline=colour, width=9)
        for cx, cy in ((x0, y0), (x1, y0), (x0, y1), (x1, y1)):
            draw.ellipse((cx - 18, cy - 18, cx + 18, cy + 18), outline=colour, width=4)
        return
    step = 22
    draw.rectangle(box, outline=colour, width=2)
    draw.rectangle((x0 + step, y0 + step, x1 - step, y1 - step), outline=colour, width=2)
    for x in np.arange(x0 + step / 2, x1, step):
        for y in (y0 + step / 2, y1 - step / 2):
            draw.polygon([(x - 8, y), (x, y - 8), (x + 8, y), (x, y + 8)], fill=colour)
    for y in np.arange(y0 + step / 2, y1, step):
        for x in (x0 + step / 2, x1 - step / 2):
            draw.polygon([(x - 8, y), (x, y - 8), (x + 8, y), (x, y + 8)], fill=colour)


class Pen:
    """Draws text on a picture with one label face and one value face."""

    def __init__(self, image: Image.Image, label: Face, value: Face) -> None:
        self.image = image
        self.draw = ImageDraw.Draw(image)
        self.label = label
        self.value = value

    def text(
        self,
        at: tuple[float, float],
        text: str,
        size: float,
        face: Face | None = None,
        colour: Colour = BLACK,
        spacing: float = 0.0,
        anchor: str = "lt",
    ) -> float:
        """Draws one line; `spacing` is in ems between characters. Returns the x at which it ends."""
        font = (face or self.value).at(size)
        text = (face or self.value).typeset(text)
        x, y = at
        total = self.width(text, size, face, spacing)
        if anchor[0] == "m":
            x -= total / 2
        elif anchor[0] == "r":
            x -= total
        vertical = anchor[1]
        if spacing == 0:
            self.draw.text((x, y), text, font=font, fill=colour, anchor="l" + _anchor(vertical))
            return x + total
        for char in text:
            self.draw.text((x, y), char, font=font, fill=colour, anchor="l" + _anchor(vertical))
            x += font.getlength(char) + spacing * size
        return x - spacing * size

    def width(self, text: str, size: float, face: Face | None = None, spacing: float = 0.0) -> float:
        font = (face or self.value).at(size)
        if spacing == 0:
            return float(font.getlength(text))
        return sum(font.getlength(c) for c in text) + spacing * size * max(0, len(text) - 1)

    def wrap(self, text: str, size: float, width: float, face: Face | None = None) -> list[str]:
        """Breaks text into lines no wider than `width` pixels; numbers stay whole, no line begins with a comma."""
        font = (face or self.value).at(size)
        lines = [""]
        for char in text:
            if char == "\n":
                lines.append("")
            elif font.getlength(lines[-1] + char) <= width or char in "，。、；）”":
                lines[-1] += char
            else:
                run = len(lines[-1]) - len(lines[-1].rstrip(NUMERIC)) if char in NUMERIC else 0
                if run >= len(lines[-1]) or run > 30:
                    run = 0
                moved = lines[-1][len(lines[-1]) - run :]
                lines[-1] = lines[-1][: len(lines[-1]) - run]
                lines.append(moved + char)
        return lines

    def paragraph(
        self,
        at: tuple[float, float],
        text: str,
        size: float,
        width: float,
        face: Face | None = None,
        colour: Colour = BLACK,
        leading: float = 1.6,
    ) -> float:
        """Draws wrapped text. Returns the y below it."""
        x, y = at
        for line in self.wrap(text, size, width, face):
            self.text((x, y), line, size, face, colour)
            y += size * leading
        return y

    def pair(
        self,
        at: tuple[float, float],
        label: str,
        value: str,
        size: float,
        gap: float = 0.4,
        underline: float = 0.0,
        colour: Colour = BLACK,
    ) -> float:
        """Draws a label and its value in one line, the value underlined to `underline` pixels when not 0."""
        x = self.text(at, label, size, self.label, colour) + gap * size
        end = self.text((x, at[1]), value, size, self.value)
        if underline:
            y = at[1] + size * 1.18
            self.draw.line((x - 4, y, max(end + 6, x + underline), y), fill=colour, width=1)
        return end


def _anchor(vertical: str) -> str:
    return {"t": "a", "m": "m", "b": "d"}[vertical]


@dataclass
class Cell:
    """One cell of a form: text in it, how wide (share of the row), how many rows high (0: a cell above covers it)."""

    text: str
    share: float
    label: bool = True
    align: str = "center"
    size: float = 1.0
    rows: int = 1


def table(
    pen: Pen,
    box: tuple[float, float, float],
    rows: list[tuple[float, list[Cell]]],
    size: float,
    colour: Colour = BLACK,
    line: int = 2,
) -> float:
    """Draws rows of cells.

    Args:
        pen: What to draw with.
        box: Left, top and width in pixels.
        rows: For each row its height in pixels and its cells; shares of a row add up to 1.
        size: Text height in pixels.
        colour: Of the lines.
        line: Width of the lines.

    Returns:
        The y below the table.
    """
    left, y, width = box
    for i, (height, cells) in enumerate(rows):
        x = left
        for cell in cells:
            wide = cell.share * width
            if cell.rows:
                tall = sum(h for h, _ in rows[i : i + cell.rows])
                pen.draw.rectangle((x, y, x + wide, y + tall), outline=colour, width=line)
                fill_cell(pen, (x, y, wide, tall), cell, size)
            x += wide
        y += height
    return y


def fill_cell(pen: Pen, box: tuple[float, float, float, float], cell: Cell, size: float) -> None:
    """Sets the text of one cell, broken into lines, smaller when it does not fit."""
    x, y, width, height = box
    face = pen.label if cell.label else pen.value
    scale = size * cell.size
    while True:
        lines = [part for piece in cell.text.split("\n") for part in pen.wrap(piece, scale, width - 8, face)]
        if len(lines) * scale * 1.2 <= height - 2 or scale <= 9:
            break
        scale *= 0.93
    top = y + (height - len(lines) * scale * 1.22) / 2
    for i, text in enumerate(lines):
        at_y = top + i * scale * 1.22
        if cell.align == "center":
            pen.text((x + width / 2, at_y), text, scale, face, anchor="mt")
        else:
            pen.text((x + 8, at_y), text, scale, face)


def signature(pen: Pen, at: tuple[float, float], name: str, size: float, rng: random.Random, face: Face) -> None:
    """Writes a name as if by hand: slanted, uneven, in blue-black ink, sometimes with a running stroke."""
    side = round(size * (len(name) + 1.5))
    layer = Image.new("L", (side, round(size * 2)), 0)
    draw = ImageDraw.Draw(layer)
    x = size * 0.4
    for char in name:
        draw.text(
            (x, size * 0.35 + rng.uniform(-0.1, 0.1) * size),
            char,
            font=face.at(size * rng.uniform(0.92, 1.12)),
            fill=255,
        )
        x += size * rng.uniform(0.78, 0.95)
    if rng.random() < 0.5:
        base = size * 1.35
        points = [(size * 0.4 + i * x / 8, base + rng.uniform(-0.12, 0.12) * size) for i in range(8)]
        draw.line(points, fill=230, width=max(1, round(size / 14)), joint="curve")
    shear = rng.uniform(0.1, 0.3)
    layer = layer.transform(
        layer.size, Image.Transform.AFFINE, (1, shear, -shear * size, 0, 1, 0), Image.Resampling.BICUBIC
    )
    layer = layer.filter(ImageFilter.GaussianBlur(0.4))
    ink = rng.choice(((20, 24, 60), (16, 16, 20), (30, 34, 90)))
    pen.image.paste(Image.new("RGB", layer.size, ink), (round(at[0]), round(at[1] - size * 0.35)), layer)


def chinese_date(year: int, month: int, day: int | None = None) -> str:
    """二〇二一年一月二十日."""
    digits = "".join(MONTHS[int(d)] for d in str(year))
    text = f"{digits}年{_ordinal(month)}月"
    return text + (f"{_ordinal(day)}日" if day else "")


def _ordinal(number: int) -> str:
    if number < 10:
        return MONTHS[number]
    tens, units = divmod(number, 10)
    return ("" if tens == 1 else MONTHS[tens]) + "十" + (MONTHS[units] if units else "")
