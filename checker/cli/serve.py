"""`checker serve`: the HTTP service."""

from __future__ import annotations

import sys

import click


@click.command()
def serve() -> None:
    """Starts the HTTP service under gunicorn; settings come from the environment (CHECKER_*)."""
    try:
        from checker.service.run import serve as run
    except ImportError as error:
        click.echo(
            f"error: the service needs more packages ({error.name}): pip install -e '.[service]' in the checkout",
            err=True,
        )
        sys.exit(2)
    run()
