"""One image of a batch: what an engine is handed, what it hands back. Runs in whatever process the engine chose."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from checker import __version__
from checker.batch.sources import Entry, read_bytes
from checker.messages import Language
from checker.pipeline import FieldsShown, check_image
from checker.policy import Policy, PolicyError


@dataclass(frozen=True, slots=True)
class Job:
    """One image to check. `known_sha256`: of the bytes an earlier run did; the same bytes are not done again."""

    entry: Entry
    known_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """What is the same for all images of a batch."""

    policy: Policy
    language: Language
    fields: FieldsShown

    @property
    def stamp(self) -> str:
        """Names the policy and the engine: results of another stamp are not this run's."""
        return f"{self.policy.digest}/{__version__}/{self.fields}"


def run_job(job: Job, ask: Ask) -> dict[str, Any] | None:
    """Checks one image.

    Returns:
        The line of the result, or None when an earlier run did the same bytes.
    """
    entry = job.entry
    if entry.error is not None:
        return failure(job, ask, "manifest", entry.error)
    try:
        data = read_bytes(entry.url)
    except OSError as error:
        return failure(job, ask, "unreadable", str(error.strerror or error))
    digest = hashlib.sha256(data).hexdigest()
    if digest == job.known_sha256:
        return None
    try:
        report = check_image(
            data,
            entry.category,
            policy=ask.policy,
            claims=entry.claims,
            as_of=entry.as_of,
            language=ask.language,
            fields=ask.fields,
            name=entry.path.rsplit("/", 1)[-1],
        )
    except PolicyError as error:
        return failure(job, ask, "category", str(error))
    return {**_head(job, ask), "sha256": digest, "report": report.to_dict()}


def failure(job: Job, ask: Ask, kind: str, detail: str) -> dict[str, Any]:
    """Returns the line of an image that could not be checked."""
    return {**_head(job, ask), "sha256": None, "error": {"type": kind, "detail": detail}}


def _head(job: Job, ask: Ask) -> dict[str, Any]:
    entry = job.entry
    return {
        "key": entry.key(),
        "path": entry.path,
        "url": entry.url,
        "category": entry.category,
        "reference": entry.reference,
        "stamp": ask.stamp,
    }
