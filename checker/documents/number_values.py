"""What numbers look like: identity documents, certificates, registrations."""

from __future__ import annotations

import re
from typing import Final

from checker.documents.numbers import canonical, check_id_number
from checker.documents.trimming import HAN, join_words, trim
from checker.documents.value import Value


def identity_number(text: str) -> Value | None:
    """The number of an identity document; of several the one that holds."""
    best: Value | None = None
    for match in re.finditer(r"[0-9A-Za-z|!?][\s\-]*(?:[0-9A-Za-z×|!?*][\s\-]*){14,17}", text):
        number = canonical(match[0])
        digits = sum(c.isdigit() for c in number)
        if len(number) not in {15, 16, 17, 18} or digits < len(number) - 3:
            continue
        checked = check_id_number(number)
        strength = 1.0 if checked.valid else 0.7 if len(number) == 18 else 0.4
        candidate = Value(number, match.start(), match.start() + len(match[0].rstrip()), strength)
        if best is None or candidate.strength > best.strength:
            best = candidate
    return best or _foreign_document(text)


def _foreign_document(text: str) -> Value | None:
    """The number of a passport or permit, where a form asks for any identity document: a letter or two, then digits."""
    match = re.match(r"[\s:;,._]*([A-Za-z]{1,2}\s?\d{6,10}(?:\([\dA]\))?)(?![A-Za-z\d])", text)
    return Value(canonical(match[1]), match.start(1), match.end(1), 0.7) if match else None


_SERIAL: Final = range(6, 15)
"""So many digits of a serial number may have letters before them; numbers of the whole country have more and none."""
# Groups of letters and digits; a date that stands behind the number in the same row is no group of it. A Chinese
# character in the midst of digits is a misread one: cut off there, the number would be clear, and wrong.
_MISREAD = rf"(?:(?<=[0-9]{{6}})(?![年月日号第字至到])[{HAN}](?=[0-9A-Za-z]{{4}}))"
_GROUP = rf"(?:[A-Za-z0-9×*?|\-/.()]|{_MISREAD})"
_IDENTIFIER = rf"[A-Za-z0-9]{_GROUP}*(?:[^\S\t]?(?!(?:19|20)[0-9]{{2}}\s?年)[A-Za-z0-9×*\-/()]+)*"


# The number of a paper of an authority: its short name, the year in brackets, a serial number.
_OFFICIAL: Final = re.compile(
    rf"(?:19|20)[0-9]{{2}}\s?年?第\s?[0-9]{{3,8}}\s?号?|[{HAN}]{{2,12}}字?\s?(?:19|20)[0-9]{{2}}\s?年?第\s?[0-9]{{1,8}}\s?号?|[{HAN}]{{2,12}}\s?[〔\[【(]\s?(?:19|20)[0-9]{{2}}\s?[〕\]】)]\s?第?\s?[0-9]{{1,8}}\s?号?"
)

# Letters right before a number that are part of it, "教留服认201971974号", and those that only announce it.
_PREFIX: Final = re.compile(rf"[{HAN}]{{2,8}}")
_ANNOUNCES: Final = re.compile(r"[编号码为是年月日]|证书|登记|原")


def identifier(text: str) -> Value | None:
    """The number of a certificate, a licence or a registration."""
    start, end = trim(text)
    official = _OFFICIAL.match(text, start)
    if official is not None:
        return Value(re.sub(r"\s", "", official[0]), start, official.end(), 0.9)
    if re.match(r"(?:19|20)\d\d\s?年\s?\d{1,2}\s?月", text[start:end]):
        return None
    match = re.search(_IDENTIFIER, text[start:end])
    lead = text[start : start + match.start()] if match else ""
    if match is None or not re.search(r"\d", match[0]):
        return None
    han = re.search(rf"[{HAN}()〔〕\[\]第字]{{1,12}}$", lead)
    if han and re.search(r"令|办法|[法规]\W?第", han[0]):
        return None  # what a law or an order is called
    value = re.sub(r"^N[oO]\.?:?\s*(?=[\dA-Z]*\d{4})", "", match[0].strip(" -/.("))
    if value.count("(") < value.count(")"):
        value = value.rstrip(")")
    finish = start + match.start() + len(match[0].rstrip(" -/.("))
    if han and re.search(r"[字第]", han[0]):
        begin = start + han.start()
        tail = re.match(r"\s*号", text[finish:end])
        finish += tail.end() if tail else 0
        return Value(join_words(text[begin:finish]), begin, finish, 0.8)
    digits = sum(c.isdigit() for c in value)
    if _PREFIX.fullmatch(lead) and not _ANNOUNCES.search(lead) and digits in _SERIAL:
        tail = re.match(r"号", text[finish:end])
        return Value(join_words(text[start : finish + (tail is not None)]), start, finish + (tail is not None), 0.9)
    length = len(canonical(value))
    strength = 1.0 if digits >= 5 and length >= 6 else 0.5 if digits >= 3 else 0.2
    strength *= 1.0 if len(lead.strip()) <= 2 else 0.5
    cleaned = re.sub(r"\s+", "", value).replace("×", "X")
    return Value(cleaned, start + match.start(), finish, strength)
