"""Which renderers there are for each category, and what can be wrong with the contents of its documents."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass

from samples import (
    applications,
    booklets,
    cards,
    diplomas,
    forms,
    letters,
    licences,
    notices,
    people,
    registers,
    scenes,
)
from samples.facts import Facts
from samples.paper import Document

Renderer = Callable[[Facts, random.Random], Document]

RENDERERS: dict[str, list[Renderer]] = {
    "id_card_portrait": [lambda facts, rng: cards.portrait_side(facts.person, rng)],
    "id_card_emblem": [lambda facts, rng: cards.emblem_side(facts.person, rng)],
    "id_card_handheld": [scenes.handheld],
    "medical_institution_licence": [licences.institution_licence, licences.institution_licence, licences.filing_form],
    "probation_certificate": [forms.probation_certificate],
    "practice_certificate_of_assistant_period": [letters.assistant_period],
    "graduation_certificate": [
        diplomas.graduation_certificate,
        diplomas.graduation_certificate,
        diplomas.graduation_certificate,
        diplomas.duplicate_graduation,
        registers.register_report,
        registers.school_record,
    ],
    "registration_notice": [notices.registration_notice],
    "college_diploma": [diplomas.graduation_certificate],
    "assistant_qualification_certificate": [licences.qualification_certificate],
    "assistant_practice_certificate": [licences.practice_certificate],
    "student_card": [booklets.student_card],
    "clinical_training_proof": [letters.clinical_training_proof],
    "commitment_letter": [letters.commitment_letter],
    "degree_certificate": [diplomas.degree_certificate],
    "previous_exam_record": [notices.admission_ticket, notices.score_sheet],
    "apprenticeship_certificate": [booklets.apprenticeship_certificate],
    "foreign_degree_report": [registers.foreign_degree_report],
    "foreigner_internship_application": [applications.foreigner_application],
    "hmt_internship_application": [applications.hmt_application],
}
CARDS = ("id_card_portrait", "id_card_emblem")


@dataclass(frozen=True)
class Content:
    """A defect of the contents: how the facts change, and which checks may tell."""

    change: Callable[[Facts, random.Random], None]
    fails: tuple[str, ...]


def _bad_checksum(facts: Facts, rng: random.Random) -> None:
    facts.person.id_number = people.spoil_id(rng, facts.person.id_number)


def _expired_card(facts: Facts, rng: random.Random) -> None:
    person = facts.person
    years = rng.choice((5, 10, 20))
    end = facts.as_of - dt.timedelta(days=rng.randrange(20, 1500))
    end = end.replace(day=min(end.day, 28))
    person.card_from, person.card_until = end.replace(year=end.year - years), end


def _odd_period(facts: Facts, rng: random.Random) -> None:
    person = facts.person
    person.card_until = person.card_from.replace(year=person.card_from.year + rng.choice((13, 17, 24)))


def _sex_mismatch(facts: Facts, rng: random.Random) -> None:
    facts.person.sex = "女" if facts.person.sex == "男" else "男"


def _birth_mismatch(facts: Facts, rng: random.Random) -> None:
    facts.person.birth = people.add_months(facts.person.birth, rng.choice((-15, -3, 4, 12)))


def _wrong_year(facts: Facts, rng: random.Random) -> None:
    back = rng.choice((1, 2))
    facts.issue = facts.issue.replace(year=facts.issue.year - back, day=min(28, facts.issue.day))
    facts.period_start = people.add_months(facts.period_start, -12 * back)
    facts.period_end = people.add_months(facts.period_end, -12 * back)


def _short_period(facts: Facts, rng: random.Random) -> None:
    facts.period_start = people.add_months(facts.period_end, -rng.randrange(3, 9))


def _without(part: str) -> Callable[[Facts, random.Random], None]:
    def change(facts: Facts, rng: random.Random) -> None:
        facts.spoil = frozenset({*facts.spoil, part})

    return change


def _level(level: str, code: str) -> Callable[[Facts, random.Random], None]:
    """A diploma or degree of another level, in words and in its number."""

    def change(facts: Facts, rng: random.Random) -> None:
        facts.level = level
        facts.diploma = facts.diploma[:10] + code + facts.diploma[12:]

    return change


def _bachelor_degree(facts: Facts, rng: random.Random) -> None:
    facts.degree, facts.degree_number = "学士", people.degree_number(rng, facts.person.graduation.year, "4")


def _physician(facts: Facts, rng: random.Random) -> None:
    """A certificate of the full physician in the slot of the assistant."""
    facts.qualification = facts.qualification[:6] + "1" + facts.qualification[7:]
    facts.practice = "1" + facts.practice[1:]


def _embedded_id(facts: Facts, rng: random.Random) -> None:
    facts.qualification = facts.qualification[:9] + people.spoil_id(rng, facts.qualification[9:])


FORM_CONTENT = {
    "bad_checksum": Content(_bad_checksum, ("fields",)),
    "wrong_year": Content(_wrong_year, ("fields",)),
    "short_period": Content(_short_period, ("fields",)),
    "missing_seal": Content(_without("seal"), ("seal",)),
    "missing_signature": Content(_without("signature"), ("seal",)),
    "no_tick": Content(_without("tick"), ("fields",)),
}
CONTENT: dict[str, dict[str, Content]] = {
    "id_card_portrait": {
        "bad_checksum": Content(_bad_checksum, ("fields",)),
        "sex_mismatch": Content(_sex_mismatch, ("fields",)),
        "birth_mismatch": Content(_birth_mismatch, ("fields",)),
    },
    "id_card_emblem": {
        "expired": Content(_expired_card, ("fields",)),
        "odd_period": Content(_odd_period, ("fields",)),
    },
    "id_card_handheld": {
        "no_face": Content(_without("no_face"), ("face",)),
        "no_card": Content(_without("no_card"), ("document_type", "face", "fields")),
        "tiny_card": Content(_without("tiny"), ("blur", "document_type", "fields", "completeness", "face")),
        "bad_checksum": Content(_bad_checksum, ("fields",)),
    },
    "medical_institution_licence": {"expired": Content(_without("expired"), ("fields",))},
    "probation_certificate": FORM_CONTENT,
    "practice_certificate_of_assistant_period": FORM_CONTENT,
    "college_diploma": {"wrong_level": Content(_level("本科", "05"), ("fields", "document_type"))},
    "assistant_qualification_certificate": {
        "wrong_level": Content(_physician, ("fields", "document_type")),
        "bad_checksum": Content(_embedded_id, ("fields",)),
    },
    "assistant_practice_certificate": {"wrong_level": Content(_physician, ("fields", "document_type"))},
    "clinical_training_proof": {
        "bad_checksum": Content(_bad_checksum, ("fields",)),
        "missing_seal": Content(_without("seal"), ("seal",)),
        "short_period": Content(_short_period, ("fields",)),
    },
    "commitment_letter": {"bad_checksum": Content(_bad_checksum, ("fields",))},
    "degree_certificate": {"wrong_level": Content(_bachelor_degree, ("fields", "document_type"))},
    "previous_exam_record": {
        "bad_checksum": Content(_bad_checksum, ("fields",)),
        "old_year": Content(_without("old_year"), ("fields",)),
    },
    "registration_notice": {"bad_checksum": Content(_bad_checksum, ("fields",))},
    "apprenticeship_certificate": {"bad_checksum": Content(_bad_checksum, ("fields",))},
    "foreigner_internship_application": {"missing_seal": Content(_without("seal"), ("seal",))},
    "hmt_internship_application": {"missing_seal": Content(_without("seal"), ("seal",))},
}

ALIKE = (("graduation_certificate", "college_diploma"), ("id_card_portrait", "id_card_handheld"))


def alike(category: str) -> set[str]:
    """The categories whose documents would do for the category, or nearly; the category itself among them."""
    return {category}.union(*(set(group) for group in ALIKE if category in group))


def level_of(category: str, rng: random.Random) -> str | None:
    """The level of education that the category's document must state; None when any will do."""
    if category == "college_diploma":
        return "专科"
    if category == "degree_certificate":
        return rng.choice(("硕士", "硕士", "博士"))
    if category == "graduation_certificate":
        return rng.choice(("本科", "本科", "专科"))
    return None
