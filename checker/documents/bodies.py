"""Names of bodies: schools, institutions, authorities."""

from __future__ import annotations

import re
from typing import Final

from checker.documents.dates import find_dates
from checker.documents.plain_text import clause, plain
from checker.documents.trimming import HAN
from checker.documents.value import Value

_WITHIN: Final = "(?:(?![在于系为的与及和])[一-龥])"
SCHOOL_PARTS: Final = (
    rf"(?:医学部|(?!研究生|继续|附属|{_WITHIN}{{0,4}}教育){_WITHIN}{{1,7}}?学院|分院|(?!医学|专业){_WITHIN}{{2,3}}分校"
    rf"|{_WITHIN}{{2,4}}?(?:新区)?校区|\([一-龥]{{2,8}}(?:校区|分校|院区)\)){{0,3}}+"
)
"""Pattern of what follows the name of a university as a part of it: a faculty, a college, a campus."""
# What a body says is not what it is called.
_OPINION: Final = re.compile(
    r"变更为|负责人|(?:意见[:_]?)?同意|.*各执一份|情况属实|该(?:生|同志|医师|申请人)|经审[核查]|审核通过"
)
# A name of so many letters was read again where so much of what follows it consists of the same ones.
_LEAST_BODY, _AGAIN = 5, 0.7
# Offices of schools that sign for them.
_OFFICE: Final = re.compile(
    r"(?:主考|毕业|就读|全国|普通|成人|高等|中等|专业|本|我|该)*(?:学校|院校)|第[一二三四五六]临床(?:医)?学院|(?:口腔|基础|公共卫生|护理|药|临床|针灸推拿|中西医结合|全科医|康复医|中医|国医|医)(?:医)?学院|附属第?[一二三四五六]?医院|研究生(?:院|处|部|学院)|教务[处部]|学生(?:工作)?[处部]|学籍(?:管理)?[科处]|招生办公室|人事[处部]"
)


def _beside_date(text: str) -> str:
    """What stands before the first date, or else behind it: the day of signing goes with the body that signs."""
    dates = find_dates(text)
    if not dates:
        return text
    before = text[: dates[0].start]
    if len(before.strip()) > 3:
        return before
    # What is left out keeps its place: values are told by where they stand.
    return text if re.search(rf"[{HAN}]", before) else " " * dates[0].end + text[dates[0].end :]


def organisation(text: str) -> Value | None:
    """A school or an institution: without its seal, the office that signs for it, a day beside it."""
    found = plain(clause(_beside_date(text)))
    if found is None or len(found.value) < 2 or _OPINION.match(found.value):
        return None
    value = re.sub(r"\((?:盖?章|公章|签章|印)\)$", "", found.value)
    value = re.sub(r"^(?:特此证明)+|^经(?![济贸营])(?=.{2,14}(?:大学|学院)$)", "", value)
    value = re.sub(r"(?<=大学|学院)(?:研究生(?:院|部|处|学院)|教务处|学生(?:工作)?处)$", "", value)
    value = re.sub(r"^[我本](?:院|单位|校)\((?=[^()]{4,}$)", "", value)
    value = re.sub(r"^(.{4,})\1$", r"\1", value)
    value = re.sub(rf"^[我本该][校院]附属(?:单位|医院|机构)(?=[{HAN}]{{4}})", "", value)
    found = Value(value, found.start, found.end, found.strength)
    if _OFFICE.fullmatch(found.value):
        return Value(found.value, found.start, found.end, 0.2)
    if re.search(
        r"(?:大学|学院|学校|医院|卫生院|中心|诊所|门诊部|卫生室|卫生所|卫生站|保健院|公司|研究院|研究所|[院所校室部局站队处])(?:\(.{1,20}\))?$",
        found.value,
    ):
        return Value(found.value, found.start, found.end, 1.0)
    return Value(found.value, found.start, found.end, 0.45)


def authority(text: str) -> Value | None:
    """A body that issues documents, without its seal and what was read of it twice."""
    found = plain(clause(_beside_date(text)))
    if found is None or len(found.value) < 3 or _OPINION.match(found.value):
        return None
    value = re.sub(r"(?:\(?盖?公?章\)?|\(章\)|\(盖章\))$", "", found.value)
    value = _once(value)
    if not value:
        return None
    strong = re.search(r"(?:局|分局|委员会|卫健委|卫生厅|部|厅|中心|办公室|大学|学院|政府|处|会|院)$", value)
    return Value(value, found.start, found.end, 1.0 if strong else 0.5)


def _once(value: str) -> str:
    """The name of a body without what was read of it again, in the ring of its seal."""
    for end in re.finditer(r"局|委员会|厅|中心|办公室", value):
        name, rest = value[: end.end()], value[end.end() :]
        if rest.endswith("分局"):
            return value
        if len(name) >= _LEAST_BODY and len(rest) > 2 and sum(c in name for c in rest) >= _AGAIN * len(rest):
            return name
    return value
