"""Errors of the service in one shape: RFC 9457 `application/problem+json`, in the caller's language."""

from __future__ import annotations

import json
import logging
import math
import time
import tomllib
import traceback
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from flask import Flask, Response, current_app, g, request
from flask_limiter import RateLimitExceeded
from pydantic import BaseModel, ConfigDict, Field
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge

from checker.messages import Language, negotiate
from checker.workers import (
    EngineAbandoned,
    EngineBusy,
    EngineCrashed,
    EngineError,
    EngineFailed,
    EngineOutOfMemory,
    EngineTimeout,
    EngineWait,
)

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:checker:problem:"

_OF_ENGINE: dict[type[EngineError], str] = {
    EngineAbandoned: "client-gone",
    EngineBusy: "queue-full",
    EngineCrashed: "engine-crashed",
    EngineFailed: "engine-failed",
    EngineOutOfMemory: "engine-out-of-memory",
    EngineTimeout: "engine-timeout",
    EngineWait: "no-engine-free",
}


class ProblemDocument(BaseModel):
    """The body of every error."""

    model_config = ConfigDict(extra="forbid", title="Problem")

    type: str = Field(description="stable, for programs")
    title: str = Field(description="what kind of problem, for people, in the language asked for")
    status: int = Field(description="the HTTP status")
    detail: str = Field(description="what is asked instead, in the language asked for")
    request_id: str = Field(description="as in the header X-Request-Id; operators find the request by it")


class Problem(Exception):  # noqa: N818 - it is the RFC's word
    """Ends a request with an error.

    Attributes:
        key: Of `problems.toml`.
        params: Values for its placeholders; never anything that was uploaded.
        headers: Further headers of the response.
    """

    def __init__(self, key: str, *, headers: Mapping[str, str] | None = None, **params: Any) -> None:
        super().__init__(key)
        self.key = key
        self.params = params
        self.headers = dict(headers or {})

    @property
    def status(self) -> int:
        """The HTTP status."""
        status: int = catalogue()[self.key]["status"]
        return status

    def words(self, language: Language) -> tuple[str, str]:
        """Returns title and detail in a language."""
        entry = catalogue()[self.key][language]
        return entry["title"], entry["detail"].format_map(self.params)


@cache
def catalogue() -> dict[str, dict[str, Any]]:
    """Returns all problems by key."""
    file = resources.files("checker.service") / "problems.toml"
    return tomllib.loads(file.read_text("utf-8"))


def document(key: str, language: Language, request_id: str, params: Mapping[str, Any]) -> ProblemDocument:
    """Puts a problem into words."""
    entry = catalogue()[key]
    words = entry[language]
    return ProblemDocument(
        type=TYPE_PREFIX + key,
        title=words["title"],
        status=entry["status"],
        detail=words["detail"].format_map(params),
        request_id=request_id,
    )


def respond(problem: Problem) -> Response:
    """Returns the response to the current request that tells the problem."""
    language = negotiate(request.headers.get("Accept-Language"))
    told = document(problem.key, language, g.get("request_id", ""), problem.params)
    g.problem = problem.key
    response = Response(told.model_dump_json(), status=told.status, content_type=MEDIA_TYPE)
    response.headers["Content-Language"] = language
    response.headers.update(headers_of(problem))
    return response


def headers_of(problem: Problem) -> dict[str, str]:
    """Returns the headers that tell a problem to programs, in whatever shape it is told to people."""
    retry_after = catalogue()[problem.key].get("retry_after")
    return {**({"Retry-After": str(retry_after)} if retry_after is not None else {}), **problem.headers}


def of_breakdown(error: Exception) -> Problem:
    """Logs what nobody expected, and returns the problem that it is to the caller."""
    # Where it broke, but not the exception's text: that may quote what was uploaded.
    where = "".join(traceback.format_tb(error.__traceback__))
    logger.error("a request broke down: %s\n%s", type(error).__name__, where)
    return Problem("internal-error")


def of_engine(error: EngineError, seconds: float, *, pause: float = 0.0) -> Problem:
    """Returns the problem that an engine's failure is to the caller.

    Args:
        error: The failure.
        seconds: The time limit that was not kept, if that is what failed.
        pause: Seconds after which to try again; 0: as long as is usual for such a failure.
    """
    headers = {"Retry-After": str(math.ceil(pause))} if pause else None
    return Problem(_OF_ENGINE.get(type(error), "not-ready"), headers=headers, seconds=seconds)


def of_http(error: HTTPException, body_bytes_max: int) -> Problem:
    """Returns the problem for an error of the framework."""
    if isinstance(error, RequestEntityTooLarge):
        return Problem("too-large", bytes=body_bytes_max)
    if isinstance(error, RateLimitExceeded):
        return Problem("rate-limited", headers={"Retry-After": str(_pause())}, rate=str(g.key.rate))
    if isinstance(error, MethodNotAllowed):
        allowed = ", ".join(sorted(error.valid_methods or ()))
        return Problem("method-not-allowed", allowed=allowed, headers={"Allow": allowed})
    by_status = {404: "not-found", 415: "not-an-upload", 401: "unauthorized", 403: "forbidden"}
    return Problem(by_status.get(error.code or 500, "malformed" if (error.code or 500) < 500 else "internal-error"))


def _pause() -> int:
    """Seconds after which the current request's key may send again."""
    limits = [limiter.current_limit for limiter in current_app.extensions["limiter"]]
    return max(1, *(math.ceil(float(limit.reset_at) - time.time()) for limit in limits))


def install(app: Flask, body_bytes_max: int) -> None:
    """Makes every error of the application a problem."""

    def told(problem: Problem) -> Response:
        return respond(problem)

    def http(error: HTTPException) -> Response:
        return respond(of_http(error, body_bytes_max))

    def unexpected(error: Exception) -> Response:
        return respond(of_breakdown(error))

    app.register_error_handler(Problem, told)
    app.register_error_handler(HTTPException, http)
    app.register_error_handler(Exception, unexpected)


def raw(key: str, request_id: str, params: Mapping[str, Any] | None = None) -> bytes:
    """Returns a whole HTTP/1.1 response for a request that never reached the application."""
    told = document(key, "zh-CN", request_id, params or {})
    body = json.dumps(told.model_dump(), ensure_ascii=False).encode()
    head = (
        f"HTTP/1.1 {told.status} {'Bad Request' if told.status == 400 else 'Error'}\r\nConnection: close\r\n"
        f"Content-Type: {MEDIA_TYPE}\r\nX-Request-Id: {request_id}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
