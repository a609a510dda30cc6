"""Are the eyes open and visible, is the mouth closed, and is nothing in front of the face or on the head?

Measures are relative to the person's own skin and features, so that narrow eyes, beards, fringes, ordinary glasses and
any skin colour stay what they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, ClassVar

from checker.checks.base import Check, Finding, Measured, compare, gravest, gravity
from checker.evidence import Evidence
from checker.limits import Limit, LimitSet
from checker.report import Region
from checker.vision.appearance import (
    Floats,
    Rgb,
    View,
    burnt_features,
    cover_features,
    detail,
    detail_in,
    eye_features,
    eye_middles,
    mouth_opening,
    mouth_seen,
    view_of,
)
from checker.vision.cues import PLAINLY_OPEN, eyes_closed, eyes_covered, face_covered, plainly_open
from checker.vision.headband import Cloth, headband
from checker.vision.headwear import headwear
from checker.vision.hidden_eyes import eye_hidden
from checker.vision.lens_tint import lens_tint
from checker.vision.lids import likely_eyes
from checker.vision.lower_face import lower_face_covered
from checker.vision.mesh import FOREHEAD, LEFT_EYE, RIGHT_EYE, Mesh, eyes
from checker.vision.near_head import near_head


class Limits(LimitSet):
    """Greatest probabilities, 0 to 1; the greatest opening of the mouth as a share of the height from eyes to chin.

    Attributes:
        eyes_closed_max: Probability that the eyes are closed, or one of them.
        eyes_covered_max: Probability that an eye is covered: by dark glasses, a reflection, hair or anything else.
        lens_tint_max: How far skin behind lenses differs from that beside them, in standard deviations of bare faces.
        mouth_open_max: Opening of the mouth.
        mouth_seen: From which opening that shows teeth or the dark behind them it counts: full lips seem parted.
        mouth_wide: From which opening it counts whatever shows: no closed lips seem so far apart.
        teeth_max: Opening of the mouth that shows teeth, however little it is open.
        covered_max: Probability that a mask, a hand or anything else covers the lower face, or a part of it.
        headwear_max: Probability of a hat, a hood, a scarf or a headband.
        headband_max: How much the fainter border of a band across the forehead differs across it (CIE76).
        eyes_tie: How much less likely covered eyes may be than closed ones to be said instead of these.
        band_narrowest: While measuring, what counts as a band is as `vision.headband.Cloth` says; all eight or none.
        band_widest: Likewise.
        band_skin: Likewise.
        band_lighter: Likewise.
        band_paler: Likewise.
        band_darker: Likewise.
        band_tinted: Likewise.
        band_vivid: Likewise.
        detail_min: With less contrast in the sharpest edges nothing of all this can be told.
        burnt_max: With a larger share of the face clipped to white nothing of all this can be told.
    """

    whole: ClassVar[tuple[str, ...]] = ("band_",)

    eyes_closed_max: Limit[float] | None = None
    eyes_covered_max: Limit[float] | None = None
    lens_tint_max: Limit[float] | None = None
    mouth_open_max: Limit[float] | None = None
    mouth_seen: Limit[float] | None = None
    mouth_wide: Limit[float] | None = None
    teeth_max: Limit[float] | None = None
    covered_max: Limit[float] | None = None
    headwear_max: Limit[float] | None = None
    headband_max: Limit[float] | None = None
    eyes_tie: Limit[float] | None = None
    band_narrowest: Limit[float] | None = None
    band_widest: Limit[float] | None = None
    band_skin: Limit[float] | None = None
    band_lighter: Limit[float] | None = None
    band_paler: Limit[float] | None = None
    band_darker: Limit[float] | None = None
    band_tinted: Limit[float] | None = None
    band_vivid: Limit[float] | None = None
    detail_min: Limit[float] | None = None
    burnt_max: Limit[float] | None = None


def measure(evidence: Evidence, limits: Limits) -> Measured:
    """Measures the largest face; one whose points cannot be measured at all is covered, unless it is blurred."""
    mesh, rgb = evidence.mesh, evidence.photo.rgb
    values: dict[str, Any]
    burnt = round(max((burnt_features(rgb, face.box) for face in evidence.faces[:1]), default=0.0), 3)
    if mesh is None:
        whole = [Region(label="face", polygon=face.polygon) for face in evidence.faces[:1]]
        nothing = dict.fromkeys(
            ("eyes_closed", "eyes_covered", "lens_tint", "mouth_open", "teeth", "headwear", "headband")
        )
        sharpest = detail_in(rgb, evidence.faces[0].box, evidence.person_mask) if evidence.faces else None
        values = {**nothing, "covered": 1.0, "detail": None if sharpest is None else round(sharpest, 2), "burnt": burnt}
        return Measured(values, {"mouth": whole, "eyes": whole})
    person = evidence.person
    with evidence.timed("face_state"):
        view, looks, tint, hidden = _eyes_seen(rgb, mesh, person.mask)
        seen = {**looks, **cover_features(view, mesh)}
        near, opening, cloth = near_head(rgb, mesh, person), mouth_opening(mesh), cloth_of(limits)
        head = headwear(near)
        between, teeth = mouth_seen(view, opening)
        values = {
            "eyes_closed": round(eyes_closed(seen), 3),
            "eyes_covered": round(max(eyes_covered(seen), hidden), 3),
            "lens_tint": round(tint, 2),
            "mouth_open": round(opening, 3),
            "mouth_seen_found": round(between, 4),
            "teeth": round(teeth, 4),
            "covered": round(max(face_covered(seen), lower_face_covered(mesh, near)), 3),
            "headwear": None if head is None else round(head, 3),
            "headband": None if cloth is None else round(headband(view, cloth), 1),
            "eye_opening": round(seen["eye_opening"] - abs(seen["eye_opening_apart"]), 3),
            "detail": round(detail(view), 2),
            "burnt": burnt,
        }
    return Measured(values, _regions(mesh))


def _eyes_seen(rgb: Rgb, mesh: Mesh, person: Floats) -> tuple[View, dict[str, float], float, float]:
    """The face set upright, what is seen of its eyes, the tint before them, and how likely hair hides one.

    Lids by the cheapest means that will do: eyes that are plainly open are not hidden.
    """
    likely = likely_eyes(mesh, PLAINLY_OPEN)
    if likely is not None:
        seen = _eyes_by(view_of(rgb, mesh, likely, person), mesh)
        if plainly_open(*seen[1:]):
            return *seen, 0.0
    drawn = eyes(rgb, mesh)
    return *_eyes_by(view_of(rgb, mesh, drawn, person), mesh), eye_hidden(drawn)


def _eyes_by(view: View, mesh: Mesh) -> tuple[View, dict[str, float], float]:
    return view, eye_features(view, mesh), lens_tint(view.lab, eye_middles(view), view.lids)


def cloth_of(limits: Limits) -> Cloth | None:
    """Returns what counts as a band across the forehead; None where the policy does not say all of it."""
    limit = {field.name: getattr(limits, f"band_{field.name}") for field in fields(Cloth)}
    return None if None in limit.values() else Cloth(**{name: one.value for name, one in limit.items()})


def decide(values: Mapping[str, Any], limits: Limits) -> list[Finding]:
    """Compares all; of closed and covered eyes the graver, then the likelier is said; nothing of a covered mouth.

    Of covered eyes and a covered mouth the graver, then the surer comes first: hair before the eyes looks like a cover
    of the lower face as well, and many masks seem to cover the eyes. Where it is only doubtful that the mouth is
    covered, one that is plainly open is said: teeth look like a mask to the cues of covers.
    """
    unclear = [
        *compare(values, limits, "detail_min", "face_state.unclear", region="eyes"),
        *compare(values, limits, "burnt_max", "face_state.unclear", region="eyes", params={"variant": "burnt"}),
    ]
    if unclear:
        return unclear[:1]
    covered = compare(values, limits, "covered_max", "face_state.covered", region="mouth")
    words = {"variant": "tinted"}
    tinted = compare(values, limits, "lens_tint_max", "face_state.eyes_covered", region="eyes", params=words)
    if covered and gravity(covered[0]) >= max((gravity(finding) for finding in tinted), default=-1):
        tinted = []  # there is no cheek to compare with
    eyes_hidden = gravest(
        [*compare(values, limits, "eyes_covered_max", "face_state.eyes_covered", region="eyes"), *tinted]
    )
    eyes_closed = compare(values, limits, "eyes_closed_max", "face_state.eyes_closed", region="eyes")
    if eyes_hidden and eyes_closed:
        # Covered eyes look closed to the models of lids, but closed eyes do not look covered.
        tie = limits.eyes_tie.value if limits.eyes_tie else 0.0
        hidden = gravity(eyes_hidden[0]), 1.0 if eyes_hidden == tinted else values["eyes_covered"] + tie
        closed = gravity(eyes_closed[0]), values["eyes_closed"]
        eyes_hidden, eyes_closed = (eyes_hidden, []) if hidden >= closed else ([], eyes_closed)
    found = [*covered, *eyes_hidden, *eyes_closed]
    if covered and eyes_hidden:
        mouth = gravity(covered[0]), values["covered"]
        eyes = gravity(eyes_hidden[0]), values["eyes_covered"]
        found = [*eyes_hidden, *covered] if eyes > mouth else found
    open_mouth = compare(values, limits, "mouth_open_max", "face_state.mouth_open", region="mouth")
    seen = values.get("mouth_seen_found")
    wide = limits.mouth_wide is not None and (values.get("mouth_open") or 0.0) >= limits.mouth_wide.value
    if limits.mouth_seen is not None and seen is not None and seen < limits.mouth_seen.value and not wide:
        open_mouth = []
    bared = {"variant": "teeth"}
    open_mouth = gravest(
        [*open_mouth, *compare(values, limits, "teeth_max", "face_state.mouth_open", region="mouth", params=bared)]
    )
    if open_mouth and gravity(open_mouth[0]) > max((gravity(finding) for finding in covered), default=-1):
        found += open_mouth
    band = compare(values, limits, "headband_max", "face_state.headwear", region="head", params={"variant": "band"})
    return found + gravest([*compare(values, limits, "headwear_max", "face_state.headwear", region="head"), *band])


def _regions(mesh: Mesh) -> dict[str, list[Region]]:
    points, unit = mesh.xy, mesh.eye_distance
    around = (
        ("eyes", "eyes", points[[*RIGHT_EYE, *LEFT_EYE]], 0.3),
        ("mouth", "mouth and nose", points[[4, 61, 291, 152]], 0.2),
        ("head", "head", points[[FOREHEAD, 54, 284]] - (0.0, 0.4 * unit), 0.3),
    )
    regions = {}
    for name, label, spots, margin in around:
        x0, y0 = (float(value) for value in spots.min(0) - margin * unit)
        x1, y1 = (float(value) for value in spots.max(0) + margin * unit)
        polygon = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
        regions[name] = [Region(label=label, polygon=[(round(x, 1), round(y, 1)) for x, y in polygon])]
    return regions


CHECK = Check("face_state", Limits, measure, decide, waits_for=("format", "face", "rotation"))
