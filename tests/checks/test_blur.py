"""Blur of documents: measured in the text, and in the scene where no text can be made out."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest

from checker.checks import blur
from checker.policy import load_policy
from checker.report import Status
from tests.checks.test_rotation_mirror import evidence
from tests.vision.written import page

LIMITS = load_policy("hunan-2021").category("registration_notice").checks["blur"]
SHARP: dict[str, Any] = {
    "sharpness": 12.0,
    "scene_sharpness": 5.0,
    "confidence": 0.98,
    "text_height": 20.0,
    "detail_height": 20.0,
    "characters": 200,
    "readable": 190,
    "lines": 12,
}


def outcome(**changes: Any) -> list[tuple[str, Status]]:
    return [(finding.code, finding.status) for finding in blur.decide({**SHARP, **changes}, LIMITS)]


def seen(picture: np.ndarray) -> list[tuple[str, Status]]:
    measured = blur.measure(evidence(picture), LIMITS)
    return [(finding.code, finding.status) for finding in blur.decide(measured.values, LIMITS)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"detail_height": 8.0}, [("blur.too_blurry", Status.WARN)]),
        ({"detail_height": 7.0}, [("blur.too_blurry", Status.UNDETERMINED)]),
        ({"detail_height": 6.0}, [("blur.too_blurry", Status.FAIL)]),
        ({"sharpness": 6.8, "detail_height": 8.0, "confidence": 0.7}, [("blur.too_blurry", Status.FAIL)]),
        ({"sharpness": 12.0, "confidence": 0.5}, []),
        ({"readable": 3, "scene_sharpness": 1.0}, [("blur.too_blurry", Status.FAIL)]),
        ({"readable": 3, "scene_sharpness": 1.9}, [("blur.too_blurry", Status.UNDETERMINED)]),
        ({"readable": 3, "sharpness": 4.0}, [("blur.too_blurry", Status.FAIL)]),
        ({"readable": 0, "characters": 0, "sharpness": None, "text_height": None, "detail_height": None}, []),
        ({"readable": 0, "sharpness": None, "scene_sharpness": None}, [("blur.no_text", Status.UNDETERMINED)]),
        ({"readable": 0, "scene_sharpness": None}, []),
        ({"readable": 0, "sharpness": 4.0, "scene_sharpness": None}, [("blur.too_blurry", Status.FAIL)]),
        ({"text_height": 5.0, "detail_height": 5.0}, [("blur.too_small", Status.FAIL)]),
        ({"text_height": 7.5, "detail_height": 7.5, "sharpness": 4.5}, [("blur.too_small", Status.WARN)]),
        ({"text_height": 20.0, "detail_height": 5.0, "sharpness": 4.5}, [("blur.too_blurry", Status.FAIL)]),
        ({"readable": 3, "sharpness": 4.0, "scene_sharpness": 2.2}, [("blur.too_blurry", Status.FAIL)]),
    ],
)
def test_what_is_asked_depends_on_what_could_be_read(changes: dict[str, Any], expected: list[Any]) -> None:
    assert outcome(**changes) == expected


def test_a_sharp_page_passes_even_when_it_is_nearly_empty_or_strongly_compressed() -> None:
    assert seen(page()) == []
    assert seen(page(lines=("Certificate of probation period",))) == []
    coded = cv2.imencode(".jpg", page(), [cv2.IMWRITE_JPEG_QUALITY, 25])[1]
    assert seen(np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)) == []


@pytest.mark.parametrize("sigma", [5, 12])
def test_a_page_out_of_focus_fails(sigma: float) -> None:
    assert seen(np.asarray(cv2.GaussianBlur(page(), (0, 0), sigma), np.uint8)) == [("blur.too_blurry", Status.FAIL)]


def test_a_shaken_page_fails() -> None:
    assert seen(np.asarray(cv2.blur(page(), (27, 1)), np.uint8)) == [("blur.too_blurry", Status.FAIL)]


def test_an_enlarged_thumbnail_fails() -> None:
    small = cv2.resize(page(), None, fx=0.14, fy=0.14, interpolation=cv2.INTER_AREA)
    assert seen(np.asarray(cv2.resize(small, (900, 620), interpolation=cv2.INTER_CUBIC), np.uint8)) == [
        ("blur.too_blurry", Status.FAIL)
    ]


@pytest.mark.parametrize(
    ("before", "expected"), [(5, [Status.FAIL]), (7.2, [Status.WARN]), (14, [])], ids=["illegible", "coarse", "fine"]
)
def test_enlarged_text_is_judged_by_its_height_before(before: float, expected: list[Status]) -> None:
    picture = page(size=32)
    own = blur.measure(evidence(picture), LIMITS).values["text_height"]
    small = cv2.resize(picture, None, fx=before / own, fy=before / own, interpolation=cv2.INTER_AREA)
    large = cv2.resize(small, picture.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    assert [status for _, status in seen(np.asarray(large, np.uint8))] == expected


def test_an_empty_picture_is_not_called_blurred() -> None:
    assert seen(np.full((400, 600, 3), 230, np.uint8)) == [("blur.no_text", Status.UNDETERMINED)]


def test_the_least_sharp_lines_are_shown() -> None:
    picture = page()
    picture = picture.copy()
    picture[:280] = cv2.GaussianBlur(picture, (0, 0), 3)[:280]
    measured = blur.measure(evidence(picture), LIMITS)
    assert measured.regions["lines"]
    assert max(y for _, y in measured.regions["lines"][0].polygon) < 300
