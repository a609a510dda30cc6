"""Is it an original, photographed or scanned: no photo of a screen, no black-and-white copy of what is in colour?"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from checker.checks.base import Check, Finding, Measured, compare, gravest
from checker.checks.portrait_light import measure_colour
from checker.evidence import Evidence
from checker.limits import Limit, LimitSet
from checker.report import Region, Status
from checker.vision.bezel import find_bezels
from checker.vision.canvas import canvas_signs
from checker.vision.colour import colourfulness
from checker.vision.cursor import pointer
from checker.vision.dark_words import words_on_dark
from checker.vision.fringes import colour_fringes
from checker.vision.hues import turning_colours
from checker.vision.inset import Box, find_inset
from checker.vision.lattice import fine_lattice
from checker.vision.lines import Image, Quad, TextLine
from checker.vision.programs import program_words, status_bars
from checker.vision.screen import Printed, regular_pattern
from checker.vision.shimmer import shimmer
from checker.vision.surround import black_around
from checker.vision.window import window_bars


class Limits(LimitSet):
    """Limits for traces of a screen and for colour.

    Attributes:
        sheet_oblique_max: Prominence of a slanted regular pattern (moiré) on the sheet, decimal logarithm, where
            something is seen around it.
        shared_oblique_max: The same where it is on the sheet and around it: the lesser of the two strengths.
        grid_max: The same for a square grid: a display's pixels.
        straight_max: The same for rows or columns alone.
        unconfirmed_oblique_max: The same for patterns that nothing beside the sheet tells from print.
        unconfirmed_straight_max: Likewise as `straight_max`.
        print_amplitude: While measuring, fainter patterns are held for print; share of the brightness.
        print_coverage: So are those that cover less of the sheet, 0 to 1,
        print_beyond: those that lose more than this share leaves beside the sheet, 0 to 1,
        print_spared: and those that more than this share of a portrait is without, 0 to 1.
        print_hue: From which difference between the channels on in such a pattern it is one of coloured ink, where
        print_turning: no more than this of the waves of colour turns, 0 to 1.
        print_joint: Patterns that nothing beside the sheet tells from print are held for it where `joint` is less.
        turning_max: How much of the waves of colour on the sheet turns, as a display's three colours do, 0 to 1.
        shimmer_max: Amplitude of what turns of the colours of blank paper, in each small part for itself, share of the
            brightness.
        fringes_max: How far the red of print is displaced against its blue, the same way all over the page, pixels.
        fringes_texture: Amplitude of a photographed paper's colours, share of the brightness: where paper is more even,
            fringes are those of letters that a program drew, and count in proportion.
        opposition_max: How many times as strong in the hue as in the brightness the colours of blank paper are.
        opposition_texture: Amplitude of those colours from which on that counts, share of the brightness.
        doubts: How many of the signs that tell of a pattern, of turning colours and of fringes may be in doubt.
        joint_max: Sum of what independent signs count together: colours, fringes, a lattice on blank paper, and black
            around the sheet. A measure counts nothing below its `_from`, most at its `_max` or `_full`, and between
            them as its logarithm does.
        turning_from: While measuring, where `turning` begins to count;
        shimmer_from: likewise of `shimmer`,
        opposition_from: `opposition`
        fringes_from: and `fringes`.
        black_from: Share of the picture beside the sheet that is almost black, where it begins to count,
        black_full: where it counts most,
        black_share: and how much that is, 0 to 1: dark desks and folders are black, too.
        lattice_from: Prominence of a lattice on blank paper where it begins to count,
        lattice_full: where it counts most,
        lattice_share: and how much that is, 0 to 1; only where the policy says that the paper bears no fine print.
        colour_min: Difference between the channels in the coloured parts of the sheet, 0 to 1; only where the policy
            wants colour.
        status_bars_max: Number of clocks in a plain bar along the upper rim, as phones show them.
        pointer_max: How nearly something has the shape and the two tones of a mouse pointer, 0 to 1.
        bezel_max: Share of what a display's dark, straight frame encloses that is not the sheet, 0 to 1; 0 without such
            a frame.
        frame_uneven_min: By how much of their width two opposite sides of a smooth black frame around the sheet differ;
            nothing without such a frame.
        frame_beyond_max: As `bezel_max`, of a frame below the band of `frame_uneven_min`.
        frame_share: What a frame below the band of `frame_uneven_min` counts in `joint`, 0 to 1, if that is more than
            what is black.
        letterbox_max: How many times as wide as the others black bars on two sides of a picture in the middle of a dark
            display are, straightened; 0 without such bars.
        window_bars_max: Number of bars with signs along the upper and the lower rim, as a program's window has them.
        canvas_signs_max: Number of signs on an area of exactly one colour around the picture, as programs show them on.
        inset_signs_max: Number of signs beside an upright rectangle on exactly even ground, as programs show pictures;
            one more where that ground is darker than paper.
        inset_text: While measuring, a rectangle counts when this share of all characters stands in it, 0 to 1.
        dark_words_max: What light words on something dark beside the sheet weigh: 2 for a clock, a date, a page, a
            size, a name of a file, 1 for a word of a menu, 0.5 for all else together.
        program_words_max: Number of names of files, rows of a menu and buttons of a window among what was read.
        face_colour_min: How far colours differ on a face, CIE a*b*; a policy that sets it asks about a portrait, and
            nothing of a sheet is looked for.
    """

    sheet_oblique_max: Limit[float] | None = None
    shared_oblique_max: Limit[float] | None = None
    grid_max: Limit[float] | None = None
    straight_max: Limit[float] | None = None
    unconfirmed_oblique_max: Limit[float] | None = None
    unconfirmed_straight_max: Limit[float] | None = None
    print_amplitude: Limit[float] | None = None
    print_coverage: Limit[float] | None = None
    print_beyond: Limit[float] | None = None
    print_spared: Limit[float] | None = None
    print_hue: Limit[float] | None = None
    print_turning: Limit[float] | None = None
    print_joint: Limit[float] | None = None
    turning_max: Limit[float] | None = None
    shimmer_max: Limit[float] | None = None
    fringes_max: Limit[float] | None = None
    fringes_texture: Limit[float] | None = None
    opposition_max: Limit[float] | None = None
    opposition_texture: Limit[float] | None = None
    doubts: Limit[int] | None = None
    joint_max: Limit[float] | None = None
    turning_from: Limit[float] | None = None
    shimmer_from: Limit[float] | None = None
    opposition_from: Limit[float] | None = None
    fringes_from: Limit[float] | None = None
    black_from: Limit[float] | None = None
    black_full: Limit[float] | None = None
    black_share: Limit[float] | None = None
    lattice_from: Limit[float] | None = None
    lattice_full: Limit[float] | None = None
    lattice_share: Limit[float] | None = None
    colour_min: Limit[float] | None = None
    status_bars_max: Limit[int] | None = None
    pointer_max: Limit[float] | None = None
    bezel_max: Limit[float] | None = None
    frame_uneven_min: Limit[float] | None = None
    frame_beyond_max: Limit[float] | None = None
    frame_share: Limit[float] | None = None
    letterbox_max: Limit[float] | None = None
    window_bars_max: Limit[int] | None = None
    canvas_signs_max: Limit[int] | None = None
    inset_signs_max: Limit[int] | None = None
    inset_text: Limit[float] | None = None
    dark_words_max: Limit[float] | None = None
    program_words_max: Limit[int] | None = None
    face_colour_min: Limit[float] | None = None


_PATTERNS = {
    "turning_max": "colours",
    "shimmer_max": "colours",
    "opposition_max": "opposition",
    "fringes_max": "fringes",
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
_INDEPENDENT = (("turning_max", "shimmer_max", "opposition_max"), ("fringes_max",), tuple(_HUES))
"""Signs of different kinds: one in doubt bears the other out. The message tells of the first."""
_JOINED = (("turning", "shimmer", "opposition"), ("fringes",))
"""Measures of different kinds that count together; of one kind the strongest does."""
_BESIDE = ("black", "lattice")
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
        colour = colourfulness(rgb, mask, _on_sheet(evidence)) if limits.colour_min is not None else None
        bezels = find_bezels(rgb, mask)
        values: dict[str, Any] = {
            "colour": colour,
            "turning": turning_colours(rgb, mask),
            **_colours(rgb, mask, evidence.print_boxes, limits),
            "lattice": fine_lattice(rgb, mask) if limits.lattice_share is not None else None,
            "black": black_around(rgb, mask),
            "pointer": pointer(rgb),
            "bezel": max((round(1 - bezel.filled, 3) for bezel in bezels), default=0.0),
            "letterbox": max((bezel.letterbox for bezel in bezels), default=0.0),
            "frame_uneven": min((bezel.uneven for bezel in bezels if bezel.uneven is not None), default=None),
            "window_bars": window_bars(rgb),
            "canvas_signs": canvas_signs(rgb),
        }
        inset = find_inset(rgb)
    values["joint"] = _joint(values, limits)
    values["status_bars"] = status_bars(rgb, evidence.reading.lines)
    values["inset_signs"], regions = 0, dict[str, list[Region]]()
    if inset and limits.inset_text and _text_within(inset.box, evidence.reading.lines) >= limits.inset_text.value:
        values["inset_signs"] = inset.signs + (inset.toned and inset.signs > 0)
        left, top, right, bottom = (float(edge) for edge in inset.box)
        regions["inset"] = [
            Region(label="picture", polygon=[(left, top), (right, top), (right, bottom), (left, bottom)])
        ]
    values["dark_words"] = words_on_dark(rgb, mask, evidence.reading.lines)
    values["program_words"] = program_words(rgb, evidence.reading.lines)
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


def _colours(
    rgb: Image, mask: NDArray[np.uint8] | None, lines: Sequence[Quad], limits: Limits
) -> dict[str, float | None]:
    """What the colours do on blank paper and at the strokes of print."""
    seen, fringes = shimmer(rgb, mask), colour_fringes(rgb, lines)
    if seen is None:
        return {"shimmer": None, "opposition": None, "fringes": None}
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
        share = _share(values[name], getattr(limits, f"{name}_from"), getattr(limits, f"{name}_full"))
        beside[name] = most.value * share if most else 0.0
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
