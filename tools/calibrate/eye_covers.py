"""What hides one or both eyes, and what only comes near them: hair, patches, lenses, mirrored lamps, hands, things.

Hair is drawn as sheets of strands that follow a slanted, wavy course and end raggedly. All seeded; each takes a framed
portrait and a random source and returns the spoilt picture.
"""

from __future__ import annotations

import math
import random

import cv2
import numpy as np

from tools.calibrate.degrade import Defect, eyes_closed
from tools.calibrate.portraits import HEIGHT, WIDTH, Portrait

_HAIR = ((18, 16, 16), (25, 22, 24), (35, 28, 24), (40, 30, 28), (60, 42, 30), (96, 66, 44), (140, 102, 66),
         (190, 155, 105), (205, 180, 140), (150, 70, 35), (125, 120, 118), (70, 68, 70))  # fmt: skip
_FRAMES = ((20, 20, 22), (60, 40, 30), (120, 100, 90), (150, 150, 155), (90, 20, 25), (30, 40, 80))
_LAMPS = ((255, 255, 255), (235, 245, 255), (220, 255, 235), (200, 225, 255))
_BOTH, _ONE = (False, True), ((False,), (True,))  # whether the left eye: both eyes, one of them
_THREADS = 4096  # columns of the pattern of strands
_Y, _X = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)


def _eye(portrait: Portrait, left: bool) -> np.ndarray:
    return portrait.points[[263, 362] if left else [33, 133]].mean(0)


def _normal(rng: random.Random) -> np.random.Generator:
    return np.random.default_rng(rng.randrange(1 << 30))


def _cheek(portrait: Portrait) -> np.ndarray:
    x, y = portrait.points[50].astype(int)
    return portrait.rgb[y, x].astype(np.float32)


def _threads(rng: random.Random, parts: tuple[tuple[float, float], ...]) -> np.ndarray:
    """A random curve over the columns, the sum of curves of some smoothness and weight, of variance one."""
    noise, curve = _normal(rng), np.zeros(_THREADS, np.float32)
    for smooth, weight in parts:
        part = cv2.GaussianBlur(noise.normal(0, 1, (1, _THREADS)).astype(np.float32), (0, 0), smooth)[0]
        curve += weight * part / part.std()
    return curve / curve.std()


def _along(curve: np.ndarray, course: np.ndarray) -> np.ndarray:
    places = (course + _THREADS / 2).clip(0, _THREADS - 1)
    return cv2.remap(np.tile(curve, (2, 1)), places, np.zeros_like(places), cv2.INTER_LINEAR)


def _course(rng: random.Random, slant: float) -> np.ndarray:
    """(height, width): which strand passes through a pixel, for strands that lean by some degrees."""
    wave = rng.choice((0.0, 0.0, rng.uniform(1, 6)))
    return _X - _Y * math.tan(math.radians(slant)) + wave * np.sin(_Y / rng.uniform(8, 40) + rng.uniform(0, 6))


def _strands(portrait: Portrait, rng: random.Random, course: np.ndarray) -> np.ndarray:
    """The colours of hair on that course: the person's own or some other."""
    x, y = portrait.points[10] - [0, portrait.unit * 0.35]
    sample = portrait.rgb[max(0, int(y) - 5) : max(1, int(y) + 5), max(0, int(x) - 12) : int(x) + 12].reshape(-1, 3)
    colour = np.median(sample, axis=0) if len(sample) else np.full(3, 200.0)
    if rng.random() < 0.5 or colour.mean() > 170:
        colour = np.array(rng.choice(_HAIR)) * rng.uniform(0.8, 1.15)
    shade = _along(_threads(rng, ((0.8, 0.5), (2, 0.8), (6, 1.2), (18, 1.3))), course)
    slow = cv2.resize(_normal(rng).normal(0, 1, (12, 60)), (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    sheen = 1 + 0.25 * rng.random() * np.sin(_Y / rng.uniform(30, 90) + rng.uniform(0, 6))
    return colour * ((1 + rng.uniform(0.12, 0.45) * (0.8 * shade + 0.35 * slow)) * sheen)[..., None]


def _laid(rgb: np.ndarray, colours: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    weight = alpha[..., None]
    return (rgb * (1 - weight) + np.clip(colours, 0, 255) * weight).clip(0, 255).astype(np.uint8)


def _shaped(rgb: np.ndarray, shape: np.ndarray, colours: np.ndarray, alpha: float, soft: float = 0.8) -> np.ndarray:
    return _laid(rgb, colours, cv2.GaussianBlur(shape.astype(np.float32) / 255, (0, 0), soft) * alpha)


def _polygon(corners: np.ndarray) -> np.ndarray:
    return cv2.fillPoly(np.zeros((HEIGHT, WIDTH), np.uint8), [np.round(corners).astype(np.int32)], 255)


def _ellipse(centre: np.ndarray, size: tuple[float, float], angle: float) -> np.ndarray:
    shape = np.zeros((HEIGHT, WIDTH), np.uint8)
    return cv2.ellipse(shape, ((float(centre[0]), float(centre[1])), size, angle), 255, -1)


def _sheet(portrait: Portrait, rng: random.Random, sides: tuple[bool, ...], end: float, slant: float) -> np.ndarray:
    """A sheet of strands from above the forehead down to the row `end`, before the eyes of the given sides."""
    unit, course = portrait.unit, _course(rng, slant)
    at = [float(course[int(y), int(x)]) for x, y in (_eye(portrait, left).clip(0, WIDTH - 1) for left in sides)]
    outer, inner = rng.uniform(0.42, 0.85), rng.uniform(0.3, 0.55)
    first = min(at) - unit * (outer if False in sides else inner)
    last = max(at) + unit * (outer if True in sides else inner)
    gaps = _along(_threads(rng, ((rng.uniform(1.0, 2.5), 1.0),)), course)
    dense = rng.choice((1.0, 1.0, rng.uniform(0.75, 0.95)))
    alpha = 1 / (1 + np.exp(-12 * (gaps - np.quantile(gaps, 1 - dense) + 0.2).clip(-1.5, 1.5)))
    ragged = _along(_threads(rng, ((1.0, 0.25), (4, 0.5), (14, 1.0))), course) * unit * rng.uniform(0.02, 0.12)
    top = portrait.points[10][1] - unit * rng.uniform(0.3, 0.9)
    alpha *= ((end + ragged - _Y) / 2 + 0.5).clip(0, 1) * ((_Y - top) / 3 + 0.5).clip(0, 1)
    alpha *= ((course - first) / 1.5 + 0.5).clip(0, 1) * ((last - course) / 1.5 + 0.5).clip(0, 1)
    return _laid(portrait.rgb, _strands(portrait, rng, course), alpha)


def strands_over_eye(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """Strands before one eye."""
    end = _eye(portrait, False)[1] + portrait.unit * rng.uniform(0.22, 1.6)
    return _sheet(portrait, rng, rng.choice(_ONE), float(end), rng.uniform(-32, 32))


def strands_over_eyes(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """A fringe that hides both eyes."""
    end = _eye(portrait, False)[1] + portrait.unit * rng.uniform(0.2, 0.45)
    return _sheet(portrait, rng, _BOTH, float(end), rng.uniform(-32, 32))


def fringe_to_brows(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """A fringe that ends between the brows and the lids. Not a defect."""
    brow, lid = portrait.points[[105, 334], 1].mean(), portrait.points[[159, 386], 1].mean()
    return _sheet(portrait, rng, _BOTH, float(brow + (lid - brow) * rng.uniform(-0.3, 0.45)), rng.uniform(-15, 15))


def _fall(portrait: Portrait, rng: random.Random, inner: float, waist: float) -> np.ndarray:
    """Long hair that falls from a parting down one side; `inner` is its edge beside the eye, outwards, in units."""
    left, unit = rng.random() < 0.5, portrait.unit
    out, eye, crown = (1 if left else -1), _eye(portrait, left), portrait.points[10]
    low = portrait.points[152][1] + rng.uniform(-0.6, 0.5) * unit
    corners = np.array([
        crown + [-out * rng.uniform(0, 0.3) * unit, -0.6 * unit],
        eye + [out * inner * unit, -0.1 * unit],
        [eye[0] + out * waist * unit, low],
        [eye[0] + out * 0.95 * unit, low],
        [eye[0] + out * 1.1 * unit, eye[1]],
        [eye[0] + out * 0.8 * unit, crown[1] - 0.5 * unit],
    ])  # fmt: skip
    edge = cv2.GaussianBlur(_polygon(corners), (0, 0), rng.uniform(0.8, 3)).astype(np.float32) / 255
    return _laid(portrait.rgb, _strands(portrait, rng, _course(rng, out * rng.uniform(-25, 35))), edge)


def curtain(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """Long hair before one half of the face."""
    return _fall(portrait, rng, -rng.uniform(0.3, 0.42), rng.uniform(-0.35, 0.15))


def side_parting(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """Long hair over one temple that leaves the eye free. Not a defect."""
    inner = rng.uniform(0.36, 0.5)
    return _fall(portrait, rng, inner, inner + 0.1)


def curls(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """Curls before one or both eyes."""
    out, unit = portrait.rgb.copy(), portrait.unit
    colour = np.array(rng.choice(_HAIR))
    for left in rng.choice((*_ONE, _BOTH)):
        for _ in range(rng.randrange(60, 130)):
            x, y = _eye(portrait, left) + [rng.gauss(0, 0.24) * unit, rng.gauss(-0.18, 0.22) * unit]
            radius = unit * rng.uniform(0.05, 0.2)
            shade = tuple(int(value) for value in np.clip(colour * rng.uniform(0.6, 1.45), 0, 255))
            axes = (int(radius), int(radius * rng.uniform(0.5, 1)))
            width = max(1, int(unit * rng.uniform(0.02, 0.05)))
            cv2.ellipse(out, (int(x), int(y)), axes, rng.uniform(0, 180), 0, rng.uniform(120, 360), shade, width)
    return out


def _uneven(rng: random.Random, colour: np.ndarray, strength: float) -> np.ndarray:
    """A surface of that colour with random texture and a fall of light."""
    texture = cv2.GaussianBlur(_normal(rng).normal(0, 1, (HEIGHT, WIDTH)), (0, 0), rng.uniform(0.7, 8))
    angle = rng.uniform(0, 2 * math.pi)
    light = (math.cos(angle) * _X + math.sin(angle) * _Y) / 300 * rng.uniform(0, 40)
    return colour + (texture / texture.std() * rng.uniform(1, strength) + light)[..., None]


def eye_patch(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """A patch or a bandage over one eye, some with a band."""
    left, unit = rng.random() < 0.5, portrait.unit
    colour = rng.choice(((15, 15, 16), (240, 240, 238), (200, 170, 140), (40, 50, 80), tuple(_cheek(portrait) * 1.1)))
    size = unit * rng.uniform(0.6, 0.85), unit * rng.uniform(0.45, 0.7)
    shape = _ellipse(_eye(portrait, left), size, rng.uniform(-15, 15))
    if rng.random() < 0.6:
        end = portrait.points[127 if left else 356] - [0, 0.5 * unit]
        start = _eye(portrait, left).astype(int)
        cv2.line(shape, tuple(map(int, start)), tuple(map(int, end)), 255, max(2, int(0.06 * unit)))
    return _shaped(portrait.rgb, shape, _uneven(rng, np.array(colour, float), 6), rng.uniform(0.97, 1))


def one_dark_lens(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """A dark lens before one eye only."""
    return _dark(portrait, rng, rng.choice(_ONE))


def dark_lenses(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """Round dark lenses without a frame, some lighter at their lower edge."""
    return _dark(portrait, rng, _BOTH)


def _dark(portrait: Portrait, rng: random.Random, sides: tuple[bool, ...]) -> np.ndarray:
    unit = portrait.unit
    wide, tall = unit * rng.uniform(0.68, 0.92), unit * rng.uniform(0.5, 0.76)
    shape = np.zeros((HEIGHT, WIDTH), np.uint8)
    for left in sides:
        shape |= _ellipse(_eye(portrait, left) + [0, 0.05 * unit], (wide, tall), 0)
    colour = np.array([rng.randrange(60) for _ in range(3)], float)
    fall = rng.choice((0, 25)) * (0.5 + (_Y - _eye(portrait, False)[1]) / tall).clip(0, 1)
    return _shaped(portrait.rgb, shape, colour + fall[..., None], rng.uniform(0.82, 1))


def thick_glasses(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """Thick frames and clear lenses. Not a defect."""
    out, unit = portrait.rgb.copy(), portrait.unit
    colour, width = rng.choice(_FRAMES), max(1, int(unit * rng.uniform(0.05, 0.09)))
    wide, tall, rounded = unit * rng.uniform(0.35, 0.44), unit * rng.uniform(0.24, 0.34), rng.random() < 0.5
    for left in _BOTH:
        x, y = _eye(portrait, left) + [0, 0.06 * unit]
        if rounded:
            cv2.ellipse(out, ((float(x), float(y)), (2 * wide, 2 * tall), 0), colour, width, cv2.LINE_AA)
        else:
            corner = int(x - wide), int(y - tall)
            cv2.rectangle(out, corner, (int(x + wide), int(y + tall)), colour, width, cv2.LINE_AA)
    right, far = _eye(portrait, False) + [wide, 0], _eye(portrait, True) - [wide, 0]
    return cv2.line(out, tuple(map(int, right)), tuple(map(int, far)), colour, width, cv2.LINE_AA)


def mirrored_window(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """A lamp or a window mirrored by one or both lenses of thick glasses."""
    out, unit = thick_glasses(portrait, rng), portrait.unit
    for left in rng.choice((*_ONE, _BOTH)):
        eye = _eye(portrait, left) + [rng.uniform(-0.04, 0.04) * unit, rng.uniform(-0.03, 0.03) * unit]
        wide, tall, lean = unit * rng.uniform(0.22, 0.36), unit * rng.uniform(0.16, 0.28), rng.uniform(-0.25, 0.25)
        if rng.random() < 0.5:
            shape = _ellipse(eye, (2 * wide, 2 * tall), rng.uniform(-30, 30))
        else:
            shift = lean * unit
            shape = _polygon(
                eye + [[shift - wide, -tall], [shift + wide, -tall], [wide - shift, tall], [-wide - shift, tall]]
            )
        lamp = np.array(rng.choice(_LAMPS), float)
        out = _shaped(out, shape, lamp, rng.uniform(0.85, 1), rng.uniform(0.8, 2.5))
    return out


def hand_over_eye(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """Fingers in the colour of the person's skin before one eye."""
    eye, unit, skin, out = _eye(portrait, rng.random() < 0.5), portrait.unit, _cheek(portrait), portrait.rgb
    angle = rng.uniform(-70, 70)
    across = np.array([-math.sin(math.radians(angle)), math.cos(math.radians(angle))])
    for finger in range(4):
        shape = _ellipse(eye + across * (finger - 1.5) * 0.22 * unit, (unit * 1.5, unit * 0.24), angle)
        out = _shaped(out, shape, _uneven(rng, skin * (0.85 + 0.06 * finger), 3), 1.0)
        rim = cv2.morphologyEx(shape, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
        out = _shaped(out, rim, skin * 0.55, 0.6)
    return out


def thing_over_eye(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """A patterned rectangle before one eye."""
    unit = portrait.unit
    x, y = _eye(portrait, rng.random() < 0.5) + [rng.uniform(-0.1, 0.1) * unit, rng.uniform(-0.1, 0.1) * unit]
    size = unit * rng.uniform(0.7, 1.1), unit * rng.uniform(0.5, 1.2)
    corners = cv2.boxPoints(((float(x), float(y)), size, rng.uniform(-45, 45)))
    colour = np.array([rng.randrange(250) for _ in range(3)], float)
    return _shaped(portrait.rgb, _polygon(corners), _uneven(rng, colour, 30), 1.0)


def made_up_lids(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """Closed eyes with coloured lids, most of them a little blurred."""
    out, unit = eyes_closed(portrait, rng), portrait.unit
    tint = np.array(
        rng.choice(((0.55, 0.5, 0.55), (0.6, 0.45, 0.5), (0.5, 0.55, 0.75), (0.7, 0.5, 0.4), (1.15, 1.1, 1.1)))
    )
    strength = rng.uniform(0.4, 1)
    for left in _BOTH:
        shape = _ellipse(_eye(portrait, left) - [0, 0.04 * unit], (unit * 0.42, unit * 0.2), 0)
        out = _shaped(out, shape, out * tint, strength, unit * 0.05)
    return cv2.GaussianBlur(out, (0, 0), rng.uniform(0.6, 1.8)) if rng.random() < 0.6 else out


def softened(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """A little out of focus. Not a defect of the eyes."""
    return cv2.GaussianBlur(portrait.rgb, (0, 0), rng.uniform(0.6, 2.0))


ONE_EYE: dict[str, Defect] = {
    "strands_over_eye": strands_over_eye,
    "curtain": curtain,
    "curls": curls,
    "eye_patch": eye_patch,
    "one_dark_lens": one_dark_lens,
    "mirrored_window": mirrored_window,
    "hand_over_eye": hand_over_eye,
    "thing_over_eye": thing_over_eye,
}
BOTH_EYES: dict[str, Defect] = {"strands_over_eyes": strands_over_eyes, "dark_lenses": dark_lenses}
FREE_EYES: dict[str, Defect] = {
    "fringe_to_brows": fringe_to_brows,
    "side_parting": side_parting,
    "thick_glasses": thick_glasses,
    "softened": softened,
}
SHUT_EYES: dict[str, Defect] = {"made_up_lids": made_up_lids}
