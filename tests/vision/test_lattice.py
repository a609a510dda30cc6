"""A lattice is found on blank paper though it drifts and print stands on it; print, rules and noise are none."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from checker.vision.lattice import fine_lattice
from tests.vision.sheets import on_desk, sheet

SIZE = (1000, 760)
Y, X = (part.astype(np.float32) for part in np.mgrid[0 : SIZE[0], 0 : SIZE[1]])


def page(relative: np.ndarray | float = 0.0, noise: float = 3, quality: int = 85) -> np.ndarray:
    """A sheet with lines of print, brighter and darker by the given shares, as a camera would keep it."""
    drawn, _ = sheet(SIZE[1], SIZE[0], lines=20)
    seen = drawn * (1 + np.asarray(relative, np.float32)[..., None])
    seen = seen + np.random.default_rng(3).normal(0, noise, seen.shape)
    kept = cv2.imencode(".jpg", seen.clip(0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(kept, cv2.IMREAD_COLOR), np.uint8)


def drifting(period: float, drift: float = 0.2, slant: float = 0.05) -> np.ndarray:
    """Rows and columns whose period grows by a share over the picture, a little turned."""
    across, down = (X + slant * Y) / period, (Y - slant * X) / period
    wave = [np.sin(2 * np.pi * (part - drift * part**2 / (2 * part.max()))) for part in (across, down)]
    return np.asarray(wave[0] + wave[1], np.float32)


@pytest.mark.parametrize("period", [2.7, 3.6, 5.2])
def test_a_lattice_is_found_though_its_period_drifts(period: float) -> None:
    found, bare = fine_lattice(page(0.012 * drifting(period))), fine_lattice(page())
    assert found is not None and bare is not None and found.prominence > 1.0 > 0.8 > bare.prominence


@pytest.mark.parametrize("noise", [0.5, 3, 8])
@pytest.mark.parametrize("quality", [40, 75, 95])
def test_print_noise_and_the_blocks_of_compression_are_none(noise: float, quality: int) -> None:
    found = fine_lattice(page(noise=noise, quality=quality))
    assert found is not None and found.prominence < 0.8 and found.amplitude == found.colour == 0


def test_a_strong_lattice_has_the_amplitude_with_which_it_was_drawn() -> None:
    found = fine_lattice(page(0.03 * drifting(4.3)))
    assert found is not None and found.amplitude == pytest.approx(0.03, abs=0.006) and found.colour == 0


@pytest.mark.parametrize("ways", ["lines", "framed", "inked"])
def test_lines_and_what_stops_at_a_frame_or_is_of_coloured_ink_have_no_amplitude_or_less(ways: str) -> None:
    lattice = 0.03 * drifting(4.3)
    lines = 0.03 * np.sin(2 * np.pi * (X + 0.3 * Y) / 4.3)
    if ways == "inked":
        coloured = page(quality=95) * (1 + lattice[..., None] * np.array([1.0, 0.2, 0.9]))
        found = fine_lattice(coloured.clip(0, 255).astype(np.uint8))
        assert found is not None and found.prominence > 1.5 and found.amplitude < 0.01
        return
    margin = np.minimum.reduce([X, Y, SIZE[1] - 1 - X, SIZE[0] - 1 - Y]) < 150
    found = fine_lattice(page(lines if ways == "lines" else np.where(margin, 0, lattice)))
    assert found is not None and found.amplitude == 0


@pytest.mark.parametrize("period", [5.0, 9.0, 12.0])
def test_waves_of_colour_have_theirs_though_the_brightness_stays(period: float) -> None:
    wave = (drifting(period) * 0.03)[..., None] * np.array([1.0, -0.72, 1.0])
    seen = page(quality=95, noise=0) * (1 + wave) + np.random.default_rng(5).normal(0, 3, (*SIZE, 1))
    found = fine_lattice(seen.clip(0, 255).astype(np.uint8))
    assert found is not None and found.colour > 0.03 and found.amplitude == 0


def test_ruled_lines_are_none() -> None:
    ruled = np.where(Y % 24 < 2, -0.15, 0.0)
    found = fine_lattice(page(ruled))
    assert found is None or (found.prominence < 0.8 and found.amplitude == found.colour == 0)


def test_what_lies_around_the_sheet_does_not_count() -> None:
    picture, _ = on_desk(page(), [], 200)
    height, width = picture.shape[:2]
    y, x = np.mgrid[0:height, 0:width]
    cloth = 0.06 * (np.sin(2 * np.pi * x / 4.3) + np.sin(2 * np.pi * y / 4.3))[..., None]
    mask = np.zeros((height, width), np.uint8)
    mask[200:-200, 200:-200] = 1
    woven = np.where(mask[..., None] > 0, picture, picture * (1 + cloth)).clip(0, 255).astype(np.uint8)
    inside, all_over = fine_lattice(woven, mask), fine_lattice(woven)
    assert inside is not None and inside.prominence < 0.8 and inside.amplitude == 0
    assert all_over is not None and all_over.prominence >= inside.prominence


def test_little_or_no_blank_paper_tells_nothing() -> None:
    assert fine_lattice(page()[:200]) is None
    busy = np.random.default_rng(1).integers(0, 2, (SIZE[0] // 4, SIZE[1] // 4, 3)) * 200
    letters = cv2.resize(busy.astype(np.uint8), SIZE[::-1], interpolation=cv2.INTER_NEAREST)
    assert fine_lattice(letters) is None
