"""What hides an eye is found again from pictures of which only one eye, unknown which, is hidden."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import numpy as np

from checker.vision.mesh import EYE_LOOK
from tests.checks.portraits import source
from tools.calibrate import fit_hidden_eyes
from tools.calibrate.portraits import jpeg

SIZE = 12


def drawn(seed: int, people: int = 60) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Looks of both eyes, kinds and folds: two numbers of a look tell that its eye is hidden."""
    rng = np.random.default_rng(seed)
    kinds = np.array([kind for kind in ("good", "strands_over_eye", "strands_over_eyes") for _ in range(people)])
    data = rng.normal(0, 1, (len(kinds), 2, SIZE))
    for index, kind in enumerate(kinds):
        hidden = {"good": [], "strands_over_eye": [rng.integers(2)], "strands_over_eyes": [0, 1]}[str(kind)]
        data[index, hidden, :2] += 4
    return data, kinds, np.arange(len(kinds)) % fit_hidden_eyes.FOLDS


def test_the_hidden_eye_of_two_is_found_without_being_told_which() -> None:
    weights, bias = fit_hidden_eyes.fit(*drawn(5)[:2])
    data, kinds, _ = drawn(6)
    scores = (data @ weights).max(axis=1) + bias
    assert ((scores > 0) == (kinds != "good")).mean() > 0.97
    assert np.abs(weights[:2]).min() > 3 * np.abs(weights[2:]).max()


def test_nobody_is_scored_by_weights_that_saw_him() -> None:
    data, kinds, fold = drawn(7)
    scores = fit_hidden_eyes.left_out(data, kinds, fold)
    for number in range(fit_hidden_eyes.FOLDS):
        others = fold != number
        weights, bias = fit_hidden_eyes.fit(data[others], kinds[others])
        assert np.allclose(scores[~others], (data[~others] @ weights).max(axis=1) + bias)
    besides = np.arange(len(kinds)) % 7 == 0
    assert not np.array_equal(fit_hidden_eyes.left_out(data, kinds, fold, besides), scores)


def test_weights_are_written_as_they_are_read() -> None:
    weights = np.random.default_rng(8).normal(0, 0.01, int(np.prod(EYE_LOOK)))
    read = tomllib.loads(fit_hidden_eyes.written(weights, -1.25))
    assert read["bias"] == -1.25
    assert np.allclose(read["look"], weights, atol=1e-4)


def test_only_the_kinds_that_tell_are_looked_at(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(jpeg(source().rgb))
    entries = [{"path": "a.jpg", "kind": kind, "person": "p"} for kind in ("good", "hat", "curtain")]
    manifest = tmp_path / "manifest.jsonl"
    manifest.write_text("".join(json.dumps(entry) + "\n" for entry in entries), "utf-8")
    data, kinds, fold = fit_hidden_eyes.load([manifest])
    assert kinds.tolist() == ["good", "curtain"] and fold[0] == fold[1]
    assert data.shape == (2, 2, int(np.prod(EYE_LOOK)))
