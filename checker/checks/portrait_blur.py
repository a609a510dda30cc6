"""Focus on the face of a portrait, for the check `blur` with subject `face`.

Measured at a fixed distance between the eyes, so that a small photo is not blurred because it is small; enlarging and
strong compression have their own codes because their remedies differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from checker.checks.base import Finding, Measured, compare, gravest_by_code
from checker.evidence import Evidence
from checker.limits import Limit, LimitSet
from checker.report import Region, Status
from checker.vision.face_sharpness import Shake, measure_sharpness, sharpness_in


class FaceLimits(LimitSet):
    """Limits of the focus on a face.

    Attributes:
        softness_max: Width of the edges of eyes, nose and mouth by what is allowed at the picture's size.
        evenness_usual: While measuring, detail that is less even in its directions makes softer.
        evenness_shaken: While measuring, the same, and far more: it was shaken.
        interpolation_max: Traces of enlarging beyond which a soft picture counts as enlarged, not as out of focus.
        spread_min: How much of the highest steps between pixels their neighbours share; a mosaic has less.
        blockiness_max: Steps at the borders of 8x8 blocks over those within.
        jpeg_quality_min: Quality of the JPEG file, 1 to 100.
    """

    whole: ClassVar[tuple[str, ...]] = ("evenness_",)

    softness_max: Limit[float] | None = None
    evenness_usual: Limit[float] | None = None
    evenness_shaken: Limit[float] | None = None
    interpolation_max: Limit[float] | None = None
    spread_min: Limit[float] | None = None
    blockiness_max: Limit[float] | None = None
    jpeg_quality_min: Limit[float] | None = None


def measure_face(evidence: Evidence, limits: FaceLimits) -> Measured:
    """Measures the focus on the largest face, and the compression."""
    rgb, mesh, faces = evidence.photo.rgb, evidence.mesh, evidence.faces
    quality = evidence.upload.facts.jpeg_quality
    if mesh is None and not faces:
        return Measured({"face": False, "jpeg_quality": quality})
    with evidence.timed("blur"):
        shake = shake_of(limits)
        found = sharpness_in(rgb, faces[0].box, shake) if mesh is None else measure_sharpness(rgb, mesh, shake)
    box = faces[0].box if mesh is None else (*mesh.xy.min(0).tolist(), *mesh.xy.max(0).tolist())
    x0, y0, x1, y1 = (round(float(value), 1) for value in box)
    region = Region(label="face", polygon=[(x0, y0), (x1, y0), (x1, y1), (x0, y1)])
    values = {"face": mesh is not None, **found.values(), "jpeg_quality": quality}
    return Measured(values, {"face": [region]})


def shake_of(limits: FaceLimits) -> Shake | None:
    """Returns what counts as shaken; None where the policy does not say all of it."""
    even, shaken = limits.evenness_usual, limits.evenness_shaken
    return None if even is None or shaken is None else Shake(even.value, shaken.value)


def decide_face(values: Mapping[str, Any], limits: FaceLimits) -> list[Finding]:
    """Says which of the three it is: what was enlarged is not out of focus, and what was compressed is neither.

    Of a face without points, or none at all, only what is plainly wrong is said.
    """
    if not values["face"]:
        plain = [finding for finding in _found(values, limits) if finding.status is Status.FAIL]
        return plain or [Finding("blur.no_face", Status.UNDETERMINED)]
    return _found(values, limits)


def _found(values: Mapping[str, Any], limits: FaceLimits) -> list[Finding]:
    mosaic = compare(values, limits, "spread_min", "blur.upscaled", region="face", params={"variant": "mosaic"})
    trace = limits.interpolation_max
    smoothed = trace is not None and (values.get("interpolation") or 0.0) > trace.value
    enlarged = smoothed or any(finding.status is Status.FAIL for finding in mosaic)
    code = "blur.upscaled" if enlarged else "blur.too_blurry"
    soft = compare(values, limits, "softness_max", code, region="face", params={"variant": "face"})
    if values["face"] and values.get("softness") is None:
        soft = [Finding("blur.too_blurry", Status.UNDETERMINED, "face", {"variant": "face"})]
    coarse = [
        finding
        for name in ("blockiness_max", "jpeg_quality_min")
        for finding in compare(values, limits, name, "blur.compressed", region="face", params={"variant": name})
    ]
    return gravest_by_code([*mosaic, *soft, *coarse])
