"""Frames of displays, and the dark things around sheets that are none."""

from __future__ import annotations

import cv2
import numpy as np

from checker.vision.bezel import find_bezel, letterbox
from checker.vision.lines import Image
from checker.vision.outline import find_outline
from tests.vision.sheets import Quad, on_desk, sheet


def _around(picture: Image, width: int, tone: int, *, below: int | None = None) -> Image:
    return np.asarray(
        cv2.copyMakeBorder(
            picture, width, below or width, width, width, cv2.BORDER_CONSTANT, value=(tone, tone, tone + 2)
        ),
        np.uint8,
    )


def _photographed(picture: Image) -> Image:
    height, width = picture.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    seen = corners + np.array([[18, 6], [-10, 14], [-4, -12], [8, -20]], np.float32)
    turned = cv2.warpPerspective(
        picture, cv2.getPerspectiveTransform(corners, seen), (width, height), borderMode=cv2.BORDER_REPLICATE
    )
    return (turned + np.random.default_rng(2).normal(0, 2, turned.shape)).clip(0, 255).astype(np.uint8)


def _display() -> tuple[Image, list[Quad]]:
    """A sheet on the grey canvas of a viewer, a bezel with a broader chin, and a wall."""
    page, quads = sheet(500, 640)
    canvas = np.full((760, 1100, 3), 150, np.uint8)
    canvas[60:700, 300:800] = page
    framed = _around(canvas, 26, 20, below=50)
    return _photographed(_around(framed, 120, 170)), [quad + np.float32([446, 206]) for quad in quads]


def test_a_bezel_around_more_than_the_sheet_is_found() -> None:
    picture, quads = _display()
    outline = find_outline(picture, quads)
    assert outline is not None
    found = find_bezel(picture, outline.mask)
    assert found is not None
    assert found.straight > 0.9
    assert found.filled < 0.5
    assert np.abs(found.inner - [[146, 146], [1246, 146], [1246, 906], [146, 906]]).max() < 40


def test_a_sheet_fills_the_folder_it_lies_on() -> None:
    page, quads = sheet()
    picture = _photographed(_around(_around(page, 40, 22), 110, 160))
    outline = find_outline(picture, [quad + 150 for quad in quads])
    assert outline is not None
    found = find_bezel(picture, outline.mask)
    assert found is None or found.filled > 0.8


def test_a_dark_desk_goes_on_to_the_rim() -> None:
    assert find_bezel(on_desk(*sheet(), desk=(22, 22, 24))[0]) is None


def test_a_printed_border_and_a_round_frame_are_none() -> None:
    page, _ = sheet()
    cv2.rectangle(page, (30, 30), (770, 530), (10, 10, 10), 2)
    assert find_bezel(on_desk(page, [])[0]) is None
    round_ = np.full((700, 900, 3), 190, np.uint8)
    cv2.ellipse(round_, (450, 350), (380, 280), 0, 0, 360, (15, 15, 15), 30)
    assert find_bezel(round_) is None


def _on_black(*, left: int = 240, right: int = 240, above: int = 36, below: int = 40, turn: float = 0.0) -> Image:
    """A sheet on something black, on a wooden desk, seen at a slant; `turn` in degrees."""
    page, _ = sheet(700, 500)
    height, width = above + 500 + below, left + 700 + right
    shift = cv2.getRotationMatrix2D((350, 250), turn, 1.0) + np.float32([[0, 0, left], [0, 0, above]])
    black = np.full((height, width, 3), 12, np.uint8)
    laid = cv2.warpAffine(page, shift, (width, height), dst=black, borderMode=cv2.BORDER_TRANSPARENT)
    return _photographed(
        np.asarray(cv2.copyMakeBorder(laid, *[90] * 4, cv2.BORDER_CONSTANT, value=(150, 120, 90)), np.uint8)
    )


def test_a_picture_between_black_bars_is_a_display() -> None:
    assert letterbox(_on_black()) > 4
    assert letterbox(np.ascontiguousarray(np.rot90(_on_black()))) > 4
    assert letterbox(_on_black(above=20, below=60)) > 3  # A monitor's chin.


def test_a_sheet_laid_on_a_black_folder_is_none() -> None:
    assert letterbox(_on_black(left=270, right=210)) == 0
    assert letterbox(_on_black(turn=1.5)) == 0
    assert letterbox(_on_black(left=60, right=60, above=50, below=50)) < 1.6
    assert letterbox(_on_black()[60:-60, 100:-100]) == 0  # It goes on beyond the picture.
