"""What a caller asks of a check, read strictly from the form: nothing that is misspelt may be passed over."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from flask import request

from checker.intake import IntakeLimits
from checker.messages import field_names, negotiate
from checker.pipeline import FieldsShown
from checker.policy import Policy, builtin_policies, load_policy
from checker.service.auth import require_category
from checker.service.problems import Problem
from checker.service.stored import DATE_PATTERN, read_reference
from checker.service.uploads import read_form
from checker.settings import Settings
from checker.workers import Job

TEXTS = ("category", "policy", "claims", "as_of", "fields", "reference")
FILES = ("image",)
CLAIM_CHARACTERS_MAX = 200
# Something to be seen: programs do not agree on which control characters are blanks.
CLAIM_PATTERN = "^[\\s\\S]*[^\\x00-\\x20\\x7f-\\xa0\u3000][\\s\\S]*$"

_DATE = re.compile(DATE_PATTERN)
_SEEN = re.compile(CLAIM_PATTERN)


@dataclass(frozen=True, slots=True)
class Asked:
    """One image and what is asked of it; `reference` is the caller's own word for it."""

    job: Job
    policy: Policy
    reference: str | None


def intake_limits(settings: Settings) -> IntakeLimits:
    """Returns the limits of the service on bytes and pixels."""
    return IntakeLimits(
        bytes_max=settings.image_bytes_max, pixels_max=settings.image_pixels_max, side_max=settings.image_side_max
    )


def read(settings: Settings, *also: str) -> Asked:
    """Reads the current request; `also` names further parts that the form may have.

    Raises:
        Problem: Something is missing, malformed, unknown or not allowed.
    """
    texts, files = read_form((*TEXTS, *also), FILES)
    image = files.get("image")
    if image is None:
        raise Problem("missing-part", part="image")
    if "category" not in texts:
        raise Problem("missing-part", part="category")
    policy = find_policy(texts.get("policy", settings.policy), "unknown-policy")
    category = texts["category"]
    if category not in policy.categories:
        raise Problem("unknown-category", policy=policy.id, known=", ".join(policy.categories))
    require_category(category)
    job = Job(
        image=image.read(),
        category=category,
        policy=policy.id,
        claims=read_claims(texts.get("claims")),
        as_of=read_date(texts.get("as_of")),
        language=negotiate(request.headers.get("Accept-Language")),
        fields=read_shown(texts.get("fields")),
        name=image.filename or None,
        media_type=image.content_type or None,
        limits=intake_limits(settings),
    )
    return Asked(job, policy, read_reference(texts.get("reference")))


def find_policy(name: str, problem: str) -> Policy:
    """Returns a policy that comes with the package; a path is never looked at.

    Raises:
        Problem: There is none of that id.
    """
    known = builtin_policies()
    if name not in known:
        raise Problem(problem, known=", ".join(known))
    return load_policy(name)


def read_claims(text: str | None) -> dict[str, str]:
    """Reads the part `claims`.

    Raises:
        Problem: It is not an object of known fields and short texts.
    """
    if text is None or not text.strip():
        return {}
    try:
        claims = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise Problem("invalid-claims") from None
    if not isinstance(claims, dict):
        raise Problem("invalid-claims")
    for name, value in claims.items():
        if name not in field_names():
            raise Problem("unknown-claim", known=", ".join(field_names()))
        if not isinstance(value, str) or not _SEEN.search(value) or len(value) > CLAIM_CHARACTERS_MAX:
            raise Problem("invalid-claims")
    return claims


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key comes twice")
    return found


def read_date(text: str | None) -> date | None:
    """Reads the part `as_of`.

    Raises:
        Problem: It is not an ISO 8601 calendar date.
    """
    if text is None or text == "":
        return None
    if not _DATE.fullmatch(text):
        raise Problem("invalid-as-of")
    return date.fromisoformat(text)


def read_shown(text: str | None) -> FieldsShown:
    """Reads the part `fields`.

    Raises:
        Problem: It is none of the words.
    """
    words: tuple[FieldsShown, ...] = get_args(FieldsShown)
    if text is None:
        return "full"
    for word in words:
        if text == word:
            return word
    raise Problem("invalid-fields")
