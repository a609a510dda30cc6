from dataclasses import replace

import numpy as np
import pytest

from checker.checks import face_state
from checker.evidence import Evidence
from checker.vision.hidden_eyes import eye_hidden
from checker.vision.mesh import EYE_LOOK, Eye, eyes
from tests.checks.portraits import evidence_of, found_in
from tools.calibrate.eye_covers import FREE_EYES
from tools.calibrate.long_fringes import ABOVE_EYES, OVER_BOTH_EYES, OVER_ONE_EYE

REFUSED, DOUBTFUL = 0.73, 0.62


def eyes_of(evidence: Evidence) -> tuple[Eye, Eye]:
    return eyes(evidence.photo.rgb, evidence.mesh)


@pytest.mark.parametrize("kind", ["strands_over_eye", "curtain", *OVER_ONE_EYE, *OVER_BOTH_EYES])
def test_hair_before_one_eye_or_both_is_told(kind):
    assert eye_hidden(eyes_of(evidence_of(kind))) > REFUSED


@pytest.mark.parametrize("kind", ["strands_over_eyes", "hair_over_eyes"])
def test_hair_before_the_eyes_that_leaves_a_face_no_points_covers_it(kind):
    assert evidence_of(kind).mesh is None
    assert found_in(face_state.CHECK, kind)["face_state.covered"] == "fail"


@pytest.mark.parametrize(
    "kind",
    ["good", "clear_glasses", "narrow_eyes", "eyes_closed", "bob", "straight_fringe", *FREE_EYES, *ABOVE_EYES],
)
def test_eyes_below_fringes_behind_glasses_narrow_or_shut_are_not_hidden(kind):
    assert eye_hidden(eyes_of(evidence_of(kind))) < DOUBTFUL


def test_the_network_of_the_lids_looks_at_both_eyes():
    right, left = eyes_of(evidence_of("good"))
    assert right.look.shape == left.look.shape == EYE_LOOK
    assert np.abs(right.look - left.look).max() > 0.1


def test_the_eye_that_is_hidden_decides_and_eyes_that_no_network_measured_tell_nothing():
    right, left = eyes_of(evidence_of("strands_over_eye"))
    bare = replace(left, look=None)
    assert eye_hidden((right, left)) == max(eye_hidden((right, bare)), eye_hidden((bare, left)))
    assert eye_hidden((bare, bare)) == 0.0
