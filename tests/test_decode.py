"""The picture is the one that a person sees."""

import warnings

import cv2
import numpy as np
import pytest
from PIL import Image, ImageFile

from checker.decode import DecodeError, decode
from checker.intake import IntakeLimits, inspect
from tests.hostile import build
from tests.hostile.honest import cases, differs

HONEST = list(cases())


@pytest.mark.parametrize("case", HONEST, ids=lambda case: case.name)
def test_odd_but_honest_files(case):
    upload = inspect(case.data)
    photo = decode(upload)
    assert differs(case, photo.rgb) <= case.tolerance
    assert case.notes <= set(photo.notes)
    assert (upload.facts.width, upload.facts.height) == (photo.width, photo.height)


def test_same_pixels_as_another_decoder():
    """OpenCV knows no colour profile, no gamma and no transparency on white: files without them."""
    scene = build.scene(200, 150)
    files = [build.jpeg(scene, subsampling=number, progressive=flag) for number in (0, 1, 2) for flag in (False, True)]
    files += [build.png(np.asarray(scene), 8, 2, interlace=number) for number in (0, 1)]
    files.append(build.insert(files[0], build.exif_segment(build.exif(7))))
    for data in files:
        other = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)[..., ::-1]
        assert np.abs(decode(inspect(data)).rgb.astype(int) - other).max() <= 3


def test_pixels_are_contiguous_and_read_only():
    photo = decode(inspect(build.jpeg(build.scene())))
    assert photo.rgb.dtype == np.uint8
    assert photo.rgb.flags.c_contiguous
    with pytest.raises(ValueError, match="read-only"):
        photo.rgb[0, 0] = 0


def test_same_bytes_same_pixels():
    data = build.jpeg(build.scene(), icc_profile=build.linear_profile())
    assert np.array_equal(decode(inspect(data)).rgb, decode(inspect(data)).rgb)


def test_what_intake_refused_is_refused_with_its_code():
    with pytest.raises(DecodeError) as caught:
        decode(inspect(build.box(b"ftyp", b"heic\0\0\0\0mif1heic")))
    assert caught.value.code == "format.unsupported"
    assert caught.value.params["container"] == "heic"


def test_only_the_two_plugins_ever_open_a_file(monkeypatch):
    Image.init()
    opened = []
    for name, (factory, accept) in list(Image.OPEN.items()):

        def spy(file, filename, name=name, factory=factory):
            opened.append(name)
            return factory(file, filename)

        monkeypatch.setitem(Image.OPEN, name, (spy, accept))
    from tests.hostile.corpus import foreign, seeds

    for data in [*seeds().values(), *(case.data for case in foreign())]:
        try:
            decode(inspect(data))
        except DecodeError:
            assert True
    assert set(opened) == {"JPEG", "PNG"}


def test_what_the_decoder_takes_for_a_bomb_never_reaches_it(monkeypatch):
    data = build.png(np.zeros((40, 40, 3), np.uint8), 8, 2)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    monkeypatch.setattr(Image, "open", None)
    with pytest.raises(DecodeError) as caught:
        decode(inspect(data))
    assert caught.value.code == "format.too_large"


def test_own_limits_hold_in_decode_too():
    upload = inspect(build.png(np.zeros((40, 40, 3), np.uint8), 8, 2))
    with pytest.raises(DecodeError) as caught:
        decode(upload, IntakeLimits(side_max=30))
    assert caught.value.code == "format.too_large"


def test_filters_of_warnings_are_left_alone():
    before = list(warnings.filters)
    decode(inspect(build.jpeg(build.scene())))
    assert warnings.filters == before


def test_truncated_files_are_never_completed(monkeypatch):
    """Pillow fills up truncated files when anybody in the process asks for it."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    for data in (build.jpeg(build.scene()), build.png(np.asarray(build.scene()), 8, 2)):
        with pytest.raises(DecodeError):
            decode(inspect(data[: len(data) // 2]))


@pytest.mark.parametrize("part", range(1, 20))
def test_cut_jpeg_with_an_end_marker(part):
    data = build.jpeg(build.scene(400, 300), subsampling=2)
    with pytest.raises(DecodeError) as caught:
        decode(inspect(data[: len(data) * part // 20] + build.EOI))
    assert caught.value.code == "format.corrupt"
