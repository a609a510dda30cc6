from __future__ import annotations

import numpy as np
import pytest

from checker.vision.glare import brightest_spot, faded_text, white_patch
from checker.vision.light import measure_cells, paper_map, text_light
from tests.vision.sheets import blob, on_desk, sheet


def test_paper_and_ink_are_those_drawn() -> None:
    page, quads = sheet(paper=200)
    light = text_light(measure_cells(page, quads))
    assert light is not None
    assert light.lines == len(quads)
    assert light.paper == pytest.approx(200 / 255, abs=0.02)
    assert light.ink < 0.3
    assert light.weber > 0.6


def test_darkening_keeps_the_relative_contrast() -> None:
    page, quads = sheet(paper=200)
    bright, dark = (text_light(measure_cells(p, quads)) for p in (page, (page * 0.3).astype(np.uint8)))
    assert bright is not None and dark is not None
    assert dark.paper == pytest.approx(bright.paper * 0.3, abs=0.02)
    assert dark.weber == pytest.approx(bright.weber, abs=0.05)


def test_a_veil_lowers_the_relative_contrast() -> None:
    page, quads = sheet(paper=230)
    light = text_light(measure_cells((page * 0.2 + 150).astype(np.uint8), quads))
    assert light is not None and light.weber < 0.3


def test_no_lines_no_light() -> None:
    page, _ = sheet()
    assert text_light(measure_cells(page, [])) is None


def test_glare_on_text_is_round_and_seen_where_it_is() -> None:
    page, quads = sheet()
    spot = brightest_spot(paper_map(blob(page, (420, 260), 80)), quads)
    assert spot is not None
    assert spot.rays > 0.8 and spot.rise > 0.05 and spot.text
    assert np.linalg.norm(spot.polygon.mean(axis=0) - (420, 260)) < 40


def test_glare_beside_the_text_is_not_on_it() -> None:
    page, quads = sheet(lines=9)
    spot = brightest_spot(paper_map(blob(page, (420, 430), 60)), quads[:3])
    assert spot is None or not spot.text or spot.rise < 0.03


@pytest.mark.parametrize("kind", ["plain", "uneven light", "white box"])
def test_what_is_no_glare(kind: str) -> None:
    page, quads = sheet(paper=235)
    if kind == "uneven light":
        page = (page * np.linspace(1.08, 0.6, page.shape[1])[None, :, None]).clip(0, 255).astype(np.uint8)
    if kind == "white box":
        page[150:400, 500:700] = 255
    picture, moved = on_desk(page, quads)
    spot = brightest_spot(paper_map(picture), moved)
    assert spot is None or spot.rays < 0.48 or spot.rise < 0.03


def test_a_large_reflection_has_a_soft_rim() -> None:
    page, quads = sheet()
    patch = white_patch(paper_map(blob(page, (380, 240), 110, 1.8)), None, quads)
    assert patch is not None and patch.soft > 0.8 and patch.text and patch.share > 0.05


def test_a_reflection_on_a_card_that_lies_on_white_paper() -> None:
    card, quads = sheet(500, 320, paper=225, lines=5)
    picture = np.full((620, 900, 3), 248, np.uint8)
    picture[150:470, 200:700] = card
    moved = [(quad + np.array([200, 150])).astype(np.float32) for quad in quads]
    patch = white_patch(paper_map(blob(picture, (430, 300), 90, 1.8)), None, moved)
    assert patch is not None and patch.soft > 0.65 and patch.text
    plain = white_patch(paper_map(picture), None, moved)
    assert plain is None or plain.soft < 0.3


def test_printed_white_and_scans_have_no_patch() -> None:
    page, quads = sheet(paper=215)
    page[150:400, 500:700] = 255
    patch = white_patch(paper_map(page), None, quads)
    assert patch is None or patch.soft < 0.3
    white, quads = sheet(paper=255)
    assert white_patch(paper_map(white), None, quads) is None


def test_print_that_fades_under_a_reflection() -> None:
    page, quads = sheet(paper=246, lines=14)
    shining = blob(page, (400, 280), 130, 1.5)
    faded = faded_text(measure_cells(shining, quads), paper_map(shining), None)
    assert faded is not None and faded.share > 0.6
    assert np.linalg.norm(faded.polygon.mean(axis=0) - (400, 280)) < 60


def test_print_on_paper_that_a_lamp_turns_white_does_not_fade() -> None:
    page, quads = sheet(paper=225, lines=14)
    lit = (page * np.linspace(1.3, 0.8, page.shape[1])[None, :, None]).clip(0, 255).astype(np.uint8)
    faded = faded_text(measure_cells(lit, quads), paper_map(lit), None)
    assert faded is None or faded.share < 0.3
