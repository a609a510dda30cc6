from __future__ import annotations

import cv2
import numpy as np
import pytest

from checker.vision.colour import colourfulness, with_severed
from checker.vision.outline import find_outline
from tests.vision.sheets import on_desk, sheet


def test_grey_in_coloured_light_is_grey() -> None:
    page, _ = sheet()
    warm = (page * np.array([1.0, 0.93, 0.8])).astype(np.uint8)
    assert colourfulness(page) < 0.005
    assert colourfulness(warm) < 0.02


def test_a_coloured_picture_is_not() -> None:
    page, _ = sheet()
    page[100:250, 500:650] = (200, 150, 130)
    assert colourfulness(page) > 0.1


def test_the_desk_does_not_count() -> None:
    page, quads = sheet()
    picture, _ = on_desk(page, quads)
    mask = np.zeros(picture.shape[:2], np.uint8)
    mask[80:-80, 80:-80] = 1
    assert colourfulness(picture) > 0.1
    assert colourfulness(picture, mask) < 0.02


def lamp(page: np.ndarray) -> np.ndarray:
    """A warm lamp over one side, so near that the paper under it is burnt out and has lost its tint."""
    y, x = np.mgrid[0 : page.shape[0], 0 : page.shape[1]]
    far = np.hypot(x / page.shape[1] - 0.7, y / page.shape[0] - 0.4)[..., None]
    light = 1.18 - 0.4 * far
    tint = np.array([1.0, 0.9, 0.72]) ** (0.5 + far)
    return (page * light * tint).clip(0, 255).astype(np.uint8)


def test_light_that_differs_over_the_sheet_is_no_colour_of_it() -> None:
    page, quads = sheet()
    page[100:250, 500:650] = 110  # A portrait, as a copier gives it.
    assert colourfulness(lamp(page), None, quads) < 0.03
    page[100:250, 500:650] = (200, 150, 130)
    assert colourfulness(lamp(page), None, quads) > 0.1


def test_ground_taken_for_the_sheet_does_not_count_where_no_print_is_near() -> None:
    picture, quads = on_desk(*sheet(), margin=300)
    mask = np.zeros(picture.shape[:2], np.uint8)
    mask[300:-300, 300:-300] = 1
    mask[:100] = 1  # A cloth behind.
    picture[:100] = (190, 60, 50)
    assert colourfulness(picture, mask) > 0.1
    assert colourfulness(picture, mask, quads) < 0.02


@pytest.mark.parametrize(("thing", "coloured"), [("emblem", True), ("finger", False)])
def test_a_severed_emblem_is_the_sheets_and_a_finger_across_its_edge_is_not(thing: str, coloured: bool) -> None:
    page, lines = sheet()
    page[50:70, :60] //= 2  # the edge of a shadow
    picture, quads = on_desk(page, lines, desk=(110, 110, 110))
    if thing == "emblem":
        cv2.circle(picture, (140, 140), 48, (200, 20, 30), -1)
    else:
        cv2.ellipse(picture, (60, 330), (120, 60), 0, 0, 360, (215, 165, 140), -1)
    outline = find_outline(picture, quads)
    assert outline is not None and outline.corners is not None
    whole = with_severed(picture, outline.mask, outline.corners)
    assert (whole >= outline.mask).all()
    assert (colourfulness(picture, whole, quads) > 0.1) is coloured
    assert colourfulness(picture, outline.mask, quads) < 0.03
    assert np.array_equal(with_severed(picture, outline.mask, None), outline.mask)
