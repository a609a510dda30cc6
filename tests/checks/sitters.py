"""Invented people before a studio wall, made from the one public-domain picture, for tests of light and background."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from checker.evidence import Ask, Evidence
from checker.intake import inspect
from checker.policy import load_policy
from samples import portraits
from tools.calibrate.photo_defects import BACKGROUNDS, DEFECTS, Sitter, encode, on_background, white

_HEAD, _EYE_LINE, _WALL = 0.64, 0.46, 225


def sitter(seed: int, size: tuple[int, int] = (413, 531), **look: object) -> Sitter:
    style = replace(portraits.look(seed), **look)
    colour, alpha = portraits.person(style)
    framed = {"head": _HEAD, "eye_line": _EYE_LINE, "width": style.width, "mirrored": style.mirrored}
    rgb = portraits.frame(colour, alpha, (_WALL, _WALL, _WALL), size, **framed)
    mask = portraits.frame(np.full_like(colour, 255), alpha, (0, 0, 0), size, **framed)[..., 0] / np.float32(255)
    marks = portraits.LANDMARKS
    factor = _HEAD * size[1] / (marks["chin"][1] - marks["crown"][1])
    half = factor * style.width * (marks["right_eye"][0] - marks["left_eye"][0]) / 2
    centre, line = size[0] / 2, size[1] * _EYE_LINE
    chin = line + factor * (marks["chin"][1] - (marks["left_eye"][1] + marks["right_eye"][1]) / 2)
    eyes = np.array([[centre - half, line], [centre + half, line]], np.float32)
    wall = np.full((size[1], size[0], 3), _WALL, np.float32)
    return Sitter(rgb.astype(np.float32), mask.astype(np.float32), wall, eyes, np.array([centre, chin], np.float32))


def on(person: Sitter, background: str, seed: int = 1) -> Evidence:
    return evidence(encode(BACKGROUNDS[background](person, np.random.default_rng(seed))))


def spoilt(person: Sitter, defect: str, strength: float, seed: int = 1) -> Evidence:
    rng = np.random.default_rng(seed)
    picture = on_background(person, white(person.alpha.shape, rng))
    return evidence(encode(DEFECTS[defect](picture, person, rng, strength)))


def evidence(content: bytes) -> Evidence:
    return Evidence(inspect(content), Ask("photo", date(2021, 1, 20)))


def found(check, about: Evidence) -> dict[str, str]:
    """Code → status that a check of the built-in policy finds, for what is more than a word."""
    limits = load_policy().category("photo").checks[check.id]
    values = check.measure(about, limits).values
    statuses = {item.code: item.status.value for item in check.decide(values, limits)}
    return {code: status for code, status in statuses.items() if status != "warn"}
