"""Direction and mirroring: what is certain fails, what is doubtful is for a person to see."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import numpy as np
import pytest
from PIL import Image

from checker.checks import mirror, rotation
from checker.evidence import Ask, Evidence
from checker.intake import inspect
from checker.limits import Limit
from checker.messages import LANGUAGES, render
from checker.policy import load_policy
from checker.report import Status
from checker.vision.frames import Frame
from tests.vision.written import page

POLICY = load_policy("hunan-2021").category("registration_notice").checks
PHOTO = load_policy("hunan-2021").category("photo").checks


def evidence(picture: np.ndarray, category: str = "registration_notice") -> Evidence:
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, "PNG")
    return Evidence(inspect(buffer.getvalue()), Ask(category, date(2021, 1, 20)))


def outcome(check: Any, picture: np.ndarray) -> list[tuple[str, Status]]:
    limits = POLICY[check.CHECK.id]
    measured = check.measure(evidence(picture), limits)
    return [(finding.code, finding.status) for finding in check.decide(measured.values, limits)]


def test_an_upright_page_holds_both() -> None:
    assert outcome(rotation, page()) == []
    assert outcome(mirror, page()) == []


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_fails_and_says_how_to_turn_it(turn: int) -> None:
    picture = np.ascontiguousarray(np.rot90(page(), turn // 90))
    limits = POLICY["rotation"]
    measured = rotation.measure(evidence(picture), limits)
    (finding,) = rotation.decide(measured.values, limits)
    assert (finding.code, finding.status, measured.values["turn"]) == ("rotation.turned", Status.FAIL, turn)
    assert measured.regions[finding.region or ""]
    assert outcome(mirror, picture) == []
    words = {render(f"rotation.turned.{turn}", language, {}) for language in LANGUAGES}
    assert len(words) == len(LANGUAGES)


@pytest.mark.parametrize(("frame", "axis"), [(Frame(0, True), "horizontal"), (Frame(180, True), "vertical")])
def test_flips_are_told_by_their_axis(frame: Frame, axis: str) -> None:
    picture = page()[:, ::-1] if axis == "horizontal" else page()[::-1]
    limits = POLICY["mirror"]
    measured = mirror.measure(evidence(np.ascontiguousarray(picture)), limits)
    (finding,) = mirror.decide(measured.values, limits)
    assert (finding.code, finding.status) == ("mirror.flipped", Status.FAIL)
    assert (measured.values["axis"], finding.params["variant"]) == (axis, axis)
    assert len(measured.regions["lines"]) == 3


def test_a_page_without_text_is_not_guessed() -> None:
    blank = np.full((400, 600, 3), 230, np.uint8)
    assert outcome(rotation, blank) == [("rotation.unknown", Status.UNDETERMINED)]
    assert outcome(mirror, blank) == [("mirror.unknown", Status.UNDETERMINED)]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"turn": 180, "margin": 0.9, "score": 50.0, "decided_by": "text"}, Status.FAIL),
        ({"turn": 180, "margin": 0.2, "score": 50.0, "decided_by": "text"}, Status.UNDETERMINED),
        ({"turn": 90, "margin": 0.9, "score": 5.0, "decided_by": "text"}, Status.UNDETERMINED),
        ({"turn": 90, "decided_by": "face"}, Status.FAIL),
    ],
)
def test_a_turn_fails_only_on_enough_evidence(values: dict[str, Any], expected: Status) -> None:
    (finding,) = rotation.decide({"skew": None, **values}, POLICY["rotation"])
    assert (finding.code, finding.status) == ("rotation.turned", expected)


@pytest.mark.parametrize(
    ("skew", "expected"),
    [(0.0, []), (4.9, []), (6.0, [Status.WARN]), (8.0, [Status.UNDETERMINED]), (11.0, [Status.FAIL]), (None, [])],
)
def test_skew_has_bands(skew: float | None, expected: list[Status]) -> None:
    limits = rotation.Limits(
        subject=Limit(value="text", source="calibrated", note="test"),
        skew_max=Limit(value=10, undetermined=7.5, warn=5, source="calibrated", note="test"),
    )
    findings = rotation.decide({"turn": 0, "skew": skew, "decided_by": "text"}, limits)
    assert [finding.status for finding in findings] == expected


def test_a_doubtful_flip_is_for_a_person() -> None:
    values = {"mirrored": True, "axis": None, "margin": 0.2, "score": 40.0}
    (finding,) = mirror.decide(values, POLICY["mirror"])
    assert (finding.code, finding.status) == ("mirror.flipped", Status.UNDETERMINED)


def test_a_portrait_is_judged_by_its_face_and_without_one_not_at_all() -> None:
    limits = PHOTO["rotation"]
    measured = rotation.measure(evidence(page(), "photo"), limits)
    assert measured.values["decided_by"] is None
    (finding,) = rotation.decide(measured.values, limits)
    assert finding.code == "rotation.unknown"
    # Whoever handed in a portrait must not be asked for a document.
    message, hint = render(finding.code, "en", finding.params)
    assert "face" in message and "face" in hint and "document" not in hint
