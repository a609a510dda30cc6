"""Compares what was read with what the caller claims: tolerant where spellings differ, strict on numbers."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from checker.documents.consistency import level_of
from checker.documents.dates import LONG_TERM, as_date, find_dates
from checker.documents.extract import FieldReading
from checker.documents.kinds import fold
from checker.documents.names import differing_characters, fold_name
from checker.documents.numbers import canonical, check_id_number, old_id_number
from checker.documents.vocabulary import simplified
from checker.messages import field_names

Outcome = Literal["same", "unsure", "differs", "not_read"]

_DATES: Final = frozenset(
    {"birth_date", "valid_from", "valid_until", "graduation_date", "issue_date", "period_start", "period_end"}
)
_NUMBERS: Final = frozenset(
    {"id_number", "certificate_number", "registration_number", "qualification_number", "practice_number"}
)
_PERSONS: Final = frozenset({"name", "legal_representative", "principal"})
_BODIES: Final = frozenset({"school", "institution_name", "issuing_authority"})
_LETTERED: Final = frozenset({"certificate_number", "registration_number"})
_TELLING: Final = 2
"""Characters that a name needs at least to tell anything by standing somewhere on a page."""
_MALE: Final = frozenset({"男", "M", "MALE", "男性", "1"})
_FEMALE: Final = frozenset({"女", "F", "FEMALE", "女性", "2"})


def check_names(claims: Mapping[str, str]) -> None:
    """Makes sure that every claim is about a field that documents may have.

    Raises:
        ValueError: One is not; a misspelt claim must not be passed over.
    """
    for name in claims:
        if name not in field_names():
            raise ValueError(f"{name!r} is no field that can be claimed; known: {', '.join(field_names())}")


def claimed_birth_date(claims: Mapping[str, str]) -> dt.date | None:
    """The holder's birth date as far as claims tell it: by itself, or in a valid identity number."""
    stated = as_date(_iso(claims.get("birth_date", "")))
    numbered = check_id_number(claims.get("id_number", ""))
    return stated or (as_date(numbered.facts["birth_date"]) if numbered.valid else None)


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """How one claim stands.

    Attributes:
        field: Its name.
        outcome: `unsure` when one character that was read with little confidence makes the difference, when nothing
            printed says whose value was read, when one value holds the other, or when a claimed name holds nothing but
            stand-ins for rare characters.
        confidence: Of the reading, None when the field was not read.
    """

    field: str
    outcome: Outcome
    confidence: float | None


def _iso(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).strip()
    if folded.lower() in {LONG_TERM, "长期", "長期", "long term"}:
        return LONG_TERM
    found = find_dates(folded)
    return found[0].iso if found else folded


def _sex(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).strip().upper()
    return "男" if folded in _MALE else "女" if folded in _FEMALE else folded


def _plain(text: str) -> str:
    return re.sub(r"[\s,.。、:;()<>《》“”\"'\-_/·]", "", fold_name(text))


def _category(text: str) -> tuple[str, str]:
    """Category and level of an examination; forms print either alone or both: 临床, 临床执业医师, 执业助理医师."""
    folded = "".join(simplified().get(c, c) for c in fold(text))
    level = re.search(r"(?:执业)?(?:助理)?医师", folded)
    kind = re.sub(r"类别?$", "", re.sub(r"(?:执业)?(?:助理)?医师", "", folded))
    return _plain(kind), "" if level is None else level[0].removeprefix("执业")


def _distance_one(a: str, b: str) -> bool:
    """True when two texts differ by one substitution, insertion or deletion."""
    if abs(len(a) - len(b)) > 1 or a == b:
        return False
    i = 0
    while i < min(len(a), len(b)) and a[i] == b[i]:
        i += 1
    return a[i + 1 :] == b[i + 1 :] or a[i + 1 :] == b[i:] or a[i:] == b[i + 1 :]


def same_value(name: str, read: str, claimed: str) -> bool:
    """True when a value that was read and a claimed one mean the same.

    Dates compare as far as both are precise to the month; numbers after canonical spelling; names and other texts
    regardless of width, case, spaces, dots, punctuation and variant characters, "?" standing for any character.
    """
    if name in _DATES:
        left, right = _iso(read), _iso(claimed)
        return left == right or (min(len(left), len(right)) == 7 and left[:7] == right[:7])
    if name in _NUMBERS:
        left, right = canonical(read), canonical(claimed)
        old = name == "id_number" and check_id_number(right).valid and left == old_id_number(right)
        return left == right or old or (name in _LETTERED and _same_serial(read, claimed))
    if name == "sex":
        return _sex(read) == _sex(claimed)
    if name == "ethnicity":
        return _plain(read).removesuffix("族") == _plain(claimed).removesuffix("族")
    if name in _PERSONS:
        return differing_characters(read, claimed) == 0
    left, right = _plain(read), _plain(claimed)
    if name == "education_level" and level_of(left) is not None:
        return level_of(left) == level_of(right)
    if name == "degree" and level_of(left) is not None:
        return level_of(left) == level_of(right) and (left in right or right in left)
    if name == "exam_category":
        (kind, level), (other_kind, other_level) = _category(read), _category(claimed)
        return kind == other_kind and (level == other_level or "" in (level, other_level))
    if name in {"major", "department"}:
        return left == right or left.removesuffix("专业") == right.removesuffix("专业")
    return left == right


def _same_serial(read: str, claimed: str) -> bool:
    """True when one of two numbers is the other without the name of an authority before it: 湘师承字第20170933号."""
    left, right = canonical(read), canonical(claimed)
    bare = {text: re.sub(r"[^0-9A-Z]", "", text) for text in (left, right)}
    return bare[left] == bare[right] != "" and bare[left] in (left.strip("第号"), right.strip("第号"))


def _partly(name: str, read: str, claimed: str) -> bool:
    """True when one value holds the other: a part of a name was read, or more than the name.

    A body whose name was read with parts of it again, as its seal repeats them, counts as well.
    """
    left, right = _plain(read), _plain(claimed)
    if min(len(left), len(right)) < _TELLING or "?" in right:
        return False
    if name in _PERSONS:
        parted = re.search(r"[A-Za-z]|[^\W\d_][·•.]", claimed) is not None
        return right in left or (parted and left in right)
    if name not in _BODIES:
        return False
    rest = iter(left)
    again = set(left) <= set(right) and all(character in rest for character in right)
    return left in right or right in left or again


def stands_elsewhere(name: str, read: str, claimed: str, page: Iterable[str]) -> bool:
    """True when a page bears a claimed name or number, or its rest, only not where the field was read.

    Then the wrong place or one of two lines may have been read, and nothing tells that it is about somebody else.

    Args:
        name: The field.
        read: What was read for it.
        claimed: What the caller expects.
        page: The texts of all lines of the page.
    """
    if name not in _PERSONS | _NUMBERS | _BODIES:
        return False
    wanted, found = _plain(claimed), _plain(read)
    if len(found) >= _TELLING and wanted.startswith(found):
        wanted = wanted[len(found) :]
    if len(wanted) < _TELLING or "?" in wanted or wanted in found or found in wanted:
        return False
    return any(wanted in _plain(text) for text in page)


def compare_claims(
    readings: Mapping[str, FieldReading], claims: Mapping[str, str], sure: float = 0.9
) -> tuple[ClaimResult, ...]:
    """Compares readings with claims.

    Args:
        readings: What was read.
        claims: Field name → value that the caller expects.
        sure: Confidence below which one differing character leaves the question open.

    Returns:
        One result for each claim, in the order given.
    """
    results = []
    for name, claimed in claims.items():
        reading = readings.get(name)
        if reading is None:
            results.append(ClaimResult(name, "not_read", None))
            continue
        outcome: Outcome = "differs"
        if same_value(name, reading.value, claimed):
            outcome = "unsure" if name in _PERSONS and not fold_name(claimed).strip("?") else "same"
        elif (
            reading.guessed
            or _partly(name, reading.value, claimed)
            or (reading.confidence < sure and any(same_value(name, other, claimed) for other in reading.alternatives))
            or (reading.confidence < sure and _distance_one(_plain(reading.value), _plain(claimed)))
        ):
            outcome = "unsure"
        results.append(ClaimResult(name, outcome, reading.confidence))
    return tuple(results)
