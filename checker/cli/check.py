"""`checker check`: reports for files."""

from __future__ import annotations

import json
import sys
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

EXIT_PASS, EXIT_NOT_PASS, EXIT_ERROR = 0, 1, 2


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
        day = parse_date(as_of)
        asked = parse_claims(claims)
        items = (
            read_manifest(manifest, category, asked, day)
            if manifest
            else (Item(str(file), file, category or "", asked, day) for file in files)
        )
        status = EXIT_PASS
        for item in items:
            status = max(status, _one(item, rules, fields, lang, output))
    except (PolicyError, WeightsError, OSError) as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(EXIT_ERROR)
    except ValueError as error:
        raise click.UsageError(f"--as-of: {error}") from error
    sys.exit(status)


def _one(item: Item, rules: Policy, fields: FieldsShown, lang: Language, output: str) -> int:
    """Checks one image and prints its report; returns the exit status it asks for."""
    outcome = check_item(item, rules, fields, lang)
    if isinstance(outcome, Report):
        if output == "jsonl":
            _print_json({"source": item.source, **outcome.to_dict()})
        else:
            click.echo(report_text(item.source, outcome, lang))
        return EXIT_PASS if outcome.verdict is Verdict.PASS else EXIT_NOT_PASS
    if output == "jsonl":
        _print_json({"source": item.source, "error": outcome})
    else:
        click.echo(f"{item.source}: {outcome['detail']}", err=True)
    return EXIT_ERROR


def check_item(item: Item, rules: Policy, fields: FieldsShown, lang: Language) -> Report | dict[str, str]:
    """Returns the report of one image, or an error object when there is no image to report on."""
    if item.error:
        return {"type": "manifest", "detail": item.error}
    try:
        return check_image(
            item.path, item.category, policy=rules, claims=item.claims, as_of=item.as_of, language=lang, fields=fields
        )
    except OSError as error:
        return {"type": "unreadable", "detail": f"cannot read the file: {error.strerror or type(error).__name__}"}
    except PolicyError as error:
        return {"type": "category", "detail": str(error)}


def _print_json(row: dict[str, Any]) -> None:
    click.echo(json.dumps(row, ensure_ascii=False))
