"""Marks: where staff say that a check was wrong. They outlive the reports, and hold nothing personal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, String, UniqueConstraint, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from checker.service.records.store import Records
from checker.service.records.tables import Base, StoredCode, StoredReport, within


class StoredMark(Base):
    """One check of one report that staff overrule.

    Attributes:
        status: What the machine said.
        right: What is right: `pass` or `fail`.
        reason: In the words of staff.
        author: Owner of the key that staff logged in with; empty when no key was asked for.
        as_of: The date for which the report judged validity; empty in marks of older versions.
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
    as_of: Mapped[str] = mapped_column(String(10))

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
                as_of=report["as_of"],
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
        return [_shown(mark) for mark in found]


def recent_marks(records: Records, limit: int, scope: tuple[str, ...] = ()) -> list[Mark]:
    """Returns the newest marks of all reports, or of those of some categories.

    Raises:
        RecordsError: The database cannot be reached.
    """
    newest = select(StoredMark).where(*within(StoredMark.category, scope)).order_by(StoredMark.id.desc()).limit(limit)
    with records.session() as session:
        return [_shown(mark) for mark in session.scalars(newest)]


def _shown(mark: StoredMark) -> Mark:
    return Mark(mark.report_id, mark.check_id, mark.status, mark.right, mark.reason, mark.author, mark.created_at)


def manifest(records: Records, scope: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Returns all marks, or those in some categories, as lines of a labelled manifest.

    There is one line for each image, category and date of judgement.

    The images themselves are not in it, so `path` is the image's digest: `tools.calibrate.find` puts the paths of files
    in its place.

    Raises:
        RecordsError: The database cannot be reached.
    """
    lines: dict[tuple[str, str, str], dict[str, Any]] = {}
    marks = select(StoredMark).where(*within(StoredMark.category, scope)).order_by(StoredMark.id)
    with records.session() as session:
        for mark in session.scalars(marks):
            line = lines.setdefault(
                (mark.image_sha256, mark.category, mark.as_of),
                {
                    "path": mark.image_sha256,
                    "category": mark.category,
                    "kind": "overruled",
                    **({"as_of": mark.as_of} if mark.as_of else {}),
                    "expect_checks": {},
                    "reasons": {},
                    "reports": [],
                },
            )
            line["expect_checks"][mark.check_id] = mark.right
            line["reasons"][mark.check_id] = mark.reason
            line["reports"] = sorted({*line["reports"], mark.report_id})
    return list(lines.values())


@dataclass(frozen=True, slots=True)
class Overruled:
    """How often staff said that a check was wrong in one way.

    Attributes:
        status: What the machine said.
        right: What is right.
        count: How often, ever.
        kept: How often in reports that are still kept.
        named: Kept reports in which the check found something; None where the machine said `pass`.
    """

    check_id: str
    status: str
    right: str
    count: int
    kept: int
    named: int | None


def overruled(records: Records, scope: tuple[str, ...] = ()) -> list[Overruled]:
    """Returns how often each check was overruled, ever or in some categories, the most frequent first.

    Raises:
        RecordsError: The database cannot be reached.
    """
    count, kept = func.count(), func.count(StoredReport.id)
    groups = (StoredMark.check_id, StoredMark.status, StoredMark.right)
    asked = (
        select(*groups, count, kept)
        .outerjoin(StoredReport, StoredReport.id == StoredMark.report_id)
        .where(*within(StoredMark.category, scope))
        .group_by(*groups)
        .order_by(count.desc(), *groups)
    )
    named = select(func.count(StoredCode.report_id.distinct())).join(StoredReport)
    named = named.where(*within(StoredReport.category, scope))
    found = []
    with records.session() as session:
        for check_id, status, right, times, in_kept in session.execute(asked).all():
            of = None
            if status != "pass":
                of = session.scalar(named.where(StoredCode.code.startswith(f"{check_id}.", autoescape=True)))
            found.append(Overruled(check_id, status, right, times, in_kept, of))
    return found
