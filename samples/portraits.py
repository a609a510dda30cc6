"""Portraits made from one public-domain picture: other hair, skin, clothes, proportions, expressions and accessories.

All coordinates are pixels of `FRAME`, the crop of `sources/astronaut.jpg` enlarged three times and padded, in which
the eyes, mouth, chin and crown are where `LANDMARKS` says. A portrait is a colour image (RGB, float32, 0 to 255) with
the alpha of the person.
"""

from __future__ import annotations

import functools
import random
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

SOURCE = Path(__file__).parent / "sources" / "astronaut.jpg"
SCALE = 3
PAD = 192  # room above the head and beside the shoulders
BELOW = 760  # and below the shoulders
LANDMARKS = {
    "left_eye": (324, 302),
    "right_eye": (458, 309),
    "nose": (380, 375),
    "mouth": (386, 436),
    "chin": (386, 535),
    "crown": (405, 45),
}
# hair -> gain, share of its colour kept, exponent (dark hair keeps its highlights)
HAIR = {"blond": None, "brown": (0.8, 0.6, 1.5), "black": (0.72, 0.25, 2.1), "grey": (0.95, 0.15, 1.0)}


@dataclass(frozen=True)
class Look:
    """What tells one invented person from another."""

    hair: str
    skin: float
    width: float
    mirrored: bool
    jacket: tuple[int, int, int]
    shirt: tuple[int, int, int]
    collar: int
    smile: float = 0.0


def look(seed: int) -> Look:
    """The look of one invented person."""
    rng = random.Random(seed)
    jackets = ((38, 42, 60), (30, 30, 32), (70, 78, 96), (96, 40, 48), (44, 74, 66), (120, 116, 110), (60, 52, 84))
    shirts = ((225, 226, 230), (150, 180, 215), (28, 28, 30), (205, 190, 170))
    return Look(
        hair=rng.choice(("black", "black", "black", "brown", "blond", "grey")),
        skin=rng.uniform(0.55, 1.03),
        width=rng.uniform(0.93, 1.07),
        mirrored=rng.random() < 0.5,
        jacket=rng.choice(jackets),
        shirt=rng.choice(shirts),
        collar=rng.randrange(3),
    )


@functools.cache
def _base() -> tuple[np.ndarray, np.ndarray]:
    """The enlarged crop and the alpha of head and neck."""
    image = cv2.imread(str(SOURCE))
    if image is None:
        raise FileNotFoundError(SOURCE)
    crop = image[0:256, 96:352]
    model = Path(__file__).parent.parent / "models" / "selfie_segmentation.tflite"
    net = cv2.dnn.readNetFromTFLite(str(model))
    net.setInput(cv2.dnn.blobFromImage(crop, 1 / 255.0, (256, 256), swapRB=True))
    mask = net.forward().reshape(256, 256)
    size = 256 * SCALE
    large = cv2.resize(crop, (size, size), interpolation=cv2.INTER_LANCZOS4).astype(np.float32)
    alpha = cv2.resize(mask, (size, size), interpolation=cv2.INTER_CUBIC).clip(0, 1)
    alpha = cv2.GaussianBlur(alpha, (0, 0), 2.0)
    alpha = ((alpha - 0.45) / 0.5).clip(0, 1)  # drops the fringe of old background
    y = np.arange(size, dtype=np.float32)[:, None]
    neck = np.zeros((size, size), np.uint8)
    jaw = [
        (256, 400),
        (262, 440),
        (269, 475),
        (280, 525),
        (286, 550),
        (286, 660),
        (462, 660),
        (462, 548),
        (477, 515),
        (520, 400),
    ]
    cv2.fillPoly(neck, [np.array(jaw, np.int32)], 255)
    edge = cv2.GaussianBlur(neck.astype(np.float32) / 255, (0, 0), 2.0)
    alpha = np.where(y < 422, alpha, np.minimum(alpha, edge))
    alpha = np.where(y > 640, 0, alpha)
    return cv2.cvtColor(large, cv2.COLOR_BGR2RGB), alpha.astype(np.float32)


def _close_mouth(image: np.ndarray, smile: float) -> np.ndarray:
    """Moves the lips together over the teeth and lowers the corners; `smile` 1 leaves the picture as it is."""
    height, width = image.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    u = (x - 385) / 60
    inside = np.clip(1 - u * u, 0, 1)
    amount = 1 - smile
    top = 420 + 9 * inside
    gap = 21 * inside * amount
    line = top + 0.45 * gap
    upper = np.clip(1 - (line - y) / 60, 0, 1) * (y < line)
    lower = np.clip(1 - (y - line) / 90, 0, 1) * (y >= line)
    source = y - 0.45 * gap * upper + 0.55 * gap * lower
    corners = np.exp(-(((np.abs(x - 385) - 62) / 26) ** 2) - ((y - 425) / 30) ** 2)
    source = source - 7 * amount * corners
    closed = cv2.remap(image, x, source.astype(np.float32), cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    shade = np.exp(-(((y - line) / 2.6) ** 2)) * np.sqrt(inside) * amount * 0.55
    return closed * (1 - shade[..., None]) + np.array([90, 40, 40], np.float32) * shade[..., None]


def _hair_mask(image: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Where the hair is: the person above the neck, less an ellipse of the face and the ears."""
    y, x = np.mgrid[0 : image.shape[0], 0 : image.shape[1]].astype(np.float32)
    ycc = cv2.cvtColor(image.clip(0, 255).astype(np.uint8), cv2.COLOR_RGB2YCrCb).astype(np.float32)
    skin = (ycc[..., 1] - ycc[..., 0] * 0.02 > 144) & (ycc[..., 0] > 105)
    face = (((x - 388) / 133) ** 2 + ((y - 375) / 175) ** 2 < 1) & (y > 242 + (x - 265) * 0.085)
    hair = (alpha > 0.3) & (y < 420) & ~face & ~(skin & (y > 340))
    return cv2.GaussianBlur(hair.astype(np.float32), (0, 0), 2.5)


def _torso(shape: tuple[int, int], style: Look, rng: random.Random) -> tuple[np.ndarray, np.ndarray]:
    """Shirt and jacket in the padded frame, with their alpha."""
    height, width = shape
    colour = np.zeros((height, width, 3), np.float32)
    alpha = np.zeros((height, width), np.uint8)
    cx, neck = PAD + 373, PAD + 556
    shoulder = rng.uniform(92, 128)
    left = [(cx - 112, neck - 8), (cx - 190, neck + 48), (cx - 330, neck + shoulder), (cx - 420, neck + shoulder + 150)]
    right = [(2 * cx - px, py) for px, py in reversed(left)]
    body = [*left, (cx - 450, height), (cx + 450, height), *right]
    cv2.fillPoly(alpha, [np.array(body, np.int32)], 255, lineType=cv2.LINE_AA)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    folds = 10 * np.sin((x - cx) / 41 + 1.3 * np.sin(y / 60)) + 6 * np.sin((x + y) / 23)
    light = 1.05 - 0.22 * np.abs(x - cx) / 400
    colour[:] = np.array(style.jacket, np.float32)
    colour = colour * light[..., None] + folds[..., None] * 0.5
    shirt = np.zeros((height, width), np.uint8)
    depth = (170, 300, 120)[style.collar]
    if style.collar == 2:
        cv2.ellipse(shirt, (cx, neck), (108, depth // 2), 0, 0, 360, 255, -1, cv2.LINE_AA)
    else:
        points = np.array([(cx - 112, neck - 12), (cx + 112, neck - 12), (cx, neck + depth)], np.int32)
        cv2.fillPoly(shirt, [points], 255, cv2.LINE_AA)
    mask = cv2.GaussianBlur(shirt.astype(np.float32) / 255, (0, 0), 1.5)[..., None]
    cloth = np.array(style.shirt, np.float32) * (0.86 + 0.1 * np.cos((x - cx) / 45))[..., None]
    colour = colour * (1 - mask) + cloth * mask
    edge = cv2.morphologyEx(shirt, cv2.MORPH_GRADIENT, np.ones((5, 5), np.uint8)).astype(np.float32) / 255
    colour *= 1 - 0.45 * cv2.GaussianBlur(edge, (0, 0), 2.0)[..., None]
    noise = np.random.default_rng(rng.randrange(2**31)).normal(0, 3, (height, width, 1)).astype(np.float32)
    soft = cv2.GaussianBlur(alpha.astype(np.float32) / 255, (0, 0), 2.0)
    return colour + noise, soft


@functools.lru_cache(maxsize=4)
def person(style: Look) -> tuple[np.ndarray, np.ndarray]:
    """A person from crown to chest in the padded frame: RGB (float32) and alpha, before `Look.mirrored` and `width`."""
    image, alpha = _base()
    image = _close_mouth(image, style.smile)
    hair = _hair_mask(image, alpha)[..., None]
    tint = HAIR[style.hair]
    if tint is not None:
        grey = image.mean(axis=2, keepdims=True)
        tinted = 255 * tint[0] * ((grey + (image - grey) * tint[1]).clip(0, 255) / 255) ** tint[2]
        image = image * (1 - hair) + tinted * hair
    skin = image * style.skin
    skin *= np.array([1.0, 0.975, 0.95], np.float32)
    image = image * hair + skin * (1 - hair)
    image = cv2.copyMakeBorder(image, PAD, BELOW, PAD, PAD, cv2.BORDER_REPLICATE)
    alpha = cv2.copyMakeBorder(alpha, PAD, BELOW, PAD, PAD, cv2.BORDER_CONSTANT, value=0)
    rng = random.Random(style.collar * 7919 + int(style.width * 1e6))
    torso, torso_alpha = _torso(image.shape[:2], style, rng)
    y = np.arange(image.shape[0], dtype=np.float32)[:, None]
    # The neck ends where the shirt begins; below it the old turtleneck is covered.
    cover = torso_alpha * np.clip((y - (PAD + 535)) / 14, 0, 1)
    own = alpha * (1 - cover)
    total = own + torso_alpha * (1 - own)
    colour = (image * own[..., None] + torso * (torso_alpha * (1 - own))[..., None]) / np.maximum(total, 1e-4)[
        ..., None
    ]
    return colour.astype(np.float32), total.astype(np.float32)


def at(name: str) -> tuple[int, int]:
    """A landmark in the padded frame."""
    x, y = LANDMARKS[name]
    return x + PAD, y + PAD


def frame(
    colour: np.ndarray,
    alpha: np.ndarray,
    background: np.ndarray | tuple[int, int, int],
    size: tuple[int, int],
    *,
    head: float = 0.64,
    eye_line: float = 0.46,
    shift: float = 0.0,
    roll: float = 0.0,
    width: float = 1.0,
    mirrored: bool = False,
) -> np.ndarray:
    """Composes the picture.

    Args:
        colour: RGB of the person in the padded frame.
        alpha: Its alpha.
        background: One colour, or an image of the size of the result.
        size: Width and height of the result in pixels.
        head: Height of the head (chin to crown) as a share of the picture's height.
        eye_line: Height of the eyes from the top as a share of the picture's height.
        shift: Horizontal offset of the face as a share of the width.
        roll: Turn of the head in degrees, clockwise.
        width: Stretching of the face sideways.
        mirrored: Whether the person is flipped.

    Returns:
        RGB, uint8.
    """
    out_w, out_h = size
    factor = head * out_h / (LANDMARKS["chin"][1] - LANDMARKS["crown"][1])
    eye_x = (at("left_eye")[0] + at("right_eye")[0]) / 2
    eye_y = (at("left_eye")[1] + at("right_eye")[1]) / 2
    side = -1 if mirrored else 1
    angle = np.deg2rad(roll)
    base = np.array([[side * factor * width, 0], [0, factor]])
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    linear = turn @ base
    target = np.array([out_w * (0.5 + shift), out_h * eye_line])
    offset = target - linear @ np.array([eye_x, eye_y])
    matrix = np.hstack([linear, offset[:, None]])
    sigma = max(0.0, 0.45 / factor - 0.45)
    pre = cv2.GaussianBlur(np.dstack([colour * alpha[..., None], alpha]), (0, 0), sigma) if sigma > 0.1 else None
    layers = pre if pre is not None else np.dstack([colour * alpha[..., None], alpha])
    placed = cv2.warpAffine(layers, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    back = np.zeros((out_h, out_w, 3), np.float32)
    back[:] = background
    cover = placed[..., 3:].clip(0, 1)
    return (placed[..., :3] + back * (1 - cover)).clip(0, 255).astype(np.uint8)


def id_photo(seed: int, size: tuple[int, int], background: tuple[int, int, int] = (252, 252, 252)) -> np.ndarray:
    """The portrait of an invented person, as printed on cards and certificates."""
    style = look(seed)
    colour, alpha = person(style)
    return frame(colour, alpha, background, size, head=0.66, width=style.width, mirrored=style.mirrored)
