"""Displays and what is around them: pixels of several makes, bezels, walls; light 0 to 1 of places in millimetres."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.calibrate.screens.optics import Scene

Floats = NDArray[np.float32]
Rgb = NDArray[np.uint8]
Cells = Callable[[Floats, Floats, Floats, Floats], Floats]
"""From column, row (whole) and the place within a pixel (0 to 1) to the share of light of each colour."""


def _stripes(order: tuple[int, int, int], gap: float, rows: float) -> Cells:
    def cells(column: Floats, row: Floats, u: Floats, v: Floats) -> Floats:
        lit = (v > rows) & (v < 1 - rows)
        out = np.empty((*u.shape, 3), np.float32)
        for place, colour in enumerate(order):
            out[..., colour] = lit & (u > place / 3 + gap) & (u < (place + 1) / 3 - gap)
        return out

    return cells


def _domains(column: Floats, row: Floats, u: Floats, v: Floats) -> Floats:
    """Stripes that are bent in the middle of each pixel, as panels with wide viewing angles have them."""
    return _stripes((0, 1, 2), 0.03, 0.05)(column, row, np.mod(u + 0.18 * np.abs(v - 0.5), 1), v)


def _diamonds(column: Floats, row: Floats, u: Floats, v: Floats) -> Floats:
    """OLED: a small green one in each pixel, red and blue ones by turns at its corner."""
    out = np.empty((*u.shape, 3), np.float32)
    corner_u, corner_v = np.floor(column + u + 0.5), np.floor(row + v + 0.5)
    away = np.abs(np.mod(u + 0.5, 1) - 0.5) + np.abs(np.mod(v + 0.5, 1) - 0.5)
    red = np.mod(corner_u + corner_v, 2) < 1
    out[..., 0], out[..., 2] = (away < 0.42) & red, (away < 0.46) & ~red
    out[..., 1] = np.hypot(u - 0.5, v - 0.5) < 0.21
    return out


def _delta(column: Floats, row: Floats, u: Floats, v: Floats) -> Floats:
    """Stripes that are shifted by half a pixel in every other row."""
    return _stripes((0, 1, 2), 0.04, 0.1)(column, row, np.mod(u + 0.5 * np.mod(row, 2), 1), v)


def _white(column: Floats, row: Floats, u: Floats, v: Floats) -> Floats:
    """OLED of televisions: a white stripe beside red, green and blue ones."""
    out = np.empty((*u.shape, 3), np.float32)
    lit = (v > 0.12) & (v < 0.88)
    for colour, start in ((0, 0.0), (1, 0.5), (2, 0.75)):
        out[..., colour] = lit & (((u > start + 0.03) & (u < start + 0.22)) | ((u > 0.28) & (u < 0.47)))
    return out


@dataclass(frozen=True)
class Display:
    """One make of display.

    Attributes:
        pitch: From pixel to pixel, millimetres.
        pixels: Across and down.
        cells: Where in a pixel its colours shine.
        bezel: Width of the frame, millimetres: sides and top, and the chin.
        tone: Light of the frame, 0 to 1.
    """

    pitch: float
    pixels: tuple[int, int]
    cells: Cells
    bezel: tuple[float, float]
    tone: float


DISPLAYS: dict[str, Display] = {
    "office": Display(0.277, (1920, 1080), _stripes((0, 1, 2), 0.03, 0.06), (14, 22), 0.012),
    "old_office": Display(0.294, (1280, 1024), _stripes((0, 1, 2), 0.045, 0.1), (18, 26), 0.03),
    "wide": Display(0.233, (2560, 1440), _stripes((0, 1, 2), 0.03, 0.05), (8, 18), 0.01),
    "laptop": Display(0.179, (1920, 1080), _stripes((0, 1, 2), 0.035, 0.07), (8, 20), 0.014),
    "small_laptop": Display(0.226, (1366, 768), _domains, (13, 24), 0.02),
    "silver": Display(0.27, (1920, 1080), _domains, (16, 40), 0.45),
    "fine": Display(0.155, (3840, 2160), _stripes((0, 1, 2), 0.03, 0.05), (7, 14), 0.01),
    "retina": Display(0.115, (2560, 1600), _stripes((0, 1, 2), 0.03, 0.05), (7, 10), 0.008),
    "phone": Display(0.063, (1080, 2160), _stripes((0, 1, 2), 0.03, 0.06), (3, 5), 0.01),
    "oled_phone": Display(0.062, (1080, 2340), _diamonds, (2.5, 3.5), 0.006),
    "tablet": Display(0.096, (1620, 2160), _stripes((2, 1, 0), 0.03, 0.05), (9, 9), 0.02),
    "television": Display(0.36, (1920, 1080), _white, (12, 16), 0.01),
    "delta_phone": Display(0.078, (720, 1440), _delta, (4, 9), 0.5),
    "blue_first": Display(0.264, (1680, 1050), _stripes((2, 1, 0), 0.04, 0.08), (17, 22), 0.02),
}
CALIBRATION = ("office", "wide", "laptop", "small_laptop", "fine", "phone", "oled_phone", "silver")
"""The others take no part in choosing limits."""


def size_of(display: Display) -> tuple[float, float]:
    """Millimetres of what shines."""
    return display.pixels[0] * display.pitch, display.pixels[1] * display.pitch


def showing(display: Display, picture: Rgb, rng: random.Random) -> Scene:
    """The display on a desk or before a wall, showing a picture of its own size."""
    shown = (picture.astype(np.float32) / 255) ** np.float32(2.2)
    lit = display.cells(*np.broadcast_arrays(*_one_period(display)))
    share = np.maximum(lit.mean(axis=(0, 1)), 0.05).astype(np.float32)
    glow, room = np.float32(rng.uniform(0.002, 0.012)), np.float32(rng.uniform(0.0, 0.02))
    wall = np.array([rng.uniform(0.02, 0.35)] * 3, np.float32) * np.array(
        [rng.uniform(0.8, 1.2) for _ in range(3)], np.float32
    )
    slow, (side, chin) = rng.uniform(150, 500), display.bezel
    wide, tall = size_of(display)
    edge = np.float32(display.tone)

    def scene(x: Floats, y: Floats) -> Floats:
        column, row = np.floor(x / display.pitch), np.floor(y / display.pitch)
        u, v = x / np.float32(display.pitch) - column, y / np.float32(display.pitch) - row
        light = cv2.remap(shown, column.astype(np.float32), row.astype(np.float32), cv2.INTER_NEAREST)
        light = light * display.cells(column, row, u, v) / share + glow + room
        frame = (x > -side) & (x < wide + side) & (y > -side) & (y < tall + chin)
        behind = np.where(frame[..., None], edge, wall * (0.8 + 0.2 * np.sin((x + y) / slow))[..., None])
        inside = (x >= 0) & (x < wide) & (y >= 0) & (y < tall)
        return np.where(inside[..., None], light, behind).astype(np.float32)

    return scene


def _one_period(display: Display) -> tuple[Floats, Floats, Floats, Floats]:
    fine = (np.arange(80, dtype=np.float32) + 0.5) / 40  # Two pixels, because some makes differ by turns.
    x, y = np.meshgrid(fine, fine)
    return np.floor(x), np.floor(y), x - np.floor(x), y - np.floor(y)
