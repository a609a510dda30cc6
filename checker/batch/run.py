"""Runs a batch: leaves out what is done, writes each result as it comes, counts, and can be stopped at any moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from checker.batch.engines import Engine
from checker.batch.jobs import Ask, Job
from checker.batch.results import Writer, done, mend
from checker.batch.sources import Entry


class OutputExistsError(ValueError):
    """The output holds results already and the caller did not say to go on with them."""


@dataclass(slots=True)
class Progress:
    """How far a batch is.

    Attributes:
        counts: Images by outcome: pass, fail, review, error.
        kept: How many of them an earlier run did.
        mended: Bytes of a torn last line that were cut off at the start.
    """

    counts: Counter[str] = field(default_factory=Counter)
    kept: int = 0
    mended: int = 0

    def exit_status(self) -> int:
        """Returns 0 when all pass, 1 when at least one does not, 2 when at least one could not be checked."""
        if self.counts["error"]:
            return 2
        return 1 if self.counts["fail"] or self.counts["review"] else 0


def take_shard(entries: Iterable[Entry], shard: tuple[int, int] | None) -> Iterator[Entry]:
    """Yields the entries of shard (index from 1, count), or all."""
    for entry in entries:
        if shard is None or entry.shard(shard[1]) == shard[0] - 1:
            yield entry


def run_batch(
    entries: Iterable[Entry],
    ask: Ask,
    engine: Engine,
    results: Path,
    *,
    resume: bool,
    told: Callable[[Progress], None] | None = None,
) -> Progress:
    """Checks the images of a batch and appends their results.

    Args:
        entries: The images.
        ask: Policy, language, fields.
        engine: What runs them.
        results: The file the results are appended to.
        resume: Go on with a file that holds results already.
        told: Called after every image.

    Returns:
        What became of the images.

    Raises:
        OutputExistsError: The file holds results and `resume` is not set.
    """
    if not resume and results.exists() and results.stat().st_size:
        raise OutputExistsError(
            f"{results} holds results already: add --resume to go on with them, or name another --out"
        )
    progress = Progress(mended=mend(results))
    known = done(results, ask.stamp)
    jobs = (Job(entry, known.get(entry.key(), (None, ""))[0]) for entry in entries)
    writer = Writer(results)
    try:
        for job, row in engine.run(jobs, ask):
            if row is None:
                progress.kept += 1
                progress.counts[known[job.entry.key()][1]] += 1
            else:
                writer.write(row)
                progress.counts[row["report"]["verdict"] if "report" in row else "error"] += 1
            if told is not None:
                told(progress)
    finally:
        writer.close()
    return progress
