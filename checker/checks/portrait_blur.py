"""Focus on the face of a portrait, for the check `blur` with subject `face`.

Measured at a fixed distance between the eyes, so that a small photo is not blurred because it is small; enlarging and
strong compression have their own codes because their remedies differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checker.checks.base import Finding, Measured, compare
from checker.evidence import Evidence
from checker.limits import Limit, LimitSet
from checker.report import Region, Status
from checker.vision.face_sharpness import measure_sharpness


class FaceLimits(LimitSet):
    """Limits of the focus on a face.

    Attributes:
        face_sharpness_min: At 40 pixels between the eyes.
        fine_min: At 72 pixels between the eyes, or at the picture's own scale if that is smaller.
        detail_min: Finest detail over the next coarser at the picture's own scale; less with a face that is otherwise
            not sharp means that the picture was enlarged.
        direction_min: Focus in the weakest direction over the strongest: motion.
        blockiness_max: Steps at the borders of 8x8 blocks over those within.
        flatness_max: Share of flat blocks in the face.
        jpeg_quality_min: Quality of the JPEG file, 1 to 100.
    """

    face_sharpness_min: Limit[float] | None = None
    fine_min: Limit[float] | None = None
    detail_min: Limit[float] | None = None
    direction_min: Limit[float] | None = None
    blockiness_max: Limit[float] | None = None
    flatness_max: Limit[float] | None = None
    jpeg_quality_min: Limit[float] | None = None


def measure_face(evidence: Evidence) -> Measured:
    """Measures the focus on the largest face, and the compression."""
    rgb, mesh = evidence.photo.rgb, evidence.mesh
    if mesh is None:
        return Measured({"face": False})
    with evidence.timed("blur"):
        found = measure_sharpness(rgb, mesh)
    (x0, y0), (x1, y1) = ([round(float(value), 1) for value in corner] for corner in (mesh.xy.min(0), mesh.xy.max(0)))
    region = Region(label="face", polygon=[(x0, y0), (x1, y0), (x1, y1), (x0, y1)])
    values = {"face": True, **found.values(), "jpeg_quality": evidence.upload.facts.jpeg_quality}
    return Measured(values, {"face": [region]})


_ORDER = (Status.FAIL, Status.UNDETERMINED, Status.WARN)


def decide_face(values: Mapping[str, Any], limits: FaceLimits) -> list[Finding]:
    """Says which of the three it is: what was enlarged is not out of focus, and what was compressed is neither."""
    if not values["face"]:
        return [Finding("blur.no_face", Status.UNDETERMINED)]
    soft = _gravest(values, limits, ("face_sharpness_min", "fine_min", "direction_min"), "blur.too_blurry")
    enlarged = compare(values, limits, "detail_min", "blur.upscaled", region="face")
    coarse = _gravest(values, limits, ("blockiness_max", "flatness_max", "jpeg_quality_min"), "blur.compressed")
    return [*coarse, *(enlarged or soft)]


def _gravest(values: Mapping[str, Any], limits: FaceLimits, names: tuple[str, ...], code: str) -> list[Finding]:
    found = []
    for name in names:
        asked = limits.numbers().get(name)
        params = {"variant": f"face_{name}", "asked": asked.value if asked else None}
        found += compare(values, limits, name, code, region="face", params=params)
    return sorted(found, key=lambda finding: _ORDER.index(finding.status))[:1]
