"""One spelling for numbers: half-width, upper case, no separators."""

from __future__ import annotations

import re
import unicodedata

_SEPARATORS = re.compile(r"[\s\-_·.,:()\[\]'\"]+")


def canonical(text: str) -> str:
    """Half-width upper-case form of a number without spaces, hyphens, dots and brackets.

    The multiplication sign that readers print for the final X of an identity number becomes X.
    """
    folded = unicodedata.normalize("NFKC", text).upper().replace("×", "X").replace("✕", "X").replace("Х", "X")
    return _SEPARATORS.sub("", folded)
