"""Which of two printed words is ticked, by the ink beside them: readers lose ticks, boxes and brackets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from checker.documents.candidates import Candidate
from checker.documents.extract import FieldReading, reading_of
from checker.documents.lines import Page, Segment
from checker.documents.tick_places import TEXT, WORD, Beside, FindMarks, Word, ink_beside, ticked_below, word_pairs
from checker.documents.ticks import BLANK, FAILED, PASSED, UNCLEAR, choice

_THIN = 1.4
_SLIGHTER = 0.4
"""Ink less wide than this share of a tick is no second one where none was read: a seal leaves crumbs in brackets."""
_CLOSER, _GAP = 0.6, 0.2
"""A mark is much nearer to one of two words when its distance is this share of the other's, a gap in sizes added."""


@dataclass(frozen=True, slots=True)
class Ticked:
    """What the ink beside a pair of words says.

    Attributes:
        value: One of `PASSED`, `FAILED`, `BLANK` and `UNCLEAR`.
        spans: The words: segment, first character, end.
    """

    value: str
    spans: tuple[tuple[Segment, int, int], ...]


def _place(ink: Sequence[tuple[str, float, float]]) -> float | None:
    """How wide the ink is that ticks a place: 0 when nothing does, None when there is no place at all."""
    if not ink:
        return None
    start = next((i for i, (kind, _, _) in enumerate(ink) if kind == "open"), -1)
    end = next((i for i in range(len(ink) - 1, start, -1) if ink[i][0] == "close"), len(ink))
    closed = [i for i, (kind, _, _) in enumerate(ink) if kind == "close" and i > start]
    if start >= 0 and not closed and len(ink) > start + 1 and _as_thin(ink[start], ink[-1]):
        end = len(ink) - 1  # a bracket that the ring of a seal crosses looks like a mark
    later = [i for i, (kind, _, _) in enumerate(ink) if kind == "open" and closed and i > closed[0]]
    if later:  # the place of something else begins
        end = closed[0]
    # A bracket within brackets is a tick that looks like one.
    kinds = {"mark", "open", "close"} if start >= 0 and end < len(ink) else {"mark"}
    return max((b - a for kind, a, b in ink[start + 1 : end] if kind in kinds), default=0.0)


def _as_thin(bracket: tuple[str, float, float], mark: tuple[str, float, float]) -> bool:
    """True for ink that is no wider than a bracket: ticks are."""
    return mark[2] - mark[1] <= _THIN * (bracket[2] - bracket[1])


def _judge(page: Page, passed: Word, failed: Word, first: Beside, second: Beside) -> str | None:
    if first.ringed != second.ringed:
        return PASSED if first.ringed else FAILED
    if first.ringed:
        return UNCLEAR
    row = abs(passed.cy - failed.cy) < 0.6 * failed.size
    outer_left = first.left if row else (*first.left, *second.left)
    outer_right = second.right if row else (*first.right, *second.right)
    framed_left = any(kind != "mark" for kind, _, _ in outer_left)
    framed_right = any(kind != "mark" for kind, _, _ in outer_right)
    if outer_left and outer_right and framed_left == framed_right:
        return UNCLEAR
    if outer_left and (framed_left or not outer_right):
        places = first.left, second.left
    elif outer_right or not row:
        places = first.right, second.right
    else:
        return _between(passed, failed, _without_slash(page, passed, failed, first.right))
    said = [_place(ink) for ink in places]
    wide = [found or 0.0 for found in said]
    if wide[1] > 0 and wide[1] < _SLIGHTER * wide[0] and _bracketed(passed, failed):
        return PASSED
    if min(wide) > 0:
        return UNCLEAR
    if max(wide) > 0:
        return PASSED if wide[0] > wide[1] else FAILED
    return BLANK if 0.0 in said else None


def _without_slash(
    page: Page, passed: Word, failed: Word, ink: Sequence[tuple[str, float, float]]
) -> Sequence[tuple[str, float, float]]:
    """The ink between two words without the stroke that divides them, if one was read there."""
    strokes = [
        (segment.edges[i] + segment.edges[i + 1]) / 2
        for segment in page.segments
        if abs(segment.box.cy - passed.cy) < 0.6 * passed.size
        for i, character in enumerate(segment.text)
        if character in "/|丨" and passed.x1 < segment.edges[i + 1] and segment.edges[i] < failed.x0
    ]
    if len(strokes) != 1 or not ink:
        return ink
    stroke = min(ink, key=lambda piece: abs((piece[1] + piece[2]) / 2 - strokes[0]))
    if len(ink) == 1 and _nearer(passed, failed, stroke[1], stroke[2]) is not None:
        return ink
    return [piece for piece in ink if piece is not stroke]


def _between(passed: Word, failed: Word, ink: Sequence[tuple[str, float, float]]) -> str | None:
    """What ink between two words says that have none before and behind them: it belongs to the much nearer one."""
    marks = [(a, b) for kind, a, b in ink if kind == "mark"]
    if not marks:
        return None
    if any(kind in {"open", "hollow"} for kind, _, _ in ink):
        return PASSED
    if len(marks) > 1:
        return UNCLEAR
    return PASSED if _bracketed(passed, failed) else _nearer(passed, failed, *marks[0]) or UNCLEAR


def _bracketed(passed: Word, failed: Word) -> bool:
    """Whether a tick was recognised in a bracket behind the first of two words, and none in the second's."""
    text = passed.segment.text
    end = failed.start if failed.segment is passed.segment else len(text)
    behind = text[passed.end : end], failed.segment.text[failed.end :]
    ahead = text[: passed.start]
    return (
        behind[0].startswith("(")
        and behind[1].startswith(("(", ")"))
        and not ahead.endswith(("(", ")"))
        and choice(text[passed.start : end]) == PASSED
        and choice(failed.segment.text[failed.start :]) != FAILED
    )


def _nearer(passed: Word, failed: Word, x0: float, x1: float) -> str | None:
    """The word that a mark between the two is much nearer to."""
    gap = _GAP * passed.size
    to_passed, to_failed = gap + max(0.0, x0 - passed.x1), gap + max(0.0, failed.x0 - x1)
    if to_passed < _CLOSER * to_failed:
        return PASSED
    return FAILED if to_failed < _CLOSER * to_passed else None


def _columns(page: Page, passed: Word, failed: Word, find: FindMarks) -> str | None:
    """What is ticked in the cells below two words that head columns of a table."""
    ticked = [ticked_below(page, word, abs(failed.x0 - passed.x1) / 2, find) for word in (passed, failed)]
    if ticked[0] and ticked[1]:
        return UNCLEAR
    if ticked[0] or ticked[1]:
        return PASSED if ticked[0] else FAILED
    return None


def _framed(*words: Beside) -> bool:
    """Whether brackets, boxes or a line to write on are the places for ticks: bare ink may be print of a next cell."""
    return any(kind != "mark" for word in words for kind, _, _ in (*word.left, *word.right))


def _alone(page: Page, passed: Word, failed: Word) -> bool:
    """True when nothing else is printed in the row of two words, as in the line of an opinion."""
    own = {id(passed.segment), id(failed.segment)}
    row = [s for s in page.segments if s.box.overlap_y(passed.segment.box) > 0.5]
    other = [s for s in row if id(s) not in own and TEXT.search(s.text)]
    spans = {id(s): s.text for s in (passed.segment, failed.segment)}
    return not other and all(not TEXT.search(WORD.sub(" ", text)) for text in spans.values())


def read_ticks(page: Page, find: FindMarks) -> Ticked | None:
    """Says what is ticked on a page, by the ink left and right of each pair of words.

    Args:
        page: The page.
        find: Finds the ink in a strip.

    Returns:
        What the pairs agree on; `UNCLEAR` when they do not, or when bare ink beside the only pair says otherwise than
        the cells below it; None when beside none of them is a place for a tick.
    """
    beside, below, foreign = [], [], False
    for passed, failed in word_pairs(page):
        first, second = ink_beside(page, passed, failed, find), ink_beside(page, failed, passed, find)
        value = _judge(page, passed, failed, first, second)
        spans = tuple((word.segment, word.start, word.end) for word in (passed, failed))
        cells = _columns(page, passed, failed, find) if value in {None, FAILED} else None
        if value == FAILED and cells == PASSED and not _framed(first, second):
            foreign = True
        elif value is not None:
            beside.append(Ticked(value, spans))
            continue
        if cells is None and _alone(page, passed, failed):
            cells = UNCLEAR
        if cells is not None:
            below.append(Ticked(cells, spans))
    if foreign and not beside:
        return Ticked(UNCLEAR, below[-1].spans)
    found = [*below, *beside]
    values = {ticked.value for ticked in beside or below}
    if len(values) > 1 or (values == {PASSED} and any(ticked.value == FAILED for ticked in below)):
        return Ticked(UNCLEAR, found[-1].spans)
    return found[-1] if found else None


def with_ticks(page: Page, name: str, fields: Mapping[str, FieldReading], find: FindMarks) -> dict[str, FieldReading]:
    """Replaces what the recognised text says of an assessment by what the ink beside its words says.

    Text alone refuses nothing, for readers lose ticks: where no pair of words was found, it is a matter of doubt, and
    so is ink that contradicts a tick that was recognised. An outcome written out beside its label stands.

    Args:
        page: The page.
        name: Of the field.
        fields: Readings of the text.
        find: Finds the ink in a strip.
    """
    settled = dict(fields)
    pairs = word_pairs(page)
    paired = {word.segment.index for pair in pairs for word in pair}
    said = settled.get(name)
    if said is not None and WORD.fullmatch(said.raw) and paired.isdisjoint(index for index, _, _ in said.spans):
        return settled
    ticked = read_ticks(page, find)
    if ticked is not None:
        # Ink that contradicts a tick that was recognised as such refuses nothing.
        contradicted = said is not None and said.value == PASSED and ticked.value != PASSED
        ticked = replace(ticked, value=UNCLEAR) if contradicted else ticked
        raw = "".join(segment.text[start:end] for segment, start, end in ticked.spans)
        settled[name] = reading_of(name, Candidate(name, ticked.value, raw, ticked.spans, 1.0))
    elif said is not None and WORD.fullmatch(said.raw):
        del settled[name]
    elif said is not None and said.value != PASSED:
        settled[name] = replace(said, value=UNCLEAR)
    return settled
