"""Images of refused uploads: kept encrypted and for days only where operators ask for it, and never seen unnoticed.

Whether they are kept, and for how long, is `Records.image_days`; `Records.add` keeps them. Here they are read: the only
way to an image writes down who looked, in the same transaction, so an image is not shown when that cannot be written.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import select

from checker.service.records.store import Records
from checker.service.records.tables import StoredImage, StoredLook, StoredReport, within

Place = Literal["api", "console"]


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a kept image, as it was written down.

    Attributes:
        id: Of the look; later ones have larger numbers.
        at: When, in UTC.
        looker: Owner of the key that was shown; empty when no key was asked for.
        key: Public part of that key.
        place: Where the image was seen.
    """

    id: int
    at: datetime
    report_id: str
    image_sha256: str
    category: str
    looker: str
    key: str
    place: str


@dataclass(frozen=True, slots=True)
class LookQuery:
    """Which looks to list, the newest first; None means any.

    Attributes:
        scope: Only looks at images of these categories; none named means all.
        before: Only looks older than the one of this id, to go on from a page.
        limit: How many at most.
    """

    report_id: str | None = None
    looker: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    scope: tuple[str, ...] = ()
    before: int | None = None
    limit: int = 50


def has_image(records: Records, report_id: str) -> bool:
    """Says whether the image of a report is kept; nothing is shown, so nothing is written down.

    Raises:
        RecordsError: The database cannot be reached.
    """
    wanted = select(StoredImage.report_id).where(
        StoredImage.report_id == report_id, StoredImage.created_at >= records.oldest_image()
    )
    with records.session() as session:
        return session.scalar(wanted) is not None


def look_at_image(
    records: Records, report_id: str, *, looker: str, key: str, place: Place, scope: tuple[str, ...] = ()
) -> bytes | None:
    """Returns the image of a refused upload as it was uploaded, and writes down that it was looked at.

    Args:
        records: Where reports are kept.
        report_id: Of its report.
        looker: Owner of the key of whoever looks; empty when no key is asked for.
        key: Public part of that key; empty likewise.
        place: Where it is shown.
        scope: Categories whose images the looker may see; none named means all.

    Returns:
        The bytes; None when the image is not kept, may not be seen, or its encryption key is not configured any more.
        Then there is nothing to see and nothing is written down.

    Raises:
        RecordsError: The database cannot be reached, or the look cannot be written down.
    """
    wanted = (
        select(StoredImage.sealed, StoredReport.image_sha256, StoredReport.category)
        .join(StoredReport, StoredReport.id == StoredImage.report_id)
        .where(StoredImage.report_id == report_id, StoredImage.created_at >= records.oldest_image())
    )
    with records.session() as session:
        found = session.execute(wanted).one_or_none()
        image = records.unseal(found.sealed) if found is not None else None
        if found is None or image is None or (scope and found.category not in scope):
            return None
        session.add(
            StoredLook(
                at=datetime.now(UTC),
                report_id=report_id,
                image_sha256=found.image_sha256,
                category=found.category,
                looker=looker,
                key=key,
                place=place,
            )
        )
    return image


def looks(records: Records, query: LookQuery) -> list[Look]:
    """Lists looks at images, the newest first.

    Raises:
        RecordsError: The database cannot be reached.
    """
    within_scope = within(StoredLook.category, query.scope)
    chosen = select(StoredLook).where(*within_scope).order_by(StoredLook.id.desc()).limit(query.limit)
    if query.report_id is not None:
        chosen = chosen.where(StoredLook.report_id == query.report_id)
    if query.looker is not None:
        chosen = chosen.where(StoredLook.looker == query.looker)
    if query.since is not None:
        chosen = chosen.where(StoredLook.at >= query.since)
    if query.until is not None:
        chosen = chosen.where(StoredLook.at < query.until)
    if query.before is not None:
        chosen = chosen.where(StoredLook.id < query.before)
    with records.session() as session:
        return [
            Look(
                id=look.id,
                # SQLite keeps no zone; what is stored is UTC.
                at=look.at.replace(tzinfo=UTC) if look.at.tzinfo is None else look.at.astimezone(UTC),
                report_id=look.report_id,
                image_sha256=look.image_sha256,
                category=look.category,
                looker=look.looker,
                key=look.key,
                place=look.place,
            )
            for look in session.scalars(chosen)
        ]
