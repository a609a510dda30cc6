"""Which word is ticked, as forms print the places and readers deliver them."""

from __future__ import annotations

import pytest

from checker.documents.values import parse


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("合格(√)不合格()", "合格"),
        ("合格(V)不合格()", "合格"),
        ("合格(/)不合格(", "合格"),
        ("合格(√不合格()", "合格"),
        ("合格((√)不合格", "合格"),
        ("合格(对)", "合格"),
        ("☑合格□不合格", "合格"),
        ("合格☑不合格□", "合格"),
        ("√合格不合格", "合格"),
        ("■合格□不合格", "合格"),
        ("合格()不合格(√)", "不合格"),
        ("□合格☑不合格", "不合格"),
        ("口合格√不合格", "不合格"),
        ("合格□不合格☑", "不合格"),
        ("合格不合格√", "不合格"),
        ("合格()不合格()", "合格()"),
        ("合格()不合格(", "合格()"),
        ("□合格□不合格", "合格()"),
        ("合格√不合格", "合格(?)"),
        ("合格(√)不合格(√)", "合格(?)"),
        ("不合格()", None),
        ("合格(不合格(", None),
        ("合格不合格", None),
        ("作综合评价是否合格,并在相应栏目划√", None),
    ],
)
def test_ticks(text: str, value: str | None) -> None:
    found = parse("assessment", text)
    assert (found.value if found else None) == value
