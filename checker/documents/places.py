"""Printed labels and what stands where their values stand: right of them, or right below them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from checker.documents.kinds import FieldSpec
from checker.documents.lines import Box, Page, Segment

LAP: Final = 0.9
"""A detected box is wider than its letters: a label may lap over the value behind it by this much of the height."""
SIGNS: Final = ":;,.。、_|()[]☑□√*-—·"
"""What may stand around a label or a value without being part of it."""
_CLEAR: Final = 0.7


@dataclass(frozen=True, slots=True, eq=False)
class Label:
    """A printed label.

    Attributes:
        text: As it is printed.
        spec: The field it announces, None for a label that only ends other values.
        segments: Where it stands: segment, first character, end.
        box: Extent on the page.
        quality: 1 for an exact reading in a clear context.
    """

    text: str
    spec: FieldSpec | None
    segments: tuple[tuple[Segment, int, int], ...]
    box: Box
    quality: float

    @property
    def last(self) -> tuple[Segment, int]:
        """Segment and index after which its value may follow in the same line."""
        segment, _, end = self.segments[-1]
        return segment, end


def next_label(labels: Sequence[Label], segment: Segment, after: int) -> int:
    """Index in a segment at which the next label begins, or its length."""
    starts = [s for label in labels for seg, s, _ in label.segments if seg is segment and s >= after]
    return min(starts, default=len(segment.text))


def owner(labels: Sequence[Label], segment: Segment) -> Label | None:
    """The label that stands left of a segment in the same row, None when there is none."""
    height = segment.box.height
    left = [
        label
        for label in labels
        if label.box.x1 <= segment.box.x0 + LAP * height
        and label.box.overlap_y(segment.box) >= 0.5
        and all(s is not segment for s, _, _ in label.segments)
    ]
    return max(left, key=lambda label: label.box.x1, default=None)


def heading(page: Page, labels: Sequence[Label], segment: Segment) -> Label | None:
    """The label that stands right above a segment, begins where it begins, and has nothing but labels beside it.

    Args:
        page: The page.
        labels: Its labels.
        segment: What may be the value, or its first line.
    """
    height = segment.box.height
    above = [
        label
        for label in labels
        if 0.5 * height < segment.box.cy - label.box.cy < 1.8 * height
        and abs(segment.box.x0 - label.box.x0) < 0.8 * height
        and all(s is not segment for s, _, _ in label.segments)
        and not has_beside(page, labels, label)
    ]
    return max(above, key=lambda label: label.box.cy, default=None)


def has_beside(page: Page, labels: Sequence[Label], label: Label) -> bool:
    """True when something other than a further label follows a label in its row."""
    segment, end = label.last
    if segment.text[end:].strip(SIGNS):
        return True
    right = [s for s in page.segments if s.box.x0 > label.box.x1 and s.box.overlap_y(label.box) > 0.5]
    nearest = min(right, key=lambda s: s.box.x0, default=None)
    return nearest is not None and not is_label(labels, nearest)


def is_label(labels: Sequence[Label], segment: Segment) -> bool:
    """True for a segment that is, or holds a part of, a label."""
    return any(s is segment for label in labels for s, _, _ in label.segments)


def announced(page: Page, labels: Sequence[Label], segment: Segment) -> bool:
    """True when an exact label leads to a segment, which is its value then and no label that was misread."""
    exact = [
        label for label in labels if label.quality >= _CLEAR and all(s is not segment for s, _, _ in label.segments)
    ]
    left = owner(exact, segment)
    between = left is not None and any(
        s is not segment
        and left.box.x1 <= s.box.x0 + LAP * s.box.height
        and s.box.x1 <= segment.box.x0 + LAP * s.box.height
        and s.box.overlap_y(segment.box) > 0.5
        and all(s is not own for own, _, _ in left.segments)
        for s in page.segments
    )
    return (left is not None and not between) or heading(page, exact, segment) is not None


def set_alike(row: Sequence[Segment], other: Sequence[Segment]) -> bool:
    """True when two rows begin at the same place or have the same centre, as the lines of one cell do."""
    height = row[0].box.height
    left = row[0].box.x0 - other[0].box.x0
    right = row[-1].box.x1 - other[-1].box.x1
    return min(abs(left), abs(left + right) / 2) < 1.3 * height


def centred_below(first: Segment, above: Segment, segment: Segment) -> bool:
    """True for the last, shorter line of a value that stands in the middle of its cell."""
    height = above.box.height
    middle = abs(segment.box.cx - first.box.cx) < 0.7 * height
    return middle and segment.box.width < above.box.width and segment.box.cy - above.box.cy < 1.5 * height


def goes_on_below(box: Box, segment: Segment) -> bool:
    """True when a segment is set as the next line of what stands in a box: close below, from the same left edge."""
    height = min(box.height, segment.box.height)
    left, middle = abs(segment.box.x0 - box.x0), abs(segment.box.cx - box.cx)
    centred = middle < 0.7 * height and segment.box.width < box.width
    return segment.box.cy - box.cy < 1.6 * height and (left < 0.7 * height or centred)
