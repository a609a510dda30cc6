"""What cannot be true on one document."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from checker.documents.consistency import check_consistency, level_of, validity_for_age
from checker.documents.extract import FieldReading
from checker.documents.kinds import load_kinds
from checker.documents.numbers import id_check_character
from checker.documents.second_look import second_look

AS_OF = dt.date(2021, 1, 20)
ID = "360426199101010071"
RESIDENT = "91105119900101001" + id_check_character("91105119900101001")
"""Of a foreigner's permanent residence card."""


def readings(**values: str) -> dict[str, FieldReading]:
    corners = np.zeros((4, 2), np.float32)
    return {name: FieldReading(name, value, value, 0.99, corners, ((0, 0, 1),), 1.0) for name, value in values.items()}


def issues(kind: str, **values: str) -> set[tuple[str, str, str]]:
    found = check_consistency(load_kinds()[kind], readings(**values), AS_OF)
    return {(issue.field, issue.reason, issue.gravity) for issue in found.issues}


def test_a_true_card_has_no_issue() -> None:
    assert issues("id_card_portrait", name="张三", sex="男", birth_date="1991-01-01", id_number=ID) == set()
    assert issues("id_card_emblem", valid_from="2012-06-01", valid_until="2032-06-01") == set()
    assert issues("id_card_emblem", valid_from="2016-02-29", valid_until="2026-03-01") == set()
    assert issues("id_card_emblem", valid_from="2012-06-01", valid_until="long-term") == set()


@pytest.mark.parametrize(
    ("kind", "values", "issue"),
    [
        ("id_card_portrait", {"id_number": ID[:-1] + "2"}, ("id_number", "checksum", "invalid")),
        ("id_card_portrait", {"id_number": ID, "sex": "女"}, ("sex", "sex_differs", "invalid")),
        (
            "id_card_portrait",
            {"id_number": ID, "birth_date": "1991-01-02"},
            ("birth_date", "birth_date_differs", "invalid"),
        ),
        ("id_card_portrait", {"birth_date": "1991-02-30"}, ("birth_date", "no_such_date", "invalid")),
        ("id_card_portrait", {"birth_date": "2031-01-01"}, ("birth_date", "in_future", "invalid")),
        (
            "id_card_emblem",
            {"valid_from": "2010-01-01", "valid_until": "2020-01-01"},
            ("valid_until", "expired", "expired"),
        ),
        (
            "id_card_emblem",
            {"valid_from": "2015-01-01", "valid_until": "2027-01-01"},
            ("valid_until", "validity_years", "invalid"),
        ),
        (
            "id_card_emblem",
            {"valid_from": "2025-01-01", "valid_until": "2022-01-01"},
            ("valid_until", "before_start", "invalid"),
        ),
        (
            "institution_licence",
            {"registration_number": "4301041234"},
            ("registration_number", "unusual_length", "warn"),
        ),
        ("probation_certificate", {"assessment": "不合格"}, ("assessment", "not_passed", "invalid")),
        ("probation_certificate", {"assessment": "合格()"}, ("assessment", "not_ticked", "invalid")),
        (
            "diploma",
            {"certificate_number": "105331201306001234", "education_level": "本科"},
            ("certificate_number", "level_differs", "invalid"),
        ),
        (
            "diploma",
            {"certificate_number": "105331201305001234", "issue_date": "2014-06-30"},
            ("certificate_number", "year_differs", "warn"),
        ),
        (
            "degree",
            {"certificate_number": "1053332016001234", "degree": "医学学士"},
            ("certificate_number", "level_differs", "invalid"),
        ),
        (
            "assistant_qualification",
            {"certificate_number": "201843210" + ID, "sex": "女"},
            ("sex", "sex_differs", "invalid"),
        ),
        (
            "assistant_period_certificate",
            {"certificate_number": "201843210" + ID, "id_number": "11010519491231002X"},
            ("certificate_number", "embedded_id_differs", "invalid"),
        ),
        (
            "assistant_period_certificate",
            {"certificate_number": "199943210" + "110105491231002", "id_number": ID},
            ("certificate_number", "embedded_id_differs", "doubtful"),
        ),
        ("id_card_portrait", {"id_number": RESIDENT}, ("id_number", "region", "invalid")),
        ("residence_permit_portrait", {"id_number": ID}, ("id_number", "region", "invalid")),
        (
            "assistant_qualification",
            {"certificate_number": "201843110" + ID, "level": "执业助理医师"},
            ("certificate_number", "level_differs", "doubtful"),
        ),
    ],
)
def test_contradictions(kind: str, values: dict[str, str], issue: tuple[str, str, str]) -> None:
    assert issue in issues(kind, **values)


def test_old_numbers_and_those_of_foreigners_are_no_contradiction() -> None:
    old = "199943210" + "360426910101007"
    assert issues("assistant_period_certificate", certificate_number=old, id_number=ID) == set()
    assert issues("probation_certificate", id_number=RESIDENT, birth_date="1990-01-01") == set()
    assert issues("residence_permit_portrait", id_number="810000199001010019", sex="男") == set()


def test_a_month_of_birth_agrees_with_the_number() -> None:
    assert issues("probation_certificate", birth_date="1991-01", id_number=ID) == set()


def test_validity_follows_age() -> None:
    years = [validity_for_age(dt.date(1990, 5, 1), dt.date(year, 5, 1)) for year in (2005, 2006, 2016, 2036)]
    assert years == [5, 10, 20, None]
    found = issues(
        "permanent_residence_card", birth_date="1990-05-01", valid_from="2012-06-01", valid_until="2032-06-01"
    )
    assert ("valid_until", "validity_for_age", "warn") in found


def test_validity_follows_the_claimed_age_where_no_birth_date_is_printed() -> None:
    kind, shown = load_kinds()["id_card_emblem"], readings(valid_from="2012-06-01", valid_until="2032-06-01")
    for born, reasons in ((dt.date(1980, 5, 1), set()), (dt.date(1990, 5, 1), {"validity_for_age"}), (None, set())):
        assert {issue.reason for issue in check_consistency(kind, shown, AS_OF, born).issues} == reasons


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("五年制本科", "本科"),
        ("专科起点本科", "本科"),
        ("专升本", "本科"),
        ("大专", "专科"),
        ("高职（专科）", "专科"),
        ("硕士研究生", "硕士"),
        ("医学学士", "本科"),
        ("中专", "中专"),
        ("?", None),
    ],
)
def test_levels(text: str, level: str | None) -> None:
    assert level_of(text) == level


def test_a_day_in_the_future_is_wrong_only_where_a_label_announces_it() -> None:
    """A good student card was refused: the end of its validity was taken for the day of issue."""
    kind, found = load_kinds()["student_card"], readings(issue_date="2031-07-01")
    assert [issue.gravity for issue in check_consistency(kind, found, AS_OF).issues] == ["doubtful"]
    found["issue_date"] = replace(found["issue_date"], label="发证日期")
    assert [issue.gravity for issue in check_consistency(kind, found, AS_OF).issues] == ["invalid"]


def test_period_level_and_year_are_told() -> None:
    kind = load_kinds()["probation_certificate"]
    found = check_consistency(
        kind, readings(period_start="2020-07", period_end="2021-06", issue_date="2021-01-10"), AS_OF
    )
    assert (found.period_months, found.issue_year) == (12, 2021)
    diploma = check_consistency(load_kinds()["diploma"], readings(certificate_number="105331201306001234"), AS_OF)
    assert diploma.level == "专科"
    assistant = check_consistency(
        load_kinds()["assistant_practice"], readings(certificate_number="210430104000123"), AS_OF
    )
    assert assistant.level == "执业助理医师"


class TestSecondLook:
    kind = load_kinds()["id_card_portrait"]
    wrong = ID[:-1] + "2"

    def look(self, texts: list[str], **values: str) -> tuple[str, bool, set[str]]:
        found = second_look(self.kind, readings(**values), AS_OF, lambda reading: texts)
        name = next(iter(values))
        return found.fields[name].value, name in found.doubtful, {issue.reason for issue in found.consistency.issues}

    def test_two_that_agree_on_a_number_that_holds_replace_it(self) -> None:
        assert self.look([ID, ID, self.wrong], id_number=self.wrong) == (ID, False, set())

    def test_one_that_holds_makes_it_doubtful(self) -> None:
        assert self.look([ID, self.wrong, self.wrong], id_number=self.wrong) == (self.wrong, True, {"checksum"})

    def test_confirmed_is_wrong(self) -> None:
        assert self.look([self.wrong] * 3, id_number=self.wrong) == (self.wrong, False, {"checksum"})

    def test_not_confirmed_is_doubtful(self) -> None:
        others = [self.wrong[:-2] + digits for digits in ("93", "45", "68")]
        assert self.look(others, id_number=self.wrong)[1]
        assert self.look(["", "?"], id_number=self.wrong)[1]

    def test_a_misread_birth_date_is_corrected(self) -> None:
        first = "36042619910107" + "007"
        number = first + id_check_character(first)
        value, doubtful, reasons = self.look(
            ["1991年1月7日", "1991年1月7日"], birth_date="1991-01-01", id_number=number
        )
        assert (value, doubtful, reasons) == ("1991-01-07", False, set())

    def test_without_a_reader_first_readings_stand(self) -> None:
        found = second_look(self.kind, readings(id_number=self.wrong), AS_OF, None)
        assert found.fields["id_number"].value == self.wrong and not found.doubtful


def test_a_number_of_fifteen_digits_is_odd_on_an_old_paper_and_wrong_on_a_new_one() -> None:
    old = ID[:6] + ID[8:17]
    assert issues("assistant_qualification", id_number=old, issue_date="2004-09-24") == {
        ("id_number", "unusual_length", "warn")
    }
    assert issues("assistant_qualification", id_number=old, issue_date="2014-09-24") == {
        ("id_number", "length", "invalid")
    }
    assert issues("assistant_qualification", id_number="990426910101007", issue_date="2004-09-24") == {
        ("id_number", "length", "invalid")
    }
