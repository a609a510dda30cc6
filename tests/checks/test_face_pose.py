import pytest

from checker.checks.face_pose import CHECK, Limits, decide
from checker.limits import Limit
from tests.checks.portraits import found_in

ASKED = Limits(
    **{
        name: Limit[float](value=10.0, warn=8.0, source="calibrated", note="test")
        for name in ("yaw_max", "pitch_max", "roll_max")
    }
)


def statuses(**angles):
    values = dict.fromkeys(("yaw", "yaw_second", "pitch", "pitch_second", "roll", "roll_second"), 0.0) | angles
    return {finding.code: finding.status.value for finding in decide(values, ASKED)}


def test_both_cues_must_agree_to_fail():
    assert statuses(yaw=-15.0, yaw_second=-14.0) == {"face_pose.yaw": "fail"}
    assert statuses(yaw=15.0, yaw_second=2.0) == {}
    assert statuses(yaw=15.0, yaw_second=9.0) == {"face_pose.yaw": "undetermined"}
    assert statuses(roll=9.0, roll_second=9.0) == {"face_pose.roll": "warn"}


def test_the_depth_must_confirm_the_direction_of_a_tilt_or_a_person_looks():
    limit = Limit[float](value=4.0, source="calibrated", note="test")
    asked = ASKED.model_copy(update={"pitch_second_max": limit})
    level = dict.fromkeys(("yaw", "yaw_second", "roll", "roll_second"), 0.0)

    def told(first, second):
        return [found.status.value for found in decide({**level, "pitch": first, "pitch_second": second}, asked)]

    assert told(-15.0, -5.0) == ["fail"]
    assert told(15.0, -5.0) == ["undetermined"]
    assert told(15.0, 3.0) == ["undetermined"]
    assert told(9.0, -5.0) == []
    assert told(3.0, 15.0) == []


def test_what_cannot_be_measured_is_left_to_a_person():
    assert statuses(yaw=None) == {"face_pose.unmeasurable": "undetermined"}


def test_a_frontal_portrait_passes():
    assert found_in(CHECK, "good") == {}


@pytest.mark.parametrize("angle", ["yaw", "roll", "pitch"])
def test_turned_leaning_and_tilted_heads_are_found(angle):
    assert found_in(CHECK, angle)[f"face_pose.{angle}"] == "fail"
