import numpy as np
import pytest

from checker.vision.ends import extremes, sample
from checker.vision.face_light import _LEFT_LIDS, _RIGHT_LIDS, Crop, measure_light
from tests.checks.portraits import evidence_of


def test_small_pupils_are_what_is_dark_in_a_pale_face():
    """They take a fiftieth of what lies around the lids; the face itself has nothing dark."""
    face = evidence_of("good").face_crop
    assert face is not None
    pale = np.full_like(face.rgb, 200)
    rows, columns = np.nonzero(face.filled(_RIGHT_LIDS, _LEFT_LIDS, grow=1))
    white = np.full((100, 80, 3), 255, np.uint8)

    def contrast(share: float) -> float:
        rgb = pale.copy()
        pupils = slice(0, round(share * len(rows)))
        rgb[rows[pupils], columns[pupils]] = 20
        return measure_light(white, Crop(rgb, face.points, face.scale, face.matrix)).contrast

    assert contrast(0.0) < 25
    assert contrast(0.03) > 80


def test_skin_that_shines_is_no_reflection_until_it_is_burnt():
    face = evidence_of("good").face_crop
    assert face is not None
    white = np.full((100, 80, 3), 255, np.uint8)
    x, y = face.points[[50, 205]].mean(0).round().astype(int)

    def glare(colour: tuple[int, int, int]) -> float:
        rgb = np.full_like(face.rgb, (214, 180, 165))
        rgb[y - 4 : y + 5, x - 4 : x + 5] = colour
        return measure_light(white, Crop(rgb, face.points, face.scale, face.matrix)).glare

    assert glare((255, 244, 238)) == 0.0
    assert glare((255, 252, 250)) > 0.01


def test_a_spot_as_white_as_a_picture_gets_is_burnt_where_full_white_is_not_reached():
    """Prints and some cameras end below it; a sheen that stays below the wall behind is none."""
    face = evidence_of("good").face_crop
    assert face is not None
    x, y = face.points[[50, 205]].mean(0).round().astype(int)

    def glare(spot: int, wall: int) -> float:
        rgb = np.full_like(face.rgb, (200, 165, 150))
        rgb[y - 4 : y + 5, x - 4 : x + 5] = spot
        picture = np.full((100, 80, 3), wall, np.uint8)
        return measure_light(picture, Crop(rgb, face.points, face.scale, face.matrix)).glare

    assert glare(241, 243) > 0.01
    assert glare(236, 250) == glare(241, 255) == 0.0
    assert glare(226, 226) == 0.0


def test_spots_of_one_lamp_on_both_cheeks_count_together():
    face = evidence_of("good").face_crop
    assert face is not None
    white = np.full((100, 80, 3), 255, np.uint8)

    def glare(*places: int) -> float:
        rgb = np.full_like(face.rgb, (214, 180, 165))
        for x, y in face.points[list(places)].round().astype(int):
            rgb[y - 3 : y + 4, x - 3 : x + 4] = 255
        return measure_light(white, Crop(rgb, face.points, face.scale, face.matrix)).glare

    assert glare(50, 280) > 1.8 * glare(50) > 0


@pytest.mark.parametrize("shape", [(1, 1), (2, 900), (900, 2)])
def test_the_narrowest_pictures_have_a_darkest_and_a_brightest_part(shape):
    assert extremes(np.full((*shape, 3), 255, np.uint8)) == pytest.approx((100, 100), abs=0.1)


def test_black_hair_and_clothes_tell_the_contrast_of_a_pale_face():
    face = evidence_of("good").face_crop
    assert face is not None
    pale = Crop(np.full_like(face.rgb, 200), face.points, face.scale, face.matrix)
    picture = np.full((100, 80, 3), 255, np.uint8)
    assert measure_light(picture, pale).contrast < 25
    picture[80:] = 10
    assert measure_light(picture, pale).contrast > 90
    hazy = np.round(picture * 0.4 + 150 * 0.6).astype(np.uint8)
    assert measure_light(hazy, pale).contrast < 50


@pytest.mark.parametrize("shape", [(1, 1), (1, 700), (700, 1), (319, 240), (427, 320), (333, 1001)])
def test_the_ends_of_a_picture_are_those_of_every_so_many_pixels(shape):
    picture = np.random.default_rng(5).integers(0, 256, (*shape, 3), np.uint8)
    step = max(1, max(shape) // 160)
    down, across = (min(step, size) // 2 for size in shape)
    assert np.array_equal(sample(picture), picture[down::step, across::step])
