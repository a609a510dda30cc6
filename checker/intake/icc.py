"""Reads the description of an ICC colour profile (ICC.1:2022, 10.15 and, of version 2, 6.5.17)."""

from __future__ import annotations

import struct
from typing import Final

from checker.intake.exif import clean_text

_TAGS_MAX: Final = 128


def describe_profile(profile: bytes) -> str | None:
    """Returns the name that a profile gives itself, `unnamed` for none, or None for what is no profile."""
    if len(profile) < 132 or profile[36:40] != b"acsp":
        return None
    (count,) = struct.unpack_from(">I", profile, 128)
    for number in range(min(count, _TAGS_MAX)):
        at = 132 + 12 * number
        if at + 12 > len(profile):
            break
        name, offset, size = struct.unpack_from(">4sII", profile, at)
        if name == b"desc":
            return _text(profile[offset : offset + min(size, 4096)]) or "unnamed"
    return "unnamed"


def _text(tag: bytes) -> str | None:
    if tag[:4] == b"desc" and len(tag) > 12:
        return clean_text(tag[12 : 12 + int.from_bytes(tag[8:12], "big")])
    if tag[:4] == b"mluc" and len(tag) >= 28:
        length, offset = struct.unpack_from(">II", tag, 20)
        return clean_text(tag[offset : offset + length].decode("utf-16-be", "replace").encode())
    return None
