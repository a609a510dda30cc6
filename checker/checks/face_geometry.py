"""Does the head have the right size and place in the frame, with nothing of it cut off?

All measures are shares of the picture's height or width. The head goes from the chin to the crown; hair above the skull
counts only a little, so that high hair does not make a head too large.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import model_validator

from checker.checks.base import Check, Finding, Measured, compare, gravest_by_code
from checker.evidence import Evidence
from checker.limits import Limit, LimitSet
from checker.report import Region
from checker.vision.head import Head, head_of

_EYES_IN_HEAD = 0.5  # the eye line halves the head


class Limits(LimitSet):
    """Limits of size and place.

    Attributes:
        head_height_min: Least height of the head, chin to crown, as a share of the picture's height.
        head_height_max: Greatest height of the head.
        eye_line_min: Least distance of the eyes from the upper border, as a share of the height.
        eye_line_max: Greatest distance of the eyes from the upper border.
        off_center_max: Greatest distance of the face's middle from the picture's, as a share of the width.
        crown_margin_min: Least distance of the skull's crown from the upper border, as a share of the height.
        chin_margin_min: Least distance of the chin from the lower border, as a share of the height.
        side_margin_min: Least distance of the face from the left and right border, as a share of the width.
        shoulders_min: Least width of the person at the lower border, over the width of the face.
    """

    head_height_min: Limit[float] | None = None
    head_height_max: Limit[float] | None = None
    eye_line_min: Limit[float] | None = None
    eye_line_max: Limit[float] | None = None
    off_center_max: Limit[float] | None = None
    crown_margin_min: Limit[float] | None = None
    chin_margin_min: Limit[float] | None = None
    side_margin_min: Limit[float] | None = None
    shoulders_min: Limit[float] | None = None

    @model_validator(mode="after")
    def _all_at_once(self) -> Limits:
        """The smallest head that is large enough must fit between its margins with the eyes where they may be."""
        numbers = {name: float(limit.value) for name, limit in self.numbers().items()}
        half = numbers.get("head_height_min", 0.0) * _EYES_IN_HEAD
        below = {
            "eye_line_min": numbers.get("eye_line_min", 0.0),
            "crown_margin_min with half of head_height_min": numbers.get("crown_margin_min", 0.0) + half,
        }
        above = {
            "eye_line_max": numbers.get("eye_line_max", 1.0),
            "chin_margin_min with half of head_height_min": 1.0 - numbers.get("chin_margin_min", 0.0) - half,
        }
        lowest, highest = max(below, key=lambda name: below[name]), min(above, key=lambda name: above[name])
        if below[lowest] > above[highest]:
            raise ValueError(
                f"no picture fits: {lowest} asks for eyes at {below[lowest]:.2f} of the height from the top or lower, "
                f"{highest} at {above[highest]:.2f} or higher; lower what ends in _min, or raise eye_line_max"
            )
        if numbers.get("side_margin_min", 0.0) >= 0.5:
            raise ValueError(
                f"no picture fits: side_margin_min = {numbers['side_margin_min']:g} on both sides leaves no width for "
                "a face; lower it"
            )
        return self


def measure(evidence: Evidence, limits: Limits) -> Measured:
    """Measures the head of the largest face; None when its points cannot be measured."""
    names = ("head_height", "eye_line", "off_center", "crown_margin", "chin_margin", "side_margin", "shoulders")
    mesh = evidence.mesh
    if mesh is None:
        return Measured(dict.fromkeys(names))
    width, height = evidence.photo.width, evidence.photo.height
    head = head_of(mesh, evidence.person_mask)
    values: dict[str, Any] = {
        "head_height": (head.chin_y - head.crown_y) / height,
        "hair_height": (head.crown_y - head.hair_y) / height,
        "eye_line": head.eye_y / height,
        "middle": head.middle_x / width,
        "off_center": abs(head.middle_x / width - 0.5),
        "crown_margin": head.crown_y / height,
        "chin_margin": 1 - head.chin_y / height,
        "side_margin": min(head.left_x, width - head.right_x) / width,
        "shoulders": head.shoulder_width,
    }
    return Measured({name: round(value, 3) for name, value in values.items()}, {"head": [_region(head)]})


def _region(head: Head) -> Region:
    corners = [(head.left_x, head.crown_y), (head.right_x, head.crown_y)]
    corners += [(head.right_x, head.chin_y), (head.left_x, head.chin_y)]
    return Region(label="head", polygon=[(round(x, 1), round(y, 1)) for x, y in corners])


def decide(values: Mapping[str, Any], limits: Limits) -> list[Finding]:
    """Compares all; a head that is cut off is said before its size."""
    if values["head_height"] is None:
        return []
    side = "left" if values.get("middle", 0.5) < 0.5 else "right"
    measures = (
        ("crown_margin_min", "face_geometry.cropped", "crown"),
        ("chin_margin_min", "face_geometry.cropped", "chin"),
        ("side_margin_min", "face_geometry.cropped", "side"),
        ("head_height_max", "face_geometry.too_large", None),
        ("head_height_min", "face_geometry.too_small", None),
        ("off_center_max", "face_geometry.off_center", side),
        ("eye_line_min", "face_geometry.off_center", "high"),
        ("eye_line_max", "face_geometry.off_center", "low"),
        ("shoulders_min", "face_geometry.no_shoulders", None),
    )
    wanted = _wanted(limits)
    found = [
        finding
        for name, code, variant in measures
        for finding in compare(
            values, limits, name, code, region="head", params={**wanted, **({"variant": variant} if variant else {})}
        )
    ]
    return gravest_by_code(found)


def _wanted(limits: Limits) -> dict[str, float]:
    """The range of sizes about which nothing would be told, for hints."""
    bounds = {"wanted_min": limits.head_height_min, "wanted_max": limits.head_height_max}
    return {
        name: limit.value if limit.warn is None else limit.warn for name, limit in bounds.items() if limit is not None
    }


CHECK = Check("face_geometry", Limits, measure, decide, waits_for=("format", "face", "rotation"))
