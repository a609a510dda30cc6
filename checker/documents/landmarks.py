"""Printed words that stand at the head and foot of every document of a kind: what is missing there was cut away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final, Literal

import numpy as np

from checker.documents.fuzzy import find_phrase
from checker.documents.kinds import Kind
from checker.documents.lines import Page

_APART: Final = 0.1
_LEAST_TITLE: Final = 0.3
"""What is meant by a title that was read, of `KindScore.title`: broken and faint ones score less than clear ones do."""
_HEADING: Final = 1.3
_LEAST_LINES: Final = 4


@dataclass(frozen=True, slots=True)
class Missing:
    """Words at one end of a document that were not read.

    Attributes:
        side: Of the upright document.
        room: Paper between the outermost print and the rim of the picture, over what there should be.
    """

    side: Literal["top", "bottom"]
    room: float


def missing_end(page: Page, kind: Kind, title: float) -> Missing | None:
    """Says which end of a document does not show what every document of its kind shows there.

    On cards that all look alike the missing words have a known place: there is room for them when it lies within the
    picture. Elsewhere a page without its heading or its foot is whole as long as its margin there is as wide as the
    narrower one beside the text, which a cut between two lines leaves to chance.

    Args:
        page: All text of the upright picture.
        kind: What the document is.
        title: How well its title was found, 0 to 1; see `KindScore`.

    Returns:
        The end with the least room; None when the words at both ends, or too few to say, were read.
    """
    found = _by_heights(page, kind) if kind.heights else _by_margins(page, kind, title)
    return min(found, key=lambda missing: missing.room, default=None)


def printed_height(page: Page, kind: Kind) -> float | None:
    """Height of a card as the distances of its printed words have it, pixels; None for other kinds or too few words."""
    return _scale(_seen(page, kind), kind)


def _seen(page: Page, kind: Kind) -> dict[str, float]:
    return {word: place for word in kind.heights if (place := _height(page, word)) is not None}


def _scale(seen: Mapping[str, float], kind: Kind) -> float | None:
    slopes = [
        (seen[b] - seen[a]) / (kind.heights[b] - kind.heights[a])
        for a, b in combinations(seen, 2)
        if abs(kind.heights[b] - kind.heights[a]) > _APART
    ]
    scale = float(np.median(slopes)) if slopes else 0.0
    return scale if scale > 0 else None


def _by_heights(page: Page, kind: Kind) -> list[Missing]:
    seen = _seen(page, kind)
    scale = _scale(seen, kind)
    if scale is None:
        return []
    first, last = (choose(seen, key=lambda word: kind.heights[word]) for choose in (min, max))
    above = [kind.heights[first] - at for at in kind.heights.values() if at < kind.heights[first] - _APART]
    below = [at - kind.heights[last] for at in kind.heights.values() if at > kind.heights[last] + _APART]
    found = []
    if above:
        found.append(Missing("top", round(seen[first] / (scale * min(above)), 3)))
    if below:
        found.append(Missing("bottom", round((page.height - seen[last]) / (scale * min(below)), 3)))
    return found


def _height(page: Page, word: str) -> float | None:
    """Vertical centre of a word that is printed once, pixels."""
    places = [segment.box.cy for segment in page.segments if find_phrase(word, segment.text)]
    return places[0] if len(places) == 1 else None


def _by_margins(page: Page, kind: Kind, title: float) -> list[Missing]:
    if len(page.segments) < _LEAST_LINES:
        return []
    boxes = [segment.box for segment in page.segments]
    left, top = min(box.x0 for box in boxes), min(box.y0 for box in boxes)
    right, bottom = page.width - max(box.x1 for box in boxes), page.height - max(box.y1 for box in boxes)
    usual = float(np.median([box.height for box in boxes]))
    beside = max(min(left, right), usual)
    # A heading that could not be read is a heading all the same.
    headed = any(box.height > _HEADING * usual and box.y0 < top + 2 * usual for box in boxes)
    found = []
    if kind.titles and title < _LEAST_TITLE and not headed:
        found.append(Missing("top", round(max(top, 0.0) / beside, 3)))
    if kind.foot and not any(find_phrase(word, segment.text) for word in kind.foot for segment in page.segments):
        found.append(Missing("bottom", round(max(bottom, 0.0) / beside, 3)))
    return found
