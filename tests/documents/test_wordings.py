"""Other wordings than those of the known forms: labels in no list, sentences that begin the page, broken numbers."""

from __future__ import annotations

import pytest

from checker.documents.extract import extract_fields
from checker.documents.kinds import load_kinds
from checker.documents.match import recognise_kind
from tests.documents.layout import Line, column, line, read

TITLE = "执业助理医师报考执业医师执业期考核证明"
ID = "431202199605052360"


def form(*pairs: tuple[str, str], title: str = TITLE, foot: str = "") -> list[Line]:
    """A title in letters hardly larger than those of the labels and values below it."""
    lines = [line(title, 200, 60, 36)]
    for row, (label, value) in enumerate(pairs):
        lines += [line(label, 60, 140 + 60 * row), line(value, 420, 140 + 60 * row)]
    return [*lines, line(foot, 600, 1100)] if foot else lines


def test_a_birth_date_is_read_as_one_and_is_no_day_of_issue() -> None:
    found = read(form(("姓名", "张三"), ("出生日期", "1996年5月5日"), ("证件编号", ID)), "assistant_period_certificate")
    assert found["birth_date"] == "1996-05-05" and "issue_date" not in found


@pytest.mark.parametrize("label", ["生日", "出生曰期", "生曰"])
def test_nor_is_it_one_where_its_label_is_not_understood(label: str) -> None:
    found = read(form(("姓名", "张三"), (label, "1996年5月5日"), ("证件编号", ID)), "commitment_letter")
    assert "issue_date" not in found


def test_a_lone_date_above_the_middle_is_only_guessed_to_be_that_of_issue() -> None:
    page = form(("某某", "2019年5月5日"), ("姓名", "张三"), ("证件编号", ID), ("单位", "长沙市第一医院"))
    found = extract_fields(page, load_kinds()["commitment_letter"], 1100, 1400)["issue_date"]
    assert found.value == "2019-05-05" and found.guessed


def test_the_day_of_signing_follows_the_place_for_a_signature_and_a_seal() -> None:
    page = form(("姓名", "张三"), ("证件编号", ID), ("执业期", "2019.08.01至2020.08.31"))
    page += [line("单位法人代表签字：李四", 60, 1000), line("(单位公章)2021.01.15", 600, 1000)]
    found = read(page, "assistant_period_certificate")
    assert found["issue_date"] == "2021-01-15"
    assert (found["period_start"], found["period_end"]) == ("2019-08-01", "2020-08-31")


def test_a_number_broken_at_the_end_of_a_line_is_read_where_it_proves_itself() -> None:
    texts = ["临床实践训练证明", f"兹证明我校研究生张三，性别女，身份证号{ID[:8]}", f"{ID[8:]}，儿科学专业，考核合格。"]
    assert read(column(texts), "clinical_training_proof")["id_number"] == ID
    wrong = [texts[0], texts[1], texts[2].replace(ID[8:], ID[8:-1] + "1")]
    assert "id_number" not in read(column(wrong), "clinical_training_proof")


@pytest.mark.parametrize(
    ("kind", "title", "text"),
    [
        (
            "foreign_degree_report",
            "国外学历学位认证书",
            "崔东，男，1989年3月21日生，于2013年9月至2018年6月在首尔大学学习。",
        ),
        ("clinical_training_proof", "临床实践训练证明", f"崔东，男，身份证号：{ID}，系我校儿科学专业硕士研究生。"),
        ("commitment_letter", "个人承诺书", f"我是崔东，身份证号：{ID}，现就读于湖南医科大学。"),
    ],
)
def test_a_sentence_may_begin_with_the_name_right_below_the_title(kind: str, title: str, text: str) -> None:
    assert read(column([title, text]), kind)["name"] == "崔东"


def test_a_period_in_numbers_is_read_without_a_label() -> None:
    title = "外籍人员参加中国医师资格考试实习申请审核表"
    page = form(("姓名", "约翰·史密斯"), ("何时", "2019-08-01至2020-10-31"), title=title)
    found = read(page, "foreigner_internship")
    assert (found["period_start"], found["period_end"]) == ("2019-08-01", "2020-10-31")
    page = form(("姓名", "约翰·史密斯"), ("护照有效期", "2015.08.01-2025.07.31"), title=title)
    assert "period_start" not in read(page, "foreigner_internship")


def test_a_long_title_in_a_line_of_its_own_counts_whatever_its_letters() -> None:
    page = form(("姓名", "张三"), ("证件编号", ID), ("报考类别", "中医"), ("登记号", "31019020943092217D1101"))
    best = recognise_kind(page, 1100, 1400).best
    assert best.kind == "assistant_period_certificate" and best.score >= 0.5
    mentioned = [line("请同时上传" + TITLE + "和身份证的照片及其他材料", 60, 60), *page[1:]]
    assert recognise_kind(mentioned, 1100, 1400).best.title < 0.6


def test_a_title_read_without_errors_is_not_that_of_a_like_named_certificate() -> None:
    page = [line("执业助理医师资格证书", 200, 60, 60), line("姓名：张三", 60, 200), line(f"身份证号：{ID}", 60, 260)]
    match = recognise_kind(page, 1100, 1400)
    practice = match.of_category("assistant_practice_certificate")
    assert match.best.kind == "assistant_qualification" and practice is not None and practice.title < 0.4


def test_beginning_and_end_of_a_period_may_have_labels_of_their_own() -> None:
    pairs = [("姓名", "张三"), ("实习开始日期", "2019年07月01日"), ("实习结束日期", "2020年07月30日")]
    page = form(*pairs, title="外籍人员参加中国医师资格考试实习申请审核表", foot="(公章)2020年12月5日")
    found = read(page, "foreigner_internship")
    assert (found["period_start"], found["period_end"]) == ("2019-07-01", "2020-07-30")
    assert found["issue_date"] == "2020-12-05"


def test_the_date_of_something_else_is_no_day_of_issue() -> None:
    page = form(("姓名", "张三"), ("领取日期", "2017年7月1日"), title="个人承诺书", foot="2018年5月7日")
    assert read(page, "commitment_letter")["issue_date"] == "2018-05-07"


def test_an_office_that_signs_and_a_date_are_no_school() -> None:
    lines = [
        line("岳西医学院", 100, 60),
        line("研究生证", 140, 120),
        *column(["姓名：张三", "学号：2018008612"], 60, 200),
    ]
    for sign in ("研究生院", ""):
        page = [*lines, line("发证单位(章)", 60, 400), line("2018年9月5日", 300, 400), line(sign, 300, 450)]
        assert read(page, "student_card")["school"] == "岳西医学院"


def test_the_scope_of_a_practice_is_left_whole() -> None:
    lines = [line("医师执业证书", 200, 60, 60), line("执业范围：公共卫生类别专业", 60, 200)]
    assert read(lines, "assistant_practice")["major"] == "公共卫生类别"


def test_a_major_may_be_what_somebody_completed() -> None:
    texts = ["硕士学位证书", "周芷若，女，1996年5月8日生，在我校完成了口腔医学专业硕士研究生培养计划规定的各项要求。"]
    assert read(column(texts), "degree")["major"] == "口腔医学"


def test_a_name_may_begin_a_sentence_within_a_letter() -> None:
    text = f"湖南省医师资格考试考区办公室：崔东（性别：男，身份证号：{ID}）系我校儿科学专业2018级全日制硕士研究生。"
    assert read(column(["临床实践训练证明", text]), "clinical_training_proof")["name"] == "崔东"


@pytest.mark.parametrize(
    ("place", "institution", "department"),
    [
        ("长沙县中医医院外科", "长沙县中医医院", "外科"),
        ("娄底市中心医院全科医学科", "娄底市中心医院", "全科医学科"),
        ("中南大学湘雅医院内科、急诊科", "中南大学湘雅医院", "内科、急诊科"),
        ("岳阳市新城社区卫生服务中心", "岳阳市新城社区卫生服务中心", None),
    ],
)
def test_a_department_may_be_short_and_a_hospital_a_central_one(
    place: str, institution: str, department: str | None
) -> None:
    text = f"兹证明我校研究生张三于2019年9月1日至2020年12月31日在{place}进行临床实践训练，训练时间满一年。"
    found = read(column(["临床实践训练证明", text]), "clinical_training_proof")
    assert (found["institution_name"], found.get("department")) == (institution, department)


def test_values_in_the_cells_below_the_corner_where_their_labels_stand() -> None:
    cells = [
        ("姓名", 66, "贺凯勇", 130),
        ("性别", 255, "男", 300),
        ("民族", 368, "汉族", 420),
        ("医学学历", 519, "专科", 570),
    ]
    page = [line(TITLE, 200, 60, 36)]
    for label, x, value, at in cells:
        page += [line(label, x, 180, 26), line(value, at, 210, 34)]
    found = read(page, "assistant_period_certificate")
    assert (found["name"], found["sex"], found["ethnicity"], found["education_level"]) == (
        "贺凯勇",
        "男",
        "汉族",
        "专科",
    )


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (
            "assistant_practice",
            f"吴健洋，男，一九九六年五月五日出生，身份证号码{ID}，执业类别为临床，执业机构为株洲市友谊医院，准予注册。",
            {"name": "吴健洋", "sex": "男", "birth_date": "1996-05-05", "exam_category": "临床"}
            | {"institution_name": "株洲市友谊医院"},
        ),
        (
            "probation_certificate",
            f"考生叶梅莹，性别女，学历专科，所学专业全科医学，该生自2019年9月至2020年12月在岳阳市中心医院试用，证件号码{ID}。",
            {"name": "叶梅莹", "sex": "女", "education_level": "专科", "major": "全科医学"}
            | {"institution_name": "岳阳市中心医院", "period_start": "2019-09", "period_end": "2020-12"},
        ),
        (
            "commitment_letter",
            "我叫范倩英，2020年6月28日从岳麓医科大学口腔医学专业毕业，在怀化市仁爱医院从事临床试用工作。",
            {"name": "范倩英", "school": "岳麓医科大学", "major": "口腔医学", "institution_name": "怀化市仁爱医院"},
        ),
        (
            "diploma_substitute",
            "兹有我校毕业生梁丹，女，1995年4月18日出生，在岳麓医科大学全科医学专业学习，于2018年6月30日毕业。",
            {"name": "梁丹", "sex": "女", "birth_date": "1995-04-18"},
        ),
    ],
)
def test_what_sentences_say_is_read_in_every_kind(kind: str, text: str, expected: dict[str, str]) -> None:
    found = read([line("证明", 300, 60, 60), line(text, 60, 200)], kind)
    assert {name: found.get(name) for name in expected} == expected


def test_a_date_before_the_label_of_another_is_no_birth_date() -> None:
    lines = [line("2016年9月6日", 600, 200), line("出生日期", 60, 260), line("1987年2月14日", 300, 260)]
    found = read([line("医师执业证书", 200, 60, 60), *lines], "assistant_practice")
    assert (found["birth_date"], found["issue_date"]) == ("1987-02-14", "2016-09-06")


@pytest.mark.parametrize(
    ("text", "name"),
    [("姓名 Name NORMAN LEE", "NORMAN LEE"), ("姓名NameofHolder 张三", "张三"), ("姓名/Full Name:张三", "张三")],
)
def test_english_words_behind_a_label_are_a_note_to_it(text: str, name: str) -> None:
    lines = [line("外籍人员参加中国医师资格考试实习申请审核表", 100, 60), line(text, 60, 200)]
    assert read(lines, "foreigner_internship")["name"] == name


def test_the_time_of_earlier_studies_is_no_internship() -> None:
    title = "外籍人员参加中国医师资格考试实习申请审核表"
    page = form(("学习时间", "2010.09-2015.07"), ("实习期限", "2019.08.01-2020.07.31"), title=title)
    found = read(page, "foreigner_internship")
    assert (found["period_start"], found["period_end"]) == ("2019-08-01", "2020-07-31")
    page = form(("姓名", "约翰·史密斯"), ("学习经历", "2010.09-2015.07 湖南医科大学"), title=title)
    assert "period_start" not in read(page, "foreigner_internship")
    page = form(("何处", "2019.08-2020.07 南华大学附属第一医院"), title=title)
    assert read(page, "foreigner_internship")["period_start"] == "2019-08"


def test_what_takes_effect_or_is_made_on_a_day_was_not_born_on_it() -> None:
    texts = ["毕业证书", "学生张三，男，本证自2019-01-01生效，2020年3月4日生成"]
    assert "birth_date" not in read(column(texts), "diploma")


@pytest.mark.parametrize("label", ["准考证号", "工作证号"])
def test_the_number_of_another_paper_is_not_that_of_this_one(label: str) -> None:
    page = form(("姓名", "张三"), (label + "：", "201943010099"), title="研究生证")
    assert "certificate_number" not in read(page, "student_card")
    own = form(("姓名", "张三"), ("证号：", "201943010099"), title="研究生证")
    assert read(own, "student_card")["certificate_number"] == "201943010099"


def test_a_place_that_a_sentence_names_may_be_broken_at_the_end_of_a_line() -> None:
    texts = ["医师执业证书", "吴健洋，男，经审核准予注册，执业级别为执业助理医师，执业机构为株", "洲市友谊医院。"]
    assert read(column(texts), "assistant_practice")["institution_name"] == "株洲市友谊医院"


def test_half_a_label_that_may_be_that_of_two_fields_is_of_none() -> None:
    foot = [line("校(院)", 600, 500), line("做中", 720, 505), line("雨", 860, 500)]
    text = ["毕业证书", "学生张三,性别男,在本校临床医学专业学习,准予毕业。"]
    assert "school" not in read([*column(text), *foot], "diploma")
    assert read([*column(text), line("校(院)各:湘东医科大学", 600, 500)], "diploma")["school"] == "湘东医科大学"


def test_a_box_in_the_gap_of_a_label_is_no_letter() -> None:
    lines = [line("姓☑名", 60, 200), line("甘晓峰", 260, 200), line("性别", 60, 260), line("男", 260, 260)]
    assert read(lines, "registration_notice")["name"] == "甘晓峰"
    ticked = [line("姓名", 60, 200), line("甘晓峰", 260, 200), line("性别", 60, 260), line("男☑女", 260, 260)]
    assert read(ticked, "registration_notice").get("sex") == "男"
