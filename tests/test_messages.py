"""Every code has kind words in both languages, with the same numbers in both."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from checker.checks import BY_ID, CHECKS
from checker.checks.base import Check
from checker.messages import LANGUAGES, catalogue, negotiate, render

PACKAGE = Path(__file__).parents[1] / "checker"


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_both_languages_say_the_same(code: str) -> None:
    entry = catalogue()[code]
    assert set(entry) == set(LANGUAGES)
    named = [placeholders(entry[language]["message"] + entry[language].get("hint", "")) for language in LANGUAGES]
    assert named[0] == named[1], code
    for language in LANGUAGES:
        assert entry[language]["message"].strip()
        has_chinese = re.search(r"[\u4e00-\u9fff]", entry[language]["message"]) is not None
        assert has_chinese is (language == "zh-CN") or not re.search(
            r"[A-Za-z\u4e00-\u9fff]{2}", entry[language]["message"]
        )


# No numbers: how a file is made, which way up it is, what a document says, no face; what is only told, or by variants.
NO_LIMIT = re.compile(
    r"(format|rotation|mirror|fields|claims)\.|document_type\.temporary$|face\.none$|background\.painted$"
    r"|.*\.(no_text|no_face|unmeasurable)$|(completeness\.cut_off|blur\.(too_blurry|upscaled|compressed))$"
)


@pytest.mark.parametrize(
    "code", [code for code in catalogue() if code.partition(".")[0] in BY_ID and not NO_LIMIT.match(code)]
)
def test_what_is_measured_is_told_with_its_limit(code: str) -> None:
    named = placeholders(catalogue()[code]["en"]["message"])
    limits = {name for name in named if name.endswith(("_max", "_min")) or name in {"asked", "allowed"}}
    assert limits and named - limits - {"found", "wanted", "period"}


def test_failures_say_what_to_do() -> None:
    for code, entry in catalogue().items():
        if code.partition(".")[0] in BY_ID:
            for language in LANGUAGES:
                assert entry[language].get("hint", "").strip(), f"{code} has no hint in {language}"


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_every_code_a_check_may_report_is_in_the_catalogue(check: object) -> None:
    source = "".join(path.read_text("utf-8") for path in (PACKAGE / "checks").glob("*.py"))
    codes = set(re.findall(rf'"({check.id}\.[a-z_]+)"', source))
    assert codes - set(catalogue()) <= {f"{check.id}.unavailable"}
    assert f"title.{check.id}" in catalogue()


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_every_limit_has_words_for_staff(check: Check) -> None:
    names = [name.removesuffix("_min").removesuffix("_max") for name in check.limits.model_fields if name != "severity"]
    assert [name for name in names if f"measure.{check.id}.{name}" not in catalogue()] == []


def test_a_missing_number_never_loses_the_message() -> None:
    code = next(code for code, entry in catalogue().items() if placeholders(entry["en"]["message"]))
    message, _ = render(code, "en", {})
    assert message and "{" not in message


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "zh-CN"),
        ("", "zh-CN"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("zh-TW", "zh-CN"),
        ("fr, en;q=0.3, zh;q=0.8", "zh-CN"),
        ("fr", "zh-CN"),
        ("en;q=abc", "zh-CN"),
        ("en;q=0", "zh-CN"),
    ],
)
def test_language_of_a_request(header: str | None, language: str) -> None:
    assert negotiate(header) == language
