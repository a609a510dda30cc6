"""Format: what is accepted, what is said."""

import json
from datetime import date

import pytest

from checker.checks.format import CHECK, Limits, decide, measure
from checker.evidence import Ask, Evidence
from checker.intake import IntakeLimits, inspect
from checker.limits import Limit
from checker.messages import LANGUAGES, render
from checker.report import Status
from tests.hostile import build
from tests.hostile.corpus import cases, foreign_files, seeds

JPEG_ONLY = Limits(formats=Limit(value=["jpeg"], source="official", note="test"))
BOTH = Limits(formats=Limit(value=["jpeg", "png"], source="official", note="test"))


def findings(data, limits=BOTH, **claims):
    evidence = Evidence(inspect(data, **claims), Ask(category="photo", as_of=date(2021, 1, 20)))
    values = measure(evidence, limits).values
    return decide(values, limits)


def test_sound_files_pass():
    assert CHECK.id == "format"
    assert CHECK.waits_for == ()
    assert findings(seeds()["jpeg"]) == []
    assert findings(seeds()["png"]) == []


def test_format_that_the_policy_does_not_accept():
    (finding,) = findings(seeds()["png"], JPEG_ONLY)
    assert (finding.code, finding.status) == ("format.unsupported", Status.FAIL)
    message, hint = render(finding.code, "en", finding.params)
    assert "PNG" in message
    assert "JPEG" in message
    assert "Renaming" in hint


def test_heic_is_called_by_its_name():
    (finding,) = findings(foreign_files()["heic"])
    message, hint = render(finding.code, "en", finding.params)
    assert "HEIC" in message
    assert "iPhone" in hint
    message, hint = render(finding.code, "zh-CN", finding.params)
    assert "HEIC" in message
    assert "iPhone" in hint


def test_what_only_the_decoder_notices():
    data = build.png_of(9, 9, 8, 2, b"not zlib at all")
    assert inspect(data).problems == ()
    (finding,) = findings(data)
    assert (finding.code, finding.status) == ("format.corrupt", Status.FAIL)


@pytest.mark.parametrize(
    ("wanted", "status"), [(None, Status.WARN), ("fail", Status.FAIL), ("undetermined", Status.UNDETERMINED)]
)
def test_policy_says_how_grave_a_contradiction_is(wanted, status):
    limits = BOTH
    if wanted:
        limits = BOTH.model_copy(update={"mismatch": Limit(value=wanted, source="official", note="test")})
    (finding,) = findings(seeds()["jpeg"], limits, name="a.png")
    assert (finding.code, finding.status) == ("format.mismatch", status)
    message, _ = render(finding.code, "en", finding.params)
    assert ".png" in message
    assert "JPEG" in message


def test_contradiction_can_be_ignored():
    limits = BOTH.model_copy(update={"mismatch": Limit(value="ignore", source="official", note="test")})
    assert findings(seeds()["jpeg"], limits, name="a.png") == []


def test_appended_archive_fails_and_makers_pass():
    (finding,) = findings(seeds()["jpeg"] + build.archive())
    assert (finding.code, finding.status) == ("format.trailing_data", Status.FAIL)
    assert findings(seeds()["jpeg"] + build.samsung_trailer()) == []


def test_every_problem_of_the_corpus_has_full_words():
    """No message may lack a value: a blank is printed as a dash."""
    seen = set()
    for case in cases():
        if case.group in ("bit flip", "edit", "noise", "bomb"):
            continue
        for finding in findings(case.data, JPEG_ONLY, name="a.gif"):
            key = (finding.code, finding.params.get("variant"))
            if key in seen:
                continue
            seen.add(key)
            for language in LANGUAGES:
                words = " ".join(render(finding.code, language, finding.params))
                assert "–" not in words, (key, language, words)
    assert {code for code, _ in seen} == {
        "format.unsupported", "format.corrupt", "format.animated", "format.mismatch", "format.trailing_data",
        "format.multi_picture",
    }  # fmt: skip


@pytest.mark.parametrize("limits", [IntakeLimits(bytes_max=99), IntakeLimits(side_max=9)])
def test_words_for_what_is_too_large(limits):
    evidence = Evidence(inspect(seeds()["jpeg"], limits=limits), Ask(category="photo", as_of=date(2021, 1, 20)))
    (finding,) = decide(measure(evidence, BOTH).values, BOTH)
    assert (finding.code, finding.status) == ("format.too_large", Status.FAIL)
    for language in LANGUAGES:
        assert "–" not in " ".join(render(finding.code, language, finding.params))


def test_measured_values_are_plain_data_and_hold_no_metadata():
    data = build.insert(seeds()["jpeg"], build.segment(0xFE, b"private"))
    evidence = Evidence(inspect(data), Ask(category="photo", as_of=date(2021, 1, 20)))
    assert "private" not in json.dumps(measure(evidence, BOTH).values)
