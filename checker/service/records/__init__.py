"""Stored reports: what was found, never the image; fields of documents only encrypted, or not at all."""

from __future__ import annotations

from checker.service.records.marks import Mark, add_mark, manifest, marks_of, overruled
from checker.service.records.statistics import Overview, overview
from checker.service.records.store import Query, Records, RecordsError

__all__ = [
    "Mark",
    "Overview",
    "Query",
    "Records",
    "RecordsError",
    "add_mark",
    "manifest",
    "marks_of",
    "overruled",
    "overview",
]
