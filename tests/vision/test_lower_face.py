from dataclasses import replace

import numpy as np
import pytest

from checker.evidence import Evidence
from checker.vision.lower_face import PLACES, describe_lower_face, lower_face_covered
from checker.vision.mesh import LOOK, LOWER_FACE
from checker.vision.near_head import NearHead, near_head
from checker.vision.person import LAYERS
from tests.checks.portraits import evidence_of
from tools.calibrate.beards import BEARDS
from tools.calibrate.chin_masks import CHIN_MASKS
from tools.calibrate.hands import HANDS
from tools.calibrate.held_things import THINGS
from tools.calibrate.lower_face import FREE_MOUTHS
from tools.calibrate.necks import NECKS
from tools.calibrate.plain_things import PLAIN_THINGS

REFUSED, DOUBTFUL = 0.82, 0.62


def near(evidence: Evidence) -> NearHead:
    return near_head(evidence.photo.rgb, evidence.mesh, evidence.person)


@pytest.mark.parametrize("kind", [*HANDS, *THINGS, "posed_chin", "posed_mouth", *PLAIN_THINGS, *CHIN_MASKS])
def test_hands_and_things_before_the_lower_face_are_told(kind):
    evidence = evidence_of(kind)
    if evidence.mesh is not None:  # a face without points is covered anyway (face_state)
        assert lower_face_covered(evidence.mesh, near(evidence)) > REFUSED


@pytest.mark.parametrize(
    "kind",
    ["good", "clear_glasses", "bob", "black_hair", "mouth_open", "hat", "hood", *FREE_MOUTHS, *BEARDS, *NECKS],
)
def test_bare_lower_faces_have_none(kind):
    evidence = evidence_of(kind)
    assert lower_face_covered(evidence.mesh, near(evidence)) < DOUBTFUL


def test_both_networks_are_asked_at_the_places_of_the_face():
    evidence = evidence_of("good")
    described = describe_lower_face(evidence.mesh, near(evidence))
    assert described.face.shape == (len(LOWER_FACE), LOOK[0][0])
    assert described.person.shape == (len(PLACES), sum(layer[0] for layer in LAYERS))
    assert np.ptp(described.face, axis=0).max() > 1
    assert np.ptp(described.person, axis=0).max() > 1


def test_points_that_no_network_measured_tell_nothing():
    evidence = evidence_of("good")
    assert lower_face_covered(replace(evidence.mesh, layers=None), near(evidence)) == 0.0
