"""Is there the required number of faces?

Faces are found at any quarter turn. A face much smaller than the largest one, such as a portrait on a wall, is told in
the measures and does not count. A drawing of a face is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from checker.checks.base import Check, Finding, Measured, compare, gravest
from checker.evidence import Evidence
from checker.limits import Limit, LimitSet
from checker.report import Region, Status
from checker.vision.drawing import drawn_share
from checker.vision.face_sharpness import blockiness
from checker.vision.likeness import drawn_likelihood
from checker.vision.mesh import Mesh

_UPRIGHT = 45.0  # degrees of roll
_SURE = 0.8  # confidence from which a line is print: folds of clothes are read as text as well, but not surely


class Limits(LimitSet):
    """Limits on the number of faces.

    Attributes:
        faces_min: Least number.
        faces_max: Greatest number.
        counts_from: A further face counts from this share of the largest face's area on.
        drawn_max: Share of the largest face that is of one flat colour: a drawing is no face.
        drawn_own: While measuring, share of the upper half of the face that has that colour, from which on it is the
            face's own and not a mask's.
        drawn_look_max: Probability that the largest face is drawn or modelled, by how it looks.
        drawn_blockiness: While measuring, steps at the borders of 8x8 blocks over those within them, from which on flat
            colour is the coder's; as `blockiness_max` of `blur`.
        holder_scale_min: Least height of the largest face in heights of the text: the face of who holds a card is far
            larger than its print, the portrait on the card is not.
    """

    faces_min: Limit[int]
    faces_max: Limit[int] | None = None
    counts_from: Limit[float]
    drawn_max: Limit[float] | None = None
    drawn_own: Limit[float] | None = None
    drawn_look_max: Limit[float] | None = None
    drawn_blockiness: Limit[float] | None = None
    holder_scale_min: Limit[float] | None = None


def measure(evidence: Evidence, limits: Limits) -> Measured:
    """Counts the faces that are large enough to matter."""
    found = evidence.faces
    largest = found[0].area if found else 0.0
    counted = [face for face in found if face.area >= limits.counts_from.value * largest]
    picture = evidence.photo.width * evidence.photo.height
    values: dict[str, Any] = {
        "faces": len(counted),
        "faces_seen": len(found),
        "largest_share": round(largest / picture, 4) if found else None,
        "second_share": round(found[1].area / largest, 4) if len(found) > 1 and largest else None,
    }
    if limits.drawn_max is not None:
        values["drawn"] = _drawn(evidence, limits)
    if limits.drawn_look_max is not None:
        values["drawn_look"] = _drawn_look(evidence, limits)
    if limits.holder_scale_min is not None:
        values["holder_scale"] = _holder_scale(evidence)
    regions = {"faces": [Region(label="face", polygon=face.polygon) for face in counted]}
    return Measured(values, regions)


def _drawn(evidence: Evidence, limits: Limits) -> float | None:
    """Share of the largest face that is flat; None without its points, and where compression flattened it."""
    mesh, crop = evidence.mesh, evidence.face_crop
    if mesh is None or crop is None:
        return None
    share = round(drawn_share(crop, limits.drawn_own.value if limits.drawn_own else 0.0), 3)
    return None if share and _flattened(evidence, mesh, limits) else share


def _drawn_look(evidence: Evidence, limits: Limits) -> float | None:
    """Probability that the largest face is drawn, by its look; None as `_drawn`, and of a face that does not stand.

    Of a lying face the crop is placed badly; the picture has to be turned first.
    """
    mesh, most = evidence.mesh, limits.drawn_look_max
    look = None if mesh is None or abs(mesh.roll) > _UPRIGHT else drawn_likelihood(mesh)
    if mesh is None or look is None:
        return None
    told = most is not None and look >= most.bound(Status.WARN)
    return None if told and _flattened(evidence, mesh, limits) else round(look, 3)


def _flattened(evidence: Evidence, mesh: Mesh, limits: Limits) -> bool:
    """Whether the coder left blocks on the face: it takes shading and detail away, as drawing does."""
    coded = limits.drawn_blockiness
    return coded is not None and blockiness(evidence.photo.rgb, mesh) > coded.value


def _holder_scale(evidence: Evidence) -> float | None:
    """Height of the largest face in median heights of the lines of text; None without a face or without text."""
    heights = [line.height for line in evidence.reading.lines if line.confidence >= _SURE]
    if not evidence.faces or not heights:
        return None
    _, top, _, bottom = evidence.faces[0].box
    return round((bottom - top) / max(float(np.median(heights)), 1.0), 1)


def decide(values: Mapping[str, Any], limits: Limits) -> list[Finding]:
    """None, too few, or too many."""
    if values["faces"] == 0 and limits.faces_min.value > 0:
        return [Finding("face.none", Status.FAIL)]
    drawn = gravest(
        [
            *compare(values, limits, "drawn_max", "face.none", region="faces", params={"variant": "drawn"}),
            *compare(values, limits, "drawn_look_max", "face.none", region="faces", params={"variant": "look"}),
        ]
    )
    if drawn:
        return drawn
    holder, portrait = {"variant": "holder"}, {"variant": "portrait"} if limits.holder_scale_min is not None else {}
    return [
        *compare(values, limits, "holder_scale_min", "face.too_few", region="faces", params=holder),
        *compare(values, limits, "faces_min", "face.too_few", region="faces", params=portrait),
        *compare(values, limits, "faces_max", "face.multiple", region="faces"),
    ]


CHECK = Check("face", Limits, measure, decide)
