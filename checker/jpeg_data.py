"""Reads the picture of a JPEG, and notices data that are damaged although the structure around them is whole.

A decoder meant for viewing goes on with zeros or at the next marker, warns into the void, and shows grey, stripes or
shifted colours for what was lost. libjpeg-turbo tells all that it had to make good; `simplejpeg` passes it on. Pillow
shows what it makes good: it decodes whatever is not both whole and of the usual colours, with the same libjpeg-turbo.
"""

from __future__ import annotations

import re
from typing import Final

import numpy as np
import numpy.typing as npt
import simplejpeg

Pixels = npt.NDArray[np.uint8]

_EIGHTH: Final = {"min_height": 1, "min_width": 1, "min_factor": 8}
# As Pillow decodes: the slow, exact transform and smooth upsampling.
_WHOLE: Final = {"min_factor": 1, "fastdct": False, "fastupsample": False}
# What libjpeg says (jerror.h) when the codes of the picture run out or make no sense.
_DAMAGE: Final = (
    ("premature end", "data_end_early"),
    ("bad Huffman code", "broken_data"),
    ("instead of RST", "broken_data"),
)
_LEFT_OVER: Final = re.compile(r"(\d+) extraneous bytes before marker 0x([0-9a-f]{2})")
_PROGRESSIVE: Final = b"\xff\xc2"
_EOI: Final = 0xD9
_RESTARTS: Final = range(0xD0, 0xD8)


def read(stream: bytes, colour_model: str | None) -> tuple[Pixels | None, str | None]:
    """Reads the picture's data.

    Args:
        stream: A JPEG as intake makes it: nothing but what a decoder needs, nothing behind the end marker.
        colour_model: As intake tells it.

    Returns:
        The pixels, uint8 (height, width, 3), when the data are whole and YCbCr; else None. Data of other colours are
        read at an eighth of the size, for their faults only.
        The fault: None for whole data, `data_end_early` or `broken_data` for damaged ones. `data_left_over`: the
        picture was complete before its data were; damaged data end so in one case of three, but odd encoders write such
        files too. Nothing is known, and None told, of the rare subsamplings that TurboJPEG has no name for, such as
        4:1:0.
    """
    usual = colour_model == "ycbcr"
    colours = "RGB" if usual else "CMYK" if colour_model in ("cmyk", "ycck") else "GRAY"
    try:
        if usual and _PROGRESSIVE in stream:
            # All of its coefficients are kept until the end: a bomb shall not have the pixels beside them.
            simplejpeg.decode_jpeg(stream, colours, strict=True, **_EIGHTH)
        pixels = simplejpeg.decode_jpeg(stream, colours, strict=True, **(_WHOLE if usual else _EIGHTH))
    except ValueError as error:
        return None, _fault(str(error), stream)
    return (pixels if usual else None), None


def _fault(told: str, stream: bytes) -> str | None:
    for words, fault in _DAMAGE:
        if words in told:
            return fault
    return "data_left_over" if _is_left_over(told, stream) else None


def _is_left_over(told: str, stream: bytes) -> bool:
    """Says whether there are data that no pixel came from, beyond what is known of honest encoders.

    These fill up with one and the same byte, end in a byte that means nothing (0x7F), or write too much before a
    restart marker, where the next part begins anew anyway.
    """
    found = _LEFT_OVER.search(told)
    if found is None:
        return False
    count, marker = int(found[1]), int(found[2], 16)
    if count < 2 or marker in _RESTARTS:
        return False
    # Among the data a byte of 0xFF is written with a zero behind it.
    return marker != _EOI or len(set(stream[-2 - count : -2].replace(b"\xff\0", b"\xff"))) > 1
