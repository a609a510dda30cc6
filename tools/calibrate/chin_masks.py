"""Masks that are pulled down: the mouth is free, the chin lies behind cloth or pleated paper.

What lies round the neck and leaves the chin free is drawn by `necks` and is no defect.
"""

from __future__ import annotations

import math
import random

import cv2
import numpy as np

from tools.calibrate.beards import Face, step
from tools.calibrate.degrade import Defect
from tools.calibrate.hair_on_top import taken
from tools.calibrate.portraits import Portrait

# CIELAB, lightness, green to red, blue to yellow, each from and to.
_COLOURS = (
    ((70, 86), (-12, -2), (-16, -5)),  # the blue and green of hospitals
    ((70, 86), (-12, -2), (-16, -5)),
    ((88, 98), (-2, 1), (-4, 4)),
    ((88, 98), (-2, 1), (-4, 4)),
    ((6, 24), (-2, 2), (-3, 3)),
    ((6, 24), (-2, 2), (-3, 3)),
    ((40, 75), (-3, 3), (-4, 6)),
    ((65, 85), (6, 22), (0, 14)),  # pink, and what skin has
    ((20, 75), (-35, 45), (-45, 40)),
)


def _colour(rng: random.Random) -> np.ndarray:
    return np.array([rng.uniform(*ends) for ends in rng.choice(_COLOURS)], np.float32)


def _pattern(face: Face, rng: random.Random, noise: np.random.Generator, lab: np.ndarray) -> np.ndarray:
    """(rows, columns, 3) CIELAB of the cloth: plain for the most part, or with dots, stripes, checks or blotches."""
    cloth = np.broadcast_to(lab, (*face.x.shape, 3)).astype(np.float32).copy()
    kind = rng.choice(("plain", "plain", "plain", "dots", "stripes", "checks", "blotches"))
    size, turn = rng.uniform(0.06, 0.22), rng.uniform(0, math.pi)
    u = (math.cos(turn) * face.x + math.sin(turn) * face.y) * 2 * math.pi / size
    v = (math.cos(turn) * face.y - math.sin(turn) * face.x) * 2 * math.pi / size
    if kind == "plain":
        return cloth
    if kind == "blotches":
        grain = cv2.GaussianBlur(noise.standard_normal(face.x.shape).astype(np.float32), (0, 0), 0.05 / size + 3)
        where = grain > rng.uniform(0, 0.8) * float(grain.std())
    else:
        where = {"dots": np.sin(u) * np.sin(v) > 0.4, "stripes": np.sin(u) > 0, "checks": np.sin(u) * np.sin(v) > 0}[
            kind
        ]
    cloth[where] = _colour(rng)
    return cloth


def chin_mask(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """A mask below the lower lip or on the chin, pleated or domed, straight or creased, its loops to the ears."""
    noise, face, unit = np.random.default_rng(rng.randrange(1 << 30)), Face(portrait), portrait.unit
    room = max(face.chin - face.low - 0.03, 0.08)
    up, rise, bow = rng.uniform(0.07, room), rng.uniform(0.0, 0.45), rng.uniform(1.5, 4)
    side = np.clip(np.abs(face.across), 0, 1.3)
    lean = rng.gauss(0, 0.05) * face.across
    top = face.chin - up - rise * side**bow + lean
    wide, drop = rng.uniform(0.78, 1.06), rng.uniform(0.08, 0.5)
    low = face.chin + drop * (1 - rng.uniform(0.3, 0.9) * (side / wide) ** 2) + lean
    rough = cv2.GaussianBlur(noise.standard_normal(face.x.shape).astype(np.float32), (0, 0), 0.07 * unit)
    rough *= rng.uniform(0, 0.02) / max(float(rough.std()), 1e-6)
    inside = step(face.y - top + rough, 2 / unit) * step(low - face.y + rough, 2 / unit)
    inside = inside * step(wide - np.abs(face.across) + rough, 3 / unit)
    across = (face.y - top) / np.maximum(low - top, 0.05)
    light = 1.02 - rng.uniform(0.1, 0.45) * side**2 - rng.uniform(0.0, 0.5) * np.clip(across, 0, 1.2) ** 2
    if rng.random() < 0.65:  # pleats, which lie close together where it is pushed down
        for pleat in range(rng.randint(1, 5)):
            at = (pleat + rng.uniform(0.5, 1.0)) / 5
            light -= rng.uniform(0.05, 0.3) * np.exp(-(((across - at) / rng.uniform(0.02, 0.06)) ** 2))
    else:
        middle = np.abs(face.x - face.middle - rng.gauss(0, 0.03))
        light -= rng.uniform(0, 0.25) * np.exp(-((middle / 0.015) ** 2)) + rng.uniform(0, 0.2) * middle
    if rng.random() < 0.5:
        folds = sum(
            np.sin(
                rng.uniform(5, 22) * (face.y * rng.uniform(0.4, 1) + rng.uniform(-1, 1) * face.x) + rng.uniform(0, 6)
            )
            for _ in range(3)
        )
        light = light + rng.uniform(0.02, 0.1) * folds
    light += rng.uniform(0, 0.3) * (np.abs(across - rng.uniform(0.03, 0.08)) < 0.02)  # the wire, or a hem
    light += rng.uniform(0, 0.04) * noise.standard_normal(face.x.shape)
    lab = _pattern(face, rng, noise, _colour(rng))
    lab[..., 0] = np.clip(lab[..., 0] * light, 2, 99)
    cloth = cv2.cvtColor(lab, cv2.COLOR_LAB2RGB) * 255
    shade = cv2.GaussianBlur(inside.astype(np.float32), (0, 0), rng.uniform(0.03, 0.1) * unit) * (portrait.mask > 0.3)
    out = portrait.rgb * (1 - rng.uniform(0.05, 0.45) * shade)[..., None]
    out = out * (1 - inside[..., None]) + cloth * inside[..., None]
    if rng.random() < 0.8:
        out = _looped(portrait, face, rng, out, (top, wide))
    return taken(Portrait(out.round().clip(0, 255).astype(np.uint8), portrait.points, portrait.mask), rng)


def _looped(
    portrait: Portrait, face: Face, rng: random.Random, rgb: np.ndarray, edge: tuple[np.ndarray, float]
) -> np.ndarray:
    """Loops from the sides of the mask up to the ears, one or two on each side."""
    top, wide = edge
    out, colour = np.ascontiguousarray(rgb, np.float32), [rng.choice((rng.uniform(225, 252), rng.uniform(15, 60)))] * 3
    thick, slack = max(1, round(portrait.unit * rng.uniform(0.012, 0.035))), rng.uniform(-0.1, 0.1)
    for ear, sign in ((234, -1), (454, 1)):
        rows = np.abs(face.across - sign * wide * 0.97) + np.abs(face.y - top - 0.05)
        row, column = np.unravel_index(int(rows.argmin()), rows.shape)
        start, end = np.array([column, row]), portrait.points[ear] + [0, rng.uniform(-0.1, 0.2) * portrait.unit]
        for drop in (0.0, rng.uniform(0.1, 0.25))[: rng.randint(1, 2)]:
            t = np.linspace(0, 1, 12)[:, None]
            way = (start + [0, drop * portrait.unit]) * (1 - t) + end * t
            way[:, 0] += sign * slack * portrait.unit * np.sin(math.pi * t[:, 0])
            cv2.polylines(out, [np.round(way).astype(np.int32)], False, colour, thick, cv2.LINE_AA)
    return out


def flat_chin_mask(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """The same in another hand: a flat polygon from jaw to jaw, lines for its pleats, thin loops."""
    points, unit, colour = portrait.points, portrait.unit, _rgb(_colour(rng))
    (_, lip), chin = points[17], points[152]
    up = rng.uniform(0.06, max((chin[1] - lip) / unit - 0.03, 0.1))
    ends = [points[172], points[397]] if rng.random() < 0.6 else [points[136], points[365]]
    out_by, rise = rng.uniform(-0.05, 0.1), rng.uniform(-0.1, 0.25)
    ends = [ends[0] + [-out_by * unit, -rise * unit], ends[1] + [out_by * unit, -rise * unit]]
    t = np.linspace(0, 1, rng.choice((5, 9, 17)))[:, None]
    dip = 1 - np.abs(2 * t - 1) ** rng.uniform(1.5, 4)
    line = ends[0] * (1 - t) + ends[1] * t
    top = line + dip * ([0, chin[1] - up * unit] - line * [0, 1]) * [0, 1]
    low = top[::-1] * [0, 1] + line[::-1] * [1, 0]
    low = low + (dip[::-1] * rng.uniform(0.3, 0.6) + rng.uniform(0.05, 0.25)) * [0, unit] + [0, up * unit / 3]
    large = cv2.resize(portrait.rgb, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC).astype(np.float32)
    if rng.random() < 0.6:
        for end, ear in ((top[0], points[234]), (top[-1], points[454])):
            thick = max(2, round(4 * unit * rng.uniform(0.012, 0.03)))
            cv2.line(large, _int(end), _int(ear), [rng.choice((245, 235, 40))] * 3, thick, cv2.LINE_AA)
    cv2.fillPoly(large, [np.round(np.concatenate([top, low]) * 4).astype(np.int32)], colour.tolist(), cv2.LINE_AA)
    for pleat in range(rng.randint(0, 4)):
        way = top[1:-1] + [0, (0.06 + 0.09 * pleat) * unit]
        shade = (colour * rng.uniform(0.75, 1.08)).clip(0, 255).tolist()
        cv2.polylines(
            large, [np.round(way * 4).astype(np.int32)], False, shade, max(2, round(0.05 * unit)), cv2.LINE_AA
        )
    small = cv2.resize(large, portrait.rgb.shape[1::-1], interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), rng.uniform(0.3, 0.8))
    return taken(Portrait(small.round().clip(0, 255).astype(np.uint8), portrait.points, portrait.mask), rng)


def _rgb(lab: np.ndarray) -> np.ndarray:
    return np.asarray(cv2.cvtColor(lab[None, None], cv2.COLOR_LAB2RGB)[0, 0].clip(0, 1) * 255)


def _int(place: np.ndarray) -> tuple[int, int]:
    return round(float(place[0]) * 4), round(float(place[1]) * 4)


CHIN_MASKS: dict[str, Defect] = {"chin_mask": chin_mask, "flat_chin_mask": flat_chin_mask}
