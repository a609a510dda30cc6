import numpy as np

from checker.vision.eye_likeness import COLUMNS, DIRECTIONS, PLACES, ROWS, describe_eyes, describe_places, eye_looks
from checker.vision.mesh import eyes
from tests.checks.portraits import evidence_of


def face(kind):
    from checker.vision.appearance import view_of

    evidence = evidence_of(kind)
    assert evidence.mesh is not None
    rgb = evidence.photo.rgb
    view = view_of(rgb, evidence.mesh, eyes(rgb, evidence.mesh), np.ones(rgb.shape[:2], np.float32))
    return np.ascontiguousarray(view.lab[..., 0]), view.lids


def test_places_without_contrast_have_no_directions():
    described = describe_places(np.full((60, 60), 50, np.float32), np.array([30, 30], np.float32), mirrored=False)
    assert described.shape == (PLACES, DIRECTIONS * ROWS * COLUMNS)
    assert not described.any()


def test_more_contrast_or_light_does_not_change_what_is_seen():
    light = np.random.default_rng(1).uniform(20, 60, (60, 60)).astype(np.float32)
    centre = np.array([30, 30], np.float32)
    first, second = (describe_places(picture, centre, mirrored=False) for picture in (light, light * 1.5 + 10))
    assert np.allclose(first, second, atol=0.01)
    assert np.all(np.linalg.norm(first, axis=1) <= 1)


def test_the_right_eye_is_seen_as_the_left_one_in_a_mirror():
    light, (right, left) = face("good")
    flip = np.array([light.shape[1] - 1, 0], np.float32)
    mirrored = [flip + outline * np.array([-1, 1], np.float32) for outline in (left, right)]
    again = describe_eyes(np.ascontiguousarray(light[:, ::-1]), (mirrored[0], mirrored[1]))
    assert np.allclose(again[::-1], describe_eyes(light, (right, left)), atol=0.02)


def test_the_worse_eye_decides():
    light, lids = face("good")
    hidden = light.copy()
    x, y = lids[1].mean(axis=0).astype(int)
    hidden[y - 20 : y + 20, x - 20 : x + 20] = np.linspace(30, 60, 40)[None]
    assert eye_looks(light, lids).likeness > 1
    assert eye_looks(hidden, lids).likeness < -1


def test_shut_eyes_are_eyes_but_not_open_ones():
    (open_light, open_lids), (shut_light, shut_lids) = face("good"), face("eyes_closed")
    seen, shut = eye_looks(open_light, open_lids), eye_looks(shut_light, shut_lids)
    assert shut.likeness > -1
    assert min(shut.shut) > 0 > max(seen.shut)
