"""Is the light right where it matters: on the text of a document, or on the face of a portrait?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.checks.base import Check, Finding, Measured, compare, gravest
from checker.checks.portrait_light import FaceLimits, decide_face, measure_face
from checker.evidence import Evidence
from checker.limits import Limit
from checker.report import Region
from checker.vision.fading import fading_print
from checker.vision.glare import brightest_spot, faded_text, print_kept, white_patch
from checker.vision.light import text_light
from checker.vision.shadow import text_shadow
from checker.vision.shadow_line import lines_beyond, shadow_line
from checker.vision.wiped import wiped_print


class Limits(FaceLimits):
    """Limits of the light on text; those of the light on a face are inherited. `subject` says which count.

    Attributes:
        subject: `text` or `face`: where the light is measured.
        paper_min: Luminance of the paper around text, 0 to 1 (text).
        weber_min: (paper - ink) / paper of the lines that stand out most (text).
        ink_max: Luminance of the darkest print, 0 to 1 (text).
        washed_max: `ink` again, where nearly all of the paper is pure white: overexposed (text).
        washed_clipped: From which share of the text's area that is pure white `washed_max` counts (text).
        burnt_max: Share of the sheet that is pure white, where a desk around it shows that it is a photo (text).
        burnt_around: Luminance, 0 to 1, beyond which what is around the sheet is a scanner's lid and no desk (text).
        glare_round_max: Share of the directions in which a white patch falls off softly (text).
        glare_rise: From how much brighter than its surroundings a patch on the text counts, 0 to 1 (text).
        glare_print: From which strength of print on that patch over print elsewhere it is lit and not hidden (text).
        glare_soft_max: Share of the rim of a pure white patch at which it falls off softly (text).
        glare_soft_faded: From which share of faded print a soft patch counts: the middle of a rosette is white too, and
            leaves print as it is (text).
        glare_faded_max: Share of faded print in and around a pure white patch (text).
        glare_faded_soft: From which share of soft rim faded print counts: pale pens are faint on white too (text).
        glare_fading_rule: While measuring, contrast of drawn lines over that of print, from which on they count (text).
        glare_alone_max: Radius, in heights of a line, of the place without print towards which letters of a single line
            on white paper fade one after the other (text).
        glare_fading_max: Over how many heights of a line print fades away around one place on white paper (text).
        glare_wiped_max: Letters' places with pale print around a burnt place before any strong print (text).
        glare_wiped_lines: From how many lines with such print it counts (text).
        glare_wiped_fall: From which upper over lower quartile of the strength of their paler print it counts (text).
        shadow_depth_max: How much darker the paper is on the dark side of a hard edge, 0 to 1 (text).
        shadow_share: From which share of the text at such an edge it counts (text).
        deep_lines_max: Share of the lines that run into a part less than half as bright as the rest (text).
        deep_area: From which share of the page that part counts (text).
        deep_edge: From which share of its rim with a hard edge it counts (text).
        deep_tint: Up to which difference in colour from the rest it counts: covers and photos have more (text).
        across_lines_max: Lines of text beyond a straight edge at which sheet and desk darken together (text).
        across_depth: From how much darker the paper beyond that edge is it counts, 0 to 1 (text).
        across_desk: From which share of the edge beside the sheet with a darker desk it counts (text).
        across_kept: From how alike paper and desk differ on both sides of the edge it counts, 0 to 1 (text).
        across_share: From which share of the sheet beyond the edge it counts (text).
    """

    subject: Limit[Literal["text", "face"]]
    paper_min: Limit[float] | None = None
    weber_min: Limit[float] | None = None
    ink_max: Limit[float] | None = None
    washed_max: Limit[float] | None = None
    washed_clipped: Limit[float] | None = None
    burnt_max: Limit[float] | None = None
    burnt_around: Limit[float] | None = None
    glare_round_max: Limit[float] | None = None
    glare_rise: Limit[float] | None = None
    glare_print: Limit[float] | None = None
    glare_soft_max: Limit[float] | None = None
    glare_soft_faded: Limit[float] | None = None
    glare_faded_max: Limit[float] | None = None
    glare_faded_soft: Limit[float] | None = None
    glare_fading_rule: Limit[float] | None = None
    glare_alone_max: Limit[float] | None = None
    glare_fading_max: Limit[float] | None = None
    glare_wiped_max: Limit[int] | None = None
    glare_wiped_lines: Limit[float] | None = None
    glare_wiped_fall: Limit[float] | None = None
    shadow_depth_max: Limit[float] | None = None
    shadow_share: Limit[float] | None = None
    deep_lines_max: Limit[float] | None = None
    deep_area: Limit[float] | None = None
    deep_edge: Limit[float] | None = None
    deep_tint: Limit[float] | None = None
    across_lines_max: Limit[int] | None = None
    across_depth: Limit[float] | None = None
    across_desk: Limit[float] | None = None
    across_kept: Limit[float] | None = None
    across_share: Limit[float] | None = None


def measure(evidence: Evidence, limits: Limits) -> Measured:
    """Measures the light on the subject."""
    return _measure_text(evidence, limits) if limits.subject.value == "text" else measure_face(evidence)


def decide(values: Mapping[str, Any], limits: Limits) -> list[Finding]:
    """Compares what was measured with the limits."""
    return _decide_text(values, limits) if limits.subject.value == "text" else decide_face(values, limits)


def _decide_text(values: Mapping[str, Any], limits: Limits) -> list[Finding]:
    bright = compare(values, limits, "ink_max", "exposure.too_bright")
    if limits.washed_clipped is None or values.get("clipped", 1.0) >= limits.washed_clipped.value:
        bright = compare(values, limits, "washed_max", "exposure.too_bright", params={"variant": "washed"}) + bright
    around = values.get("around")
    if limits.burnt_around is None or around is None or around <= limits.burnt_around.value:
        bright += compare(values, limits, "burnt_max", "exposure.too_bright", params={"variant": "burnt"})
    findings = [
        *compare(values, limits, "paper_min", "exposure.too_dark"),
        *gravest(bright),
        *compare(values, limits, "weber_min", "exposure.low_contrast"),
    ]
    return findings + gravest(_decide_glare(values, limits)) + gravest(_decide_shadow(values, limits))


def _decide_glare(values: Mapping[str, Any], limits: Limits) -> list[Finding]:
    """A sign that prints have as well counts where another one bears it out."""
    found: list[Finding] = []
    hidden = not _lit(values, "glare_print_found", limits)
    if values.get("glare_on_text") and hidden and _borne_out(values.get("glare_rise_found"), limits.glare_rise):
        found += compare(values, limits, "glare_round_max", "exposure.glare", region="glare")
    hidden = not _lit(values, "patch_print", limits)
    if values.get("patch_on_text") and hidden and _borne_out(values.get("glare_faded"), limits.glare_soft_faded):
        found += compare(
            values, limits, "glare_soft_max", "exposure.glare", region="patch", params={"variant": "patch"}
        )
    if hidden and _borne_out(values.get("glare_soft"), limits.glare_faded_soft):
        found += compare(
            values, limits, "glare_faded_max", "exposure.glare", region="faded", params={"variant": "faded"}
        )
    for variant in ("fading", "alone"):
        found += compare(
            values, limits, f"glare_{variant}_max", "exposure.glare", region="fading", params={"variant": variant}
        )
    if _borne_out(values.get("glare_wiped_lines_found"), limits.glare_wiped_lines) and _borne_out(
        values.get("glare_wiped_fall_found"), limits.glare_wiped_fall
    ):
        found += compare(
            values, limits, "glare_wiped_max", "exposure.glare", region="wiped", params={"variant": "wiped"}
        )
    return found


def _lit(values: Mapping[str, Any], name: str, limits: Limits) -> bool:
    """Whether print in a bright patch is as strong as elsewhere: light and no reflection."""
    return limits.glare_print is not None and _borne_out(values.get(name), limits.glare_print)


def _decide_shadow(values: Mapping[str, Any], limits: Limits) -> list[Finding]:
    """An edge between lines, a dark part at which lines end, or an edge across sheet and desk, if like a shadow's."""
    found: list[Finding] = []
    if _borne_out(values.get("shadow_share_found"), limits.shadow_share):
        found += compare(values, limits, "shadow_depth_max", "exposure.shadow", region="shadow")
    tint = values.get("deep_tint_found")
    plain = limits.deep_tint is None or (tint is not None and tint <= limits.deep_tint.value)
    large = _borne_out(values.get("deep_area_found"), limits.deep_area)
    if plain and large and _borne_out(values.get("deep_edge_found"), limits.deep_edge):
        found += compare(values, limits, "deep_lines_max", "exposure.shadow", region="deep", params={"variant": "deep"})
    signs = ("depth", "desk", "kept", "share")
    if all(_borne_out(values.get(f"across_{sign}_found"), getattr(limits, f"across_{sign}")) for sign in signs):
        found += compare(
            values, limits, "across_lines_max", "exposure.shadow", region="across", params={"variant": "across"}
        )
    return found


def _borne_out(other: float | None, least: Limit[float] | None) -> bool:
    return least is None or (other is not None and other >= least.value)


def _measure_text(evidence: Evidence, limits: Limits) -> Measured:
    rule_ink = limits.glare_fading_rule.value if limits.glare_fading_rule else 0.0
    rgb, boxes = evidence.photo.rgb, evidence.text_boxes
    cells, paper = evidence.text_cells, evidence.paper
    light = text_light(cells)
    if light is None:
        # With no text there is still a picture that may be too dark or too bright to show any.
        brightest = float(np.percentile(paper.level, 95)) / 255
        darkest = float(np.percentile(paper.level, 5)) / 255
        return Measured({"lines": 0, "paper": round(brightest, 4), "ink": round(darkest, 4)})
    mask = evidence.outline.mask if evidence.outline else None
    spot, shadow, deep = brightest_spot(paper, boxes), text_shadow(cells, paper, mask), evidence.dark_part
    patch, faded = white_patch(paper, mask, boxes), faded_text(cells, paper, mask)
    with evidence.timed("light"):
        fading = fading_print(rgb, boxes, cells, mask, rule_ink)
        edge = shadow_line(paper, mask)
        wiped = wiped_print(cells, paper, mask)
    across = lines_beyond(rgb, edge) if edge is not None else 0
    burnt, around = _burnt(rgb, evidence)
    glares = {"fading": fading, "faded": faded, "patch": patch, "glare": spot, "wiped": wiped}
    shadows = {"shadow": shadow, "deep": deep, "across": edge}
    regions = {name: [_region("glare", found.polygon)] for name, found in glares.items() if found is not None}
    regions |= {name: [_region("shadow", found.polygon)] for name, found in shadows.items() if found is not None}
    values = {
        "lines": light.lines,
        "paper": light.paper,
        "ink": light.ink,
        "clipped": light.clipped,
        "washed": light.ink,
        "contrast": light.contrast,
        "weber": light.weber,
        "burnt": burnt,
        "around": around,
        "glare_round": spot.rays if spot else 0.0,
        "glare_rise_found": spot.rise if spot else 0.0,
        "glare_on_text": spot.text if spot else False,
        "glare_print_found": print_kept(cells, spot.polygon) if spot else None,
        "glare_soft": patch.soft if patch else 0.0,
        "patch_share": patch.share if patch else 0.0,
        "patch_on_text": patch.text if patch else False,
        "patch_print": print_kept(cells, patch.polygon) if patch else None,
        "glare_faded": faded.share if faded else 0.0,
        "glare_fading": fading.length if fading else 0.0,
        "glare_alone": fading.alone if fading else 0.0,
        "glare_wiped": wiped.cells if wiped else 0,
        "glare_wiped_lines_found": wiped.lines if wiped else 0,
        "glare_wiped_fall_found": wiped.fall if wiped else 0.0,
        "shadow_depth": round(1 - shadow.ratio, 4) if shadow else 0.0,
        "shadow_share_found": shadow.dark if shadow else 0.0,
        "deep_lines": deep.lines if deep else 0.0,
        "deep_depth": round(1 - deep.ratio, 4) if deep else 0.0,
        "deep_area_found": deep.area if deep else 0.0,
        "deep_edge_found": deep.edge if deep else 0.0,
        "deep_tint_found": deep.tint if deep else None,
        "across_lines": across,
        "across_depth_found": round(1 - edge.ratio, 4) if edge else 0.0,
        "across_desk_found": edge.desk if edge else 0.0,
        "across_kept_found": edge.kept if edge else 0.0,
        "across_share_found": edge.share if edge else 0.0,
    }
    return Measured(values, regions)


def _burnt(rgb: NDArray[np.uint8], evidence: Evidence) -> tuple[float | None, float | None]:
    """Share of the sheet that is pure white, and luminance of what is around it; None where the sheet is all there is.

    The paper of a scan is pure white, so a sheet that goes on to the rim for a good part of it says nothing.
    """
    outline = evidence.outline
    if outline is None or sum(outline.contact.values()) > 0.3:
        return None, None
    small = cv2.resize(rgb, outline.mask.shape[::-1], interpolation=cv2.INTER_AREA)
    inside = cv2.erode(outline.mask, np.ones((7, 7), np.uint8)) > 0
    around = small[outline.mask == 0]
    if not inside.any():
        return None, None
    beyond = round(float(np.median(around)) / 255, 4) if len(around) else None
    return round(float((small[inside].min(axis=1) >= 250).mean()), 4), beyond


def _region(label: str, polygon: NDArray[np.float32]) -> Region:
    return Region(label=label, polygon=[(round(float(x), 1), round(float(y), 1)) for x, y in polygon])


CHECK = Check("exposure", Limits, measure, decide)
