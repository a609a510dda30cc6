"""What is almost black beside a sheet is measured; dark desks and the print on the sheet are not."""

from __future__ import annotations

import numpy as np
import pytest

from checker.vision.outline import find_outline
from checker.vision.surround import black_around
from tests.vision.sheets import on_desk, sheet


def around(desk: tuple[int, int, int], margin: int = 80) -> float:
    picture, quads = on_desk(*sheet(), margin, desk)
    outline = find_outline(picture, quads)
    return black_around(picture, outline.mask if outline else None)


@pytest.mark.parametrize("margin", [40, 80, 160])
def test_black_around_the_sheet_is_measured_as_a_share_of_the_picture(margin: int) -> None:
    whole = 1 - 800 * 560 / ((800 + 2 * margin) * (560 + 2 * margin))
    assert 0.6 * whole < around((8, 8, 9), margin) < whole


@pytest.mark.parametrize("desk", [(70, 45, 30), (12, 12, 60), (110, 80, 55), (225, 225, 225)])
def test_dark_wood_and_dark_colours_are_not_black(desk: tuple[int, int, int]) -> None:
    assert around(desk) == 0


def test_what_is_printed_black_on_the_sheet_does_not_count() -> None:
    page, _ = sheet()
    page[100:400, 100:500] = 5
    assert black_around(page, np.ones((56, 80), np.uint8)) == 0


def test_without_a_sheet_and_in_tiny_pictures_nothing_is_said() -> None:
    black = np.zeros((300, 400, 3), np.uint8)
    assert black_around(black) == black_around(black, np.zeros((30, 40), np.uint8)) == 0
    assert black_around(black[:2, :3], np.ones((1, 1), np.uint8)) == 0
