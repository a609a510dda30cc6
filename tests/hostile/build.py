"""Builds files byte by byte, so that what they hold does not depend on the decoders that are tested."""

import io
import struct
import zipfile
import zlib

import numpy as np
from PIL import Image

SIGNATURE = b"\x89PNG\r\n\x1a\n"
ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
EOI = b"\xff\xd9"


def chunk(name, body, crc=None):
    crc = zlib.crc32(name + body) if crc is None else crc
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", crc)


def header(width, height, depth, colour, interlace=0):
    return struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace)


def rows(samples, depth):
    """Packs samples (height, width[, channels]) into filtered rows, filter 0."""
    if samples.ndim == 2:
        samples = samples[..., None]
    if depth == 16:
        return b"".join(b"\0" + row.astype(">u2").tobytes() for row in samples)
    if depth == 8:
        return b"".join(b"\0" + row.astype(np.uint8).tobytes() for row in samples)
    bits = (samples[..., 0, None] >> np.arange(depth - 1, -1, -1)) & 1
    return b"".join(b"\0" + np.packbits(row.reshape(-1)).tobytes() for row in bits.astype(np.uint8))


def png(samples, depth, colour, *, interlace=0, before=(), after=(), split=1 << 20, tail=b""):
    """Writes a PNG: `before` and `after` are chunks around the picture data."""
    if interlace:
        passes = [samples[y::dy, x::dx] for x, y, dx, dy in ADAM7]
        raw = b"".join(rows(part, depth) for part in passes if part.size)
    else:
        raw = rows(samples, depth)
    data = zlib.compress(raw)
    height, width = samples.shape[:2]
    pieces = [chunk(b"IDAT", data[at : at + split]) for at in range(0, len(data), split)]
    parts = [SIGNATURE, chunk(b"IHDR", header(width, height, depth, colour, interlace)), *before, *pieces, *after]
    return b"".join(parts) + chunk(b"IEND", b"") + tail


def png_of(width, height, depth, colour, data, *, interlace=0, before=()):
    """Writes a PNG with the given compressed data, whether they fit or not."""
    parts = [SIGNATURE, chunk(b"IHDR", header(width, height, depth, colour, interlace)), *before]
    return b"".join(parts) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def deflated_zeros(count):
    """Compresses any number of zeros at once: one block over and over, and the checksum that zeros have."""
    size = 1 << 20
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(size)) + packer.flush(zlib.Z_FULL_FLUSH)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    rest = packer.compress(bytes(count % size)) + packer.flush()
    checksum = (count % 65521) << 16 | 1
    return b"\x78\xda" + block * (count // size) + rest + struct.pack(">I", checksum)


def jpeg(image, **options):
    out = io.BytesIO()
    image.save(out, "JPEG", **options)
    return out.getvalue()


def segment(marker, body):
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def insert(data, *segments):
    """Puts segments behind SOI."""
    return data[:2] + b"".join(segments) + data[2:]


def scans_of(data):
    """Returns the offsets of the scans of a JPEG made by an encoder (no thumbnails)."""
    return [at for at in range(len(data) - 1) if data[at : at + 2] == b"\xff\xda"]


def ifd(order, entries, following=0):
    parts = [struct.pack(order + "H", len(entries))]
    for tag, kind, count, value in entries:
        raw = value if isinstance(value, bytes) else struct.pack(order + "I", value)
        parts.append(struct.pack(order + "HHI", tag, kind, count) + raw.ljust(4, b"\0"))
    return b"".join(parts) + struct.pack(order + "I", following)


def exif(orientation=1, order="<"):
    """A TIFF structure with orientation, software, resolution, a position and a thumbnail directory."""
    mark = b"II*\0" if order == "<" else b"MM\0*"
    short = struct.pack(order + "H", orientation)
    at = 8 + 2 + 6 * 12 + 4
    gps, thumb = at + 32, at + 32 + 18
    main = [
        (0x0112, 3, 1, short),
        (0x011A, 5, 1, at),
        (0x011B, 5, 1, at + 8),
        (0x0128, 3, 1, struct.pack(order + "H", 2)),
        (0x0131, 2, 16, at + 16),
        (0x8825, 4, 1, gps),
    ]
    values = struct.pack(order + "IIII", 300, 1, 300, 1) + b"Test Editor 1.0\0"
    position = ifd(order, [(2, 5, 3, at)])
    thumbnail = ifd(order, [(0x0201, 4, 1, 8), (0x0202, 4, 1, 0)])
    return mark + struct.pack(order + "I", 8) + ifd(order, main, thumb) + values + position + thumbnail


def exif_segment(tiff):
    return segment(0xE1, b"Exif\0\0" + tiff)


def xmp_segment(text):
    return segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + text)


def linear_profile(name="Linear test"):
    """An ICC profile with the primaries of sRGB (adapted to D50) and linear curves."""

    def fixed(*values):
        return b"".join(struct.pack(">i", round(value * 65536)) for value in values)

    text = name.encode() + b"\0"
    curve = b"curv\0\0\0\0" + struct.pack(">I", 0)
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + bytes(78),
        b"cprt": b"text\0\0\0\0none\0",
        b"wtpt": b"XYZ \0\0\0\0" + fixed(0.9642, 1.0, 0.8249),
        b"rXYZ": b"XYZ \0\0\0\0" + fixed(0.4360747, 0.2225045, 0.0139322),
        b"gXYZ": b"XYZ \0\0\0\0" + fixed(0.3850649, 0.7168786, 0.0971045),
        b"bXYZ": b"XYZ \0\0\0\0" + fixed(0.1430804, 0.0606169, 0.7141733),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    at = 128 + 4 + 12 * len(tags)
    table, bodies = struct.pack(">I", len(tags)), b""
    for tag, body in tags.items():
        table += tag + struct.pack(">II", at + len(bodies), len(body))
        bodies += body.ljust(-(-len(body) // 4) * 4, b"\0")
    head = struct.pack(">I4sI4s4s4s", at + len(bodies), b"none", 0x02100000, b"mntr", b"RGB ", b"XYZ ")
    head += struct.pack(">HHHHHH", 2021, 1, 1, 0, 0, 0) + b"acsp" + bytes(28)
    head += fixed(0.9642, 1.0, 0.8249)
    return head.ljust(128, b"\0") + table + bodies


def box(name, body):
    return struct.pack(">I", len(body) + 8) + name + body


def video():
    return box(b"ftyp", b"isom\0\0\2\0isomiso2") + box(b"moov", bytes(40)) + box(b"mdat", bytes(range(256)) * 4)


def huawei_depth(columns=12, rows=9):
    """Depths as Huawei phones append them, behind the picture that was not blurred."""
    return b"\x48\0\0\0edof" + bytes(16) + struct.pack("<HH", columns, rows) + bytes(48) + b"\x40" * (columns * rows)


def samsung_trailer():
    name = b"Image_UTC_Data"
    block = b"\0\0\x01\x0a" + struct.pack("<I", len(name)) + name + b"1610000000000"
    entry = b"\0\0\x01\x0a" + struct.pack("<II", len(block), len(block))
    directory = b"SEFH" + struct.pack("<II", 106, 1) + entry
    return block + directory + struct.pack("<I", len(directory)) + b"SEFT"


def archive():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr(zipfile.ZipInfo("a.txt", (2021, 1, 1, 0, 0, 0)), "hidden")
    return out.getvalue()


def scene(width=72, height=48):
    """A small picture with edges, gradients and texture; no mode of it is symmetric."""
    y, x = np.mgrid[0:height, 0:width]
    pixels = np.stack([x * 255 // (width - 1), y * 255 // (height - 1), (x * 7 + y * 13) % 256], axis=2)
    pixels[height // 4 : height // 2, width // 8 : width // 3] = (250, 20, 30)
    return Image.fromarray(pixels.astype(np.uint8))


def quadrants(width=96, height=64):
    """Four flat colours, which survive JPEG: upper left red, upper right green, lower left blue, lower right grey."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[: height // 2, : width // 2] = (220, 30, 30)
    pixels[: height // 2, width // 2 :] = (30, 200, 30)
    pixels[height // 2 :, : width // 2] = (30, 30, 220)
    pixels[height // 2 :, width // 2 :] = (90, 90, 90)
    return pixels
