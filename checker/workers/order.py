"""Many jobs through a pool, their results in the order of the jobs."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from typing import Any, TypeVar

from checker.workers.engine import Function
from checker.workers.pool import EnginePool

T = TypeVar("T")

_AHEAD = 4


def in_order(pool: EnginePool, function: Function, items: Iterable[T], *args: Any) -> Iterator[tuple[T, Future[Any]]]:
    """Yields every item with the future of `function(item, *args)`, in the order of the items.

    Only a few items for each engine are taken from the iterable ahead of the results, so that memory stays flat.
    """
    waiting: deque[tuple[T, Future[Any]]] = deque()
    ahead = _AHEAD * pool.status().engines
    for item in items:
        if len(waiting) >= ahead:
            yield waiting.popleft()
        waiting.append((item, pool.submit(function, item, *args, wait=True)))
    yield from waiting
