from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from checker import load_policy
from checker.checks.portrait_blur import shake_of
from checker.vision.edge_width import clear_slopes, edge_width
from checker.vision.face_sharpness import measure_sharpness, sharpness_in
from checker.vision.faces import find_faces
from checker.vision.noise import Floor

SHAKE = shake_of(load_policy().category("photo").checks["blur"])
PHOTO = Path(__file__).parents[2] / "samples" / "photo-good.jpg"


def edges(length: int) -> float:
    """Width of 100 pixels of a sharp upright edge with a blurred level one of that length beside it."""
    grey = np.full((140, 160), 60, np.float32)
    grey[:, 40:] = 200
    level = np.full((140, 160), 200, np.float32)
    level[70:] = 60
    level = cv2.GaussianBlur(level, (0, 0), 4)
    grey[:, 100 : 100 + length] = level[:, 100 : 100 + length]
    mask = np.zeros(grey.shape, np.bool_)
    mask[20:120, 30:50] = True
    mask[60:80, 102 : 98 + length] = True
    floor = Floor(8, np.ones((17, 20), np.bool_))
    found = edge_width(clear_slopes(grey, mask, floor)[0], mask, floor, 12)
    assert found is not None
    return found


def test_a_few_blurred_edges_do_not_make_a_sharp_face_soft():
    assert edges(11) == pytest.approx(edges(4), rel=0.15)


def test_a_direction_in_which_all_edges_are_blurred_does():
    assert edges(44) > 1.8 * edges(4)


def test_a_face_without_points_is_measured_in_its_box():
    rgb = np.asarray(Image.open(PHOTO).convert("RGB"))
    face = find_faces(rgb)[0]
    assert face.mesh is not None
    known, boxed = measure_sharpness(rgb, face.mesh, SHAKE), sharpness_in(rgb, face.box, SHAKE)
    assert known.softness is not None
    assert boxed.softness == pytest.approx(known.softness, abs=0.35)
    assert boxed.eye_distance == pytest.approx(known.eye_distance, rel=0.15)
    shaken = cv2.filter2D(rgb, -1, np.full((1, 25), 1 / 25))
    softness = sharpness_in(shaken, face.box, SHAKE).softness
    assert softness is not None
    assert softness > 1.3
    squares = cv2.resize(rgb[::6, ::6], rgb.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    assert sharpness_in(squares, face.box, None).spread < 0.2


def test_noise_makes_no_shaken_face_sharp_and_no_sharp_face_soft():
    rgb = np.asarray(Image.open(PHOTO).convert("RGB"))
    mesh = find_faces(rgb)[0].mesh
    assert mesh is not None
    noise = np.random.default_rng(4).normal(0, 5, rgb.shape)

    def softness(picture: np.ndarray) -> float:
        found = measure_sharpness((picture + noise).clip(0, 255).astype(np.uint8), mesh, SHAKE).softness
        assert found is not None
        return found

    assert softness(rgb) < 0.65
    for kernel in (np.full((1, 17), 1 / 17), np.full((17, 1), 1 / 17), np.eye(13) / 13):
        assert softness(cv2.filter2D(rgb, -1, kernel)) > 1.2


@pytest.mark.parametrize("sigma", [7, 12, 18])
@pytest.mark.parametrize("grain", [0.0, 0.8])
def test_noise_makes_no_defocused_face_sharp(sigma: float, grain: float):
    rgb = np.asarray(Image.open(PHOTO).convert("RGB"))
    mesh = find_faces(rgb)[0].mesh
    assert mesh is not None
    noise = np.random.default_rng(7).normal(0, 1, rgb.shape)
    if grain:
        noise = cv2.GaussianBlur(noise, (0, 0), grain)
    noise *= sigma * (0.6 if grain else 1) / noise.std()
    disc = np.hypot(*(np.mgrid[-6:7, -6:7])) <= 5.5
    blurred = (cv2.GaussianBlur(rgb, (0, 0), 3), cv2.filter2D(rgb, -1, disc / disc.sum()))

    def softness(picture: np.ndarray) -> float:
        noisy = (picture + noise).clip(0, 255).astype(np.uint8)
        stored = cv2.imdecode(cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 80])[1], cv2.IMREAD_COLOR)
        found = measure_sharpness(np.asarray(stored, np.uint8), mesh, SHAKE).softness
        assert found is not None
        return found

    assert softness(rgb) < 0.85
    assert min(map(softness, blurred)) > 0.95
