"""Fits the weights by which `checker.vision.lids` estimates how far eyes are open.

    python -m tools.calibrate.fit_lids MANIFEST.jsonl [...] [--out WEIGHTS.toml]

Needs no labels: what the network that draws lids says of every face is what is to be told. Prints how far the estimates
are from that when each fourth of the manifests' folders, or of the people if they are named, is scored with the weights
of the others.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from checker.vision.lids import contours, describe_lids, drawn_openings, shift_between
from checker.vision.mesh import Mesh, eyes
from tools.calibrate.faces import see

RIDGE = 100.0
FOLDS = 4


def described(mesh: Mesh) -> np.ndarray | None:
    """(2, numbers) of the right and the left eye: the layer's, then the opening drawn; None without a network's."""
    seen = describe_lids(mesh)
    return None if seen is None else np.c_[seen.reshape(2, -1), drawn_openings(contours(mesh))]


def fitted(data: np.ndarray, openings: np.ndarray) -> np.ndarray:
    """(2, numbers + 1) weights, the bias last, by ridge regression.

    Args:
        data: (pictures, 2, numbers) of `described`.
        openings: (pictures, 2) what the other network says.
    """
    found = []
    for side in (0, 1):
        middle, spread = data[:, side].mean(axis=0), data[:, side].std(axis=0) + 1e-6
        unit = (data[:, side] - middle) / spread
        mean = openings[:, side].mean()
        weights = np.linalg.solve(unit.T @ unit + RIDGE * np.eye(unit.shape[1]), unit.T @ (openings[:, side] - mean))
        weights = weights / spread
        found.append(np.append(weights, mean - middle @ weights))
    return np.array(found)


def estimated(data: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """(pictures, 2) openings."""
    return np.asarray((data * weights[:, :-1]).sum(axis=2) + weights[:, -1])


def written(weights: np.ndarray, shift: np.ndarray) -> str:
    """The TOML file of the weights (2, numbers + 1) and the shift (16, 2)."""
    layer = weights[:, :-2].reshape(2, 3, -1)
    lines = [
        "# Made by tools.calibrate.fit_lids; data and counts: checker/vision/cues.py.",
        "# The right and the left eye; layer: a row for each place, a number for each channel.",
        "",
        f"bias = {[round(float(one), 4) for one in weights[:, -1]]}",
        f"drawn = {[round(float(one), 4) for one in weights[:, -2]]}",
        "shift = [",
        *(f"    [{x:.4f}, {y:.4f}]," for x, y in shift),
        "]",
        "layer = [",
    ]
    for eye in layer:
        lines.append("    [")
        for place in eye:
            lines.append("        [")
            for start in range(0, len(place), 12):
                lines.append("            " + ", ".join(f"{one:.6f}" for one in place[start : start + 12]) + ",")
            lines.append("        ],")
        lines.append("    ],")
    return "\n".join([*lines, "]", ""])


def load(manifests: Sequence[Path]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Descriptions (pictures, 2, numbers), openings (pictures, 2), shifts (pictures, 16, 2), folds (pictures,)."""
    rows: list[tuple[np.ndarray, tuple[float, float], np.ndarray, int]] = []
    for manifest in manifests:
        for line in manifest.read_text("utf-8").splitlines():
            entry = json.loads(line)
            seen = see(manifest.parent / entry["path"])
            found = None if seen is None else described(seen.mesh)
            if seen is None or found is None:
                continue
            right, left = eyes(seen.rgb, seen.mesh)
            person = str(entry.get("person", manifest.parent))
            shift = shift_between(seen.mesh, right.contour, left.contour).mean(axis=0)
            rows.append((found, (right.opening, left.opening), shift, zlib.crc32(person.encode()) % FOLDS))
    data, openings, shifts, folds = (np.array(column) for column in zip(*rows, strict=True))
    return data.astype(float), openings, shifts, folds


def main() -> None:
    """Prints how far estimates are off, and writes the weights if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifests", nargs="+", type=Path)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    data, openings, shifts, folds = load(asked.manifests)
    others = np.zeros_like(openings)
    for fold in range(FOLDS):
        if (folds == fold).any() and (folds != fold).any():
            others[folds == fold] = estimated(data[folds == fold], fitted(data[folds != fold], openings[folds != fold]))
    apart = np.abs(others - openings)
    print(f"{len(data)} faces: off by {np.median(apart):.3f} in the median, 99 % by {np.quantile(apart, 0.99):.3f}")
    if asked.out:
        asked.out.write_text(written(fitted(data, openings), np.median(shifts, axis=0)), "utf-8")


if __name__ == "__main__":
    main()
