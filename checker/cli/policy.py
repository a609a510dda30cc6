"""`checker policy`: look at policy files."""

from __future__ import annotations

import sys

import click

from checker.policy import PolicyError, load_policy
from checker.policy_diff import differences


@click.group()
def policy() -> None:
    """Looks at policy files."""


@policy.command()
@click.argument("file")
def lint(file: str) -> None:
    """Says whether a policy (FILE or the id of one) can be used; exit status 0 when it can, 2 when not."""
    try:
        rules = load_policy(file)
    except PolicyError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(2)
    checks = sum(len(category.checks) for category in rules.categories.values())
    click.echo(
        f"{rules.id} version {rules.version}: {len(rules.categories)} categories, {checks} checks, {rules.digest}"
    )


@policy.command()
@click.argument("old")
@click.argument("new")
def diff(old: str, new: str) -> None:
    """Says in words what differs between two policies; exit status 0 when nothing, 1 when something does."""
    try:
        told = list(differences(load_policy(old), load_policy(new)))
    except PolicyError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(2)
    for sentence in told:
        click.echo(sentence)
    sys.exit(1 if told else 0)
