"""What small hats are taken for, on anybody: buns, tall and curly hair, hair of pale colours, bald heads that shine.

None of it is a defect.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, replace

import cv2
import numpy as np

from tools.calibrate.black_hair import blacken, hair_mask
from tools.calibrate.headbands import face_places
from tools.calibrate.portraits import Portrait

# Lightness, a and b of CIE Lab, each from and to.
_COLOURS = {
    "white": ((78, 93), (0, 0), (0, 5)),
    "grey": ((50, 70), (0, 0), (-1, 4)),
    "blond": ((62, 80), (2, 7), (18, 32)),
    "red": ((30, 45), (15, 28), (18, 32)),
}
_SIZES = ((413, 531), (413, 531), (295, 379), (354, 455), (260, 334))


@dataclass(frozen=True)
class Head:
    """Where the head is, in eye distances from the middle between the eyes, along the eyes and down.

    Attributes:
        x, y: Places of all pixels, each (height, width).
        unit: Eye distance in pixels.
        crown, hair_line: Heights of the uppermost of the person and of the forehead's end (negative).
        wide: Half the person's width above the eyes.
        pixels_from: (3, 2) row for x, row for y, the middle between the eyes, in pixels.
    """

    x: np.ndarray
    y: np.ndarray
    unit: float
    crown: float
    hair_line: float
    wide: float
    pixels_from: np.ndarray

    def pixels(self, places: np.ndarray) -> np.ndarray:
        """Pixels of places (n, 2)."""
        return np.asarray(places @ self.pixels_from[:2] + self.pixels_from[2], np.float32)


def head_of(portrait: Portrait) -> Head:
    """Finds the head's places."""
    x, y = face_places(portrait)
    right, left = portrait.points[[33, 133]].mean(0), portrait.points[[263, 362]].mean(0)
    along, middle = left - right, (right + left) / 2
    person = portrait.mask > 0.5
    above, level = y[person & (np.abs(x) < 0.25)], np.abs(x[person & (np.abs(y + 1.1) < 0.03)])
    crown = float(np.clip(above.min() if above.size else -1.9, -2.6, -1.5))
    wide = float(np.clip(level.max() if level.size else 1.0, 0.75, 1.3))
    down = np.array([-along[1], along[0]])
    line = float((portrait.points[10] - middle) @ down / (down @ down))
    return Head(x, y, portrait.unit, crown, line, wide, np.stack([along, down, middle]))


def grain(noise: np.random.Generator, size: tuple[int, ...], coarse: float) -> np.ndarray:
    """Blurred noise of spread 1."""
    blurred = cv2.GaussianBlur(noise.standard_normal(size).astype(np.float32), (0, 0), coarse)
    return np.asarray(blurred / blurred.std())


def taken(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """As some camera hands it in: the wall grey or shaded, less light or sharpness, noise, one of five sizes."""
    noise = np.random.default_rng(rng.randrange(1 << 30))
    out = portrait.rgb.astype(np.float32)
    if rng.random() < 0.5:
        wall = rng.uniform(228, 250) + (np.arange(out.shape[1]) / out.shape[1] - 0.5) * rng.uniform(-8, 8)
        out = np.where(portrait.rgb.min(2, keepdims=True) > 250, wall[None, :, None], out)
    out = out * rng.uniform(0.9, 1) * [1 + rng.uniform(-0.015, 0.015) for _ in range(3)]
    out = cv2.GaussianBlur(out, (0, 0), rng.uniform(0.2, 0.8)) + noise.normal(0, rng.uniform(0.3, 2.5), out.shape)
    return cv2.resize(out.clip(0, 255).round().astype(np.uint8), rng.choice(_SIZES), interpolation=cv2.INTER_AREA)


def dyed(portrait: Portrait, rng: random.Random) -> Portrait:
    """Hair white, grey, blond or red; its strands stay."""
    lab, hair = hair_mask(portrait, 18)
    if hair.sum() < 300:
        return portrait
    weight = cv2.GaussianBlur(hair.astype(np.float32), (0, 0), 1.2)[..., None]
    target = [rng.uniform(*reach) for reach in _COLOURS[rng.choice(tuple(_COLOURS))]]
    changed = target + (lab - np.median(lab[hair], axis=0)) * [rng.uniform(0.6, 1.3), 0.3, 0.3]
    changed[..., 0] = changed[..., 0].clip(3, 98)
    new = cv2.cvtColor(changed.astype(np.float32), cv2.COLOR_LAB2RGB) * 255
    return _with(portrait, portrait.rgb * (1 - weight) + new * weight)


def dyed_hair(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """Hair of a colour that is rare among applicants. Nothing may fail for it."""
    return taken(dyed(portrait, rng), rng)


def piled_hair(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """A bun or tall, straight or curly hair of the person's own colour, black or dyed. Nothing may fail for it."""
    source = rng.choice((lambda one, _: one, blacken, blacken, dyed))(portrait, rng)
    return taken(rng.choice((_bun, _tall))(source, rng), rng)


def bald(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """No hair above the forehead, the skin shining at up to two places. Nothing may fail for it."""
    noise, head = np.random.default_rng(rng.randrange(1 << 30)), head_of(portrait)
    _, hair = hair_mask(portrait, 18)
    at = np.round(portrait.points[[9, 10, 151, 108, 337, 109, 338]]).astype(int)
    skin = np.median(portrait.rgb[at[:, 1].clip(0, head.y.shape[0] - 1), at[:, 0].clip(0, head.x.shape[1] - 1)], axis=0)
    top = -rng.uniform(1.75, 2.0)
    away = np.where(head.y < -0.5, np.hypot(head.x / min(head.wide, 1.02), (head.y + 0.5) / (-0.5 - top)), 9)
    skull = np.clip((1 - away) / 0.03 + 0.5, 0, 1) * np.clip((0.72 * head.hair_line - head.y) / 0.12, 0, 1)
    out = portrait.rgb.astype(np.float32)
    out[hair & (head.y < -0.2) & (skull < 0.5)] = 255
    lit = 1 - 0.25 * away.clip(0, 1) ** 3 + 0.01 * grain(noise, head.x.shape, 1.0)
    out = _laid(out, skull, skin * lit[..., None])
    for _ in range(rng.choice((0, 1, 1, 2))):
        x, y = rng.uniform(-0.5, 0.5), rng.uniform(top + 0.2, head.hair_line)
        spot = ((head.x - x) / rng.uniform(0.1, 0.35)) ** 2 + ((head.y - y) / rng.uniform(0.06, 0.2)) ** 2
        out = _laid(out, np.exp(-spot) * rng.uniform(0.3, 0.9) * skull, np.array([255, 252, 248], np.float32))
    return taken(_with(portrait, out), rng)


def _bun(portrait: Portrait, rng: random.Random) -> Portrait:
    noise, head = np.random.default_rng(rng.randrange(1 << 30)), head_of(portrait)
    wide = rng.uniform(0.3, 0.6)
    tall, x = wide * rng.uniform(0.6, 1.0), head.x - rng.uniform(-0.2, 0.2)
    y = head.y - head.crown + tall * rng.uniform(0.2, 0.8)
    away = np.hypot(x / wide, y / tall)
    uneven = grain(noise, head.x.shape, rng.uniform(2, 6))
    bun = np.clip((1 - away + 0.05 * uneven) / 0.07 + 0.5, 0, 1)
    twist = np.sin(np.arctan2(y, x) * rng.choice((2, 3, 4)) + away * rng.uniform(2, 6))
    light = 0.75 + 0.35 * (1 - away).clip(0, 1) + 0.1 * twist
    light = light + rng.uniform(0.08, 0.25) * _strands(noise, head.x.shape, rng.uniform(0, 3.1))
    out = _laid(portrait.rgb, bun, _hair_colour(portrait, head) * light[..., None] + rng.uniform(0, 12))
    return replace(_with(portrait, out), mask=np.maximum(portrait.mask, bun))


def _tall(portrait: Portrait, rng: random.Random) -> Portrait:
    noise, head = np.random.default_rng(rng.randrange(1 << 30)), head_of(portrait)
    curly, up, wide = rng.random() < 0.6, rng.uniform(0.1, 0.6), head.wide * rng.uniform(1, 1.25)
    middle = head.hair_line - 0.1
    round_ = np.hypot(head.x / wide, (head.y - middle) / (middle - head.crown + up))
    away = np.where(head.y < middle, round_, np.abs(head.x) / wide)
    uneven = grain(noise, head.x.shape, rng.uniform(2, 5) if curly else 6) * (0.09 if curly else 0.03)
    bare = np.hypot(head.x / 0.85, (head.y + 0.2) / (-head.hair_line - 0.2 + rng.uniform(-0.05, 0.15)))
    hair = np.clip((1 - away + uneven) / 0.06 + 0.5, 0, 1) * np.clip((bare - 1) / 0.1 + 0.5, 0, 1)
    hair = hair * (head.y < rng.uniform(0, 0.5)) * (np.hypot(head.x / 0.8, (head.y - 0.5) / 1.3) > 1)
    size = head.x.shape
    texture = grain(noise, size, rng.uniform(1, 2.5)) if curly else _strands(noise, size, rng.uniform(1, 2.1))
    light = 0.85 + 0.15 * (1 - away).clip(0, 1) + rng.uniform(0.1, 0.35) * texture
    out = _laid(portrait.rgb, hair, _hair_colour(portrait, head) * light[..., None] + rng.uniform(0, 10))
    return replace(_with(portrait, out), mask=np.maximum(portrait.mask, hair.astype(np.float32)))


def _hair_colour(portrait: Portrait, head: Head) -> np.ndarray:
    _, hair = hair_mask(portrait, 18)
    seen = portrait.rgb[hair & (head.y < head.hair_line)]
    return np.asarray(np.median(seen, axis=0) if len(seen) > 100 else (40.0, 30.0, 25.0), np.float32)


def _strands(noise: np.random.Generator, size: tuple[int, ...], angle: float) -> np.ndarray:
    kernel = np.zeros((21, 21), np.float32)
    x, y = round(10 * math.cos(angle)), round(10 * math.sin(angle))
    cv2.line(kernel, (10 - x, 10 - y), (10 + x, 10 + y), 1.0, 1)
    drawn = cv2.filter2D(noise.standard_normal(size).astype(np.float32), -1, kernel / kernel.sum())
    drawn = cv2.GaussianBlur(drawn, (0, 0), 0.6)
    return np.asarray(drawn / drawn.std())


def _laid(rgb: np.ndarray, mask: np.ndarray, colour: np.ndarray) -> np.ndarray:
    return np.asarray(rgb * (1 - mask[..., None]) + colour * mask[..., None])


def _with(portrait: Portrait, rgb: np.ndarray) -> Portrait:
    return replace(portrait, rgb=rgb.clip(0, 255).round().astype(np.uint8))
