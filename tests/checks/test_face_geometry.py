import pytest
from pydantic import ValidationError

from checker.checks.face_geometry import CHECK, Limits
from tests.checks.evidence import limits
from tests.checks.portraits import found_in


def test_a_well_framed_head_holds():
    assert "fail" not in found_in(CHECK, "good").values()


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("too_small", "face_geometry.too_small"),
        ("too_large", "face_geometry.too_large"),
        ("off_center", "face_geometry.off_center"),
        ("cropped_chin", "face_geometry.cropped"),
        ("cropped_crown", "face_geometry.cropped"),
    ],
)
def test_each_fault_of_the_frame_has_its_code(kind, code):
    assert found_in(CHECK, kind)[code] == "fail"


def test_limits_that_no_picture_can_meet_at_once_are_refused():
    good = {"head_height_min": 0.5, "eye_line_min": 0.3, "eye_line_max": 0.6, "crown_margin_min": 0.0}
    assert limits(Limits, **good).head_height_min.value == 0.5
    with pytest.raises(ValidationError, match="no picture fits"):
        limits(Limits, **good | {"head_height_min": 0.8, "eye_line_max": 0.35})
    with pytest.raises(ValidationError, match="no picture fits"):
        limits(Limits, **good | {"head_height_min": 0.9, "crown_margin_min": 0.2})


def test_nothing_is_said_of_a_face_that_cannot_be_measured():
    assert CHECK.decide({"head_height": None}, limits(Limits, head_height_min=0.5)) == []
