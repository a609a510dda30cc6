"""Validators of the numbers printed on documents; each names its source."""

from checker.documents.numbers.canonical import canonical
from checker.documents.numbers.certificates import (
    check_degree_number,
    check_diploma_number,
    check_practice_number,
    check_qualification_number,
)
from checker.documents.numbers.identity import (
    age_on,
    check_id_number,
    check_local_identity,
    check_passport,
    check_passport_mrz,
    check_permanent_residence,
    check_residence_permit,
    check_travel_permit,
    id_check_character,
    is_old_id_number,
    mrz_check_digit,
    old_id_number,
)
from checker.documents.numbers.institutions import (
    check_credit_code,
    check_institution_registration,
    check_organisation_code,
    credit_check_character,
    organisation_check_character,
)
from checker.documents.numbers.repair import repair_once
from checker.documents.numbers.result import NumberCheck

__all__ = [
    "NumberCheck",
    "age_on",
    "canonical",
    "check_credit_code",
    "check_degree_number",
    "check_diploma_number",
    "check_id_number",
    "check_institution_registration",
    "check_local_identity",
    "check_organisation_code",
    "check_passport",
    "check_passport_mrz",
    "check_permanent_residence",
    "check_practice_number",
    "check_qualification_number",
    "check_residence_permit",
    "check_travel_permit",
    "credit_check_character",
    "id_check_character",
    "is_old_id_number",
    "mrz_check_digit",
    "old_id_number",
    "organisation_check_character",
    "repair_once",
]
