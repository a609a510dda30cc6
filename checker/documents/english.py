"""Labels in English, as they are printed behind or below Chinese ones."""

from __future__ import annotations

import re
from typing import Final

from checker.documents.vocabulary import vocabulary

_WORDS: Final = "|".join(sorted(vocabulary()["english_labels"], key=len, reverse=True))
_LABEL: Final = re.compile(rf"\(?(?:{_WORDS})+\)?", re.IGNORECASE)
_WORD: Final = re.compile(rf"(?:{_WORDS})\.?", re.IGNORECASE)


def is_english_label(text: str) -> bool:
    """True when a text consists of nothing but words of labels ("Date of birth", "Passport No.")."""
    return _LABEL.fullmatch(re.sub(r"[\s,.:;/]", "", text)) is not None


def english_label_ends(text: str, start: int) -> list[int]:
    """Indices after each further word of a label that stands in a text from an index on, without spaces.

    Args:
        text: "姓名NameMARTIN".
        start: Where the English words may begin, a stroke or bracket before them included.
    """
    ends = []
    at = start + (text[start : start + 1] in {"/", "("})
    while found := _WORD.match(text, at):
        at = found.end()
        ends.append(at + (text[at : at + 1] == ")"))
    return ends
