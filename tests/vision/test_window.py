"""Bars of windows along the rim, and what resembles them."""

from __future__ import annotations

import cv2
import numpy as np

from checker.vision.lines import Image
from checker.vision.window import window_bars
from tests.vision.sheets import on_desk, sheet


def _bar(width: int, height: int, colour: tuple[int, int, int], *, signs: bool = True) -> Image:
    bar = np.full((height, width, 3), colour, np.uint8)
    if signs:
        ink = (30, 30, 30) if sum(colour) > 380 else (230, 230, 230)
        for x in range(100, width // 2, 120):
            cv2.circle(bar, (x, height // 2), height // 4, ink, 2)
    return bar


def _compressed(picture: Image) -> Image:
    coded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 80])[1]
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)


def _page(desk: tuple[int, int, int] = (110, 80, 55)) -> Image:
    return on_desk(*sheet(), desk=desk)[0]


def test_title_tools_and_task_bar_are_counted() -> None:
    page = _page()
    wide = page.shape[1]
    shown = [_bar(wide, 34, (210, 214, 220)), _bar(wide, 40, (238, 238, 238)), page, _bar(wide, 44, (30, 36, 48))]
    assert window_bars(_compressed(np.concatenate(shown))) == 3


def test_menus_close_together_and_steps_smeared_by_compression_are_bars_too() -> None:
    page = _page()
    wide = page.shape[1]
    title, tools = _bar(wide, 44, (200, 54, 44), signs=False), _bar(wide, 52, (244, 244, 244))
    for x in range(24, round(0.45 * wide), 24):
        cv2.rectangle(title, (x, 13), (x + 12, 31), (255, 255, 255), 2)
    assert window_bars(_compressed(np.concatenate([title, tools, page]))) == 2


def test_a_veined_desk_of_one_colour_around_a_sheet_that_lies_a_little_turned_is_no_bar() -> None:
    width, height, desk = 900, 1200, (222, 236, 216)
    picture = np.full((height, width, 3), desk, np.uint8)
    for slant, bars in ((0, 2), (25, 0)):  # Pixels by which the sheet's edges fall from left to right.
        seen = picture.copy()
        corners = np.array([[60, 90], [840, 90 + slant], [840, 1110 + slant], [60, 1110]])
        cv2.fillConvexPoly(seen, corners, (252, 253, 251))
        for x in range(120, 700, 150):
            for y in (40, 1165):
                cv2.circle(seen, (x, y), 14, (90, 110, 90), 2)
        assert window_bars(_compressed(seen)) == bars


def test_a_sheet_on_a_lid_nearly_as_pale_is_no_bar() -> None:
    scan = np.full((1200, 900, 3), 243, np.uint8)
    scan[20:1180, 40:860] = 253
    for y in range(100, 1100, 60):
        for x in range(120, 780, 40):
            cv2.circle(scan, (x, y), 9, (20, 20, 20), 2)
    scan[600:604, 40:860] = 20
    assert window_bars(_compressed(scan)) == 0


def test_a_gallery_has_signs_above_and_below_the_picture() -> None:
    page = _page()
    black = _bar(page.shape[1], 200, (0, 0, 0))
    assert window_bars(_compressed(np.concatenate([black, page, black]))) == 2


def test_empty_bars_that_fill_up_a_picture_are_none() -> None:
    page = _page()
    black = _bar(page.shape[1], 200, (0, 0, 0), signs=False)
    assert window_bars(_compressed(np.concatenate([black, page, black]))) == 0


def test_photos_scans_and_rows_of_a_table_have_none() -> None:
    assert window_bars(_page()) == 0
    assert window_bars(sheet(paper=255)[0]) == 0
    table = np.full((600, 800, 3), 255, np.uint8)
    for y in range(40, 600, 40):
        table[y : y + 3] = 0
        cv2.circle(table, (80, y + 20), 8, (0, 0, 0), 2)
    assert window_bars(_compressed(table)) == 0


def test_what_reaches_into_the_rim_of_a_scan_from_the_sheet_is_no_sign() -> None:
    scan = np.full((900, 1200, 3), 252, np.uint8)
    for rim, corner in ((slice(0, 64), slice(44, 64)), (slice(836, 900), slice(836, 856))):
        scan[rim] = 240
        scan[corner, 60:68] = scan[corner, 1132:1140] = (40, 90, 60)
    assert window_bars(_compressed(scan)) == 0


def test_a_picture_too_narrow_for_bars_has_none() -> None:
    assert window_bars(np.full((100, 20, 3), 200, np.uint8)) == 0


def test_a_picture_of_a_row_or_two_has_no_bars() -> None:
    for height, width in ((1, 3000), (2, 3000), (3000, 1)):
        assert window_bars(np.full((height, width, 3), 90, np.uint8)) == 0


def test_a_page_around_a_tinted_field_is_no_bar() -> None:
    page = np.full((1400, 1000, 3), 255, np.uint8)
    page[:70] = (22, 120, 110)
    page[200:900, 90:910] = (246, 250, 252)
    for y, ink in ((40, (250, 250, 250)), (140, (20, 20, 20)), (960, (90, 90, 90)), (1380, (90, 90, 90))):
        cv2.putText(page, "report of education", (300, y), cv2.FONT_HERSHEY_SIMPLEX, 0.9, ink, 2)
    for y in range(240, 880, 50):
        cv2.putText(page, "name and value", (140, y), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (20, 20, 20), 2)
    assert window_bars(page) == 1
