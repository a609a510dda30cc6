from __future__ import annotations

import pytest

from checker.documents.masking import mask_field, mask_number
from checker.documents.names import differing_characters


@pytest.mark.parametrize(
    ("read", "claimed"),
    [
        ("张伟", "張偉"),
        ("买买提·艾力", "买买提.艾力"),
        ("买买提•艾力", "买买提艾力"),
        ("李?", "李㛃"),
        ("ERIKSSON ANNA", "Eriksson, Anna"),
        ("吕 布", "呂布"),
        ("王眞", "王真"),
    ],
)
def test_the_same_name(read: str, claimed: str) -> None:
    assert differing_characters(read, claimed) == 0


@pytest.mark.parametrize(("read", "claimed"), [("张伟", "张维"), ("张伟", "张伟明"), ("李明", "王明")])
def test_different_names(read: str, claimed: str) -> None:
    assert differing_characters(read, claimed) != 0


def test_differences_are_counted() -> None:
    assert differing_characters("张三丰", "张三峰") == 1
    assert differing_characters("张三", "张三丰") is None


def test_masking() -> None:
    assert mask_number("430104199001010518") == "430***********0518"
    assert mask_number("12345678") == "******78"
    assert mask_number("E12345678") == "E1*****78"
    assert mask_number("430104123416") == "43********16"
    assert [mask_number("123"[:length]) for length in range(4)] == ["", "1", "12", "*23"]
    assert mask_field("address", "太平镇枫林村") == "太平镇枫**"
    assert mask_field("name", "张三丰") == "张**"
    assert mask_field("birth_date", "1990-01-01") == "1990******"
    assert mask_field("address", "湖南省长沙市岳麓区").startswith("湖南省长沙市")
    assert mask_field("sex", "男") == "男" and mask_field("name", None) is None
    assert "0104" not in (mask_field("unknown_field", "430104199001010518") or "")
