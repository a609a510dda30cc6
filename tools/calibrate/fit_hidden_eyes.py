"""Fits the weights by which `checker.vision.hidden_eyes` tells that hair hides an eye.

    python -m tools.calibrate.fit_hidden_eyes MANIFEST.jsonl [...] [--out WEIGHTS.toml]

Takes the kinds of `tools.calibrate.make` that hide eyes behind hair, and those that leave them free or shut. Prints the
log odds when each fourth of the people is scored with the weights of the others, and those of what is drawn in one way
when nothing of it took part either.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from checker.vision.mesh import EYE_LOOK, eyes
from tools.calibrate.eye_covers import FREE_EYES, SHUT_EYES
from tools.calibrate.faces import see
from tools.calibrate.fit import logistic, table
from tools.calibrate.fit_lower_face import FOLDS, numbers
from tools.calibrate.long_fringes import ABOVE_EYES, OVER_BOTH_EYES, OVER_ONE_EYE

BOTH = ("strands_over_eyes", *OVER_BOTH_EYES)
ONE = ("strands_over_eye", "curtain", "curls", *OVER_ONE_EYE)
FREE = ("good", "clear_glasses", "narrow_eyes", "eyes_closed", *FREE_EYES, *SHUT_EYES, *ABOVE_EYES)
WAYS = ("pulled", "locks", "strands")  # how kinds begin that are drawn in one way
RIDGE = 30.0
SHIFT = 0.5  # log odds taken off: good portraits are many more
_ROUNDS = 3
Fit = tuple[np.ndarray, float]


def load(manifests: Sequence[Path]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(pictures, 2, numbers) what the network saw around both eyes, kinds, and the fold of the person."""
    rows = []
    for manifest in manifests:
        for line in manifest.read_text("utf-8").splitlines():
            entry = json.loads(line)
            seen = see(manifest.parent / entry["path"]) if entry["kind"] in (*BOTH, *ONE, *FREE) else None
            if seen is not None:
                person = str(entry.get("person", entry["path"]))
                looks = [np.asarray(eye.look).ravel() for eye in eyes(seen.rgb, seen.mesh)]
                rows.append((looks, entry["kind"], zlib.crc32(person.encode()) % FOLDS))
    data, kinds, fold = (np.array(column) for column in zip(*rows, strict=True))
    return data.astype(float), kinds, fold


def fit(data: np.ndarray, kinds: np.ndarray) -> Fit:
    """Weights and bias; which eye of a picture is hidden is not known: it is the one that so far looks more so."""
    free = data[np.isin(kinds, FREE)].reshape(-1, data.shape[2])
    hidden = data[np.isin(kinds, BOTH)].reshape(-1, data.shape[2])
    doubtful = data[np.isin(kinds, ONE)]
    weights, bias = _told(hidden, free)
    for _ in range(_ROUNDS):
        found = doubtful[np.arange(len(doubtful)), (doubtful @ weights).argmax(axis=1)]
        weights, bias = _told(np.concatenate([hidden, found]), free)
    return weights, bias - SHIFT


def _told(first: np.ndarray, second: np.ndarray) -> Fit:
    return logistic(np.concatenate([first, second]), np.r_[np.ones(len(first)), np.zeros(len(second))], RIDGE)


def left_out(data: np.ndarray, kinds: np.ndarray, fold: np.ndarray, besides: np.ndarray | None = None) -> np.ndarray:
    """Log odds of each picture by the weights of other people, fitted without the pictures `besides` as well."""
    scores = np.zeros(len(kinds))
    for number in range(FOLDS):
        others = fold != number if besides is None else (fold != number) & ~besides
        weights, bias = fit(data[others], kinds[others])
        scores[fold == number] = (data[fold == number] @ weights).max(axis=1) + bias
    return scores


def written(weights: np.ndarray, bias: float) -> str:
    """The TOML file of the weights."""
    lines = [
        "# Made by tools.calibrate.fit_hidden_eyes; data and counts: note of eyes_covered_max in the policy.",
        f"# For each channel of the layer, row by row: {EYE_LOOK}, a left eye.",
        "",
        f"bias = {bias:.4f}",
        "look = [",
        *numbers(weights),
        "]",
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifests", type=Path, nargs="+")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    data, kinds, fold = load(arguments.manifests)
    print("Other people:")
    table(left_out(data, kinds, fold), kinds)
    print("Other people, and nothing drawn in the same way:")
    for way in WAYS:
        drawn = np.char.startswith(kinds, way)
        table(left_out(data, kinds, fold, drawn)[drawn], kinds[drawn])
    if arguments.out:
        arguments.out.write_text(written(*fit(data, kinds)), "utf-8")


if __name__ == "__main__":
    main()
