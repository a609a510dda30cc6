"""`checker receipts`: keys that sign receipts, and receipts verified without the service."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import click

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def receipts() -> None:
    """Makes signing keys and verifies receipts."""


@receipts.command("new-key")
@click.option(
    "--file",
    "path",
    envvar="CHECKER_RECEIPT_KEYS_FILE",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file of private keys; by default the one that CHECKER_RECEIPT_KEYS_FILE names.",
)
def new_key(path: Path) -> None:
    """Makes a key that signs from the service's next start on; older keys still verify."""
    from checker.receipts import ReceiptsError, add_key

    try:
        click.echo(add_key(path))
    except (ReceiptsError, OSError) as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(2)


@receipts.command("verify")
@click.argument("receipt")
@click.argument("image", type=_FILE)
@click.option("--jwks", required=True, type=_FILE, help="The service's public keys: its /.well-known/jwks.json.")
def check(receipt: str, image: Path, jwks: Path) -> None:
    """Says whether RECEIPT (or @FILE with it) is that of IMAGE and holds; needs no network.

    Exit status: 0 valid, 1 not valid, 2 usage.
    """
    from checker.receipts import verify

    try:
        keys = json.loads(jwks.read_text("utf-8"))
        text = Path(receipt[1:]).read_text("ascii").strip() if receipt.startswith("@") else receipt
    except (OSError, ValueError) as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(2)
    if not isinstance(keys, dict):
        click.echo(f"error: {jwks} is not a JWK set", err=True)
        sys.exit(2)
    content = image.read_bytes()
    found = verify(text, keys, image_sha256=hashlib.sha256(content).hexdigest(), image_bytes=len(content))
    click.echo(found.model_dump_json(indent=2))
    sys.exit(0 if found.valid else 1)
