"""Numbers of institutions: unified social credit code, organisation code, medical institution registration number."""

from __future__ import annotations

import re
from typing import Final

from checker.documents.numbers.canonical import canonical
from checker.documents.numbers.result import NumberCheck
from checker.documents.regions import province_of

_CREDIT_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)


def credit_check_character(first17: str) -> str:
    """Check character of a unified social credit code (GB 32100-2015): weights 3^i mod 31.

    Raises:
        ValueError: A character is not one of the 31 of the alphabet (I, O, S, V, Z are not used).
    """
    total = sum(_CREDIT_ALPHABET.index(c) * weight for c, weight in zip(first17, _CREDIT_WEIGHTS, strict=True))
    return _CREDIT_ALPHABET[(31 - total % 31) % 31]


def organisation_check_character(first8: str) -> str:
    """Check character of an organisation code (GB 11714-1997): 11 − Σ cᵢ·Wᵢ mod 11, 10 as X and 11 as 0.

    Raises:
        ValueError: A character is neither a digit nor a capital letter.
    """
    total = sum(
        _ORGANISATION_ALPHABET.index(c) * weight for c, weight in zip(first8, _ORGANISATION_WEIGHTS, strict=True)
    )
    return "0123456789X0"[11 - total % 11]


def check_organisation_code(text: str) -> NumberCheck:
    """Validate a nine-character organisation code (组织机构代码, GB 11714-1997)."""
    value = canonical(text)
    if len(value) != 9:
        return NumberCheck(value, ("length",))
    if not re.fullmatch(r"[0-9A-Z]{8}[0-9X]", value):
        return NumberCheck(value, ("pattern",))
    return NumberCheck(value, () if organisation_check_character(value[:8]) == value[8] else ("checksum",))


def check_credit_code(text: str) -> NumberCheck:
    """Validate an 18-character unified social credit code (统一社会信用代码, GB 32100-2015).

    One character of the registering authority, one of the type, six digits of region, nine of the organisation code
    and a check character. An embedded organisation code whose own check character is wrong is a warning only.
    """
    value = canonical(text)
    if len(value) != 18:
        return NumberCheck(value, ("length",))
    if any(c not in _CREDIT_ALPHABET for c in value) or not value[2:8].isdigit():
        return NumberCheck(value, ("pattern",))
    errors = () if credit_check_character(value[:17]) == value[17] else ("checksum",)
    warnings = []
    if province_of(value[2:]) is None:
        warnings.append("region")
    if not check_organisation_code(value[8:17]).valid:
        warnings.append("organisation_code")
    return NumberCheck(value, errors, tuple(warnings), {"organisation_code": value[8:17]})


def check_institution_registration(text: str) -> NumberCheck:
    """Look at the registration number of a medical institution (医疗机构登记号); it only ever warns.

    Current form, 22 characters (WS 218-2002 as quoted by secondary sources): organisation code 9, region 6, economic
    type 2, category of institution 4, management class 1. Clinics: 12 digits (region 6, serial 4, attributes 1 to 3 and
    1 to 9). An older form and newer electronic licences have 18 characters. `PDY` starts a stand-in for a missing
    organisation code. None of this is confirmed by an official text, so deviations are warnings.

    Returns:
        No errors; warnings `pattern` (no number at all), `length`, `structure`, `region`, `organisation_code`; facts
        `form`.
    """
    value = canonical(text)
    if len(value) < 6 or not re.fullmatch("[0-9A-Z]+", value) or not re.search("[0-9]", value):
        return NumberCheck(value, (), ("pattern",))
    if len(value) == 22:
        warnings = []
        if not re.fullmatch(r"[0-9A-Z]{8}[0-9X]\d{8}[0-9A-Z]{4}\d", value):
            warnings.append("structure")
        elif not value.startswith("PDY") and not check_organisation_code(value[:9]).valid:
            warnings.append("organisation_code")
        if province_of(value[9:]) is None:
            warnings.append("region")
        return NumberCheck(value, (), tuple(warnings), {"form": "22"})
    if len(value) == 18:
        credit = check_credit_code(value)
        return NumberCheck(value, (), (), {"form": "credit_code" if credit.valid else "18"})
    if len(value) == 12:
        warnings = [] if re.fullmatch("[0-9]{10}[1-3][1-9]", value) else ["structure"]
        if province_of(value) is None:
            warnings.append("region")
        return NumberCheck(value, (), tuple(warnings), {"form": "12"})
    return NumberCheck(value, (), ("length",), {})
