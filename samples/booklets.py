"""Certificates of apprenticeship and student cards."""

from __future__ import annotations

import datetime as dt
import random

from samples import blocks, people, seals
from samples.diplomas import day_text
from samples.facts import Facts, people_group
from samples.forms import new_page
from samples.licences import RED, certificate_paper
from samples.paper import Document


def apprenticeship_certificate(facts: Facts, rng: random.Random) -> Document:
    """传统医学师承出师证书 or 传统医学医术确有专长证书."""
    person = facts.person
    wide = rng.random() < 0.5
    pen = certificate_paper(rng, (1500, 1060) if wide else (1060, 1460))
    width = pen.image.width
    kind = rng.choice(("传统医学师承出师证书", "传统医学医术确有专长证书"))
    blocks.title(pen, width / 2, 110, kind, 64, rng, RED, 0.12)
    issue = people.random_day(rng, dt.date(facts.as_of.year - 6, 1, 1), dt.date(facts.as_of.year - 1, 12, 28))
    authority = rng.choice(
        (
            f"{person.place.province}中医药管理局",
            f"{person.place.city}中医药管理局",
            f"{person.place.province}卫生健康委员会",
        )
    )
    number = f"{issue.year}{person.id_number[:2]}{rng.randrange(10**6):06d}"
    items = [
        ("姓名", person.name),
        ("性别", person.sex),
        ("民族", people_group(person)),
        ("出生日期", day_text(person.birth, False)),
        ("身份证号", person.id_number),
        ("证书编号", number),
    ]
    text = "经考核合格，特发此证。" if "师承" not in kind else "跟师学习满三年，经师承出师考核合格，特发此证。"
    top = 270 if wide else 600
    blocks.paste_portrait(pen.image, person, (1130, 270, 220, 290) if wide else (420, 250, 220, 290), rng)
    y = blocks.listing(pen, (150, top, 900 if wide else 780), items, rng, 33, step=1.9)
    pen.text((150, y + 16), text, 33)
    blocks.office(
        pen,
        (width - 380, max(y + 60, 730)),
        authority,
        day_text(issue, rng.random() < 0.3),
        rng,
        32,
        stamp="seal" not in facts.spoil,
        diameter=220,
    )
    fields = {
        "name": person.name,
        "sex": person.sex,
        "ethnicity": people_group(person),
        "birth_date": person.birth.isoformat(),
        "id_number": person.id_number,
        "certificate_number": number,
        "issue_date": issue.isoformat(),
        "issuing_authority": authority,
    }
    return Document(pen.image, fields, text=0.031 if wide else 0.023)


def student_card(facts: Facts, rng: random.Random, layout: int | None = None) -> Document:
    """学生证 of a postgraduate: an open booklet, one page, or a card."""
    layout = rng.randrange(3) if layout is None else layout
    person = facts.person
    entry = dt.date(facts.as_of.year - rng.choice((2, 3)), 9, rng.choice((1, 5, 10)))
    items = [
        ("姓名", person.name),
        ("性别", person.sex),
        ("出生日期", f"{person.birth.year}年{person.birth.month}月{person.birth.day}日"),
        ("学院", rng.choice(("第一临床医学院", "中医学院", "口腔医学院"))),
        ("专业", person.major),
        ("学号", f"{entry.year}{rng.randrange(10**6):06d}"),
        ("层次", rng.choice(("硕士研究生", "研究生", "博士研究生"))),
        ("入学时间", f"{entry.year}年{entry.month}月"),
    ]
    issue = entry
    word = rng.choice(("学生证", "研究生学生证", "研究生证"))
    if layout == 2:
        image, pen = new_page(rng, (1020, 643))
        blocks.pattern(image, rng)
        blocks.title(pen, 510, 40, person.school, 50, rng, RED)
        blocks.title(pen, 510, 110, "学生证", 46, rng, RED, 0.5)
        blocks.paste_portrait(image, person, (740, 190, 210, 280), rng)
        blocks.listing(pen, (70, 190, 640), items, rng, 32, step=1.62, rule=False)
        pen.text((840, 500), day_text(issue, False), 28, anchor="mt")
        if "seal" not in facts.spoil:
            seals.stamp(image, (760, 480), person.school, 150, rng)
        corners = 0.05
    else:
        size = (900, 1200)
        image, pen = new_page(rng, size)
        blocks.title(pen, 450, 70, person.school, 46, rng, RED)
        blocks.title(pen, 450, 140, word, 52, rng, RED, 0.4)
        blocks.paste_portrait(image, person, (340, 230, 210, 280), rng)
        y = blocks.listing(pen, (120, 550, 660), items, rng, 31, step=1.75)
        blocks.office(
            pen,
            (580, y + 10),
            person.school,
            f"发证日期：{day_text(issue, False)}",
            rng,
            29,
            stamp="seal" not in facts.spoil,
            diameter=180,
        )
        image = blocks.covered(image, rng, double=layout == 1)
        corners = 0.0
    fields = {
        "name": person.name,
        "sex": person.sex,
        "birth_date": person.birth.isoformat(),
        "school": person.school,
        "major": person.major,
        "issue_date": issue.isoformat(),
    }
    return Document(image, fields, corners=corners, text=0.026 if layout != 2 else 0.05)
