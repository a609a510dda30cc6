"""What the service counts, in Prometheus' format. One process owns all engines, so its numbers are all there are."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from flask import Flask, Response, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from checker import __version__
from checker.service.logs import route
from checker.workers import PoolStatus

disable_created_metrics()  # type: ignore[no-untyped-call]  # the library's

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40)
_BYTES = (1e3, 3e3, 1e4, 3e4, 1e5, 2e5, 5e5, 1e6, 3e6, 1e7)
_PIXELS = (1e4, 3e4, 1e5, 3e5, 1e6, 3e6, 1e7, 2e7, 4e7)
# Measured values are shares, degrees or pixels; drift shows in any unit when the steps are even on a log scale.
_VALUES = (
    -30,
    -10,
    -3,
    -1,
    0,
    0.01,
    0.03,
    0.1,
    0.2,
    0.3,
    0.4,
    0.5,
    0.6,
    0.7,
    0.8,
    0.9,
    1,
    3,
    10,
    30,
    100,
    300,
    1e3,
    3e3,
)


class Metrics:
    """The counters of one application."""

    def __init__(self, pool_status: Callable[[], PoolStatus]) -> None:
        self.registry = CollectorRegistry()
        registry = self.registry
        self.requests = Counter("checker_http_requests", "Requests", ["method", "route", "status"], registry=registry)
        self.duration = Histogram(
            "checker_http_request_duration_seconds", "Time to answer", ["route"], buckets=_SECONDS, registry=registry
        )
        self.stages = Histogram(
            "checker_stage_duration_seconds",
            "Time of one stage of a check",
            ["stage"],
            buckets=_SECONDS,
            registry=registry,
        )
        self.checks = Counter("checker_checks", "Results of checks", ["check", "status"], registry=registry)
        self.verdicts = Counter("checker_verdicts", "Verdicts", ["category", "verdict"], registry=registry)
        self.rejections = Counter(
            "checker_rejections", "Requests refused or given up, by problem", ["reason"], registry=registry
        )
        self.failures = Counter("checker_record_failures", "Reports that could not be stored", registry=registry)
        self.bytes = Histogram("checker_input_bytes", "Bytes of an image", buckets=_BYTES, registry=registry)
        self.pixels = Histogram("checker_input_pixels", "Pixels of an image", buckets=_PIXELS, registry=registry)
        self.measured = Histogram(
            "checker_measured_value",
            "Values that checks measured",
            ["check", "measure"],
            buckets=_VALUES,
            registry=registry,
        )
        build = Gauge("checker_build_info", "What runs", ["version", "python"], registry=registry)
        build.labels(__version__, platform.python_version()).set(1)
        self.registry.register(_PoolCollector(pool_status))

    def report(self, report: Mapping[str, Any]) -> None:
        """Counts what a report says."""
        self.verdicts.labels(report["category"], report["verdict"]).inc()
        for stage, millis in report["timings_ms"].items():
            self.stages.labels(stage).observe(millis / 1000)
        image = report["image"]
        self.bytes.observe(image["bytes"])
        if image.get("width") and image.get("height"):
            self.pixels.observe(image["width"] * image["height"])
        for check in report["checks"]:
            self.checks.labels(check["id"], check["status"]).inc()
            for name, value in check["measured"].items():
                if isinstance(value, int | float) and not isinstance(value, bool):
                    self.measured.labels(check["id"], name).observe(value)

    def render(self) -> Response:
        """Returns all metrics as a response."""
        return Response(generate_latest(self.registry), content_type=CONTENT_TYPE_LATEST)

    def install(self, app: Flask) -> None:
        """Counts the application's requests."""

        def end(response: Response) -> Response:
            spent = time.perf_counter() - g.start
            method = request.method if request.method in ("GET", "HEAD", "POST", "OPTIONS") else "other"
            self.requests.labels(method, route(), str(response.status_code)).inc()
            self.duration.labels(route()).observe(spent)
            if "problem" in g and request.path.startswith("/v1/"):
                self.rejections.labels(g.problem).inc()
            return response

        app.after_request(end)


class _PoolCollector(Collector):
    """Reads the pool when it is asked, so that the numbers are never stale."""

    def __init__(self, status: Callable[[], PoolStatus]) -> None:
        self._status = status

    def collect(self) -> Iterator[Metric]:
        status = self._status()
        gauges = (
            ("checker_engines", "Engine processes there should be", status.engines),
            ("checker_engines_ready", "Engine processes that are up", status.ready),
            ("checker_engines_busy", "Engine processes at work", status.busy),
            ("checker_queue_depth", "Images that wait for an engine", status.queued),
            ("checker_queue_size", "Images that may wait for an engine", status.queue_size),
        )
        for name, words, value in gauges:
            yield GaugeMetricFamily(name, words, value=value)
        restarts = CounterMetricFamily("checker_engine_restarts", "Engines replaced, by reason", labels=["reason"])
        for reason in ("recycled", "grown", "timeout", "crashed", "memory"):
            restarts.add_metric([reason], status.restarts.get(reason, 0))
        yield restarts
