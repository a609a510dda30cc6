"""What a batch found, counted: by category, verdict and code, and how the measures are spread around their limits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from checker.batch.results import printable

_BINS = 40
_SAMPLE = 20_000


@dataclass(slots=True)
class Measure:
    """The values of one measure in one category. Keeps at most 20,000, evenly thinned, so that memory stays flat."""

    limits: dict[str, float] = field(default_factory=dict)
    values: list[float] = field(default_factory=list)
    seen: int = 0
    every: int = 1

    def add(self, value: float) -> None:
        """Takes one value."""
        if self.seen % self.every == 0:
            self.values.append(value)
            if len(self.values) > _SAMPLE:
                self.values = self.values[::2]
                self.every *= 2
        self.seen += 1

    def histogram(self) -> tuple[list[int], float, float]:
        """Returns (counts, lower end, upper end); the limits are inside the range, outliers in the end bins."""
        ordered = sorted(self.values)
        cut = len(ordered) // 200
        marks = [*ordered[cut : len(ordered) - cut], *self.limits.values()]
        low, high = min(marks), max(marks)
        if high <= low:
            high = low + 1.0
        counts = [0] * _BINS
        for value in ordered:
            place = int((value - low) / (high - low) * _BINS)
            counts[min(max(place, 0), _BINS - 1)] += 1
        return counts, low, high


@dataclass(slots=True)
class Summary:
    """Counts of a batch.

    Attributes:
        verdicts: (category, verdict or `error`) → images.
        codes: (category, status, code) → images.
        measures: (category, check, measure) → spread, of measures that a limit is compared with.
        policies: Policy references seen.
    """

    verdicts: Counter[tuple[str, str]] = field(default_factory=Counter)
    codes: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    measures: dict[tuple[str, str, str], Measure] = field(default_factory=dict)
    policies: Counter[str] = field(default_factory=Counter)


def summarise(rows: Iterable[Mapping[str, Any]]) -> Summary:
    """Counts the lines of one or more results files."""
    summary = Summary()
    for row in rows:
        report = row.get("report")
        category = row["category"] or "–"
        if report is None:
            summary.verdicts[category, "error"] += 1
            summary.codes[category, "error", row["error"]["type"]] += 1
            continue
        summary.verdicts[category, report["verdict"]] += 1
        policy = report["policy"]
        summary.policies[f"{policy['id']} version {policy['version']} ({policy['digest'][:19]}…)"] += 1
        for check in report["checks"]:
            for status, code in {(item["status"], item.get("code")) for item in (check, *check.get("also", []))}:
                if code:
                    summary.codes[category, status, code] += 1
            _spread(summary, category, check)
    return summary


def _spread(summary: Summary, category: str, check: Mapping[str, Any]) -> None:
    for name, limit in check["limit"].items():
        measure = name[:-4]
        value = check["measured"].get(measure)
        numbers = isinstance(limit, int | float) and isinstance(value, int | float)
        if name.endswith(("_min", "_max")) and numbers and not isinstance(value, bool):
            spread = summary.measures.setdefault((category, check["id"], measure), Measure())
            if name not in spread.limits or len(spread.limits) == 1:
                # With two limits on one measure, the value is counted once.
                spread.limits.setdefault(name, limit)
            if next(iter(spread.limits)) == name:
                spread.add(value)


def flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """Returns one line of a table: what was asked, the verdict, the codes, and every measured number."""
    report = row.get("report") or {"checks": [], "image": {}, "policy": {}}
    line: dict[str, Any] = {
        "path": printable(row["path"]),
        "category": row["category"],
        "reference": row.get("reference"),
        "sha256": row.get("sha256"),
        "verdict": report.get("verdict", "error"),
        "error": (row.get("error") or {}).get("detail"),
        "codes": " ".join(codes_by_gravity(report)),
        "report_id": report.get("id"),
        "policy": report["policy"].get("id"),
        "bytes": report["image"].get("bytes"),
        "width": report["image"].get("width"),
        "height": report["image"].get("height"),
    }
    for check in report["checks"]:
        line[f"{check['id']}"] = check["status"]
        for name, value in check["measured"].items():
            if isinstance(value, int | float) and not isinstance(value, bool):
                line[f"{check['id']}.{name}"] = float(value)
    return line


def codes_by_gravity(report: Mapping[str, Any]) -> list[str]:
    """Returns the codes of a report: failures, then doubts, then what is only told."""
    found: list[tuple[int, str]] = []
    order = {"fail": 0, "undetermined": 1, "warn": 2}
    for check in report["checks"]:
        for item in (check, *check.get("also", [])):
            if item["status"] in order and item.get("code"):
                found.append((order[item["status"]], item["code"]))
    return [code for _, code in sorted(found)]
