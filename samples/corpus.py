"""Writes a labelled corpus: `python -m samples.corpus --out DIR --count N --seed S [--category …] [--kind …]`.

Each line of `manifest.jsonl`: path, category, kind (`<category>.<defect>` or `<category>.good`), expect_verdict,
expect_fail (checks one of which must fail), fields (what is printed), claims and as_of. The same arguments
give the same pictures.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import json
import random
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from samples import camera, catalogue, cloth, defects, facts, fonts, photos
from samples.camera import Array
from samples.paper import Document

MATERIAL_BYTES = 200_000
PHOTO_BYTES = 29_500
HELD = "held"
"""Not a defect: a sheet held by the fingers over a patterned cloth."""

Made = tuple[bytes, str, dict[str, Any]]


def categories() -> list[str]:
    return ["photo", *catalogue.RENDERERS]


def kinds(category: str) -> list[str]:
    """What a category's pictures can be besides good: the defects, and a sheet held by the fingers."""
    if category == "photo":
        return [*photos.KINDS, "too_many_bytes", "png"]
    own = [*defects.PICTURE, *catalogue.CONTENT.get(category, {}), "wrong_document", "claims_mismatch"]
    if category != "id_card_handheld":
        own.append(HELD)
    if category in catalogue.CARDS:
        own += [*defects.CARD_ONLY, "wrong_side"]
    return own


def shoot(document: Document, rng: random.Random, category: str, *, held: bool = False) -> Array:
    """Photographs or scans a document in a usual size, or holds it by the fingers."""
    image = np.asarray(document.image.convert("RGB"))
    if category == "id_card_handheld":  # is a photograph already
        return camera.noise(image, rng, rng.uniform(1, 3))
    if document.corners:
        width = rng.choice((700, 860, 1000, 1200, 1500))
    else:
        tall = rng.choice((1100, 1300, 1500, 1700))
        width = round(tall * image.shape[1] / image.shape[0])
    if held:
        return cloth.held(image, rng, width)
    return camera.photographed(image, rng, width, document.corners)


def make_photo(defect: str, seed: int, rng: random.Random) -> Made:
    person = rng.randrange(10**6)
    if defect in photos.KINDS:
        data = camera.jpeg(photos.defective(defect, person, rng), PHOTO_BYTES)
        return data, "jpg", _row("photo", defect, "fail", photos.KINDS[defect])
    image = photos.take(person, photos.shot(rng))
    if defect == "too_many_bytes":
        large = camera.noise(cv2.resize(image, None, fx=1.6, fy=1.6, interpolation=cv2.INTER_CUBIC), rng, 6)
        buffer = io.BytesIO()
        Image.fromarray(large).save(buffer, "JPEG", quality=95)
        return buffer.getvalue(), "jpg", _row("photo", defect, "fail", ("file_size",))
    if defect == "png":
        buffer = io.BytesIO()
        Image.fromarray(image).quantize(48).save(buffer, "PNG", optimize=True)
        return buffer.getvalue(), "png", _row("photo", defect, "fail", ("format",))
    noisy = camera.noise(image, rng, rng.uniform(0.5, 1.8))
    return camera.jpeg(noisy, PHOTO_BYTES, 95), "jpg", _row("photo", defect, "pass", ())


def make_document(category: str, defect: str, rng: random.Random, as_of: dt.date) -> Made:
    """One picture of a document with its line of the manifest."""
    truth = facts.draw(rng, as_of, catalogue.level_of(category, rng))
    shown = category
    verdict, fails = "pass", ()
    if defect == "wrong_document":
        shown = rng.choice([c for c in catalogue.RENDERERS if c not in catalogue.alike(category)])
        verdict, fails = "fail", ("document_type",)
    elif defect == "wrong_side":
        shown = {"id_card_portrait": "id_card_emblem", "id_card_emblem": "id_card_portrait"}[category]
        verdict, fails = "fail", ("document_type",)
    elif defect in catalogue.CONTENT.get(category, {}):
        content = catalogue.CONTENT[category][defect]
        content.change(truth, rng)
        verdict, fails = "fail", content.fails
    document = rng.choice(catalogue.RENDERERS[shown])(truth, rng)
    image = shoot(document, rng, shown, held=defect == HELD)
    pictured = {**defects.PICTURE, **defects.CARD_ONLY}
    if defect in pictured:
        change, fails = pictured[defect]
        verdict = "fail"
        image = change(image, rng, document.text * image.shape[0])
    row = _row(category, defect, verdict, fails)
    if shown == category:
        row["fields"] = document.fields
    claimed = [name for name in ("name", "id_number", "birth_date", "valid_until") if name in document.fields]
    if defect == "claims_mismatch" and claimed:
        row["claims"], row["expect_verdict"], row["expect_fail"] = (
            _other_claims(document, claimed, rng),
            "fail",
            ["claims"],
        )
    elif defect == "good" and claimed and rng.random() < 0.4:
        row["claims"] = {name: document.fields[name] for name in claimed}
    row["as_of"] = as_of.isoformat()
    return camera.jpeg(image, MATERIAL_BYTES), "jpg", row


def _other_claims(document: Document, claimed: list[str], rng: random.Random) -> dict[str, str]:
    """The claims of somebody else, or of the same person with one number changed."""
    other = facts.draw(rng, dt.date(2021, 1, 20)).person
    claims = {name: document.fields[name] for name in claimed}
    if "id_number" in claimed and rng.random() < 0.5:
        claims["id_number"] = other.id_number
    elif "name" in claimed:
        claims["name"] = other.name
    else:
        claims["valid_until"] = "2029-09-09"
    return claims


def _row(category: str, defect: str, verdict: str, fails: tuple[str, ...]) -> dict[str, Any]:
    return {
        "category": category,
        "kind": f"{category}.{defect}",
        "expect_verdict": verdict,
        "expect_fail": list(fails),
        "fields": {},
        "claims": {},
    }


def make(category: str, defect: str, seed: int, as_of: dt.date) -> Made:
    """The bytes, the file name's ending and the manifest line of one picture; a function of its arguments."""
    rng = random.Random(f"{category}/{defect}/{seed}")
    if category == "photo":
        return make_photo(defect, seed, rng)
    return make_document(category, defect, rng, as_of)


def plan(chosen: list[str], only: list[str], count: int, seed: int, good: float) -> list[tuple[str, str, int]]:
    """Which pictures to make: categories in turn, a share of them good, defects in turn."""
    rng = random.Random(seed)
    turns: dict[str, list[str]] = {}
    out = []
    for i in range(count):
        category = chosen[i % len(chosen)]
        own = [kind for kind in kinds(category) if not only or kind in only]
        if not own or (rng.random() < good and (not only or "good" in only)):
            defect = "good"
        else:
            if not turns.get(category):
                turns[category] = rng.sample(own, len(own))
            defect = turns[category].pop()
        out.append((category, defect, seed * 1_000_003 + i))
    return out


def write(out: Path, jobs: list[tuple[str, str, int]], as_of: dt.date) -> None:
    out.mkdir(parents=True, exist_ok=True)
    with (out / "manifest.jsonl").open("w", encoding="utf-8") as manifest:
        for i, (category, defect, seed) in enumerate(jobs):
            data, ending, row = make(category, defect, seed, as_of)
            path = f"{i:05d}-{category}-{defect}.{ending}"
            (out / path).write_bytes(data)
            manifest.write(json.dumps({"path": path, **row}, ensure_ascii=False) + "\n")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m samples.corpus", description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--good", type=float, default=0.4, help="share of good pictures")
    parser.add_argument("--category", action="append", choices=categories())
    parser.add_argument("--kind", action="append", default=[], help="only these defects, or `good`")
    parser.add_argument("--as-of", type=dt.date.fromisoformat, default=dt.date(2021, 1, 20))
    args = parser.parse_args()
    lacking = fonts.missing()
    if lacking:
        print(lacking, file=sys.stderr)
        return 2
    cv2.setNumThreads(1)
    write(args.out, plan(args.category or categories(), args.kind, args.count, args.seed, args.good), args.as_of)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
