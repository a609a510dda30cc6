from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from checker.vision import faces
from checker.vision.appearance import (
    _LIPS_INNER,
    burnt_features,
    burnt_share,
    detail,
    eye_features,
    mouth_opening,
    mouth_seen,
    view_of,
)
from checker.vision.detectors import Detection, distinct, overlap
from checker.vision.faces import exact_mesh, find_faces
from checker.vision.head import head_of
from checker.vision.mesh import Mesh, eyes
from checker.vision.person import person_mask
from checker.vision.pose import pose_of, shape_of

PORTRAIT = Path(__file__).parents[2] / "samples" / "sources" / "astronaut.jpg"


@pytest.fixture(scope="module")
def portrait():
    return np.asarray(Image.open(PORTRAIT).convert("RGB"))


def test_finds_the_one_face_where_it_is(portrait):
    (face,) = find_faces(portrait)
    x0, y0, x1, y1 = face.box
    assert 165 < x0 < 190
    assert 265 < x1 < 290
    assert 55 < y0 < 85
    assert 165 < y1 < 190
    assert face.turn == 0
    assert face.keypoints is not None
    assert face.keypoints[0, 0] < face.keypoints[1, 0], "the person's right eye is on the left side of the picture"


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_quarter_turn_is_told_by_the_degrees_that_undo_it(portrait, quarters):
    turned = np.ascontiguousarray(np.rot90(portrait, quarters))  # counter-clockwise
    faces = find_faces(turned)
    assert [face.turn for face in faces] == [quarters * 90], "as many degrees clockwise set it upright"


def test_points_of_a_turned_picture_are_those_of_the_upright_one_turned(portrait):
    upright = find_faces(portrait)[0].keypoints
    turned = find_faces(np.ascontiguousarray(np.rot90(portrait, 2)))[0].keypoints
    assert upright is not None
    assert turned is not None
    assert np.abs((511 - turned) - upright).max() < 8, "a fourteenth of the face"


def test_scale_and_size_do_not_matter(portrait):
    large = cv2.resize(portrait, (1600, 1600), interpolation=cv2.INTER_CUBIC)
    (face,) = find_faces(large)
    (small,) = find_faces(portrait)
    assert np.allclose(np.array(face.box) / 1600, np.array(small.box) / 512, atol=0.012)


def test_two_faces_are_two(portrait):
    both = np.concatenate([portrait, portrait[:, ::-1]], axis=1)
    assert len(find_faces(both)) == 2


def test_a_small_second_face_is_seen(portrait):
    scene = portrait.copy()
    scene[:128, :128] = cv2.resize(portrait[20:220, 130:330], (128, 128), interpolation=cv2.INTER_AREA)
    faces = find_faces(scene)
    assert len(faces) == 2
    assert faces[0].area > faces[1].area


@pytest.mark.parametrize("kind", ["white", "noise", "stripes", "text"])
def test_no_face_where_there_is_none(kind):
    picture = np.full((300, 240, 3), 255, np.uint8)
    if kind == "noise":
        picture = np.random.default_rng(1).integers(0, 256, (300, 240, 3), np.uint8)
    elif kind == "stripes":
        picture[::8] = 0
    elif kind == "text":
        for row in range(20, 300, 30):
            cv2.putText(picture, "No. 430102", (10, row), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (0, 0, 0), 2)
    assert find_faces(picture) == []


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (500, 1), (7, 9)])
def test_tiny_and_thin_pictures_are_harmless(shape):
    picture = np.zeros((*shape, 3), np.uint8)
    assert find_faces(picture) == []
    assert person_mask(picture).shape == shape


def test_the_same_pixels_give_the_same_numbers(portrait):
    first, second = find_faces(portrait)[0], find_faces(portrait.copy())[0]
    assert first.box == second.box
    assert np.array_equal(person_mask(portrait), person_mask(portrait))


def test_mask_covers_the_person_and_spares_the_background(portrait):
    mask = person_mask(portrait)
    assert mask.shape == (512, 512)
    assert mask.dtype == np.float32
    assert mask[120, 225] > 0.9
    assert mask[60, 60] < 0.5


def test_pose_of_a_nearly_frontal_face_and_of_a_leaning_one(portrait):
    face = find_faces(portrait)[0]
    mesh = exact_mesh(portrait, face)
    assert mesh is not None
    assert max(abs(angle) for angle in pose_of(mesh).yaw) < 8
    matrix = cv2.getRotationMatrix2D((225, 120), -20, 1)  # clockwise
    leaning = cv2.warpAffine(portrait, matrix, (512, 512), borderMode=cv2.BORDER_REPLICATE)
    again = exact_mesh(leaning, find_faces(leaning)[0])
    assert again is not None
    for before, after in zip(pose_of(mesh).roll, pose_of(again).roll, strict=True):
        assert after - before == pytest.approx(20, abs=2.5)


def test_the_tilt_is_that_of_shape_and_look_wherever_and_however_large_the_face_is(portrait):
    mesh = exact_mesh(portrait, find_faces(portrait)[0])
    assert mesh is not None
    turn = np.radians(12)
    roll = np.array([[np.cos(turn), np.sin(turn), 0], [-np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
    moved = replace(mesh, points=(mesh.points @ (2.5 * roll) + (40, -7, 0)).astype(np.float32))
    assert pose_of(moved).pitch[0] == pytest.approx(pose_of(mesh).pitch[0], abs=0.05)


def test_what_the_depth_says_of_the_tilt_counts_in_part(portrait):
    mesh = exact_mesh(portrait, find_faces(portrait)[0])
    assert mesh is not None
    leaning = mesh.points + np.float32(0.2) * mesh.points[:, 1:2] * np.array([0, 0, 1], np.float32)
    level, deeper = pose_of(mesh).pitch, pose_of(replace(mesh, points=leaning)).pitch
    assert abs(deeper[1] - level[1]) > 5
    assert deeper[0] - level[0] == pytest.approx(0.15 * (deeper[1] - level[1]), abs=0.01)


def test_the_middle_line_lies_below_the_eyes_and_mirrored_points_apart(portrait):
    mesh = exact_mesh(portrait, find_faces(portrait)[0])
    assert mesh is not None
    (chin, none), (mouth, wide), (eyes, apart) = shape_of(mesh, np.array([(152, 152), (61, 291), (33, 263)])).tolist()
    assert chin > mouth > 0.5
    assert none == 0
    assert apart > wide > 0.4
    assert eyes == pytest.approx(0, abs=0.05)


def test_features_of_eyes_mouth_and_head(portrait):
    mesh = exact_mesh(portrait, find_faces(portrait)[0])
    assert mesh is not None
    person = person_mask(portrait)
    view = view_of(portrait, mesh, eyes(portrait, mesh), person)
    seen = eye_features(view, mesh)
    assert seen["eye_opening"] > 0.3
    assert mouth_opening(mesh) > 0.08, "she smiles with her teeth"
    assert detail(view) > 6
    head = head_of(mesh, person)
    assert head.hair_y <= head.crown_y < head.eye_y < head.chin_y
    assert (head.chin_y - head.crown_y) / 512 == pytest.approx(0.30, abs=0.03)


@pytest.mark.parametrize("darker", [1.0, 0.45])
def test_between_parted_lips_are_teeth_or_a_hollow(portrait, darker):
    """She smiles with her teeth; the same opening filled with the colour of lips, of any lightness, is none."""
    mesh = exact_mesh(portrait, find_faces(portrait)[0])
    assert mesh is not None
    seen = view_of(portrait, mesh, eyes(portrait, mesh), person_mask(portrait))
    seen = replace(seen, lab=seen.lab * np.float32(darker))
    opening = mouth_opening(mesh)
    assert min(mouth_seen(seen, opening)) > 0.03

    def filled(colour) -> tuple[float, float]:
        lab, ring = seen.lab.copy(), np.round(seen.points[list(_LIPS_INNER)]).astype(np.int32)
        cv2.fillPoly(lab, [ring], [float(value) for value in colour])
        cv2.polylines(lab, [ring], True, [float(value) for value in colour], 2)
        return mouth_seen(replace(seen, lab=lab), opening)

    x, y = np.round(seen.points[17] * 0.5 + seen.points[14] * 0.5).astype(int)
    lips = seen.lab[y, x]
    assert max(filled(lips)) < 0.02
    dark, teeth = filled(lips * (0.4, 0.8, 0.8))
    assert dark > 0.04
    assert teeth < 0.005


def test_a_white_mask_is_no_burnt_face(portrait):
    box = (0.0, 0.0, float(portrait.shape[1]), float(portrait.shape[0]))
    masked = np.full_like(portrait, 200)
    masked[portrait.shape[0] // 2 :] = 255
    assert burnt_share(masked, box) == pytest.approx(0.5, abs=0.01)
    assert burnt_features(masked, box) == 0.0
    assert burnt_features(np.full_like(portrait, 255), box) == 1.0


def test_burnt_share_counts_pure_white(portrait):
    box = (100.0, 100.0, 200.0, 200.0)
    white = portrait.copy()
    white[:, :] = 255
    assert burnt_share(white, box) == 1.0
    assert burnt_share(np.full_like(portrait, 200), box) == 0.0
    assert burnt_share(portrait, (-50.0, -50.0, -10.0, -10.0)) == 0.0


def test_of_overlapping_detections_the_surest_stays():
    points = np.zeros((6, 2), np.float32)
    boxes = [((0.0, 0.0, 10.0, 10.0), 0.7), ((1.0, 1.0, 11.0, 11.0), 0.9), ((30.0, 30.0, 40.0, 40.0), 0.5)]
    kept = distinct([Detection(box, score, points) for box, score in boxes])
    assert [detection.score for detection in kept] == [0.9, 0.5]
    assert overlap((0, 0, 10, 10), (2, 2, 4, 4)) == 1.0, "one within the other"


NO_POINTS = np.zeros((0, 2), np.float32)


@pytest.mark.parametrize(
    ("first", "second", "presence", "found"),
    [(0.8, True, 5.0, 1), (0.6, True, 5.0, 0), (0.8, False, 5.0, 0), (0.8, True, 2.0, 0)],
)
def test_a_face_hidden_by_hair_needs_both_detectors_and_some_of_its_points(monkeypatch, first, second, presence, found):
    box = (10.0, 10.0, 50.0, 50.0)
    monkeypatch.setattr(faces, "_best_mesh", lambda rgb, box: Mesh(np.zeros((468, 3), np.float32), presence))
    weak = [Detection(box, 0.3, NO_POINTS)] if second else []
    hidden = faces._hidden(np.zeros((60, 60, 3), np.uint8), [Detection(box, first, NO_POINTS)], weak)
    assert len(hidden) == found
    assert all(face.mesh is None and face.box == box for face in hidden)


def curtain_of_hair(rgb, down):
    """Strands from above the forehead down to `down` eye distances below the tip of the nose."""
    mesh = exact_mesh(rgb, find_faces(rgb)[0])
    assert mesh is not None
    unit, rng, covered = mesh.eye_distance, np.random.default_rng(1), rgb.copy()
    left, right = mesh.xy[234, 0] - 0.1 * unit, mesh.xy[454, 0] + 0.1 * unit
    for x in np.arange(left, right, 1.5):
        away = min(1.0, abs(2 * (x - left) / (right - left) - 1))
        top = mesh.xy[10, 1] + unit * (1.2 * (1 - np.sqrt(1 - away * away)) - 0.35)
        ends = (int(x), int(top)), (int(x + rng.normal()), int(mesh.xy[1, 1] + down * unit + 3 * rng.normal()))
        colour = tuple(int(value) for value in np.array((30, 24, 20)) + rng.integers(-12, 25))
        cv2.line(covered, *ends, colour, 2, cv2.LINE_AA)
    return covered


def test_a_face_that_hair_hides_is_found_on_the_shoulders_of_a_person(monkeypatch):
    rgb = np.asarray(Image.open(PORTRAIT.parents[1] / "photo-good.jpg").convert("RGB"))
    hidden = curtain_of_hair(rgb, 0.0)
    (face,) = find_faces(hidden)
    assert face.mesh is None, "no points can be measured, which `face_state` tells as covered"
    assert overlap(face.box, find_faces(rgb)[0].box) > 0.5
    monkeypatch.setattr(faces, "person_mask", lambda picture: np.zeros(picture.shape[:2], np.float32))
    assert find_faces(hidden) == [], "the detector alone is not believed"
