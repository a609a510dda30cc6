from __future__ import annotations

import cv2
import numpy as np
import pytest

from checker.vision.signature import signature_ink, signing_place
from tests.vision.sheets import line_quad, stamp

LABEL = line_quad(60, 120, 200, 24)
NAME = np.array([[280, 140], [300, 118], [320, 142], [345, 116], [370, 140], [395, 122]])


def blank() -> np.ndarray:
    return np.full((300, 600, 3), 245, np.uint8)


def test_an_empty_place_has_no_ink() -> None:
    assert signature_ink(blank(), signing_place(LABEL)) == 0


@pytest.mark.parametrize("pen", [(30, 30, 60), (40, 60, 170), (150, 150, 150)], ids=["black", "blue", "pencil"])
def test_handwriting_is_ink(pen: tuple[int, int, int]) -> None:
    page = blank()
    cv2.polylines(page, [NAME], False, pen, 3, cv2.LINE_AA)
    assert (signature_ink(page, signing_place(LABEL)) or 0) > 0.03


def test_a_red_name_stamp_is_ink() -> None:
    page = blank()
    cv2.rectangle(page, (290, 112), (326, 148), (200, 40, 40), 3)
    assert (signature_ink(page, signing_place(LABEL)) or 0) > 0.03


def test_print_that_reaches_into_the_place_does_not_count() -> None:
    page = blank()
    cv2.putText(page, "2021", (300, 140), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (20, 20, 20), 2)
    place = signing_place(LABEL)
    assert (signature_ink(page, place) or 0) > 0.03
    assert signature_ink(page, place, printed=[line_quad(295, 110, 100, 36)]) == 0


@pytest.mark.parametrize(("pen", "signed"), [((30, 30, 60), True), (None, False)], ids=["signed", "empty"])
def test_a_name_is_seen_through_a_red_seal(pen: tuple[int, int, int] | None, signed: bool) -> None:
    page = blank()
    stamp(page, (340, 130), 110)
    if pen is not None:
        cv2.polylines(page, [NAME], False, pen, 3, cv2.LINE_AA)
    rim = cv2.ellipse2Poly((340, 130), (112, 112), 0, 0, 360, 10).astype(np.float32)
    assert ((signature_ink(page, signing_place(LABEL), seal=rim) or 0) > 0.03) is signed


def test_a_dark_desk_beside_the_label_is_no_signature() -> None:
    page = blank()
    mask = np.ones((150, 300), np.uint8)
    page[:, 320:], mask[:, 158:] = 60, 0
    place = signing_place(LABEL)
    assert (signature_ink(page, place) or 0) > 0.3
    assert signature_ink(page, place, mask=mask) == 0
    assert signature_ink(page, signing_place(line_quad(100, 120, 200, 24)), mask=mask) is None


def test_the_place_of_a_slanted_line_lies_along_it() -> None:
    turn = cv2.getRotationMatrix2D((300, 150), 12, 1)
    slanted = cv2.transform(LABEL[None], turn)[0].astype(np.float32)
    page = cv2.warpAffine(blank(), turn, (600, 300), borderValue=(245, 245, 245))
    cv2.polylines(
        page, [cv2.transform(NAME[None].astype(np.float32), turn)[0].astype(np.int32)], False, (30, 30, 60), 3
    )
    assert (signature_ink(page, signing_place(slanted)) or 0) > 0.03
