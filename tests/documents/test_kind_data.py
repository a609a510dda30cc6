"""The lists of words of the kinds of documents."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import checker.documents

FILES = sorted(Path(checker.documents.__file__).parent.glob("kinds/*.toml"))
FILES.append(FILES[0].parent.parent / "words.toml")


def lists(node: Any, name: str = "") -> Iterator[tuple[str, list[Any]]]:
    if isinstance(node, list):
        yield name, node
    for key, child in node.items() if isinstance(node, dict) else ():
        yield from lists(child, f"{name}.{key}")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_list_says_anything_twice(path: Path) -> None:
    found = dict(lists(tomllib.loads(path.read_text(encoding="utf-8"))))
    assert found, "the file holds lists"
    twice = {name: [w for w, n in Counter(map(str, items)).items() if n > 1] for name, items in found.items()}
    assert not {name: words for name, words in twice.items() if words}
