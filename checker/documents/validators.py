"""Validators of numbers by the name that the data of kinds uses."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from checker.documents import numbers
from checker.documents.numbers import NumberCheck

WITH_CHECKSUM: Final = frozenset({"id_number", "permanent_residence", "qualification", "residence_permit", "holder"})
"""Validators whose numbers prove themselves: only their errors are worth a second reading or a repair."""


_OTHER_DOCUMENT: Final = 0.8
"""Of several documents that a form names, the one whose number proves itself comes first."""
_BARS: Final = re.compile(r"[|!丨]")


def _hmt_document(text: str, as_of: dt.date | None) -> NumberCheck:
    residence = numbers.check_residence_permit(text, as_of)
    others = (numbers.check_travel_permit(text), numbers.check_local_identity(text))
    return next((outcome for outcome in others if outcome.valid), residence)


def _holder(text: str, as_of: dt.date | None) -> NumberCheck:
    """A number of whichever document an applicant may have: forms ask for "the valid identity document".

    Numbers without a check character count only when a letter leads them: some of the digits of an identity number
    would pass for one.
    """
    outcomes = [numbers.check_id_number(text, as_of), numbers.check_permanent_residence(text)]
    if numbers.canonical(text)[:1].isalpha():
        others = (numbers.check_travel_permit, numbers.check_local_identity, numbers.check_passport)
        outcomes += [check(text) for check in others]
    return next((outcome for outcome in outcomes if outcome.valid), outcomes[0])


def validate(validator: str | None, text: str, as_of: dt.date | None = None) -> NumberCheck | None:
    """Validates a number by the name of its validator.

    Returns:
        The outcome, None without a validator.

    Raises:
        ValueError: No validator has that name.
    """
    match validator:
        case None:
            return None
        case "id_number":
            return numbers.check_id_number(text, as_of)
        case "residence_permit":
            return numbers.check_residence_permit(text, as_of)
        case "permanent_residence":
            return numbers.check_permanent_residence(text)
        case "holder":
            return _holder(text, as_of)
        case "hmt_document":
            return _hmt_document(text, as_of)
        case "passport":
            return numbers.check_passport(text)
        case "institution_registration":
            return numbers.check_institution_registration(text)
        case "qualification":
            return numbers.check_qualification_number(text, as_of)
        case "practice":
            return numbers.check_practice_number(text)
        case "diploma":
            return numbers.check_diploma_number(text, as_of)
        case "degree":
            return numbers.check_degree_number(text, as_of)
    raise ValueError(f"unknown validator {validator!r}")


def repair(validator: str | None, text: str) -> str | None:
    """The number with what was misread corrected, None unless that proves itself.

    Bars are strokes of the digit 1, however many there are, for no number has a bar: taken when the number then holds
    and is not odd in any way. A bar may be the edge of a box as well: numbers that a letter leads come in many lengths,
    and without a checksum nothing tells a stroke at either end, which makes a short number a long one.
    Any other character only where a checksum tells, and one alone; see `repair_once`.
    """
    number = numbers.canonical(text)
    at_end = validator not in WITH_CHECKSUM and _BARS.search(number[:1] + number[-1:])
    if _BARS.search(number) and not number[:1].isalpha() and not at_end:
        strokes = validate(validator, _BARS.sub("1", number))
        if strokes is not None and strokes.valid and not strokes.warnings:
            return strokes.value
    if validator not in WITH_CHECKSUM:
        return None

    def check(number: str) -> NumberCheck:
        outcome = validate(validator, number)
        assert outcome is not None
        return outcome

    if check(text).valid:
        return None
    repaired = numbers.repair_once(text, check)
    return repaired.value if repaired is not None else None


def judge(validator: str | None, text: str) -> float:
    """Weight of a number among several: 1 when it validates, less when it is odd or wrong."""
    outcome = validate(validator, text)
    if outcome is None or (outcome.valid and not outcome.warnings):
        proven = validator != "hmt_document" or numbers.check_residence_permit(text).valid
        return 1.0 if proven else _OTHER_DOCUMENT
    if "pattern" in (*outcome.errors, *outcome.warnings) or "length" in outcome.errors:
        return 0.5
    return 0.85 if outcome.valid else 0.75
