"""Red ink is found, and goes without taking the black ink with it."""

from __future__ import annotations

import cv2
import numpy as np

from checker.vision.frames import Frame
from checker.vision.lines import TextLine
from checker.vision.second import without_red
from checker.vision.unsealed import merge, read_unsealed, red_ink

PAPER, INK, RED = (232, 230, 225), (35, 35, 40), (205, 60, 65)


def sheet(seal: bool = True) -> np.ndarray:
    image = np.full((900, 640, 3), PAPER, np.uint8)
    cv2.putText(image, "2021 01 20", (330, 700), cv2.FONT_HERSHEY_SIMPLEX, 1.1, INK, 2)
    if seal:
        layer = np.full_like(image, 255)
        cv2.circle(layer, (430, 690), 90, RED, 6)
        cv2.circle(layer, (430, 690), 25, RED, -1)
        image = np.minimum(image, layer)
    return image


def line(text: str, confidence: float, x: float, width: float = 100, *, tall: float = 20) -> TextLine:
    quad = np.array([[x, 0], [x + width, 0], [x + width, tall], [x, tall]], np.float32)
    return TextLine(text, confidence, quad, (), (), quad)


def by_character(text: str, sure: dict[str, float], *, tall: float = 20) -> TextLine:
    """A line of which only some characters are doubtful."""
    confidences = tuple(sure.get(character, 1.0) for character in text)
    found = line(text, float(np.mean(confidences)), 0, 10 * len(text), tall=tall)
    return TextLine(text, found.confidence, found.polygon, confidences, (), found.shown)


def shift(down: float) -> np.ndarray:
    return np.array([0, down], np.float32)


def test_seals_are_found_and_flat_red_print_is_none() -> None:
    (left, top, right, bottom), *more = red_ink(sheet()).seals
    assert not more and 300 < left < 345 and 515 < right < 560
    assert top < 605 and 775 < bottom < 830
    assert red_ink(sheet(seal=False)).seals == ()
    heading = sheet(seal=False)
    cv2.putText(heading, "CERTIFICATE OF", (120, 120), cv2.FONT_HERSHEY_SIMPLEX, 1.6, RED, 8)
    assert red_ink(heading).seals == ()


def test_lines_beside_a_seal_are_not_under_it() -> None:
    ink = red_ink(sheet())
    assert ink.touches(np.array([[300, 680], [500, 680], [500, 710], [300, 710]], np.float32))
    assert not ink.touches(np.array([[20, 680], [300, 680], [300, 710], [20, 710]], np.float32))


def test_red_goes_and_black_stays() -> None:
    plain, sealed = sheet(seal=False)[..., 0].astype(int), without_red(sheet())[..., 0].astype(int)
    black = plain < 80
    assert np.abs(sealed - plain)[~cv2.dilate(black.astype(np.uint8), np.ones((5, 5))).astype(bool)].max() < 45
    assert (sealed[black] < 110).mean() > 0.97


def test_readings_without_red_replace_what_they_cover() -> None:
    first = [line("2021年1", 0.99, 0, 60), line("日", 0.99, 70, 20), line("单位", 0.9, 300)]
    merged = merge(first, [line("2021年1月20日", 0.99, 0, 95), line("公章", 0.95, 500), line("x", 0.2, 700, 10)])
    assert [item.text for item in merged] == ["单位", "2021年1月20日", "公章"]
    assert merge(first, [line("单", 0.91, 300)]) == first


def texts(lines: list[TextLine]) -> list[str]:
    return [item.text for item in lines]


def test_one_doubtful_character_in_a_long_line_makes_room() -> None:
    first = by_character("于一九九二年九月至一九九五年八月在本校麻醉学专业学习", {"八": 0.66})
    again = by_character("于一九九二年九月至一九九五年六月在本校麻醉学专业学习", {})
    assert first.confidence > again.confidence - 0.02
    assert merge([first], [again]) == [again]
    assert merge([again], [first]) == [again]


def test_brackets_of_either_width_make_no_line_doubtful() -> None:
    first, rest = by_character("（2019）年（6）月至（2020）年", {}), line("月", 1.0, 300, 10)
    again = by_character("(2019）年（6）月至（2020）年（6)月", {"(": 0.5, ")": 0.4, "（": 0.6, "）": 0.6})
    assert texts(merge([first, rest], [again])) == ["月", again.text]


def test_readings_upon_each_other_count_once() -> None:
    whole, part = line("1326312007056708", 0.97, 0, 240), line("3263120070567", 0.97, 20, 180)
    assert texts(merge([whole, part], [line("1326312007056708", 1.0, 0, 240)])) == ["1326312007056708"]
    sure = line("1326312007056708", 1.0, 0, 240)
    assert merge([sure, part], [line("1326312007056708", 1.0, 0, 240)]) == [sure]


def test_single_characters_are_added_only_when_beyond_doubt() -> None:
    assert texts(merge([line("姓名", 0.99, 300)], [line("女", 0.99, 0, 20)])) == ["姓名", "女"]
    assert texts(merge([line("姓名", 0.99, 300)], [line("大", 0.8, 0, 20)])) == ["姓名"]


def test_a_box_grown_by_letters_of_a_seal_is_the_same_line_when_it_reads_alike() -> None:
    again = by_character("2018年4月10日", {})
    assert merge([by_character("2018年4月10而", {"而": 0.7}, tall=50)], [again]) == [again]
    rim = by_character("卫生健康委员会", {}, tall=50)
    assert merge([rim], [again]) == [rim, again]
    longer = by_character("1996-10-1210", {"0": 0.6}, tall=30)
    assert texts(merge([longer], [line("1996-10-12", 1.0, 0, 100)])) == ["1996-10-12"]


def test_signs_count_only_when_the_reader_is_sure_of_them() -> None:
    plain = by_character("2021年1月12日", {})
    assert merge([plain], [by_character("20.21年1月12日", {".": 0.75})]) == [plain]
    broken, whole = by_character("202107.31", {}), by_character("2021.07.31", {})
    assert merge([broken], [whole]) == [whole]


def test_a_character_that_the_ink_hides_is_not_lost() -> None:
    whole = by_character("口腔执业助理医师", {"口": 0.9})
    assert merge([whole], [by_character("腔执业助理医师", {})]) == [whole]


def test_a_line_under_a_seal_is_read_whole_and_the_seals_letters_go() -> None:
    image = sheet()
    layer = np.full_like(image, 255)
    cv2.putText(layer, "SEAL", (398, 650), cv2.FONT_HERSHEY_SIMPLEX, 0.7, RED, 2)
    image = np.minimum(image, layer)
    first = [
        line("1 01", 0.9, 380, 90),
        line("SEAL", 0.99, 395, 65),
        line("far", 0.99, 20),
        line("2", 0.5, 370, 90, tall=80),
    ]
    placed = [
        TextLine(item.text, item.confidence, item.polygon + shift(top), (), (), item.polygon + shift(top))
        for item, top in zip(first, (672, 632, 100, 640), strict=True)
    ]
    found = read_unsealed(image, Frame(), placed)
    assert found is not None
    read = [item.text.replace(" ", "") for item in found]
    assert "20210120" in read and "far" in read and not {"SEAL", "101", "2"} & set(read)
    assert read_unsealed(sheet(seal=False), Frame(), placed) is None


def test_a_long_line_that_was_not_found_before_is_read_whole() -> None:
    image = sheet()
    cv2.putText(image, "BEGINS FAR OUT 12345", (20, 640), cv2.FONT_HERSHEY_SIMPLEX, 1.1, INK, 2)
    found = read_unsealed(image, Frame(), [])
    assert found is not None and "BEGINSFAROUT12345" in [item.text.replace(" ", "") for item in found]
