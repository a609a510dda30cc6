"""Headbands and hoods, on anybody: cloth of any colour, hair's own among them, under or over the hair."""

from __future__ import annotations

import random

import cv2
import numpy as np

from tools.calibrate.portraits import Portrait

_NEAR_HAIR = (
    (16, 15, 16), (28, 26, 27), (44, 42, 44), (58, 56, 58), (24, 28, 48), (40, 26, 20), (60, 38, 26), (52, 20, 26),
    (20, 40, 30),
)  # fmt: skip


def headband(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """A sports band: of even width along the skull, round, with grain, a badge at times, hair over its rim."""
    noise = np.random.default_rng(rng.randrange(1 << 30))
    unit = portrait.unit
    height, width = portrait.rgb.shape[:2]
    x, y = face_places(portrait)
    low, tall = -rng.uniform(0.6, 1.05), rng.uniform(0.35, 0.85)
    bend, slope = rng.uniform(-0.06, 0.3), rng.uniform(-0.06, 0.06)
    v = (y - bend * x * x - slope * x - low) / -tall  # 0 at the lower border, 1 at the upper one
    wave = cv2.GaussianBlur(noise.standard_normal((1, width)).astype(np.float32), (0, 0), 9)[0] * rng.uniform(0, 0.25)
    soft = unit * tall
    inside = np.clip(0.5 + v * soft, 0, 1) * np.clip(0.5 + (1 + wave[None, :] - v) * soft, 0, 1)
    inside *= cv2.GaussianBlur(portrait.mask, (0, 0), 1.0)
    reach = rng.choice((9.0, 9.0, rng.uniform(0.7, 1.0)))  # hair hangs over the sides
    inside *= np.clip(0.5 + (reach - np.abs(x)) * unit / 3, 0, 1)
    if rng.random() < 0.4:  # hair falls over the upper part
        grey = cv2.cvtColor(portrait.rgb, cv2.COLOR_RGB2GRAY).astype(np.float32)
        strands = cv2.GaussianBlur(noise.standard_normal((1, width)).astype(np.float32), (0, 0), 2.5)[0]
        hung = 1 - rng.uniform(0.15, 0.5) - 0.8 * strands[None, :]
        inside *= np.where((v > hung) & (grey < np.percentile(grey[portrait.mask > 0.5], 25)), 0.1, 1)
    colour = _cloth(rng)
    grain = _grain(noise, rng, (height, width))
    ribs = np.sin(2 * np.pi * x * rng.uniform(10, 25)) * rng.choice((0, 0, rng.uniform(0.02, 0.07)))
    roll = 1 - rng.uniform(0.05, 0.35) * (2 * np.clip(v, 0, 1) - 1) ** 2
    turn = 1 - rng.uniform(0.1, 0.3) * np.clip(np.abs(x), 0, 1.4) ** 2
    lit = roll * turn * (1 + rng.uniform(0.02, 0.1) * grain + ribs + rng.uniform(-0.1, 0.1) * x)
    lift = rng.uniform(0, 10)  # what even black cloth reflects
    cloth = colour * lit[..., None] + lift
    if rng.random() < 0.35:  # a badge in the middle
        badge = ((x - rng.uniform(-0.15, 0.15)) / 0.12) ** 2 + ((v - 0.5) / 0.3) ** 2 < 1
        cloth[badge] = rng.choice(((235, 235, 235), (200, 30, 40), (20, 20, 20)))
    shadow = 1 - rng.uniform(0.05, 0.3) * np.exp(-np.clip(-v * tall, 0, 9) / 0.06) * (v < 0) * portrait.mask
    under = portrait.rgb * shadow[..., None]
    return np.asarray((under * (1 - inside[..., None]) + cloth * inside[..., None]).round().clip(0, 255), np.uint8)


def hood(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """A hood of a coat or a sweater, drawn up: round the face from above the forehead down to the shoulders."""
    noise = np.random.default_rng(rng.randrange(1 << 30))
    height, width = portrait.rgb.shape[:2]
    x, y = face_places(portrait)
    side, top = rng.uniform(0.95, 1.4), -rng.uniform(0.6, 1.55)
    square = rng.uniform(1.8, 3.0)
    narrow = rng.uniform(0.3, 1.0)  # of the opening, at the shoulders
    half = side * (1 - (1 - narrow) * np.clip((y - 0.5) / 2.0, 0, 1))
    rise = np.clip((0.4 - y) / (0.4 - top), 0, None)
    opening = np.where(y > 0.4, np.abs(x) / half, (np.abs(x / side) ** square + rise**square) ** (1 / square))
    thick = rng.uniform(0.22, 0.65)
    hair = y[(np.abs(x) < 0.5) & (portrait.mask > 0.5)]
    above = top - min(top - rng.uniform(0.3, 0.7), float(hair.min() if hair.size else top) - rng.uniform(0.0, 0.15))
    wide = side + thick + rng.uniform(0, 0.45) * np.clip((y - 0.3) / 2.0, 0, 1.6)
    rise = np.clip((0.3 - y) / (0.3 - top + above), 0, None)
    outer = np.where(y > 0.3, np.abs(x) / wide, (np.abs(x / wide) ** 2.2 + rise**2.2) ** (1 / 2.2))
    edge = side * portrait.unit / 1.5
    inside = np.clip(0.5 + (opening - 1) * edge, 0, 1) * np.clip(0.5 + (1 - outer) * edge, 0, 1)
    inside *= np.clip(0.5 + (rng.uniform(1.8, 4.0) + 0.3 * x * x - y) * portrait.unit / 3, 0, 1)
    if rng.random() < 0.7:  # no wall is seen between face and cloth
        inside = np.maximum(inside, (1 - portrait.mask) * (opening < 1.1) * (y < rng.uniform(1.2, 3.0)))
    folds = sum(
        rng.uniform(0.02, 0.09) * np.sin(rng.uniform(2, 7) * np.arctan2(y - 0.3, x) + rng.uniform(3, 12) * opening)
        for _ in range(3)
    )
    rim = 1 - rng.uniform(0, 0.35) * np.exp(-np.abs(opening - 1) / rng.uniform(0.04, 0.2))
    round_off = 1 - rng.uniform(0.1, 0.45) * np.clip(outer, 0, 1) ** 4
    lit = rim * np.where(opening < 1, 0.6, 1) * round_off * (1 + folds + rng.uniform(-0.12, 0.12) * x)
    lit *= 1 + rng.uniform(0.02, 0.1) * _grain(noise, rng, (height, width))
    cloth = _cloth(rng) * lit[..., None]
    fall = np.exp(-np.clip(1 - opening, 0, 9) / rng.uniform(0.03, 0.15))
    shadow = 1 - rng.uniform(0.05, 0.4) * fall * (opening < 1)
    under = portrait.rgb * np.where(portrait.mask > 0.5, shadow, 1)[..., None]
    laid = under * (1 - inside[..., None]) + (cloth + rng.uniform(0, 10)) * inside[..., None]
    return np.asarray(laid.round().clip(0, 255), np.uint8)


def face_places(portrait: Portrait) -> tuple[np.ndarray, np.ndarray]:
    """Places of all pixels along the eyes and down from the middle between them, in eye distances."""
    right, left = portrait.points[[33, 133]].mean(0), portrait.points[[263, 362]].mean(0)
    along = (left - right) / max(float(np.linalg.norm(left - right)), 1e-3)
    rows, columns = np.mgrid[0 : portrait.rgb.shape[0], 0 : portrait.rgb.shape[1]].astype(np.float32)
    across, down = columns - (right[0] + left[0]) / 2, rows - (right[1] + left[1]) / 2
    x, y = across * along[0] + down * along[1], down * along[0] - across * along[1]
    return x / portrait.unit, y / portrait.unit


def _cloth(rng: random.Random) -> np.ndarray:
    """A colour of cloth: half of them as hair has it, the others grey to white or any."""
    kind = rng.random()
    if kind < 0.5:
        return np.array(rng.choice(_NEAR_HAIR), np.float32) * rng.uniform(0.7, 1.3)
    if kind < 0.6:
        return np.full(3, rng.uniform(90, 245), np.float32)
    hsv = np.array([[[rng.randrange(180), rng.randint(90, 240), rng.randint(40, 230)]]], np.uint8)
    return np.asarray(cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)[0, 0], np.float32)


def _grain(noise: np.random.Generator, rng: random.Random, size: tuple[int, int]) -> np.ndarray:
    plain = noise.standard_normal(size).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(plain, (0, 0), rng.uniform(0.6, 1.4)))
