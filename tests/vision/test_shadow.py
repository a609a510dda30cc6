from __future__ import annotations

import cv2
import numpy as np
import pytest

from checker.vision.light import measure_cells, paper_map
from checker.vision.lines import Image, Quad
from checker.vision.shadow import DarkPart, dark_part, text_shadow
from tests.vision.sheets import line_quad, on_desk, sheet


def test_without_lines_there_is_no_shadow_on_text() -> None:
    page, _ = sheet()
    cells = measure_cells(page, [])
    assert text_shadow(cells, paper_map(page)) is None
    assert dark_part([], cells, paper_map(page), None) is None


def test_a_hard_shadow_across_the_text() -> None:
    page, quads = sheet()
    shaded = page.copy()
    shaded[:, 400:] = (shaded[:, 400:] * 0.4).astype(np.uint8)
    shadow = text_shadow(measure_cells(shaded, quads), paper_map(shaded))
    assert shadow is not None
    assert shadow.ratio == pytest.approx(0.4, abs=0.1) and shadow.dark > 0.06
    assert shadow.polygon[:, 0].min() > 380


def _barred(bar: tuple[int, int, int], print_: tuple[int, int, int]) -> tuple[Image, list[Quad]]:
    page, quads = sheet(paper=245)
    page, quads = (
        np.vstack([np.full((90, *page.shape[1:]), 245, np.uint8), page]),
        [quad + np.array([0, 90]) for quad in quads],
    )
    cv2.rectangle(page, (0, 0), (page.shape[1], 70), bar, -1)
    cv2.putText(page, "Register of higher education", (40, 46), cv2.FONT_HERSHEY_SIMPLEX, 1.1, print_, 3, cv2.LINE_AA)
    return page, [line_quad(40, 18, 520, 34), *(quad.astype(np.float32) for quad in quads)]


@pytest.mark.parametrize("bar", [(200, 50, 45), (28, 110, 190), (40, 40, 44), (120, 120, 120)])
def test_light_print_on_a_dark_bar_is_no_shadow(bar: tuple[int, int, int]) -> None:
    page, quads = _barred(bar, (255, 255, 255))
    cells = measure_cells(page, quads)
    assert set(cells.line[cells.inverse]) == {0}
    assert text_shadow(cells, paper_map(page)) is None


def test_a_shadow_on_a_page_with_a_dark_bar() -> None:
    page, quads = _barred((28, 110, 190), (255, 255, 255))
    page[:, 400:] = (page[:, 400:] * 0.4).astype(np.uint8)
    shadow = text_shadow(measure_cells(page, quads), paper_map(page))
    assert shadow is not None and shadow.dark > 0.06
    assert shadow.polygon[:, 0].min() > 380 and shadow.polygon[:, 1].min() > 90


def test_dark_print_in_the_dark_part_stays_a_place_for_a_shadow() -> None:
    page, quads = _barred((110, 108, 104), (20, 20, 20))
    cells = measure_cells(page, quads)
    assert not cells.inverse.any()
    assert text_shadow(cells, paper_map(page)) is not None


def test_uneven_light_is_no_shadow() -> None:
    page, quads = sheet()
    soft = (page * np.linspace(1, 0.4, page.shape[1])[None, :, None]).astype(np.uint8)
    assert text_shadow(measure_cells(soft, quads), paper_map(soft)) is None


def _crushed(page: Image, where: tuple[slice, slice], left: float = 0.08) -> Image:
    """Leaves so little light, and so much noise in it, that print in it is not found."""
    shaded = page.astype(np.float32)
    shaded[where] = shaded[where] * left + np.random.default_rng(5).normal(0, 2, shaded[where].shape)
    return np.asarray(shaded.clip(0, 255), np.uint8)


def test_large_bold_letters_are_no_shadow() -> None:
    page, quads = sheet(1440, 900, lines=3)
    cv2.rectangle(page, (300, 600), (1000, 700), (20, 20, 20), -1)
    for x in range(320, 1000, 70):
        cv2.rectangle(page, (x, 600), (x + 20, 700), (225, 225, 225), -1)
    lines = [*quads, line_quad(300, 600, 700, 100)]
    assert (paper_map(page).level < 150).any()  # The map takes the letters for dark paper.
    assert text_shadow(measure_cells(page, lines), paper_map(page)) is None


def _deep(picture: Image, quads: list[Quad], sheet_: np.ndarray | None = None) -> DarkPart | None:
    return dark_part(quads, measure_cells(picture, quads), paper_map(picture), sheet_)


def test_a_shadow_so_deep_that_lines_end_at_its_edge() -> None:
    page, quads = sheet()
    found = [line_quad(80, float(quad[0, 1]), 300 if 200 < quad[0, 1] < 400 else 640) for quad in quads]
    shadow = _deep(_crushed(page, (slice(190, 410), slice(390, 760))), found)
    assert shadow is not None
    assert shadow.ratio == pytest.approx(0.08, abs=0.04) and shadow.lines > 0.3
    assert shadow.area > 0.15 and shadow.edge > 0.9 and shadow.tint < 0.2
    assert shadow.polygon.min(axis=0) == pytest.approx((390, 190), abs=12)


def test_a_part_that_is_more_than_half_as_bright_is_not_deep() -> None:
    page, quads = sheet()
    page[:, 400:] = (page[:, 400:] * 0.6).astype(np.uint8)
    assert _deep(page, quads) is None


@pytest.mark.parametrize("colour", [(30, 30, 32), (70, 40, 25), (20, 60, 30)])
def test_no_lines_run_into_a_photo_beside_them(colour: tuple[int, int, int]) -> None:
    page, quads = sheet()
    quads = [line_quad(80, float(quad[0, 1]), 380 if 150 < quad[0, 1] < 420 else 640) for quad in quads]
    page[140:430, 490:740] = colour
    part = _deep(page, quads)
    assert part is not None and part.lines == 0


@pytest.mark.parametrize("cover", [(110, 15, 20), (20, 40, 90)])
def test_a_coloured_cover_has_another_tint(cover: tuple[int, int, int]) -> None:
    page, quads = sheet()
    page[:, 400:] = (page[:, 400:] * (np.array(cover) / 255)).astype(np.uint8)
    part = _deep(page, quads)
    assert part is not None and part.tint > 0.3


def test_light_that_falls_off_has_no_hard_edge_and_the_desk_is_no_part_of_the_page() -> None:
    page, quads = sheet()
    soft = (page * np.geomspace(1, 0.1, page.shape[1])[None, :, None]).astype(np.uint8)
    part = _deep(soft, quads)
    assert part is not None and part.edge < 0.2
    picture, moved = on_desk(page, quads, desk=(18, 18, 18))
    assert _deep(picture, moved) is None


def test_the_grain_of_a_dark_desk_is_no_text_in_a_shadow() -> None:
    page, quads = sheet()
    desk = np.full((page.shape[0], 160, 3), 90, np.uint8)
    desk[::6] = 40
    picture, grain = np.hstack([page, desk]), line_quad(page.shape[1] + 10, 120, 120, 300)
    mask = np.zeros((picture.shape[0] // 8, picture.shape[1] // 8), np.uint8)
    mask[:, : page.shape[1] // 8] = 255
    cells = measure_cells(picture, [*quads, grain])
    assert text_shadow(cells, paper_map(picture), mask) is None


def test_paper_without_anything_of_one_channel_has_no_tint_to_tell() -> None:
    page, quads = sheet(paper=245)
    page[..., 1:] = 0
    cv2.rectangle(page, (400, 300), (560, 500), (40, 0, 0), -1)
    found = dark_part(quads, measure_cells(page, quads), paper_map(page), None)
    assert found is not None and found.tint == 0
