"""Dark hair beside the neck outside the mask of the person, and dark things of its colour that stand there."""

import cv2
import numpy as np
import pytest

from checker.vision.backdrop import Backdrop, Head, measure_backdrop

WALL, HAIR, SKIN = (244, 244, 243), (30, 25, 22), (170, 130, 110)
HEAD = Head(centre=108, eyes=130, chin=190, width=90)


def person(hair=HAIR):
    """A white wall, a head with hair and shoulders before it, and their mask."""
    rgb = np.full((288, 216, 3), WALL, np.uint8)
    mask = np.zeros((288, 216), np.float32)
    for paint, colour in ((rgb, SKIN), (mask, 1.0)):
        cv2.ellipse(paint, (108, 125), (48, 68), 0, 0, 360, colour, -1)
        cv2.ellipse(paint, (108, 290), (100, 70), 0, 0, 360, colour, -1)
    cv2.ellipse(rgb, (108, 125), (48, 68), 0, 195, 345, hair, -1)
    return rgb, mask


def behind(rgb, mask, points, colour=HAIR) -> Backdrop:
    layer = rgb.copy()
    cv2.fillPoly(layer, [np.array(points)], colour)
    found = measure_backdrop(np.where(mask[..., None] > 0, rgb, layer), mask, HEAD, None)
    assert found is not None
    return found


SWEPT = [(140, 118), (164, 118), (178, 150), (200, 186), (215, 205), (215, 287), (140, 287)]
ENDING = [(140, 118), (164, 118), (176, 150), (190, 186), (200, 215), (140, 240)]


def mirrored(points):
    return [(215 - x, y) for x, y in points]


@pytest.mark.parametrize("points", [SWEPT, mirrored(SWEPT), ENDING], ids=["out", "out left", "ending"])
def test_hair_that_widens_from_the_head_down_is_no_part_of_the_wall(points):
    rgb, mask = person()
    bare, hung = behind(rgb, mask, [(108, 130)]), behind(rgb, mask, points)
    assert hung.clutter < bare.clutter + 0.01
    assert hung.spread < bare.spread + 2
    assert hung.shadow < bare.shadow + 2


@pytest.mark.parametrize(
    "points",
    [
        [(140, 120), (215, 120), (215, 287), (140, 287)],  # a top that runs level to the picture's edge
        [(140, 120), (180, 120), (186, 126), (186, 287), (140, 287)],  # a chair's back: a side that goes straight down
        [(140, 120), (190, 120), (176, 200), (140, 200)],  # a head-rest
        [(172, 118), (184, 150), (200, 186), (215, 205), (215, 287), (180, 287)],  # the wall shows beside the neck
        mirrored([(140, 120), (180, 120), (186, 126), (186, 287), (140, 287)]),
    ],
    ids=["level", "chair", "headrest", "apart", "chair left"],
)
def test_things_of_the_colour_of_hair_are(points):
    rgb, mask = person()
    assert behind(rgb, mask, points).clutter > 0.05


def test_what_has_another_colour_or_is_no_darker_than_shadows_is():
    rgb, mask = person()
    assert behind(rgb, mask, SWEPT, (120, 40, 40)).clutter > 0.05
    assert behind(*person((140, 130, 120)), SWEPT, (140, 130, 120)).clutter > 0.05
