"""A sheet held by two fingers over a table cloth with rows of flowers, which text detectors take for lines."""

from __future__ import annotations

import random

import cv2
import numpy as np

from samples import camera
from samples.camera import Array

_COLOURS = ((178, 58, 62), (70, 84, 160), (205, 150, 60), (96, 128, 70))
_SKIN = ((226, 176, 146), (196, 142, 110), (140, 96, 72), (92, 62, 48))


def flowered(rng: random.Random, size: tuple[int, int]) -> Array:
    """A pale cloth, hardly darker than paper, with flowers in rows and columns that leave the picture at its rim."""
    width, height = size
    tone = rng.choice(((226, 210, 180), (214, 216, 206), (222, 204, 204)))
    out = np.full((height, width, 3), tone, np.uint8)
    pitch = max(width, height) * rng.uniform(0.042, 0.056)
    for row in range(round(height / pitch) + 2):
        colour = _COLOURS[row % len(_COLOURS)]
        for column in range(round(width / pitch) + 2):
            x, y = (column + rng.uniform(-0.05, 0.05)) * pitch, (row + rng.uniform(-0.05, 0.05)) * pitch
            turned = rng.uniform(0, np.pi)
            for k in range(5):
                angle = turned + k * 2 * np.pi / 5
                tip = (round(x + 0.19 * pitch * np.cos(angle)), round(y + 0.19 * pitch * np.sin(angle)))
                axes = (round(0.17 * pitch), round(0.09 * pitch))
                cv2.ellipse(out, tip, axes, np.rad2deg(angle), 0, 360, colour, -1, cv2.LINE_AA)
            cv2.circle(out, (round(x), round(y)), round(0.07 * pitch), (236, 200, 96), -1, cv2.LINE_AA)
    return camera.noise(out, rng, 2.5)


def held(image: Array, rng: random.Random, width: int) -> Array:
    """Photographs a flat document over such a cloth, a finger on each of two sides of it."""
    out = camera.lay(image, rng, width, margin=(0.045, 0.075), tilt=1.0, perspective=0.012, ground=flowered)
    skin = np.array(rng.choice(_SKIN))
    height = out.shape[0]
    for rim in (0, width):
        y, thick = round(height * rng.uniform(0.35, 0.75)), round(height * rng.uniform(0.03, 0.04))
        reach, drop = round(width * rng.uniform(0.08, 0.1)), round(thick * rng.uniform(-0.8, 0.8))
        tip = (abs(rim - reach), y + drop)
        cv2.line(out, (rim, y), tip, [int(v) for v in skin * 0.8], 2 * thick + 4, cv2.LINE_AA)
        cv2.line(out, (rim, y), tip, [int(v) for v in skin], 2 * thick - 2, cv2.LINE_AA)
        nail = (round(tip[0] + np.sign(rim - tip[0]) * thick * 0.1), tip[1])
        cv2.ellipse(out, nail, (round(thick * 0.5), round(thick * 0.4)), 0, 0, 360, (232, 196, 184), -1, cv2.LINE_AA)
    return camera.noise(camera.light(out, rng), rng, rng.uniform(1.0, 2.0))
