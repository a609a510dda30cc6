"""A value found in a text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Value:
    """A value found in a text.

    Attributes:
        value: Normalised.
        start: Index of its first character in the text.
        end: Index after its last character.
        strength: 0 to 1: how much it looks like a value of its type.
        second: For periods, the second value and its place.
    """

    value: str
    start: int
    end: int
    strength: float
    second: Value | None = None
