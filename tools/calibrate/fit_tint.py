"""Fits what `checker.vision.lens_tint` takes for usual, on sets that `tools.calibrate.make` made.

    python -m tools.calibrate.fit_tint MANIFEST.jsonl [...] [--out WEIGHTS.toml]

Only pictures without a tint take part in the fit. Prints for each kind of picture what the measure tells when each half
of the people is scored with what was fitted on the other half.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from checker.vision.appearance import eye_middles
from checker.vision.lens_tint import Floats, Usual, describe_tint, mean_step, tint_of
from tools.calibrate.faces import see
from tools.calibrate.tinted_lenses import TINTED, UNTINTED

BARE = ("good", "clear_glasses", "thick_glasses", "narrow_eyes", *(set(UNTINTED) - {"barely_tinted_lenses"}))
TOLD = (*BARE, "barely_tinted_lenses", "dark_glasses", *TINTED)
_OUTLIER = 2.5  # standard deviations beyond which a difference counts no more
_ROUNDS = 6
_SHRINK = 0.05  # of the variances, added to them: places that tell the same share the weight
Steps = tuple[Floats, Floats]  # as `describe_tint` returns them


def steps_of(path: Path) -> Steps | None:
    """Describes one picture; None when it has no measurable face."""
    seen = see(path)
    if seen is None:
        return None
    view = seen.view()
    return describe_tint(view.lab, eye_middles(view), view.lids)


def spread(values: np.ndarray) -> np.ndarray:
    """Standard deviations down the first axis that a few outliers do not change."""
    found: np.ndarray = 1.4826 * np.median(np.abs(values - np.median(values, axis=0)), axis=0)
    return found


def covariance(values: np.ndarray) -> np.ndarray:
    """(m, m) covariance of (n, m) values, outliers drawn in."""
    middle, size = np.median(values, axis=0), spread(values)
    found: np.ndarray = np.cov(np.clip(values - middle, -_OUTLIER * size, _OUTLIER * size).T)
    return found


def line(skin: np.ndarray, step: np.ndarray) -> np.ndarray:
    """(2,) offset and slope of steps over the skin's lightness, by least squares with Huber's weights (1964)."""
    terms, weight = np.stack([np.ones(len(skin)), skin], axis=1), np.ones(len(skin))
    found = np.zeros(2)
    for _ in range(_ROUNDS):
        weighed = terms * weight[:, None]
        found = np.linalg.solve(weighed.T @ terms + 1e-6 * np.eye(2), weighed.T @ step)
        far = np.abs(step - terms @ found)
        weight = 1 / np.maximum(1, far / max(1.5 * 1.4826 * float(np.median(far)), 1e-6))
    return found


def fit(bare: Sequence[Steps]) -> Usual:
    """Fits all numbers on faces that nothing tinted is before."""
    steps, skin = (np.stack(part) for part in zip(*bare, strict=True))
    each, lightness = steps.reshape(-1, *steps.shape[2:]), skin.ravel()
    lines = np.stack([[line(lightness, each[:, place, part]) for part in range(3)] for place in range(each.shape[1])])
    beyond = each - lines[..., 0] - lines[..., 1] * lightness[:, None, None]
    weights = np.zeros(lines.shape[:2])
    for part in range(3):
        kinship = covariance(beyond[..., part])
        weight = np.linalg.solve(kinship + _SHRINK * np.diag(np.diag(kinship)), np.ones(len(kinship)))
        weight = np.maximum(weight, 0.02 * weight.max())
        weights[:, part] = weight / weight.sum()
    lines, weights = lines.astype(np.float32), weights.astype(np.float32)
    plain = Usual(lines[..., 0], lines[..., 1], weights, np.zeros(3, np.float32), np.eye(3, dtype=np.float32))
    means = np.stack([mean_step(*one, plain) for one in bare])
    whitening = np.linalg.cholesky(np.linalg.inv(covariance(means))).T
    return Usual(*lines.transpose(2, 0, 1), weights, np.median(means, axis=0), whitening.astype(np.float32))


def written(usual: Usual) -> str:
    """The TOML file of the numbers."""
    text = [
        "# Made by tools.calibrate.fit_tint; data and counts: lens_tint_max in the policy.",
        "# Rows: below the eye, below its outer corner, temple, beside the nose, white of the eye.",
    ]
    for name in Usual.__slots__:
        rows = np.atleast_2d(getattr(usual, name))
        lines = ["[" + ", ".join(f"{value:.4f}" for value in row) + "]" for row in rows.tolist()]
        table = "[\n    " + ",\n    ".join(lines) + ",\n]"
        text.append(f"{name} = {lines[0] if name == 'centre' else table}")
    return "\n".join(text) + "\n"


def main() -> None:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifests", type=Path, nargs="+")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    seen: list[tuple[str, int, Steps]] = []
    for manifest in arguments.manifests:
        for text in manifest.read_text("utf-8").splitlines():
            item = json.loads(text)
            if item["kind"] in TOLD and (steps := steps_of(manifest.parent / item["path"])) is not None:
                seen.append((item["kind"], zlib.crc32(str(item["person"]).encode()) % 2, steps))
    bare = [[steps for kind, side, steps in seen if kind in BARE and side == half] for half in (0, 1)]
    fits = [fit(bare[1]), fit(bare[0])]
    for told in TOLD:
        values = [tint_of(*steps, fits[half]) for kind, half, steps in seen if kind == told]
        if values:
            parts = "  ".join(f"{share:4} % {np.percentile(values, share):5.2f}" for share in (1, 10, 50, 90, 99, 100))
            print(f"{told:22} {len(values):5}  {parts}")
    if arguments.out:
        arguments.out.write_text(written(fit(bare[0] + bare[1])), "utf-8")


if __name__ == "__main__":
    main()
