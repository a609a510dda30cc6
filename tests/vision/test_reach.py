"""Fine dots and lines that certificates are printed on are told from the pattern of a screen."""

from __future__ import annotations

import numpy as np
import pytest

from checker.vision.reach import Reach, _corners
from checker.vision.screen import Pattern, Printed, regular_pattern

SIZE = (640, 900)
PORTRAIT = (60, 80, 260, 180)  # top, left, height, width
PRINTED = Printed(amplitude=0.011, coverage=0.5, beyond=0.17, spared=0.25)
FACE = (125.0, 130.0, 215.0, 240.0)  # left, top, right, bottom


def dots(strength: float, period: float = 8.0) -> np.ndarray:
    y, x = np.mgrid[0 : SIZE[0], 0 : SIZE[1]].astype(np.float32)
    u, v = (x + 0.9 * y) * 2 * np.pi / period, (0.9 * x - y) * 2 * np.pi / period
    return strength * (np.cos(u) + np.cos(v))


def paper(seed: int = 5) -> np.ndarray:
    return 235 + np.random.default_rng(seed).normal(0, 1.5, SIZE)


def photo(page: np.ndarray) -> np.ndarray:
    """The page with a portrait on it: a light wall and a darker head."""
    top, left, height, width = PORTRAIT
    out = page.copy()
    part = 240 + np.random.default_rng(6).normal(0, 1.5, (height, width))
    part[70:200, 50:130] -= 90
    out[top : top + height, left : left + width] = part
    return out


def found(page: np.ndarray, mask: np.ndarray | None = None, faces: int = 0) -> Pattern:
    rgb = np.repeat(page.clip(0, 255).astype(np.uint8)[..., None], 3, axis=2)
    pattern = regular_pattern(rgb, mask, lambda: [FACE] * faces, PRINTED)
    assert pattern is not None
    return pattern


def test_what_spares_the_portrait_is_printed_and_what_runs_through_it_may_be_a_screen() -> None:
    wave = dots(5)
    spared, through = found(photo(paper() + wave), faces=1), found(photo(paper()) * (1 + wave / 235), faces=1)
    assert max(spared.oblique, spared.unconfirmed_oblique) <= 1.2
    assert through.oblique <= 1.2 < 1.6 < through.unconfirmed_oblique


def test_what_ends_with_the_sheet_is_printed_and_what_goes_on_beside_it_is_a_screen() -> None:
    mask = np.zeros(SIZE, np.uint8)
    mask[:, 280:] = 1
    desk = np.where(mask, 235.0, 150.0) + np.random.default_rng(7).normal(0, 2.0, SIZE)
    assert found(desk + mask * dots(5), mask).oblique <= 1.2
    assert found(desk * (1 + dots(5) / 235), mask).oblique > 1.6


def test_a_rough_desk_has_every_wave_a_little_and_none_of_the_print() -> None:
    mask = np.zeros(SIZE, np.uint8)
    mask[:, 280:] = 1
    rough = np.random.default_rng(7).normal(0, np.where(mask, 2.0, 14.0))
    pattern = found(np.where(mask, 235.0, 150.0) + rough + mask * dots(5), mask)
    assert max(pattern.oblique, pattern.unconfirmed_oblique) <= 1.2


def test_the_sheets_own_margin_beyond_what_was_found_of_it_is_not_beside_it() -> None:
    sheet, mask = np.zeros(SIZE, bool), np.zeros(SIZE, np.uint8)
    sheet[60:-60, 150:-150] = True
    mask[90:-90, 180:-180] = 1
    picture = np.where(sheet, 235.0, 60.0) + np.random.default_rng(8).normal(0, 2.0, SIZE) + sheet * dots(5)
    pattern = found(picture, mask)
    assert pattern.oblique <= 1.2 < 1.6 < pattern.unconfirmed_oblique


def test_the_hatched_frame_of_a_certificate_is_an_ornament() -> None:
    page = paper()
    y, x = np.mgrid[0 : SIZE[0], 0 : SIZE[1]]
    rim = np.minimum.reduce([y, x, SIZE[0] - 1 - y, SIZE[1] - 1 - x])
    hatched = page - np.where((rim > 30) & (rim < 60), 90 * (np.sin((x + y) * 2 * np.pi / 9) > 0), 0)
    pattern = found(hatched)
    assert max(pattern.oblique, pattern.unconfirmed_oblique) <= 1.2


@pytest.mark.parametrize(("strength", "seen"), [(1.0, False), (6.0, True)])
def test_a_wave_too_faint_to_trouble_anybody_is_no_screen(strength: float, seen: bool) -> None:
    assert (found(paper() + dots(strength)).unconfirmed_oblique > 1.6) is seen


def test_nothing_is_print_where_no_bound_is_set() -> None:
    everything = Reach(amplitude=1e-4, coverage=0.01, beyond=0.0, spared=1.0)
    assert not Printed().holds(everything)
    assert PRINTED.holds(everything)


def test_large_pictures_and_portraits_are_looked_at_in_a_bounded_number_of_places() -> None:
    for shape in ((3000, 4000), (128, 30000), (9000, 500)):
        assert len(_corners(shape, 24, 8)[0]) <= 72 * 72
    rows, columns = _corners((320, 440), 24, 8)
    assert len(rows) == len(columns) == 38 * 53
