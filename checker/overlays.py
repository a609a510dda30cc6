"""What the checks saw, as shapes and rasters to lay over the picture: for people who want to know why."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from checker.decode import DecodeError
from checker.evidence import Evidence
from checker.report import Point, Report
from checker.vision.glare import brightest_spot, white_patch
from checker.vision.head import head_of
from checker.vision.mesh import Mesh
from checker.vision.seal import find_seal
from checker.vision.shadow import text_shadow
from checker.vision.shadow_line import shadow_line
from checker.vision.sharpness import detail_height, line_sharpness

PREVIEW_SIDE = 1600
_RASTER_SIDE = 400
_SURE, _DOUBTFUL = 0.9, 0.7
_AMPLE = 1.5
_PERSON = (30, 90, 200)
# From this difference from white on the heat map has its last colour; the colours also differ in lightness.
DEVIATION_MAX = 40.0
_HEAT_AT = (0.0, 0.25, 0.6, 1.0)
_HEAT = ((255, 243, 176), (253, 190, 60), (214, 60, 40), (90, 10, 60))


@dataclass(frozen=True, slots=True)
class Shape:
    """One polygon, line or set of points, in pixels of the picture as shown.

    Attributes:
        kind: `polygon`, `line` or `points`.
        points: The corners.
        label: What it is or measures: the id of a field, or a number.
        grade: `good`, `doubtful` or `bad` where the shape is graded, else empty.
    """

    kind: str
    points: list[Point]
    label: str = ""
    grade: str = ""


@dataclass(frozen=True, slots=True)
class Layer:
    """One switchable layer: shapes, or a raster as a PNG data URI; neither when it was looked for and not found."""

    id: str
    shapes: list[Shape] = field(default_factory=list)
    raster: str | None = None


def preview(evidence: Evidence) -> str | None:
    """Returns the picture as shown, at most 1600 pixels a side, as a JPEG data URI; None when it has none."""
    if isinstance(evidence.decoded, DecodeError):
        return None
    picture = Image.fromarray(evidence.decoded.rgb)
    picture.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    return _data_uri(picture, "JPEG", quality=88)


def layers(evidence: Evidence, report: Report) -> list[Layer]:
    """Returns the layers of what was computed for the report; computes nothing anew but the drawings."""
    if isinstance(evidence.decoded, DecodeError):
        return []
    found = [Layer("fields", list(_fields(report)))] if report.check("fields") is not None else []
    if evidence.known("reading"):
        found.append(Layer("text", list(_text(evidence, report))))
    if evidence.known("outline"):
        found.append(Layer("outline", list(_outline(evidence))))
    if evidence.known("paper"):
        found += _light(evidence, report)
    if report.check("seal") is not None and evidence.known("outline"):
        found.append(Layer("seal", list(_seal(evidence))))
    if evidence.known("faces"):
        found.append(Layer("face", [Shape("polygon", list(face.polygon)) for face in evidence.faces]))
    if evidence.known("mesh") and evidence.mesh is not None:
        found.append(Layer("mesh", [Shape("points", _points(evidence.mesh.xy))]))
        if evidence.known("person"):
            found.append(Layer("head", list(_head(evidence.mesh, evidence.person_mask))))
    if evidence.known("person"):
        found += _rasters(evidence)
    return found


def _points(array: NDArray[Any]) -> list[Point]:
    return [(round(float(x), 1), round(float(y), 1)) for x, y in np.asarray(array)[:, :2]]


def _fields(report: Report) -> Iterator[Shape]:
    for name, value in report.fields.items():
        if value.polygon:
            grade = "bad" if value.valid is False else _grade(value.confidence)
            yield Shape("polygon", value.polygon, name, grade)


def _text(evidence: Evidence, report: Report) -> Iterator[Shape]:
    """The lines of text, graded by the detail they show where it was judged, else by how surely they were read."""
    blur = report.check("blur")
    least = blur.limit.get("detail_height_min") if blur is not None else None
    for line in evidence.reading.lines:
        points = _points(line.shown)
        found = line_sharpness(evidence.photo.rgb, line.shown) if least else None
        if least and found is not None:
            detail = detail_height(found.height, found.steps)
            grade = "bad" if detail < least else "doubtful" if detail < _AMPLE * least else "good"
            yield Shape("polygon", points, f"{detail:.1f}", grade)
        else:
            yield Shape("polygon", points, grade=_grade(line.confidence))


def _outline(evidence: Evidence) -> Iterator[Shape]:
    """The rim of what was taken for the sheet, as it is: a document need not have four corners in the picture."""
    outline = evidence.outline
    if outline is None:
        return
    # The mask ends before the edge itself.
    grown = cv2.dilate(outline.mask, np.ones((3, 3), np.uint8))
    rims, _ = cv2.findContours(grown, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    for rim in rims:
        corners = cv2.approxPolyDP(rim, 1.0, True)[:, 0]
        if len(corners) > 2:
            yield Shape("polygon", _points((corners + 0.5) / outline.scale))


def _light(evidence: Evidence, report: Report) -> Iterator[Layer]:
    """What most resembles glare and shadow on the text: `bad` where the check says that it is, else `good`."""
    paper, boxes = evidence.paper, evidence.text_boxes
    exposure = report.check("exposure")
    told = {exposure.code, *(finding.code for finding in exposure.also)} if exposure is not None else set()
    sheet = evidence.outline.mask if evidence.outline is not None else None
    bright = [brightest_spot(paper, boxes), white_patch(paper, sheet, boxes)]
    grade = "bad" if "exposure.glare" in told else "good"
    spots = [Shape("polygon", _points(spot.polygon), grade=grade) for spot in bright if spot is not None]
    yield Layer("glare", spots)
    cells = evidence.text_cells
    dark = [text_shadow(cells, paper, sheet), evidence.dark_part, shadow_line(paper, sheet)]
    grade = "bad" if "exposure.shadow" in told else "good"
    yield Layer("shadow", [Shape("polygon", _points(part.polygon), grade=grade) for part in dark if part is not None])


def _seal(evidence: Evidence) -> Iterator[Shape]:
    seal = find_seal(evidence.photo.rgb, evidence.outline.mask if evidence.outline is not None else None)
    if seal is not None:
        yield Shape("polygon", _points(seal.polygon), f"{seal.ring:.2f}")


def _grade(confidence: float) -> str:
    return "good" if confidence >= _SURE else "doubtful" if confidence >= _DOUBTFUL else "bad"


def _head(mesh: Mesh, person: NDArray[np.float32]) -> Iterator[Shape]:
    """The line through the eyes, and the head's height as it is measured: from the chin to the crown."""
    head = head_of(mesh, person)
    yield Shape("line", _points(mesh.eye_centres))
    for y in (head.crown_y, head.chin_y):
        yield Shape("line", _points(np.array([(head.left_x, y), (head.right_x, y)])))
    yield Shape("line", _points(np.array([(head.middle_x, head.crown_y), (head.middle_x, head.chin_y)])))


def _rasters(evidence: Evidence) -> Iterator[Layer]:
    """The person, and how far the rest is from white (difference in CIELAB)."""
    rgb = evidence.photo.rgb
    scale = min(1.0, _RASTER_SIDE / max(rgb.shape[:2]))
    size = (max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale)))
    person = cv2.resize(evidence.person_mask, size, interpolation=cv2.INTER_AREA) > 0.5
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    lab: NDArray[np.float32] = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.float32)
    deviation = np.clip(np.linalg.norm(lab - np.array((100, 0, 0), np.float32), axis=2) / DEVIATION_MAX, 0, 1)
    heat = np.stack([np.interp(deviation, _HEAT_AT, channel) for channel in zip(*_HEAT, strict=True)], axis=2)
    yield Layer("person", raster=_tint(person * 0.45, np.broadcast_to(np.array(_PERSON), heat.shape)))
    yield Layer("background", raster=_tint(np.clip(deviation * 2, 0, 1) * ~person * 0.85, heat))


def _tint(alpha: NDArray[Any], colours: NDArray[Any]) -> str:
    raster = np.dstack([colours, np.clip(alpha, 0, 1) * 255]).round().astype(np.uint8)
    return _data_uri(Image.fromarray(raster), "PNG")


def _data_uri(picture: Image.Image, kind: str, **options: Any) -> str:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(buffer.getvalue()).decode()}"
