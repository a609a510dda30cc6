"""API keys: made, listed and revoked in one small file, which holds only their digests.

A key is 256 random bits, so a plain SHA-256 protects it at rest: there is no dictionary to try. The file is replaced as
a whole, so that a reader never sees half of it, and the service reads it again when it changes.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, get_args

from limits import parse
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from checker import key_files

Role = Literal["check", "staff", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
LIVE_KEYS_MAX = 2
DEFAULT_RATE = "600/minute"
_MARK = "ck"


class KeysError(ValueError):
    """Keys cannot be read, made or revoked; the message says why."""


class Key(BaseModel):
    """What is kept of a key.

    Attributes:
        id: Public part of the key; it is in the logs.
        owner: Who uses it.
        digest: SHA-256 of the whole key, hexadecimal.
        role: `check` may check images, `staff` may also look at records and use the console, `admin` may do all.
        categories: The categories it may check, and see reports and images of; none named means all.
        rate: Requests allowed, for example `600/minute`.
        created: When it was made.
        expires: When it ceases to work, if ever.
        revoked: When it was revoked, if it was.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern="^[0-9a-f]{8}$")
    owner: str = Field(min_length=1, max_length=100)
    digest: str = Field(pattern="^[0-9a-f]{64}$")
    role: Role
    categories: tuple[str, ...] = ()
    rate: str = DEFAULT_RATE
    created: datetime
    expires: datetime | None = None
    revoked: datetime | None = None

    @field_validator("rate")
    @classmethod
    def _readable(cls, value: str) -> str:
        parse(value)
        return value

    def live(self, now: datetime) -> bool:
        """Says whether the key works."""
        return self.revoked is None and (self.expires is None or now < self.expires)

    def may(self, role: Role) -> bool:
        """Says whether the key has a role, or a higher one."""
        return ROLES.index(self.role) >= ROLES.index(role)


class KeyFile:
    """The file of keys. Thread-safe; a process that changes it should be alone in doing so."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._keys: dict[str, Key] = {}

    def keys(self) -> list[Key]:
        """Returns all keys, also those that work no more.

        Raises:
            KeysError: The file cannot be read.
        """
        return list(self._load().values())

    def find(self, secret: str) -> Key | None:
        """Returns the live key that a caller shows, if it is one."""
        mark, _, rest = secret.partition("_")
        public, _, private = rest.partition("_")
        if mark != _MARK or not private:
            return None
        key = self._load().get(public)
        # Compared even when there is no such key, so that the time taken does not tell which ids exist.
        right = hmac.compare_digest(_digest(secret), key.digest if key else _digest("none"))
        return key if key is not None and right and key.live(datetime.now(UTC)) else None

    def create(
        self,
        owner: str,
        role: Role,
        *,
        categories: tuple[str, ...] = (),
        rate: str = DEFAULT_RATE,
        expires: datetime | None = None,
    ) -> tuple[str, Key]:
        """Makes a key.

        Returns:
            The key itself, which is told only now, and what is kept of it.

        Raises:
            KeysError: The owner already has two live keys, as many as a rotation needs, or a value is not valid.
        """
        now = datetime.now(UTC)
        known = self._load() if self._path.exists() else {}
        live = [key for key in known.values() if key.owner == owner and key.live(now)]
        if len(live) >= LIVE_KEYS_MAX:
            raise KeysError(
                f"{owner} has {len(live)} live keys: revoke one of {', '.join(key.id for key in live)} first"
            )
        public = secrets.token_hex(4)
        while public in known:
            public = secrets.token_hex(4)
        secret = f"{_MARK}_{public}_{secrets.token_urlsafe(32)}"
        try:
            key = Key(
                id=public,
                owner=owner,
                digest=_digest(secret),
                role=role,
                categories=categories,
                rate=rate,
                created=now,
                expires=expires,
            )
        except ValidationError as error:
            raise KeysError(_explain(error)) from None
        self._save({**known, public: key})
        return secret, key

    def revoke(self, public: str) -> Key:
        """Makes a key work no more.

        Raises:
            KeysError: There is no such key.
        """
        known = self._load()
        if public not in known:
            raise KeysError(f"there is no key {public!r}")
        revoked = known[public].model_copy(update={"revoked": datetime.now(UTC)})
        self._save({**known, public: revoked})
        return revoked

    def _load(self) -> dict[str, Key]:
        try:
            status = self._path.stat()
        except OSError as error:
            raise KeysError(f"cannot read the keys in {self._path}: {error.strerror}") from error
        stamp = (status.st_mtime_ns, status.st_ino)
        with self._lock:
            if stamp != self._stamp:
                self._keys = self._read()
                self._stamp = stamp
            return self._keys

    def _read(self) -> dict[str, Key]:
        try:
            entries = json.loads(self._path.read_text("utf-8"))["keys"]
            return {entry["id"]: Key.model_validate(entry) for entry in entries}
        except OSError as error:
            raise KeysError(f"cannot read the keys in {self._path}: {error.strerror}") from error
        except ValidationError as error:
            raise KeysError(f"{self._path}: {_explain(error)}") from None
        except (ValueError, KeyError, TypeError):
            raise KeysError(f"{self._path} is not a file of keys") from None

    def _save(self, keys: dict[str, Key]) -> None:
        key_files.write(self._path, {"keys": [key.model_dump(mode="json") for key in keys.values()]})


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _explain(error: ValidationError) -> str:
    return "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors())
