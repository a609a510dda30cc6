"""Fits the weights by which `checker.vision.lower_face` tells that something is before the lower face.

    python -m tools.calibrate.fit_lower_face MANIFEST.jsonl [...] [--of chin_masks] [--out WEIGHTS.toml]

Sets that `tools.calibrate.make` made are known by their kinds; lines of other sets may say `"covered": true` or
`false`. Covers of the eyes and of the whole head take no part, nor what belongs to the other weights. Prints the log
odds when each fourth of the people is scored with the weights of the others, and those of what is drawn in one way when
nothing of it took part either.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from checker.vision.lower_face import PLACES, describe_lower_face
from checker.vision.mesh import LOOK, LOWER_FACE
from checker.vision.near_head import near_head
from checker.vision.person import LAYERS, find_person
from tools.calibrate.beards import BEARDS
from tools.calibrate.chin_masks import CHIN_MASKS
from tools.calibrate.faces import Seen, see
from tools.calibrate.fit import logistic, table
from tools.calibrate.hands import HANDS
from tools.calibrate.held_things import THINGS
from tools.calibrate.lower_face import FREE_MOUTHS
from tools.calibrate.necks import NECKS
from tools.calibrate.plain_things import PLAIN_THINGS
from tools.calibrate.posed_hands import POSED_HANDS

COVERS = {
    "covers": (*HANDS, *POSED_HANDS, *THINGS, *PLAIN_THINGS, "surgical_mask", "hand_over_mouth"),
    "chin_masks": tuple(CHIN_MASKS),
}
# What is drawn in either of two ways, each left out in its turn.
STYLES = {
    "covers": ((*HANDS, *THINGS, *FREE_MOUTHS), (*POSED_HANDS, *PLAIN_THINGS, *BEARDS, *NECKS)),
    "chin_masks": tuple((kind,) for kind in CHIN_MASKS),
}
OTHER_COVERS = ("hand_over_eye", "thing_over_eye", "hair_over_eyes", "curtain",
                "curls", "strands_over_eye", "scarf", "second_face", "turned")  # fmt: skip
RIDGE = 30.0
STRICTER = {"covers": 1.0, "chin_masks": 2.5}  # log odds taken off: good portraits are many more
FOLDS = 4


def described(seen: Seen) -> np.ndarray | None:
    """All numbers of a face: those of the network of points, then those of the network of the person."""
    found = describe_lower_face(seen.mesh, near_head(seen.rgb, seen.mesh, find_person(seen.rgb)))
    return None if found is None else np.concatenate([found.face.ravel(), found.person.ravel()])


def load(manifests: Sequence[Path], task: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Descriptions (pictures, numbers), kinds, whether something covers the face, and the fold of the person."""
    rows = []
    others = (*OTHER_COVERS, *(kind for name, kinds in COVERS.items() if name != task for kind in kinds))
    for manifest in manifests:
        for line in manifest.read_text("utf-8").splitlines():
            entry = json.loads(line)
            covered = entry.get("covered", entry["kind"] in COVERS[task])
            seen = None if entry["kind"] in others else see(manifest.parent / entry["path"])
            found = None if seen is None else described(seen)
            if found is not None:
                person = str(entry.get("person", entry["path"]))
                rows.append((found, entry["kind"], covered, zlib.crc32(person.encode()) % FOLDS))
    data, kinds, covered, fold = (np.array(column) for column in zip(*rows, strict=True))
    return data.astype(float), kinds, covered.astype(float), fold


def written(weights: np.ndarray, bias: float) -> str:
    """The TOML file of the weights: a row for each place."""
    face = weights[: len(LOWER_FACE) * LOOK[0][0]].reshape(len(LOWER_FACE), -1)
    person = weights[face.size :].reshape(len(PLACES), sum(layer[0] for layer in LAYERS))
    lines = [
        "# Made by tools.calibrate.fit_lower_face; data and counts: note of covered_max in the policy.",
        "# A row for each place, a number for each channel of the layers: mesh.LOWER_FACE, lower_face.PLACES.",
        "",
        f"bias = {bias:.4f}",
        "face = [",
    ]
    for row in face:
        lines += ["    [", *(f"    {line}" for line in numbers(row)), "    ],"]
    lines += ["]", "", "[person]"]
    for name, row in zip(PLACES, person, strict=True):
        lines += [f"{name} = [", *numbers(row), "]"]
    return "\n".join(lines) + "\n"


def numbers(row: np.ndarray) -> list[str]:
    """Lines of twelve numbers."""
    values = [f"{value:.4f}" for value in row]
    return [f"    {', '.join(values[start : start + 12])}," for start in range(0, len(values), 12)]


def left_out(data: np.ndarray, covered: np.ndarray, fold: np.ndarray, besides: np.ndarray | None = None) -> np.ndarray:
    """Log odds of each picture by the weights of other people, fitted without the pictures `besides` as well."""
    scores = np.zeros(len(covered))
    for number in range(FOLDS):
        others = fold != number if besides is None else (fold != number) & ~besides
        weights, bias = logistic(data[others], covered[others], RIDGE)
        scores[fold == number] = data[fold == number] @ weights + bias
    return scores


def main() -> None:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifests", type=Path, nargs="+")
    parser.add_argument("--of", choices=tuple(COVERS), default="covers")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    data, kinds, covered, fold = load(arguments.manifests, arguments.of)
    print("Other people:")
    stricter = STRICTER[arguments.of]
    table(left_out(data, covered, fold) - stricter, kinds)
    print("Other people, and nothing drawn in the same way:")
    for style in STYLES[arguments.of]:
        drawn = np.isin(kinds, style)
        table(left_out(data, covered, fold, drawn)[drawn] - stricter, kinds[drawn])
    if arguments.out:
        weights, bias = logistic(data, covered, RIDGE)
        arguments.out.write_text(written(weights, bias - stricter), "utf-8")


if __name__ == "__main__":
    main()
