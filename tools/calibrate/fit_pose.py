"""Fits how the shape of a face, and how it looks to the network of points, tell the tilt of the head, split by person.

    python -m tools.calibrate.fit_pose PEOPLE.jsonl [--penalty 1] [--look-penalty 300] [--out WEIGHTS.toml]

Each line of PEOPLE names a picture (`path`) of one frontal person and, if known, the `person`. Every head is tilted by
known angles, and each picture is measured as it is and in a mirror; the printed errors are of people left out, the
written weights of all.
"""

from __future__ import annotations

import argparse
import io
import json
import random
from pathlib import Path

import numpy as np
from PIL import Image

from checker.vision.faces import exact_mesh, find_faces
from checker.vision.mesh import LEFT_EYE, LOOK, RIGHT_EYE, Mesh
from checker.vision.pose import DEPTH, pose_of, shape_of
from tools.calibrate.degrade import turn_head
from tools.calibrate.faces import upright
from tools.calibrate.portraits import cut_out, frame, jpeg

# Yaw and pitch; straight on twice: as heavy as the tilts around it.
TURNS = ((0, 0), (0, 0), *((0, pitch) for pitch in (-28, -22, -16, -10, 10, 16, 22, 28)), (-9, 0), (9, 0))
FOLDS = 5


def samples(people: Path) -> tuple[list[Mesh], np.ndarray, list[str]]:
    """Turns every head; returns its points, yaw and pitch (n, 2), and the person of every picture and its mirror."""
    meshes, turns, persons = [], [], []
    for number, line in enumerate(people.read_text("utf-8").splitlines()):
        entry = json.loads(line)
        source = cut_out(upright(people.parent / entry["path"]))
        if source is None:
            continue
        for index, (yaw, pitch) in enumerate(TURNS):
            portrait = frame(source, random.Random(f"{number}/{index}"))
            turned = turn_head(portrait, yaw=float(yaw), pitch=float(pitch)) if yaw or pitch else portrait.rgb
            for side, seen in ((1, turned), (-1, np.ascontiguousarray(turned[:, ::-1]))):
                picture = np.asarray(Image.open(io.BytesIO(jpeg(seen))).convert("RGB"))
                faces = find_faces(picture)
                mesh = exact_mesh(picture, faces[0]) if faces else None
                if mesh is None:
                    continue
                meshes.append(mesh)
                turns.append((float(side * yaw), float(pitch)))
                persons.append(str(entry.get("person", entry["path"])))
    return meshes, np.array(turns), persons


def mirrored(meshes: list[Mesh]) -> np.ndarray:
    """Pairs (n, 2) of points that mirror each other, on the person's right and left, by the mean face."""
    places = []
    for mesh in meshes:
        right, left = mesh.eye_centres
        across, down = left - right, np.array([right[1] - left[1], left[0] - right[0]])
        axes = np.stack([across, down], axis=1) / float(across @ across)
        places.append((mesh.xy - (right + left) / 2) @ axes)
    mean = np.mean(places, axis=0)
    apart = np.linalg.norm((mean * (-1, 1))[:, None] - mean, axis=2)
    other = apart.argmin(axis=1)
    assert other[RIGHT_EYE[0]] == LEFT_EYE[0]
    return np.array([(i, j) for i, j in enumerate(other) if other[j] == i and (mean[i, 0] < mean[j, 0] or i == j)])


def ridge(terms: np.ndarray, angles: np.ndarray, penalty: float) -> tuple[np.ndarray, float]:
    """Weights (k,) and offset of a linear fit; the penalty is on weights of terms of unit spread."""
    middle, spread = terms.mean(0), terms.std(0) + 1e-6
    unit = np.c_[(terms - middle) / spread, np.ones(len(terms))]
    gram = unit.T @ unit + penalty * np.diag([1.0] * terms.shape[1] + [0.0])
    weights = np.linalg.solve(gram, unit.T @ angles)
    plain = weights[:-1] / spread
    return plain, float(weights[-1] - plain @ middle)


def written(pairs: np.ndarray, weights: np.ndarray, offset: float, look: np.ndarray, look_offset: float) -> str:
    """The TOML file of the weights: for each pair its points and the degrees, for each channel those of its rows."""
    rows = [
        f"    [{first}, {second}, {down:.2f}, {apart:.2f}],"
        for (first, second), (down, apart) in zip(pairs, weights.reshape(-1, 2), strict=True)
    ]
    lines = [
        "# Made by tools.calibrate.fit_pose; data and counts: note of pitch_max in the policy.",
        "# Two points that mirror each other, degrees of tilt for each eye distance that they lie down, and apart.",
        "",
        f"offset = {offset:.3f}",
        "pairs = [",
        *rows,
        "]",
        "",
        "# Degrees for what each channel sees, a number for each row of the crop from its top down.",
        f"look_offset = {look_offset:.3f}",
        "look = [",
        *(f"    [{', '.join(f'{value:.3f}' for value in channel)}]," for channel in look),
        "]",
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("people", type=Path)
    parser.add_argument("--penalty", type=float, default=1.0)
    parser.add_argument("--look-penalty", type=float, default=300.0)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    meshes, turns, persons = samples(arguments.people)
    pairs = mirrored([mesh for mesh, turn in zip(meshes, turns, strict=True) if not turn.any()])
    angles = turns[:, 1]
    shapes = np.array([shape_of(mesh, pairs).ravel() for mesh in meshes], float)
    looks = np.array([np.ravel(mesh.rows) for mesh in meshes], float)
    cues = ((shapes, arguments.penalty), (looks, arguments.look_penalty))
    fold_of = {person: index % FOLDS for index, person in enumerate(sorted(set(persons)))}
    fold = np.array([fold_of[person] for person in persons])
    found = DEPTH * np.array([pose_of(mesh).pitch[1] for mesh in meshes])
    for number in range(FOLDS):
        for terms, penalty in cues:
            weights, offset = ridge(terms[fold != number], angles[fold != number], penalty)
            found[fold == number] += (terms[fold == number] @ weights + offset) / len(cues)
    for yaw, pitch in sorted(set(TURNS)):
        part = found[(turns == (yaw, pitch)).all(axis=1)]
        low, middle, high = np.percentile(part, (1, 50, 99))
        print(f"turned by {yaw:>2}, tilted by {pitch:>3}: {len(part):>4} pictures,", end=" ")
        print(f"1 % {low:6.1f}, half {middle:6.1f}, 99 % {high:6.1f}")
    if arguments.out:
        (weights, offset), (look, look_offset) = (ridge(terms, angles, penalty) for terms, penalty in cues)
        arguments.out.write_text(written(pairs, weights, offset, look.reshape(LOOK[0][:2]), look_offset), "utf-8")


if __name__ == "__main__":
    main()
