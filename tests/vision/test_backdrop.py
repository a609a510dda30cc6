"""Backdrops drawn behind a head of two colours: hair that hangs beyond its mask, lines on the wall, deep shadows."""

import cv2
import numpy as np
import pytest

from checker.vision.backdrop import Backdrop, Head, measure_backdrop
from checker.vision.cast_shadow import Shade

WALL, HAIR = (244, 244, 243), (24, 20, 18)
HEAD = Head(centre=108, eyes=130, chin=190, width=90)
SHADE = Shade(darker=12, darkest=35, chroma=4, uneven=4)


def person():
    """A white wall, a head and shoulders before it, and their mask."""
    rgb = np.full((288, 216, 3), WALL, np.uint8)
    mask = np.zeros((288, 216), np.float32)
    for paint, colour in ((rgb, (120, 80, 60)), (mask, 1.0)):
        cv2.ellipse(paint, (108, 125), (48, 68), 0, 0, 360, colour, -1)
        cv2.ellipse(paint, (108, 290), (100, 70), 0, 0, 360, colour, -1)
    return rgb, mask


def lines(rgb, points, width=5):
    for start, end in points:
        cv2.line(rgb, start, end, HAIR, width, cv2.LINE_AA)
    return rgb


def measured(rgb, mask) -> Backdrop:
    found = measure_backdrop(rgb, mask, HEAD, SHADE)
    assert found is not None
    return found


LOCS = [((62, 100), (40, 150)), ((62, 130), (34, 185)), ((154, 90), (190, 140)), ((154, 125), (178, 185))]


def test_locs_that_begin_at_the_head_are_no_part_of_the_wall():
    rgb, mask = person()
    bare, hung = measured(rgb, mask), measured(lines(rgb.copy(), LOCS), mask)
    assert hung.clutter < bare.clutter + 0.005
    assert hung.texture < bare.texture + 0.1
    assert hung.spread < bare.spread + 1


@pytest.mark.parametrize(
    "drawn",
    [
        [((30, 20), (30, 70)), ((185, 30), (185, 90)), ((20, 90), (40, 90)), ((170, 20), (200, 20))],  # begin nowhere
        [((62, 100), (0, 100)), ((154, 110), (215, 110)), ((62, 150), (0, 150)), ((108, 57), (108, 0))],  # leave it
    ],
    ids=["apart", "across"],
)
def test_lines_on_the_wall_are(drawn):
    rgb, mask = person()
    assert measured(lines(rgb, drawn), mask).clutter > 0.03


def test_so_many_lines_that_they_are_a_pattern_are_left_where_they_are():
    rgb, mask = person()
    rays = []
    for turn in np.linspace(-1.3, 1.3, 19):
        away = np.array([np.sin(turn), -np.cos(turn)])
        rays.append(tuple(tuple(int(v) for v in (108, 125) + away * far) for far in (60, 105)))
    assert measured(lines(rgb, rays, 4), mask).clutter > 0.1


def test_a_shadow_that_the_mask_takes_for_the_person_in_part_is_seen():
    rgb, mask = person()
    shade = np.zeros_like(mask)
    cv2.ellipse(shade, (132, 132), (50, 68), 0, 0, 360, 1.0, -1)
    shade *= (mask < 0.5) & (np.arange(288)[:, None] < 205)
    dark = (rgb * (1 - 0.55 * shade[..., None])).astype(np.uint8)
    plain, doubtful = measured(rgb, mask).shadow, np.maximum(mask, 0.3 * shade)
    assert plain < 2
    assert measured(dark, doubtful).shadow > 25
    assert measured(rgb, doubtful).shadow < 2


def beside_the_head(mask, away=(32, 7)):
    """Where the shadow of the head falls."""
    shade = np.zeros_like(mask)
    cv2.ellipse(shade, (108 + away[0], 125 + away[1]), (50, 68), 0, 0, 360, 1.0, -1)
    return shade * ((mask < 0.5) & (np.arange(288)[:, None] < 205))


@pytest.mark.parametrize("doubt", [0.0, 0.4, 0.8])
@pytest.mark.parametrize("away", [(32, 7), (12, -6), (-20, 0)])
def test_a_hard_shadow_is_seen_whatever_the_mask_makes_of_it(doubt, away):
    rgb, mask = person()
    shade = beside_the_head(mask, away)
    dark = (rgb * (1 - 0.45 * shade[..., None])).astype(np.uint8)
    assert measured(rgb, mask).cast < 0.002
    assert measured(dark, np.maximum(mask, doubt * shade)).cast > 0.03


def test_grey_hair_and_a_grey_hood_behind_the_neck_are_no_shadow():
    rgb, mask = person()
    shade = beside_the_head(mask)
    locks = np.kron(np.random.default_rng(3).integers(50, 170, (72, 54)), np.ones((4, 4), int)).astype(np.uint8)
    hair = np.where(shade[..., None] > 0, locks[..., None], rgb)
    assert measured(hair, np.maximum(mask, 0.7 * shade)).cast < 0.01
    hood = np.zeros_like(mask)
    cv2.ellipse(hood, (108, 215), (85, 60), 0, 0, 360, 1.0, -1)
    hood *= mask < 0.5
    clothed = np.where(hood[..., None] > 0, np.uint8(130), rgb)
    for told in (0.4, 1.0):
        assert measured(clothed, np.maximum(mask, told * hood)).cast < 0.002
    assert measured(np.where(shade[..., None] > 0, np.uint8(130), rgb), np.maximum(mask, shade)).cast < 0.01


@pytest.mark.parametrize("shape", [(2, 900), (900, 2), (5, 5)])
def test_what_is_too_narrow_for_a_frame_has_none(shape):
    found = measure_backdrop(np.full((*shape, 3), WALL, np.uint8), np.zeros(shape, np.float32), None, SHADE)
    assert found is None or found.frame == 0
