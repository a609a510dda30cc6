"""Small pictures for tests that are about the frame, not about what is in a picture."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw


def jpeg(width: int = 480, height: int = 320, *, text: str = "", quality: int = 85) -> bytes:
    """Returns a white JPEG, with a line of text if asked."""
    picture = Image.new("RGB", (width, height), "white")
    if text:
        ImageDraw.Draw(picture).text((30, height // 2), text, fill="black", font_size=28)
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()
