"""What follows the end of an image."""

import pytest

from checker.intake import Severity, inspect
from checker.intake.trailing import REFUSED, classify_trailer, is_box_chain, is_samsung_trailer
from tests.hostile import build

MAKERS = {
    "samsung": build.samsung_trailer(),
    "motion_photo": build.video(),
    "canon": bytes(300) + b"CANON OPTIONAL DATA\0" + bytes(44),
    "photo_mechanic": b"\1" * 50 + b"cbipcbbl",
    "vivo": b'vivo{"a":1}' + bytes(9),
    "oneplus": b"{}" + b"jxrs\x10\0\0\0",
    "insta360": b"\2" * 40 + b"8db42d694ccc418790edff439fe026bf",
}


def kind_of(tail, *, pictures=False, video=False):
    return classify_trailer(tail, announces_pictures=pictures, announces_video=video)


@pytest.mark.parametrize("maker", sorted(MAKERS))
def test_trailers_of_phones_and_cameras_are_only_told(maker):
    assert kind_of(MAKERS[maker]) == maker
    upload = inspect(build.jpeg(build.scene()) + MAKERS[maker])
    assert upload.problems == ()
    assert (upload.facts.trailing_kind, upload.facts.trailing_bytes) == (maker, len(MAKERS[maker]))


@pytest.mark.parametrize("tail", [bytes(1), bytes(20_000), b"\xff" * 7, b"\r\n", b"\0\n\0"])
def test_padding(tail):
    upload = inspect(build.jpeg(build.scene()) + tail)
    assert upload.facts.trailing_kind == "padding"
    assert upload.problems == ()


@pytest.mark.parametrize("maker", sorted(MAKERS))
def test_an_archive_inside_a_maker_trailer_is_found(maker):
    assert kind_of(build.archive() + MAKERS[maker]) == "archive"
    assert kind_of(MAKERS[maker] + build.archive()) == "archive"


def test_huawei_live_photo():
    text = b"v2_f35              0:0                 LIVE_3162374            "
    assert kind_of(build.video() + text) == "motion_photo"
    assert kind_of(build.video() + b"whatever it may be") == "media"


def test_samsung_motion_photo_behind_a_video():
    assert kind_of(build.video() + build.samsung_trailer()) == "motion_photo"


def test_second_picture_needs_to_be_announced():
    data = build.jpeg(build.scene())
    assert kind_of(data) == "second_image"
    assert kind_of(data, pictures=True) == "multi_picture"
    gain_map = build.xmp_segment(b'hdrgm:Version="1.0"')
    assert inspect(build.insert(data, gain_map) + data).problems == ()


def test_huawei_depths_tell_what_the_second_picture_is():
    second, depth = build.jpeg(build.scene()), build.huawei_depth()
    assert kind_of(second + depth) == kind_of(b"between the pictures" + second + depth) == "huawei"
    assert kind_of(second + depth[:-1]) == "second_image"
    assert kind_of(second + b"edof\0") == "second_image"


def test_samsung_trailer_must_fit_its_directory():
    trailer = build.samsung_trailer()
    assert is_samsung_trailer(trailer)
    assert not is_samsung_trailer(b"something before the first block" + trailer)
    assert not is_samsung_trailer(trailer[:-8] + b"\xff\xff\xff\x7fSEFT")
    assert not is_samsung_trailer(b"SEFT")


def test_box_chain():
    assert is_box_chain(build.video())
    assert not is_box_chain(build.video()[:-1])
    assert not is_box_chain(build.video() + b"\0\0\0\x01")
    assert not is_box_chain(b"\0\0\0\x08nope")


@pytest.mark.parametrize(
    ("tail", "kind"),
    [
        (build.archive(), "archive"),
        (b"Rar!\x1a\x07\0" + bytes(9), "archive"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(9), "archive"),
        (b"<?php echo 1;", "script"),
        (b"\n#!/bin/sh\nls", "script"),
        (b"junk before <script>alert(1)</script>", "html"),
        (b"\x7fELF" + bytes(30), "executable"),
        (b"MZ" + bytes(80), "executable"),
        (b"%PDF-1.4 ", "document"),
        (b"GIF89a" + bytes(30), "second_image"),
        (build.jpeg(build.scene()), "second_image"),
        (bytes(10) + build.jpeg(build.scene()), "second_image"),
    ],
)
def test_what_does_not_belong_there_fails(tail, kind):
    assert kind in REFUSED
    upload = inspect(build.jpeg(build.scene()) + tail)
    assert upload.facts.trailing_kind == kind
    assert [(item.code, item.severity) for item in upload.problems] == [("format.trailing_data", Severity.FAIL)]
    assert upload.stream


def test_unknown_bytes_are_told_and_pass():
    upload = inspect(build.jpeg(build.scene()) + b"\x01\x02\x03\x04" * 9)
    assert [(item.code, item.severity) for item in upload.problems] == [("format.trailing_data", Severity.WARN)]
