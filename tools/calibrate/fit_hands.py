"""Fits the weights by which `checker.vision.hands` tells hands on the lower face.

    python -m tools.calibrate.fit_hands MANIFEST.jsonl [...] [--out WEIGHTS.toml]

Sets that `tools.calibrate.make` made are known by their kinds; lines of other sets may say `"hand": true` or `false`.
What else covers the face takes no part. Prints the log odds when each fourth of the people is scored with the weights
of the others.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from checker.vision.mesh import LOOK, LOWER_FACE
from tools.calibrate.faces import see
from tools.calibrate.fit import logistic, table
from tools.calibrate.hands import HANDS

OTHER_COVERS = ("surgical_mask", "hand_over_mouth", "hand_over_eye", "thing_over_eye", "hair_over_eyes", "curtain",
                "curls", "strands_over_eye", "scarf", "second_face", "turned")  # fmt: skip
RIDGE = 30.0
STRICTER = 1.0  # log odds taken off: good portraits are many more
FOLDS = 4


def load(manifests: Sequence[Path]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Descriptions (pictures, numbers), kinds, whether there is a hand, and which part of the people it is of."""
    rows = []
    for manifest in manifests:
        for line in manifest.read_text("utf-8").splitlines():
            entry = json.loads(line)
            hand = entry.get("hand", entry["kind"] in HANDS)
            seen = None if entry["kind"] in OTHER_COVERS else see(manifest.parent / entry["path"])
            if seen is not None and seen.mesh.lower is not None:
                person = str(entry.get("person", entry["path"]))
                rows.append((seen.mesh.lower.ravel(), entry["kind"], hand, zlib.crc32(person.encode()) % FOLDS))
    data, kinds, hands, fold = (np.array(column) for column in zip(*rows, strict=True))
    return data.astype(float), kinds, hands.astype(float), fold


def written(weights: np.ndarray, bias: float) -> str:
    """The TOML file of the weights: a row for each place."""
    lines = [
        "# Made by tools.calibrate.fit_hands; data and counts: note of covered_max in the policy.",
        "# A row for each place of mesh.LOWER_FACE, a number for each channel of the layer.",
        "",
        f"bias = {bias:.4f}",
        "places = [",
    ]
    for row in weights.reshape(len(LOWER_FACE), LOOK[0][0]):
        numbers = [f"{value:.4f}" for value in row]
        parts = [", ".join(numbers[start : start + 12]) for start in range(0, len(numbers), 12)]
        lines += ["    [", *(f"        {part}," for part in parts), "    ],"]
    return "\n".join([*lines, "]"]) + "\n"


def main() -> None:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifests", type=Path, nargs="+")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    data, kinds, hands, fold = load(arguments.manifests)
    scores = np.zeros(len(kinds))
    for number in range(FOLDS):
        weights, bias = logistic(data[fold != number], hands[fold != number], RIDGE)
        scores[fold == number] = data[fold == number] @ weights + bias - STRICTER
    table(scores, kinds)
    if arguments.out:
        weights, bias = logistic(data, hands, RIDGE)
        arguments.out.write_text(written(weights, bias - STRICTER), "utf-8")


if __name__ == "__main__":
    main()
