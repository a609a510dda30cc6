"""Hats painted on portraits as light, seams and knitting make them: as uneven as hair."""

from __future__ import annotations

import random

import cv2
import numpy as np

from tools.calibrate.portraits import HEIGHT, WIDTH, Portrait


def modelled_hat(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """A knitted cap, a peaked cap, a felt hat or a surgical cap as light models it: round, seamed, with a shadow."""
    points, unit = portrait.points, portrait.unit
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    kind = rng.choice(("knitted", "peaked", "felt", "surgical"))
    middle = float(points[[127, 356], 0].mean())
    half = float(np.linalg.norm(points[127] - points[356])) / 2 * rng.uniform(1.02, 1.22)
    low = float(points[[105, 334], 1].mean()) - unit * rng.uniform(0.0, 0.4)
    tall = unit * rng.uniform(1.15, 1.75)
    across = (x - middle) / half
    sag = unit * rng.uniform(0.05, 0.3) * np.clip(np.abs(across), 0, 1) ** rng.uniform(1.8, 3.0)
    dome = np.sqrt(np.clip(1 - np.abs(across) ** rng.uniform(2.0, 3.2), 0, 1)) * tall
    height = (low + sag - y) / tall  # 0 at the lower edge, 1 at the top of the dome
    inside = (np.abs(across) < 1) & (y < low + sag) & (y > low - dome)
    cloth = _lit(_colour(rng), across, height, rng)
    if kind == "knitted":
        stitch = unit * rng.uniform(0.05, 0.16)
        ribs = np.sin(2 * np.pi * (x - middle) / stitch) * rng.uniform(0.05, 0.2)
        rows = np.sin(2 * np.pi * y / (stitch * rng.uniform(0.5, 1.0))) * rng.uniform(0.0, 0.1)
        fold = rng.uniform(0.15, 0.35)
        turned = (height < fold) * rng.uniform(-0.15, 0.2) - 0.4 * np.exp(-(((height - fold) * tall / 3) ** 2))
        cloth = cloth * (1 + ribs + rows + turned)[..., None]
    elif kind == "peaked":
        for place in (-0.45, 0.0, 0.45):
            seam = (across - place * np.sqrt(np.clip(1 - height, 0.02, 1))) * half
            cloth = cloth * (1 - rng.uniform(0.1, 0.4) * np.exp(-((seam / 1.5) ** 2)))[..., None]
    elif kind == "felt":
        cloth = cloth * (1 - rng.uniform(0.2, 0.7) * (height < rng.uniform(0.12, 0.3)))[..., None]
    else:
        gathers = np.sin(across * rng.uniform(12, 30) + 3 * height) * rng.uniform(0.02, 0.1) * (1 - height)
        cloth = cloth * (1 + gathers)[..., None]
    out = portrait.rgb.copy()
    out[(y < low + sag) & ~inside] = 255  # hair that would stand out of the hat
    shadow = cv2.GaussianBlur(inside.astype(np.float32), (0, 0), 0.12 * unit)
    shadow = np.roll(shadow, round(0.1 * unit), axis=0) * rng.uniform(0.0, 0.6) * ~inside * (portrait.mask > 0.5)
    out = out * (1 - shadow[..., None])
    out = _laid(out, inside, cloth)
    if kind in ("peaked", "felt"):
        wide = rng.uniform(0.85, 1.0) if kind == "peaked" else rng.uniform(1.3, 1.6)
        down = unit * rng.uniform(0.15, 0.35)
        up = unit * rng.uniform(0.05, 0.15)
        away = (across / wide) ** 2 + np.where(y > low, (y - low) / down, (low - y) / up) ** 2
        out = _laid(out, away < 1, cloth * rng.uniform(0.6, 0.95))
    return out.round().clip(0, 255).astype(np.uint8)


def _colour(rng: random.Random) -> tuple[float, float, float]:
    top = rng.choice((70, 245, 245))
    return rng.uniform(5, top), rng.uniform(5, top), rng.uniform(5, top)


def _lit(colour: tuple[float, float, float], across: np.ndarray, height: np.ndarray, rng: random.Random) -> np.ndarray:
    """Cloth on a round head under a lamp: darker to the sides and up or down, with a broad highlight and some grain."""
    light = 1 - rng.uniform(0.0, 0.5) * np.clip(across - rng.uniform(-0.4, 0.4), -1.5, 1.5) ** 2
    light = light * (1 + rng.uniform(-0.4, 0.4) * np.clip(height, 0, 1))
    spot = (across - rng.uniform(-0.4, 0.4)) ** 2 / 0.3 + (height - rng.uniform(0.1, 0.7)) ** 2 / 0.1
    light = light * (1 + rng.uniform(0.0, 0.5) * np.exp(-spot))
    noise = np.random.default_rng(rng.randrange(1 << 30)).normal(0, 1, (HEIGHT, WIDTH))
    light = light * (1 + rng.uniform(0.01, 0.15) * cv2.GaussianBlur(noise, (0, 0), rng.uniform(0.6, 2.0)))
    return np.asarray(np.asarray(colour, np.float32) * light[..., None])


def _laid(rgb: np.ndarray, inside: np.ndarray, cloth: np.ndarray) -> np.ndarray:
    weight = cv2.GaussianBlur(inside.astype(np.float32), (0, 0), 1.0)[..., None]
    return np.asarray(rgb * (1 - weight) + np.clip(cloth, 0, 255) * weight)
