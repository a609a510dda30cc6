"""Tells what a file is from its first bytes, and what its name and media type claim that it is."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Final

PNG_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"

# Prefix → format. Signatures as registered by their formats' specifications.
_PREFIXES: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\xff\xd8\xff", "jpeg"),
    (PNG_SIGNATURE, "png"),
    (b"\x8aMNG\r\n\x1a\n", "mng"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"\x8bJNG\r\n\x1a\n", "mng"),
    (b"II*\0\x10\0\0\0CR", "raw"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"II+\0", "tiff"),
    (b"MM\0+", "tiff"),
    (b"IIU\0", "raw"),
    (b"IIRO", "raw"),
    (b"FUJIFILMCCD-RAW", "raw"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "jpeg2000"),
    (b"\xff\x4f\xff\x51", "jpeg2000"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "jpeg_xl"),
    (b"\xff\x0a", "jpeg_xl"),
    (b"8BPS\0\x01", "psd"),
    (b"8BPS\0\x02", "psd"),
    (b"%!PS", "postscript"),
    (b"\xc5\xd0\xd3\xc6", "postscript"),
    (b"\0\0\x01\0", "ico"),
    (b"icns", "icns"),
    (b"DDS ", "dds"),
    (b"gimp xcf", "xcf"),
    (b"AT&TFORM", "djvu"),
    (b"BPG\xfb", "bpg"),
    (b"\x01\xda\0", "sgi"),
    (b"\x01\xda\1", "sgi"),
    (b"\x0a\x05\x01", "pcx"),
    (b"\xd7\xcd\xc6\x9a", "wmf"),
    (b"v/1\x01", "exr"),
    (b"\x1f\x8b\x08", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ\0", "archive"),
    (b"\x28\xb5\x2f\xfd", "archive"),
    (b"Rar!\x1a\x07", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"MSCF\0\0\0\0", "archive"),
    (b"\x7fELF", "executable"),
    (b"\xfe\xed\xfa\xce", "executable"),
    (b"\xfe\xed\xfa\xcf", "executable"),
    (b"\xcf\xfa\xed\xfe", "executable"),
    (b"\xca\xfe\xba\xbe", "executable"),
    (b"#!", "script"),
    (b"{\\rtf", "office"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
    (b"\x1a\x45\xdf\xa3", "video"),
    (b"\0\0\x01\xba", "video"),
    (b"\0\0\x01\xb3", "video"),
    (b"FLV\x01", "video"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video"),
    (b"ID3", "audio"),
    (b"OggS", "audio"),
    (b"fLaC", "audio"),
    (b"\0\x05\x16\x07", "apple_double"),
    (b"SQLite format 3\0", "database"),
)
# Brands of ISO base media files (the word after `ftyp`).
_BRANDS: Final = {
    b"heic": "heic", b"heix": "heic", b"heim": "heic", b"heis": "heic", b"hevc": "heic", b"hevx": "heic",
    b"mif1": "heif", b"msf1": "heif", b"avif": "avif", b"avis": "avif", b"crx ": "raw", b"jxl ": "jpeg_xl",
}  # fmt: skip
# Possessive repetitions: to try other ways through a row of comments would take for ever.
_SVG_HEAD: Final = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^>]*>\s*+|<!--.*?-->\s*+|<!DOCTYPE\s++svg[^>]*>\s*+)*+<svg\b",
    re.DOTALL | re.IGNORECASE,
)
_HTML_HEAD: Final = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^>]*>\s*+|<!--.*?-->\s*+)*+<(?:!doctype\s++html|html|head|body|script|iframe|div|table|meta|title)\b",
    re.DOTALL | re.IGNORECASE,
)
_BMP_HEADERS: Final = frozenset({12, 16, 40, 52, 56, 64, 108, 124})
_NETPBM: Final = re.compile(rb"\AP[1-7fF][\s#]")

# Extension → format; only those that name a format we can tell from the content.
_EXTENSIONS: Final = {
    "jpg": "jpeg", "jpeg": "jpeg", "jpe": "jpeg", "jfif": "jpeg", "pjpeg": "jpeg", "mpo": "jpeg",
    "png": "png", "apng": "png", "gif": "gif", "webp": "webp", "bmp": "bmp", "dib": "bmp", "tif": "tiff",
    "tiff": "tiff",
    "heic": "heic", "heif": "heif", "avif": "avif", "jp2": "jpeg2000", "j2k": "jpeg2000", "jxl": "jpeg_xl",
    "psd": "psd", "svg": "svg", "pdf": "pdf", "ico": "ico", "zip": "archive", "rar": "archive", "7z": "archive",
    "doc": "office", "docx": "office", "xls": "office", "xlsx": "office", "ppt": "office", "pptx": "office",
    "mp4": "video", "mov": "video", "htm": "html", "html": "html", "exe": "executable", "txt": "text",
}  # fmt: skip
_MEDIA_TYPES: Final = {
    "image/jpeg": "jpeg", "image/jpg": "jpeg", "image/pjpeg": "jpeg", "image/mpo": "jpeg",
    "image/png": "png", "image/x-png": "png", "image/apng": "png", "image/vnd.mozilla.apng": "png",
    "image/gif": "gif", "image/webp": "webp", "image/bmp": "bmp", "image/x-ms-bmp": "bmp", "image/tiff": "tiff",
    "image/heic": "heic", "image/heif": "heif", "image/avif": "avif", "image/jp2": "jpeg2000", "image/jxl": "jpeg_xl",
    "image/svg+xml": "svg", "application/pdf": "pdf", "application/zip": "archive", "text/html": "html",
    "video/mp4": "video", "text/plain": "text",
}  # fmt: skip


def sniff(data: bytes) -> str | None:
    """Names the format of a file by its content.

    Args:
        data: The whole file; only its first kilobytes are looked at.

    Returns:
        A stable lower-case name such as `jpeg` or `heic`, `damaged_png` for a PNG whose signature was mangled,
        or None when the content is not known.
    """
    head = data[:4096]
    for prefix, name in _PREFIXES:
        if head.startswith(prefix):
            return name
    return _by_structure(head) or _by_text(head)


def _by_structure(head: bytes) -> str | None:
    if head[:4] == b"RIFF":
        return {b"WEBP": "webp", b"AVI ": "video", b"WAVE": "audio"}.get(head[8:12])
    if head[4:8] == b"ftyp":
        brands = [head[8:12], *(head[at : at + 4] for at in range(16, min(64, int.from_bytes(head[:4], "big")), 4))]
        return next((_BRANDS[brand] for brand in brands if brand in _BRANDS), "video")
    if head[4:8] in (b"moov", b"mdat", b"wide", b"skip"):
        return "video"
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"):
        office = (b"[Content_Types].xml", b"word/", b"xl/", b"ppt/", b"OFD.xml", b"mimetypeapplication/vnd.")
        return "office" if any(word in head for word in office) else "archive"
    if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in _BMP_HEADERS:
        return "bmp"
    if head[40:44] == b" EMF":
        return "wmf"
    if len(head) > 188 and head[0] == head[188] == 0x47 and head[376:377] in (b"\x47", b""):
        return "video"
    if head[:2] == b"MZ" and len(head) >= 64:
        return "executable"
    if b"IHDR" in head[8:24] or (head[1:4] == b"PNG" and b"\x1a" in head[4:8]):
        return "damaged_png"
    if head[257:262] == b"ustar":
        return "archive"
    return None


def _by_text(head: bytes) -> str | None:
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:5].lower() == b"<?php":
        return "script"
    if _SVG_HEAD.match(head):
        return "svg"
    if _HTML_HEAD.match(head):
        return "html"
    if _NETPBM.match(head):
        return "netpbm"
    if head and not head.strip(b"\0"):
        return "zeros"
    if head and b"\0" not in head and _is_text(head):
        return "text"
    return None


def _is_text(head: bytes) -> bool:
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4 or len(head) < 4096:  # a character cut at the end of the window is no fault
            return False
        text = head[: error.start].decode("utf-8")
    return all(character.isprintable() or character in "\t\r\n\f" for character in text)


def claimed_format(name: str | None, media_type: str | None) -> list[tuple[str, str]]:
    """Says what name and media type claim that the file is.

    Returns:
        Pairs of what the uploader wrote (`.png`, `image/png`) and the format that it means; claims that mean no
        known format are left out.
    """
    claims = []
    extension = PurePosixPath((name or "").replace("\\", "/")).suffix.lower().lstrip(".")
    if extension in _EXTENSIONS:
        claims.append((f".{extension}", _EXTENSIONS[extension]))
    essence = (media_type or "").partition(";")[0].strip().lower()
    if essence in _MEDIA_TYPES:
        claims.append((essence, _MEDIA_TYPES[essence]))
    return claims
