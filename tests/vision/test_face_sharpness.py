import cv2
import numpy as np
import pytest

from checker.vision.face_sharpness import _edge_width


def edges(length: int) -> float:
    """Width of 100 pixels of a sharp upright edge with a blurred level one of that length beside it."""
    grey = np.full((140, 160), 60, np.float32)
    grey[:, 40:] = 200
    level = np.full((140, 160), 200, np.float32)
    level[70:] = 60
    level = cv2.GaussianBlur(level, (0, 0), 4)
    grey[:, 100 : 100 + length] = level[:, 100 : 100 + length]
    mask = np.zeros(grey.shape, np.bool_)
    mask[20:120, 30:50] = True
    mask[60:80, 102 : 98 + length] = True
    found = _edge_width(grey, mask, 12)
    assert found is not None
    return found


def test_a_few_blurred_edges_do_not_make_a_sharp_face_soft():
    assert edges(11) == pytest.approx(edges(4), rel=0.15)


def test_a_direction_in_which_all_edges_are_blurred_does():
    assert edges(44) > 1.8 * edges(4)
