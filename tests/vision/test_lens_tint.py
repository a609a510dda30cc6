"""Tints before faces that are drawn as patches of skin: what must be told, and what must not."""

import cv2
import numpy as np
import pytest

from checker.vision.lens_tint import PLACES, describe_tint, lens_tint

EYES = np.array([[54, 113], [102, 113]], np.float32)
_TURN = np.linspace(0, 2 * np.pi, 16, endpoint=False)
LIDS = tuple((eye + np.stack([11 * np.cos(_TURN), 4 * np.sin(_TURN)], 1)).astype(np.float32) for eye in EYES)
FAIR, DARK = (0.62, 0.42, 0.32), (0.09, 0.05, 0.03)  # linear red, green, blue
LIGHT, LOW_GREY, BROWN = (1.0, 1.0, 1.0), (0.25, 0.25, 0.25), (0.45, 0.3, 0.15)


def oval(middle, size):
    at = int(middle[0]), int(middle[1])
    return cv2.ellipse(np.zeros((216, 156), np.uint8), at, size, 0, 0, 360, 1, -1)


def face(skin=FAIR):
    """Linear light: even skin, sockets a little darker, whites of the eyes; as faces usually are."""
    light = np.full((216, 156, 3), skin, np.float32)
    for eye, lids in zip(EYES, LIDS, strict=True):
        light[oval(eye, (18, 13)) > 0] *= (0.84, 0.83, 0.80)
        white = np.maximum(np.array(skin) * 0.85, (0.22, 0.22, 0.22)).astype(np.float32)
        cv2.fillPoly(light, [np.round(lids).astype(np.int32)], white.tolist())
        cv2.circle(light, (int(eye[0]), int(eye[1])), 4, (0.02, 0.015, 0.01), -1)
    return light


def through(light, share):
    """Behind lenses that let pass that share of each channel."""
    out = light.copy()
    for eye in EYES:
        out[oval(np.add(eye, (0, 3)), (20, 17)) > 0] *= share
    return out


def lab(light):
    coded = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055).astype(np.float32)
    return cv2.cvtColor(cv2.GaussianBlur(coded, (0, 0), 0.7), cv2.COLOR_RGB2LAB)


def told(light):
    return lens_tint(lab(light), EYES, LIDS)


@pytest.mark.parametrize("skin", [FAIR, DARK])
def test_a_lens_that_takes_most_of_the_light_or_of_a_colour_is_far_from_bare_skin(skin):
    bare = told(face(skin))
    assert bare < 4.6
    for share in (LOW_GREY, BROWN, (0.85, 0.8, 0.2), (0.2, 0.5, 0.85), (0.8, 0.25, 0.3)):
        assert told(through(face(skin), share)) > max(5.0, bare + 1)


def test_denser_lenses_are_farther():
    values = [told(through(face(), (share, share, share))) for share in (0.6, 0.4, 0.25, 0.15)]
    assert values == sorted(values)
    assert values[0] + 3 < values[-1]


def test_clear_lenses_that_mirror_a_little_light_are_no_tint():
    assert told(face() + np.float32(0.12) * (through(np.ones_like(face()), (2, 2, 2)) - 1)) < 4.6


def test_thick_dark_rims_are_no_tint():
    rimmed = face()
    for x, y in EYES.astype(int).tolist():
        cv2.rectangle(rimmed, (x - 19, y - 12), (x + 19, y + 10), (0.01, 0.01, 0.01), 4)
    assert told(rimmed) < 4.6


def test_shadow_below_the_eyes_alone_is_no_tint():
    ringed = face()
    for eye in EYES:
        ringed[oval(np.add(eye, (0, 9)), (10, 4)) > 0] *= (0.6, 0.55, 0.58)
    assert told(ringed) < 4.6


def test_light_from_one_side_is_no_tint():
    fall = np.linspace(0.5, 1.0, face().shape[1], dtype=np.float32)[None, :, None]
    assert told(face() * fall) < 4.6


def test_skin_whose_red_is_at_its_end_is_no_tint_and_hides_none():
    shaded = face((0.62, 0.35, 0.24))
    for eye in EYES:
        shaded[oval(eye, (18, 13)) > 0] *= 0.83
    assert told(shaded) < 2
    bright = shaded * np.float32(2.4)
    assert told(np.minimum(bright, 1.0)) < 2.5
    for share in (LOW_GREY, BROWN, (0.85, 0.8, 0.2)):
        assert told(np.minimum(through(bright, share), 1.0)) > 5.5


@pytest.mark.parametrize("skin", [(0.22, 0.12, 0.07), DARK])
def test_deep_sockets_in_warm_light_from_below_are_no_tint(skin):
    """Skin below the eyes and beside the nose is warmer than the cheek, as behind a yellow lens; the whites are not."""
    deep = face(skin)
    for eye, out in zip(EYES, (-1, 1), strict=True):
        for at, size, share in (((0, 9), (10, 4), 0.6), ((-14 * out, 4), (4, 6), 0.55), ((10 * out, 7), (4, 3), 0.8)):
            deep[oval(np.add(eye, at), size) > 0] *= (1.2, 1.1, share)
    assert told(deep) < 4.6
    assert told(through(deep, (0.85, 0.8, 0.2))) > 5.0


def test_a_step_is_what_the_lens_takes_whatever_the_skin():
    for skin in (FAIR, DARK):
        bare, _ = describe_tint(lab(face(skin)), EYES, LIDS)
        behind, _ = describe_tint(lab(through(face(skin), (0.5, 0.5, 0.5))), EYES, LIDS)
        moved = (behind - bare)[:, : PLACES - 1]
        assert np.allclose(moved[..., 0], -1, atol=0.12)
        assert np.allclose(moved[..., 1:], 0, atol=0.12)


def test_eyes_beyond_the_view_are_measured_without_complaint():
    away = np.array([[-40, -40], [400, 400]], np.float32)
    lids = tuple(outline + shift for outline, shift in zip(LIDS, away - EYES, strict=True))
    assert np.isfinite(lens_tint(lab(face()), away, lids))
