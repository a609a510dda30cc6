"""What may lie round the neck and below the chin, shaded and textured: collars, wound scarves, fur, chins and shadows.

What `lower_face.high_collar` draws, in another hand. None of it is a defect: nothing may fail for it.
"""

from __future__ import annotations

import math
import random

import cv2
import numpy as np

from tools.calibrate.beards import Face, step
from tools.calibrate.degrade import Defect
from tools.calibrate.hair_on_top import taken
from tools.calibrate.portraits import Portrait


def _cloth(rng: random.Random) -> np.ndarray:
    """CIELAB of cloth: any; of each fourth about the colour of skin or paper, which hands and sheets have."""
    kind = rng.random()
    if kind < 0.25:
        return np.array((rng.uniform(55, 80), rng.uniform(6, 18), rng.uniform(10, 24)))
    if kind < 0.5:
        return np.array((rng.uniform(80, 98), rng.uniform(-2, 2), rng.uniform(-3, 6)))
    if kind < 0.7:
        return np.array((rng.uniform(6, 40), rng.uniform(-3, 3), rng.uniform(-6, 4)))
    hue, vivid = rng.uniform(0, 2 * math.pi), rng.uniform(10, 60)
    return np.array((rng.uniform(20, 75), vivid * math.cos(hue), vivid * math.sin(hue)))


def _coloured(lab: np.ndarray, light: np.ndarray) -> np.ndarray:
    full = np.broadcast_to(lab, (*light.shape, 3)).astype(np.float32).copy()
    full[..., 0] = np.clip(full[..., 0] * light, 2, 99)
    return np.asarray(cv2.cvtColor(full, cv2.COLOR_LAB2RGB) * 255, np.float32)


def _noise(noise: np.random.Generator, shape: tuple[int, ...], across: float, down: float) -> np.ndarray:
    raw = cv2.GaussianBlur(noise.standard_normal(shape).astype(np.float32), (0, 0), sigmaX=across, sigmaY=down)
    return np.asarray(raw / max(float(raw.std()), 1e-6))


def _handed_in(portrait: Portrait, rgb: np.ndarray, rng: random.Random) -> np.ndarray:
    return taken(Portrait(rgb.round().clip(0, 255).astype(np.uint8), portrait.points, portrait.mask), rng)


def _shaded(portrait: Portrait, face: Face, top: np.ndarray, rng: random.Random) -> np.ndarray:
    """The picture with the shadow that the chin casts on what begins at `top`."""
    depth = rng.uniform(0, 0.4) * np.exp(-np.clip(face.y - top, 0, 9) / rng.uniform(0.05, 0.3)) * (face.y > top)
    return np.asarray(portrait.rgb * (1 - depth * (portrait.mask > 0.5))[..., None], np.float32)


def wound_scarf(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """A scarf, a fur or a knitted collar in one to three layers round the neck, up to the chin."""
    noise, face, unit = np.random.default_rng(rng.randrange(1 << 30)), Face(portrait), portrait.unit
    out = portrait.rgb.astype(np.float32)
    fur, layers, lab = rng.random() < 0.25, rng.randint(1, 3), _cloth(rng)
    high = face.chin + rng.uniform(-0.03, 0.25)
    for layer in reversed(range(layers)):
        lean, bow = rng.uniform(-0.15, 0.15), rng.uniform(-0.1, 0.5)
        top = high + layer * rng.uniform(0.18, 0.4) + lean * face.across - bow * np.abs(face.across) ** 2 * 0.4
        tall = rng.uniform(0.4, 0.9) if layer < layers - 1 else 3.0
        wide = rng.uniform(0.9, 1.35) + (0.5 * np.clip(face.y - face.chin - 0.7, 0, 9) if tall > 2 else 0)
        rough = _noise(noise, face.x.shape, 1.0, 2.5) * (0.05 if fur else 0.006)
        inside = step(face.y - top + rough, 3 / unit) * step(top + tall - face.y + rough, 3 / unit)
        inside = inside * step(wide - np.abs(face.across) + rough, 3 / unit)
        middle = (face.y - top) / tall if tall < 2 else np.clip((face.y - top) / 0.8, 0, 1) * 0.6
        light = (
            1.08
            - rng.uniform(0.1, 0.6) * np.abs(middle - 0.4) ** 1.5
            - 0.25 * np.clip(np.abs(face.across), 0, 1.4) ** 2
        )
        if fur:
            light += rng.uniform(0.1, 0.35) * _noise(noise, face.x.shape, 0.7, rng.uniform(1.5, 4))
        elif rng.random() < 0.6:  # knitted: rows of stitches
            size = rng.uniform(0.04, 0.12)
            rows = np.sin(2 * math.pi * face.x / size + rng.choice((0, 2)) * np.sin(2 * math.pi * face.y / size))
            light += rng.uniform(0.04, 0.2) * rows * np.cos(math.pi * face.y / size)
        folds = sum(
            np.sin(rng.uniform(4, 16) * (face.y + rng.uniform(-0.4, 0.4) * face.x) + rng.uniform(0, 6))
            for _ in range(3)
        )
        light += rng.uniform(0, 0.08) * folds + rng.uniform(0, 0.05) * _noise(noise, face.x.shape, 0.7, 0.7)
        shade = cv2.GaussianBlur(inside.astype(np.float32), (0, 0), 0.08 * unit) * (portrait.mask > 0.3)
        out = out * (1 - rng.uniform(0.1, 0.5) * shade)[..., None]
        out = out * (1 - inside[..., None]) + _coloured(lab, light) * inside[..., None]
    return _handed_in(portrait, out, rng)


def folded_collar(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """A polo-neck with a fold, a stand-up collar open or closed in front, or a shirt's collar up to the jaw."""
    noise, face, unit = np.random.default_rng(rng.randrange(1 << 30)), Face(portrait), portrait.unit
    top = face.chin + rng.uniform(-0.02, 0.3) - rng.uniform(0, 0.45) * np.abs(face.across) ** rng.uniform(1, 2.5)
    kind, lab = rng.choice(("polo", "stand", "shirt")), _cloth(rng)
    wide = (
        rng.uniform(0.75, 1.05) + rng.uniform(0, 0.2) * (face.y - top) + np.clip(face.y - face.chin - 0.6, 0, 9) * 1.5
    )
    light = 1.05 - rng.uniform(0.15, 0.5) * np.clip(np.abs(face.across) / np.maximum(wide, 0.2), 0, 1) ** 2.5
    inside = step(face.y - top, 2 / unit) * step(wide - np.abs(face.across), 3 / unit)
    if kind == "polo":
        fold = top + rng.uniform(0.3, 0.6)
        light = light - 0.3 * np.exp(-np.clip(face.y - fold, 0, 9) / 0.06) * (face.y > fold)
        light += rng.uniform(0.02, 0.12) * np.sin(face.across * rng.uniform(25, 70))
    else:
        gap = rng.uniform(0.0, 0.35) + rng.uniform(-0.2, 0.3) * (face.y - top) * (kind == "shirt")
        front = np.abs(face.x - face.middle)
        inside = inside * step(front - gap, 2 / unit)
        light = light - rng.uniform(0.1, 0.4) * np.exp(-np.clip(front - gap, 0, 9) / 0.04)
        light += rng.uniform(0, 0.2) * (np.abs(face.y - top - 0.06) < 0.008)  # a seam
    light = light + rng.uniform(0, 0.06) * _noise(noise, face.x.shape, 0.8, 0.8)
    light += rng.uniform(0, 0.05) * _noise(noise, face.x.shape, 0.05 * unit, 0.1 * unit)
    out = _shaded(portrait, face, face.jaw, rng) * (1 - inside[..., None]) + _coloured(lab, light) * inside[..., None]
    return _handed_in(portrait, out, rng)


def chin_below_chin(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """A second chin, a crease round the first, folds from the nose, a hard shadow below the jaw or lamps from below."""
    face = Face(portrait)
    light = np.ones(face.x.shape, np.float32)
    body = cv2.GaussianBlur((portrait.mask > 0.5).astype(np.float32), (0, 0), 2)
    for _ in range(rng.randint(0, 2)):
        line = face.jaw + rng.uniform(0.02, 0.4) * np.clip(1.05 - face.across**2, 0, 1) - 0.05
        away = (face.y - line) * (face.jaw > -5)
        light -= (
            rng.uniform(0.1, 0.4) * np.exp(-((away / rng.uniform(0.015, 0.05)) ** 2)) * (np.abs(face.across) < 0.95)
        )
        light += rng.uniform(0, 0.15) * np.exp(-(((away - 0.12) / 0.08) ** 2)) * (np.abs(face.across) < 0.9)
    if rng.random() < 0.6:
        soft, start = rng.uniform(0.02, 0.15), rng.uniform(-0.06, 0.08)
        lean = rng.uniform(-0.25, 0.25)
        below = step(face.y - face.jaw - start + lean * face.across, soft) * (face.jaw > -5)
        light -= rng.uniform(0.15, 0.6) * below * np.exp(-np.clip(face.y - face.jaw, 0, 9) / rng.uniform(0.2, 1.5))
    if rng.random() < 0.5:  # from the nose to the corners of the mouth, and below these
        side = np.abs(face.x - face.middle)
        for start, drop in ((0.75, 0.0), (1.05, face.corner - face.nose)):
            y = face.y - face.nose - drop
            away = side - face.mouth * (start + rng.uniform(0.2, 0.6) * y)
            light -= rng.uniform(0, 0.25) * np.exp(-((away / 0.03) ** 2)) * (y > 0) * (y < 0.35)
    if rng.random() < 0.25:
        light += rng.uniform(0.1, 0.3) * np.exp(-((face.y - face.chin) ** 2) / 0.2) * (face.y < face.chin + 0.3)
    out = portrait.rgb * np.clip(1 + (light - 1) * body, 0.05, 2)[..., None] ** np.array([0.9, 1.0, 1.05])
    return _handed_in(portrait, out, rng)


NECKS: dict[str, Defect] = {
    "wound_scarf": wound_scarf,
    "folded_collar": folded_collar,
    "chin_below_chin": chin_below_chin,
}
