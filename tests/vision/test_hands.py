from dataclasses import replace

import numpy as np
import pytest

from checker.vision.hands import hand_on_face
from checker.vision.mesh import LOOK, LOWER_FACE
from tests.checks.portraits import evidence_of


@pytest.mark.parametrize("kind", ["hand_on_mouth", "hand_on_chin", "hand_on_cheek"])
def test_hands_on_the_lower_face_are_told(kind):
    assert hand_on_face(evidence_of(kind).mesh) > 0.82


@pytest.mark.parametrize("kind", ["good", "clear_glasses", "bob", "black_hair", "mouth_open", "hat", "hood"])
def test_bare_lower_faces_have_none(kind):
    assert hand_on_face(evidence_of(kind).mesh) < 0.5


def test_the_network_is_asked_at_the_places_of_the_face():
    mesh = evidence_of("good").mesh
    assert mesh.lower.shape == (len(LOWER_FACE), LOOK[0][0])
    assert np.ptp(mesh.lower, axis=0).max() > 1
    assert hand_on_face(replace(mesh, layers=None)) == 0.0
