"""Seals: round or oval, red or grey, with a star and the name of the institution along the arc; square ones."""

from __future__ import annotations

import math
import random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from samples.fonts import Face

SCALE = 2
INKS = ((205, 30, 35), (220, 45, 40), (190, 25, 50), (214, 60, 60))


def star(
    draw: ImageDraw.ImageDraw, centre: tuple[float, float], radius: float, fill: int | tuple[int, int, int]
) -> None:
    """A five-pointed star."""
    points = []
    for i in range(10):
        r = radius if i % 2 == 0 else radius * 0.382
        angle = -math.pi / 2 + i * math.pi / 5
        points.append((centre[0] + r * math.cos(angle), centre[1] + r * math.sin(angle)))
    draw.polygon(points, fill=fill)


def seal(name: str, diameter: int, rng: random.Random, *, oval: bool = False, bottom: str = "") -> Image.Image:
    """The print of a seal as an alpha mask.

    Args:
        name: Text along the upper arc.
        diameter: Width in pixels.
        rng: Draws wear, turn and face.
        oval: An ellipse instead of a circle.
        bottom: Text in a straight line under the star.

    Returns:
        Mask (mode L) as wide as the diameter and a bit more.
    """
    face = Face(rng.choice(("song", "hei", "kai", "bold")), rng)
    d = diameter * SCALE
    ratio = 0.72 if oval else 1.0
    pad = 8
    mask = Image.new("L", (d + 2 * pad, d + 2 * pad), 0)
    draw = ImageDraw.Draw(mask)
    cx = cy = d / 2 + pad
    rx, ry = d / 2, d / 2 * ratio
    width = max(3, round(d * rng.uniform(0.018, 0.03)))
    draw.ellipse((cx - rx, cy - ry, cx + rx, cy + ry), outline=255, width=width)
    if not oval or rng.random() < 0.5:
        star(draw, (cx, cy), d * (0.15 if not oval else 0.09), 255)
    size = d * min(0.135, 1.9 / max(6, len(name)))
    font = face.at(size)
    span = math.radians(min(285, 22 * len(name) + 20))
    for i, char in enumerate(name):
        angle = -math.pi / 2 - span / 2 + span * (i + 0.5) / len(name)
        tile = Image.new("L", (round(size * 1.5), round(size * 1.5)), 0)
        ImageDraw.Draw(tile).text((tile.width / 2, tile.height / 2), char, font=font, fill=255, anchor="mm")
        turned = tile.rotate(-math.degrees(angle) - 90, resample=Image.Resampling.BICUBIC)
        px = cx + (rx - size * 0.95) * math.cos(angle)
        py = cy + (ry - size * 0.95) * math.sin(angle)
        mask.paste(255, (round(px - tile.width / 2), round(py - tile.height / 2)), turned)
    if bottom:
        draw.text((cx, cy + ry * 0.52), bottom, font=face.at(size * 0.85), fill=255, anchor="mm")
    return _worn(mask, rng)


def square(name: str, side: int, rng: random.Random) -> Image.Image:
    """The print of a square seal as an alpha mask: a frame and the name in columns from right to left.

    Args:
        name: Its characters; nine at most.
        side: Width in pixels.
        rng: Draws wear, turn and face.
    """
    face = Face(rng.choice(("song", "kai", "bold")), rng)
    d, pad = side * SCALE, 8
    mask = Image.new("L", (d + 2 * pad, d + 2 * pad), 0)
    draw = ImageDraw.Draw(mask)
    draw.rectangle((pad, pad, pad + d, pad + d), outline=255, width=max(3, round(d * rng.uniform(0.03, 0.05))))
    rows = 2 if len(name) <= 4 else 3
    cell = d * 0.9 / rows
    font = face.at(cell * 0.92)
    for i, char in enumerate(name[: rows * rows]):
        x = pad + 0.95 * d - cell * (i // rows + 0.5)
        draw.text((x, pad + 0.05 * d + cell * (i % rows + 0.5)), char, font=font, fill=255, anchor="mm")
    return _worn(mask, rng)


def _worn(mask: Image.Image, rng: random.Random) -> Image.Image:
    """The print askew, with ink missing in places, in its final size."""
    mask = mask.rotate(rng.uniform(-18, 18), resample=Image.Resampling.BICUBIC)
    worn = np.random.default_rng(rng.randrange(2**31)).random((24, 24)).astype(np.float32)
    patches = Image.fromarray((worn * 255).astype(np.uint8)).resize(mask.size, Image.Resampling.BICUBIC)
    weight = np.clip(np.asarray(patches, np.float32) / 255 * 1.3 + rng.uniform(0.2, 0.5), 0, 1)
    out = Image.fromarray((np.asarray(mask, np.float32) * weight).astype(np.uint8))
    out = out.filter(ImageFilter.GaussianBlur(0.8))
    return out.resize((out.width // SCALE, out.height // SCALE), Image.Resampling.LANCZOS)


def stamp(
    image: Image.Image,
    centre: tuple[float, float],
    name: str,
    diameter: int,
    rng: random.Random,
    *,
    oval: bool = False,
    bottom: str = "",
    colour: tuple[int, int, int] | None = None,
) -> None:
    """Prints a seal on the picture; the ink lets what is under it shine through."""
    mask = seal(name, diameter, rng, oval=oval, bottom=bottom)
    ink = colour or rng.choice(INKS)
    press(image, mask, centre, ink, rng.uniform(0.75, 0.95))


def press(
    image: Image.Image,
    mask: Image.Image,
    centre: tuple[float, float],
    ink: tuple[int, int, int],
    amount: float,
    cover: float = 0.0,
) -> None:
    """Prints a mask on the picture.

    Args:
        image: RGB, changed in place.
        mask: Alpha of the print (mode L).
        centre: Where its middle comes, pixels.
        ink: Its colour on white paper.
        amount: How much ink there is, 0 to 1; what is under it shines through.
        cover: Share of what is under it that thick ink hides, 0 to 1.
    """
    x, y = round(centre[0] - mask.width / 2), round(centre[1] - mask.height / 2)
    under = np.asarray(image.crop((x, y, x + mask.width, y + mask.height)), np.float32)
    share = np.asarray(mask, np.float32)[..., None] / 255
    alpha, colour = share * amount, np.array(ink, np.float32)
    mixed = under * (1 - alpha) + (under / 255 * colour) * alpha
    mixed += (colour - mixed) * share * cover
    image.paste(Image.fromarray(mixed.clip(0, 255).astype(np.uint8)), (x, y))


def finger(image: Image.Image, centre: tuple[float, float], size: int, rng: random.Random) -> None:
    """A red fingerprint over a signature."""
    layer = Image.new("L", (size, round(size * 1.3)), 0)
    draw = ImageDraw.Draw(layer)
    for i in range(1, 9):
        inset = i * size / 18
        draw.ellipse((inset, inset * 1.3, size - inset, (size - inset) * 1.3), outline=170, width=max(1, size // 30))
    layer = layer.rotate(rng.uniform(-40, 40), resample=Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(0.7))
    image.paste(
        Image.new("RGB", layer.size, (205, 50, 50)), (round(centre[0] - size / 2), round(centre[1] - size / 2)), layer
    )
