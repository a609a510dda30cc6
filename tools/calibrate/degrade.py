"""Seeded defects of portraits. Each takes a framed portrait and a random source and returns the spoilt picture."""

from __future__ import annotations

import random
from collections.abc import Callable

import cv2
import numpy as np

from tools.calibrate.portraits import HEIGHT, WIDTH, Portrait

Defect = Callable[[Portrait, random.Random], np.ndarray]

_RIGHT_UPPER = (33, 246, 161, 160, 159, 158, 157, 173, 133)
_RIGHT_LOWER = (33, 7, 163, 144, 145, 153, 154, 155, 133)
_LEFT_UPPER = (263, 466, 388, 387, 386, 385, 384, 398, 362)
_LEFT_LOWER = (263, 249, 390, 373, 374, 380, 381, 382, 362)
_JAW = (234, 93, 132, 58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 288, 361, 323, 454)
_LIPS = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95)


def _colour(rng: random.Random, *, dark: bool = False) -> tuple[int, int, int]:
    top = 70 if dark else 245
    return rng.randrange(top), rng.randrange(top), rng.randrange(top)


def _blend(
    rgb: np.ndarray, mask: np.ndarray, colour: tuple[int, int, int] | np.ndarray, alpha: float, soft: float = 1.0
) -> np.ndarray:
    """Lays a colour over the picture where the mask (0..255) is."""
    weight = cv2.GaussianBlur(mask.astype(np.float32) / 255, (0, 0), soft)[..., None] * alpha
    return (rgb * (1 - weight) + np.asarray(colour, np.float32) * weight).clip(0, 255).astype(np.uint8)


def _polygon(points: np.ndarray | list[tuple[float, float]]) -> np.ndarray:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    return cv2.fillPoly(mask, [np.round(np.asarray(points)).astype(np.int32)], 255)


def _eye(portrait: Portrait, left: bool) -> np.ndarray:
    return portrait.points[[263, 362] if left else [33, 133]].mean(0)


def dark_glasses(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """Sunglasses: two lenses of some tint and opacity, a bridge and temples."""
    unit, out = portrait.unit, portrait.rgb
    colour, alpha = _colour(rng, dark=True), rng.uniform(0.8, 1.0)
    half = (unit * rng.uniform(0.36, 0.46), unit * rng.uniform(0.26, 0.38))
    lenses = np.zeros((HEIGHT, WIDTH), np.uint8)
    for left in (False, True):
        x, y = _eye(portrait, left) + [0, unit * 0.05]
        if rng.random() < 0.5:
            cv2.ellipse(lenses, ((x, y), (2 * half[0], 2 * half[1]), 0), 255, -1)
        else:
            cv2.rectangle(lenses, (int(x - half[0]), int(y - half[1])), (int(x + half[0]), int(y + half[1])), 255, -1)
    out = _blend(out, lenses, colour, alpha)
    right, left_eye = _eye(portrait, False), _eye(portrait, True)
    line = out.copy()
    width = max(2, int(unit * 0.04))
    cv2.line(line, tuple(map(int, right + [half[0], 0])), tuple(map(int, left_eye - [half[0], 0])), colour, width)
    cv2.line(line, tuple(map(int, right - [half[0], 0])), tuple(map(int, portrait.points[127])), colour, width)
    cv2.line(line, tuple(map(int, left_eye + [half[0], 0])), tuple(map(int, portrait.points[356])), colour, width)
    return line


def clear_glasses(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """Ordinary spectacles: thin frames, clear lenses. Not a defect: nothing may fail for it."""
    unit, out = portrait.unit, portrait.rgb.copy()
    colour, width = _colour(rng, dark=True), max(1, int(unit * rng.uniform(0.02, 0.05)))
    half = (unit * rng.uniform(0.36, 0.46), unit * rng.uniform(0.26, 0.36))
    for left in (False, True):
        x, y = _eye(portrait, left) + [0, unit * 0.05]
        if rng.random() < 0.5:
            cv2.ellipse(out, ((x, y), (2 * half[0], 2 * half[1]), 0), colour, width, cv2.LINE_AA)
        else:
            cv2.rectangle(
                out, (int(x - half[0]), int(y - half[1])), (int(x + half[0]), int(y + half[1])), colour, width
            )
    right, left_eye = _eye(portrait, False), _eye(portrait, True)
    cv2.line(out, tuple(map(int, right + [half[0], 0])), tuple(map(int, left_eye - [half[0], 0])), colour, width)
    return out


def glare(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """Spectacles whose lenses mirror a lamp over the eyes."""
    out, unit = clear_glasses(portrait, rng), portrait.unit
    for left in (False, True):
        x, y = _eye(portrait, left)
        blob = np.zeros((HEIGHT, WIDTH), np.uint8)
        size = (unit * rng.uniform(0.5, 0.7), unit * rng.uniform(0.3, 0.5))
        cv2.ellipse(blob, ((float(x), float(y)), size, rng.uniform(-30, 30)), 255, -1)
        out = _blend(out, blob, (255, 255, 255), rng.uniform(0.85, 1.0), 1.5)
    return out


def hair_over_eyes(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """Strands of the person's own hair, or dark ones, over one or both eyes."""
    out, unit = portrait.rgb.copy(), portrait.unit
    x, y = portrait.points[10] - [0, unit * 0.25]
    sample = out[max(0, int(y) - 4) : max(1, int(y) + 4), int(x) - 4 : int(x) + 4].reshape(-1, 3)
    base = np.median(sample, axis=0) if sample.size else np.array([40.0, 30.0, 25.0])
    if base.mean() > 120:
        base = np.array([50.0, 38.0, 30.0])
    for left in rng.choice(((False,), (True,), (False, True))):
        eye = _eye(portrait, left)
        for _ in range(90):
            start = eye + [rng.uniform(-0.4, 0.4) * unit, -unit * rng.uniform(0.75, 0.95)]
            end = eye + [rng.uniform(-0.45, 0.45) * unit, unit * rng.uniform(0.2, 0.4)]
            shade = tuple(int(v) for v in np.clip(base * rng.uniform(0.7, 1.25), 0, 255))
            cv2.line(out, tuple(map(int, start)), tuple(map(int, end)), shade, max(2, int(unit * 0.035)), cv2.LINE_AA)
    return out


def eyes_closed(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """Both eyes closed: the skin of the upper lid is drawn down to the lower one, with a line of lashes."""
    out, unit = portrait.rgb.astype(np.float32), portrait.unit
    y_grid, x_grid = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    source = y_grid.copy()
    lashes = np.zeros((HEIGHT, WIDTH), np.uint8)
    for upper, lower in ((_RIGHT_UPPER, _RIGHT_LOWER), (_LEFT_UPPER, _LEFT_LOWER)):
        top, bottom = portrait.points[list(upper)], portrait.points[list(lower)]
        order = np.argsort(top[:, 0])
        xs = np.arange(WIDTH, dtype=np.float32)
        lid = np.interp(xs, top[order, 0], top[order, 1])
        low = np.interp(xs, bottom[np.argsort(bottom[:, 0]), 0], bottom[np.argsort(bottom[:, 0]), 1])
        closed = lid + (low - lid) * rng.uniform(0.85, 1.0) + 0.01 * unit
        margin = 0.02 * unit
        inside = (xs >= top[:, 0].min()) & (xs <= top[:, 0].max())
        brow = lid - 0.13 * unit
        position = (y_grid - brow) / np.maximum(closed - brow, 1)
        stretched = brow + position * np.maximum(lid - margin - brow, 1)
        use = inside[None] & (y_grid >= brow) & (y_grid <= closed + 0.5 * margin)
        source = np.where(use, stretched, source)
        line = np.stack([xs[inside], closed[inside]], axis=1).round().astype(np.int32)
        cv2.polylines(lashes, [line], False, 255, max(1, int(unit * 0.025)), cv2.LINE_AA)
    out = cv2.remap(out, x_grid, source.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return _blend(out, lashes, (45, 32, 28), rng.uniform(0.5, 0.9), 0.7)


def narrow_eyes(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """Eyes squeezed to about two thirds of their height. Not a defect: nothing may fail for it."""
    y_grid, x_grid = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    source, unit = y_grid.copy(), portrait.unit
    factor = rng.uniform(0.62, 0.72)
    for left in (False, True):
        x, y = _eye(portrait, left)
        weight = np.exp(-(((x_grid - x) / (0.36 * unit)) ** 4) - (((y_grid - y) / (0.22 * unit)) ** 4))
        source = source + weight * (y_grid - y) * (1 / factor - 1)
    return cv2.remap(portrait.rgb, x_grid, source.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def surgical_mask(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """A mask from the bridge of the nose to below the chin, with folds and ear loops."""
    points, unit = portrait.points, portrait.unit
    colour = rng.choice(
        ((235, 240, 242), (150, 195, 220), (120, 180, 200), (25, 25, 28), (205, 160, 175), (60, 80, 60))
    )
    bridge = points[6] * (1 - (t := rng.uniform(0.5, 0.95))) + points[4] * t
    jaw = points[list(_JAW[2:-2])] + [0, 0.04 * unit]
    mask = _polygon(np.concatenate([[points[116]], jaw, [points[345]], [bridge]]))
    out = _blend(portrait.rgb, mask, colour, rng.uniform(0.96, 1.0))
    folds = out.copy()
    for share in (0.35, 0.55, 0.75):
        y = int(bridge[1] + share * (points[152][1] - bridge[1]))
        cv2.line(folds, (int(points[58][0]), y), (int(points[288][0]), y), tuple(int(v * 0.85) for v in colour), 1)
    out = np.where(mask[..., None] > 0, folds, out)
    for a, b in ((116, 127), (345, 356)):
        cv2.line(out, tuple(map(int, points[a])), tuple(map(int, points[b])), colour, 2, cv2.LINE_AA)
    return out


def hand_over_mouth(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """Fingers in the colour of the person's skin over the mouth."""
    points, unit = portrait.points, portrait.unit
    cheek = portrait.rgb[int(points[50][1]), int(points[50][0])].astype(np.float32)
    out, mouth = portrait.rgb.copy(), points[[61, 291]].mean(0)
    for finger in range(4):
        mask = np.zeros((HEIGHT, WIDTH), np.uint8)
        y = mouth[1] + (finger - 1.5) * 0.24 * unit
        cv2.ellipse(
            mask,
            ((float(mouth[0] + rng.uniform(-5, 5)), float(y)), (1.9 * unit, 0.27 * unit), rng.uniform(-4, 4)),
            255,
            -1,
        )
        out = _blend(out, mask, cheek * (0.85 + 0.08 * finger), 1.0)
        edge = cv2.morphologyEx(mask, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
        out = _blend(out, edge, cheek * 0.55, 0.7)
    return out


def mouth_open(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """The lower lip and chin drawn down, a dark opening between the lips."""
    points, unit = portrait.points, portrait.unit
    gap = unit * rng.uniform(0.28, 0.5)
    y_grid, x_grid = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    centre, half = points[[13, 14]].mean(0), np.linalg.norm(points[61] - points[291]) / 2
    shape = np.clip(1 - ((x_grid - centre[0]) / (half * 0.95)) ** 2, 0, 1)
    drop = gap * np.sqrt(shape)
    below = y_grid - centre[1]
    fall = np.clip(1 - (below - drop) / (0.75 * unit), 0, 1)
    source = np.where(below > drop, y_grid - drop * fall, np.minimum(y_grid, centre[1]))
    out = cv2.remap(portrait.rgb, x_grid, source.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    opening = ((below >= 0) & (below <= drop) & (shape > 0)).astype(np.uint8) * 255
    out = _blend(out, opening, (60, 18, 20), 0.95)
    if rng.random() < 0.5:
        teeth = ((below >= 0) & (below <= drop * 0.3) & (shape > 0.2)).astype(np.uint8) * 255
        out = _blend(out, teeth, (225, 220, 210), 0.9)
    return out


def hat(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """A cap, a hat with a brim, or a knitted cap over the hair."""
    colours = (_colour(rng), _colour(rng), _colour(rng, dark=True), (20, 20, 22), (235, 235, 235), (25, 40, 90))
    return _hat(portrait, rng, rng.choice(colours))


def dark_hat(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """The same, black or of a dark colour."""
    return _hat(portrait, rng, rng.choice((_colour(rng, dark=True), (8, 8, 9), (20, 20, 22), (36, 36, 40))))


def _hat(portrait: Portrait, rng: random.Random, colour: tuple[int, int, int]) -> np.ndarray:
    points, unit = portrait.points, portrait.unit
    brow = points[[105, 334]].mean(0)
    low = brow[1] - unit * rng.uniform(0.1, 0.35)
    x, half = float(points[10][0]), float(np.linalg.norm(points[127] - points[356])) / 2 * rng.uniform(1.12, 1.3)
    tall = unit * rng.uniform(1.2, 1.7)
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.ellipse(mask, (int(x), int(low)), (int(half), int(tall)), 0, 180, 360, 255, -1)
    kind = rng.randrange(3)
    out = portrait.rgb
    noise = np.random.default_rng(rng.randrange(1 << 30)).normal(0, 1, (HEIGHT, WIDTH, 1))
    cloth = np.clip(
        np.asarray(colour, np.float32) + cv2.GaussianBlur(noise, (0, 0), 1.5)[..., None] * rng.uniform(2, 25), 0, 255
    )
    out = _blend(out, mask, cloth, 1.0)
    if kind == 0:  # peak
        peak = np.zeros_like(mask)
        cv2.ellipse(peak, (int(x), int(low)), (int(half * 0.95), int(unit * 0.22)), 0, 0, 360, 255, -1)
        out = _blend(out, peak, np.asarray(colour) * 0.75, 1.0)
    elif kind == 1:  # brim all round
        brim = np.zeros_like(mask)
        cv2.ellipse(brim, (int(x), int(low)), (int(half * 1.5), int(unit * 0.2)), 0, 0, 360, 255, -1)
        out = _blend(out, brim, np.asarray(colour) * 0.85, 1.0)
    else:  # rolled edge
        edge = _polygon(
            [(x - half, low - unit * 0.28), (x + half, low - unit * 0.28), (x + half, low), (x - half, low)]
        )
        out = _blend(out, edge, np.asarray(colour) * 0.88, 1.0)
    return out


def scarf(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """A head scarf: cloth all round the face, over hair, ears and neck."""
    points, unit = portrait.points, portrait.unit
    oval = points[[10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148,
                   176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109]]  # fmt: skip
    middle = oval.mean(0)
    outer = middle + (oval - middle) * [1.5, 1.42]
    outer[:, 1] -= unit * 0.1
    shoulders = [(middle[0] - 1.7 * unit, HEIGHT), (middle[0] + 1.7 * unit, HEIGHT), (middle[0], middle[1])]
    cloth = cv2.bitwise_or(_polygon(outer), _polygon(np.asarray(shoulders)))
    face = _polygon(middle + (oval - middle) * [0.98, rng.uniform(0.9, 0.98)])
    cloth[face > 0] = 0
    colour = _colour(rng) if rng.random() < 0.7 else (25, 25, 28)
    noise = np.random.default_rng(rng.randrange(1 << 30)).normal(0, 1, (HEIGHT, WIDTH, 1))
    folds = cv2.GaussianBlur(noise, (0, 0), 8)[..., None] * rng.uniform(50, 200)
    return _blend(portrait.rgb, cloth, np.clip(np.asarray(colour, np.float32) + folds, 0, 255), 1.0)


def second_face(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """The same head again, smaller, beside the person."""
    points, unit = portrait.points, portrait.unit
    x0, y0 = (points.min(0) - unit * 0.5).clip(0).astype(int)
    x1, y1 = (points.max(0) + unit * 0.3).astype(int)
    head = portrait.rgb[y0:y1, x0:x1]
    scale = rng.uniform(0.35, 0.6)
    head = cv2.resize(head, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    if rng.random() < 0.5:
        head = head[:, ::-1]
    height, width = head.shape[:2]
    out = portrait.rgb.copy()
    left = 0 if rng.random() < 0.5 else WIDTH - width
    top = rng.choice((0, HEIGHT - height))
    out[top : top + height, left : left + width] = head[: HEIGHT - top]
    return out


def turned(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """A quarter turn, once to three times."""
    return np.ascontiguousarray(np.rot90(portrait.rgb, rng.choice((1, 2, 3))))


def squeezed_yaw(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """The head turned to the side: points of the face move by their depth, the rest follows smoothly."""
    return turn_head(portrait, yaw=rng.choice((-1, 1)) * rng.uniform(18, 30), pitch=0.0)


def nodding(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """The head tilted up or down."""
    return turn_head(portrait, yaw=0.0, pitch=rng.choice((-1, 1)) * rng.uniform(18, 28))


def turn_head(portrait: Portrait, *, yaw: float, pitch: float) -> np.ndarray:
    """Turns the head as if it were an ellipsoid: each pixel of the front moves as that surface would."""
    points, unit = portrait.points, portrait.unit
    middle = points[[127, 356]].mean(0) * 0.5 + points[[10, 152]].mean(0) * 0.5
    a, b, c = 1.35 * unit, 1.9 * unit, 1.6 * unit
    y_grid, x_grid = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    u, v = (x_grid - middle[0]) / a, (y_grid - middle[1]) / b
    depth = c * np.sqrt(np.clip(1 - u * u - v * v, 0, 1))
    nose = np.exp(-(((x_grid - points[4][0]) / (0.16 * unit)) ** 2) - ((y_grid - points[4][1]) / (0.3 * unit)) ** 2)
    depth = depth + 0.35 * unit * nose
    edge = np.clip(1.15 - (u * u + v * v), 0, 0.3) / 0.3
    sin_y, cos_y = np.sin(np.radians(yaw)), np.cos(np.radians(yaw))
    sin_p, cos_p = np.sin(np.radians(pitch)), np.cos(np.radians(pitch))
    x, y = x_grid - middle[0], y_grid - middle[1]
    shift_x = (x * cos_y + depth * sin_y - x) * edge
    shift_y = (y * cos_p + depth * sin_p - y) * edge
    # Backward map by fixed point: source + shift(source) = target.
    sx, sy = x_grid.copy(), y_grid.copy()
    for _ in range(25):
        fx = cv2.remap(shift_x.astype(np.float32), sx, sy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        fy = cv2.remap(shift_y.astype(np.float32), sx, sy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        sx, sy = 0.5 * sx + 0.5 * (x_grid - fx), 0.5 * sy + 0.5 * (y_grid - fy)
    return cv2.remap(portrait.rgb, sx, sy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


DEFECTS: dict[str, Defect] = {
    "dark_glasses": dark_glasses,
    "glare": glare,
    "hair_over_eyes": hair_over_eyes,
    "eyes_closed": eyes_closed,
    "surgical_mask": surgical_mask,
    "hand_over_mouth": hand_over_mouth,
    "mouth_open": mouth_open,
    "hat": hat,
    "scarf": scarf,
    "second_face": second_face,
    "turned": turned,
    "yaw": squeezed_yaw,
    "pitch": nodding,
}
HARMLESS: dict[str, Defect] = {"clear_glasses": clear_glasses, "narrow_eyes": narrow_eyes}
