"""Bytes against their limits."""

import pytest

from checker.checks.file_size import CHECK, Limits, decide
from checker.limits import Limit
from checker.messages import LANGUAGES, render
from checker.report import Status

LIMITS = Limits(
    bytes_min=Limit(value=2000, source="calibrated", note="test"),
    bytes_max=Limit(value=30720, warn=30000, source="official", note="test"),
)


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (0, [("file_size.too_small", Status.FAIL)]),
        (1999, [("file_size.too_small", Status.FAIL)]),
        (2000, []),
        (30000, []),
        (30001, [("file_size.too_large", Status.WARN)]),
        (30720, [("file_size.too_large", Status.WARN)]),
        (30721, [("file_size.too_large", Status.FAIL)]),
    ],
)
def test_exact_bytes(size, expected):
    assert [(finding.code, finding.status) for finding in decide({"bytes": size}, LIMITS)] == expected


def test_no_limits_no_findings():
    assert CHECK.waits_for == ()
    assert decide({"bytes": 10**9}, Limits()) == []


def test_words_name_size_and_limit():
    (finding,) = decide({"bytes": 45678}, LIMITS)
    for language in LANGUAGES:
        message, hint = render(finding.code, language, {"bytes": 45678, **LIMITS.plain(), **finding.params})
        assert "45.7 KB" in message
        assert "30.7 KB" in message
        assert "45,678" in message
        assert hint


@pytest.mark.parametrize("size", [0, 49, 999])
def test_less_than_a_kilobyte_is_told_in_bytes(size):
    (finding,) = decide({"bytes": size}, LIMITS)
    for language, unit in (("en", "bytes"), ("zh-CN", "字节")):
        message, _ = render(finding.code, language, {"bytes": size, **LIMITS.plain(), **finding.params})
        assert f"{size} {unit}" in message and f"2,000 {unit}" in message and "KB" not in message


def test_a_limit_of_less_than_a_kilobyte_is_told_in_bytes():
    limits = Limits(bytes_max=Limit(value=30, source="calibrated", note="test"))
    (finding,) = decide({"bytes": 1500}, limits)
    for language in LANGUAGES:
        message, _ = render(finding.code, language, {"bytes": 1500, **limits.plain(), **finding.params})
        assert "1,500" in message and "30" in message and "KB" not in message
