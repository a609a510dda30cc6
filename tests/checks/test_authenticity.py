from __future__ import annotations

import cv2
import numpy as np
import pytest

from checker.checks.authenticity import decide, measure
from checker.checks.authenticity_limits import Limits
from checker.messages import render
from checker.policy import load_policy
from checker.report import Status
from tests.checks.evidence import known, limits
from tests.vision.sheets import line_quad, on_desk, sheet

PATTERN = {
    "sheet_oblique_max": (1.9, 1.75),
    "shared_oblique_max": (1.3, 1.21),
    "grid_max": (1.4, 1.3),
    "straight_max": (2.1, 1.95),
    "print_amplitude": 0.011,
    "print_coverage": 0.5,
    "print_beyond": 0.17,
    "print_spared": 0.25,
}
PAGE = limits(Limits, **PATTERN)
CARD = limits(Limits, **PATTERN, colour_min=(0.03, 0.045))


def failures(picture: np.ndarray, quads: list[np.ndarray], asked: Limits) -> list[str]:
    values = measure(known(picture, quads), asked).values
    return [finding.code for finding in decide(values, asked) if finding.status is Status.FAIL]


def card() -> tuple[np.ndarray, list[np.ndarray]]:
    page, quads = sheet(800, 505)
    page[60:240, 560:700] = (205, 160, 130)
    picture, moved = on_desk(page, quads, margin=170)
    noise = np.random.default_rng(5).normal(0, 2, picture.shape)
    return (picture + noise).clip(0, 255).astype(np.uint8), moved


def test_an_original_holds() -> None:
    assert failures(*card(), CARD) == []


def test_moire_over_sheet_and_desk_is_a_screen() -> None:
    picture, quads = card()
    y, x = np.mgrid[0 : picture.shape[0], 0 : picture.shape[1]]
    wave = 7 * np.sin(2 * np.pi * (0.7 * x + 0.71 * y) / 6.3)[..., None]
    assert failures((picture + wave).clip(0, 255).astype(np.uint8), quads, CARD) == ["authenticity.screen"]


def test_a_pattern_that_may_be_print_is_left_to_a_person_where_the_sheet_fills_the_picture() -> None:
    page, quads = sheet(800, 505)
    y, x = np.mgrid[0 : page.shape[0], 0 : page.shape[1]]
    printed = page + 9 * np.sin(2 * np.pi * (0.7 * x + 0.71 * y) / 6.3)[..., None]
    asked = limits(Limits, **PATTERN, unconfirmed_oblique_max=(9.0, 1.45), unconfirmed_straight_max=(9.0, 2.1))
    values = measure(known(printed.clip(0, 255).astype(np.uint8), quads), asked).values
    found = decide(values, asked)
    assert [(finding.code, finding.status) for finding in found] == [("authenticity.screen", Status.UNDETERMINED)]
    assert found[0].params["variant"] == "unconfirmed"  # Words that do not say that it is a screen.


@pytest.mark.parametrize(("turning", "codes"), [(0.0, []), (0.3, ["authenticity.screen"])])
def test_a_pattern_of_coloured_ink_is_print_where_no_colours_turn(turning: float, codes: list[str]) -> None:
    page, quads = sheet(800, 505)
    y, x = np.mgrid[0 : page.shape[0], 0 : page.shape[1]]
    ink = np.array([4, 9, 8]) * np.sin(2 * np.pi * (0.7 * x + 0.71 * y) / 6.3)[..., None]
    asked = limits(Limits, **PATTERN, unconfirmed_oblique_max=(9.0, 1.45), print_hue=0.06, print_turning=0.03)
    values = measure(known((page + ink).clip(0, 255).astype(np.uint8), quads), asked).values
    assert values["unconfirmed_oblique"] > 1.45 and values["oblique_hue"] > 0.06
    assert [finding.code for finding in decide({**values, "turning": turning}, asked)] == codes


def test_coloured_ink_says_nothing_of_grey_rows_over_it() -> None:
    page, quads = sheet(800, 505)
    y, x = np.mgrid[0 : page.shape[0], 0 : page.shape[1]]
    ink = np.array([6, 13, 11]) * np.sin(2 * np.pi * (0.7 * x + 0.71 * y) / 6.3)[..., None]
    rows = 3 * np.sin(2 * np.pi * y / 4.3)[..., None]
    doubt = {"unconfirmed_oblique_max": (9.0, 1.45), "unconfirmed_straight_max": (9.0, 2.1)}
    asked = limits(Limits, **PATTERN, **doubt, print_hue=0.06, print_turning=0.03)
    values = measure(known((page + ink + rows).clip(0, 255).astype(np.uint8), quads), asked).values
    assert values["unconfirmed_oblique"] > 1.45 and values["unconfirmed_straight"] > 2.1
    assert values["unconfirmed_oblique"] > values["unconfirmed_straight"]
    assert values["oblique_hue"] > 0.06 > values["straight_hue"]
    found = decide({**values, "turning": 0.0}, asked)
    assert [finding.status for finding in found] == [Status.UNDETERMINED]


def test_colours_that_turn_are_a_screen() -> None:
    picture, quads = card()
    x = np.arange(picture.shape[1])[None, :, None]
    third = 2 * np.pi / 3 * np.arange(3)
    asked = limits(Limits, turning_max=(0.7, 0.64))
    stripes = (picture * (1 + 0.1 * np.sin(2 * np.pi * x / 9 + third))).clip(0, 255).astype(np.uint8)
    ink = (picture * (1 + 0.1 * np.sin(2 * np.pi * x / 9) * np.array([0.2, 1, 0.6]))).clip(0, 255).astype(np.uint8)
    assert failures(stripes, quads, asked) == ["authenticity.screen"]
    assert decide({"turning": 1.0}, asked)[0].params["variant"] == "colours"
    assert failures(ink, quads, asked) == []


def test_red_and_blue_apart_at_every_stroke_are_a_screen_on_paper_that_a_camera_saw() -> None:
    page, quads = sheet(1000, 1000)
    wide = cv2.resize(page, (3000, 1000), interpolation=cv2.INTER_LINEAR)
    apart = np.stack([np.roll(wide[..., channel], 1 - channel, axis=1) for channel in range(3)], axis=2)
    drawn = cv2.resize(apart, (1000, 1000), interpolation=cv2.INTER_AREA)
    seen = (drawn + np.random.default_rng(7).normal(0, 3, drawn.shape)).clip(0, 255).astype(np.uint8)
    asked = limits(Limits, fringes_max=(0.3, 0.2), fringes_texture=0.003)
    assert failures(seen, quads, asked) == ["authenticity.screen"]
    assert decide({"fringes": 0.4}, asked)[0].params["variant"] == "fringes"
    assert failures(drawn, quads, asked) == failures(page, quads, asked) == []


def test_colours_that_are_no_inks_count_where_they_are_strong() -> None:
    page, quads = sheet(800, 900)
    y, x = np.mgrid[0 : page.shape[0], 0 : page.shape[1]]
    lattice = (np.sin((x + y) / 2) + np.sin((x - y) / 2))[..., None] * np.array((-1.0, 1.6, -1.0))
    seen = (page * (1 + 0.05 * lattice)).clip(0, 255).astype(np.uint8)
    asked = limits(Limits, opposition_max=(4.0, 2.8), opposition_texture=0.03)
    assert failures(seen, quads, asked) == ["authenticity.screen"]
    assert decide({"opposition": 5.0}, asked)[0].params["variant"] == "opposition"
    assert failures(seen, quads, limits(Limits, opposition_max=(4.0, 2.8), opposition_texture=0.3)) == []


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"fringes": 0.25}, Status.UNDETERMINED),
        ({"unconfirmed_oblique": 1.5}, Status.UNDETERMINED),
        ({"turning": 0.65, "shimmer": 0.25}, Status.UNDETERMINED),  # Both say that colours turn.
        ({"unconfirmed_oblique": 1.5, "unconfirmed_straight": 2.2}, Status.UNDETERMINED),  # Both are patterns.
        ({"fringes": 0.25, "unconfirmed_oblique": 1.5}, Status.FAIL),
        ({"fringes": 0.25, "shimmer": 0.25}, Status.FAIL),
        ({"unconfirmed_straight": 2.2, "turning": 0.65}, Status.FAIL),
    ],
)
def test_one_sign_in_doubt_bears_another_kind_out(values: dict[str, float], status: Status) -> None:
    doubt = {"unconfirmed_oblique_max": (9.0, 1.45), "unconfirmed_straight_max": (9.0, 2.1), "turning_max": (0.7, 0.64)}
    asked = limits(Limits, **doubt, fringes_max=(0.3, 0.2), shimmer_max=(0.3, 0.2), doubts=1)
    found = decide(values, asked)
    assert [finding.status for finding in found] == [status]
    assert status is not Status.FAIL or found[0].params["variant"] != "unconfirmed"


JOINT = {
    "fringes_max": 1.5,
    "fringes_texture": 0.003,
    "shimmer_max": 0.1,
    "turning_max": 0.9,
    "joint_max": (0.9, 0.8),
    "turning_from": 0.05,
    "shimmer_from": 0.01,
    "fringes_from": 0.05,
    "black_from": 0.01,
    "black_full": 0.2,
    "black_share": 0.6,
}


def test_faint_signs_of_different_kinds_together_are_a_screen() -> None:
    page, quads = sheet(1000, 1000)
    wide = cv2.resize(page, (3000, 1000), interpolation=cv2.INTER_LINEAR)
    apart = np.stack([np.roll(wide[..., channel], 1 - channel, axis=1) for channel in range(3)], axis=2)
    shown = cv2.resize(apart, (1000, 1000), interpolation=cv2.INTER_AREA)
    asked = limits(Limits, **JOINT)
    joint = {}
    for name, what, desk in (
        ("both", shown, (6, 6, 7)),
        ("fringes", shown, (110, 80, 55)),
        ("black", page, (6, 6, 7)),
        ("neither", page, (110, 80, 55)),
    ):
        picture, moved = on_desk(what, quads, 150, desk)
        noise = np.random.default_rng(7).normal(0, 3, picture.shape)
        values = measure(known((picture + noise).clip(0, 255).astype(np.uint8), moved), asked).values
        joint[name] = values["joint"]
        assert bool(decide(values, asked)) is (name == "both")
    assert 0 == joint["neither"] < joint["black"] == 0.6 < joint["fringes"] < 0.9 < joint["both"]
    assert joint["both"] == pytest.approx(joint["fringes"] + joint["black"], abs=0.05)


def test_a_lattice_counts_where_the_paper_bears_no_fine_print() -> None:
    page, quads = sheet(800, 1000)
    picture, moved = on_desk(page, quads, 150, (6, 6, 7))
    y, x = np.mgrid[0 : picture.shape[0], 0 : picture.shape[1]]
    lattice = 0.02 * (np.sin(2 * np.pi * x / 4.3) + np.sin(2 * np.pi * y / 4.4))[..., None]
    noise = np.random.default_rng(7).normal(0, 3, picture.shape)
    shown = known((picture * (1 + lattice) + noise).clip(0, 255).astype(np.uint8), moved)
    form = limits(Limits, **JOINT, lattice_from=0.8, lattice_full=1.2, lattice_share=0.8)
    alone = limits(Limits, **JOINT | {"black_share": 0.0}, lattice_from=0.8, lattice_full=1.2, lattice_share=0.8)
    certificate = limits(Limits, **JOINT)
    joint = [measure(shown, asked).values["joint"] for asked in (form, alone, certificate)]
    assert joint == [pytest.approx(1.4, abs=0.01), pytest.approx(0.8, abs=0.01), 0.6]
    assert measure(shown, certificate).values["lattice"] is None


def test_a_strong_lattice_is_a_screen_with_any_other_sign_and_in_doubt_alone() -> None:
    page, quads = sheet(800, 1000)
    y, x = np.mgrid[0 : page.shape[0], 0 : page.shape[1]]
    lattice = 0.036 * (np.sin(2 * np.pi * (x + y) / 6.3) + np.sin(2 * np.pi * (x - y) / 6.4))[..., None]
    noise = np.random.default_rng(7).normal(0, 3, (*page.shape[:2], 1))
    asked = limits(
        Limits,
        **JOINT | {"joint_max": (0.9, 0.85)},
        lattice_amplitude_max=(0.045, 0.03),
        lattice_amplitude_from=0.025,
        lattice_amplitude_full=0.03,
        lattice_amplitude_share=0.8,
    )
    found = {}
    for name, what, desk in (
        ("lattice", lattice, (110, 80, 55)),
        ("both", lattice, (6, 6, 7)),
        ("plain", 0, (6, 6, 7)),
    ):
        picture, moved = on_desk((page * (1 + what) + noise).clip(0, 255).astype(np.uint8), quads, 150, desk)
        found[name] = [one.status for one in decide(measure(known(picture, moved), asked).values, asked)]
    assert found == {"lattice": [Status.UNDETERMINED], "both": [Status.FAIL], "plain": []}
    assert decide({"lattice_amplitude": 0.04}, asked)[0].params["variant"] == "lattice"
    strong = decide({"lattice_amplitude": 0.06}, asked)
    assert [one.status for one in strong] == [Status.FAIL] and strong[0].params["variant"] == "lattice"


@pytest.mark.parametrize(("joint", "statuses"), [(0.1, []), (0.5, [Status.UNDETERMINED]), (None, [])])
def test_a_pattern_that_may_be_print_is_print_where_nothing_else_tells_of_a_display(
    joint: float | None, statuses: list[Status]
) -> None:
    asked = limits(Limits, unconfirmed_oblique_max=(9.0, 1.45), print_joint=0.3)
    found = decide({"unconfirmed_oblique": 2.0, "joint": joint}, asked)
    assert [finding.status for finding in found] == statuses


def test_what_is_joined_has_words_of_its_own_and_is_asked_for_by_the_policy_alone() -> None:
    assert [found.params["variant"] for found in decide({"joint": 0.95}, limits(Limits, **JOINT))] == ["joint"]
    assert decide({"joint": 0.85}, limits(Limits, **JOINT))[0].status is Status.UNDETERMINED
    assert decide({"joint": 0.95}, limits(Limits)) == []
    assert measure(known(*card()), limits(Limits)).values["joint"] == 0


def _wavy(wave: np.ndarray, stripes: np.ndarray) -> np.ndarray:
    noise = np.random.default_rng(4).normal(0, 2, (*wave.shape, 3))
    return (215 * (1 + 0.05 * np.sin(wave[..., None]) + stripes) + noise).clip(0, 255).astype(np.uint8)


def test_a_document_in_a_program_is_a_screenshot_and_a_picture_beside_the_text_is_not() -> None:
    screen = np.full((900, 1200, 3), 96, np.uint8)
    seen = 210 + np.random.default_rng(5).normal(0, 4, (700, 500, 3)) - np.linspace(0, 30, 500)[None, :, None]
    screen[120:820, 350:850] = seen.clip(0, 255).astype(np.uint8)
    for k in range(4):
        cv2.circle(screen, (60 + 70 * k, 40), 10, (240, 240, 240), 2)
    asked = limits(Limits, inset_signs_max=(2, 1), inset_text=0.4)
    within = [line_quad(400, 200 + 40 * k, 300, 20) for k in range(4)]
    beside = [line_quad(20, 200 + 40 * k, 300, 20) for k in range(8)]
    texts = dict.fromkeys(range(12), "毕业证书编号")
    shown = measure(known(screen, within, texts), asked)
    assert shown.values["inset_signs"] == 5  # One more for ground that no paper has.
    assert [(f.code, f.params["variant"]) for f in decide(shown.values, asked)] == [
        ("authenticity.screenshot", "inset")
    ]
    assert shown.regions["inset"][0].polygon[0] == pytest.approx((350, 120), abs=2)
    assert measure(known(screen, within + beside, texts), asked).values["inset_signs"] == 0


def test_a_woven_cloth_beside_the_sheet_is_no_screen() -> None:
    picture, quads = card()
    y, x = np.mgrid[0 : picture.shape[0], 0 : picture.shape[1]]
    weave = 9 * np.sin(2 * np.pi * (x + y) / 6)[..., None]
    weave[170:-170, 170:-170] = 0
    assert failures((picture + weave).clip(0, 255).astype(np.uint8), quads, CARD) == []


def test_a_grey_card_is_a_copy_where_colour_is_asked() -> None:
    picture, quads = card()
    inside = picture[176:-176, 176:-176]
    grey = cv2.cvtColor(inside, cv2.COLOR_RGB2GRAY)
    picture[176:-176, 176:-176] = grey[..., None]
    assert failures(picture, quads, CARD) == ["authenticity.copy"]
    assert failures(picture, quads, PAGE) == []
    certificate = load_policy("hunan-2021").categories["degree_certificate"].checks["authenticity"]
    told = [(f.code, f.status) for f in decide(measure(known(picture, quads), certificate).values, certificate)]
    assert told == [("authenticity.copy", Status.WARN)]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("12:28", ["authenticity.screenshot"]),
        ("9:05 am", ["authenticity.screenshot"]),
        ("下午3:05", ["authenticity.screenshot"]),
        ("10：24 ·", ["authenticity.screenshot"]),
        ("12:28的时候", []),
        ("31:20", []),
    ],
)
def test_a_clock_in_a_plain_bar_at_the_top_is_a_screenshot(text: str, codes: list[str]) -> None:
    picture, quads = card()
    asked = limits(Limits, status_bars_max=0)
    shown = np.concatenate([np.zeros((90, picture.shape[1], 3), np.uint8), picture])
    moved = [line_quad(40, 20, 90, 24), *(quad + np.float32([0, 90]) for quad in quads)]
    shown[24:40, 44:120:9] = 240
    found = decide(measure(known(shown, moved, {0: text}), asked).values, asked)
    assert [finding.code for finding in found] == codes
    assert all(finding.status is Status.FAIL for finding in found)


def test_bars_of_a_window_are_a_screenshot_and_one_bar_is_none() -> None:
    asked = limits(Limits, window_bars_max=1)
    found = decide({"window_bars": 2}, asked)
    assert [(finding.code, finding.params["variant"]) for finding in found] == [("authenticity.screenshot", "window")]
    assert decide({"window_bars": 1}, asked) == []
    assert measure(known(*card()), asked).values["window_bars"] == 0


@pytest.mark.parametrize(
    ("measured", "code", "variant"),
    [
        ({"pointer": 0.9}, "authenticity.screen", "pointer"),
        ({"bezel": 0.6}, "authenticity.screen", "bezel"),
        ({"letterbox": 4.0}, "authenticity.screen", "letterbox"),
        ({"frame_uneven": 0.02}, "authenticity.screen", "frame"),
        ({"frame_beyond": 0.3}, "authenticity.screen", "beyond"),
        ({"dark_words": 2.0}, "authenticity.screen", "words"),
        ({"canvas_signs": 5}, "authenticity.screenshot", "canvas"),
        ({"program_words": 1}, "authenticity.screenshot", "program"),
    ],
)
def test_each_sign_of_a_screen_is_enough_and_has_its_own_words(
    measured: dict[str, float], code: str, variant: str
) -> None:
    asked = limits(
        Limits,
        pointer_max=(0.82, 0.78),
        bezel_max=(0.48, 0.4),
        letterbox_max=(2.5, 2.0),
        frame_uneven_min=(0.0, 0.1),
        dark_words_max=(1.5, 0.5),
        frame_beyond_max=(0.22, 0.15),
        canvas_signs_max=1,
        program_words_max=0,
    )
    found = decide(measured, asked)
    assert [(finding.code, finding.params["variant"]) for finding in found] == [(code, variant)]
    assert render(code, "en", {"variant": variant}) != render(code, "en", {})
    assert decide(dict.fromkeys(measured), asked) == []


def test_an_original_shows_no_sign_of_a_screen() -> None:
    values = measure(known(*card()), CARD).values
    assert (values["bezel"], values["canvas_signs"]) == (0, 0)
    assert values["pointer"] < 0.78


def test_of_a_hand_held_card_the_holders_face_tells_a_picture_in_grey() -> None:
    held = limits(Limits, **PATTERN, face_colour_min=(1.5, 2.2))
    evidence = known(*card())
    evidence.mesh = evidence.face_crop = None
    values = measure(evidence, held).values
    assert values["face_colour"] is None and values["grid"] is not None
    assert measure(evidence, limits(Limits, face_colour_min=(1.5, 2.2))).values == {"face_colour": None}
    for colour, status in ((0.0, [Status.FAIL]), (5.0, [])):
        found = decide({**values, "face_colour": colour}, held)
        assert [finding.status for finding in found if finding.code == "authenticity.copy"] == status
