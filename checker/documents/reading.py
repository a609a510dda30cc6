"""One document, read for the category it is claimed to be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from checker.documents.blanks import IsBlank, empty_fields
from checker.documents.extract import FieldReading, extract_page
from checker.documents.kinds import Kind, load_kinds
from checker.documents.labels import find_labels
from checker.documents.landmarks import Missing, missing_end, printed_height
from checker.documents.lines import Line, read_page
from checker.documents.match import KindMatch, score_page
from checker.documents.seal_names import from_rings
from checker.documents.second_look import Settled, second_look
from checker.documents.tick_places import FindMarks
from checker.documents.ticked import with_ticks

L = TypeVar("L", bound=Line)
Reread = Callable[[Sequence[tuple[L, int, int]]], list[str]]
"""Reads places again in several ways, each a line and the range of its characters; one text for each way."""

_TICKED = "assessment"
_PLAIN_TITLE = 0.5
"""Of `KindScore.title`: an authority's name that is read as a title with errors has less. What is meant by a title that
was read; how little room its absence may leave is the policy's `room_min`."""
_LEAST_SCORE = 0.3
"""Of the kind: a page that is nothing like it is not worth a second look under its seals."""


@dataclass(frozen=True, slots=True, eq=False)
class DocumentReading(Generic[L]):
    """What a picture says as a document.

    Attributes:
        lines: The lines that fields refer to.
        match: Kinds it may be.
        kind: The kind that it was read as: the best of the category; None for a category without documents.
        settled: Its fields after the second look; None without a kind.
        empty: Fields whose label is there and has nothing beside or below it.
        missing: Its head or foot, when what every document of the kind shows there was not read.
        card_height: Height of a card as its printed words have it, pixels of the upright frame; None elsewhere.
        headed: Whether its title was plainly read, or the words of a card that has none.
    """

    lines: Sequence[L]
    match: KindMatch
    kind: Kind | None
    settled: Settled | None
    empty: tuple[str, ...]
    missing: Missing | None = None
    card_height: float | None = None
    headed: bool = False

    @property
    def fields(self) -> dict[str, FieldReading]:
        """What was read, by field name."""
        return self.settled.fields if self.settled is not None else {}

    def missing_among(self, lines: Sequence[Line], width: int, height: int) -> Missing | None:
        """As `missing`, of some of its lines as they stand on a sheet of so many pixels."""
        if self.kind is None:
            return None
        (title,) = (score.title for score in self.match.ranking if score.kind == self.kind.id)
        return missing_end(read_page(lines, width, height), self.kind, title)

    def places(self, field: FieldReading) -> list[tuple[L, int, int]]:
        """Where a field stands: lines with the range of their characters."""
        return [(self.lines[index], start, end) for index, start, end in field.spans]


def read_document(
    lines: Sequence[L],
    category: str,
    width: int,
    height: int,
    as_of: dt.date,
    reread: Reread[L] | None = None,
    without_seals: Callable[[], Sequence[L] | None] | None = None,
    born: dt.date | None = None,
    is_blank: IsBlank | None = None,
    find_marks: FindMarks | None = None,
    find_rings: Callable[[], Sequence[L]] | None = None,
) -> DocumentReading[L]:
    """Reads a document.

    Args:
        lines: Recognised lines of the upright picture, in any order.
        category: What it is claimed to be.
        width: Of the upright frame, pixels.
        height: Of that frame, pixels.
        as_of: Day for which validity is judged.
        reread: Reads places again, for what would make the document wrong.
        without_seals: Gives all lines with those under red seals read again, None when there are no seals.
        born: The holder's birth date as claimed, for documents that do not print it.
        is_blank: Tells whether nothing can be read in a place of the upright frame.
        find_marks: Finds the ink in a strip of the upright frame; without it, ticks are what was recognised as such.
        find_rings: Reads what stands along the rims of red seals.
    """
    page = read_page(lines, width, height)
    match = score_page(page)
    best = match.of_category(category)
    if best is None:
        return DocumentReading(lines, match, None, None, ())
    kind = load_kinds()[best.kind]
    missing = missing_end(page, kind, best.title) if category in load_kinds()[match.best.kind].categories else None
    card_height = printed_height(page, kind)

    better = without_seals() if without_seals is not None and best.score > _LEAST_SCORE else None
    lines = lines if better is None else better
    page = read_page(lines, width, height, simplify=not kind.traditional)
    labels = find_labels(page, kind)
    fields = extract_page(page, kind, labels)
    if find_marks is not None and kind.spec_of(_TICKED) is not None:
        fields = with_ticks(page, _TICKED, fields, find_marks)
    named = from_rings(kind, fields, lines, find_rings) if find_rings is not None else None
    if named is not None:
        fields, lines = {**fields, named[0].name: named[0]}, [*lines, named[1]]
    empty = empty_fields(page, labels, fields, is_blank)

    def again(field: FieldReading) -> list[str]:
        return reread([(lines[i], start, end) for i, start, end in field.spans]) if reread is not None else []

    settled = second_look(kind, fields, as_of, again if reread is not None else None, born)
    headed = card_height is not None or best.title >= _PLAIN_TITLE
    return DocumentReading(lines, match, kind, settled, empty, missing, card_height, headed)
