"""What makers of seeded defects share: good documents in, pictures and their manifest out, split by document."""

from __future__ import annotations

import argparse
import io
import json
import random
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageOps

PARTS = ("calibration", "validation")


@dataclass(frozen=True, slots=True)
class Spoiled:
    """A picture made of a good document.

    Attributes:
        kind: What was done to it.
        picture: Pixels, uint8, (height, width, 3).
        code: Of the failure that `exposure` must give, None when it must pass.
        more: Further keys of its line in the manifest.
    """

    kind: str
    picture: np.ndarray
    code: str | None
    more: dict[str, Any] = field(default_factory=dict)


def part(data: bytes) -> str:
    """The part of the split that a document belongs to."""
    return PARTS[zlib.crc32(data) % 2]


def jpeg(rgb: np.ndarray, rng: random.Random) -> bytes:
    """Packs a picture with the quality of a phone or a portal's script."""
    file = io.BytesIO()
    Image.fromarray(rgb).save(file, "JPEG", quality=rng.choice((80, 86, 90, 94)))
    return file.getvalue()


def run(
    program: str, description: str | None, spoiled: Callable[[int, np.ndarray, random.Random], Iterable[Spoiled]]
) -> int:
    """Reads the arguments, makes the pictures of each good document of the manifest, and writes them with theirs.

    Args:
        program: Its name on the command line.
        description: What it does.
        spoiled: Makes pictures of a document: its number, its pixels, a generator seeded by its bytes.
    """
    parser = argparse.ArgumentParser(prog=program, description=description)
    parser.add_argument("manifest", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--part", choices=PARTS)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    with (args.out / "manifest.jsonl").open("w", encoding="utf-8") as manifest:
        for number, text in enumerate(args.manifest.read_text("utf-8").splitlines()):
            entry = json.loads(text)
            data = (args.manifest.parent / entry["path"]).read_bytes()
            if entry.get("expect_verdict") != "pass" or (args.part and part(data) != args.part):
                continue
            rgb = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB"))
            rng = random.Random(f"{args.seed} {zlib.crc32(data)}")
            for made in list(spoiled(number, rgb, rng)):  # all are drawn before the first is packed
                name = f"{number:04d}.{made.kind}.jpg"
                (args.out / name).write_bytes(jpeg(made.picture, rng))
                line = {"path": name, "category": entry["category"], "kind": made.kind, "part": part(data), **made.more}
                line["expect_checks"] = {"exposure": "fail" if made.code else "pass"}
                line |= {"expect_code": made.code} if made.code else {}
                manifest.write(json.dumps(line, ensure_ascii=False) + "\n")
                manifest.flush()
    return 0
