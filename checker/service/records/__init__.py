"""Stored reports; fields of documents only encrypted or not at all, refused images only where asked for."""

from __future__ import annotations

from checker.service.records.images import Look, LookQuery, Place, has_image, look_at_image, looks
from checker.service.records.marks import Mark, Overruled, add_mark, manifest, marks_of, overruled, recent_marks
from checker.service.records.statistics import Overview, overview
from checker.service.records.store import Query, Records, RecordsError

__all__ = [
    "Look",
    "LookQuery",
    "Mark",
    "Overruled",
    "Overview",
    "Place",
    "Query",
    "Records",
    "RecordsError",
    "add_mark",
    "has_image",
    "look_at_image",
    "looks",
    "manifest",
    "marks_of",
    "overruled",
    "overview",
    "recent_marks",
]
