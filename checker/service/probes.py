"""`/livez`, `/readyz`, `/metrics`: for the machines that watch the service."""

from __future__ import annotations

from flask import Blueprint, Response
from pydantic import BaseModel, ConfigDict, Field

from checker.service.metrics import Metrics
from checker.service.problems import Problem
from checker.workers import EnginePool, PoolStatus


class Alive(BaseModel):
    """The process runs."""

    model_config = ConfigDict(extra="forbid")

    status: str


class Ready(BaseModel):
    """New work may be sent here."""

    model_config = ConfigDict(extra="forbid")

    status: str
    engines: int = Field(description="engine processes that are up")
    busy: int = Field(description="of them, at work")
    queued: int = Field(description="images that wait for one")


def blueprint(pool: EnginePool, metrics: Metrics, *, with_metrics: bool) -> Blueprint:
    """Returns the routes; `/metrics` answers only when it has no port of its own."""
    routes = Blueprint("probes", __name__)

    def livez() -> Response:
        return _json(Alive(status="alive"))

    def readyz() -> Response:
        status = pool.status()
        if not ready(status):
            raise Problem("not-ready")
        return _json(Ready(status="ready", engines=status.ready, busy=status.busy, queued=status.queued))

    def numbers() -> Response:
        if not with_metrics:
            raise Problem("not-found")
        return metrics.render()

    routes.get("/livez")(livez)
    routes.get("/readyz")(readyz)
    routes.get("/metrics")(numbers)
    return routes


def ready(status: PoolStatus) -> bool:
    """Says whether new work should be sent here: an engine is up, and the queue is below three quarters."""
    high_water = max(1, 3 * status.queue_size // 4)
    return status.ready > 0 and status.queued < high_water


def _json(content: BaseModel) -> Response:
    response = Response(content.model_dump_json(), content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
