"""Fits the logistic cues of `checker.vision.cues` on a set that `tools.calibrate.make` made.

    python -m tools.calibrate.fit MANIFEST.jsonl

Prints for each cue the weights on all people, and the errors when each half of the people is scored with the weights of
the other half.
"""

from __future__ import annotations

import argparse
import json
import zlib
from pathlib import Path

import numpy as np

from checker.vision.appearance import cover_features
from checker.vision.cues import FACE_COVERED
from checker.vision.person import person_mask
from tools.calibrate.faces import see

PLAIN = ("good", "clear_glasses", "narrow_eyes")
TASKS = {
    "FACE_COVERED": (
        FACE_COVERED,
        ("surgical_mask", "hand_over_mouth"),
        (*PLAIN, "eyes_closed", "hat", "scarf", "mouth_open"),
    ),
}


def features(path: Path) -> dict[str, float] | None:
    """All measures of the one face of a picture; None when it has no measurable face."""
    seen = see(path)
    return None if seen is None else cover_features(seen.view(person_mask(seen.rgb)), seen.mesh)


def logistic(data: np.ndarray, labels: np.ndarray, ridge: float = 1.0) -> tuple[np.ndarray, float]:
    """Ridge logistic regression by Newton's method, both classes weighing the same.

    Returns:
        (weights per measure, bias), for measures as they are.
    """
    mean, spread = data.mean(0), data.std(0) + 1e-9
    design = np.c_[(data - mean) / spread, np.ones(len(data))]
    weight = np.where(labels == 1, 0.5 / max(labels.sum(), 1), 0.5 / max((1 - labels).sum(), 1)) * len(labels)
    penalty = np.diag([ridge] * data.shape[1] + [0.0])
    beta = np.zeros(design.shape[1])
    for _ in range(60):
        chance = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
        gradient = design.T @ (weight * (chance - labels)) + penalty @ beta
        curvature = (design * (weight * chance * (1 - chance))[:, None]).T @ design + penalty
        step = np.linalg.solve(curvature, gradient)
        beta -= step
        if float(np.abs(step).max()) < 1e-9:
            break
    scaled = beta[:-1] / spread
    return scaled, float(beta[-1] - scaled @ mean)


def table(logits: np.ndarray, kinds: np.ndarray) -> None:
    """Prints how many pictures of each kind lie at or above some log odds, and the extremes."""
    for kind in sorted(set(kinds)):
        of_kind = logits[kinds == kind]
        above = "  ".join(f">={limit:g}: {int((of_kind >= limit).sum())}" for limit in (-1, 0, 0.5, 1, 1.5, 2, 3))
        print(f"  {kind:22} {len(of_kind):4}  {above}  lowest {of_kind.min():.2f}  highest {of_kind.max():.2f}")


def main() -> None:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifest", type=Path)
    manifest = parser.parse_args().manifest
    entries = [json.loads(line) for line in manifest.read_text("utf-8").splitlines()]
    measured = [(entry, features(manifest.parent / entry["path"])) for entry in entries]
    for name, (cue, bad, good) in TASKS.items():
        names = list(cue.weights)
        rows = [
            ([found[key] for key in names], entry["kind"] in bad, zlib.crc32(entry["person"].encode()) % 2)
            for entry, found in measured
            if found and entry["kind"] in (*bad, *good) and all(key in found for key in names)
        ]
        data = np.array([row[0] for row in rows])
        labels = np.array([float(row[1]) for row in rows])
        if len(set(labels)) < 2:
            continue
        half = np.array([row[2] for row in rows])
        scores = np.zeros(len(rows))
        for side in (0, 1):
            if len(set(labels[half != side])) == 2:
                weights, bias = logistic(data[half != side], labels[half != side])
                scores[half == side] = data[half == side] @ weights + bias
        weights, bias = logistic(data, labels)
        told = ", ".join(f'"{key}": {value:.3f}' for key, value in zip(names, weights, strict=True))
        print(f"{name} = Cue({{{told}}}, {bias:.3f})")
        for logit in (0.0, 0.5, 1.0, 1.5, 2.2):
            missed, refused = (scores[labels == 1] < logit).mean(), (scores[labels == 0] >= logit).mean()
            print(f"    at logit {logit}: missed {100 * missed:.1f} % of {int(labels.sum())}, "
                  f"refused {100 * refused:.1f} % of {int((1 - labels).sum())}")  # fmt: skip


if __name__ == "__main__":
    main()
