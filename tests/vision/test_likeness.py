"""A face that is drawn is told by how it looks; a photo stays one, however it is light, small, smooth or compressed."""

from __future__ import annotations

import random
from datetime import date

import cv2
import numpy as np
import pytest

from checker import load_policy
from checker.checks.face import CHECK
from checker.evidence import Ask, Evidence
from checker.intake import inspect
from checker.report import Status
from checker.vision.faces import exact_mesh, find_faces
from checker.vision.likeness import drawn_likelihood
from checker.vision.mesh import LOOK, Mesh
from tools.calibrate.retouch import RETOUCHES
from tools.calibrate.stylise import STYLES

LIMITS = load_policy().category("photo").checks["face"]
CHANNELS = sum(layer[0] for layer in LOOK)


def likelihood(rgb: np.ndarray) -> float:
    mesh = exact_mesh(rgb, find_faces(rgb)[0])
    assert mesh is not None and mesh.look is not None and mesh.look.shape == (2, CHANNELS)
    found = drawn_likelihood(mesh)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "style", ["painted", "inked", "in_pencil", "brushed", "abstracted", "drawn_in_ink", "in_triangles"]
)
def test_a_portrait_made_into_a_drawing_is_told(photo, style):
    assert likelihood(STYLES[style](photo, random.Random(3))) > LIMITS.drawn_look_max.undetermined


@pytest.mark.parametrize(
    "changed",
    [
        lambda rgb: rgb,
        lambda rgb: np.ascontiguousarray(rgb[:, ::-1]),
        lambda rgb: cv2.bilateralFilter(rgb, 9, 30, 7),
        lambda rgb: cv2.GaussianBlur(rgb, (0, 0), 1.5),
        lambda rgb: cv2.convertScaleAbs(rgb, alpha=0.6),
        lambda rgb: cv2.convertScaleAbs(rgb, alpha=1.25),
        lambda rgb: cv2.cvtColor(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB),
        lambda rgb: cv2.resize(cv2.resize(rgb, (190, 254), interpolation=cv2.INTER_AREA), rgb.shape[1::-1]),
        lambda rgb: cv2.imdecode(cv2.imencode(".jpg", rgb, [cv2.IMWRITE_JPEG_QUALITY, 25])[1], cv2.IMREAD_COLOR),
    ],
    ids=["itself", "mirrored", "smoothed", "soft", "dark", "bright", "grey", "enlarged", "compressed"],
)
def test_a_photo_is_none(photo, changed):
    assert likelihood(changed(photo)) < LIMITS.drawn_look_max.undetermined


@pytest.mark.parametrize("how", sorted(RETOUCHES))
def test_a_retouched_photo_is_none(photo, how):
    assert likelihood(RETOUCHES[how](photo, random.Random(5))) < LIMITS.drawn_look_max.undetermined


def test_points_that_no_network_measured_say_nothing():
    assert drawn_likelihood(Mesh(np.zeros((468, 3), np.float32), 20.0)) is None


def test_a_drawing_is_no_face_and_the_graver_of_two_signs_is_said():
    values = {"faces": 1, "drawn": 0.0, "drawn_look": 1.0}
    assert [(found.code, found.status, found.params["variant"]) for found in CHECK.decide(values, LIMITS)] == [
        ("face.none", Status.FAIL, "look")
    ]
    between = (LIMITS.drawn_look_max.value + LIMITS.drawn_look_max.undetermined) / 2
    both = values | {"drawn": 1.0, "drawn_look": between}
    assert [found.params["variant"] for found in CHECK.decide(both, LIMITS)] == ["drawn"]
    assert CHECK.decide(values | {"drawn_look": 0.0}, LIMITS) == []


def test_what_the_coder_flattened_is_not_told_for_its_look(photo):
    drawn = STYLES["inked"](photo, random.Random(3))

    def look(quality: int) -> float | None:
        content = cv2.imencode(".jpg", drawn[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
        return CHECK.measure(Evidence(inspect(content), Ask("photo", date(2021, 1, 20))), LIMITS).values["drawn_look"]

    fine = look(95)
    assert fine is not None and fine > LIMITS.drawn_look_max.value
    assert look(4) is None
