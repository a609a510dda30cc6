"""Starts the service under gunicorn: one process of threads that owns the engines.

One process, so that the queue's bound, the limits on uploads and the metrics hold for the whole service and not for
each of several processes; the work on pixels is in the engines, which are as many as there are cores.
"""

from __future__ import annotations

import functools
import logging
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from checker.policy import PolicyError, load_policy
from checker.service import gate, logs, side
from checker.service.app import Service, create_app, make_records, make_signer
from checker.service.auth import Gatekeeper
from checker.service.records import Records, RecordsError
from checker.settings import Settings, SettingsError, export, load_settings
from checker.vision.weights import WeightsError, verify_weights
from checker.workers import EngineLimits, EnginePool, warm_up
from checker.workers.heap import bound_heap

logger = logging.getLogger(__name__)

_SPARE_THREADS = 16
_CLOSE_SECONDS = 5.0
_TIDY_SECONDS = 600.0


def prepare_engine(level: str) -> None:
    """Makes an engine process ready: logs, then models."""
    logs.configure(level)
    warm_up()


def make_pool(settings: Settings) -> EnginePool:
    """Starts the engines."""
    return EnginePool(
        settings.engines,
        limits=EngineLimits(
            seconds=settings.engine_seconds,
            memory_mb=settings.engine_memory_mb,
            recycle_mb=settings.engine_recycle_mb,
            jobs=settings.engine_jobs,
        ),
        queue_size=settings.queue_size,
        prepare=functools.partial(prepare_engine, settings.log_level),
    )


class _Logs(Logger):  # type: ignore[misc, unused-ignore]  # gunicorn has no types
    """Hands what gunicorn has to say to the service's own logs."""

    def setup(self, cfg: Any) -> None:
        """Leaves handlers and levels as `logs.configure` has set them."""
        self.error_log.handlers.clear()
        self.error_log.propagate = True
        # At the level debug gunicorn logs every path, which may hold anything.
        self.error_log.setLevel(max(logging.INFO, logging.getLogger().level))


class Server(BaseApplication):  # type: ignore[misc, unused-ignore]  # gunicorn has no types
    """gunicorn with the service's settings; it reads no file, no command line and no variable of its own."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Sets what differs from gunicorn's defaults."""
        settings = self.settings
        memory = Path("/dev/shm")  # noqa: S108 - the heartbeat file, in memory: the root may be read-only
        options: dict[str, Any] = {
            "bind": f"[{settings.host}]:{settings.port}"
            if ":" in settings.host
            else f"{settings.host}:{settings.port}",
            "workers": 1,
            "worker_class": gate.Worker,
            "threads": threads(settings),
            "worker_connections": 1000,
            "worker_tmp_dir": str(memory) if memory.is_dir() else tempfile.gettempdir(),
            "timeout": 60,
            "graceful_timeout": int(settings.drain_seconds),
            "keepalive": 5,
            # Only a proxy on this machine is believed that it was called over TLS.
            "forwarded_allow_ips": "127.0.0.1,::1",
            # No header may rewrite where a request leads to.
            "forwarder_headers": "",
            "limit_request_line": 4094,
            "limit_request_fields": 64,
            "limit_request_field_size": 8190,
            "accesslog": None,
            "logger_class": _Logs,
            "loglevel": settings.log_level,
            "control_socket_disable": True,
            "proc_name": "checker",
            "worker_exit": _close,
            "post_fork": _after_fork,
            "post_worker_init": _started,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Service:
        """Returns the application; runs in the worker process, so that the engines are its own."""
        self.service = create_app(self.settings, make_pool(self.settings))
        threading.Thread(target=tidy_now_and_then, args=(self.service.records,), daemon=True).start()
        if self.settings.metrics_port is not None:
            watched = side.create_side_app(self.settings, self.service.pool, self.service.metrics)
            side.serve(watched, self.settings.host, self.settings.metrics_port)
        return self.service


def tidy_now_and_then(records: Records, pause: Callable[[float], object] = time.sleep) -> None:
    """Deletes what is kept no longer as long as the service runs, whether or not anything is uploaded."""
    while True:
        try:
            gone = records.tidy()
            if gone:
                logger.info("%d reports were deleted: they are kept no longer", gone)
        except RecordsError as error:
            logger.warning("what is kept no longer could not be deleted: %s", error)
        pause(_TIDY_SECONDS)


def threads(settings: Settings) -> int:
    """Returns how many threads are needed so that probes always find one free.

    Uploads, heads that come in pieces, connections that linger and waiting checks are each bounded; the spare ones are
    for the rest.
    """
    engines = settings.engines or len(os.sched_getaffinity(0))
    queue = 4 * engines if settings.queue_size is None else settings.queue_size
    return settings.uploads_max + gate.SLOW_HEADS_MAX + gate.LINGERING_MAX + engines + queue + _SPARE_THREADS


def _after_fork(server: Any, worker: Any) -> None:
    logs.configure(worker.app.settings.log_level)


def _started(worker: Any) -> None:
    settings: Settings = worker.app.settings
    logger.info("serving on http://%s:%s", settings.host, settings.port)


def _close(server: Any, worker: Any) -> None:
    service = getattr(worker.app, "service", None)
    if service is not None:
        service.pool.close(_CLOSE_SECONDS)


def serve(settings: Settings | None = None) -> None:
    """Serves until SIGTERM or SIGINT; by default with the settings of the environment.

    Exits with code 2 and a message when the settings or the weights cannot be used.
    """
    try:
        settings = settings or load_settings()
        load_policy(settings.policy)
        export(settings)
        verify_weights()
        Gatekeeper(settings)
        make_records(settings).close()
        make_signer(settings)
    except (SettingsError, PolicyError, WeightsError) as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
    logs.configure(settings.log_level)
    bound_heap()
    Server(settings).run()
