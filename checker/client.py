"""A client of the HTTP service: typed reports, patience when the service is busy, receipts verified.

Example:
    >>> from checker.client import Client
    >>> client = Client("http://127.0.0.1:8000")
    >>> report = client.check("portrait.jpg", "photo", language="en")
    >>> report.verdict
    <Verdict.PASS: 'pass'>
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import secrets
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from checker.report import Report

_LONGEST_WAIT = 60.0


class ServiceError(Exception):
    """The service did not answer with what was asked for.

    Attributes:
        status: The HTTP status; 0 when the service could not be reached.
        type: The problem's stable type, for example `urn:checker:problem:unknown-category`; empty when there is none.
        request_id: By which the operators find the request.
    """

    def __init__(self, status: int, type_: str, message: str, request_id: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.type = type_
        self.request_id = request_id


@dataclass(frozen=True, slots=True)
class Repaired:
    """What came of a repair; `image` is None when nothing had to be done, or it was refused."""

    image: bytes | None
    media_type: str | None
    steps: list[str]
    refused: list[str]
    report: Report


class Client:
    """Talks to one service. Thread-safe; every call is a connection of its own."""

    def __init__(
        self,
        url: str,
        *,
        key: str | None = None,
        timeout: float = 60.0,
        attempts: int = 4,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Sets the client up; nothing is sent yet.

        Args:
            url: Of the service, for example `http://127.0.0.1:8000`.
            key: The API key, where the service asks for one.
            timeout: Seconds for one attempt.
            attempts: How often to try while the service is busy (429, 503) or cannot be reached.
            sleep: Waits between attempts.

        Raises:
            ValueError: The URL is not one of HTTP.
        """
        if not url.startswith(("http://", "https://")):
            raise ValueError(f"{url!r} is not the address of an HTTP service")
        self._url = url.rstrip("/")
        self._key = key
        self._timeout = timeout
        self._attempts = attempts
        self._sleep = sleep

    def check(
        self,
        image: bytes | str | Path,
        category: str,
        *,
        claims: Mapping[str, str] | None = None,
        as_of: date | None = None,
        policy: str | None = None,
        fields: str | None = None,
        reference: str | None = None,
        language: str = "zh-CN",
    ) -> Report:
        """Has one image checked; the arguments are those of `checker.check_image`.

        Raises:
            ServiceError: There is no report.
            OSError: `image` is a path and cannot be read.
        """
        form = _form(category, claims, as_of, policy, fields, reference)
        content, headers = _encode(form, _image(image))
        return _report(self._send("POST", "/v1/checks", content, {**headers, "Accept-Language": language}))

    def repair(
        self, image: bytes | str | Path, category: str, *, policy: str | None = None, language: str = "zh-CN"
    ) -> Repaired:
        """Has the packaging of one image mended.

        Raises:
            ServiceError: There is no answer.
            OSError: `image` is a path and cannot be read.
        """
        content, headers = _encode(_form(category, None, None, policy, None, None), _image(image))
        found = self._send("POST", "/v1/repairs", content, {**headers, "Accept-Language": language})
        mended = base64.b64decode(found["image"]) if found["image"] is not None else None
        return Repaired(mended, found["media_type"], found["steps"], found["refused"], _report(found["report"]))

    def report(self, report_id: str) -> Report:
        """Returns a stored report.

        Raises:
            ServiceError: There is none.
        """
        return _report(self._send("GET", f"/v1/checks/{report_id}"))

    def policy(self, policy_id: str) -> dict[str, Any]:
        """Returns what a policy asks of each category.

        Raises:
            ServiceError: There is none of that id.
        """
        return self._send("GET", f"/v1/policies/{policy_id}")

    def verify_receipt(self, receipt: str, image: bytes | str | Path) -> bool:
        """Says whether a receipt is that of an image and holds; only the public keys are fetched.

        Raises:
            ServiceError: The keys cannot be fetched.
            OSError: `image` is a path and cannot be read.
        """
        from checker.receipts import verify  # Needs joserfc, which nothing else here does.

        content = _image(image)[1]
        digest = hashlib.sha256(content).hexdigest()
        jwks = self._send("GET", "/.well-known/jwks.json")
        return verify(receipt, jwks, image_sha256=digest, image_bytes=len(content)).valid

    def _send(
        self, method: str, path: str, content: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        request = urllib.request.Request(self._url + path, content, dict(headers or {}), method=method)  # noqa: S310 - http(s) only
        if self._key is not None:
            request.add_header("Authorization", f"Bearer {self._key}")
        for attempt in range(1, self._attempts + 1):
            try:
                with urllib.request.urlopen(request, timeout=self._timeout) as response:  # noqa: S310 - as above
                    answer: dict[str, Any] = json.load(response)
                    return answer
            except urllib.error.HTTPError as error:
                with error:
                    failure, wait = _problem(error), _wait(error.headers.get("Retry-After"), attempt)
                if error.code not in (429, 503) or attempt == self._attempts:
                    raise failure from None
            except (OSError, http.client.HTTPException) as error:
                wait = _wait(None, attempt)
                if attempt == self._attempts:
                    raise ServiceError(0, "", f"{self._url} cannot be reached: {error}") from error
            except ValueError:
                raise ServiceError(200, "", "the answer is not JSON") from None
            self._sleep(wait)
        raise ServiceError(0, "", "no attempt was allowed")


def _form(
    category: str,
    claims: Mapping[str, str] | None,
    as_of: date | None,
    policy: str | None,
    fields: str | None,
    reference: str | None,
) -> dict[str, str]:
    form = {
        "category": category,
        "claims": json.dumps(dict(claims), ensure_ascii=False) if claims else None,
        "as_of": as_of.isoformat() if as_of else None,
        "policy": policy,
        "fields": fields,
        "reference": reference,
    }
    return {name: value for name, value in form.items() if value is not None}


def _image(image: bytes | str | Path) -> tuple[str, bytes]:
    if isinstance(image, bytes):
        return "image", image
    return Path(image).name, Path(image).read_bytes()


def _encode(form: Mapping[str, str], image: tuple[str, bytes]) -> tuple[bytes, dict[str, str]]:
    edge = secrets.token_hex(16)
    # As browsers do (HTML, multipart/form-data encoding): these three would end the quotes or the line.
    name = image[0].replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{text}\r\n' for key, text in form.items()
    ]
    parts.append(f'--{edge}\r\nContent-Disposition: form-data; name="image"; filename="{name}"\r\n\r\n')
    content = "".join(parts).encode() + image[1] + f"\r\n--{edge}--\r\n".encode()
    return content, {"Content-Type": f"multipart/form-data; boundary={edge}"}


def _report(answer: Any) -> Report:
    try:
        return Report.model_validate(answer)
    except ValidationError as error:
        raise ServiceError(200, "", "the answer is not a report that this version knows") from error


def _problem(error: urllib.error.HTTPError) -> ServiceError:
    try:
        told = json.load(error)
        return ServiceError(error.code, told["type"], f"{told['title']}: {told['detail']}", told.get("request_id", ""))
    except (ValueError, KeyError, TypeError, OSError):
        return ServiceError(error.code, "", f"HTTP {error.code}")


def _wait(retry_after: str | None, attempt: int) -> float:
    """Seconds to wait: what the service says, else longer each time."""
    asked = float(retry_after) if retry_after and retry_after.isdigit() else 0.5 * 2.0**attempt
    return min(asked, _LONGEST_WAIT)
