"""What runs a batch: this process, a pool of engine processes, or a Ray cluster; all with the same results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from typing import Any, Protocol

from checker.batch.jobs import Ask, Job, failure, run_job
from checker.workers import EngineError, EngineLimits, EnginePool, in_order

Row = dict[str, Any] | None

# Nobody waits for an answer as in a request; a large page on a busy machine may take its time.
SECONDS = 60.0


class Engine(Protocol):
    """Runs jobs and yields their result lines in the order of the jobs, None for images an earlier run did."""

    def run(self, jobs: Iterable[Job], ask: Ask) -> Iterator[tuple[Job, Row]]:
        """Runs the jobs, taking only a few from the iterable ahead of the results."""
        ...


class InProcess:
    """One after the other in this process: for debugging, and where processes are not to be had."""

    def run(self, jobs: Iterable[Job], ask: Ask) -> Iterator[tuple[Job, Row]]:
        """Runs the jobs."""
        for job in jobs:
            yield job, run_job(job, ask)


class LocalPool:
    """Engine processes on this machine: a hostile image stops, fills or crashes only its own line."""

    def __init__(self, workers: int | None = None, limits: EngineLimits | None = None) -> None:
        self._workers = workers
        self._limits = limits or EngineLimits(seconds=SECONDS)

    def run(self, jobs: Iterable[Job], ask: Ask) -> Iterator[tuple[Job, Row]]:
        """Runs the jobs."""
        with EnginePool(self._workers, limits=self._limits) as pool:
            for job, future in in_order(pool, run_job, jobs, ask):
                yield self._result(job, future, ask)

    @staticmethod
    def _result(job: Job, future: Future[Row], ask: Ask) -> tuple[Job, Row]:
        try:
            return job, future.result()
        except EngineError as error:
            return job, failure(job, ask, f"engine_{error.reason}", str(error))
