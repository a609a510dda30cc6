"""The hue of a display's stripes goes round; that of any print goes to and fro."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from checker.vision.drift import Course
from checker.vision.hues import fixed_hue, turning_colours

SIZE = (600, 800)
THIRD = 2 * np.pi / 3 * np.arange(3)


def paper(seed: int = 3) -> np.ndarray:
    return 225 + np.random.default_rng(seed).normal(0, 3, (*SIZE, 3))


def seen(picture: np.ndarray) -> float:
    found = turning_colours(picture.clip(0, 255).astype(np.uint8))
    assert found is not None
    return found


def wave(period: float, angle: float = 0.3) -> np.ndarray:
    y, x = np.mgrid[0 : SIZE[0], 0 : SIZE[1]].astype(np.float32)
    return (2 * np.pi / period * (np.cos(angle) * x + np.sin(angle) * y))[..., None]


@pytest.mark.parametrize("period", [7.0, 12.0, 25.0])
def test_stripes_of_three_colours_turn(period: float) -> None:
    assert seen(paper() * (1 + 0.05 * np.sin(wave(period) + THIRD))) > 0.9


@pytest.mark.parametrize("ink", [(1.0, 1.0, 1.0), (0.1, 0.9, 0.7), (0.0, 0.0, 1.0)])
def test_lines_of_one_ink_do_not(ink: tuple[float, float, float]) -> None:
    assert seen(paper() * (1 - 0.2 * np.array(ink) * (np.sin(wave(9)) > 0.5))) < 0.05


def test_inks_of_their_own_directions_do_not() -> None:
    """Offset print: cyan, magenta and yellow, each screen at its angle."""
    page = paper()
    for channel, angle in enumerate((15, 75, 0)):
        page[..., channel] *= 1 - 0.2 * (np.sin(wave(8, np.deg2rad(angle)))[..., 0] > 0.3)
    assert seen(page) < 0.05


def test_dots_too_fine_for_the_colour_filter_beat_with_it_and_do_not_turn() -> None:
    """Grey lines of nearly the filter's period: red and blue come out against each other, green apart."""
    fine = (paper()[..., 0] * (1 - 0.12 * np.sin(wave(2.06, 0.02))[..., 0])).clip(0, 255).astype(np.uint8)
    # Each pixel has one colour of the filter; the picture is grey, so all have the same brightness.
    filtered = cv2.demosaicing(fine, cv2.COLOR_BayerBG2RGB)
    assert np.ptp(filtered.astype(int), axis=2).max() > 20
    assert seen(filtered.astype(np.float32)) < 0.05


@pytest.mark.parametrize("apart", [0.25, 0.5])
def test_colours_that_lens_or_scanner_displaces_hardly_turn(apart: float) -> None:
    """Red to one side and blue to the other, far less than the third of a period that a display's are apart."""
    across = 2 * np.pi / 4.2 * np.arange(SIZE[1])[None, :, None]
    shift = 2 * np.pi / 4.2 * apart * np.array([-1, 0, 1])
    assert seen(paper() * (1 - 0.1 * np.sin(across + shift))) < 0.2


def test_a_picture_too_small_tells_nothing() -> None:
    assert turning_colours(np.zeros((100, 400, 3), np.uint8)) is None
    assert turning_colours(np.zeros((128, 300, 3), np.uint8)) == 0.0


def drifting(shift: np.ndarray) -> np.ndarray:
    """Lines whose period goes from 20 to 8 pixels over the picture and whose direction changes, as seen at a slant."""
    y, x = (part.astype(np.float32)[..., None] for part in np.mgrid[0 : SIZE[0], 0 : SIZE[1]])
    phase = 2 * np.pi * (0.05 * x + 0.00004 * x**2 + 0.01 * y + 0.00003 * x * y)
    return np.sin(phase + shift)


def test_stripes_turn_though_no_two_places_share_their_period() -> None:
    assert seen(paper() * (1 + 0.04 * drifting(THIRD))) > 0.9
    assert seen(paper() * (1 + 0.04 * drifting(np.zeros(3)) * (1.0, 0.4, 0.1))) < 0.05


def test_stripes_turn_below_stronger_waves_of_the_brightness() -> None:
    """The moiré of a display is grey where its colours come out alike."""
    moire = 0.12 * np.sin(wave(40, 1.2)) * (0.93, 1.0, 1.08)
    assert seen(paper() * (1 + moire + 0.03 * np.sin(wave(12) + THIRD))) > 0.9
    assert seen(paper() * (1 + moire)) < 0.05


def test_what_turns_beside_the_sheet_is_not_the_sheets() -> None:
    stripes = paper() * (1 + 0.05 * np.sin(wave(12) + THIRD))
    mask = np.zeros(SIZE, np.uint8)
    mask[:, : SIZE[1] // 2] = 1
    cloth = np.where(mask[..., None] > 0, paper(), stripes).clip(0, 255).astype(np.uint8)
    assert (turning_colours(cloth, mask) or 0.0) < 0.05
    assert (turning_colours(cloth, 1 - mask) or 0.0) > 0.9


def test_a_flash_in_the_night_tells_nothing() -> None:
    night = np.full((1500, 2000, 3), 20, np.uint8)
    night[130:450] = 255
    assert turning_colours(cv2.resize(night, (4000, 3000), interpolation=cv2.INTER_NEAREST)) == 0.0


@pytest.mark.parametrize("mask", [np.zeros((5, 7), np.uint8), np.ones((1, 1), np.uint8), np.eye(60, dtype=np.uint8)])
@pytest.mark.parametrize("size", [(128, 3000), (3000, 128), (300, 300)])
def test_sheets_of_any_size_are_taken(size: tuple[int, int], mask: np.ndarray) -> None:
    rows, columns = np.indices(size)
    stripes = 127 + 60 * np.sin(0.5 * columns + 0.2 * rows)[..., None].repeat(3, axis=2)
    found = turning_colours(stripes.astype(np.uint8), mask)
    assert found is not None and 0 <= found < 0.05


@pytest.mark.parametrize(
    ("strength", "shift", "least", "most"),
    [
        ((0.2, 1.0, 0.6), 0.0, 0.5, 1.5),  # coloured ink
        ((1.0, 1.0, 1.0), 0.0, 0.0, 0.02),  # grey: black ink, or a display that has lost its colours
        ((0.6, 1.0, 0.8), 0.4, 0.0, 0.0),  # colours displaced against each other, as a display's stripes are
        ((0.0, 1.0, 1.0), 0.0, 0.0, 0.0),  # one channel has none of it
    ],
)
def test_coloured_ink_keeps_its_hue(
    strength: tuple[float, float, float], shift: float, least: float, most: float
) -> None:
    page = paper() * (1 - 0.06 * np.array(strength) * np.sin(wave(8) + shift * np.arange(3)))
    terms = np.zeros((6, 2))
    terms[0] = np.sin(0.3) / 8, np.cos(0.3) / 8
    found = fixed_hue(page.clip(0, 255).astype(np.uint8), Course(terms, (0.0, 0.0), (1.0, 1.0)))
    assert least <= found <= most
