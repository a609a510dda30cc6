"""`checker batch`: many images."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from checker.cli.inputs import parse_date
from checker.messages import DEFAULT, LANGUAGES, Language
from checker.pipeline import FieldsShown
from checker.policy import DEFAULT_POLICY, PolicyError, load_policy
from checker.vision.weights import WeightsError, verify_weights

if TYPE_CHECKING:
    from checker.batch.engines import Engine
    from checker.batch.run import Progress as Counts
    from checker.batch.sources import Entry

_INTERRUPTED = 130
_PLAIN_EVERY_SECONDS = 10.0


def _shard(_context: click.Context, _parameter: click.Parameter, text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    index, slash, count = text.partition("/")
    if not (slash and index.isdigit() and count.isdigit() and 1 <= int(index) <= int(count)):
        raise click.BadParameter("give I/N with 1 ≤ I ≤ N, for example 1/8")
    return int(index), int(count)


@click.command()
@click.argument("source", required=False)
@click.option("--manifest", help="JSONL, CSV or Parquet with the columns path, category, claims, reference, as_of.")
@click.option("--category", help="What the images are claimed to be, where the source does not say.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder for the results.")
@click.option(
    "--policy", default=DEFAULT_POLICY, show_default=True, help="Id of a policy, or the path of its TOML file."
)
@click.option("--as-of", help="Date for which validity is judged, YYYY-MM-DD; default today.")
@click.option("--fields", type=click.Choice(["full", "masked", "none"]), default="masked", show_default=True)
@click.option("--lang", type=click.Choice(LANGUAGES), default=DEFAULT, show_default=True)
@click.option("--resume", is_flag=True, help="Go on with the results in --out: do only what is missing.")
@click.option("--shard", callback=_shard, help="I/N: do only the I-th of N parts, split by a stable hash of the path.")
@click.option("--engine", type=click.Choice(["local", "inline", "ray"]), default="local", show_default=True)
@click.option("--workers", type=click.IntRange(min=1), help="Engine processes or actors; default: all cores.")
@click.option("--ray-address", help="Address of a Ray cluster; default: one on this machine.")
def batch(
    source: str | None,
    manifest: str | None,
    category: str | None,
    out: Path,
    policy: str,
    as_of: str | None,
    fields: FieldsShown,
    lang: Language,
    resume: bool,
    shard: tuple[int, int] | None,
    engine: str,
    workers: int | None,
    ray_address: str | None,
) -> None:
    """Checks many images: SOURCE is a folder, a glob or a URL of either (s3://…); or give --manifest.

    Results are appended to OUT/results.jsonl, one line an image. Stop it at any moment and go on with --resume.
    Exit status: 0 all pass, 1 at least one does not, 2 at least one could not be checked, or usage error.
    """
    if bool(source) == bool(manifest):
        raise click.UsageError("name either a SOURCE or --manifest FILE")
    from checker.batch.jobs import Ask
    from checker.batch.results import results_name
    from checker.batch.run import OutputExistsError, run_batch, take_shard
    from checker.batch.sources import SourceError, entries

    results = out / results_name(shard)
    try:
        ask = Ask(load_policy(policy), lang, fields)
        if category:
            ask.policy.category(category)
        verify_weights()
        day = parse_date(as_of)

        def found() -> Iterator[Entry]:
            return take_shard(entries(source, manifest, category=category, as_of=day), shard)

        with _display(sum(1 for _ in found())) as (told, summary):
            counts = run_batch(found(), ask, _engine(engine, workers, ray_address), results, resume=resume, told=told)
        summary(counts)
    except KeyboardInterrupt:
        click.echo(f"stopped; what is done is in {results}. Go on with the same command and --resume.", err=True)
        sys.exit(_INTERRUPTED)
    except OSError as error:  # A disk that is full, for one.
        kept = f"; what is done is in {results}: go on with --resume once that is mended" if results.exists() else ""
        click.echo(f"error: {error}{kept}", err=True)
        sys.exit(2)
    except (PolicyError, WeightsError, OutputExistsError, SourceError) as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(2)
    except ValueError as error:
        raise click.UsageError(f"--as-of: {error}") from error
    click.echo(f"results: {results}", err=True)
    sys.exit(counts.exit_status())


def _engine(name: str, workers: int | None, ray_address: str | None) -> Engine:
    from checker.batch import engines

    if name == "inline":
        return engines.InProcess()
    if name == "local":
        return engines.LocalPool(workers)
    from checker.batch.ray_engine import RayCluster, RayMissingError

    try:
        return RayCluster(workers, ray_address)
    except RayMissingError as error:
        raise click.UsageError(str(error)) from error


def _counts(counts: Counts) -> str:
    told = "  ".join(f"{name} {counts.counts[name]}" for name in ("pass", "fail", "review", "error"))
    return f"{told}  ({counts.kept} done before)" if counts.kept else told


@contextmanager
def _display(total: int) -> Iterator[tuple[Callable[[Counts], None], Callable[[Counts], None]]]:
    """A progress bar on a terminal, a plain line every ten seconds elsewhere; then a summary."""
    console = Console(stderr=True, soft_wrap=True)
    start = time.monotonic()

    def rate(counts: Counts) -> str:
        return f"{counts.counts.total() / max(time.monotonic() - start, 1e-6):.1f}/s"

    def summary(counts: Counts) -> None:
        console.print(
            f"{counts.counts.total()} images in {time.monotonic() - start:.0f} s ({rate(counts)}): {_counts(counts)}"
        )

    if not console.is_terminal:
        last = start

        def plain(counts: Counts) -> None:
            nonlocal last
            if time.monotonic() - last >= _PLAIN_EVERY_SECONDS:
                last = time.monotonic()
                console.print(f"{counts.counts.total()} of {total} images, {rate(counts)}: {_counts(counts)}")

        yield plain, summary
        return
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TextColumn("{task.fields[counts]}"),
    )
    with Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=console) as bar:
        task = bar.add_task("", total=total, rate="", counts="")
        yield (
            lambda counts: bar.update(task, completed=counts.counts.total(), rate=rate(counts), counts=_counts(counts)),
            summary,
        )
