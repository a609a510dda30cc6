"""Small stiff hats high on the head with hair around them: nurses' and sailors' caps, paper hats, students' boards."""

from __future__ import annotations

import random

import cv2
import numpy as np

from tools.calibrate.hair_on_top import Head, grain, head_of
from tools.calibrate.portraits import Portrait

_PALE = (
    (245, 245, 243), (238, 240, 244), (225, 228, 232), (205, 222, 238), (190, 212, 235), (244, 214, 222),
    (240, 200, 210), (212, 234, 222), (245, 240, 222), (215, 215, 210),
)  # fmt: skip
_DEEP = (
    (30, 40, 80), (25, 25, 28), (150, 30, 40), (40, 80, 60), (70, 110, 170), (120, 90, 60), (200, 60, 60),
    (240, 210, 80), (90, 60, 110),
)  # fmt: skip
_STRIPES = ((30, 60, 150), (20, 30, 80), (170, 30, 40), (20, 110, 80), (60, 60, 65), (200, 90, 120))
_CROSS = (205, 30, 45)
_KINDS = ("wing", "fold", "flat", "sailor", "boat", "pillbox", "skull", "board", "chef", "cone", "tophat")
_NURSES = ("wing", "fold", "flat")
_WHITE = (*_NURSES, "sailor", "boat", "chef")  # usually

Points = list[tuple[float, float]]


def small_hat(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """One of eleven shapes, flat or folded, with stripes, seams or a cross; it throws a narrow shadow on the hair."""
    noise = np.random.default_rng(rng.randrange(1 << 30))
    head, kind = head_of(portrait), rng.choice((*_KINDS, *_NURSES, *_NURSES))
    low = head.crown + rng.uniform(0.25, 0.85) * (head.hair_line - head.crown)
    pale = rng.random() < (0.9 if kind in _WHITE else 0 if kind == "board" else 0.35)
    colour = np.array(rng.choice(_PALE if pale else _DEEP), np.float32) * rng.uniform(0.85, 1.02)
    parts, stripes = _shape(kind, head, low, rng)
    turn = cv2.getRotationMatrix2D((0.0, low), rng.gauss(0, 4), 1)
    masks = [_filled(head, _turned(part, turn), rng.uniform(0.5, 1.2)) for part in parts]
    whole = np.max(masks, axis=0)
    unit = head.unit
    out = portrait.rgb * (1 - _shadow(whole, 0.06 * unit) * (portrait.mask > 0.5) * rng.uniform(0.1, 0.55))[..., None]
    for number, mask in enumerate(masks):
        if number:
            out = out * (1 - _shadow(mask, 0.04 * unit) * whole * rng.uniform(0.1, 0.4))[..., None]
        out = _laid(out, mask, _cloth(colour * rng.uniform(0.93, 1.03), head, noise, rng))
    painted, seamed = rng.random() < 0.6, rng.random() < 0.5
    paint, wide = np.array(rng.choice(_STRIPES), np.float32), rng.uniform(0.03, 0.12)
    for stripe in stripes:
        line = _turned(_curve(stripe), turn)
        if painted:
            out = _laid(out, 0.95 * whole * _drawn(head, line, wide), paint)
        elif seamed:
            out = out * (1 - 0.25 * whole * _drawn(head, line, 0.02))[..., None]
    if kind in _NURSES and rng.random() < 0.25:
        reach, middle = rng.uniform(0.06, 0.13), low - rng.uniform(0.15, 0.3)
        for bar in ([(-reach, middle), (reach, middle)], [(0, middle - reach), (0, middle + reach)]):
            cross = _drawn(head, _turned(bar, turn), 0.6 * reach)
            out = _laid(out, whole * cross, np.array(_CROSS, np.float32))
    return out.clip(0, 255).round().astype(np.uint8)


def _shape(kind: str, head: Head, low: float, rng: random.Random) -> tuple[list[Points], list[Points]]:
    """Outlines of a hat's parts, the lowest first, and lines along it; in eye distances, `low` its lower border."""
    sag, tall, wide = low + rng.uniform(-0.05, 0.18), rng.uniform(0.3, 0.6), head.wide * rng.uniform(0.55, 0.95)
    hollow = _curve([(0.5 * wide, low), (0, low - rng.uniform(0, 0.12)), (-0.5 * wide, low)])
    over = [(-0.95 * wide, low - 0.72 * tall), (0.0, low - 0.8 * tall), (0.95 * wide, low - 0.72 * tall)]
    if kind == "wing":
        inner, top = wide * rng.uniform(0.75, 1.0), low - tall * rng.uniform(1.0, 1.25)
        tip = wide * rng.uniform(1.05, 1.35)
        wings = [(-inner, sag), (-tip, low - 0.85 * tall), (0, top), (tip, low - 0.85 * tall), (inner, sag)]
        return [_curve(wings) + hollow], [
            [(-inner, low - 0.35 * tall), (0, low - 0.5 * tall), (inner, low - 0.35 * tall)]
        ]
    if kind == "fold":
        narrow = wide * rng.uniform(0.6, 0.95)
        sides = [(-wide, sag), (-wide, low - 0.4 * tall), (-narrow, low - 0.95 * tall), (0, low - tall)]
        return [_curve(sides + _mirrored(sides[:-1])) + hollow], [over] * rng.choice((1, 2))
    if kind == "flat":
        top, height = wide * rng.uniform(0.8, 1.1), low - tall
        line = low - tall * rng.uniform(0.2, 0.8)
        return [[(-wide, sag), (-top, height), (top, height), (wide, sag)]], [[(-wide, line), (wide, line)]]
    if kind == "sailor":
        height = max(0.35, low - head.crown + rng.uniform(0.05, 0.2))
        brim = [(-wide, sag), (-1.05 * wide, low - 0.55 * height)]
        dome = [(-0.95 * wide, low - 0.5 * height), (-0.85 * wide, low - 1.1 * height), (0, low - 1.3 * height)]
        return [_curve(brim + _mirrored(brim)), _curve(dome + _mirrored(dome[:-1]))], []
    if kind == "boat":
        height = rng.uniform(0.5, 0.95)
        side = _curve([(-1.05 * wide, sag + 0.1), (-0.6 * wide, low - 0.6 * height), (0, low - height)])
        return [side + _mirrored(side) + hollow], []
    if kind == "pillbox":
        wide, height = 0.8 * wide, rng.uniform(0.35, 0.6)
        side = [(-wide, sag), (-wide, low - height), (-0.7 * wide, low - height - 0.1), (0, low - height - 0.14)]
        rim = [(-wide, low - height), (-0.5 * wide, low - height + 0.06), (0, low - height + 0.09)]
        return [_curve(side + _mirrored(side[:-1]))], [rim + _mirrored(rim[:-1])]
    if kind == "skull":
        height = low - head.crown + rng.uniform(0.02, 0.12)
        side = [
            (-wide, sag + 0.1),
            (-0.9 * wide, low - 0.5 * height),
            (-0.5 * wide, low - 0.95 * height),
            (0, low - height),
        ]
        return [_curve(side + _mirrored(side[:-1])) + hollow], []
    if kind == "board":
        top, lean = head.crown - rng.uniform(-0.1, 0.12), rng.uniform(-0.15, 0.15)
        reach, depth = head.wide * rng.uniform(1.25, 1.7), rng.uniform(0.18, 0.35)
        side = [(-0.85 * head.wide, low + 0.15), (-0.9 * head.wide, top)]
        board = [(-reach, top - lean), (0, top - depth), (reach, top + lean), (0, top + depth)]
        return [_curve(side + _mirrored(side)) + hollow, board], []
    if kind == "chef":
        height, puff = rng.uniform(0.4, 0.7), wide * rng.uniform(1.1, 1.4)
        side = [(-wide, low - 0.95 * height), (-puff, low - 1.4 * height), (-0.7 * puff, low - 2.1 * height)]
        top = [*side, (0, low - 2.2 * height), *_mirrored(side)]
        return [[(-wide, sag), (-wide, low - height), (wide, low - height), (wide, sag), *hollow], _curve(top)], []
    if kind == "cone":
        wide, height = wide * rng.uniform(0.5, 0.8), rng.uniform(0.9, 1.5)
        foot = _curve([(0.5 * wide, low + 0.08), (0, low + 0.1), (-0.5 * wide, low + 0.08)])
        lines = [
            [(-wide, low - up * height), (0.0, low + 0.1 - up * height), (wide, low - up * height)] for up in (0.3, 0.6)
        ]
        return [[(-wide, low), (rng.uniform(-0.15, 0.15), low - height), (wide, low), *foot]], lines
    middle, wide, height = rng.uniform(-0.5, 0.5), 0.6 * wide, rng.uniform(0.4, 0.8)
    pipe = [(-wide, low), (-0.9 * wide, low - height), (0.9 * wide, low - height), (wide, low)]
    upper, under = [(-1.6 * wide, low), (0, low - 0.08), (1.6 * wide, low)], [(1.6 * wide, low + 0.05), (0, low + 0.12)]
    brim = _curve(upper) + _curve([*under, (-1.6 * wide, low + 0.05)])
    lines = [[(-wide, low - 0.15), (wide, low - 0.15)]]
    return [[(x + middle, y) for x, y in part] for part in (pipe, brim)], [[(x + middle, y) for x, y in lines[0]]]


def _mirrored(points: Points) -> Points:
    return [(-x, y) for x, y in reversed(points)]


def _curve(points: Points) -> Points:
    """A Catmull-Rom spline through the points, 24 for each."""
    through = np.asarray(points, float)
    along = np.linspace(0, len(through) - 1, 24 * len(through))
    ends = np.vstack([2 * through[0] - through[1], through, 2 * through[-1] - through[-2]])
    first = np.minimum(along.astype(int), len(through) - 2)
    part = (along - first)[:, None]
    a, b, c, d = (ends[first + step] for step in range(4))
    spline = 0.5 * (2 * b + (c - a) * part + (2 * a - 5 * b + 4 * c - d) * part**2 + (3 * b - a - 3 * c + d) * part**3)
    return [(float(x), float(y)) for x, y in spline]


def _turned(points: Points, turn: np.ndarray) -> np.ndarray:
    return np.asarray(np.asarray(points, float) @ turn[:, :2].T + turn[:, 2])


def _filled(head: Head, outline: np.ndarray, soft: float) -> np.ndarray:
    height, width = head.x.shape
    mask = np.zeros((height * 2, width * 2), np.uint8)
    cv2.fillPoly(mask, [np.round(head.pixels(outline) * 32).astype(np.int32)], 255, cv2.LINE_AA, 4)
    small = cv2.resize(mask, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    return cv2.GaussianBlur(small, (0, 0), soft)


def _drawn(head: Head, line: np.ndarray, wide: float) -> np.ndarray:
    mask = np.zeros(head.x.shape, np.uint8)
    corners = np.round(head.pixels(line) * 16).astype(np.int32)
    cv2.polylines(mask, [corners], False, 255, max(1, int(wide * head.unit)), cv2.LINE_AA, 4)
    return cv2.GaussianBlur(mask.astype(np.float32) / 255, (0, 0), 0.6)


def _shadow(mask: np.ndarray, reach: float) -> np.ndarray:
    fallen = np.roll(cv2.GaussianBlur(mask, (0, 0), reach), int(reach), 0)
    return np.asarray(fallen * (1 - mask))


def _cloth(colour: np.ndarray, head: Head, noise: np.random.Generator, rng: random.Random) -> np.ndarray:
    fine, coarse = (grain(noise, head.x.shape, rng.uniform(*size)) for size in ((0.6, 2), (8, 25)))
    light = 1 - rng.uniform(0.02, 0.22) * np.clip(np.abs(head.x - rng.uniform(-0.3, 0.3)), 0, 1.2) ** 1.7
    light = light + rng.uniform(0, 0.03) * fine + rng.uniform(0, 0.05) * coarse + rng.uniform(-0.06, 0.06) * head.y
    return np.asarray(colour * light[..., None])


def _laid(rgb: np.ndarray, mask: np.ndarray, colour: np.ndarray) -> np.ndarray:
    return np.asarray(rgb * (1 - mask[..., None]) + colour * mask[..., None])
