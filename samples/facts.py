"""What is written into one document: a person, an institution, dates and numbers that fit each other."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from samples import people, words
from samples.people import Institution, Person


@dataclass
class Facts:
    """The invented truth behind one document.

    `spoil` names what the renderer leaves out or gets wrong on purpose: `seal`, `signature`, `tick`, `grey_seal`.
    """

    person: Person
    institution: Institution
    as_of: dt.date
    period_start: dt.date
    period_end: dt.date
    issue: dt.date
    exam_category: str
    departments: list[str]
    teachers: list[tuple[str, str]]
    level: str
    degree: str
    diploma: str
    degree_number: str
    qualification: str
    practice: str
    spoil: frozenset[str] = frozenset()


def draw(rng: random.Random, as_of: dt.date, level: str | None = None, spoil: frozenset[str] = frozenset()) -> Facts:
    """Draws facts that are valid on `as_of`."""
    person = people.make_person(rng, as_of)
    institution = people.make_institution(rng)
    level = level or person.level
    if level == "专科":
        person.school = rng.choice(words.COLLEGES)
    if level in ("硕士", "博士"):
        person.graduation = dt.date(as_of.year - rng.choice((1, 2)), 6, rng.choice((1, 20, 30)))
    issue = people.random_day(rng, dt.date(as_of.year, 1, 2), as_of)
    start = people.add_months(dt.date(as_of.year - 1, 1, 1), -rng.randrange(0, 14))
    end = people.add_months(start, rng.choice((12, 13, 14)))
    if (end.year, end.month) > (issue.year, issue.month):
        start, end = dt.date(as_of.year - 2, 12, 1), dt.date(as_of.year - 1, 12, 1)
    count = rng.choice((1, 1, 2, 3))
    year = person.graduation.year
    code = {"本科": "05", "专科": "06", "硕士": "02", "博士": "01"}[level]
    return Facts(
        person=person,
        institution=institution,
        as_of=as_of,
        period_start=start,
        period_end=end,
        issue=issue,
        exam_category=rng.choice(words.EXAM_CATEGORIES),
        departments=rng.sample(words.DEPARTMENTS, count),
        teachers=[
            (people.make_name(rng, "汉"), people.practice_number(rng, institution.place.region, "1"))
            for _ in range(count)
        ],
        level=level,
        degree={"本科": "学士", "硕士": "硕士", "博士": "博士"}.get(level, "学士"),
        diploma=people.diploma_number(rng, year, code),
        degree_number=people.degree_number(rng, year, {"硕士": "3", "博士": "2"}.get(level, "4")),
        qualification=people.qualification_number(rng, person, min(as_of.year - 2, year + 2)),
        practice=people.practice_number(rng, institution.place.region),
        spoil=spoil,
    )


def people_group(person: Person) -> str:
    """The ethnic group as forms write it."""
    return person.ethnicity + "族"


def month(day: dt.date) -> str:
    """Year and month in the report's form."""
    return f"{day:%Y-%m}"
