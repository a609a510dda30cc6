"""A report as the store is given it."""

import time
from datetime import UTC, datetime

from cryptography.fernet import Fernet

from checker.uuid7 import uuid7

KEY = Fernet.generate_key().decode()


def report(**changes):
    time.sleep(0.002)  # Ids sort by the millisecond.
    made = {
        "schema": "1",
        "id": str(uuid7()),
        "created_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "verdict": "fail",
        "category": "photo",
        "policy": {"id": "hunan-2021", "version": "1", "digest": "sha256:00"},
        "as_of": "2021-01-20",
        "image": {"sha256": "a" * 64, "bytes": 3},
        "checks": [
            {"id": "blur", "code": "blur.too_blurry", "also": [{"code": "blur.motion"}]},
            {"id": "face", "code": None, "also": []},
        ],
        "fields": {"name": {"value": "张三"}, "id_number": {"value": "11010519491231002X"}},
        "timings_ms": {"total": 1.0},
        "receipt": None,
    }
    return made | changes
