"""Diplomas and what may stand for them: graduation and degree certificates, certified copies, registers, reports."""

from __future__ import annotations

import datetime as dt
import random

from PIL import ImageDraw

from samples import blocks, people, seals, words
from samples.facts import Facts, month, people_group
from samples.fonts import Face
from samples.forms import new_page
from samples.paper import Cell, Document, Pen, border, chinese_date, signature, table, texture

YEARS = {"本科": ("五", 5), "专科": ("三", 3), "硕士": ("三", 3), "博士": ("三", 3)}


def day_text(day: dt.date, numerals: bool) -> str:
    return chinese_date(day.year, day.month, day.day) if numerals else f"{day.year}年{day.month}月{day.day}日"


def month_text(day: dt.date, numerals: bool) -> str:
    return chinese_date(day.year, day.month) if numerals else f"{day.year}年{day.month}月"


def _sheet(rng: random.Random, size: tuple[int, int]) -> Pen:
    image = texture(size, rng.choice(((252, 247, 236), (250, 250, 246), (246, 244, 250), (255, 250, 240))), rng, 2)
    blocks.pattern(image, rng)
    colour = rng.choice(((190, 150, 70), (180, 50, 50), (120, 140, 170)))
    inset = round(size[1] * 0.035)
    border(ImageDraw.Draw(image), (inset, inset, size[0] - inset, size[1] - inset), colour, rng.randrange(3))
    return Pen(image, Face(rng.choice(("song", "kai", "hei")), rng), Face(rng.choice(("kai", "song", "hei")), rng))


def _course(facts: Facts) -> tuple[dt.date, dt.date]:
    end = facts.person.graduation
    return dt.date(end.year - YEARS[facts.level][1], 9, 1), end


def graduation_fields(facts: Facts) -> dict[str, str]:
    person = facts.person
    return {
        "name": person.name,
        "sex": person.sex,
        "birth_date": person.birth.isoformat(),
        "school": person.school,
        "major": person.major,
        "education_level": facts.level,
        "certificate_number": facts.diploma,
        "graduation_date": month(person.graduation),
    }


def graduation_certificate(
    facts: Facts, rng: random.Random, layout: int | None = None, *, copy: bool = False
) -> Document:
    """毕业证书: landscape with the portrait left or right, or an upright page; `copy`: 毕业证明书."""
    layout = rng.randrange(3) if layout is None else layout
    person = facts.person
    size = (1500, 1060) if layout != 1 else (1060, 1460)
    pen = _sheet(rng, size)
    start, end = _course(facts)
    numerals = rng.random() < 0.5
    word = "毕业证明书" if copy else "毕业证书"
    kind = rng.choice(("普通高等学校", "普通高等学校", "成人高等教育", ""))
    text_size = rng.uniform(34, 38)
    photo = (220, 290)
    length, _ = YEARS[facts.level]
    body = (
        f"学生  {person.name}  性别{person.sex}，{day_text(person.birth, numerals)}生，"
        f"于{month_text(start, numerals)}至"
        f"{month_text(end, numerals)}在本校{person.major}专业{length}年制{facts.level}学习，"
        "修完教学计划规定的全部课程，成绩合格，准予毕业。"
    )
    if copy:
        body += "原毕业证书遗失，特此证明。"
    if layout == 1:
        blocks.title(pen, size[0] / 2, 110, kind, 38, rng, (150, 40, 40))
        blocks.title(pen, size[0] / 2, 180, word, rng.uniform(70, 88), rng, (150, 40, 40), 0.3)
        blocks.paste_portrait(pen.image, person, (size[0] / 2 - 110, 310, *photo), rng)
        y = pen.paragraph((130, 660), "    " + body, text_size, 800, leading=1.75)
        foot, left, right = max(y + 40, 1080), 130.0, 760.0
    else:
        photo_left = layout == 0
        text_x = 420.0 if photo_left else 120.0
        blocks.title(pen, size[0] / 2 + (120 if photo_left else -100), 90, kind, 40, rng, (150, 40, 40))
        blocks.title(
            pen, size[0] / 2 + (120 if photo_left else -100), 155, word, rng.uniform(72, 92), rng, (150, 40, 40), 0.3
        )
        blocks.paste_portrait(pen.image, person, (130.0 if photo_left else 1150.0, 300, *photo), rng)
        y = pen.paragraph((text_x, 330), "    " + body, text_size, 950, leading=1.7)
        foot, left, right = max(y + 30, 700), text_x, text_x + 620
    pen.pair((left, foot), "校  名：", person.school, text_size * 0.92)
    sign = pen.text((right - 180, foot + 70), "校（院）长：", text_size * 0.92, pen.label)
    signature(pen, (sign, foot + 66), people.make_name(rng, "汉"), text_size * 1.1, rng, Face("hand", rng))
    pen.pair((left, foot + 140), "证书编号：", facts.diploma, text_size * 0.9)
    pen.text(
        (right, foot + 205),
        month_text(end, numerals) if rng.random() < 0.5 else day_text(end, numerals),
        text_size * 0.92,
        anchor="mt",
    )
    if "seal" not in facts.spoil:
        seals.stamp(pen.image, (right + 30, foot + 140), person.school, 210, rng)
    blocks.embossed(pen.image, (350 if layout == 0 else 640, 540), 80)
    fields = graduation_fields(facts)
    image = pen.image
    if rng.random() < 0.35:
        image = blocks.covered(image, rng, double=layout == 1 and rng.random() < 0.4)
    return Document(image, fields, text=0.032 if layout != 1 else 0.024)


def duplicate_graduation(facts: Facts, rng: random.Random) -> Document:
    """毕业证明书, for a lost certificate."""
    return graduation_certificate(facts, rng, copy=True)


def register_report(facts: Facts, rng: random.Random) -> Document:
    """教育部学历证书电子注册备案表 or the online report of the national register."""
    image, pen = new_page(rng)
    person = facts.person
    start, end = _course(facts)
    blocks.title(
        pen,
        620,
        150,
        rng.choice(("教育部学历证书电子注册备案表", "教育部学历证书电子注册备案表", "中国高等教育学历证书查询结果")),
        50,
        rng,
    )
    size = rng.uniform(26, 30)
    pen.text(
        (120, 260), f"更新日期：{facts.issue.year}年{facts.issue.month}月{facts.issue.day}日", size * 0.9, pen.label
    )
    rows = [
        ("姓名", person.name, "性别", person.sex),
        ("出生日期", day_text(person.birth, False), "入学日期", day_text(start, False)),
        ("毕（结）业日期", day_text(end, False), "学历类别", "普通高等教育"),
        ("学校名称", person.school, "学制", f"{YEARS[facts.level][1]} 年"),
        ("专业", person.major, "学习形式", "普通全日制"),
        ("层次", facts.level, "毕（结）业", "毕业"),
        ("证书编号", facts.diploma, "校（院）长姓名", people.make_name(rng, "汉")),
    ]
    if rng.random() < 0.6:
        cells = [
            (84.0, [Cell(a, 0.19), Cell(b, 0.33, False), Cell(c, 0.19), Cell(d, 0.29, False)]) for a, b, c, d in rows
        ]
        y = table(pen, (110, 320, 770), cells, size, colour=(120, 120, 130), line=1)
        blocks.paste_portrait(image, person, (910, 330, 210, 280), rng)
    else:
        blocks.paste_portrait(image, person, (900, 330, 210, 280), rng)
        flat = [(a, b) for row in rows for a, b in (row[:2], row[2:])]
        y = blocks.listing(pen, (130, 330, 720), flat, rng, size, step=2.1)
    code = "".join(rng.choice("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _ in range(16))
    y += 60
    pen.text((120, y), f"在线验证码  {code}", size, pen.value)
    blocks.matrix_code(image, (900, y - 20), 180, "https://example.org/verify?code=" + code)
    note = (
        "注意事项：1、备案表是依据《高等学校学生学籍学历电子注册办法》对学历证书电子注册复核备案的结果。"
        "2、备案表内容验证办法：点击备案表中的在线验证码，可在线查询验证；登录中国高等教育学生信息网（学信网），输入在线验证码进行验证。"
    )
    pen.paragraph((120, y + 220), note, size * 0.8, 1000, pen.label)
    fields = graduation_fields(facts)
    fields["graduation_date"] = end.isoformat()
    return Document(image, fields)


def school_record(facts: Facts, rng: random.Random) -> Document:
    """学籍档案: the school's record of a student, with the archive's seal."""
    image, pen = new_page(rng)
    person = facts.person
    start, end = _course(facts)
    blocks.title(pen, 620, 110, person.school, 44, rng)
    blocks.title(pen, 620, 180, rng.choice(("学生学籍档案", "学籍档案", "学生学籍档案卡片")), 56, rng)
    size = 28.0
    rows = [
        (
            78.0,
            [
                Cell("姓  名", 0.14),
                Cell(person.name, 0.24, False),
                Cell("性  别", 0.14),
                Cell(person.sex, 0.24, False),
                Cell("照\n\n片", 0.24, rows=4),
            ],
        ),
        (
            78.0,
            [
                Cell("民  族", 0.14),
                Cell(people_group(person), 0.24, False),
                Cell("出生日期", 0.14),
                Cell(f"{person.birth:%Y.%m.%d}", 0.24, False),
            ],
        ),
        (
            78.0,
            [
                Cell("专  业", 0.14),
                Cell(person.major, 0.24, False),
                Cell("层  次", 0.14),
                Cell(facts.level, 0.24, False),
            ],
        ),
        (
            78.0,
            [
                Cell("入学时间", 0.14),
                Cell(f"{start.year}年{start.month}月", 0.24, False),
                Cell("毕业时间", 0.14),
                Cell(f"{end.year}年{end.month}月", 0.24, False),
            ],
        ),
        (78.0, [Cell("毕业证书编号", 0.2), Cell(facts.diploma, 0.8, False)]),
        (
            420.0,
            [
                Cell("学习成绩", 0.14),
                Cell(
                    "人体解剖学 86   生理学 82   病理学 79   药理学 88\n"
                    "诊断学 90   内科学 84   外科学 81\n妇产科学 87   儿科学 83",
                    0.86,
                    False,
                ),
            ],
        ),
    ]
    y = table(pen, (100, 300, 1040), rows, size)
    blocks.paste_portrait(image, person, (100 + 1040 * 0.79, 306, 200, 270), rng)
    pen.text((120, y + 30), "本档案内容与原始学籍档案一致，特此证明。", size, pen.label)
    issue = facts.issue
    blocks.office(
        pen,
        (860, y + 130),
        person.school,
        f"{issue.year}年{issue.month}月{issue.day}日",
        rng,
        size,
        stamp="seal" not in facts.spoil,
    )
    return Document(image, graduation_fields(facts))


def degree_certificate(facts: Facts, rng: random.Random, layout: int | None = None) -> Document:
    """学位证书 of masters and doctors: landscape or upright, portrait or none."""
    layout = rng.randrange(3) if layout is None else layout
    person = facts.person
    size = (1500, 1060) if layout != 1 else (1060, 1480)
    pen = _sheet(rng, size)
    numerals = rng.random() < 0.5
    red = (150, 40, 40)
    degree = f"医学{facts.degree}"
    blocks.title(
        pen,
        size[0] / 2,
        110,
        rng.choice((f"{facts.degree}学位证书", "学位证书", f"{facts.degree}学位证书")),
        84,
        rng,
        red,
        0.25,
    )
    body = (
        f"{person.name}，{person.sex}，{day_text(person.birth, numerals)}生。"
        f"在我校{person.major}学科（专业）已通过{facts.degree}学位的课程考试和论文答辩，"
        f"成绩合格。根据《中华人民共和国学位条例》的规定，授予{degree}学位。"
    )
    text = rng.uniform(34, 38)
    if layout == 1:
        blocks.paste_portrait(pen.image, person, (420, 260, 220, 290), rng)
        y = pen.paragraph((130, 620), "    " + body, text, 800, leading=1.8)
        left, right, foot = 130, 740, max(y + 40, 1080)
    elif layout == 0:
        blocks.paste_portrait(pen.image, person, (130, 290, 220, 290), rng)
        y = pen.paragraph((420, 290), "    " + body, text, 950, leading=1.75)
        left, right, foot = 420, 1090, max(y + 20, 680)
    else:
        y = pen.paragraph((160, 280), "    " + body, text * 1.1, 1180, leading=1.8)
        left, right, foot = 160, 1050, max(y + 40, 660)
    pen.text((right, foot), person.school, text, anchor="mt")
    sign = pen.text(
        (right - 330, foot + 66),
        rng.choice(("校长、学位评定委员会主席：", "学位评定委员会主席：")),
        text * 0.8,
        pen.label,
    )
    signature(pen, (sign, foot + 60), people.make_name(rng, "汉"), text, rng, Face("hand", rng))
    pen.pair((left, foot + 150), "证书编号：", facts.degree_number, text * 0.9)
    issue = person.graduation
    pen.text((right, foot + 200), day_text(issue, numerals), text * 0.9, anchor="mt")
    if "seal" not in facts.spoil:
        seals.stamp(pen.image, (right, foot + 120), person.school, 210, rng)
    fields = {
        "name": person.name,
        "sex": person.sex,
        "birth_date": person.birth.isoformat(),
        "school": person.school,
        "major": person.major,
        "degree": degree,
        "certificate_number": facts.degree_number,
        "issue_date": issue.isoformat(),
    }
    image = blocks.covered(pen.image, rng) if rng.random() < 0.3 else pen.image
    return Document(image, fields, text=0.032 if layout != 1 else 0.024)


def foreign_degree_report(facts: Facts, rng: random.Random) -> Document:
    """国外学历学位认证书 of the service centre for scholarly exchange."""
    size = rng.choice(((1240, 1754), (1500, 1060)))
    pen = _sheet(rng, size)
    person = facts.person
    country, school = rng.choice(words.COUNTRIES)
    number = f"{rng.randrange(2010, 2021)}{rng.randrange(10**11, 10**12)}"
    degree = rng.choice(("医学学士", "医学硕士"))
    middle = size[0] / 2
    wide = size[0] > size[1]
    blocks.title(pen, middle, 120, "教育部留学服务中心", 44, rng)
    blocks.title(pen, middle, 200, "国外学历学位认证书", 66, rng)
    pen.pair((middle + 120, 310), "认证书编号：", number, 28)
    end = facts.person.graduation
    text = 32.0
    body = (
        f"{person.name}，{person.sex}，中国国籍，{day_text(person.birth, False)}生。"
        f"在{country}{school}学习，专业为{person.major}，"
        f"于{end.year}年{end.month}月获得该校颁发的{degree}学位证书。经核查，{school}系{country}正规高等学校，"
        f"{person.name}所获{degree}学位证书表明其具有相应的学历。"
    )
    y = pen.paragraph((140, 400), "    " + body, text, size[0] - 280, leading=1.8)
    y += 40 if wide else 120
    issue = facts.issue
    blocks.office(
        pen,
        (size[0] - 420, y),
        "教育部留学服务中心",
        day_text(issue, rng.random() < 0.3),
        rng,
        text,
        stamp="seal" not in facts.spoil,
    )
    fields = {
        "name": person.name,
        "sex": person.sex,
        "birth_date": person.birth.isoformat(),
        "school": school,
        "major": person.major,
        "degree": degree,
        "certificate_number": number,
        "issue_date": issue.isoformat(),
    }
    return Document(pen.image, fields, text=0.03 if wide else 0.018)
