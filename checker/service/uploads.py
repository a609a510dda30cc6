"""How a request's body is received: whole, in memory, within limits of size, time and number; never on the disk."""

from __future__ import annotations

import io
import threading
from typing import IO, Any

from flask import Request, request
from werkzeug.formparser import FormDataParser

from checker.service.problems import Problem
from checker.settings import Settings

_FORM_PARTS_MAX = 32
# Werkzeug feeds its parser chunks of 64 KiB and holds what is left of the last chunk, where that may be the beginning
# of a boundary, and the new one against this same limit: with no room for both, large files are refused by chance.
_FORM_TEXT_MAX = 96 * 1024


class UploadRequest(Request):
    """A request whose files stay in memory and whose form is read strictly."""

    max_form_parts = _FORM_PARTS_MAX
    max_form_memory_size = _FORM_TEXT_MAX

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        # Werkzeug would spill files of more than 500 kB to the disk; the whole body is already bounded and in memory.
        return io.BytesIO()

    def make_form_data_parser(self) -> FormDataParser:
        """Returns a parser that raises on a malformed form, where Werkzeug's default takes it for an empty one."""
        return FormDataParser(
            stream_factory=self._get_file_stream,
            max_form_memory_size=self.max_form_memory_size,
            max_content_length=self.max_content_length,
            max_form_parts=self.max_form_parts,
            silent=False,
            cls=self.parameter_storage_class,
        )


class Bodies:
    """Receives bodies, at most so many at a time."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._room = threading.BoundedSemaphore(settings.uploads_max)

    def receive(self) -> int:
        """Reads the current request's body into memory and puts it in the place of the network stream.

        Returns:
            Its bytes.

        Raises:
            Problem: It is too large, too slow, incomplete, or there are too many at once.
        """
        announced = request.content_length
        if announced is None and request.headers.get("Transfer-Encoding") is None:
            return 0
        if announced is not None and announced > self._settings.body_bytes_max:
            raise Problem("too-large", bytes=self._settings.body_bytes_max)
        if not self._room.acquire(blocking=False):
            raise Problem("too-many-uploads")
        try:
            body = self._read(request.environ["wsgi.input"], announced)
        finally:
            self._room.release()
        request.environ["wsgi.input"] = io.BytesIO(body)
        request.environ["CONTENT_LENGTH"] = str(len(body))
        request.environ.pop("HTTP_TRANSFER_ENCODING", None)
        request.environ.pop("wsgi.input_terminated", None)
        return len(body)

    def _read(self, stream: IO[bytes], announced: int | None) -> bytes:
        largest = self._settings.body_bytes_max
        try:
            body = stream.read(largest + 1 if announced is None else announced)
        except TimeoutError:
            seconds, rate = self._settings.upload_seconds, self._settings.upload_bytes_per_second
            raise Problem("upload-too-slow", seconds=seconds, rate=rate) from None
        except Exception as error:
            # Broken chunked encoding and lost connections come as many types, depending on the server.
            raise Problem("incomplete-body") from error
        if announced is not None and len(body) < announced:
            raise Problem("incomplete-body")
        if len(body) > largest:
            raise Problem("too-large", bytes=largest)
        return body


def read_form(known: tuple[str, ...], files: tuple[str, ...]) -> tuple[dict[str, str], dict[str, Any]]:
    """Reads the current request's form.

    Args:
        known: Names of the text parts.
        files: Names of the file parts.

    Returns:
        The texts and the files (`werkzeug.datastructures.FileStorage`) by name.

    Raises:
        Problem: It is no form, or it has parts that are unknown, repeated or of the wrong kind.
    """
    if request.mimetype != "multipart/form-data":
        raise Problem("not-an-upload")
    if not request.mimetype_params.get("boundary"):
        raise Problem("malformed-body")
    try:
        form, uploads = request.form, request.files
    except ValueError as error:
        raise Problem("malformed-body") from error
    for name in form:
        if name in files:
            raise Problem("invalid-image-part")
        if name not in known:
            raise Problem("unknown-part", known=", ".join((*files, *known)))
    for name in uploads:
        if name not in files:
            raise Problem("unknown-part", known=", ".join((*files, *known)))
    for values, names in ((form, known), (uploads, files)):
        for name in names:
            if len(values.getlist(name)) > 1:
                raise Problem("repeated-part", part=name)
    return form.to_dict(), uploads.to_dict()
