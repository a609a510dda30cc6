"""Fringes that hide both eyes or one, and such as end above them, drawn in two ways over anybody.

One way pulls the person's own hair down from the top of the head, mirrored and stretched, own colour or dyed; the other
lays tapered locks one over another. Both leave slits between strands. All seeded; each takes a framed portrait and a
random source and returns the picture.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import cv2
import numpy as np

from tools.calibrate.degrade import Defect
from tools.calibrate.hair_on_top import taken
from tools.calibrate.portraits import HEIGHT, WIDTH, Portrait

_COLOURS = ((22, 19, 19), (22, 19, 19), (44, 35, 31), (44, 35, 31), (86, 60, 44), (132, 100, 70), (135, 133, 132),
            (200, 198, 194), (200, 170, 125), (135, 66, 38))  # fmt: skip
_COLUMNS = 4096  # of curves along which strands differ
_Y, _X = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)

Painter = Callable[[Portrait, random.Random, float, "Span"], np.ndarray]
Span = tuple[float, float]  # first and last column of the fringe at its lower end


def _curve(noise: np.random.Generator, parts: tuple[tuple[float, float], ...]) -> np.ndarray:
    """A random curve of variance one, the sum of some of a smoothness and a weight each."""
    found = np.zeros(_COLUMNS, np.float32)
    for smooth, weight in parts:
        part = cv2.GaussianBlur(noise.normal(0, 1, (1, _COLUMNS)).astype(np.float32), (0, 0), smooth)[0]
        found += weight * part / part.std()
    return np.asarray(found / found.std(), np.float32)


def _at(curve: np.ndarray, columns: np.ndarray) -> np.ndarray:
    places = (columns + _COLUMNS / 3).clip(0, _COLUMNS - 1).astype(np.float32)
    return cv2.remap(np.tile(curve.astype(np.float32), (2, 1)), places, np.zeros_like(places), cv2.INTER_LINEAR)


def _crown(portrait: Portrait) -> float:
    """Row where the person begins above the middle of the forehead."""
    x, y = (int(value) for value in portrait.points[10])
    rows = np.nonzero(portrait.mask[: max(y, 1), max(0, x - 6) : x + 7].mean(axis=1) > 0.6)[0]
    return float(rows[0]) if len(rows) else float(y)


def _dyed(hair: np.ndarray, colour: np.ndarray) -> np.ndarray:
    light = hair.mean(axis=2, keepdims=True)
    return np.asarray(np.clip(colour * np.clip(light / max(8.0, float(np.median(light))), 0, 1.9), 0, 255))


def _dyed_above(portrait: Portrait, colour: np.ndarray) -> np.ndarray:
    """The picture with the hair above the forehead in another colour."""
    part = portrait.mask * np.clip((portrait.points[10, 1] / portrait.unit - _Y / portrait.unit) * 10, 0, 1)
    whole = portrait.rgb.astype(np.float32)
    light = whole.mean(axis=2, keepdims=True)
    usual = float(np.median(light[part > 0.5])) if (part > 0.5).any() else 60.0
    dyed = np.clip(colour * np.clip(light / max(usual, 5.0), 0.3, 2.5), 0, 255)
    return np.asarray(whole + (dyed - whole) * part[..., None])


def _pulled(portrait: Portrait, rng: random.Random, end: float, span: Span) -> np.ndarray:
    points, unit, noise = portrait.points, portrait.unit, np.random.default_rng(rng.randrange(1 << 30))
    crown = _crown(portrait)
    first = crown + 0.1 * unit
    last = max(first + 4, first + 0.62 * (points[10, 1] - 0.05 * unit - first))
    top = max(2.0, points[10, 1] - unit * rng.uniform(0.1, 0.35), crown + 0.2 * unit)
    fallen = (_Y - top) / max(1.0, end - top)
    course = _X - rng.choice((0, 0, 0, rng.uniform(-0.5, 0.5))) * unit * fallen.clip(0, 1.3) ** 1.3
    depth = np.abs(fallen) * (last - first) * rng.uniform(0.6, 1.4)
    rows = last - np.where(depth > last - first, 2 * (last - first) - depth, depth)
    across = (course - points[10, 0]) * (1 - 0.15 * fallen.clip(0, 1))
    across = np.abs((across + 0.5 * unit) % (2 * unit) - unit) - 0.5 * unit  # mirrored, lest it reach the wall
    hair: np.ndarray = cv2.remap(portrait.rgb.astype(np.float32), (points[10, 0] + across).astype(np.float32),
                     rows.clip(first, last).astype(np.float32), cv2.INTER_CUBIC)  # fmt: skip
    hair *= (1 + rng.uniform(0.03, 0.15) * _at(_curve(noise, ((0.6, 0.6), (1.5, 0.8), (5, 1.0))), course))[..., None]
    out = portrait.rgb.astype(np.float32)
    if rng.random() < 0.77:
        colour = np.array(rng.choice(_COLOURS)) * rng.uniform(0.8, 1.2)
        hair, out = _dyed(hair, colour), _dyed_above(portrait, colour)
    hair *= (1 - 0.25 * rng.random() * fallen.clip(0, 1))[..., None]
    slits = _curve(noise, ((rng.uniform(0.8, 2.0), 1.0), (6, 0.5)))
    share = rng.choice((0.001, 0.05, 0.1, 0.18))
    tips = end + _curve(noise, ((0.8, 0.5), (2.5, 1.0), (9, 0.8))) * unit * rng.uniform(0.015, 0.05)
    tips -= np.clip(slits - np.quantile(slits, 1 - share), 0, 0.6) / 0.6 * unit * rng.uniform(0.3, 0.9)
    alpha = ((_at(tips, course) - _Y) / rng.uniform(1.5, 4) + 0.5).clip(0, 1) * ((_Y - top) / (0.3 * unit)).clip(0, 1)
    alpha *= ((course - span[0]) / 2 + 0.5).clip(0, 1) * ((span[1] - course) / 2 + 0.5).clip(0, 1)
    shadow = cv2.GaussianBlur(np.roll(alpha, int(0.05 * unit), 0), (0, 0), 0.06 * unit)
    out *= (1 - rng.choice((0, 0.1, 0.25, 0.4)) * shadow * portrait.mask)[..., None]
    return np.asarray((out + (hair - out) * alpha[..., None]).clip(0, 255), np.uint8)


def _locks(portrait: Portrait, rng: random.Random, end: float, span: Span) -> np.ndarray:
    points, unit, finer = portrait.points, portrait.unit, 2
    colour = np.array(rng.choice(_COLOURS)) * rng.uniform(0.8, 1.2)
    top = max(3.0, points[10, 1] - unit * rng.uniform(0.25, 0.6))
    big = cv2.resize(portrait.rgb, None, fx=finer, fy=finer, interpolation=cv2.INTER_CUBIC)
    dense, curly = rng.choice((1.0, 1.0, 0.75)), rng.random() < 0.3
    sweep = rng.choice((0, 0, 0, rng.uniform(-0.5, 0.5))) * unit
    places = list(np.linspace(*span, max(3, int((span[1] - span[0]) / unit * rng.uniform(16, 30) * dense))))
    rng.shuffle(places)
    along = np.linspace(0, 1, 24)
    for place in places:
        x, tip = place + rng.gauss(0, 0.02) * unit, end + (abs(rng.gauss(0, 0.07)) - 0.03) * unit
        root = points[10, 0] + (x - points[10, 0]) * 0.75 - sweep
        columns, rows = root + (x - root) * along**1.3, top + (tip - top) * along
        if curly:
            columns = columns + unit * 0.06 * along * np.sin(along * rng.uniform(9, 20) + rng.uniform(0, 6))
        wide = unit * rng.uniform(0.025, 0.065) * np.minimum(1, (1 - along) * rng.uniform(2.5, 6)) + 0.004 * unit
        shade = np.clip(colour * (1 + rng.gauss(0, 0.13)), 4, 245)
        edges = np.concatenate([np.stack([columns - wide, rows], 1), np.stack([columns + wide, rows], 1)[::-1]])
        dark = tuple(float(value) for value in shade * 0.62)
        cv2.fillPoly(big, [np.round(edges * finer * 8).astype(np.int32)], dark, cv2.LINE_AA, 3)
        for _ in range(6):
            side = rng.uniform(-0.8, 0.8)
            strand = np.round(np.stack([columns + wide * side, rows], 1)[:-2] * finer * 8).astype(np.int32)
            tone = np.clip(shade * (1 + rng.gauss(0, 0.22) + 0.25 * (1 - abs(side))), 3, 250)
            light = tuple(float(value) for value in tone)
            cv2.polylines(big, [strand], False, light, rng.choice((1, 1, 2)), cv2.LINE_AA, 3)
    drawn = cv2.resize(big, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA).astype(np.float32)
    there = np.abs(drawn - portrait.rgb).max(axis=2) > 0
    alpha = np.where(there, ((_Y - top - 0.03 * unit) / (0.3 * unit)).clip(0, 1), 0)[..., None]
    out = _dyed_above(portrait, colour)
    return np.asarray((out + (drawn - out) * alpha).clip(0, 255), np.uint8)


def _fringe(painter: Painter, which: str) -> Defect:
    """A fringe drawn that way, over `both` eyes or `one`, or that leaves them `free`."""

    def drawn(portrait: Portrait, rng: random.Random) -> np.ndarray:
        points, unit = portrait.points, portrait.unit
        half = float(np.linalg.norm(points[54] - points[284])) / 2 * rng.uniform(0.95, 1.2)
        span = points[10, 0] - half, points[10, 0] + half
        if which == "free":
            brows, lids = float(points[[105, 334], 1].mean()), float(points[[159, 386], 1].min())
            reach = rng.choice((rng.uniform(-0.4, 0.2), rng.uniform(0.2, 0.6), rng.uniform(0.6, 0.85)))
            end = brows + (lids - brows) * reach - 0.05 * unit
            return taken(_with(portrait, painter(portrait, rng, end, span)), rng)
        if which == "one":
            right, left = (float(points[list(pair), 0].mean()) for pair in ((33, 133), (263, 362)))
            share = rng.uniform(0.3, 0.5)
            edge = right + (left - right) * share, left - (left - right) * share
            span = (span[0], edge[0]) if rng.random() < 0.5 else (edge[1], span[1])
        end = float(points[[145, 374], 1].max())
        end += unit * rng.choice((rng.uniform(0.06, 0.2), rng.uniform(0.15, 0.4), rng.uniform(0.3, 0.7)))
        return taken(_with(portrait, painter(portrait, rng, end, span)), rng)

    return drawn


def _with(portrait: Portrait, rgb: np.ndarray) -> Portrait:
    return Portrait(rgb, portrait.points, portrait.mask)


_WAYS: dict[str, Painter] = {"pulled": _pulled, "locks": _locks}
OVER_BOTH_EYES = {f"{name}_over_eyes": _fringe(way, "both") for name, way in _WAYS.items()}
OVER_ONE_EYE = {f"{name}_over_eye": _fringe(way, "one") for name, way in _WAYS.items()}
ABOVE_EYES = {f"{name}_above_eyes": _fringe(way, "free") for name, way in _WAYS.items()}
