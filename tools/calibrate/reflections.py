"""Puts seeded reflections on documents, each where it hides print, and counts what it hides.

    python -m tools.calibrate.reflections MANIFEST.jsonl OUT [--seed 1] [--part calibration]

Each line of MANIFEST names a good document (`path`, relative to the file, `category`; lines that do not say
`"expect_verdict": "pass"` are passed over). OUT gets for each of them one reflection on its paper as it is, the same
document made as white as a scan with levels stretched, one reflection on that, and `manifest.jsonl` in the form that
`python -m tools.calibrate` reads. Documents are split by their bytes: limits are set on one part, errors told of the
other.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import cv2
import numpy as np

from checker.vision.light import Cells, measure_cells
from checker.vision.lines import Quad, lengthwise, quad_size
from checker.vision.text import detect_lines
from tools.calibrate.spoil import Spoiled, run

PLAIN = 6
"""Characters hidden from which a reflection is plain: three words, or a value in a field."""

_MOST = 90
_GONE, _SEEN = 0.25, 0.4
_TRIES = 24
_COARSE = 3

Amount = np.ndarray
"""Light that a reflection adds, in units of white paper's, (height, width), linear."""


def _turned(shape: tuple[int, ...], centre: np.ndarray, angle: float) -> tuple[np.ndarray, np.ndarray]:
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    x, y = x - np.float32(centre[0]), y - np.float32(centre[1])
    sine, cosine = np.float32(np.sin(angle)), np.float32(np.cos(angle))
    return x * cosine + y * sine, y * cosine - x * sine


def lamp(shape: tuple[int, ...], centre: np.ndarray, size: float, text: float, rng: random.Random) -> Amount:
    """A lamp on matt paper or a slightly glossy card: an oval core that falls off softly to all sides."""
    u, v = _turned(shape, centre, rng.uniform(0, np.pi))
    away = (u / size) ** 2 + (v / (size * rng.uniform(0.55, 1.0))) ** 2
    return np.asarray(rng.uniform(2.0, 5.0) * np.exp(-(away ** rng.uniform(0.8, 1.6)).clip(0, 40)), np.float32)


def strip(shape: tuple[int, ...], centre: np.ndarray, size: float, text: float, rng: random.Random) -> Amount:
    """A fluorescent tube: long, narrow, with soft sides."""
    u, v = _turned(shape, centre, rng.uniform(0, np.pi))
    along = np.abs(u) / (size * rng.uniform(2.0, 4.5))
    across = np.abs(v) / (size * rng.uniform(0.4, 0.7))
    ends = 1 / (1 + np.exp(((along - 1) * 14).clip(-40, 40)))
    return np.asarray(rng.uniform(2.0, 5.0) * np.exp(-(across**2).clip(0, 40)) * ends, np.float32)


def flash(shape: tuple[int, ...], centre: np.ndarray, size: float, text: float, rng: random.Random) -> Amount:
    """A flash on laminate: a core far beyond white and a wide bloom of the lens."""
    u, v = _turned(shape, centre, rng.uniform(0, np.pi))
    away = np.hypot(u / size, v / (size * rng.uniform(0.7, 1.0)))
    core = 8 / (1 + np.exp(((away - 0.6) * rng.uniform(7, 14)).clip(-40, 40)))
    return np.asarray(core + rng.uniform(0.5, 1.2) * np.exp(-(away * rng.uniform(1.2, 2.0)).clip(0, 40)), np.float32)


def window(shape: tuple[int, ...], centre: np.ndarray, size: float, text: float, rng: random.Random) -> Amount:
    """A window in a glossy surface: panes with straight borders, slanted, a little out of focus."""
    turn, broad, high = rng.uniform(-0.4, 0.4), size * rng.uniform(0.8, 1.4), size * rng.uniform(0.7, 1.1)
    panes = np.zeros(shape[:2], np.float32)
    bar = 0.06 * broad
    rows, columns = rng.choice(((1, 2), (2, 2), (1, 1), (2, 1)))
    for row in range(rows):
        for column in range(columns):
            left, right = (-broad + 2 * broad * (column + k) / columns for k in (0, 1))
            top, bottom = (-high + 2 * high * (row + k) / rows for k in (0, 1))
            corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
            corners += np.sign(-corners + [(left + right) / 2, (top + bottom) / 2]) * bar
            corners[:, 0] += 0.25 * corners[:, 1]
            spin = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
            cv2.fillPoly(panes, [np.round(corners @ spin + centre).astype(np.int32)], 1.0)
    soft = max(1.0, text * rng.uniform(0.25, 0.8))
    return np.asarray(rng.uniform(1.2, 3.0) * cv2.GaussianBlur(panes, (0, 0), soft), np.float32)


KINDS: dict[str, Callable[[tuple[int, ...], np.ndarray, float, float, random.Random], Amount]] = {
    "lamp": lamp,
    "strip": strip,
    "flash": flash,
    "window": window,
}


def shine(rgb: np.ndarray, amount: Amount) -> np.ndarray:
    """Adds light to a picture as a sensor would: linearly, and cut off at white."""
    linear = (rgb.astype(np.float32) / 255) ** 2.2 + amount[..., None]
    return np.asarray((np.minimum(linear, 1) ** (1 / 2.2) * 255).round(), np.uint8)


def whiten(rgb: np.ndarray) -> np.ndarray:
    """Makes a document's paper pure white, as scanners and phones do that stretch the levels of a page."""
    wide = max(15, round(max(rgb.shape[:2]) / 40)) | 1
    paper = cv2.dilate(cv2.resize(rgb, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA), np.ones((wide // 4,) * 2))
    ground = cv2.GaussianBlur(cv2.resize(paper, rgb.shape[1::-1]), (0, 0), wide / 2).astype(np.float32)
    level = rgb.astype(np.float32) / np.maximum(ground * 0.95, 1)
    return np.asarray((level.clip(0, 1) * 255).round(), np.uint8)


def hidden(cells: Cells, amount: np.ndarray) -> int:
    """Number of characters that cannot be seen under so much light at each of their cells."""
    paper, ink = (((level / 255) ** 2.2 + amount).clip(0, 1) ** (1 / 2.2) * 255 for level in (cells.paper, cells.ink))
    was = (cells.paper - cells.ink).clip(0)
    usual = float(np.percentile(was[cells.inside], 75)) if cells.inside.any() else 1.0
    return int((cells.inside & (was >= _SEEN * usual) & (paper - ink < _GONE * was)).sum())


def reflect(rgb: np.ndarray, quads: list[Quad], kind: str, rng: random.Random) -> tuple[np.ndarray, int] | None:
    """A picture with a plain reflection over its print, and how many characters it hides; None where none is found."""
    cells = measure_cells(rgb, quads)
    places = cells.centre[cells.inside]
    if len(places) < 2 * PLAIN:
        return None
    usual = float(np.median([quad_size(quad)[1] for quad in quads]))
    small = (rgb.shape[0] // _COARSE + 1, rgb.shape[1] // _COARSE + 1)
    columns, rows = (cells.centre / _COARSE).astype(int).T
    for _ in range(_TRIES):
        centre, size = rng.choice(list(places)), usual * rng.uniform(1.5, 7.0)
        amount = KINDS[kind](small, centre / _COARSE, size / _COARSE, usual / _COARSE, rng)
        lost = hidden(cells, amount[rows, columns])
        if PLAIN <= lost <= min(_MOST, len(places) // 2):
            full = cv2.resize(amount, None, fx=_COARSE, fy=_COARSE, interpolation=cv2.INTER_CUBIC)
            return shine(rgb, full[: rgb.shape[0], : rgb.shape[1]].clip(0)), lost
    return None


def spoiled(_: int, rgb: np.ndarray, rng: random.Random) -> Iterator[Spoiled]:
    """A document made white, and a reflection on it as it is and as white."""
    quads = [lengthwise(quad) for quad in detect_lines(rgb)]
    white = whiten(rgb)
    yield Spoiled("white", white, None, {"hidden": 0})
    for paper, picture in (("grey", rgb), ("white", white)):
        kind = rng.choice(list(KINDS))
        reflected = reflect(picture, quads, kind, rng)
        if reflected is not None:
            yield Spoiled(f"{paper}.{kind}", reflected[0], "exposure.glare", {"hidden": reflected[1]})


def main() -> int:
    """Writes the pictures and their manifest."""
    return run("python -m tools.calibrate.reflections", __doc__, spoiled)


if __name__ == "__main__":
    raise SystemExit(main())
