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
from checker.vision.light import text_shadow
from checker.vision.seal import find_seal
from checker.vision.sharpness import line_sharpness

PREVIEW_SIDE = 1600
_RASTER_SIDE = 400
_SURE, _DOUBTFUL = 0.9, 0.7
_AMPLE = 1.5


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
    """One switchable layer: shapes, or a raster as a PNG data URI."""

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
    found = [Layer("fields", list(_fields(report)))]
    if evidence.known("reading"):
        found.append(Layer("text", list(_text(evidence, report))))
    if evidence.known("outline") and evidence.outline is not None and evidence.outline.corners is not None:
        found.append(Layer("outline", [Shape("polygon", _points(evidence.outline.corners))]))
    if evidence.known("paper"):
        found += _light(evidence)
    if report.check("seal") is not None and evidence.known("outline"):
        found.append(Layer("seal", list(_seal(evidence))))
    if evidence.known("faces"):
        found.append(Layer("face", [Shape("polygon", list(face.polygon)) for face in evidence.faces]))
    if evidence.known("mesh") and evidence.mesh is not None:
        found.append(Layer("mesh", [Shape("points", _points(evidence.mesh.xy))]))
        found.append(Layer("head", list(_head(evidence))))
    if evidence.known("person_mask"):
        found += _rasters(evidence)
    return [layer for layer in found if layer.shapes or layer.raster]


def _points(array: NDArray[Any]) -> list[Point]:
    return [(round(float(x), 1), round(float(y), 1)) for x, y in np.asarray(array)[:, :2]]


def _fields(report: Report) -> Iterator[Shape]:
    for name, value in report.fields.items():
        if value.polygon:
            grade = "bad" if value.valid is False else _grade(value.confidence)
            yield Shape("polygon", value.polygon, name, grade)


def _text(evidence: Evidence, report: Report) -> Iterator[Shape]:
    """The lines of text, graded by their sharpness where it was judged, else by how surely they were read."""
    blur = report.check("blur")
    least = blur.limit.get("sharpness_min") if blur is not None else None
    for line in evidence.reading.lines:
        points = _points(line.shown)
        found = line_sharpness(evidence.photo.rgb, line.shown) if least else None
        if least and found is not None:
            grade = "bad" if found.steps < least else "doubtful" if found.steps < _AMPLE * least else "good"
            yield Shape("polygon", points, f"{found.steps:.1f}", grade)
        else:
            yield Shape("polygon", points, grade=_grade(line.confidence))


def _light(evidence: Evidence) -> Iterator[Layer]:
    """What most resembles glare and shadow on the text; the limits say whether it is."""
    paper, boxes = evidence.paper, evidence.text_boxes
    sheet = evidence.outline.mask if evidence.outline is not None else None
    bright = [brightest_spot(paper, boxes), white_patch(paper, sheet, boxes)]
    yield Layer("glare", [Shape("polygon", _points(spot.polygon)) for spot in bright if spot is not None])
    shadow = text_shadow(evidence.text_cells, paper)
    yield Layer("shadow", [Shape("polygon", _points(shadow.polygon))] if shadow is not None else [])


def _seal(evidence: Evidence) -> Iterator[Shape]:
    seal = find_seal(evidence.photo.rgb, evidence.outline.mask if evidence.outline is not None else None)
    if seal is not None:
        yield Shape("polygon", _points(seal.polygon), f"{seal.ring:.2f}")


def _grade(confidence: float) -> str:
    return "good" if confidence >= _SURE else "doubtful" if confidence >= _DOUBTFUL else "bad"


def _head(evidence: Evidence) -> Iterator[Shape]:
    """The line through the eyes, and the face's axis from the chin to the forehead."""
    mesh = evidence.mesh
    if mesh is None:
        return
    chin, top = 152, 10
    yield Shape("line", _points(mesh.eye_centres))
    yield Shape("line", _points(mesh.xy[[chin, top]]))


def _rasters(evidence: Evidence) -> Iterator[Layer]:
    """The person, and how far the rest is from white (difference in CIELAB; full colour from 20 on)."""
    rgb = evidence.photo.rgb
    scale = min(1.0, _RASTER_SIDE / max(rgb.shape[:2]))
    size = (max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale)))
    person = cv2.resize(evidence.person_mask, size, interpolation=cv2.INTER_AREA) > 0.5
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    lab: NDArray[np.float32] = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.float32)
    deviation = np.linalg.norm(lab - np.array((100, 0, 0), np.float32), axis=2) / 20
    yield Layer("person", raster=_tint(person.astype(np.float32) * 0.45, (30, 90, 200)))
    yield Layer("background", raster=_tint(np.clip(deviation, 0, 1) * ~person * 0.8, (200, 30, 60)))


def _tint(alpha: NDArray[Any], colour: tuple[int, int, int]) -> str:
    raster = np.zeros((*alpha.shape, 4), np.uint8)
    raster[..., :3] = colour
    raster[..., 3] = np.clip(alpha * 255, 0, 255).astype(np.uint8)
    return _data_uri(Image.fromarray(raster), "PNG")


def _data_uri(picture: Image.Image, kind: str, **options: Any) -> str:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(buffer.getvalue()).decode()}"
