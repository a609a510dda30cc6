"""The certificate of the practice period as assistant, the letter of commitment and the proof of clinical training."""

from __future__ import annotations

import random

from samples import blocks
from samples.diplomas import day_text
from samples.facts import Facts, month, people_group
from samples.fonts import Face
from samples.forms import (
    PAGE,
    card_validity,
    common_fields,
    institution_rows,
    new_page,
    opinion,
    sign_teachers,
    teacher_rows,
    written_month,
)
from samples.paper import Cell, Document, signature, table
from samples.seals import finger


def assistant_period(facts: Facts, rng: random.Random, layout: int | None = None) -> Document:
    """执业助理医师报考执业医师执业期考核证明: the notice's table, a coarser one, or ruled lines above the table."""
    layout = rng.randrange(3) if layout is None else layout
    image, pen = new_page(rng)
    margin = rng.uniform(90, 125)
    width = PAGE[0] - 2 * margin
    y = rng.uniform(80, 110)
    blocks.title(pen, PAGE[0] / 2, y, "执业助理医师报考执业医师执业期考核证明", rng.uniform(42, 48), rng, spacing=0)
    y += 90
    size = rng.uniform(24, 27)
    bracket = ("（ ", " ）") if layout == 0 else ("", "")
    for label, number in (
        ("执业助理医师资格证书编号：", facts.qualification),
        ("执业助理医师执业证书编号：", facts.practice),
    ):
        end = pen.text((margin, y), label, size, pen.label)
        pen.text((end + 6, y), f"{bracket[0]}{number}{bracket[1]}", size)
        y += size * 1.8
    style = rng.randrange(4)
    person, unit = facts.person, facts.institution
    a, b = facts.period_start, facts.period_end
    period = f"（ {a.year} ）年（ {a.month} ）月  至 （ {b.year} ）年（ {b.month} ）月"
    h = rng.uniform(64, 76)
    shares = (0.13, 0.24, 0.11, 0.15, 0.13, 0.24) if layout != 1 else (0.15, 0.2, 0.13, 0.2, 0.14, 0.18)

    def line(*texts: str) -> list[Cell]:
        return [Cell(text, share, i % 2 == 0) for i, (text, share) in enumerate(zip(texts, shares, strict=True))]

    if layout == 2:
        items = [
            ("姓名", person.name),
            ("性别", person.sex),
            ("民族", people_group(person)),
            ("医学学历", facts.level),
            ("所学专业", person.major),
            ("取得学历年月", written_month(person.graduation, style)),
            ("报考类别", facts.exam_category),
            ("有效身份证件号码", person.id_number),
            ("证件有效期", card_validity(person, style)),
            ("工作机构名称", unit.name),
            ("地址", unit.address),
            ("登记号", unit.registration_number),
            ("法人姓名", unit.legal),
            ("工作起止时间", period),
        ]
        y = blocks.listing(pen, (margin, y + 6, width), items, rng, size, step=1.75, rule=True) + 10
    else:
        rows = [
            (h, line("姓    名", person.name, "性    别", person.sex, "民    族", people_group(person))),
            (
                h,
                line(
                    "医学学历",
                    facts.level,
                    "所学专业",
                    person.major,
                    "取得学历\n年    月",
                    written_month(person.graduation, style),
                ),
            ),
            (
                h * 1.15,
                [
                    Cell("报考类别", 0.11),
                    Cell(facts.exam_category, 0.2, False),
                    Cell("有效身份证件号码", 0.14),
                    Cell(person.id_number, 0.29, False),
                    Cell("证  件\n有效期", 0.1),
                    Cell(card_validity(person, style), 0.16, False),
                ],
            ),
            *institution_rows(facts, "工作机构", h),
            (h * 1.1, [Cell("工作起止\n时    间", 0.13), Cell(period, 0.87, False)]),
        ]
        y = table(pen, (margin, y, width), rows, size)
    columns = (0.13, 0.2, 0.09, 0.1, 0.28, 0.2)
    below = table(
        pen,
        (margin, y, width),
        teacher_rows(facts, "工作", "带  教  执  业\n医师执业证书号码", columns, h, 1),
        size * 0.92,
    )
    sign_teachers(pen, y, (margin, width), h, columns, facts, rng)
    end_y = opinion(pen, (margin + width * 0.13, below, width * 0.87), facts, rng, size * 0.95)
    table(pen, (margin, below, width), [(end_y - below, [Cell("工作机构\n考核意见", 0.13), Cell("", 0.87)])], size)
    return Document(image, common_fields(facts))


def commitment_letter(facts: Facts, rng: random.Random, layout: int | None = None) -> Document:
    """应届医学专业毕业生医师资格考试报考承诺书: with or without rules under the entries, entries typed or in hand."""
    layout = rng.randrange(3) if layout is None else layout
    image, pen = new_page(rng, PAGE if layout != 2 else (1240, 1300), value=("song", "kai", "hand")[layout])
    person, unit = facts.person, facts.institution
    year = facts.as_of.year
    graduation = person.graduation.replace(year=year - 1)
    start, end = facts.period_start, facts.period_end.replace(year=year)
    start = start.replace(year=year - 1)
    size = rng.uniform(31, 36)
    blocks.title(pen, PAGE[0] / 2, 150, "应届医学专业毕业生医师资格考试报考承诺书", 46, rng, spacing=0)
    pad = "  " if layout else " "
    body = (
        f"本人于{pad}{graduation.year}{pad}年{pad}{graduation.month}{pad}月{pad}{graduation.day}{pad}日毕业于{pad}{person.school}{pad}学校{pad}{person.major}{pad}专业。"
        f"自{pad}{start.year}{pad}年{pad}{start.month}{pad}月起，在{pad}{unit.name}{pad}单位试用，至{pad}{end.year}{pad}年{pad}{end.month}{pad}月试用期将满一年。"
    )
    parts = (
        body,
        "本人承诺将于今年医学综合笔试前，将后续试用累计满一年的《医师资格考试试用期考核证明》及时交考点办公室。",
        "如违诺，本人愿承担由此引起的责任，并接受取消当年医师资格考试资格的处理。",
    )
    y = 290.0
    for part in parts:
        y = pen.paragraph((130, y), "    " + part, size, PAGE[0] - 260, pen.label if layout == 0 else None, leading=1.9)
    y += rng.uniform(40, 110)
    left = rng.uniform(480, 620)
    end_x = pen.text((left, y), "考生签字：", size, pen.label)
    if "signature" not in facts.spoil:
        signature(pen, (end_x + 10, y), person.name, size * 1.3, rng, Face("hand", rng))
        if rng.random() < 0.3:
            finger(image, (end_x + 120, y + 20), 90, rng)
    y += size * 2.2
    pen.pair((left, y), "有效身份证明号码：", person.id_number, size * 0.88)
    y += size * 2
    pen.pair((left, y), "手机号码：", person.phone, size * 0.88)
    y += size * 2.4
    issue = facts.issue
    pen.text((left + 160, y), f"{issue.year} 年 {issue.month} 月 {issue.day} 日", size)
    fields = {
        "id_number": person.id_number,
        "graduation_date": graduation.isoformat(),
        "school": person.school,
        "major": person.major,
        "institution_name": unit.name,
        "period_start": month(start),
        "period_end": month(end),
        "issue_date": issue.isoformat(),
    }
    return Document(image, fields, text=0.02 if layout != 2 else 0.026)


def clinical_training_proof(facts: Facts, rng: random.Random, layout: int | None = None) -> Document:
    """The graduate school's proof of one year of clinical training: two wordings of a letter, or a table."""
    layout = rng.randrange(3) if layout is None else layout
    image, pen = new_page(rng, PAGE if rng.random() < 0.6 else (1240, 1240))
    person, unit = facts.person, facts.institution
    start, end = facts.period_start, facts.period_end
    if "short" in facts.spoil:
        end = start.replace(year=start.year + (start.month + 5) // 13, month=(start.month + 5 - 1) % 12 + 1)
    blocks.title(
        pen,
        620,
        130,
        rng.choice(("研究生临床实践训练经历证明", "临床实践训练经历满一年证明", "临床实践训练证明")),
        52,
        rng,
    )
    size = rng.uniform(31, 35)
    who = rng.choice(("硕士研究生", "研究生"))
    period = f"{start.year}年{start.month}月至{end.year}年{end.month}月"
    if layout == 2:
        rows = [
            (80.0, [Cell("姓名", 0.2), Cell(person.name, 0.3, False), Cell("性别", 0.2), Cell(person.sex, 0.3, False)]),
            (80.0, [Cell("身份证号", 0.2), Cell(person.id_number, 0.8, False)]),
            (
                80.0,
                [Cell("学校", 0.2), Cell(person.school, 0.3, False), Cell("专业", 0.2), Cell(person.major, 0.3, False)],
            ),
            (80.0, [Cell("训练单位", 0.2), Cell(unit.name, 0.8, False)]),
            (80.0, [Cell("起止时间", 0.2), Cell(period, 0.8, False)]),
            (120.0, [Cell("考核结果", 0.2), Cell("临床实践训练经历满一年，考核合格。", 0.8, False)]),
        ]
        y = table(pen, (110, 270, 1020), rows, size * 0.92)
    else:
        head = (
            f"兹证明{person.name}，{person.sex}，身份证号{person.id_number}，"
            if layout
            else f"兹有我校{who}{person.name}（性别：{person.sex}，身份证号：{person.id_number}），"
        )
        body = f"{head}系{person.school}{person.major}专业{who}，于{period}在{unit.name}参加临床实践训练，"
        body += "训练时间满一年，考核合格。特此证明。"
        y = pen.paragraph((130, 300), "    " + body, size, 980, leading=1.9)
    office = f"{person.school}研究生院"
    blocks.office(
        pen,
        (840, y + 110),
        office,
        day_text(facts.issue, rng.random() < 0.3),
        rng,
        size,
        stamp="seal" not in facts.spoil,
    )
    fields = {
        "name": person.name,
        "sex": person.sex,
        "id_number": person.id_number,
        "school": person.school,
        "major": person.major,
        "institution_name": unit.name,
        "period_start": month(start),
        "period_end": month(end),
        "issue_date": facts.issue.isoformat(),
    }
    return Document(image, fields, text=0.02 if image.height > 1300 else 0.027)
