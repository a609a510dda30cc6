"""A camera and a scanner: what their lenses, sensors, colour filters and programs make of a flat scene.

A scene is a function of places, in millimetres, that gives linear light. It is sampled several times a sensor pixel, so
a print or a display beats with the sensor as it does in a real one: nothing of a moiré is drawn.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Floats = NDArray[np.float32]
Rgb = NDArray[np.uint8]
Scene = Callable[[Floats, Floats], Floats]
"""From x and y, millimetres, both (rows, columns), to light 0 to 1 (rows, columns, 3)."""

_BAND = 160
_BYTES = 199_000
_DEMOSAIC = (cv2.COLOR_BayerBG2RGB, cv2.COLOR_BayerBG2RGB_EA)
"""OpenCV names a colour filter by its second row, second column: this one begins with red."""


@dataclass(frozen=True)
class Place:
    """A flat rectangle, millimetres from its upper left corner, and where its corners are on the sensor, pixels."""

    wide: float
    tall: float
    corners: Floats

    def to_scene(self) -> NDArray[np.float64]:
        """Homography from pixels of the sensor to millimetres."""
        flat = np.array([[0, 0], [self.wide, 0], [self.wide, self.tall], [0, self.tall]], np.float32)
        return np.asarray(cv2.getPerspectiveTransform(self.corners.astype(np.float32), flat), np.float64)


@dataclass(frozen=True)
class Camera:
    """A phone's camera and the programs behind it.

    Attributes:
        blur: Of lens and antialiasing filter, standard deviation in sensor pixels.
        noise: Standard deviation of a middle tone's noise, share of the range.
        sharpening: Of the unsharp mask, 0 to 1.
        smoothing: Whether the picture is denoised.
        demosaic: Of OpenCV: bilinear or edge-aware.
        side: Longer side of the picture that is handed in, pixels.
        shrink: Interpolation with which it is shrunk.
        quality: Of the JPEG; lowered until the file is small enough.
        subsampling: Of its colours: 0 for 4:4:4, 2 for 4:2:0.
    """

    blur: float
    noise: float
    sharpening: float
    smoothing: bool
    demosaic: int
    side: int
    shrink: int
    quality: int
    subsampling: int


def draw_camera(rng: random.Random) -> Camera:
    """Some camera."""
    return Camera(
        blur=rng.uniform(0.45, 1.2),
        noise=rng.uniform(0.003, 0.014),
        sharpening=rng.choice((0.0, 0.3, 0.6, 0.9)),
        smoothing=rng.random() < 0.4,
        demosaic=rng.choice(_DEMOSAIC),
        side=rng.choice((1100, 1300, 1500, 1700)),
        shrink=rng.choice((cv2.INTER_AREA, cv2.INTER_AREA, cv2.INTER_CUBIC, cv2.INTER_LINEAR)),
        quality=rng.choice((92, 85, 75)),
        subsampling=rng.choice((0, 2, 2)),
    )


def aim(rng: random.Random, wide: float, tall: float, size: tuple[int, int], fills: float, slant: float) -> Place:
    """Puts a rectangle into the middle of a sensor.

    Args:
        rng: Draws turn, place and slant.
        wide: Of the rectangle, millimetres.
        tall: Likewise.
        size: Width and height of the sensor, pixels.
        fills: Share of the sensor that it spans; more than 1 where only a part of it is seen.
        slant: Greatest displacement of a corner, share of the sensor's side.
    """
    scale = fills * min(size[0] / wide, size[1] / tall)
    turn = np.deg2rad(rng.uniform(-2.5, 2.5))
    flat = np.array([[-wide, -tall], [wide, -tall], [wide, tall], [-wide, tall]]) / 2 * scale
    corners = flat @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    room = np.maximum(0.0, np.array(size) * (1 - min(1.0, fills)) / 3)
    corners += np.array(size) / 2 + room * np.array([rng.uniform(-1, 1), rng.uniform(-1, 1)])
    corners += np.array([[rng.uniform(-slant, slant) * side for side in size] for _ in range(4)])
    return Place(wide, tall, corners.astype(np.float32))


def expose(scene: Scene, place: Place, size: tuple[int, int], samples: int) -> Floats:
    """Light on every pixel of a sensor, the mean over samples x samples places in each: (height, width, 3)."""
    width, height = size
    to_scene = place.to_scene()
    across = (np.arange(width * samples, dtype=np.float32) + 0.5) / samples
    out = np.empty((height, width, 3), np.float32)
    for top in range(0, height, _BAND):
        rows = min(_BAND, height - top)
        down = top + (np.arange(rows * samples, dtype=np.float32) + 0.5) / samples
        x, y = np.meshgrid(across, down)
        depth = to_scene[2, 0] * x + to_scene[2, 1] * y + to_scene[2, 2]
        u = ((to_scene[0, 0] * x + to_scene[0, 1] * y + to_scene[0, 2]) / depth).astype(np.float32)
        v = ((to_scene[1, 0] * x + to_scene[1, 1] * y + to_scene[1, 2]) / depth).astype(np.float32)
        light = scene(u, v)
        out[top : top + rows] = light.reshape(rows, samples, width, samples, 3).mean(axis=(1, 3))
    return out


def photograph(light: Floats, camera: Camera, rng: random.Random, gain: float = 1.0) -> Rgb:
    """What a camera makes of the light on its sensor: colour filter, noise, tones, sharpening, shrinking."""
    height, width = (size // 2 * 2 for size in light.shape[:2])
    noise = np.random.default_rng(rng.randrange(2**31))
    seen = cv2.GaussianBlur(light[:height, :width], (0, 0), camera.blur)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    seen *= (gain * (1 - rng.uniform(0, 0.3) * ((x / width - 0.5) ** 2 + (y / height - 0.5) ** 2)))[..., None]
    filtered = np.empty((height, width), np.float32)
    filtered[0::2, 0::2], filtered[1::2, 1::2] = seen[0::2, 0::2, 0], seen[1::2, 1::2, 2]
    filtered[0::2, 1::2], filtered[1::2, 0::2] = seen[0::2, 1::2, 1], seen[1::2, 0::2, 1]
    filtered += camera.noise * np.sqrt(np.maximum(filtered, 0.02)) * noise.normal(0, 1, filtered.shape)
    raw = (filtered.clip(0, 1) * 65535).astype(np.uint16)
    colours = cv2.demosaicing(raw, camera.demosaic)
    tones = (colours / np.float32(65535)) ** np.float32(1 / 2.2) * 255
    if camera.smoothing:
        tones = cv2.bilateralFilter(tones.astype(np.float32), 5, 9, 1.5)
    tones = tones + camera.sharpening * (tones - cv2.GaussianBlur(tones, (0, 0), 1.2))
    picture = np.asarray(tones.clip(0, 255), np.uint8)
    scale = camera.side / max(height, width)
    if scale >= 1:
        return picture
    return np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=camera.shrink), np.uint8)


def scan(light: Floats, rng: random.Random, side: int) -> Rgb:
    """What a scanner makes of it: three colours at every place, a soft lens, sometimes screens removed, shrinking."""
    noise = np.random.default_rng(rng.randrange(2**31))
    seen = cv2.GaussianBlur(light, (0, 0), rng.choice((0.4, 0.6, 1.3)))
    tones = seen.clip(0, 1) ** (1 / rng.uniform(1.8, 2.3)) * 255 + noise.normal(0, rng.uniform(0.6, 2.0), seen.shape)
    tones = tones + rng.choice((0.0, 0.4, 0.8)) * (tones - cv2.GaussianBlur(tones, (0, 0), 1.0))
    picture = np.asarray(tones.clip(0, 255), np.uint8)
    scale = side / max(picture.shape[:2])
    how = rng.choice((cv2.INTER_AREA, cv2.INTER_CUBIC, cv2.INTER_LINEAR))
    return (
        picture
        if scale >= 1
        else np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=how), np.uint8)
    )


def encode(picture: Rgb, quality: int, subsampling: int) -> bytes:
    """JPEG of at most 199 kB: quality goes down first, then the size."""
    while True:
        for lower in range(quality, 45, -7):
            file = io.BytesIO()
            Image.fromarray(picture).save(file, "JPEG", quality=lower, subsampling=subsampling)
            if file.tell() <= _BYTES:
                return file.getvalue()
        picture = np.asarray(cv2.resize(picture, None, fx=0.87, fy=0.87, interpolation=cv2.INTER_AREA), np.uint8)
