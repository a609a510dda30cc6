"""Sharpness of a document as its reader meets it: over all lines, weighted by the characters they hold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from checker.vision.lines import Image, Quad, TextLine
from checker.vision.reading import Reading
from checker.vision.sharpness import LineSharpness, line_sharpness

_LOWER = 0.25
_MOST_LINES = 60
_WORST = 5


@dataclass(frozen=True, slots=True)
class Legibility:
    """How sharp the text of a document is.

    Attributes:
        sharpness: Lower quartile over the characters of text height over edge width; None when no line was measured.
        confidence: Mean confidence with which the characters were read, 0 to 1.
        text_height: Lower quartile over the characters of their height, pixels; None when no line was measured.
        characters: How many characters were read.
        readable: How many of them in lines read with confidence.
        worst: Corners of the least sharp lines, pixels of the image as shown.
    """

    sharpness: float | None
    confidence: float
    text_height: float | None
    characters: int
    readable: int
    worst: tuple[Quad, ...]


def legibility(rgb: Image, reading: Reading, *, sure: float) -> Legibility:
    """Measures the lines of a reading.

    Args:
        rgb: The picture as shown.
        reading: What was read of it.
        sure: Confidence from which a line counts as readable.
    """
    weighty = sorted(reading.lines, key=lambda line: (-len(line.text.strip()), tuple(line.shown[0])))[:_MOST_LINES]
    pairs = [(line, measured) for line in weighty if (measured := line_sharpness(rgb, line.shown)) is not None]
    counts = [_count(line) for line in reading.lines]
    total = sum(counts)
    confidence = sum(line.confidence * count for line, count in zip(reading.lines, counts, strict=True)) / max(1, total)
    worst = sorted(pairs, key=lambda pair: (pair[1].steps, tuple(pair[0].shown[0])))[:_WORST]
    return Legibility(
        sharpness=_quantile(pairs, [measured.steps for _, measured in pairs]),
        confidence=round(confidence, 4),
        text_height=_quantile(pairs, [measured.height for _, measured in pairs]),
        characters=total,
        readable=sum(count for line, count in zip(reading.lines, counts, strict=True) if line.confidence >= sure),
        worst=tuple(line.shown for line, _ in worst),
    )


def _count(line: TextLine) -> int:
    return len("".join(line.text.split()))


def _quantile(pairs: list[tuple[TextLine, LineSharpness]], values: list[float]) -> float | None:
    """Returns the lower quartile of values, each weighted by its line's characters."""
    if not pairs:
        return None
    order = np.argsort(values, kind="stable")
    weights = np.array([max(1, _count(pairs[index][0])) for index in order]).cumsum()
    return round(float(np.array(values)[order][np.searchsorted(weights, _LOWER * weights[-1])]), 2)
