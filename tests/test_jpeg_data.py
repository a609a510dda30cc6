"""JPEG data that were damaged on the way are told, and what odd but honest encoders write is not."""

import io
import random
import re

import numpy as np
import pytest
import simplejpeg
from PIL import ExifTags, Image, ImageOps

from checker import jpeg_data
from checker.decode import DecodeError, decode
from checker.intake import inspect
from checker.pipeline import check_image
from checker.report import Status
from tests.hostile import build

FORMS = {
    "baseline": {},
    "optimised": {"optimize": True},
    "4:4:4": {"subsampling": 0},
    "progressive": {"progressive": True},
    "restart": {"restart_marker_rows": 1},
}
SIDE = 2000


def whole(**options):
    return build.jpeg(build.scene(640, 480), quality=90, **options)


def fault(data):
    upload = inspect(data)
    assert upload.fatal is None
    return jpeg_data.read(upload.stream, upload.facts.colour_model)[1]


def outcome(data):
    try:
        return decode(inspect(data)).doubt
    except DecodeError as error:
        return error.code


@pytest.mark.parametrize("form", FORMS)
def test_whole_data_have_no_fault(form):
    assert fault(whole(**FORMS[form])) is None


@pytest.mark.parametrize("form", FORMS)
def test_the_picture_is_what_pillow_shows(form):
    data = whole(**FORMS[form])
    with Image.open(io.BytesIO(data)) as image:
        assert np.array_equal(decode(inspect(data)).rgb, np.asarray(image.convert("RGB")))


@pytest.mark.parametrize("form", FORMS)
def test_whole_data_are_read_once(form):
    upload = inspect(whole(**FORMS[form]))
    pixels, _ = jpeg_data.read(upload.stream, upload.facts.colour_model)
    assert pixels is not None
    assert np.array_equal(pixels, decode(upload).rgb)


@pytest.mark.parametrize("size", [(1, 1), (7, 9), (33, 31), (101, 203)])
@pytest.mark.parametrize("subsampling", ["444", "422", "420", "440", "411"])
def test_colours_of_every_subsampling_are_spread_as_pillow_does(subsampling, size):
    scene = build.scene(256, 256).resize(size)
    data = simplejpeg.encode_jpeg(np.asarray(scene.convert("RGB")), quality=85, colorsubsampling=subsampling)
    upload = inspect(data)
    assert jpeg_data.read(upload.stream, upload.facts.colour_model)[0] is not None
    with Image.open(io.BytesIO(data)) as image:
        assert np.array_equal(decode(upload).rgb, np.asarray(image.convert("RGB")))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_turned_pictures_are_what_pillow_shows(orientation):
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    data = whole(exif=exif)
    with Image.open(io.BytesIO(data)) as image:
        assert np.array_equal(decode(inspect(data)).rgb, np.asarray(ImageOps.exif_transpose(image).convert("RGB")))


@pytest.mark.parametrize("form", FORMS)
def test_a_lost_or_overwritten_sector_is_told(form):
    data, rng = whole(**FORMS[form]), random.Random(form)
    first = build.scans_of(data)[0] + 14
    told = []
    for _ in range(12):
        at = rng.randrange(first, len(data) - SIDE)
        for damaged in (data[:at] + data[at + SIDE :], data[:at] + rng.randbytes(SIDE) + data[at + SIDE :]):
            told.append(outcome(damaged))
    assert all(item is not None for item in told)
    assert sum(item == "format.corrupt" for item in told) >= 16


def test_some_single_bits_are_told():
    """Most bits change one block, or a brightness from there on; then the data are as whole as before."""
    data, rng = whole(), random.Random(4)
    told = []
    for _ in range(60):
        damaged = bytearray(data)
        damaged[rng.randrange(build.scans_of(data)[0] + 14, len(data) - 2)] ^= 1 << rng.randrange(8)
        told.append(outcome(bytes(damaged)))
    assert sum(item is not None for item in told) > 5


@pytest.mark.parametrize("inks", ["CMYK", "L"])
def test_other_colour_models_are_read_too(inks):
    data = build.jpeg(build.scene(320, 240).convert(inks), quality=90)
    assert fault(data) is None
    assert fault(data[: len(data) // 2] + build.EOI) == "data_end_early"


def test_what_odd_encoders_write_is_no_fault():
    data = whole()
    restarts = whole(restart_marker_rows=1)
    odd = {
        "a meaningless byte at the end": data[:-2] + b"\x7f" + build.EOI,
        "filled up with zeros": data[:-2] + bytes(509) + build.EOI,
        "filled up with ones": data[:-2] + b"\xff" * 509 + build.EOI,
        "filled up with ones as data": data[:-2] + b"\xff\0" * 32 + build.EOI,
        "too much before a restart marker": re.sub(
            rb"\xff[\xd0-\xd7]", lambda marker: b"\x12\x34\x56" + marker[0], restarts
        ),
        "no Huffman tables, as in motion JPEG": without_tables(data),
    }
    assert {name: outcome(content) for name, content in odd.items()} == dict.fromkeys(odd)


def without_tables(data):
    """Leaves out the Huffman tables; those of an encoder that does not optimise are the usual ones."""
    at, parts = 2, [data[:2]]
    while data[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if data[at + 1] != 0xC4:
            parts.append(data[at:end])
        at = end
    return b"".join([*parts, data[at:]])


def test_data_behind_the_last_pixel_are_for_a_person_to_look_at():
    data = build.jpeg(Image.new("RGB", (640, 480), "white"))
    more = build.jpeg(build.scene(64, 48))
    at = build.scans_of(more)[0] + 14
    report = check_image(data[:-2] + more[at:], "photo")
    check = next(item for item in report.checks if item.id == "format")
    assert (check.status, check.code) == (Status.UNDETERMINED, "format.damaged")
