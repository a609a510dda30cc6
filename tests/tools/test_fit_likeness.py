"""Photographs are scored by weights from other people, drawings by weights from other kinds of them."""

import json
import tomllib
from types import SimpleNamespace

import numpy as np

from checker.vision.mesh import LOOK, Mesh
from tools.calibrate import fit_likeness

CHANNELS = sum(layer[0] for layer in LOOK)


def looks(drawn, kinds, fold) -> fit_likeness.Looks:
    drawn = np.array(drawn)
    data = np.random.default_rng(2).normal(0, 0.1, (len(drawn), 4))
    data[:, 1] += drawn
    return fit_likeness.Looks(data, np.array(kinds), drawn, np.array(fold))


def test_scores_come_from_what_is_left():
    found = looks([False, False, False, True, True] * 6, ["good", "hat", "good", "oil", "ink"] * 6, [0, 1, 2, 0, 0] * 6)
    scores = fit_likeness.left_out(found)
    assert scores[found.drawn].min() > 0 > scores[~found.drawn].max()
    told = found.kinds == "oil"
    weights, bias = fit_likeness.logistic(found.data[~told], found.drawn[~told].astype(float), fit_likeness.RIDGE)
    np.testing.assert_allclose(scores[told], found.data[told] @ weights + bias)


def test_only_lines_that_say_so_count_and_the_weights_are_written_as_they_are_read(tmp_path, monkeypatch):
    layers = tuple(np.full(shape, 0.5, np.float32) for shape in LOOK)
    seen = SimpleNamespace(mesh=Mesh(np.zeros((468, 3), np.float32), 20.0, layers))
    monkeypatch.setattr(fit_likeness, "see", lambda path: None if path.name == "none" else seen)
    lines = [
        {"path": "a", "kind": "good", "person": "p", "drawn": False},
        {"path": "b", "kind": "oil", "drawn": True},
        {"path": "none", "kind": "oil", "drawn": True},
        {"path": "d", "kind": "oil"},
    ]
    (tmp_path / "one.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    found = fit_likeness.load([tmp_path / "one.jsonl"])
    assert found.drawn.tolist() == [False, True]
    assert found.data.shape == (2, 2 * CHANNELS)
    read = tomllib.loads(fit_likeness.written(np.arange(2.0 * CHANNELS), -1.5))
    assert read["bias"] == -1.5
    assert read["means"] + read["deviations"] == list(range(2 * CHANNELS))
