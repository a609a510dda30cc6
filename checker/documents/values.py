"""What values look like: finds the value of a type in the text that stands where it may stand."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from checker.documents import options, ticks
from checker.documents.bodies import SCHOOL_PARTS, authority, organisation
from checker.documents.dates import LONG_TERM, find_dates
from checker.documents.english import is_english_label
from checker.documents.number_values import identifier, identity_number
from checker.documents.plain_text import clause, cut, plain
from checker.documents.trimming import HAN, join_words, trim
from checker.documents.value import Value
from checker.documents.vocabulary import vocabulary

_ETHNICITIES: Final = tuple(vocabulary()["ethnicities"])
LEVELS: Final = (
    "博士研究生|硕士研究生|专科起点本科|第二学士学位|第二学位|大学本科|大学专科|本科\\(专升本\\)|专升本|研究生|本科|高职\\(专科\\)|高职高专|高职专科|"
    "高职|专科\\(高职\\)|专科|大专|中专|中等专业|中等专科|博士|硕士|学士"
)
_NO_NAME: Final = re.compile(
    r"性别|姓名|民族|出生|签字|签名|盖章|公章|日期|毕业|专业|身份|证件|号码|有效|手机|电话|承诺|地址|机构|单位|年月|考生|照片|医院|大学|学院|学校|院校|同意|意见|医师|合格|证书|证明|许可|学位|^本人|^学生|[我本该贵][校院]|^在[我本该]|^副本|以下|^姓|^名|^兹|负责人|情况|信息|声明|证照|[省市县区州旗]人$|^拟|^准予"
)
# A level with the field of study before it, or a department behind it.
_OTHER: Final = re.compile(rf"[{HAN}]+?(?:学|科)(?:{LEVELS})$|(?:{LEVELS})[{HAN}]{{2,}}科$")
_LEAST_MAJOR, _WHOLE = 2, 0.8
# What a sentence says next, of the person or of a day, is no part of the field of study before it.
_GOES_ON = re.compile(
    rf"(?<=[{HAN})]{{2}})(?<![自从于至到])(?:该(?:生|同学|学员|同志)|[自从于]?(?:19|20)\d\d[年.\-/]).*"
)
# The kind of degree that is studied for, behind the field of study.
_NOTE: Final = re.compile(r"(?<=..)\((?:专业|学术)(?:型|学位)?[^()]*\)$")
_CLASS: Final = "临床|口腔|公共卫生|中西医结合|中医"
_CATEGORIES: Final = "临床|口腔|公共卫生|公卫|中医|中西医|民族医|藏医|蒙医|维医|傣医|朝医|壮医|师承"


def _person(text: str) -> Value | None:
    start, end = trim(text)
    han = re.match(rf"[{HAN}?](?:[\s·•.]*[{HAN}?]){{1,27}}", text[start:end])
    if han:
        words = re.split(r"\s+", han[0])
        taken = han[0]
        if len(words) > 1 and len(words[0].replace("·", "")) >= 2 and "·" not in han[0]:
            taken = words[0]
        value = re.sub(r"\s+", "", taken).replace("•", "·").strip(".·")
        value = re.sub(r"(?<=..)(?:同学|同志|先生|女士)$", "", value)
        plain = re.sub(r"[·.?]", "", value)
        if len(value) < 2 or _NO_NAME.search(value):
            return None
        strength = 1.0 if len(plain) <= 4 else 0.8 if "·" in value or "." in value else 0.45 if len(plain) <= 6 else 0.1
        return Value(value, start, start + len(taken), strength)
    glued = re.match(r"(?:[Ff]ull |[Gg]iven |[Ss]ur)?[Nn]ame(?=[A-Z])", text[start:end])
    start += glued.end() if glued else 0
    latin = re.match(r"[A-Za-z][A-Za-z ,.'\-]{2,60}", text[start:end])
    if latin and not is_english_label(latin[0]) and sum(c.isalpha() for c in latin[0]) >= 4:
        return Value(join_words(latin[0]).rstrip(" ,.-"), start, start + latin.end(), 0.8)
    return None


def _sex(text: str) -> Value | None:
    start, _ = trim(text)
    english = re.match(r"[/(]?[A-Za-z]{3,8}[.):]?\s*(?=[男女])", text[start:])
    start += english.end() if english else 0
    for match in re.finditer(r"[男女]", text[start : start + 6]):
        return Value(match[0], start + match.start(), start + match.end(), 1.0 if match.start() == 0 else 0.6)
    latin = re.match(r"\s*(?:M\b|MALE|F\b|FEMALE)", text[start:], re.IGNORECASE)
    if latin:
        word = latin[0].strip().upper()
        return Value("男" if word.startswith("M") else "女", start, start + latin.end(), 0.7)
    return None


def _ethnicity(text: str) -> Value | None:
    start, end = trim(text)
    # "张三,系汉族": a sentence says of what people someone is.
    said = re.match(r"[系为]\s*(?=\S)", text[start:end])
    start += said.end() if said else 0
    for name in _ETHNICITIES:
        match = re.match(r"\s*".join(name) + r"(\s*族)?", text[start:end])
        if match:
            return Value(re.sub(r"\s", "", match[0]), start, start + match.end(), 1.0)
    han = re.match(rf"[{HAN}]{{1,5}}", text[start:end])
    return Value(han[0], start, start + han.end(), 0.4) if han and not _NO_NAME.search(han[0]) else None


def _date(text: str) -> Value | None:
    for reading in find_dates(text):
        if reading.iso == LONG_TERM:
            continue
        strength = 1.0 if reading.exists and len(reading.iso) > 4 else 0.4
        near = 1.0 if not re.search(rf"[{HAN}]{{4,}}", text[: reading.start]) else 0.6
        return Value(reading.iso, reading.start, reading.end, strength * near)
    return None


def _period(text: str) -> Value | None:
    readings = find_dates(text)
    if not readings:
        return None
    first = readings[0]
    value = Value(first.iso, first.start, first.end, 0.6 if first.exists else 0.4)
    if len(readings) > 1:
        between = text[first.end : readings[1].start]
        if len(re.sub(r"[\s_()]", "", between)) <= 5:
            last = readings[1]
            second = Value(last.iso, last.start, last.end, 1.0)
            whole = first.exists and last.exists and all(len(d.iso) != 4 for d in (first, last))
            strength = 1.0 if whole else 0.5
            return Value(first.iso, first.start, last.end, strength, second)
    return value


def _major(text: str) -> Value | None:
    """A field of study; a school before it in running text or behind it in a seal, "在本校", are no part of it."""
    found = plain(clause(re.sub(r"(?<=[^\s:])\s\S{2,20}(?:大学|学院|学校|研究院)\s*$", "", text)))
    if found is None:
        return None
    whole = _NOTE.sub("", _GOES_ON.sub("", found.value))
    before = re.match(rf".*?(?:(?:大学|学院|学校){SCHOOL_PARTS}|学堂|研究院|[本我该][校院]|年\d{{1,2}}月|级)", whole)
    value = whole[before.end() :] if before and before.end() < len(whole) else whole
    value = re.sub(
        r"^(?:该校|颁发的|系|为|在|于|已?通过|已?修完|参加|完成了|了|攻读|修读|学习|就读|医学院|研究生院|考入[我本该]校|[我本该]校|\(院\)|[,，、])+",
        "",
        value,
    )
    value = re.sub(rf"^[{HAN}]{{1,6}}系(?=[{HAN}]{{3}})", "", value)
    # "临床类内科学": the class that a field belongs to stands before its name.
    value = re.sub(rf"^[{HAN}]{{2,5}}类(?=[{HAN}]{{2,}})(?!专业|学科|别)", "", value)
    value = re.sub(rf"(?<=.)(?:\(专业\)|专业|学科|\((?:{LEVELS})\))$", "", value)
    if len(value) < _LEAST_MAJOR or re.search(
        rf"医师资格|^\d{{1,4}}[年月日]|^(?:硕士|博士|学士|学术|专业)?学位$|^被授|年制$|^研究生|学历$|课程|考试|毕业|(?<!机器|深度)学习|学制|修读|(?<!介)入学|委员会|培养方案|各项要求|答辩|实践|^(?:所学|本|该)$|^自?(?:19|20)\d\d|证书|学习期|^[一二三四五六七八两\d]+$|^(?:已?通过?$|完成|通过|修完|成绩|修业|该生|拟于)|[省市县区州]人$|^\(?(?:{LEVELS})\)?(?:阶段|层次|教育|班|$)|^[一二三四五六七八两\d]+年制|^\(?(?:全日制|函授|脱产|业余|夜大)",
        value,
    ):
        return None
    end = found.end - (len(found.value) - len(whole))
    strength = found.strength if whole == found.value else _WHOLE
    return Value(value, end - len(value), end, strength if len(value) <= 16 else 0.4)


def _address(text: str) -> Value | None:
    start, end = cut(text)
    value = join_words(text[start:end].replace("_", ""))
    if len(value) < 4 or not re.search(rf"[{HAN}]{{2,}}", value):
        return None
    return Value(value, start, end, 1.0 if re.search(r"[省市县区乡镇村路街道号室组栋州旗]", value) else 0.5)


def _level(text: str) -> Value | None:
    found = plain(clause(text))
    if found is None:
        return None
    known = re.search(LEVELS, found.value)
    if known is None:
        return Value(found.value, found.start, found.end, 0.3) if 2 <= len(found.value) <= 8 else None
    if len(found.value) <= len(known[0]) + 6 and (re.fullmatch(LEVELS, found.value) or not _OTHER.match(found.value)):
        return found
    at = text.find(known[0])
    return Value(known[0], at, at + len(known[0]), 0.7) if at >= 0 else None


def _department(text: str) -> Value | None:
    """A department, or several; what a sentence says after it is no part of it."""
    found = plain(text)
    if found is None or is_english_label(found.value):
        return None
    value = re.split(r"[,。;](?![^,。;]{0,12}[科室部区])", found.value)[0]
    return Value(value, found.start, found.end - (len(found.value) - len(value)), found.strength)


def _exam_category(text: str) -> Value | None:
    found = plain(clause(re.sub(r"^[\s_]*[为是][\s_]*", lambda verb: " " * len(verb[0]), text)))
    if found is None:
        return None
    found = Value(re.sub(r"(?<=.)(?:考试|类别)$", "", found.value), found.start, found.end, found.strength)
    apart = re.fullmatch(rf"执业(?:助理)?医师[\s(:/,·-]*({_CLASS})(?:专业|类)?(?:类?别)?\)?", found.value)
    if apart is not None:
        # The level stands before the category, each by itself.
        at = found.start + text[found.start :].find(apart[1])
        return Value(apart[1], at, at + len(apart[1]), found.strength)
    whole = re.match(rf"[{HAN}()/]{{0,14}}?执业(?:助理)?医师(?:\([^()]*\))?", found.value)
    if whole is not None and len(whole[0]) < len(found.value) and re.search(_CATEGORIES, whole[0]):
        found = Value(whole[0], found.start, found.start + len(whole[0]), found.strength)
    known = re.search(_CATEGORIES, found.value)
    # "执业医师" alone is the level of the examination, printed beside its category.
    strength = 1.0 if known else 0.6 if "医师" in found.value else 0.3
    return Value(found.value, found.start, found.end, strength)


def _degree(text: str) -> Value | None:
    found = plain(text)
    if found is None:
        return None
    before = re.match(r".*(?:的|颁发|授予其?|获得|取得|[该本我][校院])", found.value)
    value = found.value[before.end() :] if before else found.value
    value = re.sub(rf"^[{HAN}]{{0,12}}专业(?=[{HAN}]{{2,}}(?:学士|硕士|博士))", "", value)
    match = re.search(rf"[{HAN}()]{{0,14}}?(?:学士|硕士|博士)(?:专业学位|学位)?", value)
    if match is None:
        return Value(found.value, found.start, found.end, 0.3)
    value = value if len(value) <= 14 else match[0]
    return Value(value, max(found.start, found.end - len(value)), found.end, found.strength)


def _assessment(text: str) -> Value | None:
    for match in re.finditer(ticks.CHOICE, text):
        said = ticks.choice(match[0])
        if said is not None:
            return Value(said, match.start(), match.end(), 0.9 if said == ticks.BLANK else 1.0)
    return None


def _outcome(text: str) -> Value | None:
    """The outcome of an assessment that is written out and nothing beside it."""
    match = re.fullmatch(r"[\s:;,.。_]*(不?\s*合\s*格)[\s:;,.。_]*", text)
    return Value(re.sub(r"\s", "", match[1]), match.start(1), match.end(1), 1.0) if match else None


def _calendar_year(text: str) -> Value | None:
    match = re.search(r"(?:19|20)\d\d", text)
    return Value(match[0], match.start(), match.end(), 1.0) if match else None


PARSERS: Final[dict[str, Callable[[str], Value | None]]] = {
    "person": _person,
    "sex": _sex,
    "ethnicity": _ethnicity,
    "date": _date,
    "period": _period,
    "id_number": identity_number,
    "identifier": identifier,
    "organisation": organisation,
    "authority": authority,
    "address": _address,
    "text": plain,
    "department": _department,
    "major": _major,
    "level": _level,
    "exam_category": _exam_category,
    "degree": _degree,
    "year": _calendar_year,
    "assessment": _assessment,
    "outcome": _outcome,
}

# Types whose values may be printed all, for one to be ticked.
_OF_OPTIONS: Final = frozenset({"sex", "level", "exam_category"})

MULTI_LINE: Final = frozenset(
    [
        "address",
        "organisation",
        "authority",
        "text",
        "department",
        "major",
        "level",
        "identifier",
        "id_number",
        "period",
        "exam_category",
    ]
)
"""Types whose values may go on in the next line."""


def parse(value_type: str, text: str) -> Value | None:
    """Finds the value of a type in a text.

    Args:
        value_type: One of the types of `kinds.ValueType`.
        text: Half-width text with single spaces; a tab marks a wide gap.

    Returns:
        The value with its place, or None when the text holds no such value.
    """
    said = options.chosen(value_type, text) if value_type in _OF_OPTIONS else text
    return PARSERS[value_type](said) if said is not None and said.strip() else None
