"""Seeded reflections: each hides what it says it hides, and the same seed gives the same picture."""

from __future__ import annotations

import random

import numpy as np
import pytest

from checker.vision.light import measure_cells
from tests.vision.sheets import sheet
from tools.calibrate.reflections import KINDS, PLAIN, reflect, whiten
from tools.calibrate.spoil import PARTS, part


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("paper", [215, 255])
def test_a_reflection_hides_the_print_that_it_says(kind: str, paper: int) -> None:
    page, quads = sheet(paper=paper)
    made = reflect(page, quads, kind, random.Random(3))
    assert made is not None
    picture, lost = made
    before, after = (measure_cells(each, quads) for each in (page, picture))
    gone = before.inside & ((after.paper - after.ink) < 0.35 * (before.paper - before.ink))
    assert lost >= PLAIN and 0.6 * lost <= gone.sum() <= 1.6 * lost
    assert (picture >= page).all()
    again = reflect(page, quads, kind, random.Random(3))
    assert again is not None and np.array_equal(again[0], picture)


def test_a_page_with_hardly_any_print_has_nothing_to_hide() -> None:
    page, quads = sheet(lines=9)
    assert reflect(page, [quad[:, :] * (0.12, 1) for quad in quads[:1]], "lamp", random.Random(1)) is None


def test_white_paper_is_pure_and_its_print_stays_black() -> None:
    page, _ = sheet(paper=200)
    shaded = (page * np.linspace(1.0, 0.8, page.shape[1])[None, :, None]).astype(np.uint8)
    white = whiten(shaded)
    assert np.median(white) == 255 and white.min() < 60


def test_documents_fall_into_two_parts_by_their_bytes() -> None:
    parts = [part(bytes([number])) for number in range(64)]
    assert {parts.count(name) > 16 for name in PARTS} == {True}
