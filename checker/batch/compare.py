"""What a new policy or version would change: verdict flips between two result files."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from checker.batch.results import printable, result_files, rows

_EXAMPLES = 5
_BOTH = """
SELECT old.path, old.category, old.verdict, new.verdict, old.codes, new.codes
FROM run AS old JOIN run AS new ON new.key = old.key AND new.new = 1 WHERE old.new = 0 ORDER BY old.path
"""
_ONLY = """
SELECT count(*) FROM run AS one WHERE new = ? AND NOT EXISTS (SELECT 1 FROM run WHERE key = one.key AND new != one.new)
"""


@dataclass(slots=True)
class Comparison:
    """Differences between two runs.

    Attributes:
        same: Images with the same verdict in both.
        flips: (category, old verdict, new verdict) → count.
        codes: (category, code) → (images that had it only in the old run, only in the new run).
        examples: Flip → paths.
        only_old: Images that only the old run has.
        only_new: Images that only the new run has.
    """

    same: int = 0
    flips: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    codes: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    examples: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)
    only_old: int = 0
    only_new: int = 0


def _facts(out: Path) -> Iterator[tuple[str, str, str, str, str]]:
    """Yields (key, path, category, verdict, codes) of every image, the latest line of each."""
    for file in result_files(out):
        for row in rows(file):
            report = row.get("report")
            verdict = report["verdict"] if report else "error"
            yield row["key"], printable(row["path"]), row["category"], verdict, "\n".join(sorted(codes_of(report)))


def codes_of(report: dict[str, Any] | None) -> set[str]:
    """Returns the codes of all findings of a report that decide its verdict."""
    found: set[str] = set()
    for check in (report or {}).get("checks", []):
        for finding in (check, *check.get("also", [])):
            if finding["status"] in {"fail", "undetermined"} and finding.get("code"):
                found.add(finding["code"])
    return found


def compare(old: Path, new: Path) -> Comparison:
    """Compares two runs by path, category, claims and date.

    Args:
        old: A results file, or the folder of a batch.
        new: Another.

    Raises:
        FileNotFoundError: One of them holds no results.
    """
    result = Comparison()
    # A database on disk, so that a million images do not have to fit into memory.
    with sqlite3.connect("") as database:
        database.execute("CREATE TABLE run (new, key, path, category, verdict, codes, PRIMARY KEY (new, key))")
        for new_run, out in ((0, old), (1, new)):
            if not result_files(out):
                raise FileNotFoundError(f"{out}: no results there")
            lines = ((new_run, *facts) for facts in _facts(out))
            database.executemany("INSERT OR REPLACE INTO run VALUES (?, ?, ?, ?, ?, ?)", lines)
        for path, category, before, after, codes_before, codes_after in database.execute(_BOTH):
            _count(result, path, category, (before, after), (set(codes_before.split()), set(codes_after.split())))
        result.only_old = database.execute(_ONLY, (0,)).fetchone()[0]
        result.only_new = database.execute(_ONLY, (1,)).fetchone()[0]
    return result


def _count(
    result: Comparison, path: str, category: str, verdicts: tuple[str, str], codes: tuple[set[str], set[str]]
) -> None:
    if verdicts[0] == verdicts[1]:
        result.same += 1
    else:
        flip = (category, *verdicts)
        result.flips[flip] += 1
        shown = result.examples.setdefault(flip, [])
        if len(shown) < _EXAMPLES:
            shown.append(path)
    for index, gone in enumerate((codes[0] - codes[1], codes[1] - codes[0])):
        for code in gone:
            counts = list(result.codes.get((category, code), (0, 0)))
            counts[index] += 1
            result.codes[category, code] = (counts[0], counts[1])
