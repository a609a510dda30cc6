"""The light on the face of a portrait, for the check `exposure` with subject `face`.

Nothing is compared with an absolute brightness of skin: the references are the whites of the eyes, the pupils, the
highlights, how far these stand apart, and the two halves of the same face.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from checker.checks.base import Finding, Measured, compare, gravest_by_code
from checker.evidence import Evidence
from checker.limits import Limit, LimitSet
from checker.report import Region, Status
from checker.vision.appearance import burnt_share
from checker.vision.ends import extremes, sample
from checker.vision.face_light import face_colour, measure_light


class FaceLimits(LimitSet):
    """Limits of the light on a face. Lightness is CIE L*, 0 to 100.

    Attributes:
        white_min: Lightness of the brightest known thing: whites of the eyes, highlights of the skin, surroundings.
        light_min: Light on the face, stops above what is usual in good light, whatever the skin.
        flood_max: The same by green and blue alone, for a face that is too bright though nothing is lost.
        eye_white_max: Lightness of the whites of the eyes.
        face_burnt_max: Share of the skin where every channel is at its end.
        clipped_max: Share of the skin's light that is at the end of its channel.
        contrast_min: From the darkest to the brightest known thing.
        side_max: Stops between the halves of the face, middle of the pairs.
        edge_max: The same close to the middle of the face, where only the edge of a shadow makes a difference.
        glare_max: Area of the largest burnt spot, as a share of the skin.
    """

    white_min: Limit[float] | None = None
    light_min: Limit[float] | None = None
    flood_max: Limit[float] | None = None
    eye_white_max: Limit[float] | None = None
    face_burnt_max: Limit[float] | None = None
    clipped_max: Limit[float] | None = None
    contrast_min: Limit[float] | None = None
    side_max: Limit[float] | None = None
    edge_max: Limit[float] | None = None
    glare_max: Limit[float] | None = None


def measure_face(evidence: Evidence) -> Measured:
    """Measures the light on the largest face."""
    rgb, mesh, crop = evidence.photo.rgb, evidence.mesh, evidence.face_crop
    with evidence.timed("light"):
        if mesh is None or crop is None:
            return _without_points(evidence)
        found = measure_light(rgb, crop)
    box = _box("face", mesh.xy.min(0), mesh.xy.max(0))
    regions = {"face": [box]}
    if found.glare_centre is not None:
        centre, reach = np.array(found.glare_centre), 0.25 * mesh.eye_distance
        regions["glare"] = [_box("glare", centre - reach, centre + reach)]
    return Measured({"face": True, **found.values()}, regions)


def _without_points(evidence: Evidence) -> Measured:
    """Of a face without points only how much of it is burnt: burning out takes the points away."""
    values: dict[str, Any] = {"face": False, "white": round(extremes(sample(evidence.photo.rgb))[1], 4)}
    if not evidence.faces:
        return Measured(values)
    face = evidence.faces[0]
    values["face_burnt"] = round(burnt_share(evidence.photo.rgb, face.box), 4)
    return Measured(values, {"face": [Region(label="face", polygon=face.polygon)]})


def measure_colour(evidence: Evidence) -> Measured:
    """Measures how much colour there is on the largest face, for the check `authenticity`; nothing without a face."""
    mesh, crop = evidence.mesh, evidence.face_crop
    if mesh is None or crop is None:
        return Measured({"face_colour": None})
    with evidence.timed("light"):
        colour = face_colour(crop)
    return Measured({"face_colour": round(colour, 4)}, {"face": [_box("face", mesh.xy.min(0), mesh.xy.max(0))]})


def _box(label: str, low: Any, high: Any) -> Region:
    (x0, y0), (x1, y1) = ([round(float(value), 1) for value in corner[:2]] for corner in (low, high))
    return Region(label=label, polygon=[(x0, y0), (x1, y0), (x1, y1), (x0, y1)])


_CODES = (
    ("white_min", "exposure.too_dark", "face"),
    ("light_min", "exposure.too_dark", "face"),
    ("face_burnt_max", "exposure.too_bright", "face"),
    ("clipped_max", "exposure.too_bright", "face"),
    ("eye_white_max", "exposure.too_bright", "face"),
    ("flood_max", "exposure.too_bright", "face"),
    ("contrast_min", "exposure.low_contrast", "face"),
    ("glare_max", "exposure.glare", "glare"),
    ("side_max", "exposure.shadow", "face"),
    ("edge_max", "exposure.shadow", "face"),
)


def decide_face(values: Mapping[str, Any], limits: FaceLimits) -> list[Finding]:
    """Compares the measures with the limits; the gravest finding of each code is enough."""
    found = [
        finding
        for name, code, region in _CODES
        for finding in compare(values, limits, name, code, region=region, params={"variant": f"face_{name}"})
    ]
    if not values["face"] and not found:
        return [Finding("exposure.no_face", Status.UNDETERMINED)]
    return gravest_by_code(found)
