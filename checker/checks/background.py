"""Is the backdrop of a portrait white and plain, with no shadow, frame or things in it?

Measured in CIE L*a*b* outside the person, with a margin, above the shoulders, so that white clothes and hair do not
count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from checker.checks.base import Check, Finding, Measured, compare, gravest_by_code
from checker.evidence import Evidence
from checker.limits import Limit, LimitSet
from checker.report import Region
from checker.vision.backdrop import Head, measure_backdrop
from checker.vision.cast_shadow import Shade
from checker.vision.mesh import CHIN, OVAL, Mesh

_UPRIGHT = 35.0  # degrees of roll up to which "above the shoulders" has a meaning


class Limits(LimitSet):
    """Limits of the backdrop. Lightness is L*, 0 to 100; chroma is the distance from grey in a*b*.

    Attributes:
        visible_min: Share of the part above the chin that must be seen to judge.
        lightness_min: Median L*.
        lightness_low_min: 10th percentile of L*.
        chroma_max: Median chroma.
        gradient_max: Range of L* of the smooth surface through the backdrop.
        spread_max: 95th less 5th percentile of L*.
        clutter_max: Share that differs from that surface.
        texture_max: Mean gradient of L*, per 1 % of the longer side.
        shadow_max: How much darker beside the head than the bright part, L*.
        chroma_named: Median chroma from which on blue and red are told by name.
        cast_max: Area of a hard shadow of the head, as a share of the head.
        cast_darker: While measuring, from how far below the wall's L* something is a shadow.
        cast_darkest: While measuring, from which L* on.
        cast_chroma: While measuring, up to which distance in a*b* from the wall's colour dimmed as much.
        cast_uneven: While measuring, up to which range of L* within three pixels.
        frame_max: Number of sides with a frame.
        uniform_max: Share of the commonest colour: beyond it the backdrop was painted in by a program.
    """

    visible_min: Limit[float] | None = None
    lightness_min: Limit[float] | None = None
    lightness_low_min: Limit[float] | None = None
    chroma_max: Limit[float] | None = None
    chroma_named: Limit[float] | None = None
    gradient_max: Limit[float] | None = None
    spread_max: Limit[float] | None = None
    clutter_max: Limit[float] | None = None
    texture_max: Limit[float] | None = None
    shadow_max: Limit[float] | None = None
    cast_max: Limit[float] | None = None
    cast_darker: Limit[float] | None = None
    cast_darkest: Limit[float] | None = None
    cast_chroma: Limit[float] | None = None
    cast_uneven: Limit[float] | None = None
    frame_max: Limit[float] | None = None
    uniform_max: Limit[float] | None = None


def measure(evidence: Evidence, limits: Limits) -> Measured:
    """Measures the backdrop and marks what differs most in it."""
    photo, mask, mesh = evidence.photo, evidence.person_mask, evidence.mesh
    with evidence.timed("background"):
        found = measure_backdrop(photo.rgb, mask, head_of(mesh) if mesh is not None else None, _shade(limits))
    if found is None:
        return Measured({"visible": 0.0})
    regions = {
        "whole": [_region("background", found.area)],
        "spot": [_region("background", found.worst or found.area)],
        "edges": [_region("edge", (0.0, 0.0, float(photo.width), float(photo.height)))],
    }
    return Measured(found.values(), regions)


def _shade(limits: Limits) -> Shade | None:
    asked = limits.cast_darker, limits.cast_darkest, limits.cast_chroma, limits.cast_uneven
    given = [limit.value for limit in asked if limit is not None]
    return Shade(*given) if len(given) == len(asked) else None


def _region(label: str, box: tuple[float, float, float, float]) -> Region:
    x0, y0, x1, y1 = box
    return Region(label=label, polygon=[(x0, y0), (x1, y0), (x1, y1), (x0, y1)])


def head_of(mesh: Mesh) -> Head | None:
    """Returns where an upright head is, or None when it leans too far."""
    if abs(mesh.roll) > _UPRIGHT:
        return None
    oval = mesh.xy[list(OVAL)]
    centre, eyes = (float(value) for value in mesh.eye_centres.mean(0))
    return Head(centre, eyes, float(mesh.xy[CHIN, 1]), float(oval[:, 0].max() - oval[:, 0].min()))


def decide(values: Mapping[str, Any], limits: Limits) -> list[Finding]:
    """Every property on its own; too little to see is for a person to judge."""
    hidden = compare(values, limits, "visible_min", "background.hidden")
    if values.get("chroma") is None:
        return hidden
    return gravest_by_code(
        [
            *compare(values, limits, "chroma_max", _colour_code(values, limits), region="whole"),
            *compare(values, limits, "lightness_min", "background.not_white", region="whole"),
            *compare(values, limits, "frame_max", "background.border", region="edges"),
            *compare(values, limits, "clutter_max", "background.not_uniform", region="spot"),
            *compare(
                values, limits, "texture_max", "background.not_uniform", region="spot", params=_variant("texture")
            ),
            *compare(values, limits, "shadow_max", "background.shadow", region="whole"),
            *compare(values, limits, "cast_max", "background.shadow", region="whole", params=_variant("cast")),
            *compare(values, limits, "gradient_max", "background.gradient", region="whole"),
            *compare(values, limits, "spread_max", "background.not_uniform", region="whole", params=_variant("spread")),
            *compare(
                values, limits, "lightness_low_min", "background.not_white", region="whole", params=_variant("low")
            ),
            *_without_advice(compare(values, limits, "uniform_max", "background.painted", region="whole")),
            *hidden,
        ]
    )


def _without_advice(findings: list[Finding]) -> list[Finding]:
    """That a wall looks painted is told, and no better value is asked for: nothing has to be done."""
    return [replace(finding, params={}) for finding in findings]


def _variant(name: str) -> dict[str, str]:
    return {"variant": name}


def _colour_code(values: Mapping[str, Any], limits: Limits) -> str:
    hue, named = float(values["hue"]), limits.chroma_named
    if named is None or float(values["chroma"]) < named.value:
        return "background.coloured"
    if 200 <= hue <= 310:
        return "background.blue"
    if hue <= 55 or hue >= 330:
        return "background.red"
    return "background.coloured"


# Of a picture on its side the person's clothes are beside the head, where a wall is looked for.
CHECK = Check("background", Limits, measure, decide, waits_for=("format", "rotation"))
