"""Bands, fringes and shine drawn on a head of plain colours, upright as the checks see it."""

import cv2
import numpy as np
import pytest

from checker import load_policy
from checker.checks.face_state import cloth_of
from checker.vision.appearance import EYE_DISTANCE, GLABELLA, View
from checker.vision.headband import headband
from checker.vision.mesh import LEFT_EYE, RIGHT_EYE

LIGHT_SKIN, DARK_SKIN, BLACK_HAIR, BROWN_HAIR = (214, 176, 154), (104, 68, 50), (24, 20, 18), (92, 64, 44)
WHITE, RED, GREEN = (244, 244, 246), (196, 22, 34), (20, 120, 60)
CLOTH = cloth_of(load_policy().category("photo").checks["face_state"])
EYES, EYE_LINE, WIDTH, HEIGHT = (54, 102), 113, 156, 216


def view_of(rgb: np.ndarray, person: np.ndarray) -> View:
    points = np.zeros((468, 2), np.float32)
    for x, corners in zip(EYES, (RIGHT_EYE, LEFT_EYE), strict=True):
        points[list(corners)] = [(x - 9, EYE_LINE), (x + 9, EYE_LINE)]
    points[GLABELLA] = (78, EYE_LINE - 8)
    lab = cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    return View(lab, person, points, (points[:16], points[:16]), (0.3, 0.3))


def head(skin=LIGHT_SKIN, hair=BLACK_HAIR, hair_line=-1.0) -> tuple[np.ndarray, np.ndarray]:
    """A face on a white wall with hair from `hair_line` eye distances above the eyes on, and the person's mask."""
    rgb, person = np.full((HEIGHT, WIDTH, 3), 248, np.uint8), np.zeros((HEIGHT, WIDTH), np.float32)
    cv2.ellipse(rgb, (78, 100), (62, 86), 0, 0, 360, hair, -1)
    cv2.ellipse(person, (78, 108), (62, 96), 0, 0, 360, 1.0, -1)
    face = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.ellipse(face, (78, 125), (48, 75), 0, 0, 360, 1, -1)
    face[: max(0, round(EYE_LINE + hair_line * EYE_DISTANCE))] = 0
    rgb[face > 0] = skin
    return rgb, person


def with_band(picture: tuple[np.ndarray, np.ndarray], colour, low=-0.7, wide=0.55, sag=0.15) -> View:
    rgb, person = picture
    y, x = (np.mgrid[0:HEIGHT, 0:WIDTH] - np.array([EYE_LINE, 78])[:, None, None]) / EYE_DISTANCE
    line = low + sag * x * x
    rgb[(y < line) & (y > line - wide) & (person > 0)] = colour
    return view_of(cv2.GaussianBlur(rgb, (0, 0), 0.8), person)


@pytest.mark.parametrize("skin", [LIGHT_SKIN, DARK_SKIN])
@pytest.mark.parametrize("colour", [WHITE, RED, GREEN])
@pytest.mark.parametrize("sag", [0.0, 0.35])
def test_a_bright_or_coloured_band_below_hair_is_seen(skin, colour, sag):
    assert headband(with_band(head(skin), colour, sag=sag), CLOTH) > 25


def test_a_band_on_a_bald_head_is_seen():
    assert headband(with_band(head(DARK_SKIN, DARK_SKIN), WHITE), CLOTH) > 25


@pytest.mark.parametrize("skin", [LIGHT_SKIN, DARK_SKIN])
@pytest.mark.parametrize("hair_line", [-0.45, -0.8, -1.2])
def test_hair_of_any_length_is_none(skin, hair_line):
    assert headband(view_of(*head(skin, BROWN_HAIR, hair_line)), CLOTH) == 0


def test_a_fringe_below_a_lighter_streak_is_none():
    assert headband(with_band(head(LIGHT_SKIN, BROWN_HAIR, -0.5), (150, 110, 80), low=-0.9, wide=0.4), CLOTH) == 0


def test_a_narrow_hair_band_and_one_within_the_hair_are_none():
    assert headband(with_band(head(hair_line=-0.9), WHITE, low=-0.9, wide=0.2), CLOTH) == 0
    assert headband(with_band(head(hair_line=-0.9), WHITE, low=-1.2, wide=0.45), CLOTH) == 0


def test_a_shining_forehead_is_none():
    rgb, person = head()
    shine = np.zeros((HEIGHT, WIDTH), np.float32)
    cv2.ellipse(shine, (78, 82), (30, 12), 0, 0, 360, 1.0, -1)
    shine = 0.6 * cv2.GaussianBlur(shine, (0, 0), 4)[..., None]
    assert headband(view_of((rgb * (1 - shine) + 255 * shine).astype(np.uint8), person), CLOTH) < 8


def test_a_head_that_fills_the_view_to_its_border_is_measured():
    rgb, person = head()
    assert headband(view_of(rgb, np.ones_like(person)), CLOTH) == 0
