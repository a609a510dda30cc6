from __future__ import annotations

import numpy as np
import pytest

from checker.vision.frames import FRAMES, Frame

WIDTH, HEIGHT = 7, 4


@pytest.mark.parametrize("frame", FRAMES)
def test_points_follow_the_pixels(frame: Frame) -> None:
    image = np.arange(WIDTH * HEIGHT * 3, dtype=np.uint8).reshape(HEIGHT, WIDTH, 3)
    upright = frame.apply(image)
    assert upright.shape[1::-1] == frame.size(WIDTH, HEIGHT)
    for y in range(HEIGHT):
        for x in range(WIDTH):
            u, v = frame.upright(np.array([x + 0.5, y + 0.5], np.float32), WIDTH, HEIGHT)
            assert (upright[int(v), int(u)] == image[y, x]).all()


@pytest.mark.parametrize("frame", FRAMES)
def test_there_and_back_is_where_it_was(frame: Frame) -> None:
    points = np.array([[0, 0], [3.5, 1.25], [7, 4]], np.float32)
    np.testing.assert_allclose(frame.shown(frame.upright(points, WIDTH, HEIGHT), WIDTH, HEIGHT), points)


@pytest.mark.parametrize("frame", FRAMES)
def test_a_quarter_further_turns_the_upright_picture_clockwise(frame: Frame) -> None:
    image = np.arange(WIDTH * HEIGHT * 3, dtype=np.uint8).reshape(HEIGHT, WIDTH, 3)
    np.testing.assert_array_equal(frame.quarter_further().apply(image), np.rot90(frame.apply(image), -1))


def test_a_line_is_reordered_so_that_it_reads_upright() -> None:
    quad = np.array([[1, 1], [6, 1], [6, 2], [1, 2]], np.float32)
    upside_down = Frame(180).reading_order(quad, WIDTH, HEIGHT)
    np.testing.assert_allclose(upside_down, quad[[2, 3, 0, 1]])
    flipped = Frame(0, True).reading_order(quad, WIDTH, HEIGHT)
    np.testing.assert_allclose(flipped, quad[[1, 0, 3, 2]])
