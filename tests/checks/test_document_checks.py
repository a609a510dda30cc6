"""Kind, fields and claims: what is measured of a page of lines, and what the policy makes of it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from checker import load_policy
from checker.checks import BY_ID
from checker.documents.reading import DocumentReading, read_document
from checker.messages import render
from checker.pipeline import result_of
from checker.report import CheckResult, FieldValue
from tests.documents import pages
from tests.documents.layout import Line, column, line

AS_OF = dt.date(2021, 1, 20)
SIZE = (1100, 1400)


@dataclass(frozen=True)
class Shown:
    """A line as the reader delivers it, upright."""

    text: str
    confidence: float
    polygon: NDArray[np.float32]

    def shown_span(self, start: int, end: int) -> NDArray[np.float32]:
        return self.polygon


@dataclass
class Page:
    """Stands in for the evidence: lines instead of a picture."""

    lines: list[Line]
    category: str
    claims: Mapping[str, str] = field(default_factory=dict)
    as_of: dt.date = AS_OF
    again: str | None = None
    faces: Sequence[object] = ()

    def known(self, piece: str) -> bool:
        return piece == "faces"

    @property
    def ask(self) -> SimpleNamespace:
        return SimpleNamespace(category=self.category, claims=self.claims, as_of=self.as_of)

    def reread(self, parts: list[tuple[Shown, int, int]]) -> list[str]:
        return [self.again if self.again is not None else "".join(p.text[a:b] for p, a, b in parts)] * 3

    @cached_property
    def document(self) -> DocumentReading[Any]:
        lines = [Shown(item.text, item.confidence, item.polygon) for item in self.lines]
        return read_document(lines, self.category, *SIZE, self.as_of, self.reread)


def run(check_id: str, page: Page) -> tuple[CheckResult, dict[str, FieldValue]]:
    check, limits = BY_ID[check_id], load_policy().category(page.category).checks[check_id]
    measured = check.measure(page, limits)
    json.dumps(measured.values)
    findings = check.decide(json.loads(json.dumps(measured.values)), limits)
    return result_of(check_id, measured, limits, findings, "en"), measured.fields


def edited(lines: list[Line], old: str, new: str, confidence: float = 0.98) -> list[Line]:
    assert any(old in item.text for item in lines)
    return [
        Line(item.text.replace(old, new), confidence if old in item.text else item.confidence, item.polygon)
        for item in lines
    ]


GOOD = [
    ("id_card_portrait", pages.id_portrait()),
    ("id_card_handheld", pages.id_portrait()),
    ("id_card_emblem", pages.id_emblem()),
    ("medical_institution_licence", pages.licence()),
    ("probation_certificate", pages.probation()),
    ("graduation_certificate", pages.diploma()),
    ("college_diploma", pages.diploma("105331201306001234", "专科")),
    ("degree_certificate", pages.degree()),
    ("commitment_letter", pages.commitment()),
]


@pytest.mark.parametrize(("category", "lines"), GOOD)
def test_good_pages_pass(category: str, lines: list[Line]) -> None:
    for check_id in ("document_type", "fields", "claims"):
        result, _ = run(check_id, Page(lines, category))
        assert result.status in {"pass", "warn"}, (check_id, result.code, result.detail)


@pytest.mark.parametrize(("category", "lines"), GOOD)
def test_pages_in_another_slot_fail(category: str, lines: list[Line]) -> None:
    same = {"id_card_portrait", "id_card_handheld"}, {"graduation_certificate", "college_diploma"}
    for other, _ in GOOD:
        if other != category and not any({other, category} <= group for group in same):
            result, _ = run("document_type", Page(lines, other))
            assert result.status == "fail" and result.code in {"document_type.mismatch", "document_type.wrong_side"}
            assert result.message and "@" not in result.message


def test_sides_are_told_apart() -> None:
    assert run("document_type", Page(pages.id_emblem(), "id_card_portrait"))[0].code == "document_type.wrong_side"
    assert run("document_type", Page(pages.id_portrait(), "id_card_emblem"))[0].code == "document_type.wrong_side"


def test_no_text_and_other_text() -> None:
    nothing, _ = run("document_type", Page([], "probation_certificate"))
    assert (nothing.status, nothing.code) == ("fail", "document_type.unrecognised")
    other, _ = run(
        "document_type",
        Page(column(["会议纪要", "时间：2021年1月5日", "会议讨论了年度预算。"]), "probation_certificate"),
    )
    assert (other.status, other.code) == ("fail", "document_type.unrecognised")


def test_a_face_without_a_card_is_told_in_words_of_its_own() -> None:
    nobody, somebody = (run("document_type", Page([], "id_card_handheld", faces=faces))[0] for faces in ([], ["face"]))
    assert nobody.code == somebody.code == "document_type.unrecognised"
    assert "face" in somebody.message
    assert "face" not in nobody.message


def test_a_temporary_card_is_told_and_passes() -> None:
    lines = [line("临时居民身份证", 300, 40, 50), *pages.id_portrait()]
    result, _ = run("document_type", Page(lines, "id_card_portrait"))
    assert (result.status, result.code) == ("warn", "document_type.temporary")
    assert "temporary identity card" in result.message


def test_the_sides_of_a_temporary_card_are_told_without_the_title_and_without_the_data() -> None:
    holder = [
        *pages.id_portrait(),
        line("签发机关长沙市公安局", 40, 240),
        line("有效期限2020.12.20-2021.03.20", 40, 285),
    ]
    title = column(["中华人民共和国", "临时居民身份证"])
    for lines, category in ((holder, "id_card_portrait"), (title, "id_card_emblem")):
        result, _ = run("document_type", Page(lines, category))
        assert (result.status, result.code) == ("warn", "document_type.temporary")
        # The side with the title says neither who issued it nor for how long: the other one does.
        assert run("fields", Page(lines, category))[0].status == "pass"
    other, _ = run("document_type", Page(holder, "id_card_emblem"))
    assert (other.status, other.code) == ("fail", "document_type.wrong_side")


def test_both_sides_of_a_regular_card_on_one_page_are_no_temporary_card() -> None:
    emblem = [line("中华人民共和国", 300, 540, 50), line("居民身份证", 300, 620, 60)]
    emblem += [line("签发机关 长沙市公安局岳麓分局", 200, 750), line("有效期限 2012.06.01-2032.06.01", 200, 800)]
    lines = [*pages.id_portrait(), *emblem]
    result, _ = run("document_type", Page(lines, "id_card_emblem"))
    assert result.status == "pass"


@pytest.mark.parametrize(
    ("category", "lines", "code"),
    [
        ("id_card_portrait", edited(pages.id_portrait(), pages.ID, pages.ID[:-1] + "2"), "fields.invalid"),
        ("id_card_portrait", edited(pages.id_portrait(), "性别男", "性别女"), "fields.invalid"),
        ("id_card_portrait", edited(pages.id_portrait(), "1991年1月1日", "1991年1月8日"), "fields.invalid"),
        ("id_card_emblem", pages.id_emblem("2010.01.01-2020.01.01"), "fields.expired"),
        ("id_card_emblem", pages.id_emblem("2015.01.01-2027.01.01"), "fields.invalid"),
        ("medical_institution_licence", edited(pages.licence(), "2033年12月31日", "2020年12月31日"), "fields.expired"),
        (
            "probation_certificate",
            edited(pages.probation(), "2021年 1 月 10 日", "2020年 1 月 10 日"),
            "fields.expired",
        ),
        ("probation_certificate", edited(pages.probation(), "（ √ ）", "（   ）"), "fields.invalid"),
        ("college_diploma", pages.diploma(), "fields.invalid"),
        ("graduation_certificate", pages.diploma("105331201306001234"), "fields.invalid"),
    ],
)
def test_what_cannot_be_accepted_fails(category: str, lines: list[Line], code: str) -> None:
    result, _ = run("fields", Page(lines, category))
    assert (result.status, result.code) == ("fail", code)
    assert result.message and result.hint and "@" not in result.message
    assert pages.ID not in json.dumps([result.message, result.measured, result.detail])


@pytest.mark.parametrize(
    ("category", "lines", "day", "code"),
    [
        ("id_card_emblem", pages.id_emblem("2012.01.20-2022.01.20"), dt.date(2022, 1, 20), None),
        ("id_card_emblem", pages.id_emblem("2012.01.20-2022.01.20"), dt.date(2022, 1, 21), "fields.expired"),
        ("id_card_emblem", pages.id_emblem("2016.02.29-2026.02.28"), dt.date(2026, 2, 28), None),
        ("id_card_emblem", pages.id_emblem("2021.01.20-2031.01.20"), dt.date(2021, 1, 20), None),
        ("id_card_emblem", pages.id_emblem("2021.01.21-2031.01.21"), dt.date(2021, 1, 20), "fields.invalid"),
        ("id_card_emblem", pages.id_emblem("2012.06.01-长期"), dt.date(2060, 1, 1), None),
        ("medical_institution_licence", pages.licence(), dt.date(2033, 12, 31), None),
        ("medical_institution_licence", pages.licence(), dt.date(2034, 1, 1), "fields.expired"),
        ("probation_certificate", pages.probation(), dt.date(2021, 12, 31), None),
        ("probation_certificate", pages.probation(), dt.date(2022, 1, 1), "fields.expired"),
    ],
)
def test_the_last_day_of_a_validity_still_counts(
    category: str, lines: list[Line], day: dt.date, code: str | None
) -> None:
    result, _ = run("fields", Page(lines, category, as_of=day))
    assert (result.status, result.code) == ("fail" if code else "pass", code)


@pytest.mark.parametrize(
    ("ticks", "status"),
    [
        ("☑ 合格   □ 不合格", "pass"),
        ("合格☑  不合格□", "pass"),
        ("合格（ √  不合格（   ）", "pass"),
        ("□ 合格   ☑ 不合格", "fail"),
        ("合格（   ）  不合格（   ）", "fail"),
        ("合格√  不合格", "undetermined"),
        ("合格（ √ ）  不合格（ √ ）", "undetermined"),
    ],
)
def test_ticks(ticks: str, status: str) -> None:
    lines = edited(pages.probation(), "合格（ √ ）  不合格（   ）", ticks)
    result, _ = run("fields", Page(lines, "probation_certificate"))
    assert result.status == status and "@" not in (result.message or "")


@pytest.mark.parametrize(
    ("elsewhere", "status", "code"), [(None, "fail", "fields.expired"), ((500, 130), "undetermined", "fields.expired")]
)
def test_a_date_that_is_only_guessed_to_be_that_of_issue_refuses_nothing(
    elsewhere: tuple[int, int] | None, status: str, code: str
) -> None:
    """At the foot a day of another year is that of the form; at the head it may be that of anything."""
    lines = [item for item in pages.probation() if item.text != "2021年 1 月 10 日"]
    lines.append(line("2019年3月2日", *(elsewhere or (700, 1170)), 26))
    result, _ = run("fields", Page(lines, "probation_certificate"))
    assert (result.status, result.code) == (status, code)


def test_doubtful_readings_are_for_a_person() -> None:
    wrong = pages.ID[:-1] + "2"
    unsure = edited(pages.id_portrait(), pages.ID, wrong, confidence=0.4)
    assert run("fields", Page(unsure, "id_card_portrait"))[0].status == "undetermined"
    contradicted = Page(edited(pages.id_portrait(), pages.ID, wrong), "id_card_portrait", again=pages.ID[:-3] + "468")
    assert run("fields", contradicted)[0].status == "undetermined"


@pytest.mark.parametrize(
    ("validity", "status", "code"),
    [
        ("2010.01.01", "undetermined", "fields.expired"),
        ("至2010.01.01", "fail", "fields.expired"),
        ("2010.01.01-", "undetermined", "fields.missing"),
    ],
)
def test_a_lone_date_is_an_end_only_where_it_says_so(validity: str, status: str, code: str) -> None:
    result, _ = run("fields", Page(pages.id_emblem(validity), "id_card_emblem"))
    assert (result.status, result.code) == (status, code)


def test_a_second_reading_saves_a_misread_number() -> None:
    misread = edited(pages.id_portrait(), pages.ID, pages.ID[:-1] + "7")
    result, fields = run("fields", Page(misread, "id_card_portrait", again=pages.ID))
    assert result.status == "pass" and fields["id_number"].value == pages.ID and fields["id_number"].valid


def test_fields_carry_validity_and_reason() -> None:
    wrong = edited(pages.id_portrait(), pages.ID, pages.ID[:-1] + "2")
    _, fields = run("fields", Page(wrong, "id_card_portrait"))
    assert fields["id_number"].valid is False and fields["id_number"].reason == "@reason.checksum"
    assert render("reason.checksum", "zh-CN", {})[0]
    assert fields["birth_date"].valid is True and fields["address"].valid is None
    assert fields["name"].polygon is not None and len(fields["name"].polygon) == 4


def test_missing_fields() -> None:
    blank = [item for item in pages.id_portrait() if item.text != pages.ID]
    result, fields = run("fields", Page(blank, "id_card_portrait"))
    assert (result.status, result.code) == ("fail", "fields.missing") and fields["id_number"].value is None
    unseen = [item for item in blank if "号码" not in item.text]
    assert run("fields", Page(unseen, "id_card_portrait"))[0].status == "undetermined"


def test_a_short_period_is_for_a_person() -> None:
    lines = edited(pages.probation(), "（  2021  ）年（ 07 ）月", "（  2020  ）年（ 12 ）月")
    result, _ = run("fields", Page(lines, "probation_certificate"))
    assert (result.status, result.code) == ("undetermined", "fields.invalid") and "6 months; 12" in result.message


@pytest.mark.parametrize(
    ("end", "confidence", "status"),
    [
        ("2021年7月31日", 0.99, "pass"),
        ("2021年7月29日", 0.99, "undetermined"),
        ("2021年2月28日", 0.99, "fail"),
        ("2021年2月28日", 0.3, "undetermined"),
    ],
)
def test_one_proof_of_clinical_training_shows_the_whole_year(end: str, confidence: float, status: str) -> None:
    lines = pages.clinical_training(end, confidence)
    result, _ = run("fields", Page(lines, "clinical_training_proof", as_of=dt.date(2021, 8, 20)))
    assert (result.status, result.code) == (status, None if status == "pass" else "fields.invalid")
    if (status, confidence) == ("fail", 0.99):
        assert "7 months; 12 are asked" in result.message and "whole period" in (result.hint or "")


def test_claims() -> None:
    lines = pages.id_portrait()
    agree = {"name": "張三豐", "id_number": pages.ID, "sex": "男", "birth_date": "1991-01-01"}
    assert run("claims", Page(lines, "id_card_portrait", agree))[0].status == "pass"
    result, _ = run("claims", Page(lines, "id_card_portrait", {"name": "李四明"}))
    assert (result.status, result.code) == ("fail", "claims.mismatch")
    assert "李四明" not in json.dumps([result.message, result.measured, result.detail], ensure_ascii=False)
    number = run("claims", Page(lines, "id_card_portrait", {"id_number": pages.ID[:-1] + "2"}))[0]
    assert number.status == "fail"
    unsure = run("claims", Page(lines, "id_card_portrait", {"name": "张三峰"}, again="姓名张三峰"[2:]))[0]
    assert unsure.status == "undetermined"
    misread = edited(lines, pages.ID, pages.ID[:-1] + "2")
    assert run("claims", Page(misread, "id_card_portrait", {"id_number": pages.ID}))[0].status == "undetermined"
    elsewhere = [*lines, line("李四明", 60, 900)]
    assert run("claims", Page(elsewhere, "id_card_portrait", {"name": "李四明"}))[0].status == "undetermined"
    other = run("claims", Page(lines, "id_card_portrait", {"school": "湖南医科大学"}))[0]
    assert (other.status, other.code) == ("warn", "claims.not_read")
