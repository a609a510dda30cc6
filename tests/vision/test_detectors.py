"""Pictures are fitted into the squares or rectangles that detectors take, and what is found comes back from there."""

from __future__ import annotations

import numpy as np
import pytest

from checker.vision.detectors import letterbox


@pytest.mark.parametrize(
    ("height", "width", "shape"),
    [
        (531, 413, (192, 160, 3)),  # a portrait fits into the rectangle
        (413, 531, (160, 192, 3)),  # so does one that lies
        (500, 480, (192, 192, 3)),  # too wide for it
        (500, 500, (192, 192, 3)),
    ],
)
def test_a_rectangle_is_taken_where_the_picture_fits_into_it(height, width, shape):
    picture = np.full((height, width, 3), 200, np.uint8)
    fitted, scale, left, top = letterbox(picture, 192, 0.0, 160)
    assert fitted.shape == shape
    assert scale == 192 / max(height, width)
    rows, columns = np.nonzero(fitted[..., 0])
    assert (columns.min(), rows.min()) == (left, top)
    assert columns.max() + 1 - left == round(width * scale)
    assert rows.max() + 1 - top == round(height * scale)


@pytest.mark.parametrize(("height", "width"), [(500, 440), (440, 500)])
def test_a_picture_little_too_wide_for_the_rectangle_is_made_to_fit(height, width):
    fitted, scale, left, top = letterbox(np.full((height, width, 3), 200, np.uint8), 192, 0.0, 160)
    assert sorted(fitted.shape) == [3, 160, 192]
    assert scale == 160 / 440
    rows, columns = np.nonzero(fitted[..., 0])
    assert (columns.min(), rows.min()) == (left, top)
    assert sorted((np.ptp(columns) + 1, np.ptp(rows) + 1)) == [160, 182]


def test_a_margin_leaves_space_on_all_sides():
    fitted, scale, left, top = letterbox(np.full((400, 300, 3), 200, np.uint8), 192, 0.3)
    assert fitted.shape == (192, 192, 3)
    assert scale == 192 / (400 * 1.6)
    assert top == 36
    assert left == 51
    assert not fitted[:36].any()
    assert not fitted[-36:].any()
