"""Prints at which strength of a defect photos of light- and dark-skinned people are refused, as a Markdown table.

    python -m tools.calibrate.fairness MANIFEST.jsonl [--people 12] [--out docs/fairness.md]

Each line of MANIFEST names a portrait before a plain wall (`path`, optionally `person`). People are grouped by the
lightness of their skin in that picture, cut out, set on the same white walls and spoilt with the same seeds.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from checker import load_policy
from checker.checks import BY_ID
from checker.evidence import Ask, Evidence
from checker.intake import inspect
from checker.vision.face_light import face_crop, measure_light
from checker.vision.faces import exact_mesh, find_faces
from checker.vision.mesh import CHIN
from checker.vision.person import person_mask
from tools.calibrate.photo_defects import DEFECTS, Sitter, encode, frame_sitter, on_background, white

GROUPS = (
    ("dark skin", 0.0, 45.0),
    ("medium skin", 45.0, 60.0),
    ("light skin", 60.0, 101.0),
)  # median CIE L* of the skin
STEPS: dict[str, tuple[str, str, Sequence[float]]] = {
    "dark": ("exposure", "stops darker", (0.5, 0.75, 1, 1.25, 1.5, 2, 2.5)),
    "dark_person": ("exposure", "stops darker, person only", (0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3)),
    "burnt": ("exposure", "stops brighter", (0.5, 0.75, 1, 1.25, 1.5, 2, 2.5, 3)),
    "low_contrast": ("exposure", "share of contrast left", (0.9, 0.8, 0.7, 0.6, 0.5, 0.4)),
    "haze": ("exposure", "share of contrast left", (0.9, 0.8, 0.7, 0.6, 0.5, 0.4)),
    "glare": ("exposure", "opacity of the spot", (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1)),
    "side_shadow": ("exposure", "stops between the halves", (0.75, 1, 1.25, 1.5, 1.75, 2, 2.25, 2.5, 3)),
    "gauss": ("blur", "sigma, pixels at 413 wide", (0.5, 0.75, 1, 1.25, 1.5, 2, 2.5)),
    "motion": ("blur", "pixels at 413 wide", (3, 5, 7, 9, 12, 16)),
    "upscaled": ("blur", "pixels wide before enlarging", (240, 200, 170, 140, 120, 100, 80)),
    "compressed": ("blur", "JPEG quality", (60, 45, 35, 28, 22, 17, 12)),
}
NOTES = (
    "Where the columns differ: with only the person darkened before a bright wall, nothing but the eyes and the skin",
    "tells how much light there is, and less light comes back from dark skin and into its eyes; and a faint white spot",
    "has more to cover on dark skin before it is white. What the whites, the pupils, the wall or the edges can tell",
    "flips within one step of the strengths tried.",
    "Burnt means that detail is lost, and a picture is refused for what it lost, not for how much it was brightened:",
    "when 0.20 of the light of the skin is at the end of its channel. Unspoilt, dark skin here reflects 1.8 stops less",
    "than light skin (median L* 37, 58 and 64), so it has that much further to go. Measured on 8 people of each group:",
    "of light, medium and dark skin 0.15, 0.11 and 0.00 of the light is lost one stop brighter, 0.22, 0.17 and 0.01 at",
    "1.5 stops, 0.59, 0.27 and 0.05 at two and 0.93, 0.66 and 0.09 at 2.5 stops (medians). The whites of the eyes",
    "would tell the brightening itself, but at this size they hold lids, lashes and the mirror image of the lamp, and",
    "have L* 40, 52 and 61 in the unspoilt photos: no fixed reference.",
    "The colour of skin would tell how light it is, if people of one colour were of one lightness: they are not. Of",
    "568 good photos of 116 people, by the red against the green and the green against the blue of the skin, each",
    "against the white wall, each fifth of the people by a fit of the others: the lightness of the skin strays by",
    "0.76 stops in all and by 0.73 around what its colour tells; people of the darkest skin are still 2.0 stops too",
    "dark for their colour.",
    "Shadows on one half: people with dark skin are lit from one side in their own pictures, by up to 0.6 stops (the",
    "others by 0.2), which a shadow drawn there takes away first or comes on top of; at 2 stops 4, 8 and 7 of 8 are",
    "refused, at 2.25 stops 7, 8 and 8.",
)
_SIZE = (413, 531)


def sitter_of(path: Path) -> tuple[float, Sitter] | None:
    """Returns the lightness of the skin and the person cut out, or None when there is not one clear face."""
    with Image.open(path) as image:
        rgb = np.asarray(image.convert("RGB"))
    faces = find_faces(rgb)
    mesh = exact_mesh(rgb, faces[0]) if len(faces) == 1 else None
    if mesh is None:
        return None
    skin = measure_light(rgb, face_crop(rgb, mesh)).skin
    mask = person_mask(rgb)
    alpha = cv2.GaussianBlur(np.clip((mask - 0.4) / 0.5, 0, 1), (0, 0), 1.0)
    centre, reach = float(mesh.eye_centres[:, 0].mean()), 0.6 * mesh.eye_distance
    column = mask[:, max(0, int(centre - reach)) : int(centre + reach)].max(axis=1) > 0.5
    crown = float(np.argmax(column))
    rng = np.random.default_rng(1)
    return skin, frame_sitter(rgb, alpha, mesh.eye_centres, mesh.xy[CHIN], crown, _SIZE, rng)


def refused(person: Sitter, defect: str, strength: float, check_id: str) -> bool:
    """Whether the check does not simply pass the spoilt photo (fails it or leaves it to a person)."""
    rng = np.random.default_rng(7)
    picture = on_background(person, white(person.alpha.shape, rng))
    content = encode(DEFECTS[defect](picture, person, rng, strength))
    check, limits = BY_ID[check_id], load_policy().category("photo").checks[check_id]
    values = check.measure(Evidence(inspect(content), Ask("photo", date(2021, 1, 20))), limits).values
    return any(finding.status.value in ("fail", "undetermined") for finding in check.decide(values, limits))


def flip(people: list[Sitter], defect: str) -> str:
    """The first strength at which at least half of the people are refused, and how many are at the strongest."""
    check_id, _, strengths = STEPS[defect]
    share = 0.0
    for strength in strengths:
        share = float(np.mean([refused(person, defect, strength, check_id) for person in people]))
        if share >= 0.5:
            return f"{strength:g}"
    return f"beyond {strengths[-1]:g} ({share:.0%})"


def table(groups: dict[str, list[Sitter]]) -> str:
    """The Markdown page."""
    names = [name for name, people in groups.items() if people]
    lines = [
        "# Fairness of the photo checks",
        "",
        "The same seeded defects over portraits of people with dark, medium and light skin (median CIE L* of the skin",
        "below 45, to 60, above), on the same white walls. Each cell is the first strength at which half of a group's",
        "photos are no longer passed (failed, or left to a person).",
        "",
        f"Made by `python -m tools.calibrate.fairness` on {datetime.now(UTC):%Y-%m-%d}; people: "
        + ", ".join(f"{len(groups[name])} with {name}" for name in names)
        + ".",
        "",
        f"| check | defect | strength in | {' | '.join(names)} |",
        f"| --- | --- | --- |{' --- |' * len(names)}",
    ]
    for defect, (check_id, unit, _) in STEPS.items():
        cells = " | ".join(flip(groups[name], defect) for name in names)
        lines.append(f"| `{check_id}` | {defect.replace('_', ' ')} | {unit} | {cells} |")
    return "\n".join([*lines, "", *NOTES]) + "\n"


def main() -> None:
    """Reads the manifest, groups its people and prints or writes the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--people", type=int, default=12, help="at most so many in a group")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    groups: dict[str, list[Sitter]] = {name: [] for name, _, _ in GROUPS}
    seen: set[str] = set()
    for line in given.manifest.read_text("utf-8").splitlines():
        entry = json.loads(line)
        person = str(entry.get("person") or entry["path"])
        if person in seen or all(len(people) >= given.people for people in groups.values()):
            continue
        found = sitter_of(given.manifest.parent / entry["path"])
        if found is None:
            continue
        seen.add(person)
        name = next(name for name, low, high in GROUPS if low <= found[0] < high)
        if len(groups[name]) < given.people:
            groups[name].append(found[1])
    page = table(groups)
    if given.out:
        given.out.write_text(page, "utf-8")
    else:
        print(page)


if __name__ == "__main__":
    main()
