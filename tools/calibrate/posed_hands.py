"""Hands at chin, cheek and mouth as people pose with them: what `hands` draws, in another hand.

Each finger, palm, thumb and arm is painted by itself, from the rear to the front: round, with a dark outline, in skin
that is grained like the person's own, or in a glove. Places are in eye distances; y points down.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain

import cv2
import numpy as np

from tools.calibrate.degrade import Defect
from tools.calibrate.hair_on_top import taken
from tools.calibrate.headbands import face_places
from tools.calibrate.portraits import Portrait

_SKIN = (50, 280, 9, 151, 205, 425)


@dataclass(frozen=True)
class Part:
    """A thick line with round ends, (x, y, radius) of both; the end has a nail where it says so."""

    start: tuple[float, float, float]
    end: tuple[float, float, float]
    nail: bool = False
    sleeve: bool = False


Pose = Callable[[random.Random], list[Part]]


def _arm(rng: random.Random, x: float, y: float) -> list[Part]:
    way = x + rng.uniform(-0.6, 1.4), y + 3.2
    middle = x + 0.25 * (way[0] - x), y + 0.7
    return [Part((x, y, 0.36), (*middle, 0.36)), Part((*middle, 0.42), (*way, 0.62), sleeve=True)]


def _finger(x: float, y: float, angle: float, long: float, thick: float, bend: float = 0.0) -> list[Part]:
    """From its root, `angle` clockwise from upwards, bent by `bend` at the middle joint."""
    joint = x + 0.5 * long * math.sin(angle), y - 0.5 * long * math.cos(angle)
    tip = joint[0] + 0.5 * long * math.sin(angle + bend), joint[1] - 0.5 * long * math.cos(angle + bend)
    return [Part((x, y, thick), (*joint, 0.95 * thick)), Part((*joint, 0.95 * thick), (*tip, 0.85 * thick), nail=True)]


def _knuckles(rng: random.Random, x: float, y: float, lean: float) -> list[Part]:
    """Four bent fingers side by side on the back of a fist."""
    parts = [Part((x - 0.28, y + 0.38, 0.36), (x + 0.28, y + 0.38, 0.36))]
    for number in range(4):
        at = x + (number - 1.5) * 0.24, y + lean * (number - 1.5) + rng.uniform(-0.02, 0.02)
        parts.append(Part((at[0], at[1] + 0.42, 0.13), (at[0], at[1], 0.145)))
    return parts


def fist(rng: random.Random) -> list[Part]:
    """A chin or a mouth on the back of a fist."""
    thumb = [Part((0.5, 0.6, 0.16), (0.05, 0.45, 0.13), nail=True)] if rng.random() < 0.5 else []
    return [*_arm(rng, 0.0, 0.75), *_knuckles(rng, 0.0, 0.0, rng.uniform(-0.08, 0.08)), *thumb]


def thinker(rng: random.Random) -> list[Part]:
    """The thumb below the chin, one or two fingers up the cheek, the others curled before the chin."""
    curled = []
    for number in range(3):
        y = 0.15 + 0.22 * number
        curled.append(Part((0.45, y + 0.08, 0.14), (-0.15 - rng.uniform(0, 0.2), y, 0.13), nail=rng.random() < 0.3))
    up = [
        _finger(0.5 + 0.12 * n, 0.15, 0.25 + 0.2 * n, rng.uniform(0.9, 1.3), 0.13, -0.1)
        for n in range(rng.choice((1, 1, 2)))
    ]
    thumb = [Part((0.3, 0.6, 0.17), (-0.4, 0.2, 0.13), nail=True)]
    return [*_arm(rng, 0.4, 0.9), Part((0.4, 0.5, 0.38), (0.25, 0.75, 0.36)), *thumb, *chain(*up), *curled]


def palm_under(rng: random.Random) -> list[Part]:
    """The chin in a palm, the fingers along the cheek."""
    fan, long = rng.uniform(0.02, 0.12), rng.uniform(0.8, 1.2)
    fingers = [
        _finger(0.3 + 0.2 * n, 0.1 - 0.12 * n, 0.1 + fan * n, long * share, 0.125, -rng.uniform(0, 0.3))
        for n, share in enumerate((0.85, 1.0, 0.95, 0.8))
    ]
    return [*_arm(rng, 0.35, 0.8), Part((0.1, 0.35, 0.34), (0.6, 0.3, 0.38)), *chain(*fingers[::-1])]


def clasped(rng: random.Random) -> list[Part]:
    """Two hands with their fingers between each other's below the chin."""
    parts = [part for side in (-1, 1) for part in (
        Part((side * 0.6, 0.55, 0.36), (side * 0.75, 0.9, 0.34)),
        Part((side * 0.75, 0.9, 0.38), (side * rng.uniform(1.2, 1.9), 3.4, 0.55), sleeve=True),
    )]  # fmt: skip
    for number in range(8):
        x, side = (number - 3.5) * 0.17, 1 if number % 2 else -1
        parts.append(Part((x, 0.05, 0.12), (x - side * 0.08, rng.uniform(0.45, 0.6), 0.11), nail=True))
    return parts


def pinched(rng: random.Random) -> list[Part]:
    """The chin between thumb and forefinger."""
    gap = rng.uniform(0.25, 0.45)
    rest = [Part((0.4, 0.5 + 0.2 * n, 0.13), (0.0, 0.55 + 0.2 * n, 0.12)) for n in range(3)]
    return [*_arm(rng, 0.5, 1.0), Part((0.5, 0.6, 0.36), (0.4, 0.8, 0.36)), *rest,
            *_finger(0.45, 0.4, -0.9 + gap, 0.75, 0.125, 0.5),
            Part((0.3, 0.7, 0.17), (-gap, 0.1, 0.135), nail=True)]  # fmt: skip


def across(rng: random.Random) -> list[Part]:
    """A flat hand from the side, four fingers across."""
    long, lean = rng.uniform(1.0, 1.4), rng.uniform(-0.35, 0.35)
    fingers = [
        _finger(0.55, -0.3 + 0.25 * n, -math.pi / 2 + lean + rng.uniform(-0.06, 0.06), long * share, 0.135)
        for n, share in enumerate((0.9, 1.0, 0.95, 0.75))
    ]
    thumb = _finger(0.75, -0.25, -0.3 + rng.uniform(-0.3, 0.4), 0.75, 0.14)
    arm = [Part((1.4, 0.25, 0.4), (2.4, rng.uniform(0.4, 2.2), 0.5), sleeve=rng.random() < 0.5)]
    return [*arm, Part((0.85, 0.05, 0.46), (1.3, 0.15, 0.4)), *thumb, *chain(*fingers[::-1])]


def hush(rng: random.Random) -> list[Part]:
    """One or two fingers upright on the lips."""
    up = [
        _finger(0.0 + 0.24 * n, 0.55, rng.uniform(-0.1, 0.1), rng.uniform(0.9, 1.2), 0.135)
        for n in range(rng.choice((1, 1, 2)))
    ]
    curled = [Part((0.3 + 0.2 * n, 0.55, 0.15), (0.25 + 0.2 * n, 0.9, 0.14)) for n in range(3)]
    return [*_arm(rng, 0.35, 1.25), Part((0.1, 0.85, 0.34), (0.5, 0.9, 0.34)), *chain(*up), *curled]


def _skin(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """CIELAB: nearly the person's own; of each fourth another skin's, or a glove's."""
    lab = cv2.cvtColor(portrait.rgb.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2LAB)
    columns, rows = np.round(portrait.points[list(_SKIN)]).astype(int).clip(0, np.array(lab.shape[1::-1]) - 1).T
    own = np.median(lab[rows, columns], axis=0) + (rng.uniform(-10, 8), rng.uniform(-3, 5), rng.uniform(-4, 5))
    kind = rng.random()
    if kind < 0.18:
        own = np.array((rng.uniform(25, 82), rng.uniform(6, 18), rng.uniform(10, 26)))
    elif kind < 0.28:
        own = np.array(rng.choice(((55, -8, -35), (92, 0, 2), (75, 15, -5), (15, 0, 0), (80, -3, 5))), float)
    return np.asarray(own, np.float32)


@dataclass(frozen=True)
class _Look:
    """Skin and sleeve (CIELAB), grain and body (height, width), pixels to an eye distance, and the light."""

    skin: np.ndarray
    sleeve: np.ndarray
    texture: np.ndarray
    body: np.ndarray
    unit: float
    lamp: float
    deep: float
    outline: float
    outline_wide: float
    cast: float
    crease: float


def _paint(out: np.ndarray, part: Part, x: np.ndarray, y: np.ndarray, look: _Look) -> None:
    """Paints one part into `out` (height, width, 3) 0..255, whose pixels lie at `x` and `y` of the hand."""
    (x0, y0, r0), (x1, y1, r1) = part.start, part.end
    margin = max(r0, r1) + 0.3
    near = (
        (x > min(x0, x1) - margin)
        & (x < max(x0, x1) + margin)
        & (y > min(y0, y1) - margin)
        & (y < max(y0, y1) + margin)
    )
    rows, columns = np.flatnonzero(near.any(1)), np.flatnonzero(near.any(0))
    if not rows.size:
        return
    box = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    x, y = x[box], y[box]
    length = (x1 - x0) ** 2 + (y1 - y0) ** 2 + 1e-6
    along = np.clip(((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length, 0, 1)
    dx, dy = x - x0 - along * (x1 - x0), y - y0 - along * (y1 - y0)
    radius = r0 + along * (r1 - r0)
    away = np.hypot(dx, dy) / radius
    cover = np.clip((1 - away) * radius * look.unit + 0.5, 0, 1).astype(np.float32)
    rise = np.sqrt(np.clip(1 - away**2, 0, 1))
    light = 1 - look.deep * (1 - rise) * (0.6 + 0.4 * np.sign(look.lamp) * dx / radius) - 0.12 * dy / radius
    light -= look.outline * np.clip(1 - (1 - away) * radius / look.outline_wide, 0, 1)
    if not part.nail:
        light -= look.crease * np.exp(-(((along - 0.97) * math.sqrt(length)) ** 2) / 0.0015)
    colour = np.broadcast_to(look.sleeve if part.sleeve else look.skin, (*x.shape, 3)).astype(np.float32).copy()
    colour[..., 0] *= np.clip(light + look.texture[box], 0.1, 1.25)
    if part.nail:
        colour[np.hypot(x - x1, y - y1) < 0.62 * r1] += np.array((5, 3, -4), np.float32)
    paint = cv2.cvtColor(colour.clip([1, -90, -90], [99, 90, 90]).astype(np.float32), cv2.COLOR_LAB2RGB) * 255
    shade = cv2.GaussianBlur(cover, (0, 0), 0.07 * look.unit) * look.body[box]
    alpha = cv2.GaussianBlur(cover, (0, 0), 0.6)[..., None]
    out[box] = out[box] * (1 - look.cast * shade)[..., None] * (1 - alpha) + paint * alpha


def painted(
    portrait: Portrait, rng: random.Random, pose: Pose, at: tuple[float, float], both: bool = False
) -> np.ndarray:
    """Paints one hand, or two that mirror each other, over the picture.

    Args:
        portrait: The person.
        rng: Its size, lean, side, light and skin come from it.
        pose: What hand.
        at: Where its origin lies, in eye distances across and down from between the eyes.
        both: A second one on the other side of the face's middle.
    """
    noise, unit = np.random.default_rng(rng.randrange(1 << 30)), portrait.unit
    across_face, down = face_places(portrait)
    size, turn, mirror = rng.uniform(0.85, 1.2), rng.uniform(-0.3, 0.3), rng.choice((-1, 1))
    grain = cv2.GaussianBlur(noise.standard_normal(down.shape).astype(np.float32), (0, 0), rng.uniform(0.6, 1.5))
    mottle = cv2.GaussianBlur(noise.standard_normal(down.shape).astype(np.float32), (0, 0), 0.12 * unit)
    texture = rng.uniform(0, 0.03) * grain / grain.std() + rng.uniform(0, 0.05) * mottle / mottle.std()
    out, skin = portrait.rgb.astype(np.float32), _skin(portrait, rng)
    cloth = np.array([rng.uniform(8, 95), rng.uniform(-25, 25), rng.uniform(-30, 30)]) if rng.random() < 0.7 else skin
    look = _Look(skin, cloth, texture, portrait.mask > 0.3, unit * size, rng.uniform(-0.6, 0.6), rng.uniform(0.25, 0.7),
                 rng.uniform(0.05, 0.4), rng.uniform(0.02, 0.07), rng.uniform(0.05, 0.3),
                 rng.uniform(0, 0.12))  # fmt: skip
    for side in (mirror, -mirror) if both else (mirror,):
        x, y = (across_face - (side * mirror * at[0] if both else at[0])) / size * side, (down - at[1]) / size
        x, y = math.cos(turn) * x + math.sin(turn) * y, math.cos(turn) * y - math.sin(turn) * x
        for part in pose(rng):
            _paint(out, part, x, y, look)
    rgb = out.round().clip(0, 255).astype(np.uint8)
    return taken(Portrait(rgb, portrait.points, portrait.mask), rng)


def place(portrait: Portrait, point: int, dx: float = 0.0, dy: float = 0.0) -> tuple[float, float]:
    """Where a point of the face lies, moved by `dx` and `dy`, in eye distances from between the eyes."""
    x, y = face_places(portrait)
    column, row = np.round(portrait.points[point]).astype(int).clip(0, np.array(x.shape[::-1]) - 1)
    return float(x[row, column]) + dx, float(y[row, column]) + dy


def posed_chin(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """The chin on a fist, a palm, clasped hands or between fingers."""
    pose = rng.choice((fist, thinker, palm_under, clasped, pinched))
    rise = {fist: -0.2, thinker: -0.25, palm_under: -0.2, clasped: -0.1, pinched: -0.15}[pose]
    at = place(portrait, 152, rng.uniform(-0.15, 0.15), rise + rng.uniform(-0.12, 0.14))
    return painted(portrait, rng, pose, at)


def posed_cheek(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """One or both cheeks in hands or on fists."""
    pose, both = rng.choice((palm_under, palm_under, thinker, fist)), rng.random() < 0.35
    if both or pose is fist:
        at = place(portrait, 365, rng.uniform(-0.45, -0.05), rng.uniform(-0.35, 0.1))
    else:
        at = place(portrait, 152, rng.uniform(0.0, 0.3), rng.uniform(-0.45, -0.1))
    return painted(portrait, rng, pose, at, both)


def posed_mouth(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """A flat hand, a fist or a finger before the mouth."""
    pose = rng.choice((across, across, fist, hush))
    at = place(portrait, 13, rng.uniform(-0.15, 0.15), {hush: 0.0, fist: -0.1}.get(pose, 0.0) + rng.uniform(-0.1, 0.12))
    return painted(portrait, rng, pose, at)


POSED_HANDS: dict[str, Defect] = {"posed_chin": posed_chin, "posed_cheek": posed_cheek, "posed_mouth": posed_mouth}
