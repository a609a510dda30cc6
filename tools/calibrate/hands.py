"""Hands of fingers, palm and arm before the lower face: fists, fingers, whole hands, modelled and lit, with sleeves.

A hand is a few capsules, thick lines with round ends, given in eye distances from its wrist upwards; their heights make
a relief, whose slope against a lamp shades it. It has about the person's own skin, another at times.
"""

from __future__ import annotations

import math
import random
from dataclasses import replace

import cv2
import numpy as np

from tools.calibrate.degrade import Defect
from tools.calibrate.headbands import face_places
from tools.calibrate.portraits import Portrait

Capsule = tuple[float, ...]  # x, y, height and radius of one end, and of the other
Point = tuple[float, float]

_BARE_SKIN = (50, 280, 9, 151, 205, 425)
# Of the four fingers: where they begin, how long and how thick they are.
_ROOTS = ((-0.48, -1.35), (-0.17, -1.45), (0.14, -1.4), (0.43, -1.22))
_LONG, _THICK = (1.05, 1.2, 1.1, 0.85), (0.165, 0.17, 0.16, 0.14)
_STRETCHED = {"flat": 4, "spread": 4, "fist": 0, "two": 2, "vee": 2, "one": 1}


def _fingers(pose: str, rng: random.Random) -> list[Capsule]:
    spread = {"spread": rng.uniform(0.12, 0.28), "vee": rng.uniform(0.4, 0.7)}.get(pose, rng.uniform(-0.02, 0.14))
    bend, parts = rng.uniform(0, 0.35), []
    for finger, (root, long, thick) in enumerate(zip(_ROOTS, _LONG, _THICK, strict=True)):
        x, y = root
        angle = (finger - 1.5) * spread + rng.uniform(-0.04, 0.04)
        along, height = (math.sin(angle), -math.cos(angle)), 0.1
        parts.append((0.55 * x, -0.1, 0.0, 0.3, x, y + 0.1, 0.08, 0.24))  # the palm
        if finger >= _STRETCHED[pose]:
            end = (x + 0.3 * along[0], y + 0.3 * along[1])
            parts.append((x, y, 0.15, 1.15 * thick, *end, 0.32, 1.15 * thick))
            parts.append((*end, 0.35, 1.1 * thick, x, y + 0.25, 0.42, thick))
            continue
        for joint, share in enumerate((0.45, 0.3, 0.25)):
            reach, rise = share * long * math.cos(bend * joint), 0.6 * share * long * math.sin(bend * joint)
            end = (x + reach * along[0], y + reach * along[1])
            thin = thick * (1 - 0.06 * joint), thick * (1 - 0.06 * (joint + 1))
            parts.append((x, y, height, thin[0], *end, height + rise, thin[1]))
            (x, y), height = end, height + rise
    return parts


def _thumb(pose: str, rng: random.Random) -> list[Capsule]:
    if _STRETCHED[pose] < 4:  # across the other fingers
        return [(-0.5, -0.5, 0.15, 0.23, -0.55, -0.95, 0.3, 0.19), (-0.55, -0.95, 0.32, 0.18, -0.1, -1.15, 0.5, 0.16)]
    side = rng.uniform(0.1, 0.9)
    middle = (-0.62 - 0.45 * math.sin(side), -0.75 - 0.45 * math.cos(side))
    end = (-0.62 - 0.75 * math.sin(side), -0.75 - 0.8 * math.cos(side))
    return [(-0.3, -0.3, 0.1, 0.28, -0.62, -0.75, 0.15, 0.2), (-0.62, -0.75, 0.15, 0.2, *middle, 0.2, 0.17),
            (*middle, 0.2, 0.17, *end, 0.2, 0.14)]  # fmt: skip


def _relief(parts: list[Capsule], x: np.ndarray, y: np.ndarray, unit: float) -> tuple[np.ndarray, np.ndarray]:
    """Heights of capsules and how much of each pixel they cover, 0..1."""
    height, cover = np.full(x.shape, -9.0, np.float32), np.zeros(x.shape, np.float32)
    for x0, y0, z0, r0, x1, y1, z1, r1 in parts:
        length = (x1 - x0) ** 2 + (y1 - y0) ** 2 + 1e-6
        along = np.clip(((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length, 0, 1)
        away = (x - x0 - along * (x1 - x0)) ** 2 + (y - y0 - along * (y1 - y0)) ** 2
        radius = r0 + along * (r1 - r0)
        here = np.clip((radius - np.sqrt(away)) * unit + 0.5, 0, 1)
        top = z0 + along * (z1 - z0) + np.sqrt(np.clip(radius**2 - away, 0, None))
        height = np.where((here > 0.5) & (top > height), top, height)
        cover = np.maximum(cover, here)
    return height, cover


def _laid(portrait: Portrait, rng: random.Random, pose: str, at: Point, anchor: Point, lean: float) -> np.ndarray:
    """Lays a hand over the picture, its place `anchor` at the place `at` of the face, leaning by radians."""
    noise = np.random.default_rng(rng.randrange(1 << 30))
    unit, size, mirror = portrait.unit, rng.uniform(0.85, 1.15), rng.choice((-1, 1))
    across, down = (grid.astype(np.float32) for grid in face_places(portrait))
    cos, sin = math.cos(lean), math.sin(lean)
    x, y = (across - at[0]) / size, (down - at[1]) / size
    x, y = mirror * (cos * x - sin * y) + anchor[0], sin * x + cos * y + anchor[1]
    height, cover = _relief(_fingers(pose, rng) + _thumb(pose, rng), x, y, unit * size)
    arm, arm_cover = _relief([(0, 0, 0, 0.42, 0, rng.uniform(2.5, 4), -0.1, 0.55)], x, y, unit * size)
    whole = np.where(cover > 0.3, np.maximum(height, arm), np.where(arm_cover > 0.3, arm, -0.6)).clip(-0.4, 5)
    smooth = cv2.GaussianBlur(whole.astype(np.float32), (0, 0), rng.uniform(1.0, 2.2))
    slopes = [cv2.Sobel(smooth, cv2.CV_32F, dx, 1 - dx, ksize=3) * unit / 8 for dx in (1, 0)]
    lamp = np.array([rng.uniform(-0.8, 0.8), rng.uniform(-0.9, -0.2), rng.uniform(0.7, 1.3)])
    lamp, ambient = lamp / np.linalg.norm(lamp), rng.uniform(0.4, 0.95)
    facing = (lamp[2] - slopes[0] * lamp[0] - slopes[1] * lamp[1]) / np.sqrt(1 + slopes[0] ** 2 + slopes[1] ** 2)
    lit = ambient + (1 - ambient) * np.clip(facing, 0, 1) / max(lamp[2], 0.3)
    hollow = whole - cv2.GaussianBlur(whole.astype(np.float32), (0, 0), 0.07 * unit)
    lit *= np.clip(1 + hollow * rng.uniform(0.5, 2.0), 0.45, 1.05)
    lit *= 1 + rng.uniform(0.01, 0.05) * cv2.GaussianBlur(noise.standard_normal(x.shape), (0, 0), 0.8)
    skin = lit[..., None] * _skin(portrait, rng)
    sleeve = np.clip((y - rng.uniform(-0.1, 0.6)) * unit, 0, 1)[..., None] * (rng.random() < 0.65)
    cloth = lit[..., None] * np.array([rng.uniform(20, 245) for _ in range(3)])
    shift = np.array([[1, 0, -0.12 * unit * lamp[0]], [0, 1, -0.12 * unit * lamp[1]]], np.float32)
    shade = cv2.warpAffine(np.maximum(cover, arm_cover), shift, x.shape[::-1])
    shade = cv2.GaussianBlur(shade, (0, 0), unit * rng.uniform(0.03, 0.12)) * cv2.GaussianBlur(portrait.mask, (0, 0), 2)
    out = portrait.rgb * (1 - rng.uniform(0.1, 0.5) * shade)[..., None]
    for alpha, colours in ((arm_cover, skin * (1 - sleeve) + cloth * sleeve), (cover, skin)):
        out = out * (1 - alpha[..., None]) + colours * alpha[..., None]
    return np.asarray(out.round().clip(0, 255), np.uint8)


def _skin(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """The person's own skin or nearly so; of each third hand any other."""
    lab = cv2.cvtColor(portrait.rgb.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2LAB)
    spots = np.round(portrait.points[list(_BARE_SKIN)]).astype(int).clip(0, np.array(lab.shape[1::-1]) - 1)
    own = np.median(lab[spots[:, 1], spots[:, 0]], axis=0)
    own = own + (rng.uniform(-7, 6), rng.uniform(-2.5, 3.5), rng.uniform(-3, 4))
    if rng.random() < 0.33:
        own = np.array([rng.uniform(25, 80), rng.uniform(8, 16), rng.uniform(12, 24)])
    return cv2.cvtColor(np.asarray(own, np.float32)[None, None], cv2.COLOR_LAB2RGB)[0, 0] * 255


def _place(portrait: Portrait, point: int, dx: float, dy: float) -> Point:
    across, down = face_places(portrait)
    x, y = np.round(portrait.points[point]).astype(int).clip(0, np.array(across.shape[::-1]) - 1)
    return float(across[y, x]) + dx, float(down[y, x]) + dy


def hand_on_mouth(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """A hand, a fist or one or two fingers before the mouth."""
    pose, side = rng.choice(("flat", "flat", "spread", "fist", "two", "one")), rng.choice((-1, 1))
    anchor = {"fist": (0.0, -1.25), "two": (-0.3, -2.0), "one": (-0.45, -2.0)}.get(pose, (0.0, rng.uniform(-2, -1.2)))
    lean = side * (rng.uniform(0.2, 1.7) if pose in ("flat", "spread") else rng.uniform(0, 0.6))
    return _laid(portrait, rng, pose, _place(portrait, 13, rng.uniform(-0.12, 0.12), 0.03), anchor, lean)


def hand_on_chin(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """A chin that rests on a fist, fingers or a hand."""
    pose, side = rng.choice(("fist", "fist", "flat", "two", "one")), rng.choice((-1, 1))
    anchor = {"fist": (0.0, -1.3), "two": (-0.45, -1.65), "one": (-0.45, -1.65)}.get(pose, (0.0, -1.8))
    at = _place(portrait, 152, rng.uniform(-0.2, 0.2), rng.uniform(-0.42, 0.02))
    return _laid(portrait, rng, pose, at, anchor, side * rng.uniform(0, 0.9))


def hand_on_cheek(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """A cheek that leans on a hand or a fist."""
    pose, side = rng.choice(("flat", "flat", "spread", "fist")), rng.choice((-1, 1))
    anchor = (0.0, -1.2) if pose == "fist" else (rng.uniform(-0.2, 0.2), rng.uniform(-1.9, -1.0))
    at = _place(portrait, 205 if side < 0 else 425, side * rng.uniform(0, 0.3), rng.uniform(0.05, 0.5))
    return _laid(portrait, rng, pose, at, anchor, side * rng.uniform(-0.25, 0.5))


def arm_on_mouth(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """A whole open hand with its forearm laid across the mouth, from the side or from below."""
    side, pose = rng.choice((-1, 1)), rng.choice(("flat", "spread"))
    at = _place(portrait, 13, rng.uniform(-0.3, 0.3), rng.uniform(-0.1, 0.25))
    return _laid(portrait, rng, pose, at, (0.0, rng.uniform(-1.6, 0.4)), side * rng.uniform(0.7, 1.8))


def fist_below_chin(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """One or two fists right below a chin that rests on them."""
    at = _place(portrait, 152, rng.uniform(-0.25, 0.25), rng.uniform(-0.1, 0.22))
    lean = rng.uniform(0, 0.7)
    if rng.random() < 0.6:
        return _laid(portrait, rng, "fist", at, (0.0, -1.45), rng.choice((-1, 1)) * lean)
    first = replace(portrait, rgb=_laid(portrait, rng, "fist", (at[0] - 0.55, at[1]), (0.0, -1.45), -lean))
    return _laid(first, rng, "fist", (at[0] + 0.55, at[1]), (0.0, -1.45), lean)


def fingers_at_mouth(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """Two fingers spread to a V at the mouth or the chin."""
    at = _place(portrait, 13, rng.uniform(-0.2, 0.2), rng.uniform(-0.05, 0.5))
    return _laid(portrait, rng, "vee", at, (-0.3, rng.uniform(-2.0, -1.2)), rng.uniform(-0.7, 0.7))


def two_hands(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """Two hands from both sides before mouth and chin, or at both cheeks."""
    gap, lean = rng.uniform(0.1, 0.9), rng.uniform(0.0, 1.2)
    x, y = _place(portrait, 14, rng.uniform(-0.1, 0.1), rng.uniform(-0.1, 0.3))
    anchor, pose = (0.0, rng.uniform(-1.9, -1.0)), rng.choice(("flat", "flat", "spread", "fist"))
    first = replace(portrait, rgb=_laid(portrait, rng, pose, (x - gap, y), anchor, -lean))
    return _laid(first, rng, pose, (x + gap, y), anchor, lean)


HANDS: dict[str, Defect] = {
    "hand_on_mouth": hand_on_mouth,
    "hand_on_chin": hand_on_chin,
    "hand_on_cheek": hand_on_cheek,
    "arm_on_mouth": arm_on_mouth,
    "fist_below_chin": fist_below_chin,
    "fingers_at_mouth": fingers_at_mouth,
    "two_hands": two_hands,
}
