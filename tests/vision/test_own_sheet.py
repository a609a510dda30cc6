"""The edges of a sheet on other paper: a shade or a narrow shadow, along its whole sides."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from checker.vision.lines import Quad
from checker.vision.own_sheet import find_own_sheet
from tests.vision.sheets import Rgb

SHEET = (160.0, 130.0, 740.0, 560.0)  # left, top, right, bottom
Box = tuple[float, float, float, float]


def line(left: float, top: float, right: float, bottom: float) -> Quad:
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)


OWN = [line(240, y, 600, y + 22) for y in range(200, 480, 60)]
BELOW = [line(20, y, 150, y + 22) for y in range(40, 660, 50)]


def paper(level: float = 236.0, seed: int = 3) -> Rgb:
    """A sheet that leaves the picture on all sides, in uneven light."""
    noise = np.random.default_rng(seed).normal(0, 2.5, (700, 900, 3))
    ramp = np.linspace(-6, 6, 900)[None, :, None]
    return np.clip(level + ramp + noise, 0, 255).astype(np.uint8)


def lay(picture: Rgb, box: Box = SHEET, lighter: int = 5, turn: float = 0.0) -> Rgb:
    """Lays white paper on it that is hardly lighter."""
    left, top, right, bottom = box
    corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
    angle, middle = np.radians(turn), corners.mean(axis=0)
    matrix = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    mask = np.zeros(picture.shape[:2], np.uint8)
    cv2.fillConvexPoly(mask, np.round((corners - middle) @ matrix + middle).astype(np.int32), 1)
    return np.where(mask[..., None] > 0, np.clip(picture.astype(int) + lighter, 0, 255), picture).astype(np.uint8)


def written(picture: Rgb, quads: list[Quad]) -> Rgb:
    """Dashes in the place of letters."""
    out = picture.copy()
    for quad in quads:
        (left, top), (right, bottom) = quad[0].astype(int), quad[2].astype(int)
        for x in range(left, right - 10, 14):
            cv2.rectangle(out, (x, top), (x + 8, bottom), (40, 40, 44), 2)
    return out


def assert_corners(found: Quad | None, box: Box = SHEET, within: float = 8.0) -> None:
    assert found is not None
    left, top, right, bottom = box
    assert np.abs(found - [[left, top], [right, top], [right, bottom], [left, bottom]]).max() < within


def test_white_paper_on_white_paper_has_edges() -> None:
    picture = written(lay(paper()), OWN)
    assert_corners(find_own_sheet(picture, OWN, OWN).corners)
    assert find_own_sheet(written(paper(), OWN), OWN, OWN).corners is None


def test_print_below_hides_no_edge() -> None:
    picture = written(lay(written(paper(), BELOW)), OWN)
    assert_corners(find_own_sheet(picture, OWN, [*OWN, *BELOW]).corners)


def test_a_sheet_may_lie_askew() -> None:
    found = find_own_sheet(written(lay(paper(), turn=2.5), OWN), OWN, OWN).corners
    assert found is not None
    sides = found[1] - found[0], found[2] - found[3]
    assert all(
        abs(np.degrees(np.arctan2(-y, x)) - 2.5) < 0.7 or abs(np.degrees(np.arctan2(y, x)) - 2.5) < 0.7
        for x, y in sides
    )


def test_a_larger_picture_is_measured_in_its_own_pixels() -> None:
    picture = cv2.resize(written(lay(paper()), OWN), None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    found = find_own_sheet(np.asarray(picture, np.uint8), [quad * 2 for quad in OWN], []).corners
    left, top, right, bottom = SHEET
    assert_corners(found, (2 * left, 2 * top, 2 * right, 2 * bottom), 16)


def test_a_sheet_that_leaves_the_picture_has_not_all_its_edges() -> None:
    left, top, right, _ = SHEET
    assert find_own_sheet(written(lay(paper(), (left, top, right, 760)), OWN), OWN, OWN).corners is None


def test_one_side_of_a_sheet_may_lie_at_the_rim() -> None:
    left, top, right, bottom = SHEET
    near = written(lay(paper(), (left, top, 893, bottom)), OWN)
    assert find_own_sheet(near, OWN, OWN).corners is not None
    above = written(lay(paper(), (left, 8, right, bottom)), OWN)
    assert_corners(find_own_sheet(above, OWN, OWN).corners, (left, 8, right, bottom))
    both = written(lay(paper(), (left, 8, 893, bottom)), OWN)
    assert find_own_sheet(both, OWN, OWN).corners is None


def test_print_beyond_a_corner_is_no_edge_that_goes_on() -> None:
    left, _, _, bottom = SHEET
    picture = written(lay(paper()), OWN)
    bar = int(bottom) + 24
    picture[bar : bar + 16, int(left) : int(left) + 60] = 40  # A letter as large as those of a calendar.
    assert_corners(find_own_sheet(picture, OWN, OWN).corners)


def test_a_fold_is_no_edge_since_the_sides_go_on_beyond_it() -> None:
    left, _, right, bottom = SHEET
    own = [line(240, y, 600, y + 22) for y in range(170, 300, 40)]
    folded = lay(lay(paper(), lighter=12), (left, 340, right, bottom), -5)
    assert_corners(find_own_sheet(written(folded, own), own, own).corners)


def test_the_gutter_of_a_booklet_is_no_edge() -> None:
    _, top, right, bottom = SHEET
    own = [line(200, y, 400, y + 22) for y in range(200, 480, 60)]
    booklet = lay(lay(paper(), lighter=12), (450, top, right, bottom), -5)
    assert_corners(find_own_sheet(written(booklet, own), own, own).corners)


def test_the_rules_of_a_table_are_no_edges() -> None:
    picture = written(paper(), OWN)
    cv2.rectangle(picture, (200, 160), (700, 520), (60, 60, 64), 2)
    assert find_own_sheet(picture, OWN, OWN).corners is None


def test_a_line_that_goes_on_beyond_it_tells_that_it_is_no_sheet() -> None:
    picture = written(lay(paper()), OWN)
    assert find_own_sheet(picture, OWN, [*OWN, line(400, 500, 900, 522)]).corners is None
    assert_corners(find_own_sheet(picture, OWN, [*OWN, line(744, 500, 890, 522)]).corners)


def test_hardly_any_lines_tell_no_sheet() -> None:
    assert find_own_sheet(written(lay(paper()), OWN), OWN[:2], OWN).corners is None
    assert find_own_sheet(paper(), [], []).corners is None


ROWS = range(216, 480, 30)


def cut_off(rows: range = ROWS, at: float = 738.0) -> list[Quad]:
    """Lines of print below that end at the right edge of the sheet, as they are found: larger than what is seen."""
    return [line(at, y, 880, y + 22) for y in rows]


def test_an_edge_that_cuts_lines_of_print_below_tells_them_though_no_other_edge_is_seen() -> None:
    left, _, right, _ = SHEET
    picture = written(lay(paper(), (left, -40, right, 760)), OWN)
    below = cut_off()
    found = find_own_sheet(picture, OWN, [*OWN, *below])
    assert found.corners is None
    assert found.ends == {"right"}
    assert found.beyond.tolist() == [False] * len(OWN) + [True] * len(below)


def test_a_picture_on_its_side_is_told_alike() -> None:
    left, _, right, _ = SHEET
    picture = np.ascontiguousarray(written(lay(paper(), (left, -40, right, 760)), OWN).transpose(1, 0, 2))
    quads = [np.ascontiguousarray(quad[[0, 3, 2, 1]][:, ::-1]) for quad in [*OWN, *cut_off()]]
    found = find_own_sheet(picture, quads[: len(OWN)], quads)
    assert found.ends == {"bottom"}
    assert found.beyond.sum() == len(quads) - len(OWN)


@pytest.mark.parametrize(
    "beyond",
    [
        cut_off(at=752.0),
        cut_off(range(200, 480, 60)),
        [*cut_off(), *cut_off(range(220, 470, 22), 755.0)],
        cut_off(range(216, 300, 30)),
        [*cut_off(), line(600, 500, 880, 522), line(640, 300, 880, 322)],
    ],
    ids=["set off", "in the document's rows", "mostly set off", "few", "one goes on"],
)
def test_print_of_the_document_beside_a_panel_is_not_cut(beyond: list[Quad]) -> None:
    left, _, right, _ = SHEET
    picture = written(lay(paper(), (left, -40, right, 760)), OWN)
    found = find_own_sheet(picture, OWN, [*OWN, *beyond])
    assert not found.beyond.any()
    assert not found.ends
