"""Traces of a screen: the regular pattern that a display's pixels leave in a photo of it, and moiré."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.drift import Course, course_of
from checker.vision.hues import fixed_hue
from checker.vision.lines import Image
from checker.vision.reach import Box, Reach, find_reach
from checker.vision.spectrum import (
    ACROSS,
    AS_STRONG,
    DOWN,
    FREQUENCY,
    ON_AXIS,
    TILE,
    Corners,
    Floats,
    flattened,
    near,
    overtones,
    prominence,
)

_ROWS, _COLUMNS = 4, 5
_LOWEST = 0.06
_LOWEST_ON_AXIS = 0.19
_OBLIQUE_BINS = ~ON_AXIS & (FREQUENCY > _LOWEST) & (FREQUENCY < 0.49)
_STRAIGHT_BINS = ON_AXIS & (FREQUENCY > _LOWEST_ON_AXIS)

# From this prominence on a wave is looked at more closely, if need be several; some cost a twentieth of a second each.
_NOTABLE, _TRIES, _AROUND = 1.2, 6, 3
_BESIDE = 3
"""Tiles beside the sheet from which on something can be said of what is there."""


@dataclass(frozen=True, slots=True)
class Printed:
    """From where on a wave is held for printed; the policy says so. By default nothing is.

    Attributes:
        amplitude: Fainter ones are, share of the brightness.
        coverage: So are those that cover less of the sheet, 0 to 1,
        beyond: whose strength beside the sheet is less than this share of that on it,
        spared: and those that more than this share of a portrait on the sheet is without.
    """

    amplitude: float = 0.0
    coverage: float = 0.0
    beyond: float = 0.0
    spared: float = 1.0

    def holds(self, found: Reach) -> bool:
        """Whether a wave that reaches so far is printed."""
        return (
            found.amplitude < self.amplitude
            or found.coverage < self.coverage
            or (found.beyond is not None and found.beyond < self.beyond)
            or (found.spared is not None and found.spared > self.spared)
        )


@dataclass(frozen=True, slots=True)
class Pattern:
    """The strongest regular pattern that runs through at least half of the picture.

    Attributes:
        oblique: Decimal logarithm of its power over that of its neighbours in the spectrum, for patterns that run at
            an angle (moiré); print has none that run through desk, paper and photo alike.
        straight: The same for rows or columns of the picture; rules of a table can reach 2.
        grid: The same for a pattern with the same period in rows and columns: a display's pixels.
        period: Of the strongest wave, whether or not it may be printed, pixels.
        shared: `oblique` of what both the sheet and its surroundings have; None where too little of them is seen. A
            screen's pattern goes on there; the lines on a certificate do not, nor the weave of a cloth on the sheet.
        unconfirmed_oblique: As `oblique`, of the strongest wave of which nobody can say whether it ends with the sheet,
            because that fills the picture or lies on something dark: print or a screen. It may run through a portrait,
            as both do where that was printed later. Of the other measures only `shared` counts it.
        unconfirmed_straight: Likewise of rows or columns.
        oblique_hue: `hues.fixed_hue` of `unconfirmed_oblique`; 0 without any.
        straight_hue: Likewise of `unconfirmed_straight`: coloured lines say nothing of the rows of a display over them.
    """

    oblique: float
    straight: float
    grid: float
    period: float
    shared: float | None
    unconfirmed_oblique: float
    unconfirmed_straight: float
    oblique_hue: float
    straight_hue: float


_ANY = Printed()


def _no_faces() -> Sequence[Box]:
    return ()


def regular_pattern(
    rgb: Image,
    mask: NDArray[np.uint8] | None = None,
    faces: Callable[[], Sequence[Box]] = _no_faces,
    printed: Printed = _ANY,
) -> Pattern | None:
    """Looks for a pattern that is the same all over the sheet, and no print.

    The sheet is cut into tiles; what most of their spectra share, above their own surroundings, is not the text. What
    lies around the sheet does not count: a woven cloth is as regular as a screen. Certificates are printed on fine dots
    and lines, too; but these stop where the sheet, or its framed part, ends and where a photo is stuck on it.

    Args:
        rgb: The picture, uint8, (height, width, 3); not resampled, because that would remove the pattern.
        mask: Where the sheet is, non-zero; any size. The whole picture by default.
        faces: Finds the faces of the picture: left, top, right, bottom. Asked only when there is a pattern.
        printed: What is held for printed.

    Returns:
        None for pictures of less than 128 pixels a side.
    """
    height, width = rgb.shape[:2]
    if min(height, width) < TILE:
        return None
    flat, light = flattened(rgb)
    inner, outer = _tiles(width, height, mask)
    shared = _shared(flat, inner)

    @functools.cache
    def course(wave: tuple[float, float]) -> Course:
        return course_of(flat, inner, wave)

    @functools.cache
    def reach(wave: tuple[float, float]) -> Reach:
        return find_reach(flat, light, course(wave), mask, faces())

    beside = len(outer) >= _BESIDE
    oblique, slanted = _screens(_slanted(shared), reach, printed, beside=beside)
    straight, level = _screens(np.where(_STRAIGHT_BINS & ~overtones(shared), shared, 0), reach, printed, beside=beside)
    hues = [fixed_hue(rgb, course(_wave(waves)), mask) if waves.any() else 0.0 for waves in (slanted, level)]
    stronger = max(oblique, straight, slanted, level, key=np.max)
    strongest = np.unravel_index(int(np.argmax(stronger)), stronger.shape)
    half = TILE // 2
    columns, rows = (
        straight[0, : half + 1],
        np.maximum(straight[: half + 1, 0], np.roll(straight[::-1, 0], 1)[: half + 1]),
    )
    both = np.minimum(columns, rows)[int(_LOWEST_ON_AXIS * TILE) :]
    return Pattern(
        oblique=round(float(oblique.max()), 3),
        straight=round(float(straight.max()), 3),
        grid=round(max(0.0, float(both.max())), 3),
        period=round(float(1 / max(FREQUENCY[strongest], 1e-3)), 2),
        shared=_common(np.maximum(oblique, slanted), _slanted(_shared(flat, outer))) if beside else None,
        unconfirmed_oblique=round(float(slanted.max()), 3),
        unconfirmed_straight=round(float(level.max()), 3),
        oblique_hue=hues[0],
        straight_hue=hues[1],
    )


def _screens(
    waves: Floats, reach: Callable[[tuple[float, float]], Reach], printed: Printed, *, beside: bool
) -> tuple[Floats, Floats]:
    """Of the notable waves those of a screen, with all that are not notable, and those that may be printed.

    Dots and crossed lines come as several waves, the strongest is looked at first.
    """
    kept, doubtful = waves.copy(), np.zeros_like(waves)
    for _ in range(_TRIES):
        down, across = _strongest(kept)
        if kept[down, across] < _NOTABLE:
            return kept, doubtful
        found = reach(_wave(kept))
        rows = np.arange(down - _AROUND, down + _AROUND + 1) % TILE
        columns = slice(max(0, across - _AROUND), across + _AROUND + 1)
        if not printed.holds(found):
            if beside and found.beyond is not None:  # Else what looks like ground may be the sheet's own margin.
                return kept, doubtful
            doubtful[rows, columns] = kept[rows, columns]
        kept[rows, columns] = 0
        if doubtful.any() and not beside:
            break  # Nothing can be said for sure of the weaker ones either.
    return np.minimum(kept, _NOTABLE), doubtful  # So many printed waves: the rest are theirs.


def _strongest(waves: Floats) -> tuple[int, int]:
    down, across = np.unravel_index(int(np.argmax(waves)), waves.shape)
    return int(down), int(across)


def _wave(waves: Floats) -> tuple[float, float]:
    """Frequency of the strongest wave, down and across, cycles a pixel."""
    down, across = _strongest(waves)
    return float(DOWN[down, 0]), float(ACROSS[0, across])


def _shared(flat: Floats, corners: list[tuple[int, int]]) -> Floats:
    """What the spectra of most of the tiles have in common."""
    # A peak may move by one bin from tile to tile.
    spectra = [near(prominence(flat[y : y + TILE, x : x + TILE])) for x, y in corners]
    return np.asarray(np.median(np.array(spectra), axis=0), np.float32)


def _slanted(shared: Floats) -> Floats:
    """Keeps slanted waves that are no overtones and do not come of lines that cross."""
    largest = near(shared)
    rows, columns = largest[:, :1], largest[:1]
    crossing = np.minimum(rows, columns) >= AS_STRONG * shared
    return np.asarray(np.where(_OBLIQUE_BINS & ~overtones(shared) & ~crossing, shared, 0), np.float32)


def _common(sheet: Floats, around: Floats) -> float:
    """Strongest wave that is in both; seen at a slant, its period differs a little between them."""
    return round(float(np.minimum(near(sheet), near(around)).max()), 3)


def _tiles(width: int, height: int, mask: NDArray[np.uint8] | None) -> tuple[Corners, Corners]:
    """Upper left corners of tiles that lie on the sheet (or of those that do so most), and of tiles beside it."""
    whole = _lattice(0, 0, width, height)
    if mask is None or not mask.any():
        return whole, []
    left, top, wide, tall = cv2.boundingRect(mask)
    across, down = width / mask.shape[1], height / mask.shape[0]
    x0, y0 = min(round(left * across), width - TILE), min(round(top * down), height - TILE)
    x1, y1 = min(round((left + wide) * across), width), min(round((top + tall) * down), height)
    corners = _lattice(x0, y0, max(x1, x0 + TILE), max(y1, y0 + TILE))

    def covered(corner: tuple[int, int]) -> float:
        x, y = corner[0] / across, corner[1] / down
        # Of a long and narrow picture a pixel of the mask may be larger than a tile.
        bottom, right = max(int(y) + 1, round(y + TILE / down)), max(int(x) + 1, round(x + TILE / across))
        part = mask[int(y) : bottom, int(x) : right]
        return float((part > 0).mean())

    shares = [covered(corner) for corner in corners]
    enough = min(0.9, sorted(shares)[-min(4, len(shares))])
    inner = [corner for corner, share in zip(corners, shares, strict=True) if share >= enough]
    return inner, [corner for corner in whole if covered(corner) < 0.1]


def _lattice(x0: int, y0: int, x1: int, y1: int) -> Corners:
    columns = np.linspace(x0, x1 - TILE, min(_COLUMNS, -(-(x1 - x0) // TILE))).astype(int)
    rows = np.linspace(y0, y1 - TILE, min(_ROWS, -(-(y1 - y0) // TILE))).astype(int)
    return [(int(x), int(y)) for y in rows for x in columns]
