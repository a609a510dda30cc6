"""Whatever a photo misses, the words name measure and limit, point at a place and say what to do."""

from __future__ import annotations

import string
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from checker.checks import BY_ID
from checker.checks.base import Finding, Measured
from checker.evidence import Ask, Evidence
from checker.intake import inspect
from checker.messages import LANGUAGES, catalogue
from checker.pipeline import result_of
from checker.policy import load_policy
from checker.report import Region, Status
from samples.golden import HERE

LIMITS = load_policy().category("photo").checks
# The whole file or the whole picture is meant; or there is nothing to point at.
NO_PLACE = {"file_size", "dimensions"}
NOWHERE = {"face.none", "background.hidden"}
# No number of faces says it better; a painted wall is told without asking for another.
PLAIN = {"face.none", "background.painted"}
SEVERAL = [
    ("background.blue", "chroma_max", {"chroma": 40.0, "hue": 250.0}),
    ("background.red", "chroma_max", {"chroma": 40.0, "hue": 20.0}),
    ("blur.upscaled", "softness_max", {"softness": 1.2, "interpolation": 9.0}),
    ("dimensions.aspect_ratio", "aspect_max", {"aspect": 1.5}),
]
UNMEASURED = {"rotation.turned", "face_pose.unmeasurable", "exposure.no_face", "blur.no_face"}
OF_DOCUMENTS = {"rotation.skewed", "rotation.unknown", "face.too_few", "blur.no_text", "blur.too_small",
                "dimensions.too_large", "authenticity.screen", "authenticity.screenshot"}  # fmt: skip


@cache
def good(check_id: str) -> Measured:
    """What the check measures on a good photo, with a place for what a good photo has not."""
    evidence = Evidence(inspect((HERE / "photo-good.jpg").read_bytes()), Ask("photo", date(2021, 1, 20)))
    measured = BY_ID[check_id].measure(evidence, LIMITS[check_id])
    return replace(measured, regions={"glare": [Region(label="glare", polygon=[(1.0, 1.0)])], **measured.regions})


def beyond(bound: float, name: str) -> float:
    """A little on the wrong side of a bound."""
    least = 1 if isinstance(bound, int) else 0.002
    step = max(least, abs(bound) * 0.01)
    return bound - step if name.endswith("_min") else bound + step


def cases() -> Iterator[object]:
    for check_id, limits in LIMITS.items():
        for name, limit in limits.numbers().items():
            for status, bound in (
                (Status.FAIL, limit.value),
                (Status.UNDETERMINED, limit.undetermined),
                (Status.WARN, limit.warn),
            ):
                if bound is not None:
                    yield pytest.param(check_id, name, status, bound, id=f"{check_id}.{name}.{status.value}")


def values_beyond(check_id: str, name: str, bound: float) -> dict[str, object]:
    values = {**good(check_id).values, name[:-4]: beyond(bound, name)}
    if f"{name[:-4]}_second" in values:  # an angle is believed when both cues say so
        values[f"{name[:-4]}_second"] = values[name[:-4]]
    if name == "mouth_open_max":  # an opening, when it is seen
        values["mouth_seen_found"] = values["mouth_open"]
    return values


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def hold(check_id: str, name: str, values: dict[str, object], finding: Finding) -> None:
    """The words of a finding name measure and limit, point at a place and say what to do, in both languages."""
    limits = LIMITS[check_id]
    for language in LANGUAGES:
        told = result_of(check_id, replace(good(check_id), values=values), limits, [finding], language)
        assert told.hint
        assert "–" not in told.message, "a number is missing"
        entry = catalogue().get(f"{finding.code}.{finding.params.get('variant')}", catalogue()[finding.code])
        named = placeholders(entry[language]["message"])
        if finding.code not in PLAIN:
            assert {name[:-4], "degrees"} & named
            assert {name, "asked"} & named
        if check_id not in NO_PLACE and finding.code not in NOWHERE:
            assert told.regions


@pytest.mark.parametrize(("check_id", "name", "status", "bound"), list(cases()))
def test_measure_limit_place_and_remedy(check_id: str, name: str, status: Status, bound: float) -> None:
    values = values_beyond(check_id, name, bound)
    found = BY_ID[check_id].decide(values, LIMITS[check_id])
    findings = [item for item in found if name in item.params or item.code in PLAIN]
    if not findings:  # used within the decision, never a finding of its own
        assert name in {"interpolation_max", "pitch_second_max"}
        return
    assert findings[0].status is status
    assert findings[0].params.get(name, bound) == bound
    hold(check_id, name, values, findings[0])


@pytest.mark.parametrize(("code", "name", "measured"), SEVERAL, ids=[case[0] for case in SEVERAL])
def test_codes_that_several_measures_decide(code: str, name: str, measured: dict[str, float]) -> None:
    check_id = code.partition(".")[0]
    values = {**good(check_id).values, **measured}
    finding = next(item for item in BY_ID[check_id].decide(values, LIMITS[check_id]) if item.code == code)
    hold(check_id, name, values, finding)


def test_no_code_of_a_photo_is_left_out() -> None:
    told = {case[0] for case in SEVERAL}
    for check_id, limits in LIMITS.items():
        for name, limit in limits.numbers().items():
            values = values_beyond(check_id, name, limit.value)
            told |= {item.code for item in BY_ID[check_id].decide(values, limits)}
    of_photos = {code for code in catalogue() if code.partition(".")[0] in LIMITS and code.count(".") == 1}
    of_files = {code for code in of_photos if code.startswith("format.")}
    assert of_photos - of_files - told == UNMEASURED | OF_DOCUMENTS


def test_what_passes_or_is_doubtful_does_not_read_like_a_refusal() -> None:
    check = BY_ID["face_geometry"]
    hints = []
    for height in (0.45, 0.48, 0.55):
        values = {**good("face_geometry").values, "head_height": height}
        finding = check.decide(values, LIMITS["face_geometry"])[0]
        told = result_of("face_geometry", Measured(values), LIMITS["face_geometry"], [finding], "en")
        hints.append(told.hint)
    assert hints[0].startswith("Step nearer")
    assert hints[1].startswith("This is near the limit: reviewers will decide.")
    assert hints[2].startswith("This passes as it is.")
