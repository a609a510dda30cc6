"""Application forms for the internship of foreigners and of residents of Hong Kong, Macao and Taiwan."""

from __future__ import annotations

import random

from samples import blocks, people, words
from samples.facts import Facts, month
from samples.fonts import Face
from samples.forms import new_page
from samples.paper import Cell, Document, signature, table


def internship_application(facts: Facts, rng: random.Random, title: str, number: str, name: str, home: str) -> Document:
    """An application form for the internship: a table with statements of the unit and of the health office."""
    image, pen = new_page(rng)
    person, unit = facts.person, facts.institution
    blocks.title(pen, 620, 90, title, 46, rng, spacing=0)
    size = rng.uniform(25, 28)
    start, end = facts.period_start, facts.period_end
    birth = rng.choice(
        (
            f"{person.birth.year}年{person.birth.month}月{person.birth.day}日",
            f"{person.birth:%Y.%m.%d}",
            f"{person.birth:%Y-%m-%d}",
        )
    )
    kind = rng.choice(("证件号码", "身份证件号码")) if home else "护照号码"
    origin = ("国籍", rng.choice(("马来西亚", "韩国", "泰国", "印度"))) if not home else ("居住地", home)
    h = rng.uniform(72, 88)
    rows = [
        (
            h,
            [
                Cell("姓  名", 0.14),
                Cell(name, 0.27, False),
                Cell("性  别", 0.12),
                Cell(person.sex, 0.23, False),
                Cell("照  片", 0.24, rows=4),
            ],
        ),
        (
            h,
            [
                Cell(origin[0], 0.14),
                Cell(origin[1], 0.27, False),
                Cell("出生日期", 0.12),
                Cell(birth, 0.23, False),
                Cell("", 0.24, rows=0),
            ],
        ),
        (h, [Cell(kind, 0.2), Cell(number, 0.56, False), Cell("", 0.24, rows=0)]),
        (
            h,
            [
                Cell("毕业学校", 0.14),
                Cell(person.school, 0.27, False),
                Cell("专  业", 0.12),
                Cell(person.major, 0.23, False),
                Cell("", 0.24, rows=0),
            ],
        ),
        (
            h,
            [
                Cell("学  历", 0.14),
                Cell(facts.level, 0.27, False),
                Cell("毕业时间", 0.14),
                Cell(f"{person.graduation.year}年{person.graduation.month}月", 0.45, False),
            ],
        ),
        (h, [Cell("实习医院" if home == "" else "实习机构", 0.2), Cell(unit.name, 0.8, False)]),
        (h, [Cell("实习起止时间", 0.2), Cell(f"{start.year}年{start.month}月至{end.year}年{end.month}月", 0.8, False)]),
        (h, [Cell("申请人签名", 0.2), Cell("", 0.8, False)]),
    ]
    y = table(pen, (100, 210, 1040), rows, size)
    blocks.paste_portrait(image, person, (100 + 1040 * 0.78, 214, 210, h * 4 - 8), rng)
    signature(pen, (360, y - h * 0.75), name, size * 1.4, rng, Face("hand", rng))
    issue = facts.issue
    date = f"{issue.year} 年 {issue.month} 月 {issue.day} 日"
    for heading, office in (
        ("实习机构意见", unit.name),
        ("省级卫生行政部门\n审核意见", f"{unit.place.province}卫生健康委员会"),
    ):
        height = rng.uniform(250, 290)
        table(pen, (100, y, 1040), [(height, [Cell(heading, 0.2), Cell("", 0.8)])], size)
        pen.text((360, y + 30), "同意。", size)
        blocks.office(
            pen, (860, y + height - 120), office, date, rng, size, stamp="seal" not in facts.spoil, diameter=200
        )
        y += height
    fields = {
        "name": name,
        "sex": person.sex,
        "birth_date": person.birth.isoformat(),
        "id_number": number,
        "school": person.school,
        "major": person.major,
        "education_level": facts.level,
        "institution_name": unit.name,
        "period_start": month(start),
        "period_end": month(end),
    }
    return Document(image, fields)


def foreigner_application(facts: Facts, rng: random.Random) -> Document:
    """（外籍人员）参加中国医师资格考试实习申请审核表."""
    title = rng.choice(("外籍人员参加中国医师资格考试实习申请审核表", "（外籍人员）参加中国医师资格考试实习申请审核表"))
    name = rng.choice(words.FOREIGN_NAMES)
    number = rng.choice("AEKMN") + "".join(rng.choice("0123456789") for _ in range(8))
    return internship_application(facts, rng, title, number, name, "")


def hmt_application(facts: Facts, rng: random.Random) -> Document:
    """台湾、香港、澳门居民参加国家医师资格考试实习申请审核表."""
    person = facts.person
    region, home, letter = rng.choice((("810000", "香港", "H"), ("820000", "澳门", "M"), ("830000", "台湾", "")))
    number = person.id_number = _residence(person, region)
    if letter and rng.random() < 0.5:
        number = letter + "".join(rng.choice("0123456789") for _ in range(8))
    return internship_application(
        facts, rng, "台湾、香港、澳门居民参加国家医师资格考试实习申请审核表", number, person.name, home
    )


def _residence(person: people.Person, region: str) -> str:
    body = region + person.id_number[6:17]
    return body + people.id_check(body)
