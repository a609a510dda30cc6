"""The work that engines do: one image checked. Runs inside the engine process."""

from __future__ import annotations

import base64
import dataclasses
import io
import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import cv2
from PIL import Image, ImageDraw

from checker.evidence import Evidence
from checker.intake import IntakeLimits
from checker.messages import DEFAULT, Language
from checker.overlays import layers, preview
from checker.pipeline import FieldsShown, check_image, examine
from checker.policy import DEFAULT_POLICY, Policy, load_policy
from checker.repair import repair
from checker.report import Report

_WARM_CATEGORIES = ("photo", "id_card_portrait")


@dataclass(frozen=True, slots=True)
class Job:
    """One image to check; the arguments of `checker.check_image`."""

    image: bytes
    category: str
    policy: str | Policy = DEFAULT_POLICY
    claims: dict[str, str] = field(default_factory=dict)
    as_of: date | None = None
    language: Language = DEFAULT
    fields: FieldsShown = "full"
    name: str | None = None
    media_type: str | None = None
    limits: IntakeLimits | None = None


def check(job: Job) -> dict[str, Any]:
    """Checks one image; returns the report as plain data."""
    return _plain(_examine(job)[0])


def look(job: Job) -> dict[str, Any]:
    """Checks one image for a person to look at: `report`, `preview` (the picture, a data URI) and `layers` over it."""
    report, evidence = _examine(job)
    drawn = [dataclasses.asdict(layer) for layer in layers(evidence, report)]
    return {"report": _plain(report), "preview": preview(evidence), "layers": drawn}


def mend(job: Job) -> dict[str, Any]:
    """Repairs one image: `report`, `image` (base64, or None), `media_type`, `steps` and `refused`."""
    policy = job.policy if isinstance(job.policy, Policy) else load_policy(job.policy)
    found = repair(
        job.image,
        job.category,
        policy=policy,
        claims=job.claims,
        as_of=job.as_of,
        language=job.language,
        fields=job.fields,
        name=job.name,
        media_type=job.media_type,
        intake_limits=job.limits,
    )
    return {
        "image": None if found.image is None else base64.b64encode(found.image).decode(),
        "media_type": found.media_type,
        "steps": found.steps,
        "refused": found.refused,
        "report": _plain(found.report),
    }


def _examine(job: Job) -> tuple[Report, Evidence]:
    return examine(
        job.image,
        job.category,
        policy=job.policy,
        claims=job.claims,
        as_of=job.as_of,
        language=job.language,
        fields=job.fields,
        name=job.name,
        media_type=job.media_type,
        intake_limits=job.limits,
    )


def _plain(report: Report) -> dict[str, Any]:
    # By way of JSON, where a value that is no number becomes null.
    plain: dict[str, Any] = json.loads(report.model_dump_json(by_alias=True))
    return plain


def warm_up() -> None:
    """Loads the models by checking a built-in sample, so that the first caller does not wait for that.

    Raises:
        Exception: Whatever keeps the models from loading; the engine is then not started.
    """
    cv2.setNumThreads(1)
    content = sample()
    for category in _WARM_CATEGORIES:
        check_image(content, category)


def sample() -> bytes:
    """Returns a small JPEG with something to read in it."""
    picture = Image.new("RGB", (480, 300), "white")
    draw = ImageDraw.Draw(picture)
    for row in range(4):
        draw.text((40, 50 + 50 * row), f"SAMPLE {row} 0123456789", fill="black", font_size=28)
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()
