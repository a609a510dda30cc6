"""A field is called empty only where nothing is written."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from checker.documents.blanks import empty_fields
from checker.documents.kinds import load_kinds
from checker.documents.labels import find_labels
from checker.documents.lines import read_page
from tests.documents.layout import Line, line, rotated

KIND = load_kinds()["id_card_portrait"]


def card(gap: float) -> list[Line]:
    return [line("姓名", 40, 40), line("性别 男", 40, 90), line("民族", 100 + 40 + gap, 90), line("汉", 600, 90)]


@pytest.mark.parametrize("degrees", [0, 3])
def test_the_place_beside_the_label_is_looked_at(degrees: float) -> None:
    page = read_page(rotated(card(200), degrees), 1000, 700)
    asked: list[NDArray[np.float32]] = []

    def look(place: NDArray[np.float32]) -> bool:
        asked.append(place)
        return True

    assert empty_fields(page, find_labels(page, KIND), {"sex", "ethnicity"}, look) == ("name",)
    (place,) = asked
    level = rotated([Line("", 1.0, place)], -degrees)[0].polygon
    assert 100 < level[:, 0].min() < 115 and level[:, 0].max() > 300
    assert 39 < level[:, 1].min() < 42 and 69 < level[:, 1].max() < 72


def test_what_shows_ink_or_cannot_be_seen_is_not_empty() -> None:
    page = read_page(card(200), 1000, 700)
    assert empty_fields(page, find_labels(page, KIND), {"sex", "ethnicity"}, lambda place: False) == ()
    crowded = read_page([line("姓名", 40, 40), line("性别 男", 110, 40)], 1000, 700)
    assert empty_fields(crowded, find_labels(crowded, KIND), {"sex"}, lambda place: True) == ()
    assert empty_fields(crowded, find_labels(crowded, KIND), {"sex"}) == ("name",)


@pytest.mark.parametrize(
    ("beside", "empty"),
    [
        ("（     ）年（   ）月  至（     ）年（   ）月", ("period_end", "period_start")),
        ("（ 20l8 ）年（ 2 ）月  至（ 2O2O ）午（ 11 ）月", ()),
        ("登记号：6000", ("period_end", "period_start")),
    ],
)
def test_a_period_that_was_written_but_not_made_out_is_not_empty(beside: str, empty: tuple[str, ...]) -> None:
    kind = load_kinds()["probation_certificate"]
    page = read_page([line("试用起止时间", 40, 40), line(beside, 400, 40)], 1400, 700)
    assert empty_fields(page, find_labels(page, kind), {"department"}, lambda place: True) == empty


@pytest.mark.parametrize(
    ("printed", "empty"),
    [
        ("学校", ("school",)),
        ("学校(公章)", ()),
        ("学校(盖章)", ()),
        ("学校(加盖公章)", ()),
        ("学校(学校印章)", ()),
        ("学校: 单位(盖章)", ("school",)),
    ],
)
def test_the_place_for_a_seal_is_no_field_left_empty(printed: str, empty: tuple[str, ...]) -> None:
    kind = load_kinds()["diploma"]
    page = read_page(
        [line("毕业证书", 300, 40, 60), line(printed, 40, 300), line("学习形式:全日制", 40, 400)], 1000, 700
    )
    assert empty_fields(page, find_labels(page, kind), set(), lambda place: True) == empty
