"""What strangers upload, mixed: photos, cards and forms of every size, and hostile files; the same on every run."""

import io
import json
import random
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from tests.hostile.bombs import bombs
from tests.hostile.corpus import cases

SAMPLES = Path(__file__).parents[2] / "samples" / "images"
SHARES = {"photo": 0.36, "card": 0.05, "form": 0.01, "hostile": 0.58}
_KINDS = {"photo": "photo", "id_card_portrait": "card", "id_card_emblem": "card", "probation_certificate": "form"}


@dataclass(frozen=True)
class Sent:
    """One upload: what kind it is, its bytes and the category that is claimed."""

    kind: str
    content: bytes
    category: str


def mix(count, shares=SHARES, seed=1):
    """Yields uploads: samples at sizes and qualities of their own, so that few have the same shape, and the corpus."""
    rng = random.Random(seed)
    lines = [json.loads(line) for line in (SAMPLES / "manifest.jsonl").read_text("utf-8").splitlines()]
    samples = {kind: [line for line in lines if _KINDS[line["category"]] == kind] for kind in shares}
    hostile, large = ([case.data for case in group] for group in (cases(), bombs()))
    categories = list(_KINDS)
    for kind in rng.choices(list(shares), list(shares.values()), k=count):
        if kind == "hostile":
            yield Sent(kind, rng.choice(large if rng.random() < 0.05 else hostile), rng.choice(categories))
        else:
            line = rng.choice(samples[kind])
            yield Sent(kind, another(SAMPLES / line["path"], rng), line["category"])


def another(path, rng):
    """Returns a picture as another phone would have saved it: other size, other quality, now and then PNG."""
    with Image.open(path) as image:
        scale = rng.uniform(0.6, 1.25)
        sized = image.convert("RGB").resize([round(side * scale) for side in image.size])
    out = io.BytesIO()
    if rng.random() < 0.1:
        sized.save(out, "PNG")
    else:
        sized.save(out, "JPEG", quality=rng.randint(60, 95), progressive=rng.random() < 0.2)
    return out.getvalue()
