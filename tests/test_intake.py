"""Facts and problems, from the bytes alone."""

import hashlib

import numpy as np
import pytest
from PIL import Image

from checker.intake import IntakeLimits, Severity, inspect
from tests.hostile import build
from tests.hostile.corpus import foreign_files, seeds


def codes(upload):
    return [(problem.code, problem.severity) for problem in upload.problems]


@pytest.mark.parametrize("name", sorted(foreign_files()))
def test_every_container_is_called_by_its_name(name):
    upload = inspect(foreign_files()[name])
    assert upload.facts.format == name
    assert codes(upload) == [("format.unsupported", Severity.FATAL)]
    assert upload.stream == b""


@pytest.mark.parametrize(
    ("data", "format_"),
    [
        (b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN"><html/>', "html"),
        (b"PK\x03\x04" + bytes(26) + b"OFD.xml" + bytes(50), "office"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "office"),
        (bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c") + bytes(50), "video"),
        ((b"G" + bytes(187)) * 4, "video"),
        (b"RIFF\0\0\0\0AVI LIST", "video"),
        (b"Rar!\x1a\x07\1\0" + bytes(40), "archive"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(40), "archive"),
        (b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(40), "jpeg_xl"),
        (b"\x7fELF" + bytes(60), "executable"),
        (b"II*\0\x10\0\0\0CR\x02\0" + bytes(40), "raw"),
        (b"\1\0\0\0" + bytes(36) + b" EMF" + bytes(40), "wmf"),
        (b"\xff\xd8\xff\xf7\0\x0b\x08\0\x10\0\x10\1\1\x11\0\xff\xda" + bytes(20), "jpeg"),
    ],
)
def test_other_forms_of_a_container_too(data, format_):
    upload = inspect(data)
    assert upload.facts.format == format_
    assert codes(upload) == [("format.unsupported", Severity.FATAL)]


@pytest.mark.parametrize(
    ("data", "variant"),
    [(b"", "empty"), (bytes(900), "zeros"), (b"\0\x05\x16\x07" + bytes(90), "apple_double"),
     (b"\x89PNG\n\x1a\n\0\0\0\x0dIHDR", "damaged_png")],
)  # fmt: skip
def test_damage_is_told_apart(data, variant):
    problem = inspect(data).problems[0]
    assert problem.code == "format.corrupt"
    assert problem.params["variant"] == variant


def test_facts_of_a_jpeg():
    data = build.jpeg(build.scene(), quality=83, dpi=(200, 100))
    data = build.insert(data, build.exif_segment(build.exif(6)), build.xmp_segment(b'xmp:CreatorTool="Other 2.0"'))
    facts = inspect(data).facts
    assert facts.sha256 == hashlib.sha256(data).hexdigest()
    assert (facts.bytes, facts.format, facts.frames, facts.bit_depth) == (len(data), "jpeg", 1, 8)
    assert (facts.width, facts.height, facts.stored_width, facts.stored_height) == (48, 72, 72, 48)
    assert (facts.exif_orientation, facts.dpi, facts.jpeg_quality) == (6, (200.0, 100.0), 83)
    assert (facts.software, facts.has_gps, facts.has_thumbnail) == ("Test Editor 1.0", True, True)
    assert (facts.colour_model, facts.progressive_scans, facts.trailing_bytes) == ("ycbcr", None, 0)


def test_facts_of_a_png():
    density = build.chunk(b"pHYs", (11811).to_bytes(4, "big") * 2 + b"\1")
    software = build.chunk(b"tEXt", b"Software\0Painter\x00")
    place = build.chunk(b"eXIf", build.exif(1, ">"))
    facts = inspect(build.png(np.zeros((5, 9), int), 4, 0, before=[density, software, place])).facts
    assert (facts.format, facts.width, facts.height, facts.bit_depth, facts.colour_model) == ("png", 9, 5, 4, "grey")
    assert (facts.dpi, facts.software, facts.has_gps, facts.jpeg_quality) == ((300.0, 300.0), "Painter", True, None)


@pytest.mark.parametrize(("mode", "model"), [("RGB", "ycbcr"), ("L", "grey"), ("CMYK", "cmyk")])
def test_colour_models(mode, model):
    assert inspect(build.jpeg(Image.new(mode, (20, 20)))).facts.colour_model == model


def test_progressive_scans_are_counted():
    data = build.jpeg(build.scene(), progressive=True)
    assert inspect(data).facts.progressive_scans == len(build.scans_of(data))


@pytest.mark.parametrize("quality", [1, 10, 25, 50, 60, 70, 75, 85, 92, 95, 98, 100])
def test_quality_estimate(quality):
    found = inspect(build.jpeg(build.scene(), quality=quality)).facts.jpeg_quality
    assert found == pytest.approx(quality, abs=1)


def test_gps_directory_without_a_position_is_no_gps():
    tiff = b"II*\0" + (8).to_bytes(4, "little") + build.ifd("<", [(0x8825, 4, 1, 26)]) + build.ifd("<", [(0, 1, 4, 2)])
    assert not inspect(build.insert(build.jpeg(build.scene()), build.exif_segment(tiff))).facts.has_gps


def test_profile_is_named():
    upload = inspect(build.jpeg(build.scene(), icc_profile=build.linear_profile("My scanner")))
    assert upload.facts.icc_profile == "My scanner"
    assert upload.icc == build.linear_profile("My scanner")


def test_large_profile_in_several_segments_is_joined():
    profile = build.linear_profile() + bytes(100_000)
    assert inspect(build.jpeg(build.scene(), icc_profile=profile)).icc == profile


@pytest.mark.parametrize(
    ("name", "media_type", "expected"),
    [
        ("a.png", None, ".png"),
        ("a.jpg", "image/png", "image/png"),
        ("a.JPEG", "image/jpeg; charset=x", None),
        ("a.jfif", "application/octet-stream", None),
        ("no_extension", None, None),
        ("C:\\photos\\a.HEIC", None, ".heic"),
    ],
)
def test_contradiction_of_name_and_content(name, media_type, expected):
    upload = inspect(build.jpeg(build.scene()), name=name, media_type=media_type)
    told = [problem.params["claimed"] for problem in upload.problems if problem.code == "format.mismatch"]
    assert told == ([expected] if expected else [])
    assert upload.fatal is None


def test_several_pictures_are_told():
    upload = inspect(seeds()["jpeg multi picture"])
    assert codes(upload) == [("format.multi_picture", Severity.WARN)]
    assert (upload.facts.frames, upload.facts.trailing_kind) == (2, "multi_picture")


def test_limits_are_configurable():
    data = build.jpeg(build.scene())
    for limits, variant in (
        (IntakeLimits(bytes_max=100), "bytes"),
        (IntakeLimits(pixels_max=100), "pixels"),
        (IntakeLimits(side_max=60), "pixels"),
    ):
        upload = inspect(data, limits=limits)
        assert codes(upload) == [("format.too_large", Severity.FATAL)]
        assert upload.problems[0].params["variant"] == variant
    assert inspect(data, limits=IntakeLimits(segments_max=3)).problems[0].params["reason"] == "too_many_segments"


def test_broken_file_still_tells_its_size():
    data = build.jpeg(build.scene())
    facts = inspect(data[: len(data) // 2 + 200]).facts
    assert (facts.width, facts.height) == (72, 48)


def test_stream_has_nothing_but_the_picture():
    secret = b"somewhere at home"
    data = build.insert(build.jpeg(build.scene()), build.segment(0xFE, secret), build.exif_segment(secret))
    assert secret not in inspect(data + secret).stream
    text = build.chunk(b"tEXt", b"Comment\0" + secret)
    assert secret not in inspect(build.png(np.asarray(build.scene()), 8, 2, before=[text], tail=secret)).stream


@pytest.mark.parametrize(
    ("text", "kind"), [(b"<?php x ?>", "script"), (build.archive(), "archive"), (b"%PDF-1.4", "document")]
)
def test_foreign_content_in_metadata_is_only_told(text, kind):
    upload = inspect(build.insert(build.jpeg(build.scene()), build.segment(0xFE, text)))
    assert upload.facts.embedded == [kind]
    assert upload.problems == ()
