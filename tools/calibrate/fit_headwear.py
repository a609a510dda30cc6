"""Fits the weights by which `checker.vision.headwear` tells hats, bands and hoods, or small hats.

    python -m tools.calibrate.fit_headwear MANIFEST.jsonl [...] [--of bands] [--try MANIFEST.jsonl] [--out WEIGHTS.toml]

Sets that `tools.calibrate.make` made are known by their kinds; lines of other sets say `"headwear": true` or `false`,
and those of photographed hats have the kind `real_hat`, of photographed bands `real_band`, of small hats
`real_small_hat`. What belongs to other weights takes no part. Each picture is taken in a mirror, too. Prints the errors
when each half of the people is scored with the weights of the other half, the same when no hat drawn by the same
program took part in the fit, and when no picture of the same manifest did. Other manifests may be given for scoring
only (`--try`).
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from checker.vision.headwear import PLACES, describe_head
from checker.vision.near_head import near_head
from checker.vision.person import LAYERS, find_person
from tools.calibrate.faces import measured, upright
from tools.calibrate.fit import logistic, table

# Kinds by the program that draws them.
WORN = {
    "hats": {
        "degrade": ("hat", "scarf", "hat_on_black"),
        "headwear": ("modelled_hat", "modelled_hat_on_black"),
        "wardrobe": ("worn", "worn_on_black"),
    },
    "bands": {"headbands": ("headband", "hood")},
    "small_hats": {"small_hats": ("small_hat", "small_hat_on_black", "small_hat_on_dyed")},
}
BARE = ("good", "too_small", "clear_glasses", "mouth_open", "black_hair", "black_fringe", "straight_fringe",
        "drawn_fringe", "bob", "dyed_hair", "piled_hair", "bald")  # fmt: skip
REAL = {"hats": "real_hat", "bands": "real_band", "small_hats": "real_small_hat"}
TIMES = 5  # there are few photographed ones beside the drawn: each counts so many times
RIDGE = {"hats": 3.0, "bands": 10.0, "small_hats": 3.0}
STRICTER = {
    "hats": 0.0,
    "bands": 0.6,
    "small_hats": 1.5,
}  # log odds taken off, so that one limit of the policy serves both


@dataclass(frozen=True)
class Set:
    """Described heads.

    Attributes:
        data: (pictures, numbers).
        kinds: The kind of each picture.
        worn: Whether something is worn on the head.
        half: Which half of the people it is of.
        source: Which manifest it is from.
        what: Which weights it is for.
    """

    data: np.ndarray
    kinds: np.ndarray
    worn: np.ndarray
    half: np.ndarray
    source: np.ndarray
    what: str = "hats"


def described(path: Path) -> list[np.ndarray]:
    """The numbers of a picture and of its mirror image, of each that has a measurable face and the top of the head."""
    rgb = upright(path)
    found = []
    for picture in (rgb, np.ascontiguousarray(rgb[:, ::-1])):
        mesh = measured(picture)
        numbers = None if mesh is None else describe_head(near_head(picture, mesh, find_person(picture)))
        if numbers is not None:
            found.append(numbers.ravel())
    return found


def load(manifests: Sequence[Path], what: str = "hats") -> Set:
    """Describes the heads of all pictures in manifests of which it is known whether `what` is worn."""
    known = {**dict.fromkeys(BARE, False), **{kind: True for kinds in WORN[what].values() for kind in kinds}}
    others = {kind for other, real in REAL.items() if other != what for kind in (real, *sum(WORN[other].values(), ()))}
    rows = []
    for source, manifest in enumerate(manifests):
        for line in manifest.read_text("utf-8").splitlines():
            entry = json.loads(line)
            worn = None if entry["kind"] in others else entry.get("headwear", known.get(entry["kind"]))
            person = str(entry.get("person", entry["path"]))
            for numbers in [] if worn is None else described(manifest.parent / entry["path"]):
                rows.append((numbers, entry["kind"], worn, zlib.crc32(person.encode()) % 2, source))
    data, kinds, worn, half, sources = (np.array(column) for column in zip(*rows, strict=True))
    return Set(data.astype(float), kinds, worn, half, sources, what)


def fitted(found: Set, use: np.ndarray) -> tuple[np.ndarray, float]:
    """Weights and bias from the pictures in `use`."""
    chosen = np.repeat(np.flatnonzero(use), np.where(np.isin(found.kinds[use], list(REAL.values())), TIMES, 1))
    weights, bias = logistic(found.data[chosen], found.worn[chosen].astype(float), RIDGE[found.what])
    return weights, bias - STRICTER[found.what]


def across_people(found: Set, use: np.ndarray, other: Set) -> np.ndarray:
    """Scores of `other`, each half of the people by weights from the other half of `found`."""
    scores = np.zeros(len(other.kinds))
    for side in (0, 1):
        weights, bias = fitted(found, use & (found.half != side))
        scores[other.half == side] = other.data[other.half == side] @ weights + bias
    return scores


def written(weights: np.ndarray, bias: float) -> str:
    """The TOML file of the weights: a row for each place, the layers' channels one after the other."""
    rows = weights.reshape(len(PLACES), sum(layer[0] for layer in LAYERS))
    lines = [
        "# Made by tools.calibrate.fit_headwear; data and counts: note of headwear_max in the policy.",
        "# A row for each place, a number for each channel of the layers.",
        "",
    ]
    lines += [f"bias = {bias:.4f}", "", "[places]"]
    for name, row in zip(PLACES, rows, strict=True):
        numbers = [
            f"{value:.4g}" if "." in f"{value:.4g}" or "e" in f"{value:.4g}" else f"{value:.1f}" for value in row
        ]
        parts = [", ".join(numbers[start : start + 14]) for start in range(0, len(numbers), 14)]
        lines.append(f"{name} = [\n    " + ",\n    ".join(parts) + ",\n]")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifests", type=Path, nargs="+")
    parser.add_argument("--try", dest="tried", type=Path, action="append", default=[])
    parser.add_argument("--of", choices=tuple(WORN), default="hats")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    found = load(arguments.manifests, arguments.of)
    everything = np.ones(len(found.kinds), bool)
    print("by people:")
    table(across_people(found, everything, found), found.kinds)
    for program, kinds in WORN[arguments.of].items():
        print(f"by people and without what {program} draws:")
        told = np.isin(found.kinds, kinds)
        if told.any():
            table(across_people(found, ~told, found)[told], found.kinds[told])
    for source, manifest in enumerate(arguments.manifests if len(arguments.manifests) > 1 else []):
        print(f"by people and without {manifest}:")
        told = found.source == source
        table(across_people(found, ~told, found)[told], found.kinds[told])
    for manifest in arguments.tried:
        other = load([manifest], arguments.of)
        print(f"{manifest}, by people:")
        table(across_people(found, everything, other), other.kinds)
    if arguments.out:
        weights, bias = fitted(found, everything)
        arguments.out.write_text(written(weights, bias), "utf-8")


if __name__ == "__main__":
    main()
