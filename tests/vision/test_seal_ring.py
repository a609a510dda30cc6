"""What stands along the rim of a seal is read, whatever its turn, and nothing where there is no ring of letters."""

from __future__ import annotations

import random

import cv2
import numpy as np
from PIL import Image

from checker.vision.seal_ring import read_rings
from samples.seals import stamp

NAMES = ("湘东医科大学", "洞庭职业技术学院", "沅水医学高等专科学校")
PAPER = (246, 243, 236)


def sealed(name: str, seed: int, diameter: int = 190, *, oval: bool = False) -> Image.Image:
    image = Image.new("RGB", (900, 640), PAPER)
    stamp(image, (600, 420), name, diameter, random.Random(seed), oval=oval)
    return image


def texts(image: Image.Image) -> list[str]:
    return [said.text for said, _ in read_rings(np.asarray(image, np.uint8))]


def test_the_name_of_a_school_is_read_along_the_rim() -> None:
    read = [(name, texts(sealed(name, seed))) for name in NAMES for seed in range(3)]
    assert sum(name in said for name, said in read) >= 8


def test_a_seal_may_be_oval_or_turned_to_any_side() -> None:
    assert NAMES[0] in texts(sealed(NAMES[0], 5, oval=True))
    for quarters in range(1, 4):
        turned = sealed(NAMES[1], 1).rotate(90 * quarters, expand=True)
        assert NAMES[1] in texts(turned)


def test_the_corners_are_those_of_the_seal() -> None:
    image = sealed(NAMES[0], 2)
    for _, corners in read_rings(np.asarray(image, np.uint8)):
        assert np.abs(corners.mean(axis=0) - (600, 420)).max() < 8
        assert 180 < np.ptp(corners, axis=0).min() < 240


def test_paper_a_red_disc_and_an_empty_ring_say_nothing() -> None:
    plain = np.full((640, 900, 3), PAPER, np.uint8)
    assert read_rings(plain) == []
    assert read_rings(cv2.circle(plain.copy(), (600, 420), 90, (200, 40, 45), -1)) == []
    ring = cv2.circle(plain.copy(), (600, 420), 90, (200, 40, 45), 5)
    assert all(not said.text.strip() for said, _ in read_rings(ring))
