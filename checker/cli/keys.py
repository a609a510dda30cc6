"""`checker keys`: API keys of the service."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import click
from rich.console import Console
from rich.table import Table

from checker.policy import builtin_policies, load_policy

_ROLES = ("check", "staff", "admin")


@click.group()
@click.option(
    "--file",
    "path",
    envvar="CHECKER_KEYS_FILE",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file of keys; by default the one that CHECKER_KEYS_FILE names.",
)
@click.pass_context
def keys(context: click.Context, path: Path) -> None:
    """Makes, lists and revokes API keys; a running service takes changes over at once."""
    try:
        from checker.service.keys import KeyFile, Role
    except ImportError as error:
        _fail(f"the service needs more packages ({error.name}): pip install 'checker[service]'")
    assert get_args(Role) == _ROLES
    context.obj = KeyFile(path)


@keys.command()
@click.argument("owner")
@click.option("--role", type=click.Choice(_ROLES), default="check", show_default=True, help="What the key may do.")
@click.option(
    "--category", "categories", multiple=True, help="A category it may check and see; may be repeated. Default: all."
)
@click.option("--rate", default="600/minute", show_default=True, help="Requests allowed, such as 10/second.")
@click.option("--days", type=click.IntRange(min=1), help="After how many days it ceases to work. Default: never.")
@click.pass_obj
def create(file: Any, owner: str, role: Any, categories: tuple[str, ...], rate: str, days: int | None) -> None:
    """Makes a key for OWNER and prints it, this once."""
    from checker.service.keys import KeysError

    known = {category for name in builtin_policies() for category in load_policy(name).categories}
    for category in categories:
        if category not in known:
            _fail(f"there is no category {category!r}")
    expires = datetime.now(UTC) + timedelta(days=days) if days else None
    try:
        secret, key = file.create(owner, role, categories=categories, rate=rate, expires=expires)
    except (KeysError, OSError) as error:
        _fail(str(error))
    click.echo(secret)
    click.echo(f"Key {key.id} of {owner}. It is not shown again; only its digest is kept.", err=True)


@keys.command(name="list")
@click.pass_obj
def show(file: Any) -> None:
    """Lists all keys; never the keys themselves."""
    from checker.service.keys import KeysError

    try:
        known = file.keys()
    except KeysError as error:
        _fail(str(error))
    table = Table("key", "owner", "role", "categories", "rate", "created", "state")
    now = datetime.now(UTC)
    for key in known:
        state = "revoked" if key.revoked else "live" if key.live(now) else "expired"
        scope = " ".join(key.categories) or "all"
        table.add_row(key.id, key.owner, key.role, scope, key.rate, key.created.date().isoformat(), state)
    Console().print(table)


@keys.command()
@click.argument("key")
@click.pass_obj
def revoke(file: Any, key: str) -> None:
    """Makes KEY (its eight characters, as listed) work no more."""
    from checker.service.keys import KeysError

    try:
        file.revoke(key)
    except (KeysError, OSError) as error:
        _fail(str(error))
    click.echo(f"Key {key} is revoked.")


def _fail(message: str) -> Any:
    click.echo(f"error: {message}", err=True)
    sys.exit(2)
