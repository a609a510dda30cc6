"""A band across the forehead, in a colour that hair has not: told by its two borders.

Sports headbands leave the top of the head bare, and what the network sees of it (`headwear`) misses some. Below a band
is skin, above it hair or skin again, and both borders are sharp, bent alike and seen in most columns. A fringe has one
such border only, its lower one, and the shine of a forehead has none. Layers of hair can have two; but hair on a
forehead is not lighter than the skin with something darker above it, nor green, blue or red. Black and brown bands are
left to the network.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.vision.appearance import EYE_DISTANCE, GLABELLA, View, eye_middles, patch

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]

# In eye distances: half the width that is looked at, and from where to where above the eyes.
_HALF, _LOWEST, _HIGHEST = 0.6, 0.35, 2.25
_BENDS = (-0.15, 0.0, 0.15, 0.3, 0.45)  # how far a line sinks to the sides, an eye distance from the middle
_COLUMNS = 30
_NEAR = 3  # rows on each side of a border that are compared
_FAINT = 5.0  # CIE76: no border
_LOWER_SEEN, _UPPER_SEEN = 0.8, 0.6  # of the columns; hair falls over the upper border
_HAIR, _REDDISH = (20.0, 105.0), (20.0, 45.0)  # degrees of hue: what hair may have, and where it may be dyed red
_EVEN, _FILLED = 14.0, 0.85  # CIE76 from the band's own colour; of its rows
_INSIDE = 0.6  # of what lies above a band is the person
_LEAP = 2  # of so many rows one is enough to see that there is nothing to look for


@dataclass(frozen=True, slots=True)
class Cloth:
    """What is a band and no hair, fringe or shine.

    Attributes:
        narrowest: Height in eye distances, at least; hair bands are narrower.
        widest: At most.
        skin: How far from the skin between the brows what lies below it is, at most (CIE76 with half the lightness,
            which shadows change).
        lighter: L* above the skin, at least, of a pale band.
        paler: Share of the skin's chroma, at most, of a pale band: a shining forehead keeps more.
        darker: L* of what lies above a pale band below the band's, at least.
        tinted: Chroma from which on green to purple is no hair's.
        vivid: Chroma from which on red is no hair's.
    """

    narrowest: float
    widest: float
    skin: float
    lighter: float
    paler: float
    darker: float
    tinted: float
    vivid: float


@dataclass(frozen=True, slots=True)
class _Strip:
    """The forehead and what is above it, unrolled along lines of one bend; rows from above.

    Attributes:
        lab: (rows, columns, 3).
        person: (rows,) share of each row that is the person.
        strength: (rows,) how much each row's border differs across it (CIE76), by how many of the columns say so.
        lower: Rows that may be a band's lower border.
        upper: Rows that may be its upper one.
    """

    lab: Floats
    person: Floats
    strength: Floats
    lower: NDArray[np.intp]
    upper: NDArray[np.intp]


def headband(view: View, cloth: Cloth) -> float:
    """Tells how plain a band across the forehead is.

    Args:
        view: The face.
        cloth: What counts as a band.

    Returns:
        How much the weaker of its two borders differs across it (CIE76), by the share of columns that say so and of
        those that have the band's colour; 0 without a band.
    """
    skin = patch(view, view.points[GLABELLA])
    if not _may_be(view, skin, cloth):
        return 0.0
    strips = [_strip(view, bend) for bend in _BENDS]
    pairs = [(strips[index], other) for index in range(len(strips)) for other in strips[max(0, index - 1) : index + 2]]
    return max(_band(below, above, skin, cloth) for below, above in pairs)


def _may_be(view: View, skin: Floats, cloth: Cloth) -> bool:
    """Whether enough of what lies straight above the eyes is unlike hair, with another colour below it."""
    x, y = eye_middles(view).mean(0).tolist()
    rows = slice(max(0, round(y - _HIGHEST * EYE_DISTANCE)), max(0, round(y - _LOWEST * EYE_DISTANCE)), _LEAP)
    columns = slice(max(0, round(x - _HALF * EYE_DISTANCE)), max(0, round(x + _HALF * EYE_DISTANCE)), 3 * _LEAP)
    ordered = np.sort(view.lab[rows, columns], axis=1)
    middle = ordered[:, ordered.shape[1] // 2]
    unlike = _pale(middle, skin, cloth) | _dyed(middle[:, 1], middle[:, 2], cloth)
    unlike &= view.person[rows, columns].mean(axis=1) > _INSIDE
    if np.count_nonzero(unlike) * _LEAP < cloth.narrowest / 2 * EYE_DISTANCE:
        return False
    across = middle[_NEAR:] - middle[:-_NEAR]
    return bool((unlike[:-_NEAR] & (np.linalg.norm(across, axis=1) > 2 * _FAINT)).any())


def _rows(view: View, bend: float) -> tuple[Floats, Floats]:
    """(rows, columns, 3) Lab and (rows, columns) mask along lines of one bend."""
    x = np.linspace(-_HALF, _HALF, _COLUMNS, dtype=np.float32)
    y = np.arange(-_HIGHEST, -_LOWEST, 1 / EYE_DISTANCE, dtype=np.float32)
    middle = eye_middles(view).mean(0)
    columns = np.broadcast_to(middle[0] + EYE_DISTANCE * x, (len(y), len(x)))
    rows = middle[1] + EYE_DISTANCE * (y[:, None] + np.float32(bend) * x * x)
    lab, mask = (
        cv2.remap(plane, np.ascontiguousarray(columns), rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        for plane in (view.lab, view.person)
    )
    return np.asarray(lab, np.float32), np.asarray(mask, np.float32)


def _pale(colours: Floats, skin: Floats, cloth: Cloth) -> Bools:
    """Which colours (n, 3) are lighter than the skin and less coloured, as cloth is and a shining forehead is not."""
    paler = np.hypot(colours[:, 1], colours[:, 2]) < cloth.paler * np.hypot(skin[1], skin[2])
    return np.asarray((colours[:, 0] > skin[0] + cloth.lighter) & paler, np.bool_)


def _dyed(a: Floats, b: Floats, cloth: Cloth) -> Bools:
    chroma, hue = np.hypot(a, b), np.degrees(np.arctan2(b, a)) % 360
    natural = (hue >= _HAIR[0]) & (hue <= _HAIR[1])
    red = (chroma > cloth.vivid) & (hue >= _REDDISH[0]) & (hue <= _REDDISH[1])
    return np.asarray(((chroma > cloth.tinted) & ~natural) | red, np.bool_)


def _strip(view: View, bend: float) -> _Strip:
    lab, mask = _rows(view, bend)
    sums = np.cumsum(np.concatenate([np.zeros_like(lab[:1]), lab]), axis=0, dtype=np.float32)
    means = (sums[_NEAR:] - sums[:-_NEAR]) / np.float32(_NEAR)  # of each row and the next
    steps = np.zeros_like(lab)
    steps[_NEAR : -_NEAR - 1] = means[: -_NEAR - 2] - means[_NEAR + 1 : -1]
    middle = np.median(steps, axis=1)
    length = np.linalg.norm(middle, axis=1)
    along = np.einsum("rcx,rx->rc", steps, middle / np.maximum(length, 1e-3)[:, None])
    seen = (along > 0.5 * length[:, None]).mean(axis=1)
    strength = (length * seen).astype(np.float32)
    highest = cv2.dilate(strength[:, None], np.ones((5, 1), np.uint8))[:, 0]
    border = (strength > _FAINT) & (strength == highest)
    lower, upper = (np.flatnonzero(border & (seen > least)) for least in (_LOWER_SEEN, _UPPER_SEEN))
    return _Strip(lab, mask.mean(axis=1), strength, lower, upper)


def _band(below: _Strip, above: _Strip, skin: Floats, cloth: Cloth) -> float:
    """The plainest band with its lower border in one strip and its upper one in another."""
    best = 0.0
    for low in below.lower:
        under = np.median(below.lab[low + 2 : low + 7].reshape(-1, 3), axis=0)
        if np.linalg.norm((under - skin) * (0.5, 1, 1)) > cloth.skin:
            continue
        for high in above.upper:
            if not cloth.narrowest * EYE_DISTANCE <= low - high <= cloth.widest * EYE_DISTANCE:
                continue
            over = slice(max(0, high - 6), max(1, high - 1))
            within = below.lab[high + 4 : low - 2]
            columns, rows = np.median(within, axis=0), np.median(within, axis=1)
            colour, beyond = np.median(columns, axis=0), np.median(above.lab[over].reshape(-1, 3), axis=0)
            if (np.linalg.norm(rows - colour, axis=1) < _EVEN).mean() < _FILLED:  # hair lies between
                continue
            light = bool(_pale(colour[None], skin, cloth)[0]) and beyond[0] < colour[0] - cloth.darker
            if above.person[over].mean() < _INSIDE or not (light or _dyed(colour[1], colour[2], cloth)):
                continue
            even = (np.linalg.norm(columns - colour, axis=1) < _EVEN).mean()
            best = max(best, float(min(below.strength[low], above.strength[high]) * even))
    return best
