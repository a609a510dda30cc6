"""`completeness` tells of a hand upon the print."""

from __future__ import annotations

import numpy as np
import pytest

from checker.checks.completeness import decide, measure
from checker.checks.completeness_limits import Limits
from checker.report import Status
from tests.checks.evidence import known, limits
from tests.vision.sheets import sheet

HAND = {"hand_printed": 0.1, "hand_shaded": 0.02, "hand_divided": 0.1}
PAGE = limits(Limits, hand_depth_max=(3.0, 2.4), hand_area=0.025, **HAND)


@pytest.mark.parametrize(
    ("depth", "area", "told"),
    [
        (5.0, 0.05, [Status.FAIL]),
        (2.7, 0.05, [Status.UNDETERMINED]),
        (2.0, 0.05, []),
        (5.0, 0.02, []),
        (None, None, []),
    ],
)
def test_a_hand_counts_by_its_depth_where_it_covers_more_than_fingers_at_the_rim(
    depth: float | None, area: float | None, told: list[Status]
) -> None:
    found = decide({"hand_depth": depth, "hand_area_found": area}, PAGE)
    assert [(f.code, f.params["variant"], f.status) for f in found] == [
        ("completeness.covered", "hand", status) for status in told
    ]


def test_the_region_of_a_hand_is_what_lies_within_the_print() -> None:
    page, quads = sheet(lines=12)
    page[200:300, 500:] = (200, 150, 120)
    seen = measure(known(page, [quad for quad in quads if not 180 < quad[0, 1] < 300]), PAGE)
    assert [f.params["variant"] for f in decide(seen.values, PAGE)] == ["hand"]
    polygon = np.array(seen.regions["hand"][0].polygon)
    assert abs(polygon[:, 0].min() - 500) < 8 and abs(polygon[:, 0].max() - 720) < 8
    assert abs(polygon[:, 1].min() - 200) < 8 and abs(polygon[:, 1].max() - 300) < 8
