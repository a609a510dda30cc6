"""Numbers of persons: identity cards, residence permits, travel permits, passports."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from checker.documents.numbers.canonical import canonical
from checker.documents.numbers.result import NumberCheck
from checker.documents.regions import province_of

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS: Final = "10X98765432"
_YOUNGEST_PLAUSIBLE: Final = 16
_OLDEST_PLAUSIBLE: Final = 90
_FIRST_BIRTH_YEAR: Final = 1900
_RESIDENCE_REGIONS: Final = {"810000": "香港", "820000": "澳门", "830000": "台湾"}
_LOCAL_IDENTITY: Final = {"香港": "[A-Z]{1,2}[0-9]{6}[0-9A]", "澳门": "[0-9]{8}", "台湾": "[A-Z][0-9]{9}"}
_MRZ_WEIGHTS: Final = (7, 3, 1)
_MRZ_LENGTH: Final = 44
_LONGEST_VALIDITY: Final = 49


def id_check_character(first17: str) -> str:
    """Check character of an 18-character identity number.

    ISO 7064 MOD 11-2 as used by GB 11643-1999: s = Σ dᵢ·Wᵢ mod 11, the character is "10X98765432"[s].

    Args:
        first17: The first 17 digits.

    Returns:
        One of "0" to "9" or "X".
    """
    total = sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True))
    return _CHECK_CHARACTERS[total % 11]


def _birth_date(digits: str) -> dt.date | None:
    try:
        return dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None


def check_id_number(text: str, as_of: dt.date | None = None) -> NumberCheck:
    """Validate the 18-character citizen identity number (公民身份号码).

    GB 11643-1999: six digits of region, eight of birth date, three of sequence (odd for men, even for women) and a
    check character of ISO 7064 MOD 11-2. Numbers of residence permits of Hong Kong (810000), Macau (820000) and
    Taiwan (830000) residents follow the same rule. The full region code is not compared with a list: abolished codes
    stay valid; only the province prefix must exist. These numbers exist since 1999: nobody who has one and sits an
    examination was born before 1900.

    Args:
        text: The number as read.
        as_of: Day on which the age is judged; without it, no statement about the future or the age is made.

    Returns:
        Errors among `length`, `pattern`, `region`, `birth_date`, `checksum`; warning `age`; facts `birth_date`, `sex`,
        `region`.
    """
    value = canonical(text)
    if len(value) != 18:
        return NumberCheck(value, ("length",))
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9X]", value):
        return NumberCheck(value, ("pattern",))
    errors: list[str] = []
    warnings: list[str] = []
    facts = {"sex": "男" if int(value[16]) % 2 else "女"}
    region = province_of(value)
    if region is None or (value[:2] in {"81", "82", "83"} and value[:6] not in _RESIDENCE_REGIONS):
        errors.append("region")
    else:
        facts["region"] = region
    born = _birth_date(value[6:14])
    if born is None or born.year < _FIRST_BIRTH_YEAR or (as_of is not None and born > as_of):
        errors.append("birth_date")
    else:
        facts["birth_date"] = born.isoformat()
        age = None if as_of is None else age_on(born, as_of)
        if age is not None and not _YOUNGEST_PLAUSIBLE <= age <= _OLDEST_PLAUSIBLE:
            warnings.append("age")
    if id_check_character(value[:17]) != value[17]:
        errors.append("checksum")
    return NumberCheck(value, tuple(errors), tuple(warnings), facts)


def old_id_number(value: str) -> str:
    """The number of 15 digits that a valid one of 18 characters replaced: no century, no check character (GB 11643)."""
    return value[:6] + value[8:17]


def is_old_id_number(text: str) -> bool:
    """True for a number of 15 digits as identity cards of the first generation had: region, birth date, sequence."""
    value = canonical(text)
    digits = re.fullmatch(r"[1-9][0-9]{14}", value) is not None
    return digits and province_of(value) is not None and _birth_date(f"19{value[6:12]}") is not None


def age_on(born: dt.date, day: dt.date) -> int:
    """Completed years of life on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def check_residence_permit(text: str, as_of: dt.date | None = None) -> NumberCheck:
    """Validate the number of a residence permit of Hong Kong, Macau or Taiwan residents (港澳台居民居住证).

    State Council rules of 2018: 18 characters built like a citizen identity number, the region being 810000, 820000
    or 830000.
    """
    found = check_id_number(text, as_of)
    if found.valid and found.value[:6] not in _RESIDENCE_REGIONS:
        return NumberCheck(found.value, ("region",), found.warnings, found.facts)
    return found


def check_permanent_residence(text: str) -> NumberCheck:
    """Validate the number of a foreigner's permanent residence card (外国人永久居留身份证).

    Cards since December 2023 (National Immigration Administration): 18 characters starting with 9, ISO 7064 MOD 11-2
    as for citizens; the inner layout of the 17 digits is not published and not tested. Older cards: three letters and
    twelve digits.
    """
    value = canonical(text)
    if re.fullmatch(r"[A-Z]{3}[0-9]{12}", value):
        return NumberCheck(value, (), (), {"version": "2017"})
    if len(value) != 18:
        return NumberCheck(value, ("length",))
    if not re.fullmatch(r"9[0-9]{16}[0-9X]", value):
        return NumberCheck(value, ("pattern",))
    errors = () if id_check_character(value[:17]) == value[17] else ("checksum",)
    return NumberCheck(value, errors, (), {"version": "2023"})


def check_travel_permit(text: str) -> NumberCheck:
    """Validate the number of a mainland travel permit of Hong Kong, Macau or Taiwan residents (通行证).

    Ministry of Public Security, 2010, for Hong Kong and Macau: H or M and eight digits for life, earlier cards with two
    more digits counting renewals. Taiwan: eight digits, earlier cards ten and a letter in brackets. No check digit.
    """
    value = canonical(text)
    if re.fullmatch(r"[HM]([0-9]{8}|[0-9]{10})", value):
        return NumberCheck(value, (), (), {"region": "香港" if value[0] == "H" else "澳门"})
    if re.fullmatch(r"[0-9]{8}|[0-9]{10}[A-Z]?", value):
        return NumberCheck(value, (), (), {"region": "台湾"})
    return NumberCheck(value, ("pattern",))


def check_local_identity(text: str) -> NumberCheck:
    """Look at the number of an identity card issued in Hong Kong, Macau or Taiwan.

    The portal's guide to its form (2022) takes 8 or 9 characters of Hong Kong (one or two letters, six digits, one
    digit or A in brackets), 8 digits of Macau and 10 characters of Taiwan (a letter and nine digits). Their check
    digits are not tested: no source for them was at hand.
    """
    value = canonical(text)
    for region, pattern in _LOCAL_IDENTITY.items():
        if re.fullmatch(pattern, value):
            return NumberCheck(value, (), (), {"region": region})
    return NumberCheck(value, ("pattern",))


def check_passport(text: str) -> NumberCheck:
    """Validate a printed passport number: six to nine letters and digits (ICAO 9303 part 4, at most nine)."""
    value = canonical(text)
    if not 6 <= len(value) <= 9:
        return NumberCheck(value, ("length",))
    ok = re.fullmatch(r"[A-Z0-9]+", value) and re.search(r"[0-9]", value)
    return NumberCheck(value, () if ok else ("pattern",))


def mrz_check_digit(text: str) -> int:
    """Check digit of a field of a machine readable zone (ICAO 9303 part 3, 4.9): weights 7, 3, 1 modulo 10.

    Digits count as themselves, A to Z as 10 to 35 and the filler "<" as 0.

    Raises:
        ValueError: A character is not part of the alphabet.
    """
    total = 0
    for index, character in enumerate(text):
        if character == "<":
            value = 0
        elif character in "0123456789":
            value = int(character)
        elif "A" <= character <= "Z":
            value = ord(character) - ord("A") + 10
        else:
            raise ValueError(f"not in the alphabet of the machine readable zone: {character!r}")
        total += value * _MRZ_WEIGHTS[index % 3]
    return total % 10


def _mrz_date(digits: str, *, latest: int) -> str | None:
    """ISO date of six digits, in the last century whose year is not after `latest`."""
    year = latest // 100 * 100 + int(digits[:2])
    year -= 100 if year > latest else 0
    try:
        return dt.date(year, int(digits[2:4]), int(digits[4:6])).isoformat()
    except ValueError:
        return None


def check_passport_mrz(lines: tuple[str, str], as_of: dt.date) -> NumberCheck:
    """Validate the two 44-character lines of a passport (ICAO 9303 part 4, TD3).

    Positions of line 2: number 1-9 and check digit 10, nationality 11-13, birth 14-19 and 20, sex 21, expiry 22-27
    and 28, personal number 29-42 and 43 (zero or a filler where the number is not used), composite check digit 44 over
    1-10, 14-20 and 22-43. Parts of a birth date that nobody knows are fillers.

    Args:
        lines: Upper and lower line.
        as_of: Day that settles the century of the two-digit years: births lie before it, ends of validity at most 49
            years after it.

    Returns:
        `value` is the passport number; facts `nationality`, `birth_date`, `sex`, `valid_until`, `name`.
    """
    upper, lower = (re.sub(r"\s", "", line).upper().replace("«", "<<") for line in lines)
    if len(upper) != _MRZ_LENGTH or len(lower) != _MRZ_LENGTH:
        return NumberCheck(lower[:9].rstrip("<"), ("length",))
    if upper[0] != "P" or not re.fullmatch(r"[A-Z0-9<]{44}", lower):
        return NumberCheck(lower[:9].rstrip("<"), ("pattern",))
    groups = (
        (lower[:9], lower[9]),
        (lower[13:19], lower[19]),
        (lower[21:27], lower[27]),
        (lower[:10] + lower[13:20] + lower[21:43], lower[43]),
    )
    errors = [] if all(str(mrz_check_digit(text)) == digit for text, digit in groups) else ["checksum"]
    personal = lower[28:42]
    unused = not personal.strip("<") and lower[42] == "<"
    if not unused and str(mrz_check_digit(personal)) != lower[42]:
        errors = ["checksum"]
    facts = {"nationality": lower[10:13].rstrip("<")}
    dates = (("birth_date", lower[13:19], as_of.year), ("valid_until", lower[21:27], as_of.year + _LONGEST_VALIDITY))
    for key, digits, latest in dates:
        date = _mrz_date(digits, latest=latest) if re.fullmatch("[0-9]{6}", digits) else None
        if date is not None:
            facts[key] = date
        elif key != "birth_date" or "<" not in digits:
            errors.append(key)
    if lower[20] in "MF":
        facts["sex"] = "男" if lower[20] == "M" else "女"
    family, _, given = upper[5:].partition("<<")
    facts["name"] = " ".join(part for part in (family.replace("<", " "), given.replace("<", " ").strip()) if part)
    return NumberCheck(lower[:9].rstrip("<"), tuple(dict.fromkeys(errors)), (), facts)
