from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest

from checker.checks.base import Finding
from checker.checks.completeness import decide, measure
from checker.checks.completeness_limits import Limits
from checker.documents.landmarks import Missing
from checker.evidence import Ask, Evidence
from checker.intake import inspect
from checker.report import Status
from checker.vision.lines import TextLine
from checker.vision.own_sheet import OwnSheet, find_own_sheet
from tests.checks.evidence import known, limits
from tests.vision.sheets import line_quad, on_desk, sheet, slipped, write

LIMITS = limits(
    Limits,
    edge_max=(0.6, 0.45),
    edge_filled=0.75,
    blank_margin=0.5,
    watermark=0.4,
    text_gap_min=0.12,
    rules_max=1,
    sheet_lines_max=2,
    room_min=(0.7, 0.75),
    card_aspect_min=(1.38, 1.42),
    card_aspect_max=(1.78, 1.74),
    paper_from=1.22,
    card_share_min=0.08,
    angle_max=(45.0, 40.0),
    focal=0.75,
    slant=1.2,
    covered_lines_max=(2, 1),
    covered_edge=0.5,
    covered_area=0.1,
    covered_tint=0.25,
    cut_lines_max=(2, 1),
)
PAGE = LIMITS.model_copy(update={"card_aspect_min": None, "card_aspect_max": None})


def failures(picture: np.ndarray, quads: list[np.ndarray], asked: Any = PAGE) -> list[tuple[str, Any]]:
    values = measure(known(picture, quads), asked).values
    return [(f.code, where(f)) for f in decide(values, asked) if f.status is Status.FAIL]


def where(finding: Finding) -> Any:
    """The side of a document cut off, else what the words of the finding are about."""
    return finding.params.get("side", "").removeprefix("@side.") or finding.params.get("variant")


def crop(picture: np.ndarray, quads: list[np.ndarray], x0: int, y0: int, x1: int, y1: int) -> Any:
    part = np.ascontiguousarray(picture[y0:y1, x0:x1])
    moved = [np.clip(quad - (x0, y0), 0, (x1 - x0, y1 - y0)).astype(np.float32) for quad in quads]
    return part, [quad for quad in moved if cv2.contourArea(quad) > 50]


def laid_on(lines: int, colour: tuple[int, int, int] = (40, 42, 45), gap: int = 0) -> tuple[np.ndarray, Any]:
    """A sheet with something dark on it, at which the first lines end as far as it reaches."""
    page, quads = sheet(lines=12)
    bottom = round(float(quads[lines - 1][3, 1])) + 4
    page[round(float(quads[0][0, 1])) - 4 : bottom, 560:760] = colour
    cut = np.array([[560 - gap, np.inf]], np.float32)
    return on_desk(page, [np.minimum(quad, cut) if k < lines else quad for k, quad in enumerate(quads)])


@pytest.mark.parametrize("colour", [(40, 42, 45), (250, 225, 90), (200, 150, 120)], ids=["dark", "note", "skin"])
def test_what_is_laid_on_the_sheet_is_told_by_the_lines_that_end_at_it(colour: tuple[int, int, int]) -> None:
    assert failures(*laid_on(3, colour)) == [("completeness.covered", None)]


def test_beside_what_the_lines_end_earlier_nothing_is_hidden_and_two_lines_are_left_to_a_person() -> None:
    assert failures(*laid_on(3, gap=60)) == []
    values = measure(known(*laid_on(2)), PAGE).values
    assert [f.status for f in decide(values, PAGE)] == [Status.UNDETERMINED]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, True),
        ({"covered_area_found": 0.3}, False),
        ({"covered_area_found": 0.3, "covered_tint_found": 0.6}, True),
        ({"covered_edge_found": 0.3}, False),
        ({"covered_lines": None}, False),
    ],
)
def test_a_shadow_is_no_thing_laid_on_the_sheet(change: dict[str, Any], told: bool) -> None:
    thing = {"covered_lines": 5, "covered_edge_found": 1.0, "covered_area_found": 0.06, "covered_tint_found": 0.02}
    assert [f.code for f in decide({**thing, **change}, PAGE)] == ["completeness.covered"] * told


def test_print_that_is_cut_by_something_blank_is_told_once() -> None:
    def told(lines: int, **more: Any) -> list[tuple[str, Any, Status]]:
        found = decide({"cut_lines": lines, **more}, PAGE)
        return [(f.code, f.params.get("variant"), f.status) for f in found]

    assert told(0) == []
    assert told(2) == [("completeness.covered", "cut", Status.UNDETERMINED)]
    assert told(3) == [("completeness.covered", "cut", Status.FAIL)]
    thing = {"covered_lines": 5, "covered_edge_found": 1.0, "covered_area_found": 0.06, "covered_tint_found": 0.5}
    assert told(3, **thing) == [("completeness.covered", None, Status.FAIL)]


def test_a_white_slip_is_told_by_the_letters_its_edges_cut() -> None:
    page, quads = slipped([(250, 70), (600, 100), (580, 480), (230, 450)])
    assert failures(*on_desk(page, quads)) == [("completeness.covered", "cut")]


def test_whole_sheets_hold() -> None:
    assert failures(*sheet()) == []
    assert failures(*sheet(paper=255)) == []
    assert failures(*on_desk(*sheet())) == []


@pytest.mark.parametrize(
    ("box", "side"),
    [
        ((260, 0, 960, 720), "left"),
        ((0, 0, 700, 720), "right"),
        ((0, 200, 960, 720), "top"),
        ((0, 0, 960, 520), "bottom"),
    ],
)
def test_a_sheet_cut_off_is_told_with_its_side(box: tuple[int, int, int, int], side: str) -> None:
    assert failures(*crop(*on_desk(*sheet()), *box)) == [("completeness.cut_off", side)]


def barred(picture: np.ndarray, quads: list[np.ndarray], side: str, wide: int, colour: int) -> Any:
    """The picture with a bar of one tone along one of its sides, and a little noise."""
    left, top, right, bottom = (wide * (side == name) for name in ("left", "top", "right", "bottom"))
    barred = cv2.copyMakeBorder(picture, top, bottom, left, right, cv2.BORDER_CONSTANT, value=(colour,) * 3)
    noise = np.random.default_rng(1).normal(0, 2, barred.shape)
    shift = np.array([left, top], np.float32)
    return np.clip(barred + noise, 0, 255).astype(np.uint8), [quad + shift for quad in quads]


@pytest.mark.parametrize("wide", [2, 4, 8, 14])
@pytest.mark.parametrize(("box", "side"), [((260, 0, 960, 720), "left"), ((0, 0, 700, 720), "right")])
def test_a_bar_beside_it_hides_no_cut_through_the_text(box: tuple[int, int, int, int], side: str, wide: int) -> None:
    picture, quads = barred(*crop(*on_desk(*sheet()), *box), side, wide, 22)
    assert failures(picture, quads) == [("completeness.cut_off", side)]
    whole = crop(*on_desk(*sheet()), 80 - wide, 80 - wide, 880 + wide, 640 + wide)
    assert failures(*whole) == []


def test_a_faint_edge_at_the_rim_closes_no_sheet_that_is_cut_there() -> None:
    picture, quads = barred(*crop(*on_desk(*sheet()), 0, 0, 960, 520), "bottom", 6, 217)
    evidence = known(picture, quads)
    evidence.own_sheet = find_own_sheet(picture, quads, quads).corners
    assert evidence.own_sheet is not None
    values = measure(evidence, PAGE).values
    assert [where(finding) for finding in decide(values, PAGE)] == ["bottom"]
    assert values["spared_edge"] == 0


def test_a_scan_that_cuts_through_the_text() -> None:
    assert failures(*crop(*sheet(), 0, 0, 600, 560)) == [("completeness.cut_off", "right")]


@pytest.mark.parametrize("framed", [False, True])
def test_strips_of_the_desk_left_by_a_crop_to_the_sheet_are_no_reason(framed: bool) -> None:
    page, quads = sheet(1200, 840)
    if framed:
        cv2.rectangle(page, (30, 30), (1169, 809), (40, 90, 60), 6)
    picture, moved = on_desk(page, quads)
    # Desk at the left and on top, paper to the rim elsewhere.
    assert failures(*crop(picture, moved, 72, 70, 1280, 920)) == []
    assert failures(*crop(picture, moved, 0, 0, 1080, 920)) == [("completeness.cut_off", "right")]


def test_a_sheet_whose_edge_alone_is_outside_is_whole() -> None:
    picture, quads = on_desk(*sheet(1200, 840))
    assert failures(*crop(picture, quads, 0, 0, 1272, 1000)) == []
    assert failures(*crop(picture, quads, 0, 0, 1200, 1000)) == [("completeness.cut_off", "right")]


def test_a_sheet_with_much_of_the_desk_beside_it_is_not_spared_for_a_blank_margin() -> None:
    page, quads = sheet(1200, 840)
    blank = np.hstack([page, np.full((840, 600, 3), page[5, 5], np.uint8)])
    picture, moved = on_desk(blank, quads, margin=400)
    assert failures(picture, moved) == []
    assert failures(*crop(picture, moved, 0, 0, 1900, picture.shape[0])) == [("completeness.cut_off", "right")]


def test_a_scan_with_narrow_margins_is_whole() -> None:
    assert failures(*crop(*sheet(), 60, 40, 740, 520)) == []


@pytest.mark.parametrize(("room", "expected"), [(0.69, Status.FAIL), (0.72, Status.UNDETERMINED), (0.8, None)])
def test_print_that_is_missing_where_a_scan_has_no_room_for_it(room: float, expected: Status | None) -> None:
    values = measure(known(*sheet(), missing=Missing("top", room)), PAGE).values
    found = [(f.code, f.status, where(f)) for f in decide(values, PAGE)]
    assert found == ([("completeness.cut_off", expected, "missing_top")] if expected else [])


@pytest.mark.parametrize(("kind", "expected"), [("diploma", []), ("id_card_emblem", ["completeness.cut_off"])])
def test_a_page_that_is_seen_to_end_is_whole_whatever_was_not_read(kind: str, expected: list[str]) -> None:
    values = measure(known(*on_desk(*sheet()), missing=Missing("bottom", 0.5), kind=kind), PAGE).values
    assert [finding.code for finding in decide(values, PAGE)] == expected


def test_a_turned_page_is_not_judged_by_where_its_print_should_be() -> None:
    evidence = known(*sheet(), missing=Missing("top", 0.1))
    evidence.reading.turn = 180
    assert decide(measure(evidence, PAGE).values, PAGE) == []


def test_a_table_cropped_at_its_outermost_rules_is_no_sheet_on_a_desk() -> None:
    page, quads = sheet()
    page[:, :3] = page[-3:] = 10
    assert failures(page, quads) == []


def test_text_that_fills_a_frame_is_not_cut_off_by_it() -> None:
    page = np.full((560, 800, 3), 225, np.uint8)
    quads = [line_quad(3, 50 + 50 * k, 794) for k in range(9)]
    write(page, quads)
    assert failures(*on_desk(page, quads)) == []


def test_a_large_heading_needs_no_wider_margin_than_the_print_below_it() -> None:
    page, quads = sheet()
    heading = line_quad(200, 6, 400, 70)
    write(page, [heading])
    assert failures(page, [heading, *quads]) == []
    assert failures(*crop(page, [heading, *quads], 0, 12, 800, 560)) == [("completeness.cut_off", "top")]


def test_a_card_has_the_proportions_of_one() -> None:
    whole = on_desk(*sheet(800, 505))
    assert failures(*whole, LIMITS) == []
    page, quads = sheet(560, 505, lines=7)
    assert failures(*on_desk(page, quads), LIMITS) == [("completeness.cut_off", "card")]


@pytest.mark.parametrize(("printed", "expected"), [(505, ["completeness.cut_off"]), (330, [])])
def test_paper_that_a_card_was_copied_to_has_proportions_of_its_own(printed: float, expected: list[str]) -> None:
    page, quads = sheet(680, 505, lines=7)
    values = measure(known(*on_desk(page, quads), card_height=printed), LIMITS).values
    assert [finding.code for finding in decide(values, LIMITS)] == expected
    # Nor need all of that paper be seen.
    picture, moved = crop(*on_desk(page, quads), 260, 0, 840, 665)
    values = measure(known(picture, moved, card_height=printed), LIMITS).values
    values = {**values, "text_gap": None}  # Here the print is cut off as well.
    assert [finding.code for finding in decide(values, LIMITS)] == expected


def test_a_sheet_that_was_cut_before_it_was_photographed() -> None:
    page = np.full((560, 800, 3), 225, np.uint8)
    quads = [line_quad(300, 50 + 50 * k, 502) for k in range(9)]
    write(page, quads)
    assert failures(*on_desk(page, quads)) == [("completeness.cut_off", "right")]


def test_a_card_far_away_is_small() -> None:
    page, quads = sheet(400, 252, lines=5)
    assert failures(*on_desk(page, quads, margin=700), LIMITS) == [("completeness.too_small", None)]


def test_a_card_too_far_away_to_be_read_is_small_by_its_shape() -> None:
    far = np.array([[300, 200], [420, 200], [420, 276], [300, 276]], np.float32)
    picture = np.full((720, 960, 3), 110, np.uint8)
    evidence = known(picture, [], far_card=far)
    evidence.document.missing = None
    measured = measure(evidence, LIMITS)
    found = decide(measured.values, LIMITS)
    assert measured.values["card_share"] == pytest.approx(120 * 76 / (960 * 720), abs=1e-3)
    assert [finding.code for finding in found] == ["completeness.too_small"]
    assert measured.regions["sheet"][0].polygon == [tuple(point) for point in far.tolist()]


@pytest.mark.parametrize("margin", [100, 300, 700])
def test_the_share_of_a_card_goes_up_to_its_edges(margin: int) -> None:
    values = measure(known(*on_desk(*sheet(800, 505), margin=margin)), LIMITS).values
    whole = 800 * 505 / ((800 + 2 * margin) * (505 + 2 * margin))
    assert values["card_share"] == pytest.approx(whole, rel=0.04)


@pytest.mark.parametrize(("share", "expected"), [(0.15, []), (0.2, []), (0.3, ["completeness.tilted"])])
def test_a_card_at_a_steep_slant_is_tilted_and_not_cut_off(share: float, expected: list[str]) -> None:
    picture, quads = on_desk(*sheet(800, 505))
    height, width = picture.shape[:2]
    rim = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    slanted = np.array([[share * width, 0], [(1 - share) * width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(rim, slanted)
    desk = tuple(int(value) for value in picture[4, 4])
    seen = np.asarray(cv2.warpPerspective(picture, matrix, (width, height), borderValue=desk), np.uint8)
    moved = [cv2.perspectiveTransform(quad[None], matrix)[0] for quad in quads]
    values = measure(known(seen, moved), LIMITS).values
    assert [finding.code for finding in decide(values, LIMITS)] == expected


@pytest.mark.parametrize(
    ("near", "far", "wide", "expected"),
    [
        (440, 320, 120, ["completeness.tilted"]),  # A page at 65 degrees, from further away.
        (700, 600, 440, []),  # At 30 degrees.
        (640, 640, 200, []),  # A strip of paper seen from above.
        (700, 600, 200, []),  # The same at 29 degrees.
        (820, 380, 400, ["completeness.tilted"]),  # A page at 60 degrees, from near.
    ],
    ids=["steep", "slanted", "strip", "slanted strip", "near"],
)
def test_a_page_seen_from_the_side_is_steep(near: int, far: int, wide: int, expected: list[str]) -> None:
    page, quads = sheet(560, 800)
    down, across = page.shape[:2]
    rim = np.array([[0, 0], [across, 0], [across, down], [0, down]], np.float32)
    middle = np.array([[-wide, -near], [wide, -far], [wide, far], [-wide, near]], np.float32) / 2
    matrix = cv2.getPerspectiveTransform(rim, middle + np.array([480, 460], np.float32))
    seen = np.asarray(cv2.warpPerspective(page, matrix, (960, 920), borderValue=(110, 80, 55)), np.uint8)
    values = measure(known(seen, [cv2.perspectiveTransform(quad[None], matrix)[0] for quad in quads]), PAGE).values
    assert [finding.code for finding in decide(values, PAGE) if finding.code == "completeness.tilted"] == expected


def cloth() -> tuple[np.ndarray, list[np.ndarray], list[np.ndarray]]:
    """A sheet held by two fingers over a cloth hardly darker than paper, with rows of flowers that look like text."""
    page, quads = sheet(900, 620)
    picture, moved = on_desk(page, quads, margin=90, desk=(212, 200, 178))
    height, width = picture.shape[:2]
    cv2.rectangle(picture, (88, 88), (width - 89, height - 89), (150, 140, 125), 3)  # The shadow of the sheet.
    flowers = [line_quad(0, y, width, 60) for y in (8, height - 70)]
    for x in range(0, width + 60, 60):  # Those at the rim leave the picture.
        for y in (38, height - 40):
            for angle in np.linspace(0, 2 * np.pi, 6)[:-1]:
                tip = (round(x + 18 * np.cos(angle)), round(y + 18 * np.sin(angle)))
                cv2.line(picture, (x, y), tip, (150, 50, 60), 7, cv2.LINE_AA)
    for x, y, skin in ((0, 380, (214, 160, 130)), (width, 470, (96, 62, 48))):
        cv2.ellipse(picture, (x, y), (125, 28), 0, 0, 360, skin, -1, cv2.LINE_AA)
    return picture, moved, flowers


@pytest.mark.parametrize("stars", ["☆☆☆☆☆☆", "女女☆☆女女", "女女女长女女女女"])
def test_flowers_on_a_cloth_and_fingers_are_no_part_of_the_sheet(stars: str) -> None:
    picture, quads, flowers = cloth()
    data = cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))[1].tobytes()
    evidence = Evidence(inspect(data), Ask("degree_certificate", date(2021, 1, 20)))
    evidence.__dict__["_read"] = SimpleNamespace(detected=0), OwnSheet(None, np.zeros(0, bool)), frozenset(), 0
    lines = [TextLine("", 1.0, quad, shown=quad) for quad in quads]
    boxes = tuple(quads + flowers)
    evidence.__dict__["document"] = SimpleNamespace(card_height=None)

    def found(text: str, confidence: float) -> list[str]:
        rows = [TextLine(text, confidence, quad, shown=quad) for quad in flowers]
        reading = SimpleNamespace(lines=(*lines, *rows), boxes=boxes, turn=90, mirrored=False, detected=0)
        for piece in ("text_boxes", "print_boxes", "outline"):
            evidence.__dict__.pop(piece, None)
        evidence.__dict__["reading"] = reading
        return [f.code for f in decide(measure(evidence, PAGE).values, PAGE) if f.status is Status.FAIL]

    assert found(stars, 0.98) == []  # Readers are sure of such signs.
    assert found("三湖南省毕业生", 0.98) == ["completeness.cut_off"]


def test_flowers_read_as_all_sorts_of_things_are_not_what_the_sheet_is_sought_around() -> None:
    picture, quads, flowers = cloth()
    data = cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))[1].tobytes()
    evidence = Evidence(inspect(data), Ask("degree_certificate", date(2021, 1, 20)))
    evidence.__dict__["_read"] = SimpleNamespace(detected=0), OwnSheet(None, np.zeros(0, bool)), frozenset(), 0
    boxes = tuple(quads + 9 * flowers)
    rows = [TextLine("冬女长", 0.64, quad, shown=quad) for quad in 9 * flowers]

    def sought(text: str) -> int:
        lines = [TextLine(text, 1.0, quad, shown=quad) for quad in quads]
        evidence.__dict__["reading"] = SimpleNamespace(lines=(*lines, *rows), boxes=boxes)
        evidence.__dict__.pop("print_boxes", None)
        return len(evidence.print_boxes)

    assert sought("毕业证书") == len(quads)
    assert sought("毕") == len(boxes)  # Too little that can be read to make ornaments of all the rest.


@pytest.mark.parametrize(("height", "expected"), [(80, ["completeness.too_small"]), (300, [])])
def test_a_card_in_the_hand_is_as_small_as_its_printed_words_are_close(height: float, expected: list[str]) -> None:
    asked = PAGE.model_copy(update={"printed_share_min": LIMITS.card_share_min})
    values = measure(known(*on_desk(*sheet(800, 505)), card_height=height), asked).values
    assert values["printed_share"] == pytest.approx(height * height * 85.6 / 53.98 / (960 * 665), abs=1e-4)
    assert [finding.code for finding in decide(values, asked)] == expected


def test_white_paper_below_a_whole_sheet_may_leave_the_picture() -> None:
    page, quads = sheet(lines=9)
    height, width = page.shape[:2]
    picture = np.full((height + 420, width + 420, 3), 90, np.uint8)
    picture[200:, 200:] = page.max() - 3  # White paper, hardly darker than the sheet that lies on it.
    picture[260 : 260 + height, 260 : 260 + width] = page
    moved = [(quad + 260).astype(np.float32) for quad in quads]
    edges = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32) + 260

    def told(own: np.ndarray | None, *ends: str) -> list[str]:
        evidence = known(picture, moved)
        evidence.own_sheet, evidence.own_ends = own, frozenset(ends)
        return [f.code for f in decide(measure(evidence, PAGE).values, PAGE) if f.status is Status.FAIL]

    assert told(None) == ["completeness.cut_off"]
    assert told(None, "right", "bottom") == []
    assert told(None, "left", "top") == ["completeness.cut_off"]
    assert told(edges) == []
    narrow = edges.copy()
    narrow[2:, 1] = moved[-1][0, 1] - 2  # A line beyond the edges says that they are not those of the whole document.
    assert told(narrow) == ["completeness.cut_off"]
