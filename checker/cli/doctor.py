"""`checker doctor`: what is installed, what is missing, which models with which digests."""

from __future__ import annotations

import importlib.metadata
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator

import click

from checker.policy import PolicyError, builtin_policies, load_policy
from checker.vision.weights import FITTED, WeightsError, check, manifest, read_fitted

_NEEDED = (
    "click", "numpy", "opencv-python-headless", "openvino", "pillow", "pydantic", "pytesseract", "rapidocr", "rich",
    "simplejpeg", "structlog",
)  # fmt: skip
_OPTIONAL = {
    "flask": "the HTTP service",
    "gunicorn": "the HTTP service",
    "sqlalchemy": "stored reports",
    "joserfc": "receipts",
    "pyarrow": "Parquet manifests and results",
    "fsspec": "remote storage",
    "ray": "batches on a cluster",
}

_INSTALL_TESSERACT = "On Debian: apt-get install tesseract-ocr tesseract-ocr-chi-sim"


@click.command()
def doctor() -> None:
    """Tells versions, engines, models with their digests, policies, and what is missing.

    Exit status: 0 when everything needed is there, 2 when not.
    """
    healthy = True
    for mark, text in _findings():
        healthy &= mark != "✗"
        click.echo(f"{mark} {text}")
    sys.exit(0 if healthy else 2)


def _findings() -> Iterator[tuple[str, str]]:
    yield "✓", f"checker {_version('checker')} on Python {platform.python_version()}, {platform.machine()}"
    for name in _NEEDED:
        version = _version(name)
        yield ("✓", f"{name} {version}") if version else ("✗", f"{name} is missing: make setup")
    for name, use in _OPTIONAL.items():
        version = _version(name)
        yield ("✓", f"{name} {version}") if version else ("–", f"{name} is not installed; needed for {use}")
    yield from _weights()
    yield _tesseract()
    for name in builtin_policies():
        try:
            policy = load_policy(name)
            yield (
                "✓",
                f"policy {policy.id} version {policy.version}, {len(policy.categories)} categories, {policy.digest}",
            )
        except PolicyError as error:
            yield "✗", str(error)


def _weights() -> Iterator[tuple[str, str]]:
    try:
        weights = manifest()
    except WeightsError as error:
        yield "✗", str(error)
        return
    for weight in weights:
        try:
            check(weight)
            yield "✓", f"model {weight.name} ({weight.purpose}) sha256:{weight.sha256}"
        except WeightsError as error:
            yield "✗", str(error)
    for name in FITTED:
        try:
            read_fitted(name)
            yield "✓", f"fitted {name}"
        except WeightsError as error:
            yield "✗", str(error)


def _tesseract() -> tuple[str, str]:
    program = shutil.which("tesseract")
    if program is None:
        return "–", f"tesseract is not installed; it gives a second reading of doubtful numbers. {_INSTALL_TESSERACT}"
    try:
        version = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=20, check=True)
        listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        return "–", f"tesseract does not run: {type(error).__name__}"
    languages = listed.stdout.split()[-20:]
    known = [name for name in languages if name in {"chi_sim", "eng", "osd"}]
    missing = "" if "chi_sim" in known else "; chi_sim is missing: apt-get install tesseract-ocr-chi-sim"
    return ("✓" if not missing else "–"), f"{version.stdout.splitlines()[0]}, languages {' '.join(known)}{missing}"


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None
