"""Dates as documents print them: 1990年1月1日, 二〇二一年一月, 2012.06.01-2032.06.01, 2020-07, 长期."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

LONG_TERM: Final = "long-term"
_CHINESE_DIGITS: Final = {
    **{c: str(i) for i, c in enumerate("零一二三四五六七八九")},
    **{c: str(i) for i, c in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    **dict.fromkeys("○Ｏ◯ㅇᄋOo0口QD", "0"),
    "元": "1",
    "两": "2",
}
_CONFUSED_DIGITS: Final = str.maketrans(
    {"O": "0", "o": "0", "Q": "0", "D": "0", "I": "1", "l": "1", "|": "1", "S": "5", "B": "8"}
)
_D: Final = r"[\dOoQDIl|SB]"
_N: Final = r"[零〇○◯ㅇᄋOo0口一二三四五六七八九壹贰叁肆伍陆柒捌玖]"
_GAP: Final = r"[\s_()\[\]]{0,8}"
_SEPARATOR: Final = r"[.\-/,。·、:—–]"
# Two dates may touch: the hyphen between them was lost.
_BEGIN: Final = r"(?:(?<!\d)|(?<=[.\-/][0-3]\d))"
_END: Final = r"(?:(?![\dOIl|])|(?=[12]\d{3}[.\-/,。·、:—–年]))"
# A line may end within the number of a month or day: its second digit stands after a space then.
# A day is read as 月 or 目 for 日, too: no month stands behind a month.
_ARABIC: Final = (
    rf"(?P<y>[12]{_D}{{3}}){_GAP}[.,·]?年{_GAP}(?:(?P<m>元|{_D}{{1,2}}|{_D}\s{_D}(?=\s?月)){_GAP}[.,·]?月{_GAP}"
    rf"(?:(?P<d>{_D}\s{_D}(?=\s?[日号])|{_D}{{1,2}}){_GAP}(?:[日号曰月目]|$|(?=[\s,。;])))?)?"
)
_PLAIN: Final = (
    rf"{_BEGIN}(?P<y>[12]{_D}{{3}}){_SEPARATOR}\s?(?P<m>{_D}{{1,2}})(?![\dOIl|])"
    rf"(?:{_SEPARATOR}\s?(?P<d>{_D}{{1,2}}){_END})?"
)
# One of the two dots was not read.
_DOT_LOST: Final = (
    rf"{_BEGIN}(?P<y>(?:19|20)\d{{2}})(?:{_SEPARATOR}(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])"
    rf"|(?P<m2>0[1-9]|1[0-2]){_SEPARATOR}(?P<d2>0[1-9]|[12]\d|3[01])){_END}"
)
_COMPACT: Final = r"(?<!\d)(?P<y>(?:19|20)\d{2})(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?!\d)"
_CHINESE: Final = (
    rf"(?P<y>[一二壹贰1]{_N}{{2,3}}){_GAP}年{_GAP}"
    r"(?:(?P<m>[元一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾\d]{1,3})"
    rf"{_GAP}月{_GAP}(?:(?P<d>[一二三四五六七八九十廿卅壹贰叁肆伍陆柒捌玖拾\d]{{1,4}}){_GAP}[日号曰])?)?"
)
_MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
# Passports: 01 1月/JAN 1991.
_ENGLISH: Final = (
    rf"(?<!\d)(?P<d>\d{{1,2}})\s?(?:\d{{1,2}}月\s?/?\s?)?(?i:(?P<m>{'|'.join(_MONTHS)})[A-Z]*)"
    r"\.?\s?/?\s?(?P<y>(?:19|20)\d{2})(?!\d)"
)
_PATTERNS: Final = tuple(re.compile(p) for p in (_ARABIC, _CHINESE, _DOT_LOST, _PLAIN, _COMPACT, _ENGLISH))
_LONG_TERM: Final = re.compile(r"[长長]\s?期|永久有效")


@dataclass(frozen=True, slots=True)
class DateReading:
    """A date found in a text.

    Attributes:
        iso: `YYYY-MM-DD`, `YYYY-MM`, `YYYY` or "long-term".
        start: Index of its first character.
        end: Index after its last character.
        exists: False when the calendar has no such day or month.
    """

    iso: str
    start: int
    end: int
    exists: bool = True


def chinese_number(text: str) -> int | None:
    """Value of a Chinese or Arabic numeral from 1 to 99 such as 十二, 廿一, 三十, 二一 or 12; None when it is none."""
    text = text.translate(str.maketrans("拾", "十")).replace("廿", "二十").replace("卅", "三十")
    if text.isascii() and text.isdigit():
        return int(text)
    if "十" in text:
        tens, _, units = text.partition("十")
        head = _CHINESE_DIGITS.get(tens, "") if tens else "1"
        tail = _CHINESE_DIGITS.get(units, "") if units else "0"
        return int(head + tail) if head.isdigit() and tail.isdigit() else None
    digits = "".join(_CHINESE_DIGITS.get(c, "?") for c in text)
    return int(digits) if digits.isdigit() else None


def _year(text: str) -> int | None:
    digits = "".join(_CHINESE_DIGITS.get(c, c) for c in text).translate(_CONFUSED_DIGITS)
    if len(digits) == 3 and digits.isdigit() and not text.isdigit():
        # The round zero is what readers lose: 二一四 is 二〇一四, 二〇九 is 二〇〇九, 一九九 is 一九九〇.
        digits = (
            f"20{digits[1:]}"
            if digits[0] == "2" and digits[1] != "0"
            else f"200{digits[2]}"
            if digits[0] == "2"
            else f"{digits}0"
        )
    return int(digits) if len(digits) == 4 and digits.isdigit() else None


def _part(text: str | None) -> int | None:
    if text is not None and text.upper() in _MONTHS:
        return _MONTHS.index(text.upper()) + 1
    return None if text is None else chinese_number("".join(text.split()).translate(_CONFUSED_DIGITS))


def _reading(match: re.Match[str]) -> DateReading | None:
    year = _year(match["y"])
    parts = match.groupdict()
    month, day = _part(parts["m"] or parts.get("m2")), _part(parts["d"] or parts.get("d2"))
    if year is None or not 1900 <= year <= 2199:
        return None
    iso, exists = f"{year:04d}", True
    if month is not None:
        iso += f"-{month:02d}"
        exists = 1 <= month <= 12
    if month is not None and day is not None:
        iso += f"-{day:02d}"
        exists = as_date(iso) is not None
    return DateReading(iso, match.start(), match.end(), exists)


def find_dates(text: str) -> list[DateReading]:
    """All dates of a text in the order they appear, "long-term" among them.

    Args:
        text: Half-width text (NFKC); spaces, underscores and brackets around numbers are tolerated.
    """
    found: list[DateReading] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            reading = _reading(match)
            if reading and not any(reading.start < other.end and other.start < reading.end for other in found):
                found.append(reading)
    found.extend(DateReading(LONG_TERM, m.start(), m.end()) for m in _LONG_TERM.finditer(text))
    return sorted(found, key=lambda reading: reading.start)


def is_date(text: str) -> bool:
    """True for a text that is nothing but one date."""
    dates = find_dates(text)
    return len(dates) == 1 and dates[0].end - dates[0].start == len(text)


def as_date(iso: str, *, end_of_month: bool = False) -> dt.date | None:
    """Calendar date of an ISO 8601 text; month-only dates become their first (or last) day, other texts None."""
    match = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", iso)
    if not match:
        return None
    year, month, day = int(match[1]), int(match[2] or (12 if end_of_month else 1)), match[3]
    try:
        if day is not None:
            return dt.date(year, month, int(day))
        first = dt.date(year, month, 1)
    except ValueError:
        return None
    if not end_of_month:
        return first
    following = dt.date(year + month // 12, month % 12 + 1, 1)
    return following - dt.timedelta(days=1)


def years_between(start: dt.date, end: dt.date) -> int | None:
    """Whole years between two dates of the same month and day, else None.

    29 February counts as 28 February or 1 March in other years.
    """
    if (start.month, start.day) == (2, 29):
        same = (end.month, end.day) in {(2, 28), (2, 29), (3, 1)}
    else:
        same = (start.month, start.day) == (end.month, end.day)
    return end.year - start.year if same else None


def months_covered(start: str, end: str) -> int | None:
    """Months from one ISO date to another, month-only dates counted inclusively; None when one is no date.

    2020-07 to 2021-06 is twelve months; 2020-07-01 to 2021-06-30 as well.
    """
    first, last = as_date(start), as_date(end, end_of_month=True)
    if first is None or last is None or last < first:
        return None
    after = last + dt.timedelta(days=1)
    return (after.year - first.year) * 12 + after.month - first.month - (after.day < first.day)
