"""Small files that ask for much time or memory."""

import struct
import zlib

import numpy as np
from PIL import Image

from tests.hostile import build
from tests.hostile.corpus import ACCEPT, EITHER, REFUSE, Case, patched


def bombs():
    """Small files that ask for much."""
    scene = build.scene()
    jpeg, progressive = build.jpeg(scene), build.jpeg(scene, progressive=True)
    wide = {
        "4:4:4": build.jpeg(scene, progressive=True, subsampling=0),
        "CMYK": build.jpeg(scene.convert("CMYK"), progressive=True),
    }
    dot = np.zeros((1, 1, 3), np.uint8)
    last = progressive[build.scans_of(progressive)[-1] : -2]
    frame = jpeg.index(b"\xff\xc0")
    huge = build.deflated_zeros(1 << 30)
    texts = [build.chunk(b"zTXt", b"k\0\0" + build.deflated_zeros(1 << 22)) for _ in range(3)]
    files = {
        "png of 2**31 pixels": build.png_of(2**31 - 1, 1, 1, 0, zlib.compress(b"")),
        "png 100,000 x 100,000": build.png_of(100_000, 100_000, 8, 6, build.deflated_zeros(1 << 24)),
        "png 10,001 wide": build.png_of(10_001, 10, 8, 0, build.deflated_zeros(10 * 10_002)),
        "png 40 megapixels without data": build.png_of(10_000, 4000, 16, 6, zlib.compress(b"")),
        "png 40 megapixels less a row": build.png_of(10_000, 4000, 16, 6, build.deflated_zeros(80_001 * 3999)),
        "png data 1000 times too long": build.png_of(8, 8, 8, 2, huge),
        "png of 100,000 chunks": build.png(dot, 8, 2, before=[build.chunk(b"tEXt", b"a\0b")] * 100_000),
        "png of 100,000 empty IDAT": build.png(dot, 8, 2, before=[build.chunk(b"IDAT", b"")] * 100_000),
        "png iCCP bomb": build.png(dot, 8, 2, before=[build.chunk(b"iCCP", b"k\0\0" + huge)]),
        "png zTXt bomb": build.png(dot, 8, 2, before=[build.chunk(b"zTXt", b"k\0\0" + huge)]),
        "png iTXt bomb": build.png(dot, 8, 2, before=[build.chunk(b"iTXt", b"k\0\1\0\0\0" + huge)]),
        "png three texts, too large together": build.png(dot, 8, 2, before=texts),
        "jpeg 65,500 x 65,500": patched(jpeg, frame + 5, struct.pack(">HH", 65500, 65500)),
        "jpeg 8000 x 5000 without data": patched(jpeg, frame + 5, struct.pack(">HH", 5000, 8000)),
        "jpeg of a thousand scans": progressive[:-2] + last * 1000 + build.EOI,
        "jpeg 40 megapixels of 60 scans": _stretched(progressive[:-2] + last * 50 + build.EOI),
        **{f"jpeg progressive {name}, 40 megapixels without data": _stretched(data) for name, data in wide.items()},
        "jpeg of 1,000,000 segments": b"\xff\xd8" + b"\xff\xfe\0\2" * 1_000_000 + jpeg[2:],
        "jpeg of fill bytes": b"\xff\xd8" + b"\xff" * 5_000_000 + jpeg[2:],
        "jpeg of garbage between segments": b"\xff\xd8\xff\xfe\0\2" + bytes(5_000_000) + jpeg[2:],
        "jpeg endless fill": b"\xff\xd8\xff" + b"\xff" * 5_000_000,
        "jpeg of 9 MB of quantisation tables": build.insert(jpeg, build.segment(0xDB, bytes(65 * 1000)) * 140),
        "jpeg of 9 MB of Huffman tables": build.insert(jpeg, build.segment(0xC4, bytes(17 * 3800)) * 140),
        "jpeg endless scan": jpeg[:-2] + b"\xff\0" * 2_000_000,
        "11 MB": jpeg + bytes(11_000_000),
        "html of 9 MB of open comments": b"<!--" * 2_250_000,
        "html of 9 MB of closed comments": b"<!---->" * 1_250_000 + b"<x",
        "svg of 9 MB of declarations": b"<?xml ?>" * 1_100_000 + b"<x",
        "nines": b"9" * 9_000_000,
        "jpeg + a million boxes": jpeg + build.box(b"ftyp", b"isom") + build.box(b"free", b"") * 1_200_000,
        "jpeg + archive ends": jpeg + b"PK\x05\x06" * 2_400_000 + b"PK\x01\x02PK\x05\x06",
    }  # fmt: skip
    for name, data in files.items():
        yield Case("bomb", name, data, REFUSE)
    for word in (b"MZ", b"<!", b"PK\3\4", b"ftyp"):
        pile = build.segment(0xFE, (word * 65000)[:65000]) * 140
        yield Case("bomb", f"jpeg with 9 MB of {word!r} in comments", build.insert(jpeg, pile), ACCEPT)
        yield Case("bomb", f"jpeg + 9 MB of {word!r}", jpeg + (word * 9_000_000)[:9_000_000], EITHER)
    for word in (b"\n", b"<%", b"\nimport "):
        text = b"." + (word * 9_000_000)[:9_000_000]
        yield Case("bomb", f"jpeg + text with 9 MB of {word!r}", jpeg + text, ACCEPT)
    slow = build.jpeg(Image.new("RGB", (1000, 1000)), progressive=True)
    yield Case("bomb", "jpeg of 30 scans", slow[:-2] + slow[build.scans_of(slow)[-1] : -2] * 20 + build.EOI, EITHER)


def _stretched(progressive):
    """Claims 40 megapixels, for which the decoder must keep all coefficients."""
    return patched(progressive, progressive.index(b"\xff\xc2") + 5, struct.pack(">HH", 5000, 8000))
