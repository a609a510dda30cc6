"""`/v1/checks`: one image in, one report out."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, g, request

from checker.receipts import Signer
from checker.service import asked, stored
from checker.service.metrics import Metrics
from checker.service.problems import Problem, of_engine
from checker.service.records import Records
from checker.settings import Settings
from checker.workers import EngineBusy, EngineError, EnginePool, EngineWait, Job

CheckFunction = Callable[[Job], dict[str, Any]]


def blueprint(
    settings: Settings,
    pool: EnginePool,
    metrics: Metrics,
    records: Records,
    signer: Signer | None,
    check: CheckFunction,
) -> Blueprint:
    """Returns the routes.

    Args:
        settings: Of the service.
        pool: The engines.
        metrics: Of the service.
        records: Where reports are kept.
        signer: Of receipts, if they are wanted.
        check: What an engine does with a job; importable by name.
    """
    routes = Blueprint("checks", __name__)

    def create() -> Response:
        wanted = asked.read(settings)
        g.told = {"category": wanted.job.category, "policy": wanted.policy.id}
        report = run(settings, pool, check, wanted.job)
        settle(report, wanted, metrics, records, signer)
        g.told = {**g.told, "check_ms": report["timings_ms"].get("total")}
        return answer(report, wanted.job.language)

    routes.post("/v1/checks")(create)
    return routes


def run(settings: Settings, pool: EnginePool, check: CheckFunction, job: Job) -> dict[str, Any]:
    """Has an engine check an image.

    Raises:
        Problem: No engine was free, or the one that was did not finish.
    """
    status = pool.status()
    if status.ready == 0 and status.problem is not None:
        raise Problem("not-ready")  # They cannot be started: waiting for them would help nobody.
    try:
        report: dict[str, Any] = pool.run(check, job, patience=settings.queue_seconds, abandoned=departure())
    except (EngineBusy, EngineWait) as error:
        raise of_engine(error, settings.queue_seconds, pause=pool.status().backlog_seconds) from error
    except EngineError as error:
        raise of_engine(error, settings.engine_seconds) from error
    return report


def settle(
    report: dict[str, Any], wanted: asked.Asked, metrics: Metrics, records: Records, signer: Signer | None
) -> None:
    """Counts, signs, stores and logs a report before it goes out; a receipt is added to it where they are wanted."""
    metrics.report(report)
    if signer is not None:
        report["receipt"] = signer.sign(report, wanted.reference)
    stored.keep(records, report, wanted.reference, wanted.job.image, metrics.failures.inc)
    g.told = {**g.told, "report": report["id"], "verdict": report["verdict"]}


def departure() -> Callable[[], bool] | None:
    """Returns a function that says whether the current request's client has hung up; None when it cannot be told.

    A connection that is open has nothing to read or the client's next request; one that was closed reads as empty.
    """
    connection = request.environ.get("gunicorn.socket")
    if not isinstance(connection, socket.socket):
        return None

    def gone() -> bool:
        try:
            return not connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True

    return gone


def answer(report: dict[str, Any], language: str) -> Response:
    """Returns the response with a report."""
    content = json.dumps(report, ensure_ascii=False, separators=(",", ":"))
    response = Response(content, content_type="application/json")
    response.headers["Location"] = f"/v1/checks/{report['id']}"
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = "no-store"
    return response
