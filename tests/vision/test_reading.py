from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from checker.vision import reading
from checker.vision.frames import FRAMES, Frame
from checker.vision.lines import Found, Recognised, along_column
from checker.vision.orientation import turn_prior
from checker.vision.reading import Reading, decide_reading
from tests.vision.written import LINES, page


def shown(frame: Frame, upright: np.ndarray) -> np.ndarray:
    """The picture that `frame` sets upright."""
    flipped = upright[:, ::-1] if frame.mirrored else upright
    return np.ascontiguousarray(np.rot90(flipped, frame.turn // 90))


def words(found: Reading) -> str:
    return "".join(found.text.split()).lower()


@pytest.mark.parametrize("frame", FRAMES)
def test_turn_and_flip_are_told_and_the_text_is_read(frame: Frame) -> None:
    picture = shown(frame, page())
    found = decide_reading(picture, prior=turn_prior)
    assert (found.turn, found.mirrored, found.undecided) == (frame.turn, frame.mirrored, False)
    assert found.margin > 0.3
    assert "".join(LINES[3].split()).lower() in words(found)
    assert found.skew_degrees == pytest.approx(0, abs=0.5)
    assert found.size == (900, 620)
    first = found.lines[0]
    assert first.polygon[:, 1].mean() < 120
    np.testing.assert_allclose(frame.upright(first.shown, *picture.shape[1::-1]), first.polygon, atol=0.01)


def test_an_upright_page_needs_no_second_hypothesis() -> None:
    assert list(decide_reading(page()).evidence) == ["0"]


def test_the_slope_of_lines_is_measured() -> None:
    matrix = cv2.getRotationMatrix2D((450, 310), -6, 0.85)
    leaning = np.asarray(cv2.warpAffine(page(), matrix, (900, 620), borderValue=(236, 234, 228)), np.uint8)
    assert decide_reading(leaning).skew_degrees == pytest.approx(6, abs=0.7)


def test_words_repeated_all_over_a_page_at_a_slant_say_nothing_of_its_slope() -> None:
    marks = Image.new("L", (1400, 1400), 255)
    pen = ImageDraw.Draw(marks)
    for row in range(60, 1400, 105):
        for left in range(20 + row % 200, 1300, 330):
            pen.text((left, row), "Examination board", fill=150, font=ImageFont.load_default(30))
    slanted = np.asarray(marks.rotate(20, fillcolor=255).crop((250, 390, 1150, 1010)))
    found = decide_reading(np.minimum(page(), slanted[..., None]).astype(np.uint8))
    assert sum("board" in line.text.lower() for line in found.lines) >= 4
    assert found.skew_degrees == pytest.approx(0, abs=2)


@pytest.mark.parametrize("lines", [(), ("0 0 0",), ("O",)])
def test_too_little_text_is_no_ground_for_a_decision(lines: tuple[str, ...]) -> None:
    found = decide_reading(page(lines=lines), prior=turn_prior)
    assert found.undecided
    assert (found.turn, found.mirrored) == (0, False)


def test_noise_is_no_text() -> None:
    noise = np.random.default_rng(5).integers(0, 255, (400, 600, 3)).astype(np.uint8)
    assert decide_reading(noise, prior=turn_prior).undecided


def test_the_prior_is_only_a_prior() -> None:
    found = decide_reading(page(), prior=lambda rgb: {0: 0.01, 90: 0.01, 180: 0.97, 270: 0.01})
    assert (found.turn, found.undecided) == (0, False)


def test_the_prior_knows_a_page_that_lies_on_its_side() -> None:
    prior = turn_prior(page())
    assert sum(prior.values()) == pytest.approx(1, abs=1e-3)
    assert max(prior, key=lambda turn: prior[turn]) == 0
    for turn in (90, 180, 270):
        turned = turn_prior(shown(Frame(turn), page()))
        assert max(turned, key=lambda key: turned[key]) == turn


class Columns:
    """An engine for one column of cells: reads them upright or lying on their backs, as real models do."""

    name = "columns"
    clear_confidence = 0.92
    cell = np.repeat(np.repeat(np.array([[255, 150], [80, 0]], np.uint8), 16, axis=0), 16, axis=1)

    def __init__(self, quad: np.ndarray) -> None:
        self.quad = quad.astype(np.float32)

    def detect(self, rgb: np.ndarray) -> list[Found]:
        return [Found(self.quad)]

    def recognise(self, strips: list[np.ndarray]) -> list[Recognised]:
        return [self.one(strip) for strip in strips]

    def one(self, strip: np.ndarray) -> Recognised:
        height = strip.shape[0]
        seen = cv2.resize(strip[:, :height, 0], (2, 2), interpolation=cv2.INTER_AREA)
        known = any(np.abs(seen.astype(int) - want).max() < 40 for want in (self.cell[::16, ::16], self.lying()))
        count = max(1, round(strip.shape[1] / height))
        sure = 0.99 if known else 0.4
        places = tuple((index + 0.5) / count for index in range(count))
        return Recognised("永" * count, sure, (sure,) * count, places)

    def lying(self) -> np.ndarray:
        return np.rot90(self.cell)[::16, ::16]


@pytest.mark.parametrize("frame", FRAMES)
def test_columns_of_upright_characters_are_no_lines_on_their_side(
    frame: Frame, monkeypatch: pytest.MonkeyPatch
) -> None:
    upright = np.zeros((760, 500, 3), np.uint8)
    upright[20:724, 200:232] = np.tile(Columns.cell, (22, 1))[..., None]
    picture = shown(frame, upright)
    box = np.array([[200, 20], [232, 20], [232, 724], [200, 724]], np.float32)
    monkeypatch.setattr(reading, "engine", lambda: Columns(frame.shown(box, *picture.shape[1::-1])))
    found = decide_reading(picture, prior=lambda rgb: {0: 0.1, 90: 0.3, 180: 0.3, 270: 0.3})
    assert (found.turn, found.mirrored, found.columns) == (frame.turn, frame.mirrored, True)
    assert [line.text for line in found.lines] == ["永" * 22]
    np.testing.assert_allclose(found.lines[0].polygon, along_column(box), atol=0.01)
