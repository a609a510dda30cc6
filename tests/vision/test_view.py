"""The angle at which a sheet was photographed, of sheets projected by a pinhole camera."""

from __future__ import annotations

import itertools

import cv2
import numpy as np
import pytest

from checker.vision.view import viewing_angle

SHAPE = (1200, 1600)
FOCAL = 0.75


def seen(wide: float, high: float, lean: float, turn: float, aside: tuple[float, float], focal: float) -> np.ndarray:
    """Corners of a sheet leant back and turned by degrees, three times its width away, as the camera has them."""
    sheet = np.array([[-wide, -high, 0], [wide, -high, 0], [wide, high, 0], [-wide, high, 0]]) / 2
    leant, turned = (
        cv2.Rodrigues(np.radians(by) * np.asarray(axis))[0] for by, axis in ((lean, (1.0, 0, 0)), (turn, (0, 1.0, 0)))
    )
    points = sheet @ (turned @ leant).T + [*aside, 3.0]
    flat = points[:, :2] / points[:, 2:] * focal * max(SHAPE)
    return np.asarray(flat + np.array(SHAPE[::-1]) / 2, np.float32)


@pytest.mark.parametrize(
    ("size", "lean", "aside"),
    list(itertools.product([(1.0, 1.0), (1.0, 1.41), (1.0, 0.35)], [0.0, 25.0, 65.0], [(0.0, 0.0), (0.4, -0.3)])),
)
def test_the_angle_is_that_of_the_camera_whatever_the_proportions(
    size: tuple[float, float], lean: float, aside: tuple[float, float]
) -> None:
    assert viewing_angle(seen(*size, lean, 0.0, aside, FOCAL), SHAPE, FOCAL) == pytest.approx(lean, abs=0.1)


def test_leant_and_turned_at_once() -> None:
    both = np.degrees(np.arccos(np.cos(np.radians(40)) * np.cos(np.radians(35))))
    assert viewing_angle(seen(1.0, 0.7, 40.0, 35.0, (0.1, 0.2), FOCAL), SHAPE, FOCAL) == pytest.approx(both, abs=0.1)


def test_a_longer_lens_than_thought_makes_it_seem_less_steep() -> None:
    assert 20 < viewing_angle(seen(1.0, 0.7, 60.0, 0.0, (0.0, 0.0), 2 * FOCAL), SHAPE, FOCAL) < 60


def test_corners_without_an_area_have_no_angle() -> None:
    assert viewing_angle(np.zeros((4, 2), np.float32), SHAPE, FOCAL) == 0.0
