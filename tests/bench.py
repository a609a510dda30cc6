"""`make bench`: what a check costs once warm, in CPU time, by category and stage.

Timings of a busy machine say little; CPU time and ratios within one run say more.
"""

from __future__ import annotations

import resource
import statistics
import time
from pathlib import Path

from checker import check_image

IMAGES = Path(__file__).parents[1] / "samples" / "images"
CASES = {
    "photo": "photo-good.jpg",
    "id_card_portrait": "id-card-portrait-good.jpg",
    "id_card_emblem": "id-card-emblem-good.jpg",
    "probation_certificate": "probation-certificate-good.jpg",
}
ROUNDS = 7


def main() -> None:
    """Prints a table."""
    print(f"{'category':26}{'first ms':>10}{'warm ms':>10}  stages (wall ms, warm)")
    for category, name in CASES.items():
        content = (IMAGES / name).read_bytes()
        spent = []
        for _ in range(ROUNDS):
            start = time.process_time()
            report = check_image(content, category)
            spent.append((time.process_time() - start) * 1000)
        stages = "  ".join(f"{stage} {value:g}" for stage, value in report.timings_ms.items() if value >= 0.5)
        print(f"{category:26}{spent[0]:10.0f}{statistics.median(spent[1:]):10.0f}  {stages}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak resident memory {peak:.0f} MiB")


if __name__ == "__main__":
    main()
