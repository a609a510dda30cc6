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
    """Hides all but the first three and the last four characters; short numbers are hidden but for the last two.

    A number of 18 characters becomes "430***********0518".
    """
    if len(text) <= 8:
        return "*" * max(0, len(text) - 2) + text[-2:]
    return text[:3] + "*" * (len(text) - 7) + text[-4:]


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
        return value[:6] + "*" * max(0, len(value) - 6)
    return mask_number(value)
