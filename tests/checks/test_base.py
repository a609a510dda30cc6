from checker.checks.base import Finding, gravest, gravest_by_code
from checker.report import Status

WARN, DOUBT = Finding("a.b", Status.WARN), Finding("a.c", Status.UNDETERMINED)
FAIL = Finding("a.b", Status.FAIL, "face")


def test_the_gravest_speaks_and_of_equals_the_first():
    other = Finding("a.d", Status.FAIL)
    assert gravest([WARN, DOUBT, FAIL, other]) == [FAIL]
    assert gravest([WARN, other, FAIL]) == [other]
    assert gravest([]) == []


def test_one_finding_a_code_in_the_order_of_the_codes():
    assert gravest_by_code([WARN, DOUBT, FAIL]) == [FAIL, DOUBT]
    assert gravest_by_code([FAIL, WARN]) == [FAIL]
    assert gravest_by_code([]) == []
