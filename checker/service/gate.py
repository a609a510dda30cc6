"""The gunicorn worker: threads, with limits on clients that are slow to send.

A thread that waits for a slow client is a thread lost to everybody else. So a connection that sends nothing holds no
thread; headers and body must come within their time; heads that come in pieces are bounded in number; and closing a
connection never holds up the loop that accepts new ones.
"""

from __future__ import annotations

import logging
import socket
import struct
import threading
import time
from typing import Any

from gunicorn import util
from gunicorn.http import errors
from gunicorn.workers import gthread

from checker.service.problems import raw
from checker.settings import Settings
from checker.uuid7 import uuid7

logger = logging.getLogger(__name__)

SLOW_HEADS_MAX = 16
LINGERING_MAX = 16
_FIRST_DATA_SECONDS = 0.05
_DRAIN_SECONDS = 0.05
_LINGER_SECONDS = 2.0
_LINGER_BYTES = 64_000_000
_GRACE_SECONDS = 3.0
_SEND_SECONDS = 10


class PacedSocket:
    """Gives out what a socket receives, as long as it comes fast enough.

    Attributes:
        served: Whether a request ever came in whole.
    """

    def __init__(self, sock: socket.socket, settings: Settings, slow_heads: threading.BoundedSemaphore) -> None:
        self._socket = sock
        self._settings = settings
        self._slow_heads = slow_heads
        self._in_head = False
        self._counted = False
        self.served = False
        self._start = 0.0
        self._received = 0

    def begin_head(self) -> None:
        """A request's line and headers are expected."""
        self._start, self._received, self._in_head = time.monotonic(), 0, True

    def begin_body(self) -> None:
        """The headers have come; a body may follow."""
        self.end_head()
        self.served = True
        self._start, self._received = time.monotonic(), 0

    def end_head(self) -> None:
        """The headers have come, or will not."""
        self._in_head = False
        if self._counted:
            self._counted = False
            self._slow_heads.release()

    def recv(self, size: int) -> bytes:
        """Receives at most `size` bytes.

        Returns:
            The bytes; none when the client closed, or did not send its headers in time.

        Raises:
            TimeoutError: The body comes too slowly.
        """
        if self._in_head and self._received and not self._counted:
            if not self._slow_heads.acquire(blocking=False):
                return b""
            self._counted = True
        before = self._socket.gettimeout()
        try:
            remaining = self._deadline() - time.monotonic()
            if remaining <= 0:
                raise TimeoutError
            self._socket.settimeout(remaining if before is None else min(before, remaining))
            content = self._socket.recv(size)
        except TimeoutError:
            if self._in_head:
                return b""
            raise
        finally:
            self._socket.settimeout(before)
        self._received += len(content)
        return content

    def _deadline(self) -> float:
        if self._in_head:
            return self._start + self._settings.header_seconds
        whole = self._settings.upload_seconds
        rate = self._settings.upload_bytes_per_second
        return self._start + (min(whole, _GRACE_SECONDS + self._received / rate) if rate else whole)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._socket, name)


class Worker(gthread.ThreadWorker):  # type: ignore[misc, unused-ignore]  # gunicorn has no types
    """One process of threads that read requests and wait for engines."""

    slow_heads = threading.BoundedSemaphore(SLOW_HEADS_MAX)
    lingering = threading.BoundedSemaphore(LINGERING_MAX)

    def handle(self, conn: Any) -> Any:
        """Serves one request of a connection, in a thread."""
        if not conn.initialized:
            if not conn.data_ready and not conn.wait_for_data(_FIRST_DATA_SECONDS):
                return gthread._DEFER
            conn.sock.setblocking(True)
            # A client that does not read its answer must not hold the thread either.
            conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", _SEND_SECONDS, 0))
            conn.init()
            conn.parser.unreader.sock = PacedSocket(conn.sock, self.settings, self.slow_heads)
        paced: PacedSocket = conn.parser.unreader.sock
        paced.begin_head()
        try:
            result = super().handle(conn)
        finally:
            paced.end_head()
        if result is False:
            self._close(conn, paced.served)
        return result

    def _close(self, conn: Any, served: bool) -> None:
        """Closes a connection here and not in the accepting loop, which would wait for the client.

        One that was answered is given up to two seconds to read its answer, if few others are: a client that is told
        before its upload is through that it is too large would else lose the answer.
        """
        linger = served and self.lingering.acquire(blocking=False)
        try:
            if linger:
                conn.sock.setblocking(True)
                util.close_graceful(conn.sock, _LINGER_SECONDS, _LINGER_BYTES)
            else:
                conn.close()
        finally:
            if linger:
                self.lingering.release()
            conn.close = _closed

    def _keepalive_after(self, conn: Any, keepalive: Any) -> bool:
        """Says whether the connection takes another request: not when its client still sends what nobody wants."""
        return bool(keepalive and conn.parser.finish_body(deadline=time.monotonic() + _DRAIN_SECONDS))

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Hands a request whose headers have come to the application."""
        conn.parser.unreader.sock.begin_body()
        return super().handle_request(req, conn)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Any) -> None:
        """Answers a request that never reached the application, in the shape of all errors."""
        request_id = str(uuid7())
        if isinstance(exc, errors.LimitRequestLine):
            key = "request-line-too-long"
        elif isinstance(exc, errors.LimitRequestHeaders):
            key = "headers-too-large"
        elif isinstance(exc, errors.ParseException | OSError):
            key = "malformed"
        else:
            key = "internal-error"
        self.app.service.metrics.rejections.labels(key).inc()
        # Neither the line nor the headers are logged: they are the client's own words.
        logger.warning("request refused before it was read: %s", type(exc).__name__, extra={"request_id": request_id})
        try:
            client.sendall(raw(key, request_id))
        except OSError as error:
            logger.debug("the client is gone: %s", type(error).__name__)

    @property
    def settings(self) -> Settings:
        """The service's settings."""
        settings: Settings = self.app.settings
        return settings


def _closed(graceful: bool = False) -> None:
    """Stands in for the close of a connection that is closed."""
