"""The pool of engines: a bounded queue in front of as many engine processes as there are cores.

Every engine has a pipe and a thread of its own in the owner. Pools whose processes share one queue (the standard
library's, for one) break as a whole when a process dies at the wrong moment, for example while it is idle.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from checker.workers.engine import Engine, EngineLimits, Function
from checker.workers.errors import EngineAbandoned, EngineBusy, EngineError, EngineUnavailable, EngineWait

logger = logging.getLogger(__name__)

_LONGEST_PAUSE = 30.0
# How often a caller who waits is looked after.
_LOOK_SECONDS = 0.25
# Share of the newest job in the time that jobs took of late: about the last ten count.
_RECENT = 0.1


@dataclass(frozen=True, slots=True)
class PoolStatus:
    """A look at the pool.

    Attributes:
        engines: How many engines there should be.
        ready: How many are up, at work or idle.
        busy: How many are at work.
        queued: Jobs that wait for an engine.
        queue_size: Jobs that may wait.
        restarts: How often engines were replaced, by reason.
        problem: Why the last engine could not be started, if it could not.
        job_seconds: What a job took of late; 0 before the first.
    """

    engines: int
    ready: int
    busy: int
    queued: int
    queue_size: int
    restarts: dict[str, int]
    problem: str | None
    job_seconds: float = 0.0

    @property
    def backlog_seconds(self) -> float:
        """Seconds after which all that waits now has probably found an engine."""
        return self.queued * self.job_seconds / self.engines


@dataclass(frozen=True, slots=True, eq=False)
class _Task:
    function: Function
    args: tuple[Any, ...]
    future: Future[Any]


class EnginePool:
    """Runs jobs in engine processes. Thread-safe; a context manager that drains on exit."""

    def __init__(
        self,
        engines: int | None = None,
        *,
        limits: EngineLimits | None = None,
        queue_size: int | None = None,
        prepare: Callable[[], None] | None = None,
    ) -> None:
        """Starts the engines in the background.

        Args:
            engines: How many; by default as many as this process may use cores.
            limits: What each may use.
            queue_size: How many jobs may wait; by default four for each engine.
            prepare: Runs in every engine process before its first job. Must be importable by name.
        """
        self._engines = engines or len(os.sched_getaffinity(0))
        self._limits = limits or EngineLimits()
        self._queue_size = 4 * self._engines if queue_size is None else queue_size
        self._prepare = prepare
        self._room = threading.BoundedSemaphore(self._engines + self._queue_size)
        self._tasks: deque[_Task | None] = deque()
        self._lock = threading.Lock()
        self._handed_in = threading.Condition(self._lock)
        self._closed = False
        self._stopping = threading.Event()
        self._admitted = 0
        self._busy = 0
        self._running: dict[int, Engine] = {}
        self._restarts: Counter[str] = Counter()
        self._problem: str | None = None
        self._job_seconds = 0.0
        self._slots = [
            threading.Thread(target=self._serve, args=(slot,), name=f"engine-{slot}", daemon=True)
            for slot in range(self._engines)
        ]
        for slot in self._slots:
            slot.start()

    def submit(self, function: Function, *args: Any, wait: bool = False) -> Future[Any]:
        """Queues a job.

        Args:
            function: Importable by name; returns JSON values.
            *args: Its arguments; they are pickled.
            wait: Whether to wait for room in the queue, as a batch does, or to be refused, as a request is.

        Returns:
            The future result; it raises an `EngineError` when the engine did not give one.

        Raises:
            EngineBusy: The queue is full.
            EngineUnavailable: The pool is closed.
        """
        return self._submit(function, args, wait).future

    def _submit(self, function: Function, args: tuple[Any, ...], wait: bool) -> _Task:
        if self._closed:
            raise EngineUnavailable("the pool is closed")
        if not self._room.acquire(blocking=wait):
            raise EngineBusy(f"{self._engines} engines are at work and {self._queue_size} images wait")
        task = _Task(function, args, Future())
        with self._lock:
            if self._closed:
                self._room.release()
                raise EngineUnavailable("the pool is closed")
            self._admitted += 1
            self._tasks.append(task)
            self._handed_in.notify()
        return task

    def run(
        self,
        function: Function,
        *args: Any,
        patience: float | None = None,
        wait: bool = False,
        abandoned: Callable[[], bool] | None = None,
    ) -> Any:
        """Queues a job and waits for its result.

        Args:
            function: As for `submit`.
            *args: As for `submit`.
            patience: Seconds after which a job that still waits for an engine is given up; None for no limit.
            wait: As for `submit`.
            abandoned: Asked now and then whether the caller has gone; a job that still waits for an engine is then
                given up. One that an engine works on is finished: that is cheaper than a new engine.

        Raises:
            EngineError: As for `submit`, or there was no result.
        """
        task = self._submit(function, args, wait)
        deadline = float("inf") if patience is None else time.monotonic() + patience
        while not task.future.running():
            try:
                return task.future.result(max(0.0, min(_LOOK_SECONDS, deadline - time.monotonic())))
            except FutureTimeout:
                if task.future.done():
                    return task.future.result()
            if time.monotonic() >= deadline and self._withdraw(task):
                raise EngineWait(f"no engine was free within {patience:g} s")
            if abandoned is not None and abandoned() and self._withdraw(task):
                raise EngineAbandoned("the caller has gone")
        return task.future.result()

    def _withdraw(self, task: _Task) -> bool:
        """Takes back a job that still waits for an engine; says whether it did."""
        if not task.future.cancel():
            return False
        with self._lock:
            waits = task in self._tasks
            if waits:
                self._tasks.remove(task)
        if waits:  # Otherwise an engine's thread has just taken it, and makes room.
            self._leave()
        return True

    def status(self) -> PoolStatus:
        """Returns a look at the pool."""
        with self._lock:
            return PoolStatus(
                engines=self._engines,
                ready=len(self._running),
                busy=self._busy,
                queued=max(0, self._admitted - self._busy),
                queue_size=self._queue_size,
                restarts=dict(self._restarts),
                problem=self._problem,
                job_seconds=self._job_seconds,
            )

    def pids(self) -> list[int]:
        """Returns the process ids of the engines that are up."""
        with self._lock:
            return [engine.pid for engine in self._running.values()]

    def wait_ready(self, seconds: float) -> bool:
        """Waits until all engines are up; says whether they are."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.status().ready == self._engines:
                return True
            time.sleep(0.02)
        return False

    def close(self, seconds: float = 30.0) -> None:
        """Takes no more jobs, finishes those it has, and ends the engines; after `seconds` it kills them."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._tasks.extend(None for _ in self._slots)
            self._handed_in.notify_all()
        deadline = time.monotonic() + seconds
        for slot in self._slots:
            slot.join(max(0.0, deadline - time.monotonic()))
        self._stopping.set()
        with self._lock:
            left = list(self._running.values())
        for engine in left:
            os.kill(engine.pid, 9)
        for slot in self._slots:
            slot.join(1.0)
        self._refuse_the_rest()

    def __enter__(self) -> EnginePool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _serve(self, slot: int) -> None:
        """Keeps one engine running until the pool is closed."""
        pause = 0.5
        reason: str | None = None
        while not self._stopping.is_set():
            try:
                engine = Engine(self._limits, self._prepare)
            except (EngineError, OSError) as error:
                if self._closed:  # Whoever stops the service mostly stops engines that are still starting, too.
                    return
                logger.error("an engine cannot be started: %s", error)
                with self._lock:
                    self._problem = str(error)
                if self._stopping.wait(pause):
                    return
                pause = min(2 * pause, _LONGEST_PAUSE)
                continue
            pause = 0.5
            with self._lock:
                self._problem = None
                self._running[slot] = engine
                if reason is not None:
                    self._restarts[reason] += 1
            reason = self._drive(engine)
            with self._lock:
                del self._running[slot]
            engine.kill()
            if reason is None:
                return
            logger.info("an engine is replaced: %s", reason)

    def _drive(self, engine: Engine) -> str | None:
        """Gives jobs to one engine; returns why it must be replaced, or None when the pool is closed."""
        for _ in range(self._limits.jobs):
            task = self._next(engine)
            if task is None:
                return None
            if not isinstance(task, _Task):
                return task
            self._work(engine, task)
            if not engine.alive():
                return self._died(task)
            if engine.resident_mb() > self._limits.recycle_mb:
                return "grown"
        return "recycled"

    def _next(self, engine: Engine) -> _Task | str | None:
        """Waits for a task; an engine that dies while idle is noticed within a second, and before it gets a task."""
        while True:
            with self._handed_in:
                handed_in = self._tasks or self._handed_in.wait_for(lambda: self._tasks, timeout=1.0)
                if handed_in and engine.alive():
                    return self._tasks.popleft()
            if not engine.alive():
                return "crashed"

    def _work(self, engine: Engine, task: _Task) -> None:
        if not task.future.set_running_or_notify_cancel():
            self._leave()
            return
        with self._lock:
            self._busy += 1
        result: Any = None
        failure: Exception | None = None
        begun = time.monotonic()
        try:
            result = engine.run(task.function, task.args)
        except Exception as error:
            failure = error
        # Room is made before the caller is told, so that whoever has an answer can hand in the next image.
        spent = time.monotonic() - begun
        with self._lock:
            self._busy -= 1
            self._job_seconds += (spent - self._job_seconds) * (_RECENT if self._job_seconds else 1.0)
        self._leave()
        if failure is not None:
            task.future.set_exception(failure)
        else:
            task.future.set_result(result)

    def _leave(self) -> None:
        with self._lock:
            self._admitted -= 1
        self._room.release()

    def _died(self, task: _Task) -> str:
        error = task.future.exception() if not task.future.cancelled() else None
        return error.reason if isinstance(error, EngineError) else "crashed"

    def _refuse_the_rest(self) -> None:
        while True:
            with self._lock:
                if not self._tasks:
                    return
                task = self._tasks.popleft()
            if task is not None:
                if task.future.set_running_or_notify_cancel():
                    task.future.set_exception(EngineUnavailable("the pool is closed"))
                self._leave()
