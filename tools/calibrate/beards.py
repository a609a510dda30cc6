"""Beards of every natural colour and cut, as textured and shaded hair: what `lower_face.beard` draws, in another hand.

Hair grows away from below the nose: strands are noise that is fine across and long along the rays from there, waved for
curls. They thin out towards the borders, and are lit from above. None of it is a defect: nothing may fail for it.
"""

from __future__ import annotations

import math
import random

import cv2
import numpy as np

from tools.calibrate.degrade import Defect
from tools.calibrate.hair_on_top import taken
from tools.calibrate.headbands import face_places
from tools.calibrate.portraits import Portrait

# CIELAB from and to: lightness, green to red, blue to yellow.
_COLOURS = {
    "black": ((8, -1, -2), (22, 3, 4)),
    "dark brown": ((20, 4, 6), (34, 9, 13)),
    "brown": ((32, 7, 12), (48, 13, 22)),
    "red": ((34, 16, 22), (56, 30, 38)),
    "blond": ((52, 3, 18), (76, 10, 32)),
    "grey": ((40, -1, -2), (70, 2, 4)),
    "white": ((72, -1, 0), (93, 1, 6)),
}
_JAW = (234, 93, 132, 58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 288, 361, 323, 454)
_LIPS = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146)
_SKIN = (50, 280, 205, 425)
_CUTS = ("full", "full", "full", "short", "stubble", "stubble", "goatee", "circle", "strap", "whiskers", "moustache")


class Face:
    """Places of pixels and of the mouth, in eye distances across and down from between the eyes."""

    def __init__(self, portrait: Portrait) -> None:
        self.x, self.y = face_places(portrait)
        inside = np.array(self.x.shape[::-1]) - 1

        def at(points: tuple[int, ...]) -> np.ndarray:
            columns, rows = np.round(portrait.points[list(points)]).astype(int).clip(0, inside).T
            return np.stack([self.x[rows, columns], self.y[rows, columns]], axis=1)

        jaw = at(_JAW)
        (_, self.nose), (self.middle, self.lip), (_, self.low), (_, self.chin) = at((2, 0, 17, 152))
        (right, corner), (left, other) = at((61, 291))
        self.corner, self.mouth = (corner + other) / 2, max((left - right) / 2, 0.1)
        self.half = max((jaw[-4, 0] - jaw[3, 0]) / 2, 0.2)
        self.across = (self.x - self.middle) / self.half
        order = np.argsort(jaw[:, 0])
        self.jaw = np.interp(self.x, jaw[order, 0], jaw[order, 1], left=-9, right=-9).astype(np.float32)


def _colour(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """CIELAB of the hair; of each sixth beard the skin's own hue, darker or lighter."""
    if rng.random() < 0.17:
        lab = cv2.cvtColor(portrait.rgb.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2LAB)
        columns, rows = np.round(portrait.points[list(_SKIN)]).astype(int).clip(0, np.array(lab.shape[1::-1]) - 1).T
        own = np.median(lab[rows, columns], axis=0)
        return own + np.array([rng.uniform(-30, 5), rng.uniform(-3, 5), rng.uniform(-3, 8)])
    low, high = _COLOURS[rng.choice(tuple(_COLOURS))]
    return np.array([rng.uniform(a, b) for a, b in zip(low, high, strict=True)])


def _strands(face: Face, rng: random.Random, noise: np.random.Generator, unit: float) -> np.ndarray:
    """Noise of spread 1 along rays from below the nose."""
    dx, dy = face.x - face.middle, face.y - face.nose + rng.uniform(0.05, 0.6)
    away, angle = np.hypot(dx, dy), np.arctan2(dx, dy)
    slow = cv2.GaussianBlur(noise.standard_normal(dx.shape).astype(np.float32), (0, 0), 0.1 * unit)
    slow /= slow.std()
    curl = rng.choice((0.0, 0.0, rng.uniform(0.02, 0.12)))
    angle = angle + curl * np.sin(away * rng.uniform(12, 40) + 2 * slow) + rng.uniform(0.01, 0.08) * slow
    fine = unit * rng.uniform(0.7, 1.7)
    raw = noise.standard_normal((600, 256)).astype(np.float32)
    raw = cv2.GaussianBlur(raw, (0, 0), sigmaX=rng.uniform(0.5, 1.2), sigmaY=rng.uniform(2, 14))
    columns = ((angle + math.pi) * fine * 1.2) % 255
    seen = cv2.remap(raw, columns.astype(np.float32), (away * unit * 1.5 % 599).astype(np.float32), cv2.INTER_LINEAR)
    return np.asarray(seen / max(float(seen.std()), 1e-6), np.float32)


def step(distance: np.ndarray, soft: float) -> np.ndarray:
    """Rises from 0 to 1 where a distance passes 0, within `soft`."""
    return np.asarray(np.clip(distance / soft + 0.5, 0, 1), np.float32)


def _moustache(face: Face, rng: random.Random, soft: float) -> np.ndarray:
    across = np.abs(face.x - face.middle) / face.mouth
    bow = (face.corner - face.lip) * np.clip(across, 0, 1.3) ** 2
    top = face.lip - (face.lip - face.nose) * rng.uniform(0.45, 0.95) + bow
    end = face.lip + bow + rng.choice((rng.uniform(-0.03, 0.04), rng.uniform(0.0, 0.12))) * (1 - 0.4 * across)
    gap = step(across - rng.choice((-1.0, -1.0, 0.08)), 0.1)
    return step(face.y - top, soft) * step(end - face.y, soft) * step(rng.uniform(0.85, 1.35) - across, 0.15) * gap


def _grown(face: Face, cut: str, rng: random.Random, uneven: np.ndarray) -> np.ndarray:
    """(height, width) 0..1: where hair grows."""
    across, soft = np.abs(face.across), rng.uniform(0.03, 0.2)
    y = face.y + 0.03 * uneven
    long = {"full": rng.choice((rng.uniform(0, 0.25), rng.uniform(0.2, 0.9))), "short": 0.04, "stubble": 0.02}
    end = face.jaw + long.get(cut, rng.uniform(0, 0.12)) * np.clip(1.1 - across**2, 0, 1)
    cheek = face.corner - rng.uniform(-0.1, 0.25) - rng.uniform(0.2, 0.9) * across ** rng.uniform(1.5, 3.5)
    under = step(end - y, soft if cut != "stubble" else 0.1)
    if cut in ("full", "short", "stubble"):
        area = step(y - cheek, soft) * under
        area *= np.maximum(
            step(across - face.mouth / face.half * rng.uniform(0.9, 1.3), 0.15), step(y - face.low, 0.05)
        )
        return np.maximum(area, _moustache(face, rng, 0.5 * soft) * rng.choice((1.0, 1.0, 1.0, 0.0)))
    if cut == "moustache":
        return _moustache(face, rng, 0.5 * soft)
    if cut == "strap":
        return step(y - (face.jaw - rng.uniform(0.1, 0.25)), soft) * under
    if cut == "whiskers":
        return step(y - cheek, soft) * under * step(across - rng.uniform(0.45, 0.7), 0.15)
    wide = rng.uniform(0.7, 1.3) * face.mouth / face.half
    tuft = step(wide - across, 0.1) * step(y - face.low - rng.uniform(-0.02, 0.12), soft) * under
    if cut == "goatee":
        return np.maximum(tuft, _moustache(face, rng, 0.5 * soft) * rng.choice((1.0, 0.0)))
    ring = step(wide * 1.15 - across, 0.1) * step(across - face.mouth / face.half * 0.95, 0.08)
    ring *= step(y - face.lip, soft) * under
    return np.maximum(np.maximum(tuft, ring), _moustache(face, rng, 0.5 * soft))


def bearded(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """The picture, float 0..255, with a beard or a moustache of any cut and natural colour."""
    noise, face, unit = np.random.default_rng(rng.randrange(1 << 30)), Face(portrait), portrait.unit
    cut = rng.choice(_CUTS)
    strands = _strands(face, rng, noise, unit)
    uneven = cv2.GaussianBlur(noise.standard_normal(face.x.shape).astype(np.float32), (0, 0), 0.04 * unit)
    where = _grown(face, cut, rng, uneven / uneven.std() + 0.7 * strands)
    lips = cv2.fillPoly(np.zeros(where.shape, np.uint8), [np.round(portrait.points[list(_LIPS)]).astype(np.int32)], 255)
    bare = cv2.GaussianBlur(lips.astype(np.float32) / 255, (0, 0), 0.02 * unit)
    where = where * (1 - bare * rng.choice((1.0, 1.0, rng.uniform(0.3, 0.9))) * (face.y > face.lip + 0.02))
    dots = noise.standard_normal(where.shape).astype(np.float32)
    thick = {"stubble": rng.uniform(0.1, 0.45), "short": rng.uniform(0.4, 0.85)}.get(cut, rng.uniform(0.7, 1.0))
    texture = 0.6 * dots + 0.5 * strands if cut in ("stubble", "short") else strands
    alpha = np.clip(where * (thick + rng.uniform(0.05, 0.35) * texture * (1.1 - thick + 0.25)), 0, 1)
    lab = np.broadcast_to(_colour(portrait, rng), portrait.rgb.shape).astype(np.float32).copy()
    if rng.random() < 0.25:  # white hairs among them
        lab[strands > rng.uniform(0.2, 1.5)] = (rng.uniform(60, 90), 0, 3)
    fall = np.clip((face.y - face.lip) / max(face.chin - face.lip, 0.1), 0, 1.8)
    lit = 1 + rng.uniform(0.08, 0.35) * strands - rng.uniform(0, 0.22) * fall + rng.uniform(-0.15, 0.15) * face.across
    lab[..., 0] = np.clip(lab[..., 0] * lit + rng.uniform(0, 4), 2, 97)
    hair = cv2.cvtColor(lab, cv2.COLOR_LAB2RGB) * 255
    soft = cv2.GaussianBlur(alpha, (0, 0), rng.uniform(0.4, 0.9))[..., None]
    return np.asarray(portrait.rgb * (1 - soft) + hair * soft, np.float32)


def textured_beard(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """A beard, as some camera hands it in."""
    rgb = bearded(portrait, rng).round().clip(0, 255).astype(np.uint8)
    return taken(Portrait(rgb, portrait.points, portrait.mask), rng)


def leaning_beard(portrait: Portrait, rng: random.Random) -> np.ndarray:
    """The same on a head that leans a little."""
    height, width = portrait.rgb.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(-9, 9), 1.0)
    rgb = bearded(portrait, rng).round().clip(0, 255).astype(np.uint8)
    leaning = cv2.warpAffine(rgb, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(leaning, np.uint8)


BEARDS: dict[str, Defect] = {"textured_beard": textured_beard, "leaning_beard": leaning_beard}
