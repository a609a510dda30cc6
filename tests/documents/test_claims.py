from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from checker.documents.claims import claimed_birth_date, compare_claims, same_value, stands_elsewhere
from checker.documents.extract import FieldReading


@pytest.mark.parametrize(
    ("name", "read", "claimed", "same"),
    [
        ("id_number", "36042619910101007X", "36042619910101007x", True),
        ("id_number", "360426199101010071", "360426199101010072", False),
        ("name", "买买提·艾力", "买买提.艾力", True),
        ("name", "张三", "张四", False),
        ("sex", "男", "M", True),
        ("sex", "男", "女", False),
        ("ethnicity", "汉", "汉族", True),
        ("birth_date", "1991-01-01", "1991年1月1日", True),
        ("birth_date", "1991-01", "1991-01-01", True),
        ("birth_date", "1991-01-01", "1991-01-02", False),
        ("valid_until", "long-term", "长期", True),
        ("address", "湖南省长沙市岳麓区 麓山南路932号", "湖南省长沙市岳麓区麓山南路９３２号", True),
        ("school", "湖南醫科大學", "湖南医科大学", True),
        ("school", "湖南医科大学", "湖南中医药大学", False),
        ("major", "临床医学", "临床医学专业", True),
        ("education_level", "大学本科", "本科", True),
        ("education_level", "本科", "专科", False),
        ("education_level", "大专", "专科", True),
        ("education_level", "硕士研究生", "硕士", True),
        ("degree", "医学硕士", "硕士", True),
        ("degree", "医学硕士", "理学硕士", False),
        ("exam_category", "临床执业医师", "临床", True),
        ("exam_category", "临床类别", "临床", True),
        ("exam_category", "临床类别执业医师", "临床", True),
        ("exam_category", "临床类别执业医师", "口腔", False),
        ("exam_category", "临床执业助理医师", "临床执业医师", False),
        ("exam_category", "临床执业医师", "口腔", False),
        ("name", "欧阳?", "欧阳喆", True),
        ("name", "劉曉東", "刘晓东", True),
        ("name", "吕小青", "呂小靑", True),
        ("institution_name", "长沙市第一医院", "长沙市第二医院", False),
        ("certificate_number", "1053 3120 1305 0012 34", "105331201305001234", True),
        ("certificate_number", "20170933", "湘师承字第20170933号", True),
        ("certificate_number", "20170933", "湘师承字第20170934号", False),
        ("certificate_number", "湘师承字第20170933号", "鄂师承字第20170933号", False),
        ("certificate_number", "无", "暂缺", False),
    ],
)
def test_values(name: str, read: str, claimed: str, same: bool) -> None:
    assert same_value(name, read, claimed) is same


def outcome(name: str, value: str, claimed: str, confidence: float = 0.99, alternatives: tuple[str, ...] = ()) -> str:
    corners = np.zeros((4, 2), np.float32)
    field = FieldReading(name, value, value, confidence, corners, ((0, 0, 1),), 1.0, alternatives)
    return compare_claims({name: field}, {name: claimed})[0].outcome


def test_one_doubtful_character_leaves_the_question_open() -> None:
    assert outcome("name", "张三丰", "张三峰") == "differs"
    assert outcome("name", "张三丰", "张三峰", 0.7) == "unsure"
    assert outcome("name", "张三", "张三丰", 0.7) == "unsure"
    assert outcome("name", "张三丰", "李四明", 0.7) == "differs"
    assert outcome("name", "张三丰", "李四明", 0.7, ("李四明",)) == "unsure"
    assert outcome("id_number", "360426199101010071", "360426199101010072", 0.7) == "unsure"
    assert outcome("id_number", "360426199101010071", "36042619910101007?") == "differs"


@pytest.mark.parametrize(
    ("name", "read", "claimed", "expected"),
    [
        ("name", "EDWARD", "SMITH JOHN EDWARD", "unsure"),
        ("name", "人金思远", "金思远", "unsure"),
        ("name", "张三", "张三丰", "differs"),
        ("issuing_authority", "茶陵县行政审批服茶陵县行政务局", "茶陵县行政审批服务局", "unsure"),
        ("issuing_authority", "茶陵县卫生局", "茶陵县行政审批服务局", "differs"),
        ("institution_name", "南岭医学院附属医院", "南岭医学院附属医院（宁乡市第三医院）", "unsure"),
        ("institution_name", "长沙市第一医院", "长沙市第二医院", "differs"),
    ],
)
def test_a_part_of_a_name_or_more_than_it_leaves_the_question_open(
    name: str, read: str, claimed: str, expected: str
) -> None:
    assert outcome(name, read, claimed) == expected


def test_a_name_of_stand_ins_alone_says_nothing() -> None:
    assert outcome("name", "张三丰", "???") == "unsure"
    assert outcome("name", "张三丰", "张??") == "same"
    assert outcome("name", "张三丰", "??") == "differs"


@pytest.mark.parametrize(
    ("claims", "born"),
    [
        ({"birth_date": "1991年1月1日"}, dt.date(1991, 1, 1)),
        ({"id_number": "360426199101010071"}, dt.date(1991, 1, 1)),
        ({"id_number": "360426199101010072", "name": "张三"}, None),
        ({}, None),
    ],
)
def test_claims_tell_a_birth_date(claims: dict[str, str], born: dt.date | None) -> None:
    assert claimed_birth_date(claims) == born


def test_what_was_not_read_is_told_apart() -> None:
    results = compare_claims({}, {"name": "张三"})
    assert [(result.field, result.outcome) for result in results] == [("name", "not_read")]


@pytest.mark.parametrize(
    ("name", "read", "claimed", "elsewhere"),
    [
        ("name", "Name", "山本由美", True),
        ("name", "王五", "李四明", False),
        ("name", "山本由美子", "山本由美", False),
        ("name", "王五", "??", False),
        ("id_number", "110101199003070097", "360426199101010071", True),
        ("institution_name", "湖南省长沙市人民路", "长沙市德济医院", True),
        ("name", "阿依古丽", "阿依古丽·吐尔逊", True),
        ("name", "阿依古丽", "阿依古丽·艾力", False),
        ("sex", "男", "女", False),
        ("education_level", "专科", "本科", False),
    ],
)
def test_a_name_or_number_that_stands_elsewhere(name: str, read: str, claimed: str, elsewhere: bool) -> None:
    page = [
        "姓名 Name",
        "山本 由美",
        "性别 女",
        "证件号码：360426199101010071",
        "本科",
        "长沙市德济医院（章）",
        "吐尔逊",
    ]
    assert stands_elsewhere(name, read, claimed, page) is elsewhere
