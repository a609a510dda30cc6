"""Seals over values: `python -m samples.sealed MANIFEST --out DIR [--reports FILE] [--values N] [--seed S]`.

Reads the good pictures of a labelled manifest with the checker (or takes saved results of a batch), and writes each
again with a red seal centred over one value that was read right. `fields` of the new manifest are the values under the
seal that were read right without it: `python -m samples.fields_report DIR/manifest.jsonl` prints how many of them are
still read right, by category and by strength and shape of the seal. The same arguments give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import random
import shlex
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from samples import corpus, fields_report, fonts, people, seals
from samples.camera import jpeg

STRENGTHS: dict[str, tuple[float, float, float, float]] = {
    "pale": (0.3, 0.5, 0.0, 0.0),
    "normal": (0.65, 0.85, 0.0, 0.1),
    "strong": (0.9, 1.0, 0.15, 0.35),
}
"""Least and most ink, and of what is under it, least and most that the ink hides; shares."""
SHAPES = ("round", "oval", "square")
_SIZE = {"round": (0.17, 0.23), "oval": (0.17, 0.23), "square": (0.09, 0.14)}
"""Width over the short side of the picture: seals of offices are 38 to 45 mm wide, name stamps about 20."""
_OFF_CENTRE = 0.1
_UNDER = 0.5
_OFFICES = ("institution_name", "issuing_authority", "school")

Box = tuple[float, float, float, float]
"""Left, top, right, bottom, pixels."""


def readable(row: fields_report.Row, report: fields_report.Row) -> dict[str, Box]:
    """The values of a picture that were read right, with where they stand."""
    places = {}
    for field, want in row.get("fields", {}).items():
        got = (report.get("fields") or {}).get(field) or {}
        if got.get("polygon") and fields_report.plain(got.get("value")) == fields_report.plain(want):
            xs, ys = zip(*got["polygon"], strict=True)
            places[field] = (min(xs), min(ys), max(xs), max(ys))
    return places


def covered(seal: Box, value: Box) -> float:
    """Share of a value's box within the bounds of a seal."""
    wide = min(seal[2], value[2]) - max(seal[0], value[0])
    tall = min(seal[3], value[3]) - max(seal[1], value[1])
    return max(0.0, wide) * max(0.0, tall) / max(1.0, (value[2] - value[0]) * (value[3] - value[1]))


def sealed(image: Image.Image, value: Box, name: str, strength: str, shape: str, rng: random.Random) -> Box:
    """Prints a seal over a value of a picture, in place. Returns the bounds of the seal."""
    width = round(min(image.size) * rng.uniform(*_SIZE[shape]))
    if shape == "square":
        mask = seals.square(people.make_name(rng, "汉") + "印", width, rng)
    else:
        mask = seals.seal(name, width, rng, oval=shape == "oval", bottom=rng.choice(("", "专用章")))
    least, most, hidden, most_hidden = STRENGTHS[strength]
    x = (value[0] + value[2]) / 2 + rng.uniform(-_OFF_CENTRE, _OFF_CENTRE) * width
    y = (value[1] + value[3]) / 2 + rng.uniform(-_OFF_CENTRE, _OFF_CENTRE) * width
    seals.press(image, mask, (x, y), rng.choice(seals.INKS), rng.uniform(least, most), rng.uniform(hidden, most_hidden))
    half, tall = width / 2, width * (0.36 if shape == "oval" else 0.5)
    return x - half, y - tall, x + half, y + tall


def make(
    manifest: Path, joined: Iterable[tuple[fields_report.Row, fields_report.Row]], values: int, seed: int
) -> Iterator[tuple[bytes, fields_report.Row]]:
    """Yields the pictures with their lines of the manifest, `path` being that of the picture without the seal.

    Args:
        manifest: That of the pictures without seals.
        joined: Its lines with their reports; those of good pictures count.
        values: How many values of each picture get a seal, one to a new picture.
        seed: Draws them and the seals.
    """
    turn = 0
    for row, report in joined:
        if row.get("expect_verdict") != "pass":
            continue
        rng = random.Random(f"{seed}/{row['path']}")
        places = readable(row, report)
        office = next((row["fields"][name] for name in _OFFICES if name in row["fields"]), "某某县卫生健康局")
        for field in sorted(rng.sample(sorted(places), min(values, len(places)))):
            strength, shape = list(STRENGTHS)[turn % 3], SHAPES[turn // 3 % 3]
            turn += 1
            with Image.open(manifest.parent / row["path"]) as opened:
                image = ImageOps.exif_transpose(opened).convert("RGB")
            seal = sealed(image, places[field], office[:16], strength, shape, rng)
            under = [name for name, box in places.items() if name == field or covered(seal, box) >= _UNDER]
            yield (
                jpeg(np.asarray(image), corpus.MATERIAL_BYTES),
                {
                    "path": row["path"],
                    "category": row["category"],
                    "kind": f"{row['category']}.{strength}_{shape}",
                    "expect_verdict": "pass",
                    "expect_fail": [],
                    "fields": {name: row["fields"][name] for name in under},
                    "claims": {},
                    "sealed": field,
                    **({"as_of": row["as_of"]} if "as_of" in row else {}),
                },
            )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m samples.sealed", description=__doc__)
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--reports", type=Path, help="saved results of `checker batch --fields full`")
    parser.add_argument("--checker", default=f"{shlex.quote(sys.executable)} -m checker")
    parser.add_argument("--values", type=int, default=4, help="how many values of each picture get a seal")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    lacking = fonts.missing()
    if lacking:
        print(lacking, file=sys.stderr)
        return 2
    if args.reports:
        output = args.reports.read_text(encoding="utf-8")
    else:
        output = fields_report.run(shlex.split(args.checker), args.manifest)
    args.out.mkdir(parents=True, exist_ok=True)
    joined = fields_report.pairs(args.manifest, output)
    with (args.out / "manifest.jsonl").open("w", encoding="utf-8") as lines:
        for number, (data, row) in enumerate(make(args.manifest, joined, args.values, args.seed)):
            path = f"{number:05d}-{row['category']}-{row['sealed']}.jpg"
            (args.out / path).write_bytes(data)
            lines.write(json.dumps({**row, "path": path}, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
