"""Light words on something dark beside a sheet, and those that tell nothing."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from checker.vision.dark_words import words_on_dark
from checker.vision.lines import Image, TextLine

Mask = NDArray[np.uint8]
_PLACE = (300, 24)


def _page(ground: tuple[int, int, int] = (30, 30, 32), *, rim: int = 60) -> tuple[Image, Mask]:
    """A sheet on something, and where it is."""
    picture = np.full((600, 800, 3), ground, np.uint8)
    picture[rim : 600 - rim, rim : 800 - rim] = 235
    mask = np.zeros((150, 200), np.uint8)
    mask[rim // 4 : 150 - rim // 4, rim // 4 : 200 - rim // 4] = 1
    return picture, mask


def _written(
    picture: Image, text: str, *, ink: tuple[int, int, int] = (220, 220, 222), place: tuple[int, int] = _PLACE
) -> TextLine:
    """A word of thin strokes, as it was read."""
    x, y = place
    for stroke in range(10):
        cv2.line(picture, (x + 10 * stroke, y), (x + 10 * stroke + 3, y + 16), ink, 2)
    quad = np.float32([[x - 4, y - 4], [x + 100, y - 4], [x + 100, y + 20], [x - 4, y + 20]])
    return TextLine(text, 0.98, quad, shown=quad)


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("13:36", 2),
        ("2021/1/17", 2),
        ("1月6日", 2),
        ("1/1 - 84% +", 2),
        ("扫描件·jpg-照片", 2),
        ("5G", 2),
        ("分享", 1),
        ("编辑和创建分享 打印", 1),
        ("人民卫生出版社", 0.5),
        ("Vistar", 0.5),
        ("Shift", 0),
        ("K", 0),
        ("·—·", 0),
    ],
)
def test_what_words_weigh(text: str, weight: float) -> None:
    picture, mask = _page()
    line = _written(picture, text)
    assert words_on_dark(picture, mask, [line]) == weight
    assert words_on_dark(picture, None, [line]) == 0


def test_words_add_up() -> None:
    picture, mask = _page()
    lines = [_written(picture, "分享"), _written(picture, "收藏", place=(300, 560))]
    assert words_on_dark(picture, mask, lines) == 2
    keys = [
        _written(picture, row, place=(300, 24 + 536 * place)) for place, row in enumerate(("QWERTYUI", "ASDF GHJK"))
    ]
    assert words_on_dark(picture, mask, keys) == 0.5


def test_titles_of_cases_and_books_beside_the_sheet_tell_little() -> None:
    picture, mask = _page()
    titles = [_written(picture, "普通高等学校"), _written(picture, "毕业证书", place=(300, 560))]
    assert words_on_dark(picture, mask, titles) == 0.5


@pytest.mark.parametrize(
    ("text", "weight"), [("2021/1/12 10:23", 0.5), ("10:23", 0.5), ("2021/1/12 78%", 2), ("扫描件.jpg", 2)]
)
def test_days_and_hours_that_a_camera_wrote_tell_little(text: str, weight: float) -> None:
    for white, counted in ((255, weight), (235, 2)):
        picture, mask = _page()
        assert words_on_dark(picture, mask, [_written(picture, text, ink=(white, white, white))]) == counted


def test_words_on_the_sheet_in_colour_or_dark_on_light_are_none() -> None:
    picture, mask = _page()
    assert words_on_dark(picture, mask, [_written(picture, "13:36", ink=(20, 20, 20), place=(300, 300))]) == 0
    gold, mask = _page()
    assert words_on_dark(gold, mask, [_written(gold, "毕业证书", ink=(220, 180, 90))]) == 0
    red, mask = _page((90, 20, 24))
    assert words_on_dark(red, mask, [_written(red, "毕业证书")]) == 0
    desk, mask = _page((200, 190, 170))
    assert words_on_dark(desk, mask, [_written(desk, "13:36", ink=(20, 20, 20))]) == 0


def test_a_dark_bar_printed_on_the_sheet_has_paper_around_it() -> None:
    picture, mask = _page((235, 235, 235))
    picture[16:52, 100:700] = 40
    line = _written(picture, "2021/1/17")
    assert words_on_dark(picture, mask, [line]) == 0
    picture[0:52] = 40
    line = _written(picture, "2021/1/17")
    assert words_on_dark(picture, mask, [line]) == 2


def test_no_lines_and_lines_beyond_the_picture_count_nothing() -> None:
    picture, mask = _page()
    assert words_on_dark(picture, mask, []) == 0
    quad = np.float32([[900, 700], [990, 700], [990, 720], [900, 720]])
    assert words_on_dark(picture, mask, [TextLine("13:36", 0.99, quad, shown=quad)]) == 0
