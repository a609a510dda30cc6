"""The port for machines that watch the service: `/livez`, `/readyz` and `/metrics`, apart from what portals call."""

from __future__ import annotations

import logging
import socket
import socketserver
import threading
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from flask import Flask

from checker.service import headers, logs, probes, problems
from checker.service.metrics import Metrics
from checker.settings import Settings
from checker.workers import EnginePool

logger = logging.getLogger(__name__)


class _Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Server6(_Server):
    address_family = socket.AF_INET6


class _Handler(WSGIRequestHandler):
    # A watcher that sends nothing must not hold its thread for good.
    timeout = 10

    def log_message(self, *_: object) -> None:
        """Leaves it to the application to log."""


def create_side_app(settings: Settings, pool: EnginePool, metrics: Metrics) -> Flask:
    """Returns the WSGI application; it asks for no key."""
    app = Flask("checker.service.side", static_folder=None)
    logs.install(app)
    headers.install(app, settings)
    problems.install(app, settings.body_bytes_max)
    app.register_blueprint(probes.blueprint(pool, metrics, with_metrics=True))
    return app


def serve(app: Flask, host: str, port: int) -> WSGIServer:
    """Serves the application in a thread.

    Raises:
        OSError: The port cannot be listened on.
    """
    kind = _Server6 if ":" in host else _Server
    try:
        server = make_server(host, port, app, kind, _Handler)
    except OSError as error:
        logger.error("CHECKER_METRICS_PORT: cannot listen on %s:%d: %s", host, port, error.strerror)
        raise
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
