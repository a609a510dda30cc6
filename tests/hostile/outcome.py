"""Runs one file through intake and decode and says what came out."""

import time
from dataclasses import dataclass

from checker.decode import DecodeError, decode
from checker.intake import Severity, inspect
from tests.hostile.corpus import ACCEPT, EITHER

CPU_SECONDS_MAX = 8.0
"""The dearest file takes 1 to 2 on the processors at hand, which differ by half; one that unfolds takes minutes."""
MEGABYTES_MAX = 256.0


@dataclass(frozen=True)
class Outcome:
    """`code` is None for a picture that nothing is held against."""

    code: str | None
    cpu_seconds: float

    def is_right_for(self, case):
        if case.expect != EITHER and (self.code is None) != (case.expect == ACCEPT):
            return False
        return (case.code is None or self.code == case.code) and self.cpu_seconds <= CPU_SECONDS_MAX


def run(data):
    """Anything but a picture or a `DecodeError` comes through as the exception it is."""
    start = time.process_time()
    upload = inspect(data)
    code = next((item.code for item in upload.problems if item.severity is not Severity.WARN), None)
    try:
        photo = decode(upload)
    except DecodeError as error:
        code = code or error.code
    else:
        code = code or ("format.damaged" if photo.doubt else None)
        shown = (upload.facts.height, upload.facts.width, 3)
        if photo.rgb.shape != shown:
            raise AssertionError(f"decoded {photo.rgb.shape}, told {shown}")
    return Outcome(code, time.process_time() - start)
