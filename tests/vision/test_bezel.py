"""Frames of displays, and the dark things around sheets that are none."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from checker.vision.bezel import find_bezels
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


def _bars(picture: Image) -> float:
    return max((bezel.letterbox for bezel in find_bezels(picture)), default=0.0)


def _uneven(picture: Image) -> float | None:
    return min((bezel.uneven for bezel in find_bezels(picture) if bezel.uneven is not None), default=None)


def _filled(picture: Image, quads: list[Quad]) -> float:
    outline = find_outline(picture, quads)
    assert outline is not None
    return min((bezel.filled for bezel in find_bezels(picture, outline.mask)), default=1.0)


def test_a_bezel_around_more_than_the_sheet_is_found() -> None:
    picture, quads = _display()
    outline = find_outline(picture, quads)
    assert outline is not None
    found = find_bezels(picture, outline.mask)
    assert found
    assert max(bezel.filled for bezel in found) < 0.55
    corners = found[0].inner[np.argsort(found[0].inner.sum(axis=1))]
    assert np.abs(corners[[0, -1]] - [[146, 146], [1246, 906]]).max() < 40


@pytest.mark.parametrize(
    "part",
    [
        np.s_[130:-130, :],  # Left and right alone.
        np.s_[:, 140:-140],  # Above and below alone.
        np.s_[130:, 130:],
    ],
)
def test_a_bezel_that_the_picture_cuts_is_found(part: tuple[slice, slice]) -> None:
    picture, quads = _display()
    down, across = part
    shift = np.float32([across.start or 0, down.start or 0])
    cut, moved = np.ascontiguousarray(picture[part]), [quad - shift for quad in quads]
    if down.start and across.start:
        assert _filled(cut, moved) == 1.0  # No two opposite sides are left.
    else:
        assert _filled(cut, moved) < 0.62


def test_a_sheet_fills_the_folder_it_lies_on() -> None:
    page, quads = sheet()
    picture = _photographed(_around(_around(page, 40, 22), 110, 160))
    assert _filled(picture, [quad + 150 for quad in quads]) > 0.95


def test_a_smooth_black_frame_as_wide_on_both_sides_is_too_exact_for_a_folder() -> None:
    page, _ = sheet()
    framed = _around(page, 30, 22)
    assert (_uneven(_photographed(_around(framed, 90, 160))) or 0) < 0.08
    laid = cv2.copyMakeBorder(page, 26, 30, 22, 38, cv2.BORDER_CONSTANT, value=(22, 22, 24))
    assert (_uneven(_photographed(_around(np.asarray(laid, np.uint8), 90, 160))) or 0) > 0.3
    red = cv2.copyMakeBorder(page, 30, 30, 30, 30, cv2.BORDER_CONSTANT, value=(44, 20, 22))
    assert find_bezels(_photographed(_around(np.asarray(red, np.uint8), 90, 160))) == []
    grain = cv2.GaussianBlur(np.random.default_rng(1).normal(0, 60, framed.shape[:2]), (0, 0), 3)[..., None]
    leather = np.where(framed == framed[0, 0], framed + grain, framed).clip(0, 255).astype(np.uint8)
    assert _uneven(_photographed(_around(leather, 90, 160))) is None


def test_a_dark_desk_goes_on_to_the_rim() -> None:
    assert find_bezels(on_desk(*sheet(), desk=(22, 22, 24))[0]) == []


def test_a_printed_border_and_a_round_frame_are_none() -> None:
    page, _ = sheet()
    for thick in (2, 8):
        cv2.rectangle(page, (30, 30), (770, 530), (10, 10, 10), thick)
        assert find_bezels(on_desk(page, [])[0]) == []
        assert find_bezels(page) == []
    round_ = np.full((700, 900, 3), 190, np.uint8)
    cv2.ellipse(round_, (450, 350), (380, 280), 0, 0, 360, (15, 15, 15), 30)
    assert find_bezels(round_) == []


def test_small_pictures_and_pictures_of_one_colour_have_none() -> None:
    for height, width in ((1, 1), (3, 400), (400, 3), (64, 64)):
        for tone in (0, 128, 255):
            assert find_bezels(np.full((height, width, 3), tone, np.uint8)) == []


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
    assert _bars(_on_black()) > 4
    assert _bars(np.ascontiguousarray(np.rot90(_on_black()))) > 4
    assert _bars(_on_black(above=20, below=60)) > 3  # A monitor's chin.
    assert _bars(np.ascontiguousarray(_on_black(below=36)[:, 150:-150])) > 2.2  # The picture cuts the bars.


def test_a_sheet_laid_on_a_black_folder_is_none() -> None:
    assert _bars(_on_black(left=270, right=210)) == 0
    assert _bars(_on_black(turn=1.5)) == 0
    assert _bars(_on_black(left=60, right=60, above=50, below=50)) < 1.6
    assert _bars(_on_black()[60:-60, 100:-100]) == 0  # It goes on beyond the picture on all sides.
    assert _bars(np.ascontiguousarray(_on_black(above=60)[:, 150:-150])) == 0
