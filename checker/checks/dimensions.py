"""Has the image enough pixels, not too many, and the right proportions?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import model_validator

from checker.checks.base import Check, Finding, Measured, compare, gravest
from checker.evidence import Evidence
from checker.limits import Limit, LimitSet
from checker.report import Status
from checker.vision.faces import measurable


class Limits(LimitSet):
    """Pixels of the image as the uploader sees it; of a portrait on its side, as it is once upright.

    Attributes:
        aspect_min: Least width divided by height.
        aspect_max: Greatest width divided by height.
        elongation_max: Greatest longer side divided by shorter side, whichever way the image lies.
        aspects: Accepted ratios of width to height; one of them must be met.
        aspects_usual: Ratios of which one should be met; anything else is only told.
        aspect_tolerance: How far from a ratio still meets it, relative. What rounding to whole pixels does is
            always allowed.
    """

    width_min: Limit[int] | None = None
    width_max: Limit[int] | None = None
    height_min: Limit[int] | None = None
    height_max: Limit[int] | None = None
    short_side_min: Limit[int] | None = None
    long_side_min: Limit[int] | None = None
    long_side_max: Limit[int] | None = None
    aspect_min: Limit[float] | None = None
    aspect_max: Limit[float] | None = None
    elongation_max: Limit[float] | None = None
    aspects: Limit[list[float]] | None = None
    aspects_usual: Limit[list[float]] | None = None
    aspect_tolerance: Limit[float] | None = None

    @model_validator(mode="after")
    def _all_at_once(self) -> Limits:
        """Some size must hold the limits of both sides and of their ratio."""
        found = {name: float(limit.value) for name, limit in self.numbers().items()}
        unbound = float("inf")
        widest = found.get("width_max", unbound) / max(found.get("height_min", 1.0), 1.0)
        narrowest = found.get("width_min", 1.0) / found.get("height_max", unbound)
        if widest < found.get("aspect_min", 0.0):
            raise ValueError(_none_fits("aspect_min", found["aspect_min"], "width_max / height_min", widest))
        if narrowest > found.get("aspect_max", unbound):
            raise ValueError(_none_fits("width_min / height_max", narrowest, "aspect_max", found["aspect_max"]))
        for least, most in (
            ("short_side_min", "width_max"),
            ("short_side_min", "height_max"),
            ("width_min", "long_side_max"),
            ("height_min", "long_side_max"),
        ):
            if found.get(least, 0.0) > found.get(most, unbound):
                raise ValueError(_none_fits(least, found[least], most, found[most]))
        ratios = self.aspects.value if self.aspects else []
        spread = self.aspect_tolerance.value if self.aspect_tolerance else 0.0
        if ratios and min(ratios) * (1 - spread) > found.get("aspect_max", unbound):
            raise ValueError(_none_fits("the least of aspects", min(ratios), "aspect_max", found["aspect_max"]))
        if ratios and max(ratios) * (1 + spread) < found.get("aspect_min", 0.0):
            raise ValueError(_none_fits("aspect_min", found["aspect_min"], "the greatest of aspects", max(ratios)))
        return self


def _none_fits(least: str, low: float, most: str, high: float) -> str:
    return f"no image fits: {least} = {low:g} is above {most} = {high:g}; lower the first or raise the second"


_TOO_SMALL = ("width_min", "height_min", "short_side_min", "long_side_min")
_TOO_LARGE = ("width_max", "height_max", "long_side_max")
_ASPECT = ("aspect_min", "aspect_max", "elongation_max")
_OF_ONE_SIDE = (
    *("width_min", "width_max", "height_min", "height_max"),
    *("aspect_min", "aspect_max", "aspects", "aspects_usual"),
)


def measure(evidence: Evidence, limits: Limits) -> Measured:
    """Reads width and height as intake found them, EXIF orientation applied.

    Where a limit tells width from height and a face says that the picture lies on its side, they change places, and
    `turn` has the degrees clockwise: the picture has to be turned, not cropped, and that `rotation` tells.
    """
    width, height = evidence.upload.facts.width, evidence.upload.facts.height
    if not width or not height:
        raise ValueError("an image that passed the format check has no size")
    face = measurable(evidence.faces) if _tells_sides_apart(limits) else None
    sideways = face is not None and face.turn in (90, 270)
    if sideways:
        width, height = height, width
    short, long = sorted((width, height))
    return Measured(
        {
            **({"turn": face.turn} if face and sideways else {}),
            "width": width,
            "height": height,
            "short_side": short,
            "long_side": long,
            "aspect": round(width / height, 4),
            "elongation": round(long / short, 4),
        }
    )


def _tells_sides_apart(limits: Limits) -> bool:
    return any(getattr(limits, name) is not None for name in _OF_ONE_SIDE)


def decide(values: Mapping[str, Any], limits: Limits) -> list[Finding]:
    """Compares pixels and proportions with the limits; of each kind the gravest finding is enough."""
    findings = [
        *_gravest(values, limits, _TOO_SMALL, "dimensions.too_small"),
        *_gravest(values, limits, _TOO_LARGE, "dimensions.too_large"),
        *_gravest(values, limits, _ASPECT, "dimensions.aspect_ratio"),
    ]
    if not any(finding.code == "dimensions.aspect_ratio" for finding in findings):
        findings += _among(values, limits.aspects, limits.aspect_tolerance, Status.FAIL)
    if not any(finding.code == "dimensions.aspect_ratio" for finding in findings):
        findings += _among(values, limits.aspects_usual, limits.aspect_tolerance, Status.WARN)
    return findings


def _gravest(values: Mapping[str, Any], limits: Limits, names: Sequence[str], code: str) -> list[Finding]:
    known = limits.numbers()
    found = []
    for name in names:
        if name in known:
            found += compare(values, limits, name, code, params={"variant": name})
    return gravest(found)


def _among(
    values: Mapping[str, Any], ratios: Limit[list[float]] | None, tolerance: Limit[float] | None, status: Status
) -> list[Finding]:
    if ratios is None or any(
        meets_ratio(values["width"], values["height"], ratio, tolerance.value if tolerance else 0.0)
        for ratio in ratios.value
    ):
        return []
    words = ", ".join(f"{ratio:.3f}" for ratio in ratios.value)
    return [Finding("dimensions.aspect_ratio", status, params={"variant": "aspects", "asked": words})]


def meets_ratio(width: int, height: int, ratio: float, tolerance: float) -> bool:
    """Says whether an image has a ratio of width to height.

    Args:
        width: Pixels.
        height: Pixels.
        ratio: Width divided by height.
        tolerance: Relative; half a pixel on either side is allowed on top.
    """
    low, high = (width - 0.5) / (height + 0.5), (width + 0.5) / (height - 0.5)
    return low <= ratio * (1 + tolerance) and high >= ratio * (1 - tolerance)


CHECK = Check("dimensions", Limits, measure, decide)
