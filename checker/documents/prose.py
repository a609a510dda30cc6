"""Values in running text, found by the patterns of the kind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from checker.documents.candidates import Candidate
from checker.documents.chain import spans_of
from checker.documents.fuzzy import find_phrase
from checker.documents.kinds import Kind
from checker.documents.lines import Page, Segment, Stream, columns_of, rows_of, stream_of
from checker.documents.values import parse

_BEST, _COMMON, _STEP, _SMALL_STEP = 0.88, 0.65, 0.01, 0.002
# A row that is at most so much longer than a title it contains is the title.
_WIDER = 1.4


# A line of a text in English: words, and no number by itself.
_ENGLISH = re.compile(r"(?=.*[A-Za-z]{3})[ -~]{8,}")
_LINES_OF_ENGLISH = 3


def streams(page: Page, kind: Kind) -> list[Stream]:
    """The page as text in order of reading: column by column where white strips divide it, and as a whole.

    The title stands apart: its last letters are no part of the name that the text below it begins with.
    """

    def title(row: Sequence[Segment]) -> bool:
        text = "".join(segment.text for segment in row)
        return any(len(text) <= _WIDER * len(title) and find_phrase(title, text) is not None for title in kind.titles)

    whole = stream_of(rows_of(page.segments), title)
    columns = columns_of(page.segments)
    found = [whole]
    if len(columns) > 1:
        found.insert(0, stream_of([row for column in columns for row in rows_of(column)], title))
    # Where the text is printed in English beside, its lines stand between those of the other.
    chinese = [segment for segment in page.segments if not _ENGLISH.fullmatch(segment.text)]
    if len(chinese) <= len(page.segments) - _LINES_OF_ENGLISH:
        found.append(stream_of(rows_of(chinese), title))
    return found


def _from_match(kind: Kind, stream: Stream, match: re.Match[str], score: float) -> Iterator[Candidate]:
    for name, text in match.groupdict().items():
        spec = kind.spec_of(name)
        if not text or spec is None:
            continue
        value = parse("date" if spec.type == "period" else spec.type, text)
        if value is None:
            continue
        start = match.start(name) + value.start
        end = match.start(name) + max(value.end, value.start + 1)
        spans = spans_of(stream.places[start:end])
        yield Candidate(name, value.value, stream.text[start:end], spans, score * value.strength)


def from_prose(page: Page, kind: Kind) -> Iterator[Candidate]:
    """Values that the kind's patterns find; earlier patterns weigh more.

    Yields:
        For each pattern and order of reading the values of its first match that are of the right type.
    """
    ranked = [(pattern, _BEST - _STEP * number) for number, pattern in enumerate(kind.prose)]
    ranked += [(pattern, _COMMON - _SMALL_STEP * number) for number, pattern in enumerate(kind.sentences)]
    for stream in streams(page, kind) if ranked else ():
        for pattern, score in ranked:
            for match in re.finditer(pattern, stream.text):
                candidates = list(_from_match(kind, stream, match, score))
                yield from candidates
                if candidates:
                    break
