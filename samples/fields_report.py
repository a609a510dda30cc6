"""How well fields are read: `python -m samples.fields_report MANIFEST [--engine NAME …] [--reports FILE] [--show N]`.

Runs `checker batch` in one process over a labelled manifest (or takes saved results) and prints, per category and
field, how many values were read exactly as printed, were read otherwise, or not at all; then the same per kind of
picture and field. Spaces and punctuation do not count. With several engines (`--engine rapidocr --engine tesseract`) it
prints that of each, then their rates on the good pictures side by side, and the processor time of each, with its start.
With `--show N` the first N differences are printed.
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import re
import resource
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

Row = dict[str, Any]
Tally = dict[tuple[str, str], collections.Counter[str]]
SIGNS = re.compile(r"[\s·•.,，。:：()（）《》\-]")


def plain(value: object) -> str:
    """The value without spaces and punctuation, letters in capitals."""
    return SIGNS.sub("", str(value or "")).upper()


def run(command: list[str], manifest: Path, engine: str | None = None) -> str:
    """The results of a batch in one process over the manifest: its processor time is that of the reading alone.

    Args:
        command: The checker's command.
        manifest: What to check.
        engine: Reader of text, by default that of the environment.

    Raises:
        SystemExit: When it ended with an error of use or configuration.
    """
    surroundings = {**os.environ, "CHECKER_OCR": engine} if engine else None
    with tempfile.TemporaryDirectory() as folder:
        asked = ("--engine", "inline", "--fields", "full", "--out", folder)
        call = [*command, "batch", "--manifest", str(manifest), *asked]
        done = subprocess.run(call, capture_output=True, text=True, check=False, env=surroundings)
        results = Path(folder) / "results.jsonl"
        # One picture that an engine could not finish ends it with 2 as well: its line says so, the others count.
        if not results.exists() or not results.stat().st_size:
            raise SystemExit(f"{shlex.join(call)} ended with {done.returncode}:\n{done.stderr[-2000:]}")
        return results.read_text(encoding="utf-8")


def pairs(manifest: Path, output: str) -> Iterable[tuple[Row, Row]]:
    """Joins manifest lines and reports of a check or a batch by path; counts those without one on the error output."""
    reports: dict[str, Row] = {}
    for line in output.splitlines():
        if line.startswith("{"):
            row = json.loads(line)
            source = row.get("source", row.get("path", ""))
            reports[os.path.realpath(manifest.parent / source)] = row.get("report", row)
    lacking = 0
    for line in manifest.read_text(encoding="utf-8").splitlines():
        if line.strip():
            row = json.loads(line)
            report = reports.get(os.path.realpath(manifest.parent / row["path"]))
            lacking += report is None
            if report is not None:
                yield row, report
    if lacking:
        print(f"{lacking} pictures without a report", file=sys.stderr)


def compare(joined: Iterable[tuple[Row, Row]]) -> tuple[Tally, Tally, list[str]]:
    """Counts `right`, `wrong` and `missing` per (category, field) of good pictures and per (kind, field) of all."""
    by_category: Tally = collections.defaultdict(collections.Counter)
    by_kind: Tally = collections.defaultdict(collections.Counter)
    differences = []
    for row, report in joined:
        defect = row["kind"].split(".")[-1]
        read = report.get("fields") or {}
        for field, want in row.get("fields", {}).items():
            got = (read.get(field) or {}).get("value")
            outcome = "right" if plain(got) == plain(want) else "wrong" if got else "missing"
            by_kind[defect, field][outcome] += 1
            if row.get("expect_verdict") != "pass":
                continue
            by_category[row["category"], field][outcome] += 1
            if outcome != "right":
                differences.append(f"{row['path']}: {field} printed {want!r}, read {got!r}")
    return by_category, by_kind, differences


def lines(tally: Tally, title: str) -> Iterable[str]:
    """The rows of one table, totals by field last."""
    yield f"{title:42}{'field':22}{'n':>6}{'right':>7}{'wrong':>7}{'missing':>8}{'exact':>8}"
    for (group, field), counts in sorted(tally.items()):
        yield _line(group, field, counts)
    for field, counts in totals(tally).items():
        yield _line("all", field, counts)


def _line(group: str, field: str, counts: collections.Counter[str]) -> str:
    n = counts.total()
    rate = counts["right"] / n if n else 0.0
    return f"{group:42}{field:22}{n:6}{counts['right']:7}{counts['wrong']:7}{counts['missing']:8}{rate:8.1%}"


def totals(tally: Tally) -> dict[str, collections.Counter[str]]:
    """Sums over all groups, by field, and over all fields."""
    out: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for (_, field), counts in sorted(tally.items()):
        out[field].update(counts)
    out["all fields"] = sum(out.values(), collections.Counter())
    return out


def side_by_side(found: dict[str, tuple[Tally, float]]) -> Iterable[str]:
    """The rates of several engines on the same good pictures, and their processor seconds.

    Args:
        found: For each engine its tally per (category, field) and its processor seconds a picture.
    """
    sums = {engine: totals(tally) for engine, (tally, _) in found.items()}
    yield f"{'field':22}{'n':>6}" + "".join(f"{engine:>12}" for engine in found)
    for field, counts in next(iter(sums.values())).items():
        n = counts.total()
        rates = (sums[engine][field]["right"] / n if n else 0.0 for engine in found)
        yield f"{field:22}{n:6}" + "".join(f"{rate:12.1%}" for rate in rates)
    yield f"{'CPU seconds a picture':28}" + "".join(f"{seconds:12.2f}" for _, seconds in found.values())


def compared_engines(
    engines: list[str], command: list[str], manifest: Path
) -> dict[str, tuple[Tally, Tally, list[str], float]]:
    """Runs the checker once for each engine; the last of what it gives are processor seconds a picture."""
    found = {}
    for engine in engines:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        joined = list(pairs(manifest, run(command, manifest, engine)))
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        found[engine] = (*compare(joined), spent / max(1, len(joined)))
    return found


def tables(by_category: Tally, by_kind: Tally, differences: list[str]) -> str:
    """Both tables of one engine and the differences to show."""
    parts = [*lines(by_category, "good pictures, category"), "", *lines(by_kind, "all pictures, kind"), *differences]
    return "\n".join(parts)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m samples.fields_report", description=__doc__)
    parser.add_argument("manifest", type=Path)
    parser.add_argument(
        "--reports", type=Path, help="saved output of `checker check --output jsonl`, or results of `checker batch`"
    )
    parser.add_argument("--checker", default=f"{shlex.quote(sys.executable)} -m checker")
    parser.add_argument("--engine", action="append", help="rapidocr or tesseract; give it twice to compare them")
    parser.add_argument("--show", type=int, default=0)
    args = parser.parse_args()
    engines = args.engine or []
    if len(engines) > 1:
        found = compared_engines(engines, shlex.split(args.checker), args.manifest)
        for engine, (by_category, by_kind, differences, _) in found.items():
            print(f"{engine}\n\n{tables(by_category, by_kind, differences[: args.show])}\n")
        print("\n".join(side_by_side({engine: (one[0], one[-1]) for engine, one in found.items()})))
        return 0
    if args.reports:
        output = args.reports.read_text(encoding="utf-8")
    else:
        output = run(shlex.split(args.checker), args.manifest, *engines)
    by_category, by_kind, differences = compare(pairs(args.manifest, output))
    print(tables(by_category, by_kind, differences[: args.show]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
