"""Labels below their values, as captions: on some cards, electronic certificates and forms."""

from __future__ import annotations

from collections.abc import Sequence

from checker.documents.candidates import Candidate
from checker.documents.chain import Chain
from checker.documents.lines import Page
from checker.documents.places import Label, has_beside, is_label
from checker.documents.values import parse

_FEWEST, _OVER = 3, 2
"""So many values above their labels, and so many times those below them, make the labels of a page captions."""
_SCORE = 0.9


def from_captions(page: Page, labels: Sequence[Label]) -> dict[Label, Candidate]:
    """Values that stand above their labels, where those of the page are captions.

    Returns:
        One candidate for each label that has a clear value above it; nothing where labels stand before or above values.
    """
    alone = [label for label in labels if label.spec is not None and not has_beside(page, labels, label)]
    above = {label: found for label in alone if (found := _clear(page, labels, label, -1)) is not None}
    below = [label for label in alone if _clear(page, labels, label, 1) is not None]
    return above if len(above) >= max(_FEWEST, _OVER * len(below)) else {}


def _clear(page: Page, labels: Sequence[Label], label: Label, direction: int) -> Candidate | None:
    """The value right above (-1) or below (1) a label, when it leaves no doubt about its type."""
    assert label.spec is not None
    height = label.box.height
    near = [
        s
        for s in page.segments
        if 0.5 * height < direction * (s.box.cy - label.box.cy) < 2.2 * height
        and abs(s.box.x0 - label.box.x0) < height
        and not is_label(labels, s)
    ]
    segment = min(near, key=lambda s: abs(s.box.cy - label.box.cy), default=None)
    if segment is None:
        return None
    chain = Chain()
    chain.add(segment, 0, len(segment.text))
    value = parse(label.spec.type, chain.text)
    if value is None or value.strength < 1 or value.second is not None:
        return None
    spans = chain.spans(value.start, value.end)
    raw = chain.text[value.start : value.end]
    return Candidate(label.spec.names[0], value.value, raw, spans, _SCORE * label.quality, label.text)
