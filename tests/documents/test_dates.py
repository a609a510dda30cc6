from __future__ import annotations

import datetime as dt

import pytest

from checker.documents.dates import as_date, chinese_number, find_dates, months_covered, years_between


@pytest.mark.parametrize(
    ("text", "isos"),
    [
        ("1990年1月1日生", ["1990-01-01"]),
        ("1990 年 12 月 31 日", ["1990-12-31"]),
        ("二〇二一年一月", ["2021-01"]),
        ("一九九〇年十二月二十一日", ["1990-12-21"]),
        ("二○一三年六月三十日", ["2013-06-30"]),
        ("二〇一三年六月廿一日", ["2013-06-21"]),
        ("2012.06.01-2032.06.01", ["2012-06-01", "2032-06-01"]),
        ("2012.06.01-长期", ["2012-06-01", "long-term"]),
        ("( 2020 )年( 07 )月至( 2021 )年( 7 )月", ["2020-07", "2021-07"]),
        ("2020-07", ["2020-07"]),
        ("2021.年1月11日", ["2021-01-11"]),
        ("2020/7/3", ["2020-07-03"]),
        ("20200630", ["2020-06-30"]),
        ("2O20年l月", ["2020-01"]),
        ("2021年1月14", ["2021-01-14"]),
        ("2019年8月1日至2020年10月3 1日", ["2019-08-01", "2020-10-31"]),
        ("2019年1 2月31日", ["2019-12-31"]),
        ("2020年10月3 2021年", ["2020-10-03", "2021"]),
        ("2018年4月12月0224", ["2018-04-12"]),
        ("2018.09-2021.07", ["2018-09", "2021-07"]),
        ("2021年", ["2021"]),
        ("2012.06.012032.06.01", ["2012-06-01", "2032-06-01"]),
        ("2012.0601-203206.01", ["2012-06-01", "2032-06-01"]),
        ("2012.06.O1-2032.O6.0l", ["2012-06-01", "2032-06-01"]),
        ("2012.06.01-长 期", ["2012-06-01", "long-term"]),
        ("2021—01—08", ["2021-01-08"]),
        ("2020.07—2021.07", ["2020-07", "2021-07"]),
        ("2021年元月8日", ["2021-01-08"]),
        ("01 1月/JAN 1991", ["1991-01-01"]),
        ("12 Aug 2019", ["2019-08-12"]),
        ("没有日期 430104", []),
        ("430104199001010518", []),
    ],
)
def test_dates_are_found(text: str, isos: list[str]) -> None:
    assert [found.iso for found in find_dates(text)] == isos


def test_days_that_do_not_exist_are_told() -> None:
    assert [found.exists for found in find_dates("2021年2月30日 2021年13月")] == [False, False]


@pytest.mark.parametrize(
    ("text", "number"),
    [("十", 10), ("十二", 12), ("三十", 30), ("廿一", 21), ("二一", 21), ("拾贰", 12), ("7", 7), ("某", None)],
)
def test_chinese_numbers(text: str, number: int | None) -> None:
    assert chinese_number(text) == number


def test_dates_of_a_month() -> None:
    assert as_date("2020-02") == dt.date(2020, 2, 1)
    assert as_date("2020-02", end_of_month=True) == dt.date(2020, 2, 29)
    assert as_date("2020-12", end_of_month=True) == dt.date(2020, 12, 31)
    assert as_date("2020-02-30") is None and as_date("long-term") is None


def test_years_and_months() -> None:
    assert years_between(dt.date(2012, 6, 1), dt.date(2032, 6, 1)) == 20
    assert years_between(dt.date(2012, 6, 1), dt.date(2032, 6, 2)) is None
    assert years_between(dt.date(2012, 2, 29), dt.date(2017, 3, 1)) == 5
    assert months_covered("2020-07", "2021-06") == 12
    assert months_covered("2020-07-01", "2021-06-30") == 12
    assert months_covered("2020-07-15", "2021-07-14") == 12
    assert months_covered("2021-07", "2020-07") is None
