"""The person mask: the operator that OpenVINO lacks is built of others and must mean the same."""

from pathlib import Path

import cv2
import numpy as np

from checker.vision.person import SELFIE, person_mask
from checker.vision.runtime import infer, weight_path

ROOT = Path(__file__).parents[2]


def test_mask_equals_another_runtime():
    photo = cv2.imread(str(ROOT / "samples" / "photo-good.jpg"))
    assert photo is not None
    picture = cv2.resize(photo, (256, 256))[None, ..., ::-1].astype(np.float32) / np.float32(255)
    network = cv2.dnn.readNetFromTFLite(str(weight_path(SELFIE)))
    network.setInput(np.ascontiguousarray(picture.transpose(0, 3, 1, 2)))
    (mask,) = infer(SELFIE, picture)
    assert mask.size == 256 * 256
    assert float(np.ptp(mask)) > 0.9  # a person and a wall
    np.testing.assert_allclose(mask.ravel(), network.forward().ravel(), atol=1e-4)


def test_mask_has_the_picture_s_size_and_is_a_probability():
    mask = person_mask(np.full((254, 190, 3), 200, np.uint8))
    assert mask.shape == (254, 190)
    assert 0.0 <= float(mask.min()) <= float(mask.max()) <= 1.0
