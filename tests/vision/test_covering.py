"""Things laid on a sheet are told from portraits, bars and labels, beside which or on which text stands as well."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from checker.vision.covering import Box, Covering, find_covering
from checker.vision.light import measure_cells, paper_map
from tests.vision.sheets import Quad, Rgb, line_quad, sheet, write

YELLOW = (250, 225, 90)
LEFT, RIGHT = 520, 720


def covering(page: Rgb, quads: list[Quad], faces: Callable[[], Sequence[Box]] = lambda: []) -> Covering | None:
    paper = paper_map(page)
    return find_covering(quads, measure_cells(page, quads), paper, np.ones(paper.level.shape, np.uint8), faces)


def noted(lines: int = 4, colour: tuple[int, int, int] = YELLOW, gap: int = 0) -> tuple[Rgb, list[Quad]]:
    """A sheet with a note on the ends of its first lines; where there is a gap they end before it."""
    page, quads = sheet(lines=9)
    bottom = round(float(quads[lines - 1][3, 1])) + 6
    page[50:bottom, LEFT - gap : RIGHT] = page[5, 5]
    page[50:bottom, LEFT:RIGHT] = colour
    cut = np.array([[LEFT - gap, np.inf]], np.float32)
    return page, [np.minimum(quad, cut) if k < lines else quad for k, quad in enumerate(quads)]


def test_a_note_is_told_by_the_lines_that_end_at_it_with_its_colour_and_edge() -> None:
    found = covering(*noted())
    assert found is not None and found.lines == 4
    assert found.edge > 0.9 and found.tint > 0.5
    (x0, y0), (x1, _) = found.polygon.min(axis=0), found.polygon.max(axis=0)
    assert abs(x0 - LEFT) < 16 and abs(x1 - RIGHT) < 16 and y0 < 70


def test_a_pale_slip_has_an_edge_beside_its_own_shadow_and_coloured_light_has_none() -> None:
    page, quads = noted(colour=(165, 222, 240))
    page[:, LEFT - 20 : LEFT] = (page[:, LEFT - 20 : LEFT] * 0.85).astype(np.uint8)
    slip = covering(page, quads)
    assert slip is not None and slip.lines == 4 and slip.edge > 0.9
    far = np.abs(np.arange(page.shape[1]) - (LEFT + RIGHT) / 2)[None, :, None]
    lit = noted(colour=(225, 225, 225))[0] * (1 - np.array([0.5, 0.1, 0.0]) * np.clip(1.6 - far / 130, 0, 1))
    glow = covering(lit.astype(np.uint8), quads)
    assert glow is None or glow.edge < 0.5


def test_lines_that_end_before_a_picture_are_not_hidden_by_it() -> None:
    assert covering(*noted(gap=40)) is None


def test_a_label_that_bears_print_is_part_of_the_document() -> None:
    page, quads = noted()
    label = [line_quad(LEFT + 30, float(quad[0, 1]), 140) for quad in quads[:4:2]]
    write(page, label)
    assert covering(page, [*quads, *label]) is None


def test_white_letters_on_a_bar_do_not_end_at_it() -> None:
    page, quads = sheet(lines=9)
    bars = [line_quad(200, float(quad[0, 1]), 300) for quad in quads[:3]]
    page[40:200] = (120, 25, 35)
    write(page, bars, ink=240)
    assert covering(page, [*bars, *quads[3:]]) is None


def test_the_ground_of_a_portrait_hides_nothing_and_faces_are_looked_for_only_where_lines_end() -> None:
    page, quads = noted(colour=(40, 60, 140))
    assert covering(page, quads, lambda: [(560.0, 80.0, 660.0, 180.0)]) is None
    beside = covering(page, quads, lambda: [(60.0, 300.0, 160.0, 400.0)])
    assert beside is not None and beside.lines == 4

    def never() -> Sequence[Box]:
        pytest.fail("nothing ends anywhere")

    assert covering(*sheet(), never) is None


def test_without_print_nothing_is_known_to_be_covered() -> None:
    blank = np.full((400, 600, 3), 230, np.uint8)
    assert covering(blank, [line_quad(50, 50, 300)]) is None
    assert covering(blank, []) is None
