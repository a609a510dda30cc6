"""Where phrases stand in a row, and that a quick look at it misses none."""

from __future__ import annotations

import random

import numpy as np

from checker.documents.fuzzy import allowed_errors, find_phrase
from checker.documents.lines import read_page, rows_of
from checker.documents.phrases import Row, Rows, in_row
from checker.vision.lines import TextLine


def _row(*texts: str) -> Row:
    """Boxes side by side, each as long as its text."""
    lines, left = [], 10.0
    for text in texts:
        right = left + 20 * len(text)
        corners = np.array([[left, 100], [right, 100], [right, 120], [left, 120]], np.float32)
        lines.append(TextLine(text, 0.99, corners))
        left = right + 30
    (row,) = rows_of(read_page(lines, 1000, 800).segments)
    return Row(row)


def test_a_row_may_hold_what_is_found_in_it() -> None:
    for texts, phrase in (
        (("姓名张三", "性别男"), "性别"),
        (("姓", "名", "张三"), "姓名"),
        (("姓名周文性", "别:女"), "性别"),
    ):
        row = _row(*texts)
        assert in_row(row, phrase)
        assert row.may_hold(phrase)


def test_most_rows_are_told_at_once_to_hold_nothing() -> None:
    assert not _row("姓名张三", "性别男").may_hold("出生日期")
    assert not Row(()).may_hold("出生日期")


def _distance(phrase: str, text: str) -> int:
    row = list(range(len(text) + 1))
    for i, wanted in enumerate(phrase, 1):
        new = [i]
        for j, seen in enumerate(text, 1):
            new.append(min(row[j] + 1, new[-1] + 1, row[j - 1] + (wanted != seen)))
        row = new
    return row[-1]


def test_a_phrase_read_with_errors_is_found_where_its_edit_distance_allows_it() -> None:
    rng, signs = random.Random(7), "毕业证书学位医师资格"
    for _ in range(100):
        phrase = "".join(rng.choices(signs, k=rng.randint(4, 9)))
        read = list(phrase)
        for _ in range(rng.randint(0, 2)):
            read[rng.randrange(len(read))] = rng.choice(["", *signs, "长"])
        text = "".join(rng.choices(signs, k=3)) + "".join(read) + "".join(rng.choices(signs, k=3))
        windows = {text[a:b] for a in range(len(text)) for b in range(a, len(text) + 1)}
        least = min(_distance(phrase, window) for window in windows)
        hit = find_phrase(phrase, text)
        assert (hit is not None) == (least <= allowed_errors(phrase))
        assert hit is None or hit.errors == _distance(phrase, text[hit.start : hit.end]) >= least


def test_a_page_gives_the_rows_that_may_hold_a_phrase() -> None:
    rows = Rows([_row("姓名张三", "性别男"), _row("出生", "日期"), _row("性别女")])
    assert rows.that_may_hold("性别") == [rows[0], rows[2]]
    assert rows.that_may_hold("出生日期") == [rows[1]]
    assert rows.that_may_hold("身份证") == []
