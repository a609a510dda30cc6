"""Notices a JPEG whose picture data stop early although an end marker follows.

The decoder then goes on with zeros, warns into the void, and shows mid-grey for what is missing. A picture may well
end in real mid-grey; but then its data end in the ever same code for a flat block, which lost data do not.
"""

from __future__ import annotations

import re
from typing import Final

import numpy as np
from PIL import Image

_SCAN_HEADER: Final = re.compile(rb"\xff\xda..", re.DOTALL)
_FRAME: Final = re.compile(rb"\xff([\xc0-\xc2])\x00")
_RESTART: Final = re.compile(rb"\xff[\xd0-\xd7]")
# An MCU has at most ten blocks, and a flat block takes two codes of at most sixteen bits.
_PERIOD_MAX: Final = 320
_WINDOW_BITS: Final = 4096
# Rows to look at: enough to judge, and a large picture is not copied for it.
_STRIP: Final = 256


def ends_early(image: Image.Image, stream: bytes) -> bool:
    """Says whether the lower part of a decoded JPEG is the decoder's filling.

    Args:
        image: As the decoder gives it, before any conversion.
        stream: The JPEG's bytes up to the end marker, nothing behind it.

    Returns:
        True for a baseline picture in one scan, the last rows of which are mid-grey without data for it. Other
        pictures are not judged: cut progressive files lack whole scans, which intake finds.
    """
    filling = 127 if image.mode == "CMYK" else 128  # Pillow shows CMYK inverted
    last = image.getpixel((image.width - 1, image.height - 1))
    if any(value != filling for value in (last if isinstance(last, tuple) else (last,))):
        return False
    frame = _FRAME.search(stream)
    headers = [match.start() for match in _SCAN_HEADER.finditer(stream)]
    if frame is None or frame[1] == b"\xc2" or not headers:
        return False
    strip = image.crop((0, max(0, image.height - _STRIP), image.width, image.height))
    samples = np.asarray(strip).reshape(strip.height, -1)
    other_rows = np.flatnonzero((samples != filling).any(axis=1))
    rows = strip.height - 1 - (int(other_rows[-1]) if other_rows.size else -1)
    blocks = (rows // 16) * (image.width // 16)  # at least so many MCUs, each of at least one block
    start = headers[0] + 2 + int.from_bytes(stream[headers[0] + 2 : headers[0] + 4], "big")
    data = stream[start:-2]
    if blocks < 4 or len(headers) > 1 or _RESTART.search(data):
        return False
    return not _is_periodic(data, blocks * 2)


def _is_periodic(data: bytes, bits_least: int) -> bool:
    """Says whether the end of entropy-coded data repeats one code over and over."""
    tail = data[-(_WINDOW_BITS // 8) :].replace(b"\xff\x00", b"\xff")
    bits = np.unpackbits(np.frombuffer(tail, dtype=np.uint8))[:-8]  # the last byte is filled up with ones
    bits = bits[-min(max(bits_least, 32), _WINDOW_BITS) :]
    longest = min(_PERIOD_MAX, bits.size // 2)
    return any(bool((bits[period:] == bits[:-period]).all()) for period in range(1, longest + 1))
