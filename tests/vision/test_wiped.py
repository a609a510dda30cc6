"""Print that is pale around a burnt place, told from print beside blanks, in lamplight and on white paper."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from checker.vision.light import Cells, measure_cells, paper_map
from checker.vision.wiped import Wiped, wiped_print
from tests.vision.sheets import Quad, Rgb, blob, line_quad, sheet, write


def seen(picture: Rgb, quads: list[Quad]) -> Wiped | None:
    return wiped_print(measure_cells(picture, quads), paper_map(picture), None)


@pytest.mark.parametrize("radius", [90, 130])
def test_print_is_pale_around_a_reflection(radius: int) -> None:
    page, quads = sheet()
    found = seen(blob(page, (400, 280), radius, 1.6), quads)
    assert found is not None and found.cells >= 4 and found.lines >= 2 and found.fall > 1.5
    assert np.hypot(*(found.polygon.mean(axis=0) - (400, 280))) < 1.5 * radius


def test_light_that_burns_the_paper_leaves_print_strong() -> None:
    page, quads = sheet()
    rows, columns = np.mgrid[: page.shape[0], : page.shape[1]].astype(np.float32)
    gain = 1 + 0.4 * np.exp(-((columns - 400) ** 2 + (rows - 280) ** 2) / 150**2)
    lit = (page * gain[..., None]).clip(0, 255).astype(np.uint8)
    assert (lit == 255).mean() > 0.1
    found = seen(lit, quads)
    assert found is None or found.cells < 4


def test_blank_white_beside_strong_print_wipes_nothing_out() -> None:
    page, quads = sheet()
    assert seen(page, quads) is None
    page[200:360, 300:500] = 255
    assert seen(page, quads) is None


@pytest.mark.parametrize("labels", [False, True])
def test_print_in_one_grey_beside_a_tinted_panel_is_pale_without_fading(labels: bool) -> None:
    page, tinted = np.full((1100, 800, 3), 255, np.uint8), slice(60, 420)
    page[tinted, 40:760] = (222, 234, 248)
    strong = [line_quad(70, 80 + 34 * k, 600, 18) for k in range(10)]
    grey = [line_quad(70, 560 + 34 * k, 130 if labels else 600, 18) for k in range(5)]
    black = [line_quad(205, 560 + 34 * k, 400, 18) for k in range(5)] if labels else []
    write(page, [*strong, *black])
    write(page, grey, ink=170)
    rows = [line_quad(70, 560 + 34 * k, 535, 18) for k in range(5)] if labels else grey
    found = seen(page, [*strong, *rows])
    assert found is not None and found.cells >= 4 and found.fall < 1.5


def test_a_sheet_that_is_pure_white_everywhere_says_nothing() -> None:
    page, quads = sheet(paper=255)
    assert seen(blob(page, (400, 280), 110, 1.6), quads) is None


def test_a_page_of_small_print_takes_little_memory() -> None:
    page, (rows, columns) = blob(sheet()[0], (400, 280), 130, 1.6), np.mgrid[40:520:3, 20:780:3]
    centre = np.stack([columns.ravel(), rows.ravel()], axis=1).astype(np.float32)
    number = len(centre)
    away = np.hypot(*(centre - (400, 280)).T)
    paper = np.where(away < 260, 255, 225).astype(np.float32)
    ink = (paper - np.clip(away - 90, 0, 170)).astype(np.float32)
    yes, size = np.ones(number, bool), np.full(number, 6, np.float32)
    cells = Cells(rows.ravel().astype(np.intp), yes, centre, size, paper, ink, np.zeros(number, np.float32), ~yes)
    tracemalloc.start()
    found = wiped_print(cells, paper_map(page), None)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found is not None and found.cells > 50
    assert number > 40000 and most < 150e6
