"""Labels and values broken in cells too narrow for them, and the last letters of paragraphs."""

from __future__ import annotations

import pytest

from tests.documents.layout import Line, column, line, read
from tests.documents.test_longer_labels import cells


@pytest.mark.parametrize(
    ("label", "field", "value"),
    [
        (("人员姓", "名"), "name", "张三"),
        (("姓名/", "Name"), "name", "张三"),
        (("性别/", "Sex"), "sex", "女"),
        (("试用医疗机", "构名称"), "institution_name", "长沙市第一医院"),
    ],
)
def test_words_before_a_label_that_is_broken_change_nothing_either(
    label: tuple[str, ...], field: str, value: str
) -> None:
    assert read(cells((label, (value,)), (("民族",), ("汉族",))), "probation_certificate")[field] == value


@pytest.mark.parametrize("value", [("1996年5月1", "2日"), ("1996-05-", "12"), ("1996.05.12",), ("1996年5月12", "日")])
def test_a_day_broken_in_its_cell_is_read_whole(value: tuple[str, ...]) -> None:
    found = read(cells((("出生日期",), value), (("姓名",), ("张三",))), "probation_certificate")
    assert found["birth_date"] == "1996-05-12" and "issue_date" not in found


def test_the_line_below_a_whole_day_is_no_part_of_it() -> None:
    page = cells((("出生日期",), ("1996-05-12", "2020-01-01")), (("姓名",), ("张三",)))
    assert read(page, "probation_certificate")["birth_date"] == "1996-05-12"


def test_a_numbered_label_is_no_note_to_the_label_above() -> None:
    page: list[Line] = []
    for row, (label, value) in enumerate(
        [("(4)身份证号码", "431202199605052360"), ("(5)出生日期(年月日)", "1996-05-05")]
    ):
        page += [line(label, 60, 140 + 45 * row), line(value, 420, 140 + 45 * row)]
    assert read(page, "registration_notice")["birth_date"] == "1996-05-05"


def test_the_last_letter_of_a_paragraph_is_no_half_of_a_label() -> None:
    text = [
        "学生张三，性别女，1996年5月5日生，于2011年9月至2016年6月在本校",
        "中医学专业五年制本科学习，成绩合格，准予毕",
        "业",
    ]
    page = [*column(text, pitch=40), line("湘南医学院", 60, 220)]
    assert read(page, "diploma")["major"] == "中医学"


@pytest.mark.parametrize(
    ("text", "major"),
    [
        (["考入我校中西医临床医", "学专业(本科)学习，学制五年，成绩合格。"], "中西医临床医学"),
        (["在我校攻读外科学专业，成绩优良，准予毕业。"], "外科学"),
    ],
)
def test_what_a_sentence_says_of_the_studies_is_no_field_of_study(text: list[str], major: str) -> None:
    assert read(column(["毕业证书", *text], pitch=40), "diploma")["major"] == major


@pytest.mark.parametrize("tail", ["该生在2020年参加训练", "2019-10-05至2020-12-17在我校附属单位内科轮转"])
def test_the_next_sentence_is_no_part_of_a_field_of_study(tail: str) -> None:
    page = column(["临床实践训练证明", f"研究生张三，女，所学专业为中医内科学{tail}"])
    assert read(page, "clinical_training_proof")["major"] == "中医内科学"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("diploma", "张三同学(女1996年5月5日生)在我校中医学专业修读本科"),
        ("clinical_training_proof", "张三、女身份证号码431202199605052360，为我校中医学专业研究生"),
        ("clinical_training_proof", "橘洲大学中医学专业2019级硕士研究生张三性别女，身份证号431202199605052360"),
    ],
)
def test_a_name_is_read_where_signs_around_it_were_lost(kind: str, text: str) -> None:
    found = read(column(["毕业证书" if kind == "diploma" else "证明", text]), kind)
    assert (found["name"], found["sex"]) == ("张三", "女")


@pytest.mark.parametrize("kind", ["diploma", "commitment_letter"])
def test_the_school_of_medicine_of_a_university_is_read_with_it(kind: str) -> None:
    text = {"diploma": "于2011年9月至2016年7月在", "commitment_letter": "本人2016年7月毕业于"}[kind]
    found = read(column(["证明", f"{text}洞庭湖大学湘江医学院中医学专业，学制五年"]), kind)
    assert (found["school"], found["major"]) == ("洞庭湖大学湘江医学院", "中医学")


@pytest.mark.parametrize(
    ("label", "field", "value"), [(("性", "别"), "sex", "男"), (("民", "族"), "ethnicity", "壮族")]
)
def test_two_letters_of_a_label_may_stand_one_below_the_other(label: tuple[str, ...], field: str, value: str) -> None:
    assert read(cells((label, (value,)), (("姓名",), ("张三",))), "probation_certificate")[field] == value


def test_a_value_in_two_lines_is_that_of_the_nearer_label_though_another_stands_farther_left() -> None:
    page = [line("毕业日期", 60, 312), line("2013年6月15日", 230, 312), line("学校名称", 560, 314)]
    page += [line("资江中医药高等专科学", 720, 297, 26), line("校", 720, 331, 26)]
    found = read(page, "diploma_substitute")
    assert (found["school"], found["graduation_date"]) == ("资江中医药高等专科学校", "2013-06-15")


def test_the_parts_of_a_date_may_stand_far_apart() -> None:
    texts = (("出生1996", 60), ("年", 230), ("1", 300), ("月", 350), ("30", 400), ("日", 480))
    page = [
        line("姓名张三", 60, 60),
        *(line(text, x, 120) for text, x in texts),
        line("住址长沙市芙蓉区人民路8号", 60, 180),
    ]
    assert read(page, "id_card_portrait")["birth_date"] == "1996-01-30"


@pytest.mark.parametrize("checked", ["与原件核对一致", "审核日期:", "打印时间:"])
def test_the_day_of_a_check_or_of_a_print_is_no_day_of_issue(checked: str) -> None:
    page = [*column(["毕业证书", "学生张三，性别女，准予毕业。"]), line("2013年6月25日", 700, 240)]
    page += [line(checked, 60, 320), line("2021年1月11日", 320, 320)]
    assert read(page, "diploma")["issue_date"] == "2013-06-25"


def test_the_end_of_a_validity_below_its_beginning_is_no_part_of_the_label() -> None:
    page = [line("有效期限", 190, 845), line("自2018年12月12日", 343, 826), line("至2023年12月12日", 343, 858)]
    found = read(page, "institution_licence")
    assert (found["valid_from"], found["valid_until"]) == ("2018-12-12", "2023-12-12")


def test_the_first_letter_of_a_label_that_was_read_with_the_value_before_is_no_part_of_that() -> None:
    tail = [line("别:女", 300, 100), line("所学专业:儿科学学", 60, 160), line("历:本科", 420, 160)]
    page = [line("姓名:周文性", 60, 100), *tail]
    found = read(page, "registration_notice")
    assert (found["name"], found["sex"], found["major"], found["education_level"]) == ("周文", "女", "儿科学", "本科")


def test_a_letter_before_a_whole_label_is_part_of_the_value() -> None:
    page = [line("所学专业:临床医学", 60, 160), line("学历:本科", 420, 160)]
    assert read(page, "registration_notice")["major"] == "临床医学"


def test_what_is_written_on_a_line_stands_higher_than_its_label() -> None:
    page = [line("姓名:", 60, 120), line("张三", 200, 98), line("性别", 60, 180), line("女", 200, 158)]
    found = read(page, "foreigner_internship")
    assert (found["name"], found["sex"]) == ("张三", "女")


def test_a_value_that_is_written_higher_is_not_passed_over_for_the_next_column() -> None:
    page = [line("报考类别", 60, 110), line("中医类别", 240, 98), line("应责任及由此所造成的一切后果。", 900, 111)]
    assert read(page, "probation_certificate")["exam_category"] == "中医"


def test_a_label_that_names_two_fields_gives_its_value_to_both() -> None:
    found = read([line("法定代表人(主要负责人):张三", 60, 120)], "institution_licence")
    assert (found["legal_representative"], found["principal"]) == ("张三", "张三")


def test_the_last_digit_of_a_number_in_the_middle_of_the_next_line_is_part_of_it() -> None:
    page = [line("有效身份", 60, 90, 24), line("证件号码", 60, 117, 24)]
    page += [line("42280119801121315", 190, 84, 24), line("6", 296, 120, 24), line("姓名", 60, 40, 24)]
    assert read(page, "probation_certificate")["id_number"] == "422801198011213156"


def test_a_month_before_the_rest_of_a_field_of_study_is_no_birth_date() -> None:
    page = [line("取得学历年月 2015年12月", 60, 60), line("生方向)", 700, 60)]
    assert "birth_date" not in read(page, "assistant_period_certificate")


@pytest.mark.parametrize(
    ("rows", "name"),
    [
        (("阳玉", "梅"), "阳玉梅"),
        (("阿依努尔", "买买提"), "阿依努尔·买买提"),
        (("BIKASHTHAP", "A"), "BIKASHTHAP A"),
    ],
)
def test_a_name_in_two_lines_has_a_dot_only_where_it_is_long(rows: tuple[str, str], name: str) -> None:
    lines = [line("姓名", 180, 312), line(rows[0], 280, 299), line(rows[1], 280, 325), line("性别", 600, 312)]
    assert read([*lines, line("女", 700, 312)], "probation_certificate")["name"] == name


@pytest.mark.parametrize(
    ("rows", "until"),
    [
        (("2024.10.0", "9"), "2024-10-09"),
        (("2024年10月", "9日"), "2024-10-09"),
        (("2024.10.09", "1"), "2024-10-09"),
    ],
)
def test_the_end_of_a_validity_may_be_broken_within_its_day(rows: tuple[str, str], until: str) -> None:
    lines = [line("证件", 680, 312), line("有效期", 676, 340), line(rows[0], 800, 311), line(rows[1], 830, 339)]
    assert (
        read([*lines, line("姓名", 180, 312), line("张三", 280, 312)], "probation_certificate")["valid_until"] == until
    )


def test_a_value_below_its_label_is_not_that_of_the_label_beside_both() -> None:
    lines = [line("有效身份", 519, 492), line("证件号码", 519, 535), line("430102199303043382", 661, 514, 41)]
    lines += [line("证件有效期", 1081, 503, 41), line("2026.08.02", 1083, 535, 41), line("姓名", 160, 300)]
    found = read([*lines, line("聂思萱", 300, 300), line("2021年1月10日", 800, 1200)], "probation_certificate")
    assert found["valid_until"] == "2026-08-02" and found["issue_date"] == "2021-01-10"
    assert found["id_number"] == "430102199303043382"
