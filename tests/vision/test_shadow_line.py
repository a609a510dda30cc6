"""Shadows across sheet and desk, and what ends in line with a sheet without being one."""

from __future__ import annotations

import random

import cv2
import numpy as np
import pytest

from checker.vision.light import paper_map
from checker.vision.lines import Quad
from checker.vision.outline import find_outline
from checker.vision.shadow_line import ShadowLine, lines_beyond, shadow_line
from samples.defects import cast_shadow
from tests.vision.sheets import line_quad, on_desk, sheet

DESK = (110, 80, 55)
MARGIN = 80


def laid(desk: tuple[int, int, int] = DESK) -> tuple[np.ndarray, list[Quad], np.ndarray]:
    """A sheet on a desk, its lines and its corners."""
    picture, quads = on_desk(*sheet(), margin=MARGIN, desk=desk)
    high, wide = (size - MARGIN for size in picture.shape[:2])
    corners = np.array([[MARGIN, MARGIN], [wide, MARGIN], [wide, high], [MARGIN, high]], np.float32)
    return picture, quads, corners


def line_of(picture: np.ndarray, quads: list[Quad]) -> ShadowLine | None:
    """What is found when only what is in the light of each line is seen."""
    lit = picture.mean(axis=2) > 100
    seen = []
    for quad in quads:
        left, top = quad[0].astype(int)
        right, bottom = quad[2].astype(int)
        columns = left + np.flatnonzero(lit[top:bottom, left:right].any(axis=0))
        if len(columns) > 40:
            seen.append(line_quad(columns[0], top, columns[-1] - columns[0], bottom - top))
    outline = find_outline(picture, seen)
    return shadow_line(paper_map(picture), outline.mask if outline is not None else None)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("left", [0.06, 0.2])
def test_a_deep_shadow_darkens_sheet_and_desk_alike(seed: int, left: float) -> None:
    picture, quads, corners = laid()
    shaded = cast_shadow(picture, random.Random(seed), left, 0.5, corners)
    found = line_of(shaded, quads)
    assert found is not None
    assert found.ratio == pytest.approx(left, abs=0.05)
    assert found.desk > 0.9 and found.kept > 0.6
    assert found.share == pytest.approx(0.5, abs=0.12)
    middle = found.polygon.mean(axis=0).astype(int)
    assert shaded[middle[1], middle[0]].mean() < 225 * left + 10  # noise
    assert lines_beyond(shaded, found) >= 3


def test_the_same_seed_casts_the_same_shadow() -> None:
    picture, _, corners = laid()
    one, other = (cast_shadow(picture, random.Random(4), 0.1, 0.4, corners) for _ in range(2))
    assert np.array_equal(one, other)


@pytest.mark.parametrize("desk", [DESK, (18, 18, 18), (200, 196, 190)])
def test_a_sheet_in_even_light_has_none(desk: tuple[int, int, int]) -> None:
    picture, quads, _ = laid(desk)
    assert line_of(picture, quads) is None


@pytest.mark.parametrize("floor", [0, 8, 40])
def test_a_sheet_that_ends_in_line_with_the_desk_is_not_in_a_shadow(floor: int) -> None:
    picture, quads, corners = laid()
    picture[int(corners[:, 1].max()) :] = floor
    assert line_of(picture, quads) is None


def test_a_bar_over_sheet_and_desk_hides_them_and_is_no_shadow() -> None:
    picture, quads, _ = laid()
    cv2.rectangle(picture, (0, 400), (picture.shape[1], 500), (12, 12, 12), -1)
    assert line_of(picture, quads) is None


def test_a_shadow_over_blank_paper_hides_no_line() -> None:
    picture, quads, _ = laid()
    foot = int(max(quad[:, 1].max() for quad in quads)) + 4
    blank = picture.copy()
    blank[foot - 130 : foot, MARGIN:-MARGIN] = 225
    blank[foot - 130 :] = (blank[foot - 130 :] * 0.1).astype(np.uint8)
    found = line_of(blank, [quad for quad in quads if quad[:, 1].max() < foot - 130])
    assert found is not None and found.share > 0.1
    assert lines_beyond(blank, found) == 0


def test_without_a_sheet_there_is_no_line() -> None:
    picture, _, _ = laid()
    paper = paper_map(picture)
    assert shadow_line(paper, None) is None
    assert shadow_line(paper, np.zeros(paper.level.shape, np.uint8)) is None
