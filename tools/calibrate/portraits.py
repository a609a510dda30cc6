"""Identity photos made from pictures of one person: cut out, set on white, framed as a small two-inch photo."""

from __future__ import annotations

import random
from dataclasses import dataclass

import cv2
import numpy as np

from checker.vision.faces import exact_mesh, find_faces
from checker.vision.person import person_mask

WIDTH, HEIGHT = 413, 531


@dataclass(frozen=True)
class Portrait:
    """A framed portrait with what the degradations need to know of it.

    Attributes:
        rgb: (height, width, 3) uint8.
        points: (468, 2) points of the face in pixels.
        mask: (height, width) 0..1, the person.
    """

    rgb: np.ndarray
    points: np.ndarray
    mask: np.ndarray

    @property
    def unit(self) -> float:
        """Distance between the eyes in pixels: the scale of everything painted on a face."""
        return float(np.linalg.norm(self.points[[33, 133]].mean(0) - self.points[[263, 362]].mean(0)))


def cut_out(rgb: np.ndarray) -> Portrait | None:
    """Finds the one person of a picture; None when there is not exactly one measurable face."""
    faces = find_faces(rgb)
    if len(faces) != 1 or faces[0].turn != 0:
        return None
    mesh = exact_mesh(rgb, faces[0])
    if mesh is None:
        return None
    return Portrait(rgb, mesh.xy, person_mask(rgb))


def frame(
    source: Portrait,
    rng: random.Random,
    *,
    head: float = 0.65,
    dx: float = 0.0,
    dy: float = 0.0,
    roll: float = 0.0,
    white: bool = True,
) -> Portrait:
    """Frames a person.

    Args:
        source: As `cut_out` gives it.
        rng: Small variations of the frame come from it.
        head: Chin to crown (taken as twice eyes to chin) as a share of the height.
        dx: Shift of the head to the right, as a share of the width.
        dy: Shift of the head downwards, as a share of the height.
        roll: Lean of the head, degrees clockwise.
        white: Set the person on white instead of the picture's own background.
    """
    eyes, chin = source.points[[33, 133, 263, 362]].mean(0), source.points[152]
    height = 2.05 * float(np.linalg.norm(chin - eyes))
    scale = (head + rng.uniform(-0.02, 0.02)) * HEIGHT / height
    base = cv2.getRotationMatrix2D((0.0, 0.0), -roll - rng.uniform(-1.5, 1.5), scale)
    middle = (eyes + chin) / 2
    target = np.array([WIDTH * (0.5 + dx + rng.uniform(-0.01, 0.01)), HEIGHT * (0.60 - 0.08 * (head - 0.65) + dy)])
    base[:, 2] = target - base[:, :2] @ middle
    size = (WIDTH, HEIGHT)
    flags = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    rgb = _warp(source.rgb, base, scale, flags)
    inside = cv2.warpAffine(source.mask, base, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    if white:
        alpha = np.clip((cv2.GaussianBlur(inside, (0, 0), 1.0) - 0.45) / 0.4, 0, 1)[..., None]
        rgb = (rgb * alpha + 255.0 * (1 - alpha)).round().clip(0, 255).astype(np.uint8)
    points = source.points @ base[:, :2].T + base[:, 2]
    return Portrait(rgb, points.astype(np.float32), inside)


def _warp(rgb: np.ndarray, matrix: np.ndarray, scale: float, flags: int) -> np.ndarray:
    """Warps into the frame; shrinks with all pixels first where the scale asks for it."""
    if scale < 0.7:
        small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        matrix = matrix.copy()
        matrix[:, :2] /= scale
        rgb = small
    del flags
    return cv2.warpAffine(rgb, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)


def jpeg(rgb: np.ndarray, limit: int = 30000) -> bytes:
    """Saves as JPEG of at most `limit` bytes, quality falling from 95."""
    data = b""
    for quality in range(95, 20, -5):
        data = cv2.imencode(".jpg", rgb[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
        if len(data) <= limit:
            break
    return data
