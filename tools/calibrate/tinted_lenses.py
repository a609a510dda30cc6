"""Spectacles whose lenses are tinted, and what only looks like them: clear lenses, make-up, shadows of the sockets.

Drawn in linear light: a lens takes the same share of each channel everywhere (or falls off downwards, as fashion has
it), whatever lies behind it, and adds a little of the room's light. All seeded; each takes a framed portrait and a
random source and returns the picture.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

import cv2
import numpy as np

from tools.calibrate.degrade import Defect
from tools.calibrate.portraits import Portrait

# What a lens takes of red, green and blue, relative to the channel of which it takes most.
_TINTS = {
    "grey": (1.0, 1.0, 1.0),
    "brown": (0.55, 0.8, 1.0),
    "amber": (0.15, 0.5, 1.0),
    "yellow": (0.05, 0.12, 1.0),
    "rose": (0.1, 1.0, 0.7),
    "red": (0.15, 1.0, 1.0),
    "green": (1.0, 0.4, 0.8),
    "blue": (1.0, 0.6, 0.15),
    "violet": (0.6, 1.0, 0.2),
}
_RIMS = ((20, 20, 22), (60, 40, 30), (120, 100, 90), (150, 150, 155), (90, 20, 25), (30, 40, 80), (200, 170, 90))
# sRGB to linear light and back (IEC 61966-2-1).
_STEPS, _FINE = np.arange(256) / 255, np.arange(16384) / 16383
_LINEAR = np.where(_STEPS <= 0.04045, _STEPS / 12.92, ((_STEPS + 0.055) / 1.055) ** 2.4).astype(np.float32)
_CODED = np.where(_FINE <= 0.0031308, _FINE * 12.92, 1.055 * _FINE ** (1 / 2.4) - 0.055)
_CODED = (_CODED * 255).round().astype(np.uint8)
_SUBPIXEL = 16  # of the polygons' corners


@dataclass(frozen=True)
class Tint:
    """What a lens does to light.

    Attributes:
        name: Of the colour.
        density: Share that is taken of the channel of which most is taken, of light that came and went through it.
        fade: Share of the density that is left at the lower edge.
        veil: Light that the lens mirrors, 0 to 1.
    """

    name: str
    density: float
    fade: float = 1.0
    veil: float = 0.0


def random_tint(rng: random.Random, least: float, most: float) -> Tint:
    """A tint of any colour, one in three fading downwards."""
    fade = rng.choice((1.0, 1.0, rng.uniform(0.5, 0.9)))
    return Tint(rng.choice(tuple(_TINTS)), rng.uniform(least, most), fade, rng.choice((0.0, rng.uniform(0, 0.05))))


def spectacles(portrait: Portrait, rng: random.Random, tint: Tint) -> np.ndarray:
    """Spectacles of random shape, with rims, half rims or none, and lenses of that tint."""
    unit = portrait.unit
    rounded, wide = rng.choice((2.0, 2.4, 4.0)), rng.uniform(0.37, 0.46)
    tall, drop = wide * rng.uniform(*((0.75, 0.98) if rounded < 4 else (0.58, 0.85))), rng.uniform(0.02, 0.12)
    right, left = (_eye(portrait, side) for side in (False, True))
    along = (left - right) / max(float(np.linalg.norm(left - right)), 1e-3)
    down = np.array([-along[1], along[0]])
    outlines = []
    for eye, out in ((right, -1), (left, 1)):
        middle = eye + unit * (drop * down + 0.02 * out * along)
        outlines.append(_outline(middle, along * wide * unit, down * tall * unit, rounded))
    light = _linear(portrait.rgb)
    for outline in outlines:
        light = _behind(light, outline, tint)
    return _rims(_coded(light), outlines, rng, unit)


def tinted_lenses(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """Lenses that take 35 to 80 % of some channel: the eyes are seen, but not as they are."""
    return spectacles(portrait, rng, random_tint(rng, 0.35, 0.8))


def untinted_lenses(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """Lenses that take nothing. Not a defect."""
    return spectacles(portrait, rng, Tint("grey", 0.0, 1.0, rng.choice((0.0, rng.uniform(0, 0.04)))))


def barely_tinted_lenses(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """Lenses that take 3 to 12 % of some channel, as photochromic ones do indoors. Not a defect."""
    return spectacles(portrait, rng, random_tint(rng, 0.03, 0.12))


def shaded_eyes(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """Dark circles, eye shadow, or the shadow of the sockets. Not a defect."""
    unit, light = portrait.unit, _linear(portrait.rgb)
    where, depth = rng.choice(("below", "above", "around")), rng.uniform(0.15, 0.45)
    taken = np.array(_TINTS[rng.choice(("grey", "violet", "brown", "blue", "rose"))], np.float32)
    if where != "above":
        taken = 0.6 + 0.4 * taken  # blood and shadow have weak colours
    shift = {"below": 0.17, "above": -0.13, "around": -0.02}[where]
    size = {"below": (0.22, 0.08), "above": (0.23, 0.08), "around": (0.28, 0.2)}[where]
    height, width = light.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    for left in (False, True):
        at = _eye(portrait, left) + [0, shift * unit]
        far = np.hypot((x - at[0]) / (size[0] * unit), (y - at[1]) / (size[1] * unit))
        share = 1 / (1 + np.exp((far - 1) * 6))  # soft: skin has no edges
        light = light * (1 - share[..., None] * depth * taken)
    return _coded(light)


def _eye(portrait: Portrait, left: bool) -> np.ndarray:
    return portrait.points[[263, 362] if left else [33, 133]].mean(0)


def _outline(middle: np.ndarray, wide: np.ndarray, tall: np.ndarray, power: float) -> np.ndarray:
    """A superellipse (Lame 1818): round at power 2, a rounded rectangle above."""
    turn = np.linspace(0, 2 * math.pi, 72, endpoint=False)
    across, down = (np.sign(wave) * np.abs(wave) ** (2 / power) for wave in (np.cos(turn), np.sin(turn)))
    return middle + across[:, None] * wide + down[:, None] * tall


def _fixed(outline: np.ndarray) -> np.ndarray:
    return np.round(outline * _SUBPIXEL).astype(np.int32)


def _behind(light: np.ndarray, outline: np.ndarray, tint: Tint) -> np.ndarray:
    """What is seen through a lens."""
    inside = np.zeros(light.shape[:2], np.uint8)
    cv2.fillPoly(inside, [_fixed(outline)], 255, cv2.LINE_AA, int(math.log2(_SUBPIXEL)))
    top, low = outline[:, 1].min(), outline[:, 1].max()
    depth = ((np.arange(light.shape[0], dtype=np.float32) - top) / max(low - top, 1)).clip(0, 1)
    density = tint.density * (1 - (1 - tint.fade) * depth)[:, None, None]
    through = light * (1 - density * np.array(_TINTS[tint.name], np.float32)) + tint.veil
    share = inside[..., None].astype(np.float32) / 255
    return light * (1 - share) + through * share


def _rims(rgb: np.ndarray, outlines: list[np.ndarray], rng: random.Random, unit: float) -> np.ndarray:
    """Draws rims, a bridge and the hinges, or the bridge and hinges alone."""
    out, colour = rgb.copy(), rng.choice(_RIMS)
    width, kind = max(1, round(unit * rng.uniform(0.015, 0.06))), rng.choice(("full", "full", "half", "none"))
    for outline in outlines:
        if kind != "none":
            line = outline if kind == "full" else outline[36:]
            shift = int(math.log2(_SUBPIXEL))
            cv2.polylines(out, [_fixed(line)], kind == "full", colour, width, cv2.LINE_AA, shift)
    right, left = outlines
    rise = np.array([0, 0.08 * unit])
    ends = [(right[0], left[36]), (right[36], right[36] - [0.25 * unit, 0]), (left[0], left[0] + [0.25 * unit, 0])]
    for start, end in ends:
        first, last = (tuple(int(value) for value in point - rise) for point in (start, end))
        cv2.line(out, first, last, colour, max(1, width // 2 + 1), cv2.LINE_AA)
    return out


def _linear(rgb: np.ndarray) -> np.ndarray:
    return cv2.LUT(rgb, _LINEAR)


def _coded(light: np.ndarray) -> np.ndarray:
    return _CODED[(light.clip(0, 1) * (len(_CODED) - 1)).round().astype(np.int32)]


TINTED: dict[str, Defect] = {"tinted_lenses": tinted_lenses}
UNTINTED: dict[str, Defect] = {
    "untinted_lenses": untinted_lenses,
    "barely_tinted_lenses": barely_tinted_lenses,
    "shaded_eyes": shaded_eyes,
}
