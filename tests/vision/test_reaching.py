"""Hands between the lines are told from fingers at the rim, printed bands, shadows, portraits and desks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import cv2
import numpy as np
import pytest

from checker.vision.light import measure_cells, paper_map
from checker.vision.outline import find_outline
from checker.vision.reaching import Box, Hand, Reaching, find_reaching
from tests.vision.sheets import Quad, Rgb, line_quad, on_desk, sheet, write

TONES = {"pale": (238, 206, 186), "middle": (190, 138, 106), "dark": (78, 52, 40)}
BROWN = TONES["middle"]
HAND = Hand(printed=0.1, shaded=0.02, divided=0.1)


def reaching(page: Rgb, quads: list[Quad], faces: Callable[[], Sequence[Box]] = lambda: []) -> Reaching | None:
    outline = find_outline(page, quads)
    return find_reaching(quads, measure_cells(page, quads), paper_map(page), outline, HAND, faces) if outline else None


def fingers(
    tip: int = 420,
    colour: tuple[int, int, int] = BROWN,
    root: int = 800,
    rows: tuple[int, int] = (160, 290),
    shaded: float = 0.25,
) -> tuple[Rgb, list[Quad]]:
    """A sheet with two fingers from a place at its right to the tip; lines that they hide end before them."""
    page, quads = sheet(lines=12)
    hidden = np.zeros(page.shape[:2], np.uint8)
    thick = (rows[1] - rows[0]) // 2
    for middle in (rows[0] + thick // 2, rows[1] - thick // 2):
        cv2.line(hidden, (tip + thick // 2, middle), (root, middle), 1, thick)
    away = cv2.distanceTransform(hidden, cv2.DIST_L2, 5)
    shade = 1 - shaded * (1 - away / away.max())[..., None]  # Hands are round.
    page[hidden > 0] = (np.array(colour) * shade).astype(np.uint8)[hidden > 0]
    left = []
    for quad in quads:
        columns = np.flatnonzero(hidden[round(float(quad[:, 1].mean()))])
        end = min(float(quad[1, 0]), columns[0] - 6.0 if len(columns) else np.inf)
        left.append(line_quad(float(quad[0, 0]), float(quad[0, 1]), end - float(quad[0, 0])))
    return page, left


@pytest.mark.parametrize("light", [(1.0, 1.0, 1.0), (1.0, 0.85, 0.65), (0.8, 0.9, 1.0)], ids=["white", "warm", "cold"])
@pytest.mark.parametrize("tone", TONES)
def test_fingers_of_any_tone_are_told_in_any_light_by_how_deep_they_reach(
    tone: str, light: tuple[float, float, float]
) -> None:
    page, quads = fingers(colour=TONES[tone])
    found = reaching((page * np.array(light)).astype(np.uint8), quads)
    assert found is not None and 10 < found.depth < 12 and 0.1 < found.area < 0.25
    (x0, y0), (x1, y1) = found.polygon.min(axis=0), found.polygon.max(axis=0)
    assert abs(x0 - 420) < 10 and abs(x1 - 720) < 10 and abs(y0 - 160) < 10 and abs(y1 - 290) < 10


def test_fingers_at_the_margin_reach_hardly_beyond_the_outermost_letters() -> None:
    assert reaching(*fingers(tip=725)) is None
    near = reaching(*fingers(tip=705))
    assert near is not None and near.depth < 1.5


@pytest.mark.parametrize(
    "colour",
    [(190, 30, 40), (40, 80, 160), (245, 220, 90), (110, 110, 112), (250, 205, 215)],
    ids=["red", "blue", "yellow", "shadow", "pink"],
)
def test_bands_panels_and_shadows_have_other_colours(colour: tuple[int, int, int]) -> None:
    assert reaching(*fingers(colour=colour)) is None


def test_a_panel_of_the_colour_of_skin_bears_print() -> None:
    page, quads = sheet(lines=12)
    page[150:330, 500:] = (240, 200, 175)
    write(page, quads)
    assert reaching(page, quads) is None


def test_a_hand_comes_from_the_rim_and_what_lies_alone_on_the_sheet_is_none() -> None:
    assert reaching(*fingers(tip=300, root=600)) is None
    held = reaching(*on_desk(*fingers(), desk=(60, 90, 70)))
    assert held is not None and held.depth > 4


def test_a_desk_of_the_colour_of_skin_lies_outside_the_print() -> None:
    assert reaching(*on_desk(*sheet(), desk=(190, 138, 106))) is None


def test_a_desk_beside_which_something_is_printed_lies_outside_the_sheet() -> None:
    picture, quads = on_desk(*sheet(lines=12), desk=(190, 138, 106))
    stamp = line_quad(picture.shape[1] - 70, picture.shape[0] - 40, 60)
    write(picture, [stamp], ink=(250, 220, 120))
    assert reaching(picture, [*quads, stamp]) is None


def test_a_blank_column_is_flat_and_a_cover_between_two_leaves_divides_the_print() -> None:
    page, quads = sheet(lines=12)
    blank = [*quads[:2], *(line_quad(float(quad[0, 0]), float(quad[0, 1]), 320) for quad in quads[2:])]
    page[:] = page[4, 4]
    page[round(float(blank[2][0, 1])) - 4 :, 450:] = (240, 200, 175)
    write(page, blank)
    assert reaching(page, blank) is None
    left = [line_quad(float(quad[0, 0]), float(quad[0, 1]), 250) for quad in quads]
    right = [line_quad(450, float(quad[0, 1]), 250) for quad in quads]
    spine = np.linspace(0.7, 1.0, 60)[None, :, None] * np.array(BROWN)
    page[:] = page[4, 4]
    page[:, 360:420] = spine.astype(np.uint8)
    write(page, [*left, *right])
    assert reaching(page, [*left, *right]) is None


def test_a_hand_beside_a_portrait_is_one() -> None:
    page, quads = fingers()
    found = reaching(page, quads, lambda: [(640.0, 170.0, 690.0, 220.0)])
    assert found is not None and found.depth > 8


def test_a_portrait_at_the_rim_is_no_hand_and_faces_are_looked_for_only_where_something_reaches_in() -> None:
    assert reaching(*fingers(), lambda: [(520.0, 150.0, 690.0, 300.0)]) is None
    beside = reaching(*fingers(), lambda: [(60.0, 300.0, 160.0, 400.0)])
    assert beside is not None

    def never() -> Sequence[Box]:
        pytest.fail("nothing reaches into the print")

    assert reaching(*sheet(), never) is None


@pytest.mark.parametrize("seen", [0, 1, 2])
def test_a_sheet_of_which_hardly_anything_is_seen_is_reached_by_nothing(seen: int) -> None:
    page, quads = fingers()
    outline = find_outline(page, quads)
    assert outline is not None
    speck = np.zeros_like(outline.mask)
    speck[5, 5 : 5 + seen] = 1
    hidden = replace(outline, mask=speck)
    assert find_reaching(quads, measure_cells(page, quads), paper_map(page), hidden, HAND, lambda: []) is None


def test_without_print_nothing_is_known_to_be_reached() -> None:
    blank = np.full((400, 600, 3), 230, np.uint8)
    blank[100:200, 300:] = BROWN
    assert reaching(blank, [line_quad(50, 50 + 80 * k, 200) for k in range(4)]) is None
    assert reaching(blank, []) is None
