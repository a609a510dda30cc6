"""Is the official seal there, in red, and has someone signed?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from checker.checks.base import Check, Finding, Measured, compare
from checker.evidence import Evidence
from checker.limits import Limit, LimitSet
from checker.report import Region, Status
from checker.vision.colour import colourfulness
from checker.vision.lines import Quad
from checker.vision.seal import Seal, find_seal
from checker.vision.signature import signature_ink, signing_place

# The head of a column (带教老师签字) has no colon: it is signed below, and not by the unit.
_LABEL = re.compile(
    r"(?:法人|代表|负责人)[^:：]{0,8}?(?:签字|签名|签章)(?:[(（][^)）]*[)）])?|(?:签字|签名|签章)(?=[:：])"
)
_PRINTED = re.compile("[年月日]|公章|盖章|合格")
"""What a form prints near the place to sign."""


class Limits(LimitSet):
    """Limits for the seal and the signature.

    Attributes:
        ring_min: Share of a circle or oval that is lined with red, 0 to 1.
        colour_min: Below this even the page's most coloured spots are grey, and a seal on it would be a copy's, 0 to 1.
        signature_min: Share of the space behind 签字 that ink or a name stamp covers, 0 to 1; the fullest one counts.
    """

    ring_min: Limit[float]
    colour_min: Limit[float] | None = None
    signature_min: Limit[float] | None = None


def measure(evidence: Evidence, limits: Limits) -> Measured:
    """Looks for the most complete red ring on the sheet, and for ink beside the places to sign."""
    rgb = evidence.photo.rgb
    mask = evidence.outline.mask if evidence.outline else None
    with evidence.timed("seal"):
        seal = find_seal(rgb, mask)
    if seal is not None and seal.fill > _DISC:
        sheet = _without_faces(evidence, mask)
        with evidence.timed("seal"):
            seal = find_seal(rgb, sheet)
    with evidence.timed("seal"):
        colour = colourfulness(rgb, mask, part=_SEAL_PART)
    stamped = seal if seal is not None and seal.ring >= limits.ring_min.value else None
    signed = _signed(evidence, stamped, mask)
    values = {
        "ring": seal.ring if seal else 0.0,
        "size": seal.size if seal else None,
        "redness": seal.ink if seal else None,
        "colour": colour,
        "signature": signed[0] if signed else None,
    }
    regions = {}
    if signed is not None:
        regions["signature"] = [Region(label="place to sign", polygon=_points(signed[1]))]
    if seal is not None:
        regions["seal"] = [Region(label="seal", polygon=_points(seal.polygon))]
    return Measured(values, regions)


_SEAL_PART = 0.002
# A face in warm light is red and round, and filled; stamps are mostly paper.
_DISC = 0.38
"""Above this share of its ellipse the search is made again without faces; what it finds is judged by the policy."""


def _points(polygon: NDArray[np.float32]) -> list[tuple[float, float]]:
    return [(round(float(x), 1), round(float(y), 1)) for x, y in polygon]


def _signed(evidence: Evidence, seal: Seal | None, mask: NDArray[np.uint8] | None) -> tuple[float, Quad] | None:
    """The fullest place to sign; None when no label of one was read."""
    lines = evidence.document.lines
    printed = [line.shown for line in lines if _PRINTED.search(line.text)]
    found = []
    for line in lines:
        for label in _LABEL.finditer(line.text):
            place = signing_place(line.shown_span(label.start(), label.end()))
            others = [quad for quad in printed if quad is not line.shown]
            rim = seal.polygon if seal is not None else None
            ink = signature_ink(evidence.photo.rgb, place, printed=others, seal=rim, mask=mask)
            if ink is not None:
                found.append((ink, place))
    return max(found, key=lambda one: one[0], default=None)


def _without_faces(evidence: Evidence, mask: NDArray[np.uint8] | None) -> NDArray[np.uint8]:
    """The sheet at the picture's full size with the faces on it taken out."""
    height, width = evidence.photo.rgb.shape[:2]
    sheet = np.ones((height, width), np.uint8)
    if mask is not None:
        sheet = np.asarray(cv2.resize(mask, (width, height), interpolation=cv2.INTER_NEAREST), np.uint8)
    for face in evidence.faces:
        x0, y0, x1, y1 = (max(0, round(value)) for value in face.box)
        sheet[y0:y1, x0:x1] = 0
    return sheet


def decide(values: Mapping[str, Any], limits: Limits) -> list[Finding]:
    """A page without any colour may be a copy of one with a seal; the words then say so."""
    grey = compare(values, limits, "colour_min", "seal.missing")
    params = {"variant": "colourless"} if any(finding.status is Status.FAIL for finding in grey) else {}
    missing = compare(values, limits, "ring_min", "seal.missing", region="seal", params=params)
    return [*missing, *compare(values, limits, "signature_min", "seal.unsigned", region="signature")]


CHECK = Check("seal", Limits, measure, decide)
