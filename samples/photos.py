"""Portrait photos for the upload: good ones and one of every plain defect."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np

from samples import camera, defects, portraits
from samples.camera import Array

WHITE = (252, 252, 252)


@dataclass
class Shot:
    """How the person is framed and what stands behind."""

    size: tuple[int, int] = (300, 400)
    head: float = 0.64
    eye_line: float = 0.46
    shift: float = 0.0
    roll: float = 0.0
    background: Array | tuple[int, int, int] = WHITE


def shot(rng: random.Random) -> Shot:
    width = rng.choice((206, 240, 260, 290, 320, 354))
    size = (width, round(width * rng.choice((4 / 3, 1.337, 1.35))))
    level = rng.randrange(244, 256)
    return Shot(
        size,
        rng.uniform(0.6, 0.68),
        rng.uniform(0.44, 0.49),
        rng.uniform(-0.01, 0.01),
        rng.uniform(-1.5, 1.5),
        (level, level, level),
    )


def take(seed: int, how: Shot, *, smile: float = 0.0, edit: str | None = None) -> Array:
    """The photo of an invented person; `edit` names what is done to the face before."""
    style = replace(portraits.look(seed), smile=smile)
    colour, alpha = portraits.person(style)
    if edit is not None:
        colour, alpha = EDITS[edit](colour.copy(), alpha.copy())
    return portraits.frame(
        colour,
        alpha,
        how.background,
        how.size,
        head=how.head,
        eye_line=how.eye_line,
        shift=how.shift,
        roll=how.roll,
        width=style.width,
        mirrored=style.mirrored,
    )


def _soft(shape: tuple[int, int], draw: Callable[[Array], object], blur: float = 2.0) -> Array:
    mask = np.zeros(shape, np.uint8)
    draw(mask)
    return cv2.GaussianBlur(mask.astype(np.float32) / 255, (0, 0), blur)[..., None]


def close_eyes(colour: Array, alpha: Array) -> tuple[Array, Array]:
    """Skin over the eyes with a lash line below."""
    for name in ("left_eye", "right_eye"):
        x, y = portraits.at(name)
        skin = colour[y + 26 : y + 36, x - 14 : x + 14].reshape(-1, 3).mean(axis=0)
        lid = _soft(alpha.shape, lambda m, x=x, y=y: cv2.ellipse(m, (x, y + 1), (33, 15), 0, 0, 360, 255, -1), 3.0)
        colour = colour * (1 - lid) + (skin * 0.97) * lid
        lash = _soft(alpha.shape, lambda m, x=x, y=y: cv2.ellipse(m, (x, y - 4), (29, 15), 0, 20, 160, 255, 4), 1.2)
        colour = colour * (1 - 0.75 * lash) + np.array([45, 30, 26]) * 0.75 * lash
    return colour, alpha


def dark_glasses(colour: Array, alpha: Array) -> tuple[Array, Array]:
    (x0, y0), (x1, y1) = portraits.at("left_eye"), portraits.at("right_eye")

    def lenses(mask: Array) -> None:
        for x, y in ((x0 - 3, y0 + 6), (x1 + 3, y1 + 6)):
            cv2.ellipse(mask, (x, y), (56, 38), 0, 0, 360, 255, -1)
        cv2.line(mask, (x0 + 40, y0), (x1 - 40, y1), 255, 9)
        cv2.line(mask, (x0 - 56, y0), (x0 - 84, y0 - 8), 255, 8)
        cv2.line(mask, (x1 + 56, y1), (x1 + 70, y1 - 8), 255, 8)

    mask = _soft(alpha.shape, lenses, 1.2)
    return colour * (1 - 0.97 * mask) + np.array([18, 18, 22]) * 0.97 * mask, alpha


def open_mouth(colour: Array, alpha: Array) -> tuple[Array, Array]:
    x, y = portraits.at("mouth")
    lips = _soft(alpha.shape, lambda m: cv2.ellipse(m, (x, y + 14), (50, 37), 0, 0, 360, 255, -1), 2.5)
    colour = colour * (1 - lips) + np.array([165, 92, 92]) * lips
    hole = _soft(alpha.shape, lambda m: cv2.ellipse(m, (x, y + 14), (40, 26), 0, 0, 360, 255, -1), 2.0)
    colour = colour * (1 - hole) + np.array([48, 18, 20]) * hole
    teeth = _soft(alpha.shape, lambda m: cv2.ellipse(m, (x, y - 4), (30, 8), 0, 0, 360, 255, -1), 1.5)
    return colour * (1 - teeth) + np.array([225, 220, 212]) * teeth, alpha


def face_mask(colour: Array, alpha: Array) -> tuple[Array, Array]:
    x, y = portraits.at("nose")
    points = np.array(
        [(x - 118, y - 10), (x, y - 26), (x + 128, y - 6), (x + 96, y + 118), (x + 6, y + 172), (x - 92, y + 112)],
        np.int32,
    )
    mask = _soft(alpha.shape, lambda m: cv2.fillPoly(m, [points], 255), 2.0)
    rows = np.arange(alpha.shape[0])[:, None, None]
    cloth = np.array([150, 190, 222]) * (0.95 + 0.05 * np.cos(rows / 8))
    return colour * (1 - mask) + cloth * mask, alpha


def hat(colour: Array, alpha: Array) -> tuple[Array, Array]:
    x, y = portraits.at("crown")

    def shape(mask: Array) -> None:
        cv2.ellipse(mask, (x - 14, y + 138), (236, 190), 0, 180, 360, 255, -1)
        cv2.ellipse(mask, (x - 14, y + 146), (262, 46), 0, 0, 360, 255, -1)

    mask = _soft(alpha.shape, shape, 2.0)
    columns = np.arange(alpha.shape[1])[None, :, None]
    cloth = np.array([52, 62, 112]) * (0.9 + 0.15 * np.cos((columns - x) / 70))
    return colour * (1 - mask) + cloth * mask, np.maximum(alpha, mask[..., 0])


EDITS = {
    "eyes_closed": close_eyes,
    "dark_glasses": dark_glasses,
    "mouth_open": open_mouth,
    "mask": face_mask,
    "hat": hat,
}


def busy_background(rng: random.Random, size: tuple[int, int]) -> Array:
    """Shelves, a window, leaves: anything that is not a plain wall."""
    back = camera.desk(rng, size).astype(np.int32)
    out = np.ascontiguousarray(back.clip(0, 255).astype(np.uint8))
    for _ in range(rng.randrange(14, 30)):
        x, y = rng.randrange(size[0]), rng.randrange(size[1])
        colour = tuple(rng.randrange(30, 240) for _ in range(3))
        cv2.rectangle(
            out, (x, y), (x + rng.randrange(10, size[0] // 3), y + rng.randrange(10, size[1] // 3)), colour, -1
        )
    return out.astype(np.float32)


def gradient_background(rng: random.Random, size: tuple[int, int]) -> Array:
    y, x = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
    angle = rng.uniform(0, 6.28)
    ramp = ((x / size[0] - 0.5) * np.cos(angle) + (y / size[1] - 0.5) * np.sin(angle) + 0.7) / 1.4
    return np.repeat((255 - 130 * ramp.clip(0, 1))[..., None], 3, axis=2)


COLOURED = {
    "background_blue": (67, 142, 219),
    "background_red": (215, 30, 40),
    "background_grey": (150, 152, 155),
    "background_yellow": (236, 214, 150),
}


def defective(kind: str, seed: int, rng: random.Random) -> Array:
    """A photo with one defect; raises KeyError for an unknown kind."""
    how = shot(rng)
    if kind in COLOURED:
        how.background = COLOURED[kind]
    elif kind == "background_busy":
        how.background = busy_background(rng, how.size)
    elif kind == "background_gradient":
        how.background = gradient_background(rng, how.size)
    elif kind == "too_small":
        how.head = rng.uniform(0.26, 0.36)
    elif kind == "too_large":
        how.head, how.eye_line = rng.uniform(0.92, 1.05), 0.5
    elif kind == "off_center":
        how.shift, how.head = rng.choice((-1, 1)) * rng.uniform(0.2, 0.27), 0.55
    elif kind == "cropped":
        how.eye_line = rng.uniform(0.16, 0.22)
    elif kind == "roll":
        how.roll = rng.choice((-1, 1)) * rng.uniform(14, 22)
    if kind == "no_face":
        return camera.desk(rng, how.size)
    image = take(seed, how, edit=kind if kind in EDITS else None)
    if kind == "two_faces":
        other = take(seed + 1, Shot(how.size, 0.5, 0.5))
        image = np.hstack([take(seed, Shot(how.size, 0.5, 0.5)), other])
    if kind == "border":
        edge = round(how.size[0] * 0.04)
        image = cv2.copyMakeBorder(image, edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=(20, 20, 20))
    if kind in PIXELS:
        image = PIXELS[kind](image, rng, 0.0)
    return image


def _blur(image: Array, rng: random.Random, text: float) -> Array:
    return cv2.GaussianBlur(image, (0, 0), image.shape[1] / 290 * rng.uniform(3.0, 5.0))


def _upscaled(image: Array, rng: random.Random, text: float) -> Array:
    h, w = image.shape[:2]
    small = cv2.resize(
        image, (rng.randrange(44, 64), round(rng.randrange(44, 64) * h / w)), interpolation=cv2.INTER_AREA
    )
    return cv2.resize(small, (w, h), interpolation=cv2.INTER_CUBIC)


def _hard_shadow(image: Array, rng: random.Random, text: float) -> Array:
    x = np.arange(image.shape[1])[None, :, None] / image.shape[1]
    amount = 1 / (1 + np.exp(-rng.choice((-1, 1)) * (x - 0.5) * 60))
    return (image * (1 - 0.75 * amount)).astype(np.uint8)


PIXELS: dict[str, defects.Defect] = {
    "blurred": _blur,
    "upscaled": _upscaled,
    "dark": defects.dark,
    "burnt": defects.burnt,
    "low_contrast": defects.low_contrast,
    "shadow": _hard_shadow,
    "turned_90": defects.turn(1),
    "turned_180": defects.turn(2),
    "turned_270": defects.turn(3),
}

# kind -> checks one of which must fail
KINDS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(COLOURED, ("background",)),
    "background_busy": ("background",),
    "background_gradient": ("background",),
    "border": ("background",),
    "too_small": ("face_geometry",),
    "too_large": ("face_geometry",),
    "off_center": ("face_geometry",),
    "cropped": ("face_geometry",),
    "roll": ("face_pose",),
    "no_face": ("face",),
    "two_faces": ("face",),
    "eyes_closed": ("face_state",),
    "dark_glasses": ("face_state",),
    "mouth_open": ("face_state",),
    "mask": ("face_state",),
    "hat": ("face_state",),
    "blurred": ("blur",),
    "upscaled": ("blur",),
    "dark": ("exposure",),
    "burnt": ("exposure",),
    "low_contrast": ("exposure",),
    "shadow": ("exposure",),
    "turned_90": ("rotation",),
    "turned_180": ("rotation",),
    "turned_270": ("rotation",),
}
