"""The tables of stored reports, and of images that were refused."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, DateTime, ForeignKey, Index, LargeBinary, MetaData, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Mapped, mapped_column, relationship

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
}


class Base(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(naming_convention=_NAMES)


class StoredReport(Base):
    """One report.

    Attributes:
        id: The report's id; version 7, so that ids sort by time.
        created_at: In UTC.
        caller: Owner of the key that asked; empty when no key was asked for.
        reference: The caller's own word for the upload.
        report: The report without `fields` and without what checks read on the document; holds nothing personal.
        fields: The report's `fields`, encrypted; None when there was no key to encrypt with.
        readings: The checks that read the document, encrypted; None likewise.
    """

    __tablename__ = "reports"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    caller: Mapped[str] = mapped_column(String(100))
    reference: Mapped[str | None] = mapped_column(String(64), index=True)
    image_sha256: Mapped[str] = mapped_column(String(64), index=True)
    category: Mapped[str] = mapped_column(String(64))
    policy: Mapped[str] = mapped_column(String(64))
    verdict: Mapped[str] = mapped_column(String(8))
    report: Mapped[dict[str, Any]] = mapped_column(JSON().with_variant(JSONB(), "postgresql"))
    fields: Mapped[bytes | None] = mapped_column(LargeBinary)
    readings: Mapped[bytes | None] = mapped_column(LargeBinary)
    codes: Mapped[list[StoredCode]] = relationship(cascade="all, delete-orphan", passive_deletes=True)

    __table_args__ = (Index("ix_reports_category_verdict", "category", "verdict"),)


class StoredCode(Base):
    """One code that a report names, so that reports can be found by it."""

    __tablename__ = "report_codes"

    report_id: Mapped[str] = mapped_column(ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)


class StoredImage(Base):
    """The image of one refused upload, while operators have that switched on.

    Attributes:
        report_id: Of its report; an image never outlives it.
        created_at: When it was kept, in UTC.
        sealed: The bytes as uploaded, encrypted.
    """

    __tablename__ = "refused_images"

    report_id: Mapped[str] = mapped_column(ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class StoredLook(Base):
    """One look at a kept image: who saw whose document and when. It outlives image and report.

    Attributes:
        looker: Owner of the key; empty when no key was asked for.
        key: Public part of the key.
        place: Where it was seen: `api` or `console`.
    """

    __tablename__ = "image_looks"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    report_id: Mapped[str] = mapped_column(String(36), index=True)
    image_sha256: Mapped[str] = mapped_column(String(64))
    category: Mapped[str] = mapped_column(String(64))
    looker: Mapped[str] = mapped_column(String(100), index=True)
    key: Mapped[str] = mapped_column(String(8))
    place: Mapped[str] = mapped_column(String(8))


def within(category: InstrumentedAttribute[str], scope: tuple[str, ...]) -> list[ColumnElement[bool]]:
    """Returns the conditions of rows that somebody may see who is bound to categories; none named means all."""
    return [category.in_(scope)] if scope else []
