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


@pytest.mark.parametrize("code", [code for code in catalogue() if re.match(r"exposure\.(glare|shadow)", code)])
def test_reflections_and_shadows_are_told_with_their_measure_and_its_limit(code: str) -> None:
    named = placeholders(catalogue()[code]["en"]["message"])
    limits = {name for name in named if name.endswith("_max") or name == "asked"}
    assert len(limits) == 1 and len(named) >= 2


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
