"""Licences of institutions and certificates of practitioners, apprentices and students."""

from __future__ import annotations

import datetime as dt
import random

from PIL import Image, ImageDraw

from samples import blocks, people, seals, words
from samples.diplomas import day_text
from samples.facts import Facts
from samples.fonts import Face
from samples.paper import Cell, Document, Pen, border, table, texture

GOLD = (190, 150, 70)
RED = (160, 40, 40)


def certificate_paper(rng: random.Random, size: tuple[int, int], framed: bool = True) -> Pen:
    image = texture(size, rng.choice(((252, 248, 238), (250, 250, 250), (244, 248, 244), (250, 244, 240))), rng, 2)
    blocks.pattern(image, rng)
    if framed:
        inset = round(min(size) * 0.035)
        border(
            ImageDraw.Draw(image),
            (inset, inset, size[0] - inset, size[1] - inset),
            rng.choice((GOLD, RED)),
            rng.randrange(3),
        )
    return Pen(image, Face(rng.choice(("song", "hei", "kai")), rng), Face(rng.choice(("song", "hei", "kai")), rng))


def _licence_period(facts: Facts, rng: random.Random) -> tuple[dt.date, dt.date]:
    if "expired" in facts.spoil:
        last = people.random_day(rng, dt.date(facts.as_of.year - 3, 1, 1), facts.as_of - dt.timedelta(days=30))
    else:
        last = people.random_day(rng, facts.as_of + dt.timedelta(days=90), dt.date(facts.as_of.year + 4, 12, 28))
    last = last.replace(day=min(last.day, 28))
    return last.replace(year=last.year - rng.choice((5, 15) if last.year - 15 > 2000 else (5,))) + dt.timedelta(
        days=1
    ), last


def institution_licence(facts: Facts, rng: random.Random, layout: int | None = None) -> Document:
    """医疗机构执业许可证 (副本): a list, an open booklet with the subjects on the right, or a table."""
    layout = rng.randrange(3) if layout is None else layout
    unit = facts.institution
    first, last = _licence_period(facts, rng)
    authority = f"{unit.place.city}{rng.choice(('卫生健康委员会', '卫生健康局', f'{unit.place.district}卫生健康局'))}"
    subjects = " / ".join(rng.sample(words.SUBJECTS, 7))
    period = f"自 {first.year} 年 {first.month} 月 {first.day} 日 至 {last.year} 年 {last.month} 月 {last.day} 日"
    items = [
        ("机构名称", unit.name),
        ("地  址", unit.address),
        ("法定代表人", unit.legal),
        ("主要负责人", unit.principal),
        ("登 记 号", unit.registration_number),
        ("有效期限", period),
    ]
    extra = [
        ("诊疗科目", subjects),
        ("所有制形式", rng.choice(("全民", "私人", "集体"))),
        ("经营性质", rng.choice(("政府办非营利性", "营利性"))),
    ]
    note = "该医疗机构经核准登记，准予执业。"
    start = day_text(first, False)
    size = 31.0
    if layout == 1:
        pen = certificate_paper(rng, (1640, 1120))
        blocks.title(pen, 820, 90, "医疗机构执业许可证", 66, rng, RED, 0.2)
        pen.text((820, 180), "（副本）", 36, anchor="mt")
        y = blocks.listing(pen, (90, 270, 730), items, rng, size, step=2.4)
        pen.draw.line((850, 260, 850, 1020), fill=(200, 180, 150), width=2)
        blocks.listing(pen, (890, 270, 660), extra, rng, size, step=2.2)
        pen.text((890, 640), note, size)
        blocks.office(pen, (1230, 760), authority, start, rng, size, stamp="seal" not in facts.spoil)
    elif layout == 0:
        pen = certificate_paper(rng, (1240, 1754))
        blocks.title(pen, 620, 160, "医疗机构执业许可证", 74, rng, RED, 0.2)
        pen.text((620, 270), rng.choice(("（副本）", "副  本")), 40, anchor="mt")
        y = blocks.listing(pen, (150, 380, 940), [*items[:4], *extra, *items[4:]], rng, size * 1.05, step=2.4)
        pen.text((150, y + 30), note, size)
        blocks.office(pen, (840, y + 130), authority, start, rng, size, stamp="seal" not in facts.spoil)
    else:
        pen = certificate_paper(rng, (1240, 1700), framed=False)
        blocks.title(pen, 620, 100, "中华人民共和国", 44, rng, RED)
        blocks.title(pen, 620, 170, "医疗机构执业许可证（副本）", 60, rng, RED, 0.05)
        rows = [(86.0 if len(v) < 24 else 120.0, [Cell(k, 0.24), Cell(v, 0.76, False)]) for k, v in [*items, *extra]]
        y = table(pen, (110, 290, 1020), rows, size)
        blocks.office(pen, (840, y + 60), f"发证机关：{authority}", f"发证日期：{start}", rng, size * 0.95, stamp=False)
        if "seal" not in facts.spoil:
            seals.stamp(pen.image, (860, y + 110), authority, 240, rng)
    fields = {
        "institution_name": unit.name,
        "address": unit.address,
        "legal_representative": unit.legal,
        "principal": unit.principal,
        "registration_number": unit.registration_number,
        "valid_from": first.isoformat(),
        "valid_until": last.isoformat(),
        "issuing_authority": authority,
    }
    return Document(pen.image, fields, text=0.027 if layout == 1 else 0.018)


def filing_form(facts: Facts, rng: random.Random) -> Document:
    """诊所备案凭证 or 备案表, in place of the licence."""
    unit = facts.institution
    unit.name = f"{unit.place.city}{unit.place.district}{rng.choice(words.CLINICS)}"
    pen = (
        certificate_paper(rng, (1500, 1060))
        if rng.random() < 0.5
        else certificate_paper(rng, (1240, 1500), framed=False)
    )
    width, height = pen.image.size
    blocks.title(
        pen,
        width / 2,
        110,
        rng.choice(("诊所备案凭证", "医疗机构备案表", "中医诊所备案证", "医疗机构备案表")),
        68,
        rng,
        RED,
        0.15,
    )
    items = [
        ("机构名称", unit.name),
        ("地址", unit.address),
        ("法定代表人", unit.legal),
        ("主要负责人", unit.principal),
        ("诊疗科目", " / ".join(rng.sample(words.SUBJECTS, 2))),
        ("备案编号", f"PDY{rng.randrange(10**9):09d}{unit.place.region}"),
    ]
    authority = f"{unit.place.city}{unit.place.district}卫生健康局"
    if rng.random() < 0.5:
        y = blocks.listing(pen, (140, 280, width - 280), items, rng, 32, step=2.2)
    else:
        y = table(pen, (120, 270, width - 240), [(84.0, [Cell(k, 0.22), Cell(v, 0.78, False)]) for k, v in items], 31)
    issue = people.random_day(rng, dt.date(facts.as_of.year - 3, 1, 1), facts.as_of)
    blocks.office(
        pen,
        (width - 400, y + 40),
        authority,
        day_text(issue, False),
        rng,
        31,
        stamp="seal" not in facts.spoil,
        diameter=220,
    )
    fields = {
        "institution_name": unit.name,
        "address": unit.address,
        "legal_representative": unit.legal,
        "principal": unit.principal,
    }
    return Document(pen.image, fields, text=0.03 if width > height else 0.021)


def qualification_certificate(facts: Facts, rng: random.Random, layout: int | None = None) -> Document:
    """医师资格证书 of an assistant physician: a small upright page or an open booklet."""
    layout = rng.randrange(3) if layout is None else layout
    person = facts.person
    numerals = rng.random() < 0.25
    number = facts.qualification
    issue = dt.date(int(number[:4]), 12, rng.randrange(1, 28))
    authority = rng.choice(("湖南省卫生健康委员会", "国家卫生健康委员会", f"{person.place.province}卫生健康委员会"))
    category = {"10": "临床", "20": "口腔", "30": "公共卫生", "41": "中医"}[number[7:9]]
    grade = "执业助理医师" if number[6] == "2" else "执业医师"
    items = [
        ("姓名", person.name),
        ("性别", person.sex),
        ("出生日期", day_text(person.birth, numerals)),
        ("毕业学校", person.school),
        ("专业", person.major),
        ("类别", category),
        ("级别", grade),
        ("证书编码", number),
    ]
    items = [(blocks.spread(k), v) for k, v in items]
    words_title = rng.choice(("医师资格证书", "医师资格证书", f"{grade}资格证书"))
    if layout == 0:
        pen = certificate_paper(rng, (1060, 1460))
        blocks.title(pen, 530, 120, words_title, 66, rng, RED, 0.2)
        blocks.paste_portrait(pen.image, person, (420, 240, 220, 290), rng)
        y = blocks.listing(pen, (150, 590, 780), items, rng, 31, step=1.9)
        blocks.office(pen, (720, y + 20), authority, day_text(issue, numerals), rng, 31)
        image: Image.Image = pen.image
    elif layout == 1:
        pen = certificate_paper(rng, (1500, 1040))
        blocks.title(pen, 750, 90, words_title, 66, rng, RED, 0.2)
        blocks.paste_portrait(pen.image, person, (1120, 240, 220, 290), rng)
        y = blocks.listing(pen, (160, 230, 900), items, rng, 32, step=1.85)
        blocks.office(pen, (1150, max(y - 80, 700)), authority, day_text(issue, numerals), rng, 32)
        image = pen.image
    else:
        pen = certificate_paper(rng, (1000, 1300), framed=False)
        blocks.title(pen, 500, 90, words_title, 58, rng, RED, 0.2)
        y = blocks.listing(pen, (120, 220, 560), items[:4], rng, 30, step=2.0)
        blocks.paste_portrait(pen.image, person, (720, 220, 200, 265), rng)
        y = blocks.listing(pen, (120, max(y, 520), 800), items[4:], rng, 30, step=2.0)
        blocks.office(pen, (640, y + 60), authority, day_text(issue, numerals), rng, 30)
        image = blocks.covered(pen.image, rng, double=rng.random() < 0.6)
    blocks.embossed(image, (image.width * 0.55, image.height * 0.42), 75)
    fields = {
        "name": person.name,
        "sex": person.sex,
        "birth_date": person.birth.isoformat(),
        "school": person.school,
        "major": person.major,
        "certificate_number": number,
        "issue_date": issue.isoformat(),
        "issuing_authority": authority,
    }
    return Document(image, fields, text=0.022 if layout != 1 else 0.031)


def practice_certificate(facts: Facts, rng: random.Random, layout: int | None = None) -> Document:
    """医师执业证书 of an assistant physician: list, booklet or table."""
    layout = rng.randrange(3) if layout is None else layout
    person, unit = facts.person, facts.institution
    number = facts.practice
    category = {"10": "临床", "20": "口腔", "30": "公共卫生", "41": "中医"}[number[1:3]]
    grade = "执业助理医师" if number[0] == "2" else "执业医师"
    issue = people.random_day(rng, dt.date(facts.as_of.year - 3, 1, 1), dt.date(facts.as_of.year - 1, 12, 28))
    authority = f"{unit.place.city}{rng.choice(('卫生健康委员会', '卫生健康局', '行政审批服务局'))}"
    items = [
        ("姓名", person.name),
        ("性别", person.sex),
        ("出生日期", day_text(person.birth, False)),
        ("医师级别", grade),
        ("执业类别", category),
        ("执业范围", f"{rng.choice(('内科', '外科', '儿科', '全科', '妇产科'))}专业"),
        ("主要执业机构" if layout != 1 else "执业地点", unit.name),
        ("资格证书编码", facts.qualification),
        ("执业证书编码", number),
        ("发证机关", authority),
        ("发证日期", day_text(issue, False)),
    ]
    if layout == 0:
        pen = certificate_paper(rng, (1060, 1520))
        blocks.title(pen, 530, 110, "医师执业证书", 68, rng, RED, 0.25)
        blocks.paste_portrait(pen.image, person, (420, 220, 210, 280), rng)
        y = blocks.listing(pen, (140, 560, 800), items, rng, 30, step=2.0)
        at, image = (720, y - 60), pen.image
    elif layout == 1:
        pen = certificate_paper(rng, (1000, 1360), framed=False)
        blocks.title(pen, 500, 80, "医师执业证书", 60, rng, RED, 0.25)
        blocks.paste_portrait(pen.image, person, (720, 190, 200, 265), rng)
        y = blocks.listing(pen, (110, 200, 570), items[:5], rng, 30, step=2.0)
        y = blocks.listing(pen, (110, y + 10, 800), items[5:], rng, 30, step=2.0)
        at, image = (700, y - 40), blocks.covered(pen.image, rng, double=rng.random() < 0.5)
    else:
        pen = certificate_paper(rng, (1500, 1060))
        blocks.title(pen, 750, 90, "中华人民共和国医师执业证书", 58, rng, RED, 0.1)
        rows = [
            (66.0, [Cell(a, 0.17), Cell(b, 0.3, False), Cell(c, 0.17), Cell(d, 0.36, False)])
            for (a, b), (c, d) in zip(items[0:6:2], items[1:6:2], strict=True)
        ]
        rows += [(66.0, [Cell(k, 0.24), Cell(v, 0.76, False)]) for k, v in items[6:]]
        y = table(pen, (100, 220, 1000), rows, 29, colour=(120, 100, 80))
        blocks.paste_portrait(pen.image, person, (1150, 240, 220, 290), rng)
        at, image = (1180, 780), pen.image
    if "seal" not in facts.spoil:
        seals.stamp(image, at, authority, 220, rng)
    fields = {
        "name": person.name,
        "sex": person.sex,
        "birth_date": person.birth.isoformat(),
        "institution_name": unit.name,
        "certificate_number": number,
        "issuing_authority": authority,
        "issue_date": issue.isoformat(),
    }
    return Document(image, fields, text=0.022 if layout != 2 else 0.029)
