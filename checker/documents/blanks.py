"""Fields whose label is printed and whose place is empty: only a place that shows no ink is."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Sequence
from typing import Final

import numpy as np

from checker.documents.lines import Page, Quad
from checker.documents.places import Label, owner

IsBlank = Callable[[Quad], bool]
"""Whether nothing can be read in a place, given by its corners in the frame of the lines."""

_WIDEST: Final = 8.0
_NARROWEST: Final = 1.5
_MARGIN: Final = 0.3
_CLEAR: Final = 0.7
# Forms print "( )年( )月" where a date is to be written in: only letters and digits show that one was.
_WRITTEN: Final = re.compile(r"[0-9A-Za-z]")
# "学校(公章)": here a seal belongs, which names the school itself, and nothing is to be written in.
_TO_SEAL: Final = re.compile(r":?\([加盖公印学校院单位]{0,5}[章印]\):?$")


def empty_fields(
    page: Page, labels: Sequence[Label], read: Container[str], is_blank: IsBlank | None = None
) -> tuple[str, ...]:
    """Fields that the document announces and leaves empty.

    Args:
        page: The page.
        labels: All labels of the page.
        read: Names of the fields that were read.
        is_blank: Looks at the place where a value would stand: handwriting, stamps or faint print that no line was
            found in are no empty place. Without it, labels without a value are believed.
    """
    blank: dict[str, bool] = {}
    for label in labels:
        if label.spec is None or label.quality < _CLEAR or any(name in read for name in label.spec.names):
            continue
        if _to_seal(label):
            continue
        space = _beside(page, label) if is_blank is not None else None
        certain = is_blank is None or (space is not None and not _written(page, labels, label) and is_blank(space))
        for name in label.spec.names:
            blank[name] = certain and blank.get(name, True)
    return tuple(sorted(name for name, certain in blank.items() if certain))


def _to_seal(label: Label) -> bool:
    """True when nothing but the place for a seal follows a label on its line."""
    segment, end = label.last
    place = _TO_SEAL.search(segment.text)
    return place is not None and place.start() <= end


def _written(page: Page, labels: Sequence[Label], label: Label) -> bool:
    """True when letters or digits that are no label stand next right of a label: a value that could not be made out."""
    segment, end = label.last
    following = (start for other in labels for s, start, _ in other.segments if s is segment and start >= end)
    if _WRITTEN.search(segment.text[end : min(following, default=None)]):
        return True
    right = [s for s in page.segments if s.box.x0 > label.box.x1 and owner(labels, s) is label]
    nearest = min(right, key=lambda s: s.box.x0, default=None)
    if nearest is None or any(s is nearest for other in labels for s, _, _ in other.segments):
        return False
    return _WRITTEN.search(nearest.text) is not None


def _beside(page: Page, label: Label) -> Quad | None:
    """Corners of the space right of a label up to the next line of text; None when there is next to none."""
    box, height = label.box, label.segments[-1][0].box.height
    nearest = (s.box.x0 for s in page.segments if s.box.x0 > box.x1 and s.box.overlap_y(box) > _MARGIN)
    left = box.x1 + _MARGIN * height
    right = min((*(x - _MARGIN * height for x in nearest), left + _WIDEST * height))
    if right - left < _NARROWEST * height:
        return None
    corners = np.array([[left, box.y0], [right, box.y0], [right, box.y1], [left, box.y1]])
    return np.asarray(page.askew(corners), np.float32)
