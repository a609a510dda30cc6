"""What may stand for a diploma: the online register, the school's record, the recognition of a foreign degree."""

from __future__ import annotations

import random

from samples import blocks, people, words
from samples.diplomas import YEARS, certificate_sheet, course, day_text, graduation_fields
from samples.facts import Facts, people_group
from samples.forms import new_page
from samples.paper import Cell, Document, table


def register_report(facts: Facts, rng: random.Random) -> Document:
    """教育部学历证书电子注册备案表 or the online report of the national register."""
    image, pen = new_page(rng)
    person = facts.person
    start, end = course(facts)
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
    start, end = course(facts)
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


def foreign_degree_report(facts: Facts, rng: random.Random) -> Document:
    """国外学历学位认证书 of the service centre for scholarly exchange."""
    size = rng.choice(((1240, 1754), (1500, 1060)))
    pen = certificate_sheet(rng, size)
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
