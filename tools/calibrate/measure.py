"""Error rates from labelled results: pure functions, no images."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Rates:
    """Errors of one check over a labelled set.

    Attributes:
        good: Images that must pass the check.
        bad: Images that must fail it.
        false_reject: Good ones that failed.
        good_review: Good ones left to a person.
        false_accept: Bad ones that passed.
        bad_review: Bad ones left to a person.
        wrong_code: Bad ones that failed for another reason than the label's.
    """

    good: int
    bad: int
    false_reject: int
    good_review: int
    false_accept: int
    bad_review: int
    wrong_code: int


def rates(results: Iterable[Mapping[str, Any]]) -> Rates:
    """Counts; each result has `expected` (pass or fail), `status`, `codes` and `expect_code` (or None)."""
    good, bad = [], []
    for result in results:
        (good if result["expected"] == "pass" else bad).append(result)
    return Rates(
        good=len(good),
        bad=len(bad),
        false_reject=sum(result["status"] == "fail" for result in good),
        good_review=sum(result["status"] == "undetermined" for result in good),
        false_accept=sum(result["status"] in ("pass", "warn") for result in bad),
        bad_review=sum(result["status"] == "undetermined" for result in bad),
        wrong_code=sum(
            result["status"] == "fail" and bool(result["expect_code"]) and result["expect_code"] not in result["codes"]
            for result in bad
        ),
    )


def equal_error_rate(good: np.ndarray, bad: np.ndarray, *, upper: bool) -> tuple[float, float]:
    """Finds where as many good as bad ones are judged wrong.

    Args:
        good: Measures of images that must pass.
        bad: Measures of images that must fail.
        upper: True for a limit from above (more is worse).

    Returns:
        (equal error rate, threshold there).
    """
    sign = 1.0 if upper else -1.0
    good, bad = np.sort(good * sign), np.sort(bad * sign)
    steps = np.unique(np.concatenate([good, bad]))
    reject = 1 - np.searchsorted(good, steps, side="right") / len(good)
    accept = np.searchsorted(bad, steps, side="right") / len(bad)
    best = int(np.argmin(np.abs(reject - accept)))
    return float((reject[best] + accept[best]) / 2), float(steps[best] * sign)


def sweep(good: np.ndarray, bad: np.ndarray, *, upper: bool, steps: int = 9) -> list[tuple[float, float, float]]:
    """Returns (threshold, false rejects, false accepts) over the range in which they change."""
    both = np.concatenate([good, bad])
    low, high = np.quantile(both, [0.02, 0.98])
    rows = []
    for threshold in np.linspace(low, high, steps):
        reject = (good > threshold).mean() if upper else (good < threshold).mean()
        accept = (bad <= threshold).mean() if upper else (bad >= threshold).mean()
        rows.append((float(threshold), float(reject), float(accept)))
    return rows
