"""The fonts of the renderers: found on the system, by style, never shipped."""

from __future__ import annotations

import functools
import random
from pathlib import Path

from PIL import ImageFont

ROOT = Path("/usr/share/fonts")
PACKAGES = "fonts-noto-cjk fonts-arphic-ukai fonts-arphic-uming fonts-wqy-zenhei fonts-wqy-microhei fonts-lxgw-wenkai"

# style -> (file, index in the collection); several files a style, for variety.
FACES: dict[str, list[tuple[str, int]]] = {
    "song": [
        ("opentype/noto/NotoSerifCJK-Regular.ttc", 2),
        ("truetype/arphic/uming.ttc", 0),
        ("truetype/arphic-gbsn00lp/gbsn00lp.ttf", 0),
    ],
    "hei": [
        ("opentype/noto/NotoSansCJK-Regular.ttc", 2),
        ("truetype/wqy/wqy-zenhei.ttc", 0),
        ("truetype/wqy/wqy-microhei.ttc", 0),
    ],
    "kai": [
        ("truetype/arphic/ukai.ttc", 0),
        ("truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf", 0),
        ("truetype/arphic-gkai00mp/gkai00mp.ttf", 0),
    ],
    "bold": [
        ("opentype/noto/NotoSansCJK-Bold.ttc", 2),
        ("opentype/noto/NotoSerifCJK-Bold.ttc", 2),
        ("truetype/wqy/wqy-zenhei.ttc", 0),
    ],
    "hand": [("truetype/lxgw-wenkai/LXGWWenKai-Light.ttf", 0), ("truetype/arphic/ukai.ttc", 0)],
    "digits": [
        ("opentype/noto/NotoSansCJK-Regular.ttc", 2),
        ("truetype/liberation/LiberationSans-Bold.ttf", 0),
        ("truetype/dejavu/DejaVuSansMono.ttf", 0),
        ("truetype/liberation/LiberationMono-Bold.ttf", 0),
    ],
}


class MissingFontsError(RuntimeError):
    """No font of a style is installed."""


def available(style: str) -> list[tuple[str, int]]:
    """The installed faces of a style."""
    return [(str(ROOT / name), index) for name, index in FACES[style] if (ROOT / name).is_file()]


def missing() -> str | None:
    """What to say when a style has no installed face; None when all have."""
    lacking = [style for style in FACES if not available(style)]
    if lacking:
        return f"no font for {', '.join(lacking)}: apt-get install {PACKAGES}"
    return None


@functools.lru_cache(maxsize=512)
def load(path: str, index: int, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, index=index)


class Face:
    """One face of a style, drawn once for a document, in any size."""

    def __init__(self, style: str, rng: random.Random) -> None:
        faces = available(style)
        if not faces:
            raise MissingFontsError(missing())
        self.path, self.index = rng.choice(faces)

    def typeset(self, text: str) -> str:
        """The text with a circle for the Chinese zero where the face lacks it."""
        return text.replace("〇", "○") if self.path.endswith(("gbsn00lp.ttf", "gkai00mp.ttf")) else text

    def at(self, size: float) -> ImageFont.FreeTypeFont:
        return load(self.path, self.index, max(6, round(size)))
