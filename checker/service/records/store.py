"""The store of reports: SQLite in memory by default, or the database that the operators name."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Engine, create_engine, delete, event, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from checker.service.records import readings
from checker.service.records.tables import StoredCode, StoredImage, StoredReport, within

logger = logging.getLogger(__name__)

IN_MEMORY_REPORTS_MAX = 200
_PAUSE_SECONDS = 5.0


class RecordsError(Exception):
    """The store cannot be reached, or cannot be used as it is set up; the message says why."""


@dataclass(frozen=True, slots=True)
class Query:
    """Which reports to look for; None means any.

    Attributes:
        scope: Only reports of these categories; none named means all.
        before: Only reports older than the one of this id, to go on from a page.
        limit: How many at most, the newest first.
    """

    caller: str | None = None
    reference: str | None = None
    image_sha256: str | None = None
    category: str | None = None
    verdict: str | None = None
    code: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    scope: tuple[str, ...] = ()
    before: str | None = None
    limit: int = 50


class Records:
    """Keeps reports for a number of days. Thread-safe."""

    def __init__(self, url: str, *, days: int, keys: tuple[str, ...] = (), image_days: int = 0) -> None:
        """Sets the store up; the database is first reached when it is needed.

        Args:
            url: Of the database, as SQLAlchemy has it; `sqlite://` is in memory and keeps the last few reports.
            days: How long reports are kept.
            keys: Fernet keys for what was read on documents: the first encrypts, all decrypt; without any, it is not
                kept.
            image_days: How long images of refused uploads are kept; 0: not at all. They need a key.

        Raises:
            RecordsError: The URL or a key is not valid.
        """
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys]) if keys else None
        except ValueError:
            raise RecordsError("a key is not 32 bytes in URL-safe base64") from None
        if image_days and self._fernet is None:
            raise RecordsError("images are kept only encrypted, and there is no key")
        self.image_days = image_days
        self._in_memory = url == "sqlite://"
        self._engine = _engine(url)
        # One connection holds a database in memory, so its users take turns.
        self._turn = threading.RLock()
        self._days = days
        self._migrated = False
        self._closed_until = 0.0

    def add(
        self, report: Mapping[str, Any], *, caller: str = "", reference: str | None = None, image: bytes | None = None
    ) -> None:
        """Stores a report.

        Args:
            report: As plain data.
            caller: Owner of the key that asked; empty when no key was asked for.
            reference: The caller's own word for the upload.
            image: The upload itself; it is kept only when it was refused and keeping is switched on.

        Raises:
            RecordsError: The database cannot be reached; it is then left alone for a few seconds.
        """
        whole = {name: value for name, value in report.items() if name != "fields"}
        # What is in memory only is at rest nowhere.
        open_ = self._in_memory and self._fernet is None
        plain, read = (whole, []) if open_ else readings.part(whole)
        stored = StoredReport(
            id=report["id"],
            created_at=datetime.fromisoformat(report["created_at"]),
            caller=caller,
            reference=reference,
            image_sha256=report["image"]["sha256"],
            category=report["category"],
            policy=report["policy"]["id"],
            verdict=report["verdict"],
            report=plain,
            fields=self.seal(_bytes(report["fields"])),
            readings=self.seal(_bytes(read)),
            codes=[StoredCode(code=code) for code in _codes(report)],
        )
        sealed = self.seal(image) if self.image_days and report["verdict"] == "fail" else None
        with self._session() as session:
            session.add(stored)
            if sealed is not None:
                session.flush()  # Their report first.
                session.add(StoredImage(report_id=report["id"], created_at=datetime.now(UTC), sealed=sealed))
        if self._in_memory:
            self.tidy()

    def find(self, report_id: str) -> tuple[dict[str, Any], str] | None:
        """Returns a report and who asked for it, or None when it is not kept.

        Raises:
            RecordsError: The database cannot be reached.
        """
        with self._session() as session:
            stored = session.get(StoredReport, report_id)
            if stored is None or _utc(stored.created_at) < self._oldest():
                return None
            fields = _plain(self.unseal(stored.fields), {})
            # In the order of the contract: fields come after checks.
            ordered = readings.join(stored.report, _plain(self.unseal(stored.readings), []))
            rest: dict[str, Any] = {name: ordered.pop(name) for name in ("timings_ms", "receipt") if name in ordered}
            return {**ordered, "fields": fields, **rest}, stored.caller

    def search(self, query: Query) -> list[dict[str, Any]]:
        """Returns what is known of reports, the newest first, without checks and fields.

        Raises:
            RecordsError: The database cannot be reached.
        """
        table = StoredReport
        chosen = select(table).where(table.created_at >= self._oldest()).order_by(table.id.desc()).limit(query.limit)
        for column in ("caller", "reference", "image_sha256", "category", "verdict"):
            value = getattr(query, column)
            if value is not None:
                chosen = chosen.where(getattr(table, column) == value)
        chosen = chosen.where(*within(table.category, query.scope))
        if query.code is not None:
            chosen = chosen.where(table.codes.any(StoredCode.code == query.code))
        if query.since is not None:
            chosen = chosen.where(table.created_at >= query.since)
        if query.until is not None:
            chosen = chosen.where(table.created_at < query.until)
        if query.before is not None:
            chosen = chosen.where(table.id < query.before)
        with self._session() as session:
            return [_summary(stored) for stored in session.scalars(chosen)]

    def tidy(self) -> int:
        """Deletes what is kept no longer, images with their reports; returns how many reports.

        Raises:
            RecordsError: The database cannot be reached.
        """
        with self._session() as session:
            gone = session.execute(delete(StoredReport).where(StoredReport.created_at < self._oldest()))
            count = int(getattr(gone, "rowcount", 0))
            session.execute(delete(StoredImage).where(StoredImage.created_at < self.oldest_image()))
            if self._in_memory:
                total = session.scalar(select(func.count()).select_from(StoredReport)) or 0
                spare = select(StoredReport.id).order_by(StoredReport.id).limit(max(0, total - IN_MEMORY_REPORTS_MAX))
                session.execute(delete(StoredReport).where(StoredReport.id.in_(spare)))
        return count

    def close(self) -> None:
        """Closes the connections."""
        self._engine.dispose()

    def session(self) -> AbstractContextManager[Session]:
        """Returns a transaction, for what belongs to reports but is stored beside them.

        Raises:
            RecordsError: On entering or leaving: the database cannot be reached.
        """
        return self._session()

    def oldest_image(self) -> datetime:
        """Returns since when images are shown: none at all while keeping them is switched off."""
        return datetime.now(UTC) - timedelta(days=self.image_days)

    def seal(self, content: bytes | None) -> bytes | None:
        """Returns a content encrypted with the first key; None when there is none of either."""
        return self._fernet.encrypt(content) if self._fernet is not None and content is not None else None

    def unseal(self, sealed: bytes | None) -> bytes | None:
        """Returns what was encrypted with any of the keys; None when it was not."""
        if sealed is None or self._fernet is None:
            return None
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken:
            logger.warning("a part of a record is encrypted with a key that is not configured any more")
            return None

    def _oldest(self) -> datetime:
        return datetime.now(UTC) - timedelta(days=self._days)

    @contextmanager
    def _session(self) -> Iterator[Session]:
        if time.monotonic() < self._closed_until:
            raise RecordsError("the database could not be reached a moment ago")
        try:
            with self._turn if self._in_memory else _NOBODY:
                self._migrate()
                with Session(self._engine) as session, session.begin():
                    yield session
        except (SQLAlchemyError, CommandError) as error:
            self._closed_until = time.monotonic() + _PAUSE_SECONDS
            # The text of a database error quotes values; its type does not.
            raise RecordsError(f"the database cannot be used: {type(error).__name__}") from None

    def _migrate(self) -> None:
        if self._migrated:
            return
        with self._turn:
            if not self._migrated:
                migrate(self._engine)
                self._migrated = True


class _Nobody:
    """Stands in for a lock where none is needed."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        return None


_NOBODY = _Nobody()


def migrate(engine: Engine) -> None:
    """Brings the tables up to date."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            # Several services may start at once; the lock ends with the transaction.
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(4093411)")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _engine(text: str) -> Engine:
    try:
        url = make_url(text)
        if url.drivername in ("postgresql", "postgres"):
            url = url.set(drivername="postgresql+psycopg")
        if url.drivername.startswith("postgresql"):
            return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 2})
        if not url.drivername.startswith("sqlite"):
            raise RecordsError(f"{url.drivername} is not supported; use sqlite or postgresql")
        if url.database in (None, "", ":memory:"):
            engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
        else:
            engine = create_engine(url, connect_args={"timeout": 2})
    except (SQLAlchemyError, ImportError, ValueError) as error:
        raise RecordsError(f"not a usable database URL: {type(error).__name__}") from error
    event.listen(engine, "connect", _enforce_foreign_keys)
    return engine


def _enforce_foreign_keys(connection: Any, _: Any) -> None:
    connection.execute("PRAGMA foreign_keys = ON")


def _bytes(content: Any) -> bytes | None:
    return json.dumps(content, ensure_ascii=False).encode() if content else None


def _plain(opened: bytes | None, otherwise: Any) -> Any:
    return json.loads(opened) if opened is not None else otherwise


def _codes(report: Mapping[str, Any]) -> list[str]:
    found = [finding["code"] for check in report["checks"] for finding in (check, *check["also"]) if finding["code"]]
    return list(dict.fromkeys(found))


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _summary(stored: StoredReport) -> dict[str, Any]:
    return {
        "id": stored.id,
        "created_at": stored.report["created_at"],
        "verdict": stored.verdict,
        "category": stored.category,
        "policy": stored.report["policy"],
        "image_sha256": stored.image_sha256,
        "reference": stored.reference,
        "caller": stored.caller or None,
        "codes": sorted(code.code for code in stored.codes),
    }
