"""The command line: `checker`, also `python -m checker`."""

from __future__ import annotations

import click

from checker import __version__
from checker.cli.batch import batch
from checker.cli.check import check
from checker.cli.doctor import doctor
from checker.cli.keys import keys
from checker.cli.policy import policy
from checker.cli.receipts import receipts
from checker.cli.report import report
from checker.cli.results import compare, redecide
from checker.cli.serve import serve


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="checker")
def main() -> None:
    """Says before an upload is accepted whether an image is what it claims to be and good enough."""


for command in (check, batch, report, compare, redecide, policy, serve, keys, receipts, doctor):
    main.add_command(command)
