"""Headwear is told by what the segmentation network knows of the head's top, wherever and however large the head is."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from checker.vision.faces import exact_mesh, find_faces
from checker.vision.headwear import PLACES, describe_head, headwear
from checker.vision.mesh import Mesh
from checker.vision.near_head import means, near_head
from checker.vision.person import LAYERS, SELFIE, find_person
from checker.vision.runtime import WeightsError, infer


def mesh_of(rgb: np.ndarray) -> Mesh:
    mesh = exact_mesh(rgb, find_faces(rgb)[0])
    assert mesh is not None
    return mesh


def test_layers_come_with_the_same_mask(photo):
    person = find_person(photo)
    assert [layer.shape for layer in person.layers] == list(LAYERS)
    small = cv2.resize(photo, (256, 256), interpolation=cv2.INTER_LINEAR)[None].astype(np.float32) / np.float32(255)
    (mask,) = infer(SELFIE, small)
    whole = cv2.resize(np.clip(mask.reshape(256, 256), 0, 1), photo.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    np.testing.assert_allclose(person.mask, whole, atol=1e-4)


def test_a_network_without_such_a_layer_is_not_the_one_that_the_weights_belong_to():
    with pytest.raises(WeightsError, match="0 layers"):
        infer(SELFIE, np.zeros((1, 256, 256, 3), np.float32), inner=((7, 5, 5),))


def test_bare_head_and_hat(photo):
    hatted = photo.copy()
    mesh = mesh_of(photo)
    (x, y), distance = mesh.eye_centres.mean(0), mesh.eye_distance
    centre, size = (int(x), int(y - 0.75 * distance)), (int(1.35 * distance), int(1.4 * distance))
    cv2.ellipse(hatted, centre, size, 0, 180, 360, (40, 70, 120), -1, cv2.LINE_AA)
    bare, worn = (headwear(near_head(rgb, mesh, find_person(rgb))) for rgb in (photo, hatted))
    assert bare is not None and worn is not None
    assert bare < 0.5 < worn


def test_a_stiff_cap_on_top_of_the_hair(photo):
    mesh = mesh_of(photo)
    (x, y), distance = mesh.eye_centres.mean(0), mesh.eye_distance
    outline = np.array([(-0.75, -1.3), (-0.95, -1.8), (0, -2.0), (0.95, -1.8), (0.75, -1.3), (0, -1.4)])
    capped = photo.copy()
    cv2.fillPoly(capped, [np.round(outline * distance + (x, y)).astype(np.int32)], (238, 240, 246), cv2.LINE_AA)
    band = [np.round(np.array([(-0.8, -1.45), (0.8, -1.45)]) * distance + (x, y)).astype(np.int32)]
    cv2.polylines(capped, band, False, (30, 60, 150), 3, cv2.LINE_AA)
    bare, worn = (headwear(near_head(rgb, mesh, find_person(rgb))) for rgb in (photo, capped))
    assert bare is not None and worn is not None
    assert bare < 0.5 and worn > 0.72


def test_a_small_head_in_a_large_picture_is_looked_at_again(photo):
    large = np.full((1200, 1600, 3), 235, np.uint8)
    large[700 : 700 + photo.shape[0], 300 : 300 + photo.shape[1]] = photo
    first, second = (describe_head(near_head(rgb, mesh_of(rgb), find_person(rgb))) for rgb in (photo, large))
    assert first is not None and second is not None
    assert first.shape == (len(PLACES), sum(layer[0] for layer in LAYERS))
    assert np.corrcoef(first.ravel(), second.ravel())[0, 1] > 0.9


def test_nothing_is_said_of_a_head_that_is_not_in_the_picture(photo):
    mesh = mesh_of(photo)
    top = int(mesh.eye_centres[:, 1].mean() - 0.8 * mesh.eye_distance)
    cut = np.ascontiguousarray(photo[top:])
    moved = Mesh(mesh.points - np.array([0, top, 0], np.float32), mesh.presence)
    assert headwear(near_head(cut, moved, find_person(cut))) is None


def test_layers_are_read_where_the_picture_shows_the_place():
    rows, columns = np.mgrid[0:16, 0:16].astype(np.float32)
    layer = np.stack([columns, rows])
    at = np.array([[[40.0, 20.0], [40.0, 20.0]], [[0.0, 0.0], [159.0, 79.0]]], np.float32)  # pixels of 160 x 80
    found = means(layer, at, 160, 80)
    np.testing.assert_allclose(found[0], [(40.5 / 10) - 0.5, (20.5 / 5) - 0.5], atol=1e-4)
    np.testing.assert_allclose(found[1], [7.5, 7.5], atol=0.01)  # beyond the outermost cells their values stand
