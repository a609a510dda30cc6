"""Fits what `checker.vision.light_level` takes for usual, on portraits of people in good light.

    python -m tools.calibrate.fit_light MANIFEST.jsonl [...] [--out WEIGHTS.toml]

Each line of a manifest names a good portrait (`path`, `person`). People of dark, medium and light skin count as much as
each other, and each person as much as the others of the group. Every face takes part as it is and with other colours,
contrast, focus and one-sided light, which must change nothing. Prints how far each group is from the usual light when
each fifth of the people is measured with what was fitted on the others.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from checker.vision.face_light import Crop, face_crop, measure_light
from checker.vision.light_level import LEVELS
from tools.calibrate.faces import see

# The level whose light is told, and the pairs of levels whose ratios tell what it has to be.
MODELS: dict[str, tuple[str, Sequence[tuple[str, str]]]] = {
    "luminance": (
        "luminance_high",
        (("luminance_high", "luminance"), ("eyes", "luminance_high"), ("red_high", "red")),
    ),
    "green": ("green_high", (("green_high", "green"), ("eyes", "green_high"), ("blue_high", "blue"))),
}
GROUPS = ((0.0, 45.0), (45.0, 60.0), (60.0, 101.0))  # median CIE L* of the skin
_FOLDS = 5
_SHRINK = 1.0  # faces' worth of ratios that say nothing


@dataclass(frozen=True)
class Face:
    """A face, once as it is and once for each change.

    Attributes:
        person: Whose it is.
        skin: Median CIE L* of the skin.
        levels: (changes, 9), the first of the face as it is.
    """

    person: str
    skin: float
    levels: np.ndarray


def _saturated(rgb: np.ndarray, factor: float) -> np.ndarray:
    grey = (rgb @ np.array([0.3, 0.59, 0.11]))[..., None]
    changed: np.ndarray = grey + (rgb - grey) * factor
    return changed


def _lit_aside(rgb: np.ndarray, stops: float) -> np.ndarray:
    """Light that grows from one side to the other by so many stops."""
    x = np.linspace(-0.5, 0.5, rgb.shape[1])[:, None]
    lit: np.ndarray = rgb * 2.0 ** (stops * x / 2.2)
    return lit


# Of coded values, 0 to 1.
CHANGES: tuple[Callable[[np.ndarray], np.ndarray], ...] = (
    lambda rgb: rgb,
    lambda rgb: _saturated(rgb, 0.75),
    lambda rgb: _saturated(rgb, 1.25),
    lambda rgb: rgb * np.array([1.053, 1.0, 0.929]),
    lambda rgb: rgb * np.array([0.953, 1.0, 1.053]),
    lambda rgb: 0.5 + (rgb - 0.5) * 0.85,
    lambda rgb: 0.5 + (rgb - 0.5) * 1.15,
    lambda rgb: _lit_aside(rgb, 1.0),
    lambda rgb: _lit_aside(rgb, -1.0),
    lambda rgb: cv2.GaussianBlur(rgb, (0, 0), 1.2),
)


def changed(crop: Crop) -> Iterator[Crop]:
    """The face as it is, and with each change."""
    for change in CHANGES:
        rgb = np.clip(change(crop.rgb / 255) * 255 + 0.5, 0, 255).astype(np.uint8)
        yield replace(crop, rgb=rgb)


def face_of(path: Path, person: str) -> Face | None:
    """Measures one picture; None when it has no measurable face."""
    seen = see(path)
    if seen is None:
        return None
    found = [measure_light(crop.rgb, crop) for crop in changed(face_crop(seen.rgb, seen.mesh))]
    return Face(person, found[0].skin, np.stack([one.levels for one in found]))


def group_of(skin: float) -> int:
    """The index of the group in `GROUPS`."""
    return next(index for index, (low, high) in enumerate(GROUPS) if low <= skin < high)


def fit(faces: Sequence[Face], model: str) -> tuple[np.ndarray, float]:
    """Fits the weights (9,) of the levels and what is usual."""
    base, pairs = MODELS[model]
    pictures = Counter(face.person for face in faces)
    people = [len({face.person for face in faces if group_of(face.skin) == group}) for group in range(len(GROUPS))]
    weight = np.array([1 / pictures[face.person] / people[group_of(face.skin)] for face in faces])
    weight = np.repeat(weight / weight.mean(), len(CHANGES))
    levels = np.concatenate([face.levels for face in faces])
    at = LEVELS.index
    ratios = np.stack([np.ones(len(levels)), *(levels[:, at(one)] - levels[:, at(other)] for one, other in pairs)], 1)
    ridge = _SHRINK * np.diag([0.0, *(1.0 for _ in pairs)])
    usual, *slopes = np.linalg.solve(
        (ratios * weight[:, None]).T @ ratios + ridge, (ratios * weight[:, None]).T @ levels[:, at(base)]
    )
    weights = np.zeros(len(LEVELS))
    weights[at(base)] = 1.0
    for slope, (one, other) in zip(slopes, pairs, strict=True):
        weights[at(one)] -= slope
        weights[at(other)] += slope
    return weights, float(usual)


def written(models: dict[str, tuple[np.ndarray, float]]) -> str:
    """The TOML file of the numbers."""
    text = [
        "# Made by tools.calibrate.fit_light; data and counts: light_min and flood_max in the policy.",
        f"# Weights of: {', '.join(LEVELS)}.",
    ]
    for name, (weights, usual) in models.items():
        numbers = ", ".join(f"{value:.3f}" for value in weights)
        text += [f"[{name}]", f"weights = [{numbers}]", f"usual = {usual:.3f}", ""]
    return "\n".join(text[:-1]) + "\n"


def main() -> None:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifests", type=Path, nargs="+")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    faces: list[Face] = []
    for manifest in arguments.manifests:
        for text in manifest.read_text("utf-8").splitlines():
            item = json.loads(text)
            face = face_of(manifest.parent / item["path"], str(item["person"]))
            faces += [] if face is None else [face]
    for model in MODELS:
        told: list[list[tuple[float, float, float]]] = [[] for _ in GROUPS]
        for part in range(_FOLDS):
            inside = [zlib.crc32(face.person.encode()) % _FOLDS == part for face in faces]
            weights, usual = fit([face for face, left in zip(faces, inside, strict=True) if not left], model)
            for face in (face for face, left in zip(faces, inside, strict=True) if left):
                found = face.levels @ weights - usual
                told[group_of(face.skin)].append((float(found[0]), float(found.min()), float(found.max())))
        for (low, high), values in zip(GROUPS, told, strict=True):
            as_is, least, most = np.array(values).reshape(-1, 3).T
            spread = f"median {np.median(as_is):+.2f}, {as_is.min():+.2f} to {as_is.max():+.2f}" if len(as_is) else "-"
            beyond = f"changed {least.min():+.2f} to {most.max():+.2f}" if len(as_is) else ""
            print(f"{model:10} skin {low:g} to {high:g}: {len(as_is):4} pictures, {spread}; {beyond}")
    if arguments.out:
        arguments.out.write_text(written({model: fit(faces, model) for model in MODELS}), "utf-8")


if __name__ == "__main__":
    main()
