"""Things before the lower face: papers, cards, tissues, telephones, cups, books and cloths of any colour, at any slant.

A thing is drawn flat, then laid in perspective over mouth and chin, with the light, the shadow and at times the
fingers that hold it.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable

import cv2
import numpy as np

from tools.calibrate.degrade import Defect
from tools.calibrate.headbands import face_places
from tools.calibrate.portraits import Portrait

_FLAT = 320  # pixels of the longer side of what is drawn flat
_WHITES = ((252, 252, 252), (245, 245, 242), (236, 232, 222), (244, 236, 214), (230, 220, 196), (228, 230, 234))


def _any_colour(rng: random.Random) -> np.ndarray:
    hsv = np.array([[[rng.randrange(180), rng.randint(20, 235), rng.randint(25, 250)]]], np.uint8)
    return np.asarray(cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)[0, 0], np.float32)


def _pale(rng: random.Random) -> np.ndarray:
    if rng.random() < 0.7:
        return np.array(rng.choice(_WHITES), np.float32) * rng.uniform(0.8, 1.0)
    return 255 - (255 - _any_colour(rng)) * rng.uniform(0.15, 0.5)


def _blank(colour: np.ndarray, shape: tuple[float, float]) -> np.ndarray:
    scale = _FLAT / max(shape)
    return np.full((max(8, round(shape[1] * scale)), max(8, round(shape[0] * scale)), 3), colour, np.float32)


def _print(flat: np.ndarray, rng: random.Random, lines: int) -> None:
    """Lines of dark strokes, as print or handwriting looks from afar; some of them a heading, a frame or a picture."""
    height, width = flat.shape[:2]
    ink = tuple(rng.uniform(10, 110) for _ in range(3)) if rng.random() < 0.3 else (rng.uniform(10, 90),) * 3
    left, top = rng.uniform(0.05, 0.2) * width, rng.uniform(0.08, 0.35) * height
    size, step = rng.uniform(0.02, 0.06) * _FLAT, rng.uniform(1.6, 2.8)
    for line in range(lines):
        y = top + line * size * step
        if y + size > 0.95 * height:
            break
        x, end = left, width * rng.uniform(0.5, 0.95)
        while x < end:
            word = size * rng.uniform(0.4, 1.6)
            for _ in range(rng.randint(2, 4)):
                a = (round(x + rng.uniform(0, word)), round(y + rng.uniform(0, size)))
                b = (round(x + rng.uniform(0, word)), round(y + rng.uniform(0, size)))
                cv2.line(flat, a, b, ink, max(1, round(size / 7)), cv2.LINE_AA)
            x += word * rng.uniform(1.0, 1.4)
    if rng.random() < 0.2:
        inset = round(rng.uniform(0.02, 0.06) * width)
        cv2.rectangle(flat, (inset, inset), (width - inset, height - inset), ink, rng.randint(1, 3), cv2.LINE_AA)


def _box(flat: np.ndarray, rng: random.Random, low: tuple[float, float], high: tuple[float, float]) -> None:
    height, width = flat.shape[:2]
    corners = [(round(x * width), round(y * height)) for x, y in (low, high)]
    cv2.rectangle(flat, corners[0], corners[1], _any_colour(rng).tolist(), -1, cv2.LINE_AA)


def _laid(
    portrait: Portrait, rng: random.Random, flat: np.ndarray, cover: np.ndarray, quad: np.ndarray, relief: float = 0.0
) -> np.ndarray:
    """Lays what is drawn flat over the picture.

    Args:
        portrait: The person.
        rng: Light, shadow and grain come from it.
        flat: (rows, columns, 3) 0..255.
        cover: (rows, columns) 0..1, where it is opaque.
        quad: (4, 2) where its corners lie in the picture, from the upper left one clockwise.
        relief: How round it is across, 0..1.
    """
    height, width = portrait.rgb.shape[:2]
    rows, columns = cover.shape
    noise = np.random.default_rng(rng.randrange(1 << 30))
    v, u = np.mgrid[0:rows, 0:columns].astype(np.float32) / np.array([rows, columns], np.float32)[:, None, None]
    light = 1 + rng.uniform(-0.2, 0.1) * u + rng.uniform(-0.2, 0.1) * v
    light *= 1 - relief * (2 * u - rng.uniform(0.7, 1.3)) ** 2
    if rng.random() < 0.35:
        fold = rng.uniform(-1, 1) * (u - 0.5) + rng.uniform(-1, 1) * (v - 0.5)
        light *= 1 + rng.uniform(-0.12, 0.12) * np.tanh(30 * fold)
    crumple = cv2.GaussianBlur(noise.standard_normal(cover.shape).astype(np.float32), (0, 0), rng.uniform(8, 30))
    light *= 1 + rng.uniform(0, 0.05) * crumple / max(float(crumple.std()), 1e-6)
    ends = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32)
    matrix = cv2.getPerspectiveTransform(ends, quad.astype(np.float32))
    thing = cv2.warpPerspective(flat * light[..., None], matrix, (width, height), flags=cv2.INTER_AREA,
                                borderMode=cv2.BORDER_REPLICATE)  # fmt: skip
    alpha = cv2.warpPerspective(cover.astype(np.float32), matrix, (width, height), flags=cv2.INTER_LINEAR)
    alpha = cv2.GaussianBlur(alpha, (0, 0), rng.uniform(0.4, 1.3))
    unit = portrait.unit
    shift = np.array([[1, 0, rng.uniform(-0.08, 0.08) * unit], [0, 1, rng.uniform(-0.06, 0.1) * unit]], np.float32)
    shade = cv2.GaussianBlur(cv2.warpAffine(alpha, shift, (width, height)), (0, 0), unit * rng.uniform(0.03, 0.12))
    under = portrait.rgb * (1 - rng.uniform(0.0, 0.45) * shade * portrait.mask)[..., None]
    grain = noise.standard_normal((height, width, 1)) * rng.uniform(0, 3)
    out = under * (1 - alpha[..., None]) + (thing + grain) * alpha[..., None]
    return np.asarray(out.round().clip(0, 255), np.uint8)


def _spot(portrait: Portrait, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Pixels (n, 2) of places in eye distances across and down from the mouth's middle."""
    mouth, unit = portrait.points[[61, 291]].mean(0), portrait.unit
    right, left = portrait.points[[33, 133]].mean(0), portrait.points[[263, 362]].mean(0)
    along = (left - right) / max(float(np.linalg.norm(left - right)), 1e-3)
    down = np.array([-along[1], along[0]])
    return np.asarray(mouth + unit * (x[:, None] * along + y[:, None] * down), np.float32)


def _before_mouth(portrait: Portrait, rng: random.Random, size: tuple[float, float], slant: float) -> np.ndarray:
    """(4, 2) corners of something that hides the mouth: its upper edge between nose and upper lip, at any slant."""
    wide, tall = size
    rise = min(rng.uniform(0.18, 0.6), 0.5 * tall)
    x = np.array([-1, 1, 1, -1]) * wide / 2 * (1 + np.array([1, 1, -1, -1]) * rng.uniform(-0.08, 0.08))
    y = np.array([0, 0, 1, 1]) * tall - rise
    pull = rng.uniform(-0.1, 0.1) * tall
    y = y + np.array([-1, 1, -1, 1]) * pull / 2
    cos, sin = math.cos(slant), math.sin(slant)
    across = rng.uniform(-0.25, 0.25) * max(wide - 1.0, 0)
    return _spot(portrait, cos * x - sin * y + across, sin * x + cos * y + rng.uniform(-0.03, 0.06))


def _slant(rng: random.Random) -> float:
    return rng.gauss(0, 0.14) if rng.random() < 0.75 else rng.uniform(-0.8, 0.8)


def _held(portrait: Portrait, rng: random.Random, rgb: np.ndarray, quad: np.ndarray) -> np.ndarray:
    """Fingers over one or both side edges, in about the colour of the cheek; half of the time none."""
    if rng.random() < 0.5:
        return rgb
    out, unit = rgb.copy(), portrait.unit
    spots = np.round(portrait.points[[50, 280, 205, 425]]).astype(int).clip(0, np.array(rgb.shape[1::-1]) - 1)
    skin = np.median(portrait.rgb[spots[:, 1], spots[:, 0]], axis=0) * rng.uniform(0.8, 1.05)
    for side in rng.choice(((0,), (1,), (0, 1))):
        upper, lower, inner = (quad[0], quad[3], quad[1]) if side == 0 else (quad[1], quad[2], quad[0])
        inwards = (inner - upper) / max(float(np.linalg.norm(inner - upper)), 1e-3)
        for finger in range(rng.choice((1, 1, 3, 4))):
            at = upper + (lower - upper) * min(0.95, rng.uniform(0.45, 0.6) + 0.14 * finger)
            tip = at + inwards * unit * rng.uniform(0.1, 0.4)
            thick = max(3, round(unit * rng.uniform(0.16, 0.24)))
            for colour, width in ((skin * 0.65, thick + 2), (skin, thick)):
                start = at - inwards * 0.5 * unit
                cv2.line(out, [int(v) for v in start], [int(v) for v in tip], colour.tolist(), width, cv2.LINE_AA)
    return out


def _sheet(wide: tuple[float, float], ratio: tuple[float, float]) -> Callable[[random.Random], tuple[float, float]]:
    def size(rng: random.Random) -> tuple[float, float]:
        width = rng.uniform(*wide)
        return width, max(0.5, width * rng.uniform(*ratio))

    return size


def _flat_thing(
    size: Callable[[random.Random], tuple[float, float]],
    draw: Callable[[tuple[float, float], random.Random], np.ndarray],
) -> Defect:
    def defect(portrait: Portrait, rng: random.Random) -> np.ndarray:
        shape = size(rng)
        flat = draw(shape, rng)
        quad = _before_mouth(portrait, rng, shape, _slant(rng))
        rgb = _laid(portrait, rng, flat, _rounded(flat, rng.uniform(0, 0.06)), quad)
        return _held(portrait, rng, rgb, quad)

    return defect


def _rounded(flat: np.ndarray, radius: float) -> np.ndarray:
    rows, columns = flat.shape[:2]
    cover, round_off = np.zeros((rows, columns), np.float32), round(radius * _FLAT)
    cv2.rectangle(cover, (round_off, 0), (columns - 1 - round_off, rows - 1), 1.0, -1)
    cv2.rectangle(cover, (0, round_off), (columns - 1, rows - 1 - round_off), 1.0, -1)
    for x in (round_off, columns - 1 - round_off):
        for y in (round_off, rows - 1 - round_off):
            cv2.circle(cover, (x, y), round_off, 1.0, -1)
    return cover


def _paper(shape: tuple[float, float], rng: random.Random) -> np.ndarray:
    flat = _blank(_pale(rng), shape)
    if rng.random() < 0.8:
        _print(flat, rng, rng.randint(2, 14))
    return flat


def _card(shape: tuple[float, float], rng: random.Random) -> np.ndarray:
    flat = _blank(_pale(rng) if rng.random() < 0.6 else _any_colour(rng), shape)
    if rng.random() < 0.6:
        x = rng.choice((0.06, 0.66))
        _box(flat, rng, (x, 0.2), (x + 0.26, 0.8))
    if rng.random() < 0.4:
        _box(flat, rng, (0, 0.0), (1, rng.uniform(0.1, 0.3)))
    _print(flat, rng, rng.randint(1, 6))
    return flat


def _telephone(shape: tuple[float, float], rng: random.Random) -> np.ndarray:
    dark = np.full(3, rng.uniform(8, 60), np.float32)
    flat = _blank(dark if rng.random() < 0.6 else _any_colour(rng), shape)
    height, width = flat.shape[:2]
    if rng.random() < 0.3:
        _box(flat, rng, (0.05, 0.05), (0.95, 0.95))
    for lens in range(rng.randint(0, 3)):
        at = (round(0.15 * width), round((0.1 + 0.12 * lens) * height))
        cv2.circle(flat, at, round(0.05 * _FLAT), (15, 15, 20), -1, cv2.LINE_AA)
        cv2.circle(flat, at, round(0.05 * _FLAT), (120, 120, 125), 1, cv2.LINE_AA)
    return flat


def _envelope(shape: tuple[float, float], rng: random.Random) -> np.ndarray:
    colour = _pale(rng) if rng.random() < 0.5 else np.array((196, 160, 112), np.float32) * rng.uniform(0.75, 1.15)
    flat = _blank(colour, shape)
    height, width = flat.shape[:2]
    if rng.random() < 0.6:
        peak = (width // 2, round(rng.uniform(0.4, 0.7) * height))
        for corner in ((0, 0), (width - 1, 0)):
            cv2.line(flat, corner, peak, (colour * 0.8).tolist(), 2, cv2.LINE_AA)
    else:
        _print(flat, rng, 3)
        _box(flat, rng, (0.85, 0.06), (0.96, 0.26))
    return flat


def _book(shape: tuple[float, float], rng: random.Random) -> np.ndarray:
    flat = _blank(_any_colour(rng) * rng.uniform(0.5, 1), shape)
    for _ in range(rng.randint(0, 3)):
        x, y = rng.uniform(0, 0.6), rng.uniform(0, 0.7)
        _box(flat, rng, (x, y), (x + rng.uniform(0.1, 0.4), y + rng.uniform(0.05, 0.3)))
    _print(flat, rng, rng.randint(0, 4))
    return flat


def tissue(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """A soft white handkerchief or a bunched cloth with folds and an irregular outline."""
    shape = rng.uniform(0.9, 1.8), rng.uniform(0.8, 1.6)
    flat = _blank(_pale(rng) if rng.random() < 0.75 else _any_colour(rng), shape)
    rows, columns = flat.shape[:2]
    v, u = np.mgrid[0:rows, 0:columns].astype(np.float32)
    angle = np.arctan2(v - rows / 2, u - columns / 2)
    away = np.hypot((v - rows / 2) / rows, (u - columns / 2) / columns) * 2
    edge = 0.85 + sum(rng.uniform(0.01, 0.07) * np.sin(k * angle + rng.uniform(0, 6)) for k in range(2, 9))
    for _ in range(rng.randint(3, 9)):
        lean, wave = rng.uniform(0, math.pi), rng.uniform(0.02, 0.08)
        flat *= (1 + rng.uniform(0.01, 0.06) * np.sin((math.cos(lean) * u + math.sin(lean) * v) * wave + 6 * away))[
            ..., None
        ]
    quad = _before_mouth(portrait, rng, shape, _slant(rng))
    rgb = _laid(portrait, rng, flat, np.clip((edge - away) * 40, 0, 1), quad, rng.uniform(0, 0.2))
    return _held(portrait, rng, rgb, quad)


def cup(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """A cup, a mug, a glass of paper or a bottle raised to the mouth."""
    shape = rng.uniform(0.7, 1.4), rng.uniform(0.8, 1.7)
    flat = _blank(_pale(rng) if rng.random() < 0.5 else _any_colour(rng), shape)
    if rng.random() < 0.5:
        _box(flat, rng, (0, rng.uniform(0.2, 0.5)), (1, rng.uniform(0.55, 0.9)))
    if rng.random() < 0.4:
        _print(flat, rng, rng.randint(1, 3))
    rows, columns = flat.shape[:2]
    v, u = np.mgrid[0:rows, 0:columns].astype(np.float32)
    narrow = 1 - rng.uniform(0, 0.3) * v / rows
    bow = rng.uniform(-0.1, 0.1) * rows * np.clip(1 - (2 * u / columns - 1) ** 2, 0, 1)
    cover = (np.abs(2 * u / columns - 1) < narrow) & (v > 0.1 * rows + bow) & (v < 0.9 * rows + np.abs(bow))
    flat[(v < 0.15 * rows + bow) & cover] *= rng.uniform(0.7, 1.15)
    quad = _before_mouth(portrait, rng, shape, rng.uniform(-0.3, 0.3))
    rgb = _laid(portrait, rng, flat, cover.astype(np.float32), quad, rng.uniform(0.1, 0.5))
    return _held(portrait, rng, rgb, quad)


def cloth_before_mouth(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """A mask, a neckerchief or the end of a scarf over mouth and chin: of any colour and pattern."""
    noise = np.random.default_rng(rng.randrange(1 << 30))
    x, y = face_places(portrait)
    spots = np.round(portrait.points[[4, 0, 152, 172, 397]]).astype(int).clip(0, np.array(x.shape[::-1]) - 1)
    nose, lip, chin = (float(y[row, column]) for column, row in spots[:3])
    half = abs(float(x[spots[4, 1], spots[4, 0]] - x[spots[3, 1], spots[3, 0]])) / 2
    top = nose + rng.uniform(-0.35, 0.9) * (lip - nose)
    bottom = rng.choice((chin + rng.uniform(-0.1, 0.25), chin + rng.uniform(0.4, 2.5)))
    wide = half * rng.uniform(1.05, 1.45)
    edge = top + rng.uniform(-0.15, 0.3) * (x / max(half, 0.1)) ** 2 + rng.uniform(-0.12, 0.12) * x
    low = bottom - rng.uniform(0, 0.35) * (x / max(half, 0.1)) ** 2
    inside = np.clip((y - edge) * portrait.unit, 0, 1) * np.clip((low - y) * portrait.unit, 0, 1)
    inside *= np.clip((wide - np.abs(x)) * portrait.unit, 0, 1)
    if bottom < chin + 0.3:
        inside *= cv2.GaussianBlur((portrait.mask > 0.5).astype(np.float32), (0, 0), 1)
    cloth = np.full((*x.shape, 3), _any_colour(rng) if rng.random() < 0.6 else np.full(3, rng.uniform(10, 250)))
    kind, lean = rng.random(), rng.uniform(0, math.pi)
    wave = np.sin((math.cos(lean) * x + math.sin(lean) * y) * rng.uniform(8, 40))
    if kind < 0.2:
        cloth[wave > rng.uniform(-0.3, 0.6)] = _any_colour(rng)
    elif kind < 0.35:
        other = np.sin((math.cos(lean + 1.57) * x + math.sin(lean + 1.57) * y) * rng.uniform(8, 40))
        cloth[(wave > 0.3) & (other > 0.3)] = _any_colour(rng)
    elif kind < 0.5:
        folds = np.abs(np.sin((y - edge) * math.pi / rng.uniform(0.15, 0.3)))
        cloth *= (1 - 0.3 * np.clip(1 - 6 * folds, 0, 1))[..., None]
    light = 1 - rng.uniform(0, 0.4) * np.clip(np.abs(x / wide), 0, 1) ** 2 + rng.uniform(-0.1, 0.1) * x
    for _ in range(rng.randint(0, 4)):
        lean = rng.uniform(0, math.pi)
        light += rng.uniform(0.01, 0.07) * np.sin((math.cos(lean) * x + math.sin(lean) * y) * rng.uniform(4, 16))
    light += rng.uniform(0, 0.04) * noise.standard_normal(x.shape)
    alpha = cv2.GaussianBlur(inside.astype(np.float32), (0, 0), rng.uniform(0.5, 1.2))[..., None]
    out = portrait.rgb * (1 - alpha) + (cloth * light[..., None] + rng.uniform(0, 12)) * alpha
    return np.asarray(out.round().clip(0, 255), np.uint8)


THINGS: dict[str, Defect] = {
    "paper_before_mouth": _flat_thing(_sheet((1.0, 3.6), (0.35, 1.5)), _paper),
    "card_before_mouth": _flat_thing(_sheet((0.9, 2.2), (0.58, 0.68)), _card),
    "telephone_before_mouth": _flat_thing(_sheet((0.7, 2.0), (0.5, 2.0)), _telephone),
    "envelope_before_mouth": _flat_thing(_sheet((1.4, 3.2), (0.45, 0.75)), _envelope),
    "book_before_mouth": _flat_thing(_sheet((1.2, 3.2), (0.6, 1.5)), _book),
    "tissue": tissue,
    "cup": cup,
    "cloth_before_mouth": cloth_before_mouth,
}
