"""Kinds are told by title and words, whatever readers do to some of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from checker.documents.fuzzy import find_phrase, those_that_may_hold
from checker.documents.kinds import kinds_for, load_kinds
from checker.documents.match import is_titled, recognise_kind
from checker.messages import catalogue
from tests.documents import pages
from tests.documents.layout import Line, column, line, rotated

SIZE = (1100, 1400)
PAGES = {
    "id_card_portrait": pages.id_portrait(),
    "id_card_emblem": pages.id_emblem(),
    "institution_licence": pages.licence(),
    "probation_certificate": pages.probation(),
    "assistant_period_certificate": pages.probation("执业助理医师报考执业医师执业期考核证明", "工作", born=False),
    "diploma": pages.diploma(),
    "degree": pages.degree(),
    "commitment_letter": pages.commitment(),
}


@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize("degrees", [0, -4])
def test_pages_are_recognised_with_a_margin(kind: str, degrees: float) -> None:
    match = recognise_kind(rotated(PAGES[kind], degrees), *SIZE)
    assert match.best.kind == kind and match.best.score > 0.6
    assert match.margin > 0.15 or load_kinds()[match.runner_up.kind].temporary


@pytest.mark.parametrize("kind", [kind for kind in PAGES if kind != "id_card_portrait"])
def test_without_its_title_a_page_is_still_not_another(kind: str) -> None:
    titles = load_kinds()[kind].titles
    lines = [item for item in PAGES[kind] if item.text not in titles and "毕业证书" not in item.text]
    match = recognise_kind(lines, *SIZE)
    assert match.best.kind == kind or match.best.score < 0.45


def test_titles_survive_errors_seals_and_spacing() -> None:
    body = pages.licence()[1:]
    for title in ("医疗机构执业许可征", "医 疗 机 构 执 业 许 可 证", "疗机构执业许可证"):
        assert recognise_kind([line(title, 200, 100, 60), *body], *SIZE).best.kind == "institution_licence"
    halves = [line("医疗机构", 300, 40, 60), line("执业许可证", 300, 120, 60), *body]
    assert recognise_kind(halves, *SIZE).best.title > 0.5


def test_a_title_inside_a_sentence_is_no_title() -> None:
    lines = column(
        [
            "请各考生准备《医疗机构执业许可证》副本和《医师资格考试试用期考核证明》，并在规定时间内上传。",
            "谢谢配合，特此通知大家。",
        ]
    )
    assert recognise_kind(lines, *SIZE).best.score < 0.3


@pytest.mark.parametrize(
    "texts",
    [
        [],
        ["收据", "金额 128.00 元", "谢谢惠顾"],
        ["Invoice", "Total 12.00", "Thank you for your visit"],
        ["会议纪要", "时间：2021年1月5日", "地点：三楼会议室", "主持人：王五", "会议讨论了年度预算。"],
    ],
)
def test_other_texts_are_no_document(texts: list[str]) -> None:
    assert recognise_kind(column(texts), *SIZE).best.score < 0.3


def test_sides_of_the_card_are_apart() -> None:
    portrait, emblem = recognise_kind(pages.id_portrait(), *SIZE), recognise_kind(pages.id_emblem(), *SIZE)
    assert portrait.of_category("id_card_emblem").score < 0.2 < 0.8 < portrait.of_category("id_card_portrait").score
    assert (
        emblem.of_category("id_card_portrait").score < 0.2
        or load_kinds()[emblem.of_category("id_card_portrait").kind].temporary
    )


def test_poor_reading_lowers_no_kind_to_another() -> None:
    lines = [replace(item, text=item.text[: len(item.text) // 2 + 1]) for item in pages.probation()]
    match = recognise_kind(lines, *SIZE)
    assert match.best.kind == "probation_certificate"


def test_every_category_has_kinds_and_words_for_people() -> None:
    for kind in load_kinds().values():
        assert f"kind.{kind.id}" in catalogue()
        for name in (name for spec in kind.fields for name in spec.names):
            assert f"field.{name}" in catalogue()
    assert {kind.id for kind in kinds_for("graduation_certificate")} == {"diploma", "diploma_substitute"}
    assert {kind.id for kind in kinds_for("previous_exam_record")} == {"admission_ticket", "score_report"}
    assert kinds_for("photo") == ()


def test_phrases_with_errors() -> None:
    assert find_phrase("医疗机构", "某医疗机构名称").start == 1
    hit = find_phrase("医疗机构执业许可证", "医疗机构执业许可征书")
    assert (hit.start, hit.end, hit.errors) == (0, 9, 1)
    assert find_phrase("医疗机构执业许可证", "疗机构执业许可证").errors == 1
    assert find_phrase("医疗机构执业许可证", "机构名称") is None
    assert find_phrase("姓名", "性名") is None


def test_no_text_that_holds_a_phrase_is_left_out_before_it_is_looked_for():
    texts = ["医疗机构执业许可征书", "疗机构执业许可证", "机构名称", "医疗机构执业许可证", ""]
    for phrase in ("医疗机构执业许可证", "名称", "毕业证书"):
        holding = {index for index, text in enumerate(texts) if find_phrase(phrase, text)}
        assert holding <= set(those_that_may_hold(phrase, texts, "\n".join(texts)))
    assert those_that_may_hold("毕业证书", texts, "\n".join(texts)) == []


def test_of_equally_near_places_the_first_that_is_as_long_as_the_phrase_counts():
    hit = find_phrase("abcdefgh", "xxabcdefghxxabcdefgx".replace("h", "z"))
    assert hit is not None
    assert (hit.start, hit.end, hit.errors) == (2, 10, 1)


def test_nothing_to_read() -> None:
    empty: list[Line] = []
    assert recognise_kind(empty, *SIZE).characters == 0


@pytest.mark.parametrize("title", ["教师资格证书", "护士执业证书", "营业执照"])
def test_the_heading_of_a_document_of_no_kind_is_not_read_as_one_with_errors(title: str) -> None:
    page = [line(title, 300, 60, 60), line("姓名：张三", 60, 200), line("证书编号：20164300147670334", 60, 260)]
    match = recognise_kind([*page, line("发证机关：长沙市教育局", 60, 320)], 1100, 800)
    assert all(score.score < 0.5 for score in match.ranking)


def test_both_sides_in_one_picture_are_either_side() -> None:
    lower = [replace(item, polygon=item.polygon + np.array([0, 700], np.float32)) for item in pages.id_emblem()]
    match = recognise_kind([*pages.id_portrait(), *lower], 1000, 1400)
    assert match.best.kind == "two_sided_id_card"
    assert recognise_kind(pages.id_portrait(), *SIZE).of_category("id_card_emblem").score < 0.2


def test_what_a_copy_is_for_says_nothing_of_its_kind() -> None:
    mark = line("仅供2021年医师资格考试报名使用", 100, 500)
    plain, marked = (recognise_kind(page, *SIZE) for page in (pages.id_portrait(), [*pages.id_portrait(), mark]))
    assert marked.best == plain.best


@pytest.mark.parametrize(("title", "least"), [("毕业证书", 0.9), ("结业证书", 0.0)])
def test_the_heading_of_another_document_outweighs_the_words_of_a_kind(title: str, least: float) -> None:
    page = [replace(item, text=item.text.replace("毕业证书", title)) for item in pages.diploma()]
    score = recognise_kind(page, *SIZE).of_category("graduation_certificate")
    assert score is not None and (score.score >= least if least else score.score < 0.4)


def test_an_admission_ticket_of_other_examinations_is_none_of_physicians() -> None:
    texts = [
        "2020年护士执业资格考试",
        "准考证",
        "姓名 张三",
        "准考证号 2042908572999",
        "考试时间 2020年6月19日",
        "考试地点 一中",
    ]
    score = recognise_kind(column(texts), *SIZE).of_category("previous_exam_record")
    assert score is not None and score.score == 0


def test_what_fits_no_kind_is_told_as_the_plain_one_of_its_category() -> None:
    match = recognise_kind(column(["购物清单", "苹果三斤", "牛奶两盒"]), *SIZE)
    nearest = match.of_category("id_card_portrait")
    assert nearest is not None and (nearest.kind, nearest.score) == ("id_card_portrait", 0)


def test_whose_document_it_is_stands_before_its_title() -> None:
    texts = ["湖南医药学院学生证", "持证人张三(男，1995年3月3日生)系我校中医内科学专业研究生，学号266933274718。"]
    match = recognise_kind(column(texts), *SIZE)
    assert match.best.kind == "student_card" and match.best.score > 0.5


def test_a_report_on_a_degree_of_this_country_is_none_on_a_foreign_one() -> None:
    texts = [
        "中国高等教育学历认证报告",
        "姓名:张三",
        "院校名称:新疆医科大学",
        "层次:本科",
        "证书编号:143281200805413676",
    ]
    match = recognise_kind(column(texts), *SIZE)
    foreign = match.of_category("foreign_degree_report")
    assert match.best.kind == "diploma_substitute" and foreign is not None and foreign.score == 0


def test_a_title_broken_over_two_lines_of_one_of_two_facing_pages_is_one() -> None:
    left = [line("医疗机构", 180, 140, 60), line("执业许可证", 150, 230, 60)]
    right = column(
        ["机构名称 慈利县康复医院", "地址 湖南省慈利县迎宾大道153号", "邮政编码 429522", "所有制形式 集体"], 600
    )
    match = recognise_kind([*left, *right], *SIZE)
    assert match.best.kind == "institution_licence" and match.best.title > 0.7


def test_a_document_of_its_own_has_a_title() -> None:
    assert is_titled(pages.licence(), *SIZE) and is_titled(pages.id_emblem(), *SIZE)
    assert not is_titled(column(["姓名 李四", "性别 男", "单位名称", "现将有关事项通知如下"]), *SIZE)
    assert not is_titled([], *SIZE)
