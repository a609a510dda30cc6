"""What a validator says about a number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class NumberCheck:
    """The outcome of validating one number.

    Attributes:
        value: The number in canonical form: half-width, upper case, without spaces or separators.
        errors: Reason codes that make the number wrong, empty when it holds.
        warnings: Reason codes of structure that no official text confirms; they never make the number wrong.
        facts: What the number says about its holder or issuer, such as `birth_date` or `level`.
    """

    value: str
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def valid(self) -> bool:
        """True when nothing is known to be wrong with the number."""
        return not self.errors
