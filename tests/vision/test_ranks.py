"""Percentiles and medians: the same as NumPy's."""

from __future__ import annotations

import numpy as np
import pytest

from checker.vision.ranks import median, medians, percentile, percentiles, quantile


@pytest.mark.parametrize("count", [1, 2, 3, 10, 101, 4000])
def test_same_as_numpy(count: int) -> None:
    values = np.random.default_rng(count).normal(50, 20, count)
    asked = (0.0, 3.0, 25.0, 50.0, 97.5, 100.0)
    assert percentiles(values, *asked) == pytest.approx(list(np.percentile(values, asked)))
    assert [percentile(values, share) for share in asked] == pytest.approx(list(np.percentile(values, asked)))
    assert median(values) == pytest.approx(float(np.median(values)))


@pytest.mark.parametrize("count", [1, 2, 3, 101, 30000])
@pytest.mark.parametrize("greatest", [1, 255])
def test_bytes_are_counted_and_still_the_same(count: int, greatest: int) -> None:
    values = np.random.default_rng(count).integers(0, greatest, (count, 1), np.uint8, endpoint=True)
    asked = (0.0, 5.0, 33.3, 50.0, 99.9, 100.0)
    assert percentiles(values, *asked) == pytest.approx(list(np.percentile(values, asked)))
    assert [percentile(values[::2], share) for share in asked] == pytest.approx(list(np.percentile(values[::2], asked)))


def test_any_shape_and_left_as_it_was() -> None:
    values = np.array([[3.0, 1.0], [2.0, 9.0]], np.float32)
    assert median(values) == 2.5
    assert values.tolist() == [[3.0, 1.0], [2.0, 9.0]]


def test_medians_of_columns() -> None:
    rows = np.random.default_rng(1).normal(size=(40, 3)).astype(np.float32)
    assert medians(rows) == pytest.approx(np.median(rows, axis=0))


def test_nothing_has_no_median() -> None:
    with pytest.raises(IndexError):
        median(np.zeros(0))


@pytest.mark.parametrize("kind", [np.uint8, np.float32])
def test_nothing_has_no_percentile(kind: type) -> None:
    with pytest.raises(IndexError):
        percentiles(np.zeros((0, 3), kind), 50)
    with pytest.raises(IndexError):
        percentile(np.zeros((0, 3), kind), 50)


def test_more_bytes_than_four_bytes_count_exactly() -> None:
    values = np.zeros((3, (1 << 24) // 2 + 1), np.uint8)  # beyond 2 ** 24 odd counts are rounded
    values[0, :2] = 1, 255
    last = values.size - 1
    assert percentiles(values, 100 * (last - 2) / last, 100 * (last - 1) / last, 100.0) == pytest.approx([0, 1, 255])


@pytest.mark.parametrize("count", [1, 2, 3, 57, 4000])
def test_quantiles_are_those_of_numpy_to_the_last_bit(count: int) -> None:
    """Reports print what is measured with them: a bit more or less may change a digit."""
    values = np.random.default_rng(count).normal(0, 30, count).astype(np.float32)
    before = values.copy()
    for share in (0.0, 0.1, 0.5, 0.8, 0.95, 1.0):
        assert quantile(values, share) == np.quantile(values, share)
    assert np.array_equal(values, before)
