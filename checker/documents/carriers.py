"""Which lines of a picture surely belong to the document in it: those with the words of its kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from checker.documents.fuzzy import find_phrase
from checker.documents.lines import Line
from checker.documents.match import recognise_kind

L = TypeVar("L", bound=Line)

_FITS: Final = 0.5
"""Score of a kind whose document is plainly there: whose words are looked for, not whether the document is accepted,
which the policy's `score_min` and `margin_min` say."""
_ENOUGH: Final = 3


@dataclass(frozen=True, slots=True)
class Carriers(Generic[L]):
    """Lines in which a title or word of the document's kind is printed.

    Attributes:
        lines: All of them.
        words: Which words each of them has.
    """

    lines: tuple[L, ...]
    words: tuple[frozenset[str], ...]

    @property
    def sure(self) -> tuple[L, ...]:
        """Those with a word that no other has, if these are several: another sheet may have words of it, too."""
        counts = Counter(word for words in self.words for word in words)
        sure = tuple(
            line for line, words in zip(self.lines, self.words, strict=True) if any(counts[word] == 1 for word in words)
        )
        return sure if len(sure) >= _ENOUGH else self.lines

    def among(self, lines: Sequence[L]) -> Carriers[L]:
        """Those of them that are among some lines of the picture."""
        there = {id(line) for line in lines}
        found = [pair for pair in zip(self.lines, self.words, strict=True) if id(pair[0]) in there]
        return Carriers(tuple(line for line, _ in found), tuple(words for _, words in found))

    def all_among(self, lines: Sequence[L]) -> bool:
        """Whether some of the picture's lines have every word that was found."""
        return frozenset().union(*self.words) == frozenset().union(*self.among(lines).words)


def find_carriers(lines: Sequence[L], width: int, height: int, category: str) -> Carriers[L]:
    """Looks for the words of the claimed category's kind where it fits, else of the kind that fits best.

    What fits better than the claimed document may lie beside it.

    Args:
        lines: Recognised lines of an upright picture, in any order.
        width: Of the frame the polygons refer to, pixels.
        height: Of that frame, pixels.
        category: What the document is claimed to be.
    """
    match = recognise_kind(lines, width, height)
    claimed = match.of_category(category)
    kind = claimed if claimed is not None and claimed.score >= _FITS else match.best
    found = [
        (line, words)
        for line in lines
        if (words := frozenset(word for word in kind.words if find_phrase(word, "".join(line.text.split()))))
    ]
    return Carriers(tuple(line for line, _ in found), tuple(words for _, words in found))
