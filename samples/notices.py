"""Prints of the registration system: notice of successful registration, admission ticket, score sheet."""

from __future__ import annotations

import random

from samples import blocks, seals
from samples.facts import Facts
from samples.forms import PAGE, new_page
from samples.paper import Cell, Document, table

CENTRE = "湖南省医师资格考试考区办公室"


def _shared(facts: Facts) -> dict[str, str]:
    person = facts.person
    return {"name": person.name, "sex": person.sex, "id_number": person.id_number, "exam_category": facts.exam_category}


def registration_notice(facts: Facts, rng: random.Random, layout: int | None = None) -> Document:
    """医师资格考试网上报名成功通知单 (also printed as 成绩通知单): table, list, or two columns."""
    layout = rng.randrange(3) if layout is None else layout
    image, pen = new_page(rng, PAGE if layout != 2 else (1240, 1000))
    person, unit = facts.person, facts.institution
    site = f"{unit.place.city}考点"
    number = f"43{facts.as_of.year % 100}{rng.randrange(10**8):08d}"
    word = rng.choice(
        (
            "医师资格考试网上报名成功通知单",
            "医师资格考试网上报名成功通知单",
            f"{facts.as_of.year}年医师资格考试网上报名成功通知单",
            "医师资格考试网上报名成绩通知单",
        )
    )
    blocks.title(pen, 620, 110, word, 48, rng, spacing=0)
    size = rng.uniform(26, 30)
    issue = facts.issue
    when = rng.choice(
        (
            f"{issue:%Y-%m-%d} {rng.randrange(8, 22):02d}:{rng.randrange(60):02d}:{rng.randrange(60):02d}",
            f"{issue.year}年{issue.month}月{issue.day}日",
        )
    )
    items = [
        ("报名序号", number),
        ("姓名", person.name),
        ("性别", person.sex),
        ("证件类型", "居民身份证"),
        ("证件编号", person.id_number),
        ("报考类别", facts.exam_category),
        ("考区", "湖南考区"),
        ("考点", site),
        ("学历", facts.level),
        ("毕业学校", person.school),
        ("专业", person.major),
        ("工作单位" if layout else "试用机构", unit.name),
        ("报名时间", when),
    ]
    if layout == 0:
        rows = [
            (74.0, [Cell(items[0][0], 0.18), Cell(items[0][1], 0.58, False), Cell("", 0.24, rows=4)]),
            (
                74.0,
                [
                    Cell("姓    名", 0.18),
                    Cell(person.name, 0.22, False),
                    Cell("性    别", 0.16),
                    Cell(person.sex, 0.2, False),
                    Cell("", 0.24, rows=0),
                ],
            ),
            (74.0, [Cell("证件类型", 0.18), Cell("居民身份证", 0.58, False), Cell("", 0.24, rows=0)]),
            (74.0, [Cell("证件编号", 0.18), Cell(person.id_number, 0.58, False), Cell("", 0.24, rows=0)]),
        ]
        rows += [(74.0, [Cell(k, 0.18), Cell(v, 0.82, False)]) for k, v in items[5:]]
        y = table(pen, (110, 230, 1020), rows, size)
        blocks.paste_portrait(image, person, (110 + 1020 * 0.78, 236, 210, 284), rng)
    elif layout == 1:
        blocks.barcode(image, (760, 190), (300, 60), rng)
        y = blocks.listing(pen, (130, 280, 680), items, rng, size, step=2.05)
        blocks.paste_portrait(image, person, (880, 300, 210, 280), rng)
    else:
        half = (len(items) + 1) // 2
        a = blocks.listing(pen, (90, 230, 560), items[:half], rng, size, step=1.95, rule=False)
        b = blocks.listing(pen, (640, 230, 540), items[half:], rng, size, step=1.95, rule=False)
        y = max(a, b)
    note = "您的报名信息已提交成功，请按照所在考点规定的时间和要求进行现场审核或线上审核，并妥善保管本通知单。"
    y = pen.paragraph((120, y + 36), note, size * 0.9, 1000, pen.label)
    pen.text((120, y + 16), "打印日期：" + f"{issue.year}年{issue.month}月{issue.day}日", size * 0.9, pen.label)
    fields = {
        **_shared(facts),
        "education_level": facts.level,
        "school": person.school,
        "major": person.major,
        "institution_name": unit.name,
    }
    return Document(image, fields, text=0.017 if layout != 2 else 0.028)


def _past_year(facts: Facts, rng: random.Random) -> int:
    return rng.choice((2012, 2014, 2015)) if "old_year" in facts.spoil else rng.randrange(2017, 2021)


def admission_ticket(facts: Facts, rng: random.Random, layout: int | None = None) -> Document:
    """准考证 of an earlier year, upright or landscape."""
    layout = rng.randrange(2) if layout is None else layout
    image, pen = new_page(rng, PAGE if layout == 0 else (1400, 1000))
    person, unit = facts.person, facts.institution
    year = _past_year(facts, rng)
    middle = image.width / 2
    part = rng.choice(("医学综合考试", "医学综合笔试", "实践技能考试"))
    blocks.title(pen, middle, 90, rng.choice((f"{year}年医师资格考试{part}", f"{year}年国家医师资格考试")), 44, rng)
    blocks.title(pen, middle, 165, "准考证", 62, rng, spacing=0.5)
    size = rng.uniform(28, 31)
    ticket = f"43{year % 100}{rng.randrange(10**10):010d}"
    items = [
        ("准考证号", ticket),
        ("姓名", person.name),
        ("性别", person.sex),
        ("证件编号", person.id_number),
        ("报考类别", facts.exam_category),
        ("考区", "湖南"),
        ("考点", unit.place.city),
        ("考场地址", unit.address),
        ("考试时间", f"{year}年8月{rng.randrange(15, 28)}日 9:00-11:30"),
    ]
    if rng.random() < 0.5:
        y = blocks.listing(pen, (110, 290, image.width - 440), items, rng, size, step=1.9)
    else:
        y = table(
            pen, (90, 280, image.width - 400), [(62.0, [Cell(k, 0.24), Cell(v, 0.76, False)]) for k, v in items], size
        )
    blocks.paste_portrait(image, person, (image.width - 290, 290, 210, 280), rng)
    rules = "考生须知：1.考生凭准考证及本人有效身份证件参加考试。2.开考后迟到考生不得入场。3.严禁携带通讯工具进入考场。"
    pen.paragraph((110, y + 30), rules, size * 0.82, image.width - 220, pen.label)
    if layout == 0 and rng.random() < 0.6:
        seals.stamp(image, (image.width - 300, y + 260), CENTRE, 230, rng)
    return Document(image, _shared(facts), text=0.017 if layout == 0 else 0.03)


def score_sheet(facts: Facts, rng: random.Random) -> Document:
    """成绩单 of an earlier year."""
    image, pen = new_page(rng, PAGE if rng.random() < 0.4 else (1240, 1100))
    person = facts.person
    year = _past_year(facts, rng)
    blocks.title(
        pen,
        620,
        110,
        rng.choice((f"{year}年医师资格考试成绩单", f"{year}年国家医师资格考试医学综合考试成绩单")),
        50,
        rng,
    )
    size = rng.uniform(28, 31)
    score = rng.randrange(180, 520)
    rows = [
        (
            76.0,
            [Cell("姓  名", 0.18), Cell(person.name, 0.32, False), Cell("性  别", 0.18), Cell(person.sex, 0.32, False)],
        ),
        (76.0, [Cell("证件编号", 0.18), Cell(person.id_number, 0.82, False)]),
        (76.0, [Cell("准考证号", 0.18), Cell(f"43{year % 100}{rng.randrange(10**10):010d}", 0.82, False)]),
        (76.0, [Cell("报考类别", 0.18), Cell(facts.exam_category, 0.82, False)]),
        (
            76.0,
            [
                Cell("考  区", 0.18),
                Cell("湖南", 0.32, False),
                Cell("考  点", 0.18),
                Cell(facts.institution.place.city, 0.32, False),
            ],
        ),
        (
            76.0,
            [Cell("总  分", 0.18), Cell(str(score), 0.32, False), Cell("合格分数线", 0.18), Cell("360", 0.32, False)],
        ),
        (76.0, [Cell("成绩状态", 0.18), Cell("合格" if score >= 360 else "不合格", 0.82, False)]),
    ]
    y = table(pen, (110, 240, 1020), rows, size)
    if rng.random() < 0.6:
        blocks.office(pen, (860, y + 60), CENTRE, f"{year}年11月{rng.randrange(1, 29)}日", rng, size, diameter=220)
    else:
        pen.text((120, y + 30), "本成绩单仅供参考，以考区公布的成绩为准。", size * 0.9, pen.label)
    return Document(image, _shared(facts), text=0.017 if image.height > 1200 else 0.027)
