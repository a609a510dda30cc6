"""What certificates are printed on: line work, dots, tints, embossed and woven paper, all that is regular on sheets.

Each kind gives, for places in millimetres, the share of light that the paper or the ink over it sends back: (rows,
columns, 3) or (rows, columns, 1). Periods, strengths and angles are those of printing: lines of 0.08 to 0.2 mm, screens
of 100 to 175 lines an inch, thermal and laser tints of 70 to 106.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Paper = Callable[[Floats, Floats], Floats]
Size = tuple[float, float]

_TAU = np.float32(2 * np.pi)
_INKS = ((0.95, 0.72, 0.76), (0.74, 0.9, 0.8), (0.72, 0.84, 0.95), (0.93, 0.84, 0.68), (0.84, 0.78, 0.92), (0.8,) * 3)


def _ink(rng: random.Random) -> Floats:
    tone = np.array(rng.choice(_INKS), np.float32)
    return np.float32(1) - (np.float32(1) - tone) * np.float32(rng.uniform(0.5, 1.8))


def _printed(covered: Floats, ink: Floats) -> Floats:
    return 1 - covered[..., None] * (1 - ink)


def _turned(x: Floats, y: Floats, degrees: float) -> tuple[Floats, Floats]:
    cos, sin = np.float32(np.cos(np.deg2rad(degrees))), np.float32(np.sin(np.deg2rad(degrees)))
    return cos * x + sin * y, cos * y - sin * x


def _line(phase: Floats, thickness: float) -> Floats:
    """1 on lines, one for each whole number of the phase, of a share of their period."""
    return (np.abs(phase - np.round(phase)) < np.float32(thickness / 2)).astype(np.float32)


def plain(rng: random.Random, size: Size) -> Paper:
    """White paper."""
    return lambda x, y: np.ones((*x.shape, 1), np.float32)


def dots(rng: random.Random, size: Size) -> Paper:
    """A screen of dots all over, at one of the angles of printing."""
    period, angle, ink = rng.uniform(0.3, 1.1), rng.choice((0, 15, 30, 45, 45, 75)), _ink(rng)
    radius = rng.uniform(0.2, 0.42)

    def paper(x: Floats, y: Floats) -> Floats:
        u, v = _turned(x / period, y / period, angle)
        return _printed((np.hypot(u - np.round(u), v - np.round(v)) < radius).astype(np.float32), ink)

    return paper


def lines(rng: random.Random, size: Size) -> Paper:
    """Straight fine lines, at any angle; level and upright ones among them."""
    period, angle, ink = rng.uniform(0.3, 1.2), rng.choice((0, 90, 45, rng.uniform(0, 180))), _ink(rng)
    thick = rng.uniform(0.15, 0.5)
    return lambda x, y: _printed(_line(_turned(x, y, angle)[1] / period, thick), ink)


def crossed(rng: random.Random, size: Size) -> Paper:
    """Two sets of straight lines that cross, of one period or of two."""
    first, ink = rng.uniform(0.4, 1.2), _ink(rng)
    second = first * rng.choice((1.0, 1.0, rng.uniform(0.7, 1.3)))
    angles = rng.choice(((0, 90), (45, 135), (30, 150), (rng.uniform(0, 60), rng.uniform(80, 170))))
    thick = rng.uniform(0.15, 0.35)

    def paper(x: Floats, y: Floats) -> Floats:
        one = _line(_turned(x, y, angles[0])[1] / first, thick)
        return _printed(np.maximum(one, _line(_turned(x, y, angles[1])[1] / second, thick)), ink)

    return paper


def waves(rng: random.Random, size: Size) -> Paper:
    """Guilloche: one or two sets of lines that swing, slowly over the sheet or quickly as a braid."""
    ink, sets = _ink(rng), []
    for _ in range(rng.choice((1, 2, 2))):
        sets.append(
            (rng.uniform(0, 180), rng.uniform(0.4, 1.3), rng.uniform(0.5, 9), rng.uniform(8, 90), rng.uniform(0, 6))
        )
    thick = rng.uniform(0.15, 0.35)

    def paper(x: Floats, y: Floats) -> Floats:
        covered = np.zeros(x.shape, np.float32)
        for angle, period, swing, length, phase in sets:
            u, v = _turned(x, y, angle)
            moved = v + np.float32(swing / 2) * np.sin(_TAU * u / np.float32(length) + np.float32(phase))
            covered = np.maximum(covered, _line(moved / np.float32(period), thick))
        return _printed(covered, ink)

    return paper


def rosette(rng: random.Random, size: Size) -> Paper:
    """Lines around a rosette in the middle of the sheet: nowhere of the same direction."""
    ink, period, petals = _ink(rng), rng.uniform(0.5, 1.2), rng.choice((8, 12, 24))
    cx, cy = size[0] / 2, size[1] / 2

    def paper(x: Floats, y: Floats) -> Floats:
        away, around = np.hypot(x - cx, y - cy), np.arctan2(y - cy, x - cx)
        return _printed(_line((away + 3 * np.sin(petals * around)) / period, 0.25), ink)

    return paper


def halftone(rng: random.Random, size: Size) -> Paper:
    """A pale picture or a tint of four inks, each with its own angle: offset print at 133 to 175 lines an inch."""
    period = 25.4 / rng.choice((100, 133, 150, 175))
    tints = [rng.uniform(0.05, 0.3) for _ in range(3)] + [rng.choice((0.0, 0.05))]
    inks = np.array(((0.1, 0.65, 0.9), (0.9, 0.15, 0.5), (0.97, 0.9, 0.15), (0.1, 0.1, 0.1)), np.float32)
    slow = rng.uniform(30, 120)

    def paper(x: Floats, y: Floats) -> Floats:
        out = np.ones((*x.shape, 3), np.float32)
        shade = 0.75 + 0.25 * np.sin(_TAU * x / slow) * np.cos(_TAU * y / slow)
        for tint, ink, angle in zip(tints, inks, (15, 75, 0, 45), strict=True):
            u, v = _turned(x / period, y / period, angle)
            # A spot that grows with the tone: the share of a cell below the level is about the tone.
            spot = (2 + np.cos(_TAU * u) + np.cos(_TAU * v)) / 4
            out *= _printed((spot > 1 - tint * shade).astype(np.float32), ink)
        return out

    return paper


def laser_tint(rng: random.Random, size: Size) -> Paper:
    """A grey or coloured tint of a laser printer: a screen of 70 to 141 lines, over all or over bands of cells."""
    period, angle = 25.4 / rng.choice((71, 85, 106, 141)), rng.choice((0, 45, 45, 18.4, 71.6))
    ink = np.array(rng.choice(((0.1,) * 3, (0.15, 0.3, 0.6), (0.7, 0.15, 0.2))), np.float32)
    tint, bands = rng.uniform(0.06, 0.25), rng.choice((0.0, rng.uniform(14, 40)))

    def paper(x: Floats, y: Floats) -> Floats:
        u, v = _turned(x / period, y / period, angle)
        covered = ((2 + np.cos(_TAU * u) + np.cos(_TAU * v)) / 4 > 1 - tint).astype(np.float32)
        if bands:
            covered *= np.mod(y, 2 * bands) < bands
        return _printed(covered, ink)

    return paper


def pantograph(rng: random.Random, size: Size) -> Paper:
    """Paper that shows a word when copied: large dots where the word is, small ones elsewhere."""
    ink, coarse = _ink(rng), rng.uniform(0.4, 0.7)
    word = rng.uniform(18, 40)

    def paper(x: Floats, y: Floats) -> Floats:
        u, v = _turned(x, y, 45)
        large = np.hypot(u / coarse - np.round(u / coarse), v / coarse - np.round(v / coarse)) < 0.3
        small = np.hypot(u / coarse * 2 - np.round(u / coarse * 2), v / coarse * 2 - np.round(v / coarse * 2)) < 0.3
        inside = (np.sin(_TAU * x / word) * np.sin(_TAU * y / (0.6 * word))) > 0.35
        return _printed(np.where(inside, large, small).astype(np.float32), ink)

    return paper


def microtext(rng: random.Random, size: Size) -> Paper:
    """Rows of tiny letters: 0.5 to 1 mm high, the same word again and again."""
    ink, row, word = _ink(rng), rng.uniform(0.6, 1.3), rng.uniform(4, 9)
    letters = (np.random.default_rng(rng.randrange(2**31)).random((5, 48)) < 0.5).astype(np.float32)
    letters[:, ::6] = 0
    slant = rng.choice((0.0, 0.0, 15.0))

    def paper(x: Floats, y: Floats) -> Floats:
        u, v = _turned(x, y, slant)
        across = (np.mod(u / word, 1) * 48).astype(np.int32) % 48
        down = (np.mod(v / row, 1) * 8).astype(np.int32)
        return _printed(np.where(down < 5, letters[np.minimum(down, 4), across], 0), ink)

    return paper


def emblems(rng: random.Random, size: Size) -> Paper:
    """Small signs in rows, as banks and colleges print them: every 3 to 9 mm, each drawn in fine lines."""
    ink, step = _ink(rng), rng.uniform(3, 9)

    def paper(x: Floats, y: Floats) -> Floats:
        column = np.round(x / step)
        u, v = x - column * step, np.mod(y + column * step / 2, step) - step / 2
        away = np.hypot(u, v)
        return _printed(_line(away / 0.5, 0.3) * (away < 0.38 * step), ink)

    return paper


def laid(rng: random.Random, size: Size) -> Paper:
    """Laid paper: ribs of a millimetre, chain lines an inch apart, felt in the light rather than printed."""
    step, deep, turned = rng.uniform(0.7, 1.3), rng.uniform(0.01, 0.045), rng.random() < 0.5

    def paper(x: Floats, y: Floats) -> Floats:
        along, across = (y, x) if turned else (x, y)
        ribs = np.sin(_TAU * across / step) + 1.5 * _line(along / 25.4, 0.03)
        return (1 - np.float32(deep) * ribs)[..., None]

    return paper


def linen(rng: random.Random, size: Size) -> Paper:
    """Paper or laminate embossed like linen or with a fine grain of squares."""
    step, deep = rng.uniform(0.4, 1.1), rng.uniform(0.015, 0.06)

    def paper(x: Floats, y: Floats) -> Floats:
        return (1 - np.float32(deep) * np.sin(_TAU * x / step) * np.sin(_TAU * y / (step * 1.07)))[..., None]

    return paper


def hatched_frame(rng: random.Random, size: Size) -> Paper:
    """A broad frame of hatching around an empty middle."""
    ink, period, broad = _ink(rng) * np.float32(0.7), rng.uniform(0.4, 1.0), rng.uniform(8, 22)

    def paper(x: Floats, y: Floats) -> Floats:
        rim = np.minimum(np.minimum(x, size[0] - x), np.minimum(y, size[1] - y))
        return _printed(_line((x + y) / period, 0.4) * ((rim > 4) & (rim < 4 + broad)), ink)

    return paper


def card(rng: random.Random, size: Size) -> Paper:
    """A card's two sets of fine waves in two colours, as national cards have them."""
    sets = [
        (_ink(rng), rng.uniform(0.35, 0.8), rng.uniform(0.5, 3), rng.uniform(15, 60), rng.choice((0, 8, 90)))
        for _ in range(2)
    ]

    def paper(x: Floats, y: Floats) -> Floats:
        out = np.ones((*x.shape, 3), np.float32)
        for ink, period, swing, length, angle in sets:
            u, v = _turned(x, y, angle)
            out *= _printed(_line((v + swing * np.sin(_TAU * u / length)) / period, 0.3), ink)
        return out

    return paper


def engraved(rng: random.Random, size: Size) -> Paper:
    """A card tint engraved by laser: a grey raster of 200 to 300 dots an inch all over."""
    step, deep = 25.4 / rng.choice((150, 200, 250, 300)), rng.uniform(0.04, 0.12)

    def paper(x: Floats, y: Floats) -> Floats:
        return (1 - np.float32(deep) * (np.cos(_TAU * x / step) * np.cos(_TAU * y / step) > 0.2))[..., None].astype(
            np.float32
        )

    return paper


Maker = Callable[[random.Random, Size], Paper]
PAPERS: dict[str, Maker] = {
    maker.__name__: maker
    for maker in (
        plain, dots, lines, crossed, waves, rosette, halftone, laser_tint, pantograph, microtext, emblems, laid, linen,
        hatched_frame, card, engraved,
    )
}  # fmt: skip


def within(paper: Paper, margin: float, size: Size) -> Paper:
    """Only the inside of a margin bears the print."""

    def framed(x: Floats, y: Floats) -> Floats:
        rim = np.minimum(np.minimum(x, size[0] - x), np.minimum(y, size[1] - y))
        return np.where((rim > margin)[..., None], paper(x, y), np.float32(1))

    return framed
