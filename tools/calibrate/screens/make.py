"""Makes pictures of documents on printed paper, of screens that show documents, and screenshots, with labels.

    python -m tools.calibrate.screens.make OUT --split validation --each 4 --kinds paper,display,screenshot,composite

Papers, displays, programs, documents and seeds of the two splits differ: nothing in `validation` took part in choosing
limits.
Same arguments, same pictures. Documents are those of `samples`, or with `--documents FOLDER` flat pictures from
elsewhere (`category.name.jpg`). Each line of `manifest.jsonl`: path, category, kind, split, expect_checks.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from samples import facts
from samples.catalogue import CARDS, RENDERERS, level_of
from tools.calibrate.screens import apps, composites, desktops, displays, optics, papers, surfaces
from tools.calibrate.screens.optics import Floats, Scene

Rgb = NDArray[np.uint8]

CALIBRATION_PAPERS = ("plain", "dots", "lines", "waves", "halftone", "hatched_frame", "laid", "rosette")
VALIDATION_PAPERS = (
    "crossed",
    "laser_tint",
    "pantograph",
    "microtext",
    "emblems",
    "linen",
    "card",
    "engraved",
    "dots",
    "lines",
)
CALIBRATION_SURFACES = ("table", "checked_cloth", "mesh", "bamboo")
CALIBRATION_CATEGORIES = tuple(sorted(RENDERERS))[::2]
_SENSOR = (2000, 1500)
_SLANT = {"straight": 0.012, "slanted": 0.07}
_AS_OF = dt.date(2021, 1, 20)
_CARD, _SHEET = (85.6, 54.0), 297.0
Made = tuple[bytes, str, str, str]
"""A file, its category, its kind, and what `authenticity` must say."""


def drawn(split: str, rng: random.Random) -> tuple[Rgb, str]:
    """A flat document of `samples` and its category."""
    ours = [name for name in RENDERERS if (name in CALIBRATION_CATEGORIES) == (split == "calibration")]
    category = rng.choice([name for name in ours if name != "id_card_handheld"])
    truth = facts.draw(rng, _AS_OF, level_of(category, rng))
    return np.asarray(rng.choice(RENDERERS[category])(truth, rng).image.convert("RGB")), category


def given(folder: Path, rng: random.Random) -> tuple[Rgb, str]:
    """A flat document from a folder."""
    path = rng.choice(sorted(folder.glob("*.jpg")))
    return np.asarray(Image.open(path).convert("RGB")), path.name.split(".")[0]


def millimetres(picture: Rgb, category: str) -> tuple[float, float]:
    """Size of the document that a flat picture shows."""
    height, width = picture.shape[:2]
    if category in CARDS:
        return _CARD
    scale = _SHEET / max(height, width)
    return width * scale, height * scale


def on_paper(picture: Rgb, size: tuple[float, float], paper: papers.Paper, surface: surfaces.Surface) -> Scene:
    """A document printed on a paper that lies on something."""
    flat = (picture.astype(np.float32) / 255) ** np.float32(2.2)
    across, down = np.float32(picture.shape[1] / size[0]), np.float32(picture.shape[0] / size[1])

    def scene(x: Floats, y: Floats) -> Floats:
        sheet = cv2.remap(flat, x * across - 0.5, y * down - 0.5, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        inside = (x >= 0) & (x < size[0]) & (y >= 0) & (y < size[1])
        return np.where(inside[..., None], sheet * paper(x, y), surface(x, y)).astype(np.float32)

    return scene


def _paper(kind: str, size: tuple[float, float], rng: random.Random) -> papers.Paper:
    paper = papers.PAPERS[kind](rng, size)
    return papers.within(paper, rng.uniform(0.02, 0.08) * size[0], size) if rng.random() < 0.4 else paper


def _upright(wide: float, tall: float) -> tuple[int, int]:
    return _SENSOR if wide >= tall else (_SENSOR[1], _SENSOR[0])


def paper(picture: Rgb, category: str, kind: str, split: str, rng: random.Random) -> Made:
    """A document on some paper, photographed on some surface, or filling the frame."""
    size = millimetres(picture, category)
    ours = [name for name in surfaces.SURFACES if (name in CALIBRATION_SURFACES) == (split == "calibration")]
    around = rng.choice(("table", *ours))
    scene = on_paper(picture, size, _paper(kind, size, rng), surfaces.SURFACES[around](rng))
    sensor = _upright(*size)
    fills = rng.choice((rng.uniform(0.6, 0.8), rng.uniform(0.8, 0.97), rng.uniform(0.9, 0.99), rng.uniform(1.03, 1.12)))
    place = optics.aim(rng, *size, sensor, fills, _SLANT[rng.choice(("straight", "straight", "slanted"))])
    camera = optics.draw_camera(rng)
    seen = optics.photograph(optics.expose(scene, place, sensor, 2), camera, rng, rng.uniform(0.75, 1.0))
    return optics.encode(seen, camera.quality, camera.subsampling), category, f"paper.{kind}.{around}", "pass"


def scanned(picture: Rgb, category: str, kind: str, split: str, rng: random.Random) -> Made:
    """A document on some paper on a scanner, its lid around it."""
    size = millimetres(picture, category)
    lid = np.float32(rng.choice((1.0, 0.92, 0.75, 0.02)))
    scene = on_paper(picture, size, _paper(kind, size, rng), lambda x, y: np.broadcast_to(lid, (*x.shape, 3)))
    finest = rng.choice((100, 150, 200, 300)) * (2 if category in CARDS else 1) / 25.4
    finest = min(finest, 2600 / max(size))
    sensor = (round(size[0] * finest), round(size[1] * finest))
    place = optics.aim(rng, *size, sensor, rng.choice((0.95, 0.99, 1.04)), 0.0)
    seen = optics.scan(optics.expose(scene, place, sensor, 2), rng, rng.choice((1200, 1500, 1700, 2400)))
    return optics.encode(seen, rng.choice((92, 80)), rng.choice((0, 2))), category, f"scan.{kind}", "pass"


def display(picture: Rgb, category: str, kind: str, split: str, rng: random.Random) -> Made:
    """A document on a display, photographed: the whole of it, a part, or what is inside it."""
    made = displays.DISPLAYS[kind]
    upright = made.pixels[1] > made.pixels[0]
    programs = _programs(split, upright=upright)
    unit = made.pixels[0] / 400 if upright else max(1.0, 0.277 / made.pitch * 0.8)
    shown = programs[rng.choice(sorted(programs))](picture, made.pixels, rng, unit)
    framing = rng.choice(("whole", "part", "inside"))
    slant = rng.choice(("straight", "straight", "slanted"))
    size = displays.size_of(made)
    fills = {"whole": rng.uniform(0.75, 0.93), "part": rng.uniform(0.97, 1.06), "inside": rng.uniform(1.15, 1.5)}[
        framing
    ]
    sensor = _upright(*size)
    place = optics.aim(rng, *size, sensor, fills, _SLANT[slant])
    camera = optics.draw_camera(rng)
    light = optics.expose(displays.showing(made, shown, rng), place, sensor, 3)
    seen = optics.photograph(light, camera, rng, rng.uniform(0.7, 1.0))
    return (
        optics.encode(seen, camera.quality, camera.subsampling),
        category,
        f"display.{kind}.{framing}.{slant}",
        "fail",
    )


def _programs(split: str, *, upright: bool) -> dict[str, desktops.Program]:
    """What phones or desktops show; validation has programs of its own."""
    ours = desktops if split == "calibration" else apps
    return ours.PHONE if upright else ours.DESKTOP


def screenshot(picture: Rgb, category: str, kind: str, split: str, rng: random.Random) -> Made:
    """What a system saves when asked for a picture of its screen."""
    if kind in _programs(split, upright=False):
        size = rng.choice(((1366, 768), (1440, 900), (1536, 864), (1920, 1080), (1280, 1024)))
        seen = _programs(split, upright=False)[kind](picture, size, rng, rng.choice((1.0, 1.0, 1.25)))
    else:
        size = rng.choice(((720, 1560), (1080, 2340), (828, 1792)))
        seen = _programs(split, upright=True)[kind](picture, size, rng, size[0] / 400)
    if rng.random() < 0.4:
        scale = rng.uniform(0.6, 0.95)
        seen = np.asarray(cv2.resize(seen, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    return optics.encode(seen, rng.choice((95, 88, 75)), rng.choice((0, 2))), category, f"screenshot.{kind}", "fail"


def composite(picture: Rgb, category: str, kind: str, split: str, rng: random.Random) -> Made:
    """A page that somebody put together of good pictures, or that was never on paper."""
    seen = (composites.CALIBRATION | composites.VALIDATION)[kind](picture, (0, 0), rng, 1.0)
    return optics.encode(seen, rng.choice((95, 88, 75)), rng.choice((0, 2))), category, f"composite.{kind}", "pass"


def kinds_of(what: str, split: str) -> list[str]:
    """Papers, displays, programs or pages of a split."""
    if what in ("paper", "scan"):
        return list(CALIBRATION_PAPERS if split == "calibration" else VALIDATION_PAPERS)
    if what == "display":
        return [name for name in displays.DISPLAYS if (name in displays.CALIBRATION) == (split == "calibration")]
    if what == "composite":
        return list(composites.CALIBRATION if split == "calibration" else composites.VALIDATION)
    programs = _programs(split, upright=False) | _programs(split, upright=True)
    return [name for name in programs if name != "full"]


MAKERS = {"paper": paper, "scan": scanned, "display": display, "screenshot": screenshot, "composite": composite}


def make(split: str, each: int, wanted: list[str], documents: Path | None) -> Iterator[Made]:
    """Yields the pictures of a split."""
    for what in wanted:
        for kind in kinds_of(what, split):
            for again in range(each):
                rng = random.Random(zlib.crc32(f"{split}/{what}/{kind}/{again}/{documents is None}".encode()))
                picture, category = given(documents, rng) if documents else drawn(split, rng)
                yield MAKERS[what](picture, category, kind, split, rng)


def main() -> None:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--split", choices=("calibration", "validation"), default="calibration")
    parser.add_argument("--each", type=int, default=2)
    parser.add_argument("--kinds", default=",".join(MAKERS))
    parser.add_argument("--documents", type=Path)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    arguments.out.mkdir(parents=True, exist_ok=True)
    with (arguments.out / "manifest.jsonl").open("a", encoding="utf-8") as manifest:
        for number, made in enumerate(
            make(arguments.split, arguments.each, arguments.kinds.split(","), arguments.documents)
        ):
            data, category, kind, expected = made
            name = f"{kind}.{number:03d}.{category}.jpg"
            (arguments.out / name).write_bytes(data)
            line: dict[str, Any] = {"path": name, "category": category, "kind": kind, "split": arguments.split}
            line |= {"as_of": _AS_OF.isoformat(), "expect_checks": {"authenticity": expected}}
            manifest.write(json.dumps(line, ensure_ascii=False) + "\n")
            manifest.flush()


if __name__ == "__main__":
    main()
