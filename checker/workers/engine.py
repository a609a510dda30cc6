"""One engine: a process of its own that runs one job at a time, and the handle by which its owner drives it.

Jobs go to the process pickled, results come back as JSON: the process has decoded hostile bytes, so nothing that it
sends is ever unpickled.
"""

from __future__ import annotations

import ctypes
import json
import logging
import multiprocessing
import os
import resource
import signal
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from checker.workers.errors import EngineCrashed, EngineError, EngineFailed, EngineOutOfMemory, EngineTimeout
from checker.workers.heap import trim_heap

logger = logging.getLogger(__name__)

MEGABYTE = 1 << 20
_LARGEST_REPLY = 64 * MEGABYTE
_BOOT_SECONDS = 120.0
_GUARD_SECONDS = 0.05
_PAGE = os.sysconf("SC_PAGE_SIZE")
_PR_SET_PDEATHSIG = 1

# Modules that every engine needs and that start no thread when imported: loaded once, in the fork server.
PRELOAD = ["numpy", "cv2", "PIL.Image", "pydantic", "checker.pipeline"]

# An engine has one core; libraries that would start more threads, or keep memory for them, are told so before they are
# loaded.
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "MALLOC_ARENA_MAX")

Function = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class EngineLimits:
    """What one engine may use.

    Attributes:
        seconds: Wall time for one job; the process is killed after that.
        memory_mb: Resident memory of the process in MiB, models included; it is killed beyond that.
        recycle_mb: Resident memory in MiB above which it is replaced between two jobs: caches of the libraries grow
            with every new size of image, and no honest image shall pay for that.
        jobs: Jobs after which the process is replaced by a fresh one.
    """

    seconds: float = 15.0
    memory_mb: int = 2048
    recycle_mb: int = 1280
    jobs: int = 500


class Engine:
    """A running engine process. Not thread-safe: one owner drives it."""

    def __init__(self, limits: EngineLimits, prepare: Callable[[], None] | None = None) -> None:
        """Starts the process and waits until it is ready.

        Args:
            limits: What it may use.
            prepare: Runs in the process first, for example to load the models.

        Raises:
            EngineError: It did not get ready.
        """
        self._limits = limits
        # A fork server, not fork: the owner has threads. It holds no threads itself, so its children start clean.
        context = multiprocessing.get_context("forkserver")
        for variable in _ONE_THREAD:
            os.environ.setdefault(variable, "1")
        context.set_forkserver_preload(PRELOAD)
        ours, theirs = context.Pipe()
        self._connection: Connection[Any, Any] = ours
        self._process = context.Process(target=_main, args=(theirs, prepare), name="engine", daemon=True)
        self._process.start()
        theirs.close()
        reply = self._exchange(None, _BOOT_SECONDS)
        if reply.get("status") != "ready":
            self.kill()
            raise EngineCrashed(f"the engine did not start: {reply.get('error')}")

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid or 0

    def run(self, function: Function, args: tuple[Any, ...]) -> Any:
        """Runs one job and returns its result, which must be JSON.

        Raises:
            EngineTimeout: Killed at the time limit.
            EngineOutOfMemory: The memory limit was reached; the process is gone.
            EngineCrashed: The process died, or answered rubbish and was killed.
            EngineFailed: The job raised an error; the process lives.
        """
        reply = self._exchange((function, args), self._limits.seconds)
        status = reply.get("status")
        if status == "done" and "result" in reply:
            return reply["result"]
        if status == "failed":
            raise EngineFailed(str(reply.get("error")))
        self.kill()
        if status == "memory":
            raise EngineOutOfMemory(f"an engine may use {self._limits.memory_mb} MB")
        raise EngineCrashed("the engine's answer is not an answer")

    def alive(self) -> bool:
        """Says whether the process runs."""
        return self._process.is_alive()

    def kill(self) -> None:
        """Ends the process at once, whatever it is doing."""
        self._process.kill()
        self._process.join()
        self._connection.close()

    def resident_mb(self) -> float:
        """Returns the resident memory in MiB; 0 when the process is gone."""
        try:
            pages = int(Path(f"/proc/{self.pid}/statm").read_text("ascii").split()[1])
        except (OSError, IndexError):
            return 0.0
        return pages * _PAGE / MEGABYTE

    def _exchange(self, message: Any, seconds: float) -> dict[str, Any]:
        """Sends a message and waits for the reply, while a guard kills the process that breaks its limits.

        A guard, and not a polling read, because a stuck process can also block us while we write to it or in the
        middle of its reply; its death ends all of these. And resident memory, because what the libraries reserve but
        never touch is several times that.
        """
        broken: list[EngineError] = []
        done = threading.Event()
        guard = threading.Thread(target=self._guard, args=(done, broken, seconds), name="engine guard", daemon=True)
        guard.start()
        try:
            if message is not None:
                self._connection.send(message)
            return _parse(self._connection.recv_bytes(_LARGEST_REPLY))
        except (OSError, EOFError, ValueError) as error:
            self.kill()
            raise (broken[0] if broken else _death(self._process.exitcode)) from error
        finally:
            done.set()
            guard.join()

    def _guard(self, done: threading.Event, broken: list[EngineError], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not done.wait(_GUARD_SECONDS):
            if time.monotonic() > deadline:
                broken.append(EngineTimeout(f"the time limit is {seconds:g} s"))
            elif self.resident_mb() > self._limits.memory_mb:
                broken.append(EngineOutOfMemory(f"an engine may use {self._limits.memory_mb} MB"))
            if broken:
                self._process.kill()
                return


def _death(code: int | None) -> EngineError:
    if code == _EXIT_MEMORY:
        return EngineOutOfMemory("the engine ran out of memory")
    if code is not None and code < 0:
        return EngineCrashed(f"the engine died of {signal.Signals(-code).name}")
    return EngineCrashed(f"the engine ended with code {code}")


def _parse(reply: bytes) -> dict[str, Any]:
    parsed = json.loads(reply)
    if not isinstance(parsed, dict):
        raise ValueError("not an object")
    return parsed


# --- Below: inside the engine process ---

_EXIT_MEMORY = 77


def _main(connection: Connection[Any, Any], prepare: Callable[[], None] | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole terminal group; the owner ends us.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)  # Whatever kills the owner takes us along.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # A core dump would put an applicant's image on the disk.
    try:
        if prepare is not None:
            prepare()
    except Exception as error:
        _send(connection, {"status": "broken", "error": f"{type(error).__name__}: {error}"})
        return
    _send(connection, {"status": "ready"})
    while True:
        try:
            function, args = connection.recv()
        except (EOFError, OSError):
            return
        except MemoryError:
            os._exit(_EXIT_MEMORY)
        _send(connection, _outcome(function, args))
        # The caller's image must not stay in memory until the next one comes.
        del function, args
        trim_heap()


def _outcome(function: Function, args: tuple[Any, ...]) -> dict[str, Any]:
    start = time.perf_counter()
    try:
        result = function(*args)
    except MemoryError:
        return {"status": "memory"}
    except Exception as error:
        # Where and what type, but not the text: that may quote what was read from the document.
        where = "".join(traceback.format_tb(error.__traceback__))
        logger.error("a job broke down: %s\n%s", type(error).__name__, where)
        return {"status": "failed", "error": type(error).__name__}
    return {"status": "done", "result": result, "seconds": time.perf_counter() - start}


def _send(connection: Connection[Any, Any], reply: dict[str, Any]) -> None:
    try:
        content = json.dumps(reply, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    except MemoryError:
        os._exit(_EXIT_MEMORY)
    except (TypeError, ValueError) as error:
        content = json.dumps({"status": "failed", "error": f"not JSON: {type(error).__name__}"}).encode()
    connection.send_bytes(content)
