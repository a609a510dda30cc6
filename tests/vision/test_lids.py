"""Lids of plainly open eyes come from the points' network; wherever there is any doubt the other network is asked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from checker.checks import face_state
from checker.vision.cues import PLAINLY_OPEN
from checker.vision.lids import PLACES, describe_lids, likely_eyes
from checker.vision.mesh import LOOK, eyes
from tests.checks.portraits import evidence_of


@pytest.mark.parametrize("kind", ["good", "black_hair", "bob"])
def test_open_eyes_are_as_the_other_network_draws_them(kind):
    evidence = evidence_of(kind)
    likely, drawn = likely_eyes(evidence.mesh, PLAINLY_OPEN), eyes(evidence.photo.rgb, evidence.mesh)
    assert likely is not None
    for one, other in zip(likely, drawn, strict=True):
        assert one.opening == pytest.approx(other.opening, abs=0.1)
        assert one.contour.shape == other.contour.shape == (16, 2)
        assert np.abs(one.contour - other.contour).max() < 0.12 * evidence.mesh.eye_distance


def test_eyes_that_are_less_open_than_asked_are_left_to_it():
    mesh = evidence_of("good").mesh
    least = min(eye.opening for eye in likely_eyes(mesh, 0.0))
    assert likely_eyes(mesh, least - 1e-3) is not None
    assert likely_eyes(mesh, least + 1e-3) is None
    assert likely_eyes(replace(mesh, layers=None), 0.0) is None


def test_each_eye_is_looked_at_in_places_that_mirror_the_other_ones():
    mesh = evidence_of("good").mesh
    seen = describe_lids(mesh)
    assert seen.shape == (2, len(PLACES), LOOK[0][0])
    assert np.ptp(seen, axis=1).max() > 1


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("good", False),
        ("black_hair", False),
        ("eyes_closed", True),
        ("made_up_lids", True),
        ("dark_glasses", True),
        ("one_dark_lens", True),
        ("hand_over_eye", True),
        ("eye_patch", True),
        ("mirrored_window", True),
    ],
)
def test_the_other_network_is_asked_where_eyes_may_be_closed_or_covered(kind, asked, monkeypatch):
    evidence = evidence_of(kind)
    assert evidence.mesh is not None
    runs = []

    def counted(rgb, mesh):
        runs.append(mesh)
        return eyes(rgb, mesh)

    monkeypatch.setattr(face_state, "eyes", counted)
    face_state.measure(evidence, face_state.Limits())
    assert bool(runs) is asked
