"""What the stored reports say together: verdicts by day, the most frequent codes, the slowest stages."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import func, select

from checker.service.records.store import Records
from checker.service.records.tables import StoredCode, StoredReport

_DAYS = 30
_CODES = 15
_RECENT = 200


@dataclass(frozen=True, slots=True)
class Overview:
    """Numbers over what is kept.

    Attributes:
        days: (day, verdict → reports), the newest first.
        codes: (code, reports), the most frequent first.
        stages: (stage, mean and largest milliseconds over the newest reports), the slowest first.
        recent: Over how many reports the stages were taken.
    """

    days: list[tuple[str, dict[str, int]]]
    codes: list[tuple[str, int]]
    stages: list[tuple[str, float, float]]
    recent: int


def overview(records: Records) -> Overview:
    """Counts.

    Raises:
        RecordsError: The database cannot be reached.
    """
    day, count = func.date(StoredReport.created_at), func.count()
    with records.session() as session:
        by_day: dict[str, dict[str, int]] = defaultdict(dict)
        counted = select(day, StoredReport.verdict, count).group_by(day, StoredReport.verdict).order_by(day.desc())
        for when, verdict, number in session.execute(counted).all():
            by_day[str(when)][verdict] = number
        frequent = (
            select(StoredCode.code, count)
            .group_by(StoredCode.code)
            .order_by(count.desc(), StoredCode.code)
            .limit(_CODES)
        )
        codes = [(row[0], row[1]) for row in session.execute(frequent).all()]
        newest = list(session.scalars(select(StoredReport.report).order_by(StoredReport.id.desc()).limit(_RECENT)))
    spent: dict[str, list[float]] = defaultdict(list)
    for report in newest:
        for stage, milliseconds in report["timings_ms"].items():
            spent[stage].append(milliseconds)
    stages = [(stage, sum(values) / len(values), max(values)) for stage, values in spent.items()]
    return Overview(
        days=list(by_day.items())[:_DAYS],
        codes=codes,
        stages=sorted(stages, key=lambda row: (-row[1], row[0])),
        recent=len(newest),
    )
