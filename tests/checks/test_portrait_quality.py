from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from PIL import Image

from checker.checks import authenticity, background, blur, exposure, face_state
from checker.evidence import Evidence
from checker.policy import load_policy
from checker.report import Status
from tests.checks.sitters import Sitter, evidence, found, on, sitter, spoilt
from tools.calibrate.photo_defects import SIZES, encode

WHITE_CLOTHES = {"jacket": (246, 246, 247), "shirt": (250, 250, 250)}


@cache
def person() -> Sitter:
    return sitter(3)


@pytest.mark.parametrize("seed", range(6))
def test_good_photos_pass_at_every_size(seed: int) -> None:
    about = on(sitter(seed, SIZES[seed % len(SIZES)]), "white", seed)
    for check in (background.CHECK, exposure.CHECK, blur.CHECK, authenticity.CHECK):
        assert found(check, about) == {}, check.id


@pytest.mark.parametrize("hair", ["blond", "grey"])
def test_white_clothes_and_light_hair_do_not_break_the_background(hair: str) -> None:
    assert found(background.CHECK, on(sitter(5, hair=hair, **WHITE_CLOTHES), "white")) == {}


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("blue", "background.blue"),
        ("red", "background.red"),
        ("light_blue", "background.coloured"),
        ("beige", "background.coloured"),
        ("grey", "background.not_white"),
        ("light_grey", "background.not_white"),
        ("gradient", "background.gradient"),
        ("shadow_behind", "background.shadow"),
        ("shelf", "background.not_uniform"),
        ("tiles", "background.not_uniform"),
        ("door", "background.not_uniform"),
        ("border_black", "background.border"),
        ("border_grey", "background.border"),
    ],
)
def test_each_background_has_its_code(kind: str, code: str) -> None:
    assert found(background.CHECK, on(person(), kind))[code] == "fail"


@pytest.mark.parametrize("seed", range(3))
def test_a_softly_shaded_white_wall_passes(seed: int) -> None:
    """As photographers' walls are; it is lit less than fully towards one side, by 15 to 25 of 255."""
    assert found(background.CHECK, on(person(), "shaded", seed)) == {}


def test_a_painted_background_is_only_told() -> None:
    limits = background.Limits.model_validate(
        {"uniform_max": {"value": 1.1, "warn": 0.985, "source": "calibrated", "note": "test"}}
    )
    values = background.measure(on(person(), "pure"), limits).values
    assert [(item.code, item.status) for item in background.decide(values, limits)] == [
        ("background.painted", Status.WARN)
    ]


@pytest.mark.parametrize(
    ("defect", "strength", "code"),
    [
        ("dark", 2, "exposure.too_dark"),
        ("dark_person", 3, "exposure.too_dark"),
        ("burnt", 2, "exposure.too_bright"),
        ("low_contrast", 0.4, "exposure.low_contrast"),
        ("haze", 0.4, "exposure.low_contrast"),
        ("glare", 1, "exposure.glare"),
        ("side_shadow", 2, "exposure.shadow"),
    ],
)
def test_each_fault_of_light_has_its_code(defect: str, strength: float, code: str) -> None:
    assert found(exposure.CHECK, spoilt(person(), defect, strength))[code] == "fail"


@pytest.mark.parametrize("hair", ["black", "grey"])
def test_one_lamp_from_the_side_models_a_face_and_casts_no_shadow_with_an_edge(hair: str) -> None:
    """The same light is lost on one half of both; only the edge of the shadow changes it across the middle."""
    look = sitter(3, hair=hair)
    assert found(exposure.CHECK, spoilt(look, "one_lamp", 2.5)) == {}
    assert found(exposure.CHECK, spoilt(look, "side_shadow", 2.4)) == {"exposure.shadow": "fail"}
    assert found(exposure.CHECK, spoilt(look, "one_lamp", 4.5)) == {"exposure.shadow": "fail"}


@pytest.mark.parametrize(
    ("defect", "strength", "codes"),
    [
        ("gauss", 2.5, {"blur.too_blurry"}),
        ("defocus", 4, {"blur.too_blurry"}),
        ("defocus", 9, {"blur.too_blurry"}),
        ("motion", 14, {"blur.too_blurry"}),
        ("motion", 7, {"blur.too_blurry"}),
        ("upscaled", 70, {"blur.upscaled", "blur.too_blurry"}),
        ("compressed", 8, {"blur.compressed"}),
    ],
)
def test_each_loss_of_focus_has_its_code(defect: str, strength: float, codes: set[str]) -> None:
    failed = {
        code for code, status in found(blur.CHECK, spoilt(person(), defect, strength)).items() if status == "fail"
    }
    assert failed & codes


@pytest.mark.parametrize("times", [2, 2.5, 4])
def test_enlarging_without_smoothing_leaves_a_mosaic(times: float) -> None:
    whole = Image.fromarray(on(person(), "white").photo.rgb)
    small = whole.resize([round(side / times) for side in whole.size], Image.Resampling.BOX)
    about = evidence(encode(np.asarray(small.resize(whole.size, Image.Resampling.NEAREST), np.float32), quality=88))
    assert found(blur.CHECK, about)["blur.upscaled"] == "fail"
    assert blur.CHECK.measure(about, load_policy().category("photo").checks["blur"]).values["spread"] < 0.2
    assert (
        blur.CHECK.measure(on(person(), "white"), load_policy().category("photo").checks["blur"]).values["spread"] > 0.5
    )


def test_strong_compression_is_seen_in_the_file_too() -> None:
    about = evidence(encode(person().rgb, quality=10))
    assert found(blur.CHECK, about)["blur.compressed"] == "fail"


def test_black_and_white_is_a_copy() -> None:
    assert found(authenticity.CHECK, spoilt(person(), "greyscale", 0)) == {"authenticity.copy": "fail"}


def test_a_face_shaken_beyond_its_points_is_blurred_and_not_covered() -> None:
    about = spoilt(person(), "motion", 50)
    assert about.faces
    assert about.mesh is None
    assert found(blur.CHECK, about) == {"blur.too_blurry": "fail"}
    assert found(face_state.CHECK, about) == {"face_state.unclear": "undetermined"}


def test_a_face_without_points_where_no_person_is_seen_is_covered(monkeypatch: pytest.MonkeyPatch) -> None:
    about = spoilt(person(), "motion", 50)
    monkeypatch.setattr(Evidence, "person_mask", np.zeros(about.photo.rgb.shape[:2], np.float32))
    assert found(face_state.CHECK, about) == {"face_state.covered": "fail"}


def test_a_face_burnt_beyond_its_points_is_too_bright(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = on(person(), "white")
    pointless = [replace(face, mesh=None, keypoints=None) for face in plain.faces]
    x0, y0, x1, y1 = (round(value) for value in pointless[0].box)
    for colour, told in ((255, {"exposure.too_bright": "fail"}), (180, {"exposure.no_face": "undetermined"})):
        rgb = plain.photo.rgb.copy()
        rgb[y0:y1, x0:x1] = colour
        about = evidence(encode(rgb.astype(np.float32)))
        monkeypatch.setattr(Evidence, "faces", pointless)
        monkeypatch.setattr(Evidence, "mesh", None)
        assert found(exposure.CHECK, about) == told


def test_a_file_compressed_until_no_face_is_left_says_so_itself() -> None:
    about = evidence(encode(np.full((531, 413, 3), 250, np.float32), quality=5))
    assert found(blur.CHECK, about) == {"blur.compressed": "fail"}


def test_without_a_face_nobody_claims_to_know() -> None:
    about = evidence(encode(np.full((531, 413, 3), 250, np.float32)))
    assert found(blur.CHECK, about) == {"blur.no_face": "undetermined"}
    assert found(exposure.CHECK, about) == {"exposure.no_face": "undetermined"}


@pytest.mark.parametrize("check", [background.CHECK, exposure.CHECK, blur.CHECK], ids=lambda check: check.id)
def test_measures_are_plain_and_repeat(check) -> None:
    limits = load_policy().category("photo").checks[check.id]
    first, second = (check.measure(on(person(), "white"), limits) for _ in range(2))
    assert first == second
    assert json.loads(json.dumps(first.values)) == first.values


def test_a_picture_with_no_backdrop_is_for_a_person_to_judge() -> None:
    limits = load_policy().category("photo").checks["background"]
    findings = background.decide({"visible": 0.0, "chroma": None}, limits)
    assert [(item.code, item.status) for item in findings] == [("background.hidden", Status.UNDETERMINED)]


def test_a_face_too_small_to_tell_is_doubtful() -> None:
    limits = load_policy().category("photo").checks["blur"]
    values = {
        "face": True,
        "softness": None,
        "spread": 1.0,
        "interpolation": 9.0,
        "blockiness": 1.0,
        "jpeg_quality": 90,
    }
    findings = blur.decide(values, limits)
    assert [(item.code, item.status) for item in findings] == [("blur.too_blurry", Status.UNDETERMINED)]


@pytest.mark.parametrize("interpolation", [0.0, 9.0])
def test_a_mosaic_that_is_soft_too_is_told_once_as_enlarged(interpolation: float) -> None:
    limits = load_policy().category("photo").checks["blur"]
    values = {
        "face": True,
        "softness": 1.5,
        "spread": 0.05,
        "interpolation": interpolation,
        "blockiness": 1.0,
        "jpeg_quality": 90,
    }
    assert [(item.code, item.status) for item in blur.decide(values, limits)] == [("blur.upscaled", Status.FAIL)]
