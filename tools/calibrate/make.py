"""Makes a labelled set of identity photos with seeded defects out of pictures of single people.

    python -m tools.calibrate.make SOURCE.jsonl OUT [--seed 1] [--each 1] [--kinds hat,scarf]

Each line of SOURCE names a picture (`path`, relative to the file) and, if known, the `person`. OUT gets the pictures
and `manifest.jsonl` in the form that `python -m tools.calibrate` reads. Same seed, same pictures.
"""

from __future__ import annotations

import argparse
import json
import random
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from tools.calibrate import degrade
from tools.calibrate.beards import BEARDS
from tools.calibrate.black_hair import black_fringe, black_hair, blacken, sized
from tools.calibrate.chin_masks import CHIN_MASKS
from tools.calibrate.eye_covers import BOTH_EYES, FREE_EYES, ONE_EYE, SHUT_EYES
from tools.calibrate.faces import upright
from tools.calibrate.hair_on_top import bald, dyed, dyed_hair, piled_hair, taken
from tools.calibrate.hairstyles import bob, drawn_fringe, straight_fringe
from tools.calibrate.hands import HANDS
from tools.calibrate.headbands import headband, hood
from tools.calibrate.headwear import modelled_hat
from tools.calibrate.held_things import THINGS
from tools.calibrate.long_fringes import ABOVE_EYES, OVER_BOTH_EYES, OVER_ONE_EYE
from tools.calibrate.lower_face import FREE_MOUTHS
from tools.calibrate.necks import NECKS
from tools.calibrate.plain_things import PLAIN_THINGS
from tools.calibrate.portraits import Portrait, cut_out, frame, jpeg
from tools.calibrate.posed_hands import POSED_HANDS
from tools.calibrate.small_hats import small_hat
from tools.calibrate.tinted_lenses import TINTED, UNTINTED
from tools.calibrate.wardrobe import worn


def over_black(hat: degrade.Defect) -> degrade.Defect:
    """The same hat over black hair, at one of the sizes that photos are handed in with."""
    return lambda portrait, rng: sized(hat(blacken(portrait, rng), rng), rng)


def photographed(
    hat: degrade.Defect, dye: Callable[[Portrait, random.Random], Portrait] | None = None
) -> degrade.Defect:
    """The same hat as some camera hands it in, over hair that was dyed before if `dye` says how."""

    def defect(portrait: Portrait, rng: random.Random) -> np.ndarray:
        source = dye(portrait, rng) if dye else portrait
        return taken(replace(source, rgb=hat(source, rng)), rng)

    return defect


DEFECTS: dict[str, degrade.Defect] = {
    **degrade.DEFECTS,
    "hat_on_black": over_black(degrade.dark_hat),
    "modelled_hat": modelled_hat,
    "modelled_hat_on_black": over_black(modelled_hat),
    "worn": worn,
    "worn_on_black": over_black(worn),
    "headband": headband,
    "hood": hood,
    "small_hat": photographed(small_hat),
    "small_hat_on_black": photographed(small_hat, blacken),
    "small_hat_on_dyed": photographed(small_hat, dyed),
    **HANDS,
    **THINGS,
    **POSED_HANDS,
    **PLAIN_THINGS,
    **CHIN_MASKS,
    **ONE_EYE,
    **BOTH_EYES,
    **OVER_ONE_EYE,
    **OVER_BOTH_EYES,
    **SHUT_EYES,
    **TINTED,
}
HARMLESS: dict[str, degrade.Defect] = {
    **degrade.HARMLESS,
    "black_hair": black_hair,
    "black_fringe": black_fringe,
    "straight_fringe": straight_fringe,
    "drawn_fringe": drawn_fringe,
    "bob": bob,
    "dyed_hair": dyed_hair,
    "piled_hair": piled_hair,
    "bald": bald,
    **FREE_EYES,
    **ABOVE_EYES,
    **UNTINTED,
    **FREE_MOUTHS,
    **BEARDS,
    **NECKS,
}
FRAMES: dict[str, Callable[[random.Random], dict[str, float]]] = {
    "good": lambda rng: {"head": rng.uniform(0.6, 0.72)},
    "too_small": lambda rng: {"head": rng.uniform(0.3, 0.45)},
    "too_large": lambda rng: {"head": rng.uniform(0.88, 0.98)},
    "off_center": lambda rng: {"dx": rng.choice((-1, 1)) * rng.uniform(0.14, 0.22)},
    "cropped_crown": lambda rng: {"dy": -rng.uniform(0.32, 0.4), "head": 0.68},
    "cropped_chin": lambda rng: {"dy": rng.uniform(0.16, 0.24), "head": 0.68},
    "roll": lambda rng: {"roll": rng.choice((-1, 1)) * rng.uniform(13, 25)},
}
TALL = ("small_hat", "small_hat_on_black", "small_hat_on_dyed", "dyed_hair", "piled_hair", "bald")
FAILS = {
    **dict.fromkeys(("too_small", "too_large", "off_center", "cropped_crown", "cropped_chin"), "face_geometry"),
    **dict.fromkeys(("yaw", "pitch", "roll"), "face_pose"),
    "second_face": "face",
    "turned": "rotation",
}
CODES = {
    **dict.fromkeys((*ONE_EYE, *BOTH_EYES, *OVER_ONE_EYE, *OVER_BOTH_EYES, *TINTED), "face_state.eyes_covered"),
    **dict.fromkeys(SHUT_EYES, "face_state.eyes_closed"),
    "dark_glasses": "face_state.eyes_covered",
    "glare": "face_state.eyes_covered",
    "hair_over_eyes": "face_state.eyes_covered",
    "eyes_closed": "face_state.eyes_closed",
    "surgical_mask": "face_state.covered",
    **dict.fromkeys(("hand_over_mouth", *HANDS, *THINGS, *POSED_HANDS, *PLAIN_THINGS), "face_state.covered"),
    **dict.fromkeys(CHIN_MASKS, "face_state.covered"),
    "mouth_open": "face_state.mouth_open",
    "hat": "face_state.headwear",
    "scarf": "face_state.headwear",
    "hat_on_black": "face_state.headwear",
    "modelled_hat": "face_state.headwear",
    "modelled_hat_on_black": "face_state.headwear",
    "worn": "face_state.headwear",
    "worn_on_black": "face_state.headwear",
    "headband": "face_state.headwear",
    "hood": "face_state.headwear",
    **dict.fromkeys(("small_hat", "small_hat_on_black", "small_hat_on_dyed"), "face_state.headwear"),
    "second_face": "face.multiple",
    "turned": "rotation.turned",
    "yaw": "face_pose.yaw",
    "pitch": "face_pose.pitch",
    "roll": "face_pose.roll",
    "too_small": "face_geometry.too_small",
    "too_large": "face_geometry.too_large",
    "off_center": "face_geometry.off_center",
    "cropped_crown": "face_geometry.cropped",
    "cropped_chin": "face_geometry.cropped",
}
_WATCHED = ("face", "rotation", "face_geometry", "face_pose", "face_state")


def roomy(rng: random.Random) -> dict[str, float]:
    """A good frame with room for what stands on the head."""
    return {"head": rng.uniform(0.55, 0.68), "dy": rng.uniform(0, 0.05)}


def expectation(kind: str) -> dict[str, str]:
    """Which checks the kind must fail and must pass; what waits for a failing check is not judged."""
    failing = FAILS.get(kind, "face_state" if kind in DEFECTS else None)
    if failing is None:
        return dict.fromkeys(_WATCHED, "pass")
    if failing in ("face", "rotation"):
        return {failing: "fail"}
    others = {"face": "pass", "rotation": "pass"} | ({"face_geometry": "pass"} if failing == "face_state" else {})
    return {**others, failing: "fail"}


def make_one(source: Portrait, kind: str, seed: str) -> np.ndarray:
    """Returns one framed picture of the kind."""
    rng = random.Random(zlib.crc32(seed.encode()))
    portrait = frame(source, rng, **(roomy if kind in TALL else FRAMES.get(kind, FRAMES["good"]))(rng))
    defect = {**DEFECTS, **HARMLESS}.get(kind)
    return defect(portrait, rng) if defect else portrait.rgb


def main() -> None:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--each", type=int, default=1, help="pictures of each person and kind")
    parser.add_argument("--kinds", default=",".join([*FRAMES, *HARMLESS, *DEFECTS]))
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    lines: list[dict[str, Any]] = []
    for number, line in enumerate(arguments.source.read_text("utf-8").splitlines()):
        entry = json.loads(line)
        source = cut_out(upright(arguments.source.parent / entry["path"]))
        if source is None:
            continue
        person = str(entry.get("person", entry["path"]))
        for kind in arguments.kinds.split(","):
            for again in range(arguments.each):
                picture = make_one(source, kind, f"{arguments.seed}/{person}/{kind}/{again}")
                name = f"{number:04d}_{kind}_{again}.jpg"
                (arguments.out / name).write_bytes(jpeg(picture))
                label = {"path": name, "category": "photo", "person": person, "kind": kind}
                lines.append({**label, "expect_checks": expectation(kind), "expect_code": CODES.get(kind)})
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (arguments.out / "manifest.jsonl").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
