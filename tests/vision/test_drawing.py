"""A drawn face is flat from edge to edge; skin in a photo is not, however smooth, small or compressed."""

from __future__ import annotations

import io
from datetime import date

import cv2
import numpy as np
import pytest
from PIL import Image

from checker import load_policy
from checker.checks.face import CHECK
from checker.evidence import Ask, Evidence
from checker.intake import inspect
from checker.vision.drawing import drawn_share
from checker.vision.face_light import face_crop
from checker.vision.faces import exact_mesh, find_faces
from checker.vision.mesh import LEFT_EYE, MOUTH_CORNERS, OVAL, RIGHT_EYE, Mesh

LIMITS = load_policy().category("photo").checks["face"]
OWN = LIMITS.drawn_own.value


def filled(rgb: np.ndarray) -> np.ndarray:
    """As a drawing program fills it: all skin of one colour, the features as they are."""
    mesh = mesh_of(rgb)
    ring = np.round(mesh.xy[list(OVAL)]).astype(np.int32)
    skin = cv2.fillPoly(np.zeros(rgb.shape[:2], np.uint8), [ring], 1)
    for feature in (RIGHT_EYE, LEFT_EYE, MOUTH_CORNERS):
        x, y = mesh.xy[list(feature)].mean(0).round().astype(int).tolist()
        cv2.ellipse(skin, (x, y), (int(0.36 * mesh.eye_distance), int(0.26 * mesh.eye_distance)), 0, 0, 360, 0, -1)
    return np.where(skin[..., None] > 0, np.array([226, 178, 150], np.uint8), rgb)


def saved(rgb: np.ndarray, quality: int = 85) -> bytes:
    content = io.BytesIO()
    Image.fromarray(rgb).save(content, "JPEG", quality=quality)
    return content.getvalue()


def mesh_of(rgb: np.ndarray) -> Mesh:
    mesh = exact_mesh(rgb, find_faces(rgb)[0])
    assert mesh is not None
    return mesh


def share(rgb: np.ndarray) -> float:
    return drawn_share(face_crop(rgb, mesh_of(rgb)), OWN)


def told(content: bytes) -> tuple[float | None, list[str]]:
    measured = CHECK.measure(Evidence(inspect(content), Ask("photo", date(2021, 1, 20))), LIMITS)
    return measured.values["drawn"], [finding.code for finding in CHECK.decide(measured.values, LIMITS)]


def test_a_drawing_is_flat_and_a_smoothed_photo_is_not(photo):
    smoothed = cv2.bilateralFilter(photo, 9, 40, 7)
    assert share(photo) < 0.02
    assert share(smoothed) < 0.05
    assert share(filled(photo)) > 0.2


def test_what_is_burnt_or_black_is_no_drawing(photo):
    mesh = mesh_of(photo)
    for colour in (0, 255):
        flat = np.full_like(photo, colour)
        assert drawn_share(face_crop(flat, mesh), OWN) == 0.0
    assert drawn_share(face_crop(np.full_like(photo, 128), mesh), OWN) == 1.0


@pytest.mark.parametrize("colour", [(24, 24, 26), (120, 170, 210), (200, 205, 208)])
def test_a_plain_mask_is_no_drawing_though_as_flat(photo, colour):
    mesh = mesh_of(photo)
    below = [place for place in OVAL if mesh.xy[place, 1] > mesh.xy[4, 1]]
    ring = np.round(cv2.convexHull(np.vstack([mesh.xy[below], mesh.xy[[197]]]).astype(np.float32))).astype(np.int32)
    masked = cv2.fillPoly(photo.copy(), [ring], colour)
    assert drawn_share(face_crop(masked, mesh), OWN) == 0.0
    own = np.median(photo[tuple(np.round(mesh.xy[[50, 280]]).astype(int).T[::-1])], axis=0).astype(np.uint8)
    filled_whole = cv2.fillPoly(photo.copy(), [np.round(mesh.xy[list(OVAL)]).astype(np.int32)], own.tolist())
    assert drawn_share(face_crop(filled_whole, mesh), OWN) > 0.9


def test_a_drawn_face_is_none(photo):
    drawn, codes = told(saved(filled(photo)))
    assert drawn is not None and drawn > LIMITS.drawn_max.value
    assert codes == ["face.none"]
    assert told(saved(photo))[1] == []


def test_flat_blocks_of_strong_compression_are_no_drawing(photo):
    drawn, codes = told(saved(photo, 4))
    assert drawn is None
    assert codes == []
