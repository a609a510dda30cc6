from __future__ import annotations

import cv2
import numpy as np
import pytest

from checker.checks.seal import Limits, decide, measure
from checker.limits import Limit
from checker.report import Status
from checker.vision.lines import TextLine
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


def signature(text: str, *, name: bool = False) -> float | None:
    """What is measured on an unsealed form whose second line says `text`, with a name behind it or not."""
    page, quads = sheet(lines=4)
    page[:] = 240
    quads[1][1:3, 0] = 300
    if name:
        left, top = (int(v) for v in quads[1][1])
        cv2.putText(page, "Wang", (left + 20, top + 20), cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 1, (30, 30, 60), 2)
    return measure(known(page, quads, {1: text}), LIMITS).values["signature"]


def test_an_empty_place_to_sign_is_told_from_a_signed_one() -> None:
    assert signature("法定代表人签字：") == 0
    assert (signature("法定代表人签字：", name=True) or 0) > 0.03


def test_a_name_read_on_the_same_line_is_a_signature() -> None:
    page, quads = sheet(lines=4)
    text = "法定代表人签字：王文静"
    places = tuple((k + 0.5) / len(text) for k in range(len(text)))
    evidence = known(page, quads)
    evidence.document.lines = (TextLine(text, 1.0, quads[1], (), places, quads[1]),)
    assert (measure(evidence, LIMITS).values["signature"] or 0) > 0.03


@pytest.mark.parametrize("text", ["", "带教老师签字", "请本人签名后上传"])
def test_other_words_are_no_place_to_sign(text: str) -> None:
    assert signature(text) is None


def test_an_unsigned_form_is_warned_of_with_its_place() -> None:
    page, quads = sheet(lines=4)
    page[:] = 240
    stamp(page, (560, 400), 66)
    quads[1][1:3, 0] = 300
    empty = {"value": 0.0, "warn": 0.015, "source": "calibrated", "note": "test"}
    asked = LIMITS.model_copy(update={"signature_min": Limit[float].model_validate(empty)})
    measured = measure(known(page, quads, {1: "法定代表人签字："}), asked)
    found = [finding for finding in decide(measured.values, asked) if finding.status is Status.WARN]
    assert [(finding.code, finding.region) for finding in found] == [("seal.unsigned", "signature")]
    assert measured.regions["signature"][0].polygon[0][0] > 300


def test_a_blue_seal_is_missing_a_red_one_but_not_for_want_of_colour() -> None:
    page, quads = sheet(1200, 1600)
    stamp(page, (860, 1300), 110, (40, 60, 190))
    found = decide(measure(known(page, quads), LIMITS).values, LIMITS)
    assert [(f.code, f.status, f.params.get("variant")) for f in found] == [("seal.missing", Status.FAIL, None)]
