"""Checks that the compressed picture of a PNG holds all its rows, without keeping them."""

from __future__ import annotations

import struct
import zlib
from typing import Final

# Passes of Adam7: first column, first row, column step, row step (PNG, third edition, 8.1).
_ADAM7: Final = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
_SAMPLES: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_INPUT: Final = 1 << 16
_OUTPUT: Final = 1 << 20
# Some writers add a few bytes; more than this has no honest cause.
_EXCESS_MAX: Final = 1 << 16


def find_fault(stream: bytes) -> str | None:
    """Inflates the picture, a piece at a time.

    Args:
        stream: A PNG of valid structure with all its picture data in one chunk, as intake makes it.

    Returns:
        None when every row is there, else a word for what is wrong: `truncated`, `broken_data` or `data_bomb`.
    """
    header, picture = stream[16:29], _picture(stream)
    expected = raw_size(header)
    size = 0
    inflater = zlib.decompressobj()
    try:
        for start in range(0, len(picture), _INPUT):
            piece = picture[start : start + _INPUT]
            while piece and not inflater.eof:
                size += len(inflater.decompress(piece, _OUTPUT))
                piece = inflater.unconsumed_tail
                if size > expected + _EXCESS_MAX:
                    return "data_bomb"
    except zlib.error:
        return "broken_data"
    return None if size >= expected and inflater.eof else "truncated"


def _picture(stream: bytes) -> bytes:
    at = 8
    while True:
        length, name = struct.unpack_from(">I4s", stream, at)
        if name == b"IDAT":
            return stream[at + 8 : at + 8 + length]
        at += 12 + length


def raw_size(header: bytes) -> int:
    """Returns the bytes of all rows with their filter bytes, before compression.

    Args:
        header: The 13 bytes of the IHDR chunk.
    """
    width, height, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", header)
    bits = depth * _SAMPLES[colour]
    if not interlace:
        return int(height * (1 + (width * bits + 7) // 8))
    total = 0
    for left, top, across, down in _ADAM7:
        columns, rows = -(-(width - left) // across), -(-(height - top) // down)
        if columns > 0 and rows > 0:
            total += rows * (1 + (columns * bits + 7) // 8)
    return total
