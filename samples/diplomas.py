"""Diplomas and what may stand for them: graduation and degree certificates, certified copies, registers, reports."""

from __future__ import annotations

import datetime as dt
import random

from PIL import ImageDraw

from samples import blocks, people, seals
from samples.facts import Facts, month
from samples.fonts import Face
from samples.paper import Document, Pen, border, chinese_date, signature, texture

YEARS = {"本科": ("五", 5), "专科": ("三", 3), "硕士": ("三", 3), "博士": ("三", 3)}


def day_text(day: dt.date, numerals: bool) -> str:
    return chinese_date(day.year, day.month, day.day) if numerals else f"{day.year}年{day.month}月{day.day}日"


def month_text(day: dt.date, numerals: bool) -> str:
    return chinese_date(day.year, day.month) if numerals else f"{day.year}年{day.month}月"


def certificate_sheet(rng: random.Random, size: tuple[int, int]) -> Pen:
    image = texture(size, rng.choice(((252, 247, 236), (250, 250, 246), (246, 244, 250), (255, 250, 240))), rng, 2)
    blocks.pattern(image, rng)
    colour = rng.choice(((190, 150, 70), (180, 50, 50), (120, 140, 170)))
    inset = round(size[1] * 0.035)
    border(ImageDraw.Draw(image), (inset, inset, size[0] - inset, size[1] - inset), colour, rng.randrange(3))
    return Pen(image, Face(rng.choice(("song", "kai", "hei")), rng), Face(rng.choice(("kai", "song", "hei")), rng))


def course(facts: Facts) -> tuple[dt.date, dt.date]:
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
    pen = certificate_sheet(rng, size)
    start, end = course(facts)
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
    only_month = rng.random() < 0.5
    signed = month_text(end, numerals) if only_month else day_text(end, numerals)
    pen.text((right, foot + 205), signed, text_size * 0.92, anchor="mt")
    if "seal" not in facts.spoil:
        seals.stamp(pen.image, (right + 30, foot + 140), person.school, 210, rng)
    blocks.embossed(pen.image, (350 if layout == 0 else 640, 540), 80)
    fields = {**graduation_fields(facts), "graduation_date": month(end) if only_month else end.isoformat()}
    image = pen.image
    if rng.random() < 0.35:
        image = blocks.covered(image, rng, double=layout == 1 and rng.random() < 0.4)
    return Document(image, fields, text=0.032 if layout != 1 else 0.024)


def duplicate_graduation(facts: Facts, rng: random.Random) -> Document:
    """毕业证明书, for a lost certificate."""
    return graduation_certificate(facts, rng, copy=True)


def degree_certificate(facts: Facts, rng: random.Random, layout: int | None = None) -> Document:
    """学位证书 of masters and doctors: landscape or upright, portrait or none."""
    layout = rng.randrange(3) if layout is None else layout
    person = facts.person
    size = (1500, 1060) if layout != 1 else (1060, 1480)
    pen = certificate_sheet(rng, size)
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
