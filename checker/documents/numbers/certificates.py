"""Numbers of certificates: physician qualification and practice, diplomas, degrees."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from checker.documents.numbers.canonical import canonical
from checker.documents.numbers.identity import check_id_number
from checker.documents.numbers.repair import repair_once
from checker.documents.numbers.result import NumberCheck
from checker.documents.regions import province_of

_FIRST_QUALIFICATION_YEAR: Final = 1999
_PHYSICIAN_LEVELS: Final = {"1": "执业医师", "2": "执业助理医师"}
_PHYSICIAN_CATEGORIES: Final = {"10": "临床", "20": "口腔", "30": "公共卫生", "41": "中医"}
_DIPLOMA_TYPES: Final = {"1": "普通", "5": "成人", "6": "自学考试", "7": "网络"}
_DIPLOMA_LEVELS: Final = {"01": "博士研究生", "02": "硕士研究生", "04": "第二学士学位", "05": "本科", "06": "专科"}
_DEGREE_LEVELS: Final = {"2": "博士", "3": "硕士", "4": "学士"}
_DEGREE_PREFIXES: Final = {"C": "成人教育", "Z": "专业学位", "T": "同等学力"}
_FIRST_NUMBERED_DIPLOMA: Final = 2001
_SHORT_DIPLOMA_YEARS: Final = {"2001", "2002"}
_FIRST_DEGREE_YEAR: Final = 1981


def _plausible_year(digits: str, first: int, as_of: dt.date | None) -> bool:
    return re.fullmatch("[0-9]{4}", digits) is not None and first <= int(digits) <= (as_of.year if as_of else 2099)


def _physician_codes(level: str, category: str) -> tuple[dict[str, str], list[str]]:
    facts, warnings = {}, []
    if level in _PHYSICIAN_LEVELS:
        facts["level"] = _PHYSICIAN_LEVELS[level]
    else:
        warnings.append("level")
    if category in _PHYSICIAN_CATEGORIES or category.startswith("4"):
        facts["category"] = _PHYSICIAN_CATEGORIES.get(category, "中医类")
    else:
        warnings.append("category")
    return facts, warnings


def check_qualification_number(text: str, as_of: dt.date | None = None) -> NumberCheck:
    """Validate the number of a physician's qualification certificate (医师资格证书编码).

    27 characters: year 4, province 2, level 1 (1 执业医师, 2 执业助理医师), category 2, identity number 18. Before
    18-character identity numbers: 24 with 15 digits. No ministry text was found: structure comes from several
    secondary sources that agree, so year, province, level and category only warn; the length and the checksum of the
    embedded identity number are hard. A public portal takes letters in any place, and documents of holders without an
    identity number of the mainland start with one, so a part that does only warns.

    Returns:
        Errors `length`, `pattern`, `id_number`; warnings `year`, `region`, `level`, `category`, `structure`; facts
        `year`, `level`, `category`, `id_number`, of 24 characters `old_id_number`.
    """
    value = canonical(text)
    if len(value) not in {24, 27}:
        return NumberCheck(value, ("length",))
    foreign = re.fullmatch("[0-9]{9}[A-Z]{1,2}[0-9]{16,17}", value) is not None
    if not foreign and not re.fullmatch("[0-9]{24}|[0-9]{26}[0-9X]", value):
        return NumberCheck(value, ("pattern",))
    facts, warnings = _physician_codes(value[6], value[7:9])
    facts["year"] = value[:4]
    if not _plausible_year(value[:4], _FIRST_QUALIFICATION_YEAR, as_of):
        warnings.append("year")
    if province_of(value[4:]) is None:
        warnings.append("region")
    if foreign:
        # A number of the mainland whose first digit was misread is put right by whoever repairs numbers.
        misread = repair_once(value[9:], check_id_number) is not None
        return NumberCheck(value, ("pattern",) if misread else (), (*warnings, "structure"), facts)
    if len(value) == 24:
        facts["old_id_number"] = value[9:]
        return NumberCheck(value, (), tuple(warnings), facts)
    embedded = check_id_number(value[9:], as_of)
    facts["id_number"] = embedded.value
    return NumberCheck(value, () if embedded.valid else ("id_number",), tuple(warnings), facts)


def check_practice_number(text: str) -> NumberCheck:
    """Validate the number of a physician's practice certificate (医师执业证书编码).

    15 digits: level 1, category 2, region 6, serial 6. Secondary sources agree on the length and contradict each other
    about the inside, so the structure only warns.

    Returns:
        Errors `length`, `pattern`; warnings `level`, `category`, `region`; facts `level`, `category`.
    """
    value = canonical(text)
    if len(value) != 15:
        return NumberCheck(value, ("length",))
    if not re.fullmatch("[0-9]+", value):
        return NumberCheck(value, ("pattern",))
    facts, warnings = _physician_codes(value[0], value[1:3])
    if province_of(value[3:]) is None:
        warnings.append("region")
    return NumberCheck(value, (), tuple(warnings), facts)


def check_diploma_number(text: str, as_of: dt.date | None = None) -> NumberCheck:
    """Look at the number of a diploma of higher education (毕业证书编号).

    Ministry of Education, electronic registration since 2001: school 5, type 1 (1 普通, 5 成人, 6 自学考试, 7 网络),
    year 4, level 2 (01 博士, 02 硕士, 04 第二学士学位, 05 本科, 06 专科), serial 6; 17 digits with a
    serial of 5 in 2001 and 2002. Diplomas before 2001, of secondary schools, of the army and foreign ones follow no
    common rule: whatever deviates is a warning. Numbers of self-taught examinations have 17 digits, too: 6, level 1,
    province 2, city 2, county 2, year 2, session 1, serial 5, check 1 (its rule is not published).

    Returns:
        No errors; warnings `pattern` (no number at all), `length`, `type`, `year`, `level`; facts `school`, `type`,
        `year`, `level`.
    """
    value = canonical(text)
    if len(value) < 5 or not re.search("[0-9]", value):
        return NumberCheck(value, (), ("pattern",))
    if not re.fullmatch(r"[0-9]{17,18}", value):
        return NumberCheck(value, (), ("length",))
    short = len(value) == 17
    if short and value[0] == "6" and value[6:10] not in _SHORT_DIPLOMA_YEARS and province_of(value[2:]) is not None:
        return NumberCheck(value, (), (), {"type": "自学考试"})
    facts, warnings = {"school": value[:5]}, []
    if short and value[6:10] not in _SHORT_DIPLOMA_YEARS:
        warnings.append("length")
    if value[5] in _DIPLOMA_TYPES:
        facts["type"] = _DIPLOMA_TYPES[value[5]]
    else:
        warnings.append("type")
    if _plausible_year(value[6:10], _FIRST_NUMBERED_DIPLOMA, as_of):
        facts["year"] = value[6:10]
    else:
        warnings.append("year")
    if value[10:12] in _DIPLOMA_LEVELS:
        facts["level"] = _DIPLOMA_LEVELS[value[10:12]]
    else:
        warnings.append("level")
    return NumberCheck(value, (), tuple(warnings), facts)


def check_degree_number(text: str, as_of: dt.date | None = None) -> NumberCheck:
    """Look at the number of a degree certificate (学位证书编号).

    Academic Degrees Committee of the State Council, notice of 25 August 2005: unit 5, level 1 (2 博士, 3 硕士, 4 学士),
    year 4, serial 6; a leading C, Z or T for adult education, professional degrees and equivalent qualification; S or
    E in place of the first serial digit for second degrees. Older and foreign certificates deviate: warnings only.

    Returns:
        No errors; warnings `pattern` (no number at all), `length`, `level`, `year`; facts `school`, `level`, `year`,
        `type`.
    """
    value = canonical(text)
    if len(value) < 5 or not re.search("[0-9]", value):
        return NumberCheck(value, (), ("pattern",))
    facts: dict[str, str] = {}
    body = value
    if value[0] in _DEGREE_PREFIXES and len(value) == 17:
        facts["type"] = _DEGREE_PREFIXES[value[0]]
        body = value[1:]
    if not re.fullmatch("[0-9]{10}[0-9SE][0-9]{5}", body):
        return NumberCheck(value, (), ("length",), facts)
    warnings = []
    facts["school"] = body[:5]
    if body[5] in _DEGREE_LEVELS:
        facts["level"] = _DEGREE_LEVELS[body[5]]
    else:
        warnings.append("level")
    if _plausible_year(body[6:10], _FIRST_DEGREE_YEAR, as_of):
        facts["year"] = body[6:10]
    else:
        warnings.append("year")
    return NumberCheck(value, (), tuple(warnings), facts)
