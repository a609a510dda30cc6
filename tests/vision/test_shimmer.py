"""Colours of blank paper turn in a photo of a display, in each part their own way; those of print and noise do not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from checker.vision.shimmer import shimmer

SIZE = (700, 900)
THIRD = 2 * np.pi / 3 * np.arange(3)
Y, X = (part.astype(np.float32) for part in np.mgrid[0 : SIZE[0], 0 : SIZE[1]])


def seen(relative: np.ndarray | float, noise: float = 3, mask: np.ndarray | None = None) -> tuple[float, float]:
    """How much turns, and its amplitude."""
    paper = 220 * (1 + relative) + np.random.default_rng(3).normal(0, noise, (*SIZE, 3))
    found = shimmer(paper.clip(0, 255).astype(np.uint8), mask)
    assert found is not None
    return found.turning, found.amplitude


def rings(wide: float) -> np.ndarray:
    """Phase of waves around a point, whose period goes down to `wide` pixels at the corners: as moiré curves."""
    far = np.hypot(X - 430, Y - 380)
    return (np.pi / wide * far**2 / far.max())[..., None]


def test_curved_moire_turns() -> None:
    turning, amplitude = seen(0.04 * np.sin(rings(9) + THIRD))
    assert turning > 0.5 and amplitude > 0.01


def test_faint_moire_turns_below_the_noise() -> None:
    wave = (2 * np.pi / 11 * (0.8 * X + 0.6 * Y))[..., None]
    _, amplitude = seen(0.012 * np.sin(wave + THIRD), noise=6)
    assert amplitude > 0.003


@pytest.mark.parametrize("ink", [(1.0, 1.0, 1.0), (0.1, 0.9, 0.7), (0.0, 0.0, 1.0)])
def test_curved_lines_of_one_ink_do_not(ink: tuple[float, float, float]) -> None:
    assert seen(-0.15 * np.array(ink) * (np.sin(rings(9)) > 0.4))[0] < 0.01


def test_inks_of_their_own_directions_do_not() -> None:
    angles = np.deg2rad((15, 75, 0))
    lines = np.stack([np.sin(2 * np.pi / 9 * (np.cos(a) * X + np.sin(a) * Y)) > 0.3 for a in angles], axis=2)
    assert seen(-0.15 * lines)[0] < 0.01


@pytest.mark.parametrize("noise", [0.0, 2.0, 12.0])
def test_noise_does_not(noise: float) -> None:
    assert seen(0.0, noise)[1] < 0.002


def test_single_steps_of_a_dark_picture_are_no_large_share_of_anything() -> None:
    dark = np.rint(18 + 0.8 * np.sin((2 * np.pi / 16 * X)[..., None] + THIRD)).astype(np.uint8)
    found = shimmer(dark)
    assert found is not None and found.turning > 0.5 and found.amplitude < 0.02


def test_print_on_the_paper_is_left_out() -> None:
    text = np.zeros(SIZE, np.float32)
    text[60::90] = text[61::90] = 1
    text[:, 300:310] = 1
    apart = np.stack([np.roll(text, 2 * channel, axis=1) for channel in range(3)], axis=2)
    assert seen(-0.85 * apart)[0] < 0.01


def opposition(relative: np.ndarray) -> float:
    paper = 220 * (1 + relative) + np.random.default_rng(3).normal(0, 1, (*SIZE, 3))
    found = shimmer(paper.clip(0, 255).astype(np.uint8))
    assert found is not None and found.texture > 0.03
    return found.opposition


def test_green_that_rises_where_red_and_blue_fall_is_no_ink() -> None:
    lattice = np.sin(2 * np.pi / 13 * (X + Y)) + np.sin(2 * np.pi / 13 * (X - Y))
    assert opposition(0.04 * lattice[..., None] * np.array((-1.0, 1.6, -1.0))) > 4


@pytest.mark.parametrize("ink", [(0.0, 0.0, 1.0), (0.0, 1.0, 0.1), (0.9, 0.3, 0.0)])
def test_inks_take_brightness_away(ink: tuple[float, float, float]) -> None:
    other = np.array(ink[::-1]) * (np.sin(2 * np.pi / 17 * (Y - 0.4 * X)) > 0.3)[..., None]
    assert opposition(-0.12 * (np.array(ink) * (np.sin(rings(11)) > 0.2) + other)) < 3.1


@pytest.mark.parametrize(("turn", "bend"), [(0.0, 0.0), (0.4, 0.0), (0.3, 4.0)])
def test_lines_of_two_inks_by_turns_run_one_way(turn: float, bend: float) -> None:
    across = np.cos(turn) * Y + np.sin(turn) * X + bend * np.sin(X / 25)
    lines = np.sin(2 * np.pi / 14 * across)
    inks = np.where((lines > 0)[..., None], np.array((0.0, 1.0, 0.6)), np.array((1.0, 0.2, 0.4)))
    assert opposition(-0.13 * inks * (np.abs(lines) > 0.4)[..., None]) < 1.3


def test_what_lies_beside_the_sheet_is_not_its_paper() -> None:
    mask = np.zeros((70, 90), np.uint8)
    mask[:, :45] = 1
    cloth = 0.05 * np.sin(rings(9) + THIRD) * (X > 470)[..., None]
    assert seen(cloth, mask=mask)[0] < 0.01
    assert seen(cloth, mask=1 - mask)[0] > 0.5


def test_colours_that_a_lens_displaces_at_dense_print_are_no_shimmer_of_the_paper() -> None:
    strokes = (np.sin(X / 3 + 3 * np.sin(X / 50)) > 0.4) & (Y % 40 > 14)
    apart = np.stack([np.roll(strokes, channel, axis=1) for channel in range(3)], axis=2)
    page = np.where(apart, 40, 225) + np.random.default_rng(3).normal(0, 3, (*SIZE, 3))
    assert shimmer(page.clip(0, 255).astype(np.uint8)) is None


def test_too_little_of_the_paper_tells_nothing() -> None:
    assert shimmer(np.full((60, 500, 3), 220, np.uint8)) is None
    assert shimmer(np.zeros((600, 500, 3), np.uint8)) is None
    assert shimmer(cv2.resize(np.full((4, 4, 3), 220, np.uint8), (500, 600))) is not None
