"""One document, read for the category it is claimed to be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from checker.documents.extract import FieldReading, extract_page
from checker.documents.kinds import Kind, load_kinds
from checker.documents.labels import Label, find_labels
from checker.documents.lines import Line, Page, read_page
from checker.documents.match import KindMatch, score_page
from checker.documents.second_look import Reread, Settled, second_look


@dataclass(frozen=True, slots=True, eq=False)
class DocumentReading:
    """What a picture says as a document.

    Attributes:
        page: The lines, made ready for reading.
        match: Kinds it may be.
        kind: The kind that it was read as: the best of the category; None for a category without documents.
        settled: Its fields after the second look; None without a kind.
        empty: Fields whose label is there and has nothing beside or below it.
    """

    page: Page
    match: KindMatch
    kind: Kind | None
    settled: Settled | None
    empty: tuple[str, ...]

    @property
    def fields(self) -> dict[str, FieldReading]:
        """What was read, by field name."""
        return self.settled.fields if self.settled is not None else {}


def read_document(
    lines: Sequence[Line], category: str, width: int, height: int, as_of: dt.date, reread: Reread | None = None
) -> DocumentReading:
    """Reads a document.

    Args:
        lines: Recognised lines of the upright picture, in any order.
        category: What it is claimed to be.
        width: Of the upright frame, pixels.
        height: Of that frame, pixels.
        as_of: Day for which validity is judged.
        reread: Reads the place of a field again, for what would make the document wrong.
    """
    page = read_page(lines, width, height)
    match = score_page(page)
    best = match.of_category(category)
    if best is None:
        return DocumentReading(page, match, None, None, ())
    kind = load_kinds()[best.kind]
    fields = extract_page(page, kind)
    labels: list[Label] = find_labels(page, kind)
    announced = {label.spec.names for label in labels if label.spec and label.quality >= 0.7}
    empty = {name for names in announced if not any(name in fields for name in names) for name in names}
    settled = second_look(kind, fields, as_of, reread)
    return DocumentReading(page, match, kind, settled, tuple(sorted(empty)))
