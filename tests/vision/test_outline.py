from __future__ import annotations

import cv2
import numpy as np
import pytest

from checker.vision.outline import SIDES, find_outline
from tests.vision.sheets import Quad, Rgb, on_desk, sheet


def test_a_sheet_on_a_desk_is_seen_with_its_corners() -> None:
    picture, quads = on_desk(*sheet())
    outline = find_outline(picture, quads)
    assert outline is not None and outline.corners is not None
    expected = np.array([[80, 80], [880, 80], [880, 640], [80, 640]])
    assert np.abs(outline.corners - expected).max() < 16
    assert all(outline.contact[side] == 0 for side in SIDES)
    assert outline.share == pytest.approx(800 * 560 / (960 * 720), abs=0.05)


@pytest.mark.parametrize("below", [225, 150])
def test_paper_below_a_printed_band_is_the_sheets_and_other_things_there_are_not(below: int) -> None:
    page, quads = sheet()
    page[360:470], page[470:] = np.minimum(page[360:470], 190), below
    picture, placed = on_desk(page, [quad for quad in quads if quad[:, 1].max() < 470])
    outline = find_outline(picture, placed)
    assert outline is not None and outline.corners is not None
    lowest = outline.corners[:, 1].max()
    assert lowest == pytest.approx(640 if below == 225 else 550, abs=16)


def test_the_page_of_a_bound_book_goes_on_beyond_the_shade_of_its_fold() -> None:
    page, quads = sheet()
    page[:, :40], page[:, 40:76] = 200, np.linspace(120, 60, 36)[None, :, None]
    picture, placed = on_desk(page, quads)
    outline = find_outline(picture, placed)
    assert outline is not None and outline.corners is not None
    assert outline.corners[:, 0].min() == pytest.approx(80, abs=16)


@pytest.mark.parametrize(("wide", "own"), [(20, False), (120, True)])
def test_a_bright_keyboard_beside_a_sheet_is_none_of_it(wide: int, own: bool) -> None:
    picture, quads = on_desk(*sheet(), margin=120)
    picture[:80] = 225
    keys = [np.array([[x, 30], [x + wide, 30], [x + wide, 50], [x, 50]], np.float32) for x in range(20, 980, 150)]
    outline = find_outline(picture, [*quads, *keys * (120 // wide)])
    assert outline is not None
    assert (outline.contact["top"] > 0.5) is own


def test_a_turned_sheet_keeps_its_corners() -> None:
    picture, quads = on_desk(*sheet(), margin=200)
    turn = cv2.getRotationMatrix2D((600, 480), 15, 1.0)
    turned = cv2.warpAffine(picture, turn, picture.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)
    outline = find_outline(turned, [cv2.transform(quad[None], turn)[0].astype(np.float32) for quad in quads])
    assert outline is not None and outline.corners is not None
    sides = np.linalg.norm(np.roll(outline.corners, -1, axis=0) - outline.corners, axis=1)
    assert sorted(sides)[-1] == pytest.approx(800, rel=0.06)


def test_a_scan_fills_the_picture() -> None:
    page, quads = sheet(paper=255)
    outline = find_outline(page, quads)
    assert outline is not None
    assert all(outline.contact[side] > 0.95 for side in SIDES)


def on_lid(right: int) -> tuple[Rgb, list[Quad]]:
    page, quads = sheet(1100, 1500, paper=254)
    picture = np.full((1540, 1118 + right, 3), 241, np.uint8)
    picture[20:1520, 18:1118] = page
    return picture, [np.asarray(quad + np.array([18, 20]), np.float32) for quad in quads]


@pytest.mark.parametrize("right", [12, 30])
def test_a_narrow_strip_of_a_scanners_lid_is_not_paper(right: int) -> None:
    outline = find_outline(*on_lid(right))
    assert outline is not None
    assert all(outline.contact[side] < 0.1 for side in SIDES)


def test_uneven_light_and_a_thin_frame_at_the_rim_are_still_paper() -> None:
    page, quads = sheet(1100, 1500, paper=254)
    shaded = (page * np.linspace(1.0, 0.85, 1100)[None, :, None]).astype(np.uint8)
    framed = page.copy()
    framed[:, :2] = framed[:, -2:] = 246
    for picture in (shaded, framed):
        outline = find_outline(picture, quads)
        assert outline is not None
        assert all(outline.contact[side] > 0.9 for side in SIDES)


@pytest.mark.parametrize("side", SIDES)
def test_a_sheet_that_leaves_the_picture(side: str) -> None:
    picture, quads = on_desk(*sheet())
    rows, columns = {
        "left": (slice(None), slice(200, None)),
        "right": (slice(None), slice(None, -200)),
        "top": (slice(180, None), slice(None)),
        "bottom": (slice(None, -180), slice(None)),
    }[side]
    offset = np.array([columns.start or 0, rows.start or 0], np.float32)
    cut = np.ascontiguousarray(picture[rows, columns])
    height, width = cut.shape[:2]
    moved = [np.clip(quad - offset, 0, [width, height]).astype(np.float32) for quad in quads]
    outline = find_outline(cut, [quad for quad in moved if cv2.contourArea(quad) > 50])
    assert outline is not None
    assert outline.contact[side] > 0.9
    assert all(outline.contact[other] == 0 for other in SIDES if other != side)


def test_without_text_there_is_nothing_to_grow_from() -> None:
    picture, _ = on_desk(*sheet())
    assert find_outline(picture, []) is None


def test_parts_of_a_sheet_between_the_edges_of_shadows_have_no_corners_of_its_own() -> None:
    page, quads = sheet()
    page[:330, 200:] = np.clip(page[:330, 200:].astype(int) - 60, 0, 255)
    picture, placed = on_desk(page, [quad for quad in quads if quad[:, 1].min() > 330])
    outline = find_outline(picture, placed)
    assert outline is not None
    assert outline.corners is None
