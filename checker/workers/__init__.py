"""The engines: processes that look at images, so that no image can stop, fill or crash the program that was handed it.

Example:
    >>> with EnginePool(prepare=warm_up) as pool:
    ...     report = pool.run(check, Job(image=content, category="photo"))
"""

from __future__ import annotations

from checker.workers.engine import EngineLimits
from checker.workers.errors import (
    EngineAbandoned,
    EngineBusy,
    EngineCrashed,
    EngineError,
    EngineFailed,
    EngineOutOfMemory,
    EngineTimeout,
    EngineUnavailable,
    EngineWait,
)
from checker.workers.jobs import Job, check, warm_up
from checker.workers.order import in_order
from checker.workers.pool import EnginePool, PoolStatus

__all__ = [
    "EngineAbandoned",
    "EngineBusy",
    "EngineCrashed",
    "EngineError",
    "EngineFailed",
    "EngineLimits",
    "EngineOutOfMemory",
    "EnginePool",
    "EngineTimeout",
    "EngineUnavailable",
    "EngineWait",
    "Job",
    "PoolStatus",
    "check",
    "in_order",
    "warm_up",
]
