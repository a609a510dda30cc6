"""Fits the weights by which `checker.vision.likeness` tells drawn faces from photographed ones.

    python -m tools.calibrate.fit_likeness MANIFEST.jsonl [...] [--out WEIGHTS.toml]

Lines say `"drawn": true` or `false`; others are left out. Prints the errors when each third of the people photographed
is scored with the weights of the others, and drawings with weights of which no drawing of their kind was part.
Drawings of photographed people are made by `tools.calibrate.stylise`, retouched photographs by
`tools.calibrate.retouch`.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from checker.vision.mesh import LOOK
from tools.calibrate.faces import see
from tools.calibrate.fit import logistic, table

RIDGE = 10.0
FOLDS = 3


@dataclass(frozen=True)
class Looks:
    """Described faces.

    Attributes:
        data: (pictures, numbers).
        kinds: The kind of each picture.
        drawn: Whether it is a drawing.
        fold: Which part of the people it is of.
    """

    data: np.ndarray
    kinds: np.ndarray
    drawn: np.ndarray
    fold: np.ndarray


def load(manifests: Sequence[Path]) -> Looks:
    """Describes all faces of which it is known whether they are drawn."""
    rows = []
    for manifest in manifests:
        for line in manifest.read_text("utf-8").splitlines():
            entry = json.loads(line)
            seen = see(manifest.parent / entry["path"]) if "drawn" in entry else None
            if seen is not None and seen.mesh.look is not None:
                person = str(entry.get("person", entry["path"]))
                fold = zlib.crc32(person.encode()) % FOLDS
                rows.append((seen.mesh.look.ravel(), entry["kind"], bool(entry["drawn"]), fold))
    data, kinds, drawn, fold = (np.array(column) for column in zip(*rows, strict=True))
    return Looks(data.astype(float), kinds, drawn, fold)


def left_out(found: Looks) -> np.ndarray:
    """Scores of all, photographs by weights from other people, drawings by weights from other kinds of them."""
    scores = np.zeros(len(found.kinds))
    for fold in range(FOLDS):
        told = ~found.drawn & (found.fold == fold)
        weights, bias = logistic(found.data[~told], found.drawn[~told].astype(float), RIDGE)
        scores[told] = found.data[told] @ weights + bias
    for kind in sorted(set(found.kinds[found.drawn])):
        told = found.drawn & (found.kinds == kind)
        weights, bias = logistic(found.data[~told], found.drawn[~told].astype(float), RIDGE)
        scores[told] = found.data[told] @ weights + bias
    return scores


def written(weights: np.ndarray, bias: float) -> str:
    """The TOML file of the weights: a number for each channel."""
    lines = [
        "# Made by tools.calibrate.fit_likeness; data and counts: note of drawn_look_max in the policy.",
        "",
        f"bias = {bias:.4f}",
    ]
    for name, row in zip(("means", "deviations"), weights.reshape(2, sum(layer[0] for layer in LOOK)), strict=True):
        numbers = [f"{value:.4f}" for value in row]
        parts = [", ".join(numbers[start : start + 12]) for start in range(0, len(numbers), 12)]
        lines += [f"{name} = [", *(f"    {part}," for part in parts), "]"]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifests", type=Path, nargs="+")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    found = load(arguments.manifests)
    table(left_out(found), found.kinds)
    if arguments.out:
        arguments.out.write_text(written(*logistic(found.data, found.drawn.astype(float), RIDGE)), "utf-8")


if __name__ == "__main__":
    main()
