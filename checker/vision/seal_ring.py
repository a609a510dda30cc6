"""The words along the rim of a red seal, set straight and read."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.lines import Image, Quad, Recognised
from checker.vision.seal import evenly, find_rings
from checker.vision.text import recognise

Floats = NDArray[np.float32]

_SIDE = 420
"""Pixels to which a seal is scaled; its letters are then some 50 tall."""
_MARGIN = 0.08
_INNER = (0.5, 0.55, 0.6)
"""Where the letters may end towards the middle, of the rim's radius; a star or a line of words lies within."""
_HEIGHT = 64
_SECTORS = 36
_LEAST_LINED, _SLACK, _LEAST_CORNERS = 0.8, 0.08, 6
_INK = 0.4
_RIM = 0.5
"""Share of a row that is inked where the rim runs along it; letters with gaps between them fill a quarter."""
_TOP = 0.35
# Of the letters' height: what parts them from each other, up to which gap parts belong to one, and how wide the least.
_BETWEEN, _WITHIN, _NARROWEST = 0.12, 0.12, 0.15
_BLACK = 0.62
"""Light in the red channel, of the paper's, below which ink is black: of a signature, of what is printed."""


@dataclass(frozen=True, slots=True, eq=False)
class _Rim:
    """An ellipse: centre and half axes in pixels, angle of the first axis in radians."""

    centre: tuple[float, float]
    half: tuple[float, float]
    turn: float


def read_rings(rgb: Image) -> list[tuple[Recognised, Quad]]:
    """Reads what stands along the rims of seals, clockwise and with its feet to the middle, whatever their turn.

    Args:
        rgb: The picture as shown.

    Returns:
        For each seal, readings of its band of letters, widest band first, with the corners of the seal's bounds.
    """
    read = []
    for seal in find_rings(rgb):
        margin = _MARGIN * np.ptp(seal.polygon, axis=0)
        left, top = np.maximum(0, np.floor(seal.polygon.min(axis=0) - margin)).astype(int).tolist()
        right, bottom = np.minimum(rgb.shape[1::-1], np.ceil(seal.polygon.max(axis=0) + margin)).astype(int).tolist()
        part = rgb[top:bottom, left:right]
        red, ink = _inks(part)
        zoom = np.array(red.shape[::-1], np.float32) / part.shape[1::-1]
        rim = _rim(red, ((seal.polygon - (left, top)) * zoom).astype(np.float32))
        if rim is None:
            continue
        corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)
        strips = [strip for inner in _INNER if (strip := _letters(_band(ink, rim, inner))) is not None]
        read += [(said, corners) for said in recognise(strips)]
    return read


def _inks(part: Image) -> tuple[Floats, Floats]:
    """How red a part of the picture is, and how dark where it is red and not black.

    Both relative to the paper, (rows, columns).

    JPEG keeps colours at half the size of light and dark: the letters are sharp only in how dark they are.
    """
    zoom = _SIDE / max(part.shape[:2])
    method = cv2.INTER_CUBIC if zoom > 1 else cv2.INTER_AREA
    light = cv2.resize(part, None, fx=zoom, fy=zoom, interpolation=method).astype(np.float32)
    paper = np.percentile(light.reshape(-1, 3), 80, axis=0).astype(np.float32)
    light /= np.maximum(paper, 16)
    red = np.asarray(light[..., 0] - light[..., 1:].max(axis=2), np.float32)
    usual = max(0.06, float(np.percentile(red, 97)))
    near = cv2.dilate(np.clip(red / (0.5 * usual), 0, 1), np.ones((5, 5)))
    black = np.clip(6 * (_BLACK - light[..., 0]), 0, 1)
    dark = np.clip(1 - light[..., 1:].min(axis=2), 0, 1)
    return red, np.asarray(dark * near * (1 - black), np.float32)


def _rim(red: Floats, outline: Floats) -> _Rim | None:
    """The ellipse around the red within an outline known roughly, None when red does not line it."""
    roughly = _ellipse(outline)
    rows, columns = np.nonzero(red > max(0.06, 0.35 * float(np.percentile(red, 98))))
    points = np.stack([columns, rows], axis=1).astype(np.float32)
    points = points[_polar(points, roughly)[0] < 1 + 2 * _SLACK]
    hull = np.asarray(cv2.convexHull(points)[:, 0], np.float32) if len(points) else points
    if len(hull) < _LEAST_CORNERS:
        return None
    rim = _ellipse(evenly(hull))
    radius, angle = _polar(points, rim)
    sector = ((angle[np.abs(radius - 1) < _SLACK] + np.pi) / (2 * np.pi) * _SECTORS).astype(int) % _SECTORS
    lined = float((np.bincount(sector, minlength=_SECTORS) > 0).mean())
    return rim if lined >= _LEAST_LINED else None


def _ellipse(points: Floats) -> _Rim:
    centre, axes, angle = cv2.fitEllipse(points)
    half = max(1.0, axes[0] / 2), max(1.0, axes[1] / 2)
    return _Rim((float(centre[0]), float(centre[1])), half, float(np.deg2rad(angle)))


def _polar(points: Floats, rim: _Rim) -> tuple[Floats, Floats]:
    """How far points are from the centre, the rim being 1, and in which direction."""
    along, across = _turned(points - np.array(rim.centre, np.float32), -rim.turn)
    along, across = along / rim.half[0], across / rim.half[1]
    return np.hypot(along, across), np.arctan2(across, along)


def _turned(points: Floats, angle: float) -> tuple[Floats, Floats]:
    cos, sin = np.float32(np.cos(angle)), np.float32(np.sin(angle))
    x, y = points[..., 0], points[..., 1]
    return x * cos - y * sin, x * sin + y * cos


def _band(ink: Floats, rim: _Rim, inner: float) -> Floats:
    """The ring between the rim and an inner radius as a strip of one line, without the rim, ink 0 to 1."""
    columns = int(np.pi * (1 + inner) / (1 - inner) * _HEIGHT)
    angle = np.linspace(np.pi, 3 * np.pi, columns, endpoint=False, dtype=np.float32)
    radius = np.linspace(1, inner, _HEIGHT, dtype=np.float32)[:, None]
    round_points = np.stack([radius * np.sin(angle), -radius * np.cos(angle)], axis=-1)
    along, across = _turned(round_points, -rim.turn)
    x, y = _turned(np.stack([along * rim.half[0], across * rim.half[1]], axis=-1), rim.turn)
    strip = cv2.remap(ink, x + rim.centre[0], y + rim.centre[1], cv2.INTER_LINEAR)
    strip = np.clip(strip / max(0.05, float(np.percentile(strip[_HEIGHT // 5 :], 97))), 0, 1)
    lined = np.nonzero((strip > _INK).mean(axis=1)[: int(_TOP * _HEIGHT)] > _RIM)[0]
    return np.asarray(strip[lined[-1] + 1 :] if len(lined) else strip, np.float32)


def _letters(strip: Floats) -> Image | None:
    """The letters of a strip close together, beginning behind the widest gap; None without any."""
    height = strip.shape[0]
    inked = (strip > _INK).sum(axis=0) >= 2
    if not inked.any() or inked.all():
        return None
    at = np.nonzero(inked)[0]
    gaps = np.diff(np.append(at, at[0] + len(inked)))
    first = int(at[(int(gaps.argmax()) + 1) % len(at)])
    strip, inked = np.roll(strip, -first, axis=1), np.roll(inked, -first)
    edges = np.nonzero(np.diff(np.concatenate([[0], inked.astype(np.int8), [0]])))[0].reshape(-1, 2)
    joined: list[list[int]] = []
    for start, end in edges.tolist():
        if joined and start - joined[-1][1] < _WITHIN * height:
            joined[-1][1] = end
        else:
            joined.append([start, end])
    gap = np.zeros((height, int(_BETWEEN * height)), np.float32)
    parts = [gap]
    for start, end in joined:
        if end - start > _NARROWEST * height or (strip[:, start:end] > _INK).sum() > 0.04 * height**2:
            parts += [strip[:, max(0, start - 2) : end + 2], gap]
    if len(parts) == 1:
        return None
    light = (255 - 225 * np.hstack(parts)).astype(np.uint8)
    framed = cv2.copyMakeBorder(light, 6, 6, 6, 6, cv2.BORDER_CONSTANT, value=(255.0,))
    return np.asarray(cv2.cvtColor(framed, cv2.COLOR_GRAY2RGB), np.uint8)
