"""Text gathered from several places of a page."""

from __future__ import annotations

from collections.abc import Sequence

from checker.documents.lines import Segment

Span = tuple[Segment, int, int]
"""A segment, the first character, the end."""


def spans_of(places: Sequence[tuple[Segment, int] | None]) -> tuple[Span, ...]:
    """The characters at some places as one span for each segment; what belongs to no place is left out."""
    spans: dict[int, Span] = {}
    for place in places:
        if place is None:
            continue
        segment, i = place
        old = spans.get(segment.index)
        spans[segment.index] = (segment, min(i, old[1]) if old else i, max(i + 1, old[2]) if old else i + 1)
    return tuple(spans.values())


class Chain:
    """Text gathered from several places, with the way back to each character."""

    def __init__(self) -> None:
        self.text = ""
        self.places: list[tuple[Segment, int] | None] = []

    def separate(self, separator: str) -> None:
        """Adds a separator that belongs to no place, unless nothing or another one precedes it."""
        if self.text and self.text[-1] not in " \t·":
            self.text += separator
            self.places.append(None)

    def add(self, segment: Segment, start: int, end: int) -> None:
        """Adds characters of a segment, with the spaces that were recognised between them."""
        for i in range(start, end):
            if segment.spaced[i] and i > start:
                self.separate(" ")
            self.text += segment.text[i]
            self.places.append((segment, i))

    def spans(self, start: int, end: int) -> tuple[Span, ...]:
        """Places of the characters `start` to `end`, one span for each segment."""
        return spans_of(self.places[start:end])
