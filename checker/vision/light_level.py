"""How much light falls on a face, in stops against faces in good light, whatever skin it falls on.

Dark skin sends little light back, but its gloss as much as that of pale skin: the darker a skin, the further do its
highlights stand above the rest of it, and the whites of the eyes above both. Less light changes none of these ratios,
so they tell what a level has to be in good light; how far it is from that is what the light did. All is linear in
logarithms, fitted by `tools.calibrate.fit_light` on good portraits, as many people of each skin; weights sum to one, so
that a stop less light is a stop less.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from checker.vision.ranks import percentiles
from checker.vision.weights import read_fitted

Channel = NDArray[np.uint8]
Floats = NDArray[np.float64]

WEIGHTS = "light_weights.toml"
LEVELS = ("luminance", "luminance_high", "red", "red_high", "green", "green_high", "blue", "blue_high", "eyes")
"""Of the skin the median and the 97th percentile of each, and the luminance of what is whitest between the lids."""
SKIN = (50.0, 97.0)
"""The percentiles."""
_LEAST = 1e-4  # of full light: below it 8 bits tell nothing


@cache
def _weights() -> dict[str, tuple[Floats, float]]:
    data = read_fitted(WEIGHTS)
    return {name: (np.array(one["weights"], np.float64), float(one["usual"])) for name, one in data.items()}


def levels_of(skin: Sequence[Channel], lightness: tuple[float, float], whitest: float) -> Floats:
    """Describes the levels of a face.

    Args:
        skin: (n,) red, green and blue of the pixels of bare skin.
        lightness: Two percentiles, `SKIN`, of their CIE L*.
        whitest: CIE L* of what is whitest between the lids.

    Returns:
        (9,) binary logarithms of `LEVELS`, each a share of full light.
    """
    channels = [_decoded(value) for channel in skin for value in percentiles(channel, *SKIN)]
    found = [*map(_luminance, lightness), *channels, _luminance(whitest)]
    return np.log2(np.maximum(np.array(found, np.float64), _LEAST))


def _decoded(coded: float) -> float:
    """Light of a channel, 0 to 1, of its coded value, 0 to 255 (IEC 61966-2-1)."""
    share = coded / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def _luminance(lightness: float) -> float:
    """Relative luminance of CIE lightness (CIE 15, the inverse of L*)."""
    return float(((lightness + 16) / 116) ** 3) if lightness > 8 else lightness / 903.3


def light_of(levels: Floats, by: str) -> float:
    """Tells the light on a face.

    Args:
        levels: As of `levels_of`.
        by: `luminance`, with red, in which skins differ least; or `green`, with blue, which reach their end last.

    Returns:
        Stops above what is usual in good light.
    """
    weights, usual = _weights()[by]
    return float(weights @ levels) - usual
