"""Approximate search of a printed phrase in recognised text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a phrase was found.

    Attributes:
        start: Index of its first character in the text.
        end: Index after its last character.
        errors: Edit distance to the phrase.
    """

    start: int
    end: int
    errors: int


def allowed_errors(phrase: str) -> int:
    """Edit distance tolerated for a phrase: one for every four characters."""
    return len(phrase) // 4


@lru_cache(maxsize=4096)
def _pieces(phrase: str, errors: int) -> tuple[tuple[int, str], ...]:
    """Parts of which at least one is found unchanged when at most `errors` edits were made (pigeonhole principle).

    Kept for all that is looked for, which the kinds of documents name; nothing of what was read is.
    """
    size, rest = divmod(len(phrase), errors + 1)
    pieces, start = [], 0
    for index in range(errors + 1):
        end = start + size + (index < rest)
        pieces.append((start, phrase[start:end]))
        start = end
    return tuple(pieces)


def those_that_may_hold(phrase: str, texts: Sequence[str], joined: str) -> list[int]:
    """Returns the indices of all texts in which `find_phrase` may find a phrase: most pages hold few of many titles.

    Args:
        phrase: What is looked for.
        texts: Where.
        joined: The same texts one after another, with something between them that is in no phrase.
    """
    pieces = [piece for _, piece in _pieces(phrase, allowed_errors(phrase)) if piece in joined]
    return [index for index, text in enumerate(texts) if any(piece in text for piece in pieces)] if pieces else []


def _best_end(phrase: str, text: str) -> tuple[int, int, int]:
    """Start, end and distance of the window of `text` nearest to `phrase` (Sellers 1980)."""
    # Distance times `edit` plus start: one number is compared as the pair is, at a third of the time.
    edit = len(text) + 1
    row = list(range(edit))
    for i, wanted in enumerate(phrase, 1):
        last = i * edit
        new = [last]
        for swap, skip, seen in zip(row, row[1:], text, strict=False):
            last = min(swap if wanted == seen else swap + edit, skip + edit, last + edit)
            new.append(last)
        row = new
    ends = [divmod(value, edit) for value in row]
    end = min(range(edit), key=lambda j: (ends[j][0], abs(j - ends[j][1] - len(phrase)), j))
    return ends[end][1], end, ends[end][0]


def find_phrase(phrase: str, text: str, errors: int | None = None) -> Hit | None:
    """Finds the best place of a phrase in a text.

    Args:
        phrase: What is printed.
        text: What was recognised, without spaces.
        errors: Edit distance tolerated; by default one for every four characters of the phrase.

    Returns:
        The place with the fewest errors, the first of equals; None when there is none within the tolerance.
    """
    exact = text.find(phrase)
    if exact >= 0:
        return Hit(exact, exact + len(phrase), 0)
    errors = allowed_errors(phrase) if errors is None else errors
    if errors == 0 or not text:
        return None
    best: Hit | None = None
    seen: set[int] = set()
    for offset, piece in _pieces(phrase, errors):
        at = text.find(piece) if piece else -1
        while at >= 0:
            left = max(0, at - offset - errors)
            if left not in seen:
                seen.add(left)
                window = text[left : at - offset + len(phrase) + errors]
                # Each character that is not there is an error: most windows are told by it.
                if len(set(phrase).difference(window)) <= errors:
                    start, end, distance = _best_end(phrase, window)
                    if distance <= errors and (best is None or (distance, left + start) < (best.errors, best.start)):
                        best = Hit(left + start, left + end, distance)
            at = text.find(piece, at + 1)
    return best
