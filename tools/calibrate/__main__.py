"""Prints for every check how often it errs on a labelled set, and how the errors move with its limits.

    python -m tools.calibrate MANIFEST.jsonl [--policy ID_OR_PATH] [--checks blur,face_state] [--sweep]

Each line of the manifest: `path`, `category`, `expect_checks` (check → pass or fail), and optionally `kind`,
`expect_code`, `claims`, `as_of`. The layout is that of the FICV tables: one row a requirement, equal error rate in per
cent. A limit's rate is over the images labelled with the code that the limit decides, where codes are given.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from checker import check_image, load_policy
from tools.calibrate.measure import equal_error_rate, rates, sweep

Results = dict[str, list[dict[str, Any]]]


def run(manifest: Path, policy_name: str) -> tuple[Results, dict[str, Counter[str]]]:
    """Checks every image; returns results by check, and by kind the verdicts."""
    policy = load_policy(policy_name)
    results: Results = defaultdict(list)
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for line in manifest.read_text("utf-8").splitlines():
        entry = json.loads(line)
        as_of = date.fromisoformat(entry["as_of"]) if entry.get("as_of") else None
        path = manifest.parent / entry["path"]
        report = check_image(
            path.read_bytes(), entry["category"], policy=policy, claims=entry.get("claims"), as_of=as_of, language="en"
        )
        for check_id, expected in (entry.get("expect_checks") or {}).items():
            found = report.check(check_id)
            if found is None or found.status.value == "skip":
                continue
            codes = [found.code, *(other.code for other in found.also if other.status.value == "fail")]
            kinds[f"{check_id}: {entry.get('kind') or 'all'}"][found.status.value] += 1
            results[check_id].append(
                {
                    "expected": expected,
                    "status": found.status.value,
                    "codes": codes,
                    "expect_code": entry.get("expect_code"),
                    "measured": found.measured,
                    "limits": found.limit,
                }
            )
    return results, kinds


def limit_rows(results: list[dict[str, Any]]) -> list[tuple[str, float, np.ndarray, np.ndarray]]:
    """Returns (limit, its value, measures of good images, measures of bad ones) for limits that both kinds reach."""
    rows = []
    names = {name: value for result in results for name, value in result["limits"].items()}
    for name, value in names.items():
        measure = name[:-4]
        if not name.endswith(("_min", "_max")) or not isinstance(value, int | float):
            continue
        known = [result for result in results if isinstance(result["measured"].get(measure), int | float)]
        sign = 1 if name.endswith("_max") else -1
        good = np.array([abs_of(result, measure, name) for result in known if result["expected"] == "pass"])
        bad = [result for result in known if result["expected"] == "fail"]
        codes = Counter(result["expect_code"] for result in bad if result["expect_code"])
        owned = [
            code
            for code in codes
            if np.median([sign * abs_of(result, measure, name) for result in bad if result["expect_code"] == code])
            > sign * value
        ]
        chosen = [result for result in bad if not codes or result["expect_code"] in owned]
        spoilt = np.array([abs_of(result, measure, name) for result in chosen])
        if len(good) >= 5 and len(spoilt) >= 5:
            rows.append((name, float(value), good, spoilt))
    return rows


def abs_of(result: dict[str, Any], measure: str, limit: str) -> float:
    """The measure as its limit sees it: signed measures such as angles are judged by their size."""
    value = float(result["measured"][measure])
    return abs(value) if limit.endswith("_max") else value


def percent(count: int, total: int) -> str:
    """A share with its count."""
    return f"{100 * count / total:5.1f} % ({count}/{total})" if total else "      –"


def main() -> int:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--policy", default="hunan-2021")
    parser.add_argument("--checks", default="")
    parser.add_argument("--sweep", action="store_true", help="print the errors over a range of every limit")
    arguments = parser.parse_args()
    results, kinds = run(arguments.manifest, arguments.policy)
    wanted = set(filter(None, arguments.checks.split(","))) or set(results)
    print(
        f"{'check':<18}{'false reject':>20}{'good: review':>20}{'false accept':>20}"
        f"{'bad: review':>20}{'other code':>18}"
    )
    for check_id in sorted(wanted & set(results)):
        found = rates(results[check_id])
        columns = (
            percent(found.false_reject, found.good),
            percent(found.good_review, found.good),
            percent(found.false_accept, found.bad),
            percent(found.bad_review, found.bad),
        )
        print(f"{check_id:<18}" + "".join(f"{column:>20}" for column in columns) + f"{found.wrong_code:>18}")
    print(f"\n{'limit':<34}{'value':>8}{'good':>6}{'bad':>6}{'EER %':>8}{'at':>9}{'FRR %':>8}{'FAR %':>8}")
    for check_id in sorted(wanted & set(results)):
        for name, value, good, bad in limit_rows(results[check_id]):
            upper = name.endswith("_max")
            rate, threshold = equal_error_rate(good, bad, upper=upper)
            reject = (good > value).mean() if upper else (good < value).mean()
            accept = (bad <= value).mean() if upper else (bad >= value).mean()
            print(
                f"{check_id + '.' + name:<34}{value:>8.3g}{len(good):>6}{len(bad):>6}{100 * rate:>8.1f}"
                f"{threshold:>9.3g}"
                f"{100 * reject:>8.1f}{100 * accept:>8.1f}"
            )
            if arguments.sweep:
                for step, rejected, accepted in sweep(good, bad, upper=upper):
                    print(f"{'':<54}{step:>17.3g}{100 * rejected:>8.1f}{100 * accepted:>8.1f}")
    print()
    for kind in sorted(kinds):
        if kind.split(":")[0] in wanted:
            print(f"{kind:<40}" + "  ".join(f"{status} {count}" for status, count in sorted(kinds[kind].items())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
