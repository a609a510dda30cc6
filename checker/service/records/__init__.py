"""Stored reports: what was found, never the image; fields of documents only encrypted, or not at all."""

from __future__ import annotations

from checker.service.records.store import Query, Records, RecordsError

__all__ = ["Query", "Records", "RecordsError"]
