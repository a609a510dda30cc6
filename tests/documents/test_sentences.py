"""What sentences say of people, their schools and their work, in words of many bodies."""

from __future__ import annotations

import pytest

from checker.documents.match import recognise_kind
from tests.documents.layout import column, line, read


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (
            "commitment_letter",
            "本人张三，系洞庭医学院口腔临床医学专业2018级硕士研究生，现参加训练。",
            {"school": "洞庭医学院", "major": "口腔临床医学"},
        ),
        (
            "clinical_training_proof",
            "张三同学(女)，松江大学研究生院2018级骨科学专业博士研究生，在我院(松江大学附属第二医院)参加训练。",
            {"school": "松江大学", "major": "骨科学", "institution_name": "松江大学附属第二医院"},
        ),
        (
            "probation_certificate",
            "张三，毕业于武陵大学临床医学(全科医学方向)专业(学历:本科)，同意其报考临床类别。",
            {"school": "武陵大学", "education_level": "本科", "exam_category": "临床"},
        ),
        (
            "assistant_period_certificate",
            "兹证明张三，女，湘江医学高等专科学校临床医学专业专科毕业，同意其报考口腔执业医师。",
            {"school": "湘江医学高等专科学校", "major": "临床医学", "education_level": "专科", "exam_category": "口腔"},
        ),
        (
            "diploma",
            "张三性别女，参加高等教育自学考试医学影像学专业(本科)的考试，全部课程成绩合格。",
            {"major": "医学影像学", "education_level": "本科"},
        ),
        ("assistant_qualification", "张三，女，经考试合格，具有中医类别执业助理医师资格。", {"exam_category": "中医"}),
        (
            "foreign_degree_report",
            "申请人孔凤(男)提交的乌克兰乌克兰国立医科大学颁发的口腔医学博士学位证书，情况属实。",
            {"school": "乌克兰国立医科大学"},
        ),
        (
            "hmt_internship",
            "现申请于2019年7月1日至2020年7月21日在洞庭医学院湘南附属医院实习。",
            {"period_start": "2019-07-01", "period_end": "2020-07-21"},
        ),
        ("clinical_training_proof", "研究生张三自2018年11月13日起至今参加训练。", {"period_start": "2018-11-13"}),
        (
            "clinical_training_proof",
            "学制三年(2018年9月1日至2021年6月30日)，训练时间自2018年10月1日至2020年8月31日。",
            {"period_start": "2018-10-01", "period_end": "2020-08-31"},
        ),
        ("commitment_letter", "我叫张三，2020年6月30日从江南医科大学毕业。", {"graduation_date": "2020-06-30"}),
        (
            "commitment_letter",
            "本人张三于2020年7月19日毕业于湘南医科大学医学部临床医学专业，承诺如下。",
            {"name": "张三", "school": "湘南医科大学医学部", "major": "临床医学"},
        ),
        (
            "commitment_letter",
            "我是松江大学东方学院（江北校区）2020年6月10日毕业的学生，专业：口腔医学。",
            {"school": "松江大学东方学院(江北校区)", "graduation_date": "2020-06-10", "major": "口腔医学"},
        ),
        (
            "clinical_training_proof",
            "张三，男，系江南大学湘江校区口腔医学院口腔医学专业在读硕士研究生。该生于2019年8月16日起在"
            "武陵县中医医院南院从事临床实践训练，截至2020年10月6日，所在科室：神经内科，表现良好。",
            {
                "school": "江南大学湘江校区口腔医学院",
                "major": "口腔医学",
                "institution_name": "武陵县中医医院南院",
                "period_start": "2019-08-16",
                "period_end": "2020-10-06",
                "department": "神经内科",
            },
        ),
        (
            "diploma_substitute",
            "张三，男，于2012年9月至2017年6月在我校针灸推拿学专业本科(全日制普通班)学习，准予毕业。",
            {"education_level": "本科"},
        ),
        (
            "degree",
            "张三系湖南省安仁县人，男，1968年2月6日生。在我校临床医学专业修业五年，获医学学士学位。",
            {"name": "张三", "major": "临床医学", "degree": "医学学士"},
        ),
        (
            "diploma",
            "学生张三系湖南省汉寿县人，性别男，于1994年9月至1999年1月在本校口腔医学系（学制五年）本科学习期满。",
            {"name": "张三", "major": "口腔医学"},
        ),
        (
            "diploma",
            "张三性别男，1978年10月27日生。参加全科医学专业专科高等教育自学考试，全部课程成绩合格。",
            {"major": "全科医学"},
        ),
        (
            "foreign_degree_report",
            "张三，男，1991年5月3日出生，菲律宾国立中央大学于2020年7月授予其公共卫生硕士学位。",
            {"degree": "公共卫生硕士"},
        ),
        (
            "foreign_degree_report",
            "张三，女，中国，1985年1月28日出生，2013年9月至2019年6月在蒙古国立医科大学学习，获内外科医学专业内外全科医学学士学位。",
            {"school": "蒙古国立医科大学", "degree": "内外全科医学学士"},
        ),
        (
            "commitment_letter",
            "本人张三(签名)，已于2020年6月11日(毕业时间)毕业于桂中医学院(学校)。",
            {"graduation_date": "2020-06-11"},
        ),
        (
            "probation_certificate",
            "张三，男，汉，出生于1989年9月11日，中专学历，专业：麻醉学(专业学位硕士)。",
            {"ethnicity": "汉", "major": "麻醉学"},
        ),
        (
            "institution_licence",
            "经核准，准予 武陵县第一医院(江南大学附属医院) 登记执业。",
            {"institution_name": "武陵县第一医院(江南大学附属医院)"},
        ),
        (
            "institution_licence",
            "东安县仁爱口腔门诊部(地址：东安县人民路480号)经核准登记，准予执业。",
            {"institution_name": "东安县仁爱口腔门诊部"},
        ),
    ],
)
def test_a_sentence(kind: str, text: str, expected: dict[str, str]) -> None:
    found = read(column(["医疗机构执业许可证" if kind == "institution_licence" else "证明", text]), kind)
    assert {name: found.get(name) for name in expected} == expected


@pytest.mark.parametrize("heading", ["中华人民共和国普通高等学校", "全国高等学校", "经洞庭医学院学位评定委员会审核"])
def test_schools_in_general_are_no_school(heading: str) -> None:
    page = [*column([heading, "毕业证书", "学生张三在本校学习，准予毕业。"]), line("洞庭医学院", 600, 300)]
    assert read(page, "diploma")["school"] == "洞庭医学院"


def test_the_office_that_signs_for_a_school_is_no_part_of_its_name() -> None:
    page = [line("发证单位", 60, 140), line("衡州医学院研究生院", 300, 140)]
    assert read(page, "student_card")["school"] == "衡州医学院"


def test_a_branch_of_an_authority_is_no_second_reading_of_it() -> None:
    page = [line("签发机关", 60, 140), line("恩施州公安局恩施分局", 300, 140)]
    assert read(page, "id_card_emblem")["issuing_authority"] == "恩施州公安局恩施分局"


def test_an_authority_stands_at_the_end_of_the_text_not_of_the_sheet() -> None:
    page = [*column(["传统医学师承出师证书", "张三经考核合格，发给此证。"]), line("广东省中医药管理局", 600, 200)]
    assert read([*page, line("2016年11月9日", 600, 260)], "apprenticeship_certificate")["issuing_authority"] == (
        "广东省中医药管理局"
    )


def test_a_day_in_a_list_of_later_changes_is_no_day_of_issue() -> None:
    page = [*column(["医疗机构执业许可证", "机构名称：东安县仁爱门诊部"]), line("2019年6月2日", 600, 240)]
    page += [line("变更登记记录", 400, 320), line("法定代表人", 60, 380), line("2020.3.28", 900, 380)]
    assert read(page, "institution_licence")["issue_date"] == "2019-06-02"


def test_an_opinion_is_no_name_of_a_body() -> None:
    page = [line("实习机构", 60, 140), line("同意接收该申请人实习", 300, 140)]
    assert "institution_name" not in read(page, "foreigner_internship")


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("degree", "张三，女。在我校(院)已通过内科学专业硕士学位课程考试。", {"major": "内科学"}),
        (
            "diploma_substitute",
            "学生张三，女，系我校中医学专业高职毕业生，于2016年6月10日毕业。原证遗失。",
            {
                "major": "中医学",
                "graduation_date": "2016-06-10",
            },
        ),
        ("clinical_training_proof", "张三(身份证号431302199608093585)，女，在读。", {"name": "张三"}),
        ("clinical_training_proof", "考区办公室:\n张三，身份证号码431302199608093585，在读。", {"name": "张三"}),
        ("probation_certificate", "兹有张三，女，居民身份证号431302199608093585，在读。", {"name": "张三"}),
        (
            "clinical_training_proof",
            "院证〔2021〕58号\n张三，女，身份证号431302199608093585。",
            {"name": "张三", "sex": "女"},
        ),
        ("foreign_degree_report", "于2017年6月获得该校颁发的生物医学专业牙科博士学位证书。", {"degree": "牙科博士"}),
        ("degree", "张三系安徽省人，1988年12月10日生。在我校内科学学科(专业)通过答辩。", {"name": "张三"}),
        ("clinical_training_proof", "我校2021届针灸推拿学专业(专业学位)硕士研究生张三同学", {"major": "针灸推拿学"}),
        (
            "assistant_period_certificate",
            "张三，临床医学专业大专毕业，执业证书编码210371325006128。从事中医执业助理医师工作。",
            {
                "major": "临床医学",
                "education_level": "大专",
                "practice_number": "210371325006128",
                "exam_category": "中医",
            },
        ),
        (
            "probation_certificate",
            "在我院(登记号:26600455133078222A2101)试用，同意其报考2021年医师资格考试口腔类别。",
            {"registration_number": "26600455133078222A2101", "exam_category": "口腔"},
        ),
        (
            "assistant_practice",
            "准予在济南市云麓医院按照中医类别、中医专业执业。",
            {"institution_name": "济南市云麓医院", "exam_category": "中医"},
        ),
        (
            "foreign_degree_report",
            "申请认证的证书:日本仙台北陆医科大学临床医学专业医学学士",
            {"school": "仙台北陆医科大学", "degree": "医学学士"},
        ),
        ("student_card", "签发:华东平原大学2018年9月10日", {"issue_date": "2018-09-10"}),
        ("degree", "张三,女。在岭东医学院完成了麻醉学专业本科学习计划。", {"school": "岭东医学院", "major": "麻醉学"}),
        (
            "diploma",
            "学生 张三 性别 女 ,系 汉族 ,于二〇〇四年九月至二〇〇七年七月 在我院 预防医学 专业 专科 班学",
            {"major": "预防医学", "ethnicity": "汉族"},
        ),
        ("diploma", "成绩合格,准予毕业(本科)。", {"education_level": "本科"}),
        ("diploma", "在本校预防医学(专科)专业脱产学习三年。", {"major": "预防医学", "education_level": "专科"}),
        (
            "commitment_letter",
            "本人于2020年6月30日毕业于沅江大学,在汉寿县第三人民医院单位试用,至今年8月试用期将满一年。",
            {"school": "沅江大学", "institution_name": "汉寿县第三人民医院"},
        ),
        (
            "commitment_letter",
            "本人张三,毕业于沅江大学临床医学专业,现在汉寿县人民医院单位试用,试用期将满一年。",
            {"institution_name": "汉寿县人民医院"},
        ),
        ("diploma", "编号:No.123431201806009382", {"certificate_number": "123431201806009382"}),
    ],
)
def test_another_sentence(kind: str, text: str, expected: dict[str, str]) -> None:
    titles = {"diploma_substitute": "毕业证明书", "degree": "硕士学位证书"}
    found = read(column([titles.get(kind, "证明"), text]), kind)
    assert {name: found.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("clinical_training_proof", "训练满一年。\n带教老师:王小明，身份证号431302199608093585"),
        ("probation_certificate", "试用期满。\n带教医师：王大夫，身份证号码附后。"),
        ("assistant_period_certificate", "法定代表人:王建国，身份证号码431302199608093585，承诺材料真实。"),
        ("clinical_training_proof", "经核对。学历、身份等信息无误。"),
        ("clinical_training_proof", "以下材料:\n申请表、身份证复印件、毕业证。"),
    ],
)
def test_whose_number_follows_is_not_always_the_applicant(kind: str, text: str) -> None:
    assert "name" not in read(column(["证明", text]), kind)


def test_english_beside_a_text_does_not_break_its_sentences() -> None:
    left = ["张三，女，1986年2月18日生，于2010年9月至2015年6月在本校针灸推", "拿学专业五年制本科学习，准予毕业。"]
    right = ["This is to certify that Zhang San", "having completed the program", "has been awarded a degree"]
    page = [line("毕业证书", 60, 60), *column(left, 60, 140, 60, 28), *column(right, 1080, 141, 60, 28)]
    assert read(page, "diploma")["major"] == "针灸推拿学"


def test_the_number_of_a_permanent_residence_card_is_read() -> None:
    page = [
        line("外国人永久居留身份证", 120, 60),
        line("证件号码/Card No.", 120, 200),
        line("ITA310092081704", 480, 200),
    ]
    assert read(page, "permanent_residence_card")["id_number"] == "ITA310092081704"


def test_a_travel_permit_is_an_identity_document() -> None:
    texts = [
        "港澳居民来往内地通行证",
        "姓名 陈嘉豪",
        "出生日期 1985.11.15",
        "性别 男",
        "有效期限 2016.08.03-2026.08.02",
    ]
    match = recognise_kind(column([*texts, "签发机关 公安部出入境管理局", "证件号码 H08452317"]), 1100, 700)
    assert match.best.kind == "travel_permit"


@pytest.mark.parametrize(
    ("label", "value", "expected"),
    [
        ("专业及学历", "临床医学本科", {"major": "临床医学", "education_level": "本科"}),
        ("毕业院校及专业", "江城中医药大学口腔医学", {"school": "江城中医药大学", "major": "口腔医学"}),
    ],
)
def test_values_printed_together_are_told_apart_by_what_they_are(
    label: str, value: str, expected: dict[str, str]
) -> None:
    found = read([line(label, 60, 140), line(value, 400, 140)], "hmt_internship")
    assert {name: found.get(name) for name in expected} == expected


def test_the_hospital_that_speaks_of_itself_is_named_where_it_signs() -> None:
    texts = ["试用期考核合格证明", "兹证明张三，女，自2019年6月起至2021年1月止在我院口腔内科试用，经考核合格。"]
    page = [*column(texts), line("带教老师签名:李四", 60, 300), line("义乌市人民医院(公章)", 600, 360)]
    assert read(page, "probation_certificate")["institution_name"] == "义乌市人民医院"


def test_a_certificates_number_is_no_identity_number_though_its_check_digit_fits() -> None:
    page = column(["毕业证书", "学生张三，女，1986年12月10日生，准予毕业。", "证书编号:126801200706052064"])
    found = read(page, "diploma")
    assert found["certificate_number"] == "126801200706052064" and "id_number" not in found


def test_a_body_at_the_next_row_is_no_name() -> None:
    page = [
        line("申请人签名:", 60, 140),
        line("高等院校意见", 60, 190),
        line("姓名 Name", 60, 60),
        line("KIM MIN JUN", 300, 60),
    ]
    assert read(page, "foreigner_internship")["name"] == "KIM MIN JUN"


@pytest.mark.parametrize("value", ["执业医师(公共卫生)", "执业助理医师 公共卫生", "执业医师-公共卫生类别", "公共卫生"])
def test_the_level_beside_a_category_is_no_part_of_it(value: str) -> None:
    page = [line("报考类别", 60, 140), line(value, 300, 140)]
    assert read(page, "registration_notice")["exam_category"] == "公共卫生"


def test_a_diploma_is_of_the_day_at_its_foot_though_the_studies_ended_a_month_before() -> None:
    page = column(
        ["毕业证书", "学生张三，女，于2011年9月至2014年6月在本校中医学专业学习，准予毕业。", "二〇一四年七月三十日"]
    )
    assert read(page, "diploma")["graduation_date"] == "2014-07-30"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("证书编号：湘师承20170933", "湘师承20170933"),
        ("证书编号：教留服认201971974号", "教留服认201971974号"),
        ("证书编号：湘中医师承字2017第6892号", "湘中医师承字2017第6892号"),
        ("证书编号：(卫生部令第52号)", None),
        ("证书编号：电子注册149171201106009804", "149171201106009804"),
    ],
)
def test_letters_right_before_a_number_are_part_of_it(text: str, number: str | None) -> None:
    assert (
        read(column(["传统医学师承出师证书", text]), "apprenticeship_certificate").get("certificate_number") == number
    )


def test_a_day_beside_a_label_whose_number_stands_below_is_the_day_of_issue() -> None:
    page = column(["毕业证书", "学生张三，性别女，于2008年9月至2011年6月在本校中医学专业学习，准予毕业。"])
    page += [line("证书编号:", 60, 300), line("2011年6月15日", 600, 300), line("149171201106009804", 60, 340)]
    found = read(page, "diploma")
    assert (found["certificate_number"], found["graduation_date"]) == ("149171201106009804", "2011-06-15")


def test_words_of_zhuang_cards_belong_to_the_labels_above_them() -> None:
    page = [line("住址", 60, 100), line("广西隆安县城厢镇国泰街西", 200, 100), line("Dieg", 60, 145)]
    found = read([*page, line("宁社区第六网格18号", 200, 155)], "id_card_portrait")
    assert found["address"] == "广西隆安县城厢镇国泰街西宁社区第六网格18号"


def test_what_a_sentence_says_behind_the_word_for_a_field_of_study_is_none() -> None:
    page = column(
        ["学位证书", "张三，女，1994年11月13日生。在松江大学临床医学专业已通", "过硕士学位的课程考试和论文答辩。"]
    )
    assert read(page, "degree")["major"] == "临床医学"


def test_misread_letters_of_common_words_are_put_right() -> None:
    page = column(["姓各:张三", "性刖:女", "专亚:口腔医学", "正件号码:360426199101010071", "毕亚院校:湘南医学院"])
    found = read(page, "registration_notice")
    assert found["name"] == "张三" and found["sex"] == "女" and found["major"] == "口腔医学"
    assert found["id_number"] == "360426199101010071" and found["school"] == "湘南医学院"


def test_a_number_with_another_birth_date_that_nothing_announces_is_the_diplomas_own() -> None:
    page = column(["毕业证书", "学生张三，性别男，一九九〇年七月十六日生，准予毕业。"])
    found = read([*page, line("N o:223971201405061776", 700, 60)], "diploma")
    assert found["certificate_number"] == "223971201405061776" and "id_number" not in found


def test_when_a_picture_was_taken_is_no_day_of_issue() -> None:
    page = column(["传统医学师承出师证书", "姓名:张三", "湘南市卫生局", "2012年1月9日", "vivo X30 2021.01.03 10:36"])
    assert read(page, "apprenticeship_certificate")["issue_date"] == "2012-01-09"


def test_of_two_documents_of_a_resident_the_one_whose_number_proves_itself_counts() -> None:
    page = column(["通行证号码:M45651269", "居住证号码:820000198607055294"])
    assert read(page, "hmt_internship")["id_number"] == "820000198607055294"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("clinical_training_proof", "张三，女。该研究生于2019年8月16日起在武陵县中医院实习。"),
        ("probation_certificate", "张三，女。该医生于2019年8月16日起在武陵县中医院试用。"),
        ("diploma", "张三，女。硕士研究生于2011年9月1日入学，准予毕业。"),
        ("diploma", "张三，女，2011年9月1日生物医学工程专业入学，准予毕业。"),
    ],
)
def test_the_beginning_of_studies_or_work_is_no_day_of_birth(kind: str, text: str) -> None:
    assert "birth_date" not in read(column([text]), kind)


@pytest.mark.parametrize("begin", ["张三", "女，汉族，", "女，湖南省安仁县人，出"])
def test_whoever_is_born_stands_before_the_day_of_birth(begin: str) -> None:
    found = read(column([f"{begin}生于1991年1月1日。"]), "probation_certificate")
    assert found["birth_date"] == "1991-01-01" and found.get("ethnicity") in {None, "汉族"}


@pytest.mark.parametrize(
    "text", ["本人预计于2021年7月取得毕业证。", "本人入学于2015年9月。", "本人保证于2021年9月1日前提交毕业证。"]
)
def test_what_somebody_does_is_not_his_name(text: str) -> None:
    assert "name" not in read(column(["承诺书", text]), "commitment_letter")


def test_names_of_people_and_towns_are_not_put_right() -> None:
    page = column(["姓名毕亚军", "性别男民族汉", "住址天津市蓟州区居住别山镇1号"])
    found = read(page, "id_card_portrait")
    assert (found["name"], found["address"]) == ("毕亚军", "天津市蓟州区居住别山镇1号")
    assert read(column(["证明", "学生毕亚楠，女，在本校学习"]), "diploma")["name"] == "毕亚楠"


def test_who_signs_for_an_institution_is_not_its_name() -> None:
    page = column(["承诺书", "本人张三承诺如下。", "试用机构负责人签字：李四"])
    assert "institution_name" not in read(page, "commitment_letter")
