from __future__ import annotations

import cv2
import numpy as np

from checker.checks.seal import Limits, decide, measure
from checker.report import Status
from tests.checks.evidence import known, limits
from tests.vision.sheets import on_desk, sheet, stamp

LIMITS = limits(Limits, ring_min=(0.55, 0.62), colour_min=0.03)


def codes(picture: np.ndarray, quads: list[np.ndarray]) -> list[str]:
    values = measure(known(picture, quads), LIMITS).values
    return [finding.code for finding in decide(values, LIMITS) if finding.status is Status.FAIL]


def test_a_red_seal_holds_and_none_is_missing() -> None:
    page, quads = sheet()
    plain = on_desk(page, quads)
    stamp(page, (560, 400), 66)
    assert codes(*on_desk(page, quads)) == []
    assert codes(*plain) == ["seal.missing"]


def test_a_red_desk_is_no_seal() -> None:
    page, quads = sheet()
    assert codes(*on_desk(page, quads, desk=(170, 40, 45))) == ["seal.missing"]


def test_a_grey_seal_is_none_and_the_words_say_why() -> None:
    page, quads = sheet()
    stamp(page, (560, 400), 66)
    grey = cv2.cvtColor(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    found = decide(measure(known(grey, quads), LIMITS).values, LIMITS)
    assert [(f.code, f.status, f.params.get("variant")) for f in found] == [("seal.missing", Status.FAIL, "colourless")]


def test_an_empty_place_to_sign_is_measured() -> None:
    page, quads = sheet(lines=4)
    page[:] = 240
    short = [quad.copy() for quad in quads]
    short[1][1:3, 0] = 300
    signed = measure(known(page, short, {1: "法定代表人签字："}), LIMITS).values
    assert signed["signature"] == 0
    assert measure(known(page, short), LIMITS).values["signature"] is None


def test_a_blue_seal_is_missing_a_red_one_but_not_for_want_of_colour() -> None:
    page, quads = sheet(1200, 1600)
    stamp(page, (860, 1300), 110, (40, 60, 190))
    found = decide(measure(known(page, quads), LIMITS).values, LIMITS)
    assert [(f.code, f.status, f.params.get("variant")) for f in found] == [("seal.missing", Status.FAIL, None)]
