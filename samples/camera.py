"""What happens between a document and its upload: desks, cameras, scanners, compression; and what goes wrong there.

Every function takes and returns RGB pictures (uint8) and draws its strength from the random generator given.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable

import cv2
import numpy as np
from PIL import Image

Array = np.ndarray


def desk(rng: random.Random, size: tuple[int, int]) -> Array:
    """A table top: wood, cloth, stone or plain."""
    width, height = size
    noise = np.random.default_rng(rng.randrange(2**31))
    kind = rng.randrange(4)
    tone = np.array(
        rng.choice(((120, 84, 56), (150, 116, 82), (70, 74, 82), (92, 96, 90), (52, 42, 38), (110, 120, 132))),
        np.float32,
    )
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    if kind == 0:
        warp = cv2.resize(noise.normal(0, 1, (6, 4)).astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
        grain = np.sin(y / rng.uniform(5, 14) + 6 * warp) * 10 + np.sin(x / 90 + warp * 2) * 6
    elif kind == 1:
        threads = [
            noise.normal(0, 1, (height // s + 2, width // t + 2)).astype(np.float32) for s, t in ((3, 24), (24, 3))
        ]
        grain = 5 * sum(cv2.resize(part, size, interpolation=cv2.INTER_LINEAR) for part in threads)
    elif kind == 2:
        grain = cv2.resize(
            noise.normal(0, 14, (height // 14 + 2, width // 14 + 2)).astype(np.float32),
            size,
            interpolation=cv2.INTER_CUBIC,
        )
    else:
        grain = np.zeros((height, width), np.float32)
    out = tone + grain[..., None] + noise.normal(0, 3, (height, width, 1))
    return out.clip(0, 255).astype(np.uint8)


def round_corners(image: Array, share: float) -> Array:
    """Alpha (uint8) of a card with rounded corners."""
    height, width = image.shape[:2]
    alpha = np.zeros((height, width), np.uint8)
    r = round(share * height)
    if r == 0:
        alpha[:] = 255
        return alpha
    cv2.rectangle(alpha, (r, 0), (width - 1 - r, height - 1), 255, -1)
    cv2.rectangle(alpha, (0, r), (width - 1, height - 1 - r), 255, -1)
    for cx in (r, width - 1 - r):
        for cy in (r, height - 1 - r):
            cv2.circle(alpha, (cx, cy), r, 255, -1, cv2.LINE_AA)
    return alpha


def lay(
    image: Array,
    rng: random.Random,
    width: int,
    *,
    corners: float = 0.0,
    margin: tuple[float, float] = (0.03, 0.12),
    tilt: float = 2.5,
    perspective: float = 0.03,
    shift: tuple[float, float] = (0.0, 0.0),
    ground: Callable[[random.Random, tuple[int, int]], Array] = desk,
) -> Array:
    """Photographs a flat document lying on a desk.

    Args:
        image: The flat document.
        rng: Draws desk, place and light.
        width: Width of the result in pixels; the height follows from the document.
        corners: Radius of rounded corners as a share of the document's height.
        margin: Least and most share of desk left on each side.
        tilt: Greatest turn in degrees.
        perspective: Greatest displacement of a corner as a share of the size.
        shift: Offset of the document as shares of width and height.
        ground: Draws what it lies on.
    """
    share = rng.uniform(*margin)
    h, w = image.shape[:2]
    out_h = round(width * (1 - 2 * share) * h / w / (1 - 2 * share * rng.uniform(0.6, 1.4)))
    back = ground(rng, (width, out_h))
    box_w = width * (1 - 2 * share)
    box_h = box_w * h / w
    centre = np.array([width * (0.5 + shift[0]), out_h * (0.5 + shift[1])])
    corners_at = np.array([[-box_w, -box_h], [box_w, -box_h], [box_w, box_h], [-box_w, box_h]]) / 2
    angle = np.deg2rad(rng.uniform(-tilt, tilt))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    quad = corners_at @ turn.T + centre
    quad += np.array([[rng.uniform(-1, 1), rng.uniform(-1, 1)] for _ in range(4)]) * perspective * min(box_w, box_h)
    matrix = cv2.getPerspectiveTransform(
        np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32), quad.astype(np.float32)
    )
    factor = box_w / w
    source = cv2.GaussianBlur(image, (0, 0), 0.4 / factor) if factor < 0.85 else image
    placed = cv2.warpPerspective(source, matrix, (width, out_h), flags=cv2.INTER_CUBIC)
    alpha = cv2.warpPerspective(round_corners(image, corners), matrix, (width, out_h)).astype(np.float32) / 255
    depth = max(2, round(width / 160))
    moved = np.float32([[1, 0, depth], [0, 1, depth]])
    cast = cv2.warpAffine(cv2.GaussianBlur(alpha, (0, 0), depth * 1.5), moved, (width, out_h))
    ground = back.astype(np.float32) * (1 - 0.45 * cast[..., None])
    return (placed * alpha[..., None] + ground * (1 - alpha[..., None])).clip(0, 255).astype(np.uint8)


def scan(image: Array, rng: random.Random, width: int) -> Array:
    """A flatbed scan: the document fills the frame, hardly turned."""
    h, w = image.shape[:2]
    size = (width, round(width * h / w))
    source = cv2.GaussianBlur(image, (0, 0), 0.35 * w / width) if width < w else image
    small = cv2.resize(source, size, interpolation=cv2.INTER_AREA if width < w else cv2.INTER_CUBIC)
    matrix = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), rng.uniform(-0.6, 0.6), 1.0)
    return cv2.warpAffine(small, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)


def light(image: Array, rng: random.Random, strength: float = 0.18) -> Array:
    """A slow gradient of brightness and a tint."""
    h, w = image.shape[:2]
    angle = rng.uniform(0, 6.28)
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    ramp = (x / w - 0.5) * np.cos(angle) + (y / h - 0.5) * np.sin(angle)
    gain = (1 + rng.uniform(0.3, 1) * strength * ramp)[..., None] * np.array(
        [rng.uniform(0.95, 1.03) for _ in range(3)]
    )
    return (image * gain * rng.uniform(0.92, 1.04)).clip(0, 255).astype(np.uint8)


def noise(image: Array, rng: random.Random, sigma: float) -> Array:
    """Sensor noise of the given standard deviation."""
    grain = np.random.default_rng(rng.randrange(2**31)).normal(0, sigma, image.shape)
    return (image + cv2.GaussianBlur(grain, (0, 0), 0.6)).clip(0, 255).astype(np.uint8)


def jpeg(image: Array, limit: int, quality: int = 92) -> bytes:
    """The best JPEG of at most `limit` bytes; smaller in pixels when quality alone does not do."""
    picture = Image.fromarray(image)
    while True:
        for q in range(quality, 34, -4):
            buffer = io.BytesIO()
            picture.save(buffer, "JPEG", quality=q, subsampling=0 if q > 88 else 2)
            if buffer.tell() <= limit:
                return buffer.getvalue()
        picture = picture.resize((round(picture.width * 0.85), round(picture.height * 0.85)), Image.Resampling.LANCZOS)


def photographed(image: Array, rng: random.Random, width: int, corners: float = 0.0) -> Array:
    """A good picture of a document: photographed on a desk, or scanned."""
    if rng.random() < (0.2 if corners else 0.45):
        return noise(scan(image, rng, width), rng, 1.5)
    out = lay(image, rng, width, corners=corners)
    return noise(light(out, rng), rng, rng.uniform(1.0, 3.0))
