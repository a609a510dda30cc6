"""Is the whole document in the picture?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import fields
from typing import Any

import cv2
import numpy as np

from checker.checks.base import Check, Finding, Measured, compare, gravest
from checker.checks.completeness_limits import Limits
from checker.evidence import Evidence
from checker.report import Region
from checker.vision.beneath import lies_within
from checker.vision.lines import Image, Quad, quad_size
from checker.vision.outline import SIDES, Outline
from checker.vision.reaching import Hand
from checker.vision.rim import Side, own_print, rim_of_picture, rim_of_sheet
from checker.vision.view import viewing_angle

_OPPOSITE = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}
# What the measures mean by "ends there" and "touches", not how much of it is too much: a sheet ends at a side where
# hardly more than a corner of it comes to the rim, and letters near a rim are its own where more does.
_FREE = 0.08
_TOUCHED = 0.1
_REACHED = 0.25
_NEAR = 0.5
_RULE = 0.2
_LEFT_OVER = 0.02
_CARD = 85.6 / 53.98  # width over height, ISO/IEC 7810 ID-1


def measure(evidence: Evidence, limits: Limits) -> Measured:
    """Measures what the sheet, its text and its rules do at the rim of the picture."""
    rgb = evidence.photo.rgb
    far = evidence.far_card if limits.card_share_min is not None else None
    outline = evidence.outline if far is None else None
    with evidence.timed("outline"):
        boxes = own_print(rgb, evidence.text_boxes, limits.watermark.value if limits.watermark else 0.0)
        rim = rim_of_picture(rgb, boxes)
    contact = outline.contact if outline else dict.fromkeys(SIDES, 1.0 if far is None else 0.0)
    # White paper below a sheet is hardly told from it: where its own edges are seen, what goes on is no part of it.
    own = evidence.own_sheet
    closed = own is not None and lies_within(own, boxes)
    ended = set(SIDES) if closed else evidence.own_ends
    # But hardly anything is seen beyond an edge at the rim: a shadow or sliver beside a cut looks like one.
    unsure = _at_rim(own, rgb.shape) if own is not None and closed else set()
    going_on = {side: 0.0 if side in ended - unsure else contact[side] for side in SIDES}
    ends = _ends(outline, boxes, rgb.shape)
    margins = _margins(outline, boxes, rgb.shape)
    edges, spared = _lost_edges(going_on, ends, rim, margins, limits.blank_margin.value if limits.blank_margin else 1.0)
    spared = {side: edge for side, edge in spared.items() if side not in ended}
    rules, gaps = _lost_rules(rim, going_on), {**_gaps(rim, going_on), **_gaps_at_strips(outline, rgb, boxes)}
    corners = outline.corners if outline else None
    shape = _shape(outline, rgb.shape, limits.focal.value if limits.focal else None)
    if far is not None:
        shape["card_share"] = round(cv2.contourArea(far) / float(np.prod(rgb.shape[:2])), 4)
    cut_print = evidence.cut_print if limits.cut_lines_max is not None else None
    cut = _cut_lines(rim_of_sheet(rgb, corners, boxes)) if corners is not None else {}
    sheet = {side: lines for side, lines in cut.items() if contact[side] < _FREE}
    hand = hand_of(limits)
    reaching = evidence.reaching(hand) if hand is not None else None
    values: dict[str, Any] = {
        "edge": max(edges.values(), default=0.0),
        "edge_side": _worst(edges),
        "spared_edge": max(spared.values(), default=0.0),
        "spared_side": _worst(spared),
        "text_gap": min(gaps.values(), default=None),
        "text_side": _worst({side: -gap for side, gap in gaps.items()}),
        "rules": max(rules.values(), default=0),
        "rules_side": _worst(rules),
        "sheet_lines": max(sheet.values(), default=0),
        "sheet_side": _worst(sheet),
        **_room(evidence, ends),
        "contact": contact,
        **shape,
        "cut_lines": cut_print.lines if cut_print else 0,
        "others_lines": evidence.others_lines,
        "paper": _paper(outline, evidence),
        "printed_share": _printed_share(evidence),
        **_covered(evidence),
        "hand_depth": reaching.depth if reaching else None,
        "hand_area_found": reaching.area if reaching else None,
    }
    regions = _regions(corners if far is None else far, rgb.shape)
    for name, thing in (("covered", evidence.covering), ("hand", reaching), ("cut", cut_print)):
        if thing is not None:
            hull = [(round(float(x), 1), round(float(y), 1)) for x, y in thing.polygon]
            regions[name] = [Region(label="covered", polygon=hull)]
    return Measured(values, regions)


def decide(values: Mapping[str, Any], limits: Limits) -> list[Finding]:
    """Reports the gravest sign of a document that is cut off, then size and angle."""
    signs = []
    slant = values.get("slant_found")
    slanted = limits.slant is not None and slant is not None and slant > limits.slant.value
    height = values.get("paper")
    paper = limits.paper_from is not None and height is not None and height > limits.paper_from.value
    share = values.get("card_share")
    if not paper and limits.edge_filled is not None and share is not None and share < limits.edge_filled.value:
        side = values.get("spared_side")
        lost = {"edge": values.get("spared_edge")}
        signs += compare(lost, limits, "edge_max", "completeness.cut_off", region=side, params=_told("edge", side))
    for name, found in (
        *([] if paper else [("edge_max", "edge_side")]),
        ("text_gap_min", "text_side"),
        ("rules_max", "rules_side"),
        *([] if slanted else [("sheet_lines_max", "sheet_side")]),
    ):
        side = values.get(found)
        signs += compare(values, limits, name, "completeness.cut_off", region=side, params=_told(name[:-4], side))
    end = values.get("room_side")
    signs += compare(
        values, limits, "room_min", "completeness.cut_off", region=end, params={"variant": f"missing_{end}"}
    )
    # What is seen at a steep slant is as much longer or shorter as the slant has it, and paper below a card is no card.
    for name in () if slanted or paper else ("card_aspect_min", "card_aspect_max"):
        signs += compare(values, limits, name, "completeness.cut_off", region="sheet", params={"variant": "card"})
    findings = gravest(signs)
    findings += compare(values, limits, "card_share_min", "completeness.too_small", region="sheet")
    held = {"variant": "held"}
    findings += compare(values, limits, "printed_share_min", "completeness.too_small", params=held)
    findings += compare(values, limits, "angle_max", "completeness.tilted", region="sheet")
    covered = []
    if _lies_on_it(values, limits):
        covered += compare(values, limits, "covered_lines_max", "completeness.covered", region="covered")
    least, share = limits.hand_area, values.get("hand_area_found")
    if share is not None and (least is None or share >= least.value):
        hand = {"variant": "hand"}
        covered += compare(values, limits, "hand_depth_max", "completeness.covered", region="hand", params=hand)
    cut = {"variant": "cut"}
    covered += compare(values, limits, "cut_lines_max", "completeness.covered", region="cut", params=cut)
    return findings + gravest(covered)


def _told(sign: str, side: str | None) -> dict[str, str]:
    """What the message says of a document cut off: by which sign, and on which side."""
    return {"variant": sign} if side is None else {"variant": sign, "side": f"@side.{side}"}


def _lies_on_it(values: Mapping[str, Any], limits: Limits) -> bool:
    """Whether what is on the sheet has the edge of a thing, and the size or the colour that no shadow has."""
    least, most, tint = limits.covered_edge, limits.covered_area, limits.covered_tint
    if values.get("covered_lines") is None or (least is not None and values["covered_edge_found"] < least.value):
        return False
    small = most is None or values["covered_area_found"] <= most.value
    return small or (tint is not None and values["covered_tint_found"] >= tint.value)


def _ends(outline: Outline | None, boxes: Sequence[Quad], shape: tuple[int, ...]) -> set[str]:
    """Sides on which the sheet is seen to end: what lies beyond it is wider than the rules of a table or frame.

    A table cropped at its outermost rule is no sheet on a dark desk. Nor does a picture that was cropped to its sheet
    show where that ends: strips of the desk are left over where the crop was not quite straight, and paper elsewhere.
    """
    if outline is None:
        return set()
    rule = max(2.0, _RULE * float(np.median([quad_size(box)[1] for box in boxes])))
    across = {"left": shape[1], "right": shape[1], "top": shape[0], "bottom": shape[0]}
    beyond = {side: outline.beyond[side] for side in SIDES if outline.contact[side] <= _FREE}
    if all(wide <= _LEFT_OVER * across[side] for side, wide in beyond.items()):
        return set()
    return {side for side, wide in beyond.items() if wide > rule}


def _at_rim(sheet: Quad, shape: tuple[int, ...]) -> set[str]:
    """Sides on which no more than a strip is seen beyond a sheet."""
    height, width = shape[:2]
    (left, top), (right, bottom) = sheet.min(axis=0), sheet.max(axis=0)
    beyond = {"left": left / width, "top": top / height, "right": 1 - right / width, "bottom": 1 - bottom / height}
    return {side for side, share in beyond.items() if share <= _LEFT_OVER}


def _margins(outline: Outline | None, boxes: Sequence[Quad], shape: tuple[int, ...]) -> dict[str, float]:
    """Paper between the text and each side of the sheet, or of the picture where that comes first, in pixels."""
    if outline is None or not outline.mask.any() or not len(boxes):
        return dict.fromkeys(SIDES, 0.0)
    points = np.concatenate(list(boxes))
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    rows, columns = np.flatnonzero(outline.mask.any(axis=1)), np.flatnonzero(outline.mask.any(axis=0))
    near, far = 1 / outline.scale, 2 / outline.scale  # The region ends two pixels of its map before any edge.
    first_x, last_x = max(0.0, columns[0] * near - far), min(float(shape[1]), (columns[-1] + 1) * near + far)
    first_y, last_y = max(0.0, rows[0] * near - far), min(float(shape[0]), (rows[-1] + 1) * near + far)
    found = {"left": left - first_x, "top": top - first_y, "right": last_x - right, "bottom": last_y - bottom}
    return {side: max(0.0, float(wide)) for side, wide in found.items()}


def _lost_edges(
    contact: Mapping[str, float], ends: Set[str], rim: Mapping[str, Side], margins: Mapping[str, float], blank: float
) -> tuple[dict[str, float], dict[str, float]]:
    """Sides on which the sheet leaves the picture although it ends within it elsewhere.

    A sheet that ends on one side or on none fills the picture, as scans do; that alone is no fault.

    Returns:
        The sides with print or too little paper at the rim, and those that a blank margin, at least `blank` times as
        wide as the narrowest other one, spares: of a sheet that fills the picture only the edge is outside there.
    """
    lost: dict[str, float] = {}
    spared: dict[str, float] = {}
    for side in SIDES if len(ends) >= 2 else ():
        if contact[side] <= _FREE or _OPPOSITE[side] not in ends:
            continue
        narrowest = min(margins[other] for other in SIDES if other != side)
        # A photo or a table at the rim is not as bright as paper, so contact alone is then too low a figure.
        full = contact[side] > _REACHED and rim[side].gap < _NEAR
        (spared if margins[side] >= blank * narrowest else lost)[side] = 1.0 if full else contact[side]
    return lost, spared


def _lost_rules(rim: Mapping[str, Side], contact: Mapping[str, float]) -> dict[str, int]:
    return {
        side: rim[side].rules
        for side in SIDES
        if rim[side].rules and not rim[_OPPOSITE[side]].rules and contact[side] >= _TOUCHED
    }


def _gaps(rim: Mapping[str, Side], contact: Mapping[str, float]) -> dict[str, float]:
    """Letters count where the sheet reaches the rim; elsewhere they are something else on the desk."""
    return {side: rim[side].gap for side in SIDES if contact[side] >= _TOUCHED}


def _gaps_at_strips(outline: Outline | None, rgb: Image, boxes: Sequence[Quad]) -> dict[str, float]:
    """Distance of the sheet's letters from strips along the rim that are too narrow to be where a sheet ends.

    A dark frame or a sliver of another thing beside a cut stands where the sheet went on: letters at it are cut, too.
    """
    if outline is None:
        return {}
    height, width = rgb.shape[:2]
    across = {"left": width, "right": width, "top": height, "bottom": height}
    strips = {
        side: round(outline.beyond[side])
        for side in SIDES
        if outline.contact[side] <= _FREE and outline.beyond[side] <= _LEFT_OVER * across[side]
    }
    if not strips:
        return {}
    left, top, right, bottom = (strips.get(side, 0) for side in SIDES)
    first, last = np.array([left, top], np.float32), np.array([width - right, height - bottom], np.float32)
    own = [box - first for box in boxes if ((box.mean(axis=0) > first) & (box.mean(axis=0) < last)).all()]
    rim = rim_of_picture(rgb[top : height - bottom, left : width - right], own)
    return {side: rim[side].gap for side in strips}


def _cut_lines(near: Mapping[str, Side]) -> dict[str, int]:
    """Lines that end at an edge of the sheet and at the opposite one do not: text set into a frame reaches both."""
    return {side: max(0, near[side].lines - near[_OPPOSITE[side]].lines) for side in SIDES}


def _room(evidence: Evidence, ends: Set[str]) -> dict[str, Any]:
    """Room for what should be printed at the head or foot; None where it was read, or the sheet is seen to end there.

    A card's proportions are known, so where its printed words are missing its edge proves nothing.
    """
    reading = evidence.reading
    if reading.turn or reading.mirrored:
        return {"room": None, "room_side": None}
    document = evidence.document
    missing = document.missing
    if missing is None or document.kind is None or (missing.side in ends and not document.kind.heights):
        return {"room": None, "room_side": None}
    return {"room": missing.room, "room_side": missing.side}


def _covered(evidence: Evidence) -> dict[str, Any]:
    """What lies on the sheet, and how many lines end at it; None for what is not known."""
    found = evidence.covering
    return {
        "covered_lines": found.lines if found else None,
        "covered_edge_found": found.edge if found else None,
        "covered_area_found": found.area if found else None,
        "covered_tint_found": found.tint if found else None,
    }


def hand_of(limits: Limits) -> Hand | None:
    """Returns what counts as a hand; None where the policy does not say all of it."""
    limit = {field.name: getattr(limits, f"hand_{field.name}") for field in fields(Hand)}
    return None if None in limit.values() else Hand(**{name: one.value for name, one in limit.items()})


def _worst(found: Mapping[str, float]) -> str | None:
    return max(found, key=lambda side: found[side]) if found else None


def _paper(outline: Outline | None, evidence: Evidence) -> float | None:
    """Height of the sheet over that of a card as its printed words have it; None where that is not known."""
    height = evidence.document.card_height
    if outline is None or height is None:
        return None
    across = 0 if evidence.reading.frame.sideways else 1
    seen = np.flatnonzero(outline.mask.any(axis=across))
    return round((len(seen) and seen[-1] - seen[0] + 1) / outline.scale / height, 4)


def _printed_share(evidence: Evidence) -> float | None:
    """Share of the picture that a card covers as its printed words have it; None where that is not known."""
    height = evidence.document.card_height
    if height is None:
        return None
    down, across = evidence.photo.rgb.shape[:2]
    return round(float(_CARD * height**2 / (down * across)), 4)


def _shape(outline: Outline | None, shape: tuple[int, ...], focal: float | None) -> dict[str, float | None]:
    """Aspect, size, angle and slant of a sheet whose four corners are seen; None for what cannot be said."""
    share = round(outline.share, 4) if outline else None
    corners = outline.corners if outline else None
    if corners is None or outline is None or max(outline.contact.values()) > _FREE:
        return {"card_aspect": None, "card_share": share, "angle": None, "slant_found": None}
    sides = np.maximum(np.linalg.norm(corners - np.roll(corners, 1, axis=0), axis=1), 1.0).reshape(2, 2)
    means, ratios = sides.mean(axis=0), sides.max(axis=0) / sides.min(axis=0)
    return {
        "card_aspect": round(float(means.max() / means.min()), 4),
        "card_share": share,
        "angle": round(viewing_angle(corners, shape, focal), 1) if focal is not None else None,
        "slant_found": round(float(ratios.max()), 4),
    }


def _regions(corners: Quad | None, shape: tuple[int, ...]) -> dict[str, list[Region]]:
    height, width = shape[:2]
    x, y = width * 0.02, height * 0.02
    strips = {
        "left": [(0.0, 0.0), (x, 0.0), (x, float(height)), (0.0, float(height))],
        "right": [(width - x, 0.0), (float(width), 0.0), (float(width), float(height)), (width - x, float(height))],
        "top": [(0.0, 0.0), (float(width), 0.0), (float(width), y), (0.0, y)],
        "bottom": [(0.0, height - y), (float(width), height - y), (float(width), float(height)), (0.0, float(height))],
    }
    regions = {side: [Region(label=f"{side} side", polygon=strips[side])] for side in SIDES}
    if corners is not None:
        polygon = [(round(float(x), 1), round(float(y), 1)) for x, y in corners]
        regions["sheet"] = [Region(label="document", polygon=polygon)]
    return regions


CHECK = Check("completeness", Limits, measure, decide)
