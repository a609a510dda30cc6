"""The forms of the notice: certificates of the probation and the practice period, and the letter of commitment."""

from __future__ import annotations

import datetime as dt
import random

from PIL import Image

from samples import seals
from samples.facts import Facts, month, people_group
from samples.fonts import Face
from samples.paper import Cell, Document, Pen, signature, table, texture
from samples.people import Person

PAGE = (1240, 1754)
PLEDGE = "我单位承诺：本表内容及所附材料真实、合法、有效。如有不实，我单位愿承担相应责任及由此所造成的一切后果。"
NOTES = (
    "1.带教老师对考生从岗位胜任力（如：基本技能、医患关系、医际关系及职业道德操守等方面）作综合评价是否合格，并在相应栏目划“√”。",
    "2.军队考生须提交团级以上卫生部门的审核证明。",
    "3.本表栏目空间不够填写，可另附页。",
)


def new_page(rng: random.Random, size: tuple[int, int] = PAGE, value: str | None = None) -> tuple[Image.Image, Pen]:
    """White paper and a pen for print (labels) and entries (values)."""
    tone = rng.randrange(240, 254)
    image = texture(size, (tone, tone, tone - rng.randrange(0, 6)), rng, 1.5)
    label = Face(rng.choice(("song", "song", "hei", "kai")), rng)
    return image, Pen(image, label, Face(value or rng.choice(("song", "kai", "hei")), rng))


def written_month(day: dt.date, style: int) -> str:
    """A month as people enter it."""
    return (
        f"{day.year}年{day.month}月",
        f"{day.year}.{day.month:02d}",
        f"{day.year}-{day.month:02d}",
        f"{day.year}年{day.month:02d}月",
    )[style]


def card_validity(person: Person, style: int) -> str:
    """The validity of the ID card as entered: the last day, or both."""
    last = person.card_until
    if last is None:
        return "长期"
    return (f"{last:%Y.%m.%d}", f"{last:%Y-%m-%d}", f"{last.year}年{last.month}月{last.day}日")[style % 3]


def _period(facts: Facts, style: int) -> str:
    a, b = facts.period_start, facts.period_end
    gap = " " if style % 2 else ""
    return f"（ {a.year} ）年{gap}（ {a.month} ）月  至 （ {b.year} ）年{gap}（ {b.month} ）月"


def common_fields(facts: Facts) -> dict[str, str]:
    """What both certificates carry."""
    person, unit = facts.person, facts.institution
    return {
        "name": person.name,
        "sex": person.sex,
        "ethnicity": people_group(person),
        "major": person.major,
        "education_level": facts.level,
        "graduation_date": month(person.graduation),
        "id_number": person.id_number,
        "valid_until": person.card_until.isoformat() if person.card_until else "long-term",
        "exam_category": facts.exam_category,
        "institution_name": unit.name,
        "address": unit.address,
        "registration_number": unit.registration_number,
        "legal_representative": unit.legal,
        "period_start": month(facts.period_start),
        "period_end": month(facts.period_end),
        "issue_date": facts.issue.isoformat(),
    }


def opinion(pen: Pen, box: tuple[float, float, float], facts: Facts, rng: random.Random, size: float) -> float:
    """The assessing unit's opinion: pledge, tick, signature, seal, date. Returns the y below."""
    x, y, width = box
    y = pen.paragraph((x + 24, y + 16), PLEDGE, size, width - 48, pen.label)
    y += size * rng.uniform(0.3, 1.0)
    tick = "" if "tick" in facts.spoil else "√"
    pen.text((x + 60, y), f"合格  （  {tick or '  '}  ）", size, pen.label)
    pen.text((x + width * 0.5, y), "不合格  （        ）", size, pen.label)
    y += size * rng.uniform(2.2, 3.2)
    sign_x = pen.text((x + width * 0.12, y), "单位法人代表/法定代表人签字：", size, pen.label)
    if "signature" not in facts.spoil:
        signature(pen, (sign_x + 6, y), facts.institution.legal, size * 1.5, rng, Face("hand", rng))
    y += size * rng.uniform(1.7, 2.4)
    pen.text((x + width * 0.55, y), "（单位公章）", size, pen.label)
    seal_at = (x + width * rng.uniform(0.58, 0.75), y + size * rng.uniform(-0.5, 1.5))
    y += size * rng.uniform(1.7, 2.4)
    day = facts.issue
    pen.text((x + width * 0.55, y), f"{day.year} 年 {day.month} 月 {day.day} 日", size, pen.label)
    if "seal" not in facts.spoil:
        grey = (110, 110, 112) if "grey_seal" in facts.spoil else None
        seals.stamp(pen.image, seal_at, facts.institution.name, round(rng.uniform(220, 285)), rng, colour=grey)
    return y + size * 2.0


def institution_rows(facts: Facts, title: str, h: float) -> list[tuple[float, list[Cell]]]:
    """Three rows that say under a title where somebody works."""
    unit = facts.institution
    return [
        (h, [Cell(title, 0.13, rows=3), Cell("名称", 0.1), Cell(unit.name, 0.77, False)]),
        (
            h,
            [
                Cell("", 0.13, rows=0),
                Cell("地址", 0.1),
                Cell(unit.address, 0.49, False),
                Cell("邮编", 0.1),
                Cell(unit.postcode, 0.18, False),
            ],
        ),
        (
            h,
            [
                Cell("", 0.13, rows=0),
                Cell("登记号", 0.1),
                Cell(unit.registration_number, 0.41, False),
                Cell("法人姓名", 0.18),
                Cell(unit.legal, 0.18, False),
            ],
        ),
    ]


def teacher_rows(
    facts: Facts, verb: str, title: str, shares: tuple[float, ...], height: float, spare: int
) -> list[tuple[float, list[Cell]]]:
    rows = [
        (
            height * 1.15,
            [
                Cell(f"主要{verb}\n岗位(科室)", shares[0], rows=1 + len(facts.departments) + spare),
                Cell("岗位(科室)\n名称", shares[1]),
                Cell("合格", shares[2]),
                Cell("不合格", shares[3]),
                Cell(title, shares[4]),
                Cell("带教老师签字", shares[5]),
            ],
        )
    ]
    for department, (_, number) in zip(facts.departments, facts.teachers, strict=True):
        cells = [
            Cell("", shares[0], rows=0),
            Cell(department, shares[1], False),
            Cell("√", shares[2], False),
            Cell("", shares[3]),
        ]
        rows.append((height * 0.8, [*cells, Cell(number, shares[4], False), Cell("", shares[5])]))
    rows += [(height * 0.7, [Cell("", shares[0], rows=0), *(Cell("", s) for s in shares[1:])]) for _ in range(spare)]
    return rows


def sign_teachers(
    pen: Pen,
    top: float,
    box: tuple[float, float],
    height: float,
    shares: tuple[float, ...],
    facts: Facts,
    rng: random.Random,
) -> None:
    x = box[0] + sum(shares[:5]) * box[1] + 14
    for i, (name, _) in enumerate(facts.teachers):
        signature(
            pen,
            (x, top + height * 1.15 + i * height * 0.8 + height * 0.15),
            name,
            height * 0.42,
            rng,
            Face("hand", rng),
        )


def _notes(pen: Pen, at: tuple[float, float], size: float, width: float) -> None:
    x, y = at
    pen.text((x, y), "注：", size, pen.label)
    for note in NOTES:
        y = pen.paragraph((x + size * 2, y), note, size, width - size * 2, pen.label, leading=1.35)


def probation_certificate(facts: Facts, rng: random.Random, layout: int | None = None) -> Document:
    """医师资格考试试用期考核证明: the notice's table, a coarser table with other shares, or ruled lines."""
    layout = rng.randrange(3) if layout is None else layout
    image, pen = new_page(rng)
    margin = rng.uniform(90, 130)
    width = PAGE[0] - 2 * margin
    y = rng.uniform(80, 130)
    title_face = Face(rng.choice(("bold", "song", "hei")), rng)
    pen.text(
        (PAGE[0] / 2, y),
        "医师资格考试试用期考核证明",
        rng.uniform(42, 54),
        title_face,
        spacing=rng.uniform(0, 0.1),
        anchor="mt",
    )
    y += rng.uniform(90, 120)
    body = _probation_lines if layout == 2 else _probation_table
    body(pen, (margin, y, width), facts, rng, layout)
    person = facts.person
    return Document(image, {**common_fields(facts), "birth_date": month(person.birth)})


def _probation_table(pen: Pen, box: tuple[float, float, float], facts: Facts, rng: random.Random, layout: int) -> None:
    x, y, width = box
    person = facts.person
    h = rng.uniform(66, 80)
    size = rng.uniform(24, 28)
    style = rng.randrange(4)
    shares = (0.13, 0.24, 0.11, 0.15, 0.13, 0.24) if layout == 0 else (0.15, 0.2, 0.13, 0.2, 0.14, 0.18)
    name_label, sex_label = ("姓    名", "性    别") if layout == 0 else ("姓名", "性别")

    def line(*texts: str) -> list[Cell]:
        return [Cell(text, share, i % 2 == 0) for i, (text, share) in enumerate(zip(texts, shares, strict=True))]

    top = [
        (h, line(name_label, person.name, sex_label, person.sex, "出生年月", written_month(person.birth, style))),
        (
            h,
            line(
                "民    族" if layout == 0 else "民族",
                people_group(person),
                "所学专业",
                person.major,
                "医学学历",
                facts.level,
            ),
        ),
        (
            h * 1.15,
            [
                Cell("取得学历\n年    月", 0.13),
                Cell(written_month(person.graduation, style), 0.15, False),
                Cell("有效身份证件号码", 0.16),
                Cell(person.id_number, 0.28, False),
                Cell("证  件\n有效期", 0.1),
                Cell(card_validity(person, style), 0.18, False),
            ],
        ),
        (h, [Cell("报考类别", 0.13), Cell(facts.exam_category, 0.87, False)]),
        *institution_rows(facts, "试用机构", h),
        (h * 1.1, [Cell("试用起止\n时    间", 0.13), Cell(_period(facts, style), 0.87, False)]),
    ]
    y = table(pen, (x, y, width), top, size)
    columns = (0.13, 0.2, 0.09, 0.1, 0.28, 0.2)
    rows = teacher_rows(facts, "试用", "带  教  老  师\n医师执业证书号码", columns, h, rng.choice((1, 2)))
    below = table(pen, (x, y, width), rows, size * 0.92)
    sign_teachers(pen, y, (x, width), h, columns, facts, rng)
    end = opinion(pen, (x + width * 0.13, below, width * 0.87), facts, rng, size * 0.95)
    table(pen, (x, below, width), [(end - below, [Cell("试用机构\n考核意见", 0.13), Cell("", 0.87)])], size)
    _notes(pen, (x, end + 12), size * 0.78, width)


def _probation_lines(pen: Pen, box: tuple[float, float, float], facts: Facts, rng: random.Random, layout: int) -> None:
    """Labels with ruled lines, two or three in a row."""
    x, y, width = box
    person, unit = facts.person, facts.institution
    size = rng.uniform(26, 30)
    step = size * rng.uniform(2.0, 2.4)
    style = rng.randrange(4)
    rows = (
        (("姓名：", person.name), ("性别：", person.sex), ("出生年月：", written_month(person.birth, style))),
        (("民族：", people_group(person)), ("所学专业：", person.major), ("医学学历：", facts.level)),
        (("取得学历年月：", written_month(person.graduation, style)), ("证件有效期：", card_validity(person, style))),
        (("有效身份证件号码：", person.id_number),),
        (("报考类别：", facts.exam_category),),
        (("试用机构名称：", unit.name),),
        (("地址：", unit.address), ("邮编：", unit.postcode)),
        (("登记号：", unit.registration_number), ("法人姓名：", unit.legal)),
        (("试用起止时间：", _period(facts, style)),),
    )
    for row in rows:
        shares = (0.68, 0.32) if len(row) == 2 and row[0][0] in ("地址：", "登记号：") else (1 / len(row),) * len(row)
        at = x
        for (label, value), share in zip(row, shares, strict=True):
            room = share * width - pen.width(label, size, pen.label) - size * 1.4
            fit = min(size, size * room / max(1.0, pen.width(value, size)))
            start = pen.text((at, y), label, size, pen.label) + 6
            pen.text((start, y + (size - fit) / 2), value, fit)
            pen.draw.line(
                (start - 2, y + size * 1.2, at + share * width - size * 0.6, y + size * 1.2), fill=(60, 60, 60), width=1
            )
            at += share * width
        y += step
    columns = (0.13, 0.2, 0.09, 0.1, 0.28, 0.2)
    rows_below = teacher_rows(facts, "试用", "带  教  老  师\n医师执业证书号码", columns, 64, 1)
    below = table(pen, (x, y, width), rows_below, size * 0.85)
    sign_teachers(pen, y, (x, width), 64, columns, facts, rng)
    pen.text((x, below + 16), "试用机构考核意见：", size, pen.label)
    end = opinion(pen, (x, below + 40, width), facts, rng, size * 0.95)
    _notes(pen, (x, end + 10), size * 0.72, width)
