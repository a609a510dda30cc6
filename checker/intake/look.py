"""Puts together what the bytes say: container, structure, metadata, what trails, and what is wrong with them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from checker.intake.containers import claimed_format, sniff
from checker.intake.exif import Exif, clean_text
from checker.intake.facts import ImageFacts, IntakeLimits, IntakeProblem, RefusedError, Severity, Upload
from checker.intake.icc import describe_profile
from checker.intake.jpeg import Jpeg, read_jpeg
from checker.intake.png import Png, read_png
from checker.intake.quality import estimate_quality
from checker.intake.trailing import REFUSED, classify_trailer

_CREATOR: Final = re.compile(rb"CreatorTool(?:=\"|=\'|>)([^\"\'<]{1,128})")
_MORE_PICTURES: Final = re.compile(rb"Container:Directory|hdrgm:|GDepth:|GImage:|MiCamera:|Camera:depth", re.IGNORECASE)
_VIDEO: Final = re.compile(rb"MotionPhoto|MicroVideo", re.IGNORECASE)
_GAIN_MAP: Final = re.compile(rb"hdrgm:|hdrgainmap", re.IGNORECASE)
_EMBEDDED: Final[tuple[tuple[str, re.Pattern[bytes]], ...]] = (
    ("script", re.compile(rb"<\?php\s|<script\b|javascript:|eval\(base64_", re.IGNORECASE)),
    ("archive", re.compile(rb"PK\x03\x04|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c")),
    ("executable", re.compile(rb"\x7fELF|MZ.{62,126}This program cannot be run", re.DOTALL)),
    ("document", re.compile(rb"%PDF-1")),
)
_DAMAGED: Final = frozenset({"damaged_png", "zeros", "apple_double"})
_SAME: Final = ({"heic", "heif"},)
# Names for people of what has its own message; everything else is said by its plain name.
_UNITED: Final = {"heif": "heic"}


@dataclass(slots=True)
class _Picture:
    """What JPEG and PNG have in common."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: list[IntakeProblem] = field(default_factory=list)
    stream: bytes = b""
    icc: bytes = b""
    gamma: float | None = None
    transparent: tuple[int, ...] | None = None


def inspect(
    data: bytes,
    *,
    limits: IntakeLimits | None = None,
    name: str | None = None,
    media_type: str | None = None,
) -> Upload:
    """Looks at the bytes of an upload without decoding any pixel.

    Args:
        data: Any bytes.
        limits: How much to look at; the defaults of `IntakeLimits` when None.
        name: The uploader's file name, if known; only compared with the content.
        media_type: The media type that came with the upload; only compared with the content.

    Returns:
        The upload with its facts and problems. Never raises, whatever the bytes are.
    """
    limits = limits or IntakeLimits()
    found = sniff(data)
    values: dict[str, Any] = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data), "format": found}
    if found == "damaged_png":
        values["format"] = "png"
    elif found in _DAMAGED:
        values["format"] = None
    picture = _Picture()
    if len(data) > limits.bytes_max:
        picture.problems.append(_fatal("format.too_large", "bytes", bytes=len(data), bytes_max=limits.bytes_max))
    elif found == "jpeg":
        picture = _look_at_jpeg(data, limits)
    elif found == "png":
        picture = _look_at_png(data, limits)
    else:
        picture.problems.append(_not_a_picture(data, found))
    problems = [*picture.problems, *_mismatches(values["format"], name, media_type)]
    problems.sort(key=lambda problem: list(Severity).index(problem.severity))
    fatal = bool(problems) and problems[0].severity is Severity.FATAL
    return Upload(
        data=data,
        facts=ImageFacts(**values, **picture.values),
        problems=tuple(problems),
        stream=b"" if fatal else picture.stream,
        icc=picture.icc,
        gamma=picture.gamma,
        transparent=picture.transparent,
    )


def _fatal(code: str, variant: str, **params: Any) -> IntakeProblem:
    return IntakeProblem(code, Severity.FATAL, {"reason": variant, "variant": variant, **params})


def _not_a_picture(data: bytes, found: str | None) -> IntakeProblem:
    if not data:
        return _fatal("format.corrupt", "empty")
    if found in _DAMAGED:
        return _fatal("format.corrupt", found or "")
    if found is None:
        return _fatal("format.unsupported", "unknown")
    return _fatal("format.unsupported", _UNITED.get(found, found), container=found)


def _mismatches(found: str | None, name: str | None, media_type: str | None) -> list[IntakeProblem]:
    if found is None:
        return []
    return [
        IntakeProblem("format.mismatch", Severity.WARN, {"claimed": claim, "content": found})
        for claim, meant in claimed_format(name, media_type)
        if meant != found and {meant, found} not in _SAME
    ][:1]


def _look_at_jpeg(data: bytes, limits: IntakeLimits) -> _Picture:
    jpeg = Jpeg()
    picture = _Picture()
    try:
        read_jpeg(data, limits, jpeg)
    except RefusedError as refused:
        picture.problems.append(refused.problem)
    exif = jpeg.exif or Exif()
    icc = describe_profile(jpeg.icc)
    picture.values.update(
        _sizes(jpeg.width, jpeg.height, exif.orientation),
        bit_depth=jpeg.precision,
        colour_model=jpeg.colour_model,
        frames=(jpeg.mp_images or 1) if jpeg.scans else None,
        progressive_scans=jpeg.scans if jpeg.process == "progressive" else None,
        exif_orientation=exif.orientation,
        dpi=jpeg.dpi or exif.dpi,
        jpeg_quality=estimate_quality(jpeg.quantisation),
        software=exif.software or _creator(jpeg.xmp),
        has_thumbnail=jpeg.has_thumbnail or exif.has_thumbnail,
        has_gps=exif.has_gps,
        icc_profile=icc,
        embedded=_embedded(jpeg.metadata),
    )
    picture.problems += _too_many_pixels(jpeg.width, jpeg.height, limits)
    if jpeg.end:
        announced = jpeg.mp_images is not None or bool(_MORE_PICTURES.search(jpeg.xmp))
        _look_behind(picture, data[jpeg.end :], announced, bool(_VIDEO.search(jpeg.xmp)))
        gain_map = bool(_GAIN_MAP.search(jpeg.xmp))
        if jpeg.mp_images and jpeg.mp_images > 1 and not gain_map:
            params = {"frames": jpeg.mp_images}
            picture.problems.append(IntakeProblem("format.multi_picture", Severity.WARN, params))
    picture.stream, picture.icc = jpeg.stream, jpeg.icc if icc else b""
    return picture


def _look_at_png(data: bytes, limits: IntakeLimits) -> _Picture:
    png = Png()
    picture = _Picture()
    try:
        read_png(data, limits, png)
    except RefusedError as refused:
        picture.problems.append(refused.problem)
    exif = png.exif or Exif()
    icc = describe_profile(png.icc)
    picture.values.update(
        _sizes(png.width, png.height, exif.orientation),
        bit_depth=png.depth,
        colour_model=png.colour_model,
        frames=png.frames if png.end else None,
        exif_orientation=exif.orientation,
        dpi=png.dpi or exif.dpi,
        software=png.software or exif.software or _creator(png.xmp),
        has_thumbnail=exif.has_thumbnail,
        has_gps=exif.has_gps,
        icc_profile=icc,
        embedded=_embedded(png.metadata),
    )
    picture.problems += _too_many_pixels(png.width, png.height, limits)
    if png.frames > 1:
        picture.problems.append(_fatal("format.animated", "apng", frames=png.frames, container="png"))
    if png.end:
        _look_behind(picture, data[png.end :], False, False)
    picture.stream, picture.icc = png.stream, png.icc if icc else b""
    picture.gamma, picture.transparent = png.gamma, png.transparent
    return picture


def _sizes(width: int | None, height: int | None, orientation: int | None) -> Mapping[str, int | None]:
    turned = orientation is not None and orientation >= 5
    return {
        "width": height if turned else width,
        "height": width if turned else height,
        "stored_width": width,
        "stored_height": height,
    }


def _too_many_pixels(width: int | None, height: int | None, limits: IntakeLimits) -> list[IntakeProblem]:
    if not width or not height:
        return []
    if max(width, height) <= limits.side_max and width * height <= limits.pixels_max:
        return []
    size = {"width": width, "height": height, "side_max": limits.side_max, "megapixels_max": limits.pixels_max / 1e6}
    return [_fatal("format.too_large", "pixels", **size)]


def _look_behind(picture: _Picture, tail: bytes, announces_pictures: bool, announces_video: bool) -> None:
    kind = classify_trailer(tail, announces_pictures=announces_pictures, announces_video=announces_video)
    picture.values.update(trailing_bytes=len(tail), trailing_kind=kind)
    if kind in REFUSED or kind == "unknown":
        severity = Severity.FAIL if kind in REFUSED else Severity.WARN
        params = {"variant": kind, "kind": kind, "trailing_bytes": len(tail)}
        picture.problems.append(IntakeProblem("format.trailing_data", severity, params))


def _creator(xmp: bytes) -> str | None:
    found = _CREATOR.search(xmp)
    return clean_text(found[1]) if found else None


def _embedded(metadata: Iterable[bytes]) -> list[str]:
    parts = list(metadata)
    return [kind for kind, pattern in _EMBEDDED if any(pattern.search(part) for part in parts)]
