"""Light on print and reflections over it: what becomes of the letters."""

from __future__ import annotations

import numpy as np
import pytest

from checker.vision.glare import brightest_spot, print_kept
from checker.vision.light import measure_cells, paper_map
from tests.vision.sheets import Quad, Rgb, blob, line_quad, sheet, write

PATCH = np.array([[200, 150], [600, 150], [600, 400], [200, 400]], np.float32)


def kept(page: Rgb, quads: list[Quad]) -> float | None:
    return print_kept(measure_cells(page, quads), PATCH)


def test_a_reflection_takes_contrast_from_the_print_and_a_lamp_does_not() -> None:
    page, quads = sheet(paper=190)
    veiled, lit = page.astype(np.float32), page.astype(np.float32)
    veiled[150:400, 200:600] += 110
    lit[150:400, 200:600] *= 1.3
    found = [kept(picture.clip(0, 255).astype(np.uint8), quads) for picture in (page, veiled, lit)]
    assert found[0] == pytest.approx(1, abs=0.03)
    assert found[1] is not None and found[1] < 0.75
    assert found[2] is not None and found[2] > 1.1


def test_lines_are_compared_with_themselves() -> None:
    page = np.full((560, 800, 3), 220, np.uint8)
    pale, black = [line_quad(80, y, 640) for y in (200, 260, 320)], [line_quad(80, y, 640) for y in (40, 480, 520)]
    write(page, pale, 150)
    write(page, black, 20)
    assert kept(page, [*pale, *black]) == pytest.approx(1, abs=0.03)


def test_too_little_print_says_nothing() -> None:
    page, quads = sheet()
    within = [quad for quad in quads if 150 < quad[0, 1] < 380]
    short = [line_quad(220, float(quad[0, 1]), 340) for quad in within]
    assert kept(page, short) is None
    assert kept(page, [quad for quad in quads if quad[0, 1] < 120]) is None


def test_a_bar_beside_a_patch_does_not_make_it_rise() -> None:
    page, quads = sheet(paper=215)
    fading = np.linspace(30, 0, 300)[:, None, None]
    page[100:400] = (page[100:400] + fading).clip(0, 255).astype(np.uint8)
    page[:95] = (25, 90, 190)
    spot = brightest_spot(paper_map(page), quads)
    shining = brightest_spot(paper_map(blob(sheet(paper=215)[0], (400, 280), 80)), quads)
    assert shining is not None and shining.rise > 0.08
    assert spot is None or spot.rise < 0.06 or spot.rays < 0.5


def test_a_reflection_that_wiped_out_a_corner_of_the_text_lies_on_it() -> None:
    page, quads = sheet(paper=205)
    left = [quad for quad in quads if quad[0, 1] < 250]
    right = [line_quad(500, float(quad[0, 1]), 220) for quad in quads if quad[0, 1] >= 250]
    spot = brightest_spot(paper_map(blob(page, (230, 400), 90)), [*left, *right])
    assert spot is not None and spot.text
    assert np.hypot(*(spot.polygon.mean(axis=0) - (230, 400))) < 60
