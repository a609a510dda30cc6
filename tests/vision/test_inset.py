"""Pictures shown by programs, and pages, tables and files of good pictures that look like them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from checker.vision.inset import Inset, find_inset
from checker.vision.lines import Image
from tests.vision.sheets import on_desk, sheet

PAGE = (320, 110, 880, 830)


def _photo(tall: int, wide: int, seed: int = 3) -> Image:
    """A sheet as a camera sees it: light that falls off, noise, rows of print."""
    shade = np.linspace(232, 196, wide)[None, :, None] - np.linspace(0, 18, tall)[:, None, None]
    seen = shade + np.random.default_rng(seed).normal(0, 2, (tall, wide, 3))
    seen[60:-60:24, 50:-50] -= 120
    return seen.clip(0, 255).astype(np.uint8)


def _shown(ground: int, picture: Image, *, signs: int = 0, size: tuple[int, int] = (900, 1200)) -> Image:
    screen = np.full((*size, 3), ground, np.uint8)
    left, top, right, bottom = PAGE
    screen[top:bottom, left:right] = cv2.resize(picture, (right - left, bottom - top))
    for k in range(signs):
        ink = (235,) * 3 if ground < 128 else (30,) * 3
        cv2.circle(screen, (60 + 70 * k, 40), 10, ink, 2)
    coded = cv2.imencode(".jpg", screen, [cv2.IMWRITE_JPEG_QUALITY, 82])[1]
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)


def _near(found: Inset | None) -> bool:
    return found is not None and bool(np.abs(np.subtract(found.box, PAGE)).max() <= 17)


@pytest.mark.parametrize("ground", [0, 32, 128, 160, 238, 255])
def test_a_photo_on_even_ground_is_found_with_its_signs(ground: int) -> None:
    found = find_inset(_shown(ground, _photo(720, 560), signs=5))
    assert found is not None
    assert _near(found)
    assert (found.signs, found.toned) == (5, ground < 232)


def test_a_drawn_page_counts_on_ground_darker_than_itself_only() -> None:
    page = np.full((720, 560, 3), 250, np.uint8)
    page[60:-60:24, 50:-50] = 20
    assert _near(find_inset(_shown(128, page, signs=3)))
    assert find_inset(_shown(255, (page - 14).astype(np.uint8), signs=3)) is None


def test_letters_of_a_line_are_one_sign() -> None:
    screen = _shown(255, _photo(720, 560))
    cv2.putText(screen, "IMG 20210112", (60, 60), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (20, 20, 20), 2)
    found = find_inset(screen)
    assert found is not None
    assert found.signs == 1


def test_a_picture_of_the_width_of_a_phone_is_found_between_its_bars() -> None:
    screen = np.zeros((1500, 700, 3), np.uint8)
    screen[400:1000] = _photo(600, 700)
    found = find_inset(screen)
    assert found is not None
    assert (found.box[0], found.box[2], found.signs) == (0, 700, 0)


def test_a_table_on_a_page_that_was_never_on_paper_is_none() -> None:
    page = np.full((1400, 1000, 3), 255, np.uint8)
    cv2.rectangle(page, (100, 300), (900, 1100), (40, 40, 40), 2)
    for y in range(350, 1100, 50):
        cv2.line(page, (100, y), (900, y), (40, 40, 40), 2)
        cv2.putText(page, "entry", (130, y - 15), cv2.FONT_HERSHEY_SIMPLEX, 0.7, (20, 20, 20), 2)
    cv2.putText(page, "title of it", (380, 200), cv2.FONT_HERSHEY_SIMPLEX, 1.4, (20, 20, 20), 3)
    assert find_inset(page) is None


def test_a_sheet_on_a_desk_and_a_sheet_alone_are_none() -> None:
    assert find_inset(on_desk(*sheet())[0]) is None
    assert find_inset(sheet(paper=200)[0]) is None
    assert find_inset(_photo(900, 700)) is None


def test_pictures_too_small_to_hold_one_have_none() -> None:
    assert find_inset(np.full((3, 300, 3), 90, np.uint8)) is None
    assert find_inset(np.full((1, 1, 3), 90, np.uint8)) is None
    assert find_inset(np.full((300, 3, 3), 90, np.uint8)) is None


@pytest.mark.parametrize("size", [(1, 1), (2, 9000), (9000, 2)])
def test_the_narrowest_pictures_show_none(size: tuple[int, int]) -> None:
    assert find_inset(np.full((*size, 3), 255, np.uint8)) is None
