"""Fits how much the heights of places on the face tell of the tilt of the head, split by person.

    python -m tools.calibrate.fit_pose PEOPLE.jsonl [--penalty 1]

Each line of PEOPLE names a picture (`path`) of one frontal person and, if known, the `person`. Every head is tilted by
known angles; the printed errors are of people left out, the printed weights of all.
"""

from __future__ import annotations

import argparse
import io
import json
import random
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from checker.vision.faces import exact_mesh, find_faces
from checker.vision.pose import heights_of
from tools.calibrate.degrade import turn_head
from tools.calibrate.portraits import cut_out, frame, jpeg

ANGLES = (0, 0, -28, -22, -16, 16, 22, 28)  # straight on twice: as heavy as the tilts around it
FOLDS = 2


def samples(people: Path) -> tuple[list[str], np.ndarray, np.ndarray, list[str]]:
    """Tilts every head; returns names of the terms, terms (n, k), angles (n,), people (n)."""
    terms, angles, persons = [], [], []
    names: list[str] = []
    for number, line in enumerate(people.read_text("utf-8").splitlines()):
        entry = json.loads(line)
        with Image.open(people.parent / entry["path"]) as image:
            source = cut_out(np.asarray(ImageOps.exif_transpose(image).convert("RGB")))
        if source is None:
            continue
        for index, angle in enumerate(ANGLES):
            portrait = frame(source, random.Random(f"{number}/{index}"))
            rgb = turn_head(portrait, yaw=0.0, pitch=float(angle)) if angle else portrait.rgb
            picture = np.asarray(Image.open(io.BytesIO(jpeg(rgb))).convert("RGB"))
            faces = find_faces(picture)
            mesh = exact_mesh(picture, faces[0]) if faces else None
            if mesh is None:
                continue
            heights = heights_of(mesh)
            names = list(heights)
            terms.append(list(heights.values()))
            angles.append(float(angle))
            persons.append(str(entry.get("person", entry["path"])))
    return names, np.array(terms), np.array(angles), persons


def ridge(terms: np.ndarray, angles: np.ndarray, penalty: float) -> tuple[np.ndarray, float]:
    """Weights (k,) and offset of a linear fit; the penalty is on weights of terms of unit spread."""
    middle, spread = terms.mean(0), terms.std(0) + 1e-6
    unit = np.c_[(terms - middle) / spread, np.ones(len(terms))]
    gram = unit.T @ unit + penalty * np.diag([1.0] * terms.shape[1] + [0.0])
    weights = np.linalg.solve(gram, unit.T @ angles)
    plain = weights[:-1] / spread
    return plain, float(weights[-1] - plain @ middle)


def main() -> None:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("people", type=Path)
    parser.add_argument("--penalty", type=float, default=1.0)
    arguments = parser.parse_args()
    names, terms, angles, persons = samples(arguments.people)
    fold_of = {person: index % FOLDS for index, person in enumerate(sorted(set(persons)))}
    fold = np.array([fold_of[person] for person in persons])
    found = np.zeros(len(angles))
    for number in range(FOLDS):
        weights, offset = ridge(terms[fold != number], angles[fold != number], arguments.penalty)
        found[fold == number] = terms[fold == number] @ weights + offset
    for angle in sorted(set(ANGLES)):
        part = found[angles == angle]
        low, middle, high = np.percentile(part, (1, 50, 99))
        print(f"tilted by {angle:>4}: {len(part):>4} pictures, 1 % {low:6.1f}, half {middle:6.1f}, 99 % {high:6.1f}")
    weights, offset = ridge(terms, angles, arguments.penalty)
    print({name: round(float(weight), 1) for name, weight in zip(names, weights, strict=True)}, round(offset, 2))


if __name__ == "__main__":
    main()
