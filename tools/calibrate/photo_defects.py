"""Good ID photos out of studio portraits, and plain defects of light, focus and background, all seeded.

Used to calibrate and to test the photo checks. It holds no images: callers bring pictures of people (and their masks)
and keep what comes out to themselves. All pictures are RGB, uint8 (height, width, 3).
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Rgb = NDArray[np.uint8]
Floats = NDArray[np.float32]

SIZES = ((190, 254), (240, 320), (295, 413), (354, 472), (390, 567), (413, 531), (413, 626))


@dataclass(frozen=True)
class Sitter:
    """A person cut out of a studio portrait, framed as an ID photo and well lit.

    Attributes:
        rgb: The framed picture with the studio's own background.
        alpha: (height, width) 0 to 1, soft: how much of a pixel is the person.
        studio: (height, width, 3) the studio's background without the person, estimated.
        eyes: (2, 2) right and left eye in pixels.
        chin: (2,) in pixels.
    """

    rgb: Floats
    alpha: Floats
    studio: Floats
    eyes: Floats
    chin: Floats


def frame_sitter(
    rgb: Rgb, alpha: Floats, eyes: Floats, chin: Floats, crown: float, size: tuple[int, int], rng: np.random.Generator
) -> Sitter:
    """Crops a portrait so that head and shoulders fill an ID photo.

    Args:
        rgb: The studio portrait.
        alpha: Its person mask, 0 to 1.
        eyes: (2, 2) eye centres.
        chin: (2,) point of the chin.
        crown: y of the top of the head.
        size: Width and height of the ID photo.
        rng: Draws the framing.
    """
    width, height = size
    head = float(chin[1] - crown)
    target = height * rng.uniform(0.60, 0.68)
    scale = target / head
    top = height * rng.uniform(0.06, 0.12)
    centre = float(eyes[:, 0].mean())
    shift = np.array([width / 2 + rng.uniform(-0.02, 0.02) * width - centre * scale, top - crown * scale])
    matrix = np.array([[scale, 0, shift[0]], [0, scale, shift[1]]], np.float32)
    studio = _studio(rgb, alpha)
    layers = np.dstack([rgb.astype(np.float32), alpha[..., None] * 255, studio])
    if scale < 1:  # area sampling first, then the exact place
        small = (max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale)))
        layers = np.dstack(
            [cv2.resize(part, small, interpolation=cv2.INTER_AREA) for part in (layers[..., :4], layers[..., 4:])]
        )
        matrix = np.array([[1, 0, shift[0]], [0, 1, shift[1]]], np.float32)
    parts = [
        cv2.warpAffine(
            np.ascontiguousarray(part), matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        for part in (layers[..., :4], layers[..., 4:])
    ]
    placed = np.dstack(parts)
    return Sitter(
        placed[..., :3],
        placed[..., 3] / 255,
        placed[..., 4:7],
        (eyes * scale + shift).astype(np.float32),
        (chin * scale + shift).astype(np.float32),
    )


def _studio(rgb: Rgb, alpha: Floats) -> Floats:
    """The studio's background behind the person: a quadratic surface through what is seen of it."""
    height, width = alpha.shape
    step = max(1, max(height, width) // 100)
    y, x = np.mgrid[0:height:step, 0:width:step].astype(np.float32)
    x, y = x / width - 0.5, y / height - 0.5
    seen = cv2.erode((alpha < 0.02).astype(np.uint8), np.ones((9, 9), np.uint8))[::step, ::step] > 0
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y, x**3, y**3, x * x * y], axis=-1)
    found = np.zeros((*alpha.shape, 3), np.float32)
    full_y, full_x = np.mgrid[0:height, 0:width].astype(np.float32)
    full_x, full_y = full_x / width - 0.5, full_y / height - 0.5
    full = np.stack(
        [
            np.ones_like(full_x),
            full_x,
            full_y,
            full_x**2,
            full_x * full_y,
            full_y**2,
            full_x**3,
            full_y**3,
            full_x**2 * full_y,
        ],
        axis=-1,
    )
    for channel in range(3):
        values = rgb[::step, ::step, channel].astype(np.float32)
        weights, *_ = np.linalg.lstsq(terms[seen], values[seen], rcond=None)
        found[..., channel] = full @ weights.astype(np.float32)
    return np.clip(found, 20, 255)


def on_background(sitter: Sitter, background: Floats) -> Floats:
    """Puts the person before another background by a gain, so that hair keeps its own fringe.

    Args:
        sitter: The person.
        background: (height, width, 3), 0 to 255.
    """
    gain = background / sitter.studio
    alpha = sitter.alpha[..., None]
    lit = sitter.rgb * (1 + (gain - 1) * (1 - alpha))
    plain = sitter.rgb * alpha + background * (1 - alpha)
    sure = np.clip((sitter.alpha[..., None] - 0.02) / 0.05, 0, 1)
    mixed: Floats = np.clip(lit * sure + plain * (1 - sure), 0, 255)
    return mixed


def white(shape: tuple[int, int], rng: np.random.Generator, low: float = 243.0) -> Floats:
    """A white wall as cameras see it: a little tint, a slight fall of light, sensor noise."""
    height, width = shape
    level = rng.uniform(low, 255)
    tint = rng.normal(0, 1.2, 3)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    slope = rng.uniform(0, 5) * (np.cos(angle := rng.uniform(0, 2 * np.pi)) * x / width + np.sin(angle) * y / height)
    noise = rng.normal(0, rng.uniform(0.3, 2.0), (height, width, 3))
    wall: Floats = np.clip(level + tint - np.abs(slope)[..., None] + noise, 0, 255).astype(np.float32)
    return wall


def encode(rgb: Floats | Rgb, bytes_max: int = 30000, quality: int = 92) -> bytes:
    """JPEG of at most `bytes_max`, at the best quality that fits and at most `quality`."""
    picture = Image.fromarray(np.clip(np.asarray(rgb, np.float32) + 0.5, 0, 255).astype(np.uint8))
    low, high, best = 5, quality, b""
    while low <= high:
        middle = (low + high) // 2
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=middle, optimize=True)
        if buffer.tell() <= bytes_max or middle == 5:
            best, low = buffer.getvalue(), middle + 1
        else:
            high = middle - 1
    return best


def _fill(sitter: Sitter, colour: tuple[float, float, float], rng: np.random.Generator) -> Floats:
    height, width = sitter.alpha.shape
    noise = rng.normal(0, 1.0, (height, width, 1))
    return on_background(sitter, (np.array(colour, np.float32) + noise).astype(np.float32))


def _gradient(sitter: Sitter, strength: float, rng: np.random.Generator) -> Floats:
    height, width = sitter.alpha.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    angle = rng.uniform(0, 2 * np.pi)
    ramp = np.cos(angle) * (x / width - 0.5) + np.sin(angle) * (y / height - 0.5)
    ramp = (ramp - ramp.min()) / (ramp.max() - ramp.min())
    wall = white((height, width), rng, 250) - (ramp * strength)[..., None]
    return on_background(sitter, np.clip(wall, 0, 255).astype(np.float32))


def _shadow_behind(sitter: Sitter, strength: float, rng: np.random.Generator) -> Floats:
    height, width = sitter.alpha.shape
    head = float(sitter.chin[1] - sitter.eyes[:, 1].mean()) * 1.9
    side = rng.choice((-1, 1)) * rng.uniform(0.12, 0.22) * head
    matrix = np.array([[1, 0, side], [0, 1, rng.uniform(0.02, 0.1) * head]], np.float32)
    shape = cv2.warpAffine(sitter.alpha, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
    soft = cv2.GaussianBlur(shape, (0, 0), rng.uniform(0.015, 0.05) * height)
    wall = white((height, width), rng, 248) * (1 - strength * soft[..., None])
    return on_background(sitter, wall.astype(np.float32))


def _busy(sitter: Sitter, kind: str, rng: np.random.Generator) -> Floats:
    height, width = sitter.alpha.shape
    wall = np.full((height, width, 3), 200, np.float32)
    if kind == "shelf":
        for _ in range(90):
            x, y = rng.integers(0, width), rng.integers(0, height)
            w, h = rng.integers(width // 25, width // 8), rng.integers(height // 10, height // 4)
            cv2.rectangle(
                wall, (int(x), int(y)), (int(x + w), int(y + h)), tuple(map(float, rng.uniform(20, 240, 3))), -1
            )
    elif kind == "tiles":
        step = max(8, width // int(rng.integers(5, 11)))
        wall[:] = 246
        wall[::step] = wall[:, ::step] = rng.uniform(120, 190)
        wall[1::step] = wall[:, 1::step] = rng.uniform(120, 190)
    elif kind == "foliage":
        small = rng.uniform(30, 220, (max(4, height // 12), max(4, width // 12), 3)).astype(np.float32)
        small[..., 2] *= 0.6
        wall = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    else:  # a white wall with things on it: a door frame, a picture
        wall = white((height, width), rng)
        left = rng.random() < 0.5
        x = int(width * (0.14 if left else 0.86))
        cv2.rectangle(
            wall,
            (x - width // 9, 0),
            (x + width // 9, int(height * rng.uniform(0.25, 0.7))),
            tuple(map(float, rng.uniform(60, 190, 3))),
            -1,
        )
    return on_background(sitter, np.clip(wall, 0, 255).astype(np.float32))


def _border(sitter: Sitter, colour: float, share: float, rng: np.random.Generator) -> Floats:
    made = on_background(sitter, white(sitter.alpha.shape, rng))
    thick = max(2, round(share * made.shape[1]))
    made[:thick] = made[-thick:] = colour
    made[:, :thick] = made[:, -thick:] = colour
    return made


BACKGROUNDS: dict[str, Callable[[Sitter, np.random.Generator], Floats]] = {
    "white": lambda s, r: on_background(s, white(s.alpha.shape, r)),
    "pure": lambda s, r: on_background(s, np.full((*s.alpha.shape, 3), 255, np.float32)),
    "blue": lambda s, r: _fill(s, (67, 142, 219), r),
    "red": lambda s, r: _fill(s, (205, 30, 38), r),
    "light_blue": lambda s, r: _fill(s, (190, 215, 240), r),
    "beige": lambda s, r: _fill(s, (228, 214, 188), r),
    "cream": lambda s, r: _fill(s, (245, 236, 212), r),
    "grey": lambda s, r: _fill(s, (150, 150, 152), r),
    "light_grey": lambda s, r: _fill(s, (212, 212, 212), r),
    "shaded": lambda s, r: _gradient(s, r.uniform(15, 25), r),
    "gradient": lambda s, r: _gradient(s, r.uniform(55, 120), r),
    "shadow_behind": lambda s, r: _shadow_behind(s, r.uniform(0.22, 0.5), r),
    "shelf": lambda s, r: _busy(s, "shelf", r),
    "tiles": lambda s, r: _busy(s, "tiles", r),
    "foliage": lambda s, r: _busy(s, "foliage", r),
    "door": lambda s, r: _busy(s, "door", r),
    "border_black": lambda s, r: _border(s, 10, r.uniform(0.015, 0.05), r),
    "border_grey": lambda s, r: _border(s, 165, r.uniform(0.015, 0.05), r),
}


def _linear(rgb: Floats, gain: float | Floats) -> Floats:
    """Another exposure of the same scene: a factor on linear light, clipped by the sensor."""
    light = (rgb / 255) ** 2.2 * gain
    lit: Floats = (np.clip(light, 0, 1) ** (1 / 2.2) * 255).astype(np.float32)
    return lit


def _glare(rgb: Floats, s: Sitter, rng: np.random.Generator, strength: float = 1.0) -> Floats:
    """A burnt spot with a soft rim on forehead, cheek or nose."""
    unit = float(np.linalg.norm(s.eyes[1] - s.eyes[0]))
    middle = s.eyes.mean(0)
    spot = ((0.0, -0.55), (-0.5, 0.55), (0.5, 0.55), (0.0, 0.35))[int(rng.integers(4))]
    centre = middle + np.array(spot) * unit
    radii = unit * rng.uniform(0.24, 0.38), unit * rng.uniform(0.16, 0.3)
    y, x = np.mgrid[0 : rgb.shape[0], 0 : rgb.shape[1]].astype(np.float32)
    away = np.sqrt(((x - centre[0]) / radii[0]) ** 2 + ((y - centre[1]) / radii[1]) ** 2)
    amount = np.clip(1.5 - away, 0, 1)[..., None] * strength
    return np.clip(rgb * (1 - amount) + 255 * amount, 0, 255).astype(np.float32)


def _side_shadow(rgb: Floats, s: Sitter, rng: np.random.Generator, stops: float, soft: float) -> Floats:
    """Light from one side only: the other half of the person is some stops darker, from a softer or harder edge on."""
    unit = float(np.linalg.norm(s.eyes[1] - s.eyes[0]))
    middle = float(s.eyes[:, 0].mean())
    x = np.arange(rgb.shape[1], dtype=np.float32)[None]
    half = 1 / (1 + np.exp(-(x - middle) / (unit * soft)))
    if rng.random() < 0.5:
        half = 1 - half
    gain = 1 - (1 - 2.0**-stops) * half * s.alpha
    return _linear(rgb, gain[..., None].astype(np.float32))


def _motion(rgb: Floats, length: float, rng: np.random.Generator) -> Floats:
    size = max(3, int(np.ceil(length)) | 1)
    kernel = np.zeros((size, size), np.float32)
    angle = rng.uniform(0, np.pi)
    middle = size // 2
    end = np.array([np.cos(angle), np.sin(angle)]) * length / 2
    a, b = (middle - end).round().astype(int), (middle + end).round().astype(int)
    cv2.line(kernel, tuple(map(int, a)), tuple(map(int, b)), 1.0, 1)
    return np.asarray(cv2.filter2D(rgb, -1, kernel / kernel.sum()), np.float32)


def _defocus(rgb: Floats, radius: float) -> Floats:
    size = int(np.ceil(radius)) * 2 + 1
    y, x = np.mgrid[0:size, 0:size] - size // 2
    kernel = np.clip(radius + 0.5 - np.hypot(x, y), 0, 1).astype(np.float32)
    return np.asarray(cv2.filter2D(rgb, -1, kernel / kernel.sum()), np.float32)


def _upscaled(rgb: Floats, width: int) -> Floats:
    small = cv2.resize(rgb, (width, max(1, round(rgb.shape[0] * width / rgb.shape[1]))), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (rgb.shape[1], rgb.shape[0]), interpolation=cv2.INTER_CUBIC), np.float32)


def _recompressed(rgb: Floats, quality: int) -> Floats:
    buffer = io.BytesIO()
    Image.fromarray(np.clip(rgb + 0.5, 0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=quality)
    return np.asarray(Image.open(buffer).convert("RGB"), np.float32)


def _noise(rgb: Floats, rng: np.random.Generator, sigma: float) -> Floats:
    return np.clip(rgb + rng.normal(0, sigma, rgb.shape), 0, 255).astype(np.float32)


Defect = Callable[[Floats, Sitter, np.random.Generator, float], Floats]

# Each takes the picture on white and a strength; what the strength is stands beside it.
DEFECTS: dict[str, Defect] = {
    "dark": lambda p, s, r, k: _linear(p, 2.0**-k),  # stops
    "dark_person": lambda p, s, r, k: _linear(p, 1 - (1 - 2.0**-k) * s.alpha[..., None]),  # stops, white wall stays
    "burnt": lambda p, s, r, k: _linear(p, 2.0**k),  # stops
    "brightened": lambda p, s, r, k: np.clip(p * k, 0, 255),  # factor on the coded values
    "low_contrast": lambda p, s, r, k: p * k + 150 * (1 - k),  # share of contrast left
    "haze": lambda p, s, r, k: p * k + 235 * (1 - k),  # share of contrast left
    "glare": lambda p, s, r, k: _glare(p, s, r, k),  # opacity
    "side_shadow": lambda p, s, r, k: _side_shadow(p, s, r, k, r.uniform(0.03, 0.15)),  # stops
    "one_lamp": lambda p, s, r, k: _side_shadow(p, s, r, k, 0.25),  # stops
    "gauss": lambda p, s, r, k: cv2.GaussianBlur(p, (0, 0), k * p.shape[1] / 413),  # sigma, pixels at 413 wide
    "defocus": lambda p, s, r, k: _defocus(p, k * p.shape[1] / 413),  # radius, pixels at 413 wide
    "motion": lambda p, s, r, k: _motion(p, k * p.shape[1] / 413, r),  # length, pixels at 413 wide
    "upscaled": lambda p, s, r, k: _upscaled(p, int(k)),  # width before
    "compressed": lambda p, s, r, k: _recompressed(p, int(k)),  # JPEG quality
    "noise": lambda p, s, r, k: _noise(p, r, k),  # sigma
    "greyscale": lambda p, s, r, k: np.repeat(cv2.cvtColor(p, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2),
}
