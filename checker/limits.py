"""What a policy may say about one number: the limit, its doubtful band, and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar, Generic, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, model_validator

from checker.report import Status

T = TypeVar("T")

Source = Literal["official", "secondary", "calibrated"]
Severity = Literal["fail", "undetermined", "warn", "ignore"]


class Limit(BaseModel, Generic[T]):
    """One limit of a policy with its provenance.

    Attributes:
        value: Beyond this the check fails.
        undetermined: From here to `value` the check cannot tell; a person should look.
        warn: From here on (to `undetermined`, or else to `value`) it is worth telling, and passes.
        source: `official` (the authority says so), `secondary` (read at second hand), `calibrated` (measured on data).
        note: Where exactly it comes from: the clause, the page, or the data with counts and date.
        note_zh: The same in Chinese.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: T
    undetermined: T | None = None
    warn: T | None = None
    source: Source
    note: str
    note_zh: str | None = None

    @model_validator(mode="after")
    def _notes_say_something(self) -> Limit[T]:
        for name, note in (("note", self.note), ("note_zh", self.note_zh)):
            if note is not None and not note.strip():
                raise ValueError(f"{name} is empty: say where the value comes from")
        return self

    def bound(self, status: Status) -> T:
        """Returns the end of the band that a value was found in: what must be reached for a milder status.

        Args:
            status: Fail, undetermined or warn; where the policy sets no such band, the next milder one's end counts.
        """
        bands = {Status.WARN: (self.warn, self.undetermined), Status.UNDETERMINED: (self.undetermined, self.warn)}
        return next((bound for bound in bands.get(status, ()) if bound is not None), self.value)

    def told_in(self, language: str) -> tuple[str, str]:
        """Returns the note in a language, and the language that it is in: the other one where there is none."""
        if language == "zh-CN" and self.note_zh is not None:
            return self.note_zh, "zh-CN"
        return self.note, "en"


class LimitSet(BaseModel):
    """The limits of one check. Names are `<measure>_min` and `<measure>_max`; others are not numbers to compare.

    `severity` lets a policy say how grave one code is (`fail`, `undetermined`, `warn`, `ignore`), whatever the check's
    own opinion.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    whole: ClassVar[tuple[str, ...]] = ()
    """How the names of limits begin that say together what is measured: all of them or none."""

    severity: Limit[dict[str, Severity]] | None = None

    @model_validator(mode="after")
    def _complete(self) -> LimitSet:
        for start in self.whole:
            names = [name for name in type(self).model_fields if name.startswith(start)]
            missing = [name for name in names if getattr(self, name) is None]
            if missing and len(missing) < len(names):
                raise ValueError(f"{', '.join(missing)} missing: without it nothing is measured; give all of {names}")
        return self

    @model_validator(mode="after")
    def _satisfiable(self) -> LimitSet:
        for name, limit in self.numbers().items():
            _check_bands(name, limit)
            if name.endswith("_min"):
                upper = self.number(f"{name[:-4]}_max")
                if upper is not None and limit.value > upper.value:
                    raise ValueError(
                        f"{name} = {limit.value} is above {name[:-4]}_max = {upper.value}: no image fits; "
                        "lower the first or raise the second"
                    )
        return self

    def numbers(self) -> Mapping[str, Limit[float]]:
        """Returns the limits that are compared with a measure, by name."""
        return self.compared

    def number(self, name: str) -> Limit[float] | None:
        """Returns one of `numbers`, or None when the policy does not set it."""
        return self.compared.get(name)

    def plain(self) -> dict[str, object]:
        """Returns name → value, as the report shows it under `limit`."""
        return {name: limit.value for name, limit in self.known.items()}

    @cached_property
    def known(self) -> Mapping[str, Limit[Any]]:
        """The limits that the policy sets, by name; found once, as every image asks for them."""
        return {name: limit for name, limit in self if name != "severity" and isinstance(limit, Limit)}

    @cached_property
    def compared(self) -> Mapping[str, Limit[float]]:
        """Those of them that are compared with a measure."""
        return {
            name: limit
            for name, limit in self.known.items()
            if name.endswith(("_min", "_max")) and isinstance(limit.value, int | float)
        }

    def __copy__(self) -> Self:
        """Copies the limits alone: `model_copy` may change them, and what was derived is then found anew."""
        copied = super().__copy__()
        for derived in ("known", "compared"):
            copied.__dict__.pop(derived, None)
        return copied


def _check_bands(name: str, limit: Limit[float]) -> None:
    sign = 1 if name.endswith("_min") else -1
    steps = [limit.value, limit.undetermined, limit.warn]
    known = [step * sign for step in steps if step is not None]
    if known != sorted(known):
        raise ValueError(f"{name}: bands must go from value over undetermined to warn, away from failing: {steps}")


def grade(name: str, measured: float, limit: Limit[float]) -> Status:
    """Says where a measured value stands against its limit.

    Args:
        name: The limit's name; it ends in `_min` or `_max`.
        measured: The value, in the limit's unit. A value equal to the limit holds it.
        limit: The limit with its bands.
    """
    sign = 1.0 if name.endswith("_min") else -1.0
    if measured * sign < limit.value * sign:
        return Status.FAIL
    if limit.undetermined is not None and measured * sign < limit.undetermined * sign:
        return Status.UNDETERMINED
    if limit.warn is not None and measured * sign < limit.warn * sign:
        return Status.WARN
    return Status.PASS
