"""Labels in English, as they are printed behind or below Chinese ones."""

from __future__ import annotations

import re
from typing import Final

from checker.documents.vocabulary import vocabulary

_LABEL: Final = re.compile(rf"\(?(?:{'|'.join(vocabulary()['english_labels'])})+\)?", re.IGNORECASE)


def is_english_label(text: str) -> bool:
    """True when a text consists of nothing but words of labels ("Date of birth", "Passport No.")."""
    return _LABEL.fullmatch(re.sub(r"[\s,.:;/]", "", text)) is not None
