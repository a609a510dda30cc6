"""A page full of one label costs as much work as its length, not as its square."""

from __future__ import annotations

import sys
from types import FrameType

import numpy as np
import pytest

from checker.documents.extract import extract_fields
from checker.documents.kinds import load_kinds
from checker.vision.lines import TextLine

STEP, WIDE, TALL = 30, 60, 20


def page(text: str, count: int, columns: int) -> list[TextLine]:
    """The same line again and again, in rows of so many columns."""
    lines = []
    for number in range(count):
        x, y = 20 + (WIDE + 40) * (number % columns), 20 + STEP * (number // columns)
        quad = np.array([[x, y], [x + WIDE, y], [x + WIDE, y + TALL], [x, y + TALL]], np.float32)
        lines.append(TextLine(text, 0.99, quad, (), (), quad))
    return lines


def calls(text: str, count: int, columns: int) -> int:
    """How many Python functions run to read such a page as a form."""
    kind = load_kinds()["probation_certificate"]
    lines, counted = page(text, count, columns), 0

    def note(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event == "call"

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        extract_fields(lines, kind, 2000, 100 + STEP * count)
    finally:
        sys.setprofile(before)
    return counted


@pytest.mark.parametrize(("text", "columns"), [("姓名", 1), ("姓名", 4), ("名", 1), ("医疗", 1), ("姓", 4)])
def test_twice_the_lines_are_about_twice_the_work(text: str, columns: int) -> None:
    calls(text, 8, columns)  # what is computed once
    assert calls(text, 440, columns) < 2.6 * calls(text, 220, columns)
