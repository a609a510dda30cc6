from __future__ import annotations

import numpy as np
import pytest

from checker.vision.screen import Pattern, regular_pattern
from tests.vision.sheets import on_desk, sheet


def photo(seed: int = 3) -> np.ndarray:
    picture, _ = on_desk(*sheet())
    noise = np.random.default_rng(seed).normal(0, 3, picture.shape)
    return (picture + noise).clip(0, 255).astype(np.uint8)


def slanted(pattern: Pattern | None) -> float:
    """The strongest slanted wave, whether or not anything beside the sheet tells it from print."""
    assert pattern is not None
    return max(pattern.oblique, pattern.unconfirmed_oblique)


def test_a_photo_of_paper_has_no_pattern() -> None:
    pattern = regular_pattern(photo())
    assert pattern is not None
    assert slanted(pattern) < 1.2 and pattern.unconfirmed_straight < 1.9 and pattern.grid < 1.2


def masked(picture: np.ndarray) -> np.ndarray:
    """Where the sheet lies, with room for tiles around it."""
    mask = np.zeros(picture.shape[:2], np.uint8)
    mask[170:-170, 170:-170] = 1
    return mask


@pytest.mark.parametrize("period", [3.3, 5.0, 9.0])
def test_moire_is_seen_with_its_period(period: float) -> None:
    picture = on_desk(*sheet(), margin=170, desk=(170, 165, 160))[0]
    y, x = np.mgrid[0 : picture.shape[0], 0 : picture.shape[1]]
    wave = 6 * np.sin(2 * np.pi * (0.8 * x + 0.6 * y) / period)[..., None]
    pattern = regular_pattern((picture + wave).clip(0, 255).astype(np.uint8), masked(picture))
    assert pattern is not None
    assert pattern.oblique > 1.5
    assert pattern.period == pytest.approx(period, rel=0.15)


def test_a_pixel_grid_is_seen() -> None:
    picture = on_desk(*sheet(), margin=170, desk=(170, 165, 160))[0].astype(np.float32)
    picture[::3] *= 0.88
    picture[:, ::3] *= 0.88
    pattern = regular_pattern(picture.astype(np.uint8), masked(picture))
    assert pattern is not None and pattern.grid > 1.5


def test_too_small_to_tell() -> None:
    assert regular_pattern(np.zeros((100, 400, 3), np.uint8)) is None


def test_thin_ruled_lines_on_a_certificate_are_no_moire() -> None:
    picture = photo().astype(np.float32)
    y, x = np.mgrid[0 : picture.shape[0], 0 : picture.shape[1]]
    lines = np.exp(-(((y + 0.2 * x) % 17 - 8.5) ** 2) / 2)[..., None]
    ruled = regular_pattern((picture - 25 * lines).clip(0, 255).astype(np.uint8))
    moire = regular_pattern(
        (picture - 12.5 * np.sin(2 * np.pi * (y + 0.2 * x) / 8.5)[..., None]).clip(0, 255).astype(np.uint8)
    )
    assert slanted(ruled) < 1.2 < 1.5 < slanted(moire)


def test_a_pattern_that_nothing_tells_from_print_is_told_apart() -> None:
    """A sheet that fills the picture: nothing is seen beside it, and it bears no portrait."""
    page = sheet()[0].astype(np.float32)
    y, x = np.mgrid[0 : page.shape[0], 0 : page.shape[1]]
    wave = 6 * np.sin(2 * np.pi * (0.8 * x + 0.6 * y) / 5)[..., None]
    pattern = regular_pattern((page + wave).clip(0, 255).astype(np.uint8), np.ones(page.shape[:2], np.uint8))
    assert pattern is not None
    assert pattern.oblique <= 1.2 < 1.5 < pattern.unconfirmed_oblique
    assert pattern.period == pytest.approx(5, abs=0.2)


def test_the_narrow_boxes_of_a_ledger_are_no_pixels() -> None:
    ledger = np.full((620, 900, 3), 250, np.uint8)
    ledger[::15] = 40
    ledger[:, np.round(np.arange(0, 900, 9.4)).astype(int)] = 40
    pattern = regular_pattern(ledger)
    assert pattern is not None
    assert pattern.grid < 1.2 and slanted(pattern) < 1.2
    assert max(pattern.straight, pattern.unconfirmed_straight) < 1.9


def test_a_cloth_and_a_sheet_with_patterns_of_their_own_share_none() -> None:
    page, quads = sheet(800, 505)
    picture, _ = on_desk(page, quads, margin=170)
    mask = np.zeros(picture.shape[:2], np.uint8)
    mask[170:-170, 170:-170] = 1
    y, x = np.mgrid[0 : picture.shape[0], 0 : picture.shape[1]]
    cloth, print_ = np.sin(2 * np.pi * (x + y) / 6), np.sin(2 * np.pi * (x - 0.5 * y) / 9)
    apart = picture + 9 * np.where(mask, print_, cloth)[..., None]
    alike = picture + 9 * cloth[..., None]
    found = [regular_pattern(shown.clip(0, 255).astype(np.uint8), mask) for shown in (apart, alike)]
    shared = [pattern.shared for pattern in found if pattern is not None and pattern.shared is not None]
    assert shared[0] < 1.2 < 1.5 < shared[1]


@pytest.mark.parametrize("size", [(128, 3000), (3000, 128)])
@pytest.mark.parametrize("mask", [np.zeros((5, 7), np.uint8), np.ones((1, 1), np.uint8), np.eye(60, dtype=np.uint8)])
def test_masks_of_any_size_and_faces_anywhere_are_taken(size: tuple[int, int], mask: np.ndarray) -> None:
    rows, columns = np.indices(size)
    wave = 127 + 60 * np.sin(2 * np.pi * (0.21 * columns + 0.13 * rows))
    faces = [(-50.0, -50.0, 20.0, 30.0), (1e4, 1e4, 2e4, 2e4), (10.0, 10.0, 10.0, 10.0), (30.0, 30.0, 110.0, 120.0)]
    pattern = regular_pattern(np.repeat(wave[..., None], 3, axis=2).astype(np.uint8), mask, lambda: faces)
    assert pattern is not None
    assert np.isfinite([pattern.oblique, pattern.straight, pattern.grid, pattern.period]).all()


def test_once_one_wave_may_be_printed_weaker_ones_are_not_followed() -> None:
    """Following a wave through 12 megapixels takes half a second; each asks for the faces once."""
    y, x = np.mgrid[0:600, 0:800]
    waves = sum(
        20 * np.sin(down * y + across * x) for down, across in ((0.3, 0.9), (-0.8, 0.5), (1.1, 1.3), (0.7, -1.5))
    )
    picture = np.repeat((128 + waves).clip(0, 255).astype(np.uint8)[..., None], 3, axis=2)
    followed = []
    pattern = regular_pattern(picture, None, lambda: followed.append(1) or [])
    assert pattern is not None
    assert pattern.unconfirmed_oblique > 1.45
    assert len(followed) <= 2
