"""Evidence leaves out the print of another sheet below the document; nothing is read here."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import numpy as np
import pytest
from PIL import Image

from checker import evidence as module
from checker.evidence import Ask, Evidence
from checker.intake import inspect
from checker.vision.lines import Quad, TextLine
from checker.vision.own_sheet import OwnSheet
from checker.vision.reading import Reading
from tests.documents import pages

SIZE = (1100, 1400)
SLANT = 15.0


def turned(polygon: Quad, degrees: float) -> Quad:
    angle = np.radians(degrees)
    matrix = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return np.asarray((polygon - polygon.mean(axis=0)) @ matrix + polygon.mean(axis=0), np.float32)


def reading(said: list[tuple[str, Quad]]) -> Reading:
    lines = tuple(TextLine(text, 0.99, quad, shown=quad) for text, quad in said)
    return Reading(
        0, False, False, 1.0, 80.0, 0.0, lines, {"0": 80.0}, len(lines), tuple(quad for _, quad in said), False, SIZE
    )


def below() -> list[tuple[str, Quad]]:
    """Lines of a newspaper above and under the diploma, all at one slant."""
    flat = [
        np.array([[x, y], [x + 400, y], [x + 400, y + 24], [x, y + 24]], np.float32)
        for x in (60, 600)
        for y in (1180, 1240, 1300)
    ]
    return [("本报讯记者昨日获悉我省各地积极开展", turned(quad, SLANT)) for quad in flat]


@pytest.fixture
def evidence() -> Evidence:
    buffer = io.BytesIO()
    Image.new("RGB", SIZE, (250, 250, 250)).save(buffer, "PNG")
    return Evidence(inspect(buffer.getvalue()), Ask("college_diploma", date(2021, 1, 20)))


def read_as(monkeypatch: pytest.MonkeyPatch, said: list[tuple[str, Quad]]) -> Reading:
    found = reading(said)

    def decided(_rgb: Any, **_: Any) -> Reading:
        return found

    monkeypatch.setattr(module, "decide_reading", decided)
    return found


def diploma() -> list[tuple[str, Quad]]:
    return [(item.text, item.polygon) for item in pages.diploma()]


def test_print_below_the_document_is_none_of_it(evidence: Evidence, monkeypatch: pytest.MonkeyPatch) -> None:
    read_as(monkeypatch, [*diploma(), *below()])
    assert [line.text for line in evidence.reading.lines] == [text for text, _ in diploma()]
    assert len(evidence.text_boxes) == len(evidence.print_boxes) == len(diploma())
    kind = evidence.document.kind
    assert kind is not None and kind.id == "diploma"


def test_which_sheet_is_the_document_is_told_by_its_words(evidence: Evidence, monkeypatch: pytest.MonkeyPatch) -> None:
    """The diploma lies at a slant here, on a sheet that lies straight and has as many lines."""
    other = [(text, turned(quad, -SLANT)) for text, quad in below()]
    slanted = [(text, turned(quad, SLANT)) for text, quad in diploma()]
    read_as(monkeypatch, [*slanted, *other])
    kept = {line.text for line in evidence.reading.lines}
    assert {text for text, _ in diploma()} <= kept
    assert not kept & {text for text, _ in other}


def uncut(corners: Quad | None, boxes: tuple[Quad, ...]) -> OwnSheet:
    return OwnSheet(corners, np.zeros(len(boxes), bool))


def test_print_below_at_nearly_the_same_slant_ends_at_the_edges_of_the_sheet(
    evidence: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    around = [(text, turned(quad, 4.0 - SLANT)) for text, quad in below()]
    read_as(monkeypatch, [*diploma(), *around])
    own: list[list[Quad]] = []
    sheet = np.array([[20, 20], [1080, 20], [1080, 700], [20, 700]], np.float32)

    def found(_rgb: Any, quads: list[Quad], boxes: tuple[Quad, ...]) -> OwnSheet:
        own.append(quads)
        assert len(boxes) == len(diploma()) + len(around)
        return uncut(sheet, boxes)

    monkeypatch.setattr(module, "find_own_sheet", found)
    assert [line.text for line in evidence.reading.lines] == [text for text, _ in diploma()]
    assert evidence.own_sheet is sheet
    assert evidence.others_lines == len(around)
    assert {text for text, _ in around} <= {line.text for line in evidence.lines_around}
    assert len(own) == 1 and all(quad[:, 1].max() < 700 for quad in own[0])  # Only what carries words of the document.


def test_a_sheet_with_head_and_foot_is_the_whole_document(evidence: Evidence, monkeypatch: pytest.MonkeyPatch) -> None:
    around = [(text, turned(quad, -SLANT)) for text, quad in below()]
    sheet = np.array([[20, 20], [1080, 20], [1080, 700], [20, 700]], np.float32)
    monkeypatch.setattr(module, "find_own_sheet", lambda _rgb, _own, boxes: uncut(sheet, boxes))
    read_as(monkeypatch, [*diploma(), *around])
    assert evidence.whole_sheet is sheet
    assert len(evidence.reading.lines) == len(diploma()) + len(around)
    assert len(evidence.text_boxes) == len(evidence.print_boxes) == len(diploma())
    title = max(diploma(), key=lambda said: np.ptp(said[1][:, 1]))
    cut = Evidence(evidence.upload, evidence.ask)
    read_as(monkeypatch, [said for said in [*diploma(), *around] if said[0] != title[0]])
    assert cut.own_sheet is sheet and cut.whole_sheet is None


def test_on_a_sheet_with_room_for_the_foot_it_need_not_be_read(
    evidence: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    footless = [said for said in diploma() if not any(word in said[0] for word in ("校长", "院长", "编号", "负责人"))]
    bottom = max(quad[:, 1].max() for _, quad in footless)
    left = min(quad[:, 0].min() for _, quad in footless)
    read_as(monkeypatch, footless)

    def whole(room: float) -> bool:
        sheet = np.array([[0, 0], [1080, 0], [1080, bottom + room], [0, bottom + room]], np.float32)
        monkeypatch.setattr(module, "find_own_sheet", lambda _rgb, _own, boxes: uncut(sheet, boxes))
        return Evidence(evidence.upload, evidence.ask).whole_sheet is not None

    missing = evidence.document.missing
    assert missing is not None and missing.side == "bottom"
    assert whole(2.0 * left) and not whole(5.0)


def test_another_document_below_is_not_left_out(evidence: Evidence, monkeypatch: pytest.MonkeyPatch) -> None:
    emblem = [(item.text, turned(item.polygon + np.float32([0, 760]), 4.0)) for item in pages.id_emblem()]
    found = read_as(monkeypatch, [*diploma(), *emblem])
    sheet = np.array([[20, 20], [1080, 20], [1080, 700], [20, 700]], np.float32)
    monkeypatch.setattr(module, "find_own_sheet", lambda _rgb, _own, boxes: uncut(sheet, boxes))
    assert evidence.reading is found


def test_what_stands_around_a_panel_printed_on_the_document_is_kept(
    evidence: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    around = [(text, turned(quad, -SLANT)) for text, quad in below()]
    found = read_as(monkeypatch, [*diploma(), *around])
    panel = np.array([[20, 20], [1080, 20], [1080, 700], [20, 700]], np.float32)
    monkeypatch.setattr(module, "find_own_sheet", lambda _rgb, _own, boxes: uncut(panel, boxes))
    assert evidence.reading is found


def test_print_that_an_edge_of_the_document_cuts_is_none_of_it(
    evidence: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    around = [(text, turned(quad, -SLANT)) for text, quad in below()]
    whole = read_as(monkeypatch, [*diploma(), *around])
    cut = np.array([index >= len(diploma()) for index in range(len(whole.boxes))])
    monkeypatch.setattr(module, "find_own_sheet", lambda *_: OwnSheet(None, cut, frozenset({"right"})))
    assert [line.text for line in evidence.reading.lines] == [text for text, _ in diploma()]
    assert evidence.own_ends == {"right"}
    assert evidence.others_lines == len(around)
    assert evidence.lines_around == whole.lines


def test_a_document_alone_is_left_as_it_was_read(evidence: Evidence, monkeypatch: pytest.MonkeyPatch) -> None:
    found = read_as(monkeypatch, diploma())
    assert evidence.reading is found


def test_without_words_of_a_document_no_sheet_is_left_out(evidence: Evidence, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = [
        ("今年以来全市累计完成投资同比增长", np.array([[60, y], [500, y], [500, y + 24], [60, y + 24]], np.float32))
        for y in range(100, 700, 60)
    ]
    found = read_as(monkeypatch, [*plain, *below()])
    assert evidence.reading is found
