"""Sheets, cups and telephones before mouth and chin, plainly coloured: what `held_things` draws, in another hand.

Flat shapes with sharp edges and little light on them, upright or nearly so, held by nobody or by a fist at one side.
"""

from __future__ import annotations

import random

import cv2
import numpy as np

from tools.calibrate.degrade import Defect
from tools.calibrate.hair_on_top import taken
from tools.calibrate.headbands import face_places
from tools.calibrate.portraits import Portrait
from tools.calibrate.posed_hands import fist, painted, place

_SHIFT = 4  # bits below the pixel in which OpenCV takes corners


def _colour(rng: random.Random, pale: float) -> np.ndarray:
    if rng.random() < pale:
        return np.array([rng.uniform(225, 255)] * 2 + [rng.uniform(205, 255)], np.float32)
    if rng.random() < 0.4:
        return np.full(3, rng.uniform(5, 110), np.float32)
    return np.array([rng.uniform(10, 250) for _ in range(3)], np.float32)


def _painted(portrait: Portrait, rng: random.Random, shapes: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """The picture with polygons, (n, 2) places in eye distances and the colours 0..255, in a common light."""
    x, y = face_places(portrait)
    down_right = np.array([[x[0, 1] - x[0, 0], x[1, 0] - x[0, 0]], [y[0, 1] - y[0, 0], y[1, 0] - y[0, 0]]])
    light = 1 + rng.uniform(-0.12, 0.12) * (x - x.mean()) + rng.uniform(-0.12, 0.06) * (y - y.mean())
    out = portrait.rgb.astype(np.float32)
    first = True
    for places, colour in shapes:
        pixels = np.linalg.solve(down_right, (places - (x[0, 0], y[0, 0])).T).T
        cover = np.zeros(x.shape, np.uint8)
        cv2.fillPoly(cover, [np.round(pixels * 2**_SHIFT).astype(np.int32)], 255, cv2.LINE_AA, _SHIFT)
        alpha = cover.astype(np.float32)[..., None] / 255
        if first:
            shade = cv2.GaussianBlur(cover.astype(np.float32) / 255, (0, 0), portrait.unit * rng.uniform(0.02, 0.15))
            out = out * (1 - rng.uniform(0, 0.35) * shade * (portrait.mask > 0.3))[..., None]
            first = False
        out = out * (1 - alpha) + colour * light[..., None] * alpha
    return out.round().clip(0, 255).astype(np.uint8)


def _turned(places: np.ndarray, middle: tuple[float, float], angle: float) -> np.ndarray:
    cos, sin = np.cos(angle), np.sin(angle)
    return np.asarray(places @ np.array([[cos, sin], [-sin, cos]]) + middle)


def _box(left: float, top: float, right: float, bottom: float) -> np.ndarray:
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)])


def _held(portrait: Portrait, rng: random.Random, rgb: np.ndarray, at: tuple[float, float]) -> np.ndarray:
    held = Portrait(rgb, portrait.points, portrait.mask)
    return painted(held, rng, fist, at) if rng.random() < 0.35 else taken(held, rng)


def plain_sheet(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """A sheet or a card whose upper edge lies between the nose and the lower lip."""
    (x, nose), (_, lip) = place(portrait, 2), place(portrait, 17)
    wide = rng.choice((rng.uniform(0.5, 0.9), rng.uniform(0.8, 2.2)))
    tall, top, angle = wide * rng.uniform(0.5, 2.8), nose + rng.uniform(-0.15, 0.85) * (lip - nose), rng.gauss(0, 0.12)
    middle = x + rng.uniform(-0.2, 0.2), max(top + tall / 2, lip + 0.1 - tall / 2 + 0.2)
    tall = max(tall, 2 * (lip + 0.08 - middle[1]), 0.4)
    colour = _colour(rng, 0.7)
    shapes = [(_turned(_box(-wide, -tall / 2, wide, tall / 2), middle, angle), colour)]
    for line in range(rng.choice((0, 0, rng.randint(1, 9)))):
        y, end = -tall / 2 + 0.15 + 0.13 * line, wide * rng.uniform(0.2, 0.85)
        if y < tall / 2 - 0.1:
            shapes.append(
                (_turned(_box(-0.85 * wide, y, end, y + 0.04), middle, angle), colour * rng.uniform(0.1, 0.6))
            )
    return _held(
        portrait, rng, _painted(portrait, rng, shapes), (middle[0] + wide * rng.choice((-1, 1)), middle[1] + 0.3)
    )


def plain_cup(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """A mug, a glass or a can at the mouth, with its rim, a band and a handle at times."""
    x, lips = place(portrait, 13)
    half, tall, narrow = rng.uniform(0.35, 0.8), rng.uniform(0.8, 1.9), rng.uniform(0.6, 1.0)
    middle, angle, colour = (
        (x + rng.uniform(-0.1, 0.1), lips - rng.uniform(0.05, 0.3)),
        rng.gauss(0, 0.1),
        _colour(rng, 0.45),
    )
    turn = np.linspace(0, np.pi, 24)
    bow, lower = half * rng.uniform(0.0, 0.35), narrow * half
    under = np.stack([lower * np.cos(turn), tall + bow * np.sin(turn)], 1)
    over = np.stack([-half * np.cos(turn), -bow * np.sin(turn)], 1)
    shapes = [(_turned(np.concatenate([over, under]), middle, angle), colour)]
    for part in range(4):  # darker towards one side
        share = 0.25 * part
        strip = np.array([(half * (1 - share), 0), (half, 0), (lower, tall), (lower * (1 - share), tall)])
        shapes.append((_turned(strip, middle, angle), colour * (0.72 + 0.07 * part)))
    rim = np.concatenate([over, np.stack([half * np.cos(turn), bow * np.sin(turn)], 1)])
    shapes.append((_turned(rim, middle, angle), colour * rng.uniform(0.5, 1.1)))
    if rng.random() < 0.4:
        shapes.append(
            (_turned(_box(-0.95 * lower, 0.35 * tall, 0.95 * lower, 0.7 * tall), middle, angle), _colour(rng, 0.3))
        )
    return _held(
        portrait, rng, _painted(portrait, rng, shapes), (middle[0] + half * rng.choice((-1, 1)), middle[1] + 0.5 * tall)
    )


def plain_telephone(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """A telephone, a wallet or a small book before mouth and chin, upright or across."""
    (x, lips), (_, nose) = place(portrait, 13), place(portrait, 2)
    short = rng.uniform(0.35, 0.6)
    half, tall = (
        (short, short * rng.uniform(1.5, 2.1)) if rng.random() < 0.6 else (short * rng.uniform(1.5, 2.1), short)
    )
    middle = x + rng.uniform(-0.15, 0.15), max(nose - 0.1 + tall, lips + rng.uniform(-0.1, 0.8 * tall))
    angle, colour = rng.gauss(0, 0.15), _colour(rng, 0.15)
    cut = min(half, tall) * rng.uniform(0.05, 0.25)
    outline = np.array([(-half + cut, -tall), (half - cut, -tall), (half, -tall + cut), (half, tall - cut),
                        (half - cut, tall), (-half + cut, tall), (-half, tall - cut),
                        (-half, -tall + cut)])  # fmt: skip
    shapes = [(_turned(outline, middle, angle), colour)]
    if rng.random() < 0.6:
        inner = _colour(rng, 0.2)
        shapes.append((_turned(outline * rng.uniform(0.8, 0.95), middle, angle), inner))
    return _held(portrait, rng, _painted(portrait, rng, shapes), (middle[0] + half, middle[1] + 0.4))


PLAIN_THINGS: dict[str, Defect] = {
    "plain_sheet": plain_sheet,
    "plain_cup": plain_cup,
    "plain_telephone": plain_telephone,
}
