"""Synthetic lines for tests: what a text reader delivers, without pictures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from checker.documents.extract import extract_fields
from checker.documents.kinds import load_kinds


@dataclass(frozen=True)
class Line:
    text: str
    confidence: float
    polygon: NDArray[np.float32]


def line(
    text: str, x: float, y: float, height: float = 30, confidence: float = 0.98, width: float | None = None
) -> Line:
    """One line whose top left corner is at (x, y); its width follows from its characters."""
    if width is None:
        width = sum(height * (1.0 if ord(c) > 0x2E7F else 0.55) for c in text)
    corners = [[x, y], [x + width, y], [x + width, y + height], [x, y + height]]
    return Line(text, confidence, np.array(corners, np.float32))


def column(texts: list[str], x: float = 60, y: float = 60, pitch: float = 60, height: float = 30) -> list[Line]:
    """Lines one below the other."""
    return [line(text, x, y + i * pitch, height) for i, text in enumerate(texts)]


def rotated(lines: list[Line], degrees: float) -> list[Line]:
    """The same lines on a page that is askew."""
    angle = np.radians(degrees)
    matrix = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return [Line(item.text, item.confidence, (item.polygon @ matrix).astype(np.float32)) for item in lines]


def read(lines: list[Line], kind: str) -> dict[str, str]:
    """Values of the fields that are read from lines on a page of a kind of document."""
    return {name: field.value for name, field in extract_fields(lines, load_kinds()[kind], 1100, 1400).items()}
