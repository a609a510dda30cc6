"""Does the person look straight into the camera?

Each angle is measured twice: by the depth of the face's points, and by where nose, eyes and chin lie in the picture (a
tilt by how they look, too). Only when both exceed the limit, in the same direction, the check fails; when one does and
the other nearly does, a person should look, and also when a tilt has no second cue in its direction.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checker.checks.base import MILDEST_FIRST, Check, Finding, Measured
from checker.evidence import Evidence
from checker.limits import Limit, LimitSet, grade
from checker.report import Region, Status
from checker.vision.pose import pose_of

# Of a negative and of a positive angle, as somebody sees the picture.
_DIRECTIONS = {"yaw": ("left", "right"), "pitch": ("up", "down"), "roll": ("left", "right")}


class Limits(LimitSet):
    """Greatest angles, in degrees either way.

    Attributes:
        yaw_max: Turned to the side.
        pitch_max: Tilted up or down, by where the parts of the face lie and how they look.
        pitch_second_max: What the depth must exceed to confirm it; as `pitch_max` when it is not set.
        roll_max: Leaning to a shoulder.
    """

    yaw_max: Limit[float]
    pitch_max: Limit[float]
    pitch_second_max: Limit[float] | None = None
    roll_max: Limit[float]


def measure(evidence: Evidence, limits: Limits) -> Measured:
    """Measures the three angles of the largest face, each by two cues; None when no points can be measured."""
    mesh = evidence.mesh
    if mesh is None:
        return Measured({name: None for angle in ("yaw", "pitch", "roll") for name in (angle, f"{angle}_second")})
    pose = pose_of(mesh)
    values: dict[str, Any] = {
        "yaw": round(pose.yaw[0], 1),
        "yaw_second": round(pose.yaw[1], 1),
        "pitch": round(pose.pitch[0], 1),
        "pitch_second": round(pose.pitch[1], 1),
        "roll": round(pose.roll[0], 1),
        "roll_second": round(pose.roll[1], 1),
    }
    face = next((face for face in evidence.faces if face.mesh is not None), None)
    regions = {"face": [Region(label="face", polygon=face.polygon)]} if face else {}
    return Measured(values, regions)


def decide(values: Mapping[str, Any], limits: Limits) -> list[Finding]:
    """Compares each angle; what is not measurable is left to `face_state`, which says that the face is covered."""
    found = []
    for angle in ("yaw", "roll", "pitch"):
        first, second = values[angle], values[f"{angle}_second"]
        if first is None:
            return [Finding("face_pose.unmeasurable", Status.UNDETERMINED)]
        limit = limits.numbers()[f"{angle}_max"]
        confirming = limits.number(f"{angle}_second_max") or limit
        confirmed = abs(second) if first * second > 0 else 0.0
        told = grade(f"{angle}_max", abs(first), limit)
        status = _agreed(told, grade(f"{angle}_max", confirmed, confirming))
        if confirming is not limit and told is Status.FAIL and status is not Status.FAIL:
            status = Status.UNDETERMINED
        if status is not Status.PASS:
            degrees = abs(first) if confirming is not limit else max(abs(first), abs(second))
            params = {"degrees": degrees, "variant": _DIRECTIONS[angle][first > 0], f"{angle}_max": limit.bound(status)}
            found.append(Finding(f"face_pose.{angle}", status, "face", params))
    return found


def _agreed(first: Status, second: Status) -> Status:
    """The milder of two opinions; when that is only a warning and the other fails, a person should look."""
    low, high = sorted((first, second), key=MILDEST_FIRST.index)
    return Status.UNDETERMINED if (low, high) == (Status.WARN, Status.FAIL) else low


CHECK = Check("face_pose", Limits, measure, decide, waits_for=("format", "face", "rotation"))
