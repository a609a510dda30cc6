"""`/livez`, `/readyz`, `/metrics`: for the machines that watch the service."""

from __future__ import annotations

import json

from flask import Blueprint, Response

from checker.service.metrics import Metrics
from checker.service.problems import Problem
from checker.workers import EnginePool, PoolStatus


def blueprint(pool: EnginePool, metrics: Metrics, *, with_metrics: bool) -> Blueprint:
    """Returns the routes; `/metrics` only when it has no port of its own."""
    routes = Blueprint("probes", __name__)

    def livez() -> Response:
        return _json({"status": "alive"})

    def readyz() -> Response:
        status = pool.status()
        if not ready(status):
            raise Problem("not-ready")
        return _json({"status": "ready", "engines": status.ready, "busy": status.busy, "queued": status.queued})

    routes.get("/livez")(livez)
    routes.get("/readyz")(readyz)
    if with_metrics:
        routes.get("/metrics")(metrics.render)
    return routes


def ready(status: PoolStatus) -> bool:
    """Says whether new work should be sent here: an engine is up, and the queue is below three quarters."""
    high_water = max(1, 3 * status.queue_size // 4)
    return status.ready > 0 and status.queued < high_water


def _json(content: object) -> Response:
    response = Response(json.dumps(content), content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
