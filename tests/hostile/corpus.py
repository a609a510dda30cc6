"""The hostile corpus: whatever a stranger may send, made by script, the same on every run."""

import io
import random
import struct
import zlib
from dataclasses import dataclass

import numpy as np

from tests.hostile import build
from tests.hostile.honest import cases as honest_cases

_RESTART = {"restart_marker_blocks": 3}
ACCEPT, REFUSE, EITHER = "accept", "refuse", "either"


@dataclass(frozen=True)
class Case:
    """One file and what must come out: a picture, a refusal (with this code, if given), or either in time."""

    group: str
    name: str
    data: bytes
    expect: str
    code: str | None = None


def cases():
    """Yields the corpus without the bombs, which have their own file."""
    for item in honest_cases():
        yield Case("honest", item.name, item.data, ACCEPT)
    yield from cuts()
    yield from flips()
    yield from edits()
    yield from noise()
    yield from broken()
    yield from foreign()
    yield from trailing()
    yield from metadata()


def seeds():
    """Small honest files of every kind."""
    scene = build.scene()
    out = io.BytesIO()
    scene.save(out, "MPO", save_all=True, append_images=[scene])
    rgba = np.dstack([np.asarray(scene), np.tile(np.arange(scene.width, dtype=np.uint8), (scene.height, 1))])
    index = np.asarray(scene)[..., 0] >> 4
    palette = build.chunk(b"PLTE", bytes(range(48)))
    text = build.chunk(b"zTXt", b"k\0\0" + zlib.compress(b"t" * 99))
    tagged = build.insert(build.jpeg(scene), build.exif_segment(build.exif(6)), build.xmp_segment(b"<x/>"))
    return {
        "jpeg": build.jpeg(scene),
        "jpeg progressive": build.jpeg(scene, progressive=True),
        "jpeg grey": build.jpeg(scene.convert("L")),
        "jpeg cmyk": build.jpeg(scene.convert("CMYK")),
        "jpeg restart": build.jpeg(scene, restart_marker_blocks=1),
        "jpeg icc": build.jpeg(scene, icc_profile=build.linear_profile()),
        "jpeg exif": tagged,
        "jpeg multi picture": out.getvalue(),
        "png": build.png(np.asarray(scene), 8, 2),
        "png interlaced": build.png(rgba, 8, 6, interlace=1),
        "png palette": build.png(index, 4, 3, before=[palette, build.chunk(b"tRNS", bytes(16))]),
        "png 16 bit": build.png(np.asarray(scene)[..., 0].astype(int) * 257, 16, 0),
        "png text": build.png(np.asarray(scene), 8, 2, before=[text]),
    }  # fmt: skip


def cuts():
    """Cut at every twentieth, as broken uploads are; JPEG also with an end marker put behind the cut."""
    for kind, data in seeds().items():
        first = data.index(build.EOI) + 2 if kind == "jpeg multi picture" else len(data)
        for part in range(20):
            cut = data[: len(data) * part // 20]
            yield Case("cut", f"{kind} {part}/20", cut, ACCEPT if len(cut) >= first else REFUSE)
    large = build.scene(640, 480)
    for kind, options in (
        ("4:2:0", {}),
        ("4:4:4", {"subsampling": 0}),
        ("optimised", {"optimize": True}),
        ("restart", _RESTART),
    ):
        data = build.jpeg(large, **options)
        for part in range(1, 20):
            ended = data[: len(data) * part // 20] + build.EOI
            yield Case("cut and ended", f"{kind} {part}/20", ended, REFUSE, "format.corrupt")
    data = build.jpeg(large, progressive=True)
    for number, at in enumerate(build.scans_of(data)[1:], start=1):
        yield Case("cut and ended", f"progressive after scan {number}", data[:at] + build.EOI, REFUSE, "format.corrupt")


def flips():
    """Single bits flipped. A PNG has a checksum on every byte; a JPEG may or may not notice."""
    rng = random.Random(20210112)
    for kind, data in seeds().items():
        for number in range(120):
            at = rng.randrange(len(data) * 8)
            flipped = bytearray(data)
            flipped[at // 8] ^= 1 << (at % 8)
            expect = REFUSE if kind.startswith("png") else EITHER
            yield Case("bit flip", f"{kind} {number}", bytes(flipped), expect)


def edits():
    """Pieces lost, doubled, swapped between files, or overwritten."""
    rng = random.Random(7)
    pool = seeds()
    for kind, data in pool.items():
        for number in range(40):
            start = rng.randrange(len(data))
            end = min(len(data), start + rng.choice((1, 2, 7, 64, 500)))
            other = rng.choice(list(pool.values()))
            edited = (
                data[:start] + data[end:],
                data[:end] + data[start:],
                data[:start] + other[start:],
                data[:start] + rng.randbytes(end - start) + data[end:],
            )[number % 4]
            yield Case("edit", f"{kind} {number}", edited, EITHER)


def noise():
    """Random bytes, bare and behind each signature."""
    rng = random.Random(11)
    heads = (b"", b"\xff\xd8\xff", b"\xff\xd8\xff\xe0\0\x10JFIF\0", build.SIGNATURE, b"GIF89a", b"RIFF\0\0\0\0WEBP")
    for head in heads:
        for number in range(40):
            data = head + rng.randbytes(rng.choice((1, 16, 300, 5000)))
            yield Case("noise", f"{head[:4]!r} {number}", data, REFUSE)
    frame = bytes.fromhex("ffc0001108002000200301220002110103110100")
    for number in range(40):
        yield Case("noise", f"jpeg frame {number}", b"\xff\xd8" + frame + rng.randbytes(2000) + build.EOI, EITHER)


def broken():
    """Files the structure of which says that they are broken."""
    pool = seeds()
    jpeg, png = pool["jpeg"], pool["png"]
    scene = np.asarray(build.scene())
    packed = zlib.compress(build.rows(scene, 8))
    height, width = scene.shape[:2]

    def with_header(*values):
        body = struct.pack(">IIBBBBB", *values)
        return build.SIGNATURE + build.chunk(b"IHDR", body) + png[33:]

    files = {
        "empty": b"",
        "one byte": b"\xff",
        "only SOI": b"\xff\xd8",
        "SOI EOI": b"\xff\xd8" + build.EOI,
        "jpeg header only": jpeg[: build.scans_of(jpeg)[0]],
        "jpeg without tables": b"\xff\xd8" + jpeg[jpeg.index(b"\xff\xc0") :].replace(b"\xff\xc4", b"\xff\xfe"),
        "jpeg of height 0": patched(jpeg, jpeg.index(b"\xff\xc0") + 5, b"\0\0"),
        "jpeg of width 0": patched(jpeg, jpeg.index(b"\xff\xc0") + 7, b"\0\0"),
        "jpeg of 12 bits": patched(jpeg, jpeg.index(b"\xff\xc0") + 4, b"\x0c"),
        "jpeg lossless": patched(jpeg, jpeg.index(b"\xff\xc0") + 1, b"\xc3"),
        "jpeg arithmetic": patched(jpeg, jpeg.index(b"\xff\xc0") + 1, b"\xc9"),
        "jpeg sampling 0": patched(jpeg, jpeg.index(b"\xff\xc0") + 11, b"\0"),
        "jpeg two frames": jpeg[: build.scans_of(jpeg)[0]] + jpeg[jpeg.index(b"\xff\xc0") :],
        "jpeg in jpeg": jpeg[:20] + jpeg,
        "jpeg short segment": b"\xff\xd8\xff\xe0\0\1" + jpeg[2:],
        "jpeg without end": jpeg[:-2],
        "png signature only": build.SIGNATURE,
        "png header only": png[:33],
        "png without IDAT": png[:33] + build.chunk(b"IEND", b""),
        "png without IEND": png[:-12],
        "png as text (CR LF)": png.replace(b"\r\n", b"\n"),
        "png as text (LF)": png.replace(b"\n", b"\r\n"),
        "png signature 7 bits": patched(png, 0, b"\x09"),
        "png wrong header checksum": patched(png, 29, b"\0\0\0\0"),
        "png wrong data checksum": png[:-16] + b"\0\0\0\0" + png[-12:],
        "png wrong text checksum": png[:33] + build.chunk(b"tEXt", b"a\0b", crc=1) + png[33:],
        "png width 0": with_header(0, height, 8, 2, 0, 0, 0),
        "png height 0": with_header(width, 0, 8, 2, 0, 0, 0),
        "png bit depth 0": with_header(width, height, 0, 2, 0, 0, 0),
        "png bit depth 3": with_header(width, height, 3, 0, 0, 0, 0),
        "png bit depth 99": with_header(width, height, 99, 2, 0, 0, 0),
        "png colour type 1": with_header(width, height, 8, 1, 0, 0, 0),
        "png colour type 9": with_header(width, height, 8, 9, 0, 0, 0),
        "png compression 1": with_header(width, height, 8, 2, 1, 0, 0),
        "png filter method 1": with_header(width, height, 8, 2, 0, 1, 0),
        "png interlace 2": with_header(width, height, 8, 2, 0, 0, 2),
        "png more rows than data": with_header(width, height + 1, 8, 2, 0, 0, 0),
        "png palette missing": with_header(width, height, 8, 3, 0, 0, 0),
        "png palette of 257": build.png_of(9, 9, 8, 3, packed, before=[build.chunk(b"PLTE", bytes(771))]),
        "png palette of 4 bytes": build.png_of(9, 9, 8, 3, packed, before=[build.chunk(b"PLTE", bytes(4))]),
        "png two headers": png[:33] + png[8:],
        "png IDAT first": build.SIGNATURE + png[33:],
        "png IDAT split": png[:-12] + build.chunk(b"tEXt", b"a\0b") + build.chunk(b"IDAT", b"") + png[-12:],
        "png unknown critical chunk": png[:33] + build.chunk(b"ABCD", b"") + png[33:],
        "png chunk name of digits": png[:33] + build.chunk(b"1234", b"") + png[33:],
        "png chunk longer than file": png[:33] + b"\x7f\xff\xff\xff" + png[37:],
        "png data are no zlib": build.png_of(width, height, 8, 2, b"not zlib at all"),
        "png data end after half": build.png_of(width, height, 8, 2, zlib.compress(build.rows(scene[:24], 8))),
        "png filter type 9": build.png_of(width, height, 8, 2, zlib.compress(b"\x09" + build.rows(scene, 8)[1:])),
        "apng without control": build.png(scene, 8, 2, before=[_animation(2)], after=[build.chunk(b"fdAT", bytes(20))]),
    }  # fmt: skip
    for name, data in files.items():
        yield Case("broken", name, data, REFUSE)
    frame = [build.chunk(b"fcTL", bytes(26)), build.chunk(b"fdAT", bytes(4) + packed)]
    moving = build.png(scene, 8, 2, before=[_animation(2), build.chunk(b"fcTL", bytes(26))], after=frame)
    yield Case("broken", "apng", moving, REFUSE, "format.animated")


def foreign():
    """The first bytes of what is no JPEG or PNG."""
    for name, data in foreign_files().items():
        yield Case("foreign", name, data, REFUSE, "format.unsupported")


def foreign_files():
    """Returns format → a file that begins like it."""
    still = io.BytesIO()
    build.scene().save(still, "GIF")
    web, picture, scan = io.BytesIO(), io.BytesIO(), io.BytesIO()
    build.scene().save(web, "WEBP")
    build.scene().save(picture, "BMP")
    build.scene().save(scan, "TIFF")
    return {
        "gif": still.getvalue(),
        "webp": web.getvalue(),
        "bmp": picture.getvalue(),
        "tiff": scan.getvalue(),
        "heic": build.box(b"ftyp", b"heic\0\0\0\0mif1heic") + bytes(50),
        "heif": build.box(b"ftyp", b"mif1\0\0\0\0mif1miaf") + bytes(50),
        "avif": build.box(b"ftyp", b"avif\0\0\0\0avifmif1") + bytes(50),
        "jpeg2000": b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(50),
        "jpeg_xl": b"\xff\x0a" + bytes(50),
        "psd": b"8BPS\0\x01" + bytes(50),
        "svg": b'<?xml version="1.0"?>\n<!-- x --><svg xmlns="http://www.w3.org/2000/svg"/>',
        "pdf": b"%PDF-1.7\n" + bytes(50),
        "archive": build.archive(),
        "office": b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml" + bytes(50),
        "video": build.video(),
        "html": b"<!DOCTYPE html><html><body>404</body></html>",
        "executable": b"MZ\x90\0" + bytes(124) + b"PE\0\0",
        "script": b"<?php system($_GET[0]); ?>",
        "text": "Übersicht: 没有图片\n".encode(),
        "raw": b"FUJIFILMCCD-RAW 0201" + bytes(50),
        "audio": b"ID3\x03" + bytes(50),
        "netpbm": b"P6\n4 4\n255\n" + bytes(48),
    }


def trailing():
    """What follows a whole picture."""
    pool = seeds()
    wanted = {
        "padding": (bytes(5000), ACCEPT),
        "line end": (b"\r\n", ACCEPT),
        "samsung": (build.samsung_trailer(), ACCEPT),
        "huawei depth": (pool["jpeg"] + build.huawei_depth(), ACCEPT),
        "archive in huawei depth": (pool["jpeg"] + build.archive() + build.huawei_depth(), REFUSE),
        "video": (build.video(), ACCEPT),
        "unknown": (b"\x12\x34\x56\x78" * 9, ACCEPT),
        "archive": (build.archive(), REFUSE),
        "archive behind padding": (bytes(64) + build.archive(), REFUSE),
        "rar": (b"Rar!\x1a\x07\0" + bytes(40), REFUSE),
        "php": (b"\n<?php system($_GET[0]); ?>", REFUSE),
        "html": (b"<html><script>alert(1)</script></html>", REFUSE),
        "short php": (b"<?=`$_GET[1]`?>", REFUSE),
        "asp": (b"<%eval request(1)%>", REFUSE),
        "batch file": (b"\r\n@echo off\r\ndel *\r\n", REFUSE),
        "python": (b"\nimport os\nos.system('id')\n", REFUSE),
        "python from": (b"\r\nfrom os import system\r\n", REFUSE),
        "javascript": (b"var x = require('child_process');", REFUSE),
        "visual basic": (b'Set s = CreateObject("WScript.Shell")\r\n', REFUSE),
        "a note with words of programs": (b"From a phone 2021\nImport photo 3\nSystem (Android) 99<%", ACCEPT),
        "a note": ("备注：张三 2021-01-12 (import done)".encode(), ACCEPT),
        "shell": (b"#!/bin/sh\nrm -rf /\n", REFUSE),
        "program": (b"MZ\x90\0" + bytes(124) + b"PE\0\0", REFUSE),
        "elf": (b"\x7fELF\2\1\1" + bytes(60), REFUSE),
        "jpeg": (pool["jpeg"], REFUSE),
        "png": (pool["png"], REFUSE),
        "pdf": (b"%PDF-1.7\n1 0 obj\n", REFUSE),
        "archive in samsung": (build.archive() + build.samsung_trailer(), REFUSE),
        "archive in video": (build.video() + build.box(b"free", build.archive()), REFUSE),
    }
    for kind in ("jpeg", "jpeg progressive", "png", "png palette"):
        for name, (tail, expect) in wanted.items():
            code = "format.trailing_data" if expect == REFUSE else None
            yield Case("trailing", f"{kind} + {name}", pool[kind] + tail, expect, code)


def metadata():
    """Metadata that lie or attack; the picture is sound."""
    jpeg, png = seeds()["jpeg"], seeds()["png"]
    tiff = build.exif(1)
    loop = b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 0) + struct.pack("<I", 8)
    hostile = {
        "exif empty": b"",
        "exif two bytes": b"II",
        "exif offset beyond": b"II*\0\xff\xff\xff\xff",
        "exif directory that follows itself": loop,
        "exif 65535 entries": b"II*\0" + struct.pack("<IH", 8, 65535) + bytes(200),
        "exif huge count": b"II*\0" + struct.pack("<IH", 8, 1) + struct.pack("<HHII", 0x131, 2, 2**32 - 1, 8),
        "exif resolution 1/0": tiff.replace(struct.pack("<II", 300, 1), struct.pack("<II", 300, 0)),
        "exif cut": tiff[:40],
    }
    for name, body in hostile.items():
        yield Case("metadata", "jpeg " + name, build.insert(jpeg, build.exif_segment(body)), ACCEPT)
        yield Case("metadata", "png " + name, png[:33] + build.chunk(b"eXIf", body) + png[33:], ACCEPT)
    segments = {
        "script in comment": build.segment(0xFE, b"<?php system($_GET[0]); ?>"),
        "markup in comment": build.segment(0xFE, b"*/=1;alert(1)/*<script>"),
        "archive in comment": build.segment(0xFE, build.archive()),
        "icc of part 7 only": build.segment(0xE2, b"ICC_PROFILE\0\x07\x09" + bytes(100)),
        "adobe cut": build.segment(0xEE, b"Adobe"),
        "photoshop cut": build.segment(0xED, b"Photoshop 3.0\0008BIM\x03\xed"),
        "multi picture index cut": build.segment(0xE2, b"MPF\0II*\0"),
        "jfif cut": build.segment(0xE0, b"JFIF\0\1"),
        "xmp of millions": b"".join(build.xmp_segment(b"<" * 65000) for _ in range(20)),
        "two exif": build.exif_segment(build.exif(1)) + build.exif_segment(build.exif(6)),
    }
    for name, body in segments.items():
        yield Case("metadata", "jpeg " + name, build.insert(jpeg, body), ACCEPT)
    chunks = {
        "gAMA 0": build.chunk(b"gAMA", bytes(4)),
        "gAMA of 2**32": build.chunk(b"gAMA", b"\xff" * 4),
        "gAMA empty": build.chunk(b"gAMA", b""),
        "pHYs cut": build.chunk(b"pHYs", b"\0"),
        "tRNS too long": build.chunk(b"tRNS", bytes(900)),
        "zTXt broken": build.chunk(b"zTXt", b"k\0\0nonsense"),
        "iTXt cut": build.chunk(b"iTXt", b"k\0\1"),
        "iCCP cut": build.chunk(b"iCCP", b"k"),
        "acTL empty": build.chunk(b"acTL", b""),
    }
    for name, body in chunks.items():
        yield Case("metadata", "png " + name, png[:33] + body + png[33:], ACCEPT)


def _animation(frames):
    return build.chunk(b"acTL", struct.pack(">II", frames, 0))


def patched(data, at, replacement):
    return data[:at] + replacement + data[at + len(replacement) :]
