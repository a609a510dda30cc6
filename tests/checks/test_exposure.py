from __future__ import annotations

import numpy as np
import pytest

from checker.checks.exposure import Limits, decide, measure
from checker.report import Status
from tests.checks.evidence import known, limits
from tests.vision.sheets import blob, on_desk, sheet, write

LIMITS = limits(
    Limits,
    subject="text",
    paper_min=(0.4, 0.45),
    weber_min=(0.33, 0.36),
    ink_max=(0.62, 0.58),
    washed_max=(0.54, 0.5),
    washed_clipped=0.3,
    burnt_max=(0.97, 0.94),
    burnt_around=0.8,
    glare_round_max=(0.6, 0.54),
    glare_rise=0.03,
    glare_fading_rule=0.35,
    glare_fading_max=(2.95, 2.5),
    shadow_depth_max=(0.32, 0.29),
    shadow_share=0.06,
    deep_lines_max=(0.12, 0.06),
    deep_area=0.1,
    deep_edge=0.5,
    deep_tint=0.25,
    across_lines_max=(1, 0),
    across_depth=0.5,
    across_desk=0.8,
    across_kept=0.5,
    across_share=0.1,
)


def codes(picture: np.ndarray, quads: list[np.ndarray]) -> list[str]:
    values = measure(known(picture, quads), LIMITS).values
    return [finding.code for finding in decide(values, LIMITS) if finding.status is Status.FAIL]


def test_good_light_holds() -> None:
    assert codes(*sheet()) == []
    assert codes(*on_desk(*sheet())) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda p: p * 0.25, "exposure.too_dark"),
        (lambda p: p * 0.45 + 170, "exposure.too_bright"),
        (lambda p: p * 0.2 + 120, "exposure.low_contrast"),
    ],
)
def test_each_fault_has_its_code(change: object, code: str) -> None:
    picture, quads = on_desk(*sheet())
    found = codes(change(picture.astype(float)).clip(0, 255).astype(np.uint8), quads)
    assert code in found


def test_glare_on_white_paper_is_told_by_the_print_that_fades() -> None:
    picture, quads = sheet(paper=255)
    shining = measure(known(blob(picture, (400, 280), 90, 1.6), quads), LIMITS)
    found = [(f.code, f.region, f.params["variant"]) for f in decide(shining.values, LIMITS)]
    assert found == [("exposure.glare", "fading", "fading")]
    assert shining.regions["fading"][0].label == "glare"


@pytest.mark.parametrize(
    ("soft", "faded", "region"),
    [(0.8, 0.5, "patch"), (0.8, 0.2, None), (0.5, 0.7, "faded"), (0.2, 0.7, None)],
    ids=["reflection", "rosette", "reflection on pale print", "pale pen"],
)
def test_what_prints_show_as_well_is_glare_only_where_another_sign_bears_it_out(
    soft: float, faded: float, region: str | None
) -> None:
    asked = limits(
        Limits, subject="text", glare_soft_max=0.65, glare_soft_faded=0.3, glare_faded_max=0.6, glare_faded_soft=0.4
    )
    values = {"patch_on_text": True, "glare_soft": soft, "glare_faded": faded}
    found = [finding.region for finding in decide(values, asked) if finding.status is Status.FAIL]
    assert found == ([region] if region else [])


@pytest.mark.parametrize(("cells", "lines", "told"), [(4, 2, True), (3, 2, False), (6, 1, False), (0, 0, False)])
def test_pale_print_around_a_burnt_place_counts_on_several_lines(cells: int, lines: int, told: bool) -> None:
    asked = limits(Limits, subject="text", glare_wiped_max=3, glare_wiped_lines=2)
    found = decide({"glare_wiped": cells, "glare_wiped_lines_found": lines}, asked)
    assert [finding.region for finding in found] == (["wiped"] if told else [])
    falling = asked.model_copy(update={"glare_wiped_fall": asked.glare_wiped_lines.model_copy(update={"value": 1.5})})
    for fall in (1.4, 1.6):
        values = {"glare_wiped": cells, "glare_wiped_lines_found": lines, "glare_wiped_fall_found": fall}
        assert bool(decide(values, falling)) is (told and fall > 1.5)


def test_glare_and_shadow_point_at_their_place() -> None:
    picture, quads = on_desk(*sheet())
    shining = measure(known(blob(picture, (450, 350), 90), quads), LIMITS)
    assert [f.code for f in decide(shining.values, LIMITS)] == ["exposure.glare"]
    centre = np.array(shining.regions["glare"][0].polygon).mean(axis=0)
    assert np.linalg.norm(centre - (450, 350)) < 60
    shaded = picture.copy()
    shaded[:, 500:] = (shaded[:, 500:] * 0.4).astype(np.uint8)
    found = measure(known(shaded, quads), LIMITS)
    assert [f.code for f in decide(found.values, LIMITS)] == ["exposure.shadow"]
    assert np.array(found.regions["shadow"][0].polygon)[:, 0].min() > 480


@pytest.mark.parametrize(("kept", "expected"), [(None, ["glare"]), (0.87, ["glare"]), (0.93, []), (1.1, [])])
def test_where_print_is_as_strong_as_elsewhere_there_is_light_and_no_reflection(
    kept: float | None, expected: list[str]
) -> None:
    asked = limits(Limits, subject="text", glare_round_max=0.6, glare_rise=0.06, glare_print=0.93)
    values = {"glare_on_text": True, "glare_rise_found": 0.2, "glare_round": 0.8, "glare_print_found": kept}
    assert [finding.region for finding in decide(values, asked)] == expected


def test_light_that_waxes_is_told_from_a_reflection_by_the_print_in_it() -> None:
    picture, quads = on_desk(*sheet())
    reflected = measure(known(blob(picture, (450, 350), 90), quads), LIMITS).values
    spread = np.exp(-((np.mgrid[: picture.shape[0], : picture.shape[1]][1] - 450.0) ** 2) / (2 * 120**2))
    lit = (picture * (0.8 + 0.3 * spread)[..., None]).clip(0, 255).astype(np.uint8)
    found = measure(known(lit, quads), LIMITS).values
    assert reflected["glare_print_found"] is None or reflected["glare_print_found"] < 0.8
    assert found["glare_print_found"] is None or found["glare_print_found"] > 0.93


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, Status.FAIL),
        ({"deep_lines": 0.1}, Status.UNDETERMINED),
        ({"deep_lines": 0.05}, None),
        ({"deep_area_found": 0.09}, None),
        ({"deep_edge_found": 0.4}, None),
        ({"deep_tint_found": 0.3}, None),
        ({"deep_tint_found": None}, None),
    ],
)
def test_a_deep_shadow_is_large_hard_and_plain_and_lines_run_into_it(
    change: dict[str, float | None], status: Status | None
) -> None:
    deep = {
        "deep_lines": 0.5,
        "deep_area_found": 0.3,
        "deep_edge_found": 1.0,
        "deep_tint_found": 0.02,
        "deep_depth": 0.9,
    }
    found = [(f.code, f.status, f.region) for f in decide({**deep, **change}, LIMITS)]
    assert found == ([("exposure.shadow", status, "deep")] if status else [])


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, Status.FAIL),
        ({"across_lines": 1}, Status.UNDETERMINED),
        ({"across_lines": 0}, None),
        ({"across_depth_found": 0.4}, None),
        ({"across_desk_found": 0.7}, None),
        ({"across_kept_found": 0.3}, None),
        ({"across_share_found": 0.05}, None),
    ],
)
def test_a_shadow_across_sheet_and_desk_counts_where_all_signs_agree_and_print_is_in_it(
    change: dict[str, float], status: Status | None
) -> None:
    across = {
        "across_lines": 4,
        "across_depth_found": 0.9,
        "across_desk_found": 1.0,
        "across_kept_found": 0.8,
        "across_share_found": 0.5,
    }
    found = [(f.code, f.status, f.region) for f in decide({**across, **change}, LIMITS)]
    assert found == ([("exposure.shadow", status, "across")] if status else [])


def test_small_pale_print_below_a_strong_heading_is_not_flat() -> None:
    page, quads = sheet()
    pale = (page.astype(float) * 0.2 + 120).astype(np.uint8)
    assert codes(pale, quads) == ["exposure.low_contrast"]
    write(pale, quads[:1], ink=30)
    assert codes(pale, quads) == []


def test_pure_white_paper_is_burnt_on_a_desk_and_not_under_the_lid_of_a_scanner() -> None:
    page, quads = sheet(paper=255, lines=5)
    desk, moved = on_desk(page, quads)
    assert measure(known(desk, moved), LIMITS).values["burnt"] > 0.8
    assert measure(known(desk, moved), LIMITS).values["around"] < 0.5
    lid = np.full((600, 840, 3), 238, np.uint8)
    lid[20:580, 20:820] = page
    assert measure(known(lid, [quad + 20 for quad in quads]), LIMITS).values["around"] > 0.8


@pytest.mark.parametrize(
    ("around", "expected"), [(0.4, ["exposure.too_bright"]), (0.93, []), (None, ["exposure.too_bright"])]
)
def test_what_is_burnt_counts_unless_a_lid_lies_around_it(around: float | None, expected: list[str]) -> None:
    values = {"paper": 1.0, "ink": 0.1, "weber": 0.7, "burnt": 0.99, "around": around}
    assert [f.code for f in decide(values, LIMITS)] == expected


@pytest.mark.parametrize(("clipped", "expected"), [(0.5, ["exposure.too_bright"]), (0.2, [])])
def test_light_print_is_washed_out_where_the_paper_is_pure_white(clipped: float, expected: list[str]) -> None:
    values = {"paper": 1.0, "ink": 0.55, "weber": 0.4, "washed": 0.55, "clipped": clipped}
    assert [f.code for f in decide(values, LIMITS)] == expected


def test_a_picture_without_text_can_still_be_too_dark() -> None:
    black = np.full((400, 600, 3), 12, np.uint8)
    assert codes(black, []) == ["exposure.too_dark"]


def test_what_is_decided_follows_from_the_values_alone() -> None:
    values = {"paper": 0.42, "ink": 0.1, "weber": 0.7, "washed": 0.0}
    assert [f.status for f in decide(values, LIMITS)] == [Status.UNDETERMINED]
