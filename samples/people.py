"""Invented people, institutions, schools and their numbers.

Nothing here belongs to anybody: names, addresses and serial numbers are put together at random; check characters are
computed so that a validator holds them.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field

from samples import words

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def id_check(body: str) -> str:
    """The check character of a citizen's ID number (GB 11643, ISO 7064 MOD 11-2)."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def id_number(rng: random.Random, region: str, birth: dt.date, sex: str) -> str:
    sequence = rng.randrange(0, 499) * 2 + (1 if sex == "男" else 0)
    body = f"{region}{birth:%Y%m%d}{sequence:03d}"
    return body + id_check(body)


def spoil_id(rng: random.Random, number: str) -> str:
    """The number with one digit of its sequence changed, so that the check character no longer holds."""
    place = rng.choice((6 + 8, 6 + 9, 17))
    while True:
        changed = number[:place] + rng.choice("0123456789") + number[place + 1 :]
        same_sex = int(changed[16]) % 2 == int(number[16]) % 2
        if changed != number and same_sex and id_check(changed[:17]) != changed[17]:
            return changed


def org_code(rng: random.Random) -> str:
    """Organisation code with its check character (GB 11714)."""
    body = "".join(rng.choice("0123456789") for _ in range(8))
    total = sum(int(c) * w for c, w in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return body + "0123456789X0"[11 - total % 11]


def add_months(day: dt.date, months: int) -> dt.date:
    month = day.month - 1 + months
    return dt.date(day.year + month // 12, month % 12 + 1, min(day.day, 28))


def random_day(rng: random.Random, first: dt.date, last: dt.date) -> dt.date:
    return first + dt.timedelta(days=rng.randrange((last - first).days + 1))


@dataclass
class Place:
    """A city and its district with the region code of ID numbers."""

    province: str
    city: str
    district: str
    region: str


@dataclass
class Person:
    """Somebody who does not exist."""

    name: str
    sex: str
    ethnicity: str
    birth: dt.date
    place: Place
    address: str
    id_number: str
    card_from: dt.date
    card_until: dt.date | None
    phone: str
    major: str
    school: str
    level: str
    graduation: dt.date
    look: int = field(default=0)

    @property
    def authority(self) -> str:
        return f"{self.place.city}公安局{self.place.district}分局" if self.place.city else "公安局"


def make_place(rng: random.Random) -> Place:
    province, city, region, districts = rng.choice(words.PLACES)
    district = rng.choice(districts)
    return Place(province, city, district[0], f"{region}{district[1]}")


def make_name(rng: random.Random, ethnicity: str) -> str:
    if ethnicity in words.DOTTED_NAMES and rng.random() < 0.8:
        return rng.choice(words.DOTTED_NAMES[ethnicity])
    if rng.random() < 0.03:
        surname = rng.choice(words.DOUBLE_SURNAMES)
    else:
        surname = rng.choice(words.SURNAMES)
    given = rng.choice(words.GIVEN) if rng.random() < 0.25 else rng.choice(words.GIVEN) + rng.choice(words.GIVEN)
    return surname + given


def make_address(rng: random.Random, place: Place) -> str:
    number = rng.randrange(1, 899)
    home = rng.choice(
        (
            f"{rng.choice(words.ROADS)}{number}号",
            f"{rng.choice(words.ROADS)}{number}号{rng.randrange(1, 30)}栋{rng.randrange(101, 2905)}室",
            f"{rng.choice(words.TOWNS)}{rng.choice(words.VILLAGES)}{rng.randrange(1, 25)}组{rng.randrange(1, 99)}号",
        )
    )
    return f"{place.province}{place.city}{place.district}{home}"


def make_person(rng: random.Random, as_of: dt.date = dt.date(2021, 1, 20), ethnicity: str | None = None) -> Person:
    """Draws a person of 22 to 50 whose ID card is valid on `as_of`."""
    sex = rng.choice("男女")
    if ethnicity is None:
        ethnicity = "汉" if rng.random() < 0.7 else rng.choice(words.ETHNICITIES)
    birth = random_day(rng, dt.date(as_of.year - 50, 1, 1), dt.date(as_of.year - 23, 12, 28))
    place = make_place(rng)
    card_from, card_until = make_validity(rng, birth, as_of)
    graduation_year = min(as_of.year - 2, birth.year + rng.choice((22, 23, 24)))
    graduation = dt.date(graduation_year, rng.choice((6, 7)), rng.choice((1, 10, 20, 30)))
    return Person(
        name=make_name(rng, ethnicity),
        sex=sex,
        ethnicity=ethnicity,
        birth=birth,
        place=place,
        address=make_address(rng, place),
        id_number=id_number(rng, place.region, birth, sex),
        card_from=card_from,
        card_until=card_until,
        phone="1" + rng.choice("3578") + "".join(rng.choice("0123456789") for _ in range(9)),
        major=rng.choice(words.MAJORS),
        school=rng.choice(words.SCHOOLS),
        level=rng.choice(("本科", "专科")),
        graduation=graduation,
        look=rng.randrange(10**6),
    )


def make_validity(rng: random.Random, birth: dt.date, as_of: dt.date) -> tuple[dt.date, dt.date | None]:
    """A period by the age at issue (Law on ID cards, art. 5) that contains `as_of`."""
    while True:
        start = random_day(rng, dt.date(max(2005, birth.year + 16), 1, 1), as_of - dt.timedelta(days=60))
        start = start.replace(day=min(start.day, 28))
        age = start.year - birth.year - ((start.month, start.day) < (birth.month, birth.day))
        if age >= 46:
            return start, None
        years = 5 if age < 16 else 10 if age <= 25 else 20
        end = start.replace(year=start.year + years)
        if end > as_of + dt.timedelta(days=40):
            return start, end


@dataclass
class Institution:
    """A hospital, clinic or health centre."""

    name: str
    address: str
    place: Place
    postcode: str
    registration_number: str
    legal: str
    principal: str


def make_institution(rng: random.Random) -> Institution:
    place = make_place(rng)
    name = rng.choice(
        (
            f"{place.city}{rng.choice(words.HOSPITALS)}",
            f"{place.city}{place.district}{rng.choice(words.HOSPITALS)}",
            f"{place.district}{rng.choice(words.TOWNS)}卫生院",
        )
    )
    kind = rng.choice(("A100", "A210", "C100", "D110", "B100", "A200"))
    number = f"{org_code(rng)}{place.region}{rng.choice(('11', '12', '21', '22'))}{kind}{rng.choice('12')}"
    if rng.random() < 0.15:
        number = f"{place.region}{rng.randrange(1000, 9999)}{rng.randrange(1, 3)}{rng.randrange(1, 9)}"
    legal = make_name(rng, "汉")
    return Institution(
        name=name,
        address=f"{place.province}{place.city}{place.district}{rng.choice(words.ROADS)}{rng.randrange(1, 500)}号",
        place=place,
        postcode=f"{rng.randrange(410000, 428000)}",
        registration_number=number,
        legal=legal,
        principal=legal if rng.random() < 0.5 else make_name(rng, "汉"),
    )


def qualification_number(rng: random.Random, person: Person, year: int, level: str = "2") -> str:
    """27 characters: year, province, level (1 physician, 2 assistant), category, ID number."""
    return f"{year}{person.id_number[:2]}{level}{rng.choice(('10', '20', '30', '41'))}{person.id_number}"


def practice_number(rng: random.Random, region: str, level: str = "2") -> str:
    """15 digits: level, category, region, serial."""
    return f"{level}{rng.choice(('10', '20', '30', '41'))}{region}{rng.randrange(1, 999999):06d}"


def diploma_number(rng: random.Random, year: int, level: str, school: str | None = None) -> str:
    """18 digits: school, type, year, level (05 bachelor, 06 college, 02 master, 01 doctor), serial."""
    return f"{school or rng.randrange(10001, 14999)}{rng.choice('115')}{year}{level}{rng.randrange(1, 999999):06d}"


def degree_number(rng: random.Random, year: int, level: str) -> str:
    """16 digits: unit, level (2 doctor, 3 master, 4 bachelor), year, serial; a letter before some."""
    body = f"{rng.randrange(10001, 14999)}{level}{year}{rng.randrange(1, 999999):06d}"
    return ("Z" + body) if level == "3" and rng.random() < 0.3 else body
