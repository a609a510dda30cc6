"""Marks: where staff say that a check was wrong. They outlive the reports, and hold nothing personal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, String, UniqueConstraint, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from checker.service.records.store import Records
from checker.service.records.tables import Base


class StoredMark(Base):
    """One check of one report that staff overrule.

    Attributes:
        status: What the machine said.
        right: What is right: `pass` or `fail`.
        reason: In the words of staff.
        author: Owner of the key that staff logged in with; empty when no key was asked for.
    """

    __tablename__ = "marks"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[str] = mapped_column(String(36))
    image_sha256: Mapped[str] = mapped_column(String(64))
    category: Mapped[str] = mapped_column(String(64))
    check_id: Mapped[str] = mapped_column(String(64), index=True)
    status: Mapped[str] = mapped_column(String(12))
    right: Mapped[str] = mapped_column(String(4))
    reason: Mapped[str] = mapped_column(String(500))
    author: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (UniqueConstraint("report_id", "check_id", name="uq_marks_report_id"),)


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark as it is shown."""

    report_id: str
    check_id: str
    status: str
    right: str
    reason: str
    author: str
    created_at: datetime


def add_mark(
    records: Records, report: Mapping[str, Any], check_id: str, *, right: str, reason: str, author: str
) -> None:
    """Stores a mark; a later one for the same check of the same report replaces it.

    Args:
        records: Where reports are kept.
        report: The report as plain data.
        check_id: One of its checks.
        right: What the check should have said: `pass` or `fail`.
        reason: Why, in the words of staff.
        author: Who says so.

    Raises:
        RecordsError: The database cannot be reached.
        ValueError: The report has no such check.
    """
    status = next((check["status"] for check in report["checks"] if check["id"] == check_id), None)
    if status is None:
        raise ValueError(f"the report has no check {check_id!r}")
    with records.session() as session:
        session.execute(delete(StoredMark).where(StoredMark.report_id == report["id"], StoredMark.check_id == check_id))
        session.add(
            StoredMark(
                report_id=report["id"],
                image_sha256=report["image"]["sha256"],
                category=report["category"],
                check_id=check_id,
                status=status,
                right=right,
                reason=reason,
                author=author,
                created_at=datetime.now(UTC),
            )
        )


def marks_of(records: Records, report_id: str) -> list[Mark]:
    """Returns the marks of a report.

    Raises:
        RecordsError: The database cannot be reached.
    """
    with records.session() as session:
        found = session.scalars(
            select(StoredMark).where(StoredMark.report_id == report_id).order_by(StoredMark.check_id)
        )
        return [
            Mark(mark.report_id, mark.check_id, mark.status, mark.right, mark.reason, mark.author, mark.created_at)
            for mark in found
        ]


def manifest(records: Records) -> list[dict[str, Any]]:
    """Returns all marks as lines of a labelled manifest, one for each image and category.

    The images themselves are not kept, so `path` is the image's digest: name the files so.

    Raises:
        RecordsError: The database cannot be reached.
    """
    lines: dict[tuple[str, str], dict[str, Any]] = {}
    with records.session() as session:
        for mark in session.scalars(select(StoredMark).order_by(StoredMark.id)):
            line = lines.setdefault(
                (mark.image_sha256, mark.category),
                {
                    "path": mark.image_sha256,
                    "category": mark.category,
                    "expect_checks": {},
                    "reasons": {},
                    "reports": [],
                },
            )
            line["expect_checks"][mark.check_id] = mark.right
            line["reasons"][mark.check_id] = mark.reason
            line["reports"] = sorted({*line["reports"], mark.report_id})
    return list(lines.values())


def overruled(records: Records) -> list[tuple[str, str, str, int]]:
    """Returns (check, what the machine said, what is right, how often), the most frequent first.

    Raises:
        RecordsError: The database cannot be reached.
    """
    count = func.count()
    groups = (StoredMark.check_id, StoredMark.status, StoredMark.right)
    with records.session() as session:
        rows = session.execute(select(*groups, count).group_by(*groups).order_by(count.desc(), *groups)).all()
        return [(row[0], row[1], row[2], row[3]) for row in rows]
