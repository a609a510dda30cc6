"""`checker report`: a batch as tables and as a page."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import click

from checker.messages import DEFAULT, LANGUAGES, Language


@click.command()
@click.argument("results", type=click.Path(path_type=Path, exists=True))
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder; default: where the results are.")
@click.option("--lang", type=click.Choice(LANGUAGES), default=DEFAULT, show_default=True)
@click.option("--most", type=click.IntRange(min=0), default=5000, show_default=True, help="Images listed on the page.")
@click.option("--thumbnails", is_flag=True, help="Put small pictures into the page; it then holds personal data.")
def report(results: Path, out: Path | None, lang: Language, most: int, thumbnails: bool) -> None:
    """Makes report.csv, report.parquet and report.html of RESULTS, the folder of a batch or its results file."""
    from checker.batch.page import page
    from checker.batch.results import result_files, rows
    from checker.batch.summary import summarise
    from checker.batch.tables import write_csv, write_parquet

    files = result_files(results)
    if not files:
        click.echo(f"error: {results}: no results there", err=True)
        sys.exit(2)

    def lines() -> Iterable[Mapping[str, Any]]:
        return chain.from_iterable(rows(file) for file in files)

    folder = out or files[0].parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        html = page(summarise(lines()), lines(), lang, most=most, thumbnails=thumbnails)
        (folder / "report.html").write_text(html, "utf-8")
        write_csv(lines, folder / "report.csv")
        write_parquet(lines, folder / "report.parquet")
    except (OSError, ValueError) as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(2)
    click.echo(f"{folder / 'report.html'}, report.csv, report.parquet")
