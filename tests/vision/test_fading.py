"""Reflections on paper as white as they are, told by the print that fades away around them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from checker.vision.fading import Fading, _even, fading_print
from checker.vision.light import measure_cells
from tests.vision.sheets import Quad, Rgb, blob, line_quad, sheet, write


def seen(picture: Rgb, quads: list[Quad]) -> Fading | None:
    return fading_print(picture, quads, measure_cells(picture, quads), rule_ink=0.35)


@pytest.mark.parametrize("radius", [70, 110])
def test_print_fades_around_a_reflection_on_white_paper(radius: int) -> None:
    page, quads = sheet(paper=255)
    found = seen(blob(page, (400, 280), radius, 1.6), quads)
    assert found is not None and found.length > 3
    assert np.hypot(*(found.polygon.mean(axis=0) - (400, 280))) < 2 * radius


def table(width: int = 800, height: int = 560) -> tuple[Rgb, list[Quad]]:
    """A white page with short words in the cells of a table."""
    page = np.full((height, width, 3), 255, np.uint8)
    for y in range(60, 520, 50):
        page[y : y + 2, 60:740] = 70
    for x in (60, 300, 520, 738):
        page[60:512, x : x + 2] = 70
    quads = [line_quad(x, y, 70) for y in range(76, 500, 50) for x in (80, 320, 540)]
    write(page, quads)
    return page, quads


def test_rules_of_a_table_fade_around_a_reflection() -> None:
    page, quads = table()
    assert seen(page, quads) is None
    found = seen(blob(page, (410, 290), 80, 1.6), quads)
    assert found is not None and found.length > 3
    assert np.hypot(*(found.polygon.mean(axis=0) - (410, 290))) < 120


def test_rules_of_a_table_that_break_off_do_not_fade() -> None:
    page, quads = table()
    page[200:380, 330:490] = 255
    assert seen(page, quads) is None


def test_the_grain_of_a_desk_beside_the_sheet_is_no_rule() -> None:
    page, quads = table()
    picture = np.full((760, 1000, 3), 255, np.uint8)
    picture[100:660, 100:900] = page
    for way, columns in ((1, slice(100, 460)), (-1, slice(540, 900))):
        streak = 255 - np.linspace(150, 0, 360)[::way] * np.linspace(1, 0.9, 360)
        picture[40:43, columns] = np.where(streak < 240, streak, 255).astype(np.uint8)[None, :, None]
    moved = [np.asarray(quad + 100, np.float32) for quad in quads]
    mask = np.zeros((76, 100), np.uint8)
    mask[12:66, 12:90] = 1
    assert fading_print(picture, moved, measure_cells(picture, moved), mask, 0.35) is None


def test_print_that_goes_on_under_it_is_covered_by_nothing() -> None:
    page, quads = sheet(paper=255)
    faded = blob(page, (400, 280), 70, 1.6)
    write(faded, [line_quad(330, 250 + 20 * k, 140, 14) for k in range(4)])
    assert seen(faded, quads) is None


def test_the_colour_of_ink_is_no_fading() -> None:
    page, quads = sheet(paper=255)
    page[:, 400:][page[:, 400:].max(axis=2) < 100] = (200, 30, 40)
    assert seen(page, quads) is None


@pytest.mark.parametrize("whole", [True, False], ids=["red print", "a seal on black print"])
def test_red_fades_below_a_reflection_as_black_does(whole: bool) -> None:
    page, quads = sheet(paper=255)
    rows, columns = np.mgrid[0 : page.shape[0], 0 : page.shape[1]]
    if whole:
        page[page.max(axis=2) < 100] = (200, 30, 40)
    else:
        page[abs(np.hypot(rows - 280, columns - 400) - 110) < 4] = (215, 40, 60)
    found = seen(blob(page, (400, 280), 90, 1.6), quads)
    assert found is not None and found.length > 3


@pytest.mark.parametrize(("ink", "fades"), [((40, 40, 40), True), ((215, 40, 60), False)])
def test_what_a_seal_leaves_beyond_the_ends_of_lines_is_no_fading(ink: tuple[int, int, int], fades: bool) -> None:
    page = np.full((400, 800, 3), 255, np.uint8)
    quads = [line_quad(60, 180, 240), line_quad(500, 180, 240), line_quad(60, 60, 600), line_quad(60, 320, 600)]
    write(page, quads)
    shades = np.linspace(1, 0, 34)[None, :, None] * (255 - np.array(ink))
    height = int(quads[0][2, 1] - quads[0][0, 1])
    page[180 : 180 + height, 316:350] = (255 - shades).astype(np.uint8)
    page[180 : 180 + height, 450:484] = (255 - shades[:, ::-1]).astype(np.uint8)
    found = seen(page, quads)
    assert (found is not None and max(found.length, found.alone) > 1.2) is fades


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


def label(gone: bool, upright: bool = True) -> tuple[Rgb, list[Quad]]:
    """A page with one line of letters far apart, the last four of which turn pale one after the other."""
    page, quads = sheet(paper=255)
    page[60:300] = 255
    kept = [quad for quad in quads if quad[0, 1] > 300 or quad[0, 1] < 60]
    for number in range(12):
        x, ink = 90 + 40 * number, (0, 70, 140, 190)[max(0, number - 8)] if gone else 0
        for stroke in (0, 6, 12, 18):
            rows, columns = (slice(143, 157), slice(x + stroke, x + stroke + 3))
            if not upright:
                rows, columns = (slice(142 + stroke // 6 * 5, 144 + stroke // 6 * 5), slice(x, x + 20))
            page[rows, columns] = ink
    return page, [*kept, line_quad(86, 140, 470)]


def test_letters_of_one_line_fade_towards_a_blank_place() -> None:
    found = seen(*label(gone=True))
    assert found is not None and found.length == 0 and found.alone >= 1.5
    assert found.polygon[:, 0].max() > 560 and abs(found.polygon[:, 1].mean() - 150) < 20
    assert seen(*label(gone=False)) is None


def test_a_line_that_turns_pale_at_the_margin_hides_nothing_there() -> None:
    page, quads = label(gone=True)
    page[:, 570:] = 255
    kept = [np.asarray(np.minimum(quad, [[555, 560]]), np.float32) for quad in quads]
    assert seen(page, kept) is None


def test_lying_strokes_may_be_thin() -> None:
    page, quads = label(gone=True, upright=False)
    assert seen(page, quads) is None


def test_what_goes_on_above_and_below_a_line_is_no_letter_of_it() -> None:
    page, quads = label(gone=False)
    for number, ink in enumerate((60, 110, 160, 205)):
        page[:, 572 + 12 * number : 575 + 12 * number] = ink
    assert seen(page, [*quads[:-1], line_quad(86, 140, 540)]) is None


def test_strong_print_close_by_is_hidden_by_nothing() -> None:
    page, quads = label(gone=True)
    write(page, [line_quad(420, 130, 200, 16), line_quad(420, 154, 200, 16)])
    assert seen(page, quads) is None


def test_without_text_nothing_fades() -> None:
    assert seen(np.full((200, 300, 3), 255, np.uint8), []) is None


def test_a_strip_of_the_desk_left_along_the_rim_is_no_rule() -> None:
    page, quads = sheet(paper=255)
    strip = np.linspace(60, 255, 90).astype(np.uint8)
    page[-2:, 300:390] = strip[None, :, None]
    page[-2:, 430:520] = strip[None, ::-1, None]
    page[-2:, 60:300] = page[-2:, 520:740] = 60
    assert seen(page, quads) is None


def test_the_edge_of_a_white_sheet_on_white_is_no_rule() -> None:
    page, quads = sheet(paper=255)
    for x in (24, 25):
        edge = 255 - 45 * np.abs(np.linspace(-1, 1, page.shape[0])) ** 2
        page[:, x] = edge.astype(np.uint8)[:, None]
    assert seen(page, quads) is None


def test_a_label_beside_a_signature_is_lighter_print_and_not_faded() -> None:
    signed = np.array([0.89] + [0.66] * 30 + [0.62] * 18 + [0.41] * 10 + [0.13], np.float32)
    fading = np.repeat(np.linspace(0.95, 0.15, 5), 12).astype(np.float32)  # Each letter counts for a height.
    assert _even(signed, 16)
    assert not _even(fading, 16)
