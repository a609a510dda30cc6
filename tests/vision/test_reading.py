from __future__ import annotations

import numpy as np
import pytest

from checker.vision.frames import FRAMES, Frame
from checker.vision.orientation import turn_prior
from checker.vision.reading import Reading, decide_reading
from tests.vision.written import LINES, page


def shown(frame: Frame, upright: np.ndarray) -> np.ndarray:
    """The picture that `frame` sets upright."""
    flipped = upright[:, ::-1] if frame.mirrored else upright
    return np.ascontiguousarray(np.rot90(flipped, frame.turn // 90))


def words(reading: Reading) -> str:
    return "".join(reading.text.split()).lower()


@pytest.mark.parametrize("frame", FRAMES)
def test_turn_and_flip_are_told_and_the_text_is_read(frame: Frame) -> None:
    picture = shown(frame, page())
    reading = decide_reading(picture, prior=turn_prior)
    assert (reading.turn, reading.mirrored, reading.undecided) == (frame.turn, frame.mirrored, False)
    assert reading.margin > 0.3
    assert "".join(LINES[3].split()).lower() in words(reading)
    assert reading.skew_degrees == pytest.approx(0, abs=0.5)
    assert reading.size == (900, 620)
    first = reading.lines[0]
    assert first.polygon[:, 1].mean() < 120
    np.testing.assert_allclose(frame.upright(first.shown, *picture.shape[1::-1]), first.polygon, atol=0.01)


def test_an_upright_page_needs_no_second_hypothesis() -> None:
    assert list(decide_reading(page()).evidence) == ["0"]


def test_the_slope_of_lines_is_measured() -> None:
    import cv2

    matrix = cv2.getRotationMatrix2D((450, 310), -6, 0.85)
    leaning = np.asarray(cv2.warpAffine(page(), matrix, (900, 620), borderValue=(236, 234, 228)), np.uint8)
    assert decide_reading(leaning).skew_degrees == pytest.approx(6, abs=0.7)


@pytest.mark.parametrize("lines", [(), ("0 0 0",), ("O",)])
def test_too_little_text_is_no_ground_for_a_decision(lines: tuple[str, ...]) -> None:
    reading = decide_reading(page(lines=lines), prior=turn_prior)
    assert reading.undecided
    assert (reading.turn, reading.mirrored) == (0, False)


def test_noise_is_no_text() -> None:
    noise = np.random.default_rng(5).integers(0, 255, (400, 600, 3)).astype(np.uint8)
    assert decide_reading(noise, prior=turn_prior).undecided


def test_the_prior_is_only_a_prior() -> None:
    reading = decide_reading(page(), prior=lambda rgb: {0: 0.01, 90: 0.01, 180: 0.97, 270: 0.01})
    assert (reading.turn, reading.undecided) == (0, False)


def test_the_prior_knows_a_page_that_lies_on_its_side() -> None:
    prior = turn_prior(page())
    assert sum(prior.values()) == pytest.approx(1, abs=1e-3)
    assert max(prior, key=lambda turn: prior[turn]) == 0
    for turn in (90, 180, 270):
        turned = turn_prior(shown(Frame(turn), page()))
        assert max(turned, key=lambda key: turned[key]) == turn
