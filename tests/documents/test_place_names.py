"""Characters that were not read surely, settled by the names of provinces, cities and counties."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest
from numpy.typing import NDArray

from checker.documents.lines import read_page
from checker.documents.place_names import settle


def others(text: str, place: int, candidates: str) -> list[str]:
    return [candidates if index == place else "" for index in range(len(text))]


@pytest.mark.parametrize(
    ("text", "place", "candidates", "settled"),
    [
        ("湖南省淑浦县金星村251号", 3, "渝溆涂", "湖南省溆浦县金星村251号"),
        ("益阳市禁山区卫生健康局", 3, "替恭赫", "益阳市赫山区卫生健康局"),
        ("发证机关:牧县卫生局", 5, "枚攸", "发证机关:攸县卫生局"),
        ("湖南省茶陵县", 3, "荼", "湖南省茶陵县"),
        # A county that became a city, and one known by a shorter name.
        ("宇乡县卫生局", 0, "宁", "宁乡县卫生局"),
        ("麻阴县人民医院", 1, "阳", "麻阳县人民医院"),
        # No name of a place comes of it: what was read stays.
        ("李禁山", 1, "赫", "李禁山"),
        ("禁山医院", 0, "赫", "禁山医院"),
        ("这是牧县城", 2, "攸", "这是牧县城"),
    ],
)
def test_a_doubtful_character_is_the_one_that_makes_the_name_of_a_place(
    text: str, place: int, candidates: str, settled: str
) -> None:
    assert settle(text, others(text, place, candidates)) == settled


def test_sure_characters_and_names_of_places_stay() -> None:
    assert settle("湖南省淑浦县", [""] * 6) == "湖南省淑浦县"
    # 祁阳 and 祁东 are two counties: the one that was read is one.
    assert settle("祁阳县卫生局", others("祁阳县卫生局", 1, "东")) == "祁阳县卫生局"


@dataclass
class Doubtful:
    text: str
    others: tuple[str, ...]
    confidence: float = 0.95
    polygon: NDArray[np.float32] = field(
        default_factory=lambda: np.array([[0, 0], [200, 0], [200, 20], [0, 20]], np.float32)
    )


def test_a_page_reads_names_of_places_whatever_spaces_and_forms_stand_between() -> None:
    text = "住 址：湖南省淑浦縣"
    line = Doubtful(text, tuple("漵溆" if character == "淑" else "" for character in text))
    assert read_page([line], 300, 100).segments[0].text == "住址:湖南省溆浦县"
    mismatched = Doubtful(text, ("溆",))
    assert read_page([mismatched], 300, 100).segments[0].text == "住址:湖南省淑浦县"
