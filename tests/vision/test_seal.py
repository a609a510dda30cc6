from __future__ import annotations

import cv2
import numpy as np
import pytest

from checker.vision.lines import Image
from checker.vision.seal import find_seal
from tests.vision.sheets import on_desk, sheet, stamp


def test_a_seal_over_text_is_found_where_it_is() -> None:
    page, _ = sheet()
    stamp(page, (560, 380), 70)
    seal = find_seal(page)
    assert seal is not None
    assert seal.ring > 0.9 and seal.size == pytest.approx(140 / 560, abs=0.04)
    assert np.abs(seal.polygon.mean(axis=0) - (560, 380)).max() < 10


def test_an_oval_and_a_faint_seal_count() -> None:
    page, _ = sheet(paper=240)
    cv2.ellipse(page, (300, 300), (90, 60), 10, 0, 360, (222, 165, 165), 4, cv2.LINE_AA)
    seal = find_seal(page)
    assert seal is not None and seal.ring > 0.8


def test_a_name_stamp_close_by_does_not_grow_together_with_the_seal() -> None:
    page, _ = sheet(1200, 1600)
    stamp(page, (560, 1200), 140)
    cv2.rectangle(page, (721, 1100), (830, 1160), (200, 40, 45), 10)
    seal = find_seal(page)
    assert seal is not None and seal.ring > 0.9
    assert np.abs(seal.polygon.mean(axis=0) - (560, 1200)).max() < 14


@pytest.mark.parametrize("ink", [(226, 176, 172), (214, 92, 36), (196, 30, 110), (140, 20, 30)])
def test_pale_orange_magenta_and_dark_seals_count(ink: tuple[int, int, int]) -> None:
    page, _ = sheet(paper=240)
    stamp(page, (560, 380), 70, ink)
    seal = find_seal(page)
    assert seal is not None and seal.ring > 0.9


@pytest.mark.parametrize("kind", ["none", "grey", "title", "skin", "frame", "name"])
def test_what_is_no_seal(kind: str) -> None:
    page, _ = sheet()
    if kind == "grey":
        stamp(page, (560, 380), 70, (90, 90, 90))
    if kind == "title":
        for x in range(250, 550, 50):
            cv2.rectangle(page, (x, 20), (x + 36, 56), (190, 20, 30), 8)
    if kind == "skin":
        cv2.ellipse(page, (600, 250), (60, 80), 0, 0, 360, (215, 172, 138), -1)
    if kind == "name":
        cv2.rectangle(page, (520, 340), (620, 440), (200, 30, 40), 6)
        cv2.line(page, (540, 360), (600, 420), (200, 30, 40), 9)
        cv2.line(page, (600, 360), (540, 420), (200, 30, 40), 9)
    if kind == "frame":
        cv2.rectangle(page, (12, 12), (788, 548), (190, 30, 40), 6)
    seal = find_seal(page)
    assert seal is None or seal.ring < 0.5


def _lamp_on_one_side(page: Image) -> Image:
    """Warm light on the left, white on the right, with a border between as where a lamp outshines the window."""
    across = 1 / (1 + np.exp(-np.linspace(-12, 12, page.shape[1])))[None, :, None]
    return (page * ((1.0, 0.9, 0.86) + across * (0.0, 0.1, 0.14))).clip(0, 255).astype(np.uint8)


def test_warm_light_on_one_side_makes_no_seal_and_hides_none() -> None:
    page, _ = sheet(paper=240)
    cv2.ellipse(page, (150, 400), (74, 70), 0, 0, 360, (60, 60, 60), 3, cv2.LINE_AA)
    seal = find_seal(_lamp_on_one_side(page))
    assert seal is None or seal.ring < 0.5
    for x in (150, 400, 650):
        sealed, _ = sheet(paper=240)
        stamp(sealed, (x, 400), 70, (226, 176, 172))
        seal = find_seal(_lamp_on_one_side(sealed))
        assert seal is not None and seal.ring > 0.9
        assert np.abs(seal.polygon.mean(axis=0) - (x, 400)).max() < 10


def test_red_beside_the_sheet_does_not_count() -> None:
    picture, _ = on_desk(*sheet())
    stamp(picture, (45, 360), 30)
    mask = np.zeros(picture.shape[:2], np.uint8)
    mask[84:-84, 84:-84] = 1
    seal = find_seal(picture, mask)
    assert seal is None or seal.ring < 0.5
