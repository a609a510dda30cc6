"""Does the image show the kind of document, and the side, that it is claimed to be?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from checker.checks.base import Check, Finding, Measured, compare
from checker.documents.kinds import kinds_for, load_kinds
from checker.documents.match import KindScore
from checker.evidence import Evidence
from checker.limits import Limit, LimitSet
from checker.report import Status


class Limits(LimitSet):
    """How well the text must fit the claimed category.

    Attributes:
        characters_min: Fewer characters than this are no document.
        score_min: Least score of the claimed category's best kind, 0 to 1: title and words that were found.
        other_score: Score from which another kind counts as recognised.
        margin_min: Score of the claimed category less that of the best other kind, where that one is recognised.
    """

    characters_min: Limit[int]
    score_min: Limit[float]
    other_score: Limit[float]
    margin_min: Limit[float]


def measure(evidence: Evidence, limits: Limits) -> Measured:
    """Scores the text against every kind of document."""
    document = evidence.document
    match, category = document.match, evidence.ask.category
    kinds = kinds_for(category)
    claimed, other = match.of_category(category), match.best_outside(category)
    if claimed is None or other is None:
        raise ValueError(f"no kind of document belongs to the category {category}")
    recognised = other.score >= limits.other_score.value
    return Measured(
        {
            "characters": match.characters,
            "face": bool(evidence.faces) if evidence.known("faces") else None,
            "kind": claimed.kind,
            "temporary": load_kinds()[claimed.kind].temporary,
            "score": claimed.score,
            "title": claimed.title,
            "words": list(claimed.words),
            "wanted": kinds[0].id,
            "sides": sorted({kind.side for kind in kinds if kind.side}),
            "other": other.kind,
            "other_score_found": other.score,
            "other_words": list(other.words),
            "other_side": load_kinds()[other.kind].side,
            "runner_up": _summary(match.runner_up),
            "margin": round(claimed.score - other.score, 4) if recognised else None,
        }
    )


def _summary(score: KindScore) -> dict[str, Any]:
    return {"kind": score.kind, "score": score.score}


def decide(values: Mapping[str, Any], limits: Limits) -> list[Finding]:
    """Names the other kind when it fits clearly better; else asks whether the claimed one fits at all."""
    variant = "only_face" if values.get("face") else "no_text"
    too_little = compare(values, limits, "characters_min", "document_type.unrecognised", params={"variant": variant})
    if any(finding.status is Status.FAIL for finding in too_little):
        return too_little
    margin = compare(values, limits, "margin_min", "document_type.mismatch", params=_named(values))
    margin = [replace(one, params={**one.params, "allowed": -one.params["asked"]}) for one in margin]
    score = compare(values, limits, "score_min", "document_type.unrecognised", params=_named(values))
    side = values["other_side"]
    if margin and side and values["sides"] and side not in values["sides"]:
        margin = [replace(margin[0], code="document_type.wrong_side")]
    if margin and (margin[0].status is Status.FAIL or not score):
        return margin
    if score:
        return score
    if values.get("temporary"):
        return [Finding("document_type.temporary", Status.WARN, params={"wanted": f"@kind.{values['kind']}"})]
    return too_little


def _named(values: Mapping[str, Any]) -> dict[str, Any]:
    return {"found": f"@kind.{values['other']}", "wanted": f"@kind.{values['wanted']}"}


CHECK = Check("document_type", Limits, measure, decide)
