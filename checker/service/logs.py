"""Structured logs: one JSON object a line, with the request's id; no file names, no texts, nothing personal."""

from __future__ import annotations

import logging
import logging.config
import re
import time
from typing import Any

import structlog
from flask import Flask, Response, g, request

from checker.uuid7 import uuid7

access = structlog.stdlib.get_logger("checker.access")

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
_TRACE = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}", re.ASCII)
_QUIET = {"/livez", "/readyz", "/metrics"}


def configure(level: str = "info") -> None:
    """Sends the logs of this process to standard error, one JSON object a line."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(allow={"request_id"}),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": shared,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _without_exception_text,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    }
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": formatter},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"handlers": ["stderr"], "level": level.upper()},
        }
    )


def _without_exception_text(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    """Keeps the type of an exception only: its text may quote what was uploaded."""
    trouble = event.pop("exc_info", None)
    if isinstance(trouble, tuple) and trouble[0] is not None:
        event["exception"] = trouble[0].__name__
    elif isinstance(trouble, BaseException):
        event["exception"] = type(trouble).__name__
    return event


def install(app: Flask) -> None:
    """Gives every request an id and writes one line about it when it is answered."""

    def begin() -> None:
        given = request.headers.get("X-Request-Id", "")
        g.request_id = given if _REQUEST_ID.fullmatch(given) else str(uuid7())
        g.start = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)
        trace = _TRACE.fullmatch(request.headers.get("traceparent", ""))
        if trace:
            structlog.contextvars.bind_contextvars(trace_id=trace.group(1))

    def end(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.request_id
        told = access.debug if request.path in _QUIET else access.info
        facts = {
            "method": request.method if request.method in _METHODS else "other",
            "route": route(),
            "status": response.status_code,
            "duration_ms": round((time.perf_counter() - g.start) * 1000, 1),
            "bytes_in": g.get("bytes_in", 0),
            "problem": g.get("problem"),
            "key": g.get("key_prefix"),
            **g.get("told", {}),
        }
        told("request", **{name: value for name, value in facts.items() if value is not None})
        return response

    def forget(_: BaseException | None) -> None:
        structlog.contextvars.clear_contextvars()

    app.before_request(begin)
    app.after_request(end)
    app.teardown_request(forget)


_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def route() -> str:
    """Returns the pattern of the current request's path: the path itself is the caller's own words."""
    return request.url_rule.rule if request.url_rule else "none"
