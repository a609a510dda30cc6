"""Who may call: keys with roles, categories and rates; without any key, only this machine."""

from __future__ import annotations

import ipaddress
import logging
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask, g, request
from flask_limiter import Limiter
from limits.errors import ConfigurationError
from limits.storage import storage_from_string

from checker.service.keys import Key, KeyFile, KeysError, Role
from checker.service.problems import Problem
from checker.settings import Settings, SettingsError

logger = logging.getLogger(__name__)

# Answered to everybody: they say nothing about anybody, and portals and probes need them.
_OPEN = ("/livez", "/readyz", "/openapi.json", "/docs", "/.well-known/")
_PUBLIC = (*_OPEN, "/v1/policies")
# Judged by the session that a login of staff began, not by headers.
_SESSIONS = "/console"
# A store of rates that does not answer must not hold up the requests that it counts.
_RATES_SECONDS = 1


class Gatekeeper:
    """Lets requests in.

    Attributes:
        keys: Those that there were at the start; the file is read again whenever it changes.
    """

    def __init__(self, settings: Settings) -> None:
        """Reads the keys.

        Raises:
            SettingsError: The file of keys or the store of rates cannot be used.
        """
        self._file = KeyFile(Path(settings.keys_file)) if settings.keys_file else None
        try:
            self.keys = self._file.keys() if self._file else []
        except KeysError as error:
            raise SettingsError(f"CHECKER_KEYS_FILE: {error}") from error
        try:
            storage_from_string(settings.rate_storage_url)
        except (ConfigurationError, ValueError) as error:
            raise SettingsError(f"CHECKER_RATE_STORAGE_URL: {error}") from error

    def admit(self) -> None:
        """Judges the current request by its headers alone, before any of its body is read.

        Raises:
            Problem: It may not be served.
        """
        path = request.path
        if request.method == "OPTIONS" or path.startswith(_OPEN):
            return
        if not self.keyed():
            if not _loopback(request.remote_addr):
                raise Problem("forbidden")
            return
        if path.startswith((*_PUBLIC, _SESSIONS)):
            return
        key = self._key()
        if key is None:
            raise Problem("unauthorized", headers={"WWW-Authenticate": 'Bearer realm="checker"'})
        self.let_in(key)

    def let_in(self, key: Key) -> None:
        """Serves the current request for a key."""
        g.key_prefix, g.key = key.id, key

    def live(self, public: str) -> Key | None:
        """Returns the key of an id, if it still works."""
        try:
            known = self._file.keys() if self._file else []
        except KeysError as error:
            logger.error("the keys cannot be read: %s", error)
            return None
        return next((key for key in known if key.id == public and key.live(datetime.now(UTC))), None)

    def find(self, shown: str) -> Key | None:
        """Returns the live key that somebody shows, if it is one."""
        try:
            return self._file.find(shown) if self._file and shown.isascii() else None
        except KeysError as error:
            logger.error("the keys cannot be read: %s", error)
            return None

    def keyed(self) -> bool:
        """Says whether a key is asked for."""
        try:
            return self._file is not None and bool(self._file.keys())
        except KeysError:
            return True  # A file that was there and cannot be read any more must not open the door.

    def _key(self) -> Key | None:
        authorization = request.authorization
        if authorization is None or authorization.type != "bearer" or not authorization.token:
            return None
        return self.find(authorization.token)


def require(role: Role) -> None:
    """Asks that the current caller have a role; without keys, whoever is let in may do all.

    Raises:
        Problem: The caller has not.
    """
    key: Key | None = g.get("key")
    if key is not None and not key.may(role):
        raise Problem("forbidden")


def require_category(category: str) -> None:
    """Asks that the current caller may check a category.

    Raises:
        Problem: The caller may not.
    """
    if not in_scope(category):
        raise Problem("forbidden")


def scope() -> tuple[str, ...]:
    """Returns the categories that the current caller is bound to; none named means all."""
    key: Key | None = g.get("key")
    return key.categories if key is not None else ()


def in_scope(category: str) -> bool:
    """Says whether the current caller may check images of a category and see what is kept of them."""
    return not scope() or category in scope()


def install(app: Flask, settings: Settings) -> Gatekeeper:
    """Lets no request of the application in unjudged; returns who judges them."""
    gatekeeper = Gatekeeper(settings)
    if not gatekeeper.keys:
        logger.warning("no API key is configured: only requests from this machine are served")
    app.before_request(gatekeeper.admit)
    return gatekeeper


def limit_rates(app: Flask, settings: Settings) -> None:
    """Holds every key to its rate; to be called when all that finds out whose a request is has been installed.

    A store of rates that cannot be reached is tried again later; until then this process counts for itself.
    """
    shared = settings.rate_storage_url != "memory://"
    patience: dict[str, str | int] = {"socket_timeout": _RATES_SECONDS, "socket_connect_timeout": _RATES_SECONDS}
    limiter = Limiter(
        lambda: g.key.id,
        app=app,
        application_limits=[lambda: g.key.rate],
        storage_uri=settings.rate_storage_url,
        storage_options=patience if shared else {},
        strategy="sliding-window-counter",
        in_memory_fallback_enabled=shared,
    )
    # Who needs no key has no rate: probes, documents, this machine when there are no keys.
    limiter.request_filter(lambda: "key" not in g)


def _loopback(address: str | None) -> bool:
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return False
    mapped = getattr(parsed, "ipv4_mapped", None)
    return bool((mapped or parsed).is_loopback)
