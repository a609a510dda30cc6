"""Examples for the OpenAPI document: answers of the real code to a small grey picture; the models fill in the rest."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

from PIL import Image

from checker.messages import LANGUAGES, Language
from checker.pipeline import examine
from checker.policy import Policy, load_policy
from checker.receipts import ReceiptClaims, Verification
from checker.report import PolicyReference
from checker.service.kept_images import ImageLook, LookPage
from checker.service.policies import listed
from checker.service.probes import Alive, Ready
from checker.service.repairs import Repair
from checker.service.stored import ReportPage, ReportSummary

ID = "01978c5e-8a3b-7c1d-9e2f-0123456789ab"
CREATED_AT = "2021-01-12T08:30:00.123Z"
_AS_OF = date(2021, 1, 12)
_CATEGORY = "photo"
# Those that need no model, so that describing the service costs no memory.
_CHECKS = ("format", "file_size", "dimensions")


@cache
def answers(schema: str) -> dict[str, Any]:
    """Returns examples of an answer by name, those with words in both languages; none for a schema without any."""
    if schema == "Report":
        return {language: report(language) for language in LANGUAGES}
    if schema == "Repair":
        return {language: _repair(language) for language in LANGUAGES}
    made: dict[str, Callable[[], dict[str, Any]]] = {
        "ReportPage": _page,
        "LookPage": _looks,
        "Verification": _verification,
        "Policies": _policies,
        "Alive": _alive,
        "Ready": _ready,
    }
    return {"example": made[schema]()} if schema in made else {}


@cache
def report(language: Language) -> dict[str, Any]:
    """Returns the report of a picture that is too small, as the pipeline makes it."""
    found, _ = examine(_picture(), _CATEGORY, policy=_policy(), as_of=_AS_OF, language=language)
    plain: dict[str, Any] = json.loads(found.model_dump_json(by_alias=True))
    timings = dict.fromkeys(plain["timings_ms"], 1.0)
    return plain | {"id": ID, "created_at": CREATED_AT, "timings_ms": timings}


def _picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("L", (90, 120), 200).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def _policy() -> Policy:
    policy = load_policy()
    category = policy.category(_CATEGORY)
    checks = {name: limits for name, limits in category.checks.items() if name in _CHECKS}
    return policy.model_copy(update={"categories": {_CATEGORY: category.model_copy(update={"checks": checks})}})


def _repair(language: Language) -> dict[str, Any]:
    told = report(language)
    refused = [check["code"] for check in told["checks"] if check["status"] == "fail"]
    return Repair.model_validate(
        {"image": None, "media_type": None, "steps": [], "refused": refused, "report": told}
    ).model_dump(mode="json", by_alias=True)


def _page() -> dict[str, Any]:
    told = report("en")
    summary = ReportSummary(
        id=ID,
        created_at=CREATED_AT,
        verdict=told["verdict"],
        category=_CATEGORY,
        policy=PolicyReference.model_validate(told["policy"]),
        image_sha256=told["image"]["sha256"],
        reference="2021-000123",
        caller="portal",
        codes=sorted(check["code"] for check in told["checks"] if check["code"]),
    )
    return ReportPage(reports=[summary], next=None).model_dump(mode="json")


def _looks() -> dict[str, Any]:
    look = ImageLook(
        id=1,
        at="2021-01-13T09:00:00.000+00:00",
        report_id=ID,
        image_sha256=report("en")["image"]["sha256"],
        category=_CATEGORY,
        looker="reviewer",
        key="1a2b3c4d",
        place="console",
    )
    return LookPage(looks=[look], next=None).model_dump(mode="json")


def _verification() -> dict[str, Any]:
    issued = 1610440200
    claims = ReceiptClaims(
        jti=ID,
        iat=issued,
        exp=issued + 30 * 86_400,
        verdict="pass",
        category=_CATEGORY,
        policy=PolicyReference.model_validate(report("en")["policy"]),
        image_sha256=hashlib.sha256(b"another picture").hexdigest(),
        image_bytes=14_442,
        reference="2021-000123",
    )
    return Verification(valid=True, reason=None, claims=claims).model_dump(mode="json")


def _policies() -> dict[str, Any]:
    return {"policies": listed()}


def _alive() -> dict[str, Any]:
    return Alive(status="alive").model_dump()


def _ready() -> dict[str, Any]:
    return Ready(status="ready", engines=2, busy=1, queued=0).model_dump()
