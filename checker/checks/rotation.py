"""Is the content upright as a viewer shows it?

Documents are judged by reading them under each quarter turn and flip; where little can be read, and for portraits, by
the face. The slope of the lines is judged too. Without text and face nothing is guessed: what the document is, is then
not recognised either.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from checker.checks.base import Check, Finding, Measured, compare
from checker.evidence import Evidence
from checker.limits import Limit, LimitSet, grade
from checker.report import Region, Status
from checker.vision.faces import measurable


class Limits(LimitSet):
    """Limits of the direction.

    Attributes:
        subject: What tells which way is up: `text` (the face is asked when there is too little of it), or `face`.
        margin_min: How far the best reading must stand out from the others, 0 to 1, for a turn to be certain.
        score_min: About how many characters must have been read with confidence for a turn to be certain.
        skew_max: Greatest slope of the lines, degrees either way.
    """

    subject: Limit[Literal["text", "face"]]
    margin_min: Limit[float] | None = None
    score_min: Limit[float] | None = None
    skew_max: Limit[float] | None = None


def measure(evidence: Evidence, limits: Limits) -> Measured:
    """Takes the turn from the subject; `turn` is None when nothing tells it."""
    if limits.subject.value == "face":
        return _by_face(evidence)
    reading = evidence.reading
    if reading.undecided and any(face.mesh is not None for face in evidence.faces):
        return _by_face(evidence)
    values: dict[str, Any] = {
        "decided_by": None if reading.undecided else "text",
        "turn": None if reading.undecided else reading.turn,
        "margin": reading.margin,
        "score": round(reading.score, 1),
        "lines": reading.detected,
        "skew": None,
        "skew_degrees": None,
    }
    if reading.skew_degrees is not None and not reading.undecided:
        values |= {"skew": abs(reading.skew_degrees), "skew_degrees": reading.skew_degrees}
    width, height = evidence.photo.rgb.shape[1::-1]
    whole = Region(label="picture", polygon=[(0, 0), (width, 0), (width, height), (0, height)])
    return Measured(values, regions={"picture": [whole]})


def _by_face(evidence: Evidence) -> Measured:
    """The largest face that has measurable points."""
    face = measurable(evidence.faces)
    values: dict[str, Any] = {
        "decided_by": None if face is None else "face",
        "turn": None if face is None else face.turn,
        "skew": None,
        "skew_degrees": None,
    }
    regions = {} if face is None else {"picture": [Region(label="face", polygon=face.polygon)]}
    return Measured(values, regions=regions)


def decide(values: Mapping[str, Any], limits: Limits) -> list[Finding]:
    """A turn fails when it is certain, and is for a person to see when it is not."""
    turn = values.get("turn")
    if turn is None:
        subject = limits.subject.value
        return [Finding("rotation.unknown", Status.UNDETERMINED, params={"variant": subject})]
    if turn:
        return [Finding("rotation.turned", _certainty(values, limits), "picture", {"variant": str(turn)})]
    return compare(values, limits, "skew_max", "rotation.skewed", region="picture")


def _certainty(values: Mapping[str, Any], limits: Limits) -> Status:
    """Fails when the evidence is enough; below that a person should look."""
    if values.get("decided_by") == "face":
        return Status.FAIL
    known = limits.numbers()
    doubtful = [
        name
        for name in ("margin_min", "score_min")
        if name in known and grade(name, float(values[name[:-4]]), known[name]) is not Status.PASS
    ]
    return Status.UNDETERMINED if doubtful else Status.FAIL


CHECK = Check("rotation", Limits, measure, decide)
