"""The frame: verdicts, skips, breakdowns, severities, what is shown of the fields."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from checker import check_image, load_policy
from checker.checks import BY_ID
from checker.checks.base import Check, Finding, Measured, compare
from checker.evidence import Evidence
from checker.limits import Limit, LimitSet
from checker.pipeline import result_of, show_fields
from checker.policy import UnknownCategoryError
from checker.report import FieldValue, Region, Status, Verdict, verdict_of
from tests.pictures import jpeg


class Limits(LimitSet):
    size_min: Limit[float]


LIMITS = Limits(size_min=Limit[float](value=5, undetermined=8, warn=10, source="calibrated", note="test"))
REGIONS = {"place": [Region(label="here", polygon=[(0, 0), (1, 0), (1, 1)])]}


def severe(**codes: str) -> Limits:
    severity = Limit[dict[str, str]](value=codes, source="official", note="test").model_dump()
    return Limits.model_validate({**LIMITS.model_dump(), "severity": severity})


@pytest.mark.parametrize(
    ("statuses", "verdict"),
    [
        ([], Verdict.PASS),
        ([Status.PASS, Status.WARN, Status.SKIP], Verdict.PASS),
        ([Status.PASS, Status.UNDETERMINED], Verdict.REVIEW),
        ([Status.UNDETERMINED, Status.FAIL], Verdict.FAIL),
    ],
)
def test_verdict(statuses: list[Status], verdict: Verdict) -> None:
    assert verdict_of(statuses) is verdict


@pytest.mark.parametrize(("size", "status"), [(4, "fail"), (6, "undetermined"), (9, "warn"), (11, None), (None, None)])
def test_compare(size: float | None, status: str | None) -> None:
    findings = compare({"size": size}, LIMITS, "size_min", "file_size.too_small")
    assert [finding.status for finding in findings] == ([status] if status else [])


def test_the_gravest_finding_speaks_and_the_others_follow() -> None:
    findings = [
        Finding("file_size.too_small", Status.WARN),
        Finding("format.corrupt", Status.FAIL, "place"),
        Finding("document_type.unrecognised", Status.UNDETERMINED),
    ]
    result = result_of("blur", Measured({"size": 3}, REGIONS), LIMITS, findings, "en")
    assert (result.status, result.code) == (Status.FAIL, "format.corrupt")
    assert result.regions == REGIONS["place"]
    assert [also.code for also in result.also] == ["document_type.unrecognised", "file_size.too_small"]
    assert result.limit == {"size_min": 5}


def test_nothing_found_is_a_pass() -> None:
    result = result_of("blur", Measured({"size": 30}), LIMITS, [], "en")
    assert (result.status, result.code, result.message) == (Status.PASS, None, "")


@pytest.mark.parametrize(("word", "status"), [("warn", "warn"), ("undetermined", "undetermined"), ("ignore", "pass")])
def test_the_policy_says_how_grave_a_failure_is(word: str, status: str) -> None:
    limits = severe(**{"format.corrupt": word})
    result = result_of("format", Measured({}), limits, [Finding("format.corrupt")], "en")
    assert result.status == status


def test_a_doubt_never_becomes_a_failure_by_severity() -> None:
    limits = severe(**{"format.corrupt": "fail"})
    result = result_of("format", Measured({}), limits, [Finding("format.corrupt", Status.UNDETERMINED)], "en")
    assert result.status is Status.UNDETERMINED


def test_a_check_that_breaks_down_is_undetermined(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: Evidence, __: Any) -> Measured:
        raise RuntimeError("43010219900101" + str(1234))

    def never(_: Mapping[str, Any], __: Any) -> list[Finding]:
        return []

    old = BY_ID["dimensions"]
    monkeypatch.setitem(BY_ID, "dimensions", Check("dimensions", old.limits, broken, never))
    with caplog.at_level(logging.ERROR):
        report = check_image(jpeg(), "photo", language="en")
    result = report.check("dimensions")
    assert result is not None
    assert (result.status, result.code) == (Status.UNDETERMINED, "dimensions.unavailable")
    assert "RuntimeError" in caplog.text
    assert "430102199001011234" not in caplog.text


def test_a_check_that_cannot_be_put_into_words_is_undetermined(monkeypatch: pytest.MonkeyPatch) -> None:
    old = BY_ID["dimensions"]

    def unheard_of(_: Mapping[str, Any], __: Any) -> list[Finding]:
        return [Finding("dimensions.unheard_of", Status.FAIL)]

    monkeypatch.setitem(BY_ID, "dimensions", Check("dimensions", old.limits, old.measure, unheard_of))
    result = check_image(jpeg(), "photo", language="en").check("dimensions")
    assert result is not None
    assert (result.status, result.code) == (Status.UNDETERMINED, "dimensions.unavailable")


def test_what_waits_for_a_failed_check_is_skipped_and_says_so() -> None:
    report = check_image(b"\x89PNG nonsense", "id_card_emblem", language="en")
    result = report.check("document_type")
    assert result is not None
    assert result.status is Status.SKIP
    assert "File format" in result.message
    size = report.check("file_size")
    assert size is not None
    assert size.status is not Status.SKIP


def test_an_empty_upload_is_a_report() -> None:
    report = check_image(b"", "photo")
    assert report.verdict is Verdict.FAIL
    assert report.image.bytes == 0


def test_the_report_has_the_contracts_shape() -> None:
    report = check_image(jpeg(), "photo", as_of=date(2021, 1, 12), name="a.jpg").to_dict()
    keys = ["schema", "id", "created_at", "verdict", "category", "policy", "as_of", "image", "checks", "fields"]
    assert list(report) == [*keys, "timings_ms", "receipt"]
    assert report["schema"] == "1"
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", report["id"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", report["created_at"])
    assert {"sha256", "bytes", "format", "width", "height"} <= set(report["image"])
    assert report["policy"]["digest"].startswith("sha256:")
    assert [check["id"] for check in report["checks"]] == list(load_policy().category("photo").checks)
    assert json.loads(json.dumps(report)) == report


def test_the_same_bytes_give_the_same_report() -> None:
    first, second = (check_image(jpeg(text="same"), "photo", as_of=date(2021, 1, 12)).to_dict() for _ in range(2))
    for report in (first, second):
        for key in ("id", "created_at", "timings_ms"):
            del report[key]
    assert first == second


def test_unknown_category() -> None:
    with pytest.raises(UnknownCategoryError):
        check_image(b"", "passport")


def test_fields_are_shown_as_asked() -> None:
    fields = {
        "name": FieldValue(value="张三丰", confidence=0.9),
        "id_number": FieldValue(value="11010519491231002X", confidence=0.9),
        "sex": FieldValue(value="男", confidence=0.9),
    }
    assert show_fields(fields, "none") == {}
    assert show_fields(fields, "full") == fields
    masked = {name: field.value for name, field in show_fields(fields, "masked").items()}
    assert masked == {"name": "张**", "id_number": "110***********002X", "sex": "男"}
