"""The application: every part of the service is put together here, and nowhere else."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, g

from checker.receipts import ReceiptsError, Signer, load_signer
from checker.service import (
    auth,
    checks,
    documentation,
    headers,
    kept_images,
    logs,
    policies,
    probes,
    problems,
    receipt_routes,
    repairs,
    stored,
)
from checker.service.console import login
from checker.service.console import pages as console
from checker.service.metrics import Metrics
from checker.service.records import Records, RecordsError
from checker.service.uploads import Bodies, UploadRequest
from checker.settings import Settings, SettingsError
from checker.workers import EnginePool, check


class Service(Flask):
    """The application with the parts that outlive a request."""

    request_class = UploadRequest
    pool: EnginePool
    metrics: Metrics
    records: Records
    settings: Settings


def create_app(settings: Settings, pool: EnginePool, *, check: checks.CheckFunction = check) -> Service:
    """Returns the WSGI application.

    Args:
        settings: Of the service.
        pool: The engines; the caller closes it.
        check: What an engine does with a job; tests put in what hangs or crashes.
    """
    app = Service("checker.service", static_folder=None)
    app.settings, app.pool, app.metrics = settings, pool, Metrics(pool.status)
    # The last one registered runs first after a request: the log line is written when all else is done.
    logs.install(app)
    app.metrics.install(app)
    headers.install(app, settings)
    problems.install(app, settings.body_bytes_max)
    gatekeeper = auth.install(app, settings)
    exposed = settings.host not in ("127.0.0.1", "::1", "localhost")
    login.install(app, gatekeeper, secure=exposed, secret=settings.session_secret)
    auth.limit_rates(app, settings)
    app.records = make_records(settings)
    signer = make_signer(settings)
    bodies = Bodies(settings)

    def receive() -> None:
        g.bytes_in = bodies.receive()

    app.before_request(receive)
    app.register_blueprint(checks.blueprint(settings, pool, app.metrics, app.records, signer, check))
    app.register_blueprint(stored.blueprint(app.records))
    app.register_blueprint(kept_images.blueprint(app.records))
    app.register_blueprint(repairs.blueprint(settings, pool, app.metrics, app.records, signer))
    app.register_blueprint(receipt_routes.blueprint(signer))
    app.register_blueprint(policies.blueprint())
    app.register_blueprint(probes.blueprint(pool, app.metrics, with_metrics=settings.metrics_port is None))
    app.register_blueprint(documentation.blueprint())
    app.register_blueprint(console.blueprint(settings, pool, app.metrics, app.records, gatekeeper))
    return app


def make_records(settings: Settings) -> Records:
    """Returns the store of reports.

    Raises:
        SettingsError: The database's address or a key is not valid.
    """
    keys = tuple(key.strip() for key in settings.records_keys.split(",") if key.strip())
    try:
        return Records(
            settings.database_url, days=settings.retention_days, keys=keys, image_days=settings.refused_images_days
        )
    except RecordsError as error:
        raise SettingsError(f"CHECKER_DATABASE_URL or CHECKER_RECORDS_KEYS: {error}") from error


def make_signer(settings: Settings) -> Signer | None:
    """Returns the signer of receipts, or None when none is configured.

    Raises:
        SettingsError: The file of keys cannot be used.
    """
    if settings.receipt_keys_file is None:
        return None
    try:
        return load_signer(Path(settings.receipt_keys_file), settings.receipt_days * 86_400)
    except ReceiptsError as error:
        raise SettingsError(f"CHECKER_RECEIPT_KEYS_FILE: {error}") from error
