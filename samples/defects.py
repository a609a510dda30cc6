"""What goes wrong with a picture: each a function of picture, random generator and text height in pixels."""

from __future__ import annotations

import random
from collections.abc import Callable

import cv2
import numpy as np

from samples.camera import Array

Defect = Callable[[Array, random.Random, float], Array]


def turn(quarters: int) -> Defect:
    """Turned counter-clockwise by quarter turns."""
    return lambda image, rng, text: np.ascontiguousarray(np.rot90(image, quarters))


def mirror(image: Array, rng: random.Random, text: float) -> Array:
    """Flipped left to right."""
    return np.ascontiguousarray(image[:, ::-1])


def flip(image: Array, rng: random.Random, text: float) -> Array:
    """Flipped upside down (not turned)."""
    return np.ascontiguousarray(image[::-1])


def skew(image: Array, rng: random.Random, text: float) -> Array:
    """Turned by 12 to 25 degrees, nothing cut."""
    angle = rng.choice((-1, 1)) * rng.uniform(12, 25)
    h, w = image.shape[:2]
    cos, sin = abs(np.cos(np.deg2rad(angle))), abs(np.sin(np.deg2rad(angle)))
    size = (round(w * cos + h * sin), round(h * cos + w * sin))
    matrix = cv2.getRotationMatrix2D((w / 2, h / 2), angle, 1.0)
    matrix[:, 2] += (size[0] / 2 - w / 2, size[1] / 2 - h / 2)
    edge = tuple(int(v) for v in np.median(image[:4].reshape(-1, 3), axis=0))
    return cv2.warpAffine(image, matrix, size, flags=cv2.INTER_CUBIC, borderValue=edge)


def gaussian(image: Array, rng: random.Random, text: float) -> Array:
    return cv2.GaussianBlur(image, (0, 0), text * rng.uniform(0.15, 0.28))


def defocus(image: Array, rng: random.Random, text: float) -> Array:
    radius = max(3, round(text * rng.uniform(0.25, 0.4)))
    y, x = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    disc = (x * x + y * y <= radius * radius).astype(np.float32)
    return cv2.filter2D(image, -1, disc / disc.sum())


def motion(image: Array, rng: random.Random, text: float) -> Array:
    length = max(7, round(text * rng.uniform(0.55, 0.95)))
    kernel = np.zeros((length, length), np.float32)
    angle = rng.uniform(0, np.pi)
    c = (length - 1) / 2
    start = (round(c - c * np.cos(angle)), round(c - c * np.sin(angle)))
    end = (round(c + c * np.cos(angle)), round(c + c * np.sin(angle)))
    cv2.line(kernel, start, end, 1.0)
    return cv2.filter2D(image, -1, kernel / kernel.sum())


def upscaled(image: Array, rng: random.Random, text: float) -> Array:
    """A thumbnail enlarged: text of 4 to 6 pixels."""
    h, w = image.shape[:2]
    factor = rng.uniform(3.5, 5.5) / text
    small = cv2.resize(image, (max(8, round(w * factor)), max(8, round(h * factor))), interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (w, h), interpolation=rng.choice((cv2.INTER_CUBIC, cv2.INTER_LINEAR)))


def cut_off(image: Array, rng: random.Random, text: float) -> Array:
    """The picture ends within the document, on one or two sides."""
    h, w = image.shape[:2]
    x0, y0, x1, y1 = 0, 0, w, h
    sides = "lrtb" if w > h else "lrt"  # the foot of a page is often empty
    for side in rng.sample(sides, rng.choice((1, 1, 2))):
        share = rng.uniform(0.18, 0.3)
        if side == "l":
            x0 = round(w * share)
        elif side == "r":
            x1 = round(w * (1 - share))
        elif side == "t":
            y0 = round(h * share)
        else:
            y1 = round(h * (1 - share))
    return np.ascontiguousarray(image[y0:y1, x0:x1])


def glare(image: Array, rng: random.Random, text: float) -> Array:
    """A burnt blob of flash light over the middle."""
    h, w = image.shape[:2]
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    cx, cy = w * rng.uniform(0.25, 0.55), h * rng.uniform(0.25, 0.6)
    rx, ry = w * rng.uniform(0.16, 0.26), h * rng.uniform(0.14, 0.24)
    d = ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2
    amount = np.clip(1.35 * np.exp(-(d**1.5) * 0.7), 0, 1)[..., None]
    return (image * (1 - amount) + 255 * amount).clip(0, 255).astype(np.uint8)


def shadow(image: Array, rng: random.Random, text: float) -> Array:
    """A hard, deep shadow over a good part of the text."""
    h, w = image.shape[:2]
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    angle = rng.uniform(-0.6, 0.6)
    edge = (x / w - rng.uniform(0.35, 0.6)) * np.cos(angle) + (y / h - 0.5) * np.sin(angle)
    sign = rng.choice((-1, 1))
    amount = 1 / (1 + np.exp(-sign * edge * rng.uniform(60, 160)))
    return (image * (1 - rng.uniform(0.8, 0.88) * amount[..., None])).astype(np.uint8)


def cast_shadow(image: Array, rng: random.Random, left: float, share: float, sheet: Array | None = None) -> Array:
    """The shadow of whoever takes the picture: it darkens the sheet and what the sheet lies on along one line.

    Args:
        image: RGB, uint8, (height, width, 3).
        rng: Draws the side, slant and softness of the shadow, whether a head bulges from its edge, and the noise.
        left: Share of the light that is left in it, 0 to 1.
        share: Share of the sheet that lies in it, 0 to 1, but for the head.
        sheet: Corners of the sheet, in order around it, pixels, (4, 2); the whole picture without any.
    """
    h, w = image.shape[:2]
    quad = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32) if sheet is None else sheet
    near, near_too, far_too, far = np.roll(quad, rng.randrange(4), axis=0)
    slant = rng.uniform(-0.08, 0.08)
    start, end = near + (far - near) * (share + slant), near_too + (far_too - near_too) * (share - slant)
    along = (end - start) / np.linalg.norm(end - start)
    away = np.array([along[1], -along[0]])
    away *= np.sign((near - start) @ away)
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    inside = (x - start[0]) * away[0] + (y - start[1]) * away[1]
    if rng.random() < 0.5:
        centre, radius = (start + end) / 2, rng.uniform(0.1, 0.16) * min(h, w)
        inside = np.maximum(inside, radius - np.hypot(x - centre[0], y - centre[1]))
    soft = rng.uniform(0.001, 0.004) * max(h, w)
    amount = (1 / (1 + np.exp((-inside / soft).clip(-30, 30))))[..., None]
    grain = np.random.default_rng(rng.randrange(2**31)).normal(0, 2.0, (h, w, 1))
    return (image * (1 - (1 - left) * amount) + grain * amount).clip(0, 255).astype(np.uint8)


def deep_shadow(image: Array, rng: random.Random, text: float) -> Array:
    """A shadow in which hardly a line can be read, over a good part of sheet and desk."""
    return cast_shadow(image, rng, rng.uniform(0.05, 0.12), rng.uniform(0.35, 0.6))


def dark(image: Array, rng: random.Random, text: float) -> Array:
    return (
        (
            255 * (image / 255.0) ** 1.3 * rng.uniform(0.1, 0.18)
            + np.random.default_rng(rng.randrange(2**31)).normal(0, 2.5, image.shape)
        )
        .clip(0, 255)
        .astype(np.uint8)
    )


def burnt(image: Array, rng: random.Random, text: float) -> Array:
    return (image * rng.uniform(2.6, 3.4) + rng.uniform(60, 95)).clip(0, 255).astype(np.uint8)


def low_contrast(image: Array, rng: random.Random, text: float) -> Array:
    level = rng.uniform(120, 190)
    return (level + (image.astype(np.float32) - image.mean()) * rng.uniform(0.09, 0.14)).clip(0, 255).astype(np.uint8)


def grey_copy(image: Array, rng: random.Random, text: float) -> Array:
    """A photocopy: grey, hard contrast, some dirt."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32)
    grey = 255 * np.clip((grey - 30) / 190, 0, 1) ** rng.uniform(0.8, 1.2)
    specks = np.random.default_rng(rng.randrange(2**31)).random(grey.shape) < 0.0006
    grey = np.where(specks, 60, grey)
    return cv2.cvtColor(grey.clip(0, 255).astype(np.uint8), cv2.COLOR_GRAY2RGB)


def screen(image: Array, rng: random.Random, text: float) -> Array:
    """A photo of a monitor that shows the picture: pixel grid, moire, bezel, bluish light."""
    h, w = image.shape[:2]
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    pitch = rng.uniform(2.2, 3.6)
    angle = np.deg2rad(rng.uniform(1, 9))
    u, v = x * np.cos(angle) + y * np.sin(angle), -x * np.sin(angle) + y * np.cos(angle)
    phase = 2 * np.pi * u / pitch
    grid = np.stack([np.cos(phase + k * 2 * np.pi / 3) for k in range(3)], axis=2)
    rows = np.cos(2 * np.pi * v / pitch)[..., None]
    bend = rng.uniform(30, 60)
    moire = np.cos(2 * np.pi * (u / bend + 0.8 * np.sin(v / (bend * 3))))[..., None]
    depth = rng.uniform(0.1, 0.18)
    gain = 1 + depth * grid + depth * 0.7 * rows + rng.uniform(0.05, 0.09) * moire
    out = (image * gain * np.array([0.93, 1.0, 1.08]) + 8).clip(0, 255).astype(np.uint8)
    bezel = round(w * rng.uniform(0.02, 0.05))
    out = cv2.copyMakeBorder(out, bezel, bezel * 2, bezel, bezel, cv2.BORDER_CONSTANT, value=(18, 18, 20))
    desk = round(w * 0.03)
    out = cv2.copyMakeBorder(out, desk, desk, desk, desk, cv2.BORDER_CONSTANT, value=(96, 92, 88))
    hh, ww = out.shape[:2]
    source = np.float32([[0, 0], [ww, 0], [ww, hh], [0, hh]])
    target = source + np.float32([[rng.uniform(-1, 1) * ww * 0.015, rng.uniform(-1, 1) * hh * 0.015] for _ in range(4)])
    return cv2.warpPerspective(
        out, cv2.getPerspectiveTransform(source, target), (ww, hh), borderMode=cv2.BORDER_REPLICATE
    )


def screenshot(image: Array, rng: random.Random, text: float) -> Array:
    """A phone's or a desktop's viewer with its bars around the picture."""
    h, w = image.shape[:2]
    tall = round(w * (2.0 if rng.random() < 0.5 and h < w * 1.6 else h / w + 0.35))
    out = np.full((tall, w, 3), rng.choice((0, 250)), np.uint8)
    top = (tall - h) // 2
    out[top : top + h] = image
    ink = (240, 240, 240) if out[0, 0, 0] == 0 else (30, 30, 30)
    scale = w / 900
    clock = f"{rng.randrange(7, 22)}:{rng.randrange(10, 59)}"
    cv2.putText(
        out,
        clock,
        (round(30 * scale), round(46 * scale)),
        cv2.FONT_HERSHEY_SIMPLEX,
        scale,
        ink,
        max(1, round(2 * scale)),
        cv2.LINE_AA,
    )
    cv2.rectangle(out, (round(w - 110 * scale), round(20 * scale)), (round(w - 40 * scale), round(50 * scale)), ink, 2)
    cv2.rectangle(out, (round(w - 106 * scale), round(24 * scale)), (round(w - 66 * scale), round(46 * scale)), ink, -1)
    for i in range(4):
        bar = round((10 + 6 * i) * scale)
        x = round(w - (230 - 18 * i) * scale)
        cv2.rectangle(
            out,
            (
                x,
                round(48 * scale) - bar,
            ),
            (x + round(10 * scale), round(48 * scale)),
            ink,
            -1,
        )
    for i in range(3):
        cv2.circle(
            out, (round(w * (0.25 + 0.25 * i)), tall - round(50 * scale)), round(18 * scale), ink, 2, cv2.LINE_AA
        )
    return out


# kind -> (defect, checks one of which must fail, share of the corpus relative to others)
PICTURE: dict[str, tuple[Defect, tuple[str, ...]]] = {
    "turned_90": (turn(1), ("rotation",)),
    "turned_180": (turn(2), ("rotation",)),
    "turned_270": (turn(3), ("rotation",)),
    "mirrored": (mirror, ("mirror",)),
    "flipped": (flip, ("mirror", "rotation")),
    "skewed": (skew, ("rotation",)),
    "blurred": (gaussian, ("blur",)),
    "defocused": (defocus, ("blur",)),
    "motion": (motion, ("blur",)),
    "upscaled": (upscaled, ("blur",)),
    "cut_off": (cut_off, ("completeness",)),
    "glare": (glare, ("exposure",)),
    "shadow": (shadow, ("exposure",)),
    "deep_shadow": (deep_shadow, ("exposure",)),
    "dark": (dark, ("exposure",)),
    "burnt": (burnt, ("exposure",)),
    "low_contrast": (low_contrast, ("exposure",)),
    "screen": (screen, ("authenticity",)),
    "screenshot": (screenshot, ("authenticity",)),
}
CARD_ONLY: dict[str, tuple[Defect, tuple[str, ...]]] = {"grey_copy": (grey_copy, ("authenticity",))}
