import pytest

from checker.checks.face_state import CHECK
from checker.limits import Limit, Severity
from checker.pipeline import result_of
from checker.policy import load_policy
from checker.report import Status
from checker.vision.cues import EYES_CLOSED, eyes_closed, eyes_covered
from tests.checks.portraits import evidence_of, found_in

# The only portrait with free rights smiles with her teeth, so the mouth is judged apart.


def without_mouth(kind):
    return {code: status for code, status in found_in(CHECK, kind).items() if code != "face_state.mouth_open"}


@pytest.mark.parametrize(
    "kind",
    [
        "good",
        "clear_glasses",
        "too_small",
        "black_hair",
        "black_fringe",
        "straight_fringe",
        "drawn_fringe",
        "bob",
        "beard",
        "high_collar",
        "below_chin",
    ],
)
def test_plain_and_bespectacled_portraits_pass(kind):
    assert without_mouth(kind) == {}


@pytest.mark.parametrize(
    "kind",
    ["fringe_to_brows", "side_parting", "thick_glasses", "narrow_eyes", "softened",
     "untinted_lenses", "barely_tinted_lenses", "shaded_eyes"],
)  # fmt: skip
def test_what_only_comes_near_the_eyes_does_not_cover_or_close_them(kind):
    assert not {"face_state.eyes_covered", "face_state.eyes_closed", "face_state.unclear"} & without_mouth(kind).keys()


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("eyes_closed", "face_state.eyes_closed"),
        ("made_up_lids", "face_state.eyes_closed"),
        ("dark_glasses", "face_state.eyes_covered"),
        ("glare", "face_state.eyes_covered"),
        ("curtain", "face_state.eyes_covered"),
        ("curls", "face_state.eyes_covered"),
        ("eye_patch", "face_state.eyes_covered"),
        ("one_dark_lens", "face_state.eyes_covered"),
        ("mirrored_window", "face_state.eyes_covered"),
        ("hand_over_eye", "face_state.eyes_covered"),
        ("tinted_lenses", "face_state.eyes_covered"),
        ("surgical_mask", "face_state.covered"),
        ("hand_over_mouth", "face_state.covered"),
        ("hand_on_mouth", "face_state.covered"),
        ("hand_on_chin", "face_state.covered"),
        ("hand_on_cheek", "face_state.covered"),
        ("paper_before_mouth", "face_state.covered"),
        ("arm_on_mouth", "face_state.covered"),
        ("fist_below_chin", "face_state.covered"),
        ("posed_chin", "face_state.covered"),
        ("plain_sheet", "face_state.covered"),
        ("plain_cup", "face_state.covered"),
        ("hat", "face_state.headwear"),
        ("scarf", "face_state.headwear"),
        ("hat_on_black", "face_state.headwear"),
        ("modelled_hat", "face_state.headwear"),
        ("worn", "face_state.headwear"),
        ("headband", "face_state.headwear"),
        ("hood", "face_state.headwear"),
    ],
)
def test_each_defect_has_its_code(kind, code):
    assert without_mouth(kind)[code] == "fail"


def test_an_open_mouth_is_found_and_points_at_the_mouth():
    limits = load_policy().category("photo").checks["face_state"]
    measured = CHECK.measure(evidence_of("mouth_open"), limits)
    finding = next(item for item in CHECK.decide(measured.values, limits) if item.code == "face_state.mouth_open")
    assert finding.status.value == "fail"
    assert measured.regions[finding.region][0].label == "mouth and nose"


def test_nothing_is_said_of_a_face_without_detail():
    limits = load_policy().category("photo").checks["face_state"]
    values = {"eyes_closed": 0.9, "covered": 0.9, "detail": 1.0, "burnt": 0.0}
    assert [finding.code for finding in CHECK.decide(values, limits)] == ["face_state.unclear"]
    assert [finding.code for finding in CHECK.decide(values | {"detail": 7.0, "burnt": 0.5}, limits)] == [
        "face_state.unclear"
    ]


def test_tinted_lenses_are_told_in_words_of_their_own_unless_the_eyes_cannot_be_seen_at_all():
    limits = load_policy().category("photo").checks["face_state"]
    values = {"eyes_closed": 0.9, "eyes_covered": 0.1, "lens_tint": 9.0, "covered": 0.0, "detail": 7.0, "burnt": 0.0}
    (tinted,) = CHECK.decide(values, limits)
    assert (tinted.code, tinted.status, tinted.params["variant"]) == ("face_state.eyes_covered", Status.FAIL, "tinted")
    (dark,) = CHECK.decide(values | {"eyes_covered": 0.95}, limits)
    assert (dark.code, dark.params.get("variant")) == ("face_state.eyes_covered", None)
    (pale,) = CHECK.decide(values | {"eyes_closed": 0.1, "lens_tint": limits.lens_tint_max.undetermined + 0.1}, limits)
    assert (pale.status, pale.params["variant"]) == (Status.UNDETERMINED, "tinted")
    assert CHECK.decide(values | {"eyes_closed": 0.1, "lens_tint": 4.0}, limits) == []
    masked = CHECK.decide(values | {"eyes_closed": 0.1, "covered": 1.0}, limits)
    assert [finding.code for finding in masked] == ["face_state.covered"]


def test_of_covered_and_closed_eyes_the_likelier_is_said():
    limits = load_policy().category("photo").checks["face_state"]
    values = {"eyes_closed": 0.9, "eyes_covered": 0.95, "covered": 0.0, "detail": 7.0, "burnt": 0.0}
    assert [finding.code for finding in CHECK.decide(values, limits)] == ["face_state.eyes_covered"]


@pytest.mark.parametrize(
    ("eyes", "mouth", "first"),
    [(1.0, 0.99, "eyes"), (0.96, 0.99, "mouth"), (1.0, 1.0, "mouth"), (0.9, 0.7, "eyes"), (0.7, 0.9, "mouth")],
    ids=["fringe", "telephone", "mask", "fringe and doubt", "mask and doubt"],
)
def test_of_covered_eyes_and_a_covered_mouth_the_surer_is_said_first(eyes: float, mouth: float, first: str):
    limits = load_policy().category("photo").checks["face_state"]
    values = {"eyes_closed": 0.1, "eyes_covered": eyes, "covered": mouth, "detail": 7.0, "burnt": 0.0}
    assert CHECK.decide(values, limits)[0].region == first


@pytest.mark.parametrize(("right", "left", "shut"), [(0.36, 0.22, True), (0.3, 0.26, False), (0.36, 0.33, False)])
def test_one_closed_eye_is_a_closed_one_and_a_squint_is_not(right, left, shut):
    """Openings in eye widths; where they differ by little, the mean of both decides."""
    measures = {"eye_lids": 0.3, "eye_contrast": 0.6, "eye_shut": 0.0, "eye_opening": (right + left) / 2}
    apart = {"eye_lids_apart": 0.0, "eye_contrast_apart": 0.0, "eye_shut_apart": (left - right) * 20}
    found = eyes_closed(measures | apart | {"eye_opening_apart": (right - left) / 2})
    assert (found > 0.73) is shut
    assert EYES_CLOSED.probability(measures) < 0.73


def test_doubt_about_covered_eyes_does_not_hide_that_they_are_closed():
    limits = load_policy().category("photo").checks["face_state"]
    closed = limits.eyes_closed_max.value + 0.01
    values = {"eyes_closed": closed, "eyes_covered": closed - 0.02, "covered": 0.0, "detail": 7.0, "burnt": 0.0}
    found = [(finding.code, finding.status) for finding in CHECK.decide(values, limits)]
    assert found == [("face_state.eyes_closed", Status.FAIL)]


def test_doubt_about_a_covered_mouth_does_not_hide_that_it_is_open():
    limits = load_policy().category("photo").checks["face_state"]
    eyes = {"eyes_closed": 0.0, "eyes_covered": 0.0, "detail": 7.0, "burnt": 0.0}
    doubtful, covered = limits.covered_max.undetermined + 0.01, limits.covered_max.value + 0.01

    def told(**values):
        return [(finding.code, finding.status) for finding in CHECK.decide(eyes | values, limits)]

    opened = limits.mouth_open_max.value + 0.01
    assert ("face_state.mouth_open", Status.FAIL) in told(covered=doubtful, mouth_open=opened)
    assert told(covered=covered, mouth_open=opened) == [("face_state.covered", Status.FAIL)]
    assert told(covered=doubtful, mouth_open=0.0) == [("face_state.covered", Status.UNDETERMINED)]


@pytest.mark.parametrize(("likeness", "hidden"), [(-6.0, True), (1.0, True), (3.1, False), (5.0, False)])
def test_eyes_lighter_than_the_cheek_are_mirrored_lamps_unless_they_look_like_eyes(likeness, hidden):
    """In dark skin the white of the eyes is lighter than the cheek."""
    seen = {"box_span": 1.3, "lens_dark_worst": -0.3, "eye_bright": 1.24, "eye_likeness": likeness}
    seen["eye_bright"] += 0.2 * (likeness == 1.0)  # a weaker sign needs a stronger one
    assert (eyes_covered(seen) > 0.73) == hidden
    assert (eyes_covered(seen) < 0.1) != hidden


def test_an_opening_of_the_mouth_counts_where_it_is_seen():
    """The mesh takes full closed lips for parted ones; reports without this measure are decided as they were."""
    limits = load_policy().category("photo").checks["face_state"]
    values = {"eyes_closed": 0.0, "eyes_covered": 0.0, "covered": 0.0, "detail": 7.0, "burnt": 0.0}
    values["mouth_open"] = limits.mouth_open_max.value + 0.01

    def told(**seen):
        return [finding.code for finding in CHECK.decide(values | seen, limits)]

    assert told(mouth_seen_found=limits.mouth_seen.value - 0.001) == []
    assert told(mouth_seen_found=limits.mouth_seen.value + 0.001) == ["face_state.mouth_open"]
    assert told(mouth_seen_found=0.0, mouth_open=limits.mouth_wide.value) == ["face_state.mouth_open"]
    assert told(mouth_seen_found=0.02, mouth_open=0.03, teeth=limits.teeth_max.value + 0.001) == [
        "face_state.mouth_open"
    ]
    assert told(mouth_seen_found=0.02, mouth_open=0.03, teeth=limits.teeth_max.undetermined - 0.001) == []
    assert told() == ["face_state.mouth_open"]


def test_a_policy_may_only_warn_of_coverings_of_the_head():
    told: dict[str, Severity] = {"face_state.headwear": "warn"}
    severity = Limit[dict[str, Severity]](value=told, source="official", note="religious coverings are accepted")
    limits = load_policy().category("photo").checks["face_state"]
    milder = limits.model_copy(update={"severity": severity})
    measured = CHECK.measure(evidence_of("scarf"), limits)
    findings = [found for found in CHECK.decide(measured.values, limits) if found.code == "face_state.headwear"]
    assert result_of("face_state", measured, limits, findings, "en").status is Status.FAIL
    assert result_of("face_state", measured, milder, findings, "en").status is Status.WARN
