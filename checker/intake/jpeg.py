"""Walks through the markers of a JPEG file (ITU-T T.81) without decoding anything."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from checker.intake.exif import Exif, count_mp_images, read_exif, to_dpi
from checker.intake.facts import IntakeLimits, RefusedError

_SOI: Final = b"\xff\xd8"
_EOI: Final = b"\xff\xd9"
_NEXT_MARKER: Final = re.compile(rb"\xff[^\x00\xff]")
# In entropy-coded data FF00 is a data byte and FFD0 to FFD7 are restart markers.
_NEXT_MARKER_IN_SCAN: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_RESTART: Final = re.compile(rb"\xff([\xd0-\xd7])")
_GARBAGE_MAX: Final = 4096
# A progressive file has four Huffman tables of up to 275 bytes for each scan at most.
_TABLE_BYTES_MAX: Final = 1 << 17
_FRAMES: Final = {0xC0: "baseline", 0xC1: "sequential", 0xC2: "progressive"}
_FRAMES_UNSUPPORTED: Final = {
    0xC3: "lossless", 0xC5: "hierarchical", 0xC6: "hierarchical", 0xC7: "hierarchical", 0xC9: "arithmetic",
    0xCA: "arithmetic", 0xCB: "arithmetic", 0xCD: "hierarchical", 0xCE: "hierarchical", 0xCF: "hierarchical",
    0xF7: "ls",
}  # fmt: skip
_ICC_HEAD: Final = b"ICC_PROFILE\0"
_XMP_HEAD: Final = b"http://ns.adobe.com/xap/1.0/\0"


@dataclass(slots=True)
class Jpeg:
    """What the markers say; filled as far as the walk comes, so that a broken file still tells its size.

    Attributes:
        samplings: Component id → horizontal, vertical sampling factor.
        quantisation: Table id → 64 values in zigzag order, as first defined.
        mp_images: Number of pictures that a multi-picture index announces, if there is one.
        metadata: Comments and application segments that nobody here reads.
        end: Offset after the end marker.
        stream: The image with only the segments that a decoder needs.
    """

    width: int | None = None
    height: int | None = None
    precision: int | None = None
    process: str | None = None
    samplings: dict[int, tuple[int, int]] = field(default_factory=dict)
    scans: int = 0
    adobe_transform: int | None = None
    has_jfif: bool = False
    has_thumbnail: bool = False
    dpi: tuple[float, float] | None = None
    exif: Exif | None = None
    xmp: bytes = b""
    icc: bytes = b""
    icc_broken: bool = False
    quantisation: dict[int, tuple[int, ...]] = field(default_factory=dict)
    mp_images: int | None = None
    metadata: list[bytes] = field(default_factory=list)
    end: int = 0
    stream: bytes = b""

    @property
    def colour_model(self) -> str | None:
        """How samples stand for colours, by the rules that decoders follow."""
        if len(self.samplings) == 1:
            return "grey"
        if len(self.samplings) == 3:
            if self.has_jfif or self.adobe_transform == 1:
                return "ycbcr"
            return "rgb" if self.adobe_transform == 0 or list(self.samplings) == [82, 71, 66] else "ycbcr"
        if len(self.samplings) == 4:
            return "ycck" if self.adobe_transform == 2 else "cmyk"
        return None


def read_jpeg(data: bytes, limits: IntakeLimits, jpeg: Jpeg) -> None:
    """Walks through all markers up to the end of the image.

    Args:
        data: The file, from its SOI marker on.
        limits: Bounds for segments and scans.
        jpeg: Filled on the way.

    Raises:
        RefusedError: The structure is broken, not supported, or beyond the limits.
    """
    parts = [_SOI]
    icc_parts: dict[int, bytes] = {}
    coverage = _Coverage()
    table_bytes = 0
    for marker, start, end in _segments(data, limits, jpeg):
        body = data[start + 4 : end]
        if marker in _FRAMES_UNSUPPORTED:
            raise RefusedError(
                f"jpeg_{_FRAMES_UNSUPPORTED[marker]}", "format.unsupported", variant="jpeg_kind", container="jpeg"
            )
        if marker in _FRAMES:
            _read_frame(marker, body, jpeg)
            parts.append(data[start:end])
        elif marker == 0xDA:
            parts.append(_read_scan(data, start, end, jpeg, coverage))
            _check_scans(jpeg, limits)
        elif marker in (0xC4, 0xDB, 0xDD):
            table_bytes += end - start
            if table_bytes > _TABLE_BYTES_MAX:
                raise RefusedError("too_many_tables")
            if marker == 0xDB:
                _read_quantisation(body, jpeg)
            parts.append(data[start:end])
        elif marker == 0xDC:
            raise RefusedError("number_of_lines", "format.unsupported", variant="jpeg_kind", container="jpeg")
        elif marker == 0xEE and body.startswith(b"Adobe") and len(body) >= 12:
            jpeg.adobe_transform = body[11]
            parts.append(data[start:end])
        elif marker == 0xE0 and body.startswith(b"JFIF\0") and len(body) >= 14:
            _read_jfif(body, jpeg)
            parts.append(b"\xff\xe0\x00\x10" + body[:12] + b"\0\0")  # without its thumbnail
        else:
            _read_metadata(marker, body, jpeg, icc_parts)
    if not jpeg.scans:
        raise RefusedError("no_picture")
    coverage.check(jpeg)
    _join_icc(icc_parts, limits, jpeg)
    jpeg.stream = b"".join([*parts, _EOI])


def _segments(data: bytes, limits: IntakeLimits, jpeg: Jpeg) -> Iterator[tuple[int, int, int]]:
    """Yields (marker, start of the marker, end of the segment; for a scan, of its header) up to EOI."""
    at, count, in_scan = 2, 0, False
    while True:
        found = (_NEXT_MARKER_IN_SCAN if in_scan else _NEXT_MARKER).search(data, at)
        if found is None:
            raise RefusedError("truncated")
        start, marker = found.start(), data[found.start() + 1]
        # Fill bytes and a little garbage between segments are forgiven, as decoders do.
        if not in_scan and start - at > _GARBAGE_MAX:
            raise RefusedError("garbage")
        if marker == 0xD9:
            jpeg.end = start + 2
            return
        count += 1
        if count > limits.segments_max:
            raise RefusedError("too_many_segments")
        if marker == 0xD8:
            raise RefusedError("nested")
        if marker == 0x01 or 0xD0 <= marker <= 0xD7:  # markers that stand alone
            at = start + 2
            continue
        length = int.from_bytes(data[start + 2 : start + 4], "big")
        end = start + 2 + length
        if length < 2 or end > len(data):
            raise RefusedError("truncated")
        yield marker, start, end
        in_scan = marker == 0xDA
        at = end


def _read_frame(marker: int, body: bytes, jpeg: Jpeg) -> None:
    if jpeg.process is not None:
        raise RefusedError("several_frames")
    if len(body) < 6 or len(body) < 6 + 3 * body[5]:
        raise RefusedError("broken_header")
    jpeg.process = _FRAMES[marker]
    jpeg.precision = body[0]
    jpeg.height, jpeg.width = int.from_bytes(body[1:3], "big"), int.from_bytes(body[3:5], "big")
    for at in range(6, 6 + 3 * body[5], 3):
        jpeg.samplings[body[at]] = (body[at + 1] >> 4, body[at + 1] & 15)
    if jpeg.precision != 8:
        raise RefusedError(f"jpeg_{jpeg.precision}_bit", "format.unsupported", variant="jpeg_kind", container="jpeg")
    if not jpeg.width or not jpeg.height or len(jpeg.samplings) != body[5]:
        raise RefusedError("broken_header")
    if len(jpeg.samplings) not in (1, 3, 4):
        raise RefusedError("jpeg_components", "format.unsupported", variant="jpeg_kind", container="jpeg")
    if not all(1 <= factor <= 4 for pair in jpeg.samplings.values() for factor in pair):
        raise RefusedError("broken_header")


class _Coverage:
    """Which coefficients of which component the scans brought, to how many bits: tells a cut progressive file."""

    def __init__(self) -> None:
        self.missing_bits: dict[int, list[int]] = {}

    def add(self, component: int, first: int, last: int, low: int) -> None:
        bits = self.missing_bits.setdefault(component, [99] * 64)
        bits[first : last + 1] = [low] * (last + 1 - first)

    def check(self, jpeg: Jpeg) -> None:
        if any(any(self.missing_bits.get(component, [99])) for component in jpeg.samplings):
            raise RefusedError("truncated")


def _read_scan(data: bytes, start: int, end: int, jpeg: Jpeg, coverage: _Coverage) -> bytes:
    body = data[start + 4 : end]
    if jpeg.process is None or not body or not 1 <= body[0] <= 4 or len(body) < 4 + 2 * body[0]:
        raise RefusedError("broken_header")
    components = [body[1 + 2 * number] for number in range(body[0])]
    if any(component not in jpeg.samplings for component in components):
        raise RefusedError("broken_header")
    first, last, bits = body[1 + 2 * body[0] :][:3]
    if jpeg.process != "progressive":
        first, last, bits = 0, 63, 0  # sequential scans bring everything; some writers put nonsense here
    if not 0 <= first <= last <= 63:
        raise RefusedError("broken_header")
    for component in components:
        coverage.add(component, first, last, bits & 15)
    jpeg.scans += 1
    found = _NEXT_MARKER_IN_SCAN.search(data, end)
    if found is None:
        raise RefusedError("truncated")
    _check_restarts(data[end : found.start()])
    return data[start : found.start()]


def _check_restarts(scan: bytes) -> None:
    """Restart markers count from 0 to 7 and over again: a gap means that a piece of the picture was lost."""
    numbers = b"".join(_RESTART.findall(scan))
    if numbers != (bytes(range(0xD0, 0xD8)) * (len(numbers) // 8 + 1))[: len(numbers)]:
        raise RefusedError("lost_data")


def _check_scans(jpeg: Jpeg, limits: IntakeLimits) -> None:
    pixels = (jpeg.width or 0) * (jpeg.height or 0)
    if jpeg.scans > limits.scans_max or (jpeg.scans > 4 and jpeg.scans * pixels > limits.scan_pixels_max):
        raise RefusedError("too_many_scans")
    # Of a picture in several scans the decoder keeps all coefficients, two bytes each, until the last one has come.
    several = jpeg.process == "progressive" or jpeg.scans > 1
    if several and 2 * pixels * _samples_per_pixel(jpeg) > limits.coefficient_bytes_max:
        raise RefusedError("coefficients", "format.too_large")


def _samples_per_pixel(jpeg: Jpeg) -> float:
    factors = jpeg.samplings.values()
    largest = max(across for across, _ in factors) * max(down for _, down in factors)
    return sum(across * down for across, down in factors) / largest


def _read_quantisation(body: bytes, jpeg: Jpeg) -> None:
    at = 0
    while at < len(body):
        wide, table = body[at] >> 4, body[at] & 15
        size = 128 if wide else 64
        values = body[at + 1 : at + 1 + size]
        if len(values) < size:
            raise RefusedError("broken_header")
        if table not in jpeg.quantisation:
            jpeg.quantisation[table] = struct.unpack(">64H" if wide else "64B", values)
        at += 1 + size


def _read_jfif(body: bytes, jpeg: Jpeg) -> None:
    jpeg.has_jfif = True
    x, y = int.from_bytes(body[8:10], "big"), int.from_bytes(body[10:12], "big")
    jpeg.dpi = to_dpi(float(x), float(y), {1: 1.0, 2: 2.54}.get(body[7]))
    jpeg.has_thumbnail = jpeg.has_thumbnail or bool(body[12] and body[13])


def _read_metadata(marker: int, body: bytes, jpeg: Jpeg, icc_parts: dict[int, bytes]) -> None:
    if marker == 0xE1 and body.startswith(b"Exif\0"):
        if jpeg.exif is None:
            jpeg.exif = read_exif(body[6:])
        jpeg.metadata.append(body)
    elif marker == 0xE1 and body.startswith(_XMP_HEAD):
        jpeg.xmp = jpeg.xmp or body[len(_XMP_HEAD) :]
        jpeg.metadata.append(body)
    elif marker == 0xE2 and body.startswith(_ICC_HEAD) and len(body) > 14:
        icc_parts.setdefault(body[12], body[14:])
    elif marker == 0xE2 and body.startswith(b"MPF\0"):
        jpeg.mp_images = jpeg.mp_images or count_mp_images(body[4:]) or 2
    else:
        jpeg.metadata.append(body)


def _join_icc(parts: dict[int, bytes], limits: IntakeLimits, jpeg: Jpeg) -> None:
    numbers = sorted(parts)
    jpeg.icc_broken = bool(numbers) and numbers != list(range(numbers[0], numbers[0] + len(numbers)))
    joined = b"".join(parts[number] for number in numbers)
    jpeg.icc_broken = jpeg.icc_broken or len(joined) > limits.icc_bytes_max
    jpeg.icc = b"" if jpeg.icc_broken else joined
