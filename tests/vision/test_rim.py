from __future__ import annotations

import numpy as np
import pytest

from checker.vision.outline import SIDES
from checker.vision.rim import own_print, rim_of_picture, rim_of_sheet
from tests.vision.sheets import line_quad, sheet, write


def test_margins_are_far() -> None:
    page, quads = sheet()
    assert all(side.lines == 0 and side.rules == 0 for side in rim_of_picture(page, quads).values())


@pytest.mark.parametrize(("side", "turns"), [("left", 0), ("top", 3), ("right", 2), ("bottom", 1)])
def test_letters_at_the_rim_are_told_with_their_side(side: str, turns: int) -> None:
    page = np.full((400, 600, 3), 240, np.uint8)
    quads = [line_quad(-8, 60 + 50 * k, 300) for k in range(4)]
    page_with_text = page.copy()
    visible = [np.clip(quad, 0, None) for quad in quads]
    write(page_with_text, visible)
    page_with_text[:, 0:2] = page_with_text[:, 2:4]
    turned = np.ascontiguousarray(np.rot90(page_with_text, turns))
    points = visible
    height, width = page.shape[:2]
    for _ in range(turns):
        points = [np.stack([quad[:, 1], width - quad[:, 0]], axis=1) for quad in points]
        height, width = width, height
    found = rim_of_picture(turned, [quad.astype(np.float32) for quad in points])
    assert found[side].gap < 0.2 and found[side].lines == 4
    assert all(found[other].lines == 0 for other in SIDES if other != side)


def test_rules_that_run_out_on_one_side() -> None:
    page, quads = sheet()
    for y in (100, 200, 300, 400):
        page[y : y + 2, :700] = 20
    found = rim_of_picture(page, quads)
    assert found["left"].rules == 4 and found["right"].rules == 0


def test_strips_of_a_desk_along_the_adjoining_sides_are_no_rules() -> None:
    page, quads = sheet()
    page[3:6], page[-7:-4] = 60, 60
    assert rim_of_picture(page, quads)["right"].rules == 0
    page[200:203, 700:] = 30
    assert rim_of_picture(page, quads)["right"].rules == 1


def test_text_that_ends_at_the_edge_of_the_sheet() -> None:
    corners = np.array([[100, 100], [700, 100], [700, 500], [100, 500]], np.float32)
    lines = [line_quad(300, 150 + 60 * k, 402) for k in range(4)]
    desk = np.full((600, 800, 3), (120, 90, 60), np.uint8)
    desk[100:500, 100:700] = 235
    found = rim_of_sheet(desk, corners, lines)
    assert found["right"].lines == 4
    assert found["left"].lines == 0 and found["top"].lines == 0


def test_a_frame_drawn_on_the_sheet_is_not_its_edge() -> None:
    corners = np.array([[100, 100], [700, 100], [700, 500], [100, 500]], np.float32)
    lines = [line_quad(300, 150 + 60 * k, 402) for k in range(4)]
    framed = np.full((600, 800, 3), 235, np.uint8)
    framed[100:500, 100:700] = (190, 40, 40)
    framed[103:497, 103:697] = 235
    assert rim_of_sheet(framed, corners, lines)["right"].lines == 0


@pytest.mark.parametrize(("ink", "kept"), [(40, True), (190, False)])
def test_a_pale_watermark_is_no_print_of_its_own(ink: int, kept: bool) -> None:
    page, quads = sheet(paper=240)
    mark = line_quad(0, 250, 60)
    write(page, [mark], ink)
    page[250:270, :2] = page[250:270, 2:4]
    own = own_print(page, [*quads, mark], 0.4)
    assert len(own) == len(quads) + kept
    assert (rim_of_picture(page, own)["left"].gap < 0.2) is kept
    assert len(own_print(page, [*quads, mark], 0.0)) == len(quads) + 1


def test_a_sliver_of_a_bar_before_a_line_is_no_letter() -> None:
    page, quads = sheet()
    line = line_quad(16, 520, 400)
    write(page, [line])
    page[526:534, :3] = 30
    assert rim_of_picture(page, [*quads, line])["left"].gap > 0.5
