"""Repair of one character that optical readers confuse, where a checksum proves it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from checker.documents.numbers.canonical import canonical
from checker.documents.numbers.result import NumberCheck

_NEVER_PRINTED: Final[dict[str, str]] = {
    "O": "0", "Q": "0", "D": "0", "U": "0", "C": "0", "I": "1", "L": "1", "|": "1", "!": "1",
    "T": "7", "Z": "2", "S": "5", "G": "6", "B": "8", "?": "7", "A": "4", "K": "X", "Y": "X", "V": "X", "*": "X",
}  # fmt: skip


def repair_once(text: str, check: Callable[[str], NumberCheck]) -> NumberCheck | None:
    """Find the only substitution of one confusable character that makes a number valid.

    Only a character that such a number never has (a letter among digits) is exchanged: exchanging digits that look
    alike would also "repair" most numbers that are printed wrong.

    Args:
        text: The number as read, which does not validate.
        check: A validator whose number carries a checksum; without one, a repair would be a guess.

    Returns:
        The outcome for the repaired number, or None when no substitution or more than one helps.
    """
    value = canonical(text)
    repaired: dict[str, NumberCheck] = {}
    for index, character in enumerate(value):
        for substitute in _NEVER_PRINTED.get(character, ""):
            outcome = check(value[:index] + substitute + value[index + 1 :])
            if outcome.valid:
                repaired[outcome.value] = outcome
    if len(repaired) != 1:
        return None
    return next(iter(repaired.values()))
