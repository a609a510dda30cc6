"""`checker compare` and `checker redecide`: what follows from results that are already there."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from checker.messages import DEFAULT, LANGUAGES, Language
from checker.policy import PolicyError, load_policy

_RESULTS = click.Path(path_type=Path, exists=True)


@click.command()
@click.argument("old", type=_RESULTS)
@click.argument("new", type=_RESULTS)
def compare(old: Path, new: Path) -> None:
    """Says which verdicts differ between two runs (folders of a batch or results files).

    Exit status: 0 none, 1 some, 2 error.
    """
    from checker.batch.compare import compare as compare_runs

    try:
        found = compare_runs(old, new)
    except (OSError, ValueError) as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(2)
    click.echo(f"{found.same} images with the same verdict, {found.flips.total()} with another")
    if found.only_old or found.only_new:
        click.echo(f"{found.only_old} only in the old run, {found.only_new} only in the new run")
    for (category, before, after), count in found.flips.most_common():
        examples = ", ".join(found.examples[category, before, after])
        click.echo(f"  {category}: {before} → {after}: {count}  e.g. {examples}")
    for (category, code), (gone, come) in sorted(found.codes.items()):
        click.echo(f"  {category}: {code}: {gone} no longer, {come} now")
    sys.exit(1 if found.flips else 0)


@click.command()
@click.argument("results", type=_RESULTS)
@click.option("--policy", required=True, help="Id of the new policy, or the path of its TOML file.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder for the new results."
)
@click.option("--lang", type=click.Choice(LANGUAGES), default=DEFAULT, show_default=True)
def redecide(results: Path, policy: str, out: Path, lang: Language) -> None:
    """Decides RESULTS again under another policy, without opening an image.

    Reports that lack a measure which the new policy needs are listed in OUT/needs-new-run.jsonl, a manifest for
    `checker batch`. Exit status: 0 all decided, 1 some need a new run, 2 error.
    """
    from checker.batch.redecide import redecide_results

    try:
        done = redecide_results(results, load_policy(policy), out, lang)
    except (PolicyError, OSError, ValueError) as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(2)
    click.echo(f"{done.decided} decided again in {done.results}; {done.undecided} need a new run")
    if done.undecided:
        click.echo(f"what to run again: {done.manifest}")
    sys.exit(1 if done.undecided else 0)
