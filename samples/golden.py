"""The golden table: `python -m samples.golden` prints where reports differ from `expected.csv`, `--record` rewrites it.

Whoever records has to look at the difference in version control: the table says what is right, not what happens.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

from checker import Report, check_image
from checker.checks import CHECKS

HERE = Path(__file__).parent
TABLE = HERE / "expected.csv"
COLUMNS = ["image", "category", "as_of", "claimed", "verdict", *(check.id for check in CHECKS)]
AS_OF = "2021-01-20"


def rows() -> list[dict[str, str]]:
    """The table, a row for each image; the status of a check that is not asked for is empty."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def subjects() -> Iterator[dict[str, str]]:
    """What is checked: image, category, date and claims of every committed picture."""
    yield {"image": "photo-good.jpg", "category": "photo", "as_of": AS_OF, "claimed": ""}
    for line in (HERE / "images" / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        claimed = json.dumps(row["claims"], ensure_ascii=False, sort_keys=True) if row["claims"] else ""
        yield {"image": f"images/{row['path']}", "category": row["category"], "as_of": row["as_of"], "claimed": claimed}


def report(row: dict[str, str]) -> Report:
    """The report of one row's image."""
    return check_image(
        HERE / row["image"],
        row["category"],
        claims=json.loads(row["claimed"]) if row["claimed"] else None,
        as_of=dt.date.fromisoformat(row["as_of"]),
    )


def outcome(result: Report) -> dict[str, str]:
    """Verdict and statuses as the table has them."""
    found = {check.id: check.status.value for check in result.checks}
    return {"verdict": result.verdict.value, **{name: found.get(name, "") for name in COLUMNS[5:]}}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m samples.golden", description=__doc__)
    parser.add_argument("--record", action="store_true")
    args = parser.parse_args()
    known = {row["image"]: row for row in rows()} if TABLE.exists() else {}
    made = []
    for subject in subjects():
        result = report(subject)
        made.append({**subject, **outcome(result)})
        for name, value in made[-1].items():
            before = known.get(subject["image"], {}).get(name)
            if before != value:
                codes = [check.code for check in result.checks if check.id == name]
                print(f"{subject['image']}: {name} {before} -> {value} {codes}")
    if args.record:
        with TABLE.open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(made)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
