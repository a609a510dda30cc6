"""What the stored reports say together: verdicts by day, the most frequent codes, the slowest stages."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from checker.service.records.store import Records
from checker.service.records.tables import StoredCode, StoredReport, within

_DAYS = 30
_CODES = 15
_RECENT = 200


@dataclass(frozen=True, slots=True)
class Overview:
    """Numbers over what is kept.

    Attributes:
        days: (day, verdict → reports) of the last days, the newest first; empty when nothing is kept.
        codes: (code, reports), the most frequent first.
        stages: (stage, in how many of the newest reports, mean and largest milliseconds there), the slowest first.
        recent: Over how many reports the stages were taken.
    """

    days: list[tuple[str, dict[str, int]]]
    codes: list[tuple[str, int]]
    stages: list[tuple[str, int, float, float]]
    recent: int

    @property
    def busiest(self) -> int:
        """Reports of the day that had most of them."""
        return max((sum(verdicts.values()) for _, verdicts in self.days), default=0)


def overview(records: Records, zone: tzinfo, scope: tuple[str, ...] = ()) -> Overview:
    """Counts.

    Args:
        records: Where reports are kept.
        zone: Where days begin.
        scope: Over reports of these categories; none named means all.

    Raises:
        RecordsError: The database cannot be reached.
    """
    count = func.count()
    today = datetime.now(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    seen = within(StoredReport.category, scope)
    with records.session() as session:
        last = [today - timedelta(days=n) for n in range(_DAYS)]
        days = [(f"{day:%Y-%m-%d}", _verdicts(session, day, seen)) for day in last]
        frequent = (
            select(StoredCode.code, count)
            .join(StoredReport)
            .where(*seen)
            .group_by(StoredCode.code)
            .order_by(count.desc(), StoredCode.code)
            .limit(_CODES)
        )
        codes = [(row[0], row[1]) for row in session.execute(frequent).all()]
        recent = select(StoredReport.report).where(*seen).order_by(StoredReport.id.desc()).limit(_RECENT)
        newest = list(session.scalars(recent))
    while days and not days[-1][1]:
        days.pop()
    spent: dict[str, list[float]] = defaultdict(list)
    for report in newest:
        for stage, milliseconds in report["timings_ms"].items():
            spent[stage].append(milliseconds)
    stages = [(stage, len(values), sum(values) / len(values), max(values)) for stage, values in spent.items()]
    return Overview(
        days=days,
        codes=codes,
        stages=sorted(stages, key=lambda row: (-row[2], row[0])),
        recent=len(newest),
    )


def _verdicts(session: Session, day: datetime, seen: list[ColumnElement[bool]]) -> dict[str, int]:
    """Counts the verdicts of one day. A query a day: databases differ in how they tell days of a time zone."""
    counted = (
        select(StoredReport.verdict, func.count())
        .where(*seen)
        .where(StoredReport.created_at >= day.astimezone(UTC))
        .where(StoredReport.created_at < (day + timedelta(days=1)).astimezone(UTC))
        .group_by(StoredReport.verdict)
    )
    return {row[0]: row[1] for row in session.execute(counted).all()}
