"""The machine readable zone of a passport as readers deliver it, with fillers lost or doubled."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from checker.documents.lines import Page, Segment
from checker.documents.numbers import NumberCheck, check_passport_mrz

_FILLERS: Final = str.maketrans(dict.fromkeys("《〈«く＜≤(", "<"))
_UPPER: Final = re.compile(r"P[A-Z<][A-Z]{3}[A-Z]+<<?[A-Z<]+")
_LOWER: Final = re.compile(r"([A-Z0-9<]{10}[A-Z<]{3}\d{7}[MF<]\d{7})([A-Z0-9<]*?)<*(\d|<)?(\d)")
_LENGTH: Final = 44
_PERSONAL: Final = 14


def _squeezed(segment: Segment) -> str:
    return segment.text.translate(_FILLERS).upper()


def find_mrz(page: Page) -> tuple[NumberCheck, Segment, Segment] | None:
    """Finds the two lines of a passport's zone.

    Readers miscount the fillers "<"; as these count nothing in check digits, lines are filled up to 44 characters.

    Returns:
        What the zone says, and its upper and lower line; None when there is none whose check digits hold.
    """
    uppers = [segment for segment in page.segments if _UPPER.fullmatch(_squeezed(segment))]
    for lower in page.segments:
        match = _LOWER.fullmatch(_squeezed(lower))
        above = [segment for segment in uppers if segment.box.cy < lower.box.cy]
        if match is None or not above:
            continue
        upper = max(above, key=lambda segment: segment.box.cy)
        fixed, personal, personal_check, final = match.groups()
        filled = fixed + personal[:_PERSONAL].ljust(_PERSONAL, "<") + (personal_check or "<") + final
        first = _squeezed(upper).rstrip("<")[:_LENGTH].ljust(_LENGTH, "<")
        # A passport is issued after its holder's birth, so that the end of its validity settles both centuries.
        expiry = dt.date(2000 + int(fixed[21:23]), 12, 31)
        found = check_passport_mrz((first, filled), expiry)
        if found.valid:
            return found, upper, lower
    return None
