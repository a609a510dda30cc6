"""What documents lie on: regular things that are no screens. Light 0 to 1 of places in millimetres."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Surface = Callable[[Floats, Floats], Floats]

_TAU = np.float32(2 * np.pi)


def _tone(rng: random.Random, low: float = 0.03, high: float = 0.6) -> Floats:
    level = rng.uniform(low, high)
    return np.array([level * rng.uniform(0.75, 1.25) for _ in range(3)], np.float32)


def _mixed(share: Floats, first: Floats, second: Floats) -> Floats:
    return first + np.asarray(share, np.float32)[..., None] * (second - first)


def table(rng: random.Random) -> Surface:
    """Plain, with a slow change of tone."""
    tone, slow = _tone(rng), rng.uniform(60, 300)
    return lambda x, y: _mixed(0.5 + 0.5 * np.sin(_TAU * (x + 0.6 * y) / slow), tone, tone * np.float32(0.85))


def checked_cloth(rng: random.Random) -> Surface:
    """A table cloth of checks, woven."""
    first, second, step = _tone(rng, 0.3, 0.8), _tone(rng), rng.uniform(4, 25)
    thread = rng.uniform(0.4, 1.0)

    def surface(x: Floats, y: Floats) -> Floats:
        checks = (np.mod(x, step) < step / 2).astype(np.float32) + (np.mod(y, step) < step / 2)
        weave = 1 + 0.12 * np.sin(_TAU * x / thread) * np.sin(_TAU * y / thread)
        return _mixed(checks / 2, first, second) * weave[..., None]

    return surface


def woven(rng: random.Random) -> Surface:
    """Canvas: threads over and under each other."""
    tone, step, deep = _tone(rng, 0.1, 0.8), rng.uniform(0.5, 2.0), rng.uniform(0.1, 0.35)

    def surface(x: Floats, y: Floats) -> Floats:
        over = np.mod(np.floor(x / step) + np.floor(y / step), 2)
        thread = np.where(over > 0, np.abs(np.sin(np.pi * x / step)), np.abs(np.sin(np.pi * y / step)))
        return tone * (1 - deep + deep * thread)[..., None].astype(np.float32)

    return surface


def mesh(rng: random.Random) -> Surface:
    """Sheet metal or plastic with round holes."""
    tone, step = _tone(rng, 0.2, 0.7), rng.uniform(1.5, 6)

    def surface(x: Floats, y: Floats) -> Floats:
        row = np.round(y / (0.87 * step))
        u, v = x / step + 0.5 * np.mod(row, 2), y / (0.87 * step)
        hole = np.hypot(u - np.round(u), (v - row) * 0.87) < 0.3
        return _mixed(hole, tone, tone * np.float32(0.08))

    return surface


def keyboard(rng: random.Random) -> Surface:
    """Rows of keys."""
    tone, key = _tone(rng, 0.02, 0.1), _tone(rng, 0.05, 0.7)

    def surface(x: Floats, y: Floats) -> Floats:
        row = np.floor(y / 19)
        u, v = np.mod(x + row * 5, 19) / 19, np.mod(y, 19) / 19
        return _mixed((np.abs(u - 0.5) < 0.42) & (np.abs(v - 0.5) < 0.42), tone, key)

    return surface


def bamboo(rng: random.Random) -> Surface:
    """A mat of sticks."""
    tone, step, turned = (
        np.array((0.5, 0.36, 0.18), np.float32) * np.float32(rng.uniform(0.5, 1.3)),
        rng.uniform(1.5, 7),
        rng.random() < 0.5,
    )

    def surface(x: Floats, y: Floats) -> Floats:
        across = x if turned else y
        return tone * (0.35 + 0.65 * np.sqrt(np.abs(np.sin(np.pi * across / step))))[..., None].astype(np.float32)

    return surface


def cutting_mat(rng: random.Random) -> Surface:
    """Squares of ten millimetres with fine ones of one or five between."""
    tone, line, fine = _tone(rng, 0.05, 0.5), _tone(rng, 0.4, 0.9), rng.choice((1.0, 2.0, 5.0))

    def surface(x: Floats, y: Floats) -> Floats:
        broad = (np.mod(x, 10) < 0.3) | (np.mod(y, 10) < 0.3)
        thin = (np.mod(x, fine) < 0.12) | (np.mod(y, fine) < 0.12)
        return _mixed(np.maximum(broad, 0.5 * thin), tone, line)

    return surface


def corrugated(rng: random.Random) -> Surface:
    """Ribbed plastic, a radiator, corduroy."""
    tone, step, angle = _tone(rng, 0.1, 0.7), rng.uniform(1, 5), np.deg2rad(rng.uniform(0, 180))

    def surface(x: Floats, y: Floats) -> Floats:
        across = np.float32(np.cos(angle)) * x + np.float32(np.sin(angle)) * y
        return tone * (0.7 + 0.3 * np.sin(_TAU * across / step))[..., None].astype(np.float32)

    return surface


Maker = Callable[[random.Random], Surface]
SURFACES: dict[str, Maker] = {
    maker.__name__: maker for maker in (table, checked_cloth, woven, mesh, keyboard, bamboo, cutting_mat, corrugated)
}
