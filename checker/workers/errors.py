"""What can go wrong with an engine process, apart from what is wrong with an image."""

# The names say what happened; "Error" would add nothing.
# ruff: noqa: N818

from __future__ import annotations


class EngineError(Exception):
    """An image could not be checked for a reason that lies with the engines; trying again later may help.

    Attributes:
        reason: Stable word for programs, logs and metrics.
    """

    reason = "engine"


class EngineBusy(EngineError):
    """All engines are at work and the queue is full."""

    reason = "busy"


class EngineWait(EngineError):
    """No engine became free within the caller's patience."""

    reason = "wait"


class EngineAbandoned(EngineError):
    """The caller went away before an engine became free."""

    reason = "abandoned"


class EngineTimeout(EngineError):
    """The engine took longer than the time limit and was killed."""

    reason = "timeout"


class EngineCrashed(EngineError):
    """The engine died, or answered with what is not an answer, and was killed."""

    reason = "crashed"


class EngineOutOfMemory(EngineError):
    """The engine reached its memory limit and was replaced."""

    reason = "memory"


class EngineFailed(EngineError):
    """The job raised an error that it should not have raised; the engine lives on."""

    reason = "failed"


class EngineUnavailable(EngineError):
    """The engines are stopped, or cannot be started."""

    reason = "unavailable"
