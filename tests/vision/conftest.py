"""What several tests of portraits look at."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

_PHOTO = Path(__file__).parents[2] / "samples" / "photo-good.jpg"


@pytest.fixture(scope="module")
def photo() -> np.ndarray:
    """The good portrait of the samples, sRGB, (height, width, 3)."""
    with Image.open(_PHOTO) as image:
        return np.asarray(image.convert("RGB"))
