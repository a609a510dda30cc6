"""Estimates the quality setting with which a JPEG was written, from its quantisation tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

# Table K.1 of ITU-T T.81 (luminance), row by row; libjpeg scales it by the quality setting.
_STANDARD: Final = (
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
     87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
     72, 92, 95, 98, 112, 100, 103, 99,
)  # fmt: skip


def _scaled_sum(quality: int) -> int:
    """Sum of the standard table as libjpeg scales it (`jcparam.c`) for 8-bit tables."""
    percent = 5000 // quality if quality < 50 else 200 - 2 * quality
    return sum(min(255, max(1, (value * percent + 50) // 100)) for value in _STANDARD)


_SUMS: Final = {quality: _scaled_sum(quality) for quality in range(100, 0, -1)}


def estimate_quality(tables: Mapping[int, Sequence[int]]) -> int | None:
    """Estimates the quality on libjpeg's scale.

    The sum of the luminance table is compared with those of the standard table at every setting, so the order of
    coefficients does not matter, and tables of other makers get the setting that loses as much.

    Args:
        tables: Table id → 64 values.

    Returns:
        1 to 100, or None without tables.
    """
    if not tables:
        return None
    table = tables.get(0) or next(iter(tables.values()))
    total = sum(table)
    return min(_SUMS, key=lambda quality: abs(_SUMS[quality] - total))
