"""Waves whose period changes over the picture, as a display's do in a photo taken at a slant.

What beats against the grid of the sensor changes much faster over the picture than the display's own pixels do, so that
no two tiles share a frequency although each has it clearly. The strongest waves of the tiles are joined to a course:
frequencies that change evenly from tile to tile. Text, rules and the relief of paper have strong waves, too, but none
that all tiles agree on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.spectrum import (
    DOWN,
    FREQUENCY,
    ON_AXIS,
    TILE,
    WINDOW,
    Corners,
    Floats,
    near,
    overtones,
    prominence,
)

Doubles = NDArray[np.float64]

_COLUMNS, _ROWS, _LEAST = 6, 5, 6
_DENSE, _FEWEST = 1.5, 3
"""Tiles for each width of a tile, at most; but so many a side where the sheet is small."""
_LOWEST, _LOWEST_ON_AXIS, _HIGHEST = 0.07, 0.19, 0.495
_FINER = np.linspace(-2.5, 2.5, 21)  # bins of a tile's spectrum
_PEAKS = 5
_FAINT = 0.9
_STEP = 0.1
"""Cycles a pixel from tile to tile, or to the one after the next: faster changes blur a wave within a tile."""
_STRAYS = 4 / TILE
_FOR_LINE, _FOR_CURVE, _ROUNDS = 8, 12, 3


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """How a wave's frequency changes over the picture.

    Attributes:
        terms: Cycles a pixel down and across, (6, 2): constant, along rows and columns, and of their second powers.
        middle: Row and column that the terms count from.
        size: Rows and columns that are one unit of them.
    """

    terms: Doubles
    middle: tuple[float, float]
    size: tuple[float, float]

    def at(self, rows: Doubles, columns: Doubles) -> Doubles:
        """Frequencies down and across at these places, (N, 2)."""
        down, across = (rows - self.middle[0]) / self.size[0], (columns - self.middle[1]) / self.size[1]
        return np.asarray(_powers(down, across) @ self.terms, np.float64)


def course_of(flat: Floats, corners: Corners, wave: tuple[float, float]) -> Course:
    """The course of a wave that most tiles have at about the same frequency.

    Args:
        flat: The picture without its slow changes, (height, width).
        corners: Upper left ones of these tiles.
        wave: That frequency, down and across, cycles a pixel.
    """
    at, finer = np.arange(TILE), _FINER / TILE
    downs = np.exp(-2j * np.pi * np.outer(wave[0] + finer, at))
    acrosses = np.exp(-2j * np.pi * np.outer(at, wave[1] + finer))
    found = []
    for x, y in corners:
        power = np.abs(downs @ (flat[y : y + TILE, x : x + TILE] * WINDOW) @ acrosses)
        down, across = np.unravel_index(int(np.argmax(power)), power.shape)
        found.append((y + TILE / 2, x + TILE / 2, wave[0] + finer[down], wave[1] + finer[across]))
    places = np.array(found)
    ones = np.column_stack([np.ones(len(places)), places[:, :2]])
    terms = np.zeros((6, 2))
    if len(places) < _LEAST:
        terms[0] = np.median(places[:, 2:], axis=0)
        return Course(terms, (0.0, 0.0), (1.0, 1.0))
    keep = np.ones(len(places), bool)
    for _ in range(4):  # Tiles full of text or without the wave are left out, the farthest first.
        terms[:3] = np.linalg.lstsq(ones[keep], places[keep, 2:], rcond=None)[0]
        off = np.abs(ones @ terms[:3] - places[:, 2:]).max(axis=1)
        keep = off <= max(1.2 / TILE, 1.5 * float(np.median(off)))
        if np.count_nonzero(keep) < 4:
            break
    return Course(terms, (0.0, 0.0), (1.0, 1.0))


@dataclass(frozen=True, slots=True, eq=False)
class Drift:
    """A wave that goes on from tile to tile.

    Attributes:
        prominence: Of the wave where the course has it, median over the tiles; as in `spectrum.prominence`.
        course: Its frequencies.
    """

    prominence: float
    course: Course


def drifting_waves(
    planes: Sequence[Floats],
    mask: NDArray[np.uint8] | None = None,
    least: float = 0.0,
    lowest: tuple[float, float] = (_LOWEST, _LOWEST_ON_AXIS),
) -> Iterator[Drift]:
    """Follows waves over the sheet, the strongest first; each is left out before the next is sought.

    Args:
        planes: The picture without its slow changes, (height, width), or several of its colours.
        mask: Where the sheet is, non-zero; any size. The whole picture by default.
        least: Prominence below which no more are sought.
        lowest: Cycles a pixel below which waves are the picture's own, and the same of rows and columns.
    """
    shape = planes[0].shape
    rows, columns = _lattice(shape, mask)
    if not rows:
        return
    corners = [(x, y) for y in rows for x in columns]
    spectra = np.array(
        [_candidates(prominence(*(plane[y : y + TILE, x : x + TILE] for plane in planes)), lowest) for x, y in corners]
    )
    while True:
        found = _strongest(spectra, corners, (len(rows), len(columns)), shape)
        if found is None or found.prominence < least:
            return
        yield found
        for spectrum, (x, y) in zip(spectra, corners, strict=True):
            down, across = _bins(found.course.at(np.array([y + TILE / 2]), np.array([x + TILE / 2])))
            around = np.arange(int(down[0]) - 3, int(down[0]) + 4) % TILE
            spectrum[around, max(0, int(across[0]) - 3) : int(across[0]) + 4] = 0


def _lattice(shape: tuple[int, ...], mask: NDArray[np.uint8] | None) -> tuple[list[int], list[int]]:
    """Upper and left ends of tiles over the sheet, overlapping where it is small."""
    height, width = shape[:2]
    left, top, wide, tall = 0.0, 0.0, float(width), float(height)
    if mask is not None and mask.any():
        x, y, w, h = cv2.boundingRect(mask)
        across, down = width / mask.shape[1], height / mask.shape[0]
        left, top, wide, tall = x * across, y * down, w * across, h * down
    ends = []
    for start, extent, most, limit in ((top, tall, _ROWS, height), (left, wide, _COLUMNS, width)):
        if min(extent, limit) < TILE:
            return [], []
        count = min(most, max(_FEWEST, int(_DENSE * extent / TILE)))
        places = np.linspace(start, max(start, start + extent - TILE), count)
        ends.append([int(place) for place in np.clip(places, 0, limit - TILE)])
    return ends[0], ends[1]


def _candidates(spectrum: Floats, lowest: tuple[float, float]) -> Floats:
    allowed = (np.where(ON_AXIS, lowest[1], lowest[0]) < FREQUENCY) & (FREQUENCY < _HIGHEST)
    return np.asarray(np.where(allowed & ~overtones(spectrum), spectrum, 0), np.float32)


def _strongest(spectra: Floats, corners: Corners, lattice: tuple[int, int], shape: tuple[int, ...]) -> Drift | None:
    """The course along which the tiles have most; every tile proposes some with another beside and one below it."""
    wide = np.array([near(spectrum) for spectrum in spectra])
    peaks, strong = _peaks(spectra, wide)
    size, middle = (float(shape[0]), float(shape[1])), (shape[0] / 2, shape[1] / 2)
    down = np.array([(y + TILE / 2 - middle[0]) / size[0] for _, y in corners])
    across = np.array([(x + TILE / 2 - middle[1]) / size[1] for x, _ in corners])
    proposed = _proposals(peaks, strong, down, across, lattice)
    if not len(proposed):
        return None
    ones = np.ones(len(corners))
    waves = np.einsum("nt,htk->hnk", np.column_stack([ones, down, across]), proposed)
    scores = np.median(_along(wide, waves), axis=1)
    best = int(np.argmax(scores))
    terms, score, wave = np.vstack([proposed[best], np.zeros((3, 2))]), float(scores[best]), waves[best]
    powers = _powers(down, across)
    for _ in range(_ROUNDS):  # Seen at a slant the change is not quite even.
        aliases = _closest(wave[:, None], peaks)
        off = np.abs(aliases - wave[:, None]).max(axis=2)
        chosen, keep = off.argmin(axis=1), off.min(axis=1) < _STRAYS
        count = np.count_nonzero(keep)
        if count < _FOR_LINE:
            break
        known = 6 if count >= _FOR_CURVE else 3
        seen = aliases[np.arange(len(corners)), chosen]
        fitted = np.linalg.lstsq(powers[keep, :known], seen[keep], rcond=None)[0]
        wave = powers[:, :known] @ fitted
        again = float(np.median(_along(wide, wave[None])))
        if again > score:
            score, terms = again, np.vstack([fitted, np.zeros((6 - known, 2))])
    return Drift(round(score, 3), Course(terms, middle, size))


def _peaks(spectra: Floats, wide: Floats) -> tuple[Doubles, Doubles]:
    """Frequencies of the strongest waves of every tile, (tiles, waves, 2), and their prominence."""
    tops = np.where(spectra >= wide, spectra, 0).reshape(len(spectra), -1)
    order = np.argsort(-tops, axis=1, kind="stable")[:, :_PEAKS]
    down, across = np.unravel_index(order, spectra.shape[1:])
    peaks = np.stack([DOWN[down, 0], across / TILE], axis=2)
    return peaks, np.take_along_axis(tops, order, axis=1).astype(np.float64)


def _proposals(peaks: Doubles, strong: Doubles, down: Doubles, across: Doubles, lattice: tuple[int, int]) -> Doubles:
    """Even changes of frequency, (N, 3, 2): constant, along rows, along columns."""
    rows, columns = lattice
    # Most tiles of a document have no wave that is clear enough.
    clear = [tile_peaks[strengths > _FAINT] for tile_peaks, strengths in zip(peaks, strong, strict=True)]
    found = []
    for tile, here in enumerate(clear):
        row, column = divmod(tile, columns)
        beside = [row * columns + at for at in _beside(column, columns)] if len(here) else []
        below = [at * columns + column for at in _beside(row, rows)] if len(here) else []
        across_to = {other: _closest(here[:, None], clear[other][None]) for other in beside if len(clear[other])}
        down_to = {other: _closest(here[:, None], clear[other][None]) for other in below if len(clear[other])}
        for second, there in across_to.items():
            for third, under in down_to.items():
                steady = np.abs(there - here[:, None]).max(axis=2) < _STEP
                level = np.abs(under - here[:, None]).max(axis=2) < _STEP
                first, one, two = np.nonzero(steady[:, :, None] & level[:, None, :])
                if len(first):
                    start = here[first]
                    by_column = (there[first, one] - start) / (across[second] - across[tile])
                    by_row = (under[first, two] - start) / (down[third] - down[tile])
                    constant = start - by_row * down[tile] - by_column * across[tile]
                    found.append(np.stack([constant, by_row, by_column], axis=1))
    return np.concatenate(found) if found else np.zeros((0, 3, 2))


def _beside(place: int, count: int) -> list[int]:
    return [other for other in (place - 2, place - 1, place + 1, place + 2) if 0 <= other < count]


def _closest(wave: Doubles, other: Doubles) -> Doubles:
    """What is nearest to a wave of all frequencies that look like another one to the sensor."""
    one, two = wave + _wrapped(other - wave), wave + _wrapped(-other - wave)
    nearer = np.abs(one - wave).max(axis=-1) <= np.abs(two - wave).max(axis=-1)
    return np.asarray(np.where(nearer[..., None], one, two), np.float64)


def _wrapped(frequency: Doubles) -> Doubles:
    return np.asarray(frequency - np.round(frequency), np.float64)


def _bins(waves: Doubles) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns of a spectrum at these frequencies, (…, 2)."""
    seen = _wrapped(waves)
    seen = np.where(seen[..., 1:] < 0, -seen, seen)
    rows = np.round(seen[..., 0] * TILE).astype(np.intp) % TILE
    return rows, np.minimum(np.round(seen[..., 1] * TILE).astype(np.intp), TILE // 2)


def _along(wide: Floats, waves: Doubles) -> Floats:
    """Prominence of every tile at its own frequency; waves (N, tiles, 2)."""
    rows, columns = _bins(waves)
    return np.asarray(wide[np.arange(len(wide)), rows, columns], np.float32)


def _powers(down: Doubles, across: Doubles) -> Doubles:
    down, across = np.asarray(down, np.float64), np.asarray(across, np.float64)
    return np.column_stack([np.ones(len(down)), down, across, down**2, down * across, across**2])
