import pytest

from checker import load_policy
from checker.checks.face import Limits, decide
from checker.report import Status
from tests.checks.evidence import limits

PHOTO = limits(Limits, faces_min=1, faces_max=1, counts_from=0.05)


def codes(faces):
    return [(finding.code, finding.status) for finding in decide({"faces": faces}, PHOTO)]


def test_one_face_is_right():
    assert codes(1) == []


def test_none_and_several_are_told_apart():
    assert codes(0) == [("face.none", Status.FAIL)]
    assert codes(2) == [("face.multiple", Status.FAIL)]


def test_a_holder_without_a_legible_portrait_is_left_to_a_person():
    handheld = limits(Limits, faces_min=(1, 2), faces_max=(3, 2), counts_from=0.004)
    found = {faces: [finding.status for finding in decide({"faces": faces}, handheld)] for faces in (1, 2, 3, 4)}
    assert found == {1: [Status.UNDETERMINED], 2: [], 3: [Status.UNDETERMINED], 4: [Status.FAIL]}


@pytest.mark.parametrize(("scale", "status"), [(3.0, "fail"), (5.0, "undetermined"), (9.0, None), (None, None)])
def test_the_portrait_on_a_card_is_not_its_holder(scale: float | None, status: str | None) -> None:
    holder = load_policy().category("id_card_handheld").checks["face"]
    values = {"faces": 2, "faces_seen": 2, "largest_share": 0.1, "second_share": 0.01, "holder_scale": scale}
    assert [finding.status for finding in decide(values, holder)] == ([status] if status else [])
