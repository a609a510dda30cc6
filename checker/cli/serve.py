"""`checker serve`: the HTTP service."""

from __future__ import annotations

import sys

import click


@click.command()
def serve() -> None:
    """Starts the HTTP service under gunicorn.

    Listens on http://127.0.0.1:8000 unless the environment says otherwise: CHECKER_PORT=8080 checker serve
    (CHECKER_HOST for the address). All settings are variables of this kind, listed in docs/settings.md.
    """
    try:
        from checker.service.run import serve as run
    except ImportError as error:
        click.echo(
            f"error: the service needs more packages ({error.name}): pip install -e '.[service]' in the checkout",
            err=True,
        )
        sys.exit(2)
    run()
