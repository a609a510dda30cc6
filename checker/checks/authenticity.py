"""Is it an original, photographed or scanned: no photo of a screen, no black-and-white copy of what is in colour?"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from checker.checks.authenticity_limits import Limits
from checker.checks.base import Check, Finding, Measured, compare, gravest
from checker.checks.portrait_light import measure_colour
from checker.evidence import Evidence
from checker.limits import Limit
from checker.report import Region, Status
from checker.vision.bezel import find_bezels
from checker.vision.canvas import canvas_signs
from checker.vision.colour import colourfulness, with_severed
from checker.vision.cursor import pointer
from checker.vision.dark_words import words_on_dark
from checker.vision.fringes import colour_fringes
from checker.vision.hues import coarse, turning_colours
from checker.vision.inset import Box, find_inset
from checker.vision.lattice import fine_lattice
from checker.vision.lines import Image, Quad, TextLine
from checker.vision.programs import program_words, status_bars
from checker.vision.screen import Printed, regular_pattern
from checker.vision.shimmer import Shimmer, shimmer
from checker.vision.surround import black_around
from checker.vision.window import window_bars

_PATTERNS = {
    "turning_max": "colours",
    "shimmer_max": "colours",
    "opposition_max": "opposition",
    "lattice_colour_max": "lattice_colour",
    "fringes_max": "fringes",
    "lattice_amplitude_max": "lattice",
    "sheet_oblique_max": None,
    "shared_oblique_max": None,
    "grid_max": None,
    "straight_max": None,
    "unconfirmed_oblique_max": "unconfirmed",
    "unconfirmed_straight_max": "unconfirmed",
}
"""Limits of patterns, and the variant of the message that tells of each."""
_HUES = {"unconfirmed_oblique_max": "oblique_hue", "unconfirmed_straight_max": "straight_hue"}
"""Of those that may be print, what is measured of the hue of each."""
_INDEPENDENT = (
    ("turning_max", "shimmer_max", "opposition_max", "lattice_colour_max"),
    ("fringes_max",),
    ("lattice_amplitude_max", *_HUES),
)
"""Signs of different kinds: one in doubt bears the other out. The message tells of the first."""
_JOINED = (("turning", "shimmer", "opposition"), ("fringes",))
"""Measures of different kinds that count together; of one kind the strongest does."""
_BESIDE = ("black", "lattice", "lattice_amplitude")
"""Of these, which originals may have as well, each counts so much as the policy says."""
_PRINT = ("amplitude", "coverage", "beyond", "spared")


def measure(evidence: Evidence, limits: Limits) -> Measured:
    """Looks for regular patterns and measures the colour of the sheet and of the face, or that of the face alone."""
    face = measure_colour(evidence) if limits.face_colour_min is not None else Measured({})
    if set(limits.numbers()) == {"face_colour_min"}:
        return face
    rgb = evidence.photo.rgb
    mask = evidence.outline.mask if evidence.outline else None
    with evidence.timed("authenticity"):
        pattern = regular_pattern(rgb, mask, lambda: [face.box for face in evidence.faces], _printed(limits))
        colour = _colour(evidence) if limits.colour_min is not None else None
        bezels, half = find_bezels(rgb, mask), coarse(rgb)
        values: dict[str, Any] = {
            "colour": colour,
            "turning": turning_colours(rgb, mask, half),
            **_colours(rgb, shimmer(rgb, mask, half), evidence.print_boxes, limits),
            "black": black_around(rgb, mask),
            "pointer": pointer(rgb),
            "bezel": max((round(1 - bezel.filled, 3) for bezel in bezels), default=0.0),
            "letterbox": max((bezel.letterbox for bezel in bezels), default=0.0),
            "frame_uneven": min((bezel.uneven for bezel in bezels if bezel.uneven is not None), default=None),
            "window_bars": window_bars(rgb),
            "canvas_signs": canvas_signs(rgb),
        }
        if lattice := fine_lattice(rgb, mask):
            values["lattice"] = lattice.prominence if limits.lattice_share is not None else None
            values |= {"lattice_amplitude": lattice.amplitude, "lattice_colour": lattice.colour}
        inset = find_inset(rgb)
    values["joint"] = _joint(values, limits)
    values["status_bars"] = status_bars(rgb, evidence.lines_around)
    values["inset_signs"], regions = 0, dict[str, list[Region]]()
    if inset and limits.inset_text and _text_within(inset.box, evidence.lines_around) >= limits.inset_text.value:
        values["inset_signs"] = inset.signs + (inset.toned and inset.signs > 0)
        left, top, right, bottom = (float(edge) for edge in inset.box)
        regions["inset"] = [
            Region(label="picture", polygon=[(left, top), (right, top), (right, bottom), (left, bottom)])
        ]
    values["dark_words"] = words_on_dark(rgb, mask, evidence.lines_around)
    values["program_words"] = program_words(rgb, evidence.lines_around)
    if pattern is not None:
        values |= {"grid": pattern.grid, "straight": pattern.straight, "period": pattern.period}
        values["unconfirmed_oblique"] = pattern.unconfirmed_oblique
        values["unconfirmed_straight"] = pattern.unconfirmed_straight
        values |= {"oblique_hue": pattern.oblique_hue, "straight_hue": pattern.straight_hue}
        if pattern.shared is not None:
            values |= {"sheet_oblique": pattern.oblique, "shared_oblique": pattern.shared}
    exact = [bezel for bezel in bezels if _exact(bezel.uneven, limits)]
    values["frame_beyond"] = max((round(1 - bezel.filled, 3) for bezel in exact), default=0.0)
    if bezels:
        inner = min(bezels, key=lambda bezel: bezel.filled).inner
        regions["bezel"] = [
            Region(label="screen", polygon=[(round(float(x), 1), round(float(y), 1)) for x, y in inner])
        ]
    return Measured({**values, **face.values}, {**regions, **face.regions})


def _colours(rgb: Image, seen: Shimmer | None, lines: Sequence[Quad], limits: Limits) -> dict[str, float | None]:
    """What the colours do on blank paper and at the strokes of print."""
    if seen is None:
        return {"shimmer": None, "opposition": None, "fringes": None}
    fringes = colour_fringes(rgb, lines)
    if fringes and limits.fringes_texture is not None:
        fringes = round(fringes * min(1.0, seen.texture / limits.fringes_texture.value), 3)
    plain = limits.opposition_texture is not None and seen.texture < limits.opposition_texture.value
    return {"shimmer": seen.amplitude, "opposition": 0.0 if plain else seen.opposition, "fringes": fringes}


def _joint(values: Mapping[str, Any], limits: Limits) -> float:
    """What the signs of a display count together, each as far as it exceeds what originals have.

    The logarithm of how seldom an original has so much of a measure falls about as that of the measure itself, so the
    sum is that of a likelihood. 1 is what one sign alone has at its own limit.
    """

    def counted(name: str) -> float:
        limit = limits.number(f"{name}_max")
        return _share(values[name], getattr(limits, f"{name}_from"), limit) if limit else 0.0

    beside = dict.fromkeys(_BESIDE, 0.0)
    for name in _BESIDE:
        most = getattr(limits, f"{name}_share")
        share = _share(values.get(name), getattr(limits, f"{name}_from"), getattr(limits, f"{name}_full"))
        beside[name] = most.value * share if most else 0.0
    beside["lattice"] = max(beside["lattice"], beside.pop("lattice_amplitude"))  # Two measures of one sign.
    if limits.frame_share and _exact(values["frame_uneven"], limits):
        beside["black"] = max(beside["black"], limits.frame_share.value)
    return round(sum(beside.values()) + sum(max(counted(name) for name in names) for names in _JOINED), 3)


def _share(measured: float | None, start: Limit[float] | None, full: Limit[float] | None) -> float:
    """Where a measure stands between two values, by its logarithm, 0 to 1; 0 where one of them is not known."""
    if not measured or start is None or full is None:
        return 0.0
    share = math.log(measured / start.value) / math.log(full.value / start.value)
    return min(1.0, max(0.0, share))


def _exact(uneven: float | None, limits: Limits) -> bool:
    """Whether a frame is too exact for a folder."""
    return bool(compare({"frame_uneven": uneven}, limits, "frame_uneven_min", "authenticity.screen"))


def _colour(evidence: Evidence) -> float:
    """How far from grey the sheet is, with what a shadow has severed from it."""
    rgb, outline = evidence.photo.rgb, evidence.outline
    sheet = with_severed(rgb, outline.mask, outline.corners) if outline else None
    return colourfulness(rgb, sheet, _on_sheet(evidence))


def _on_sheet(evidence: Evidence) -> list[Quad]:
    """Lines of text whose middle lies on the sheet, read or not: a shaken card keeps its emblem beside them."""
    outline = evidence.outline
    if outline is None:
        return []
    rows, columns = outline.mask.shape
    found = []
    for box in evidence.text_boxes:
        x, y = (box.mean(axis=0) * outline.scale).astype(int)
        if outline.mask[min(max(y, 0), rows - 1), min(max(x, 0), columns - 1)]:
            found.append(box)
    return found


def _printed(limits: Limits) -> Printed:
    """What the policy holds for print; what it does not say is held for none."""
    asked = {name: getattr(limits, f"print_{name}") for name in _PRINT}
    return Printed(**{name: limit.value for name, limit in asked.items() if limit is not None})


def decide(values: Mapping[str, Any], limits: Limits) -> list[Finding]:
    """Any of the signs is enough for a screen."""
    told = {
        name: compare(values, limits, name, "authenticity.screen", params={"variant": variant})
        for name, variant in _PATTERNS.items()
        if name not in _HUES or not _held_for_print(values, limits, _HUES[name])
    }
    signs = [finding for found in told.values() for finding in found]
    signs += _borne_out(told, limits)
    signs += compare(values, limits, "joint_max", "authenticity.screen", params={"variant": "joint"})
    signs += compare(values, limits, "pointer_max", "authenticity.screen", params={"variant": "pointer"})
    signs += compare(values, limits, "bezel_max", "authenticity.screen", region="bezel", params={"variant": "bezel"})
    signs += compare(
        values, limits, "frame_beyond_max", "authenticity.screen", region="bezel", params={"variant": "beyond"}
    )
    signs += compare(
        values, limits, "frame_uneven_min", "authenticity.screen", region="bezel", params={"variant": "frame"}
    )
    signs += compare(values, limits, "letterbox_max", "authenticity.screen", params={"variant": "letterbox"})
    signs += compare(values, limits, "dark_words_max", "authenticity.screen", params={"variant": "words"})
    screen = gravest(signs)
    clock = compare(values, limits, "status_bars_max", "authenticity.screenshot")
    window = compare(values, limits, "window_bars_max", "authenticity.screenshot", params={"variant": "window"})
    words = compare(values, limits, "program_words_max", "authenticity.screenshot", params={"variant": "program"})
    inset = compare(
        values, limits, "inset_signs_max", "authenticity.screenshot", region="inset", params={"variant": "inset"}
    )
    canvas = compare(values, limits, "canvas_signs_max", "authenticity.screenshot", params={"variant": "canvas"})
    return [
        *screen,
        *gravest([*clock, *window, *words, *canvas, *inset]),
        *compare(values, limits, "colour_min", "authenticity.copy"),
        *compare(values, limits, "face_colour_min", "authenticity.copy", region="face", params={"variant": "face"}),
    ]


def _borne_out(told: Mapping[str, list[Finding]], limits: Limits) -> list[Finding]:
    """The first of the signs in doubt as a failure, where more of different kinds are than the policy allows."""
    kinds = [[finding for name in names for finding in told.get(name, ())] for names in _INDEPENDENT]
    doubts = [found[0] for found in kinds if found]
    if limits.doubts is None or len(doubts) <= limits.doubts.value:
        return []
    return [replace(doubts[0], status=Status.FAIL)]


def _held_for_print(values: Mapping[str, Any], limits: Limits, name: str) -> bool:
    """Whether a pattern that nothing beside the sheet tells from print is print.

    So it is where no other sign of a display says anything, or where it keeps its hue while no colours turn.
    """
    if limits.print_joint is not None and (values.get("joint") or 0.0) < limits.print_joint.value:
        return True
    hue, turning = values.get(name), values.get("turning")
    if limits.print_hue is None or limits.print_turning is None or hue is None or turning is None:
        return False
    return bool(hue >= limits.print_hue.value and turning <= limits.print_turning.value)


def _text_within(box: Box, lines: Sequence[TextLine]) -> float:
    """Share of all characters whose line has its middle in the rectangle; 1 where nothing was read."""
    left, top, right, bottom = box
    total = within = 0
    for line in lines:
        x, y = line.shown.mean(axis=0)
        total += len(line.text)
        within += len(line.text) * bool(left <= x <= right and top <= y <= bottom)
    return within / total if total else 1.0


CHECK = Check("authenticity", Limits, measure, decide)
