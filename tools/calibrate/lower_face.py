"""What a lower face may well show or have below it: beards, made-up lips, high collars, scarves, ties, hair, shade.

None of it is a defect: nothing may fail for it.
"""

from __future__ import annotations

import math
import random

import cv2
import numpy as np

from tools.calibrate.degrade import Defect
from tools.calibrate.headbands import face_places
from tools.calibrate.portraits import Portrait

_HAIR = ((18, 16, 16), (35, 28, 24), (60, 42, 30), (95, 70, 48), (130, 125, 120), (190, 186, 180), (120, 60, 35))
_LIPS = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146)


def _any_colour(rng: random.Random) -> np.ndarray:
    if rng.random() < 0.45:
        return np.full(3, rng.uniform(10, 252), np.float32)
    hsv = np.array([[[rng.randrange(180), rng.randint(40, 230), rng.randint(25, 245)]]], np.uint8)
    return np.asarray(cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)[0, 0], np.float32)


def _mixed(under: np.ndarray, over: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    return np.asarray((under * (1 - alpha[..., None]) + over * alpha[..., None]).round().clip(0, 255), np.uint8)


def _at(portrait: Portrait, points: tuple[int, ...]) -> list[tuple[float, float]]:
    """Places of points of the face in eye distances, as `face_places` gives those of pixels."""
    x, y = face_places(portrait)
    spots = np.round(portrait.points[list(points)]).astype(int).clip(0, np.array(x.shape[::-1]) - 1)
    return [(float(x[row, column]), float(y[row, column])) for column, row in spots]


def _hairs(portrait: Portrait, rng: random.Random, where: np.ndarray, count: int, length: float) -> np.ndarray:
    """Draws short hairs where `where` (height, width) 0..1 says, over a darker ground."""
    colour, ground = np.array(rng.choice(_HAIR), np.float32) * rng.uniform(0.7, 1.3), rng.uniform(0.1, 0.85)
    soft = cv2.GaussianBlur(where.astype(np.float32), (0, 0), rng.uniform(1.5, 5))
    out = _mixed(portrait.rgb, np.broadcast_to(colour, portrait.rgb.shape), ground * soft)
    rows, columns = np.nonzero(where > 0.5)
    if not rows.size:
        return out
    unit, middle = portrait.unit, float(portrait.points[152, 0])
    for _ in range(count):
        pick = rng.randrange(rows.size)
        x, y = float(columns[pick]), float(rows[pick])
        angle = math.pi / 2 - 0.5 * (x - middle) / unit + rng.gauss(0, 0.35)
        end = x + length * unit * math.cos(angle), y + length * unit * math.sin(angle)
        shade = (colour * rng.uniform(0.6, 1.5)).clip(0, 255).tolist()
        cv2.line(out, (round(x), round(y)), (round(end[0]), round(end[1])), shade, 1, cv2.LINE_AA)
    return out


def _lips(portrait: Portrait) -> np.ndarray:
    lips = np.zeros(portrait.mask.shape, np.uint8)
    return cv2.fillPoly(lips, [np.round(portrait.points[list(_LIPS)]).astype(np.int32)], 255).astype(np.float32) / 255


def beard(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """A full beard, a short one or one round the mouth alone, grey to black, the lips free or nearly so."""
    x, y = face_places(portrait)
    (_, lip), (_, low), (middle, chin), (right, _), (left, _) = _at(portrait, (0, 17, 152, 172, 397))
    half = abs(left - right) / 2
    across = (x - middle) / half
    if rng.random() < 0.3:
        wide = rng.uniform(0.4, 0.65)
        where = (np.abs(across) < wide) & (y > lip - 0.22) & (y < chin + rng.uniform(-0.05, 0.25))
    else:
        line = lip - rng.uniform(0.0, 0.2) + 0.15 * np.cos(2.5 * across) - rng.uniform(0.2, 0.7) * np.abs(across) ** 3
        end = chin + rng.uniform(0, 0.5) - rng.uniform(0.4, 0.8) * across**2
        where = (y > line) & (y < end) & (np.abs(across) < rng.uniform(1.0, 1.25)) & (portrait.mask > 0.5)
        if rng.random() < 0.5:
            where &= (np.abs(across) > 0.6) | (y > low) | (y < lip)
    clear = cv2.GaussianBlur(_lips(portrait), (0, 0), 0.03 * portrait.unit) > rng.choice((0.2, 0.5, 0.8))
    return _hairs(portrait, rng, where & ~clear, rng.randint(400, 3500), rng.uniform(0.05, 0.16))


def moustache(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """Hair on the upper lip, thin or thick."""
    x, y = face_places(portrait)
    (_, nose), (middle, lip), (right, corner), (left, _) = _at(portrait, (2, 0, 61, 291))
    across = (x - middle) / max(abs(left - right) / 2, 0.1)
    top, end = lip - (lip - nose) * rng.uniform(0.4, 0.9), lip + rng.uniform(0, 0.05)
    bow = (corner - lip) * np.clip(np.abs(across), 0, 1.2) ** 2
    where = (np.abs(across) < rng.uniform(0.8, 1.2)) & (y > top + bow) & (y < end + bow)
    return _hairs(portrait, rng, where, rng.randint(200, 1200), rng.uniform(0.04, 0.12))


def made_up_lips(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """Lips painted red, dark, pink or pale, or as pale as the skin."""
    tint = np.array(rng.choice(((170, 25, 40), (110, 20, 35), (215, 90, 110), (200, 150, 135), (70, 25, 30))))
    alpha = cv2.GaussianBlur(_lips(portrait), (0, 0), 1.2) * rng.uniform(0.3, 0.85)
    return _mixed(portrait.rgb, np.broadcast_to(tint, portrait.rgb.shape), alpha)


def high_collar(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """A turtleneck, a stand-up collar or a scarf round the neck, up to the chin or a little below it."""
    noise = np.random.default_rng(rng.randrange(1 << 30))
    x, y = face_places(portrait)
    (middle, chin), (right, jaw), (left, _) = _at(portrait, (152, 172, 397))
    half = abs(left - right) / 2
    across = (x - middle) / half
    top = chin + rng.uniform(-0.01, 0.3) - (chin - jaw) * np.clip(np.abs(across), 0, 1.3) ** 2 * rng.uniform(0, 0.9)
    wide = rng.uniform(0.8, 1.15) + np.clip(y - chin - rng.uniform(0.3, 0.6), 0, 9) * rng.uniform(0.8, 2.5)
    inside = np.clip((y - top) * portrait.unit, 0, 1) * np.clip((wide - np.abs(across)) * half * portrait.unit, 0, 1)
    light = 1 - rng.uniform(0, 0.4) * np.clip(np.abs(across) / wide, 0, 1) ** 2
    kind = rng.random()
    if kind < 0.35:  # ribs
        light += rng.uniform(0.03, 0.15) * np.sin(across * rng.uniform(30, 70))
    elif kind < 0.75:  # folds of a scarf
        for _ in range(4):
            lean = rng.uniform(-0.6, 0.6)
            light += rng.uniform(0.02, 0.1) * np.sin((y + lean * x) * rng.uniform(8, 25) + rng.uniform(0, 6))
    light += rng.uniform(0, 0.06) * cv2.GaussianBlur(noise.standard_normal(x.shape), (0, 0), 0.8)
    cloth = np.broadcast_to(_any_colour(rng), portrait.rgb.shape).copy()
    if kind > 0.6:
        cloth[np.sin((x + rng.uniform(-1, 1) * y) * rng.uniform(8, 30)) > 0.4] = _any_colour(rng)
    shade = 1 - rng.uniform(0, 0.4) * np.clip(1 - (y - top) / 0.12, 0, 1)
    return _mixed(portrait.rgb, cloth * (light * shade)[..., None], inside)


def below_chin(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """A collar with a tie or a bow, a stethoscope, a ribbon with a card, or long hair before the shoulders."""
    out, unit = portrait.rgb.copy(), portrait.unit
    x, y = face_places(portrait)
    (middle, chin), (right, _), (left, _) = _at(portrait, (152, 172, 397))
    base, half = chin + rng.uniform(0.3, 0.6), abs(left - right) / 2
    kind, colour = rng.choice(("tie", "bow", "stethoscope", "ribbon", "hair", "hair")), _any_colour(rng)
    if kind in ("tie", "bow"):
        shirt = np.clip((y - base + 0.25 + 0.5 * np.abs(x - middle)) * unit, 0, 1) * (np.abs(x - middle) < 0.75)
        out = _mixed(out, np.broadcast_to(np.full(3, rng.uniform(200, 252)), out.shape), shirt)
        spread = (
            np.abs(x - middle) < 0.12 + 0.1 * (y - base)
            if kind == "tie"
            else (np.abs(y - base) < 0.05 + 0.3 * np.abs(x - middle)) & (np.abs(x - middle) < 0.45)
        )
        alpha = cv2.GaussianBlur((spread & (y > base - 0.2)).astype(np.float32), (0, 0), 0.8)
        return _mixed(out, np.broadcast_to(colour, out.shape), alpha)
    if kind in ("stethoscope", "ribbon"):
        wide, thick = half * rng.uniform(0.6, 1.0), rng.uniform(0.03, 0.09)
        strap = np.abs(np.abs(x - middle) - wide * np.clip(1.4 - 0.35 * (y - chin), 0, 2)) < thick
        alpha = cv2.GaussianBlur((strap & (y > base - 0.1)).astype(np.float32), (0, 0), 0.8)
        return _mixed(out, np.broadcast_to(colour, out.shape), alpha)
    inner, outer = half * rng.uniform(1.02, 1.3), half * rng.uniform(1.5, 2.2)
    away = np.abs(x - middle + rng.uniform(-0.05, 0.05)) - rng.uniform(-0.15, 0.2) * np.clip(y - chin, -1, 2)
    where = (away > inner) & (away < outer) & (y > rng.uniform(-0.5, 0.4)) & (y < chin + rng.uniform(0.4, 3))
    hair = np.array(rng.choice(_HAIR), np.float32) * (1 + 0.25 * np.sin(x * rng.uniform(30, 80)))[..., None]
    return _mixed(out, hair, cv2.GaussianBlur(where.astype(np.float32), (0, 0), rng.uniform(0.8, 2)))


def shaded_chin(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """The lower face in its own shade, evenly or from one side."""
    x, y = face_places(portrait)
    lean, start = rng.uniform(-0.8, 0.8), rng.uniform(0.6, 1.5)
    depth = 1 / (1 + np.exp(-(y + lean * x - start) / rng.uniform(0.05, 0.4)))
    out = portrait.rgb * (1 - rng.uniform(0.15, 0.5) * depth * (portrait.mask > 0.5))[..., None]
    return np.asarray(out.round().clip(0, 255), np.uint8)


def other_light(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """Darker, brighter, of less or more contrast, soft, small or saved badly, within what still shows a face."""
    out = portrait.rgb.astype(np.float32) / 255
    out = np.clip(out * 2 ** rng.uniform(-1, 0.5), 0, 1) ** rng.uniform(0.75, 1.35)
    out = np.clip((out - 0.5) * rng.uniform(0.7, 1.3) + 0.5, 0, 1) * [rng.uniform(0.9, 1), 1, rng.uniform(0.85, 1)]
    picture = (out * 255).round().astype(np.uint8)
    if rng.random() < 0.4:
        picture = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.6, 1.8))
    if rng.random() < 0.5:
        data = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, rng.randint(18, 60)])[1]
        picture = cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1]
    return np.ascontiguousarray(picture)


FREE_MOUTHS: dict[str, Defect] = {
    "beard": beard,
    "moustache": moustache,
    "made_up_lips": made_up_lips,
    "high_collar": high_collar,
    "below_chin": below_chin,
    "shaded_chin": shaded_chin,
    "other_light": other_light,
}
