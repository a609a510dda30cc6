"""Fits the weights by which `checker.vision.eye_likeness` knows eyes, on sets that `tools.calibrate.make` made.

    python -m tools.calibrate.fit_eyes MANIFEST.jsonl [...] [--try MANIFEST.jsonl] [--out WEIGHTS.toml]

Prints the cues for covered and closed eyes that go with these weights, and for each kind of picture what they tell when
each half of the people is scored with what was fitted on the other half. Other manifests may be given for scoring only
(`--try`), with what was fitted on all people.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from checker.vision.appearance import Floats, eye_features
from checker.vision.cues import EYES_CLOSED, EYES_COVERED, Cue
from checker.vision.eye_likeness import COLUMNS, DIRECTIONS, PLACES, ROWS, describe_eyes, describe_places
from tools.calibrate.eye_covers import BOTH_EYES, FREE_EYES, ONE_EYE, SHUT_EYES
from tools.calibrate.faces import see
from tools.calibrate.fit import logistic, table

FREE = ("good", "clear_glasses", "narrow_eyes", *FREE_EYES)
SHUT = ("eyes_closed", *SHUT_EYES)
ONE = ("hair_over_eyes", *ONE_EYE)
BOTH = ("dark_glasses", "glare", *BOTH_EYES)
RIDGE = 300.0
_ELSEWHERE = 2  # other places of each face that are no eyes
_AWAY = 17.0  # pixels of the view from an eye to such a place
_ROUNDS = 3
_MIDDLE = PLACES // 2
Fit = tuple[np.ndarray, float]


@dataclass(frozen=True)
class Sight:
    """One picture.

    Attributes:
        kind: What is wrong with it.
        half: Which half of the people it shows.
        eyes: (2, PLACES, numbers) description of the eyes.
        elsewhere: (places, numbers) description of places that are no eyes.
        measures: `eye_features`.
    """

    kind: str
    half: int
    eyes: Floats
    elsewhere: Floats
    measures: dict[str, float]


def sight(path: Path, kind: str, person: str) -> Sight | None:
    """Describes one picture; None when it has no measurable face."""
    seen = see(path)
    if seen is None:
        return None
    view = seen.view()
    light = np.ascontiguousarray(view.lab[..., 0])
    rng = np.random.default_rng(zlib.crc32(path.name.encode()))
    elsewhere: list[Floats] = []
    while len(elsewhere) < _ELSEWHERE:
        place = rng.uniform((40, 30), (200, 250)).astype(np.float32)
        if min(float(np.linalg.norm(place - outline.mean(0))) for outline in view.lids) >= _AWAY:
            elsewhere.append(describe_places(light, place, mirrored=bool(rng.integers(2)))[_MIDDLE])
    half = zlib.crc32(person.encode()) % 2
    return Sight(kind, half, describe_eyes(light, view.lids), np.array(elsewhere), eye_features(view, seen.mesh))


def load(manifests: Sequence[Path]) -> list[Sight]:
    """Describes all pictures of the manifests."""
    entries = [(path.parent, json.loads(line)) for path in manifests for line in path.read_text("utf-8").splitlines()]
    seen = (sight(folder / entry["path"], entry["kind"], str(entry["person"])) for folder, entry in entries)
    return [one for one in seen if one is not None]


def fit_likeness(sights: Sequence[Sight]) -> Fit:
    """Weights and bias that tell eyes from all else.

    Which eye of a picture is covered is not known: it is the one that by the fit so far looks less like an eye.
    """
    real = np.concatenate([one.eyes[:, _MIDDLE] for one in sights if one.kind in (*FREE, *SHUT)])
    none = [one.elsewhere for one in sights]
    none += [one.eyes.reshape(2 * PLACES, -1) for one in sights if one.kind in BOTH]
    doubtful = [one.eyes for one in sights if one.kind in ONE]
    covered: list[Floats] = []
    for _ in range(_ROUNDS):
        weights, bias = _told(real, np.concatenate([*none, *covered]))
        covered = [pair[int(np.argmin((pair @ weights).max(axis=1)))] for pair in doubtful]
    return weights, bias


def fit_shut(sights: Sequence[Sight]) -> Fit:
    """Weights and bias that tell shut eyes from open ones."""
    shut, free = (
        np.concatenate([one.eyes[:, _MIDDLE] for one in sights if one.kind in kinds]) for kinds in (SHUT, FREE)
    )
    return _told(shut, free)


def _told(first: np.ndarray, second: np.ndarray) -> Fit:
    labels = np.r_[np.ones(len(first)), np.zeros(len(second))]
    return logistic(np.concatenate([first, second]), labels, RIDGE)


def looks(sights: Sequence[Sight], likeness: Fit, shut: Fit) -> list[dict[str, float]]:
    """Measures of each picture with the looks of its eyes by these weights (`eye_looks`)."""
    return [
        one.measures
        | {
            "eye_likeness": float((one.eyes @ likeness[0]).max(axis=1).min() + likeness[1]),
            "eye_shut": float((one.eyes[:, _MIDDLE] @ shut[0]).mean() + shut[1]),
        }
        for one in sights
    ]


def cue(rows: Sequence[dict[str, float]], labels: np.ndarray, names: Sequence[str]) -> Cue:
    """Fits a cue over named measures."""
    weights, bias = logistic(np.array([[row[name] for name in names] for row in rows]), labels)
    return Cue(dict(zip(names, (round(float(value), 3) for value in weights), strict=True)), round(bias, 3))


def written(fits: dict[str, Fit]) -> str:
    """The TOML file of the weights."""
    lines = [
        "# Made by tools.calibrate.fit_eyes; data and counts: eyes_closed_max, eyes_covered_max in the policy.",
        "# For each direction of gradients the grid of cells over a left eye.",
    ]
    for name, (weights, bias) in fits.items():
        lines += ["", f"[{name}]", f"bias = {bias:.4f}", "directions = ["]
        for grid in weights.reshape(DIRECTIONS, ROWS, COLUMNS):
            rows = ["        [" + ", ".join(f"{value:.3f}" for value in row) + "]," for row in grid]
            lines += ["    [", *rows, "    ],"]
        lines.append("]")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifests", type=Path, nargs="+")
    parser.add_argument("--try", dest="tried", type=Path, action="append", default=[])
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    sights = [one for one in load(arguments.manifests) if one.kind in (*FREE, *SHUT, *ONE, *BOTH)]
    halves = [[one for one in sights if one.half == side] for side in (0, 1)]
    sights = halves[0] + halves[1]
    fits = [(fit_likeness(others), fit_shut(others)) for others in (halves[1], halves[0])]
    rows = [looks(one, *fit) for one, fit in zip(halves, fits, strict=True)]
    everybody = fit_likeness(sights), fit_shut(sights)
    others = [(manifest, load([manifest])) for manifest in arguments.tried]
    for name, old, bad, left_out in (
        ("EYES_COVERED", EYES_COVERED, (*ONE, *BOTH), ()),
        ("EYES_CLOSED", EYES_CLOSED, SHUT, (*ONE, *BOTH)),
    ):
        names, logits, kinds = list(old.weights), [], []
        known = [[(row, one.kind) for row, one in zip(*pair, strict=True) if one.kind not in left_out]
                 for pair in zip(rows, halves, strict=True)]  # fmt: skip
        for side in (0, 1):
            given = known[1 - side]
            found = cue([row for row, _ in given], np.array([float(kind in bad) for _, kind in given]), names)
            logits += [found.logit(row) for row, _ in known[side]]
            kinds += [kind for _, kind in known[side]]
        given = known[0] + known[1]
        found = cue([row for row, _ in given], np.array([float(kind in bad) for _, kind in given]), names)
        print(f"{name} = {found}\nby people:")
        table(np.array(logits), np.array(kinds))
        for manifest, seen in others:
            print(f"{manifest}:")
            tried = looks(seen, *everybody)
            table(np.array([found.logit(row) for row in tried]), np.array([one.kind for one in seen]))
    if arguments.out:
        arguments.out.write_text(written({"likeness": everybody[0], "shut": everybody[1]}), "utf-8")


if __name__ == "__main__":
    main()
