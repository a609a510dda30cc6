"""`checker check`: reports for files."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

import click

from checker.cli.inputs import Item, parse_claims, parse_date, read_manifest
from checker.cli.text import report_text
from checker.messages import DEFAULT, LANGUAGES, Language
from checker.pipeline import FieldsShown, check_image
from checker.policy import DEFAULT_POLICY, Policy, PolicyError, load_policy
from checker.report import Report, Verdict
from checker.vision.weights import WeightsError, verify_weights
from checker.workers import EngineError, EngineLimits, EnginePool, in_order

EXIT_PASS, EXIT_NOT_PASS, EXIT_ERROR = 0, 1, 2

# Nobody waits for an answer as in a request; a large page on a busy machine may take its time.
_SECONDS = 60.0


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--from-manifest", "manifest", type=click.Path(path_type=Path), help="A JSONL file, one image a line.")
@click.option("--category", help="What the images are claimed to be, for example `photo`.")
@click.option(
    "--policy", default=DEFAULT_POLICY, show_default=True, help="Id of a policy, or the path of its TOML file."
)
@click.option("--claims", help="JSON object of field → value the image must agree with, or @FILE.")
@click.option("--as-of", help="Date for which validity is judged, YYYY-MM-DD; default today.")
@click.option("--fields", type=click.Choice(["full", "masked", "none"]), default="full", show_default=True)
@click.option(
    "--lang", type=click.Choice(LANGUAGES), default=DEFAULT, show_default=True, help="Language of the messages."
)
@click.option("--output", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
def check(
    files: tuple[Path, ...],
    manifest: Path | None,
    category: str | None,
    policy: str,
    claims: str | None,
    as_of: str | None,
    fields: FieldsShown,
    lang: Language,
    output: str,
) -> None:
    """Checks images and prints a report for each, in the order given.

    Exit status: 0 all pass, 1 at least one does not, 2 usage, configuration or I/O error.
    """
    if bool(files) == bool(manifest):
        raise click.UsageError(
            "name either files or --from-manifest, for example: checker check a.jpg --category photo"
        )
    if files and not category:
        raise click.UsageError(
            "--category is missing: say what the image is claimed to be, for example --category photo"
        )
    try:
        rules = load_policy(policy)
        if category:
            rules.category(category)
        verify_weights()
        try:
            day = parse_date(as_of)
        except ValueError as error:
            raise click.UsageError(f"--as-of: {error}") from error
        asked = parse_claims(claims)
        items = (
            read_manifest(manifest, category, asked, day)
            if manifest
            else (Item(str(file), file, category or "", asked, day) for file in files)
        )
        ask = Asked(rules, fields, lang)
        status = max((_tell(item, outcome, lang, output) for item, outcome in _outcomes(items, ask)), default=None)
        if status is None:
            raise click.UsageError(f"{manifest} names no image: each line must be an object with a path")
    except (PolicyError, WeightsError, OSError) as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(EXIT_ERROR)
    sys.exit(status)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is the same for all images."""

    policy: Policy
    fields: FieldsShown
    language: Language


def check_item(item: Item, asked: Asked) -> dict[str, Any]:
    """Returns `{"report": …}`, or `{"error": …}` when there is no image to report on; runs in an engine process too."""
    if item.error:
        return {"error": {"type": "manifest", "detail": item.error}}
    try:
        report = check_image(
            item.path,
            item.category,
            policy=asked.policy,
            claims=item.claims,
            as_of=item.as_of,
            language=asked.language,
            fields=asked.fields,
        )
    except OSError as error:
        detail = f"cannot read the file: {error.strerror or type(error).__name__}"
        return {"error": {"type": "unreadable", "detail": detail}}
    except PolicyError as error:
        return {"error": {"type": "category", "detail": str(error)}}
    return {"report": report.to_dict()}


def _outcomes(items: Iterator[Item], asked: Asked) -> Iterator[tuple[Item, dict[str, Any]]]:
    """Checks one image here; several in engine processes, as many as cores, so that none can stop the others."""
    first = list(islice(items, 2))
    if len(first) < 2:
        for item in first:
            yield item, check_item(item, asked)
        return
    with EnginePool(limits=EngineLimits(seconds=_SECONDS)) as pool:
        for item, future in in_order(pool, check_item, chain(first, items), asked):
            yield item, _result(future)


def _result(future: Future[dict[str, Any]]) -> dict[str, Any]:
    try:
        return future.result()
    except EngineError as error:
        return {"error": {"type": f"engine_{error.reason}", "detail": str(error)}}


def _tell(item: Item, outcome: dict[str, Any], lang: Language, output: str) -> int:
    """Prints what became of one image; returns the exit status it asks for."""
    report, error = outcome.get("report"), outcome.get("error")
    if output == "jsonl":
        _print_json({"source": item.source, **(report or {"error": error})})
    elif report is not None:
        click.echo(report_text(item.source, Report.model_validate(report), lang))
    else:
        click.echo(f"{item.source}: {outcome['error']['detail']}", err=True)
    if report is None:
        return EXIT_ERROR
    return EXIT_PASS if report["verdict"] == Verdict.PASS else EXIT_NOT_PASS


def _print_json(row: dict[str, Any]) -> None:
    click.echo(json.dumps(row, ensure_ascii=False))
