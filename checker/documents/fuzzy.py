"""Approximate search of a printed phrase in recognised text."""

from __future__ import annotations

from dataclasses import dataclass


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


def _pieces(phrase: str, errors: int) -> list[tuple[int, str]]:
    """Parts of which at least one is found unchanged when at most `errors` edits were made (pigeonhole principle)."""
    size, rest = divmod(len(phrase), errors + 1)
    pieces, start = [], 0
    for index in range(errors + 1):
        end = start + size + (index < rest)
        pieces.append((start, phrase[start:end]))
        start = end
    return pieces


def _best_end(phrase: str, text: str) -> tuple[int, int, int]:
    """Start, end and distance of the window of `text` nearest to `phrase` (Sellers 1980)."""
    row = [(0, i) for i in range(len(text) + 1)]
    for i, wanted in enumerate(phrase, 1):
        new = [(i, row[0][1])]
        for j, seen in enumerate(text, 1):
            swap, skip, extra = row[j - 1], row[j], new[j - 1]
            new.append(min((swap[0] + (wanted != seen), swap[1]), (skip[0] + 1, skip[1]), (extra[0] + 1, extra[1])))
        row = new
    end = min(range(len(row)), key=lambda j: (row[j][0], abs(j - row[j][1] - len(phrase)), j))
    return row[end][1], end, row[end][0]


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
                start, end, distance = _best_end(phrase, window)
                if distance <= errors and (best is None or (distance, left + start) < (best.errors, best.start)):
                    best = Hit(left + start, left + end, distance)
            at = text.find(piece, at + 1)
    return best
