"""Whatever a document misses, the words name what was measured and its limit; see test_words for photos."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from checker.checks import BY_ID
from checker.checks.base import Measured
from checker.messages import LANGUAGES
from checker.pipeline import result_of
from checker.policy import load_policy
from checker.report import Status
from checker.vision.outline import SIDES
from tests.checks.test_words import beyond

CATEGORIES = ("id_card_portrait", "id_card_handheld", "college_diploma", "registration_notice")
# What is measured besides, without which a sign says nothing.
BESIDE: dict[str, dict[str, Any]] = {
    "authenticity": {"period": 3.2, "joint": 0.8},
    "completeness": {
        "covered_edge_found": 1.0,
        "covered_area_found": 0.05,
        "covered_tint_found": 0.5,
        "hand_area_found": 0.05,
        "room_side": "top",
    },
    "document_type": {
        "kind": "diploma",
        "wanted": "diploma",
        "other": "degree",
        "other_side": None,
        "sides": [],
        "score": 0.62,
        "other_score_found": 0.97,
    },
    "seal": {"ring": 0.1},
}


def cases() -> Iterator[object]:
    for category in CATEGORIES:
        checks = load_policy().category(category).checks
        for check_id, beside in BESIDE.items():
            for name in checks[check_id].numbers() if check_id in checks else ():
                yield pytest.param(category, check_id, name, beside, id=f"{category}.{check_id}.{name}")


@pytest.mark.parametrize(("category", "check_id", "name", "beside"), list(cases()))
def test_measure_and_limit_are_told(category: str, check_id: str, name: str, beside: dict[str, Any]) -> None:
    limits = load_policy().category(category).checks[check_id]
    nothing = {other[:-4]: None for other in limits.numbers()}
    for side in SIDES:
        at = dict.fromkeys(("edge_side", "spared_side", "text_side", "rules_side", "sheet_side"), side)
        values = {**nothing, **beside, **at, name[:-4]: beyond(limits.numbers()[name].value, name)}
        found = [one for one in BY_ID[check_id].decide(values, limits) if name in one.params]
        for language in LANGUAGES:
            told = result_of(check_id, Measured(values), limits, found[:1], language)
            assert told.status is Status.FAIL
            assert told.message and "–" not in told.message and "@" not in told.message
            assert sum(character.isdigit() for character in told.message) >= 2
