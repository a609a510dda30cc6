from types import SimpleNamespace

import numpy as np
import pytest

from checker import load_policy
from checker.checks.face import Limits, decide, measure
from checker.messages import render
from checker.report import Status
from checker.vision.lines import TextLine
from tests.checks.evidence import known, limits
from tests.vision.sheets import line_quad

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


@pytest.mark.parametrize(("scale", "status"), [(3.0, "fail"), (7.0, "undetermined"), (9.0, None), (None, None)])
def test_the_portrait_on_a_card_is_not_its_holder(scale: float | None, status: str | None) -> None:
    holder = load_policy().category("id_card_handheld").checks["face"]
    values = {"faces": 2, "faces_seen": 2, "largest_share": 0.1, "second_share": 0.01, "holder_scale": scale}
    assert [finding.status for finding in decide(values, holder)] == ([status] if status else [])


def test_each_part_missing_of_a_card_in_a_hand_has_words_of_its_own() -> None:
    holder = load_policy().category("id_card_handheld").checks["face"]
    said = {}
    for part, values in {
        "nobody": {"faces": 0},
        "holder": {"faces": 1, "holder_scale": 3.0},
        "portrait": {"faces": 1, "holder_scale": 9.0},
    }.items():
        first = decide(values, holder)[0]
        said[part] = render(first.code, "en", {**values, **holder.plain(), **first.params})[0]
    assert len(set(said.values())) == 3
    assert "holds the card" in said["holder"]
    assert "portrait on the card" in said["portrait"]


def test_folds_of_clothes_that_are_read_as_text_are_no_print() -> None:
    holder = load_policy().category("id_card_handheld").checks["face"]

    def scale(confidence: float) -> float | None:
        quad = line_quad(100, 300, 300, 200)
        shown = known(np.full((400, 600, 3), 200, np.uint8), [quad])
        shown.reading.lines = (TextLine("一", confidence, quad),)
        shown.photo.width, shown.photo.height = 600, 400
        shown.faces = [SimpleNamespace(area=10_000.0, box=(50, 50, 150, 150), polygon=[])]
        return measure(shown, holder).values["holder_scale"]

    assert scale(0.3) is None
    assert scale(0.95) == 0.5
