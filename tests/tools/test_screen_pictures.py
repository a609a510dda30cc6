"""The generator of security papers, displays and screenshots: both splits are apart, and nothing is drawn into them."""

from __future__ import annotations

import random

import cv2
import numpy as np
import pytest

from checker.vision.hues import turning_colours
from checker.vision.inset import find_inset
from tools.calibrate.screens import apps, composites, desktops, displays, make, optics, papers, surfaces

SENSOR = (560, 420)


def page() -> np.ndarray:
    picture = np.full((300, 400, 3), 245, np.uint8)
    picture[40:260:20, 40:360] = 30
    return picture


def photo() -> np.ndarray:
    """A page as a camera sees it."""
    seen = cv2.resize(page(), (800, 600)) - np.linspace(0, 40, 800)[None, :, None]
    seen += np.random.default_rng(2).normal(0, 2, seen.shape)
    return seen.clip(0, 255).astype(np.uint8)


def shot(scene: optics.Scene, wide: float, tall: float, samples: int, gain: float = 0.9) -> np.ndarray:
    rng = random.Random(4)
    camera = optics.Camera(0.6, 0.005, 0.3, False, optics._DEMOSAIC[0], 560, 3, 92, 0)
    place = optics.aim(rng, wide, tall, SENSOR, 1.05, 0.01)
    return optics.photograph(optics.expose(scene, place, SENSOR, samples), camera, rng, gain)


def test_the_splits_share_no_display_no_surface_and_only_papers_of_other_seeds() -> None:
    kinds = {
        split: {what: make.kinds_of(what, split) for what in make.MAKERS} for split in ("calibration", "validation")
    }
    assert not set(kinds["calibration"]["display"]) & set(kinds["validation"]["display"])
    assert set(kinds["calibration"]["display"]) | set(kinds["validation"]["display"]) == set(displays.DISPLAYS)
    assert len(set(kinds["validation"]["paper"]) - set(kinds["calibration"]["paper"])) >= 8
    assert set(make.CALIBRATION_SURFACES) < set(surfaces.SURFACES)
    for what in ("screenshot", "composite"):
        assert len(kinds["calibration"][what]) >= 3 and len(kinds["validation"][what]) >= 3
        assert not set(kinds["calibration"][what]) & set(kinds["validation"][what])


@pytest.mark.parametrize("kind", sorted(papers.PAPERS))
def test_every_paper_sends_back_a_part_of_the_light_and_the_same_with_the_same_seed(kind: str) -> None:
    y, x = np.mgrid[0:40:160j, 0:50:200j].astype(np.float32)
    first, again = (papers.PAPERS[kind](random.Random(3), (210, 297))(x, y) for _ in range(2))
    assert first.shape[:2] == x.shape and first.shape[2] in (1, 3)
    assert np.array_equal(first, again)
    assert first.min() >= 0 and first.mean() > 0.3 and first.max() <= 1.2


@pytest.mark.parametrize("kind", ["office", "oled_phone"])
def test_the_colours_of_a_displays_pixels_turn_in_a_photo_and_those_of_dots_do_not(kind: str) -> None:
    made = displays.DISPLAYS[kind]
    shown = np.full((made.pixels[1], made.pixels[0], 3), 245, np.uint8)
    wide, tall = 210 * made.pitch, 160 * made.pitch  # Some three sensor pixels to one of the display.
    screen = turning_colours(shot(displays.showing(made, shown, random.Random(2)), wide, tall, 4))
    print_ = make.on_paper(page(), (80, 60), papers.dots(random.Random(5), (80, 60)), surfaces.table(random.Random(6)))
    paper = turning_colours(shot(print_, 80, 60, 2))
    assert screen is not None and paper is not None
    assert paper < 0.1 < 0.3 < screen


PROGRAMS = [*desktops.DESKTOP.values(), *desktops.PHONE.values(), *apps.DESKTOP.values(), *apps.PHONE.values()]
PAGES = [*composites.CALIBRATION.values(), *composites.VALIDATION.values()]


@pytest.mark.parametrize("program", PROGRAMS)
def test_programs_draw_the_document_on_a_screen_of_the_asked_size(program: desktops.Program) -> None:
    shown = program(page(), (640, 720), random.Random(1), 1.0)
    assert shown.shape == (720, 640, 3)
    assert (np.abs(shown.astype(int) - 245).max(axis=2) < 6).mean() > 0.1


@pytest.mark.parametrize("program", [*apps.DESKTOP.values(), *apps.PHONE.values()])
def test_a_program_is_known_by_the_signs_beside_its_picture(program: desktops.Program) -> None:
    size = (1366, 768) if program.__name__ in apps.DESKTOP else (720, 1560)
    found = find_inset(program(photo(), size, random.Random(3), size[0] / 1366 if size[0] > 720 else 1.8))
    assert found is not None and found.signs >= 3


@pytest.mark.parametrize("program", PAGES)
def test_a_page_put_together_has_hardly_any_sign_beside_its_picture(program: desktops.Program) -> None:
    found = find_inset(program(photo(), (0, 0), random.Random(3), 1.0))
    assert found is None or found.signs <= 1


def test_files_are_small_enough_to_be_handed_in() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (900, 1200, 3), np.uint8)
    assert len(optics.encode(noise, 92, 0)) <= 199_000
