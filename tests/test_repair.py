"""Only the packaging is mended."""

import io
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from checker import load_policy
from checker.intake import inspect
from checker.pipeline import examine
from checker.repair import _crop, _place, _save, _target, _Work, repair

FORMAT = {"format": {"formats": ["jpeg", "png"]}}


def noise(width, height, grain=6):
    """A picture with detail, which does not compress well."""
    small = np.random.default_rng(1).integers(0, 255, (height // grain, width // grain, 3), np.uint8)
    return np.asarray(Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC))


def encoded(pixels, kind="JPEG", **options):
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, kind, **options)
    return buffer.getvalue()


def mended(content, category="degree_certificate", only=("format", "file_size", "dimensions"), **ask):
    """Repairs by a policy of which only some checks are left, so that drawn noise can pass."""
    policy = load_policy()
    kept = policy.category(category)
    checks = {name: rules for name, rules in kept.checks.items() if name in only}
    categories = {category: kept.model_copy(update={"checks": checks})}
    return repair(content, category, policy=policy.model_copy(update={"categories": categories}), **ask)


def test_what_is_good_is_left_alone():
    found = mended(encoded(noise(600, 800), quality=70))
    assert (found.image, found.steps, found.refused) == (None, [], [])
    assert found.report.verdict == "pass"


def test_too_many_bytes_are_compressed_and_scaled():
    content = encoded(noise(2400, 3200, grain=32), quality=97)
    found = mended(content)
    assert found.report.verdict == "pass"
    assert len(found.image) <= 204_800 < len(content)
    assert "compressed" in found.steps
    assert inspect(found.image).facts.format == "jpeg"


def test_the_result_is_the_same_every_time():
    content = encoded(noise(1600, 2000), quality=97)
    assert mended(content).image == mended(content).image


def test_a_turn_that_exif_notes_is_baked_in():
    pixels = noise(600, 800)
    exif = Image.Exif()
    exif[0x0112] = 6
    found = mended(encoded(pixels, quality=70, exif=exif))
    assert found.steps == ["orientation_baked_in"]
    facts = inspect(found.image).facts
    assert (facts.width, facts.height, facts.exif_orientation) == (800, 600, None)
    shown = np.asarray(Image.open(io.BytesIO(found.image)).convert("L").resize((40, 30)), float)
    wanted = np.asarray(Image.fromarray(np.rot90(pixels, -1)).convert("L").resize((40, 30)), float)
    assert np.abs(shown - wanted).mean() < 4


def test_metadata_is_removed():
    exif = Image.Exif()
    exif[0x0131] = "Editor 1.0"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (28.0, 11.0, 0.0)
    found = mended(encoded(noise(600, 800), quality=70, exif=exif))
    assert found.steps == ["metadata_removed"]
    assert b"Editor" not in found.image
    assert not inspect(found.image).facts.has_gps


def test_a_png_becomes_a_jpeg_where_only_that_is_accepted():
    found = mended(encoded(noise(330, 440), "PNG"), "photo")
    assert found.media_type == "image/jpeg"
    assert "converted_to_jpeg" in found.steps
    assert found.report.verdict == "pass"
    assert len(found.image) <= 30_720


def test_appended_bytes_are_dropped():
    found = mended(encoded(noise(600, 800), quality=70) + b"PK\x03\x04" + bytes(500))
    if found.report.check("format").status == "pass" and found.image is not None:
        assert "trailing_data_removed" in found.steps
        assert inspect(found.image).facts.trailing_bytes == 0
    else:
        pytest.fail("an appended archive was not dropped")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "format"),
        (b"GIF89a" + bytes(50), "format"),
        (encoded(noise(600, 800), quality=70)[:2500], "format"),
        (encoded(noise(60, 60)), "file_size"),
    ],
)
def test_what_is_wrong_inside_is_refused(content, code):
    found = mended(content)
    assert found.image is None
    assert any(refused.startswith(code) for refused in found.refused)
    assert found.report.verdict == "fail"


def test_a_quarter_turn_is_undone_when_it_is_certain(monkeypatch):
    """The turn comes from the report; here one is put in, so that no text need be read."""
    from checker import repair as module

    pixels = noise(600, 800)
    turned = encoded(np.ascontiguousarray(np.rot90(pixels, 1)), quality=70)  # lies on its left side
    calls = []

    def staged(image, category, **ask):
        report, evidence = examine(image, category, **ask)
        calls.append(image)
        if len(calls) == 1:
            from checker.report import CheckResult, Status, Verdict

            told = CheckResult(id="rotation", status=Status.FAIL, code="rotation.turned", measured={"turn": 90})
            report = report.model_copy(update={"checks": [*report.checks, told], "verdict": Verdict.FAIL})
        return report, evidence

    monkeypatch.setattr(module, "examine", staged)
    found = mended(turned)
    assert found.steps == ["turned_90"]
    shown = np.asarray(Image.open(io.BytesIO(found.image)).convert("L").resize((30, 40)), float)
    wanted = np.asarray(Image.fromarray(pixels).convert("L").resize((30, 40)), float)
    assert np.abs(shown - wanted).mean() < 4


class OneFace:
    def __init__(self, box):
        self.faces = [type("Face", (), {"box": box})()]


RULES = {"face_geometry": {}, "dimensions": {"aspect_min": 0.66, "aspect_max": 0.82, "aspects_usual": [0.75]}}


def test_a_portrait_is_cropped_around_the_head():
    work = _Work(noise(900, 600), RULES, "jpeg")
    assert _crop(work, OneFace((500, 150, 640, 330)))
    height, width = work.pixels.shape[:2]
    assert (width, height) == (450, 600)
    assert np.array_equal(work.pixels, noise(900, 600)[:, 345 : 345 + 450])


def test_a_head_that_leaves_no_room_is_not_cropped():
    work = _Work(noise(900, 600), RULES, "jpeg")
    assert not _crop(work, OneFace((200, 50, 650, 550)))
    assert not _crop(_Work(noise(900, 600), {"dimensions": RULES["dimensions"]}, "jpeg"), OneFace((500, 150, 640, 330)))


@pytest.mark.parametrize(
    ("wanted", "first", "last", "expected"),
    [(50, 40, 90, 40), (30, 40, 90, 30), (-5, 0, 40, 0), (400, 10, 60, 10), (0, 60, 130, 30)],
)
def test_windows_hold_what_must_stay(wanted, first, last, expected):
    assert _place(wanted, first, last, 100, 300) == expected


def test_a_format_that_is_accepted_is_kept():
    assert _target("png", FORMAT) == "png"
    assert _target("png", {"format": {"formats": ["jpeg"]}}) == "jpeg"
    assert _target(None, {}) == "jpeg"


def test_pixels_are_never_fewer_than_asked():
    rules = FORMAT | {"file_size": {"bytes_max": 9000}, "dimensions": {"short_side_min": 500}}
    assert _save(_Work(noise(600, 800), rules, "jpeg")) is None


def test_every_change_is_listed():
    cmyk = io.BytesIO()
    Image.fromarray(noise(600, 800)).convert("CMYK").save(cmyk, "JPEG", quality=60)
    found = mended(cmyk.getvalue())
    assert found.steps[0] == "colours_converted_to_srgb"
    assert Image.open(io.BytesIO(found.image)).mode == "RGB"
    large = encoded(noise(1600, 2000, grain=40), quality=100)
    assert len(large) > 204_800
    assert "compressed" in mended(large).steps
    clear = Image.fromarray(noise(600, 800)).convert("RGBA")
    clear.putalpha(200)
    buffer = io.BytesIO()
    clear.save(buffer, "PNG")
    found = mended(buffer.getvalue())
    assert {"transparency_put_on_white", "converted_to_jpeg"} <= set(found.steps)
    misnamed = mended(encoded(noise(600, 800), quality=70), name="scan.pdf")
    if misnamed.image is not None:
        assert misnamed.steps == ["named_by_content"]


SAMPLES = Path(__file__).parents[1] / "samples" / "images"


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("photo-png.png", ["converted_to_jpeg"]),
        ("photo-too-many-bytes.jpg", ["compressed"]),
        ("photo-turned-90.jpg", ["turned_90"]),
    ],
)
def test_samples_whose_packaging_is_wrong_pass_afterwards(name, steps):
    found = repair((SAMPLES / name).read_bytes(), "photo", policy=load_policy(), as_of=date(2021, 1, 20))
    assert (found.steps, found.refused, found.report.verdict) == (steps, [], "pass")
    assert examine(found.image, "photo", as_of=date(2021, 1, 20))[0].verdict == "pass"


@pytest.mark.parametrize(
    ("name", "code"),
    [("photo-blurred.jpg", "blur.too_blurry"), ("photo-off-center.jpg", "face_geometry.off_center")],
)
def test_samples_whose_content_is_wrong_are_refused(name, code):
    found = repair((SAMPLES / name).read_bytes(), "photo", policy=load_policy(), as_of=date(2021, 1, 20))
    assert found.image is None
    assert code in found.refused


def test_text_and_faces_are_not_made_doubtful():
    """A good form, and a limit on bytes that only text too small to read would keep."""
    policy = load_policy()
    category = policy.category("probation_certificate")
    limits = category.checks["file_size"]
    rules = limits.model_dump()
    rules["bytes_max"] |= {"value": 25_000, "undetermined": None, "warn": None}
    checks = {**category.checks, "file_size": type(limits).model_validate(rules)}
    categories = {"probation_certificate": category.model_copy(update={"checks": checks})}
    found = repair(
        (SAMPLES / "probation-certificate-good.jpg").read_bytes(),
        "probation_certificate",
        policy=policy.model_copy(update={"categories": categories}),
        as_of=date(2021, 1, 20),
    )
    assert (found.image, found.steps) == (None, [])
    assert found.refused[0] == "file_size.too_large"
    assert len(found.refused) > 1
    assert found.report.verdict == "fail"
