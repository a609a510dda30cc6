"""`make bench`: what a check costs once warm, in CPU time, by category and stage.

`python -m tests.bench MANIFEST…` adds the first picture of each further category in manifests of `samples.corpus`.
Timings of a busy machine say little; CPU time and ratios within one run say more.
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from checker import check_image

IMAGES = Path(__file__).parents[1] / "samples" / "images"
CASES = {
    "photo": "photo-good.jpg",
    "id_card_portrait": "id-card-portrait-good.jpg",
    "id_card_emblem": "id-card-emblem-good.jpg",
    "probation_certificate": "probation-certificate-good.jpg",
}
ROUNDS, LEAST_S = 7, 3.0
"""Each picture is checked so often, and until it has cost so many seconds: cheap ones vary more."""


def cases(manifests: Sequence[str]) -> dict[str, Path]:
    """Category → picture: those of the samples, then further categories of the manifests."""
    found = {category: IMAGES / name for category, name in CASES.items()}
    for manifest in map(Path, manifests):
        for row in map(json.loads, manifest.read_text("utf-8").splitlines()):
            found.setdefault(row["category"], manifest.parent / row["path"])
    return found


def main() -> None:
    """Prints a table."""
    print(f"{'category':26}{'first ms':>10}{'least ms':>10}{'warm ms':>10}  stages (wall ms, warm)")
    for category, path in cases(sys.argv[1:]).items():
        content = path.read_bytes()
        spent: list[float] = []
        while len(spent) < ROUNDS or sum(spent) < LEAST_S * 1000:
            start = time.process_time()
            report = check_image(content, category)
            spent.append((time.process_time() - start) * 1000)
        stages = "  ".join(f"{stage} {value:g}" for stage, value in report.timings_ms.items() if value >= 0.5)
        print(f"{category:26}{spent[0]:10.0f}{min(spent):10.1f}{statistics.median(spent[1:]):10.1f}  {stages}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak resident memory {peak:.0f} MiB")


if __name__ == "__main__":
    main()
