"""How far eyes are open is found again from what depends on it, for each eye by weights of its own."""

import tomllib

import numpy as np

from checker.vision.mesh import LOOK
from tools.calibrate import fit_lids

CHANNELS = LOOK[0][0]


def test_openings_are_found_again_for_both_eyes():
    rng = np.random.default_rng(4)
    data = rng.normal(0, 1, (400, 2, 6))
    openings = np.stack([0.3 + 0.05 * data[:, 0, 0], 0.4 - 0.02 * data[:, 1, 3]], axis=1)
    weights = fit_lids.fitted(data[:300], openings[:300])
    assert weights.shape == (2, 7)
    assert np.abs(fit_lids.estimated(data[300:], weights) - openings[300:]).max() < 0.05


def test_weights_are_written_as_they_are_read():
    weights = np.arange(2.0 * (3 * CHANNELS + 2)).reshape(2, -1) / 1000
    read = tomllib.loads(fit_lids.written(weights, np.full((16, 2), 0.25)))
    assert np.array(read["layer"]).shape == (2, 3, CHANNELS)
    assert np.allclose(np.array(read["layer"]).reshape(2, -1), weights[:, :-2])
    assert np.allclose(read["drawn"], weights[:, -2], atol=1e-4)
    assert np.allclose(read["bias"], weights[:, -1], atol=1e-4)
    assert read["shift"] == [[0.25, 0.25]] * 16
