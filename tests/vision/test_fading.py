"""Reflections on paper as white as they are, told by the print that fades away around them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from checker.vision.fading import Fading, fading_print
from checker.vision.light import measure_cells
from tests.vision.sheets import Quad, Rgb, blob, line_quad, sheet, write


def seen(picture: Rgb, quads: list[Quad]) -> Fading | None:
    return fading_print(picture, quads, measure_cells(picture, quads))


@pytest.mark.parametrize("radius", [70, 110])
def test_print_fades_around_a_reflection_on_white_paper(radius: int) -> None:
    page, quads = sheet(paper=255)
    found = seen(blob(page, (400, 280), radius, 1.6), quads)
    assert found is not None and found.length > 3
    assert np.hypot(*(found.polygon.mean(axis=0) - (400, 280))) < 2 * radius


def test_the_colour_of_ink_is_no_fading() -> None:
    page, quads = sheet(paper=255)
    page[:, 400:][page[:, 400:].max(axis=2) < 100] = (200, 30, 40)
    assert seen(page, quads) is None


@pytest.mark.parametrize("paper", [255, 225])
def test_lines_that_end_do_not_fade(paper: int) -> None:
    page, quads = sheet(paper=paper)
    ragged = [quad - [[0, 0], [20 * k, 0], [20 * k, 0], [0, 0]] for k, quad in enumerate(quads)]
    page[:] = paper
    write(page, [np.asarray(quad, np.float32) for quad in ragged])
    assert seen(page, quads) is None


def test_smaller_light_print_behind_a_line_is_no_fading() -> None:
    page = np.full((560, 800, 3), 255, np.uint8)
    lines = [line_quad(80, 60 + 50 * k, 300) for k in range(8)]
    write(page, lines)
    write(page, [line_quad(384, 66 + 50 * k, 120, 12) for k in range(8)], ink=140)
    assert seen(page, [line_quad(80, 60 + 50 * k, 430) for k in range(8)]) is None


def test_one_line_that_ends_in_quotes_is_no_glare() -> None:
    page, quads = sheet(paper=255)
    faded = blob(page, (720, 66), 40, 1.6)
    page[40:80] = faded[40:80]
    assert seen(page, quads) is None


def test_a_faint_rule_behind_a_line_is_no_fading() -> None:
    page, quads = sheet(paper=255)
    page[:, 736:739] = 130
    assert seen(page, quads) is None


def test_uneven_light_is_no_fading() -> None:
    page, quads = sheet(paper=255)
    shaded = (page * np.linspace(1.0, 0.6, 800)[None, :, None]).astype(np.uint8)
    assert seen(shaded, quads) is None


def test_soft_focus_is_no_fading() -> None:
    page, quads = sheet(paper=255)
    assert seen(np.asarray(cv2.GaussianBlur(page, (0, 0), 2.5), np.uint8), quads) is None


def test_without_text_nothing_fades() -> None:
    assert seen(np.full((200, 300, 3), 255, np.uint8), []) is None
