"""Values of fields as they may be shown where not everybody may see them whole."""

from __future__ import annotations

from typing import Final

_NUMBERS: Final = frozenset(
    {"id_number", "certificate_number", "registration_number", "qualification_number", "practice_number"}
)
_PERSONS: Final = frozenset({"name", "legal_representative", "principal"})
_OPEN: Final = frozenset(
    [
        "sex",
        "ethnicity",
        "valid_from",
        "valid_until",
        "issue_date",
        "exam_category",
        "education_level",
        "degree",
        "major",
        "graduation_date",
        "period_start",
        "period_end",
        "department",
        "level",
        "school",
        "institution_name",
        "issuing_authority",
        "assessment",
        "exam_year",
    ]
)


def mask_number(text: str) -> str:
    """Hides most of a number: at least half of it, but for its first three and last four characters.

    A number of 18 characters becomes "430***********0518", one of 9 "E1*****78", one of 8 "******78".
    """
    length = len(text)
    head, tail = (3, 4) if length >= 14 else (2, 2) if length > 8 else (0, 2)
    return text[:head] + "*" * max(0, length - head - tail) + text[max(head, length - tail) :]


def mask_field(name: str, value: str | None) -> str | None:
    """Masks the value of a field: numbers, names, birth dates and addresses; other fields stay as they are.

    Args:
        name: Of the field, as in the contract.
        value: Its value, None when nothing was read.
    """
    if not value or name in _OPEN:
        return value
    if name in _NUMBERS:
        return mask_number(value)
    if name in _PERSONS:
        return value[0] + "*" * (len(value) - 1)
    if name == "birth_date":
        return value[:4] + "*" * (len(value) - 4)
    if name == "address":
        shown = min(6, 2 * len(value) // 3)
        return value[:shown] + "*" * (len(value) - shown)
    return mask_number(value)
