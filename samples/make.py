"""Makes the committed samples: `python -m samples.make [--out DIR]`.

The pictures are functions of the names, kinds and seeds below and of the installed fonts. The golden test compares the
reports of the committed files, so nothing depends on the fonts until somebody makes the files anew.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import sys
from pathlib import Path
from typing import Any

import cv2

from samples import camera, corpus, fonts, photos, portraits

HERE = Path(__file__).parent
AS_OF = dt.date(2021, 1, 20)
DOCUMENT_BYTES = 90_000

# category -> kind -> seed
PICTURES: dict[str, dict[str, int]] = {
    "photo": {
        "good": 11,
        "background_blue": 12,
        "background_busy": 13,
        "too_small": 14,
        "off_center": 15,
        "eyes_closed": 16,
        "dark_glasses": 17,
        "mask": 18,
        "no_face": 19,
        "two_faces": 20,
        "blurred": 21,
        "turned_90": 22,
        "dark": 23,
        "png": 24,
        "too_many_bytes": 25,
    },
    "id_card_portrait": {
        "good": 31,
        "turned_90": 32,
        "turned_180": 33,
        "mirrored": 34,
        "defocused": 35,
        "cut_off": 36,
        "glare": 37,
        "grey_copy": 48,
        "screen": 39,
        "bad_checksum": 40,
        "sex_mismatch": 41,
        "claims_mismatch": 42,
        "wrong_side": 43,
        "wrong_document": 44,
    },
    "id_card_emblem": {
        "good": 51,
        "turned_270": 52,
        "expired": 53,
        "odd_period": 54,
        "wrong_side": 55,
        "motion": 60,
        "dark": 57,
    },
    "graduation_certificate": {
        "held": 75,
    },
    "probation_certificate": {
        "good": 61,
        "turned_90": 62,
        "mirrored": 63,
        "blurred": 64,
        "bad_checksum": 65,
        "wrong_year": 66,
        "missing_seal": 67,
        "wrong_document": 68,
    },
}


def example_photo() -> bytes:
    """The photo that documentation shows: a clear pass."""
    how = photos.Shot(size=(300, 400), head=0.62, eye_line=0.46, background=(253, 253, 253))
    style = portraits.Look("brown", 1.0, 1.0, False, (38, 42, 60), (225, 226, 230), 0)
    colour, alpha = portraits.person(style)
    image = portraits.frame(colour, alpha, how.background, how.size, head=how.head, eye_line=how.eye_line)
    return camera.jpeg(camera.noise(image, random.Random(1), 1.0), 28_000, 95)


def pictures() -> list[tuple[str, bytes, dict[str, Any]]]:
    """Names, bytes and manifest lines of all samples."""
    corpus.MATERIAL_BYTES = DOCUMENT_BYTES
    out = []
    for category, kinds in PICTURES.items():
        for kind, seed in kinds.items():
            data, ending, row = corpus.make(category, kind, seed, AS_OF)
            name = f"{category}-{kind}".replace("_", "-") + f".{ending}"
            out.append((name, data, row))
    return out


def write(out: Path) -> None:
    """Writes the pictures and `manifest.jsonl`; `expected.csv` is kept by `golden`."""
    images = out / "images"
    images.mkdir(parents=True, exist_ok=True)
    (out / "photo-good.jpg").write_bytes(example_photo())
    with (images / "manifest.jsonl").open("w", encoding="utf-8") as manifest:
        for name, data, row in pictures():
            (images / name).write_bytes(data)
            line = {"path": name, **row, "as_of": AS_OF.isoformat()}
            manifest.write(json.dumps(line, ensure_ascii=False) + "\n")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m samples.make", description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE)
    args = parser.parse_args()
    lacking = fonts.missing()
    if lacking:
        print(lacking, file=sys.stderr)
        return 2
    cv2.setNumThreads(1)
    write(args.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
