import numpy as np
import pytest

from checker.vision.cues import HAND_OVER_MOUTH, face_covered
from checker.vision.lips import beside_mouth, line_between_lips

UNIT = 48.0


def points() -> np.ndarray:
    found = np.zeros((468, 2), np.float32)
    found[[61, 291]] = (60, 140), (96, 140)
    return found


def line(first: int, last: int) -> float:
    light = np.full((200, 156), 60, np.float32)
    light[139:142, first:last] = 40
    return line_between_lips(light, points(), UNIT)


def test_a_line_that_ends_at_the_corners_is_between_lips_and_one_that_goes_on_is_not():
    assert line(60, 97) == pytest.approx(20)
    assert line(0, 156) == pytest.approx(0)
    assert line(0, 0) == pytest.approx(0)


def test_a_mouth_at_the_rim_of_the_view_is_measured():
    light = np.full((141, 97), 60, np.float32)
    assert line_between_lips(light, points(), UNIT) == pytest.approx(0)


def test_places_beside_the_mouth_lie_outside_its_corners():
    places = beside_mouth(points(), UNIT)
    assert ((places[:, 0] < 60) | (places[:, 0] > 96)).all()
    np.testing.assert_allclose(places[:, 1], 140)


def test_a_hand_with_seams_like_a_mouth_covers_it_and_pale_lips_do_not():
    """Measures of a drawn hand with dark gaps between its fingers, and of a good portrait with pale lips."""
    hand = {
        "presence": 16.4,
        "lip_colour": 1.6,
        "side_colour": 0.5,
        "lip_line": 19.5,
        "lip_ends": 1.7,
        "chin_tint": 3.4,
    }
    assert face_covered(hand) > 0.9
    assert face_covered({**hand, "presence": 24.0, "lip_colour": 2.6, "side_colour": 2.1, "lip_ends": 5.9}) < 0.5


def test_a_full_beard_over_the_lips_is_no_hand():
    beard = {
        "presence": 20.2,
        "lip_colour": 3.0,
        "side_colour": 3.3,
        "lip_line": 11.0,
        "lip_ends": -0.5,
        "chin_tint": 16.2,
    }
    assert HAND_OVER_MOUTH.probability(beard) > 0.9
    assert face_covered(beard) < 0.5


def test_lips_in_the_colour_of_the_skin_are_seen_by_their_line():
    """Measures of a dark-skinned man whose fringe was drawn down to his brows."""
    lips = {
        "presence": 18.0,
        "lip_colour": 3.2,
        "side_colour": 1.9,
        "lip_line": 12.8,
        "lip_ends": 16.1,
        "chin_tint": 1.5,
    }
    assert HAND_OVER_MOUTH.probability(lips) > 0.6
    assert face_covered(lips) < 0.5
