import dataclasses
import json
import math
import tomllib
from importlib import resources
from itertools import pairwise

import numpy as np
import pytest

from checker.vision import eye_likeness, headwear, lens_tint, light_level, pose
from checker.vision import weights as stored
from checker.vision.headwear import PLACES
from checker.vision.person import LAYERS
from tests.checks.portraits import SOURCE
from tools.calibrate import fairness, fit_eyes, fit_headwear, fit_light, fit_pose, fit_tint
from tools.calibrate.__main__ import limit_rows
from tools.calibrate.make import expectation, main
from tools.calibrate.measure import equal_error_rate, rates, sweep
from tools.calibrate.photo_defects import DEFECTS, Sitter, white


def result(expected, status, code=None, expect_code=None, **measured):
    limits = {"thing_max": 0.5}
    codes = [code]
    return {
        "expected": expected,
        "status": status,
        "codes": codes,
        "expect_code": expect_code,
        "measured": measured,
        "limits": limits,
    }


def test_rates_count_each_kind_of_error():
    found = rates(
        [
            result("pass", "pass"),
            result("pass", "fail", "a.b"),
            result("pass", "undetermined"),
            result("fail", "fail", "a.b", "a.b"),
            result("fail", "fail", "a.c", "a.b"),
            result("fail", "warn", "a.b", "a.b"),
        ]
    )
    assert (found.good, found.bad) == (3, 3)
    assert (found.false_reject, found.good_review, found.false_accept, found.bad_review) == (1, 1, 1, 0)
    assert found.wrong_code == 1


def test_equal_error_rate_of_separated_and_of_mixed_measures():
    rate, threshold = equal_error_rate(np.array([1.0, 2.0, 3.0]), np.array([5.0, 6.0]), upper=True)
    assert rate == 0
    assert 3 <= threshold < 5
    rate, _ = equal_error_rate(np.array([5.0, 6.0]), np.array([1.0, 2.0]), upper=False)
    assert rate == 0
    rate, _ = equal_error_rate(np.arange(10.0), np.arange(10.0), upper=True)
    assert rate == pytest.approx(0.5, abs=0.1)


def test_sweep_trades_one_error_for_the_other():
    rows = sweep(np.linspace(0, 1, 50), np.linspace(0.5, 1.5, 50), upper=True)
    assert all(before[1] >= after[1] and before[2] <= after[2] for before, after in pairwise(rows))


def test_a_limit_is_measured_on_the_codes_it_decides():
    results = [result("pass", "pass", thing=0.1) for _ in range(6)]
    results += [result("fail", "fail", "x.a", "x.a", thing=0.9) for _ in range(6)]
    results += [result("fail", "fail", "x.b", "x.b", thing=0.2) for _ in range(6)]
    ((name, value, good, bad),) = limit_rows(results)
    assert (name, value, len(good), len(bad)) == ("thing_max", 0.5, 6, 6)


def test_the_same_seed_makes_the_same_pictures(tmp_path, monkeypatch):
    listing = tmp_path / "source.jsonl"
    listing.write_text(json.dumps({"path": str(SOURCE), "person": "one"}) + "\n", "utf-8")
    made = []
    for name in ("a", "b"):
        arguments = ["make", str(listing), str(tmp_path / name), "--kinds", "good,hat", "--seed", "4"]
        monkeypatch.setattr("sys.argv", arguments)
        main()
        made.append([path.read_bytes() for path in sorted((tmp_path / name).iterdir())])
    assert made[0] == made[1]
    assert len(made[0]) == 3
    assert made[0][0] != made[0][1]


def test_only_the_spoilt_check_is_expected_to_fail():
    assert expectation("good")["face_state"] == "pass"
    assert expectation("hat")["face_state"] == "fail"
    assert expectation("turned") == {"rotation": "fail"}


def heads(kinds, half, seed=1):
    """Described heads of which hats differ from bare ones in the first number alone."""
    kinds, half = np.array(kinds), np.array(half)
    data = np.random.default_rng(seed).normal(0, 0.1, (len(kinds), 3))
    worn = ~np.isin(kinds, fit_headwear.BARE)
    data[:, 0] += worn
    return fit_headwear.Set(data, kinds, worn, half, np.zeros(len(kinds), int))


def test_heads_are_scored_with_weights_of_other_people():
    kinds, half = ["good", "hat", "bob", "worn"] * 10, [0, 0, 1, 1] * 10
    found = heads(kinds, half)
    scores = fit_headwear.across_people(found, np.ones(40, bool), found)
    assert scores[np.isin(found.kinds, ("hat", "worn"))].min() > 0 > scores[np.isin(found.kinds, ("good", "bob"))].max()
    without_first = found.half != 0
    weights, bias = fit_headwear.fitted(found, without_first)
    np.testing.assert_allclose(scores[~without_first], found.data[~without_first] @ weights + bias)


def test_photographed_hats_count_as_many_times_as_is_said():
    found = heads(["good", "hat", "bob", "real_hat"] * 5, [0] * 20)
    times = np.where(found.kinds == "real_hat", fit_headwear.TIMES, 1)
    again = heads(np.repeat(found.kinds, times), [0] * int(times.sum()))
    again = dataclasses.replace(again, data=np.repeat(found.data, times, axis=0))
    again.kinds[again.kinds == "real_hat"] = "hat"
    weights, bias = fit_headwear.fitted(found, np.ones(20, bool))
    expected, expected_bias = fit_headwear.fitted(again, np.ones(len(again.kinds), bool))
    np.testing.assert_allclose(weights, expected)
    assert bias == pytest.approx(expected_bias)


def test_lines_of_other_sets_say_whether_something_is_worn(tmp_path, monkeypatch):
    monkeypatch.setattr(fit_headwear, "described", lambda path: [np.array([len(path.name)])] * 2)
    lines = [
        {"path": "a", "kind": "hat", "person": "p"},
        {"path": "bb", "kind": "photo.cap", "headwear": True},
        {"path": "ccc", "kind": "photo.good", "headwear": False},
        {"path": "dddd", "kind": "photo.turned"},
    ]
    (tmp_path / "one.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    found = fit_headwear.load([tmp_path / "one.jsonl", tmp_path / "one.jsonl"])
    assert found.data.ravel().tolist() == [1, 1, 2, 2, 3, 3] * 2
    assert found.worn.tolist() == [True, True, True, True, False, False] * 2
    assert found.source.tolist() == [0] * 6 + [1] * 6
    assert fit_headwear.load([tmp_path / "one.jsonl"], "bands").kinds.tolist() == ["photo.cap"] * 2 + ["photo.good"] * 2


def test_a_head_is_described_in_a_mirror_too():
    first, second = fit_headwear.described(SOURCE)
    assert first.shape == second.shape == (len(PLACES) * sum(layer[0] for layer in LAYERS),)
    assert 0.8 < np.corrcoef(first, second)[0, 1] < 0.99999


def test_written_weights_are_those_that_are_read():
    channels = sum(layer[0] for layer in LAYERS)
    weights = np.linspace(-1, 1, len(PLACES) * channels)
    read = tomllib.loads(fit_headwear.written(weights, 2.5))
    assert read["bias"] == 2.5
    assert list(read["places"]) == list(PLACES)
    again = np.array([read["places"][name] for name in PLACES])
    np.testing.assert_allclose(again.ravel(), weights, atol=1e-3)


def test_written_weights_of_eyes_are_those_that_are_read(tmp_path, monkeypatch):
    numbers = eye_likeness.DIRECTIONS * eye_likeness.ROWS * eye_likeness.COLUMNS
    weights = np.linspace(-1, 1, numbers)
    (tmp_path / eye_likeness.WEIGHTS).write_text(
        fit_eyes.written({"likeness": (weights, 2.5), "shut": (-weights, -1.0)}), "utf-8"
    )
    monkeypatch.setattr(stored.resources, "files", lambda _package: tmp_path)
    read, biases = eye_likeness._weights.__wrapped__()
    np.testing.assert_allclose(read, [weights, -weights], atol=1e-3)
    np.testing.assert_array_equal(biases, [2.5, -1.0])


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (lambda data: fit_eyes.written({part: (np.array(one["directions"]).ravel(), one["bias"])
                                        for part, one in data.items()}), eye_likeness.WEIGHTS),
        *((lambda data: fit_headwear.written(np.array([data["places"][place] for place in PLACES]).ravel(),
                                             data["bias"]), name) for name in headwear.WEIGHTS.values()),
        (lambda data: fit_pose.written(np.array(data["pairs"])[:, :2].astype(int), np.array(data["pairs"])[:, 2:],
                                       data["offset"], np.array(data["look"]), data["look_offset"]), pose.WEIGHTS),
        (lambda data: fit_tint.written(lens_tint.Usual(**{name: np.array(part) for name, part in data.items()})),
         lens_tint.WEIGHTS),
        (lambda data: fit_light.written({name: (np.array(one["weights"]), one["usual"]) for name, one in data.items()}),
         light_level.WEIGHTS),
    ],
)  # fmt: skip
def test_committed_weights_are_as_the_fit_writes_them(written, name):
    text = resources.files("checker.vision").joinpath(name).read_text("utf-8")
    assert written(tomllib.loads(text)) == text


def test_levels_in_the_usual_light_are_found_from_their_ratios():
    """Half of what a skin lacks shows in how far its highlights stand above it."""
    rng = np.random.default_rng(6)
    faces = []
    for index in range(90):
        lacking = (0.0, 1.0, 2.0)[index % 3] + rng.normal(0, 0.1)
        levels = np.full((len(fit_light.CHANGES), len(light_level.LEVELS)), -2.0)
        levels[:, light_level.LEVELS.index("luminance_high")] = -1.0 - lacking
        levels[:, light_level.LEVELS.index("luminance")] = -1.5 - 1.5 * lacking
        levels[:, light_level.LEVELS.index("eyes")] = -1.0 - lacking
        faces.append(fit_light.Face(str(index), (70.0, 50.0, 30.0)[index % 3], levels))
    weights, usual = fit_light.fit(faces, "luminance")
    assert weights.sum() == pytest.approx(1)
    told = np.array([face.levels[0] @ weights - usual for face in faces])
    assert np.abs(told).max() < 0.05
    darker = np.array([(face.levels[0] - 1) @ weights - usual for face in faces])
    np.testing.assert_allclose(darker, told - 1, atol=1e-6)


def test_what_is_usual_of_bare_faces_is_found_and_lenses_are_far_from_it():
    rng = np.random.default_rng(4)
    usual = rng.normal(0, 0.3, (lens_tint.PLACES, 3))
    skin = rng.uniform(-3, 0, (200, 2)).astype(np.float32)
    steps = usual + 0.2 * skin[..., None, None] + rng.normal(0, (0.2, 0.03, 0.1), (200, 2, lens_tint.PLACES, 3))
    bare = list(zip(steps.astype(np.float32), skin, strict=True))
    found = fit_tint.fit(bare)
    np.testing.assert_allclose(found.at_white, usual, atol=0.15)
    np.testing.assert_allclose(found.by_skin, 0.2, atol=0.08)
    np.testing.assert_allclose(found.weights.sum(axis=0), 1, atol=1e-5)
    far = [lens_tint.tint_of(*one, found) for one in bare]
    behind = [lens_tint.tint_of(one - np.float32([1.0, 0.1, 0.3]), light, found) for one, light in bare]
    assert max(far) < min(behind)


def test_strengths_of_a_share_lie_between_those_tried():
    passed, strengths = [0, 1, 1, 3, math.inf], (0.5, 1.0, 1.5, 2.0)
    assert fairness.strength_at(passed, strengths, 0.2) == "0.5"
    assert fairness.strength_at(passed, strengths, 0.4) == "0.75"
    assert fairness.strength_at(passed, strengths, 0.7) == "1.75"
    assert fairness.strength_at(passed, strengths, 0.9) == "beyond 2"


def test_shadows_fall_on_both_halves_and_spots_on_all_places():
    """People are lit from one side in their own pictures: one side alone would be unfair to them."""
    shape = (60, 40)
    person = Sitter(
        np.full((*shape, 3), 120, np.float32), np.ones(shape, np.float32), np.full((*shape, 3), 200, np.float32),
        np.array([(15, 25), (25, 25)], np.float32), np.array((20, 45), np.float32),
    )  # fmt: skip

    def drawn(defect: str, strength: float) -> list[np.ndarray]:
        found = []
        for seed in fairness.SEEDS[defect]:
            rng = np.random.default_rng(seed)
            white(fairness._SIZE[::-1], rng)
            found.append(DEFECTS[defect](person.rgb, person, rng, strength))
        return found

    assert {bool(made[25, 5, 0] < made[25, 35, 0]) for made in drawn("side_shadow", 2.0)} == {False, True}
    assert len({int(np.argmax(made[..., 0])) for made in drawn("glare", 0.5)}) == 4
