"""Reads the few EXIF tags that matter here; broken EXIF is common and only means that less is known."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

_ORIENTATION: Final = 0x0112
_SOFTWARE: Final = 0x0131
_X_RESOLUTION: Final = 0x011A
_Y_RESOLUTION: Final = 0x011B
_RESOLUTION_UNIT: Final = 0x0128
_GPS_IFD: Final = 0x8825
_THUMBNAIL_OFFSET: Final = 0x0201
_THUMBNAIL_STRIPS: Final = 0x0111
_MP_IMAGES: Final = 0xB001
_TYPE_BYTES: Final = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4}
_ENTRIES_MAX: Final = 512
_TEXT_MAX: Final = 64


@dataclass(frozen=True, slots=True)
class Exif:
    """What EXIF says. `dpi` is horizontal, vertical; None: not said."""

    orientation: int | None = None
    software: str | None = None
    dpi: tuple[float, float] | None = None
    has_thumbnail: bool = False
    has_gps: bool = False


Entry = tuple[int, bytes]
"""Field type and value bytes."""


def read_exif(tiff: bytes) -> Exif:
    """Reads a TIFF structure as EXIF embeds it.

    Args:
        tiff: From the byte-order mark on (without `Exif` and its two NULs).

    Returns:
        What could be read; an empty result for anything broken.
    """
    order = _byte_order(tiff)
    if order is None:
        return Exif()
    (first,) = struct.unpack_from(order + "I", tiff, 4)
    main, following = _read_ifd(tiff, order, first)
    thumbnail = _read_ifd(tiff, order, following)[0] if following and following != first else {}
    orientation = _number(main.get(_ORIENTATION), order)
    x, y = _rational(main.get(_X_RESOLUTION), order), _rational(main.get(_Y_RESOLUTION), order)
    unit = _number(main.get(_RESOLUTION_UNIT), order) or 2
    gps = _number(main.get(_GPS_IFD), order)
    return Exif(
        orientation=orientation if orientation is not None and 1 <= orientation <= 8 else None,
        software=clean_text(main[_SOFTWARE][1]) if _SOFTWARE in main else None,
        dpi=to_dpi(x, y, {2: 1.0, 3: 2.54}.get(unit)),
        has_thumbnail=_THUMBNAIL_OFFSET in thumbnail or _THUMBNAIL_STRIPS in thumbnail,
        # Many phones write an empty GPS directory when the place is switched off: it must hold a position (tag 2).
        has_gps=bool(gps) and 2 in _read_ifd(tiff, order, gps or 0)[0],
    )


def count_mp_images(tiff: bytes) -> int | None:
    """Reads the number of pictures from a multi-picture (MPF) index, CIPA DC-007."""
    order = _byte_order(tiff)
    if order is None:
        return None
    return _number(_read_ifd(tiff, order, struct.unpack_from(order + "I", tiff, 4)[0])[0].get(_MP_IMAGES), order)


def to_dpi(x: float | None, y: float | None, per_inch: float | None) -> tuple[float, float] | None:
    """Turns a density into dots per inch; None when it is not plausible."""
    if x is None or y is None or per_inch is None:
        return None
    dpi = (round(x * per_inch, 1), round(y * per_inch, 1))
    return dpi if all(1 < value < 100_000 for value in dpi) else None


def clean_text(raw: bytes) -> str | None:
    """Makes a short printable text out of a tag's bytes."""
    text = raw.split(b"\0", 1)[0][:256].decode("utf-8", "replace")
    text = "".join(character for character in text if character.isprintable() and character != "\ufffd")
    return text.strip()[:_TEXT_MAX] or None


def _byte_order(tiff: bytes) -> str | None:
    return {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4]) if len(tiff) >= 8 else None


def _read_ifd(tiff: bytes, order: str, offset: int) -> tuple[dict[int, Entry], int]:
    """Returns the first entry of each tag, and the offset of the next directory or 0."""
    if offset < 8 or offset + 2 > len(tiff):
        return {}, 0
    (count,) = struct.unpack_from(order + "H", tiff, offset)
    entries: dict[int, Entry] = {}
    for number in range(min(count, _ENTRIES_MAX)):
        at = offset + 2 + 12 * number
        if at + 12 > len(tiff):
            return entries, 0
        tag, kind, length = struct.unpack_from(order + "HHI", tiff, at)
        size = _TYPE_BYTES.get(kind, 0) * min(length, 4096)
        start = at + 8 if size <= 4 else struct.unpack_from(order + "I", tiff, at + 8)[0]
        # A value that lies outside is kept as empty: that the tag is there still tells something.
        entries.setdefault(tag, (kind, tiff[start : start + size] if start + size <= len(tiff) else b""))
    after = offset + 2 + 12 * count
    following = struct.unpack_from(order + "I", tiff, after)[0] if after + 4 <= len(tiff) else 0
    return entries, following


def _number(entry: Entry | None, order: str) -> int | None:
    if entry is None:
        return None
    kind, raw = entry
    width = {1: 1, 3: 2, 4: 4, 9: 4}.get(kind)
    if width is None or len(raw) < width:
        return None
    return int.from_bytes(raw[:width], "little" if order == "<" else "big")


def _rational(entry: Entry | None, order: str) -> float | None:
    if entry is None or entry[0] != 5 or len(entry[1]) < 8:
        return None
    numerator, denominator = struct.unpack(order + "II", entry[1][:8])
    return float(numerator / denominator) if denominator else None
