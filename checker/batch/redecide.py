"""Decides the results of a whole batch again under another policy."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from checker import __version__
from checker.batch.results import RESULTS, Writer, result_files, rows
from checker.messages import Language
from checker.policy import Policy, UnknownCategoryError
from checker.redecide import redecide
from checker.report import Report


@dataclass(slots=True)
class Redecision:
    """What became of a batch: counts, and where the new results and the list of what needs a new run are."""

    results: Path
    manifest: Path
    decided: int = 0
    undecided: int = 0


def redecide_results(old: Path, policy: Policy, out: Path, language: Language) -> Redecision:
    """Writes the results of a batch under another policy.

    Args:
        old: The folder of a batch or its results file.
        policy: The new policy.
        out: Folder for the new results; it must not hold any.
        language: Of the messages.

    Raises:
        ValueError: `out` holds results, or `old` is not a results file.
        OSError: Something cannot be read or written.
    """
    done = Redecision(out / RESULTS, out / "needs-new-run.jsonl")
    if done.results.exists():
        raise ValueError(f"{done.results} exists: name another --out")
    files = result_files(old)
    if not files:
        raise ValueError(f"{old}: no results there")
    writer = Writer(done.results)
    try:
        with done.manifest.open("w", encoding="utf-8") as manifest:
            for row in (row for file in files for row in rows(file)):
                if "report" not in row:
                    writer.write(row)
                    continue
                try:
                    again = redecide(Report.model_validate(row["report"]), policy, language)
                except UnknownCategoryError:
                    again = None
                if again is None or again.missing:
                    done.undecided += 1
                    entry = {"path": row["path"], "category": row["category"], "reference": row["reference"]}
                    manifest.write(json.dumps(entry, ensure_ascii=False) + "\n")
                if again is not None:
                    done.decided += not again.missing
                    stamp = f"{policy.digest}/{__version__}/redecided"
                    writer.write({**row, "stamp": stamp, "report": again.report.to_dict()})
    finally:
        writer.close()
    return done
