"""Puts the paths of files in the place of their digests, in a manifest of marks exported from the console.

    python -m tools.calibrate.find marks.jsonl --images FOLDER > labelled.jsonl

The console knows an image by its SHA-256 and holds no file. Every file below FOLDER is hashed; a line whose image is
among them is written with its path, so that `python -m tools.calibrate labelled.jsonl` and other readers of labelled
manifests can be run on it. Lines whose image is not there are left out and counted on standard error.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path


def by_digest(folder: Path) -> dict[str, Path]:
    """Returns SHA-256 → path of every file below a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {hashlib.sha256(path.read_bytes()).hexdigest(): path.resolve() for path in files}


def found(lines: list[str], files: dict[str, Path]) -> tuple[list[str], int]:
    """Returns the lines whose image is there, with its path, and how many are not."""
    entries = [json.loads(line) for line in lines if line.strip()]
    known = [{**entry, "path": str(files[entry["path"]])} for entry in entries if entry["path"] in files]
    return [json.dumps(entry, ensure_ascii=False) for entry in known], len(entries) - len(known)


def main() -> int:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--images", type=Path, required=True)
    arguments = parser.parse_args()
    lines, missing = found(arguments.manifest.read_text("utf-8").splitlines(), by_digest(arguments.images))
    for line in lines:
        print(line)
    print(f"{len(lines)} images found, {missing} not", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
