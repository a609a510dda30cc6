"""Where a phrase stands on a page: in one line, spread over a row, broken over the lines of a table cell."""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from itertools import pairwise

from checker.documents.lines import Box, Segment

_PAIR = 2
_GAP = 6

Part = tuple[Segment, int, int]
"""A segment, the first character, the end."""


class ByHeight(tuple[Segment, ...]):
    """The lines of a page in their order; those near some height are found without a look at all others."""

    def __init__(self, segments: Iterable[Segment]) -> None:
        self._downward = sorted(self, key=lambda s: s.box.cy)
        self._centres = [s.box.cy for s in self._downward]
        self.tallest = max((s.box.height for s in self), default=0.0)

    def between(self, top: float, bottom: float) -> Sequence[Segment]:
        """Those whose centre is neither above the one nor below the other, from top to bottom."""
        return self._downward[bisect_left(self._centres, top) : bisect_right(self._centres, bottom)]


class Row(tuple[Segment, ...]):
    """The boxes of a row from left to right, and what tells at once that a phrase is not in it, as mostly it is not."""

    def __init__(self, segments: Iterable[Segment]) -> None:
        texts = [segment.text for segment in self]
        self._joined = "\n".join(texts)
        self._starts = tuple(texts[:-1])
        colons = (text.find(":", 1) for text in texts[1:])
        self._colon = min((at for at in colons if at > 0), default=sys.maxsize)

    def may_hold(self, phrase: str) -> bool:
        """Whether `in_row` may find a phrase."""
        return self._colon < len(phrase) or phrase in self._joined or phrase.startswith(self._starts)


class Rows(tuple[Row, ...]):
    """The rows of a page from top to bottom: most phrases are told at once to be in none of them."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._page = Row(segment for row in self for segment in row)

    def that_may_hold(self, phrase: str) -> list[Row]:
        """Those in which `in_row` may find a phrase."""
        return [row for row in self if row.may_hold(phrase)] if self._page.may_hold(phrase) else []


def stacked(
    segments: ByHeight,
    phrase: str,
    known: Container[str],
    before: Callable[[Segment, int], bool] = lambda _segment, start: start == 0,
) -> list[list[Part]]:
    """Places where a phrase is broken over lines that stand one below the other.

    Args:
        segments: Of the page.
        phrase: What is looked for.
        known: Phrases that stand for themselves when each has a value beside it.
        before: Whether a phrase may begin at an index of its first line: other words stand before it there.
    """
    found, begins = [], phrase[:-1]
    for top in [segment for segment in segments if segment.text[-1:] in begins or phrase.startswith(segment.text)]:
        parts: list[Part] = []
        rest, current = phrase, top
        size = 0
        if top.text[-1:] in begins:
            size = next((n for n in range(len(phrase) - 1, 0, -1) if top.text.endswith(phrase[:n])), 0)
        if 0 < size < len(top.text) and before(top, len(top.text) - size):
            parts.append((top, 0, len(top.text)))
            rest, following = phrase[size:], below(segments, top)
            if following is None:
                continue
            current = following
        while rest:
            text = current.text
            if rest.startswith(text) and (len(text) >= 2 or parts) and len(text) < len(rest):
                parts.append((current, 0, len(text)))
                rest = rest[len(text) :]
                following = (_beside(segments, current, rest) if len(parts) > 1 else None) or below(segments, current)
                if following is None:
                    break
                current = following
            elif parts and text.startswith(rest):
                parts.append((current, 0, len(rest)))
                rest = ""
            else:
                break
        if not rest and not _separate(segments, parts, known):
            found.append(parts)
    return found


def _separate(segments: Sequence[Segment], parts: Sequence[Part], known: Container[str]) -> bool:
    """True when each line is a label by itself with a value of its own beside it ("学历" above "类别")."""
    if not all(segment.text[start:end] in known for segment, start, end in parts):
        return False
    values = []
    for segment, _, _ in parts:
        right = [s for s in segments if s.box.x0 > segment.box.x1 and s.box.overlap_y(segment.box) > 0.5]
        nearest = min(right, key=lambda s: s.box.x0, default=None)
        if nearest is None or abs(nearest.box.cy - segment.box.cy) > 0.35 * segment.box.height:
            return False
        values.append(nearest)
    return len({id(value) for value in values}) == len(parts)


def _beside(segments: ByHeight, left: Segment, rest: str) -> Segment | None:
    """The box right beside another in which a phrase goes on: spaced characters are found one by one."""
    near = [
        s
        for s in segments.between(left.box.cy - left.box.height, left.box.cy + left.box.height)
        if rest.startswith(s.text[: len(rest)])
        and abs(s.box.x0 - left.box.x1) < 1.5 * left.box.height
        and abs(s.box.cy - left.box.cy) < 0.3 * left.box.height
        and s.box.x0 > left.box.x0
    ]
    return min(near, key=lambda s: s.box.x0, default=None)


def is_below(above: Segment, segment: Segment) -> bool:
    """True when a line stands close below another, over or under the same place."""
    height = above.box.height
    close = 0.3 * height < segment.box.cy - above.box.cy < 1.6 * height
    return close and segment.box.overlap_x(above.box) > 0.4


def below(
    segments: ByHeight, above: Segment, counts: Callable[[Segment], bool] = lambda _segment: True
) -> Segment | None:
    """The line close below another and over or under the same place, None when there is none.

    Args:
        segments: The lines of the page.
        above: The other line.
        counts: Which lines may be that one.
    """
    near = segments.between(above.box.cy, above.box.cy + 2 * above.box.height)
    return next((s for s in near if is_below(above, s) and counts(s)), None)


def box_of(parts: Sequence[Part]) -> Box:
    """Extent of the parts of a phrase."""
    box = parts[0][0].part(parts[0][1], parts[0][2])
    for segment, start, end in parts[1:]:
        box = box.union(segment.part(start, end))
    return box


def in_row(row: Sequence[Segment], phrase: str, known: Container[str] = ()) -> list[list[Part]]:
    """Places of a phrase in a row, also across its boxes ("姓" and "名" far apart).

    Args:
        row: From left to right.
        phrase: What is looked for.
        known: Phrases that stand for themselves: what comes before them is no part of a longer one.
    """
    found = []
    for segment in row:
        at = segment.text.find(phrase)
        while at >= 0:
            found.append([(segment, at, at + len(phrase))])
            at = segment.text.find(phrase, at + 1)
    for i, first in enumerate(row[:-1]):
        if len(first.text) >= len(phrase) or not phrase.startswith(first.text):
            continue
        parts, rest = [(first, 0, len(first.text))], phrase[len(first.text) :]
        for segment in row[i + 1 :]:
            if rest.startswith(segment.text):
                parts.append((segment, 0, len(segment.text)))
                rest = rest[len(segment.text) :]
            elif segment.text.startswith(rest):
                parts.append((segment, 0, len(rest)))
                rest = ""
            else:
                break
            if not rest:
                found.append(parts)
                break
    for left, right in pairwise(row):
        if right.text.find(":", 1, len(phrase)) > 0:  # without it there is none, which is quickly seen
            found.extend(parts for parts in _over_gap(left, right, phrase) if right.text[: parts[1][2]] not in known)
    return found


def _over_gap(left: Segment, right: Segment, phrase: str) -> Iterator[list[Part]]:
    """A phrase whose letters are set apart, the first of them read with the value before: "姓名:周文性" and "别:女"."""
    if right.box.x0 - left.box.x1 > _GAP * left.box.height:
        return
    for size in range(1, len(phrase)):
        tail, rest = phrase[:size], phrase[size:]
        if len(left.text) > size and left.text.endswith(tail) and right.text.startswith(f"{rest}:"):
            yield [(left, len(left.text) - size, len(left.text)), (right, 0, len(rest))]


def scattered(segments: ByHeight, phrase: str) -> list[list[Part]]:
    """Places of a short phrase whose characters are boxes of their own, on a line that may be warped."""
    found = []
    for first in segments:
        if first.text != phrase[: len(first.text)] or len(first.text) >= len(phrase):
            continue
        rest, height = phrase[len(first.text) :], first.box.height
        under = below(segments, first) if len(phrase) == _PAIR else None
        if under is not None and under.text == rest and abs(under.box.cx - first.box.cx) < 0.5 * height:
            found.append([(first, 0, 1), (under, 0, 1)])
            continue
        beside = [
            s
            for s in segments.between(first.box.cy - height, first.box.cy + height)
            if s.text.startswith(rest)
            and 0 < s.box.x0 - first.box.x0 < 6 * height
            and abs(s.box.cy - first.box.cy) < 0.9 * height
            and (s.box.x0 - first.box.x1) < 4 * height
        ]
        if beside:
            nearest = min(beside, key=lambda s: s.box.x0)
            found.append([(first, 0, len(first.text)), (nearest, 0, len(rest))])
    return found
