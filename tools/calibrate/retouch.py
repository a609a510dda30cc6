"""What telephones and apps do to portraits, and nobody may be refused for: smoothing, cleaning, sharpening, new sizes.

Each takes a picture, (height, width, 3) uint8, and a seeded generator. `tools.calibrate.fit_likeness` needs such
pictures as photographs, as they lose what tells skin from paint.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import cv2
import numpy as np

Rgb = np.ndarray


def beautified(rgb: Rgb, rng: random.Random) -> Rgb:
    """Skin smoothed and lightened, as beauty filters do."""
    smooth = rgb
    for _ in range(rng.randint(1, 2)):
        smooth = cv2.bilateralFilter(smooth, 9, rng.uniform(18, 35), 9)
    share = rng.uniform(0.4, 0.9)
    mixed = cv2.addWeighted(smooth, share, rgb, 1 - share, 0)
    return np.asarray((255 * (mixed / 255) ** rng.uniform(0.8, 1.0)).round().astype(np.uint8))


def cleaned(rgb: Rgb, rng: random.Random) -> Rgb:
    """Noise taken away, and skin with it."""
    strength = rng.uniform(3, 7)
    return np.asarray(cv2.fastNlMeansDenoisingColored(rgb, None, strength, strength, 5, 11))


def sharpened(rgb: Rgb, rng: random.Random) -> Rgb:
    """An unsharp mask."""
    share = rng.uniform(0.5, 1.3)
    return np.asarray(cv2.addWeighted(rgb, 1 + share, cv2.GaussianBlur(rgb, (0, 0), rng.uniform(0.8, 1.5)), -share, 0))


def crisp(rgb: Rgb, rng: random.Random) -> Rgb:
    """Local contrast raised, as telephones do."""
    return np.asarray(cv2.detailEnhance(rgb, sigma_s=rng.uniform(6, 12), sigma_r=rng.uniform(0.08, 0.14)))


def resized(rgb: Rgb, rng: random.Random) -> Rgb:
    """Made smaller and enlarged again."""
    share = rng.uniform(0.5, 0.75)
    small = cv2.resize(rgb, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    how = rng.choice((cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_LANCZOS4))
    return np.asarray(cv2.resize(small, rgb.shape[1::-1], interpolation=how))


def grainy(rgb: Rgb, rng: random.Random) -> Rgb:
    """Noise of a small sensor."""
    noise = np.random.default_rng(rng.randrange(1 << 30)).standard_normal(rgb.shape)
    return np.asarray((rgb + rng.uniform(3, 8) * noise).round().clip(0, 255).astype(np.uint8))


def toned(rgb: Rgb, rng: random.Random) -> Rgb:
    """Another white balance and brightness."""
    tinted = (rgb * [rng.uniform(0.93, 1.07) for _ in range(3)]).clip(0, 255)
    return np.asarray((255 * (tinted / 255) ** rng.uniform(0.75, 1.3)).round().astype(np.uint8))


def grey(rgb: Rgb, rng: random.Random) -> Rgb:
    """Without colour."""
    del rng
    return np.asarray(cv2.cvtColor(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB))


RETOUCHES: dict[str, Callable[[Rgb, random.Random], Rgb]] = {
    "beautified": beautified, "cleaned": cleaned, "sharpened": sharpened, "crisp": crisp, "resized": resized,
    "grainy": grainy, "toned": toned, "grey": grey,
}  # fmt: skip
