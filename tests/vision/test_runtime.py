"""One runtime for all networks: what nobody asks for is not computed, and the rest is the same."""

from __future__ import annotations

import numpy as np

from checker.vision.mesh import IRIS_LANDMARK
from checker.vision.pixels import unit
from checker.vision.runtime import infer


def test_the_first_outputs_alone_are_the_same() -> None:
    eyes = np.random.default_rng(3).random((2, 64, 64, 3), np.float32)
    lids, irises = infer(IRIS_LANDMARK, eyes, reshape=True)
    (alone,) = infer(IRIS_LANDMARK, eyes, reshape=True, first=1)
    assert (lids.size, irises.size) == (2 * 71 * 3, 2 * 5 * 3)
    assert float(np.ptp(lids)) > 1.0  # pixels: points of an outline, not zeros
    np.testing.assert_allclose(alone, lids, atol=1e-4)


def test_pixels_by_255() -> None:
    picture = np.arange(256 * 3, dtype=np.uint32).astype(np.uint8).reshape(16, 16, 3)
    assert np.array_equal(unit(picture), picture.astype(np.float32) / np.float32(255))
    assert np.array_equal(unit(picture[..., 0]), unit(picture)[..., 0])
