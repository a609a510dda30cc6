"""The person mask: the operator that OpenVINO lacks is built of others and must mean the same."""

import cv2
import numpy as np

from checker.vision.person import SELFIE, person_mask
from checker.vision.runtime import infer, weight_path


def test_mask_equals_another_runtime():
    picture = np.random.default_rng(5).random((1, 256, 256, 3), dtype=np.float32)
    network = cv2.dnn.readNetFromTFLite(str(weight_path(SELFIE)))
    network.setInput(np.ascontiguousarray(picture.transpose(0, 3, 1, 2)))
    (mask,) = infer(SELFIE, picture)
    assert mask.size == 256 * 256
    assert float(np.ptp(mask)) > 0.05  # something to compare
    np.testing.assert_allclose(mask.ravel(), network.forward().ravel(), atol=1e-4)


def test_mask_has_the_picture_s_size_and_is_a_probability():
    mask = person_mask(np.full((254, 190, 3), 200, np.uint8))
    assert mask.shape == (254, 190)
    assert 0.0 <= float(mask.min()) <= float(mask.max()) <= 1.0
