"""Black hair on portraits of anybody, as cameras render it: crushed to a few grey levels, down to the brows at times.

Most photographed applicants have such hair, while collections of free portraits hold mostly lighter hair that shows its
strands; a measure of texture alone takes the black sort for cloth.
"""

from __future__ import annotations

import random
from dataclasses import replace

import cv2
import numpy as np

from tools.calibrate.portraits import Portrait

# Mean grey level of the hair and the share of its contrast that is left: dark, black, matte, crushed.
STRENGTHS = ((38.0, 0.5), (26.0, 0.35), (18.0, 0.2), (12.0, 0.1))
SIZES = ((413, 531), (295, 413), (190, 254))
_OVAL = (10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
         152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109)  # fmt: skip
_BROWS = (70, 63, 105, 66, 107, 336, 296, 334, 293, 300)


def hair_mask(portrait: Portrait, unlike: float) -> tuple[np.ndarray, np.ndarray]:
    """The picture in CIE Lab, and what of the person above the chin is not the face and at least so unlike the skin."""
    rgb, points, unit = portrait.rgb, portrait.points, portrait.unit
    lab = cv2.cvtColor(rgb.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2LAB)
    face = cv2.fillPoly(np.zeros(rgb.shape[:2], np.uint8), [np.round(points[list(_OVAL)]).astype(np.int32)], 1) > 0
    skin = np.median(lab[face], axis=0)
    rows = np.arange(rgb.shape[0])[:, None]
    brows = float(points[list(_BROWS), 1].min()) - 0.06 * unit
    possible = (portrait.mask > 0.5) & (rows < points[152, 1] - 0.3 * unit) & (~face | (rows < brows))
    return lab, possible & (np.linalg.norm(lab - skin, axis=2) > unlike)


def blacken(portrait: Portrait, rng: random.Random) -> Portrait:
    """Turns the hair black at one of `STRENGTHS`; its strands stay where they are and lose contrast."""
    rgb = portrait.rgb
    _, hair = hair_mask(portrait, 20)
    if not hair.any():
        return portrait
    level, contrast = rng.choice(STRENGTHS)
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32)
    middle = max(float(np.median(grey[hair])), 8.0)
    black = level * (1 + (grey - middle) / middle * contrast * 2)
    warm = np.array([1.0, rng.uniform(0.92, 1.0), rng.uniform(0.86, 1.0)], np.float32)
    weight = cv2.GaussianBlur(hair.astype(np.float32), (0, 0), 1.2)[..., None]
    out = rgb * (1 - weight) + np.clip(black, 0, 255)[..., None] * warm * weight
    return replace(portrait, rgb=out.clip(0, 255).astype(np.uint8))


def _fringed(portrait: Portrait, rng: random.Random) -> Portrait:
    """Locks of the hair's colour over the forehead, down to the brows or just above them."""
    points, unit = portrait.points, portrait.unit
    x, y = points[10] - [0, 0.6 * unit]
    sample = portrait.rgb[max(0, int(y) - 6) : max(1, int(y) + 6), int(x) - 8 : int(x) + 8].reshape(-1, 3)
    shade = np.percentile(sample, 20, axis=0) if len(sample) else np.array([20.0, 18.0, 16.0])
    if shade.mean() > 45:
        shade = np.array([24.0, 22.0, 20.0])
    out = portrait.rgb.copy()
    low = float(points[[105, 334], 1].mean()) - unit * rng.uniform(-0.02, 0.35)
    half = float(np.linalg.norm(points[54] - points[284])) / 2
    ragged = rng.uniform(0.06, 0.22) * unit
    for _ in range(rng.randrange(25, 60)):
        middle = float(points[10, 0]) + rng.uniform(-1.0, 1.0) * half
        wide, tip = unit * rng.uniform(0.05, 0.14), low - abs(rng.gauss(0, 1)) * ragged
        top, lean = float(points[10, 1]) - unit * rng.uniform(0.35, 0.6), unit * rng.uniform(-0.12, 0.12)
        waist = (tip + low) / 2 - ragged
        lock = np.array([(middle - wide, top), (middle + wide, top), (middle + lean + wide * 0.5, waist),
                         (middle + lean, tip), (middle + lean - wide * 0.5, waist)])  # fmt: skip
        tone = tuple(float(v) for v in np.clip(shade * rng.uniform(0.8, 1.2), 0, 255))
        cv2.fillPoly(out, [np.round(lock * 16).astype(np.int32)], tone, cv2.LINE_AA, 4)
    return replace(portrait, rgb=out)


def sized(rgb: np.ndarray, rng: random.Random) -> np.ndarray:
    """One of the sizes that photos are handed in with; wider or taller rest is cut off evenly."""
    width, height = rng.choice(SIZES)
    scale = max(width / rgb.shape[1], height / rgb.shape[0])
    if scale < 1:
        rgb = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    top, left = (rgb.shape[0] - height) // 2, (rgb.shape[1] - width) // 2
    return np.ascontiguousarray(rgb[max(0, top) : max(0, top) + height, max(0, left) : max(0, left) + width])


def black_hair(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """The person's hair black. Not a defect: nothing may fail for it."""
    return sized(blacken(portrait, rng).rgb, rng)


def black_fringe(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """Black hair with a fringe. Not a defect: nothing may fail for it."""
    return sized(_fringed(blacken(portrait, rng), rng).rgb, rng)
