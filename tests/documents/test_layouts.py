"""Layouts and slips that were met on documents of others: each is a mechanism, not a document."""

from __future__ import annotations

import datetime as dt

import pytest

from checker.documents.claims import compare_claims
from checker.documents.consistency import check_consistency
from checker.documents.extract import extract_fields
from checker.documents.kinds import load_kinds
from tests.documents import pages
from tests.documents.layout import column, line, read


def test_one_letter_of_a_spaced_label_is_enough() -> None:
    lines = [line("姓名", 60, 200), line("张三", 260, 200), line("别", 130, 260), line("女", 260, 260)]
    lines += [line("☑历", 130, 320), line("本科", 260, 320), line("类", 60, 380), line("公共卫生", 260, 380)]
    assert read(lines, "registration_notice") == {
        "name": "张三",
        "sex": "女",
        "education_level": "本科",
        "exam_category": "公共卫生",
    }


def test_years_of_study_are_no_major() -> None:
    text = "学生 张三 性别男，1991年1月1日生，于2008年9月至2013年6月在本校 临床医学 专业五年制本科学习，准予毕业。"
    assert read(column(["毕业证书", text]), "diploma")["major"] == "临床医学"


def test_a_major_named_in_a_sentence_may_go_on_in_the_next_line() -> None:
    texts = ["国外学历学位认证书", "张三，女，中国国籍，1991年1月15日生。在日本东京医科大学学习，专业为口腔"]
    lines = [*column(texts), line("医学，于2016年6月获得该校颁发的医学学士学位证书。", 60, 160)]
    assert read(lines, "foreign_degree_report")["major"] == "口腔医学"


def test_a_heading_that_is_like_a_label_is_none() -> None:
    texts = [
        "国外学历学位认证书",
        "张三于2011年9月至2016年6月在澳大利亚悉尼大学(The University of Sydney)学习，获得医学硕士学位。",
    ]
    found = read(column(texts), "foreign_degree_report")
    assert found["school"] == "悉尼大学" and found["degree"] == "医学硕士"


def test_the_category_of_an_examination_is_not_its_level() -> None:
    lines = [
        line("报考级别", 60, 200),
        line("执业医师", 260, 200),
        line("报考类别", 560, 200),
        line("公共卫生", 760, 200),
    ]
    assert read(lines, "registration_notice")["exam_category"] == "公共卫生"


def test_rows_with_labels_of_their_own_are_no_label_broken_in_two() -> None:
    lines = [
        line("学历", 60, 200, 50),
        line("专科", 260, 205, 44),
        line("类别", 60, 262, 50),
        line("临床", 260, 265, 44),
    ]
    found = read([line("医师资格证书", 300, 60, 60), *lines], "assistant_qualification")
    assert (found["education_level"], found["exam_category"]) == ("专科", "临床")


def test_a_value_does_not_go_on_in_the_row_of_a_label_that_is_not_known() -> None:
    lines = [
        line("所学专业", 60, 200), line("全科医学", 320, 200),
        line("拟去向类别", 40, 252), line("临床", 330, 252),
    ]  # fmt: skip
    assert read(lines, "foreigner_internship")["major"] == "全科医学"


def test_a_part_of_the_schools_name_along_a_seal_is_not_the_school() -> None:
    lines = [*column(["临床实践训练满一年证明"]), line("医药大学", 700, 700), line("湖湘中医药大学研究生院", 600, 760)]
    assert read(lines, "clinical_training_proof")["school"] == "湖湘中医药大学"


def test_the_day_at_the_foot_completes_the_month_of_graduation_of_a_diploma_only() -> None:
    assert read(pages.diploma(), "diploma")["graduation_date"] == "2013-06-20"
    register = [
        line("教育部学历证书电子注册备案表", 200, 60, 50), line("更新日期：2021年1月17日", 700, 140),
        line("出生日期", 60, 220), line("1991年07月08日", 260, 220),
        line("入学日期", 560, 220), line("2009年09月01日", 760, 220), line("2014年06月30日", 260, 290),
    ]  # fmt: skip
    found = read(register, "diploma_substitute")
    assert (found["graduation_date"], found["issue_date"]) == ("2014-06-30", "2021-01-17")
    assert "graduation_date" not in read(register[:-1], "diploma_substitute")


def test_a_last_short_line_belongs_to_the_text_above() -> None:
    text = "根据《中华人民共和国学位条例》的规定，授予医学硕士 学"
    lines = [line("硕士学位证书", 300, 60, 80), line(text, 60, 300, 40), line("位。", 60, 364, 64)]
    assert read(lines, "degree")["degree"] == "医学硕士"


def test_the_word_school_of_the_form_is_not_part_of_the_schools_name() -> None:
    lines = column(["报考承诺书", "本人于2020年6月30日毕业于 湖湘中医药大学 学校 全科医学专业。"])
    found = read(lines, "commitment_letter")
    assert (found["school"], found["major"]) == ("湖湘中医药大学", "全科医学")


def test_notes_behind_labels_are_no_part_of_values() -> None:
    lines = column(["医疗机构执业许可证", "法定代表人（主要负责人）：张三", "发证机关（盖章）：长沙市卫生健康委员会"])
    found = read(lines, "institution_licence")
    assert (found["legal_representative"], found["issuing_authority"]) == ("张三", "长沙市卫生健康委员会")


def test_labels_in_two_languages_above_their_values() -> None:
    lines = [
        line("中华人民共和国护照", 300, 40, 50), line("护照号/Passport No.", 600, 100), line("E12345678", 600, 140),
        line("姓名/Name", 300, 200), line("张三", 300, 240), line("性别/Sex", 300, 330), line("男/M", 300, 370),
        line("出生日期/Date of birth", 600, 330), line("01 1月/JAN 1991", 600, 370),
    ]  # fmt: skip
    assert read(lines, "passport") == {
        "name": "张三",
        "sex": "男",
        "birth_date": "1991-01-01",
        "id_number": "E12345678",
    }


def test_an_old_permanent_residence_card() -> None:
    lines = column(["外国人永久居留身份证", "姓名 JOHN SMITH", "证件号码 CAN110080010124"])
    assert read(lines, "permanent_residence_card") == {"name": "JOHN SMITH", "id_number": "CAN110080010124"}


def test_a_label_at_the_end_of_a_longer_unknown_one_yields_to_a_clear_one() -> None:
    lines = column(["网上报名成功通知单", "委托院校名称：湖南医科大学", "工作单位（全称）：长沙市第一医院"])
    assert read(lines, "registration_notice")["institution_name"] == "长沙市第一医院"


def test_the_next_column_does_not_break_a_value_of_two_lines() -> None:
    lines = [
        line("医疗机构执业许可证", 300, 60, 60), line("有效期限:", 175, 545, 35, width=160),
        line("自 2016 年 9 月 23 日至 2021 年 9", 393, 543, 32, width=412), line("月 22 日", 393, 575, 35, width=103),
        line("该医疗机构经核准登记，准予执业。", 878, 543, 33, width=392),
    ]  # fmt: skip
    found = read(lines, "institution_licence")
    assert (found["valid_from"], found["valid_until"]) == ("2016-09-23", "2021-09-22")


def test_half_a_label_belongs_to_the_field_whose_value_stands_behind_it() -> None:
    text = "学生 张三 性别男，1991年1月1日生，于2008年9月至2013年6月在本校 临床医学 专业五年制本科学习，准予毕业。"
    lines = [*column(["毕业证书", text]), line("名：江南医科大学", 600, 500)]
    found = read(lines, "diploma")
    assert (found["name"], found["school"]) == ("张三", "江南医科大学")


def test_the_holder_is_named_at_the_start_of_a_line_or_between_rules() -> None:
    texts = ["毕业证书", "GRADUATION CERTIFICATE", "陈新，男，一九九五年七月十三日生，在本校学习，准予毕业。"]
    assert read(column(texts), "diploma")["name"] == "陈新"
    texts = ["毕业证明书", "学生 廖宇_，性别男，于2010年9月至2015年6月在我校_口腔医学_专业本科学习，准予毕业。"]
    found = read(column(texts), "diploma_substitute")
    assert (found["name"], found["major"]) == ("廖宇", "口腔医学")


def test_a_period_broken_off_goes_on_below_its_label_beside_another_column() -> None:
    lines = [line("有效期：2018年9月至", 60, 600), line("2021年7月", 60, 655)]
    lines += [
        line("学号", 520, 598),
        line("20183444", 760, 598),
        line("入学日期", 520, 660),
        line("2018年9月", 760, 660),
    ]
    found = read([line("学生证", 400, 60, 50), *lines], "student_card")
    assert (found["valid_from"], found["valid_until"]) == ("2018-09", "2021-07") and "issue_date" not in found


@pytest.mark.parametrize(
    "text",
    [
        "张三，女，1994年04月24日生，于2012年9月至2017年7月在本校",
        "学生 张三_，性别女，一九九四年四月二十四日生，于二〇一二年九月至",
        "学生_ 张三 _性别_女，1994年04月24日生，于2012年9月至2017年7月",
        "张三（女，1994年4月24日生）于2012年9月至2017年7月在本校",
        "张三 性别 女 1994年4月24日生，于2012年9月",
        "张三，女，汉族，生于1994年4月24日，2012年9月至2017年7月在本校",
        "张三 女 1994年4月24日生，于2012年9月",
    ],
)
def test_a_name_at_the_beginning_of_the_text_or_on_a_rule(text: str) -> None:
    lines = [line("毕业证书", 60, 60), line("GRADUATION CERTIFICATE", 60, 120), line(text, 60, 240)]
    found = read(lines, "diploma")
    assert (found["name"], found["sex"], found["birth_date"]) == ("张三", "女", "1994-04-24")


def test_half_a_label_belongs_to_the_field_whose_value_follows() -> None:
    lines = [*column(["毕业证书", "准予毕业"]), line("名：江南医科大学", 500, 760), line("校长：李四", 500, 820)]
    found = read(lines, "diploma")
    assert (found["school"], found["principal"], "name" in found) == ("江南医科大学", "李四", False)
    assert read([*column(["学生证"]), line("名：张三", 500, 760)], "student_card") == {"name": "张三"}


@pytest.mark.parametrize(
    "label", ["校（院）名", "院 校 名 称", "校   名", "颁发单位（盖章）", "校（院）名称", "院校全称"]
)
def test_labels_of_schools(label: str) -> None:
    lines = [*column(["毕业证书", "准予毕业"]), line(f"{label}：江南医科大学", 500, 760)]
    lines.append(line("校（院）长（签章）：李四", 500, 820))
    found = read(lines, "diploma")
    assert (found["school"], found["principal"]) == ("江南医科大学", "李四")


def test_the_level_behind_a_blank_field_of_study_is_no_field_of_study() -> None:
    text = "学生张三，性别女，1994年4月24日生，于2012年9月至2017年7月在我校_口腔医学_专业本科学习，学制五年。"
    assert read(column(["毕业证明书", text]), "diploma_substitute")["major"] == "口腔医学"


CARD = [line("学生证", 400, 60, 60), line("姓名", 400, 200), line("张三", 560, 200), line("学号", 400, 400),
        line("20183444", 560, 400), line("入学日期", 400, 450), line("2018年9月", 560, 450)]  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second", "x", "start", "end"),
    [
        ("有效期：2018年9月至", "2021年7月", 60, "2018-09", "2021-07"),
        ("有效期：2018年9月", "至2021年7月", 60, "2018-09", "2021-07"),
        ("有效期：自2018年9月1日", "至2021年7月15日", 100, "2018-09-01", "2021-07-15"),
        ("有效期：2018.09-", "2021.07", 100, "2018-09", "2021-07"),
        ("有效期：2018年9月至2021年", "7月", 60, "2018-09", "2021-07"),
        ("有效期 2018.09—2021.07", "每学期注册盖章后有效", 60, "2018-09", "2021-07"),
        ("有效期至 2022.07", "每学期注册盖章后有效", 60, None, "2022-07"),
        ("有效期：2018年9月至", "每学期注册盖章后有效", 60, "2018-09", None),
        ("有效期：2018年9月至2O2l年", "每学期注册盖章后有效", 60, "2018-09", "2021"),
        ("有效期限：2018年9月起", "每学期注册盖章后有效", 60, "2018-09", None),
        ("有效期：至2021年7月止", "每学期注册盖章后有效", 60, None, "2021-07"),
    ],
)
def test_a_validity_beside_other_columns(first: str, second: str, x: float, start: str | None, end: str | None) -> None:
    found = read([*CARD, line(first, 60, 400, width=300), line(second, x, 440, width=150)], "student_card")
    assert (found.get("valid_from"), found.get("valid_until")) == (start, end)
    assert found["period_start"] == "2018-09" and "issue_date" not in found


@pytest.mark.parametrize(
    ("text", "issues"),
    [
        ("有效期：2019年7月", [("expired", "expired", False)]),
        ("有效期至：2019年7月", [("expired", "expired", True)]),
        ("有效期：2016年9月至2019年7月", [("expired", "expired", True)]),
        ("2021年7月", [("in_future", "doubtful", True)]),
        ("发证日期：2021年7月1日", [("in_future", "invalid", True)]),
        ("有效期至：2021年1月", []),
        ("毕业时间：2021年6月", []),
    ],
)
def test_only_what_a_label_says_is_held_against_a_date(text: str, issues: list[tuple[str, str, bool]]) -> None:
    kind = load_kinds()["student_card"]
    fields = extract_fields([*CARD, line(text, 60, 560)], kind, 1100, 800)
    found = check_consistency(kind, fields, dt.date(2021, 1, 20)).issues
    assert [(issue.reason, issue.gravity, issue.sure) for issue in found] == issues


def test_the_second_line_of_a_label_may_be_lost() -> None:
    lines = [
        line("所学专业", 400, 200),
        line("口腔医学", 560, 200),
        line("取得学历", 740, 192),
        line("2011年07月", 900, 200),
    ]
    found = read(lines, "assistant_period_certificate")
    assert (found["major"], found["graduation_date"]) == ("口腔医学", "2011-07")


def test_the_name_of_a_speciality_is_no_institution() -> None:
    lines = column(["传统医学医术确有专长证书", "姓名：张三", "专长名称：蛇伤治疗", "从医年限：13年"])
    found = read(lines, "apprenticeship_certificate")
    assert (found["major"], "institution_name" in found) == ("蛇伤治疗", False)


def test_english_below_a_label_belongs_to_the_label() -> None:
    cell = [
        line("姓 名", 140, 294, 45),
        line("Name", 165, 344, 34),
        line("山本由美", 430, 322, 41),
        line("出生日期", 140, 407, 41),
        line("Date of birth", 140, 456, 31),
        line("1988年1月12日", 400, 430, 35),
        line("性 别", 720, 294, 45),
        line("Sex", 750, 346, 34),
        line("女", 915, 320, 45),
    ]
    found = read(cell, "foreigner_internship")
    assert (found["name"], found["birth_date"], found["sex"]) == ("山本由美", "1988-01-12", "女")
    latin = [line("姓 名", 140, 294, 45), line("Name", 165, 344, 34), line("ANDERSON MARK", 430, 322, 41)]
    assert read(latin, "foreigner_internship")["name"] == "ANDERSON MARK"


def test_a_name_without_commas_on_a_degree() -> None:
    text = ["张三 男 1993年11月20日出生 在 内科学 专业完成硕", "士研究生培养计划，授予口腔医学硕士学位。"]
    found = read([line("硕士学位证书", 400, 100, 70), *column(text, 400, 300)], "degree")
    assert [found[field] for field in ("name", "sex", "major", "degree")] == ["张三", "男", "内科学", "口腔医学硕士"]


def test_a_name_with_a_note_and_the_number_of_an_authority() -> None:
    text = ["张三（英文名见学位证书），性别女，1990年12月18日出生，", "获得该校颁发的医学专家（硕士）学位证书。"]
    head = [line("国外学历学位认证书", 300, 100, 70), line("教留服认英字〔2019〕07430号", 400, 250)]
    found = read([*head, *column(text, 200, 320)], "foreign_degree_report")
    assert found["certificate_number"] == "教留服认英字〔2019〕07430号"
    assert (found["name"], found["sex"], found["degree"]) == ("张三", "女", "医学专家(硕士)")


def test_the_row_of_a_label_is_not_left_for_the_next_one() -> None:
    lines = [
        line("名称", 318, 446, 40),
        line("张家界市骨伤科医院", 641, 444, 36),
        line("地址", 318, 512, 40),
        line("湖南省张家界市永定区人民路2", 436, 494, 36),
        line("72号", 590, 530, 36),
    ]
    found = read(lines, "probation_certificate")
    assert (found["institution_name"], found["address"]) == ("张家界市骨伤科医院", "湖南省张家界市永定区人民路272号")


def test_values_tell_the_half_of_a_label_that_they_are_glued_to() -> None:
    card = [line("江南医科大学", 500, 136, 83), line("研究生学生证", 500, 233, 48)]
    found = read([*card, *column(["名张三", "别男", "院 公共卫生学院"], 560, 338, 80, 46)], "student_card")
    assert (found["name"], found["sex"]) == ("张三", "男")
    assert read([line("次本科", 290, 400)], "diploma_substitute")["education_level"] == "本科"


def test_words_of_a_seal_beside_a_value() -> None:
    major = [line("专业", 560, 580, 40), line("口腔临床医学", 640, 577, 46), line("资江大学", 954, 575, 60)]
    assert read(major, "student_card")["major"] == "口腔临床医学"
    authority = [line("发证机关麓区卫", 1087, 188, 50), line("长沙市岳麓区卫生健康局", 1096, 259, 36)]
    assert read(authority, "assistant_practice")["issuing_authority"] == "长沙市岳麓区卫生健康局"


def test_of_two_schools_the_surely_read_one() -> None:
    lines = [
        line("硕士学位证书", 207, 272, 89),
        line("新医科大学", 573, 583, 70, confidence=0.25),
        line("洞庭湖医科大学", 895, 753, 38),
    ]
    assert read(lines, "degree")["school"] == "洞庭湖医科大学"
    card = [line("研究生证", 850, 60, 50), line("桃江医学院", 890, 118, 34), line("第一临床学院", 210, 136, 36)]
    assert read(card, "student_card")["school"] == "桃江医学院"


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("工作（试用）单位：长沙市第二人民医院", "institution_name", "长沙市第二人民医院"),
        ("报考学历：大专", "education_level", "大专"),
        ("网报编号：430101234567", "registration_number", "430101234567"),
    ],
)
def test_labels_of_notices(text: str, field: str, value: str) -> None:
    assert (
        read([line("医师资格考试网上报名成功通知单", 300, 100), line(text, 60, 300)], "registration_notice")[field]
        == value
    )


def test_a_name_in_two_lines_of_a_cell() -> None:
    lines = [
        line("阿依古丽", 277, 217, 35),
        line("姓名", 175, 232, 36),
        line("吐尔逊", 290, 250, 35),
        line("性别", 430, 234, 36),
    ]
    assert read(lines, "probation_certificate")["name"] == "阿依古丽·吐尔逊"


def test_the_day_of_graduation_in_a_sentence() -> None:
    text = ["学生张三，性别男，于2002年9月至2007年7月在我校临床医学专业", "学习，成绩合格，于2007年7月25日毕业。"]
    found = read(
        [line("毕业证明书", 300, 100, 90), *column(text, 100, 300), line("2020年5月23日", 600, 700)], "diploma"
    )
    assert found["graduation_date"] == "2007-07-25"


def test_a_tick_before_a_value_is_no_part_of_it() -> None:
    assert read([line("类别：☑公共卫生", 60, 200)], "assistant_qualification")["exam_category"] == "公共卫生"


def test_a_sex_and_the_name_above_it_whose_labels_were_lost() -> None:
    values = column(["张三", "男", "1985年12月23日", "430105198512234331"], 860, 100, 60)
    labels = column(["出生日期", "身份证号"], 700, 220, 60)
    fields = extract_fields([*values, *labels], load_kinds()["assistant_qualification"], 1100, 1400)
    assert (fields["name"].value, fields["sex"].value) == ("张三", "男")
    assert fields["name"].guessed and fields["sex"].guessed
    unlike = [*column(["张三", "男"], 300, 100, 60), *values[2:], *labels]
    assert not {"name", "sex"} & set(read(unlike, "assistant_qualification"))


def test_what_nothing_printed_leads_to_contradicts_no_claim() -> None:
    values = column(["张三", "男", "1985年12月23日", "430105198512234331"], 860, 100, 60)
    lines = [*values, *column(["出生日期", "身份证号"], 700, 220, 60)]
    fields = extract_fields(lines, load_kinds()["assistant_qualification"], 1100, 1400)
    assert [result.outcome for result in compare_claims(fields, {"name": "李四"})] == ["unsure"]


def test_label_whose_second_line_is_found_letter_by_letter() -> None:
    lines = [
        line("所学专业", 60, 100),
        line("预防医学", 240, 100),
        line("取得学历", 420, 84),
        line("年", 420, 116),
        line("月", 480, 116),
        line("2017年07月", 600, 100),
    ]
    found = read(lines, "assistant_period_certificate")
    assert found["major"] == "预防医学"
    assert found["graduation_date"] == "2017-07"


def test_the_class_of_a_field_of_study_is_not_part_of_its_name() -> None:
    lines = [line("系我校临床类内科学专业硕士研究生", 60, 100), line("所在医院:南华医院", 60, 160)]
    assert read(lines, "clinical_training_proof")["major"] == "内科学"


def test_characters_in_boxes_of_their_own() -> None:
    lines = [
        line("执业机构", 68, 210),
        line("宁波市仁爱医院", 305, 208),
        line("出生日期", 68, 260),
        line("1 9 9 2 年", 305, 258),
        line("0 4", 570, 258),
        line("月", 690, 258),
        line("2 0", 770, 258),
        line("日", 880, 258),
        line("姓名", 68, 310),
        line("S O P H I E", 305, 308),
        line("M A R T I N", 490, 308),
    ]
    found = read(lines, "assistant_practice")
    assert found["birth_date"] == "1992-04-20"
    assert found["name"] == "SOPHIE MARTIN"
    dotted = [line("出生日期", 68, 260), line("1 9 9 4 . 1 0 . 0 6", 305, 258)]
    assert read(dotted, "assistant_practice")["birth_date"] == "1994-10-06"


def test_letters_of_a_seal_beside_a_label_do_not_hide_the_body_below_it() -> None:
    lines = [line("发证机关：卫生", 60, 200), line("桃江县卫生健康局", 60, 240), line("2016年9月6日", 60, 280)]
    assert read(lines, "assistant_practice")["issuing_authority"] == "桃江县卫生健康局"


def test_greek_capitals_are_latin_ones_misread() -> None:
    lines = [line("护照号码", 68, 260), line("Ρ 9 9 2 8 6 6 7 9", 305, 258)]
    assert read(lines, "foreigner_internship")["id_number"] == "P99286679"
