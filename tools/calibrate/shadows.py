"""Casts seeded shadows of known depth and size over documents, and lets desks end where the sheet ends.

    python -m tools.calibrate.shadows MANIFEST.jsonl OUT [--seed 1] [--part calibration]

Each line of MANIFEST names a good document (`path`, relative to the file, `category`; lines that do not say
`"expect_verdict": "pass"`, and pictures that show nothing around the sheet, are passed over). OUT gets for each of them
a shadow of every depth, whose size goes round with the documents, two pictures in which the desk ends in line with the
sheet and leaves the dark of a floor beyond it, and `manifest.jsonl` in the form that `python -m tools.calibrate` reads.
Documents are split by their bytes, as reflections are.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import cv2
import numpy as np

from checker.vision.lines import lengthwise
from checker.vision.outline import find_outline
from checker.vision.text import detect_lines
from samples.defects import cast_shadow
from tools.calibrate.spoil import Spoiled, run

LEFT = (0.05, 0.08, 0.12, 0.2, 0.3, 0.4, 0.5)
"""Shares of the light that are left in the shadow."""
SHARES = (0.2, 0.35, 0.5, 0.7)
"""Shares of the sheet that the shadow covers."""
FLOORS = (6, 45)
"""Grey levels of the floor beyond the edge of a desk."""

_MOST_CONTACT = 0.1


def sheet_of(rgb: np.ndarray) -> np.ndarray | None:
    """Corners of the sheet, pixels, (4, 2); None where nothing, or not enough, is seen around it."""
    outline = find_outline(rgb, [lengthwise(quad) for quad in detect_lines(rgb)])
    if outline is None or max(outline.contact.values()) > _MOST_CONTACT:
        return None
    return outline.corners


def desk_ends(rgb: np.ndarray, rng: random.Random, sheet: np.ndarray, floor: float) -> np.ndarray:
    """The same picture with a floor beyond one side of the sheet: what is beyond it is seen no more. Not a defect."""
    start, end, opposite, _ = np.roll(sheet, rng.randrange(4), axis=0)
    along = (end - start) / np.linalg.norm(end - start)
    away = np.array([along[1], -along[0]])
    away *= -np.sign((opposite - start) @ away)
    y, x = np.mgrid[0 : rgb.shape[0], 0 : rgb.shape[1]].astype(np.float32)
    beyond = (x - start[0]) * away[0] + (y - start[1]) * away[1] - rng.uniform(0.0, 0.01) * max(rgb.shape)
    grain = np.random.default_rng(rng.randrange(2**31)).normal(0, 2.0, rgb.shape)
    amount = cv2.GaussianBlur((beyond > 0).astype(np.float32), (0, 0), 1.0)[..., None]
    return np.asarray((rgb * (1 - amount) + (floor + grain) * amount).clip(0, 255), np.uint8)


def spoiled(number: int, rgb: np.ndarray, rng: random.Random) -> Iterator[Spoiled]:
    """Two desks that end with the sheet, and a shadow of every depth; nothing where no sheet is seen."""
    sheet = sheet_of(rgb)
    if sheet is None:
        return
    for floor in FLOORS:
        yield Spoiled(f"floor.{floor}", desk_ends(rgb, rng, sheet, floor), None)
    for place, left in enumerate(LEFT):
        share = SHARES[(number + place) % len(SHARES)]
        yield Spoiled(f"shadow.{left}.{share}", cast_shadow(rgb, rng, left, share, sheet), "exposure.shadow")


def main() -> int:
    """Writes the pictures and their manifest."""
    return run("python -m tools.calibrate.shadows", __doc__, spoiled)


if __name__ == "__main__":
    raise SystemExit(main())
