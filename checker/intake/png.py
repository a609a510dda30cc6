"""Walks through the chunks of a PNG file (W3C PNG, third edition) without decoding any pixel."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from checker.intake.containers import PNG_SIGNATURE
from checker.intake.exif import Exif, clean_text, read_exif, to_dpi
from checker.intake.facts import IntakeLimits, RefusedError

_COLOUR_MODELS: Final = {0: "grey", 2: "rgb", 3: "palette", 4: "grey_alpha", 6: "rgb_alpha"}
_DEPTHS: Final = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_CHUNK_NAME: Final = re.compile(rb"[A-Za-z]{4}")
_CRITICAL: Final = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND"})
# A display of exponent 2.2 shows a file gamma of 1/2.2 as it is.
_DISPLAY_GAMMA: Final = 2.2
_GAMMA_THRESHOLD: Final = 0.05


@dataclass(slots=True)
class Png:
    """What the chunks say; filled as far as the walk comes.

    Attributes:
        gamma: Exponent to apply to the samples to get sRGB-like ones; None when there is nothing to do.
        transparent: The transparent colour of a grey or RGB image, in stored samples.
        animated: Frames of an animation, 1 for a still image.
        metadata: Text chunks that nobody here reads, as they are in the file.
        end: Offset after the IEND chunk.
        stream: The image with only the chunks that a decoder needs.
    """

    width: int | None = None
    height: int | None = None
    depth: int | None = None
    colour_type: int | None = None
    interlaced: bool = False
    frames: int = 1
    dpi: tuple[float, float] | None = None
    exif: Exif | None = None
    software: str | None = None
    xmp: bytes = b""
    icc: bytes = b""
    icc_broken: bool = False
    gamma: float | None = None
    transparent: tuple[int, ...] | None = None
    metadata: list[bytes] = field(default_factory=list)
    end: int = 0
    stream: bytes = b""

    @property
    def colour_model(self) -> str | None:
        """Grey, RGB or palette, with or without alpha."""
        return _COLOUR_MODELS.get(self.colour_type) if self.colour_type is not None else None


def read_png(data: bytes, limits: IntakeLimits, png: Png) -> None:
    """Walks through all chunks up to IEND.

    Args:
        data: The file, from its signature on.
        limits: Bounds for chunks and inflated metadata.
        png: Filled on the way.

    Raises:
        RefusedError: The structure is broken or beyond the limits.
    """
    chunks: dict[bytes, bytes] = {}
    picture: list[bytes] = []
    budget = limits.metadata_bytes_max
    animation = {"frames": -1, "controls": 0, "controls_before": 0, "data": 0}
    last = b""
    for name, body in _chunks(data, limits, png):
        if not last and name != b"IHDR":
            raise RefusedError("no_header")
        if name == b"IHDR":
            if last:
                raise RefusedError("several_headers")
            _read_header(body, png)
            chunks[name] = body
        elif name == b"IDAT":
            if picture and last != b"IDAT":
                raise RefusedError("picture_split")
            picture.append(body)
        elif name in (b"zTXt", b"iTXt", b"iCCP"):
            budget -= _read_compressed(name, body, budget, limits, png)
        elif name in (b"acTL", b"fcTL", b"fdAT"):
            _count_animation(name, body, bool(picture), animation)
        elif name in (b"tEXt", b"eXIf"):
            _read_text(name, body, png)
        elif not picture or name == b"IEND":
            chunks.setdefault(name, body)
        last = name
    _check_palette(chunks, png)
    if not picture:
        raise RefusedError("no_picture")
    _check_animation(animation, png)
    _read_rendering(chunks, png)
    keep = (b"IHDR", b"PLTE", b"tRNS") if png.colour_type == 3 else (b"IHDR",)
    parts = [PNG_SIGNATURE, *(_chunk(name, chunks[name]) for name in keep if name in chunks)]
    png.stream = b"".join([*parts, _chunk(b"IDAT", b"".join(picture)), _chunk(b"IEND", b"")])


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(body, zlib.crc32(name)))


def _chunks(data: bytes, limits: IntakeLimits, png: Png) -> Iterator[tuple[bytes, bytes]]:
    at, count = len(PNG_SIGNATURE), 0
    view = memoryview(data)
    while True:
        if at + 12 > len(data):
            raise RefusedError("truncated")
        length, name = struct.unpack_from(">I4s", data, at)
        if not _CHUNK_NAME.fullmatch(name):
            raise RefusedError("broken_chunk")
        end = at + 12 + length
        if end > len(data):
            raise RefusedError("truncated")
        if zlib.crc32(view[at + 4 : end - 4]) != int.from_bytes(data[end - 4 : end], "big"):
            raise RefusedError("checksum")
        if name[:1].isupper() and name not in _CRITICAL:
            raise RefusedError("unknown_chunk")
        count += 1
        if count > limits.chunks_max:
            raise RefusedError("too_many_chunks")
        yield name, data[at + 8 : end - 4]
        at = end
        if name == b"IEND":
            png.end = at
            return


def _read_header(body: bytes, png: Png) -> None:
    if len(body) != 13:
        raise RefusedError("broken_header")
    width, height, depth, colour, compression, filtering, interlace = struct.unpack(">IIBBBBB", body)
    if not 0 < width < 2**31 or not 0 < height < 2**31:
        raise RefusedError("broken_header")
    png.width, png.height, png.depth, png.colour_type = width, height, depth, colour
    png.interlaced = interlace == 1
    if depth not in _DEPTHS.get(colour, ()) or compression or filtering or interlace > 1:
        raise RefusedError("broken_header")


def _check_palette(chunks: dict[bytes, bytes], png: Png) -> None:
    palette = chunks.get(b"PLTE")
    if palette is not None and (len(palette) % 3 or not 3 <= len(palette) <= 768 or png.colour_type in (0, 4)):
        raise RefusedError("broken_palette")
    if png.colour_type == 3 and palette is None:
        raise RefusedError("broken_palette")


def _read_compressed(name: bytes, body: bytes, budget: int, limits: IntakeLimits, png: Png) -> int:
    """Reads a chunk that may be compressed; returns how many bytes came out of it."""
    keyword, _, rest = body.partition(b"\0")
    if name == b"iTXt":
        compressed = rest[:1] == b"\1"
        value = rest[2:].split(b"\0", 2)[-1]
    else:
        compressed, value = True, rest[1:]
    if not compressed:
        text: bytes | None = value
    else:
        most = min(budget, limits.icc_bytes_max) if name == b"iCCP" else budget
        text = _inflate(value, most)
    if name == b"iCCP":
        png.icc, png.icc_broken = text or b"", text is None
    elif keyword == b"XML:com.adobe.xmp" and text:
        png.xmp = png.xmp or text
    elif text:
        png.metadata.append(text)
    return len(text or b"")


def _inflate(value: bytes, most: int) -> bytes | None:
    """Inflates up to a size; None when the stream is broken.

    Raises:
        RefusedError: More would come out: no honest metadata is that large.
    """
    inflater = zlib.decompressobj()
    try:
        text = inflater.decompress(value, most + 1)
    except zlib.error:
        return None
    if len(text) > most:
        raise RefusedError("metadata_bomb")
    return text


def _read_text(name: bytes, body: bytes, png: Png) -> None:
    if name == b"eXIf":
        png.exif = png.exif or read_exif(body.removeprefix(b"Exif\0\0"))
        return
    keyword, _, value = body.partition(b"\0")
    if keyword == b"Software":
        png.software = png.software or clean_text(value)
    png.metadata.append(body)


def _count_animation(name: bytes, body: bytes, after_picture: bool, animation: dict[str, int]) -> None:
    if name == b"acTL":
        if not after_picture and animation["frames"] < 0:  # after the picture it has no meaning
            animation["frames"] = int.from_bytes(body[:4], "big") if len(body) == 8 else 0
    elif name == b"fcTL":
        animation["controls"] += 1
        animation["controls_before"] += not after_picture
    else:
        animation["data"] += 1


def _check_animation(animation: dict[str, int], png: Png) -> None:
    """Finds out whether viewers show an animation. One frame that is the picture itself is a still image."""
    frames = animation["frames"]
    if frames < 0:
        return
    if animation["data"] and not animation["controls"]:
        raise RefusedError("broken_animation")
    still = not animation["data"] and (frames == 0 or (frames == 1 and animation["controls"] <= 1))
    png.frames = 1 if still else max(2, frames, animation["controls"])


def _read_rendering(chunks: dict[bytes, bytes], png: Png) -> None:
    """Reads the chunks that say how samples are to be shown."""
    gamma = int.from_bytes(chunks.get(b"gAMA", b""), "big") / 100_000
    managed = bool(png.icc) or b"sRGB" in chunks or b"cICP" in chunks
    # The exponent that takes stored samples to a 2.2 display; within the threshold it changes nothing visible.
    if not managed and 0.01 <= gamma <= 10 and abs(gamma * _DISPLAY_GAMMA - 1) > _GAMMA_THRESHOLD:
        png.gamma = 1 / (gamma * _DISPLAY_GAMMA)
    density = chunks.get(b"pHYs", b"")
    if len(density) == 9 and density[8] == 1:
        x, y = struct.unpack(">II", density[:8])
        png.dpi = to_dpi(float(x), float(y), 0.0254)
    samples = {0: 1, 2: 3}.get(png.colour_type if png.colour_type is not None else -1)
    transparent = chunks.get(b"tRNS", b"")
    if samples is not None and len(transparent) == 2 * samples and png.depth is not None:
        mask = 2**png.depth - 1
        png.transparent = tuple(value & mask for value in struct.unpack(f">{samples}H", transparent))
