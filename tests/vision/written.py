"""Pages with real letters, from the font that Pillow brings: no font need be installed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

LINES = (
    "Certificate of the probation period",
    "Name of the applicant: Rebecca Fletcher",
    "Employed at the general hospital of Greyford",
    "from the first of September to the end of August",
    "Department of internal medicine, second ward",
)


def page(
    width: int = 900, height: int = 620, *, size: int = 30, lines: tuple[str, ...] = LINES, ink: int = 40
) -> NDArray[np.uint8]:
    """Draws dark lines on light paper, one below the other."""
    picture = Image.new("RGB", (width, height), (236, 234, 228))
    pen = ImageDraw.Draw(picture)
    step = (height - 80) / max(1, len(lines))
    for number, line in enumerate(lines):
        pen.text((50, 50 + number * step), line, fill=(ink, ink, ink), font=ImageFont.load_default(size))
    return np.asarray(picture)
