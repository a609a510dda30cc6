"""What people wear on their heads: ten shapes, eight cloths, colours as shops sell them, hair's own among them.

Drawn otherwise than `degrade.hat` and `headwear.modelled_hat`, so that a cue fitted on those can be tried on these.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import cv2
import numpy as np

from tools.calibrate.portraits import HEIGHT, WIDTH, Portrait

_CLOTHS = {
    "bucket": ("twill", "plain", "plaid"),
    "beret": ("fleece", "plain"),
    "cap": ("twill", "plain"),
    "bouffant": ("plain", "fleece"),
    "beanie": ("cable", "fleece", "plain"),
    "uniform": ("plain", "twill"),
    "turban": ("plain", "twill"),
    "straw": ("straw",),
    "hood": ("fleece", "twill", "plain"),
    "fur": ("fur",),
}
_COLOURS = ((28, 28, 30), (45, 38, 34), (72, 52, 38), (110, 84, 60), (150, 126, 98), (190, 175, 150), (60, 60, 64),
            (105, 105, 108), (225, 222, 215), (30, 40, 70), (95, 30, 35), (48, 62, 48), (120, 120, 90), (160, 60, 50),
            (200, 200, 60), (90, 140, 170))  # fmt: skip
_Y, _X = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)


@dataclass(frozen=True)
class _Place:
    """Where a hat sits: pixels of the frame; `line` is the row of its lower edge in each column."""

    middle: float
    half: float
    low: float
    top: float
    chin: float
    unit: float
    line: np.ndarray


def worn(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """A hat, cap, beret, hood, turban, fur hat or surgical cap."""
    kind, place = rng.choice(list(_CLOTHS)), _place(portrait, rng)
    colour = np.array(rng.choice(_COLOURS), np.float32) * rng.uniform(0.85, 1.1)
    weave = _weave(rng.choice(_CLOTHS[kind]), _X - place.middle, _Y - place.low, place.unit, rng)
    inside, (slope_x, slope_y), weave = _shape(kind, place, weave, rng)
    light = _light(slope_x, slope_y, rng)
    out = portrait.rgb.astype(np.float32)
    if kind != "hood":
        out[(place.line - 0.05 * place.unit > _Y) & ~inside] = 255  # hair that would stand out of the hat
    shadow = cv2.GaussianBlur(inside.astype(np.float32), (0, 0), 0.09 * place.unit)
    shadow = np.roll(shadow, round(0.1 * place.unit), axis=0) * rng.uniform(0.1, 0.5)
    out = out * (1 - shadow * ~inside * (portrait.mask > 0.5))[..., None]
    out = _lay(out, inside, colour * (weave * light)[..., None])
    out = _trim(kind, out, inside, colour, weave, light, place, rng)
    grain = np.random.default_rng(rng.randrange(1 << 30)).normal(0, rng.uniform(0.5, 2.5), out.shape)
    return (out + grain).clip(0, 255).astype(np.uint8)


def _place(portrait: Portrait, rng: random.Random) -> _Place:
    points, unit = portrait.points, portrait.unit
    middle = float(points[[127, 356], 0].mean())
    half = float(np.linalg.norm(points[127] - points[356])) / 2
    chin, eyes = float(points[152, 1]), float(points[[33, 133, 263, 362], 1].mean())
    low = float(points[[105, 334], 1].mean()) - unit * rng.uniform(0.02, 0.42)
    across = _X - middle
    line = low + rng.uniform(-0.05, 0.05) * across + rng.uniform(-0.05, 0.22) * unit * (across / half) ** 2
    top = eyes - 0.98 * (chin - eyes) - unit * rng.uniform(0.05, 0.3)
    return _Place(middle, half, low, top, chin, unit, line)


def _weave(kind: str, u: np.ndarray, v: np.ndarray, unit: float, rng: random.Random) -> np.ndarray:
    """Factor of the colour at each place of the cloth, 1 on average."""
    noise = np.random.default_rng(rng.randrange(1 << 30)).normal(0, 1, (HEIGHT, WIDTH)).astype(np.float32)
    if kind == "twill":
        return (
            1 + 0.06 * np.sin((u + v) * 2 * np.pi / max(2.5, 0.05 * unit)) + 0.04 * cv2.GaussianBlur(noise, (0, 0), 0.7)
        )
    if kind == "cable":
        period = unit * rng.uniform(0.16, 0.3)
        twist = np.sin(v * 2 * np.pi / (1.6 * period)) * 0.25 * period * np.where((u // period) % 2 == 0, 1, -1)
        rope = np.abs(((u + twist) % period) / period - 0.5) * 2
        return 0.72 + 0.36 * np.sqrt(np.clip(1 - rope**2, 0, 1)) + 0.05 * cv2.GaussianBlur(noise, (0, 0), 1)
    if kind == "fleece":
        fine, coarse = cv2.GaussianBlur(noise, (0, 0), 2.2) * 4.4, cv2.GaussianBlur(noise, (0, 0), 5) * 10
        return 1 + 0.10 * np.clip(fine, -2.5, 2.5) + 0.07 * np.clip(coarse, -2.5, 2.5)
    if kind == "straw":
        period = unit * rng.uniform(0.05, 0.1)
        return 1 + 0.16 * np.sin(v * 2 * np.pi / period + 0.8 * np.sin(u * np.pi / period)) + 0.025 * noise
    if kind == "plaid":
        period = unit * rng.uniform(0.25, 0.5)
        return 1 + 0.18 * sum(np.sign(np.sin(axis * 2 * np.pi / period)) for axis in (u, v)) + 0.03 * noise
    if kind == "fur":
        hair = np.zeros((15, 15), np.float32)
        hair[:, 7] = 1
        hair = cv2.warpAffine(hair, cv2.getRotationMatrix2D((7, 7), rng.uniform(-30, 30), 1), (15, 15))
        return 1 + 0.35 * np.clip(cv2.filter2D(noise, -1, hair / hair.sum()) * 3.2, -2, 2)
    return 1 + 0.02 * cv2.GaussianBlur(noise, (0, 0), 0.8)


def _shape(
    kind: str, place: _Place, weave: np.ndarray, rng: random.Random
) -> tuple[np.ndarray, tuple[np.ndarray, np.ndarray], np.ndarray]:
    """Where the cloth is, the slopes (-1..1) of the round thing that it covers, and the cloth with folds."""
    unit, half, low, line = place.unit, place.half, place.low, place.line
    wide = half * rng.uniform(1.05, 1.22) * (1.12 if kind in ("bouffant", "turban") else 1.1 if kind == "fur" else 1.0)
    across = _X - place.middle
    x = np.clip(across / wide, -1, 1)
    y = np.clip(0.9 * (_Y - line) / np.maximum(line - place.top, 1), -1, 1)
    if kind == "beret":
        off, tall = rng.choice((-1, 1)) * unit * rng.uniform(0.1, 0.35), low - 0.55 * unit
        round_ = ((across - off) / (1.25 * wide)) ** 2 + ((_Y - tall) / (0.75 * unit)) ** 2 < 1
        inside = (round_ | ((np.abs(across) < half) & (low - 0.4 * unit < _Y))) & (line > _Y)
        return (
            inside,
            (np.clip((across - off) / (1.3 * wide), -1, 1), np.clip((_Y - tall) / (0.8 * unit), -1, 1)),
            weave,
        )
    if kind == "hood":
        centre, tall = (place.top + place.chin) / 2, (place.chin - place.top) / 2 * 1.15
        outer = (across / (1.35 * half)) ** 2 + ((_Y - centre) / tall) ** 2 < 1
        hole = (across / half) ** 2 + ((_Y - (low + place.chin) / 2) / ((place.chin - low) / 2 * 1.08)) ** 2 < 1
        body = (place.chin < _Y) & (place.chin + 0.9 * unit > _Y) & (np.abs(across) < 1.6 * half)
        return (outer | body) & ~hole, (0.8 * x, np.clip(0.5 * (_Y - centre) / tall, -0.8, 0.8)), weave
    power = {"bucket": 5.0, "bouffant": 2.4, "turban": 2.4, "fur": 3.0}.get(kind, rng.uniform(2.0, 3.5))
    bumps = 1 + (0.05 * np.sin(9 * x + rng.uniform(0, 6)) if kind in ("bouffant", "turban") else 0)
    dome = line - (line - place.top) * np.sqrt(np.clip(1 - np.abs(x) ** power, 0, 1)) * bumps
    inside = (np.abs(across) < wide) & (line > _Y) & (dome < _Y)
    if kind == "fur":
        flaps = (np.abs(across) > 0.97 * half) & (np.abs(across) < 1.35 * half)
        inside |= flaps & (low - 0.1 * unit < _Y) & (place.chin - 0.2 * unit > _Y)
    if kind == "turban":
        folds = (_Y - low) + np.abs(across) * 0.55 * rng.choice((1, -1))
        weave = weave * (1 + 0.22 * np.sin(folds * 2 * np.pi / (unit * rng.uniform(0.25, 0.4))))
    if kind == "bouffant":
        weave = weave * (1 + 0.12 * np.sin(40 * x + 4 * y) * np.clip(2 + 2 * y, 0, 1))
    return inside, (x, y), weave


def _light(x: np.ndarray, y: np.ndarray, rng: random.Random) -> np.ndarray:
    """Light on a round body from the front and above."""
    x, y = 0.95 * x, 0.9 * y
    lamp = np.array([rng.uniform(-0.6, 0.6), -rng.uniform(0.2, 0.7), 1.0])
    lamp /= np.linalg.norm(lamp)
    facing = np.clip(x * lamp[0] + y * lamp[1] + np.sqrt(np.clip(1 - x**2 - y**2, 0, 1)) * lamp[2], 0, 1)
    ambient = rng.uniform(0.3, 0.6)
    return np.asarray(ambient + (1 - ambient) * facing + rng.uniform(0, 0.25) * facing**12)


def _trim(
    kind: str,
    out: np.ndarray,
    inside: np.ndarray,
    colour: np.ndarray,
    weave: np.ndarray,
    light: np.ndarray,
    place: _Place,
    rng: random.Random,
) -> np.ndarray:
    """Peaks, brims, bands, folds, seams, badges and bobbles."""
    unit, half, low, line, across = place.unit, place.half, place.low, place.line, _X - place.middle
    other = np.array(rng.choice(_COLOURS), np.float32) * light[..., None]
    if kind == "cap":
        for seam in (-0.5, 0.0, 0.5):
            curve = seam * half * np.sqrt(np.clip((_Y - place.top) / (low - place.top), 0.02, 1))
            out = np.where((inside & (np.abs(across - curve) < 1))[..., None], 0.75 * out, out)
        peak = (across / (0.92 * half)) ** 2 + (
            (_Y - low) / np.where(low < _Y, rng.uniform(0.12, 0.3), 0.12) / unit
        ) ** 2
        out = _lay(out, peak < 1, colour * rng.uniform(0.6, 1.1) * (weave * (1 - 0.3 * (_Y - low) / unit))[..., None])
        if rng.random() < 0.5:
            out = _badge(out, place, 0.6, 0.18, rng.choice(_COLOURS))
    elif kind in ("bucket", "straw"):
        if rng.random() < 0.6:
            out = _lay(out, inside & (low - 0.35 * unit < _Y), other)
        edge = low + 0.05 * unit
        brim = (across / (half * rng.uniform(1.15, 1.5))) ** 2
        brim = brim + ((_Y - edge) / np.where(edge < _Y, rng.uniform(0.1, 0.25), 0.22) / unit) ** 2
        shade = weave * (1 - 0.25 * np.clip((_Y - low) / unit, -1, 1))
        out = _lay(out, brim < 1, colour * rng.uniform(0.7, 1.0) * shade[..., None])
    elif kind == "uniform":
        out = _lay(out, inside & (low - 0.3 * unit < _Y), other)
        peak = (across / (0.85 * half)) ** 2 + ((_Y - low) / np.where(low < _Y, 0.2, 0.05) / unit) ** 2
        out = _badge(_lay(out, peak < 1, np.array((23, 23, 26)) * light[..., None]), place, 0.2, 0.12, (190, 160, 60))
    elif kind == "beanie" and rng.random() < 0.7:
        out = _lay(
            out, inside & (line - 0.45 * unit < _Y), colour * rng.uniform(0.85, 1.12) * (weave * light)[..., None]
        )
        out = np.where((inside & (np.abs(_Y - line + 0.45 * unit) < 1.5))[..., None], 0.6 * out, out)
        if rng.random() < 0.4:
            wool = _weave("fleece", _X, _Y, unit, rng)[..., None]
            out = _lay(out, across**2 + (_Y - place.top) ** 2 < (0.3 * unit) ** 2, colour * wool)
    elif kind == "beret":
        out = _lay(out, inside & (line - 0.1 * unit < _Y), 0.7 * colour * light[..., None])
    return out


def _badge(out: np.ndarray, place: _Place, height: float, radius: float, colour: tuple[int, int, int]) -> np.ndarray:
    centre = (round(place.middle), round(place.low - height * place.unit))
    return cv2.circle(np.ascontiguousarray(out), centre, round(radius * place.unit), colour, -1, cv2.LINE_AA)


def _lay(rgb: np.ndarray, inside: np.ndarray, cloth: np.ndarray) -> np.ndarray:
    weight = cv2.GaussianBlur(inside.astype(np.float32), (0, 0), 0.8)[..., None]
    return np.asarray(rgb * (1 - weight) + np.clip(cloth, 0, 255) * weight)
