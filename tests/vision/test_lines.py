from __future__ import annotations

import numpy as np
import pytest

from checker.vision.lines import TextLine, along_column, is_ornament, is_rule, order_corners, quad_size, rectify


def box(x: float, y: float, width: float, height: float, degrees: float = 0.0) -> np.ndarray:
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    angle = np.radians(degrees)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return (corners @ turn + (x, y)).astype(np.float32)


@pytest.mark.parametrize("degrees", [0, 3, -3, 12, -12, 30, -30])
@pytest.mark.parametrize("size", [(400, 30), (30, 400), (60, 50)])
def test_corners_start_at_the_top_left_however_the_box_leans(size: tuple[int, int], degrees: float) -> None:
    quad = box(300, 300, *size, degrees)
    for shift in range(4):
        for start in (np.roll(quad, shift, axis=0), np.roll(quad[::-1], shift, axis=0)):
            np.testing.assert_allclose(order_corners(start), quad, atol=1e-3)


def test_a_strip_shows_what_lies_in_the_box() -> None:
    picture = np.zeros((60, 100, 3), np.uint8)
    picture[20:30, 10:50] = (200, 100, 50)
    strip = rectify(picture, box(10, 20, 40, 10))
    assert strip.shape == (10, 40, 3)
    assert (strip == (200, 100, 50)).all()


def test_strips_are_scaled_to_the_height_asked_for() -> None:
    picture = np.full((60, 100, 3), 90, np.uint8)
    assert rectify(picture, box(10, 20, 40, 10), 48).shape == (48, 192, 3)
    assert rectify(picture, box(0, 0, 100, 60), 48).shape == (48, 80, 3)


def test_a_mirrored_order_of_corners_mirrors_the_strip() -> None:
    picture = np.zeros((20, 40, 3), np.uint8)
    picture[:, :20] = 255
    quad = box(0, 0, 40, 20)
    flipped = quad[[1, 0, 3, 2]]
    assert rectify(picture, quad)[:, :18].min() == 255
    assert rectify(picture, flipped)[:, :18].max() == 0


def test_columns_are_read_from_the_top_down() -> None:
    picture = np.zeros((90, 30, 3), np.uint8)
    picture[:30] = 255
    strip = rectify(picture, along_column(box(0, 0, 30, 90)))
    assert strip.shape == (30, 90, 3)
    assert strip[:, :28].min() == 255
    assert strip[:, 32:].max() == 0


def test_a_part_of_a_line_is_cut_between_characters() -> None:
    line = TextLine("abcd", 0.9, box(100, 50, 80, 20), (0.9,) * 4, (0.125, 0.375, 0.625, 0.875), box(0, 0, 80, 20))
    np.testing.assert_allclose(line.span(1, 3), box(120, 50, 40, 20))
    np.testing.assert_allclose(line.shown_span(1, 3), box(20, 0, 40, 20))
    np.testing.assert_allclose(line.span(0, 4), line.polygon)
    assert (line.width, line.height) == (80, 20)


def test_the_size_of_a_box_is_along_and_across_the_reading_direction() -> None:
    assert quad_size(box(5, 5, 70, 9, 20)) == pytest.approx((70, 9), abs=1e-3)


@pytest.mark.parametrize(
    ("text", "shapes"),
    [
        ("☆☆☆☆☆☆", True),
        ("☆☆☆寶☆", True),
        ("女女☆☆廿廿女☆☆☆女廿女☆", True),
        ("中女女女女中", True),
        ("毕业证书", False),
        ("女", False),
        ("合格（✓）", False),
        ("(盖章):", False),
        ("100000", False),
        ("——", False),
        ("", False),
    ],
)
def test_rows_of_shapes_are_ornaments(text: str, shapes: bool) -> None:
    assert is_ornament(text) is shapes


@pytest.mark.parametrize(("text", "rule"), [("", True), ("__ |一", True), ("1:", True), ("一月", False), ("21", False)])
def test_the_lines_of_a_form_say_nothing(text: str, rule: bool) -> None:
    assert is_rule(text) is rule
