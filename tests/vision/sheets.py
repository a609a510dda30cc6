"""Drawn sheets for tests of light, outline, rim and seals: bars of "letters" at known places, no fonts needed."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Rgb = NDArray[np.uint8]
Quad = NDArray[np.float32]


def line_quad(x: float, y: float, width: float, height: float = 20) -> Quad:
    return np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]], np.float32)


def write(page: Rgb, quads: list[Quad], ink: int = 30) -> None:
    """Draws strokes inside each box, as dense as print."""
    for quad in quads:
        (x0, y0), (x1, y1) = quad.min(axis=0), quad.max(axis=0)
        x, steps = round(x0) + 2, np.random.default_rng(round(y0))
        while x < x1 - 4:  # Uneven, or the strokes would be a regular pattern.
            page[round(y0) + 3 : round(y1) - 3, x : x + 3] = ink
            page[round((y0 + y1) / 2), x : x + 6] = ink
            x += int(steps.integers(5, 15))


def sheet(width: int = 800, height: int = 560, paper: int = 225, lines: int = 9) -> tuple[Rgb, list[Quad]]:
    """A sheet with margins of a tenth and evenly spaced lines."""
    page = np.full((height, width, 3), paper, np.uint8)
    step = height * 0.8 / lines
    quads = [line_quad(width * 0.1, height * 0.1 + k * step, width * 0.8) for k in range(lines)]
    write(page, quads)
    return page, quads


def slipped(corners: Sequence[tuple[int, int]], colour: int = 245) -> tuple[Rgb, list[Quad]]:
    """A page of print with a blank slip on it, the slip's corners in pixels, and what is left of the lines."""
    page, quads = sheet(lines=12)
    page = np.asarray(cv2.GaussianBlur(page, (0, 0), 0.6), np.uint8)
    cv2.fillPoly(page, [np.array(corners, np.int32)], (colour, colour, colour), cv2.LINE_AA)
    hidden = cv2.fillPoly(np.zeros(page.shape[:2], np.uint8), [np.array(corners, np.int32)], 1)
    left = []
    for quad in quads:
        top, bottom = round(float(quad[0, 1])), round(float(quad[3, 1]))
        columns = np.flatnonzero(hidden[(top + bottom) // 2])
        ends = [quad[0, 0], columns[0], columns[-1], quad[1, 0]] if len(columns) else [quad[0, 0], quad[1, 0]]
        for x0, x1 in zip(ends[::2], ends[1::2], strict=True):
            left.append(np.array([[x0, top], [x1, top], [x1, bottom], [x0, bottom]], np.float32))
    return page, left


def on_desk(
    page: Rgb, quads: list[Quad], margin: int = 80, desk: tuple[int, int, int] = (110, 80, 55)
) -> tuple[Rgb, list[Quad]]:
    """Lays a sheet on a desk with some grain."""
    height, width = page.shape[:2]
    picture = np.full((height + 2 * margin, width + 2 * margin, 3), desk, np.int16)
    picture += np.random.default_rng(7).normal(0, 3, picture.shape).astype(np.int16)
    picture[margin:-margin, margin:-margin] = page
    return picture.clip(0, 255).astype(np.uint8), [quad + margin for quad in quads]


def blob(picture: Rgb, centre: tuple[float, float], radius: float, strength: float = 1.2) -> Rgb:
    """Blends a soft white patch in."""
    y, x = np.mgrid[0 : picture.shape[0], 0 : picture.shape[1]]
    amount = np.clip(strength * np.exp(-((x - centre[0]) ** 2 + (y - centre[1]) ** 2) / radius**2), 0, 1)[..., None]
    return (picture * (1 - amount) + 255 * amount).astype(np.uint8)


def stamp(page: Rgb, centre: tuple[int, int], radius: int, colour: tuple[int, int, int] = (200, 40, 45)) -> None:
    """Draws a seal: a ring, letters along it and a star's worth of ink in the middle."""
    cv2.circle(page, centre, radius, colour, max(2, radius // 14), cv2.LINE_AA)
    for angle in np.linspace(np.pi * 0.8, np.pi * 2.2, 9):
        x, y = centre[0] + 0.75 * radius * np.cos(angle), centre[1] + 0.75 * radius * np.sin(angle)
        cv2.rectangle(page, (round(x) - 4, round(y) - 4), (round(x) + 4, round(y) + 4), colour, 2)
    cv2.circle(page, centre, radius // 4, colour, -1, cv2.LINE_AA)
