"""Is the picture sharp where it matters: in the text of a document, or on the face of a portrait?

Sharpness of text is the height of its characters over the width of their edges, which is the same for text that is
out of focus, shaken, or enlarged from too few pixels, and does not depend on how much is printed or how faintly. What
reads with confidence need only show the detail of letters large enough to be read; what does not is held to more.
Where nothing can be read, the edges of the whole scene tell whether it is for want of focus or for want of text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from checker.checks.base import Check, Finding, Measured, compare
from checker.checks.portrait_blur import FaceLimits, decide_face, measure_face
from checker.evidence import Evidence
from checker.limits import Limit
from checker.report import Region, Status
from checker.vision.legibility import Legibility, legibility
from checker.vision.lines import Quad
from checker.vision.mosaic import find_mosaic
from checker.vision.sharpness import detail_height, scene_sharpness


class Limits(FaceLimits):
    """Limits of sharpness. Which of them count depends on `subject`; those of the face are inherited.

    Attributes:
        subject: `text` or `face`: where sharpness is measured.
        detail_height_min: Least height, pixels, of sharp letters that would show as much detail as the text does: of
            enlarged text, the height before (text).
        unread_sharpness_min: Least text height over edge width, lower quartile of all characters, where the text was
            not read with confidence (text).
        confidence_legible: From which mean confidence the text counts as read (text).
        characters_readable: With fewer characters read with confidence, the scene is judged (text).
        scene_sharpness_min: Least number of edges that fit into a hundredth of the picture's longer side (text).
        squares_max: How far steps between pixels may stand in a grid before the text counts as a mosaic, which
            shows no more than its squares (text).
        text_height_min: Least height of characters, lower quartile, pixels (text).
    """

    subject: Limit[Literal["text", "face"]]
    detail_height_min: Limit[float] | None = None
    unread_sharpness_min: Limit[float] | None = None
    confidence_legible: Limit[float] | None = None
    characters_readable: Limit[int] | None = None
    scene_sharpness_min: Limit[float] | None = None
    squares_max: Limit[float] | None = None
    text_height_min: Limit[float] | None = None


def measure(evidence: Evidence, limits: Limits) -> Measured:
    """Measures sharpness on the subject."""
    return measure_face(evidence, limits) if limits.subject.value == "face" else _text(evidence, limits)


def _text(evidence: Evidence, limits: Limits) -> Measured:
    reading = evidence.reading
    sure = limits.confidence_legible.value if limits.confidence_legible else 1.0
    with evidence.timed("sharpness"):
        found = legibility(evidence.photo.rgb, reading, sure=sure)
        scene = scene_sharpness(evidence.photo.rgb) if _unread(limits, found.readable, found.sharpness) else None
        mosaic = find_mosaic(evidence.photo.rgb, [line.shown for line in reading.lines])
    limit = limits.squares_max
    side = mosaic.side if limit is not None and mosaic.squares > limit.value else 1
    values = {
        "sharpness": _of_squares(found.sharpness, found.text_height, side),
        "scene_sharpness": scene,
        "confidence": found.confidence,
        "text_height": found.text_height,
        "detail_height": _of_squares(_detail(found), found.text_height, side),
        "squares": round(mosaic.squares, 3),
        "square_side": side,
        "characters": found.characters,
        "readable": found.readable,
        "lines": reading.detected,
    }
    regions = [Region(label="text line", polygon=_polygon(quad)) for quad in found.worst]
    return Measured(values, regions={"lines": regions} if found.readable else {})


def decide(values: Mapping[str, Any], limits: Limits) -> list[Finding]:
    """Compares sharpness with the limit that fits what could be read."""
    if limits.subject.value == "face":
        return decide_face(values, limits)
    if _unread(limits, values["readable"], values["sharpness"]):
        return _decide_unread(values, limits)
    small = compare(values, limits, "text_height_min", "blur.too_small", region="lines")
    if values["detail_height"] >= values["text_height"]:
        return small  # As sharp as its pixels allow: at most too small.
    if values["confidence"] < (limits.confidence_legible.value if limits.confidence_legible else 0.0):
        return _compare_unread(values, limits)
    params = {"variant": "text"}
    return [*compare(values, limits, "detail_height_min", "blur.too_blurry", region="lines", params=params), *small]


def _detail(found: Legibility) -> float | None:
    if found.sharpness is None or found.text_height is None:
        return None
    return detail_height(found.text_height, found.sharpness)


def _of_squares(value: float | None, text_height: float | None, side: int) -> float | None:
    """Detail of text, in heights of its edges or in pixels: no more than it has squares in its height."""
    if value is None or text_height is None or side == 1:
        return value
    return min(value, round(text_height / side, 2))


def _unread(limits: Limits, readable: int, sharpness: float | None) -> bool:
    """Whether too little can be read to judge by the lines alone."""
    return sharpness is None or readable < (limits.characters_readable.value if limits.characters_readable else 0)


def _decide_unread(values: Mapping[str, Any], limits: Limits) -> list[Finding]:
    """Too little can be read: for want of focus, of contrast, or of text?"""
    if values["scene_sharpness"] is None and values["sharpness"] is None:
        return [Finding("blur.no_text", Status.UNDETERMINED)]
    scene = compare(values, limits, "scene_sharpness_min", "blur.too_blurry", params={"variant": "scene"})
    lines = _compare_unread(values, limits) if values["characters"] else []
    return sorted([*scene, *lines], key=lambda finding: finding.status is not Status.FAIL)[:1]


def _compare_unread(values: Mapping[str, Any], limits: Limits) -> list[Finding]:
    """Text that is sharp and still not read is foreign, handwritten or ornate, not blurred."""
    known = {**values, "unread_sharpness": values["sharpness"]}
    params = {"variant": "unread"}
    return compare(known, limits, "unread_sharpness_min", "blur.too_blurry", region="lines", params=params)


def _polygon(quad: Quad) -> list[tuple[float, float]]:
    return [(round(float(x), 1), round(float(y), 1)) for x, y in quad]


CHECK = Check("blur", Limits, measure, decide)
