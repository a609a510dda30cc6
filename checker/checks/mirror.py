"""Is the content flipped? Only reading tells: flipped text makes sense after a flip and none before.

A picture flipped upside down is one that is flipped left to right and turned by 180 degrees; both are reported.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checker.checks.base import Check, Finding, Measured
from checker.evidence import Evidence
from checker.limits import Limit, LimitSet, grade
from checker.report import Region, Status


class Limits(LimitSet):
    """Limits of the evidence on which a flip is called certain.

    Attributes:
        margin_min: How far the best reading must stand out from the others, 0 to 1.
        score_min: About how many characters must have been read with confidence.
    """

    margin_min: Limit[float] | None = None
    score_min: Limit[float] | None = None


def measure(evidence: Evidence, limits: Limits) -> Measured:
    """Takes the flip from the reading; `mirrored` is None when there is too little text to tell."""
    reading = evidence.reading
    axis = None
    if reading.mirrored and not reading.undecided:
        # As seen in the picture: a flip left to right that stands on its head is a flip upside down. With a quarter
        # turn as well there is no telling which was first.
        axis = {0: "horizontal", 180: "vertical"}.get(reading.turn)
    values = {
        "mirrored": None if reading.undecided else reading.mirrored,
        "axis": axis,
        "margin": reading.margin,
        "score": round(reading.score, 1),
        "lines": reading.detected,
    }
    lines = [
        Region(label="text line", polygon=[(float(x), float(y)) for x, y in line.shown])
        for line in sorted(reading.lines, key=lambda line: -line.width)[:3]
    ]
    return Measured(values, regions={"lines": lines})


def decide(values: Mapping[str, Any], limits: Limits) -> list[Finding]:
    """A flip fails when it is certain, and is for a person to see when it is not."""
    if values.get("mirrored") is None:
        return [Finding("mirror.unknown", Status.UNDETERMINED)]
    if not values["mirrored"]:
        return []
    known = limits.numbers()
    doubtful = any(
        name in known and grade(name, float(values[name[:-4]]), known[name]) is not Status.PASS
        for name in ("margin_min", "score_min")
    )
    status = Status.UNDETERMINED if doubtful else Status.FAIL
    return [Finding("mirror.flipped", status, "lines", {"variant": values["axis"]} if values["axis"] else {})]


CHECK = Check("mirror", Limits, measure, decide)
