"""Tells what follows the end of an image: what phones and ID-photo makers append, or what does not belong there."""

from __future__ import annotations

import re
from typing import Final

from checker.intake.containers import sniff

# Kinds that are only told. Everything in REFUSED does not belong behind an image.
REFUSED: Final = frozenset({"archive", "script", "html", "executable", "second_image", "document", "media"})

_PADDING: Final = b"\0\xff \t\r\n"
# Long enough not to turn up by chance in megabytes of video.
_SCRIPT: Final = re.compile(rb"<\?php\s|eval\(base64_|<%@ page", re.IGNORECASE)
# Short ones count only where the whole trailer is text, and must be more than words that a note may hold. No pattern
# may run over line ends or over its own beginning: the time would grow with the square of the trailer.
_SCRIPT_TEXT: Final = re.compile(
    rb"<\?=|<%[^%]+%>|^[ \t]*@echo\s|\bpowershell\b|\bCreateObject\("
    rb"|^[ \t]*import[ \t]+[\w.*]+[ \t]*(?:;|,|as\b|\r?$)|^[ \t]*from[ \t]+[\w.]+[ \t]+import\b"
    rb"|\b(?:eval|exec|system|require)[ \t]*\([ \t]*[\"'$]",
    re.IGNORECASE | re.MULTILINE,
)
_HTML: Final = re.compile(rb"<script\b|<!doctype html|<html\b|<iframe\b|javascript:", re.IGNORECASE)
_SHEBANG: Final = re.compile(rb"\A#!\s*/")
_ZIP_LOCAL: Final = b"PK\x03\x04"
_ZIP_END: Final = b"PK\x05\x06"
_BOXES: Final = frozenset(
    b"ftyp moov mdat free skip wide uuid meta moof mfra sidx styp pnot udta emsg mpvd sefd pdin jP2C".split()
)
# Ends of trailers that camera makers and photo tools write, as ExifTool tells them apart.
_MAKER_ENDS: Final[tuple[tuple[re.Pattern[bytes], str], ...]] = (
    (re.compile(rb"CANON OPTIONAL DATA\0.{44}\Z", re.DOTALL), "canon"),
    (re.compile(rb"cbipcbbl\Z"), "photo_mechanic"),
    (re.compile(rb"\xa1\xb2\xc3\xd4\Z"), "fotostation"),
    (re.compile(rb"AXS[!*].{8}\Z", re.DOTALL), "afcp"),
    (re.compile(rb"\xff{4}\x1b\*9HWfu\x84\x93\xa2\xb1\Z"), "vivo"),
    (re.compile(rb"jxrs...\0\Z", re.DOTALL), "oneplus"),
    (re.compile(rb"8db42d694ccc418790edff439fe026bf\Z"), "insta360"),
)
_MAKER_HEADS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"vivo{", "vivo"),
    (b"HWEDOF", "huawei"),
    (b"#HUAWEI", "huawei"),
)
_EDOF_HEADER: Final = 68
_BOXES_MAX: Final = 4096
_LIVE_TAIL: Final = re.compile(rb"(?:v\d+_f\d+\s*)?[\d:\s]*LIVE_\d+\s*\Z")
_LIVE_TAIL_MAX: Final = 128


def classify_trailer(tail: bytes, *, announces_pictures: bool, announces_video: bool) -> str | None:
    """Names what follows the end of an image.

    Args:
        tail: All bytes after the end.
        announces_pictures: The image's metadata say that more pictures follow (MPF, Ultra HDR, depth maps).
        announces_video: The image's metadata say that a video follows.

    Returns:
        None for nothing; `padding`, `multi_picture`, `motion_photo`, `samsung` and other makers, or `unknown` for
        what is only told; one of `REFUSED` for what does not belong there.
    """
    if not tail:
        return None
    if not tail.strip(_PADDING):
        return "padding"
    foreign = _foreign(tail)
    if foreign is not None:
        return foreign
    first = tail.lstrip(_PADDING)
    if first[:1] == b"\xd8":  # the FF of a JPEG looks like padding
        first = b"\xff" + first
    return _known(tail, first, announces_pictures, announces_video) or _unknown(first)


def _foreign(tail: bytes) -> str | None:
    """Finds an archive, a script or markup anywhere in the trailer, a maker's or not."""
    end = tail.rfind(_ZIP_END)
    if end >= 0 and (tail.find(_ZIP_LOCAL, 0, end) >= 0 or tail.find(b"PK\x01\x02", 0, end) >= 0 or end == 0):
        return "archive"
    if _SCRIPT.search(tail):
        return "script"
    return "html" if _HTML.search(tail) else None


def _known(tail: bytes, first: bytes, announces_pictures: bool, announces_video: bool) -> str | None:
    if is_samsung_trailer(tail):
        return "samsung"
    if is_huawei_depth(tail):
        return "huawei"
    if first[:3] == b"\xff\xd8\xff" and announces_pictures:
        return "multi_picture"
    start = len(tail) - len(tail.lstrip(_PADDING))
    # A box starts with its length, whose leading zeros look like padding.
    at = tail.find(b"ftyp", 0, start + 8) - 4
    if at >= 0:
        return "motion_photo" if announces_video or is_box_chain(tail[at:]) else "media"
    for pattern, maker in _MAKER_ENDS:
        if pattern.search(tail, max(0, len(tail) - 128)):
            return maker
    return next((maker for head, maker in _MAKER_HEADS if first.startswith(head)), None)


def is_samsung_trailer(tail: bytes) -> bool:
    """Checks a Samsung trailer: blocks, their directory `SEFH`, its length, `SEFT`; the blocks must fill it."""
    content = tail.rstrip(b"\0") if tail.rstrip(b"\0").endswith(b"SEFT") else tail
    if len(content) < 24 or content[-4:] != b"SEFT":
        return False
    directory = len(content) - 8 - int.from_bytes(content[-8:-4], "little")
    if directory < 0 or content[directory : directory + 4] != b"SEFH":
        return False
    count = int.from_bytes(content[directory + 8 : directory + 12], "little")
    if not 0 < count <= 256 or directory + 12 + 12 * count > len(content):
        return False
    reach = 0
    for at in range(directory + 12, directory + 12 + 12 * count, 12):
        back = int.from_bytes(content[at + 4 : at + 8], "little")
        size = int.from_bytes(content[at + 8 : at + 12], "little")
        if not 0 < size <= back <= directory:
            return False
        reach = max(reach, back)
    return not content[: directory - reach].strip(_PADDING)


def is_huawei_depth(tail: bytes) -> bool:
    """Checks what Huawei phones with two lenses append: the picture before the background was blurred, and its depths.

    Nothing in the metadata announces them. The depths follow `edof` and a header that holds their columns and rows.
    """
    start = tail.rfind(b"edof\0") + 4
    if start < 4:
        return False
    header, depths = tail[start : start + _EDOF_HEADER], tail[start + _EDOF_HEADER :]
    columns, rows = int.from_bytes(header[16:18], "little"), int.from_bytes(header[18:20], "little")
    return 0 < columns * rows <= len(depths)


def is_box_chain(video: bytes) -> bool:
    """Checks that boxes of an ISO base media file fill the bytes; a phone's short text may follow."""
    at = 0
    for _ in range(_BOXES_MAX):
        rest = len(video) - at
        if rest < 8 or video[at + 4 : at + 8] not in _BOXES:
            return at > 0 and _is_video_tail(video[at:])
        size = int.from_bytes(video[at : at + 4], "big")
        if size == 1:
            size = int.from_bytes(video[at + 8 : at + 16], "big")
        elif size == 0:
            return True
        if size < 8 or size > rest:
            return False
        at += size
    return False


def _is_video_tail(tail: bytes) -> bool:
    if not tail.strip(_PADDING):
        return True
    return (len(tail) <= _LIVE_TAIL_MAX and _LIVE_TAIL.search(tail) is not None) or is_samsung_trailer(tail)


def _unknown(first: bytes) -> str:
    kind = sniff(first)
    if kind in ("archive", "executable", "html", "script"):
        return kind
    if kind == "svg":
        return "html"
    if kind == "text":
        return "script" if _SHEBANG.match(first) or _SCRIPT_TEXT.search(first) else "unknown"
    if kind in ("pdf", "office", "postscript", "database"):
        return "document"
    if kind in ("video", "audio"):
        return "media"
    if kind is None or kind in ("zeros", "netpbm", "apple_double", "damaged_png"):
        return "unknown"
    return "second_image"
