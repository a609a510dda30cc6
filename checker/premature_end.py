"""Notices a JPEG whose picture data stop early although an end marker follows.

The decoder then goes on with zeros, warns into the void, and shows mid-grey for what is missing. A picture may well
end in real mid-grey; but then its data end in as many codes for "flat, as before" as there are grey blocks, which data
that were lost do not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

_RESTART: Final = re.compile(rb"\xff[\xd0-\xd7]")
# Fewer blocks are too little to tell a repetition from chance.
_BITS_MIN: Final = 48
_STRIP: Final = 256
_SLACK_MCUS: Final = 3


@dataclass(frozen=True, slots=True)
class _Scan:
    """The only scan of a sequential picture.

    Attributes:
        mcu_width: Pixels of an MCU.
        mcu_height: Pixels of an MCU.
        restart_interval: MCUs between restart markers, 0 for none.
        flat: The code of an MCU that is flat and as bright as the one before, as zeros and ones.
        data: The entropy-coded data.
    """

    mcu_width: int
    mcu_height: int
    restart_interval: int
    flat: str
    data: bytes


def ends_early(image: Image.Image, stream: bytes) -> bool:
    """Says whether the lower part of a decoded JPEG is the decoder's filling.

    Args:
        image: As the decoder gives it, before any conversion.
        stream: The JPEG as intake makes it: segments without fill bytes, nothing behind the end marker.

    Returns:
        True for a sequential picture in one scan, the end of which is mid-grey without data for it. Other pictures
        are not judged: cut progressive files mostly lack whole scans, which intake finds.
    """
    filling = 127 if image.mode == "CMYK" else 128  # Pillow shows CMYK inverted
    last = image.getpixel((image.width - 1, image.height - 1))
    if any(value != filling for value in (last if isinstance(last, tuple) else (last,))):
        return False
    scan = _only_scan(stream)
    if scan is None:
        return False
    across, down = -(-image.width // scan.mcu_width), -(-image.height // scan.mcu_height)
    if scan.restart_interval:
        return len(_RESTART.findall(scan.data)) < (across * down - 1) // scan.restart_interval
    rows, columns = _grey_end(image, filling)
    # Whole rows of MCUs, or, when the last row is only grey in its right part, that part.
    grey = rows // scan.mcu_height * across if rows >= scan.mcu_height else columns // scan.mcu_width
    bits_wanted = (grey - _SLACK_MCUS) * len(scan.flat)
    return bits_wanted >= _BITS_MIN and not _ends_flat(scan, bits_wanted)


def _grey_end(image: Image.Image, filling: int) -> tuple[int, int]:
    """Counts the rows at the bottom that are only filling, and such pixels at the end of the last row."""
    rows, columns = 0, 0
    for bottom in range(image.height, 0, -_STRIP):  # strips, not to copy a large picture
        top = max(0, bottom - _STRIP)
        samples = np.asarray(image.crop((0, top, image.width, bottom))).reshape(bottom - top, image.width, -1)
        other = (samples != filling).any(axis=2)
        if bottom == image.height:
            columns = _clear_at_end(other[-1])
        clear = _clear_at_end(other.any(axis=1))
        rows += clear
        if clear < bottom - top:
            break
    return rows, columns


def _clear_at_end(flags: npt.NDArray[np.bool_]) -> int:
    found = np.flatnonzero(flags)
    return int(flags.size - 1 - found[-1]) if found.size else int(flags.size)


def _ends_flat(scan: _Scan, bits_wanted: int) -> bool:
    """Says whether the data end in the code of flat MCUs, for at least so many bits."""
    period = len(scan.flat)
    tail = scan.data[-(bits_wanted // 4 + 64) :].replace(b"\xff\x00", b"\xff")
    bits = np.unpackbits(np.frombuffer(tail, dtype=np.uint8))[:-8]  # the last byte is filled up with ones
    bits = bits[-bits_wanted:]
    if bits.size < bits_wanted or not bool((bits[period:] == bits[:-period]).all()):
        return False
    one = "".join(map(str, bits[:period]))
    return one in scan.flat * 2  # the cut through the data may fall into the middle of a code


def _only_scan(stream: bytes) -> _Scan | None:
    factors: dict[int, tuple[int, int]] = {}
    codes: dict[int, str] = {}
    restart_interval = 0
    at = 2
    while True:
        marker, end = stream[at + 1], at + 2 + int.from_bytes(stream[at + 2 : at + 4], "big")
        body = stream[at + 4 : end]
        if marker == 0xC2:
            return None
        if marker in (0xC0, 0xC1):
            factors = {body[k]: (body[k + 1] >> 4, body[k + 1] & 15) for k in range(6, 6 + 3 * body[5], 3)}
        elif marker == 0xC4:
            codes.update(_codes_of_zero(body))
        elif marker == 0xDD:
            restart_interval = int.from_bytes(body[:2], "big")
        elif marker == 0xDA:
            break
        at = end
    data = stream[end:-2]
    if b"\xff\xda" in data or body[0] != len(factors):
        return None
    parts = []
    for k in range(1, 1 + 2 * body[0], 2):
        dc, ac = codes.get(body[k + 1] >> 4), codes.get(16 + (body[k + 1] & 15))
        across, down = factors.get(body[k], (0, 0)) if body[0] > 1 else (1, 1)
        if dc is None or ac is None:
            return None
        parts.append((dc + ac) * (across * down))
    wide, high = (max(column) for column in zip(*factors.values(), strict=True)) if body[0] > 1 else (1, 1)
    return _Scan(8 * wide, 8 * high, restart_interval, "".join(parts), data)


def _codes_of_zero(body: bytes) -> dict[int, str]:
    """Reads Huffman tables; returns class and id of a table → the code of symbol 0: no difference, or end of block."""
    found: dict[int, str] = {}
    at = 0
    while at + 17 <= len(body):
        counts: Sequence[int] = body[at + 1 : at + 17]
        symbols = body[at + 17 : at + 17 + sum(counts)]
        code, index = 0, 0
        for length, count in enumerate(counts, start=1):
            for symbol in symbols[index : index + count]:
                if symbol == 0:
                    found[body[at]] = format(code, f"0{length}b")
                code += 1
            index += count
            code <<= 1
        at += 17 + len(symbols)
    return found
