"""Evidence about framed portraits made from the one public-domain picture."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

from checker.evidence import Ask, Evidence
from checker.intake import inspect
from checker.policy import load_policy
from tools.calibrate.make import DEFECTS, FRAMES, HARMLESS
from tools.calibrate.portraits import Portrait, cut_out, frame, jpeg

SOURCE = Path(__file__).parents[2] / "samples" / "sources" / "astronaut.jpg"


@cache
def source() -> Portrait:
    with Image.open(SOURCE) as image:
        found = cut_out(np.asarray(image.convert("RGB")))
    assert found is not None
    return found


@cache
def evidence_of(kind: str) -> Evidence:
    """The evidence about one seeded portrait of a kind; shared by the tests, as it is never changed."""
    from datetime import date

    rng = random.Random(3)
    portrait = frame(source(), rng, **FRAMES.get(kind, FRAMES["good"])(rng))
    defect = {**DEFECTS, **HARMLESS}.get(kind)
    content = jpeg(defect(portrait, rng) if defect else portrait.rgb)
    return Evidence(inspect(content), Ask("photo", date(2021, 1, 20)))


def found_in(check, kind: str) -> dict[str, str]:
    """Code → status that a check of the built-in policy finds in a portrait of that kind."""
    limits = load_policy().category("photo").checks[check.id]
    measured = check.measure(evidence_of(kind), limits)
    return {finding.code: finding.status.value for finding in check.decide(measured.values, limits)}
